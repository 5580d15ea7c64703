//! Judges fields that a sentence states plainly: the next step, where a company is, that a field is empty.
//!
//! Not for: figures, stages, titles. Invariant: only words that state the field are judged; a proposal ("a good next step
//! would be") states nothing.

use super::judge::Bench;
use super::known::{stems_of, words_of};
use super::names::is_country;
use super::state::without_ends;
use super::token::Page;
use crate::crm::{ClaimStatus, Kind};
use crate::trust::{NameWord, name_word};
use std::ops::Range;

/// Judges the plain statements of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    denied(bench, sentence);
    next_step(bench, sentence);
    places(bench, sentence);
    super::sites::judge(bench, sentence);
}

/// The deal that is meant where none is named: the only one of the account that is named, or the only one there is.
pub(super) fn meant(bench: &Bench<'_, '_>, sentence: usize) -> Vec<usize> {
    let named = bench.named(sentence).flat_map(|mention| mention.things.iter().copied());
    let accounts: Vec<usize> = named.filter(|thing| bench.known.is(*thing, &[Kind::Account])).collect();
    let fits = |deal: &usize| {
        accounts.is_empty() || bench.known.things[*deal].links.iter().any(|link| accounts.contains(link))
    };
    let deals: Vec<usize> = bench.known.of_kind(&Kind::Opportunity).filter(fits).collect();
    if deals.len() == 1 { deals } else { Vec::new() }
}

/// "The next step is …" against the field of the deal.
fn next_step(bench: &mut Bench<'_, '_>, sentence: usize) {
    let Some(told) = told_step(bench, sentence) else { return };
    let mut deals = bench.subject(sentence, &told);
    if deals.is_empty() {
        deals = meant(bench, sentence);
    }
    let Some(entry) = deals.iter().find_map(|deal| bench.known.field(*deal, "next_step")) else { return };
    let page = Page::new(bench.known.text_of(entry));
    let known = stems_of(&page.tokens);
    let said = stems_of(&bench.page.tokens[told.clone()]);
    let least = known.len().min(said.len());
    let shared = known.intersection(&said).count();
    if least == 0 {
        return;
    }
    // Other words may say the same; hardly one word in common is another step.
    if shared * 2 >= least {
        bench.found(&told, ClaimStatus::Supported, Some(entry));
    } else if shared * 4 < least {
        bench.found(&told, ClaimStatus::Contradicted, Some(entry));
    }
}

/// What a sentence says the next step is.
fn told_step(bench: &Bench<'_, '_>, sentence: usize) -> Option<Range<usize>> {
    const STATED: &[&str] =
        &["the", "its", "their", "our", "recorded", "current", "agreed", "planned", "listed", "documented"];
    let within = bench.page.sentences[sentence].tokens.clone();
    let tokens = &bench.page.tokens[within.clone()];
    if tokens.last().is_some_and(|last| last.text == "?") {
        return None;
    }
    let at = tokens.windows(2).position(|pair| pair[0].is(&["next"]) && pair[1].is(&["step"]))?;
    let words = tokens[..at].iter().filter(|token| token.is_word()).count();
    let stated = match at.checked_sub(1).map(|before| &tokens[before]) {
        Some(before) if before.is_word() => before.is(STATED),
        _ => words == 0,
    };
    let on = tokens.get(at + 2).is_some_and(|token| token.is(&["on", "for", "with", "in"]));
    let reach = if on { 9 } else { 4 };
    let tie =
        tokens[at + 2..].iter().take(reach).position(|token| token.is(&["is", "remains"]) || token.text == ":")?;
    let from = at + 2 + tie + 1;
    let open = tokens.get(from).is_none_or(|token| token.is(&["not", "missing", "unclear", "overdue", "due", "still"]));
    let rest = within.start + from..within.end;
    let words = || bench.page.tokens[rest.clone()].iter().any(super::token::Token::is_word);
    (stated && !open && words()).then(|| without_ends(bench, rest.clone()))
}

