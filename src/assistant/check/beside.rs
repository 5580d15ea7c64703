//! What a sentence itself brings along for its judges: the facts that it cites, and whether it says anything at all.

use super::judge::Bench;
use super::known::words_of;
use crate::crm::ClaimStatus;
use std::ops::Range;

/// A fact of the way through the stages that the sentence cites and that names this one.
pub(super) fn cites_way(bench: &Bench<'_, '_>, sentence: usize, name: &[String]) -> Option<usize> {
    let cited = bench.page.sentences[sentence].cites.iter().filter_map(|number| number.checked_sub(1));
    cited.into_iter().find(|entry| {
        let evidence = bench.known.book.entries().get(*entry);
        evidence.is_some_and(|one| {
            let way = one.status == ClaimStatus::Computed && one.label.eq_ignore_ascii_case("stage");
            way && words_of(&one.text).starts_with(name)
        })
    })
}

/// Whether a clause holds a word of sense besides names, days and figures.
pub(super) fn says_something(bench: &Bench<'_, '_>, sentence: usize, part: &Range<usize>) -> bool {
    let figure = |at: usize| bench.places[sentence].iter().any(|(tokens, _)| tokens.contains(&at));
    let named = |at: usize| bench.mentions.iter().any(|mention| mention.tokens.contains(&at));
    let small = |at: usize| {
        bench.page.tokens[at].is(&["on", "of", "at", "by", "from", "am", "von", "le", "du", "our", "their"])
    };
    part.clone().any(|at| bench.page.tokens[at].is_word() && !figure(at) && !named(at) && !small(at))
}
