//! Findings and citation marks made into the claims of an answer.

use super::judge::Finding;
use super::token::{Page, Sentence};
use crate::actions::{Book, text};
use crate::crm::{Claim, ClaimStatus};
use std::ops::Range;

/// Longest words of a claim.
const LONGEST: usize = 160;

/// The text with its marks settled, and where each byte of the raw text went.
struct Settled {
    text: String,
    /// Pieces that were kept: start in the raw text, start in the new one, length.
    pieces: Vec<(usize, usize, usize)>,
}

impl Settled {
    /// Characters of a range of the raw text.
    fn chars(&self, range: &Range<usize>) -> Option<(usize, usize)> {
        let (start, end) = (self.at(range.start)?, self.at(range.end)?);
        let count = |end: usize| self.text.get(..end).map(|text| text.chars().count());
        Some((count(start)?, count(end)?)).filter(|(start, end)| start < end)
    }

    fn at(&self, raw: usize) -> Option<usize> {
        let piece = self.pieces.iter().find(|(from, _, length)| (*from..=*from + *length).contains(&raw));
        piece.map(|(from, to, _)| to + (raw - from))
    }
}

/// Renumbers the marks; those that stand for nothing go, with the space before them.
fn renumber(raw: &str, order: &[usize]) -> Settled {
    let mut settled = Settled { text: String::with_capacity(raw.len()), pieces: Vec::new() };
    let mut at = 0;
    let keep = |settled: &mut Settled, from: usize, to: usize| {
        settled.pieces.push((from, settled.text.len(), to - from));
        settled.text.push_str(&raw[from..to]);
    };
    for (range, numbers) in text::markers(raw) {
        keep(&mut settled, at, range.start);
        let place = |n: &usize| order.iter().position(|index| index + 1 == *n).map(|place| format!("[{}]", place + 1));
        let new: Vec<String> = numbers.iter().filter_map(place).collect();
        if new.is_empty() {
            let length = settled.text.trim_end_matches(' ').len();
            settled.text.truncate(length);
        }
        settled.text.push_str(&new.join(" "));
        at = range.end;
    }
    keep(&mut settled, at, raw.len());
    settled
}

/// The checked text and its claims.
pub(super) fn claims(page: &Page<'_>, book: &Book, mut findings: Vec<Finding>) -> (String, Vec<Claim>) {
    findings.sort_by_key(|finding| (finding.range.start, finding.range.end));
    let mut order: Vec<usize> = Vec::new();
    let mut claims: Vec<Claim> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    let mut places: Vec<Option<Range<usize>>> = Vec::new();
    for sentence in &page.sentences {
        let cited =
            sentence.cites.iter().filter_map(|n| n.checked_sub(1)).filter(|index| *index < book.entries().len());
        for index in cited.collect::<Vec<usize>>() {
            if order.contains(&index) {
                continue;
            }
            order.push(index);
            let own = own_finding(&findings, sentence, index);
            taken.extend(own);
            claims.push(cited_claim(page, sentence, book, index, own.map(|at| &findings[at])));
            places.push(own.map(|at| findings[at].range.clone()));
        }
    }
    for (at, finding) in findings.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        let words = text::excerpt(&page.text[finding.range.clone()], LONGEST);
        let _ = at;
        claims.push(Claim::new(
            words,
            finding.entry.and_then(|entry| book.entries()[entry].citation.clone()),
            finding.status,
        ));
        places.push(Some(finding.range.clone()));
    }
    let settled = renumber(page.text, &order);
    for (claim, place) in claims.iter_mut().zip(places) {
        claim.range = place.and_then(|place| settled.chars(&place));
    }
    (settled.text, claims)
}

/// What was found of a cited fact: in its sentence, a finding that rests on it; the worst of them.
fn own_finding(findings: &[Finding], sentence: &Sentence, index: usize) -> Option<usize> {
    let inside =
        |finding: &Finding| sentence.range.start <= finding.range.start && finding.range.end <= sentence.range.end;
    let own = findings.iter().enumerate().filter(|(_, finding)| finding.entry == Some(index) && inside(finding));
    own.min_by_key(|(_, finding)| match finding.status {
        ClaimStatus::Contradicted => 0,
        ClaimStatus::Unsupported => 1,
        _ => 2,
    })
    .map(|(at, _)| at)
}

/// The claim of a mark: what was found of its fact, or whether the sentence says the fact's own words.
fn cited_claim(page: &Page<'_>, sentence: &Sentence, book: &Book, index: usize, own: Option<&Finding>) -> Claim {
    let bare = text::replace_markers(&page.text[sentence.range.clone()], |_| None);
    let evidence = &book.entries()[index];
    let value = evidence.text.to_lowercase();
    let says = !value.is_empty() && bare.to_lowercase().contains(&value);
    let status = match own {
        Some(finding) => finding.status,
        None if says => evidence.status,
        None => ClaimStatus::Opinion,
    };
    // Of a doubtful claim the very words; else the sentence that rests on the fact.
    let wrong = own.filter(|own| matches!(own.status, ClaimStatus::Contradicted | ClaimStatus::Unsupported));
    let words = wrong.map_or(bare.as_str(), |own| &page.text[own.range.clone()]);
    Claim::new(text::excerpt(words, LONGEST), evidence.citation.clone(), status)
}
