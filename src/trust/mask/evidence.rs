//! What around a hit says whether it is a name.
//!
//! An everyday word is a name when a title or another part of a name stands beside it, when its record is in scope and it is
//! written with a capital, when it has a capital in the middle of a sentence that is not all in capitals, when it
//! does what people do ("Rose said"), or when it stands where names stand (`cc: Rose;`). In small letters only the
//! plainest frames count ("spoke with rose,").
//! Not for: finding names (see `dictionary`). Nothing here looks further than one line.

use super::super::{
    dictionary::{Guard, NameHit, Reading},
    entity::EntityType,
    fold::words::{Joint, Word, joint},
    names,
};
use super::{bounds, frames};
use std::ops::Range;

/// A text, its words, and which of them are part of a person's name for certain.
pub(super) struct Scene<'a> {
    text: &'a str,
    words: &'a [Word],
    persons: Vec<bool>,
}

impl<'a> Scene<'a> {
    /// The scene with these hits.
    pub(super) fn new(text: &'a str, words: &'a [Word], hits: &[NameHit]) -> Self {
        let mut persons = vec![false; words.len()];
        for hit in hits.iter().filter(|hit| hit.guard == Guard::None && hit.kind == EntityType::Person) {
            persons[hit.from..hit.to].fill(true);
        }
        Self { text, words, persons }
    }

    /// The bytes of a hit.
    pub(super) fn range(&self, hit: &NameHit) -> Range<usize> {
        self.words[hit.from].start as usize..self.words[hit.to - 1].end as usize
    }

    /// Whether the hit is a name here. It is `expected` where its record is in scope or it was a name elsewhere.
    pub(super) fn is_name(&self, hit: &NameHit, expected: bool) -> bool {
        if self.is_place(hit) {
            return false;
        }
        match hit.guard {
            Guard::None => self.stands_apart(hit),
            Guard::Tight => self.is_tight(hit),
            Guard::Capitals => self.has_capitals(hit),
            Guard::Initial => self.has_initial(hit),
            Guard::Initials => self.are_initials(hit),
            Guard::Handle => self.before(hit).ends_with('@'),
            Guard::Word | Guard::Month => self.is_everyday_name(hit, expected),
        }
    }

    /// A first name read as another one that is a city, or the second word of one: `San Francisco` is no Frank.
    fn is_place(&self, hit: &NameHit) -> bool {
        let single = hit.to - hit.from == 1 && hit.kind == EntityType::Person && hit.reading != Reading::Exact;
        let leads = |at: usize| {
            let word =
                self.words.get(at).filter(|word| word.is_capital() && names::leads_place(&self.text[word.range()]));
            word.is_some() && self.joint(hit.from).is_some_and(|joint| !joint.comma)
        };
        let place = || hit.from.checked_sub(1).is_some_and(leads) || names::is_city(&self.text[self.range(hit)]);
        let named = || self.is_beside_person(hit) || bounds::title_before(self.text, self.range(hit).start).is_some();
        single && place() && !named() && !self.is_keyed(hit)
    }

    /// Each word has its capital but for the short ones between: `Three Rivers of Ohio`.
    fn has_capitals(&self, hit: &NameHit) -> bool {
        let capital = |word: &Word| word.is_capital() || !word.has_small();
        let inner = |word: &Word| capital(word) || word.length <= 3;
        let words = &self.words[hit.from..hit.to];
        words.first().is_some_and(capital) && words.last().is_some_and(capital) && words.iter().all(inner)
    }

    /// One letter of a script without spaces is a name only between other things.
    fn stands_apart(&self, hit: &NameHit) -> bool {
        let word = &self.words[hit.from];
        let touches = |at: Option<usize>, start: bool| {
            let other = at.and_then(|at| self.words.get(at)).filter(|other| other.is_alone());
            other.is_some_and(|other| if start { other.end == word.start } else { word.end == other.start })
        };
        let single = hit.to - hit.from == 1 && word.is_alone();
        !single || !(touches(hit.from.checked_sub(1), true) || touches(Some(hit.to), false))
    }

    fn joint(&self, at: usize) -> Option<Joint> {
        let (before, word) = (self.words.get(at.checked_sub(1)?)?, self.words.get(at)?);
        joint(&self.text[before.end as usize..word.start as usize])
    }

    fn is_tight(&self, hit: &NameHit) -> bool {
        (hit.from + 1..hit.to)
            .all(|at| self.joint(at).is_some_and(|joint| !joint.space && !joint.comma && !joint.apostrophe))
    }

    /// `J. Miller`, `Miller, J.`, `Jane M.`, `j_miller`; not `David's`, not `What's Miller`, not `a miller`.
    fn has_initial(&self, hit: &NameHit) -> bool {
        let words = &self.words[hit.from..hit.to];
        let Some(at) = words.iter().position(|word| word.length == 1) else { return false };
        let letter = &words[at];
        let beside = if at == 0 { hit.from + 1 } else { hit.from + at };
        let Some(joint) = self.joint(beside).filter(|joint| !joint.apostrophe) else { return false };
        let dotted = self.text[letter.end as usize..].starts_with('.');
        let quoted = self.text[..letter.start as usize].ends_with(['\'', '’']);
        let capitals = words.iter().all(Word::is_capital);
        let lone = matches!(&self.text[letter.range()], "A" | "I" | "a" | "i");
        let small = words.iter().all(|word| !word.is_capital());
        let some_capital = words.iter().any(Word::is_capital) && !lone;
        let spelt = if dotted { letter.is_capital() || small || some_capital } else { capitals && !lone };
        !quoted && (spelt || !joint.space)
    }

