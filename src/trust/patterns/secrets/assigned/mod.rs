//! Secrets by the name they are given: `DB_PASSWORD=…`, `"api_key": "…"`, "the password is …", `Bearer …`.
//!
//! For: names in configuration, code, headers and letters in many languages. Not for: prose about passwords; what
//! follows the name must look like a secret: made up for a password, random for a key.

mod names;

use super::value;
pub(super) use names::NAMES;
use names::{KEYS, OPEN_KEYS, SHORT};
use std::ops::Range;

/// What a name promises.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A password: anything that a person would make up.
    Password,
    /// A key or token: a random word.
    Key,
    /// `key` alone: behind a word that says which key, or before a very random word.
    BareKey,
    /// The name of a service: its key, if a long random word is assigned to it.
    Service,
}

use Sort::{BareKey, Key, Password, Service};

/// Signs and words between a name and its value.
const JOINTS: &[&str] = &[
    "=>",
    ":=",
    "->",
    ";",
    "→",
    "|",
    "==",
    "=",
    "：",
    ":",
    " is set to ",
    " is now ",
    " is ",
    " was ",
    " lautet ",
    " ist ",
    " est ",
    " es ",
    " è ",
    " é ",
    " jest ",
    " is: ",
    " för ",
    " er ",
    " on ",
    " to ",
    "は",
    "是",
    " - ",
    " – ",
    ">",
];
/// The same some words behind the name.
const FAR_JOINTS: &[&str] =
    &[": ", " is ", " = ", " to ", " lautet ", " ist ", " est ", " es ", " è ", " é ", "：", " was ", " ("];
/// The longest value that is looked at, in bytes.
const LONGEST: usize = 1024;

/// How far behind a name its value may be told: "the password for the demo is …".
const REACH: usize = 64;
/// How far before a comment its line may begin.
const LONGEST_LINE: usize = 256;

/// The value that is given to the name whose last word is at `name`.
pub(super) fn after(text: &str, name: Range<usize>, sort: Sort) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let longer = |b: &u8| sort != Service && (b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    if bytes.get(name.end).is_some_and(longer) || is_piece(text, &name) {
        return None;
    }
    let which = if sort == BareKey { qualified(&text[..name.start])? } else { sort };
    let end = if sort == Service { identifier_end(bytes, name.end) } else { name.end };
    let closed = skip(bytes, end, |b| matches!(b, b'"' | b'\'' | b'`' | b']' | b')' | b'*' | b'\\'));
    let joint = if is_listed(text, end, closed) { Some((",", closed + 1)) } else { joint(text, closed) };
    let near = joint.and_then(|(joint, from)| value_at(text, joint, from, which));
    let common = sort != BareKey && SHORT.iter().any(|short| short.eq_ignore_ascii_case(&text[name.clone()]));
    let near = near.filter(|range| {
        !common || joint.is_some_and(|(sign, _)| sign != " ") || value::is_strong(&text[range.clone()])
    });
    let told = near.or_else(|| if common { None } else { far(text, closed, which) });
    told.or_else(|| commented(text, name.start, which))
}

/// `"name", "value"`: a pair in a list.
fn is_listed(text: &str, end: usize, closed: usize) -> bool {
    let behind = text[closed..].strip_prefix(',').map(str::trim_start);
    closed > end && behind.is_some_and(|rest| rest.starts_with(['"', '\'']))
}

