//! Passwords that stand in a fixed place without a name: `curl -u user:password`, `.pgpass`.

use super::value;
use std::ops::Range;

/// What stands before the user and the password.
pub(super) const LOGINS: &[&str] = &[
    " -u ",
    " --user ",
    " -U ",
    ":5432:",
    ":5433:",
    ":6432:",
    ":3306:",
    "sshpass -p ",
    "docker login -p ",
    " --user=",
];

/// The password behind the anchor number `index`.
pub(super) fn login(text: &str, anchor: Range<usize>, index: usize) -> Option<Range<usize>> {
    let rest = text[anchor.end..].trim_start_matches(['"', '\'']);
    let start = text.len() - rest.len();
    let length = rest.find(|c: char| c.is_whitespace() || "\"'`".contains(c)).unwrap_or(rest.len());
    let word = &rest[..length];
    let skipped = match LOGINS[index] {
        // database, user, password
        ports if ports.starts_with(':') => word.match_indices(':').nth(1)?.0 + 1,
        password if password.ends_with("-p ") => 0,
        _ => word.find(':')? + 1,
    };
    let password = &word[skipped..];
    (password.len() >= 4 && !value::is_stand_in(password)).then_some(start + skipped..start + length)
}
