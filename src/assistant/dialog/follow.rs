//! Whether a line goes on from the question before, and what that question becomes.
//!
//! Not for: how a piece changes a query (see `edit`). Invariants: a question that names what it asks for is one of its
//! own and never taken for a follow-up, unless it says itself that it leans on what was there; a name that fits
//! several records is asked back.

use super::again;
use super::edit::{self, Piece, Tried};
use super::line::{Line, has};
use super::{Dialog, phrases, rows, words};
use crate::actions::question;
use crate::assistant::{Context, Route, router};
use crate::crm::query::{Query, Sort, SortKey};
use crate::crm::wording::spelt;
use crate::crm::{Kind, RecordRef, Row, SourceError, standard_fields};

/// What a follow-up came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Followed {
    /// The changed query, and how the line was taken.
    Query(Box<Query>, String),
    /// A name in it fits several records.
    Choose(String, Vec<(RecordRef, String)>),
}

/// Rows that "more" adds.
const MORE: u32 = 10;
/// Longest piece, in words, that leans on the question before without saying so.
const SHORT: usize = 7;

/// Reads a line against the latest question over records.
pub(super) fn read(context: &Context<'_>, dialog: &Dialog, line: &Line) -> Result<Option<Followed>, SourceError> {
    let Some((topic, before)) = dialog.query() else { return Ok(None) };
    let direct = dialog.current() == Some(topic);
    if let Some((query, note)) = by_phrase(before, line) {
        return Ok(Some(Followed::Query(Box::new(query), note)));
    }
    if stands_alone(context, line)? {
        return Ok(None);
    }
    if !leans(context, line, before, direct)? {
        return match line.mended().filter(|(mended, _)| direct && mended.length() <= SHORT) {
            Some((mended, changed)) if leans(context, &mended, before, direct)? => {
                by_piece(context, before, &mended, &changed)
            }
            _ => Ok(None),
        };
    }
    if let Some(found) = by_piece(context, before, line, &[])? {
        return Ok(Some(found));
    }
    match line.mended() {
        Some((mended, changed)) => by_piece(context, before, &mended, &changed),
        None => Ok(None),
    }
}

/// Lines that are known as a whole.
fn by_phrase(before: &Query, line: &Line) -> Option<(Query, String)> {
    let (plain, whole) = (line.plain.as_str(), line.whole.as_str());
    let says = |table: &[&str]| table.contains(&plain) || table.contains(&whole);
    if let Some(found) = again::read(before, plain) {
        return Some(found);
    }
    if says(phrases::LIST_AGAIN) {
        return Some((edit::as_list(before), "the records behind it".into()));
    }
    if says(phrases::MORE) {
        let mut query = before.clone();
        let all = ["all", "whole", "rest"].iter().any(|word| has(plain, word));
        query.limit = before.limit.filter(|_| !all).map(|limit| limit.saturating_add(MORE));
        return Some((query, "more of the same list".into()));
    }
    if says(phrases::REVERSE) && !before.sort.is_empty() {
        let mut query = before.clone();
        query.sort.iter_mut().for_each(|sort| sort.descending = !sort.descending);
        return Some((query, "the same in the other order".into()));
    }
    if let Some((_, key)) = phrases::ENDING.iter().find(|(phrase, _)| *phrase == plain || *phrase == whole) {
        let query = edit::without(before, key).unwrap_or_else(|| before.clone());
        return Some((query, format!("the question before, without {key}")));
    }
    if let Some(limit) = rows::first_of(plain) {
        let mut query = before.clone();
        query.limit = Some(limit);
        if let (true, true, Some(measure)) = (query.is_aggregate(), query.sort.is_empty(), query.measures.last()) {
            query.sort = vec![Sort { key: SortKey::Measure(measure.clone()), descending: true }];
        }
        return Some((query, format!("the first {limit} of them")));
    }
    None
}

/// Whether a line that does not say that it leans is an action, or a question about a record that it names.
fn stands_alone(context: &Context<'_>, line: &Line) -> Result<bool, SourceError> {
    let leaning = line.leaning;
    if leaning.corrects || leaning.replaces || leaning.narrows || leaning.adds {
        return Ok(false);
    }
    Ok(match router::outright(context, &line.rest, None)? {
        Route::Action { id, .. } => id != "summarize",
        Route::Ask { .. } => !begins_a_piece(line),
        Route::Help => true,
        _ => false,
    })
}

