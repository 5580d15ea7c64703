//! Hardware addresses of network cards: six pairs of hexadecimal digits, or three groups of four (IEEE 802).
//!
//! Not for: the broadcast address and the null address, which are nobody's.

use std::ops::Range;

/// The address whose first separator is at `at`.
pub(super) fn around(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let (group, count) = match bytes[at] {
        b'.' => (4, 3),
        _ => (2, 6),
    };
    let start = at.checked_sub(group)?;
    let end = start + count * (group + 1) - 1;
    let address = bytes.get(start..end)?;
    let sound = address.chunks(group + 1).all(|part| {
        part[..group].iter().all(u8::is_ascii_hexdigit) && part.get(group).is_none_or(|sign| *sign == bytes[at])
    });
    let hex = |b: &u8| !matches!(b, b'.' | b':' | b'-');
    let first = address[0];
    let nobody = matches!(first, b'0' | b'f' | b'F')
        && address.iter().filter(|b| hex(b)).all(|b| b.eq_ignore_ascii_case(&first));
    let longer = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_'));
    let alone =
        !longer(start.checked_sub(1).and_then(|i| bytes.get(i)).filter(|b| **b != b':')) && !longer(bytes.get(end));
    (sound && !nobody && alone).then_some(start..end)
}
