//! The parts of a wish for a change: field and value, a second field after "and", a step in time without "by".
//!
//! Not for: reading the value itself. Invariant: words stay together unless a field of the record's kind is named anew.

use super::change::{find_field, state_of};
use super::when::span;
use crate::crm::{FieldType, Kind, Schema};

/// Words between a field and its new value.
const TO: &[&str] = &["to be", "should be", "to", "as", "until", "till", "into", "is now", "is", "by", "on"];
/// Words that say only that a day moves, and whether to an earlier one.
const TOWARDS: &[(&str, bool)] =
    &[("out", false), ("back", false), ("later", false), ("further", false), ("earlier", true), ("sooner", true)];

/// What stands before and after "to", "as", "by".
pub(super) fn split_value(words: &str) -> Option<(String, String)> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    TO.iter().find_map(|joint| {
        let parts: Vec<&str> = joint.split(' ').collect();
        let at = (0..plain.len())
            .find(|at| parts.iter().enumerate().all(|(n, part)| plain.get(at + n).is_some_and(|w| w == part)))?;
        let value = words.get(at + parts.len()..)?.join(" ");
        let value = if *joint == "by" { format!("by {value}") } else { value };
        (!value.is_empty()).then(|| (words[..at].join(" "), value))
    })
}

/// "the close date two weeks out", "it a week later": what is moved, and by how much.
pub(super) fn step(words: &str) -> Option<(String, String)> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let reads = |at: &usize| words.get(*at..at + 2).is_some_and(|two| span(&two.join(" ").to_lowercase()).is_some());
    let at = (0..words.len()).find(reads)?;
    let towards = |word: &str| TOWARDS.iter().find(|(known, _)| *known == word.to_lowercase()).map(|(_, back)| *back);
    let back = match &words[at + 2..] {
        [] => false,
        [word] => towards(word)?,
        _ => return None,
    };
    let sign = if back { "minus " } else { "" };
    Some((words[..at].join(" "), format!("by {sign}{}", words[at..at + 2].join(" ").to_lowercase())))
}

/// "push it out" by two weeks: the word for the direction belongs to the step, not to what is moved.
pub(super) fn directed(verb: &str, head: String, value: String) -> (String, String) {
    let Some(step) = value.strip_prefix("by ") else { return (head, value) };
    let lower = head.to_lowercase();
    let forward = (verb == "bring").then_some(("forward", true));
    let towards = TOWARDS.iter().copied().chain(forward);
    let Some((word, back)) = towards.into_iter().find(|(word, _)| lower.ends_with(&format!(" {word}"))) else {
        return (head, value);
    };
    let sign = if back && !step.starts_with("minus ") { "minus " } else { "" };
    (head.chars().take(head.chars().count() - word.len() - 1).collect(), format!("by {sign}{step}"))
}

/// The fields and values of one wish: "30k and the stage to Negotiation" names a second field. Free text is one value.
pub(super) fn several(
    schema: &Schema,
    kind: &Kind,
    field: Option<String>,
    value: &str,
) -> Vec<(Option<String>, String)> {
    let known = find_field(schema, kind, field.as_deref().unwrap_or_else(|| state_of(kind)));
    let free = known.is_none_or(|field| matches!(field.field_type, FieldType::Text | FieldType::LongText));
    let next = value.match_indices(" and ").find_map(|(at, and)| {
        let (other, rest) = second(schema, kind, &value[at + and.len()..])?;
        Some((&value[..at], other, rest))
    });
    match next.filter(|_| !free) {
        Some((first, other, rest)) => {
            let mut all = vec![(field, first.trim_end_matches(',').to_owned())];
            all.extend(several(schema, kind, Some(other), &rest));
            all
        }
        None => vec![(field, value.to_owned())],
    }
}

/// "the stage to Negotiation", "set its amount to 30k": a field that the kind has, and the value.
fn second(schema: &Schema, kind: &Kind, words: &str) -> Option<(String, String)> {
    const LEADING: &[&str] = &["set", "change", "move", "put", "update", "push", "the", "its", "also"];
    let (head, value) = split_value(words)?;
    let mut head: Vec<&str> = head.split_whitespace().collect();
    while head.first().is_some_and(|word| LEADING.contains(&word.to_lowercase().as_str())) {
        head.remove(0);
    }
    let head = head.join(" ");
    find_field(schema, kind, &head).is_some().then_some((head, value))
}

/// "to the right rep", "to whoever is free": who it is, is what is asked; an action says it.
pub(super) fn nobody_named(value: &str) -> bool {
    const OPEN: &[&str] = &[
        "right",
        "best",
        "proper",
        "correct",
        "somebody",
        "someone",
        "anybody",
        "anyone",
        "whoever",
        "whom",
        "who",
        "free",
        "team",
        "queue",
        "colleague",
        "available",
    ];
    value
        .to_lowercase()
        .split_whitespace()
        .any(|word| OPEN.contains(&word.trim_matches(|c: char| !c.is_alphanumeric())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_needs_no_joint() {
        for (words, expected) in [
            ("the close date two weeks out", Some(("the close date", "by two weeks"))),
            ("it a month", Some(("it", "by a month"))),
            ("it 10 days earlier", Some(("it", "by minus 10 days"))),
            ("up a call two weeks from now", None),
            ("it 30 minutes", None),
        ] {
            let expected = expected.map(|(head, value)| (head.to_owned(), value.to_owned()));
            assert_eq!(step(words), expected, "{words}");
        }
        let (head, value) = directed("push", "the close date out".into(), "by two weeks".into());
        assert_eq!((head.as_str(), value.as_str()), ("the close date", "by two weeks"));
    }
}
