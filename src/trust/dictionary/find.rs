//! Known names among the words of a text: as they are, by a short form of the first name, with a middle initial put in,
//! and with one slip of the pen.
//!
//! Not for: weighing evidence (see `mask::evidence`). Invariant: hits come in the order of their first word's finding and
//! may overlap.

pub(super) use crate::trust::fold::words::join;

use super::{Dictionary, Guard, SHARED, common, layer::Entry, nicknames};
use crate::trust::{
    entity::EntityType,
    fold::words::{self, Word, joint, letters, spell},
    names::{self, Telling},
};
use std::ops::Range;

/// A name found among words.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct NameHit {
    /// Its first word.
    pub(in crate::trust) from: usize,
    /// The word behind it.
    pub(in crate::trust) to: usize,
    /// Whose name it is; `None` if several are called so.
    pub(in crate::trust) owner: Option<u32>,
    /// What it is.
    pub(in crate::trust) kind: EntityType,
    /// The evidence it needs.
    pub(in crate::trust) guard: Guard,
    /// How it was read.
    pub(in crate::trust) reading: Reading,
}

/// How a name was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust) enum Reading {
    /// As it is known.
    Exact,
    /// With another form of a first name.
    Short,
    /// With one slip.
    Slip,
}

/// A text and its words.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    words: &'a [Word],
    /// One word that is read as another.
    swap: Option<(usize, u64)>,
}

/// Most readings of one misspelt word.
const MOST_SLIPS: usize = 8;
/// Most words of a name before the misspelt one.
const MOST_BEFORE: usize = 5;
/// A slip in a shorter word that stands alone could make too many other words.
const LEAST_ALONE: u8 = 6;

impl Line<'_> {
    fn hash(&self, at: usize) -> u64 {
        self.swap.filter(|(swapped, _)| *swapped == at).map_or(self.words[at].hash, |(_, hash)| hash)
    }

    /// What lies between the word at `at` and the one before, if a name may go on over it. A full stop with a space
    /// behind a long word ends a sentence.
    fn bridge(&self, at: usize) -> Option<Bridge> {
        let (before, word) = (self.words.get(at.checked_sub(1)?)?, self.words.get(at)?);
        let between = &self.text[before.end as usize..word.start as usize];
        match joint(between) {
            Some(joint) => (!(joint.dot && joint.space) || before.length <= 3).then_some(Bridge::Plain),
            None => is_odd_joint(between).then_some(Bridge::Odd),
        }
    }

    fn goes_on(&self, at: usize) -> bool {
        self.bridge(at) == Some(Bridge::Plain)
    }
}

/// What lies between two words of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bridge {
    /// What stands in any name.
    Plain,
    /// Signs that stand in names of firms and deals only: `Ruiten (dana` is no name of a person.
    Odd,
}

/// Signs that stand inside names of firms and deals only: `Toys "R" Us`, `Yahoo! Inc`, `Acme: renewal (2)`, `a[b];c`. The
/// words on both sides are those of one known name, so hardly anything else is meant.
fn is_odd_joint(between: &str) -> bool {
    let space = between.contains(char::is_whitespace);
    let ends = |c: char| c.is_whitespace() || space && matches!(c, '?' | ';');
    let fits = |c: char| c == ' ' || !ends(c);
    between.len() <= 12 && between.chars().all(fits)
}

impl Dictionary {
    /// The words once more, if some are written with humps around a known name: each of those counts as several.
    pub(in crate::trust) fn split(&self, text: &str, words: &[Word]) -> Option<Vec<Word>> {
        let known = |word: &Word| self.entry(word.hash).is_some_and(|entry| entry.kind.is_some());
        let parts = |word: &Word| {
            let hidden = word.has_humps() && word.length > 3 && !known(word);
            let parts = if hidden { words::humps(text, word) } else { Vec::new() };
            parts.iter().any(|part| part.length > 2 && known(part)).then_some(parts)
        };
        if !words.iter().any(|word| word.has_humps() && parts(word).is_some()) {
            return None;
        }
        Some(words.iter().flat_map(|word| parts(word).unwrap_or_else(|| vec![*word])).collect())
    }

