//! Postal codes: any beside a town, British and Canadian ones alone, for no other number looks like those.
//!
//! Not for: towns (see `address`).

/// The end of a British or Canadian code whose word has its first digit at `digit`.
pub(super) fn alone(text: &str, digit: usize) -> Option<usize> {
    british(text, digit).or_else(|| canadian(text, digit))
}

/// The end of a postal code: four to six digits, `12345-6789`, `111 22`, `1234 AB`, British, Canadian.
pub(super) fn code(text: &str, at: usize) -> Option<usize> {
    if let Some(end) = alone(text, at) {
        return Some(end);
    }
    let country = match text.as_bytes()[at..] {
        [a, b'-', ..] if a.is_ascii_uppercase() => 2,
        [a, b, b'-', ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => 3,
        _ => 0,
    };
    let bytes = &text.as_bytes()[at + country..];
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let more = |from: usize, sign: u8, count: usize| {
        bytes.get(from) == Some(&sign)
            && bytes[from + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count() == count
    };
    let length = match digits {
        5 if more(5, b'-', 4) => 10,
        5 if more(5, b'-', 3) => 9,
        4 if more(4, b'-', 3) => 8,
        3 if more(3, b' ', 2) => 6,
        2 if more(2, b'-', 3) => 6,
        4 if dutch(&bytes[4..]) => 7,
        4..=6 => digits,
        _ => return None,
    };
    let apart = !bytes.get(length).is_some_and(u8::is_ascii_alphanumeric);
    apart.then_some(at + country + length)
}

fn dutch(rest: &[u8]) -> bool {
    matches!(rest, [b' ', a, b, ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
        && !rest.get(3).is_some_and(u8::is_ascii_alphanumeric)
}

/// `SW1A 1AA`: areas never start with Q, V or X, and the last two letters are not C, I, K, M, O or V.
fn british(text: &str, digit: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let start = word_start(bytes, digit);
    let outward = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let area = bytes[start..].iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let written = &bytes[start..start + outward];
    let outward_fits = match written {
        [first, rest @ ..] if area == 1 && !b"QVX".contains(first) => rest.first().is_some_and(u8::is_ascii_digit),
        [first, second, rest @ ..] if area == 2 && !b"QVX".contains(first) && !b"IJZ".contains(second) => {
            rest.first().is_some_and(u8::is_ascii_digit)
        }
        _ => false,
    } && (2..=4).contains(&outward);
    let inward = bytes.get(start + outward..start + outward + 4)?;
    let fits = matches!(inward, [b' ', digit, a, b] if digit.is_ascii_digit() && [a, b].iter().all(|l| l.is_ascii_uppercase() && !b"CIKMOV".contains(l)));
    let apart = !bytes.get(start + outward + 4).is_some_and(u8::is_ascii_alphanumeric);
    (start == digit.min(start) && outward_fits && fits && apart).then_some(start + outward + 4)
}

/// `K1A 0B1`.
fn canadian(text: &str, digit: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let start = word_start(bytes, digit);
    let code = bytes.get(start..start + 7)?;
    let shape = code.iter().zip(b"A9A 9A9").all(|(byte, wanted)| match wanted {
        b'A' => byte.is_ascii_uppercase() && !b"DFIOQU".contains(byte),
        b'9' => byte.is_ascii_digit(),
        _ => *byte == b' ',
    });
    (shape && !bytes.get(start + 7).is_some_and(u8::is_ascii_alphanumeric)).then_some(start + 7)
}

fn word_start(bytes: &[u8], at: usize) -> usize {
    (at.saturating_sub(4)..at).rev().take_while(|i| bytes[*i].is_ascii_alphanumeric()).last().unwrap_or(at)
}
