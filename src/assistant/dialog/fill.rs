//! A line that gives the action before what it lacked, or another value: "20 CW-100", "for the team", "and last quarter?".
//!
//! Not for: the answer to a question back, which is read before this (see `input`), or follow-ups of questions over records.
//! Invariants: a line that says anything else is no such line; the action runs again on the same record and writes nothing.

use super::hear::Hearing;
use super::{Heard, other_value};
use crate::actions::text::clean;
use crate::assistant::Input;
use crate::assistant::router;
use crate::crm::Status;
use std::collections::BTreeMap;

/// The action before with what the line gives.
pub(super) fn read(hearing: &Hearing<'_>) -> Option<Heard> {
    let topic = hearing.dialog.last().filter(|topic| topic.status == Some(Status::Answered))?;
    let id = topic.action.as_deref().filter(|id| *id != "query")?;
    let action = hearing.context.registry.get(id)?;
    if let Some(heard) = other_value::another_day(hearing, topic) {
        return Some(heard);
    }
    let other = other_value::number(hearing, topic, action);
    let given = match all_of_them(hearing, id) {
        true => [("decisions".to_owned(), "suggested".to_owned())].into(),
        false if !other.is_empty() => other,
        false => {
            let said = with_goods(hearing.said, topic.inputs.get("products"));
            added(router::inputs_alone(hearing.context, action, &said), hearing.said, topic.inputs.get("products"))
        }
    };
    if given.is_empty() || given.iter().all(|(name, value)| topic.inputs.get(name) == Some(value)) {
        return None;
    }
    let note = given.iter().map(|(name, value)| format!("{name} {}", clean(value))).collect::<Vec<_>>().join(", ");
    let mut inputs = topic.inputs.clone();
    inputs.extend(given);
    let input = Input::Action { id: id.to_owned(), inputs };
    Some(Heard::Request { input, scope: topic.record.clone(), note: format!("{id} with {note}"), returned: false })
}

/// "Make it 12" after ten of one product: twelve of it.
fn with_goods(said: &str, before: Option<&String>) -> String {
    const MAKE: &[&str] = &["it", "that", "them", "rather", "actually", "take", "no", "sorry"];
    let one = before.filter(|goods| !goods.contains(',')).and_then(|goods| goods.split_once(' '));
    let Some((_, name)) = one else { return said.to_owned() };
    let words: Vec<&str> = said.split_whitespace().collect();
    let number = |word: &str| word.trim_matches([',', '.', '!']).bytes().all(|b| b.is_ascii_digit()) && word.len() < 7;
    let at = (0..words.len()).find(|at| {
        let made = at.checked_sub(1).is_none_or(|before| MAKE.contains(&words[before].to_lowercase().as_str()));
        let next = words.get(at + 1).map(|word| word.to_lowercase());
        let ends = next.is_none_or(|next| {
            matches!(next.as_str(), "and" | "instead" | "rather" | "please" | "pls" | "with" | "of")
        });
        number(words[*at]) && made && ends
    });
    let Some(at) = at else { return said.to_owned() };
    let end = at + 1 + usize::from(words.get(at + 1) == Some(&"of"));
    format!("{} {} {name} {}", words[..at].join(" "), words[at].trim_matches([',', '.', '!']), words[end..].join(" "))
}

/// "Add 5 probes" and "plus the cloud" leave what was there.
fn added(mut given: BTreeMap<String, String>, said: &str, before: Option<&String>) -> BTreeMap<String, String> {
    let first = said.split_whitespace().next().unwrap_or_default().to_lowercase();
    let adds =
        matches!(first.as_str(), "add" | "plus" | "and" | "also" | "+" | "with" | "dazu" | "ajoute" | "zusätzlich");
    if let (true, Some(before), Some(goods)) = (adds, before, given.get_mut("products")) {
        let code = |piece: &str| piece.trim().split_once(' ').map(|(_, name)| name.to_lowercase());
        let kept: Vec<&str> = before
            .split(',')
            .map(str::trim)
            .filter(|old| !goods.split(',').any(|new| code(new) == code(old)))
            .collect();
        if !kept.is_empty() {
            *goods = format!("{}, {goods}", kept.join(", "));
        }
    }
    given
}

/// "Take all of them" after a review: what was suggested is what is decided, as a proposal that waits.
fn all_of_them(hearing: &Hearing<'_>, id: &str) -> bool {
    const ALL: &[&str] = &[
        "suggested",
        "as suggested",
        "take all",
        "take all of them",
        "take them all",
        "take the suggestions",
        "take all suggestions",
        "all as suggested",
        "do as suggested",
        "accept the suggestions",
        "use the suggestions",
        "alles wie vorgeschlagen",
        "comme propose",
    ];
    id == "pipeline-review" && ALL.contains(&hearing.line.whole.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_is_one_of_the_same_goods() {
        let before = "10 Hub H-2".to_owned();
        for (said, heard) in [
            ("make it 12", "make it 12 Hub H-2 "),
            ("make it 12 and take 5 percent off", "make it 12 Hub H-2 and take 5 percent off"),
            ("take 5 percent off", "take 5 percent off"),
            ("12 probes", "12 probes"),
        ] {
            assert_eq!(with_goods(said, Some(&before)), heard, "{said}");
        }
        assert_eq!(with_goods("make it 12", Some(&"2 Hub, 3 Kit".to_owned())), "make it 12");
    }

    #[test]
    fn what_is_added_leaves_what_was_there() {
        let given = |goods: &str| BTreeMap::from([("products".to_owned(), goods.to_owned())]);
        let before = "10 Hub, 2 Kit".to_owned();
        for (said, goods, wanted) in [
            ("add 5 probes", "5 Probe", "10 Hub, 2 Kit, 5 Probe"),
            ("and 3 kits", "3 Kit", "10 Hub, 3 Kit"),
            ("5 probes", "5 Probe", "5 Probe"),
        ] {
            assert_eq!(added(given(goods), said, Some(&before)), given(wanted), "{said}");
        }
    }
}
