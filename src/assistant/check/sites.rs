//! Judges where somebody works or is: "runs its plant in Dublin", "sitzt in Graz", "est installé à Marseille".
//!
//! Not for: "Acme is in Oslo", which `stated` compares with the address. Invariant: only behind a word of place, and only a
//! place that no fact names.

use super::judge::Bench;
use super::names::is_calendar;
use crate::crm::{ClaimStatus, Kind};
use std::ops::Range;

/// What has a place, and verbs of being in one.
const SEATS: &[&str] = &[
    "plant",
    "plants",
    "office",
    "offices",
    "site",
    "sites",
    "factory",
    "warehouse",
    "headquarters",
    "branch",
    "facility",
    "located",
    "based",
    "headquartered",
    "sits",
    "lives",
    "sitz",
    "sitzt",
    "standort",
    "werk",
    "ansässig",
    "niederlassung",
    "firmensitz",
    "installé",
    "installée",
    "implanté",
    "implantée",
    "siège",
    "basé",
    "basée",
    "situé",
    "située",
    "usine",
    "bureaux",
    "sede",
    "oficinas",
    "planta",
];
/// How far before the place such a word may stand, in tokens.
const REACH: usize = 4;

/// Judges the places of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    for at in within.start + 1..within.end {
        if bench.page.tokens[at].is(&["in", "à", "en", "near", "bei"])
            && let Some(place) = place(bench, &within, at + 1)
        {
            let reach = within.start.max(at.saturating_sub(REACH))..at;
            if bench.has(&reach, SEATS) {
                let entry = city(bench, sentence);
                let status = if entry.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
                bench.found(&place, status, entry);
            }
        }
    }
}

/// Words with capitals that no fact holds.
fn place(bench: &Bench<'_, '_>, within: &Range<usize>, from: usize) -> Option<Range<usize>> {
    let tokens = &bench.page.tokens;
    let capital = |at: &usize| tokens[*at].capital() && !tokens[*at].quoted && !is_calendar(&tokens[*at].low);
    let end = (from..within.end).find(|at| !capital(at)).unwrap_or(within.end);
    let strange = (from..end).all(|at| !bench.known.words.contains(tokens[at].low.as_ref()));
    let free = !bench.findings.iter().any(|finding| finding.range.start == tokens[from.min(tokens.len() - 1)].start);
    (from < end && strange && free).then_some(from..end)
}

/// The city of the account that the sentence names.
fn city(bench: &Bench<'_, '_>, sentence: usize) -> Option<usize> {
    let mut named = bench.named(sentence).flat_map(|mention| mention.things.iter().copied());
    let account = named.find(|thing| bench.known.is(*thing, &[Kind::Account]))?;
    bench.known.field(account, "billing_city")
}