/// The value from `from` on, behind a joint.
fn value_at(text: &str, joint: &'static str, from: usize, sort: Sort) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let open = skip(bytes, from, |b| matches!(b, b' ' | b'\t' | b'*' | b'\\' | b'(' | b'['));
    let quote = bytes.get(open).copied().filter(|b| matches!(b, b'"' | b'\'' | b'`'));
    let start = open + usize::from(quote.is_some());
    let end = value_end(text, start, quote);
    let word = text.get(start..end)?;
    if matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic" | "token") {
        return value_at(text, " ", end, Key);
    }
    let said = Said { joint, quoted: quote.is_some(), last: is_last(bytes, end) };
    (fits(word, sort, &said) && !value::is_stand_in(word)).then_some(start..end)
}

/// A value that is told some words behind its name, on the same line.
fn far(text: &str, from: usize, sort: Sort) -> Option<Range<usize>> {
    if !text[from..].starts_with(' ') {
        return None;
    }
    let mut limit = (from + REACH).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let line = text[from..limit].split('\n').next().unwrap_or_default();
    let mut joints: Vec<(usize, &str)> = FAR_JOINTS.iter().filter_map(|sign| Some((line.find(sign)?, *sign))).collect();
    joints.sort_unstable();
    joints.into_iter().find_map(|(at, sign)| {
        let range = value_at(text, sign, from + at + sign.len(), sort)?;
        let word = &text[range.clone()];
        let strict = match sort {
            Password => value::is_strong(word),
            Key => value::is_random(word, 16) || is_digits(word),
            _ => value::is_random(word, 20) && !is_uuid(word),
        };
        strict.then_some(range)
    })
}

/// The value of a line whose comment says what it is: `value: 12ab… # the token`.
fn commented(text: &str, name: usize, sort: Sort) -> Option<Range<usize>> {
    if !matches!(sort, Key | Service) {
        return None;
    }
    let mut from = name.saturating_sub(LONGEST_LINE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let line = text[from..name].rfind('\n').map_or(from, |at| from + at + 1);
    let sign = ["# ", "// ", "-- ", "/* "].iter().filter_map(|sign| text[line..name].rfind(sign)).max()?;
    let code = text[line..line + sign].trim_end_matches([' ', '\t', ';', ',', '"', '\'', '`', ')']);
    let start = code.rfind([' ', '=', '"', '\'', '`', '(']).map_or(0, |at| at + 1);
    // The `=` at the end of a key is its own.
    let start = if start == code.len() {
        code.trim_end_matches('=').rfind([' ', '"', '\'', '`', '(']).map_or(0, |at| at + 1)
    } else {
        start
    };
    let word = &code[start..];
    (start > 0 && is_key(word, 16) && !value::is_stand_in(word)).then_some(line + start..line + code.len())
}

/// How a value was given.
struct Said {
    joint: &'static str,
    quoted: bool,
    /// Nothing follows on its line.
    last: bool,
}

impl Said {
    fn by_words(&self) -> bool {
        self.joint.starts_with(' ')
    }
}

fn fits(word: &str, sort: Sort, said: &Said) -> bool {
    if said.joint == "\n" {
        let strict = if sort == Password { value::is_strong(word) } else { value::is_random(word, 16) };
        return strict && (said.last || said.quoted);
    }
    match sort {
        Password if said.joint == ";" => value::is_strong(word) && said.last,
        Password if said.quoted && said.joint != " " => word.len() >= 4,
        Password if said.by_words() => {
            value::is_made_up(word) || said.joint != " " && word.len() >= 4 && is_digits(word) && said.last
        }
        Password => {
            let whole = said.last && word.len() >= 5 && !word.contains([' ', '/']);
            value::is_made_up(word) || word.len() >= 4 && is_digits(word) || whole
        }
        Key if is_digits(word) => word.len() >= 16,
        Key if said.joint == " " => value::is_random(word, 16) && (!word.contains('/') || is_base64(word)),
        Key => is_key(word, 10),
        Service => said.joint != " " && is_key(word, 20) && !word.contains(['/', '.']),
        BareKey => !said.by_words() && is_key(word, 24) && !word.contains(['/', '.']) && !is_uuid(word),
    }
}

fn is_key(word: &str, least: usize) -> bool {
    let path = word.starts_with('.') || word.starts_with('/') && !is_base64(word) || word.contains("://");
    value::is_random(word, least) && !path
}

/// A key that happens to start with a slash is no path: no point, and a length of whole bytes.
fn is_base64(word: &str) -> bool {
    word.len().is_multiple_of(4) && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4
}

/// The word is only a piece of another one: `compass`, `authors`.
fn is_piece(text: &str, name: &Range<usize>) -> bool {
    let (before, word) = (&text[..name.start], &text[name.clone()]);
    let glued = before.chars().next_back().is_some_and(char::is_alphanumeric);
    let capital =
        word.starts_with(|c: char| c.is_ascii_uppercase()) && before.ends_with(|c: char| c.is_ascii_lowercase());
    glued && !capital && SHORT.iter().any(|short| short.eq_ignore_ascii_case(word))
}

/// What a `key` is by the word before it; `None` for keys that are no secret.
fn qualified(before: &str) -> Option<Sort> {
    let mut letters = before.bytes().rev().filter(|b| !matches!(b, b'_' | b'-' | b' ' | b'.')).take(16);
    let mut tail = [0u8; 16];
    let length = tail.iter_mut().rev().zip(&mut letters).map(|(slot, b)| *slot = b.to_ascii_lowercase()).count();
    let tail = std::str::from_utf8(&tail[16 - length..]).unwrap_or_default();
    if KEYS.iter().any(|key| tail.ends_with(key)) {
        return Some(Key);
    }
    (!OPEN_KEYS.iter().any(|key| tail.ends_with(key))).then_some(BareKey)
}

fn identifier_end(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..]
        .iter()
        .take(32)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        .count()
}

fn skip(bytes: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take(4).take_while(|b| belongs(**b)).count()
}

/// The sign between name and value, and where it ends. A space alone counts for flags and headers.
fn joint(text: &str, at: usize) -> Option<(&'static str, usize)> {
    let rest = &text[at..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest.starts_with("::") {
        return None;
    }
    let signs = |start: &str, from: usize| {
        JOINTS.iter().find(|joint| start.starts_with(**joint)).map(|joint| (*joint, from + joint.len()))
    };
    if let Some(next) = next_line(rest) {
        return Some(("\n", at + next));
    }
    signs(&rest[spaces..], at + spaces)
        .or_else(|| signs(rest, at))
        .or_else(|| (spaces > 0).then_some((" ", at + spaces)))
}

/// Where the value begins that stands on the line under its name, quoted or marked as code.
fn next_line(rest: &str) -> Option<usize> {
    let behind = rest.trim_start_matches([' ', ':', '\r']).strip_prefix('\n')?;
    Some(rest.len() - behind.trim_start_matches([' ', '>', '\t']).len())
}

/// Up to the closing quote, or to the end of the word.
fn value_end(text: &str, start: usize, quote: Option<u8>) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let mut limit = rest.len().min(LONGEST);
    while !rest.is_char_boundary(limit) {
        limit -= 1;
    }
    let rest = &rest[..limit];
    if let Some(quote) = quote {
        let inside = &rest[..rest.find([char::from(quote), '\n']).unwrap_or(rest.len())];
        return start + inside.trim_end_matches('\\').len();
    }
    let word = &rest[..rest.find(|c: char| c.is_whitespace() || "\"'`<>|。，、".contains(c)).unwrap_or(rest.len())];
    let next = word.char_indices().find(|(at, c)| matches!(c, '&' | ',' | ';') && assigns(&word[at + 1..]));
    let word = next.map_or(word, |(at, _)| &word[..at]).trim_end_matches(['\\', ')', ']', '}', ',', ':', ';']);
    start + word.strip_suffix('.').unwrap_or(word).len()
}

/// The next pair of a list: `name=…`, or `amp;name=…`.
fn assigns(rest: &str) -> bool {
    let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_-;. ".contains(c)).unwrap_or(0);
    name > 0 && rest[name..].starts_with(['=', ':'])
}

fn is_last(bytes: &[u8], end: usize) -> bool {
    bytes.get(end).is_none_or(|b| matches!(b, b'\n' | b'\r' | b'"' | b'\'' | b';' | b'<' | b'.'))
}
