//! Records that a line means without naming them as they are called: a name with a slip in it, and names that no record has.
//!
//! Not for: names as they stand (`mention`). Invariants: a word that every record shares decides nothing; where two
//! records come equally near, both are given; what was taken for what is for the answer to say.

use super::super::Context;
use super::mention::Mention;
use super::names::{bare, holding, is_main};
use crate::actions::examples::{Examples, RECORD};
use crate::crm::query::fold_text;
use crate::crm::{Kind, RecordRef, Row, SourceError};
use std::collections::{BTreeMap, BTreeSet};
use strsim::osa_distance;

/// Words of a line that are looked at.
const MOST: usize = 40;
/// Records looked at for the beginning of a word, of each kind.
const LOOKED_AT: usize = 300;
/// Letters that are taken to be right.
const RIGHT: usize = 2;
/// Shorter words are compared as they are.
const SHORTEST: usize = 6;
/// From this length on two slips are allowed.
const LONG: usize = 8;
/// Letters that words of one stem share, and by how many they may differ in length.
const STEM: (usize, usize) = (5, 4);
/// What a record must have of the weight of the nearest one to be as near.
const AS_NEAR: f64 = 0.8;

/// A word of a line that may be a part of a name.
struct Piece {
    at: usize,
    word: String,
    /// Whether no example knows it, so that it is hardly anything else.
    strange: bool,
}

/// A name with slips in it: at least one of its words is no word of the trade.
pub(super) fn misspelt(
    context: &Context<'_>,
    examples: &Examples,
    words: &[&str],
) -> Result<Option<Mention>, SourceError> {
    let pieces = pieces(examples, words);
    let kinds = [Kind::Account, Kind::Opportunity, Kind::Contact, Kind::Lead, Kind::Product];
    if !pieces.iter().any(|piece| piece.strange && piece.word.chars().count() >= SHORTEST) {
        return Ok(None);
    }
    let strange: Vec<&Piece> = pieces.iter().filter(|piece| piece.strange).collect();
    let rows = candidates(context, &strange, &kinds)?;
    Ok(best(&rows, &pieces).map(|(rows, at)| mention(&rows, words, &at)))
}

fn pieces(examples: &Examples, words: &[&str]) -> Vec<Piece> {
    let all = words.iter().take(MOST).enumerate().map(|(at, word)| {
        let trimmed = bare(word.trim_matches(|c: char| !c.is_alphanumeric()));
        let capital = at > 0 && trimmed.starts_with(char::is_uppercase);
        let strange = !examples.has(&trimmed) || capital && !examples.knows(&trimmed);
        Piece { at, strange, word: fold_text(&trimmed) }
    });
    all.filter(|piece| piece.word.chars().count() > RIGHT && !examples.is_idle(&piece.word)).collect()
}

/// Records of which a word begins like one of the line.
fn candidates(context: &Context<'_>, pieces: &[&Piece], kinds: &[Kind]) -> Result<Vec<Row>, SourceError> {
    let (mut seen, mut rows) = (BTreeSet::new(), Vec::new());
    let starts: BTreeSet<String> = pieces.iter().map(|piece| piece.word.chars().take(RIGHT).collect()).collect();
    for kind in kinds {
        for start in &starts {
            for hit in context.records.search(start, Some(kind), LOOKED_AT)? {
                if is_main(&hit.row) && seen.insert(hit.row.record.clone()) {
                    rows.push(hit.row);
                }
            }
        }
    }
    Ok(rows)
}

/// How near a word comes to one of a name: 1 as it is, less with slips; `None` when it is another one.
pub(super) fn nearness(word: &str, part: &str) -> Option<f64> {
    if word == part {
        return Some(1.0);
    }
    let (letters, other) = (word.chars().count(), part.chars().count());
    if letters.min(other) < SHORTEST {
        return None;
    }
    let most = if letters.max(other) >= LONG { 2 } else { 1 };
    let slips = osa_distance(word, part);
    if slips <= most && word.chars().next() == part.chars().next() {
        return Some(1.0 - 0.15 * slips as f64);
    }
    let shared = word.chars().zip(part.chars()).take_while(|(a, b)| a == b).count();
    (shared >= STEM.0 && letters.abs_diff(other) <= STEM.1).then_some(0.7)
}

