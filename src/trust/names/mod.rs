//! Names that no record knows: persons, and firms by their legal form.
//!
//! For: strangers in notes and mails, by lists of names, titles, greetings, signatures and headers. Not for: known names
//! (see `dictionary`), which win wherever both find something. Precision goes before recall: a word that may be
//! anything else needs evidence, since a masked ordinary word makes an answer useless. Invariants: ranges are slices
//! of the text, in order, without overlaps; a word costs no allocation.

mod evidence;
mod exactly;
mod gazetteer;
mod headers;
mod orgs;
mod places;
mod rules;
mod titles;
mod words;

use super::{
    entity::EntityType,
    fold::fold,
    session::{Owner, Session},
};
use evidence::Page;
use std::{
    collections::{BTreeSet, HashMap},
    ops::Range,
};
use words::Word;

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Its bytes, with the title.
    pub(super) range: Range<usize>,
    /// A person or a firm.
    pub(super) kind: EntityType,
    /// The bytes of the full name that it stands for: its own without the title, or those of the only person of the
    /// text who is called so.
    core: Range<usize>,
}

impl Name {
    fn person(range: Range<usize>, core: Range<usize>) -> Self {
        Self { range, kind: EntityType::Person, core }
    }

    fn firm(range: Range<usize>) -> Self {
        Self { core: range.clone(), range, kind: EntityType::Org }
    }

    /// Whose name it is in this conversation.
    pub(super) fn owner(&self, text: &str, session: &Session) -> Owner {
        let full = &text[self.core.clone()];
        let known = (self.kind == EntityType::Person).then(|| session.known_as(full)).flatten();
        known.unwrap_or_else(|| Owner::of_value(self.kind, full))
    }
}

/// The names in a text outside of what is `taken`.
pub(super) fn find(text: &str, taken: Vec<Range<usize>>, session: &Session) -> Vec<Name> {
    let taken = Cover::new(taken);
    let mut names = Vec::new();
    let lower = words::scan_lower(text);
    let page = Page { text, lower: lower.is_some(), words: &lower.unwrap_or_else(|| words::scan(text)) };
    if !page.lower {
        headers::find(text, page.words, &mut names);
    }
    in_sentences(&page, &mut names);
    let mut names = apart(names, &taken);
    if !page.lower {
        again(text, page.words, &taken, session, &mut names);
    }
    exactly::find(text, &taken, session, &mut names);
    stand_for_full(text, &mut names);
    names
}

/// Whether the value is one word that is an everyday word, a place or a product as well: alone it gives nobody away.
pub(super) fn is_ordinary(value: &str) -> bool {
    let value = value.trim();
    let class = gazetteer::class(value);
    !value.contains(char::is_whitespace) && (class.plain() || class.name() && !class.sure_first() && !class.sure_last())
}

/// How much a single word with a capital tells by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Nothing else is written so, but for people's last names.
    Much,
    /// A first name, or a name that is an ordinary word as well.
    Little,
    /// A place, a month, a trade, a product.
    Nothing,
}

/// What the lists of names and words say of a word.
pub(super) fn telling(word: &str) -> Telling {
    let class = gazetteer::class(word);
    match class {
        _ if class.plain() || places::place(word) || places::before_place(word) => Telling::Nothing,
        _ if class.first() || class.name() && !class.sure_last() => Telling::Little,
        _ => Telling::Much,
    }
}

/// What the lists say of a word with a capital, for who compares names with facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameWord {
    /// A first name that nothing else is called.
    First,
    /// A last name that nothing else is called.
    Last,
    /// A country, a region, a city.
    Place,
    /// An everyday word, or a name that is one as well.
    Everyday,
    /// On no list.
    Unknown,
}

/// What the lists say of a word with a capital.
pub fn name_word(word: &str) -> NameWord {
    let class = gazetteer::class(word);
    match class {
        _ if places::place(word) || places::city(word) => NameWord::Place,
        _ if class.sure_first() && !class.plain() => NameWord::First,
        _ if class.sure_last() && !class.plain() => NameWord::Last,
        _ if class.camel() => NameWord::Unknown,
        _ if class.plain() || class.name() || super::is_everyday(word) => NameWord::Everyday,
        _ => NameWord::Unknown,
    }
}

/// Whether a place's name may begin with this word: San, Lake, New.
pub(super) fn leads_place(word: &str) -> bool {
    places::before_place(word)
}

/// Whether it is a well-known city that people are called after.
pub(super) fn is_city(word: &str) -> bool {
    places::city(word)
}

