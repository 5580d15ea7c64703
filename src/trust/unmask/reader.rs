//! Reads a placeholder at one place of a text, in any of the spellings that count.
//!
//! The closed set: letter case; full-width letters, digits and signs; a space, hyphen or escaped underscore for an
//! underscore, or a line break where the session has a nonce; leading zeros; angle brackets or `&lt;…&gt;` around it;
//! zero-width characters inside; a plural `s` behind it. Every spelling is normalised and looked up exactly.
//! Invariants: a spelling of more than [`LONGEST`] bytes is none, so no decision needs more than [`AHEAD`] bytes; what
//! is read from the beginning of a text is what is read from all of it, or [`Stop::More`].

use super::super::{
    entity::EntityType,
    fold::is_invisible,
    placeholder::{Form, Slot},
    session::Session,
};
use std::sync::LazyLock;

/// Most bytes of a placeholder as it is spelt.
pub(super) const LONGEST: usize = 30;
/// Most bytes that are looked at from the start of a placeholder.
pub(super) const AHEAD: usize = 32;
/// Most digits of a number with its leading zeros, and the greatest number.
const DIGITS: usize = 7;
const GREATEST: u32 = 99_999;
/// Most characters that are taken for a nonce of some other session.
const OTHER_NONCE: usize = 8;

/// For each place in a word and each letter the types that have it there; the last entry: those that end there.
static WORDS: LazyLock<Vec<[u32; WHOLE + 1]>> = LazyLock::new(|| {
    let longest = EntityType::ALL.iter().map(|kind| kind.word().len()).max().unwrap_or_default();
    let mut places = vec![[0; WHOLE + 1]; longest];
    for (n, kind) in EntityType::ALL.iter().enumerate() {
        for (place, letter) in places.iter_mut().zip(kind.word().bytes()) {
            place[usize::from(letter - b'A')] |= 1 << n;
        }
        places[kind.word().len() - 1][WHOLE] |= 1 << n;
    }
    places
});
const WHOLE: usize = 26;

/// Why a text does not begin with a placeholder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stop {
    /// It does not.
    No,
    /// It may, once more of it is there.
    More,
}

/// Text in the shape of a placeholder, live or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    /// Bytes of the spelling.
    pub(super) length: usize,
    /// Whether it carries the nonce of this session.
    pub(super) ours: bool,
    /// Whether it is spelt as only a placeholder is: in capitals with an underscore, or in angle brackets.
    pub(super) strict: bool,
}

/// Whether a placeholder may start with `c` behind `before`.
pub(super) fn starts(c: char, before: Option<char>) -> bool {
    let c = narrow(c);
    c == '<' || c == '&' || c.is_ascii_alphabetic() && !before.is_some_and(|c| narrow(c).is_ascii_alphanumeric())
}

/// The live placeholder at the start of `text`: its length in bytes and its slot.
pub(super) fn live(text: &str, last: bool, session: &Session) -> Result<(usize, Slot), Stop> {
    let mut reader = Reader { text, at: 0, last, session };
    let close = reader.open()?;
    let kind = reader.word(|kind| session.has(kind))?;
    reader.joint()?;
    let number = reader.number()?;
    let letters = reader.letters()?;
    if !session.nonce.is_empty() {
        reader.joint()?;
        reader.expect(&session.nonce)?;
    }
    let form = Form::from_letters(letters.as_str()).ok_or(Stop::No)?;
    let slot = Slot { kind, number, form };
    session.get(slot).ok_or(Stop::No)?;
    reader.expect(close)?;
    reader.boundary(!close.is_empty())?;
    if reader.at > LONGEST { Err(Stop::No) } else { Ok((reader.at, slot)) }
}

