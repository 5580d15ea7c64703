//! The action files of a place: built in, the seller's, packs, the workspace's; read again when one of them changes.
//!
//! For: the registry in force, shared by everything that works at one place, and what a person must know about files
//! with mistakes. Not for: what an action does, or watching folders from a thread: whoever is about to use the registry
//! asks [`Catalog::refresh`], which costs a few directory listings.
//! Invariants: a file with a mistake never takes a good one's place: its last good version stays in force; each mistake
//! is told once.

mod pack;
mod read;
mod scan;
mod told;
mod write;

pub use pack::{Incoming, Installed, PackAt, incoming, install, installed, keep_edits, remove, write_manifest};
pub use read::{SourceFile, over, read_pack, text_inside};
pub use scan::{action_files, files_in, own_files};
pub use write::{NewError, write_new};

use super::place::Place;
use crate::actions::text::excerpt;
use crate::actions::{Problem, Registry};
use scan::Stamps;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Letters of what is wrong, and of how to mend it; `actions lint` says all of it.
const SAID: usize = 140;

/// The action files of one place.
#[derive(Clone, Debug, Default)]
pub struct Catalog(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    stamps: Stamps,
    registry: Arc<Registry>,
    /// The last text of each file in which there was no mistake.
    good: BTreeMap<String, String>,
    /// What is wrong with the files as they are.
    problems: Vec<String>,
    told: BTreeSet<String>,
    loaded: bool,
}

/// What a look at the files brought.
#[derive(Clone, Debug)]
pub struct Looked {
    /// The actions in force.
    pub registry: Arc<Registry>,
    /// Mistakes that were not told before.
    pub news: Vec<String>,
}

impl Catalog {
    /// The actions as the files are now, and everything that is wrong with them.
    pub fn open(&self, place: &Place) -> (Arc<Registry>, Vec<String>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.look(place);
        let problems = state.problems.clone();
        state.told.extend(problems.iter().cloned());
        (Arc::clone(&state.registry), problems)
    }

    /// Of what is wrong with the files, what no run of the program told yet; from now on it is told.
    pub fn untold(&self, place: &Place) -> Vec<String> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.look(place);
        told::untold(place, &state.stamps, &state.problems)
    }

    /// What is wrong with the file of an action that is left out because of it.
    pub fn why_left_out(&self, place: &Place, id: &str) -> Option<String> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.look(place);
        let files: Vec<_> =
            state.stamps.keys().filter(|path| path.file_stem().is_some_and(|stem| stem == id)).collect();
        state.problems.iter().find(|problem| files.iter().any(|file| told::is_in(problem, file))).cloned()
    }

    /// The same with only what nobody was told yet. Reads nothing but folders where no file has changed.
    pub fn refresh(&self, place: &Place) -> Looked {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.look(place);
        let State { problems, told, .. } = &mut *state;
        let news = problems.iter().filter(|problem| told.insert((*problem).clone())).cloned().collect();
        Looked { registry: Arc::clone(&state.registry), news }
    }
}

impl State {
    fn look(&mut self, place: &Place) {
        let stamps = scan::stamps(place);
        if self.loaded && stamps == self.stamps {
            return;
        }
        let (files, mut problems) = read::sources(place);
        let (registry, mistakes) = self.load(&files);
        problems.extend(mistakes.iter().map(|problem| self.words(problem)));
        // What was mended and is broken in the same way again is told again.
        self.told.retain(|told| problems.contains(told));
        *self = Self {
            stamps,
            registry: Arc::new(registry),
            problems,
            loaded: true,
            good: std::mem::take(&mut self.good),
            told: std::mem::take(&mut self.told),
        };
    }

    /// Loads the files, each broken one in its last good version.
    fn load(&mut self, files: &[SourceFile]) -> (Registry, Vec<Problem>) {
        let pairs = files.iter().map(|file| (file.origin.as_str(), file.text.as_str()));
        let (mut registry, problems) = Registry::load(pairs);
        let broken: BTreeSet<&str> = problems.iter().map(|problem| problem.origin.as_str()).collect();
        let old = |file: &&SourceFile| broken.contains(file.origin.as_str()) && self.good.contains_key(&file.origin);
        if files.iter().any(|file| old(&file)) {
            let text = |file: &SourceFile| match self.good.get(&file.origin) {
                Some(good) if broken.contains(file.origin.as_str()) => good.clone(),
                _ => file.text.clone(),
            };
            registry = Registry::load(files.iter().map(|file| (file.origin.clone(), text(file)))).0;
        }
        let fine = files.iter().filter(|file| !broken.contains(file.origin.as_str()));
        let fine: Vec<(String, String)> = fine.map(|file| (file.origin.clone(), file.text.clone())).collect();
        self.good.retain(|origin, _| files.iter().any(|file| file.origin == *origin));
        self.good.extend(fine);
        (registry, problems)
    }

