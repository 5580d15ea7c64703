//! The ways in which text hides in bytes, undone: JSON escapes, percent codes, HTML entities, base64.
//!
//! Not for: parsing. A broken code stays as it is. Every layer is read, the outermost too.

use std::borrow::Cow;

/// Layers inside of layers are undone this often.
const ROUNDS: usize = 3;
/// Shorter rows of base64 letters are words.
const LEAST_BASE64: usize = 12;

/// The text with JSON escapes undone, then every further reading that differs from it.
pub(super) fn readings(bytes: &[u8]) -> Vec<String> {
    let mut readings = vec![unescaped(&String::from_utf8_lossy(bytes))];
    for round in 0..ROUNDS {
        let text = &readings[round];
        let inner = entities(&percent(text)).into_owned();
        let inner = if inner.contains('\\') { unescaped(&inner) } else { inner };
        if inner == *text {
            break;
        }
        readings.push(inner);
    }
    let hidden: Vec<String> = readings.iter().flat_map(|text| base64(text)).collect();
    readings.extend(hidden);
    readings
}

/// The text with JSON escapes undone, wherever they stand; a broken escape stays as it is.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let unit = escape.strip_prefix('u').and_then(|hex| u16::from_str_radix(hex.get(..4)?, 16).ok());
        let used = match (unit, escape.chars().next()) {
            (Some(unit), _) => {
                units.push(unit);
                5
            }
            (None, Some(c)) => {
                out.push(match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                c.len_utf8()
            }
            (None, None) => 0,
        };
        rest = &escape[used..];
        if !rest.starts_with("\\u") {
            out.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        }
    }
    out + rest
}

/// `%C3%B8` as `ø`.
fn percent(text: &str) -> Cow<'_, str> {
    let code = |at: usize| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    if !text.match_indices('%').any(|(at, _)| code(at).is_some()) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut at) = (Vec::with_capacity(text.len()), 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match code(at).filter(|_| *byte == b'%') {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// `&amp;`, `&#233;` and `&#xE9;` as the characters.
fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (c, length) = entity(&rest[at..]).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[at + length..];
    }
    Cow::Owned(out + rest)
}

fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let code = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        },
        None => u32::from(named(name)?),
    };
    Some((char::from_u32(code)?, end + 1))
}

/// The entities that occur in the mails and pages of Western languages: basic ones and accented letters.
fn named(name: &str) -> Option<char> {
    let basic = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("commat", '@'),
        ("period", '.'),
        ("shy", '\u{ad}'),
        ("szlig", 'ß'),
        ("oslash", 'ø'),
        ("Oslash", 'Ø'),
        ("aelig", 'æ'),
        ("AElig", 'Æ'),
        ("euro", '€'),
        ("pound", '£'),
        ("dollar", '$'),
    ];
    let accents = [
        ("acute", '\u{301}'),
        ("grave", '\u{300}'),
        ("circ", '\u{302}'),
        ("uml", '\u{308}'),
        ("tilde", '\u{303}'),
        ("ring", '\u{30a}'),
        ("cedil", '\u{327}'),
        ("caron", '\u{30c}'),
    ];
    let plain = basic.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    plain.or_else(|| {
        let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
        let (_, mark) = accents.iter().find(|(accent, _)| *accent == &name[1..])?;
        unicode_normalization::char::compose(letter, *mark)
    })
}

/// What rows of base64 letters say, where that is text.
fn base64(text: &str) -> Vec<String> {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    text.split(|c| !letter(c)).filter(|run| run.len() >= LEAST_BASE64).filter_map(decoded).collect()
}

fn decoded(run: &str) -> Option<String> {
    let (mut bytes, mut bits, mut count) = (Vec::with_capacity(run.len() * 3 / 4), 0u32, 0);
    for byte in run.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    // Words are base64 too, but what they decode to is no text.
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped(r#"S\u00f8ren \ud83d\ude00 \"x\"\n\\ \u12"#), "Søren 😀 \"x\"\n\\ u12");
    }

    #[test]
    fn every_layer_is_read() {
        for (text, inside) in [
            ("S%C3%B8ren%20%C3%85kesson", "Søren Åkesson"),
            ("S&oslash;ren &Aring;kesson", "Søren Åkesson"),
            ("S&#248;ren &#xC5;kesson", "Søren Åkesson"),
            ("U8O4cmVuIMOFa2Vzc29u", "Søren Åkesson"),
            (r"S\\u00f8ren \\u00c5kesson", "Søren Åkesson"),
            ("S%2526oslash%3Bren", "Søren"),
            ("100 % of R&D; AT&T", "100 % of R&D; AT&T"),
        ] {
            let readings = readings(text.as_bytes());
            assert!(readings.iter().any(|reading| reading.contains(inside)), "{text}: {readings:?}");
        }
    }
}
