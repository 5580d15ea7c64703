//! Phone numbers: international with `+` or `00`, national in groups, or with a word like "call" around them.
//!
//! For: numbers of every country, since a seller's contacts live anywhere. Not for: telling valid numbers from
//! invalid ones; a number of the right shape counts. Not dates, ids, versions or amounts.
//! Source of the calling codes: ITU-T E.164, list of assigned country codes.

mod context;

use super::{comma_after, comma_before, word_at, word_before};
use context::Evidence;
use std::ops::Range;

/// A run of digits that may be a phone number.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trust) struct Phone {
    /// Its digits without `+` and without leading zeros.
    pub(in crate::trust) digits: String,
    /// Whether the shape or the words around say so, without knowing the number.
    pub(in crate::trust) likely: bool,
}

/// Numbers with fewer digits than this are none, unless announced.
const LEAST: usize = 7;
/// The shortest national numbers: islands.
const LEAST_ANNOUNCED: usize = 5;
const MOST: usize = 15;
/// Groups of digits that are looked at.
const MOST_GROUPS: usize = 12;

/// The groups of digits of a candidate.
#[derive(Default)]
struct Groups {
    /// What stands before each group, and its length.
    list: [(u8, usize); MOST_GROUPS],
    /// Where each group ends.
    ends: [usize; MOST_GROUPS],
    count: usize,
    digits: usize,
    end: usize,
}

impl Groups {
    fn sizes(&self) -> &[(u8, usize)] {
        &self.list[..self.count]
    }

    fn are(&self, sizes: &[usize]) -> bool {
        self.sizes().iter().map(|(_, size)| *size).eq(sizes.iter().copied())
    }
}

/// The candidate whose first digit is at `at`; a `+` or `(` before it belongs to it.
pub(super) fn at(text: &str, at: usize) -> Option<(Range<usize>, Phone)> {
    let bytes = text.as_bytes();
    let groups = read(bytes, at);
    let start = start(bytes, at, groups.end)?;
    let number = groups.end;
    let end = with_extension(bytes, number);
    if groups.digits < LEAST_ANNOUNCED || word_at(bytes, end) {
        return None;
    }
    let mut digits = dialled(&bytes[at..number]);
    let plus = bytes[start..at].contains(&b'+') || bytes[start..at].starts_with(b"%");
    let likely = is_likely(text, start..number, plus, &digits, &groups);
    if !likely && digits.len() < LEAST {
        return None;
    }
    digits.drain(..digits.len() - digits.trim_start_matches('0').len());
    Some((start..end, Phone { digits, likely }))
}

/// The digits but for a zero in brackets, which is dialled at home only.
fn dialled(number: &[u8]) -> String {
    let mut digits = String::with_capacity(MOST + 1);
    let mut rest = number;
    while let Some((byte, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(b"(0)") {
            rest = after;
            continue;
        }
        if byte.is_ascii_digit() {
            digits.push(char::from(*byte));
        }
        rest = after;
    }
    digits
}

/// Takes `+`, `(` and `+(` along, and an encoded `%2B`; a number glued to a word, a sign or a dash is none.
fn start(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    if at >= 3 && bytes[at - 3..at].eq_ignore_ascii_case(b"%2b") {
        return Some(at - 3);
    }
    let mut start = at;
    while start > 0 && matches!(bytes[start - 1], b'+' | b'(') {
        start -= 1;
    }
    if bytes[start..at].iter().all(|b| *b == b'(') && start < at && !closes_soon(bytes, at) {
        start = at;
    }
    (!glued(bytes, start, end)).then_some(start)
}

fn glued(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|i| bytes[i]);
    let earlier = start.checked_sub(2).map(|i| bytes[i]);
    match before {
        Some(b'#' | b'$' | b'_' | b'+') => true,
        Some(b'-' | b'/' | b'.') => earlier.is_some_and(|b| b.is_ascii_alphanumeric()),
        Some(b',') => bytes[start].is_ascii_digit() && comma_before(bytes, start, end),
        _ => word_before(bytes, start),
    }
}

/// The bracket before `at` holds an area code.
fn closes_soon(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().take(6).any(|b| *b == b')')
}

/// The groups of digits from `at` on, cut where they grow longer than any number.
fn read(bytes: &[u8], at: usize) -> Groups {
    let mut groups = Groups { count: 1, end: at, ..Groups::default() };
    let (mut gap, mut separator) = (0, 0);
    let mut group_end = (at, 0, 0);
    for (offset, byte) in bytes[at..].iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if gap > 0 {
                    group_end = (groups.end, groups.count, groups.digits);
                    if groups.count == MOST_GROUPS {
                        break;
                    }
                    groups.list[groups.count] = (separator, 0);
                    groups.count += 1;
                }
                groups.list[groups.count - 1].1 += 1;
                (groups.end, gap, groups.digits) = (at + offset + 1, 0, groups.digits + 1);
                groups.ends[groups.count - 1] = groups.end;
                if groups.digits > MOST + 1 && group_end.1 > 0 {
                    (groups.end, groups.count, groups.digits) = group_end;
                    break;
                }
            }
            // Between two spaces it divides two numbers.
            b'/' if bytes[at + offset - 1] == b' ' => break,
            b' ' | b'.' | b'-' | b'(' | b')' | b'/' if gap < 4 => {
                separator = if gap == 0 || *byte == b'-' { *byte } else { separator };
                gap += 1;
            }
            _ => break,
        }
    }
    without_date(groups, bytes)
}

