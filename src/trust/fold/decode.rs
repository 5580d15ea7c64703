//! Texts that say their letters in a code: `\u00f8`, `%20`, `&eacute;`, full-width forms, invisible characters inside.
//!
//! For: a second reading of a text in which names, addresses and numbers stand as themselves.
//! Not for: undoing an encoding for use; what cannot be decoded stays. Invariant: every range of the second reading
//! leads back to whole units of the first.

use super::is_invisible;
use std::ops::Range;
use unicode_normalization::char::decompose_compatible;

/// A second reading of a text.
#[derive(Debug)]
pub(in crate::trust) struct Decoded {
    /// What it reads.
    pub(in crate::trust) text: String,
    edits: Vec<Edit>,
}

/// A stretch that reads otherwise.
#[derive(Debug)]
struct Edit {
    /// First byte in the second reading, and how many.
    at: usize,
    len: usize,
    /// The same in the original.
    raw: usize,
    raw_len: usize,
}

impl Decoded {
    /// The second reading, if the text has one that differs.
    pub(in crate::trust) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut decoded: Option<Self> = None;
        let (mut at, mut copied) = (0, 0);
        while let Some(step) = bytes[at..].iter().position(|byte| MAY_ENCODE[usize::from(*byte)]) {
            at += step;
            let Some((length, plain)) = unit(text, at) else {
                at += text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            let out =
                decoded.get_or_insert_with(|| Self { text: String::with_capacity(text.len()), edits: Vec::new() });
            out.text.push_str(&text[copied..at]);
            out.edits.push(Edit { at: out.text.len(), len: plain.len(), raw: at, raw_len: length });
            out.text.push_str(&plain);
            at += length;
            copied = at;
        }
        if let Some(out) = &mut decoded {
            out.text.push_str(&text[copied..]);
        }
        decoded
    }

    /// The original bytes that a range of the second reading came from.
    pub(in crate::trust) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.edits.partition_point(|edit| edit.at <= range.start);
        let start = match start.checked_sub(1).map(|last| &self.edits[last]) {
            Some(edit) if range.start < edit.at + edit.len => edit.raw,
            Some(edit) => range.start - edit.at - edit.len + edit.raw + edit.raw_len,
            None => range.start,
        };
        let end = self.edits.partition_point(|edit| edit.at < range.end);
        let end = match end.checked_sub(1).map(|last| &self.edits[last]) {
            Some(edit) if range.end <= edit.at + edit.len => edit.raw + edit.raw_len,
            Some(edit) => range.end - edit.at - edit.len + edit.raw + edit.raw_len,
            None => range.end,
        };
        start..end.max(start)
    }
}

/// First bytes of everything that may be read otherwise.
static MAY_ENCODE: [bool; 256] = {
    let mut may = [false; 256];
    let first = [b'%', b'\\', b'&', b'*', b'`', 0xc2, 0xcd, 0xd8, 0xe1, 0xe2, 0xef, 0xf0, 0xf3];
    let mut at = 0;
    while at < first.len() {
        may[first[at] as usize] = true;
        at += 1;
    }
    may
};

/// How many bytes the unit at `at` has, and what it reads.
fn unit(text: &str, at: usize) -> Option<(usize, String)> {
    let rest = &text[at..];
    match text.as_bytes()[at] {
        b'%' => percent(rest.as_bytes()),
        b'\\' => escape(rest),
        b'&' => entity(rest),
        b'*' | b'`' => emphasis(text, at),
        _ => wide(rest.chars().next()?),
    }
}

/// Full-width and mathematical letters as plain ones; nothing for what nobody sees.
fn wide(c: char) -> Option<(usize, String)> {
    if is_invisible(c) {
        return Some((c.len_utf8(), String::new()));
    }
    if !matches!(u32::from(c), 0xff01..=0xff5e | 0x1d400..=0x1d7ff) {
        return None;
    }
    let mut plain = String::new();
    decompose_compatible(c, |part| plain.push(part));
    Some((c.len_utf8(), plain))
}

