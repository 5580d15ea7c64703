//! Every action at hand: the built-in files, and users' files over them.

use super::examples::Examples;
use super::{Action, Knobs, Problem, template};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

/// The built-in files: whatever lies in `src/actions/builtin/`.
const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_actions.rs"));

/// What lies beside them: fixtures, golden outputs, test questions.
const BESIDE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/builtin_beside.rs"));

/// Actions by name.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    actions: BTreeMap<String, Action>,
    overridden: BTreeMap<String, String>,
    knobs: Knobs,
    /// Read when the chat first asks, and shared by copies.
    examples: Arc<OnceLock<Examples>>,
    /// Pieces that every template may include, as `partials/NAME`.
    partials: Arc<BTreeMap<String, String>>,
}

impl Registry {
    /// Reads the built-in files and then `sources`, each `(origin, text)`: actions, tables of knobs where the origin ends in
    /// `.toml`, and pieces of templates where it lies in a folder `partials`. A later file of the same name wins.
    /// A file with a mistake is left out and reported; what it would have replaced stays.
    pub fn load<O: AsRef<str>, T: AsRef<str>>(sources: impl IntoIterator<Item = (O, T)>) -> (Self, Vec<Problem>) {
        let mut registry = Self { knobs: Knobs::builtin().clone(), ..Self::default() };
        let mut problems = Vec::new();
        let mut partials = BTreeMap::new();
        let builtin = BUILTIN.iter().map(|(file, text)| (false, format!("builtin/{file}"), (*text).to_owned()));
        let given =
            sources.into_iter().map(|(origin, text)| (true, origin.as_ref().to_owned(), text.as_ref().to_owned()));
        let mut own = false;
        for (given, origin, text) in builtin.chain(given) {
            match partial_name(&origin) {
                Some(name) => match template::check(&text) {
                    Ok(()) => _ = partials.insert(name, text),
                    Err(error) => {
                        let mend = "mend the piece there; templates that include it fail until then";
                        problems.push(Problem::new(&origin, (error.line, error.column), error.what, mend));
                    }
                },
                None if origin.ends_with(".toml") => problems.extend(registry.knobs.add(&origin, &text).err()),
                None => {
                    own |= given;
                    registry.add(Action::parse(&origin, &text), &mut problems);
                }
            }
        }
        if !own {
            // Learnt once for all registries that have no action of their own.
            static LEARNT: LazyLock<Arc<OnceLock<Examples>>> = LazyLock::new(Arc::default);
            registry.examples = LEARNT.clone();
        }
        registry.partials = Arc::new(partials);
        for action in registry.actions.values_mut() {
            action.shared = registry.partials.clone();
            action.extend_choices(&registry.knobs);
        }
        (registry, problems)
    }

    /// Only the built-in actions.
    pub fn builtin() -> Self {
        static ALL: LazyLock<Registry> = LazyLock::new(|| Registry::load(std::iter::empty::<(&str, &str)>()).0);
        ALL.clone()
    }

