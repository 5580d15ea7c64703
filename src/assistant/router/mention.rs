//! The record that a line speaks of, found without knowing what is wanted of it, and the line without its name.
//!
//! Not for: which of several records is meant; the action's kinds narrow them down, then the seller. Invariant: a word that
//! the examples of the actions use is no name unless it has a capital letter or the whole name stands there.

use super::super::Context;
use super::names::{bare, holding};
use crate::actions::examples::{Examples, RECORD};
use crate::crm::{Kind, RecordRef, Row, SourceError};

/// Longest name in words.
const LONGEST: usize = 9;
/// Longest part of a name that is looked for.
const PART: usize = 4;
/// Candidates kept.
const MOST: usize = 20;

/// A name in a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    /// The name as it stands there.
    pub(super) name: String,
    /// The records that have it, and what they are called.
    pub(super) records: Vec<(RecordRef, String)>,
    /// The line with [`RECORD`] for the name.
    pub(super) masked: String,
}

/// Finds the name in a line: the longest whole one, else a part of one.
pub(super) fn find(context: &Context<'_>, examples: &Examples, line: &str) -> Result<Option<Mention>, SourceError> {
    let words: Vec<&str> = line.split_whitespace().take(60).collect();
    for count in (1..=LONGEST.min(words.len())).rev() {
        for at in 0..=words.len() - count {
            let name = bare(&trimmed(&words[at..at + count]));
            if !may_be_whole(examples, &name, at, count) {
                continue;
            }
            let rows = context.records.by_name(None, &name, MOST)?;
            if let Some(mention) = of(rows, &words, (at, count), &name) {
                return Ok(Some(mention));
            }
        }
    }
    part(context, examples, &words)
}

fn trimmed(words: &[&str]) -> String {
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// One word is a whole name only where it can hardly be anything else.
fn may_be_whole(examples: &Examples, name: &str, at: usize, count: usize) -> bool {
    let capital = at > 0 && name.starts_with(char::is_uppercase);
    match count {
        1 => name.chars().count() > 2 && (capital || !examples.knows(name)),
        _ => true,
    }
}

/// A number of a case, or some words of a name that no example uses.
fn part(context: &Context<'_>, examples: &Examples, words: &[&str]) -> Result<Option<Mention>, SourceError> {
    for (at, word) in words.iter().enumerate() {
        let word = trimmed(&[*word]);
        if is_number(&word) {
            let hits = context.records.search(&word, Some(&Kind::Case), MOST)?;
            let rows = hits.into_iter().map(|hit| hit.row).collect::<Vec<_>>();
            let mut numbered = Vec::new();
            for row in rows {
                let record = context.records.get(&row.record)?;
                if record.is_some_and(|record| record.fields.values().any(|v| v.to_plain().eq_ignore_ascii_case(&word)))
                {
                    numbered.push(row);
                }
            }
            if let Some(mention) = of(numbered, words, (at, 1), &word) {
                return Ok(Some(mention));
            }
        }
    }
    for count in (1..=PART.min(words.len())).rev() {
        for at in 0..=words.len() - count {
            let name = bare(&trimmed(&words[at..at + count]));
            let unlike = |(n, word): (usize, &&str)| {
                let word = trimmed(&[*word]);
                word.chars().count() > 2
                    && (!examples.knows(&word) || at + n > 0 && word.starts_with(char::is_uppercase))
            };
            let all = words[at..at + count].iter().enumerate();
            let edge = |at: usize| examples.is_idle(&trimmed(&[words[at]]));
            let told = !edge(at)
                && !edge(at + count - 1)
                && (if count == 1 {
                    all.clone().all(unlike)
                } else {
                    all.clone().filter(|w| unlike(*w)).count() * 2 >= count
                });
            if !told || name.is_empty() {
                continue;
            }
            if let Some(mention) = of(holding(context, &name)?, words, (at, count), &name) {
                return Ok(Some(mention));
            }
        }
    }
    Ok(None)
}

/// Like C-2301 or 00012.
fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits >= 3
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && word.chars().count() <= 14
        && word.contains('-')
}

/// Users own records and are none that an action is about; a meeting or a task is one only by a name of several words.
fn of(rows: Vec<Row>, words: &[&str], (at, count): (usize, usize), written: &str) -> Option<Mention> {
    let main = |row: &&Row| !row.record.kind.is_activity() && row.record.kind != Kind::User;
    // One word of a title or a subject says nothing, except a number.
    let told = |kind: &Kind| count > 1 || !matches!(kind, Kind::Article | Kind::Case) || is_number(written);
    let main = |row: &&Row| main(row) && told(&row.record.kind);
    let lesser = |row: &&Row| row.record.kind != Kind::User && count > 1;
    let mut records: Vec<(RecordRef, String)> = Vec::new();
    let chosen: Vec<&Row> = match rows.iter().any(|row| main(&row)) {
        true => rows.iter().filter(main).collect(),
        false => rows.iter().filter(lesser).collect(),
    };
    for row in chosen {
        if !records.iter().any(|(known, _)| *known == row.record) {
            records.push((row.record.clone(), row.name.clone()));
        }
    }
    // Of several that hold the words, the one that begins with them is meant.
    let begins = |name: &String| count > 1 && name.to_lowercase().starts_with(&written.to_lowercase());
    if records.iter().filter(|(_, called)| begins(called)).count() == 1 {
        records.retain(|(_, called)| begins(called));
    }
    let masked = [&words[..at], &[RECORD], &words[at + count..]].concat().join(" ");
    (!records.is_empty()).then(|| Mention { name: written.to_owned(), records, masked })
}
