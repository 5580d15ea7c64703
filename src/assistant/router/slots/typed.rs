//! What a line says for an input by the type that its file declares: a day, a number beside its name or unit, a word of
//! its list, a text after a colon or in quotation marks.
//!
//! Not for: inputs of names that have readers of their own (see the module above). Invariants: what could be meant for two
//! inputs, or has two readings, is none; a value is one of its type.

use super::pasted::quoted;
use super::{declared, said};
use crate::actions::text::amounts;
use crate::actions::{Action, InputKind, InputSpec, examples};
use crate::assistant::dialog::day;
use crate::assistant::spoken;
use crate::crm::format::plain_number;
use jiff::civil::Date;
use std::ops::Range;

/// Names of inputs that have readers of their own, or that nothing but the seller's own words fills.
const OWN: &[&str] = &[
    "language",
    "since",
    "from",
    "days",
    "valid",
    "term",
    "whose",
    "by",
    "products",
    "n",
    "count",
    "number",
    "limit",
    "options",
    "variants",
    "discount",
    "percent",
    "period",
    "quarter",
    "window",
    "text",
    "objection",
    "to",
    "about",
    "purpose",
    "file",
    "question",
    "decisions",
    "pick",
    "subject",
    "limits",
    "claim",
];
/// Most words of a day: "the end of next month".
const DAY_WORDS: usize = 5;
/// Words between the name of an input and its number.
const BETWEEN: &[&str] =
    &["of", "is", "are", "to", "at", "=", ":", "least", "most", "about", "around", "under", "over"];
/// Words of a description that are no unit.
const NO_UNITS: &[&str] = &[
    "the", "and", "for", "from", "with", "that", "which", "what", "how", "many", "much", "are", "still", "than", "its",
    "when", "where", "this", "not", "per", "has", "have", "more", "most", "least", "other", "into", "out", "left",
    "empty", "number", "amount",
];
/// Words for money in a name or description.
const MONEY: &[&str] = &["amount", "money", "price", "budget", "cost", "costs", "worth", "value", "fee", "sum"];
/// Words for a share in a name or description.
const SHARES: &[&str] = &["percent", "percentage", "cent", "share", "rate", "margin", "discount", "rebate"];

/// What the line says for an input of an action; none where it says nothing of its type.
pub(super) fn value(today: Date, action: &Action, input: &InputSpec, line: &str) -> Option<String> {
    let found = match &input.kind {
        InputKind::Date => date(today, action, input, line),
        InputKind::Number | InputKind::Integer => number(today, action, input, line),
        InputKind::Text if is_text(input) => text(action, input, line),
        _ => None,
    };
    found.filter(|value| input.read(value).is_ok_and(|read| !read.is_null()))
}

/// The longest of a list's words that stands in the line.
pub(super) fn listed(words: &[String], plain: &str) -> Option<String> {
    let spoken = |word: &&String| said(plain, word) || said(plain, &word.replace('_', " "));
    words.iter().rev().filter(|word| *word != "auto").filter(spoken).max_by_key(|word| word.len()).cloned()
}

/// How an input is heard in a sentence, in words.
pub(super) fn how(action: &Action, input: &InputSpec) -> String {
    let name = spaced(&input.name);
    match &input.kind {
        InputKind::OneOf(_) => "one of its words".to_owned(),
        InputKind::Date => match alike(action, input) {
            true => format!("a day after “{name}”"),
            false => "a day, as in “friday” or “15 January”".to_owned(),
        },
        InputKind::Number | InputKind::Integer => {
            let units: Vec<String> = units(input).iter().take(4).map(|unit| format!("“{unit}”")).collect();
            format!("a number after “{name}” or before {}", units.join(", "))
        }
        InputKind::Text if !declared(input).is_empty() => "one of its words".to_owned(),
        InputKind::Text if OWN.contains(&input.name.as_str()) => "in its own words".to_owned(),
        InputKind::Text if lone(action, input) => "what stands after a colon or in quotation marks".to_owned(),
        InputKind::Text => format!("what stands after “{name}:”"),
        InputKind::Boolean | InputKind::Record(_) | InputKind::Json => "not heard".to_owned(),
    }
}

fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ").to_lowercase()
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().map(|word| word.trim_matches(['.', ',', ';', '!', '?', '(', ')', '"', '“', '”'])).collect()
}

