//! What a text may stand for once its encodings are undone.
//!
//! For: looking for values that were hidden in an address. Not for: exact decoding; more readings than needed are fine,
//! a missing one is not. Invariant: work is bounded; at most [`MOST`] readings come out.

use std::collections::BTreeSet;

/// Most readings of one text.
const MOST: usize = 64;
/// How often encodings are undone one over the other.
const DEPTH: usize = 3;
/// Shorter runs of letters are no encoded text.
const SHORTEST: usize = 6;

/// The text itself and everything that it may stand for, each once.
pub(super) fn readings(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([text.to_owned()]);
    let mut fresh = vec![text.to_owned()];
    for _ in 0..DEPTH {
        let next: Vec<String> = fresh.iter().flat_map(|text| undone(text)).collect();
        fresh.clear();
        for text in next {
            if found.len() < MOST && found.insert(text.clone()) {
                fresh.push(text);
            }
        }
    }
    found
}

/// One encoding undone, in every way that fits.
fn undone(text: &str) -> Vec<String> {
    let mut all = vec![percent(text), percent(&text.replace('+', " ")), entities(text)];
    for part in text.split(['?', '&', '=', '#', ' ']) {
        let mut joined = String::new();
        for run in part.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))) {
            joined.push_str(run);
            all.extend(letters(run));
        }
        // Cut into parts of a host or a path, it is still the same text.
        all.extend(letters(&joined));
    }
    let standard = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
    all.extend(text.split(|c: char| !standard(c)).filter_map(base64));
    all
}

/// The readings of one run of letters and digits.
fn letters(run: &str) -> impl Iterator<Item = String> {
    let worth = run.len() >= SHORTEST;
    let found = if worth { vec![hex(run), base64(run), base32(run)] } else { Vec::new() };
    found.into_iter().flatten()
}

/// `%41` and `\x41` as `A`.
pub(super) fn percent(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let skip = match bytes[at] {
            b'%' => 1,
            b'\\' if bytes.get(at + 1) == Some(&b'x') => 2,
            _ => 0,
        };
        let code = (skip > 0).then(|| text.get(at + skip..at + skip + 2)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += skip + 2;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `&#65;`, `&#x41;` and the few named ones.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(';').filter(|end| *end <= 8);
        match end.and_then(|end| entity(&rest[..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    match name.strip_prefix('#') {
        Some(code) => {
            let hex = code.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)
        }
        None => [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("commat", '@'), ("period", '.')]
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, c)| c),
    }
}

fn hex(run: &str) -> Option<String> {
    let run: Vec<u8> = run.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let pairs = run.chunks_exact(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    readable(pairs.collect::<Option<Vec<u8>>>()?)
}

fn base64(run: &str) -> Option<String> {
    let value = |b: u8| {
        Some(match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        })
    };
    if run.len() < SHORTEST { None } else { bits(run.trim_end_matches('='), 6, value) }
}

fn base32(run: &str) -> Option<String> {
    let value = |b: u8| match b.to_ascii_uppercase() {
        b @ b'A'..=b'Z' => Some(b - b'A'),
        b @ b'2'..=b'7' => Some(b - b'2' + 26),
        _ => None,
    };
    bits(run.trim_end_matches('='), 5, value)
}

fn bits(run: &str, width: u32, value: impl Fn(u8) -> Option<u8>) -> Option<String> {
    let (mut held, mut count, mut out) = (0u32, 0, Vec::with_capacity(run.len()));
    for b in run.bytes() {
        held = held << width | u32::from(value(b)?);
        count += width;
        if count >= 8 {
            count -= 8;
            out.push((held >> count & 0xff) as u8);
        }
    }
    readable(out)
}

/// Bytes that are text; others came out of a word that was no code.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    (text.chars().count() >= 3 && !text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_undone_one_over_the_other() {
        for text in [
            "q=Jane%20Doe",
            "q=Jane+Doe",
            "q=Jane%2520Doe",
            "q=4a616e6520446f65",
            "q=SmFuZSBEb2U=",
            "q=SmFuZSBEb2U",
            "q=SmFuZSBEb2U%3D",
            "SmFu.ZSBE.b2U",
            "JJQW4ZJAIRXWK",
            "q=4A.61.6E.65.20.44.6F.65",
            "q=&#74;ane&#x20;Doe",
            "q=%5Cx4aane%20Doe",
            "q=U21GdVpTQkViMlU9",
        ] {
            assert!(readings(text).iter().any(|reading| reading.contains("Jane Doe")), "{text}: {:?}", readings(text));
        }
    }

    #[test]
    fn the_work_is_bounded() {
        assert!(readings(&"%2541".repeat(400)).len() <= MOST);
    }
}