    fn words(&self, problem: &Problem) -> String {
        let kept = self.good.contains_key(&problem.origin);
        let words = if kept { "the version before stays in use" } else { "the file is left out" };
        let Problem { line, what, mend, .. } = problem;
        let (what, mend) = (excerpt(what, SAID), excerpt(mend, SAID));
        format!(
            "{}:{line}: {what}\n{mend}\nMeanwhile {words}. dealdesk actions lint shows all.",
            short(&problem.origin)
        )
    }
}

/// A file by what tells it from the others: the path from its folder of actions on.
fn short(origin: &str) -> &str {
    origin.rfind("/actions/").map_or(origin, |at| &origin[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Env, Paths, Workspaces};
    use crate::runtime::Flags;
    use std::fs;

    fn place(folder: &std::path::Path) -> Place {
        let dir = |name: &str| folder.join(name).display().to_string();
        let env = Env::from_iter([("DEALDESK_CONFIG_DIR", dir("config")), ("DEALDESK_DATA_DIR", dir("data"))]);
        let paths = Paths::new(&env).unwrap();
        let workspace = Workspaces::new(&paths).create("test").unwrap();
        Place::at(workspace, env, paths, Flags::default()).unwrap()
    }

    fn file(title: &str) -> String {
        format!("---\nname: ping\ntitle: {title}\nfacts: [summarize]\n---\n\n## rules\nPong\n")
    }

    fn title(registry: &Registry) -> Option<&str> {
        registry.get("ping").map(|action| action.title.as_str())
    }

    #[test]
    fn an_edit_takes_effect_and_a_broken_one_keeps_the_last_good_version() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let actions = place.workspace.actions();
        fs::create_dir_all(&actions).unwrap();
        let path = actions.join("ping.md");
        let (first, problems) = place.actions.open(&place);
        assert_eq!((title(&first), problems.len()), (None, 0));

        fs::write(&path, file("One")).unwrap();
        assert_eq!(title(&place.actions.refresh(&place).registry), Some("One"));
        fs::write(&path, file("Second")).unwrap();
        let looked = place.actions.refresh(&place);
        assert_eq!(title(&looked.registry), Some("Second"));
        assert!(Arc::ptr_eq(&looked.registry, &place.actions.refresh(&place).registry), "nothing changed");

        fs::write(&path, file("Third").replace("facts: [", "facts: [nonsense, ")).unwrap();
        let broken = place.actions.refresh(&place);
        assert_eq!(title(&broken.registry), Some("Second"));
        assert_eq!(broken.news.len(), 1);
        assert!(broken.news[0].contains("nonsense") && broken.news[0].contains("stays in use"), "{:?}", broken.news);
        assert!(place.actions.refresh(&place).news.is_empty(), "it was told");

        fs::write(&path, file("Fourth")).unwrap();
        let mended = place.actions.refresh(&place);
        assert_eq!((title(&mended.registry), mended.news.len()), (Some("Fourth"), 0));
        fs::remove_file(&path).unwrap();
        assert_eq!(title(&place.actions.refresh(&place).registry), None);
    }

    #[test]
    fn broken_knobs_keep_the_last_good_ones() {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path());
        let knobs = place.paths.actions().join("knobs");
        fs::create_dir_all(&knobs).unwrap();
        let strong = |place: &Place| place.actions.refresh(place).registry.knobs().show("health").unwrap().0;
        fs::write(knobs.join("health.toml"), "[words]\nstrong = 91\n").unwrap();
        assert!(strong(&place).contains("strong = 91"));
        fs::write(knobs.join("health.toml"), "[words]\nstrong = \n").unwrap();
        assert!(strong(&place).contains("strong = 91"));
    }
}
