//! Shouting: words in capitals one after the other, and exclamation marks in heaps.

use super::{Finding, Rule, tokens::Token};
use std::ops::Range;

/// So many words in capitals in a row shout; fewer may be abbreviations.
const LEAST_WORDS: usize = 3;
/// Two of them must have as many letters: abbreviations are shorter.
const LONG: usize = 4;
/// Single words that shout among small letters.
const CRIES: &[&str] = &[
    "NOW",
    "URGENT",
    "HURRY",
    "IMMEDIATELY",
    "NEVER",
    "FREE",
    "SOFORT",
    "DRINGEND",
    "JETZT",
    "MAINTENANT",
    "VITE",
    "TODAY",
];
/// More exclamations than this in one text are too many.
const MOST_MARKS: usize = 3;

/// What shouts in the text.
pub(super) fn find(text: &str, words: &[Token]) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        runs(text, words).map(|range| finding(text, range, "write it in small letters")).collect();
    found.extend(marks(text).map(|range| finding(text, range, "one mark, or a full stop")));
    found
}

fn finding(text: &str, range: Range<usize>, suggestion: &str) -> Finding {
    Finding { term: text[range.clone()].to_owned(), range, rule: Rule::Shouting, suggestion: suggestion.to_owned() }
}

fn runs<'a>(text: &'a str, words: &'a [Token]) -> impl Iterator<Item = Range<usize>> + 'a {
    let upper = |token: &Token| {
        let word = &text[token.range.clone()];
        word.chars().any(char::is_uppercase) && !word.chars().any(|c| c.is_lowercase() || c.is_numeric())
    };
    let beside = |a: &Token, b: &Token| text[a.range.end..b.range.start].chars().all(char::is_whitespace);
    let groups = words.chunk_by(move |a, b| upper(a) && upper(b) && beside(a, b));
    groups.filter_map(move |group| {
        let long = |token: &&Token| text[token.range.clone()].chars().count() >= LONG;
        let loud = group.len() >= LEAST_WORDS && group.iter().filter(long).count() >= 2;
        let cry = group.len() == 1 && upper(&group[0]) && CRIES.contains(&&text[group[0].range.clone()]);
        (loud || cry).then(|| group[0].range.start..group[group.len() - 1].range.end)
    })
}

/// Two marks or more together; and each one after the third.
fn marks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut seen = 0;
    let mut end = 0;
    text.match_indices('!').filter_map(move |(at, _)| {
        if at < end {
            return None;
        }
        end = at + text[at..].bytes().take_while(|byte| matches!(byte, b'!' | b'?')).count();
        seen += 1;
        let heap = text[at..end].matches('!').count() > 1;
        (heap || seen > MOST_MARKS).then_some(at..end)
    })
}