    /// The text of a built-in file by its origin, to be copied.
    pub fn builtin_source(origin: &str) -> Option<&'static str> {
        let name = origin.strip_prefix("builtin/")?;
        BUILTIN.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
    }

    /// The text of a file that lies beside a built-in one, by its origin.
    pub fn builtin_beside(origin: &str) -> Option<&'static str> {
        let name = origin.strip_prefix("builtin/")?;
        BESIDE.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
    }

    fn add(&mut self, action: Result<Action, Problem>, problems: &mut Vec<Problem>) {
        self.examples = Arc::default();
        match action {
            Err(problem) => problems.push(problem),
            Ok(action) => {
                if let Some(old) = self.actions.insert(action.name.clone(), action) {
                    self.overridden.insert(old.name, old.origin);
                }
            }
        }
    }

    /// Pieces that every template may include, by name.
    pub(super) fn partials(&self) -> &BTreeMap<String, String> {
        &self.partials
    }

    /// Weights and thresholds, the user's over the built-in ones.
    pub fn knobs(&self) -> &Knobs {
        &self.knobs
    }

    /// What the actions are like, for lines of chat; read when it is first asked for.
    pub fn examples(&self) -> &Examples {
        self.examples.get_or_init(|| Examples::new(self.iter()))
    }

    /// One action by its name.
    pub fn get(&self, name: &str) -> Option<&Action> {
        self.actions.get(name)
    }

    /// All of them by name.
    pub fn iter(&self) -> impl Iterator<Item = &Action> {
        self.actions.values()
    }

    /// Which file an action replaced, if it replaced one.
    pub fn overrides(&self, name: &str) -> Option<&str> {
        self.overridden.get(name).map(String::as_str)
    }

    /// The action whose name is most like these words; ties go to the first by name. `None` only when empty.
    pub fn nearest(&self, words: &str) -> Option<&Action> {
        let words = words.to_lowercase();
        let name = words.replace(' ', "-");
        let slips = |action: &Action| strsim::osa_distance(&name, &action.name);
        let meant = self.iter().map(|action| (slips(action), action)).min_by_key(|(slips, _)| *slips);
        if let Some((_, action)) = meant.filter(|(slips, _)| slips * 3 <= words.chars().count()) {
            return Some(action);
        }
        let overlap = |action: &Action| {
            let text = format!("{} {} {}", action.name, action.description, action.utterances.join(" ")).to_lowercase();
            let common =
                words.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3 && text.contains(w)).count();
            let home = usize::from(action.name == "query");
            common * 2 + home
        };
        self.iter().max_by(|a, b| overlap(a).cmp(&overlap(b)).then_with(|| b.name.cmp(&a.name)))
    }
}

/// The name of a piece of templates, where a file is one: `partials/footer`.
fn partial_name(origin: &str) -> Option<String> {
    let mut parts = origin.rsplit(['/', '\\']);
    let (file, folder) = (parts.next()?, parts.next()?);
    (folder == "partials").then(|| format!("partials/{}", file.trim_end_matches(".md")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_is_near_the_one_that_was_meant() {
        let nearest = |words: &str| Registry::builtin().nearest(words).map(|action| action.name.clone());
        for (said, meant) in [("deal-riskk", "deal-risk"), ("forcast", "forecast"), ("meetingprep", "meeting-prep")] {
            assert_eq!(nearest(said).as_deref(), Some(meant));
        }
        assert_eq!(nearest("which customers wait for an answer").as_deref(), Some("follow-ups-due"));
    }

    #[test]
    fn every_built_in_file_is_sound() {
        let (registry, problems) = Registry::load(std::iter::empty::<(&str, &str)>());
        assert!(problems.is_empty(), "{problems:?}");
        for name in ["summarize", "query", "draft-email", "prioritize-tasks", "what-changed"] {
            let action = registry.get(name).unwrap();
            assert!(action.has_rules() && action.wants_model() || name == "query", "{name}");
            assert!(
                !action.why.is_empty() && !action.description.is_empty() && !action.utterances.is_empty(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_sixth_action_is_one_more_file_and_a_users_file_wins() {
        let sixth = "---\nname: ping\nfacts: [summarize]\n---\n\n## rules\nPong\n";
        let mine = "---\nname: summarize\ntitle: My summary\nfacts: [summarize]\n---\n## rules\nShort.\n";
        let (registry, problems) = Registry::load([("ping.md", sixth), ("mine.md", mine), ("bad.md", "nothing")]);
        assert_eq!(problems.len(), 1);
        assert!(registry.get("ping").is_some_and(Action::has_rules));
        assert_eq!(registry.get("summarize").map(|a| a.title.as_str()), Some("My summary"));
        assert_eq!(registry.overrides("summarize"), Some("builtin/summarize.md"));
    }
}