/// `555-1234 2026-01-02`: the number ends before the date.
fn without_date(mut groups: Groups, bytes: &[u8]) -> Groups {
    let at = groups.sizes().windows(3).skip(1).position(
        |three| matches!(three, [(b' ' | b'(' | b'-', 4), (s, 2), (t, 2)] if s == t && matches!(s, b'-' | b'/' | b'.')),
    );
    let Some(before) = at else { return groups };
    let start = groups.ends[before + 1] - 4;
    if matches!(bytes.get(start..start + 2), Some(b"19" | b"20")) {
        groups.count = before + 1;
        groups.end = groups.ends[before];
        groups.digits = groups.sizes().iter().map(|(_, size)| size).sum();
    }
    groups
}

/// The end of the number together with an extension that is glued to it: `x22`.
fn with_extension(bytes: &[u8], end: usize) -> usize {
    let digits = bytes.get(end + 1..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let extension = matches!(bytes.get(end), Some(b'x' | b'X')) && (1..=6).contains(&digits);
    if extension { end + 1 + digits } else { end }
}

/// The words around announce a phone.
pub(super) fn is_announced(text: &str, start: usize, end: usize) -> bool {
    context::around(text, start, end) >= Evidence::Weak
}

fn is_likely(text: &str, range: Range<usize>, plus: bool, digits: &str, groups: &Groups) -> bool {
    let rest = &text[range.end..];
    let counted = rest.starts_with(['%', ':']) || !plus && comma_after(text.as_bytes(), range.start, range.end);
    if digits.len() > MOST + 1 || is_date(groups, digits) || counted {
        return false;
    }
    if plus {
        return digits.len() >= LEAST && has_calling_code(digits);
    }
    let shaped = looks_like(text, &range, digits, groups);
    match context::around(text, range.start, range.end) {
        Evidence::Against => false,
        Evidence::None => shaped,
        Evidence::Weak => {
            shaped
                || digits.len() >= LEAST
                || groups.count > 1 && digits.len() > LEAST_ANNOUNCED && is_grouped(groups)
                || is_short(digits) && groups.count == 1
        }
        Evidence::Strong => digits.len() > LEAST_ANNOUNCED || is_short(digits),
    }
}

/// Five digits or more that are no round count.
fn is_short(digits: &str) -> bool {
    digits.len() >= LEAST_ANNOUNCED && !digits.ends_with("00")
}

/// No decimals (`12.50`, `1.59/1.60`): groups of two digits or more.
fn is_grouped(groups: &Groups) -> bool {
    !matches!(groups.sizes(), [_, (b'.', _)]) && groups.sizes().iter().all(|(_, size)| *size > 1)
}

/// `2014-04-12 …`, `31/8/2011`, `10.12.82`.
fn is_date(groups: &Groups, digits: &str) -> bool {
    let [(_, a), (s, b), (t, c), ..] = groups.sizes() else { return false };
    let ymd = *a == 4 && *b <= 2 && *c <= 2 && (digits.starts_with("19") || digits.starts_with("20"));
    let dmy = *a <= 2 && *b <= 2 && matches!(c, 2 | 4) && groups.count == 3;
    s == t && matches!(s, b'-' | b'/' | b'.') && (ymd || dmy)
}

/// Shapes that are phone numbers without any word around.
fn looks_like(text: &str, range: &Range<usize>, digits: &str, groups: &Groups) -> bool {
    let number = &text[range.clone()];
    let divided = number.contains(['-', '(', '.', ' ']);
    // A bracket opens before the area code or not at all: `134-144 (1966)` are pages.
    let pages = number.get(4..).is_some_and(|rest| rest.contains('('));
    let north_american =
        divided && !pages && (groups.are(&[3, 3, 4]) || groups.are(&[1, 3, 3, 4]) && digits.starts_with('1'));
    let toll_free =
        divided && (9..=12).contains(&digits.len()) && (digits.starts_with("1800") || digits.starts_with("1300"));
    let sizes = groups.sizes();
    let in_pairs = digits.len() >= 8 && sizes.len() >= 4 && sizes.iter().all(|(_, size)| *size == 2);
    let area_in_brackets = number.starts_with('(') && number.contains(')') && (8..=12).contains(&digits.len());
    north_american || toll_free || in_pairs || area_in_brackets || abroad(digits) || with_trunk_zero(digits, groups)
}

/// `00` or `011` and a calling code.
fn abroad(digits: &str) -> bool {
    let code = digits.strip_prefix("00").or_else(|| digits.strip_prefix("011"));
    code.is_some_and(|rest| (8..=MOST).contains(&rest.len()) && has_calling_code(rest))
}

/// A single `0` before an area code; undivided only in the commonest lengths.
fn with_trunk_zero(digits: &str, groups: &Groups) -> bool {
    let mut leading = digits.bytes();
    let single = leading.next() == Some(b'0') && leading.next().is_some_and(|next| next != b'0');
    let fits = if groups.count > 1 { (8..=12).contains(&digits.len()) } else { matches!(digits.len(), 10 | 11) };
    single && fits && groups.sizes().iter().skip(1).all(|(_, size)| *size > 1)
}

/// Whether an assigned country code of ITU-T E.164 stands at the start.
fn has_calling_code(digits: &str) -> bool {
    const TWO: &[u8] = &[
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61,
        62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ];
    /// The first two digits of the codes with three.
    const THREE: &[u8] = &[21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99];
    let first = digits.as_bytes().first().map(|b| b - b'0');
    let two: Option<u8> = digits.get(..2).and_then(|two| two.parse().ok());
    matches!(first, Some(1 | 7)) || two.is_some_and(|two| TWO.contains(&two) || THREE.contains(&two))
}
