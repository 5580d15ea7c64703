//! Judges quotations: whether the words stand in the facts, and whether they are the person's who is named.

use super::judge::Bench;
use super::mention::{self, PEOPLE};
use crate::crm::ClaimStatus;
use std::ops::Range;

/// Judges the quotations of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    for quote in quotes(bench, sentence) {
        let inner = quote.start + 1..quote.end - 1;
        let words = bench.page.tokens[inner.clone()].iter().filter(|token| token.is_word()).count();
        if words < 2 {
            continue;
        }
        let bytes = bench.bytes(&inner);
        let text = bench.page.text[bytes].to_owned();
        match source(bench, &text) {
            Source::Nowhere => bench.found(&inner, ClaimStatus::Unsupported, None),
            Source::Field => {}
            Source::Said(said) => attribute(bench, sentence, &quote, &said),
        }
    }
}

enum Source {
    Nowhere,
    /// A name, a subject, a value.
    Field,
    /// Indices among what people said: two may have said the same.
    Said(Vec<usize>),
}

fn quotes(bench: &Bench<'_, '_>, sentence: usize) -> Vec<Range<usize>> {
    let within = bench.page.sentences[sentence].tokens.clone();
    let mut found = Vec::new();
    let mut from = None;
    for at in within {
        let token = &bench.page.tokens[at];
        match (token.quoted && matches!(token.text, "“" | "”" | "\"" | "„" | "«" | "»"), from) {
            (true, None) => from = Some(at),
            (true, Some(start)) => {
                if at > start + 1 {
                    found.push(start..at + 1);
                }
                from = None;
            }
            _ => {}
        }
    }
    found
}

/// Letters and digits in lower case, one space between words.
fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Where the words stand; what an ellipsis leaves out may be anything.
fn source(bench: &Bench<'_, '_>, text: &str) -> Source {
    let parts: Vec<String> =
        text.split(['…']).flat_map(|part| part.split("...")).map(plain).filter(|part| !part.is_empty()).collect();
    let holds = |whole: &str| {
        let whole = format!(" {} ", plain(whole));
        parts.iter().all(|part| whole.contains(&format!(" {part} ")))
    };
    let said = &bench.known.said;
    let all: Vec<usize> = (0..said.len()).filter(|at| holds(&said[*at].words.join(" "))).collect();
    if !all.is_empty() {
        return Source::Said(all);
    }
    if holds(&bench.known.all) { Source::Field } else { Source::Nowhere }
}

/// The person named beside a quotation must be who said it, where the facts tell.
fn attribute(bench: &mut Bench<'_, '_>, sentence: usize, quote: &Range<usize>, said: &[usize]) {
    let within = bench.page.sentences[sentence].tokens.clone();
    let Some(first) = said.first() else { return };
    let entry = bench.known.said[*first].entry;
    bench.found(&(quote.start + 1..quote.end - 1), ClaimStatus::Supported, Some(entry));
    let person = mention::nearest(&bench.mentions, &within, quote, bench.page, |mention| {
        mention.things.iter().any(|thing| bench.known.is(*thing, PEOPLE))
            && (mention.tokens.end <= quote.start || mention.tokens.start >= quote.end)
    });
    let Some(person) = person.cloned() else { return };
    let theirs = |said: &usize| {
        let speakers = super::relation::people_of(bench, *said);
        speakers.is_empty() || person.things.iter().any(|thing| speakers.contains(thing))
    };
    if !said.iter().any(theirs) {
        bench.found(&person.tokens, ClaimStatus::Contradicted, Some(entry));
    }
}
