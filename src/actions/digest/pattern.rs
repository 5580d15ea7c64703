//! Regular expressions that are compiled once, and asked without ceremony.
//!
//! Invariant: a pattern that does not compile matches nothing; a test compiles every one of them.

use regex::{Captures, Match, Regex};
use std::sync::LazyLock;

/// A pattern, compiled when it is first used.
pub(in crate::actions) struct Pattern(LazyLock<Option<Regex>>);

impl Pattern {
    pub(in crate::actions) const fn new(compile: fn() -> Option<Regex>) -> Self {
        Self(LazyLock::new(compile))
    }

    pub(in crate::actions) fn is_in(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.0.as_ref()?.find(text)
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.0.as_ref()?.captures(text)
    }

    pub(super) fn all<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.0.iter().flat_map(move |pattern| pattern.captures_iter(text))
    }

    #[cfg(test)]
    pub(in crate::actions) fn compiles(&self) -> bool {
        self.0.is_some()
    }
}

/// Names patterns; those of one call are tested together under the name of the list.
macro_rules! patterns {
    ($list:ident: $($(#[$doc:meta])* $name:ident = $source:expr;)+) => {
        $($(#[$doc])* static $name: $crate::actions::digest::pattern::Pattern =
            $crate::actions::digest::pattern::Pattern::new(|| regex::Regex::new(&format!("{}", $source)).ok());)+
        #[cfg(test)]
        pub(in crate::actions::digest) static $list: &[(&str, &$crate::actions::digest::pattern::Pattern)] =
            &[$((stringify!($name), &$name)),+];
    };
}
pub(super) use patterns;