/// `%C3%A9`: as many bytes as make one character.
fn percent(bytes: &[u8]) -> Option<(usize, String)> {
    let byte = |n: usize| {
        let code = bytes.get(3 * n..3 * n + 3)?;
        let digits = std::str::from_utf8(&code[1..]).ok().filter(|_| code[0] == b'%')?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
    };
    let first = byte(0)?;
    let length = match first {
        0x09 | 0x0a | 0x0d | 0x20..=0x7e => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let utf8: Vec<u8> = (0..length).map(byte).collect::<Option<_>>()?;
    Some((3 * length, visible(&String::from_utf8(utf8).ok()?)))
}

/// `\u00f8`, also as a pair of surrogates, `\xe9`, `\n`, `\"`.
fn escape(rest: &str) -> Option<(usize, String)> {
    let hex = |from: usize, len: usize| {
        let digits = rest.get(from..from + len)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let read = |code: Option<u32>, length| Some((length, visible(&char::from_u32(code?)?.to_string())));
    match rest.as_bytes().get(1)? {
        b'u' if rest.as_bytes().get(2) == Some(&b'{') => {
            let length = rest.get(3..)?.find('}').filter(|length| (1..=6).contains(length))?;
            read(hex(3, length), length + 4)
        }
        b'u' => match (hex(2, 4)?, rest.get(6..8), hex(8, 4)) {
            (high @ 0xd800..=0xdbff, Some("\\u"), Some(low @ 0xdc00..=0xdfff)) => {
                read(Some(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
            }
            (code, ..) => read(Some(code), 6),
        },
        b'x' => read(hex(2, 2), 4),
        b'n' | b'r' => Some((2, "\n".to_owned())),
        b't' => Some((2, "\t".to_owned())),
        _ => None,
    }
}

/// `&eacute;`, `&#233;`, `&#xe9;`, `&amp;`.
fn entity(rest: &str) -> Option<(usize, String)> {
    let length = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = rest.get(1..length)?;
    let plain = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
            char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)?.to_string()
        }
        None => named(name)?,
    };
    Some((length + 1, visible(&plain)))
}

fn named(name: &str) -> Option<String> {
    const MARKS: &[(&str, char)] = &[
        ("grave", '\u{300}'),
        ("acute", '\u{301}'),
        ("circ", '\u{302}'),
        ("tilde", '\u{303}'),
        ("uml", '\u{308}'),
        ("ring", '\u{30a}'),
        ("cedil", '\u{327}'),
        ("caron", '\u{30c}'),
        ("ogon", '\u{328}'),
        ("breve", '\u{306}'),
        ("macr", '\u{304}'),
        ("dot", '\u{307}'),
    ];
    const WHOLE: &[(&str, &str)] = &[
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("rsquo", "’"),
        ("lsquo", "‘"),
        ("nbsp", "\u{a0}"),
        ("thinsp", " "),
        ("shy", ""),
        ("zwj", ""),
        ("zwnj", ""),
        ("commat", "@"),
        ("period", "."),
        ("lowbar", "_"),
        ("hyphen", "-"),
        ("euro", "€"),
        ("pound", "£"),
        ("yen", "¥"),
        ("szlig", "ß"),
        ("aelig", "æ"),
        ("AElig", "Æ"),
        ("oelig", "œ"),
        ("oslash", "ø"),
        ("Oslash", "Ø"),
        ("lstrok", "ł"),
        ("Lstrok", "Ł"),
        ("dstrok", "đ"),
        ("Dstrok", "Đ"),
        ("inodot", "ı"),
        ("eth", "ð"),
        ("thorn", "þ"),
    ];
    if let Some((_, plain)) = WHOLE.iter().find(|(known, _)| *known == name) {
        return Some((*plain).to_owned());
    }
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let (_, mark) = MARKS.iter().find(|(known, _)| *known == &name[1..])?;
    Some([letter, *mark].iter().collect())
}

/// Emphasis inside a word: `Fe**lix**`, but not `2*3`.
fn emphasis(text: &str, at: usize) -> Option<(usize, String)> {
    let inside = text[..at].ends_with(char::is_alphabetic);
    let length = text[at..].bytes().take_while(|byte| matches!(byte, b'*' | b'`')).count();
    (inside && text[at + length..].starts_with(char::is_alphabetic)).then(|| (length, String::new()))
}

/// Without what nobody sees.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c) && *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_are_read() {
        for (text, plain) in [
            (r"S\u00f8ren \u00c5kesson", "Søren Åkesson"),
            (r"\ud83d\ude00\u{41}\x42", "😀AB"),
            ("a%40b.com%20J%C3%A9r", "a@b.com Jér"),
            ("J&eacute;r&#244;me &amp; S&oslash;n", "Je\u{301}rôme & Søn"),
            ("Ｆｅ\u{ad}ｌｉｘ", "Felix"),
            ("Fe**lix** x", "Felix** x"),
            (r"Jane\nDoe", "Jane\nDoe"),
        ] {
            assert_eq!(Decoded::of(text).expect(text).text, plain);
        }
        for text in ["", "50 % off, 2*3, R&D; C:\\dir", "100%", "Å & é", "%zz \\u12 &bogus;"] {
            assert!(Decoded::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn ranges_lead_back_to_whole_units() {
        let text = "x S\\u00f8ren\u{200b} y";
        let decoded = Decoded::of(text).expect("coded");
        let at = decoded.text.find("Søren").expect("read");
        assert_eq!(&text[decoded.source(at..at + "Søren".len())], "S\\u00f8ren");
        assert_eq!(&text[decoded.source(at + 1..at + 3)], "\\u00f8");
    }

    proptest! {
        #[test]
        fn every_range_is_a_slice(text in "[a-zé%4c0\\\\u&;#x*＠\u{ad}\u{200b} -]{0,40}") {
            if let Some(decoded) = Decoded::of(&text) {
                let ends: Vec<usize> = decoded.text.char_indices().map(|(at, _)| at).chain([decoded.text.len()]).collect();
                for pair in ends.windows(2) {
                    prop_assert!(text.get(decoded.source(pair[0]..pair[1])).is_some());
                }
                prop_assert_eq!(decoded.source(0..decoded.text.len()).end <= text.len(), true);
            }
        }
    }
}
