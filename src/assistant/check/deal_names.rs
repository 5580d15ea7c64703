//! Names of deals that no deal has: a customer's name with small words behind it, as that customer's deals are called.

use super::judge::Bench;
use super::known::{is_content, is_stop};
use super::mention::is_lower;
use super::token::Token;
use super::words::among;
use crate::crm::Kind;
use crate::trust::is_everyday;
use std::ops::Range;

/// A customer's name with small words behind it, as the customer's deals are called, that no deal is called.
pub(super) fn strange(bench: &Bench<'_, '_>, sentence: usize) -> Vec<Range<usize>> {
    let tokens = &bench.page.tokens;
    let end = bench.page.sentences[sentence].tokens.end;
    let lower = is_lower(bench.page);
    let mut found = Vec::new();
    for mention in bench.named(sentence).filter(|mention| mention.tokens.len() == 1 && !lower) {
        let Some(account) = mention.things.iter().find(|thing| bench.known.is(**thing, &[Kind::Account])) else {
            continue;
        };
        let lead = tokens[mention.tokens.start].low.as_ref();
        let names: Vec<&Vec<String>> = bench
            .known
            .things
            .iter()
            .filter(|thing| thing.kind == Kind::Opportunity && thing.words.first().is_some_and(|word| word == lead))
            .map(|thing| &thing.words)
            .collect();
        let _ = account;
        let next = mention.tokens.end;
        let Some(word) = tokens.get(next).filter(|_| next < end && !names.is_empty()) else { continue };
        let known = names.iter().any(|name| name.contains(&word.low.to_string()));
        if word.is_word() && !word.capital() && !known && is_noun(bench, word) {
            let mut to = next + 1;
            while to < end && tokens[to].is_word() && !tokens[to].capital() && is_noun(bench, &tokens[to]) {
                to += 1;
            }
            found.push(mention.tokens.start..to);
        }
    }
    found
}

/// A small word that is neither a verb nor a word of grammar nor what any customer has.
fn is_noun(bench: &Bench<'_, '_>, word: &Token<'_>) -> bool {
    const VERBS: &str = "has had is was will would can could may might must should said wrote sent got took gave went \
        came met lost won paid bought left told put set cut let made did does became knows want need \
        still now already alone only really hat will möchte kann tiene quiere compte veut a tient \
        schließt liegt steht wird sitzt cierra vaut est";
    const COMMON: &str = "deal deals team account contact contract people side project opportunity pipeline business \
        folks book group records record mail mails note call meeting renewal opportunities staff \
        management leadership procurement";
    let low = word.low.as_ref();
    let verb =
        low.ends_with('s') && !low.ends_with("ss") || low.ends_with("ed") || among(VERBS, low) || low.ends_with("ly");
    let foreign = !is_everyday(low) && is_foreign(bench);
    is_content(low) && !is_stop(low) && !verb && !among(COMMON, low) && !foreign
}

fn is_foreign(bench: &Bench<'_, '_>) -> bool {
    const ENGLISH: &[&str] = &["the", "is", "of", "and", "to", "has", "with", "for"];
    let count = bench.page.tokens.iter().filter(|token| token.is(ENGLISH)).count();
    count * 25 < bench.page.tokens.len()
}
