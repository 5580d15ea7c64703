//! What the computations give: the names that templates and expressions may use, with their types, and what is made beside
//! them (rows, a chart, proposals, a draft).
//!
//! For: the linter, conditions, `actions show`. Not for: computing. Invariants: every computation stands here and gives no
//! other names and nothing else beside them (tests look at all of them over the demo workspace), so a misspelt name is found
//! when the file is read.

use crate::actions::Gathered;
use crate::actions::expr::Type;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// What a computation makes beside the names that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Rows.
    Rows,
    /// A picture.
    Chart,
    /// Writes that wait for the seller.
    Proposals,
    /// A mail.
    Draft,
}

impl Makes {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "rows" => Self::Rows,
            "chart" => Self::Chart,
            "proposals" => Self::Proposals,
            "draft" => Self::Draft,
            _ => return None,
        })
    }
}

/// One computation.
struct Given {
    fact: &'static str,
    makes: Vec<Makes>,
    names: Vec<(String, Type)>,
}

static TABLE: LazyLock<Vec<Given>> = LazyLock::new(|| parse(include_str!("outputs.txt")));

/// The table of `outputs.txt`, whose head says how it is written.
fn parse(text: &'static str) -> Vec<Given> {
    let mut table: Vec<Given> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix("  "), table.last_mut()) {
            (Some(pair), Some(last)) => last.names.extend(named(pair)),
            _ => table.extend(line.split_once(':').map(|(fact, makes)| Given {
                fact,
                makes: makes.split(',').filter_map(|word| Makes::of(word.trim())).collect(),
                names: Vec::new(),
            })),
        }
    }
    table
}

/// The names that a computation gives, with their types; `None` where there is no such computation.
pub(in crate::actions) fn outputs(fact: &str) -> Option<Vec<(String, Type)>> {
    TABLE.iter().find(|given| given.fact == fact).map(|given| given.names.clone())
}

/// What a computation makes beside the names that it gives.
pub(in crate::actions) fn makes(fact: &str) -> &'static [Makes] {
    TABLE.iter().find(|given| given.fact == fact).map_or(&[], |given| &given.makes)
}

/// A name with its type.
fn named(pair: &str) -> Option<(String, Type)> {
    let (name, word) = pair.trim().split_once(' ')?;
    Some((name.to_owned(), read(word)))
}

fn read(word: &str) -> Type {
    if let Some(word) = word.strip_suffix('?') {
        return read(word).maybe();
    }
    if let Some(inner) = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')) {
        return Type::Map(Some(apart(inner).into_iter().filter_map(named).collect()));
    }
    match word {
        "text" => Type::Text,
        "number" => Type::Number,
        "flag" => Type::Bool,
        "group" => Type::Map(None),
        word => word.strip_suffix('s').map_or(Type::Any, |of| read(of).list()),
    }
}

/// The parts between semicolons that stand in no brackets.
fn apart(words: &str) -> Vec<&str> {
    let mut deep = 0;
    let outside = |c: char| {
        deep += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ';' && deep == 0
    };
    words.split(outside).collect()
}

/// What a computation gives in words, one name each: `headline: text`.
pub fn given(fact: &str) -> Vec<String> {
    outputs(fact).unwrap_or_default().into_iter().map(|(name, kind)| format!("{name}: {kind}")).collect()
}

/// What one run of a computation gave that is not declared here, or is of another type; empty where all is well.
pub fn misfits(fact: &str, data: &Map<String, Value>, gathered: &Gathered) -> Vec<String> {
    let declared = outputs(fact).unwrap_or_default();
    let mut found = Vec::new();
    for (name, value) in data {
        match declared.iter().find(|(known, _)| known == name) {
            None => found.push(format!("{fact} gives `{name}`: {}", Type::of(value))),
            Some((_, kind)) if !fits(kind, value) => {
                found.push(format!("{fact}: `{name}` is {}, and should be {kind}", Type::of(value)));
            }
            Some(_) => {}
        }
    }
    let drafts = gathered.envelope.is_some() || !gathered.drafts.is_empty();
    let made = [
        (gathered.rows.is_some(), Makes::Rows),
        (gathered.chart.is_some(), Makes::Chart),
        (!gathered.proposals.is_empty(), Makes::Proposals),
        (drafts, Makes::Draft),
    ];
    let undeclared = made.into_iter().filter(|(there, what)| *there && !makes(fact).contains(what));
    found.extend(undeclared.map(|(_, what)| format!("{fact} makes {what:?}")));
    found
}

fn fits(kind: &Type, value: &Value) -> bool {
    match (kind, value) {
        (Type::Any, _) | (Type::Maybe(_), Value::Null) => true,
        (Type::Maybe(inner), value) => fits(inner, value),
        (Type::List(of), Value::Array(items)) => items.iter().all(|item| fits(of, item)),
        (Type::Map(None), Value::Object(_)) => true,
        (Type::Map(Some(fields)), Value::Object(map)) => {
            fields.len() == map.len()
                && fields.iter().all(|(name, kind)| map.get(name).is_some_and(|value| fits(kind, value)))
        }
        (kind, value) => *kind == Type::of(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::facts;

    /// Every type in a type.
    fn whole(kind: &Type) -> Vec<&Type> {
        let inner = match kind {
            Type::Maybe(of) | Type::List(of) => whole(of),
            Type::Map(Some(fields)) => fields.values().flat_map(whole).collect(),
            _ => Vec::new(),
        };
        [vec![kind], inner].concat()
    }

    #[test]
    fn every_computation_stands_here_with_types_that_can_be_read() {
        let here: Vec<&str> = TABLE.iter().map(|given| given.fact).collect();
        assert_eq!(here, facts::names());
        let lines = include_str!("outputs.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let read = TABLE.iter().map(|given| 1 + given.names.len()).sum::<usize>();
        assert_eq!(read, lines.clone().count(), "a line that is no name with a type");
        for (line, given) in lines.filter(|line| !line.starts_with(' ')).zip(TABLE.iter()) {
            let (_, makes) = line.split_once(':').unwrap();
            assert_eq!(makes.split(',').filter(|word| !word.trim().is_empty()).count(), given.makes.len(), "{line}");
        }
        for (name, kind) in TABLE.iter().flat_map(|given| &given.names) {
            assert!(!whole(kind).contains(&&Type::Any), "{name} is of no known type");
        }
        assert_eq!(given("summarize")[2], "health: a number, or none");
        assert_eq!(given("deal-health")[2], "parts: a list (a group (name, points, reason))");
    }

    #[test]
    fn a_group_fits_with_all_its_names_and_no_others() {
        let kind = read("(name text; points number?; lines texts)s");
        for (value, sound) in [
            (serde_json::json!([]), true),
            (serde_json::json!([{ "name": "a", "points": 1, "lines": ["x"] }]), true),
            (serde_json::json!([{ "name": "a", "points": null, "lines": [] }]), true),
            (serde_json::json!([{ "name": "a", "lines": [] }]), false),
            (serde_json::json!([{ "name": "a", "points": 1, "lines": [], "more": 1 }]), false),
            (serde_json::json!([{ "name": 1, "points": 1, "lines": [] }]), false),
            (serde_json::json!({}), false),
        ] {
            assert_eq!(fits(&kind, &value), sound, "{value}");
        }
    }
}
