//! What an author would want to know of a file that can be used: what is missing, what is never used, what was meant.

use crate::actions::file::{Action, Parsed, RecordNeed, Surface};
use crate::actions::flow::Does;
use crate::actions::problem::Problems;
use crate::actions::yaml::{At, Node};
use crate::actions::{OutputFormat, Problem, Registry, gather, signals, template};
use std::collections::BTreeSet;

/// Most letters of a description: lists and models read it.
const DESCRIPTION: usize = 1_024;
/// Sentences that the chat needs to find an action by.
const UTTERANCES: usize = 5;
/// Test questions that lie beside a file, at least.
const QUESTIONS: usize = 6;

/// Looks at a file that was read.
pub(super) fn doubts(parsed: &Parsed, source: &str, registry: &Registry, questions: Option<usize>) -> Vec<Problem> {
    let mut problems = Problems::new(&parsed.action.origin);
    let look = Look { action: &parsed.action, front: &parsed.front, source };
    look.identity(&mut problems);
    look.reach(&mut problems);
    look.forms(&mut problems);
    look.inputs(&mut problems);
    look.names(registry, &mut problems);
    look.includes(registry, &mut problems);
    look.words(&mut problems);
    look.runs(registry, &mut problems);
    if parsed.action.has_flow() {
        let at = parsed.front.get("output").map_or((2, 1), |node| node.at);
        super::made::output(&parsed.action, Some(registry), at, &mut problems);
    }
    if let Some(found) = questions.filter(|found| *found < QUESTIONS) {
        let what = format!("{found} test questions lie beside the file, and there should be {QUESTIONS} at least");
        let mend = format!("add lines to `{}.questions.jsonl`: {{\"ask\": …, \"expect\": …}}", parsed.action.name);
        problems.warning((1, 1), what, &mend);
    }
    problems.found
}

struct Look<'a> {
    action: &'a Action,
    front: &'a Node,
    source: &'a str,
}

