//! Judges who is whose contact and who said what: contacts, owners, products, and the person behind a statement.

use super::judge::{Bench, MAIN};
use super::known::{clauses, stems_of};
use super::language;
use super::mention::{Mention, PEOPLE};
use super::words::among;
use crate::crm::{ClaimStatus, Kind};
use std::collections::BTreeSet;
use std::ops::Range;

/// Judges the relations of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    products(bench, sentence);
    let settled = contacts(bench, sentence) | super::roles::judge(bench, sentence);
    if !settled {
        speakers(bench, sentence);
    }
}

pub(super) fn is_person(bench: &Bench<'_, '_>, mention: &Mention) -> bool {
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
        "handled",
        "handles",
        "runs",
        "leads",
        "drives",
    ];
    const OWNER: &[&str] = &["owner", "owns", "owned", "besitzer"];
    let within = bench.page.sentences[sentence].tokens.clone();
    let field = match (bench.has(&within, CONTACT), bench.has(&within, OWNER)) {
        (true, _) => "contact",
        (_, true) => "owner",
        _ if side_by_side(bench, sentence) => "contact",
        _ => return false,
    };
    let people: Vec<Mention> = bench.named(sentence).filter(|mention| is_person(bench, mention)).cloned().collect();
    let [person] = people.as_slice() else { return false };
    // Both must be named here; a deal named before may be another matter.
    let role = is_role_noun(bench, &within);
    let deal =
        |mention: &&Mention| (!mention.soft || role) && mention.things.iter().any(|thing| bench.known.is(*thing, MAIN));
    if !bench.named(sentence).any(|mention| deal(&mention)) {
        return false;
    }
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

/// "the contact for …", "votre contact": somebody's part in it, and not what is to be done.
fn is_role_noun(bench: &Bench<'_, '_>, within: &Range<usize>) -> bool {
    const NOUNS: &[&str] = &[
        "contact",
        "counterpart",
        "liaison",
        "ansprechpartner",
        "ansprechpartnerin",
        "ansprechperson",
        "kontakt",
        "interlocuteur",
        "interlocutrice",
        "contacto",
    ];
    const LEADS: &[&str] = &[
        "the", "your", "our", "main", "primary", "key", "der", "die", "ihr", "unser", "dein", "votre", "notre", "le",
        "su",
    ];
    let tokens = &bench.page.tokens[within.clone()];
    tokens.iter().enumerate().any(|(at, token)| {
        let led = at.checked_sub(1).is_none_or(|before| tokens[before].is(LEADS) || !tokens[before].is_word());
        let tied = tokens.get(at + 1).is_some_and(|next| {
            next.is(&["for", "on", "is", "für", "ist", "bei", "pour", "est", "para", "es"]) || next.text == ":"
        });
        token.is(NOUNS) && (led && at > 0 || tied)
    })
}

