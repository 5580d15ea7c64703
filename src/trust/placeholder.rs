//! The grammar of placeholders: `PERSON_1_K7Q`, `PERSON_1F_K7Q`, `AMOUNT_3B_K7Q`.
//!
//! A word for the type, a number for the entity (a person's name, mail and phone share it), letters for the form
//! (none: the full name; `F`: first name; `L`: last name; others in the order of appearance), and the nonce of the
//! session. Why so: capital letters, digits and underscores mean nothing to HTML and JSON, an underscore inside a
//! word means nothing to Markdown, models copy such names reliably, and without the nonce nobody who writes
//! into a record can guess one. Brackets were left out on purpose: models drop them, renderers eat them.
//!
//! Invariant: form letters hold no `S`, so a plural `s` cannot be taken for one.

use super::entity::EntityType;

/// Which form of an entity a placeholder stands for; 0 is the base form, then A, B, …, Z, AA, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(super) struct Form(u16);

impl Form {
    /// The full name, or the only form.
    pub(super) const BASE: Self = Self(0);
    /// A person's first name.
    pub(super) const FIRST: Self = Self(6);
    /// A person's last name.
    pub(super) const LAST: Self = Self(12);

    /// The forms that surfaces are given in the order of their appearance.
    pub(super) fn others() -> impl Iterator<Item = Self> {
        (1..=702).map(Self).filter(|form| ![Self::FIRST, Self::LAST].contains(form) && !form.letters().contains('S'))
    }

    /// The letters; empty for the base form.
    pub(super) fn letters(self) -> String {
        let letter = |n: u16| char::from(b'A' + (n % 26) as u8);
        match self.0 {
            0 => String::new(),
            n @ 1..=26 => letter(n - 1).to_string(),
            n => [letter((n - 27) / 26), letter((n - 27) % 26)].iter().collect(),
        }
    }

    /// The form with these letters, in any case.
    pub(super) fn from_letters(letters: &str) -> Option<Self> {
        let value = |b: &u8| b.is_ascii_alphabetic().then(|| u16::from(b.to_ascii_uppercase() - b'A'));
        match letters.as_bytes() {
            [] => Some(Self::BASE),
            [one] => Some(Self(value(one)? + 1)),
            [one, two] => Some(Self(27 + value(one)? * 26 + value(two)?)),
            _ => None,
        }
    }
}

/// One placeholder without its nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(super) struct Slot {
    /// What sort of value.
    pub(super) kind: EntityType,
    /// Which entity of the session, from 1.
    pub(super) number: u32,
    /// Which of its forms.
    pub(super) form: Form,
}

impl Slot {
    /// How it is written in a session with this nonce.
    pub(super) fn write(self, nonce: &str) -> String {
        let joint = if nonce.is_empty() { "" } else { "_" };
        let letters = if self.form == Form::BASE { String::new() } else { self.form.letters() };
        [self.kind.word(), "_", &self.number.to_string(), &letters, joint, nonce].concat()
    }
}

/// Letters and digits that are hard to confuse, 32 of them.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKMNPQRSTVWXYZ0123456789";

/// The digits of the alphabet begin here.
const DIGITS: usize = 22;

/// The nonce as it is written: five bits of each byte. One of letters only ends in a digit instead: `TOM` and `ANN` are
/// somebody's names, and whoever looks for names in a masked text would find them in every placeholder.
pub(super) fn nonce_text(bytes: &[u8]) -> String {
    let mut places: Vec<usize> = bytes.iter().map(|byte| usize::from(byte % 32)).collect();
    if let [letters @ .., last] = &mut places[..]
        && letters.iter().chain([&*last]).all(|place| *place < DIGITS)
    {
        *last = DIGITS + *last % (ALPHABET.len() - DIGITS);
    }
    places.into_iter().map(|place| char::from(ALPHABET[place])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_nonce_is_a_word() {
        for bytes in (0..32u8).flat_map(|a| (0..32).flat_map(move |b| (0..32).map(move |c| [a, b, c]))) {
            let nonce = nonce_text(&bytes);
            assert!(nonce.len() == 3 && nonce.contains(|c: char| c.is_ascii_digit()), "{nonce}");
        }
        assert_eq!(nonce_text(&[]), "");
    }

    #[test]
    fn letters_lead_back_to_their_form() {
        for form in [Form::BASE, Form::FIRST, Form::LAST].into_iter().chain(Form::others()) {
            assert_eq!(Form::from_letters(&form.letters()), Some(form));
        }
        assert_eq!(Form::FIRST.letters(), "F");
        assert_eq!(Form::LAST.letters(), "L");
        assert_eq!(Form::from_letters("ABC"), None);
    }
}