/// Whether a line leans on the question before. `direct` is whether that was the last thing talked about.
fn leans(context: &Context<'_>, line: &Line, before: &Query, direct: bool) -> Result<bool, SourceError> {
    if line.is_empty() {
        return Ok(false);
    }
    let refers = rows::refers(&line.plain) || rows::refers(&line.whole);
    let opens = line.opens(words::OPENINGS);
    match own_kind(&line.plain) {
        Some(kind) if kind != before.kind => return Ok(false),
        Some(_) if refers || (opens && direct && has_pronoun(line)) => return Ok(true),
        Some(_) => return Ok(line.leaning.any() && !opens && line.length() <= SHORT),
        None => {}
    }
    if direct && ranks(&line.plain) {
        return Ok(true);
    }
    if refers {
        return Ok(true);
    }
    let whole = |read: question::Reading| read.query.is_some() && read.unused.is_empty();
    let alone = || question::read(&context.desk(), &line.rest).map(whole);
    if opens {
        return Ok((direct || line.leaning.any()) && (has_pronoun(line) || !alone()?));
    }
    if line.leaning.any() {
        return Ok(!question::read(&context.desk(), &line.rest)?.asks_share());
    }
    if !direct || line.length() > SHORT {
        return Ok(false);
    }
    Ok(begins_a_piece(line) || has(&line.plain, "ones") || !alone()?)
}

/// "top 3 by amount": an order and no word for what is ordered.
fn ranks(plain: &str) -> bool {
    const ENDS: &[&str] =
        &["top", "bottom", "first", "biggest", "largest", "smallest", "highest", "lowest", "best", "worst"];
    let mut words = plain.split_whitespace().skip_while(|word| *word == "the");
    let end = words.next().is_some_and(|word| ENDS.contains(&word));
    let number = |word: &&str| word.parse::<u32>().is_ok() || spelt(word).is_some();
    end && words.find(|word| !number(word)) == Some("by")
}

/// "how many is that", "which are they": a question about what is on the table, not about us.
fn has_pronoun(line: &Line) -> bool {
    let ours = ["we", "i", "you", "us"].iter().any(|word| line.has(word));
    !ours && ["that", "those", "these", "they", "them"].iter().any(|word| line.has(word))
}

fn begins_a_piece(line: &Line) -> bool {
    line.plain.split(' ').next().is_some_and(|first| words::ELLIPTIC.contains(&first))
}

/// The kind that a line names itself, outside of "by account" and the like.
fn own_kind(plain: &str) -> Option<Kind> {
    let tokens: Vec<&str> = plain.split_whitespace().collect();
    tokens.iter().enumerate().find_map(|(at, word)| {
        let before = at.checked_sub(1).map_or("", |at| tokens[at]);
        let grouped = matches!(before, "by" | "per" | "each" | "every" | "no" | "without" | "lead" | "same");
        let word = match *word {
            "opps" | "opp" | "pipeline" => "deal",
            "customers" | "clients" => "account",
            "tickets" => "case",
            "todos" => "task",
            "agents" | "agent" | "sellers" | "salespeople" => "rep",
            "prospects" => "leads",
            other => other,
        };
        Some(Kind::parse(word)).filter(|kind| kind.is_standard() && !grouped)
    })
}

/// Changes the query by what the line says.
fn by_piece(
    context: &Context<'_>,
    before: &Query,
    line: &Line,
    mended: &[(String, String)],
) -> Result<Option<Followed>, SourceError> {
    if let Some(query) = edit::other_amount(before, &line.rest) {
        return Ok(Some(Followed::Query(Box::new(query), note(mended))));
    }
    let excluded = line.leaving_out();
    let texts = [Some(core(&line.rest)), Some(core(&line.whole)), excluded.as_ref().map(|line| core(&line.rest))];
    for (at, text) in texts.into_iter().enumerate() {
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        let leaning = excluded.as_ref().filter(|_| at == 2).map_or(line.leaning, |line| line.leaning);
        match piece(context, before, line, &text)? {
            Named::Piece(piece) if at < 2 && bare_name(line, &piece) => return Ok(None),
            Named::Piece(piece) => {
                let query = piece.apply(before, leaning);
                return Ok(Some(Followed::Query(Box::new(query), note(mended))));
            }
            Named::Several(name, candidates) => return Ok(Some(Followed::Choose(name, candidates))),
            Named::Nothing => {}
        }
    }
    Ok(None)
}

/// A name that stands alone and says not that it leans is a record to be shown.
fn bare_name(line: &Line, piece: &Piece) -> bool {
    !line.leaning.any() && !begins_a_piece(line) && piece.is_only_names()
}

fn note(mended: &[(String, String)]) -> String {
    let read: Vec<String> = mended.iter().map(|(said, meant)| format!("“{said}” read as “{meant}”")).collect();
    if read.is_empty() {
        "the question before, changed".to_owned()
    } else {
        format!("the question before, changed; {}", read.join(", "))
    }
}

