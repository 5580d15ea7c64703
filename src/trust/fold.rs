//! Folding: the form of a text in which names are compared, with a way back to the original bytes.
//!
//! Case, accents, compatibility forms (full width, ligatures), look-alike Cyrillic and Greek letters, invisible
//! characters and the emphasis of Markdown go; every run of white space, dashes and underscores is one space; `&`
//! reads `and`.
//! Not for: showing. Invariant: folding a folded text changes nothing but the spaces around it.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// A folded text and, for each of its bytes, where the character came from.
pub(super) struct Folded {
    /// The folded text.
    pub(super) text: String,
    /// Start of the original character for each byte of `text`, and the original length at the end.
    origin: Vec<u32>,
}

impl Folded {
    /// Folds a text of less than 4 GiB.
    pub(super) fn new(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len() + 1) };
        for (at, c) in text.char_indices() {
            folded.take(at as u32, c);
        }
        folded.origin.push(text.len() as u32);
        folded
    }

    /// The range of original bytes that a range of folded bytes came from: from the first character, up to the
    /// last one with its marks, without emphasis behind it.
    pub(super) fn source(&self, original: &str, start: usize, end: usize) -> std::ops::Range<usize> {
        let from = self.origin[start] as usize;
        let mut stop = end;
        while stop < self.text.len() && self.origin[stop] == self.origin[stop - 1] {
            stop += 1;
        }
        let until = self.origin[stop] as usize;
        let slice = &original[from..until];
        from..from + slice.trim_end_matches(['*', '`', '\u{200b}', '\u{feff}']).len()
    }

    fn take(&mut self, at: u32, c: char) {
        match c {
            'a'..='z' | '0'..='9' => self.emit(at, c),
            'A'..='Z' => self.emit(at, c.to_ascii_lowercase()),
            '-' | '_' | ' ' | '\n' | '\t' | '\r' => self.space(at),
            '&' => "and".chars().for_each(|c| self.emit(at, c)),
            '*' | '`' => {}
            _ if c.is_ascii() => self.emit(at, c),
            _ => self.take_wide(at, c),
        }
    }

    fn take_wide(&mut self, at: u32, c: char) {
        if is_gap(c) {
            return self.space(at);
        }
        if is_invisible(c) {
            return;
        }
        decompose_compatible(c, |part| {
            if canonical_combining_class(part) == 0 {
                part.to_lowercase().for_each(|low| self.take_low(at, low));
            }
        });
    }

    fn take_low(&mut self, at: u32, c: char) {
        if c.is_ascii() {
            return self.take(at, c);
        }
        if is_gap(c) {
            return self.space(at);
        }
        match spelling(c) {
            Some(letters) => letters.chars().for_each(|c| self.emit(at, c)),
            None if canonical_combining_class(c) != 0 => {}
            None => self.emit(at, c),
        }
    }

    fn space(&mut self, at: u32) {
        if !self.text.ends_with(' ') {
            self.emit(at, ' ');
        }
    }

    fn emit(&mut self, at: u32, c: char) {
        self.text.push(c);
        self.origin.resize(self.text.len(), at);
    }
}

/// The folded form of a short text, without the way back and without spaces around it.
pub(super) fn fold(text: &str) -> String {
    Folded::new(text).text.trim().to_owned()
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Characters that nobody sees.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
        | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff)
}

/// Letters that decomposition leaves alone, and letters of other alphabets that look Latin.
fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' | 'о' | 'ο' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' | 'і' => "i",
        'а' | 'α' => "a",
        'е' => "e",
        'р' | 'ρ' => "p",
        'с' => "c",
        'у' => "y",
        'х' | 'χ' => "x",
        'ѕ' => "s",
        'ј' => "j",
        'ԁ' => "d",
        'ν' => "v",
        '’' | '‘' | 'ʼ' => "'",
        '“' | '”' => "\"",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ways_of_writing_a_name_are_one() {
        for text in [
            "Søren  Åkesson",
            "SØREN ÅKESSON",
            "Søren\u{a0}A\u{30a}kesson",
            "Ｓøren\nÅkesson",
            "Sø\u{200b}ren Åkes\u{ad}son",
            "**Søren** Åkesson",
            "soren_akesson",
        ] {
            assert_eq!(fold(text), "soren akesson", "{text:?}");
        }
        assert_eq!(fold("Straße & Söhne"), "strasse and sohne");
        assert_eq!(fold("Millеr"), "miller");
    }

    #[test]
    fn ranges_lead_back_with_the_marks_and_without_the_emphasis() {
        let text = "x **Ane\u{301}** y";
        let folded = Folded::new(text);
        let at = folded.text.find("ane").expect("folded");
        assert_eq!(&text[folded.source(text, at, at + 3)], "Ane\u{301}");
    }

    proptest! {
        #[test]
        fn every_range_is_a_range_of_the_original(text in "\\PC{0,40}") {
            let folded = Folded::new(&text);
            prop_assert_eq!(folded.origin.len(), folded.text.len() + 1);
            for (start, c) in folded.text.char_indices() {
                let range = folded.source(&text, start, start + c.len_utf8());
                prop_assert!(text.get(range).is_some());
            }
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
