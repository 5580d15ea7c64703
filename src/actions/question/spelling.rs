//! Slips of the finger: words that nothing was made of, put right when exactly one known word is near.
//!
//! Invariant: a correction is only kept when the question is understood better with it, and it is said.

use super::fillers;
use super::values::occurring;
use super::vocabulary;
use super::words::Words;
use crate::actions::Desk;
use crate::crm::query::fold_text;
use crate::crm::{FieldType, Kind, SourceError};
use std::collections::BTreeSet;
use strsim::osa_distance;

/// Shorter words are left alone: too many others are near.
const SHORTEST: usize = 4;
/// From this length on two slips are allowed.
const LONG: usize = 8;

/// The question with its slips put right, and what was put right; `None` where nothing was.
pub(super) fn corrected(
    desk: &Desk<'_>,
    question: &str,
    unused: &[String],
    kind: Option<&Kind>,
) -> Result<Option<(String, Vec<String>)>, SourceError> {
    let candidates: Vec<&String> = unused.iter().filter(|word| is_candidate(word)).collect();
    if candidates.is_empty() {
        return Ok(None);
    }
    let known = lexicon(desk, kind.unwrap_or(&Kind::Opportunity))?;
    let mut text = question.to_owned();
    let mut notes = Vec::new();
    for word in candidates {
        if known.contains(&fold_text(word)) {
            continue;
        }
        if let Some(right) = nearest(&known, &word.to_lowercase()) {
            text = replaced(&text, word, &right);
            notes.push(format!("“{word}” is read as “{right}”"));
        }
    }
    Ok((!notes.is_empty()).then_some((text, notes)))
}

/// Shortest word in which two letters may have changed places.
const SWAPPED: usize = 5;

/// The one word of the reader's own that a word is with two of its letters swapped: "prodcut". Lines from which a likeness
/// is learnt hold such slips, too, so that there they count as words.
pub(super) fn swapped(word: &str) -> Option<String> {
    let fits = word.chars().count() >= SWAPPED && word.chars().all(char::is_alphabetic);
    if !fits {
        return None;
    }
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let own = sorted(word);
    let known = || vocabulary::phrases().chain(fillers::PHRASES.iter().copied()).flat_map(|phrase| phrase.split(' '));
    if known().any(|known| known == word) {
        return None;
    }
    let mut near: BTreeSet<&str> = known().filter(|known| known.len() == word.len() && sorted(known) == own).collect();
    near.retain(|known| osa_distance(known, word) == 1);
    match (near.len(), near.first()) {
        (1, Some(right)) => Some((*right).to_owned()),
        _ => None,
    }
}

fn is_candidate(word: &str) -> bool {
    word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic)
}

fn replaced(text: &str, word: &str, right: &str) -> String {
    let mut done = false;
    let each = |part: &str| {
        let bare = part.trim_matches(|c: char| !c.is_alphanumeric());
        if !done && bare == word {
            done = true;
            return part.replace(bare, right);
        }
        part.to_owned()
    };
    text.split_whitespace().map(each).collect::<Vec<_>>().join(" ")
}

/// Every word that the reader knows: its own, the names of fields, and values of picklists.
fn lexicon(desk: &Desk<'_>, kind: &Kind) -> Result<BTreeSet<String>, SourceError> {
    let mut known = BTreeSet::new();
    let mut add = |phrase: &str| known.extend(Words::new(phrase).0.into_iter().map(|word| word.text));
    for phrase in vocabulary::phrases().chain(fillers::PHRASES.iter().copied()) {
        add(phrase);
    }
    let schema = desk.records.schema()?;
    for field in schema.fields(kind) {
        add(&field.name.replace('_', " "));
        add(&field.label);
        if field.field_type == FieldType::Picklist {
            occurring(desk, kind, &field.name)?.iter().for_each(|value| add(value));
        }
    }
    for country in crate::actions::places::countries() {
        add(country);
    }
    for kind in Kind::STANDARD {
        add(kind.as_str());
        add(kind.plural());
    }
    known.retain(|word| word.len() >= 3);
    Ok(known)
}

/// The one known word that is near enough; none where two are equally near.
fn nearest(known: &BTreeSet<String>, word: &str) -> Option<String> {
    let most = if word.chars().count() >= LONG { 2 } else { 1 };
    let mut best: Option<(usize, &String)> = None;
    let mut tied = false;
    for other in known {
        if other == word || other.len().abs_diff(word.len()) > most {
            continue;
        }
        let distance = osa_distance(word, other);
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, before)) if distance == least => {
                // A plural and its singular are the same to the reader.
                tied = !(before.starts_with(other.as_str()) || other.starts_with(before.as_str()));
            }
            _ => {
                best = Some((distance, other));
                tied = false;
            }
        }
    }
    best.filter(|(distance, _)| *distance <= most && !tied).map(|(_, other)| other.clone())
}
