//! Strict mode: sentences that the facts do not support go, and the model is told once what was wrong with them.
//!
//! Pure: what is asked again, and when, is decided by who runs the turn.

use super::token::{Page, Sentence};
use super::{Facts, check};
use crate::crm::{Claim, ClaimStatus};
use std::ops::Range;

/// What strict mode makes of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The text without the sentences that are not supported. Markers as they were.
    pub text: String,
    /// Those sentences, as they stood there.
    pub removed: Vec<String>,
    /// What was wrong, statement by statement, for the model: what it said and what the facts say. Holds values of
    /// records, so it leaves only masked.
    pub wrong: Vec<String>,
}

/// What a model is told together with [`Verdict::wrong`].
pub const RETRY: &str = "Some statements of your answer are not supported by the facts. They are listed below. Write the \
    whole answer once more: correct each of them to what the facts say, or leave it out where the facts are silent. \
    Change nothing else and cite as before.";

/// Takes the sentences out that hold an unsupported or contradicted statement; `None` when there is none.
pub fn strict(raw: &str, facts: &Facts<'_>) -> Option<Verdict> {
    let (found, doubts) = super::findings(raw, facts);
    if doubts.is_empty() {
        return None;
    }
    let page = Page::new(raw);
    let hit = |sentence: &Sentence| {
        doubts.iter().any(|place| sentence.range.start < place.end && place.start < sentence.range.end)
    };
    let mut gone: Vec<Range<usize>> =
        page.sentences.iter().filter(|sentence| hit(sentence)).map(|s| s.range.clone()).collect();
    gone.dedup();
    let removed = gone.iter().map(|range| raw[range.clone()].trim().to_owned()).collect();
    Some(Verdict {
        text: without(raw, &gone),
        removed,
        wrong: found.iter().filter(|claim| claim.is_doubtful()).map(told).collect(),
    })
}

/// One statement and what the facts say instead.
fn told(claim: &Claim) -> String {
    match (&claim.status, &claim.cite) {
        (ClaimStatus::Contradicted, Some(cite)) if !cite.value.is_null() => {
            let value: String = cite.value.to_plain().chars().take(160).collect();
            format!("“{}”: {}, {} says {value}", claim.text, cite.record_name, cite.field)
        }
        _ => format!("“{}”: no fact says so", claim.text),
    }
}

/// The text without these stretches, without the empty list entries and lines that they leave.
fn without(raw: &str, gone: &[Range<usize>]) -> String {
    let mut kept = String::with_capacity(raw.len());
    let mut at = 0;
    for range in gone {
        kept.push_str(raw[at..range.start].trim_end_matches(' '));
        let next_line = raw[range.end..].starts_with('\n') || kept.is_empty() || kept.ends_with('\n');
        at = range.end;
        if next_line {
            at += raw[at..].len() - raw[at..].trim_start_matches(' ').len();
        }
    }
    kept.push_str(&raw[at..]);
    let mut lines: Vec<&str> = Vec::new();
    for line in kept.lines() {
        let bare = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '•'));
        let empty_item = bare.is_empty() && !line.trim().is_empty();
        let doubled = line.trim().is_empty() && lines.last().is_none_or(|last| last.trim().is_empty());
        if !empty_item && !doubled {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned()
}

/// A text as strict mode leaves it, checked: the same as [`check`] where nothing is wrong.
pub fn check_strictly(raw: &str, facts: &Facts<'_>) -> (String, Vec<Claim>, Vec<String>) {
    match strict(raw, facts) {
        None => {
            let (text, claims) = check(raw, facts);
            (text, claims, Vec::new())
        }
        Some(verdict) => {
            let (text, claims) = check(&verdict.text, facts);
            (text, claims, verdict.removed)
        }
    }
}
