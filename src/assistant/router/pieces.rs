//! All pieces of a line, so that thousands of phrases are looked up in it rather than searched for one by one.
//!
//! For: the rules that refuse, which hold whole vocabularies against every line. Not for: single phrases
//! (`vocabulary::has_phrase`). Invariant: a piece is whole words, as a phrase is.

use crate::actions::examples;
use std::collections::HashSet;

/// Words of the longest piece that is kept; a longer phrase is searched for.
const LONGEST: usize = 6;

/// The pieces of a line.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    all: HashSet<String>,
    /// The lines themselves, with a space before and after.
    lines: Vec<String>,
}

impl Pieces {
    /// Those of a line in lower case.
    pub(super) fn of(plain: &str) -> Self {
        Self::default().and(plain)
    }

    /// With those of the same line, written otherwise.
    pub(super) fn and(mut self, plain: &str) -> Self {
        let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
        for from in 0..words.len() {
            let mut piece = String::new();
            for word in words[from..].iter().take(LONGEST) {
                if !piece.is_empty() {
                    piece.push(' ');
                }
                piece.push_str(word);
                self.all.insert(piece.clone());
            }
        }
        self.lines.push(format!(" {plain} "));
        self
    }

    /// Whether a phrase stands in the line, its words one after another.
    pub(super) fn has(&self, phrase: &str) -> bool {
        let long = || phrase.split(' ').count() > LONGEST;
        self.all.contains(phrase) || long() && self.lines.iter().any(|line| line.contains(&format!(" {phrase} ")))
    }

    /// Whether one of some phrases does.
    pub(super) fn any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }
}

/// A line in lower case without accents, Polish letters included, which the reader of examples keeps.
pub(super) fn folded(line: &str) -> String {
    let letter = |letter: char| match letter {
        'ł' => 'l',
        'ż' | 'ź' => 'z',
        'ś' => 's',
        'ć' => 'c',
        'ń' => 'n',
        'ą' => 'a',
        'ę' => 'e',
        other => other,
    };
    examples::plain(line).chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_as_whole_words_however_long() {
        let pieces = Pieces::of("the lowest price we may go to for them").and("najnizsza cena");
        for (phrase, found) in [
            ("lowest price", true),
            ("lowest", true),
            ("price we may go to for them", true),
            ("low", false),
            ("price may", false),
            ("najnizsza cena", true),
            ("for them najnizsza", false),
        ] {
            assert_eq!(pieces.has(phrase), found, "{phrase}");
        }
        assert_eq!(folded("Najniższa cena żony?"), "najnizsza cena zony");
    }
}
