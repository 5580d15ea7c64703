//! Judges roles and job titles: "X (Champion)", "X is the CFO".

use super::judge::Bench;
use super::mention::{Mention, PEOPLE};
use super::relation::{is_denied, is_person};
use super::token::Token;
use crate::crm::ClaimStatus;
use std::ops::Range;

/// Roles and job titles that the facts or the trade know, as words.
fn role_names(bench: &Bench<'_, '_>) -> Vec<Vec<String>> {
    const TRADE: &[&str] = &[
        "decision maker",
        "economic buyer",
        "champion",
        "influencer",
        "blocker",
        "user",
        "evaluator",
        "executive sponsor",
        "sponsor",
        "technical buyer",
        "ceo",
        "cfo",
        "cto",
        "cio",
        "coo",
        "ciso",
        "chief executive",
        "gatekeeper",
        "coach",
    ];
    let of_facts = bench.known.book.entries().iter().filter(|evidence| {
        evidence
            .citation
            .as_ref()
            .is_some_and(|cite| PEOPLE.contains(&cite.record.kind) && matches!(cite.field.as_str(), "role" | "title"))
    });
    let mut names: Vec<Vec<String>> = of_facts.map(|evidence| super::known::words_of(&evidence.text)).collect();
    names.extend(TRADE.iter().map(|name| name.split(' ').map(str::to_owned).collect()));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// "X (Champion)", "X is the CFO". Whether the sentence says such a thing.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let names = role_names(bench);
    let (mut any, mut known) = (false, Vec::new());
    let mut at = within.start;
    while at < within.end {
        let Some(length) = names.iter().find_map(|name| reads(&bench.page.tokens[at..within.end], name)) else {
            at += 1;
            continue;
        };
        let role = at..at + length;
        at += length;
        any |= role_of(bench, sentence, &role);
        known.push(role);
    }
    // Titles that nobody in the facts has.
    for title in super::titles::beside_people(bench, sentence) {
        if !known.iter().any(|role| role.start < title.end && title.start < role.end) {
            any |= role_of(bench, sentence, &title);
        }
    }
    any
}

/// How many tokens a name of several words takes at the start of these.
fn reads(tokens: &[Token<'_>], name: &[String]) -> Option<usize> {
    let mut at = 0;
    for word in name {
        while at > 0 && tokens.get(at).is_some_and(|token| matches!(token.text, "-" | "/" | "&" | ",")) {
            at += 1;
        }
        tokens.get(at).filter(|token| token.low == *word || masculine(&token.low) == masculine(word))?;
        at += 1;
    }
    Some(at)
}

fn role_of(bench: &mut Bench<'_, '_>, sentence: usize, role: &Range<usize>) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let said: Vec<String> =
        bench.page.tokens[role.clone()].iter().filter(|t| t.is_word()).map(|t| t.low.to_string()).collect();
    let single = said.len() == 1 && !bench.page.tokens[role.start].capital();
    let lead = &bench.page.tokens[within.start..role.start];
    let article = lead.last().is_some_and(|before| before.is(&["the", "a", "as", "our", "your", "(", "main"]));
    if bench.page.tokens[role.start].quoted || single && !article {
        return false;
    }
    let Some(person) = person_at(bench, sentence, role) else { return false };
    let between = person.tokens.end.min(role.end)..role.start.max(person.tokens.start);
    if between.start < between.end && is_denied(bench, &between) {
        return true;
    }
    let Some(thing) = person.things.iter().copied().find(|thing| bench.known.is(*thing, PEOPLE)) else { return false };
    let fields: Vec<usize> = ["role", "title"].iter().filter_map(|field| bench.known.field(thing, field)).collect();
    let same = |entry: &&usize| {
        let words = super::known::words_of(bench.known.text_of(**entry));
        plain(&words) == plain(&said)
            || words.windows(said.len()).any(|part| part == said.as_slice())
            || stands_for(&words, &said)
    };
    let is_role =
        |words: &[String]| {
            bench.known.book.entries().iter().any(|e| {
                e.citation.as_ref().is_some_and(|c| c.field == "role") && super::known::words_of(&e.text) == words
            })
        };
    let any_role = |entry: usize| is_role(&super::known::words_of(bench.known.text_of(entry)));
    match fields.iter().find(same) {
        Some(entry) => bench.found(role, ClaimStatus::Supported, Some(*entry)),
        None if fields.is_empty() => return false,
        // A title that nobody recorded says nothing against a role that somebody did.
        None if !is_role(&said) && fields.iter().all(|entry| any_role(*entry)) => {
            bench.found(role, ClaimStatus::Unsupported, None)
        }
        None => bench.found(role, ClaimStatus::Contradicted, Some(fields[0])),
    }
    true
}

/// "Leiterin" without its ending.
fn masculine(word: &str) -> &str {
    let long = word.ends_with("erin") || word.ends_with("orin");
    word.strip_suffix("in").filter(|_| long).unwrap_or(word)
}

/// Without the words that titles may leave out: "VP of Sales", "Vice President Sales".
fn plain(words: &[String]) -> String {
    let told = words.iter().filter(|word| !matches!(word.as_str(), "of" | "for" | "and" | "the"));
    let all = told.map(|word| masculine(word));
    all.collect::<Vec<_>>().join(" ").replace("vice president", "vp")
}

/// CFO and Chief Financial Officer.
fn stands_for(words: &[String], said: &[String]) -> bool {
    let initials = |words: &[String]| words.iter().filter_map(|word| word.chars().next()).collect::<String>();
    match (words, said) {
        ([one], many) if many.len() > 1 => initials(many).starts_with(one.as_str()) || one.starts_with(&initials(many)),
        (many, [one]) if many.len() > 1 => initials(many) == *one,
        _ => false,
    }
}

/// The person that a role belongs to: the last one named before it in its clause, else right behind it.
fn person_at(bench: &Bench<'_, '_>, sentence: usize, role: &Range<usize>) -> Option<Mention> {
    let people: Vec<&Mention> = bench.named(sentence).filter(|mention| is_person(bench, mention)).collect();
    let before =
        people.iter().rev().find(|mention| mention.tokens.end <= role.start && role.start - mention.tokens.end <= 8);
    let after = people.iter().find(|mention| mention.tokens.start >= role.end && mention.tokens.start - role.end <= 3);
    // "The chief executive is X": the verb stands behind the role.
    let tied = after.filter(|after| {
        bench.page.tokens[role.end..after.tokens.start]
            .iter()
            .any(|t| t.is(&["is", ":", "ist", "est", "es"]) || t.text == ":")
    });
    tied.or(before).or(after).map(|mention| (*mention).clone())
}