/// "Acme is in Oslo", "Acme, based in Oslo" against the address of the account.
fn places(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    let named: Vec<(usize, usize)> = bench
        .named(sentence)
        .filter_map(|mention| {
            let account = mention.things.iter().find(|thing| bench.known.is(**thing, &[Kind::Account]))?;
            Some((*account, mention.tokens.end))
        })
        .collect();
    for (account, end) in named {
        if let Some(place) = place_after(bench, end, within.end) {
            placed(bench, account, &place);
        }
    }
}

/// The place that the words right behind a name put it in.
fn place_after(bench: &Bench<'_, '_>, from: usize, end: usize) -> Option<Range<usize>> {
    let tokens = &bench.page.tokens;
    let mut at = from;
    let mut seated = false;
    let mut tied = false;
    while at < end && !tokens[at].is(&["in"]) {
        seated |= tokens[at].is(&["based", "located", "headquartered", "situated", "sits"]);
        tied |= tokens[at].is(&["is"]);
        if at - from > 4
            || !tokens[at].is(&[
                "is",
                "a",
                "company",
                "customer",
                ",",
                "based",
                "located",
                "headquartered",
                "situated",
                "sits",
                "which",
            ])
        {
            return None;
        }
        at += 1;
    }
    let start = at + 1;
    let mut stop = start;
    while stop < end && tokens[stop].capital() && !tokens[stop].quoted {
        stop += 1;
    }
    let known = |at: usize| name_word(tokens[at].text) == NameWord::Place || is_country(&tokens[at].low);
    let place = (start..stop).any(known) && tied;
    let pick = (start..stop).any(|at| bench.known.picks.contains(tokens[at].low.as_ref()));
    (stop > start && (seated || place) && !pick).then_some(start..stop)
}

fn placed(bench: &mut Bench<'_, '_>, account: usize, place: &Range<usize>) {
    let said: Vec<String> = bench.page.tokens[place.clone()].iter().map(|token| token.low.to_string()).collect();
    let field = |name: &str| bench.known.field(account, name);
    let (city, country) = (field("billing_city"), field("billing_country"));
    let of_address = [city, country, field("billing_state"), field("billing_street")];
    let holds = |entry: &usize| {
        let words = words_of(bench.known.text_of(*entry));
        said.iter().all(|word| words.contains(word))
    };
    if let Some(entry) = of_address.into_iter().flatten().find(holds) {
        return bench.found(place, ClaimStatus::Supported, Some(entry));
    }
    // A country may be on file by its code, and a city says nothing of a country.
    let against = if said.iter().any(|word| is_country(word)) {
        country.filter(|entry| bench.known.text_of(*entry).chars().count() > 3)
    } else {
        city
    };
    if let Some(entry) = against {
        bench.found(place, ClaimStatus::Contradicted, Some(entry));
    }
}

/// "has no next step" where there is one, and the other way round.
fn denied(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    for at in within.clone() {
        let no = bench.page.tokens[at].is(&["no", "without", "missing", "lacks"]);
        let label =
            [("next_step", ["next", "step"]), ("close_date", ["close", "date"])].into_iter().find(|(_, words)| {
                words
                    .iter()
                    .enumerate()
                    .all(|(i, word)| at + 1 + i < within.end && bench.page.tokens[at + 1 + i].low == *word)
            });
        let Some((field, _)) = label.filter(|_| no) else { continue };
        let deals = bench.subject(sentence, &(at..at + 1));
        let all: Vec<usize> = if deals.is_empty() { bench.known.of_kind(&Kind::Opportunity).collect() } else { deals };
        let set = all.iter().filter_map(|deal| bench.known.field(*deal, field)).find(|entry| {
            let evidence = &bench.known.book.entries()[*entry];
            evidence.citation.as_ref().is_some_and(|cite| !cite.value.is_null())
                && evidence.status == ClaimStatus::Supported
        });
        if let Some(entry) = set.filter(|_| all.len() == 1) {
            bench.found(&(at..at + 3), ClaimStatus::Contradicted, Some(entry));
        }
    }
}
