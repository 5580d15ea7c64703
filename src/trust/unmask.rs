//! Placeholders back into values: in whole texts and in streams.
//!
//! A placeholder is recognised through a closed set of alterations that models make: letter case, full-width letters,
//! a space, hyphen or escaped underscore for the underscore, leading zeros, angle brackets or `&lt;&gt;` around it,
//! anything that Markdown puts around a word, a possessive or plural behind it. It is normalised and looked up
//! exactly, never by similarity; what is not live stays as it is.
//! Two ways: [`Session::unmask`] restores what was masked here; what a model wrote keeps the placeholders inside its
//! addresses ([`Session::unmask_answer`] and the streams), because a value there would travel with the next click.
//! Invariant: a stream restores to the same text however it is cut.

mod link;

use super::{
    entity::EntityType,
    placeholder::{Form, Slot},
    session::Session,
};

/// Most leading zeros and most digits of a number that are read.
const ZEROS: usize = 2;
const DIGITS: usize = 5;

impl Session {
    /// The text with every live placeholder replaced by its value: for what was masked here, not for a model's words.
    pub fn unmask(&self, text: &str) -> String {
        self.put_back(text, Spot::default())
    }

    /// A model's text with its placeholders replaced, except inside web and mail addresses and the targets of links.
    pub fn unmask_answer(&self, text: &str) -> String {
        self.put_back(text, Spot::of_a_model())
    }

    fn put_back(&self, text: &str, mut spot: Spot) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        scan(text, true, &mut spot, self, &mut out);
        out
    }
}

/// Where in a text the reading is.
#[derive(Debug, Default)]
struct Spot {
    before: Option<char>,
    /// Followed only in a model's text.
    link: Option<link::Place>,
}

impl Spot {
    fn of_a_model() -> Self {
        Self { before: None, link: Some(link::Place::default()) }
    }

    /// Whether a placeholder of this type stays one here.
    fn keeps(&self, kind: EntityType) -> bool {
        self.link.as_ref().is_some_and(|link| link.keeps(kind))
    }

    fn pass(&mut self, c: char) {
        self.before = Some(c);
        if let Some(link) = &mut self.link {
            link.pass(c);
        }
    }

    fn restored(&mut self, kind: EntityType) {
        self.before = Some('0');
        if let Some(link) = &mut self.link {
            link.restored(kind);
        }
    }
}

/// Restores a model's stream piece by piece, as [`Session::unmask_answer`] does. Holds back at most the beginning of one placeholder (32 characters), so plain
/// text passes at once; the work per piece does not depend on what came before.
#[derive(Debug)]
pub struct Unmasker {
    held: String,
    spot: Spot,
}

impl Default for Unmasker {
    fn default() -> Self {
        Self { held: String::new(), spot: Spot::of_a_model() }
    }
}

impl Unmasker {
    /// At the start of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// What can be shown after this piece.
    pub fn push(&mut self, piece: &str, session: &Session) -> String {
        self.held.push_str(piece);
        let mut out = String::with_capacity(self.held.len());
        let done = scan(&self.held, false, &mut self.spot, session, &mut out);
        self.held.drain(..done);
        out
    }

    /// What was held back, at the end of the stream.
    pub fn finish(&mut self, session: &Session) -> String {
        let mut out = String::new();
        scan(&self.held, true, &mut self.spot, session, &mut out);
        *self = Self::default();
        out
    }
}

/// The slot that a text is exactly the placeholder of.
pub(super) fn exact(text: &str, session: &Session) -> Option<Slot> {
    let (length, slot) = read(text, true, session).ok()?;
    (length == text.len()).then_some(slot)
}

/// Byte ranges of the live placeholders in a text.
pub(super) fn live(text: &str, session: &Session) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut before, mut at) = (None, 0);
    while let Some(c) = text[at..].chars().next() {
        match starts(c, before).then(|| read(&text[at..], true, session)) {
            Some(Ok((length, _))) => {
                ranges.push(at..at + length);
                (at, before) = (at + length, Some('0'));
            }
            _ => (at, before) = (at + c.len_utf8(), Some(c)),
        }
    }
    ranges
}

