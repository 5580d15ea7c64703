//! Records that a line describes by what they are about: "the ticket with the pinched cable", "the one on tank 4".
//!
//! For: weighing the records of some kinds by the words that they share with a line. Not for: names (`mention`), or what
//! is wanted of the record. Invariants: a word counts less the more records have it, and little where it is one of the
//! trade; one record is told only where it is clearly ahead of the next.

use super::super::Context;
use super::near::nearness;
use crate::actions::examples::{Examples, RECORD};
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::{BTreeMap, BTreeSet};
use strsim::osa_distance;

/// Words of a line that are looked at.
const MOST: usize = 30;
/// Words by which records are looked for.
const ASKED_FOR: usize = 12;
/// Records looked at for a word, of each kind.
const LOOKED_AT: usize = 25;
/// Letters by which the index is asked, and for a word that may be mistyped.
const ASKED: usize = 5;
const ASKED_STRANGE: usize = 3;
/// The weight from which words tell a record.
const ENOUGH: f64 = 0.7;
/// What the next may have of the weight of the best, so that the best is told.
const APART: f64 = 0.75;
const FAR: f64 = 0.5;
/// What a word of the trade counts, which may be about what is wanted; and where a record is wanted and none is named.
const OF_TRADE: f64 = 0.4;
const OF_TRADE_WANTED: f64 = 0.7;
/// What a number of one or two figures counts.
const FIGURE: f64 = 0.5;
/// What the name of a linked record counts, and a long text.
const LINKED: f64 = 0.7;
const TEXT: f64 = 0.5;
/// Letters of a word that may have one slip, where it is no word of the trade, and what it counts then.
const SHORT: usize = 4;
const SLIPPED: f64 = 0.8;
/// Words for the kinds themselves, which every record of the kind would have.
const KINDS: &[&str] = &[
    "deal", "deals", "case", "cases", "ticket", "tickets", "lead", "leads", "account", "contact", "customer", "mail",
    "email", "quote", "article", "meeting", "task", "note", "call", "fall", "kunde", "affaire", "caso", "client",
];
/// Fields whose texts say what a record is about.
const TEXTS: &[&str] = &["description", "resolution", "next_step", "company", "title", "city", "country", "industry"];
/// Links whose names do.
const LINKS: &[&str] = &["account", "contact", "product", "about", "who"];

/// A record with how much of the line it has.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// The record.
    pub(super) record: RecordRef,
    /// What it is called.
    pub(super) name: String,
    /// How much the words weigh.
    pub(super) weight: f64,
    /// The places of the words in the line.
    pub(super) at: BTreeSet<usize>,
    /// How many they are.
    pub(super) words: usize,
    /// How many of them stand in its name.
    pub(super) in_name: usize,
    /// Whether one of them is no word of the trade.
    pub(super) strange: bool,
}

/// A word of the line.
struct Piece {
    at: usize,
    word: String,
    worth: f64,
    strange: bool,
}

/// The records of these kinds that have words of the line, the nearest first.
pub(super) fn of_kinds(
    context: &Context<'_>,
    words: &[&str],
    kinds: &[Kind],
    wanted: bool,
) -> Result<Vec<Told>, SourceError> {
    let pieces = pieces(context.registry.examples(), words, wanted);
    let (mut seen, mut pool) = (BTreeSet::new(), Vec::new());
    for kind in kinds {
        // Where a record is not wanted, words of the trade alone tell none.
        let asked = pieces.iter().filter(|piece| piece.word.chars().count() > 2 && (wanted || piece.strange));
        for piece in asked.take(ASKED_FOR) {
            let letters = if piece.strange { ASKED_STRANGE } else { ASKED };
            let start: String = piece.word.chars().take(letters).collect();
            for hit in context.records.search(&start, Some(kind), LOOKED_AT)? {
                if seen.insert(hit.row.record.clone()) {
                    pool.extend(context.records.get(&hit.row.record)?);
                }
            }
        }
    }
    weighed(context, &pieces, &pool)
}

/// These records by how much of the line they have, the nearest first; those that have none of it are left out.
pub(super) fn among(context: &Context<'_>, words: &[&str], pool: &[Record]) -> Result<Vec<Told>, SourceError> {
    weighed(context, &pieces(context.registry.examples(), words, true), pool)
}

/// The record that is clearly ahead of all others, if there is one.
pub(super) fn clear(told: &[Told]) -> Option<&Told> {
    let best = told.first().filter(|best| best.weight >= ENOUGH)?;
    // One word of the trade tells a record where no other has it.
    let alone = || best.in_name > 0 && told.get(1).is_none_or(|next| next.weight <= best.weight * FAR);
    if best.words < 2 && !best.strange && !alone() {
        return None;
    }
    told.get(1).is_none_or(|next| next.weight <= best.weight * APART).then_some(best)
}

