//! "The second one", "the biggest of them", "the other one": a row of the latest list.
//!
//! Not for: candidates of a question back (see `pick`). Invariant: rows that tie are asked back, never picked.

use super::line::{Line, has};
use super::{Dialog, words};
use crate::assistant::Context;
use crate::crm::wording::spelt;
use crate::crm::{Kind, Record, RecordRef, SourceError, Value};
use std::cmp::Ordering;

/// Which row is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Counted from 1.
    Nth(usize),
    /// The last of the list.
    Last,
    /// The one after, or before, the row that was spoken of last.
    Step(isize),
    /// The one of two that was not spoken of.
    Other,
    /// By amount or by date.
    Extreme { largest: bool, date: bool, future: bool },
}

/// A row that a line names, and what else the line says of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) which: Which,
    /// The line with "it" in the place of the row.
    pub(super) rest: String,
    /// Whether the line says nothing else.
    pub(super) alone: bool,
}

/// What a row came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Row {
    /// This record.
    One(RecordRef),
    /// Several that tie.
    Tie(Vec<RecordRef>),
    /// The list has no such row; how many it has.
    Beyond(usize),
}

/// Words that say nothing but "show it".
const SHOWING: &[&str] = &[
    "show", "me", "tell", "about", "open", "what", "what's", "is", "are", "and", "give", "go", "to", "take", "see",
    "let's", "details", "detail", "of", "on", "more", "the", "look", "at", "pick", "choose", "i", "mean", "meant",
    "want", "it", "with", "for", "then", "in", "that", "out", "on", "select", "into", "drill", "down", "closer",
];

/// What may stand after an ordinal so that it means a row.
const AFTER: &[&str] = &[
    "one",
    "of them",
    "of those",
    "of these",
    "row",
    "entry",
    "item",
    "result",
    "in the list",
    "on the list",
    "from the list",
];

/// The row that a line names; kinds of the list allow "the second deal".
pub(super) fn named(line: &Line, kind: Option<&Kind>) -> Option<Named> {
    let tokens: Vec<&str> = line.plain.split_whitespace().collect();
    for start in 0..tokens.len() {
        for length in (1..=6.min(tokens.len() - start)).rev() {
            let phrase = tokens[start..start + length].join(" ");
            let at_end = start + length == tokens.len();
            let whole = start == 0 && at_end;
            let Some(which) = which(&phrase, kind, at_end, whole) else { continue };
            let mut rest: Vec<&str> = tokens[..start].to_vec();
            rest.push("it");
            rest.extend(&tokens[start + length..]);
            let alone = rest.iter().all(|word| SHOWING.contains(word));
            return Some(Named { which, rest: rest.join(" "), alone });
        }
    }
    None
}

fn which(phrase: &str, kind: Option<&Kind>, at_end: bool, whole: bool) -> Option<Which> {
    if let Some(number) = numbered(phrase, whole) {
        return Some(Which::Nth(number));
    }
    let articled = phrase.starts_with("the ") || phrase.starts_with("that ");
    let core = phrase.strip_prefix("the ").or(phrase.strip_prefix("that ")).unwrap_or(phrase);
    let (word, after) = head(core)?;
    let noun = kind.is_some_and(|kind| Kind::parse(after) == *kind && !after.ends_with('s'));
    let placed = AFTER.contains(&after) || (noun && at_end && articled);
    let bare = after.is_empty() && articled && at_end;
    if let Some((_, number)) = words::ORDINALS.iter().find(|(known, _)| *known == word) {
        return (placed || bare || (whole && after.is_empty())).then_some(Which::Nth(*number));
    }
    let by_place = AFTER.contains(&after) || (bare && whole);
    match word {
        "last" if by_place => return Some(Which::Last),
        "next" if AFTER.contains(&after) => return Some(Which::Step(1)),
        "previous" if AFTER.contains(&after) => return Some(Which::Step(-1)),
        "other" if AFTER.contains(&after) || bare => return Some(Which::Other),
        _ => {}
    }
    let (known, largest, date) = words::EXTREMES.iter().find(|(known, ..)| *known == word)?;
    let future = matches!(*known, "earliest" | "soonest");
    by_place.then_some(Which::Extreme { largest: *largest, date: *date, future })
}

/// The ordinal or superlative at the head of a phrase, and what follows.
fn head(core: &str) -> Option<(&str, &str)> {
    let two = words::EXTREMES.iter().map(|(known, ..)| *known).filter(|known| known.contains(' '));
    if let Some(known) = two.into_iter().find(|known| core.starts_with(*known)) {
        return Some((known, core[known.len()..].trim()));
    }
    Some(core.split_once(' ').unwrap_or((core, "")))
}

/// "2", "#2", "number two", "no 2".
fn numbered(phrase: &str, whole: bool) -> Option<usize> {
    let digits = |word: &str| word.parse::<usize>().ok().filter(|n| (1..=100).contains(n));
    let spelt = |word: &str| spelt(word).map(usize::from);
    if let Some(rest) = phrase.strip_prefix('#') {
        return digits(rest.trim());
    }
    let after = ["number ", "no ", "nr ", "row ", "item "].iter().find_map(|word| phrase.strip_prefix(word));
    match after {
        Some(rest) => digits(rest).or_else(|| spelt(rest)),
        None if whole => digits(phrase),
        None => None,
    }
}