    /// Every name among the words; hits may overlap.
    pub(in crate::trust) fn names(&self, text: &str, words: &[Word]) -> Vec<NameHit> {
        let mut hits = Vec::new();
        let line = Line { text, words, swap: None };
        // All first words before the rest: so many looks at far memory wait for each other no longer.
        let entries: Vec<Option<Entry>> = words.iter().map(|word| self.entry(word.hash)).collect();
        let known: Vec<bool> = entries.iter().map(Option::is_some).collect();
        for (at, entry) in entries.into_iter().enumerate() {
            let Some(entry) = entry else { continue };
            self.runs_of(line, at, entry, &mut |to, entry| hits.extend(hit(at, to, entry, Reading::Exact)));
        }
        let mut settled = vec![false; words.len()];
        for hit in hits.iter().filter(|hit| hit.to > hit.from + 1 && hit.guard < Guard::Initial) {
            settled[hit.from..hit.to].fill(true);
        }
        for at in (0..words.len()).filter(|at| !settled[*at]) {
            self.other_readings(line, at, &known, &mut hits);
        }
        hits
    }

    /// Runs of words from `at` that are known; `found` also hears of words that only begin names.
    fn runs(&self, line: Line<'_>, at: usize, found: &mut impl FnMut(usize, Entry)) {
        if let Some(entry) = self.entry(line.hash(at)) {
            self.runs_of(line, at, entry, found);
        }
    }

    /// The same where the first word is looked up already.
    fn runs_of(&self, line: Line<'_>, at: usize, entry: Entry, found: &mut impl FnMut(usize, Entry)) {
        found(at + 1, entry);
        if entry.longest > 1 {
            self.longer(line, (line.hash(at), 1), at + 1, entry.longest, false, found);
        }
    }

    /// Goes on with a run of so many words; one middle initial may be left out.
    fn longer(
        &self,
        line: Line<'_>,
        (mut run, mut count): (u64, u8),
        from: usize,
        longest: u8,
        skipped: bool,
        found: &mut impl FnMut(usize, Entry),
    ) {
        let mut odd = false;
        for at in from..line.words.len() {
            let Some(bridge) = line.bridge(at).filter(|_| count < longest) else { return };
            odd |= bridge == Bridge::Odd;
            let middle = line.words[at].length == 1 && !line.words[at].is_alone() && !skipped;
            if middle && line.words[at].is_capital() {
                self.longer(line, (run, count), at + 1, longest, true, found);
            }
            run = join(run, line.hash(at));
            count += 1;
            let fits = |kind| !odd || kind != EntityType::Person;
            if let Some(entry) = self.entry(run).filter(|entry| entry.kind.is_some_and(fits)) {
                found(at + 1, entry);
            }
        }
    }

    /// Reads a word as another form of a first name, as spelt without an umlaut, and as misspelt.
    fn other_readings(&self, line: Line<'_>, at: usize, known: &[bool], hits: &mut Vec<NameHit>) {
        let word = line.words[at];
        if word.is_number() || word.is_alone() {
            return;
        }
        for related in nicknames::related(word.hash) {
            self.read_as(line, at..at + 1, *related, Reading::Short, hits);
        }
        let beside = |at: usize| known.get(at).copied().unwrap_or(false) && line.words[at].length > 1;
        let by_neighbour = at.checked_sub(1).is_some_and(beside) || beside(at + 1);
        if let Some(glued) = by_neighbour.then(|| self.glued(line, at)).flatten() {
            self.read_as(line, at..at + 2, glued, Reading::Slip, hits);
        }
        let alone = word.is_capital() && word.length >= LEAST_ALONE - 1 && !known[at];
        let everyday = common::is_word(word.hash);
        if word.has_digits()
            || word.length < 2
            || !(alone || by_neighbour)
            || (everyday && !(word.is_capital() && by_neighbour))
        {
            return;
        }
        let letters = letters(&line.text[word.range()]);
        for spelling in respelt(&letters) {
            self.read_as(line, at..at + 1, spelling, Reading::Exact, hits);
        }
        let mut near = Vec::new();
        let mut take = |hash| {
            if near.len() < MOST_SLIPS && !near.contains(&hash) {
                near.push(hash);
            }
        };
        for layer in [&self.base, &self.recent] {
            layer.typos.near(&letters, |hash| layer.name(hash).is_some_and(Entry::is_spelt), &mut take);
        }
        for hash in near {
            self.read_as(line, at..at + 1, hash, Reading::Slip, hits);
        }
    }