/// Those that come about as near as the best, where that is near enough at all.
pub(super) fn nearest(told: &[Told]) -> Vec<(RecordRef, String)> {
    let Some(best) = told.first().filter(|best| best.weight >= ENOUGH && best.words > 1) else { return Vec::new() };
    let near = told.iter().filter(|told| told.weight > best.weight * APART);
    near.map(|told| (told.record.clone(), told.name.clone())).collect()
}

fn pieces(examples: &Examples, words: &[&str], wanted: bool) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for (at, whole) in words.iter().enumerate().take(MOST).filter(|(_, word)| !word.contains(RECORD)) {
        let whole = whole.trim_end_matches("'s").trim_end_matches("’s");
        for word in fold_text(whole).split(|c: char| !c.is_alphanumeric()) {
            let figures = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
            let says = figures || word.chars().count() > 2 && !examples.is_small(word) && !KINDS.contains(&word);
            if !says || all.iter().any(|piece| piece.word == word) {
                continue;
            }
            let strange = !figures && !examples.knows(word);
            let worth = match (figures, strange) {
                (true, _) => FIGURE,
                (_, true) => 1.0,
                _ if wanted => OF_TRADE_WANTED,
                _ => OF_TRADE,
            };
            all.push(Piece { at, word: word.to_owned(), worth, strange });
        }
    }
    all
}

/// What a record is told by: words with what each counts.
fn profile(context: &Context<'_>, record: &Record) -> Vec<(String, f64)> {
    let desk = context.desk();
    let own =
        ["subject", "code", "number", "type"].map(|field| (record.text(field).unwrap_or_default().to_owned(), 1.0));
    let links = LINKS.iter().filter_map(|link| desk.linked_name(record, link)).map(|name| (name, LINKED));
    let code = record.text("code").map(|code| (code.replace('-', ""), 1.0));
    let texts = TEXTS.iter().filter_map(|field| record.text(field)).map(|text| (text.to_owned(), TEXT));
    let all = std::iter::once((record.name(), 1.0)).chain(own).chain(code).chain(links).chain(texts);
    let cut = |(text, counts): (String, f64)| {
        let folded = fold_text(&text);
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| (word.to_owned(), counts)).collect::<Vec<_>>()
    };
    all.flat_map(cut).collect()
}

fn weighed(context: &Context<'_>, pieces: &[Piece], pool: &[Record]) -> Result<Vec<Told>, SourceError> {
    let mut hits: Vec<BTreeMap<usize, f64>> = Vec::new();
    for record in pool {
        let profile = profile(context, record);
        let hit = |piece: &Piece| {
            let near = profile.iter().filter_map(|(word, counts)| Some(near(piece, word)? * counts));
            near.fold(0.0, f64::max)
        };
        let own = pieces.iter().enumerate().map(|(n, piece)| (n, hit(piece)));
        hits.push(own.filter(|(_, near)| *near > 0.0).collect());
    }
    let have = |n: usize| hits.iter().filter(|own| own.contains_key(&n)).count().max(1) as f64;
    let shared: Vec<f64> = (0..pieces.len()).map(have).collect();
    let mut told: Vec<Told> = Vec::new();
    for (record, own) in pool.iter().zip(&hits).filter(|(_, own)| !own.is_empty()) {
        let weight = own.iter().map(|(n, near)| near * pieces[*n].worth / shared[*n].sqrt()).sum();
        let at = own.keys().map(|n| pieces[*n].at).collect();
        let strange = own.iter().any(|(n, near)| pieces[*n].strange && *near > LINKED);
        let in_name = own.values().filter(|near| **near > LINKED).count();
        told.push(Told {
            record: record.reference(),
            name: record.name(),
            weight,
            at,
            words: own.len(),
            in_name,
            strange,
        });
    }
    told.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.record.cmp(&b.record)));
    Ok(told)
}

/// Figures are what they are; a word may have a slip or another ending.
fn near(piece: &Piece, word: &str) -> Option<f64> {
    let figures = piece.word.bytes().all(|b| b.is_ascii_digit());
    if figures {
        return (piece.word == word).then_some(1.0);
    }
    let letters = piece.word.chars().count();
    let short = piece.strange && letters >= SHORT && piece.word.chars().next() == word.chars().next();
    nearness(&piece.word, word).or_else(|| (short && osa_distance(&piece.word, word) == 1).then_some(SLIPPED))
}
