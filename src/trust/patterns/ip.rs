//! IPv4 addresses: four numbers up to 255. A bare version number has three, so it is not taken for one.

use super::{word_at, word_before};
use std::ops::Range;

/// The address whose first digit is at `at`.
pub(super) fn at(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let attached = at > 0 && matches!(bytes[at - 1], b'.' | b'-' | b'+' | b'/');
    if attached && !text[..at].ends_with("//") || word_before(bytes, at) {
        return None;
    }
    let rest = &text[at..];
    let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let address = rest[..length].trim_end_matches('.');
    let valid = address.parse::<std::net::Ipv4Addr>().is_ok() && !word_at(bytes, at + address.len());
    (valid && !text[..at].trim_end().to_ascii_lowercase().ends_with("version")).then_some(at..at + address.len())
}
