//! Text that is safe to show: the one sanitiser for everything that enters from outside.

use std::fmt;

/// Text without escapes, controls, bidi overrides, zero-width or tag characters. Only [`SafeText::new`] makes one
/// from outside text, so holding one is the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(String);

impl SafeText {
    /// Removes whatever could act on a terminal or hide from a reader, and keeps every visible character.
    /// Line breaks and tabs stay (a tab as four spaces).
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| !c.is_control() || *c == '\n').collect())
    }

    /// Text written in this program's source.
    pub fn from_static(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for SafeText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}
