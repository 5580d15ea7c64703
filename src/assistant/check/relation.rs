//! Judges who is what and who said what: roles, titles, contacts, and the person behind a statement.

use super::judge::{Bench, MAIN};
use super::known::{clauses, stems_of};
use super::mention::{Mention, PEOPLE};
use super::token::Token;
use crate::crm::{ClaimStatus, Kind};
use std::collections::BTreeSet;
use std::ops::Range;

/// Judges the relations of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    products(bench, sentence);
    let settled = contacts(bench, sentence) | roles(bench, sentence);
    if !settled {
        speakers(bench, sentence);
    }
}

fn is_person(bench: &Bench<'_, '_>, mention: &Mention) -> bool {
    mention.things.iter().any(|thing| bench.known.is(*thing, PEOPLE))
}

/// "X is the contact on deal D", "D is owned by X". Whether the sentence is one of these.
fn contacts(bench: &mut Bench<'_, '_>, sentence: usize) -> bool {
    const CONTACT: &[&str] = &[
        "contact",
        "named",
        "ansprechpartner",
        "ansprechperson",
        "ansprechpartnerin",
        "contacto",
        "interlocuteur",
        "interlocutrice",
        "counterpart",
        "listed",
        "recorded",
        "linked",
        "responsible",
        "liaison",
    ];
    const OWNER: &[&str] = &["owner", "owns", "owned", "besitzer"];
    let within = bench.page.sentences[sentence].tokens.clone();
    let field = match (bench.has(&within, CONTACT), bench.has(&within, OWNER)) {
        (true, _) => "contact",
        (_, true) => "owner",
        _ => return false,
    };
    let people: Vec<Mention> = bench.named(sentence).filter(|mention| is_person(bench, mention)).cloned().collect();
    let [person] = people.as_slice() else { return false };
    let deals = bench.subject(sentence, &person.tokens);
    let entries: Vec<usize> = deals.iter().filter_map(|deal| bench.known.field(*deal, field)).collect();
    if entries.is_empty() || is_denied(bench, &within) {
        return false;
    }
    let named = |entry: &usize| {
        let words = super::known::words_of(bench.known.text_of(*entry));
        person.things.iter().any(|thing| bench.known.things[*thing].words == words)
    };
    match entries.iter().any(named) {
        true => bench.found(&person.tokens, ClaimStatus::Supported, Some(entries[0])),
        false => bench.found(&person.tokens, ClaimStatus::Contradicted, Some(entries[0])),
    }
    true
}

/// One product and one deal in a sentence belong together as the deal's field says.
fn products(bench: &mut Bench<'_, '_>, sentence: usize) {
    let product = |mention: &&Mention| mention.things.iter().any(|thing| bench.known.is(*thing, &[Kind::Product]));
    let named: Vec<Mention> = bench.named(sentence).filter(product).cloned().collect();
    let deal = |mention: &&Mention| !mention.soft && mention.things.iter().any(|thing| bench.known.is(*thing, MAIN));
    let deals: Vec<Mention> = bench.named(sentence).filter(deal).cloned().collect();
    let ([product], [deal]) = (named.as_slice(), deals.as_slice()) else { return };
    let Some(entry) = deal.things.iter().find_map(|deal| bench.known.field(*deal, "product")) else { return };
    let within = bench.page.sentences[sentence].tokens.clone();
    if is_denied(bench, &within) {
        return;
    }
    let words = super::known::words_of(bench.known.text_of(entry));
    let same = product.things.iter().any(|thing| bench.known.things[*thing].words == words);
    let status = if same { ClaimStatus::Supported } else { ClaimStatus::Contradicted };
    bench.found(&product.tokens, status, Some(entry));
}

fn is_denied(bench: &Bench<'_, '_>, tokens: &Range<usize>) -> bool {
    super::known::denied(&bench.page.tokens[tokens.clone()])
}

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
fn roles(bench: &mut Bench<'_, '_>, sentence: usize) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let names = role_names(bench);
    let mut any = false;
    let mut at = within.start;
    while at < within.end {
        let Some(length) = names.iter().find_map(|name| reads(&bench.page.tokens[at..within.end], name)) else {
            at += 1;
            continue;
        };
        let role = at..at + length;
        at += length;
        any |= role_of(bench, sentence, &role);
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
        tokens.get(at).filter(|token| token.low == *word)?;
        at += 1;
    }
    Some(at)
}