/// The place right after the name of an input in a line, if it stands there.
fn after_name(input: &InputSpec, words: &[String]) -> Option<usize> {
    let name = spaced(&input.name);
    let name: Vec<&str> = name.split(' ').collect();
    let at = words.windows(name.len()).position(|said| said.iter().zip(&name).all(|(said, own)| same(said, own)))?;
    let from = at + name.len();
    Some(from + words[from..].iter().take_while(|word| BETWEEN.contains(&word.as_str()) || word.is_empty()).count())
}

/// The same word, in singular or plural.
fn same(a: &str, b: &str) -> bool {
    let bare = |word: &str| word.trim_end_matches([':', '=']).trim_end_matches('s').to_lowercase();
    bare(a) == bare(b)
}

/// Whether the action has another input of the same type.
fn alike(action: &Action, input: &InputSpec) -> bool {
    action.inputs.iter().any(|other| other.name != input.name && other.kind == input.kind)
}

/// The one day that the line names; where the action knows several, the one after the input's name.
fn date(today: Date, action: &Action, input: &InputSpec, line: &str) -> Option<String> {
    let words = words(line);
    let found = days(today, &words);
    if alike(action, input) {
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let from = after_name(input, &lower)?;
        return found.into_iter().find(|(range, _)| range.start == from).map(|(_, day)| day.to_string());
    }
    let mut days: Vec<Date> = found.into_iter().map(|(_, day)| day).collect();
    days.dedup();
    match days.as_slice() {
        [only] => Some(only.to_string()),
        _ => None,
    }
}

/// Every day in some words, with the words that say it.
fn days(today: Date, words: &[&str]) -> Vec<(Range<usize>, Date)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut longest = (1..=DAY_WORDS.min(words.len() - at)).rev();
        let here = longest.find_map(|count| Some((count, day(&words[at..at + count].join(" "), None, today)?)));
        if let Some((count, day)) = here {
            found.push((at..at + count, day));
        }
        at += here.map_or(1, |(count, _)| count);
    }
    found
}

/// How sure a number in a line is meant for an input: by the input's name, by a unit of its name, or by a word of what it
/// is said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    Described,
    Unit,
    Named,
}

/// The one number that is surely meant for this input and for no other.
fn number(today: Date, action: &Action, input: &InputSpec, line: &str) -> Option<String> {
    let line = line.replace(['=', '_'], " ");
    let spoken = words(&line);
    let mut words: Vec<String> = spoken.iter().map(|word| word.to_lowercase()).collect();
    // "In two weeks" is a day where the action knows one.
    if action.inputs.iter().any(|other| other.kind == InputKind::Date) {
        days(today, &spoken).into_iter().for_each(|(range, _)| words[range].fill(String::new()));
    }
    let mut best: Option<(Sure, f64)> = None;
    for (at, word) in words.iter().enumerate() {
        let Some(value) = spoken::number(word) else { continue };
        let Some(sure) = sure(input, &words, at) else { continue };
        let others = action.inputs.iter().filter(|other| other.name != input.name && is_number(other));
        if others.filter_map(|other| self::sure(other, &words, at)).any(|other| other >= sure) {
            continue;
        }
        match best {
            Some((known, other)) if known == sure && other != value => return None,
            Some((known, _)) if known >= sure => {}
            _ => best = Some((sure, value)),
        }
    }
    best.map(|(_, value)| plain_number(value))
}

fn is_number(input: &InputSpec) -> bool {
    matches!(input.kind, InputKind::Number | InputKind::Integer)
}

fn sure(input: &InputSpec, words: &[String], at: usize) -> Option<Sure> {
    if after_name(input, words) == Some(at) {
        return Some(Sure::Named);
    }
    let amount = amounts(&words[at]);
    let told = |list: &[&str]| units(input).iter().any(|unit| list.contains(&unit.as_str()));
    if amount.iter().any(|amount| amount.money && told(MONEY) || amount.percent && told(SHARES)) {
        return Some(Sure::Unit);
    }
    let next = words.get(at + 1)?;
    if spaced(&input.name).split(' ').any(|part| same(part, next)) {
        return Some(Sure::Unit);
    }
    units(input).iter().any(|unit| same(unit, next)).then_some(Sure::Described)
}

/// The words that may stand after a number of this input: of its name, then of its description.
fn units(input: &InputSpec) -> Vec<String> {
    let name = spaced(&input.name);
    let described = examples::plain(&input.description);
    let mut units: Vec<String> = name.split(' ').rev().map(str::to_owned).collect();
    for word in described.split(' ').filter(|word| word.len() > 2 && word.chars().all(char::is_alphabetic)) {
        let known = NO_UNITS.contains(&word) && !MONEY.contains(&word) || units.iter().any(|unit| same(unit, word));
        if !known {
            units.push(word.to_owned());
        }
    }
    units
}