impl Look<'_> {
    fn at(&self, key: &str) -> At {
        let keys = self.front.entries().iter().find(|(known, _)| known.name == key);
        keys.map_or((1, 1), |(key, _)| key.at)
    }

    fn identity(&self, problems: &mut Problems) {
        let description = &self.action.description;
        if description.trim().is_empty() {
            problems.warning(
                self.at("name"),
                "there is no description",
                "add `description:` and say in it what it does and when to use it",
            );
        } else if description.chars().count() > DESCRIPTION {
            let what = format!("the description has {} letters", description.chars().count());
            problems.warning(
                self.at("description"),
                what,
                &format!("cut it to {DESCRIPTION}: what it does and when to use it"),
            );
        } else if description.split_whitespace().count() < 4 {
            problems.warning(
                self.at("description"),
                "the description says little",
                "say what it does and when to use it, in a sentence",
            );
        }
        if self.front.get("why").is_none() {
            problems.warning(
                self.at("name"),
                "it does not say why it exists",
                "add `why:` with what the seller gets out of it",
            );
        }
    }

    fn reach(&self, problems: &mut Problems) {
        let action = self.action;
        let chat = action.on(Surface::Chat);
        if chat && action.utterances.is_empty() {
            problems.warning(
                self.at("name"),
                "no words lead to it in the chat",
                "add `utterances:` with a dozen sentences that mean it, or leave `chat` out of `surfaces`",
            );
        } else if chat && action.utterances.len() < UTTERANCES {
            let what = format!("only {} sentences lead to it in the chat", action.utterances.len());
            problems.warning(
                self.at("utterances"),
                what,
                "add a dozen that people would really say, in different words",
            );
        }
        if action.surfaces.is_empty() {
            problems.warning(
                self.at("surfaces"),
                "it can be reached from nowhere",
                "list some of: key, palette, chat, headless",
            );
        }
        if action.record == RecordNeed::None && action.utterances.iter().any(|said| said.contains("{record}")) {
            problems.warning(
                self.at("utterances"),
                "a sentence names a record, and the action takes none",
                "set `record: optional`, or leave `{record}` out",
            );
        }
        if !action.suggest.is_empty() && (action.record == RecordNeed::None || !action.on(Surface::Key)) {
            problems.warning(
                self.at("suggest"),
                "it is suggested where it cannot be reached",
                "a suggestion needs `key` among its `surfaces` and a record",
            );
        }
        self.conditions(problems);
        for (kind, at) in self.kinds() {
            if !crate::crm::Kind::parse(&kind).is_standard() {
                let known: Vec<&str> = crate::crm::Kind::STANDARD.iter().map(crate::crm::Kind::as_str).collect();
                let near = crate::actions::expr::nearest(&kind, known);
                let mend = near.map_or_else(
                    || "fine if it is an object of your own CRM".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                problems.warning(at, format!("`{kind}` is none of the kinds that everybody has"), &mend);
            }
        }
    }

    fn kinds(&self) -> Vec<(String, At)> {
        let Some(node) = self.front.get("kinds") else { return Vec::new() };
        let items = match &node.is {
            crate::actions::yaml::Is::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        items.iter().filter_map(|item| Some((item.text()?.to_owned(), item.at))).collect()
    }

    /// Conditions of suggestions that are the same whatever the record.
    fn conditions(&self, problems: &mut Problems) {
        for (at, rule) in self.action.suggest.iter().enumerate() {
            if let Some(when) = &rule.when
                && let Some(value) = when.expression.constant().filter(|_| when.expression.source().trim() != "true")
            {
                let what = format!("this condition is always {value}");
                problems.warning(when.node.at, what, "use a signal of the record in it, or leave `when` out");
            }
            let given = |name: &str| rule.inputs.get(name).is_some_and(|value| !value.trim().is_empty());
            if let Some(lacks) = self.action.inputs.iter().find(|input| input.required && !given(&input.name)) {
                let what =
                    format!("it is never suggested: the input `{}` is required, and nothing gives it", lacks.name);
                let mend = format!(
                    "give it under `inputs:` here, a default, or ask for it in a step (`ask`); or write `{}?`",
                    lacks.name
                );
                problems.warning(rule.why_at, what, &mend);
            }
            let same = |earlier: &crate::actions::file::SuggestRule| match (&earlier.when, &rule.when) {
                (Some(a), Some(b)) => a.expression.same(&b.expression),
                (None, None) => true,
                _ => false,
            };
            let twin = self.action.suggest[..at]
                .iter()
                .find(|earlier| same(earlier) && earlier.kinds == rule.kinds && earlier.inputs == rule.inputs);
            if twin.is_some() {
                problems.warning(
                    rule.why_at,
                    "an earlier suggestion has the same condition and inputs",
                    "leave one out, or change its condition",
                );
            }
        }
    }

    fn forms(&self, problems: &mut Problems) {
        let action = self.action;
        if !action.wants_model() && !action.has_rules() {
            problems.error(
                (1, 1),
                "there is neither a model form nor a rules form",
                "write the answer below `## rules` at the end of the file",
            );
        } else if !action.has_rules() {
            let line = self.source.lines().count().max(1);
            problems.warning(
                (line, 1),
                "there is no rules form, so without a model it cannot run",
                "add a section `## rules` that says the same with the facts",
            );
        }
        for name in action.sections.templates.keys().filter(|name| !action.sections.named_rules.contains_key(*name)) {
            let at = (action.sections.templates[name].line.saturating_sub(1), 1);
            problems.warning(at, format!("the template `{name}` has no rules form"), &format!("add `## rules {name}`"));
        }
        if action.output == OutputFormat::Json && action.output_schema.is_none() {
            problems.warning(
                self.at("output"),
                "JSON without a schema cannot be checked",
                "add `schema:` under `output:`",
            );
        }
        let used: BTreeSet<&str> = action
            .steps
            .iter()
            .filter_map(|step| if let Does::Template(name, _) = &step.does { Some(name.as_str()) } else { None })
            .collect();
        let parts = action.sections.templates.iter().chain(&action.sections.named_rules);
        let mut told = BTreeSet::new();
        for (name, part) in parts.filter(|(name, _)| !used.contains(name.as_str())) {
            if told.insert(name) {
                let mend = format!("use it in a step: `template: {name}`, or take it out");
                problems.warning(
                    (part.line.saturating_sub(1), 1),
                    format!("no step uses the template `{name}`"),
                    &mend,
                );
            }
        }
    }

    /// Every template of the file with the line on which it begins.
    fn templates(&self) -> Vec<(&str, usize)> {
        let sections = &self.action.sections;
        let named = sections.templates.values().chain(sections.named_rules.values()).chain(sections.partials.values());
        let parts = std::iter::once(&sections.body).chain(&sections.rules).chain(named);
        let mut all: Vec<(&str, usize)> = parts.map(|part| (part.text.as_str(), part.line)).collect();
        if let Some(node) = self.front.get("rules") {
            all.extend(node.text().map(|text| (text, node.at.0)));
        }
        for step in &self.action.steps {
            all.extend(step.templates().into_iter().map(|(text, at)| (text, at.0)));
        }
        all
    }

    fn inputs(&self, problems: &mut Problems) {
        let mut used: BTreeSet<String> = self.templates().iter().flat_map(|(text, _)| template::names(text)).collect();
        for step in &self.action.steps {
            used.extend(step.expressions().iter().flat_map(|placed| placed.expression.names()));
            if let Does::Ask { input, .. } = &step.does {
                used.insert(input.clone());
            }
        }
        // Computations read inputs by themselves.
        let blind = self.action.facts.is_empty();
        for spec in self.action.inputs.iter().filter(|spec| blind && !used.contains(&spec.name)) {
            problems.warning(
                spec.at,
                format!("nothing uses the input `{}`", spec.name),
                "use it in a template or a condition, or take it out",
            );
        }
        for spec in self
            .action
            .inputs
            .iter()
            .filter(|spec| self.action.has_flow() && signals::names().any(|name| name == spec.name))
        {
            let mend = format!("call it otherwise, or read the record's own as `record.{}`", spec.name);
            problems.warning(spec.at, format!("the input `{}` hides the signal of the same name", spec.name), &mend);
        }
    }

    /// Names in templates that nothing gives.
    fn names(&self, registry: &Registry, problems: &mut Problems) {
        let Some(known) = super::paths::known_to_templates(self.action) else { return };
        let _ = registry;
        if self.action.foreign {
            return;
        }
        for (text, first) in self.templates() {
            for name in template::names(text)
                .into_iter()
                .filter(|name| !known.contains(name) && !ENGINE.contains(&name.as_str()))
            {
                let (line, column) = place(text, &name);
                let mend = match crate::actions::expr::nearest(&name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are: {}", known.iter().take(40).cloned().collect::<Vec<_>>().join(", ")),
                };
                problems.warning((first + line, column), format!("no facts, input or step give `{name}`"), &mend);
            }
        }
    }

    fn includes(&self, registry: &Registry, problems: &mut Problems) {
        let mut own = gather::partials(self.action);
        own.extend(registry.partials().clone());
        let mut used = BTreeSet::new();
        for (text, first) in self.templates() {
            for name in template::includes(text) {
                if !own.contains_key(&name) {
                    let (line, column) = place(text, &name);
                    let mend = match crate::actions::expr::nearest(&name, own.keys().map(String::as_str)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("add a section `## partial {name}`, or a file `actions/partials/NAME.md`"),
                    };
                    problems.error((first + line, column), format!("there is no partial `{name}`"), &mend);
                }
                used.insert(name.trim_start_matches("partials/").to_owned());
            }
        }
        for (name, part) in self.action.sections.partials.iter().filter(|(name, _)| !used.contains(*name)) {
            problems.warning(
                (part.line.saturating_sub(1), 1),
                format!("nothing includes the partial `{name}`"),
                "include it, or take it out",
            );
        }
    }

    /// What templates use, and what suggestions say.
    fn words(&self, problems: &mut Problems) {
        super::words::controls(self.source, problems);
        if self.action.foreign {
            return;
        }
        for (text, first) in self.templates() {
            super::words::engine(text, first, problems);
        }
        super::words::circles(&self.action.sections.partials, problems);
        let known = crate::actions::scope::of_suggestions();
        for rule in &self.action.suggest {
            for name in template::names(&rule.why) {
                if !known.declares(&name) && !ENGINE.contains(&name.as_str()) {
                    let mend = known.help(&name);
                    problems.warning(
                        rule.why_at,
                        format!("no signal gives `{name}`, so this is never suggested"),
                        &mend,
                    );
                }
            }
        }
    }

    /// Actions that steps run.
    fn runs(&self, registry: &Registry, problems: &mut Problems) {
        for step in &self.action.steps {
            let Does::Run { action: name, at, with, .. } = &step.does else { continue };
            let Some(sub) = registry.get(name) else {
                let mend = match crate::actions::expr::nearest(name, registry.iter().map(|action| action.name.as_str()))
                {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`dealdesk actions list` shows all".to_owned(),
                };
                problems.error(*at, format!("there is no action called {name:?}"), &mend);
                continue;
            };
            for (input, (_, at)) in with.iter().filter(|(input, _)| sub.input(input).is_none()) {
                let known: Vec<&str> = sub.inputs.iter().map(|spec| spec.name.as_str()).collect();
                problems.error(
                    *at,
                    format!("`{name}` has no input `{input}`"),
                    &format!("it has: {}", known.join(", ")),
                );
            }
            if !sub.has_rules() {
                problems.warning(
                    *at,
                    format!("`{name}` has no rules form, so without a model this fails"),
                    "run one that has",
                );
            }
        }
    }
}

/// Names that the engine itself gives.
const ENGINE: &[&str] = &["loop", "self", "super", "range", "dict", "namespace", "debug"];

/// Line, counted from 0, and column of a word in a template.
fn place(text: &str, word: &str) -> (usize, usize) {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: &usize| {
        let before = text[..*at].chars().next_back().is_none_or(|c| !is_word(c) && c != '.');
        before && text[at + word.len()..].chars().next().is_none_or(|c| !is_word(c))
    };
    let inside = |at: &usize| {
        text[..*at]
            .rfind("{{")
            .max(text[..*at].rfind("{%"))
            .is_some_and(|open| !text[open..*at].contains("}}") && !text[open..*at].contains("%}"))
    };
    let at = text.match_indices(word).map(|(at, _)| at).filter(whole).find(inside).unwrap_or(0);
    let before = &text[..at];
    (before.matches('\n').count(), before.rsplit('\n').next().map_or(1, |line| line.chars().count() + 1))
}