fn role_of(bench: &mut Bench<'_, '_>, sentence: usize, role: &Range<usize>) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let said: Vec<String> =
        bench.page.tokens[role.clone()].iter().filter(|t| t.is_word()).map(|t| t.low.to_string()).collect();
    let single = said.len() == 1 && !bench.page.tokens[role.start].capital();
    let article = role.start > within.start
        && bench.page.tokens[role.start - 1].is(&["the", "a", "as", "our", "your", "(", "main"])
        || role.start > within.start && bench.page.tokens[role.start - 1].text == "(";
    if bench.page.tokens[role.start].quoted || single && !article || single && said[0] == "user" && !article {
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
        words == said || words.windows(said.len()).any(|part| part == said.as_slice()) || stands_for(&words, &said)
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

/// Whether the text of an entry is in another language than the page: words cannot tie the two together.
pub(super) fn is_foreign_entry(bench: &Bench<'_, '_>, entry: usize) -> bool {
    const ENGLISH: &[&str] = &["the", "is", "of", "and", "to", "has", "with", "for", "a", "not", "in"];
    let page = bench.page.tokens.iter().filter(|token| token.is(ENGLISH)).count() * 12 >= bench.page.tokens.len();
    let words: Vec<&String> =
        bench.known.said.iter().filter(|said| said.entry == entry).flat_map(|said| &said.words).collect();
    let entry = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count() * 12 >= words.len();
    page != entry
}

/// The people whom a sentence of the facts is about, or who said it.
pub(super) fn people_of(bench: &Bench<'_, '_>, said: usize) -> BTreeSet<usize> {
    let all = &bench.known.said;
    let mut found = named_in(bench, &all[said].words);
    let speaker = all[said].speaker.clone();
    if let Some(speaker) = &speaker {
        let words: Vec<String> = super::known::words_of(speaker);
        let email = all[said].thing.is_some_and(|thing| bench.known.is(thing, &[crate::crm::Kind::Email]));
        let own = all[said].words.starts_with(&words);
        if email || own || !is_author(bench, said) {
            found.extend(named_in(bench, &words));
        }
    }
    // "He expects …": whom the sentence before names.
    let pronoun = all[said].words.first().is_some_and(|word| {
        matches!(word.as_str(), "he" | "she" | "her" | "his" | "they" | "er" | "sie" | "il" | "elle")
    });
    if found.is_empty() && pronoun {
        let same = |at: &usize| all[*at].entry == all[said].entry;
        found = (0..said)
            .rev()
            .take_while(same)
            .map(|at| named_in(bench, &all[at].words))
            .find(|people| !people.is_empty())
            .unwrap_or_default();
    }
    found
}

/// Whether the speaker of a sentence is only who wrote the note down.
fn is_author(bench: &Bench<'_, '_>, said: usize) -> bool {
    let author = bench.known.said[said].thing.and_then(|thing| bench.known.field(thing, "author"));
    author.is_some_and(|entry| Some(bench.known.text_of(entry).to_lowercase()) == bench.known.said[said].speaker)
}

fn named_in(bench: &Bench<'_, '_>, words: &[String]) -> BTreeSet<usize> {
    let things = bench.known.things.iter().enumerate().filter(|(_, thing)| PEOPLE.contains(&thing.kind));
    let called = |thing: &super::known::Thing| {
        let first =
            thing.words.iter().find(|word| !matches!(word.as_str(), "dr" | "mr" | "ms" | "mrs" | "herr" | "frau"));
        first.is_some_and(|first| words.contains(first)) || thing.words.last().is_some_and(|last| words.contains(last))
    };
    things.filter(|(_, thing)| called(thing)).map(|(at, _)| at).collect()
}

/// The person in a clause must be one of those whom the sentence of the facts that it retells is about.
fn speakers(bench: &mut Bench<'_, '_>, sentence: usize) {
    let range = bench.page.sentences[sentence].tokens.clone();
    if bench.page.of(&bench.page.sentences[sentence]).last().is_some_and(|last| last.text == "?") {
        return;
    }
    let all: BTreeSet<usize> =
        bench.named(sentence).filter(|m| is_person(bench, m)).flat_map(|m| m.things.iter().copied()).collect();
    // With one person in it the whole sentence is hers.
    let relative = bench.has(&range, &["who"]);
    let parts = if all.len() == 1 && relative {
        std::iter::once(0..range.len()).collect()
    } else {
        clauses(bench.page.of(&bench.page.sentences[sentence]))
    };
    for part in parts {
        let part = range.start + part.start..range.start + part.end;
        let people: Vec<Mention> = bench
            .named(sentence)
            .filter(|m| is_person(bench, m) && part.start <= m.tokens.start && m.tokens.end <= part.end)
            .cloned()
            .collect();
        let [person] = people.as_slice() else { continue };
        let Some(said) = retold(bench, &part, person) else { continue };
        let known = people_of(bench, said);
        if !known.is_empty() && !person.things.iter().any(|thing| known.contains(thing)) && !is_addressed(bench, person)
        {
            let entry = bench.known.said[said].entry;
            bench.found(&person.tokens, ClaimStatus::Contradicted, Some(entry));
        }
    }
}

/// "Hi Dana", "before Dana": named, but nothing is said of her.
fn is_addressed(bench: &Bench<'_, '_>, person: &Mention) -> bool {
    let Some(before) = person.tokens.start.checked_sub(1).map(|at| &bench.page.tokens[at]) else { return false };
    before.is(&[
        "hi", "hello", "dear", "to", "with", "ask", "lieber", "liebe", "bonjour", "suits", "through", "call", "via",
    ])
}

/// The sentence of the facts that a clause retells: the one with most of its rare words.
fn retold(bench: &Bench<'_, '_>, part: &Range<usize>, person: &Mention) -> Option<usize> {
    let names: BTreeSet<String> = bench
        .known
        .things
        .iter()
        .filter(|t| PEOPLE.contains(&t.kind) || MAIN.contains(&t.kind))
        .flat_map(|t| t.words.iter().map(|w| super::known::stem(w)))
        .collect();
    let tokens = &bench.page.tokens[part.clone()];
    let _ = person;
    let stems: BTreeSet<String> = stems_of(tokens).into_iter().filter(|stem| !names.contains(stem)).collect();
    let spread = |stem: &String| bench.known.said.iter().filter(|said| said.stems.contains(stem)).count();
    let weights: Vec<(&String, f64)> = stems
        .iter()
        .map(|stem| (stem, spread(stem)))
        .filter(|(_, n)| *n > 0)
        .map(|(stem, n)| (stem, 1.0 / n as f64))
        .collect();
    let score = |at: usize| -> f64 {
        weights.iter().filter(|(stem, _)| bench.known.said[at].stems.contains(*stem)).map(|(_, w)| w).sum()
    };
    let mut ranked: Vec<(f64, usize)> = (0..bench.known.said.len()).map(|at| (score(at), at)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, at) = *ranked.first()?;
    let second = ranked.get(1).map_or(0.0, |second| second.0);
    (best >= 0.99 && best - second >= 0.5).then_some(at)
}
