//! The second look: searches the bytes that are about to leave for values that must not.
//!
//! Independent of the masker on purpose: no folding, no automaton, no shared patterns. It undoes JSON escapes, then looks
//! for every value that the session has masked, byte by byte, and for mail addresses, bank accounts and international
//! phone numbers by regular expressions. Invariant: it never returns a value, only what kind of thing and where.

use super::{entity::EntityType, session::Session};
use regex::Regex;
use std::sync::LazyLock;

/// Something in the bytes that must not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leak {
    pub(super) kind: EntityType,
    /// Offset in the unescaped text.
    pub(super) at: usize,
}

/// Values shorter than this are too common to stop a request for.
const LEAST: usize = 4;
/// The same for confidential values of no particular type: `Enterprise` in one field may be harmless in another.
const LEAST_UNTYPED: usize = 16;

static SHAPES: LazyLock<Vec<(EntityType, Regex)>> = LazyLock::new(|| {
    [
        (EntityType::Email, r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
        (EntityType::Iban, r"\b(?:DE\d{20}|GB\d{2}[A-Z]{4}\d{14}|FR\d{12}[A-Z0-9]{11}\d{2}|NL\d{2}[A-Z]{4}\d{10}|ES\d{22}|CH\d{19}|AT\d{18})\b"),
        (EntityType::Phone, r"\+[1-9]\d{0,2}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4}\b"),
        (EntityType::Secret, r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"),
    ]
    .into_iter()
    .filter_map(|(kind, pattern)| Some((kind, Regex::new(pattern).ok()?)))
    .collect()
});

/// The first thing in `bytes` that must not leave.
pub(super) fn leak(bytes: &[u8], session: &Session) -> Option<Leak> {
    let text = unescaped(&String::from_utf8_lossy(bytes));
    // What only looks like a placeholder is nobody's value, and real ones begin like it: `PERSON_1`, `PERSON_1_7K2`.
    let values = session.slots.iter().filter(|(slot, _)| slot.kind != EntityType::Token);
    let known = values.filter(|(slot, entry)| entry.seen && is_telling(slot.kind, &entry.value));
    let known = known.filter_map(|(slot, entry)| Some(Leak { kind: slot.kind, at: whole_word(&text, &entry.value)? }));
    let shapes = SHAPES.iter().filter_map(|(kind, shape)| Some(Leak { kind: *kind, at: shape.find(&text)?.start() }));
    known.chain(shapes).min_by_key(|leak| leak.at)
}

/// Whether the bare value gives somebody away: not a single everyday word, not a few letters.
fn is_telling(kind: EntityType, value: &str) -> bool {
    let least = if kind == EntityType::Value { LEAST_UNTYPED } else { LEAST };
    let letters = value.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= least && !super::dictionary::is_everyday(value) && !super::names::is_ordinary(value)
}

fn whole_word(text: &str, value: &str) -> Option<usize> {
    let value = value.trim();
    let word = |c: Option<char>, edge: Option<char>| {
        c.is_some_and(|c| c.is_ascii_alphanumeric()) && edge.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    text.match_indices(value).map(|(at, _)| at).find(|at| {
        let before = word(text[..*at].chars().next_back(), value.chars().next());
        !before && !word(text[at + value.len()..].chars().next(), value.chars().next_back())
    })
}

/// The text with JSON escapes undone, wherever they stand; a broken escape stays as it is.
fn unescaped(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::session::Owner;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(unescaped(r#"S\u00f8ren \ud83d\ude00 \"x\"\n\\ \u12"#), "Søren 😀 \"x\"\n\\ u12");
    }

    #[test]
    fn known_values_and_shapes_are_found_also_behind_escapes() {
        let mut session = Session::new("s", [1, 2, 3]);
        session.placeholder(&Owner::of_value(EntityType::Person, "x"), EntityType::Person, "Søren Åkesson");
        for (body, kind) in [
            (r#"{"t":"S\u00f8ren \u00c5kesson"}"#, Some(EntityType::Person)),
            (r#"{"t":"Søren Åkesson"}"#, Some(EntityType::Person)),
            (r#"{"t":"a\u0040b.com x@y.org"}"#, Some(EntityType::Email)),
            (r#"{"t":"+49 30 1234567"}"#, Some(EntityType::Phone)),
            (r#"{"t":"PERSON_1_ABC wrote"}"#, None),
        ] {
            assert_eq!(leak(body.as_bytes(), &session).map(|leak| leak.kind), kind, "{body}");
        }
    }
}
