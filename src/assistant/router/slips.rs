//! Slips of the finger in the names of customers and deals: "nordfsik" for Nordfisk.
//!
//! Not for: names of people, where another spelling is somebody else unless their other name is right, and words of the field, which the reader of examples
//! puts right by itself. Invariants: only a word that neither an example nor a name knows is changed, and only where one
//! single name is near; what was changed is said in the answer.

use super::super::Context;
use super::names::{bare, holding, is_main};
use crate::actions::question;
use crate::actions::text::clean;
use crate::crm::query::fold_text;
use crate::crm::{Kind, SourceError};
use std::collections::BTreeMap;
use strsim::osa_distance;

/// Shorter words are left alone: too many others are near.
const SHORTEST: usize = 6;
/// The same for a word beside another of the same name.
const BESIDE: usize = 4;
/// From this length on two slips are allowed.
const LONG: usize = 9;
/// Words of a line that are looked at.
const MOST: usize = 40;
/// Records looked at for a word and a kind.
const LOOKED_AT: usize = 300;
/// Letters that are taken to be right.
const RIGHT: usize = 2;

/// A line with the slips in its names put right, and what was read as what.
pub(super) fn put_right(context: &Context<'_>, line: &str) -> Result<(String, Vec<String>), SourceError> {
    let (mut text, mut notes) = (compounds_cut(context, line)?, Vec::new());
    for word in text.clone().split_whitespace().take(MOST) {
        let word = bare(word.trim_matches(|c: char| !c.is_alphanumeric()));
        if !may_be_slip(context, &word)? {
            continue;
        }
        if let Some(name) = without_genitive(context, &word)? {
            text = text.replacen(&word, &name, 1);
        } else if let Some(name) = only_near(context, &word)? {
            notes.push(format!("“{word}” was read as “{}”", clean(&name)));
            text = text.replacen(&word, &name, 1);
        }
    }
    for (wrong, name) in beside_another(context, &text)? {
        notes.push(format!("“{wrong}” was read as “{}”", clean(&name)));
        text = text.replacen(&wrong, &name, 1);
    }
    Ok((text, notes))
}

/// "Haldens", "Lindgrens": the genitive of a name that somebody or something has.
fn without_genitive(context: &Context<'_>, word: &str) -> Result<Option<String>, SourceError> {
    let Some(name) = word.strip_suffix('s').filter(|name| name.chars().count() + 1 >= SHORTEST) else {
        return Ok(None);
    };
    let known = holding(context, name)?.iter().any(|row| !row.record.kind.is_activity());
    Ok(known.then(|| name.to_owned()))
}

/// A line with its compounds of a name and a word of the trade cut: "Halden-Verlängerung".
fn compounds_cut(context: &Context<'_>, line: &str) -> Result<String, SourceError> {
    let mut text = line.to_owned();
    for word in line.split_whitespace().take(MOST) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some((name, rest)) = word.split_once('-') else { continue };
        let letters = |part: &str| part.chars().count() >= BESIDE && part.chars().all(char::is_alphabetic);
        if !letters(name) || !letters(rest) || !name.starts_with(char::is_uppercase) {
            continue;
        }
        if holding(context, word)?.is_empty() && holding(context, name)?.iter().any(is_main) {
            text = text.replacen(word, &format!("{name} {rest}"), 1);
        }
    }
    Ok(text)
}

/// Words with one slip that stand beside another word of the same name: "orin vaccine", "target mils", "suny day".
fn beside_another(context: &Context<'_>, line: &str) -> Result<Vec<(String, String)>, SourceError> {
    let words: Vec<String> = line.split_whitespace().take(MOST).map(|word| bare(&trimmed(word))).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in words.windows(2) {
        for (wrong, right, first) in [(&pair[0], &pair[1], true), (&pair[1], &pair[0], false)] {
            let letters = wrong.chars().count() >= BESIDE && wrong.chars().all(char::is_alphabetic);
            let known = context.registry.examples().knows(wrong) || right.chars().count() < 3;
            if !letters || known || found.iter().any(|(done, _)| done == wrong) || !holding(context, wrong)?.is_empty()
            {
                continue;
            }
            if let Some(name) = neighbour(context, wrong, right, first)? {
                found.push((wrong.clone(), name));
            }
        }
    }
    Ok(found)
}

/// The word that stands beside another in a name, and is within one slip of what was written; none where two are.
fn neighbour(context: &Context<'_>, wrong: &str, right: &str, first: bool) -> Result<Option<String>, SourceError> {
    let (wrong, right) = (fold_text(wrong), fold_text(right));
    let mut near: Option<String> = None;
    for hit in context.records.search(&right, None, LOOKED_AT)? {
        if !is_main(&hit.row) {
            continue;
        }
        for text in [&hit.row.name, &hit.row.detail] {
            let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
            for two in parts.windows(2) {
                let (part, beside) = if first { (two[0], two[1]) } else { (two[1], two[0]) };
                let part = fold_text(part);
                let slip = part.chars().next() == wrong.chars().next() && osa_distance(&part, &wrong) == 1;
                if fold_text(beside) != right || !slip {
                    continue;
                }
                if near.as_ref().is_some_and(|known| fold_text(known) != part) {
                    return Ok(None);
                }
                near = Some(if first { two[0].to_owned() } else { two[1].to_owned() });
            }
        }
    }
    Ok(near)
}

fn trimmed(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// The same line with the slips in words of the trade put right, for readers that know words only as they are written.
/// Names stay as they are.
pub(super) fn in_words_of_the_trade(context: &Context<'_>, line: &str) -> Result<String, SourceError> {
    let examples = context.registry.examples();
    let mut text = line.to_owned();
    for (at, word) in line.split_whitespace().take(MOST).enumerate() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let named = at > 0 && word.starts_with(char::is_uppercase);
        let right = examples.meant(word).or_else(|| question::swapped(&word.to_lowercase()));
        let Some(right) = right.filter(|_| !named) else { continue };
        if holding(context, word)?.is_empty() {
            text = text.replacen(word, &right, 1);
        }
    }
    Ok(text)
}

fn may_be_slip(context: &Context<'_>, word: &str) -> Result<bool, SourceError> {
    let long = word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic);
    Ok(long && !context.registry.examples().has(word) && holding(context, word)?.is_empty())
}

/// The word of a customer's or a deal's name that is nearest, if there is only one.
fn only_near(context: &Context<'_>, word: &str) -> Result<Option<String>, SourceError> {
    let word = word.to_lowercase();
    let start: String = word.chars().take(RIGHT).collect();
    let most = if word.chars().count() >= LONG { 2 } else { 1 };
    let mut near: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for kind in [Kind::Account, Kind::Opportunity] {
        for hit in context.records.search(&start, Some(&kind), LOOKED_AT)? {
            for part in hit.row.name.split(|c: char| !c.is_alphanumeric()) {
                let (folded, slips) = (part.to_lowercase(), osa_distance(&part.to_lowercase(), &word));
                let known = near.entry(slips).or_default();
                if slips <= most && folded.starts_with(&start) && !known.iter().any(|one| one.to_lowercase() == folded)
                {
                    known.push(part.to_owned());
                }
            }
        }
    }
    let nearest = near.into_values().find(|names| !names.is_empty());
    Ok(nearest.filter(|names| names.len() == 1).and_then(|mut names| names.pop()))
}
