//! What the computations give to templates and expressions: names with their types.
//!
//! Not for: computing. Invariant: a computation that stands here gives no other names (a test looks at every one); one that
//! does not stand here may give any, so that mistakes in names are found only when it runs.

use crate::actions::expr::Type;

const NUMBER: fn() -> Type = || Type::Number;
const TEXT: fn() -> Type = || Type::Text;
const FLAG: fn() -> Type = || Type::Bool;
const ANY: fn() -> Type = || Type::Any;
const TEXTS: fn() -> Type = || Type::Text.list();
const GROUP: fn() -> Type = || Type::Map(None);
const GROUPS: fn() -> Type = || Type::Map(None).list();

type Output = (&'static str, fn() -> Type);

const TABLE: &[(&str, &[Output])] = &[
    (
        "summarize",
        &[
            ("headline", TEXT),
            ("sections", GROUPS),
            ("health", || Type::Number.maybe()),
            ("health_word", || Type::Text.maybe()),
        ],
    ),
    (
        "draft-email",
        &[
            ("purpose", TEXT),
            ("because", TEXT),
            ("facts", TEXTS),
            ("to", TEXT),
            ("first_name", TEXT),
            ("about", TEXT),
            ("sender", || Type::Text.maybe()),
            ("language", TEXT),
            ("name", TEXT),
            ("thread", GROUP),
            ("topic", TEXT),
            ("topic_title", TEXT),
            ("asked", GROUPS),
            ("asked_more", NUMBER),
            ("deal", GROUP),
            ("tone", ANY),
            ("length", ANY),
            ("greeting", ANY),
            ("closing", ANY),
            ("voice", ANY),
            ("nothing_to_recap", ANY),
            ("recap", ANY),
            ("thanks", ANY),
        ],
    ),
    ("what-changed", &[("since", TEXT), ("changes", NUMBER), ("headline", TEXT), ("groups", GROUPS), ("more", NUMBER)]),
    ("prioritize-tasks", &[("total", NUMBER), ("overdue", NUMBER), ("tasks", GROUPS), ("more", NUMBER)]),
    ("fields", &[("show", GROUP)]),
    (
        "query",
        &[
            ("question", TEXT),
            ("unused", TEXTS),
            ("blocked", || Type::Text.maybe()),
            ("notes", TEXTS),
            ("understood", FLAG),
            ("headline", || Type::Text.maybe()),
            ("table", || Type::Text.list().maybe()),
            ("more", || Type::Number.maybe()),
        ],
    ),
];

/// The names that a computation gives; `None` where nobody wrote them down.
pub(in crate::actions) fn outputs(fact: &str) -> Option<Vec<(String, Type)>> {
    let (_, names) = TABLE.iter().find(|(name, _)| *name == fact)?;
    Some(names.iter().map(|(name, kind)| ((*name).to_owned(), kind())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::{Action, gather, sample};
    use crate::crm::{RecordRef, Records};
    use std::collections::BTreeMap;

    #[test]
    fn computations_give_what_stands_here() {
        let memory = sample::workspace();
        let desk = sample::desk(&memory);
        for (fact, _) in TABLE {
            let names: Vec<String> = outputs(fact).unwrap().into_iter().map(|(name, _)| name).collect();
            let input = if *fact == "query" { "input:\n  schema: { question: string }\n" } else { "" };
            let action = Action::parse("x.md", &format!("---\nname: x\nfacts: [{fact}]\n{input}---\n")).unwrap();
            for record in ["opportunity:o1", "opportunity:o2", "lead:l1", "case:k1", "account:acme", "contact:c1"] {
                let record = memory.get(&RecordRef::parse(record).unwrap()).unwrap();
                let mut inputs = BTreeMap::new();
                if *fact == "query" {
                    inputs.insert("question".to_owned(), "open deals over 50k".to_owned());
                }
                let gathered = gather(&desk, &action, record.as_ref(), &inputs).unwrap();
                let given: Vec<&String> = gathered.data.keys().filter(|name| !names.contains(name)).collect();
                assert!(given.is_empty(), "{fact} gives {given:?}");
            }
        }
    }
}