/// Lets the first and last name of a person of no record lead back to her, as far as only one is called so.
pub(super) fn introduce(owner: &Owner, surface: &str, session: &mut Session) {
    if !matches!(owner, Owner::Value(EntityType::Person, _)) {
        return;
    }
    let start = surface.split_whitespace().find(|word| !titles::title(word.trim_end_matches('.')));
    let Some(full) = start.and_then(|word| surface.get(surface.find(word)?..)) else { return };
    let mut parts = full.split_whitespace();
    if let (Some(first), Some(last)) = (parts.next(), parts.next_back()) {
        session.introduce(owner, full.trim(), first, last);
    }
}

fn in_sentences(page: &Page<'_>, names: &mut Vec<Name>) {
    let mut at = 0;
    while at < page.words.len() {
        if let Some(firm) = orgs::firm(page.text, page.words, at) {
            names.push(firm);
        }
        match page.name(at) {
            Some((name, taken)) => {
                names.push(name);
                at += taken.max(1);
            }
            None => at += 1,
        }
    }
}

/// In order; of those that overlap the firm, else the longest; nothing of what is taken.
fn apart(mut names: Vec<Name>, taken: &Cover) -> Vec<Name> {
    names.sort_by_key(|name| name.range.start);
    let rank = |name: &Name| (name.kind == EntityType::Org, name.range.len());
    let mut kept: Vec<Name> = Vec::with_capacity(names.len());
    for name in names.into_iter().filter(|name| taken.is_free(&name.range)) {
        match kept.last_mut() {
            Some(last) if name.range.start < last.range.end => {
                if rank(&name) > rank(last) {
                    *last = name;
                }
            }
            _ => kept.push(name),
        }
    }
    kept
}

/// Stretches of a text, joined where they overlap.
struct Cover(Vec<Range<usize>>);

impl Cover {
    fn new(mut ranges: Vec<Range<usize>>) -> Self {
        ranges.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        Self(joined)
    }

    /// Whether the range touches none of the stretches.
    fn is_free(&self, range: &Range<usize>) -> bool {
        let next = self.0.partition_point(|other| other.end <= range.start);
        self.0.get(next).is_none_or(|other| other.start >= range.end)
    }
}

/// Words that are a name in one place, or were in an earlier text, are one in the others too.
fn again(text: &str, words: &[Word], taken: &Cover, session: &Session, names: &mut Vec<Name>) {
    let people = names.iter().filter(|name| name.kind == EntityType::Person);
    let told: BTreeSet<&str> = people
        .flat_map(|name| text[name.core.clone()].split_whitespace())
        .filter(|part| part.len() > 2 && part.starts_with(char::is_uppercase))
        .collect();
    let remembers = session.has(EntityType::Person);
    if told.is_empty() && !remembers {
        return;
    }
    let remembered =
        |word: &str| session.known_as(word).is_some() || session.has_owner(&Owner::of_value(EntityType::Person, word));
    let found = Cover::new(names.iter().map(|name| name.range.clone()).collect());
    for word in words.iter().filter(|word| may_be_named(text, word)) {
        let shown = &text[word.range()];
        let known = told.contains(shown) || remembers && remembered(shown);
        if known && found.is_free(&word.range()) && taken.is_free(&word.range()) {
            names.push(Name::person(word.range(), word.range()));
        }
    }
    names.sort_by_key(|name| name.range.start);
}

/// Everyday words that begin a sentence are left alone even where somebody is called so.
fn may_be_named(text: &str, word: &Word) -> bool {
    let class = word.class;
    let everyday = class.plain() || class.name() && !class.sure_first() && !class.sure_last();
    let never = class.initial() || class.plain() && !class.name();
    !(never || everyday && words::starts_sentence(text, word.start))
}

/// A single word stands for the only full name of the text that has it.
fn stand_for_full(text: &str, names: &mut [Name]) {
    let is_full = |name: &Name| text[name.core.clone()].contains(' ');
    let same = |a: &str, b: &str| a == b || fold(a) == fold(b);
    let mut full: HashMap<&str, Option<Range<usize>>> = HashMap::new();
    for name in names.iter().filter(|name| name.kind == EntityType::Person && is_full(name)) {
        let core = &text[name.core.clone()];
        let mut parts = core.split_whitespace();
        for part in parts.next().into_iter().chain(parts.next_back()) {
            let whose = full.entry(part).or_insert_with(|| Some(name.core.clone()));
            if whose.as_ref().is_some_and(|first| !same(&text[first.clone()], core)) {
                *whose = None;
            }
        }
    }
    for name in names.iter_mut().filter(|name| name.kind == EntityType::Person && !is_full(name)) {
        if let Some(Some(whole)) = full.get(&text[name.core.clone()]) {
            name.core = whole.clone();
        }
    }
}
