//! What stands before a number, or after it, and what that says about the number.
//!
//! For: walking a few words back from a number to the one that names it, or forward over “is my …”.
//! Not for: shapes and checks (see `schemes`). Invariants: looks at most [`REACH`] bytes away and never over the end of
//! a sentence; the nearest telling word wins, so that “invoice 4711 for tax id …” and “tax invoice 4711” differ.

use super::plain::Plain;
use super::words::{Word, lookup};
use aho_corasick::AhoCorasick;
use std::{ops::Range, sync::LazyLock};

/// How far to look, in bytes.
const REACH: usize = 96;
/// How many telling or unknown words to look at.
const MOST_WORDS: usize = 8;
/// How many words of unknown meaning may stand between a number and its name.
const MOST_OTHERS: usize = 3;

/// What the words around a number say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// Nothing.
    Silent,
    /// That it is a number of everyday business.
    Business,
    /// What it is. `marked`: words or signs say that a number follows.
    Named { word: Word, marked: bool },
    /// An abbreviation in capitals that is not known stands directly before.
    Acronym,
}

/// What stands before the number at `start`.
pub(super) fn before(text: &str, start: usize) -> Context {
    let floor = boundary(text, start.saturating_sub(REACH));
    let window = &text[floor..start];
    if let Some(word) = foreign(window) {
        return Context::Named { word, marked: true };
    }
    let mut walk = Walk::new(window);
    let mut state = State { marked: ends_with_sign(window), ..State::default() };
    while let Some((word, gap)) = walk.next() {
        if walk.seen > MOST_WORDS
            || ends_sentence(gap, walk.seen == 1, word)
            || word.contains(|c: char| c.is_ascii_digit())
        {
            break;
        }
        if let Some(context) = state.take(word, walk.rest(), gap) {
            return context;
        }
    }
    if state.id { Context::Named { word: Word::Id, marked: state.marked } } else { Context::Silent }
}

/// Whether a postal code is announced by one of the two words before the number.
pub(super) fn names_postcode(text: &str, start: usize) -> bool {
    let floor = boundary(text, start.saturating_sub(24));
    let mut walk = Walk::new(&text[floor..start]);
    (0..2).any(|_| walk.next().is_some_and(|(word, _)| lookup(&Plain::new(word)) == Some(Word::Postcode)))
}

/// What stands after the number that ends at `end`: “… is my passport number”.
pub(super) fn after(text: &str, end: usize) -> Option<Word> {
    let rest = text[end..].trim_start_matches([' ', ',']);
    let bracket = rest.starts_with('(');
    let rest = rest.trim_start_matches('(');
    let link = &rest[..rest.find(|c: char| !c.is_alphanumeric()).filter(|length| *length <= 12).unwrap_or(0)];
    if link.is_empty() || !bracket && !LINKS.contains(&&*Plain::new(link)) {
        return None;
    }
    let window = &rest[link.len()..boundary(rest, (link.len() + REACH / 2).min(rest.len()))];
    let window = &window[..window.find(['.', ';', '\n', '!', '?']).unwrap_or(window.len())];
    let words = window.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let linked = bracket.then_some(link).into_iter().chain(words.take(5));
    let named =
        linked.filter_map(|word| lookup(&Plain::new(word))).find(|word| !matches!(word, Word::Filler | Word::Marker));
    named.filter(|word| !matches!(word, Word::Business | Word::Id | Word::Topic))
}

const LINKS: &[&str] = &[
    "is", "was", "es", "ist", "est", "er", "ar", "on", "jest", "je", "e", "var", "lautet", "em", "en", "in", "tillhor",
    "number",
];

/// Whether the character right before the number says that a value follows.
fn ends_with_sign(window: &str) -> bool {
    window
        .trim_end_matches([' ', '\u{a0}', '\n', '"', '\'', '`', '*', '(', '['])
        .ends_with([':', '#', '=', '№', '°', 'º'])
}

/// A gap that closes a sentence or a cell. Right before the number a line may end, and short words end with a dot.
fn ends_sentence(gap: &str, first: bool, word: &str) -> bool {
    if !gap.bytes().any(|byte| matches!(byte, b'.' | b'!' | b'?' | b';' | b'|' | b'\t' | b'\n')) {
        return false;
    }
    let gap = gap.replace("...", "").replace('…', "");
    let dotted = gap.contains(". ") || gap.contains(".\n");
    let closed = gap.contains(['!', '?', ';', '|', '\t']) && !(first && gap.trim() == "|");
    let lines = gap.matches('\n').count();
    closed || dotted && word.chars().count() > 6 || lines > 1 || lines == 1 && !first
}

#[derive(Default)]
struct State {
    marked: bool,
    id: bool,
    others: usize,
}

impl State {
    /// Takes the next word before the number; the answer if it settles the matter.
    fn take(&mut self, word: &str, rest: &str, gap: &str) -> Option<Context> {
        let small = Plain::new(word);
        let known = lookup(&small);
        match known {
            Some(Word::Filler) if !is_abbreviation(word) || self.others > 0 || small.len() > 2 => {}
            Some(Word::Marker) => {
                self.marked = true;
                // “V-number”, “Konto-Nr”: whatever it is of, somebody has one.
                self.id |= rest.ends_with('-');
            }
            Some(Word::Id) => {
                self.id = true;
                self.marked = true;
            }
            // The number of an account is a bank's; an account with another number is a customer.
            Some(Word::Business) if self.marked && small.starts_with("account") => {
                return Some(Context::Named { word: Word::Bank, marked: true });
            }
            Some(Word::Business) => return Some(Context::Business),
            Some(Word::Filler) | None => return self.unknown(word, rest, gap),
            Some(known) => {
                return Some(Context::Named { word: known, marked: self.marked || gap.contains([':', '#', '=']) });
            }
        }
        None
    }