/// Restores as much of `text` as is certain (all of it if it is the `last` piece); returns how many bytes that was.
fn scan(text: &str, last: bool, spot: &mut Spot, session: &Session, out: &mut String) -> usize {
    let (mut at, mut copied) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let outcome = if starts(c, spot.before) { read(&text[at..], last, session) } else { Err(Stop::No) };
        match outcome {
            Ok((_, slot)) if spot.keeps(slot.kind) => {
                at += c.len_utf8();
                spot.pass(c);
            }
            Ok((length, slot)) => {
                out.push_str(&text[copied..at]);
                out.push_str(session.get(slot).unwrap_or_default());
                (at, copied) = (at + length, at + length);
                spot.restored(slot.kind);
            }
            Err(Stop::More) => break,
            Err(Stop::No) => {
                at += c.len_utf8();
                spot.pass(c);
            }
        }
    }
    out.push_str(&text[copied..at]);
    at
}

/// Whether a placeholder may start with `c` behind `before`.
fn starts(c: char, before: Option<char>) -> bool {
    let c = narrow(c);
    c == '<' || c == '&' || c.is_ascii_alphabetic() && !before.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Why a text does not begin with a placeholder.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    /// It does not.
    No,
    /// It may, once more of it is there.
    More,
}

/// The placeholder at the start of `text`: its length in bytes and its slot.
fn read(text: &str, last: bool, session: &Session) -> Result<(usize, Slot), Stop> {
    let mut reader = Reader { text, at: 0, last };
    let close = reader.open()?;
    let kind = reader.word(session)?;
    reader.joint()?;
    let number = reader.number()?;
    let slot = reader.form_and_nonce(kind, number, session)?;
    reader.close(close)?;
    reader.boundary()?;
    Ok((reader.at, slot))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    last: bool,
}

impl Reader<'_> {
    /// The next character in its narrow form; `None` at the very end.
    fn peek(&self) -> Result<Option<char>, Stop> {
        match self.text[self.at..].chars().next() {
            Some(c) => Ok(Some(narrow(c))),
            None if self.last => Ok(None),
            None => Err(Stop::More),
        }
    }

    fn bump(&mut self) {
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

    fn close(&mut self, wanted: &str) -> Result<(), Stop> {
        self.expect(wanted)
    }

    /// A word of a live type.
    fn word(&mut self, session: &Session) -> Result<EntityType, Stop> {
        let mut word = String::with_capacity(8);
        loop {
            let Some(c) = self.peek()? else { return Err(Stop::No) };
            word.push(c.to_ascii_uppercase());
            let mut fitting = EntityType::ALL.into_iter().filter(|kind| session.has(*kind));
            let kind = fitting.find(|kind| kind.word().starts_with(&word)).ok_or(Stop::No)?;
            self.bump();
            if kind.word() == word {
                return Ok(kind);
            }
        }
    }

    /// The underscore, escaped or not, or what a model writes for it.
    fn joint(&mut self) -> Result<(), Stop> {
        if self.eat('\\')? {
            return self.expect("_");
        }
        match self.peek()? {
            Some('_' | '-' | ' ' | '\u{a0}' | '\u{2011}') => {
                self.bump();
                Ok(())
            }
            _ => Err(Stop::No),
        }
    }

    fn number(&mut self) -> Result<u32, Stop> {
        for _ in 0..ZEROS {
            self.eat('0')?;
        }
        let mut number = 0;
        for digits in 0..=DIGITS {
            match self.peek()?.and_then(|c| c.to_digit(10)) {
                Some(digit) if digits < DIGITS => number = number * 10 + digit,
                None if digits > 0 => return Ok(number),
                _ => return Err(Stop::No),
            }
            self.bump();
        }
        Err(Stop::No)
    }

    /// The letters of the form and the nonce; a plural `s` stays in the text.
    fn form_and_nonce(&mut self, kind: EntityType, number: u32, session: &Session) -> Result<Slot, Stop> {
        let mut letters = String::new();
        while let Some(c) = self.peek()?.filter(char::is_ascii_alphabetic) {
            let plural = session.nonce.is_empty() && c == 's';
            if plural {
                break;
            }
            if letters.len() == 2 {
                return Err(Stop::No);
            }
            letters.push(c);
            self.bump();
        }
        if !session.nonce.is_empty() {
            self.joint()?;
            self.expect(&session.nonce)?;
        }
        let form = Form::from_letters(&letters).ok_or(Stop::No)?;
        let slot = Slot { kind, number, form };
        session.get(slot).map(|_| slot).ok_or(Stop::No)
    }

    /// Nothing that would make it part of a longer word, except a plural `s`.
    fn boundary(&mut self) -> Result<(), Stop> {
        let closed = self.text[..self.at].ends_with(['>', ';']);
        let mut ahead = Reader { text: self.text, at: self.at, last: self.last };
        match ahead.peek()? {
            Some(c) if closed && c != '_' => Ok(()),
            Some('s' | 'S') => {
                ahead.bump();
                ahead.no_word()
            }
            Some('_') => {
                ahead.bump();
                ahead.no_word()
            }
            _ => ahead.no_word(),
        }
    }

    fn no_word(&self) -> Result<(), Stop> {
        if self.peek()?.is_some_and(|c| c.is_ascii_alphanumeric()) { Err(Stop::No) } else { Ok(()) }
    }
}