/// One product and one deal in a sentence belong together as the deal's field says.
fn products(bench: &mut Bench<'_, '_>, sentence: usize) {
    let product = |mention: &&Mention| mention.things.iter().any(|thing| bench.known.is(*thing, &[Kind::Product]));
    let named: Vec<Mention> = bench.named(sentence).filter(product).cloned().collect();
    let deal =
        |mention: &&Mention| !product(mention) && mention.things.iter().any(|thing| bench.known.is(*thing, MAIN));
    let mut deals: Vec<Mention> = bench.named(sentence).filter(deal).cloned().collect();
    // A name in full goes before a word of a name.
    if deals.iter().any(|mention| !mention.soft) {
        deals.retain(|mention| !mention.soft);
    }
    deals.retain(|mention| !mention.soft || mention.things.len() == 1);
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

/// "Acme renewal (Dana Fox)", "Acme renewal: Dana Fox": nothing but signs between a deal and a person.
fn side_by_side(bench: &Bench<'_, '_>, sentence: usize) -> bool {
    let named: Vec<&Mention> = bench.named(sentence).filter(|mention| !mention.soft).collect();
    named.windows(2).any(|pair| {
        let people = pair.iter().filter(|mention| is_person(bench, mention)).count();
        let deals = pair.iter().filter(|m| m.things.iter().any(|thing| bench.known.is(*thing, MAIN))).count();
        let between = &bench.page.tokens[pair[0].tokens.end..pair[1].tokens.start];
        people == 1
            && deals == 1
            && !between.is_empty()
            && between.iter().all(|token| matches!(token.text, "(" | ":" | "–" | "|" | "-"))
    })
}

pub(super) fn is_denied(bench: &Bench<'_, '_>, tokens: &Range<usize>) -> bool {
    super::known::denied(&bench.page.tokens[tokens.clone()])
}

/// Whether the text of an entry is in another language than the page: words cannot tie the two together.
pub(super) fn is_foreign_entry(bench: &Bench<'_, '_>, entry: usize) -> bool {
    let said = bench.known.said.iter().filter(|said| said.entry == entry);
    let words = said.flat_map(|said| &said.words).map(String::as_str);
    let page = bench.page.tokens.iter().filter(|token| !token.quoted).map(|token| token.low.as_ref());
    match (language::of(words), language::of(page)) {
        (Some(theirs), Some(ours)) => theirs != ours,
        // A note without a word of grammar may be in any.
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

/// The people whom a sentence of the facts is about, or who said it.
pub(super) fn people_of(bench: &Bench<'_, '_>, said: usize) -> BTreeSet<usize> {
    let all = &bench.known.said;
    let mut found = named_in(bench, &all[said].capitals);
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
            .map(|at| named_in(bench, &all[at].capitals))
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
        // What the sentence says, or whose figure it tells.
        let figure = || {
            let from = bench.page.tokens[..person.tokens.start].last().is_some_and(|t| t.is(&["from", "by", "of"]));
            let own = bench
                .page
                .tokens
                .get(person.tokens.end)
                .is_some_and(|t| t.text == "'s" || t.text == "’s" || t.is(&["wants", "says", "needs"]));
            bench.proved_said.iter().find(|(at, _)| *at == sentence && (from || own)).map(|(_, said)| *said)
        };
        let Some(said) = retold(bench, &part).or_else(figure) else { continue };
        let known = people_of(bench, said);
        if !known.is_empty()
            && !person.things.iter().any(|thing| known.contains(thing))
            && !is_addressed(bench, person)
            && acts(bench, person)
            && !wrote_it(bench, said, person)
        {
            let entry = bench.known.said[said].entry;
            bench.found(&person.tokens, ClaimStatus::Contradicted, Some(entry));
        }
    }
}

/// Whether something is said of the person here: she does it, has it, or it comes from her.
fn acts(bench: &Bench<'_, '_>, person: &Mention) -> bool {
    const VERBS: &str = "said wrote told did had would will won't can can't cannot could didn't doesn't hasn't isn't \
        wasn't was is has does made gave got sent came took brought put set went found thinks hat will \
        möchte sagt schreibt dit veut demande dice quiere pide who himself herself side also already \
        never";
    const FROM: &[&str] =
        &["from", "by", "von", "de", "par", "por", "per", "is", "was", "for", "zufolge", "laut", "selon", "según"];
    let tokens = &bench.page.tokens;
    let next = tokens.get(person.tokens.end);
    let does = next.is_some_and(|next| {
        let verb = next.is_word()
            && !next.capital()
            && (next.low.ends_with('s')
                || next.low.ends_with("ed")
                || next.low.ends_with("'d")
                || among(VERBS, &next.low));
        verb || next.text == "'s" || next.text == "’s" || next.text == ":" || matches!(next.text, "'d" | "’d")
    });
    let before = person.tokens.start.checked_sub(1).map(|at| &tokens[at]);
    // "Dana'd": the apostrophe is part of the word.
    does || before.is_some_and(|before| before.is(FROM))
}

/// Who wrote a note down may be told of with all that stands in it.
fn wrote_it(bench: &Bench<'_, '_>, said: usize, person: &Mention) -> bool {
    let speaker = bench.known.said[said].speaker.as_deref().map(super::known::words_of).unwrap_or_default();
    named_in(bench, &speaker).iter().any(|thing| person.things.contains(thing))
}

/// "Hi Dana", "before Dana": named, but nothing is said of her.
fn is_addressed(bench: &Bench<'_, '_>, person: &Mention) -> bool {
    let Some(before) = person.tokens.start.checked_sub(1).map(|at| &bench.page.tokens[at]) else { return false };
    before.is(&[
        "hi", "hello", "dear", "to", "with", "ask", "lieber", "liebe", "bonjour", "suits", "through", "call", "via",
    ])
}

/// The sentence of the facts that a clause retells: the one with most of its rare words.
fn retold(bench: &Bench<'_, '_>, part: &Range<usize>) -> Option<usize> {
    let stems = stems_of(&bench.page.tokens[part.clone()]);
    let told = stems.iter().filter(|stem| !bench.known.name_stems.contains(*stem));
    let (at, best, second) = bench.known.likest(told)?;
    (best >= 0.99 && best - second >= 0.5).then_some(at)
}
