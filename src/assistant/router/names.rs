//! Which record a name means.

use super::{super::Context, utterance, vocabulary};
use crate::crm::query::fold_text;
use crate::crm::{Kind, RecordRef, Row, SourceError};
use strsim::osa_distance;

/// Longest name in words.
const LONGEST: usize = 7;
/// Candidates offered.
const MOST: usize = 9;

/// Nearest names offered.
const NEAR: usize = 5;
/// Names compared with a wrong one, for each of its words.
const NEAR_LOOKED_AT: usize = 300;

/// What a name came to.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::assistant) enum Found {
    /// One record.
    One(RecordRef),
    /// Several: the seller picks.
    Several(Vec<(RecordRef, String)>),
    /// No record.
    Nobody,
}

/// Words around a name that are no part of it: kinds and articles.
const AROUND: &[&str] = &[
    "the",
    "my",
    "our",
    "a",
    "an",
    "deal",
    "account",
    "customer",
    "company",
    "lead",
    "contact",
    "case",
    "opportunity",
    "record",
];

/// The record that a phrase means: the open one for a pointer, else by reference, name, or search.
pub(in crate::assistant) fn resolve(
    context: &Context<'_>,
    phrase: &str,
    scope: Option<&RecordRef>,
) -> Result<Found, SourceError> {
    if vocabulary::is_pointer(phrase) {
        return Ok(scope.map_or(Found::Nobody, |scope| Found::One(scope.clone())));
    }
    if let Some(reference) = RecordRef::parse(phrase)
        && context.records.get(&reference)?.is_some()
    {
        return Ok(Found::One(reference));
    }
    for name in [phrase.trim(), bare(phrase).as_str()] {
        let rows = context.records.by_name(None, name, MOST + 1)?;
        let found = pick(rows, scope);
        if found != Found::Nobody {
            return Ok(found);
        }
    }
    by_search(context, &bare(phrase), scope)
}

/// Without articles and kinds at the ends, and without a possessive.
pub(super) fn bare(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split_whitespace().collect();
    while words.len() > 1 && words.first().is_some_and(|word| AROUND.contains(&word.to_lowercase().as_str())) {
        words.remove(0);
    }
    while words.len() > 1 && words.last().is_some_and(|word| AROUND.contains(&word.to_lowercase().as_str())) {
        words.pop();
    }
    let joined = words.join(" ");
    joined.strip_suffix("'s").or_else(|| joined.strip_suffix("’s")).map(str::to_owned).unwrap_or(joined)
}

/// Records whose name holds every word.
fn by_search(context: &Context<'_>, phrase: &str, scope: Option<&RecordRef>) -> Result<Found, SourceError> {
    Ok(pick(holding(context, phrase)?, scope))
}

/// The rows of all records whose name holds every word; where none is anybody's, of the leads that are of such a company.
pub(super) fn holding(context: &Context<'_>, phrase: &str) -> Result<Vec<Row>, SourceError> {
    let words: Vec<String> = fold_text(phrase).split_whitespace().map(str::to_owned).collect();
    if words.is_empty() || phrase.chars().count() < 3 {
        return Ok(Vec::new());
    }
    let hits = context.records.search(phrase, None, 40)?;
    let holds = |name: &str| {
        let name = fold_text(name);
        let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        words.iter().all(|word| {
            parts.contains(&word.as_str()) || (word.contains(|c: char| !c.is_alphanumeric()) && name.contains(word))
        })
    };
    let (mut named, others): (Vec<Row>, Vec<Row>) =
        hits.into_iter().map(|hit| hit.row).partition(|row| holds(&row.name));
    if !named.iter().any(is_main) {
        for row in others {
            let company = row.record.kind == Kind::Lead && holds(&row.detail);
            if company || by_address(context, &row, &words)? {
                named.push(row);
            }
        }
    }
    Ok(named)
}

/// Whether a person's mail address begins with these words: "Kenta" is kenta.yamamoto@…, however the name is written.
fn by_address(context: &Context<'_>, row: &Row, words: &[String]) -> Result<bool, SourceError> {
    if !matches!(row.record.kind, Kind::Contact | Kind::Lead) {
        return Ok(false);
    }
    let Some(person) = context.records.get(&row.record)? else { return Ok(false) };
    let address = person.text("email").map(fold_text).unwrap_or_default();
    let Some((local, _)) = address.split_once('@') else { return Ok(false) };
    let parts: Vec<&str> = local.split(|c: char| !c.is_alphanumeric()).collect();
    Ok(words.iter().all(|word| parts.contains(&word.as_str())))
}

