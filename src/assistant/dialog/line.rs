//! A line of chat as words: what it opens with, and what is left when that is taken off.
//!
//! Not for: deciding what a line means. Invariant: the rest keeps the seller's capitals.

use super::words;
use strsim::osa_distance;

/// Openings, and what they say of a line.
type Opening = (&'static [&'static str], fn(&mut Leaning));

/// How a line leans on what was said before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Leaning {
    /// "no", "sorry", "I meant": something said before is wrong.
    pub(super) corrects: bool,
    /// "and", "also", "but".
    pub(super) goes_on: bool,
    /// "what about", "same for", "… instead": something else in its place.
    pub(super) replaces: bool,
    /// "only", "just".
    pub(super) narrows: bool,
    /// "… too", "plus", "including": as well as what was there.
    pub(super) adds: bool,
    /// "except", "without", "not".
    pub(super) leaves_out: bool,
}

impl Leaning {
    /// Whether the line says itself that it leans.
    pub(super) fn any(self) -> bool {
        self != Self::default()
    }
}

/// A line without its openings and endings.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// How it leans.
    pub(super) leaning: Leaning,
    /// What is left, as it was written, without punctuation at the ends of words.
    pub(super) rest: String,
    /// The same in lower case.
    pub(super) plain: String,
    /// The whole line in lower case, without punctuation.
    pub(super) whole: String,
}

impl Line {
    pub(super) fn new(said: &str) -> Self {
        let whole = bare(said).to_lowercase();
        let rest = rather(said).map_or_else(|| bare(said), bare);
        let leaning = Leaning { corrects: rather(said).is_some(), ..Leaning::default() };
        let mut line = Self { leaning, plain: rest.to_lowercase(), rest, whole };
        while line.take_opening() {}
        while line.take_ending() {}
        line
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    /// How many words are left.
    pub(super) fn length(&self) -> usize {
        self.plain.split_whitespace().count()
    }

    /// Whether a phrase stands in the rest as whole words.
    pub(super) fn has(&self, phrase: &str) -> bool {
        has(&self.plain, phrase)
    }

    /// Whether the rest begins with one of these.
    pub(super) fn opens(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| after(&self.plain, phrase).is_some())
    }

    fn take_opening(&mut self) -> bool {
        let table: [Opening; 5] = [
            (words::INSTEAD, |leaning| leaning.replaces = true),
            (words::CORRECTING, |leaning| leaning.corrects = true),
            (words::GOING_ON, |leaning| leaning.goes_on = true),
            (words::NARROWING, |leaning| leaning.narrows = true),
            (words::ADDING, |leaning| leaning.adds = true),
        ];
        for (openings, mark) in table {
            let Some(opening) =
                openings.iter().find(|opening| after(&self.plain, opening).is_some_and(|r| !r.is_empty()))
            else {
                continue;
            };
            mark(&mut self.leaning);
            self.drop_words(opening.split(' ').count());
            return true;
        }
        false
    }

    fn take_ending(&mut self) -> bool {
        let Some(tail) = words::TAILS.iter().find(|tail| self.plain.ends_with(&format!(" {tail}"))) else {
            return false;
        };
        match *tail {
            "instead" | "rather" => self.leaning.replaces = true,
            "too" | "as well" => self.leaning.adds = true,
            _ => {}
        }
        self.plain.truncate(self.plain.len() - tail.len() - 1);
        let count = self.plain.split_whitespace().count();
        self.rest = self.rest.split_whitespace().take(count).collect::<Vec<_>>().join(" ");
        true
    }

    /// Takes words off the front.
    pub(super) fn drop_words(&mut self, count: usize) {
        self.rest = self.rest.split_whitespace().skip(count).collect::<Vec<_>>().join(" ");
        self.plain = self.plain.split_whitespace().skip(count).collect::<Vec<_>>().join(" ");
    }

    /// The rest without "except" and the like, if it begins so.
    pub(super) fn leaving_out(&self) -> Option<Self> {
        let phrase =
            words::LEAVING_OUT.iter().find(|phrase| after(&self.plain, phrase).is_some_and(|r| !r.is_empty()))?;
        let mut line = self.clone();
        line.leaning.leaves_out = true;
        line.drop_words(phrase.split(' ').count());
        Some(line)
    }