/// Whether an input is words of the seller's own.
fn is_text(input: &InputSpec) -> bool {
    input.kind == InputKind::Text && !OWN.contains(&input.name.as_str()) && declared(input).is_empty()
}

/// Whether it is the only input of the action that is a text.
fn lone(action: &Action, input: &InputSpec) -> bool {
    let text = |other: &&InputSpec| other.kind == InputKind::Text && declared(other).is_empty();
    action.inputs.iter().filter(text).all(|other| other.name == input.name)
}

/// What stands after the input's name and a colon; where it is the only text, after any colon, or in quotation marks.
fn text(action: &Action, input: &InputSpec, line: &str) -> Option<String> {
    let name = spaced(&input.name);
    let (head, tail) = line.split_once(": ").map_or((line, ""), |(head, tail)| (head, tail.trim()));
    let head = head.to_lowercase();
    let labels = |other: &InputSpec| head.ends_with(&spaced(&other.name));
    let labelled = head.ends_with(&name);
    let alone = lone(action, input) && !action.inputs.iter().any(|other| other.name != input.name && labels(other));
    // One word after a colon is rather a value of something else.
    let several = tail.split_whitespace().nth(1).is_some();
    let tail = Some(tail).filter(|tail| !tail.is_empty() && (labelled || alone && several));
    tail.map(|tail| tail.trim_matches(['"', '“', '”']).to_owned()).or_else(|| quoted(line).filter(|_| alone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    const FILE: &str = "---
name: visit
record: optional
input:
  schema:
    lead_weeks?: integer, weeks from order to delivery for stock goods
    budget?: number, what it may cost
    hours?: integer, hours on site
    day?: date, the day of the visit
    machine?(enum, how it is): [runs, runs with limits, stands still]
    reason?: string, why it is needed
---
## rules
x
";

    fn read(file: &str, line: &str) -> String {
        let action = Action::parse("visit.md", file).unwrap();
        let memory = crate::actions::sample::workspace();
        let registry = crate::actions::Registry::builtin();
        let context = crate::assistant::tests::context(&memory, &registry, false);
        let desk = crate::actions::Desk { today: date(2026, 11, 20), ..context.desk() };
        let found = super::super::read(&desk, &action, line, BTreeMap::new());
        found.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn inputs_of_any_name_are_heard_by_their_type() {
        for (line, expected) in [
            ("can we ship {record} within 6 weeks", "lead_weeks=6"),
            ("can we ship {record} within six weeks", "lead_weeks=6"),
            ("lead weeks 8 for {record}", "lead_weeks=8"),
            ("visit {record} with lead_weeks=8", "lead_weeks=8"),
            ("visit {record} in two weeks", "day=2026-12-04"),
            ("visit {record}, hours: 4", "hours=4"),
            ("visit {record} for 4 hours on Friday", "day=2026-11-27 hours=4"),
            ("visit {record} by 15 January 2027", "day=2027-01-15"),
            ("visit {record} tomorrow", "day=2026-11-21"),
            ("visit {record} on friday or monday", ""),
            ("visit {record}, budget 12k", "budget=12000"),
            ("visit {record} for €5,000", "budget=5000"),
            ("visit {record}, it stands still", "machine=stands still"),
            ("visit {record}, it runs with limits", "machine=runs with limits"),
            ("visit {record} with 3 people", ""),
            ("6 weeks or 8 weeks for {record}", ""),
            ("visit {record}: the seal is gone", "reason=the seal is gone"),
            ("visit {record} because \"the seal leaks\"", "reason=the seal leaks"),
            ("visit {record}", ""),
        ] {
            assert_eq!(read(FILE, line), expected, "{line}");
        }
    }

    #[test]
    fn two_inputs_of_a_type_are_told_apart_by_their_names() {
        let file = FILE.replace("    reason?", "    start?: date, the first day\n    note?: string, more\n    reason?");
        for (line, expected) in [
            ("visit {record} on friday", ""),
            ("visit {record}, start monday, day friday", "day=2026-11-27 start=2026-11-23"),
            ("visit {record}: the seal is gone", ""),
            ("visit {record}, reason: the seal is gone", "reason=the seal is gone"),
        ] {
            assert_eq!(read(&file, line), expected, "{line}");
        }
    }
}
