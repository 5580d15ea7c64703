//! A new action that works as it is: its file, test questions and fixtures, to be changed.

use crate::crm::{Kind, standard_field};
use serde_json::json;
use std::fmt::Write as _;

/// What the new action is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its id.
    pub id: String,
    /// The kind of record it works on.
    pub kind: Kind,
    /// Whether it has steps.
    pub flow: bool,
}

/// The texts of a new action's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// `ID.md`.
    pub action: String,
    /// `ID.questions.jsonl`: more than are needed, so that those can be kept that lead where they should.
    pub questions: String,
    /// `ID.cases.toml`.
    pub cases: String,
}

/// Ways in which sellers ask for something by its name; `{t}` is the title, `{record}` a record's name. They are the
/// utterances of the new action.
const UTTERANCES: &[&str] = &[
    "{t}",
    "{t} {record}",
    "{t} for {record}",
    "{t} on {record}",
    "show me the {t} for {record}",
    "give me the {t} for {record}",
    "I need the {t} for {record}",
    "make the {t} for {record}",
    "run the {t} on {record}",
    "what does the {t} say about {record}",
    "do the {t} for {record}",
    "prepare the {t} for {record}",
    "{t} of {record}",
];

/// The same as somebody types it, with a name.
const ASKED: &[&str] = &[
    "{t} for {name}",
    "{t} {name}",
    "Please show me the {t} for {name}",
    "can you give me the {t} for {name}?",
    "could you make the {t} for {name}",
    "I need the {t} for {name}",
    "{T} ON {NAME}",
    "hey, run the {t} on {name}",
    "what does the {t} say about {name}?",
    "do the {t} for {name} please",
    "ok prepare the {t} for {name}",
    "{t} of {name}.",
    "now do the {t} for {name}",
    "give me the {t} for {other}",
    "{t} on {other}",
    "show me the {t} for {other}!",
];

/// The same about the record that is open.
const OPEN: &[&str] = &[
    "{t}",
    "{t} please",
    "{t} now",
    "please {t}",
    "{t} for me",
    "{T}",
    "hey, {t}!",
    "{t} today",
    "can you {t}?",
    "could you {t} please",
    "ok, {t}",
    "{t} first",
    "{t} for today",
    "so, {t}",
    "then {t}",
    "now {t}",
    "and {t}?",
    "would you {t} for me",
    "{t} this morning",
    "but {t} first",
    "also {t}",
    "Hey, can you {t} now?",
    "i want to {t}",
    "And now the {t}",
    "So {t} please",
    "can you {t} first?",
    "could you {t} today",
    "Then {t} for me",
    "{t}, please!",
    "Please {t} now.",
];

/// How many of [`OPEN`] a new action gets where its records can be named.
const HERE: usize = 6;

/// What is not this action.
pub(super) const NOT: &[(&str, &str)] = &[
    ("summarize {name}", "summarize"),
    ("draft a mail to {name}", "draft-email"),
    ("what should I do first", "prioritize-tasks"),
    ("what changed since yesterday", "what-changed"),
    ("how many open deals are there?", "query"),
    ("what is the weather in Paris?", "out-of-scope"),
    ("write me a poem about the sea", "out-of-scope"),
    ("tell me about {name}", "other"),
    ("sum up {other}", "summarize"),
    ("write an email to {other}", "draft-email"),
    ("which deals close this month?", "query"),
    ("who won the football match?", "out-of-scope"),
];

/// As many test questions as a new action gets, and how many of them are not about it.
pub const STUBS: (usize, usize) = (30, 8);

/// The texts of a new action.
pub fn skeleton(wanted: &Wanted) -> Skeleton {
    let title = crate::actions::front::title_of(&wanted.id);
    let questions = questions(wanted, &title, names(&wanted.kind));
    Skeleton { questions, ..texts(wanted, &named(&title)) }
}

/// Sentences that ask for an action by its title.
pub(super) fn named(title: &str) -> Vec<String> {
    UTTERANCES.iter().map(|utterance| utterance.replace("{t}", &title.to_lowercase())).collect()
}

/// The texts of a new action to which these sentences lead, without test questions.
pub(super) fn texts(wanted: &Wanted, utterances: &[String]) -> Skeleton {
    let title = crate::actions::front::title_of(&wanted.id);
    let names = names(&wanted.kind);
    let fill = |text: &str| {
        let utterances = utterances.iter().fold(String::new(), |mut list, utterance| {
            let _ = writeln!(list, "  - {utterance}");
            list
        });
        text.replace("@UTTERANCES@\n", &utterances)
            .replace("@ID@", &wanted.id)
            .replace("@TITLE@", &title)
            .replace("@KIND@", wanted.kind.as_str())
            .replace("@FIELD@", name_field(&wanted.kind))
            .replace("@NAME@", names.0)
            .replace("@OTHER@", names.1)
    };
    let action = if wanted.flow { include_str!("skeleton/flow.md") } else { include_str!("skeleton/plain.md") };
    let records = match wanted.kind {
        Kind::Opportunity => include_str!("skeleton/opportunity.toml"),
        _ => include_str!("skeleton/other.toml"),
    };
    let runs =
        if wanted.flow { include_str!("skeleton/flow.cases.toml") } else { include_str!("skeleton/plain.cases.toml") };
    let cases = records.replace("@CASES@\n", runs);
    Skeleton { action: fill(action), questions: String::new(), cases: fill(&cases) }
}

/// The field that holds what a record is called.
fn name_field(kind: &Kind) -> &'static str {
    ["name", "subject", "title"].into_iter().find(|field| standard_field(kind, field).is_some()).unwrap_or("name")
}

/// What the two records of the fixtures are called.
pub(super) fn names(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Opportunity => ("Cold chain rollout", "Press line upgrade"),
        Kind::Contact | Kind::Lead | Kind::User => ("Ida Moss", "Theo Brandt"),
        Kind::Account => ("Orrin Ltd", "Vega AG"),
        _ => ("Sensor mast seven", "Harbour gate audit"),
    }
}

fn questions(wanted: &Wanted, title: &str, (name, other): (&str, &str)) -> String {
    let fill = |text: &str| {
        text.replace("{t}", &title.to_lowercase())
            .replace("{T}", &title.to_uppercase())
            .replace("{name}", name)
            .replace("{NAME}", &name.to_uppercase())
            .replace("{other}", other)
    };
    let open = format!("{}:one", wanted.kind);
    let asked = ASKED.iter().map(|ask| json!({ "ask": fill(ask), "expect": wanted.id, "stub": true }));
    let here = OPEN.iter().map(|ask| json!({ "ask": fill(ask), "expect": wanted.id, "open": open, "stub": true }));
    let not = NOT.iter().map(|(ask, expect)| json!({ "ask": fill(ask), "expect": expect, "stub": true }));
    let (here, spare): (Vec<_>, Vec<_>) = here.enumerate().partition(|(at, _)| *at < HERE);
    let [here, spare] = [here, spare].map(|list| list.into_iter().map(|(_, line)| line));
    asked.chain(here).chain(not).chain(spare).fold(String::new(), |mut lines, line| {
        let _ = writeln!(lines, "{line}");
        lines
    })
}