    /// `J.M.`, with capitals, and not a well-known short form unless a person would stand there.
    fn are_initials(&self, hit: &NameHit) -> bool {
        let [first, last] = &self.words[hit.from..hit.to] else { return false };
        let between = &self.text[first.end as usize..last.start as usize];
        let rest = &self.text[last.end as usize..];
        let before = self.before(hit);
        let apart = !before.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '-');
        let goes_on = rest.strip_prefix('.').is_none_or(|rest| rest.starts_with(char::is_alphanumeric));
        if !first.is_capital() || !matches!(between, "." | ". ") || goes_on || !apart {
            return false;
        }
        let rest = rest[1..].trim_start_matches('.');
        let ends = !rest.trim_start().starts_with(char::is_alphanumeric);
        let acts = [frames::ACTS, frames::AUXILIARIES, frames::DEEDS].iter().any(|words| frames::follows(rest, words));
        let person = self.is_keyed(hit) || self.is_field(hit) || frames::person_before(before);
        let owns = rest.starts_with(['\'', '’']);
        let goes_on = ends || frames::follows(rest, "and about");
        !frames::is_short_form(&self.text[self.range(hit)]) || acts || owns || (person && goes_on)
    }

    fn before(&self, hit: &NameHit) -> &'a str {
        &self.text[..self.words[hit.from].start as usize]
    }

    fn after(&self, hit: &NameHit) -> &'a str {
        &self.text[self.words[hit.to - 1].end as usize..]
    }

    fn is_everyday_name(&self, hit: &NameHit, expected: bool) -> bool {
        let (before, after) = (self.before(hit), self.after(hit));
        let subject = frames::is_plain_subject(&self.text[self.range(hit)]);
        if self.words[hit.from].has_small() && !self.words[hit.from].is_capital() {
            let word = &self.text[self.range(hit)];
            return hit.guard == Guard::Word
                && hit.reading == Reading::Exact
                && frames::in_small_letters(before, word, after);
        }
        let wordlike = hit.guard == Guard::Word || hit.reading == Reading::Slip;
        let asked = wordlike && frames::follows(after, frames::ASKED);
        let mid_sentence =
            wordlike && !frames::starts_sentence(before) && !self.is_all_capitals(hit) && !self.is_part_of_title(hit);
        let acts = matches!(hit.kind, EntityType::Person | EntityType::Org) && frames::follows(after, frames::ACTS);
        (expected && !asked)
            || mid_sentence
            || acts
            || self.is_beside_person(hit)
            || bounds::title_before(self.text, self.range(hit).start).is_some()
            || self.is_keyed(hit)
            || (wordlike
                && !subject
                && (self.is_field(hit) || frames::goes_on_as_name(after) || before.ends_with(['#', '@'])))
    }

    /// A small word follows: after thousands of names in one conversation “April numbers” still says nothing.
    pub(super) fn goes_on(&self, hit: &NameHit) -> bool {
        self.after(hit).strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
    }

    /// Another part of a person's name stands directly beside.
    fn is_beside_person(&self, hit: &NameHit) -> bool {
        let near = |at: usize, other: Option<usize>| {
            let person = other.is_some_and(|other| self.persons.get(other).copied().unwrap_or(false));
            person && self.joint(at).is_some_and(|joint| joint.space && !joint.dot)
        };
        hit.kind == EntityType::Person && (near(hit.from, hit.from.checked_sub(1)) || near(hit.to, Some(hit.to)))
    }

    /// A greeting or the name of a person's field stands before.
    fn is_keyed(&self, hit: &NameHit) -> bool {
        frames::keyed(self.before(hit))
    }

    /// It stands alone in quotes, in brackets, or as an item of a list with something in brackets behind it.
    fn is_field(&self, hit: &NameHit) -> bool {
        let (before, after) = (self.before(hit).trim_end_matches(' '), self.after(hit).trim_start_matches([' ', '.']));
        let quoted = before.ends_with(['"', '“', '«']) && after.starts_with(['"', '”', '»']);
        let item = before.ends_with(['-', '*', '•', '–']) && frames::starts_sentence(before);
        quoted || (before.ends_with('(') && after.starts_with(')')) || (item && after.starts_with(['(', ',', '–', '-']))
    }

    /// A word with a capital beside it that is no known name: `Labor Day`, `White Stripes`.
    fn is_part_of_title(&self, hit: &NameHit) -> bool {
        let beside = |at: usize, other: Option<usize>| {
            let joined = self.joint(at).is_some_and(|joint| !joint.comma && !joint.dot && !joint.apostrophe);
            let other = other.filter(|other| joined && !self.persons[*other]).and_then(|other| self.words.get(other));
            other.filter(|word| word.is_capital() && word.has_small() && word.length > 1)
        };
        let line_break = |from: u32, to: u32| self.text[from as usize..to as usize].contains('\n');
        let before =
            beside(hit.from, hit.from.checked_sub(1)).filter(|word| !line_break(word.end, self.words[hit.from].start));
        let before = before.is_some_and(|word| !frames::starts_sentence(&self.text[..word.start as usize]));
        let after = (hit.to < self.words.len()).then(|| beside(hit.to, Some(hit.to))).flatten();
        let after = after.is_some_and(|word| !line_break(self.words[hit.to - 1].end, word.start));
        before || after
    }

    /// Capitals say nothing where the words around are in capitals too.
    fn is_all_capitals(&self, hit: &NameHit) -> bool {
        let range = self.range(hit);
        let line_start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[range.end..].find('\n').map_or(self.text.len(), |at| range.end + at);
        let mut rest = self.text[line_start..range.start].chars().chain(self.text[range.end..line_end].chars());
        !self.words[hit.from].has_small() && !rest.any(char::is_lowercase)
    }
}
