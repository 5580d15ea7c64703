//! Whose deals a line speaks of: the seller's own, everybody's, a colleague's.
//!
//! Invariant: a name that fits several users, or that stands in a comparison ("more than Ben"), is none.

use super::super::vocabulary::has_phrase;
use crate::actions::Desk;
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record};
use strsim::osa_distance;

/// Words of a line in which a name is looked for.
const MOST: usize = 40;
/// Users among whom a name with a slip is looked for.
const USERS: usize = 500;
/// Shorter words are near too many names.
const SHORTEST: usize = 5;
/// Words for everybody.
const ALL: &[&str] = &[
    "team",
    "teams",
    "team's",
    "everybody",
    "everyone",
    "whole company",
    "all of us",
    "all reps",
    "equipe",
    "mannschaft",
];
/// Words for the seller.
const ME: &[&str] = &["my", "mine", "me", "i", "mein", "meine", "meiner", "meinen", "mon", "ma", "mes"];
/// What asks for an answer and not for the seller's own records.
const SAID_TO_US: &[&str] = &["tell me", "show me", "give me", "let me", "can i ", "could i ", "get me", "draw me"];
/// Words before a name.
const BEFORE: &[&str] = &[
    "of", "for", "from", "by", "does", "will", "is", "has", "about", "von", "fur", "pour", "de", "du", "and", "whose",
];
/// Words of a comparison.
const THAN: &[&str] = &["than", "als", "que", "vs", "versus", "against"];

/// `all`, `me`, or a user's whole name.
pub(super) fn read(desk: &Desk<'_>, line: &str, plain: &str) -> Option<String> {
    if ALL.iter().any(|word| has_phrase(plain, word)) {
        return Some("all".to_owned());
    }
    let plain = SAID_TO_US.iter().fold(plain.to_owned(), |plain, said| plain.replace(said, " "));
    let plain = plain.as_str();
    if THAN.iter().any(|word| has_phrase(plain, word)) {
        return None;
    }
    if several(desk, line) {
        return Some("all".to_owned());
    }
    user(desk, line).or_else(|| ME.iter().any(|word| has_phrase(plain, word)).then(|| "me".to_owned()))
}

/// A user whose whole name stands in the line, or who alone has the name that stands where one is expected.
pub(super) fn user(desk: &Desk<'_>, line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().take(MOST).map(bare).collect();
    let whole = words.windows(2).find_map(|pair| {
        let rows = desk.records.by_name(Some(&Kind::User), &pair.join(" "), 2).ok()?;
        (rows.len() == 1).then(|| rows[0].name.clone())
    });
    let found = whole.or_else(|| {
        words.iter().enumerate().find_map(|(at, word)| {
            let expected =
                at.checked_sub(1).is_none_or(|before| BEFORE.contains(&words[before].to_lowercase().as_str()));
            let capital = word.starts_with(char::is_uppercase) && at > 0;
            if word.chars().count() < 3 || !(expected || capital) { None } else { alone(desk, word) }
        })
    });
    found.or_else(|| misspelt(desk, &words))
}

/// Whether two colleagues or more are named, or one beside the seller: their figures stand side by side.
fn several(desk: &Desk<'_>, line: &str) -> bool {
    let mut found: Vec<String> = Vec::new();
    for word in line.split_whitespace().take(MOST).map(bare) {
        let capital = word.starts_with(char::is_uppercase) && word.chars().count() >= 3;
        if let Some(name) = capital.then(|| alone(desk, word)).flatten().filter(|name| !found.contains(name)) {
            found.push(name);
        }
    }
    found.len() > 1
}

/// A user whose name is a slip away from a word where a name is expected.
fn misspelt(desk: &Desk<'_>, words: &[&str]) -> Option<String> {
    let users = desk.all(&Kind::User, None, USERS).ok()?;
    words.iter().enumerate().find_map(|(at, word)| {
        let expected = at.checked_sub(1).is_some_and(|before| BEFORE.contains(&words[before].to_lowercase().as_str()));
        if !expected || word.chars().count() < SHORTEST {
            return None;
        }
        let word = fold_text(word);
        let near = |name: &str| fold_text(name).split(' ').any(|part| osa_distance(part, &word) == 1);
        let mut fits = users.iter().map(Record::name).filter(|name| near(name));
        match (fits.next(), fits.next()) {
            (Some(name), None) => Some(name),
            _ => None,
        }
    })
}

/// The line without the name of a colleague, who is no part of what is wanted.
pub(in crate::assistant::router) fn without_user(desk: &Desk<'_>, line: &str) -> Option<String> {
    let name = user(desk, line)?.to_lowercase();
    let other = |word: &&str| !name.split(' ').any(|part| part == bare(word).to_lowercase());
    Some(line.split_whitespace().filter(other).collect::<Vec<_>>().join(" ")).filter(|rest| !rest.is_empty())
}

/// The one user who has this name among theirs.
fn alone(desk: &Desk<'_>, word: &str) -> Option<String> {
    let hits = desk.records.search(word, Some(&Kind::User), 20).ok()?;
    let has = |name: &str| name.split(|c: char| !c.is_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word));
    let mut found = hits.into_iter().map(|hit| hit.row.name).filter(|name| has(name));
    match (found.next(), found.next()) {
        (Some(name), None) => Some(name),
        _ => None,
    }
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}
