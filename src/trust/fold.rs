//! Folding: the form of a text in which names are compared, always with a way back to the original bytes.
//!
//! For: single letters (case, accents, compatibility forms and look-alikes of other alphabets go), whole words with their
//! hashes ([`words`]), and texts that say their letters in a code ([`decode`]).
//! Not for: showing. Invariant: folding a folded text changes nothing but the spaces around it.

pub(super) mod decode;
pub(super) mod words;

use std::sync::LazyLock;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// What a text reads once its codes are undone (`%20`, `\\u00e9`, `&amp;`, full-width letters), if that is something else.
pub fn second_reading(text: &str) -> Option<String> {
    decode::Decoded::of(text).map(|decoded| decoded.text)
}

/// What one character is to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter {
    /// Letters or digits, in small Latin spelling where there is one; zeros behind the last.
    Spelt([char; 3]),
    /// The same, of a script that is written without spaces between words.
    Alone([char; 3]),
    /// Nothing that anybody sees: marks and invisible characters.
    Silent,
    /// White space and dashes.
    Gap,
    /// Anything else stands between words.
    Mark(char),
}

/// The letters of Latin, Greek and Cyrillic, spelt once.
static SPELT: LazyLock<Vec<Letter>> = LazyLock::new(|| (0..0x600).chain(0x1e00..0x2000).map(spell_code).collect());

/// What this character is to a name.
pub(super) fn letter(c: char) -> Letter {
    let code = u32::from(c) as usize;
    match code {
        0..0x600 => SPELT.get(code).copied().unwrap_or(Letter::Silent),
        0x1e00..0x2000 => SPELT.get(code - 0x1e00 + 0x600).copied().unwrap_or(Letter::Silent),
        0x3041..=0x3096 | 0x30a1..=0x30fa | 0x3400..=0x9fff => Letter::Alone([c, '\0', '\0']),
        _ => spell(c),
    }
}

fn spell_code(code: u32) -> Letter {
    char::from_u32(code).map_or(Letter::Silent, spell)
}

fn spell(c: char) -> Letter {
    if is_gap(c) {
        return Letter::Gap;
    }
    if is_invisible(c) || canonical_combining_class(c) != 0 {
        return Letter::Silent;
    }
    let mut spelt = ['\0'; 3];
    let mut len = 0;
    let mut mark = None;
    decompose_compatible(c, |part| {
        for low in part.to_lowercase().filter(|low| canonical_combining_class(*low) == 0) {
            let latin = spelling(low).unwrap_or("");
            let own = latin.is_empty().then_some(low);
            for low in latin.chars().chain(own) {
                if !low.is_alphanumeric() {
                    mark = mark.or(Some(low));
                } else if len < spelt.len() {
                    spelt[len] = low;
                    len += 1;
                }
            }
        }
    });
    match (len, mark) {
        (0, Some(mark)) if is_gap(mark) => Letter::Gap,
        (0, mark) => Letter::Mark(mark.unwrap_or(c)),
        _ if is_sign(c, spelt[0]) => Letter::Mark(c),
        _ if is_unspaced(c) => Letter::Alone(spelt),
        _ => Letter::Spelt(spelt),
    }
}

/// A sign that is only drawn with letters or digits, `™` or `①`: it belongs to no word beside it.
fn is_sign(c: char, first: char) -> bool {
    let digit = matches!(u32::from(c), 0xff10..=0xff19 | 0x1d7ce..=0x1d7ff);
    !c.is_alphabetic() && first != c && !digit
}

/// The folded form of a short text: words with single spaces between them, other marks kept.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            folded.push(c.to_ascii_lowercase());
            continue;
        }
        match letter(c) {
            Letter::Spelt(letters) | Letter::Alone(letters) => folded.extend(letters.iter().filter(|c| **c != '\0')),
            Letter::Silent | Letter::Mark('*' | '`') => {}
            Letter::Mark('&') => folded.push_str("and"),
            Letter::Gap | Letter::Mark('_') if folded.ends_with(' ') => {}
            Letter::Gap | Letter::Mark('_') => folded.push(' '),
            Letter::Mark(mark) => folded.push(mark),
        }
    }
    folded.trim().to_owned()
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Characters that nobody sees.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x34f | 0x61c | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
        | 0xfe00..=0xfe0f | 0xfeff | 0xe0000..=0xe0fff)
}

/// Chinese, Japanese, Korean, Thai: a name is followed by other letters without a space.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0xe00..=0xeff | 0x1100..=0x11ff | 0x3040..=0x30ff | 0x3130..=0x318f | 0x3400..=0x9fff
        | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Letters that decomposition leaves alone, and letters of other alphabets that look Latin. Both sides of a comparison
/// are spelt alike, so names in those alphabets lose nothing.
fn spelling(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' | 'о' | 'ο' | 'օ' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ԁ' => "d",
        'þ' => "th",
        'ħ' | 'һ' | 'н' | 'η' => "h",
        'ı' | 'і' | 'ι' | 'ӏ' => "i",
        'а' | 'α' | 'ɑ' => "a",
        'е' | 'ε' => "e",
        'р' | 'ρ' => "p",
        'с' | 'ϲ' => "c",
        'у' | 'υ' | 'ү' => "y",
        'х' | 'χ' => "x",
        'ѕ' => "s",
        'ј' => "j",
        'ν' | 'ѵ' => "v",
        'к' | 'κ' => "k",
        'м' => "m",
        'т' | 'τ' => "t",
        'в' | 'β' => "b",
        'ԛ' => "q",
        'ԝ' | 'ѡ' => "w",
        'ɡ' => "g",
        'ζ' => "z",
        '’' | '‘' | 'ʼ' | '´' => "'",
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
            "𝐒øren Åkesson",
        ] {
            assert_eq!(fold(text), "soren akesson", "{text:?}");
        }
        assert_eq!(fold("Straße & Söhne"), "strasse and sohne");
        assert_eq!(fold("Millеr"), "miller");
        assert_eq!(fold("İNÖNÜ ılgaz"), "inonu ilgaz");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