/// The shape of a placeholder at the start of `text`. Everything that [`live`] reads or may come to read is one.
pub(super) fn shape(text: &str, last: bool, session: &Session) -> Result<Shape, Stop> {
    let mut reader = Reader { text, at: 0, last, session };
    let close = reader.open()?;
    let from = reader.at;
    reader.word(|_| true)?;
    let word = from..reader.at;
    let underscore = matches!(reader.peek()?, Some('_' | '\\'));
    reader.joint()?;
    reader.number()?;
    reader.letters()?;
    let bare = reader.at;
    let capital = !text[word].chars().any(|c| narrow(c).is_ascii_lowercase());
    let ours = reader.nonce()?;
    let strict = capital && underscore || !close.is_empty() && (capital || underscore);
    if !(ours || strict && reader.other_nonce()?) {
        reader.at = bare;
    }
    reader.expect(close)?;
    reader.boundary(!close.is_empty())?;
    if reader.at > LONGEST { Err(Stop::No) } else { Ok(Shape { length: reader.at, ours, strict }) }
}

/// Full-width ASCII as ASCII, the ideographic space as a space.
pub(in crate::trust) fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from((code - 0xfee0) as u8),
        0x3000 => ' ',
        _ => c,
    }
}

/// The letters behind the number, at most two.
#[derive(Clone, Copy, Default)]
struct Letters {
    bytes: [u8; 2],
    length: usize,
}

impl Letters {
    fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    last: bool,
    session: &'a Session,
}