/// The row of the latest list.
pub(super) fn resolve(context: &Context<'_>, dialog: &Dialog, which: Which) -> Result<Option<Row>, SourceError> {
    let Some(list) = dialog.list() else { return Ok(None) };
    let rows = &list.rows;
    let at = dialog.record().and_then(|record| rows.iter().position(|row| row == record));
    let nth = |place: Option<usize>| match place.and_then(|place| rows.get(place)) {
        Some(row) => Row::One(row.clone()),
        None => Row::Beyond(rows.len()),
    };
    Ok(Some(match which {
        Which::Nth(number) => nth(number.checked_sub(1)),
        Which::Last => nth(rows.len().checked_sub(1)),
        Which::Step(step) => nth(at.and_then(|at| at.checked_add_signed(step))),
        Which::Other if rows.len() == 2 => nth(at.map(|at| 1 - at)),
        Which::Other => Row::Tie(rows.iter().filter(|row| Some(*row) != dialog.record()).cloned().collect()),
        Which::Extreme { largest, date, future } => extreme(context, rows, largest, date, future)?,
    }))
}

fn extreme(
    context: &Context<'_>,
    rows: &[RecordRef],
    largest: bool,
    date: bool,
    future: bool,
) -> Result<Row, SourceError> {
    let mut records: Vec<Record> = Vec::new();
    for row in rows {
        records.extend(context.records.get(row)?);
    }
    let field = |record: &Record| measured_by(&record.kind, date, future);
    let value = |record: &Record| record.get(field(record)).clone();
    records.retain(|record| value(record) != Value::Null);
    let better = |a: &Record, b: &Record| {
        let order = value(a).compare(&value(b));
        if largest { order } else { order.reverse() }
    };
    let Some(best) = records.iter().max_by(|a, b| better(a, b)) else { return Ok(Row::Beyond(0)) };
    let mut ties: Vec<RecordRef> =
        records.iter().filter(|other| better(other, best) == Ordering::Equal).map(Record::reference).collect();
    Ok(if ties.len() == 1 { Row::One(ties.remove(0)) } else { Row::Tie(ties) })
}

/// The field by which records of a kind are large or late.
fn measured_by(kind: &Kind, date: bool, future: bool) -> &'static str {
    match (date, kind) {
        (false, Kind::Account | Kind::Lead) => "annual_revenue",
        (false, Kind::Product) => "price",
        (false, Kind::Campaign) => "budget",
        (false, Kind::User) => "quota",
        (false, _) => "amount",
        (true, Kind::Opportunity) if future => "close_date",
        (true, Kind::Task) => "due_date",
        (true, Kind::Event) => "starts_at",
        (true, Kind::Email) => "sent_at",
        (true, _) => "created_at",
    }
}

/// "the first three", "top 2 of them", "just the first two": how many rows shall stay.
pub(super) fn first_of(plain: &str) -> Option<u32> {
    let core = plain.strip_prefix("the ").unwrap_or(plain);
    let rest = core.strip_prefix("first ").or_else(|| core.strip_prefix("top "))?;
    let (number, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let counted = number.parse().ok().filter(|n| (1..=100).contains(n));
    let number = counted.or_else(|| spelt(number).map(u32::from))?;
    (after.is_empty() || words::REFERRING.contains(&after)).then_some(number)
}

/// Whether a line speaks of the rows listed before.
pub(super) fn refers(plain: &str) -> bool {
    words::REFERRING.iter().any(|phrase| has(plain, phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_and_windows_and_kinds_are_not() {
        for (said, which, alone) in [
            ("the second one", Which::Nth(2), true),
            ("summarize the biggest of them", Which::Extreme { largest: true, date: false, future: false }, false),
            ("2", Which::Nth(2), true),
            ("number two please", Which::Nth(2), true),
            ("and the last one?", Which::Last, true),
            ("tell me about the third", Which::Nth(3), true),
            ("draft a mail about the first one", Which::Nth(1), false),
            ("open the second deal", Which::Nth(2), true),
            ("the other one", Which::Other, true),
            ("the next one", Which::Step(1), true),
        ] {
            let found = named(&Line::new(said), Some(&Kind::Opportunity)).unwrap_or_else(|| panic!("{said}"));
            assert_eq!((found.which, found.alone), (which, alone), "{said}");
        }
        for said in [
            "won deals in the first quarter",
            "the last quarter",
            "deals closed in the last 3 days",
            "what is the biggest deal",
            "the biggest deals by owner",
            "top 5 accounts",
            "next month",
            "newest leads",
            "the latest news on Halden",
            "2 deals",
            "second half of the year",
            "who was first",
            "the first deal of Halden",
        ] {
            assert_eq!(named(&Line::new(said), Some(&Kind::Opportunity)), None, "{said}");
        }
    }
}