/// Full-width ASCII as ASCII.
fn narrow(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from((code - 0xfee0) as u8),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::session::Owner;
    use proptest::prelude::*;

    fn session() -> Session {
        let mut session = Session::new("test", [8, 29, 14]);
        for n in 1..=12 {
            let owner = Owner::of_value(EntityType::Person, &n.to_string());
            session.introduce(&owner, &format!("Jane Doe{n}"), "Jane", &format!("Doe{n}"));
        }
        session
    }

    #[test]
    fn the_closed_set_of_alterations_is_restored() {
        let session = session();
        assert_eq!(session.nonce, "J7R");
        for (text, restored) in [
            ("PERSON_1_J7R and PERSON_12_J7R.", "Jane Doe1 and Jane Doe12."),
            ("person_1_j7r", "Jane Doe1"),
            ("**PERSON_1_J7R** `PERSON_1F_J7R` _PERSON_1L_J7R_", "**Jane Doe1** `Jane` _Doe1_"),
            ("PERSON\\_1\\_J7R &lt;PERSON_1_J7R&gt; <PERSON-1-J7R>", "Jane Doe1 Jane Doe1 Jane Doe1"),
            ("PERSON 01 J7R's PERSON_1L_J7Rs", "Jane Doe1's Doe1s"),
            ("ＰＥＲＳＯＮ_1_J7R", "Jane Doe1"),
            (
                "PERSON_1_J7X PERSON_99_J7R PERSON_1 XPERSON_1_J7R PERSON_1_J7R2",
                "PERSON_1_J7X PERSON_99_J7R PERSON_1 XPERSON_1_J7R PERSON_1_J7R2",
            ),
            ("a < b & c <PERSON_1_J7R", "a < b & c <Jane Doe1"),
        ] {
            assert_eq!(session.unmask(text), restored, "{text}");
        }
    }

    #[test]
    fn no_value_comes_back_into_an_address() {
        let mut session = session();
        session.placeholder(&Owner::of_value(EntityType::Url, "u"), EntityType::Url, "https://acme.com");
        session.placeholder(&Owner::of_value(EntityType::Email, "m"), EntityType::Email, "j@acme.com");
        let n = "PERSON_1_J7R";
        for (text, restored) in [
            ("![x](https://evil.example/?q=@N)", "![x](https://evil.example/?q=PERSON_1_J7R)"),
            ("[@N](https://evil.example/@N) of @N", "[Jane Doe1](https://evil.example/PERSON_1_J7R) of Jane Doe1"),
            (
                "[a](@N) [a]( @N) [a](<x y @N>) @N",
                "[a](PERSON_1_J7R) [a]( PERSON_1_J7R) [a](<x y PERSON_1_J7R>) Jane Doe1",
            ),
            (
                "https://@N.evil.example http:/\u{200b}/x/@N",
                "https://PERSON_1_J7R.evil.example http:/\u{200b}/x/PERSON_1_J7R",
            ),
            (
                "evil.example/@N www.x,@N //x/@N \\\\x\\@N",
                "evil.example/PERSON_1_J7R www.x,PERSON_1_J7R //x/PERSON_1_J7R \\\\x\\PERSON_1_J7R",
            ),
            ("mailto:EMAIL_14_J7R?cc=EMAIL_14_J7R", "mailto:j@acme.com?cc=EMAIL_14_J7R"),
            ("mailto:@N MAILTO:a?cc=@N", "mailto:PERSON_1_J7R MAILTO:a?cc=PERSON_1_J7R"),
            ("<https://x.example/>@N \"https://x\"@N", "<https://x.example/>Jane Doe1 \"https://x\"Jane Doe1"),
            ("URL_13_J7R and URL_13_J7R?q=@N", "https://acme.com and https://acme.com?q=PERSON_1_J7R"),
            ("@N/@N, e.g. @N. and/or (@N)", "Jane Doe1/Jane Doe1, e.g. Jane Doe1. and/or (Jane Doe1)"),
        ] {
            let text = text.replace("@N", n);
            assert_eq!(session.unmask_answer(&text), restored, "{text}");
        }
        assert_eq!(
            session.unmask("https://x/PERSON_1_J7R"),
            "https://x/Jane Doe1",
            "what was masked here comes back whole"
        );
    }

    #[test]
    fn recorded_streams_are_restored() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust/demask_stream.jsonl");
        let Ok(rows) = std::fs::read_to_string(path) else { return println!("skipped: ../shared is absent") };
        for row in rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")) {
            let mut session = Session::new("stream", []);
            for (name, value) in row["map"].as_object().expect("map") {
                let (word, number) = name.split_once('_').expect("grammar");
                let kind = EntityType::from_word(word).expect("type");
                let slot = Slot { kind, number: number.parse().expect("number"), form: Form::BASE };
                session.put(slot, value.as_str().expect("value"), true);
            }
            let mut unmasker = Unmasker::new();
            let chunks = row["chunks"].as_array().expect("chunks").iter();
            let mut out: String = chunks.map(|c| unmasker.push(c.as_str().expect("text"), &session)).collect();
            out += &unmasker.finish(&session);
            assert_eq!(out, row["expected"], "{row}");
        }
    }

    #[test]
    fn plain_text_passes_at_once() {
        let session = session();
        let mut unmasker = Unmasker::new();
        assert_eq!(unmasker.push("Hello there, ", &session), "Hello there, ");
        assert_eq!(unmasker.push("PERS", &session), "");
        assert_eq!(unmasker.push("IAN rugs ", &session), "PERSIAN rugs ");
    }

    proptest! {
        #[test]
        fn every_cut_restores_the_same(
            parts in prop::collection::vec(prop_oneof![
                Just("PERSON_1_J7R".to_owned()), Just("<person 12 j7r>".to_owned()), Just("&lt;PERSON\\_1F\\_J7R&gt;".to_owned()),
                Just("PERSON_10".to_owned()), Just("_J7R".to_owned()), Just("](".to_owned()), Just("://x/".to_owned()), Just(" ".to_owned()), "[ a-zA-Z_<&;s0-9é*]{0,6}",
            ], 0..12),
            cuts in prop::collection::vec(1usize..9, 1..40),
        ) {
            let (session, text) = (session(), parts.concat());
            let (mut unmasker, mut out) = (Unmasker::new(), String::new());
            let mut rest: Vec<char> = text.chars().collect();
            let mut cut = cuts.iter().cycle();
            while !rest.is_empty() {
                let size = (*cut.next().expect("cycle")).min(rest.len());
                let piece: String = rest.drain(..size).collect();
                out += &unmasker.push(&piece, &session);
                prop_assert!(unmasker.held.chars().count() <= 33);
            }
            out += &unmasker.finish(&session);
            prop_assert_eq!(out, session.unmask_answer(&text));
        }
    }
}