/// The words of a name, folded.
pub(super) fn parts(name: &str) -> Vec<String> {
    let folded = fold_text(name);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The records that the words tell best, and the places of those words. A word counts less the more records have it.
fn best(rows: &[Row], pieces: &[Piece]) -> Option<(Vec<Row>, Vec<usize>)> {
    let names: Vec<Vec<String>> = rows.iter().map(|row| parts(&row.name)).collect();
    let hit = |piece: &Piece, name: &Vec<String>| {
        let near = name.iter().filter_map(|part| nearness(&piece.word, part));
        near.fold(None, |best: Option<f64>, near| Some(best.map_or(near, |best| best.max(near))))
    };
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for piece in pieces {
        shared.insert(piece.at, names.iter().filter(|name| hit(piece, name).is_some()).count());
    }
    let mut found: Vec<(f64, usize, Vec<usize>)> = Vec::new();
    for (row, name) in names.iter().enumerate() {
        let (mut weight, mut at, mut told) = (0.0, Vec::new(), false);
        for piece in pieces {
            let Some(near) = hit(piece, name) else { continue };
            weight += near / (shared[&piece.at].max(1) as f64).sqrt();
            told |= piece.strange && piece.word.chars().count() >= SHORTEST;
            at.push(piece.at);
        }
        if told {
            found.push((weight, row, at));
        }
    }
    let most = found.iter().map(|(weight, _, _)| *weight).fold(0.0, f64::max);
    found.retain(|(weight, _, _)| *weight >= most * AS_NEAR);
    let at: BTreeSet<usize> = found.iter().flat_map(|(_, _, at)| at.iter().copied()).collect();
    let rows: Vec<Row> = found.into_iter().map(|(_, row, _)| rows[row].clone()).collect();
    (!rows.is_empty() && rows.len() <= 9).then(|| (rows, at.into_iter().collect()))
}

/// A mention of these records by the words at some places.
fn mention(rows: &[Row], words: &[&str], at: &[usize]) -> Mention {
    spoken(rows.iter().map(|row| (row.record.clone(), row.name.clone())).collect(), words, at)
}

/// The words from the first to the last of a name that stand close together.
pub(super) fn spoken(records: Vec<(RecordRef, String)>, words: &[&str], at: &[usize]) -> Mention {
    let (first, last) = (at.first().copied().unwrap_or(0), at.last().copied().unwrap_or(0));
    let close = last - first <= at.len() + 1;
    let name = if close {
        words[first..=last].join(" ")
    } else {
        at.iter().map(|at| words[*at]).collect::<Vec<_>>().join(" ")
    };
    let masked: Vec<&str> = words
        .iter()
        .enumerate()
        .filter_map(|(n, word)| match n {
            n if n == first => Some(RECORD),
            n if close && n > first && n <= last || at.contains(&n) => None,
            _ => Some(*word),
        })
        .collect();
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    Mention { name, records, whole: false, masked: masked.join(" "), behind: Vec::new() }
}

/// A name in a line, and what the line says beside it.
pub(in crate::assistant) struct Named {
    /// The records that it fits.
    pub(in crate::assistant) records: Vec<(RecordRef, String)>,
    /// The line without it.
    pub(in crate::assistant) rest: String,
}

/// The name in a line, also with a slip in it.
pub(in crate::assistant) fn named(context: &Context<'_>, line: &str) -> Result<Option<Named>, SourceError> {
    let (line, _) = super::slips::put_right(context, line)?;
    let examples = context.registry.examples();
    let words: Vec<&str> = line.split_whitespace().collect();
    let found = match super::mention::find(context, examples, &line)? {
        None => misspelt(context, examples, &words)?,
        found => found,
    };
    Ok(found.map(apart))
}

/// The name in a line as it is written.
pub(in crate::assistant) fn named_outright(context: &Context<'_>, line: &str) -> Result<Option<Named>, SourceError> {
    Ok(super::mention::find(context, context.registry.examples(), line)?.map(apart))
}

fn apart(mention: Mention) -> Named {
    Named { records: mention.records, rest: mention.masked.replace(RECORD, " ") }
}

/// Words that stand in a line like a name, or the number of a case, and that no record has.
pub(super) fn unknown(
    context: &Context<'_>,
    examples: &Examples,
    words: &[&str],
) -> Result<Option<String>, SourceError> {
    let trimmed: Vec<String> =
        words.iter().take(MOST).map(|word| bare(word.trim_matches(|c: char| !c.is_alphanumeric()))).collect();
    let number = |word: &&String| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 3 && word.contains('-') && word.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    for number in trimmed.iter().filter(number) {
        if !is_code(context, number)? {
            return Ok(holding(context, number)?.is_empty().then(|| number.clone()));
        }
    }
    let named = |at: usize| {
        let word = &trimmed[at];
        let code = word.contains(|c: char| c.is_ascii_digit());
        word.chars().count() > 1 && word.starts_with(char::is_uppercase) && !examples.has(word) && !code
    };
    let Some(from) = (0..trimmed.len()).find(|at| named(*at)) else { return Ok(None) };
    let run =
        (from..trimmed.len()).take_while(|at| named(*at) || *at > from && trimmed[*at].starts_with(char::is_uppercase));
    let name = run.map(|at| trimmed[at].as_str()).collect::<Vec<_>>().join(" ");
    Ok((name.chars().count() > 2).then_some(name))
}

/// Whether a word is the code of goods: "CW-100".
pub(super) fn is_code(context: &Context<'_>, word: &str) -> Result<bool, SourceError> {
    for hit in context.records.search(word, Some(&Kind::Product), LOOKED_AT)? {
        let product = context.records.get(&hit.row.record)?;
        if product.is_some_and(|product| product.text("code").is_some_and(|code| code.eq_ignore_ascii_case(word))) {
            return Ok(true);
        }
    }
    Ok(false)
}
