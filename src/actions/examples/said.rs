//! Lines for the built-in actions beside those of their files, read once from `said.txt`.
//!
//! Not for: what is shown to the seller; the action files' own utterances are. Invariant: an action that somebody adds needs
//! nothing here.

use std::collections::HashMap;
use std::sync::LazyLock;

static SAID: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut said: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut action = "";
    for line in include_str!("said.txt").lines().map(str::trim) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => action = name,
            None if line.is_empty() || line.starts_with('#') => {}
            None => said.entry(action).or_default().push(line),
        }
    }
    said
});

/// The further lines of a built-in action.
pub(super) fn of(action: &str) -> impl Iterator<Item = &'static str> {
    SAID.get(action).into_iter().flatten().copied()
}
