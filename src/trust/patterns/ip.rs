//! IP addresses: four numbers up to 255, or hexadecimal groups with colons (RFC 4291), with port, prefix and zone.
//!
//! Not for: version numbers (four numbers behind "version" or `v` are one), times, and ratios.

use super::{word_at, word_before};
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
};

/// Words that make four numbers a version.
const VERSIONS: &[&str] = &["version", "ver", "v", "release", "build", "firmware", "section", "chapter", "clause"];
/// The longest written form, with an embedded IPv4 address.
const LONGEST: usize = 45;

/// The IPv4 address whose first digit is at `at`.
pub(super) fn v4(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // The cheapest test first: a point within four bytes.
    let first = bytes[at..].iter().take(4).position(|b| *b == b'.')?;
    if bytes[at..at + first].iter().any(|b| !b.is_ascii_digit()) || attached(bytes, at) {
        return None;
    }
    let length = bytes[at..].iter().take(16).take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let address = text[at..at + length].trim_end_matches('.');
    let valid = four(address).is_some() && !word_at(bytes, at + address.len());
    (valid && !is_version(&text[..at])).then(|| at..with_suffix(bytes, at + four(address).unwrap_or(0), 32))
}

/// The length of the address at the start: `192.168.1.1` of `192.168.1.1.1`.
fn four(address: &str) -> Option<usize> {
    let length = address.match_indices('.').nth(3).map_or(address.len(), |(at, _)| at);
    address[..length].parse::<Ipv4Addr>().ok().map(|_| length)
}

/// Glued to a longer number or name.
fn attached(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| bytes[i]);
    let earlier = at.checked_sub(2).map(|i| bytes[i]);
    match before {
        Some(b'+') => true,
        Some(b'.' | b'-') => earlier.is_some_and(|b| b.is_ascii_alphanumeric()),
        Some(b'/') => earlier.is_some_and(|b| b.is_ascii_digit()),
        _ => word_before(bytes, at),
    }
}

fn is_version(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '.']);
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    VERSIONS.iter().any(|version| version.eq_ignore_ascii_case(word))
}

/// The IPv6 address whose first colon is at `at`.
pub(super) fn v6(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let next = *bytes.get(at + 1)?;
    if !(next.is_ascii_hexdigit() || next == b':') {
        return None;
    }
    let groups = bytes[..at].iter().rev().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
    let start = at - groups;
    if groups > 4 || (groups == 0 && next != b':') || glued(bytes, start) {
        return None;
    }
    let part = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b':' | b'.');
    let length = bytes[start..].iter().take(LONGEST + 1).take_while(|b| part(b)).count();
    let address = text[start..start + length].trim_end_matches('.');
    let address = if address.ends_with("::") { address } else { address.trim_end_matches(':') };
    let end = start + address.len();
    let sound = is_v6(address) && is_told(bytes, start, end) && !word_at(bytes, end) && bytes.get(end) != Some(&b':');
    sound.then(|| start..with_suffix(bytes, with_zone(bytes, end), 128))
}

fn glued(bytes: &[u8], start: usize) -> bool {
    word_before(bytes, start) || start > 0 && matches!(bytes[start - 1], b':' | b'.' | b'_' | b'-')
}

/// With a digit, or in many groups: `Add::add` is code. The bare `::` stands alone.
fn is_told(bytes: &[u8], start: usize, end: usize) -> bool {
    let address = &bytes[start..end];
    if address == b"::" {
        let before = start.checked_sub(1).is_none_or(|i| matches!(bytes[i], b' ' | b'=' | b'\n' | b'\t'));
        return before && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b',' | b'.'));
    }
    address.iter().any(u8::is_ascii_digit) || address.iter().filter(|b| **b == b':').count() > 2
}

/// As the standard says; also `::ffff:0:10.0.0.1`, and not a time or a ratio: those have no double colon.
fn is_v6(address: &str) -> bool {
    let full = address.contains("::") || address.matches(':').count() >= 6;
    full && address.parse::<Ipv6Addr>().is_ok()
}

/// `%eth0`.
fn with_zone(bytes: &[u8], end: usize) -> usize {
    if bytes.get(end) != Some(&b'%') {
        return end;
    }
    let name = bytes[end + 1..].iter().take(16).take_while(|b| b.is_ascii_alphanumeric() || **b == b'.').count();
    if name > 0 { end + 1 + name } else { end }
}

/// `/24`: the length of a prefix belongs to the address.
fn with_suffix(bytes: &[u8], end: usize, most: u32) -> usize {
    if bytes.get(end) != Some(&b'/') {
        return end;
    }
    let digits = bytes[end + 1..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let value = bytes[end + 1..end + 1 + digits].iter().fold(0, |value, b| value * 10 + u32::from(b - b'0'));
    if (1..=3).contains(&digits) && value <= most { end + 1 + digits } else { end }
}