/// Words of a line that say something of the query.
fn core(text: &str) -> String {
    const EMPTY: &[&str] = &[
        "that's",
        "altogether",
        "overall",
        "actually",
        "ones",
        "one's",
        "whole",
        "thing",
        "same",
        "instead",
        "maybe",
        "perhaps",
        "break",
        "split",
        "down",
        "it",
        "group",
        "them",
        "up",
        "die",
        "ceux",
        "celles",
        "los",
        "las",
        "quelli",
    ];
    let mut plain = format!(" {text} ");
    for phrase in words::REFERRING {
        if let Some(at) = plain.to_lowercase().find(&format!(" {phrase} ")) {
            plain.replace_range(at..at + phrase.len() + 1, "");
        }
    }
    let grouped = plain.to_lowercase().contains("group by") || plain.to_lowercase().contains("sort");
    let keep = |word: &&str| {
        let lower = word.to_lowercase();
        !EMPTY.contains(&lower.as_str()) || (lower == "group" && grouped)
    };
    let said: Vec<&str> = plain.split_whitespace().filter(keep).collect();
    match said.join(" ").as_str() {
        "who owns" | "who owns those" | "who owns these" | "whose are they" | "whose are" => "by owner".to_owned(),
        other => other.to_owned(),
    }
}

/// What a text came to when names in it are looked up.
enum Named {
    Piece(Box<Piece>),
    Several(String, Vec<(RecordRef, String)>),
    Nothing,
}

fn piece(context: &Context<'_>, before: &Query, line: &Line, text: &str) -> Result<Named, SourceError> {
    match Piece::read(context, &before.kind, text)? {
        Tried::Piece(piece) => Ok(Named::Piece(piece)),
        Tried::Nothing => Ok(Named::Nothing),
        Tried::Unused(unused) => {
            let name = unused.join(" ");
            let leaning = line.leaning.any() || begins_a_piece(line);
            if !leaning || name.chars().count() < 3 || !has(&text.to_lowercase(), &name.to_lowercase()) {
                return Ok(Named::Nothing);
            }
            let rows = called(context, before, &name)?;
            match rows.as_slice() {
                [] => Ok(Named::Nothing),
                [row] => {
                    let full = super::line::replace_words(text, &name, &row.name).unwrap_or_default();
                    Ok(match Piece::read(context, &before.kind, &full)? {
                        Tried::Piece(piece) => Named::Piece(piece),
                        _ => Named::Nothing,
                    })
                }
                rows => {
                    Ok(Named::Several(name, rows.iter().map(|row| (row.record.clone(), row.name.clone())).collect()))
                }
            }
        }
    }
}

/// Records that a part of a name fits, of the kinds that the query speaks of: first those that it filters by.
fn called(context: &Context<'_>, before: &Query, name: &str) -> Result<Vec<Row>, SourceError> {
    let filtered: Vec<String> = edit::flat(before.filter.clone()).iter().flat_map(edit::keys).collect();
    let links = [("account", Kind::Account), ("owner", Kind::User), ("product", Kind::Product)];
    let has_link = |link: &str| standard_fields(&before.kind).iter().any(|field| field.name == link);
    let (first, then): (Vec<_>, Vec<_>) = links
        .into_iter()
        .filter(|(link, _)| has_link(link))
        .partition(|(link, _)| filtered.iter().any(|key| key == link));
    // A question about one by name may be asked of another.
    let own = before.kind == Kind::Account || filtered.iter().any(|key| key == "name");
    let own = own.then(|| ("name", before.kind.clone()));
    for (_, kind) in own.into_iter().chain(first).chain(then) {
        let rows = of_kind(context, &kind, name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

/// Records of a kind whose names hold every word of a phrase.
fn of_kind(context: &Context<'_>, kind: &Kind, name: &str) -> Result<Vec<Row>, SourceError> {
    let words: Vec<String> = name.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let holds = |row: &Row| {
        let lower = row.name.to_lowercase();
        let parts: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
        words.iter().all(|word| parts.contains(&word.as_str()))
    };
    let hits = context.records.search(name, Some(kind), 20)?;
    Ok(hits.into_iter().map(|hit| hit.row).filter(holds).take(9).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_from_groups() {
        for (said, kind) in [
            ("open cases", Some(Kind::Case)),
            ("by account", None),
            ("last quarter", None),
            ("only open deals", Some(Kind::Opportunity)),
            ("contacts without email", Some(Kind::Contact)),
        ] {
            assert_eq!(own_kind(said), kind, "{said}");
        }
    }
}