    /// The line with slips of the keyboard mended, and what was mended; `None` when there is none.
    pub(super) fn mended(&self) -> Option<(Self, Vec<(String, String)>)> {
        let mut changed = Vec::new();
        let mend = |word: &str| {
            let lower = word.to_lowercase();
            if word.chars().count() < 4 || words::mended().any(|known| known == lower) {
                return None;
            }
            let allowed = if word.chars().count() > 6 { 2 } else { 1 };
            let near =
                |known: &&str| osa_distance(&lower, known) <= allowed && lower.chars().next() == known.chars().next();
            let mut fits = words::mended().filter(near);
            let first = fits.next()?;
            fits.next().is_none().then(|| first.to_owned())
        };
        let mended: Vec<String> = self
            .rest
            .split_whitespace()
            .map(|word| match mend(word) {
                Some(known) => {
                    changed.push((word.to_owned(), known.clone()));
                    known
                }
                None => word.to_owned(),
            })
            .collect();
        (!changed.is_empty()).then(|| {
            let rest = mended.join(" ");
            let mut line = Self { plain: rest.to_lowercase(), rest, ..self.clone() };
            while line.take_opening() {}
            (line, changed)
        })
    }
}

/// What stands in the place of what is not meant: "not Acme, Globex", "Globex, not Acme", "not Acme but Globex".
fn rather(said: &str) -> Option<&str> {
    let said = said.trim().trim_end_matches(['.', '!', '?']);
    let lower = said.to_ascii_lowercase();
    let start = ["no, ", "no ", "sorry, ", "i said ", "i meant "].iter().find(|start| lower.starts_with(**start));
    let skip = start.map_or(0, |start| start.len());
    let (core, lower) = (&said[skip..], &lower[skip..]);
    if let Some(after) = lower.strip_prefix("not ") {
        let at = [", but ", " but ", ", "].iter().find_map(|mark| after.find(mark).map(|at| at + mark.len()))?;
        return core.get("not ".len() + at..).filter(|rest| !rest.trim().is_empty());
    }
    let at = lower.find(", not ").filter(|at| *at > 0)?;
    core.get(..at)
}

/// Words without punctuation at their ends, one space between them; contractions keep their apostrophe.
pub(super) fn bare(said: &str) -> String {
    let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '€' | '$' | '£' | '%' | '<' | '>' | '#');
    let words: Vec<&str> =
        said.split_whitespace().map(|word| word.trim_matches(edge)).filter(|w| !w.is_empty()).collect();
    words.join(" ").replace('’', "'")
}

/// Whether a phrase stands in a text as whole words.
pub(super) fn has(plain: &str, phrase: &str) -> bool {
    format!(" {plain} ").contains(&format!(" {phrase} "))
}

/// What follows a phrase at the beginning of a text.
pub(super) fn after<'t>(plain: &'t str, phrase: &str) -> Option<&'t str> {
    let rest = plain.strip_prefix(phrase)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(' ') }
}

/// A text with the words of a phrase, case ignored, replaced by others.
pub(super) fn replace_words(text: &str, phrase: &str, by: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let wanted: Vec<String> = phrase.split_whitespace().map(str::to_lowercase).collect();
    let edge = |c: char| !c.is_alphanumeric();
    let same = |word: &str, wanted: &str| {
        let word = word.to_lowercase();
        word == *wanted || word.trim_matches(edge) == wanted.trim_matches(edge)
    };
    let at = words
        .windows(wanted.len().max(1))
        .position(|window| !wanted.is_empty() && window.iter().zip(&wanted).all(|(word, wanted)| same(word, wanted)))?;
    let mut out: Vec<&str> = words[..at].to_vec();
    out.push(by);
    out.extend(&words[at + wanted.len()..]);
    Some(out.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_are_taken_off_and_say_how_a_line_leans() {
        for (said, rest, corrects, replaces, narrows) in [
            ("And what about Globex?", "Globex", false, true, false),
            ("no, I meant the Berlin one", "the Berlin one", true, false, false),
            ("Sorry, this year!", "this year", true, false, false),
            ("by owner instead", "by owner", false, true, false),
            ("ok, only open ones please", "open ones", false, false, true),
            ("no", "no", false, false, false),
            ("not Acme, Globex", "Globex", true, false, false),
            ("no, not Acme but Globex", "Globex", true, false, false),
            ("Globex, not Acme", "Globex", true, false, false),
        ] {
            let line = Line::new(said);
            assert_eq!(line.rest, rest, "{said}");
            let leaning = line.leaning;
            assert_eq!((leaning.corrects, leaning.replaces, leaning.narrows), (corrects, replaces, narrows), "{said}");
        }
    }

    #[test]
    fn slips_are_mended_where_one_word_is_near() {
        let (line, changed) = Line::new("and lsat quater?").mended().unwrap();
        assert_eq!((line.plain.as_str(), changed.len()), ("last quarter", 2));
        assert!(Line::new("for Halden Foods").mended().is_none());
    }

    #[test]
    fn words_are_replaced_whole() {
        assert_eq!(
            replace_words("draft a mail to Sam, please", "sam", "X").as_deref(),
            Some("draft a mail to X please")
        );
        assert_eq!(replace_words("Samantha", "sam", "X"), None);
    }
}