    /// Both words as one, where a space slipped: `d aCosta`.
    fn glued(&self, line: Line<'_>, at: usize) -> Option<u64> {
        let next = line.words.get(at + 1).filter(|next| !next.is_number() && line.goes_on(at + 1))?;
        let half = letters(&line.text[line.words[at].range()]);
        let glued = spell(half.into_iter().chain(letters(&line.text[next.range()])));
        self.entry(glued).map(|_| glued)
    }

    /// The names that the text holds if these words, one or two, are read as another one.
    fn read_as(&self, line: Line<'_>, read: Range<usize>, hash: u64, reading: Reading, hits: &mut Vec<NameHit>) {
        if self.entry(hash).is_none() {
            return;
        }
        let at = read.start;
        let line = Line { swap: Some((at, hash)), ..line };
        for start in at.saturating_sub(MOST_BEFORE)..=at {
            self.runs(line, start, &mut |to, entry| {
                let alone = start + 1 == to;
                // What goes on behind two words that are read as one would be counted wrongly.
                if to == at + 1 || (to > at && read.len() == 1) {
                    let to = to + read.len() - 1;
                    let entry =
                        if alone { on_its_own(entry, line.text, &line.words[at], reading) } else { Some(entry) };
                    hits.extend(entry.and_then(|entry| hit(start, to, entry, reading)));
                }
            });
        }
    }
}

/// What a word needs that is read otherwise and stands alone.
fn on_its_own(entry: Entry, text: &str, word: &Word, reading: Reading) -> Option<Entry> {
    let plain = entry.guard == Guard::None || entry.is_company() && entry.guard <= Guard::Capitals;
    let telling = |word: &Word| names::telling(&text[word.range()]) == Telling::Much;
    let guard = match reading {
        Reading::Exact => entry.guard.max(Guard::Capitals),
        Reading::Short if !entry.is_given() => return None,
        Reading::Short => common::guard(word.hash, word.length).max(Guard::Capitals),
        Reading::Slip
            if entry.is_company()
                && plain
                && word.length >= LEAST_ALONE - 1
                && !common::is_word(word.hash)
                && telling(word) =>
        {
            Guard::Capitals
        }
        Reading::Slip if !plain || word.length < LEAST_ALONE || common::is_word(word.hash) => return None,
        Reading::Slip => Guard::Month,
    };
    Some(Entry { guard, ..entry })
}

fn hit(from: usize, to: usize, entry: Entry, reading: Reading) -> Option<NameHit> {
    let owner = (entry.owner != SHARED).then_some(entry.owner);
    Some(NameHit { from, to, owner, kind: entry.kind?, guard: entry.guard, reading })
}

/// `mueller` for `muller`, and a plural or genitive for the word.
fn respelt(letters: &[char]) -> impl Iterator<Item = u64> + '_ {
    let pairs = [['a', 'e'], ['o', 'e'], ['u', 'e'], ['a', 'a']];
    let umlaut = letters.windows(2).any(|pair| pairs.iter().any(|known| known == pair)).then(|| {
        let mut short: Vec<char> = Vec::with_capacity(letters.len());
        for c in letters {
            if !short.last().is_some_and(|last| pairs.contains(&[*last, *c])) {
                short.push(*c);
            }
        }
        spell(short)
    });
    let plural = letters.strip_suffix(&['e', 's']).or(letters.strip_suffix(&['s'])).filter(|stem| stem.len() > 3);
    let shorter = letters.strip_suffix(&['s']).filter(|stem| stem.len() > 3);
    umlaut
        .into_iter()
        .chain(plural.map(|stem| spell(stem.iter().copied())))
        .chain(shorter.map(|stem| spell(stem.iter().copied())))
}
