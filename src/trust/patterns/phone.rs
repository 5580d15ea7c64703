//! Phone numbers: international with `+` or `00`, national in groups, or with a word like "call" before them.
//!
//! Not for: numbering plans; a number of the right shape counts. Not dates, ids, versions or amounts.

use super::{word_at, word_before};
use std::ops::Range;

/// A run of digits that may be a phone number.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trust) struct Phone {
    /// Its digits without `+` and without leading zeros.
    pub(in crate::trust) digits: String,
    /// Whether the shape or the words before say so, without knowing the number.
    pub(in crate::trust) likely: bool,
}

const LEAST: usize = 7;
const MOST: usize = 15;
/// How far back a word like "call" counts, in bytes.
const REACH: usize = 24;
const WORDS: &[&str] = &[
    "tel",
    "phone",
    "call",
    "mobile",
    "cell",
    "fax",
    "whatsapp",
    "rang",
    "ring",
    "number",
    "reach",
    "voicemail",
    "dial",
    "text me",
    "sms",
    "handy",
    "telefon",
    "mobil",
    "ph",
    "mob",
    "contact her",
    "contact him",
    "contact me",
    "m:",
    "t:",
    "p:",
];

/// The candidate whose first digit is at `at`; a `+` or `(` before it belongs to it.
pub(super) fn at(text: &str, at: usize) -> Option<(Range<usize>, Phone)> {
    let bytes = text.as_bytes();
    let start = start(bytes, at)?;
    let (end, groups) = read(bytes, at)?;
    let digits: String = text[at..end].replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let number = end;
    let end = with_extension(bytes, end);
    if digits.len() < LEAST || word_at(bytes, end) {
        return None;
    }
    let plus = text[start..at].contains('+');
    let likely =
        digits.len() <= MOST && !is_date(&groups) && (plus || looks_like(text, start, number, &digits, &groups));
    let digits = digits.trim_start_matches('0').to_owned();
    Some((start..end, Phone { digits, likely }))
}

/// Takes `+`, `(` and `+(` along; a number glued to a word, a sign or a dash is none.
fn start(bytes: &[u8], at: usize) -> Option<usize> {
    let mut start = at;
    while start > 0 && matches!(bytes[start - 1], b'+' | b'(') {
        start -= 1;
    }
    if bytes[start..at].iter().all(|b| *b == b'(') && start < at && !closes_soon(bytes, at) {
        start = at;
    }
    let before = start.checked_sub(1).map(|i| bytes[i]);
    let glued =
        matches!(before, Some(b'-' | b'#' | b'$' | b'/' | b'.' | b',' | b'_' | b'+')) || word_before(bytes, start);
    (!glued).then_some(start)
}

/// The bracket before `at` holds an area code.
fn closes_soon(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().take(6).any(|b| *b == b')')
}

/// The end of the number and the lengths of its groups of digits with what stands before each.
fn read(bytes: &[u8], at: usize) -> Option<(usize, Vec<(u8, usize)>)> {
    let (mut end, mut gap, mut separator) = (at, 0, 0);
    let mut groups = vec![(0, 0)];
    for (offset, byte) in bytes[at..].iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if gap > 0 {
                    groups.push((separator, 0));
                }
                groups.last_mut()?.1 += 1;
                (end, gap) = (at + offset + 1, 0);
            }
            // Between two spaces it divides two numbers.
            b'/' if bytes[at + offset - 1] == b' ' => break,
            b' ' | b'.' | b'-' | b'(' | b')' | b'/' | 0xc2 | 0xa0 if gap < 4 => {
                separator = if gap == 0 || *byte == b'-' { *byte } else { separator };
                gap += 1;
            }
            _ => break,
        }
    }
    Some((end, groups))
}

/// The end of the number together with an extension that is glued to it: `x22`.
fn with_extension(bytes: &[u8], end: usize) -> usize {
    let digits = bytes.get(end + 1..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let extension = matches!(bytes.get(end), Some(b'x' | b'X')) && (1..=6).contains(&digits);
    if extension { end + 1 + digits } else { end }
}

/// `2014-04-12 …`, `31/8/2011`, `10.12.82`.
fn is_date(groups: &[(u8, usize)]) -> bool {
    let [(_, a), (s, b), (t, c), ..] = groups else { return false };
    let ymd = *a == 4 && *b <= 2 && *c <= 2;
    let dmy = *a <= 2 && *b <= 2 && matches!(c, 2 | 4) && groups.len() == 3;
    s == t && matches!(s, b'-' | b'/' | b'.') && (ymd || dmy)
}

fn looks_like(text: &str, start: usize, end: usize, digits: &str, groups: &[(u8, usize)]) -> bool {
    if groups.iter().any(|(separator, _)| *separator == b',') || text[end..].starts_with(['%', ':']) {
        return false;
    }
    let sizes: Vec<usize> = groups.iter().map(|(_, size)| *size).collect();
    let north_american =
        matches!(sizes[..], [3, 3, 4] | [1, 3, 3, 4]) && text[start..end].contains(['-', '(', '.', ' ']);
    let dialled_abroad = digits.starts_with("00") && digits.len() >= 10;
    let with_area_code = digits.starts_with('0') && (9..=12).contains(&digits.len()) && groups.len() >= 2;
    let in_pairs = digits.len() >= 8 && sizes.len() >= 4 && sizes.iter().all(|size| *size == 2);
    north_american || dialled_abroad || with_area_code || in_pairs || announced(text, start)
}

/// A word that announces a phone number stands shortly before.
fn announced(text: &str, start: usize) -> bool {
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text[from..start].to_ascii_lowercase();
    WORDS
        .iter()
        .any(|word| before.match_indices(word).any(|(at, _)| !before[..at].ends_with(|c: char| c.is_alphanumeric())))
}