    fn unknown(&mut self, word: &str, rest: &str, gap: &str) -> Option<Context> {
        let settled = self.others == 0 && !self.id;
        if settled && let Some(letters) = dotted(word, rest, gap) {
            let known = lookup(&letters).filter(|word| !matches!(word, Word::Filler | Word::Marker));
            return Some(known.map_or(Context::Acronym, |word| Context::Named { word, marked: true }));
        }
        if settled && is_abbreviation(word) && !is_shouted(word, rest) {
            return Some(if self.marked { Context::Named { word: Word::Id, marked: true } } else { Context::Acronym });
        }
        self.others += 1;
        if self.others > MOST_OTHERS {
            Some(if self.id { Context::Named { word: Word::Id, marked: true } } else { Context::Silent })
        } else {
            None
        }
    }
}

/// Two to ten letters, all capitals but perhaps the last.
pub(super) fn is_abbreviation(word: &str) -> bool {
    let count = word.chars().count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (2..=10).contains(&count)
        && (capitals == count || capitals >= 2 && capitals + 1 == count)
        && word.chars().all(char::is_alphabetic)
}

/// A word in capitals among others in capitals says nothing.
fn is_shouted(word: &str, rest: &str) -> bool {
    let previous = rest.trim_end().rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    word.chars().count() > 4 && previous.chars().count() > 3 && previous.chars().all(char::is_uppercase)
}

/// The letters of an abbreviation with dots, whose last letter is `word`: `N.I.F`.
fn dotted(word: &str, rest: &str, gap: &str) -> Option<String> {
    let single = |word: &str| word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    if !single(word) || !(rest.ends_with('.') || gap.starts_with('.') && rest.ends_with('.')) {
        return None;
    }
    let mut letters = vec![word];
    let mut rest = rest;
    while let Some(shorter) = rest.strip_suffix('.') {
        let at = shorter.char_indices().next_back().map_or(0, |(at, _)| at);
        if !single(&shorter[at..]) {
            break;
        }
        letters.push(&shorter[at..]);
        rest = &shorter[..at];
    }
    (letters.len() > 1).then(|| letters.iter().rev().map(|letter| Plain::new(letter).to_string()).collect())
}

/// Walks back over words; a change from small to capital letters begins a new word.
struct Walk<'a> {
    window: &'a str,
    end: usize,
    seen: usize,
}

impl<'a> Walk<'a> {
    fn new(window: &'a str) -> Self {
        Self { window, end: window.len(), seen: 0 }
    }

    /// What stands before the last word.
    fn rest(&self) -> &'a str {
        &self.window[..self.end]
    }

    /// The next word back, and what stands between it and the one before.
    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let rest = self.rest();
        let word_end = rest.trim_end_matches(|c: char| !is_letter(c)).len();
        let range = word(rest, word_end);
        let found = (&rest[range.clone()], &rest[word_end..]);
        self.end = range.start;
        self.seen += 1;
        (!range.is_empty()).then_some(found)
    }
}

/// The word that ends at `end`.
fn word(text: &str, end: usize) -> Range<usize> {
    let mut start = end;
    let mut later = None;
    for (at, c) in text[..end].char_indices().rev() {
        if !is_letter(c) || later.is_some_and(|later: char| later.is_uppercase() && c.is_lowercase()) {
            break;
        }
        (start, later) = (at, Some(c));
    }
    start..end
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// The position itself or the next boundary of a character.
fn boundary(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Names in scripts that are written without spaces or that words of our lists do not cover.
fn foreign(window: &str) -> Option<Word> {
    // Above Latin letters, but not the signs and dashes that stand in any text.
    if window.is_ascii() || !window.bytes().any(|byte| byte >= 0xce && byte != 0xe2) {
        return None;
    }
    let near = &window[boundary(window, window.len().saturating_sub(48))..];
    let hits = FOREIGN_NAMES.iter().flat_map(|names| names.find_iter(near));
    hits.last().and_then(|hit| FOREIGN.get(hit.pattern().as_usize())).map(|(_, word)| *word)
}

static FOREIGN_NAMES: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(FOREIGN.iter().map(|(name, _)| name)).ok());

const FOREIGN: &[(&str, Word)] = &[
    ("身份证", Word::National),
    ("身分證", Word::National),
    ("税号", Word::National),
    ("統一編號", Word::National),
    ("社会信用代码", Word::National),
    ("護照", Word::Passport),
    ("护照", Word::Passport),
    ("银行账", Word::Bank),
    ("マイナンバー", Word::National),
    ("個人番号", Word::National),
    ("法人番号", Word::National),
    ("免許", Word::National),
    ("旅券", Word::Passport),
    ("パスポート", Word::Passport),
    ("口座番号", Word::Bank),
    ("주민등록", Word::National),
    ("사업자등록", Word::National),
    ("외국인등록", Word::National),
    ("운전면허", Word::National),
    ("여권", Word::Passport),
    ("계좌", Word::Bank),
    ("ประชาชน", Word::National),
    ("ประจำตัว", Word::National),
    ("ผู้เสียภาษี", Word::National),
    ("หนังสือเดินทาง", Word::Passport),
    ("תעודת זהות", Word::National),
    ("מספר זהות", Word::National),
    ("דרכון", Word::Passport),
    ("الهوية", Word::National),
    ("الرقم القومي", Word::National),
    ("الضريبي", Word::National),
    ("جواز", Word::Passport),
    ("आधार", Word::National),
    ("паспорт", Word::Passport),
    ("Паспорт", Word::Passport),
    ("διαβατηρ", Word::Passport),
];
