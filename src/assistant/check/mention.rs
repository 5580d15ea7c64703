//! Where a text names the things of the facts: in full, by a first or last name, or by a word that only one deal has.

use super::known::{Known, Thing, is_stop};
use super::token::{Page, Sort};
use crate::crm::Kind;
use std::collections::HashMap;
use std::ops::Range;

/// A name in a text.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) tokens: Range<usize>,
    /// Everything that it can mean.
    pub(super) things: Vec<usize>,
    /// By part of a deal's name, which may be an ordinary word as well.
    pub(super) soft: bool,
}

struct Alias {
    words: Vec<String>,
    thing: usize,
    soft: bool,
    /// Counts only with a capital.
    capital: bool,
}

/// Kinds that people are.
pub(super) const PEOPLE: &[Kind] = &[Kind::Contact, Kind::Lead, Kind::User];

const LEGAL: &[&str] = &[
    "gmbh",
    "ag",
    "inc",
    "ltd",
    "llc",
    "corp",
    "corporation",
    "co",
    "company",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "as",
    "oy",
    "plc",
    "kg",
    "group",
    "holding",
    "se",
    "sl",
    "aps",
];

/// Every mention, in order; where names overlap, the longest.
pub(super) fn find(page: &Page<'_>, known: &Known<'_>) -> Vec<Mention> {
    let aliases = aliases(known);
    let mut by_first: HashMap<&str, Vec<&Alias>> = HashMap::new();
    for alias in &aliases {
        if let Some(first) = alias.words.first() {
            by_first.entry(first.as_str()).or_default().push(alias);
        }
    }
    let lower = is_lower(page);
    let mut found: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < page.tokens.len() {
        let low = page.tokens[at].low.as_ref();
        let genitive = low.strip_suffix('s').and_then(|bare| by_first.get(bare));
        let fits = by_first.get(low).into_iter().chain(genitive).flatten().filter_map(|alias| {
            let end = matches(page, at, &alias.words)?;
            let capital = !alias.capital || lower || page.tokens[at].capital();
            capital.then_some((end, *alias))
        });
        let fits: Vec<(usize, &Alias)> = fits.collect();
        let longest = fits.iter().map(|(end, alias)| (*end, !alias.soft)).max();
        match longest {
            Some((end, strong)) => {
                let mut things: Vec<usize> = fits
                    .iter()
                    .filter(|(e, alias)| *e == end && alias.soft != strong)
                    .map(|(_, alias)| alias.thing)
                    .collect();
                let product = things.iter().any(|thing| known.is(*thing, &[Kind::Product]));
                // A product that only one deal has stands for that deal, too.
                if product && strong {
                    let deals = fits.iter().filter(|(e, alias)| *e == end && alias.soft).map(|(_, alias)| alias.thing);
                    things.extend(deals.filter(|thing| known.is(*thing, &[Kind::Opportunity])));
                }
                things.dedup();
                found.push(Mention { tokens: at..end, things, soft: !strong });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Hardly a capital in it: names are written small, too.
pub(super) fn is_lower(page: &Page<'_>) -> bool {
    let words = page.tokens.iter().filter(|token| token.is_word()).count();
    let capitals = page.tokens.iter().filter(|token| token.capital()).count();
    words >= 6 && capitals * 20 <= words
}

/// The token behind these words, which begin at `at`; hyphens between them do not matter.
fn matches(page: &Page<'_>, at: usize, words: &[String]) -> Option<usize> {
    let mut next = at;
    for (index, word) in words.iter().enumerate() {
        while index > 0 && page.tokens.get(next).is_some_and(|token| matches!(token.text, "-" | "." | "/" | "&")) {
            next += 1;
        }
        // "des Lagersystems": the genitive of a longer word.
        let genitive = |low: &str| word.chars().count() > 5 && low.strip_suffix('s') == Some(word);
        let token = page.tokens.get(next).filter(|token| token.low == *word || genitive(&token.low))?;
        next = next.max(at) + usize::from(!token.text.is_empty());
    }
    Some(next)
}

fn aliases(known: &Known<'_>) -> Vec<Alias> {
    let mut found = Vec::new();
    for (index, thing) in known.things.iter().enumerate().filter(|(_, thing)| !thing.words.is_empty()) {
        let activity = thing.kind.is_activity();
        let single = thing.words.len() == 1;
        if activity && single {
            continue;
        }
        found.push(Alias { words: thing.words.clone(), thing: index, soft: false, capital: single || activity });
        if PEOPLE.contains(&thing.kind) {
            people(thing, index, &mut found);
        } else if thing.kind == Kind::Account {
            account(known, thing, index, &mut found);
        } else if matches!(thing.kind, Kind::Opportunity | Kind::Case | Kind::Quote) {
            parts(known, thing, index, &mut found);
        }
    }
    found
}

fn people(thing: &Thing, index: usize, found: &mut Vec<Alias>) {
    const TITLES: &[&str] = &["dr", "mr", "mrs", "ms", "prof", "herr", "frau"];
    let words: Vec<&String> = thing.words.iter().filter(|word| !TITLES.contains(&word.as_str())).collect();
    for from in 0..words.len() {
        let one = words[from].clone();
        if one.chars().count() > 1 && !is_stop(&one) && words.len() > 1 {
            found.push(Alias { words: vec![one], thing: index, soft: false, capital: true });
        }
        if from > 0 && from + 1 < words.len() {
            found.push(Alias {
                words: words[from..].iter().map(|w| (*w).clone()).collect(),
                thing: index,
                soft: false,
                capital: true,
            });
        }
    }
    if words.len() > 2 {
        let ends = vec![words[0].clone(), words[words.len() - 1].clone()];
        found.push(Alias { words: ends, thing: index, soft: false, capital: true });
        found.push(Alias {
            words: words[..words.len() - 1].iter().map(|w| (*w).clone()).collect(),
            thing: index,
            soft: false,
            capital: true,
        });
    }
}

fn account(known: &Known<'_>, thing: &Thing, index: usize, found: &mut Vec<Alias>) {
    let mut words = thing.words.clone();
    while words.len() > 1 && words.last().is_some_and(|last| LEGAL.contains(&last.as_str())) {
        words.pop();
    }
    let first = words[0].clone();
    let others =
        known.things.iter().filter(|other| other.kind == Kind::Account && other.words.first() == Some(&first)).count();
    if words.len() < thing.words.len() {
        found.push(Alias { words: words.clone(), thing: index, soft: false, capital: true });
    }
    if words.len() > 1 && others == 1 && first.chars().count() > 2 && !is_stop(&first) {
        found.push(Alias { words: vec![first], thing: index, soft: false, capital: true });
    }
}

/// Words that a deal's name may end in and that say nothing of it.
const GENERIC: &[&str] =
    &["days", "day", "new", "deal", "project", "phase", "pilot", "team", "year", "first", "month", "point", "price"];

/// Parts of a deal's name that no other deal's name has: its words behind the customer's name, one word of it.
fn parts(known: &Known<'_>, thing: &Thing, index: usize, found: &mut Vec<Alias>) {
    let others: Vec<&Thing> = known
        .things
        .iter()
        .enumerate()
        .filter(|(at, other)| *at != index && other.kind == thing.kind && other.own)
        .map(|(_, other)| other)
        .collect();
    let shared = |word: &String| others.iter().any(|other| other.words.contains(word));
    let company =
        |word: &String| known.things.iter().any(|other| other.kind == Kind::Account && other.words.contains(word));
    let own: Vec<&String> = thing.words.iter().filter(|word| !company(word)).collect();
    if own.len() > 1 && own.len() < thing.words.len() && own.iter().any(|word| !shared(word)) {
        let words: Vec<String> = own.iter().map(|w| (*w).clone()).collect();
        found.push(Alias { words, thing: index, soft: false, capital: false });
    }
    for pair in own.windows(2).filter(|pair| own.len() > 2 && pair.iter().any(|word| !shared(word))) {
        found.push(Alias {
            words: pair.iter().map(|w| (*w).clone()).collect(),
            thing: index,
            soft: true,
            capital: false,
        });
    }
    for word in own
        .iter()
        .filter(|word| !shared(word) && word.chars().count() > 2 && !GENERIC.contains(&word.as_str()) && !is_stop(word))
    {
        if word.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        found.push(Alias { words: vec![(*word).clone()], thing: index, soft: true, capital: false });
    }
    // The product names its deal where only one deal has it.
    for link in thing.links.iter().filter(|link| known.things[**link].kind == Kind::Product) {
        if others.iter().all(|other| !other.links.contains(link)) {
            found.push(Alias { words: known.things[*link].words.clone(), thing: index, soft: true, capital: true });
        }
    }
}

/// The mention that a place belongs to: one in its own part of the sentence, else the last before it, else the first
/// behind it. Parts end at commas, semicolons, dashes and "and".
pub(super) fn nearest<'m>(
    mentions: &'m [Mention],
    within: &Range<usize>,
    at: &Range<usize>,
    page: &Page<'_>,
    wanted: impl Fn(&Mention) -> bool,
) -> Option<&'m Mention> {
    let inside = |mention: &&Mention| {
        within.start <= mention.tokens.start && mention.tokens.end <= within.end && wanted(mention)
    };
    // "closes before Acme, on 12 Dec" is not about Acme.
    let compared = |mention: &Mention| {
        let lead = mention.tokens.start.checked_sub(1).map(|at| &page.tokens[at]);
        lead.is_some_and(|lead| lead.is(&["before", "after", "than", "unlike", "versus", "vs", "behind"]))
    };
    let mut earlier: Vec<&Mention> =
        mentions.iter().filter(inside).filter(|mention| mention.tokens.end <= at.start).collect();
    if earlier.len() > 1 && earlier.last().is_some_and(|last| compared(last) && at.start - last.tokens.end > 2) {
        earlier.pop();
    }
    let before = earlier.pop();
    // Behind another figure a name belongs to that one.
    let free = |from: usize, to: usize| !page.tokens[from..to].iter().any(|t| t.sort == Sort::Number);
    let after = mentions.iter().filter(inside).find(|mention| mention.tokens.start >= at.end);
    let after = after.filter(|after| free(at.end, after.tokens.start));
    let (Some(before), Some(after)) = (before, after) else { return before.or(after) };
    let cut = |token: &super::token::Token<'_>| {
        matches!(token.text, "," | ";" | "–" | "—" | "|")
            || token.is(&["and", "und", "et", "y", "en", "och", "while", "against", "versus"])
    };
    let parted = page.tokens[before.tokens.end..at.start].iter().any(cut);
    let joined = !page.tokens[at.end..after.tokens.start].iter().any(cut);
    let bracket = page.tokens.get(at.end).is_some_and(|t| t.text == "(") && after.tokens.start == at.end + 1;
    Some(if bracket || joined && parted { after } else { before })
}
