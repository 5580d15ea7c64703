//! Judges times of the day: "um 14 Uhr" against the hour that the facts name for that day.
//!
//! Not for: hours that no fact speaks of, which are proposals more often than not.

use super::figure::{Figure, What};
use super::judge::Bench;
use crate::crm::ClaimStatus;

/// Judges one time of the day.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize, figure: &Figure) {
    let What::Clock(hour, minute) = figure.what else { return };
    if bench.page.tokens[figure.tokens.start].quoted || super::days::is_promise(bench, sentence) {
        return;
    }
    let page = &bench.page.tokens[bench.page.sentences[sentence].tokens.clone()];
    let days: Vec<What> = super::figure::figures(page, 0, bench.known.today)
        .into_iter()
        .map(|figure| figure.what)
        .filter(|what| matches!(what, What::When(_)))
        .collect();
    let today = bench.known.today;
    let same_day = |said: usize| {
        bench.known.atoms.iter().filter(|atom| atom.said == Some(said)).any(|atom| match &atom.what {
            What::When(known) => days.iter().any(|day| matches!(day, What::When(day) if day.agrees(known, today))),
            _ => false,
        })
    };
    let clocks = bench.known.atoms.iter().filter_map(|atom| match (&atom.what, atom.said) {
        (What::Clock(h, m), Some(said)) if atom.entry != usize::MAX => Some((atom.entry, said, (*h, *m))),
        _ => None,
    });
    let near: Vec<(usize, (i8, i8))> =
        clocks.filter(|(_, said, _)| same_day(*said)).map(|(entry, _, clock)| (entry, clock)).collect();
    let Some((first, _)) = near.first() else { return };
    match near.iter().find(|(_, clock)| *clock == (hour, minute)) {
        Some((entry, _)) => bench.found(&figure.tokens, ClaimStatus::Supported, Some(*entry)),
        None => bench.found(&figure.tokens, ClaimStatus::Contradicted, Some(*first)),
    }
}