/// Activities and users are not what a name in the chat means while something else has it.
pub(super) fn is_main(row: &Row) -> bool {
    !row.record.kind.is_activity() && row.record.kind != Kind::User
}

/// Records whose names come nearest to one that no record has: most of its words within a few letters.
pub(in crate::assistant) fn nearest(
    context: &Context<'_>,
    name: &str,
) -> Result<Vec<(RecordRef, String)>, SourceError> {
    let wanted: Vec<String> = bare(name).to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<((usize, usize), Row)> = Vec::new();
    for word in &wanted {
        let start: String = word.chars().take(2).collect();
        for hit in context.records.search(&start, None, NEAR_LOOKED_AT)? {
            let row = hit.row;
            if is_main(&row) && !found.iter().any(|(_, known)| known.record == row.record) {
                found.extend(likeness(&row.name, &wanted).map(|rank| (rank, row)));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let best = found.first().map_or(0, |((missing, _), _)| *missing);
    let near = found.into_iter().filter(|((missing, _), _)| *missing == best).take(NEAR);
    Ok(near.map(|(_, row)| (row.record, row.name)).collect())
}

/// How many of the wanted words a name has nothing near to, and by how many letters the others differ.
fn likeness(name: &str, wanted: &[String]) -> Option<(usize, usize)> {
    let name = name.to_lowercase();
    let near = |word: &String| {
        let least = name.split(|c: char| !c.is_alphanumeric()).map(|part| osa_distance(part, word)).min()?;
        Some(least).filter(|steps| steps * 3 <= word.chars().count())
    };
    let steps: Vec<usize> = wanted.iter().filter_map(near).collect();
    (!steps.is_empty()).then(|| (wanted.len() - steps.len(), steps.iter().sum()))
}

/// The one record of these, or several that are somebody's.
fn pick(rows: Vec<Row>, scope: Option<&RecordRef>) -> Found {
    if let Some(row) = rows.iter().find(|row| Some(&row.record) == scope) {
        return Found::One(row.record.clone());
    }
    let mut candidates: Vec<(RecordRef, String)> =
        rows.iter().filter(|row| is_main(row)).map(|row| (row.record.clone(), row.name.clone())).collect();
    candidates.dedup();
    candidates.truncate(MOST);
    match candidates.len() {
        0 => Found::Nobody,
        1 => Found::One(candidates.remove(0).0),
        _ => Found::Several(candidates),
    }
}

/// The longest name in a line that some record has. Only words with a capital letter begin one.
pub(super) fn mentioned(context: &Context<'_>, line: &str, scope: Option<&RecordRef>) -> Result<Found, SourceError> {
    let words: Vec<&str> =
        line.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    for count in (1..=LONGEST.min(words.len())).rev() {
        for phrase in words.windows(count) {
            let name = phrase.join(" ");
            if phrase.iter().any(|word| word.is_empty()) || (count == 1 && name.chars().count() < 3) {
                continue;
            }
            let rows = context.records.by_name(None, &bare(&name), MOST + 1)?;
            match pick(rows, scope) {
                Found::Nobody => {}
                found => return Ok(found),
            }
        }
    }
    let capital = |word: &&&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 2;
    for word in words.iter().skip(1).filter(capital) {
        match by_search(context, &bare(word), scope)? {
            Found::Nobody => {}
            found => return Ok(found),
        }
    }
    Ok(Found::Nobody)
}

/// Whether the line is nothing but the record's name.
pub(super) fn is_name_alone(context: &Context<'_>, line: &str, record: &RecordRef) -> Result<bool, SourceError> {
    let name = context.records.get(record)?.map(|record| record.name()).unwrap_or_default();
    Ok(utterance::normal(line) == utterance::normal(&name))
}

/// The phrase as it stands in the line, with its capitals.
pub(super) fn as_written(line: &str, phrase: &str) -> String {
    let words: Vec<&str> = line
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '€' | '$' | '£' | '%')))
        .filter(|w| !w.is_empty())
        .collect();
    let count = phrase.split(' ').count();
    let written =
        words.windows(count.max(1)).map(|window| window.join(" ")).find(|window| window.to_lowercase() == phrase);
    written.unwrap_or_else(|| phrase.to_owned())
}