impl Reader<'_> {
    /// The next character in its narrow form, past zero-width ones; `None` at the very end.
    fn peek(&self) -> Result<Option<char>, Stop> {
        self.look(self.past_invisible())
    }

    /// The character at a place in its narrow form.
    fn look(&self, at: usize) -> Result<Option<char>, Stop> {
        match self.text[at..].chars().next() {
            _ if at > AHEAD => Err(Stop::No),
            None if !self.last => Err(Stop::More),
            next => Ok(next.map(narrow)),
        }
    }

    fn past_invisible(&self) -> usize {
        let mut at = self.at;
        for c in self.text[at..].chars() {
            if at == 0 || at > AHEAD || !is_invisible(c) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    fn bump(&mut self) {
        self.at = self.past_invisible();
        self.at += self.text[self.at..].chars().next().map_or(0, char::len_utf8);
    }

    fn eat(&mut self, wanted: char) -> Result<bool, Stop> {
        let found = self.peek()?.is_some_and(|c| c.eq_ignore_ascii_case(&wanted));
        if found {
            self.bump();
        }
        Ok(found)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), Stop> {
        wanted.chars().try_for_each(|c| if self.eat(c)? { Ok(()) } else { Err(Stop::No) })
    }

    fn open(&mut self) -> Result<&'static str, Stop> {
        if self.eat('<')? {
            Ok(">")
        } else if self.eat('&')? {
            self.expect("lt;").map(|()| "&gt;")
        } else {
            Ok("")
        }
    }

    /// A word of one of the wanted types. No word is the beginning of another.
    fn word(&mut self, wanted: impl Fn(EntityType) -> bool) -> Result<EntityType, Stop> {
        let mut fitting = u32::MAX;
        for letters in WORDS.iter() {
            let c = self.peek()?.ok_or(Stop::No)?.to_ascii_uppercase();
            fitting &= if c.is_ascii_uppercase() { letters[usize::from(c as u8 - b'A')] } else { 0 };
            if fitting == 0 {
                return Err(Stop::No);
            }
            self.bump();
            if fitting & letters[WHOLE] != 0 {
                let kind = EntityType::ALL.get((fitting & letters[WHOLE]).trailing_zeros() as usize);
                return kind.copied().filter(|kind| wanted(*kind)).ok_or(Stop::No);
            }
            let hoped = || EntityType::ALL.iter().enumerate().any(|(n, kind)| fitting & 1 << n != 0 && wanted(*kind));
            if !hoped() {
                return Err(Stop::No);
            }
        }
        Err(Stop::No)
    }

    /// The underscore, escaped or not, or what a model writes for it.
    fn joint(&mut self) -> Result<(), Stop> {
        match self.peek()? {
            Some('\\') => {
                self.bump();
                self.expect("_")
            }
            Some('_' | '-' | ' ' | '\u{a0}' | '\u{2010}' | '\u{2011}') => {
                self.bump();
                Ok(())
            }
            Some('\r') if self.breaks() => {
                self.bump();
                self.expect("\n")
            }
            Some('\n') if self.breaks() => {
                self.bump();
                Ok(())
            }
            _ => Err(Stop::No),
        }
    }

    /// Without a nonce a line break could be one of the text: the word at its end, the number of a list below it.
    fn breaks(&self) -> bool {
        !self.session.nonce.is_empty()
    }

    fn number(&mut self) -> Result<u32, Stop> {
        let mut number = 0;
        for digits in 0..=DIGITS {
            match self.peek()?.and_then(|c| c.to_digit(10)) {
                Some(digit) if digits < DIGITS => number = number * 10 + digit,
                None if (1..=GREATEST).contains(&number) => return Ok(number),
                _ => return Err(Stop::No),
            }
            self.bump();
        }
        Err(Stop::No)
    }

    /// The letters of the form; without a nonce a plural `s` is none of them.
    fn letters(&mut self) -> Result<Letters, Stop> {
        let mut letters = Letters::default();
        while let Some(c) = self.peek()?.filter(char::is_ascii_alphabetic) {
            if self.session.nonce.is_empty() && c.eq_ignore_ascii_case(&'s') {
                break;
            }
            *letters.bytes.get_mut(letters.length).ok_or(Stop::No)? = c as u8;
            letters.length += 1;
            self.bump();
        }
        Ok(letters)
    }

    /// Whether the nonce of the session follows, with nothing that would make it part of a longer word; it is read then.
    fn nonce(&mut self) -> Result<bool, Stop> {
        let before = self.at;
        if self.session.nonce.is_empty() {
            return Ok(true);
        }
        let nonce = self.session.nonce.as_str();
        let read = self.joint().and_then(|()| self.expect(nonce)).and_then(|()| self.boundary(false));
        self.or_back(read, before)
    }

    /// The same for what may be another session's.
    fn other_nonce(&mut self) -> Result<bool, Stop> {
        let before = self.at;
        let read = self.joint().and_then(|()| {
            for _ in 0..=OTHER_NONCE {
                if self.peek()?.is_none_or(|c| !c.is_ascii_alphanumeric()) {
                    return Ok(());
                }
                self.bump();
            }
            Err(Stop::No)
        });
        let underscored = self.text[before..self.at].starts_with(['_', '\\', '\u{ff3f}']);
        self.or_back(read.and_then(|()| if underscored { self.boundary(false) } else { Err(Stop::No) }), before)
    }

    fn or_back(&mut self, read: Result<(), Stop>, before: usize) -> Result<bool, Stop> {
        match read {
            Err(Stop::No) => {
                self.at = before;
                Ok(false)
            }
            read => read.map(|()| true),
        }
    }

    /// Nothing that would make it part of a longer word, except a plural `s`.
    fn boundary(&self, closed: bool) -> Result<(), Stop> {
        let behind = |at: usize| self.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        let no_word =
            |at| if self.look(at)?.is_some_and(|c| c.is_ascii_alphanumeric()) { Err(Stop::No) } else { Ok(()) };
        // Without a nonce digits behind a zero-width character would be read as more of the number.
        let at = if self.session.nonce.is_empty() && !closed { self.past_invisible() } else { self.at };
        match self.look(at)? {
            Some(c) if closed && c != '_' => Ok(()),
            Some('s' | 'S' | '_') => no_word(behind(at)),
            Some(c) if c.is_ascii_alphanumeric() => Err(Stop::No),
            _ => Ok(()),
        }
    }
}
