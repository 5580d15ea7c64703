//! The answer to a question back: one of the candidates, none of them, or another request altogether.
//!
//! Invariants: with several candidates left it is asked again, never picked; agreeing chooses only where there is one
//! candidate, and only what was asked, which is never a write.

use super::line::{Line, has};
use super::{phrases, words};
use crate::assistant::Context;
use crate::crm::wording::spelt;
use crate::crm::{Kind, Record, RecordRef, SourceError, Value};
use strsim::osa_distance;

/// What a line says to a question back.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// This one.
    Chosen(RecordRef),
    /// One of these: fewer than before, or all where nothing was chosen.
    Still(Vec<RecordRef>),
    /// None of them.
    NeverMind,
    /// Something else.
    Other,
}

/// Words that say nothing of a candidate.
const FILLER: &[&str] = &[
    "the", "one", "from", "in", "at", "of", "i", "mean", "meant", "that", "with", "yes", "it", "it's", "its", "is",
    "a", "an", "who", "works", "for", "and", "my", "was", "to", "named", "called", "please", "guy", "lady", "person",
];

/// Reads a line as an answer.
pub(super) fn read(context: &Context<'_>, line: &Line, candidates: &[RecordRef]) -> Result<Said, SourceError> {
    let whole = line.whole.as_str();
    if phrases::NEVER_MIND.contains(&whole) || phrases::NO.contains(&whole) {
        return Ok(Said::NeverMind);
    }
    if phrases::YES.contains(&whole) {
        return Ok(match candidates {
            [only] => Said::Chosen(only.clone()),
            _ => Said::Still(candidates.to_vec()),
        });
    }
    if let Some(place) = place(line, candidates.len()) {
        return Ok(candidates.get(place).map_or_else(|| Said::Still(candidates.to_vec()), |c| Said::Chosen(c.clone())));
    }
    if let Some(reference) = RecordRef::parse(&line.rest) {
        return Ok(if candidates.contains(&reference) { Said::Chosen(reference) } else { Said::Other });
    }
    by_description(context, line, candidates)
}

/// What a line says to actions that were offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Which<'a> {
    /// This one.
    Chosen(&'a str),
    /// None of them.
    None,
    /// Something else.
    Other,
}

/// The names of the actions that were offered, where it was actions.
pub(super) fn actions(candidates: &[RecordRef]) -> Option<Vec<&str>> {
    let id = |candidate: &'_ RecordRef| candidate.kind == Kind::Custom("action".to_owned());
    let all = !candidates.is_empty() && candidates.iter().all(id);
    all.then(|| candidates.iter().map(|candidate| candidate.id.as_str()).collect())
}

/// Reads a line as the choice of an action: by its place, its name, its title, or words of it that no other has.
pub(super) fn action<'a>(line: &Line, offered: &[(&'a str, String)]) -> Which<'a> {
    let whole = line.whole.as_str();
    if phrases::NEVER_MIND.contains(&whole) || phrases::NO.contains(&whole) {
        return Which::None;
    }
    if let Some(place) = place(line, offered.len()) {
        return offered.get(place).map_or(Which::Other, |(id, _)| Which::Chosen(id));
    }
    let told: Vec<&str> = line.plain.split(' ').filter(|word| !FILLER.contains(word)).collect();
    let holds = |(id, title): &&(&str, String)| {
        let known = format!("{id} {}", title.to_lowercase());
        let known: Vec<&str> = known.split(|c: char| !c.is_alphanumeric()).collect();
        told.iter().all(|word| word.split('-').all(|part| known.contains(&part)))
    };
    let mut fits = offered.iter().filter(holds);
    match (fits.next(), fits.next()) {
        (Some((id, _)), None) if !told.is_empty() => Which::Chosen(id),
        _ => Which::Other,
    }
}

/// "the second one", "2", "the last one": a place among the candidates, counted from 0.
pub(super) fn place(line: &Line, count: usize) -> Option<usize> {
    use super::rows::{Which, named};
    let short = |plain: &str| words::ORDINALS.iter().find(|(word, _)| *word == plain).map(|(_, n)| n - 1);
    let named = named(line, None).filter(|named| named.alone);
    match named.map(|named| named.which) {
        Some(Which::Nth(number)) => Some(number - 1),
        Some(Which::Last) => count.checked_sub(1),
        Some(_) => None,
        None => {
            let spelt = || spelt(&line.plain).filter(|number| *number > 1);
            short(&line.plain).or_else(|| spelt().map(|number| usize::from(number) - 1))
        }
    }
}

/// By kind ("the lead"), by name, or by what stands in a field ("the Bremen one").
fn by_description(context: &Context<'_>, line: &Line, candidates: &[RecordRef]) -> Result<Said, SourceError> {
    let told: Vec<String> = line
        .rest
        .split_whitespace()
        .map(|word| word.to_lowercase())
        .map(|word| word.strip_suffix("'s").map(str::to_owned).unwrap_or(word))
        .filter(|word| !FILLER.contains(&word.as_str()))
        .collect();
    if told.is_empty() || told.len() > 6 {
        return Ok(Said::Other);
    }
    let mut records = Vec::new();
    for candidate in candidates {
        records.extend(context.records.get(candidate)?);
    }
    let exact: Vec<RecordRef> =
        records.iter().filter(|record| record.name().to_lowercase() == line.plain).map(Record::reference).collect();
    if let [one] = exact.as_slice() {
        return Ok(Said::Chosen(one.clone()));
    }
    let mut fits = Vec::new();
    for record in &records {
        let known = words_of(context, record)?;
        if told.iter().all(|word| is_kind(word, &record.kind) || known.iter().any(|have| have == word)) {
            fits.push(record.reference());
        }
    }
    Ok(match fits.len() {
        0 => slip(&told, &records),
        1 => Said::Chosen(fits.remove(0)),
        _ => Said::Still(fits),
    })
}

/// One word that is a slip of the keyboard away from the name of one candidate.
fn slip(told: &[String], records: &[Record]) -> Said {
    let near = |record: &&Record| {
        let name = record.name().to_lowercase();
        let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2).collect();
        told.iter().all(|word| word.len() > 3 && parts.iter().any(|part| osa_distance(part, word) <= word.len() / 4))
    };
    let mut fits = records.iter().filter(near);
    match (fits.next(), fits.next()) {
        (Some(one), None) => Said::Chosen(one.reference()),
        _ => Said::Other,
    }
}

fn is_kind(word: &str, kind: &Kind) -> bool {
    let plural = word.ends_with('s');
    !plural && Kind::parse(word) == *kind || (word == "customer" && *kind == Kind::Account)
}

/// Every word of a record's name and short fields, and of the names it links to.
fn words_of(context: &Context<'_>, record: &Record) -> Result<Vec<String>, SourceError> {
    let mut text = record.name();
    for value in record.fields.values() {
        match value {
            Value::Text(words) if words.chars().count() <= 60 => text.push_str(&format!(" {words}")),
            Value::Ref(link) => {
                text.push_str(&format!(
                    " {}",
                    context.records.get(link)?.map(|linked| linked.name()).unwrap_or_default()
                ));
            }
            _ => {}
        }
    }
    let text = text.to_lowercase();
    Ok(text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// Whether a line tells a record by something of it: "the Bremen one", "the one from Bremen", "the other Sam".
pub(super) fn describes(line: &Line) -> bool {
    line.length() <= 7 && (has(&line.plain, "one") || line.plain.starts_with("the other "))
}
