//! What a scheme is, and finding the one that a number follows.
//!
//! For: rows of data (name, shape, check) and their lookup by length and by where the digits stand.
//! Not for: numbers that only the words around them give away (see `context`).
//! Invariant: a scheme that counts without words around it has letters in fixed places, an official spelling, or a check
//! that at most about one in ninety plain numbers passes; a single check digit on a plain number is never enough.

use super::{africa_oceania, america, asia, europe_east, europe_north, europe_south, europe_vat, europe_west};
use std::sync::LazyLock;

/// The longest number, without separators.
pub(super) const LONGEST: usize = 24;

/// One kind of number.
#[derive(Debug)]
pub(super) struct Scheme {
    /// Country code and local name.
    #[cfg_attr(not(test), expect(dead_code, reason = "names the row for readers and tests"))]
    pub(super) name: &'static str,
    /// Without separators: `d` a digit, `a` a letter, `x` either; anything else is itself.
    pub(super) shape: &'static str,
    /// Whether letters and digits without separators, in capitals, fit together.
    pub(super) check: fn(&[u8]) -> bool,
    /// How little it takes to believe it.
    pub(super) alone: Alone,
}

/// What makes a number count without words around it.
#[derive(Debug)]
pub(super) enum Alone {
    /// Its check is strong enough.
    Always,
    /// Its check, written in one of these ways: `9` a digit, `A` a letter.
    Written(&'static [&'static str]),
    /// Nothing: it needs words.
    Never,
}

/// A scheme whose check is strong enough alone.
pub(super) const fn always(name: &'static str, shape: &'static str, check: fn(&[u8]) -> bool) -> Scheme {
    Scheme { name, shape, check, alone: Alone::Always }
}

/// A scheme that counts alone in its official spelling.
pub(super) const fn written(
    name: &'static str,
    shape: &'static str,
    check: fn(&[u8]) -> bool,
    spellings: &'static [&'static str],
) -> Scheme {
    Scheme { name, shape, check, alone: Alone::Written(spellings) }
}

/// A scheme that counts only with words around it.
pub(super) const fn labelled(name: &'static str, shape: &'static str, check: fn(&[u8]) -> bool) -> Scheme {
    Scheme { name, shape, check, alone: Alone::Never }
}

/// The check of a shape that needs none.
pub(super) fn any(_: &[u8]) -> bool {
    true
}

/// Every table.
pub(super) fn tables() -> [&'static [Scheme]; 8] {
    [
        europe_vat::SCHEMES,
        europe_west::SCHEMES,
        europe_north::SCHEMES,
        europe_south::SCHEMES,
        europe_east::SCHEMES,
        america::SCHEMES,
        asia::SCHEMES,
        africa_oceania::SCHEMES,
    ]
}

/// A scheme with its shape as bit masks over places.
struct Row {
    scheme: &'static Scheme,
    digits: u32,
    letters: u32,
}

static BY_LENGTH: LazyLock<Vec<Vec<Row>>> = LazyLock::new(|| {
    let mut rows: Vec<Vec<Row>> = (0..=LONGEST).map(|_| Vec::new()).collect();
    for scheme in tables().into_iter().flatten() {
        let mask = |wanted: fn(u8) -> bool| {
            scheme.shape.bytes().enumerate().fold(0, |mask, (at, byte)| mask | u32::from(wanted(byte)) << at)
        };
        let row = Row {
            scheme,
            digits: mask(|b| b == b'd' || b.is_ascii_digit()),
            letters: mask(|b| b == b'a' || b.is_ascii_uppercase()),
        };
        if let Some(rows) = rows.get_mut(scheme.shape.len()) {
            rows.push(row);
        }
    }
    rows
});

/// The schemes that this number follows, in capitals and without separators.
pub(super) fn following(compact: &[u8]) -> impl Iterator<Item = &'static Scheme> + '_ {
    let digits =
        compact.iter().enumerate().fold(0u32, |mask, (at, b)| mask | u32::from(b.is_ascii_digit()) << (at & 31));
    let rows = BY_LENGTH.get(compact.len()).map_or(&[][..], Vec::as_slice);
    rows.iter()
        .filter(move |row| row.digits & !digits == 0 && row.letters & digits == 0)
        .map(|row| row.scheme)
        .filter(|scheme| literals_fit(scheme.shape, compact) && (scheme.check)(compact))
}

fn literals_fit(shape: &str, compact: &[u8]) -> bool {
    shape.bytes().zip(compact).all(|(wanted, byte)| matches!(wanted, b'd' | b'a' | b'x') || wanted == *byte)
}

/// Whether `written` has this spelling.
pub(super) fn is_spelt(written: &str, spelling: &str) -> bool {
    written.len() == spelling.len()
        && written.bytes().zip(spelling.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_alphabetic(),
            other => byte == other,
        })
}
