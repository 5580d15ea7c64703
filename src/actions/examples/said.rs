//! Lines for the built-in actions beside those of their files, read once from `said.txt`.
//!
//! Not for: what is shown to the seller; the action files' own utterances are. Invariant: an action that somebody adds needs
//! nothing here.

use super::school;
use std::collections::HashMap;
use std::sync::LazyLock;

static SAID: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut said: HashMap<&str, Vec<&str>> = HashMap::new();
    for (action, line) in school::lines(include_str!("said.txt")) {
        said.entry(action).or_default().push(line);
    }
    said
});

/// The further lines of a built-in action.
pub(super) fn of(action: &str) -> impl Iterator<Item = &'static str> {
    SAID.get(action).into_iter().flatten().copied()
}
