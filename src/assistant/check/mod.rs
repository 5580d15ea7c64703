//! Compares what a text says with the facts behind it.
//!
//! For: every number, amount, day, span of time, name, stage, product and quotation of an answer or a draft, cited or
//! not. Not for: wording, tone, or what is true in the world; only the facts that were sent count. Invariants: markers
//! of the checked text run from 1 in order of appearance, the n-th claim belongs to `[n]`, and claims for uncited words
//! follow after them; ranges count characters of the checked text. `docs/claims.md` says what is found and what is not.

mod amount;
mod beside;
mod between;
mod clocks;
mod count;
mod days;
mod deal_names;
mod denials;
mod derive;
mod fact;
mod figure;
mod fit;
mod gaps;
mod judge;
mod known;
mod language;
mod mention;
mod names;
mod order;
mod polarity;
mod promises;
mod quote;
mod relation;
mod roles;
mod settle;
mod sites;
mod spans;
mod state;
mod stated;
mod strict;
mod titles;
mod token;
mod topic;
mod words;

use crate::actions::Book;
use crate::crm::{Claim, ClaimStatus};
use figure::{Figure, What};
use jiff::civil::Date;
use judge::Bench;
use known::Known;
use token::Page;

pub use strict::{RETRY, Verdict, check_strictly, strict};

/// What a text is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The evidence that was sent.
    pub book: &'a Book,
    /// The seller's day, for "in 12 days" and "next Tuesday".
    pub today: Option<Date>,
    /// What the seller said, and his own name: names and figures in it need no other source.
    pub said: &'a str,
}

impl<'a> Facts<'a> {
    /// Facts alone.
    pub fn new(book: &'a Book) -> Self {
        Self { book, today: None, said: "" }
    }
}

/// Whether words name a currency that cannot be the one of this code.
pub(super) fn names_other_currency(words: &str, code: &str) -> bool {
    let own = figure::currency_of(code);
    figure::currency_of(words).is_some_and(|named| own.is_none_or(|own| !own.agrees(named)))
}

/// The claims of a text, and the places in the raw text of those that are doubtful.
fn findings(raw: &str, facts: &Facts<'_>) -> (Vec<Claim>, Vec<std::ops::Range<usize>>) {
    let page = Page::new(raw);
    let known = Known::new(facts.book, facts.said, facts.today);
    let mut bench = Bench::new(&page, &known);
    judge_all(&mut bench);
    let doubtful =
        |finding: &&judge::Finding| matches!(finding.status, ClaimStatus::Unsupported | ClaimStatus::Contradicted);
    let doubts = bench.findings.iter().filter(doubtful).map(|finding| finding.range.clone()).collect();
    let findings = std::mem::take(&mut bench.findings);
    (settle::claims(&page, facts.book, findings).1, doubts)
}

/// Checks a text: markers settled, one claim for each, and one for each statement that was found without one.
pub fn check(raw: &str, facts: &Facts<'_>) -> (String, Vec<Claim>) {
    let page = Page::new(raw);
    let known = Known::new(facts.book, facts.said, facts.today);
    let mut bench = Bench::new(&page, &known);
    judge_all(&mut bench);
    let findings = std::mem::take(&mut bench.findings);
    settle::claims(&page, facts.book, findings)
}

/// Every judge over every sentence, figures first: what they prove, others build on.
fn judge_all(bench: &mut Bench<'_, '_>) {
    for sentence in 0..bench.page.sentences.len() {
        let tokens = bench.page.sentences[sentence].tokens.clone();
        let mut hits = topic::hits(&bench.page.tokens[tokens.clone()], tokens.start, &bench.known.picks);
        // A name says nothing of the field: "Acme renewal" is not about a renewal date.
        hits.retain(|hit| !bench.mentions.iter().any(|mention| mention.tokens.contains(&hit.at)));
        // What stands in the facts first: derived figures rest on it, wherever in the sentence they stand.
        let mut rest = Vec::new();
        for figure in std::mem::take(&mut bench.figures[sentence]) {
            if !judge_figure(bench, sentence, &figure, &hits, true) {
                rest.push(figure);
            }
        }
        for figure in rest {
            judge_figure(bench, sentence, &figure, &hits, false);
        }
        quote::judge(bench, sentence);
        names::judge(bench, sentence);
        relation::judge(bench, sentence);
        state::judge(bench, sentence);
        stated::judge(bench, sentence);
        promises::judge(bench, sentence);
        order::judge(bench, sentence);
    }
}

/// Judges one figure; with `direct` only where a fact holds it as it stands. Whether it was judged.
fn judge_figure(
    bench: &mut Bench<'_, '_>,
    sentence: usize,
    figure: &Figure,
    hits: &[topic::Hit],
    direct: bool,
) -> bool {
    match &figure.what {
        What::Num(num) => amount::judge(bench, sentence, figure, num, hits, direct),
        What::When(when) => days::judge_when(bench, sentence, figure, when, hits, direct),
        What::Span(span) => spans::judge(bench, sentence, figure, span, hits, direct),
        What::Clock(..) => {
            if direct {
                clocks::judge(bench, sentence, figure);
            }
            true
        }
    }
}

#[cfg(test)]
mod tests;
