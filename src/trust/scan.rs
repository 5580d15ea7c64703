//! The second look: searches the bytes that are about to leave for values that must not.
//!
//! Independent of the masker on purpose: no folding, no automaton, no shared patterns. It undoes the codes in which text
//! hides ([`decode`]), then looks for every value of the workspace by hashed rows of words ([`watch`]), for every value
//! that the session has masked, byte by byte, and for mail addresses, bank accounts and international phone numbers by
//! regular expressions. Invariant: it never returns a value, only what kind of thing and where.

mod decode;
mod numbers;
mod table;
mod watch;
mod words;

pub use watch::Watch;

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
pub(super) fn leak(bytes: &[u8], session: &Session, watch: &Watch) -> Option<Leak> {
    decode::readings(bytes).iter().find_map(|text| {
        let listed = watch.find(text).map(|(at, kind)| Leak { kind, at });
        listed.into_iter().chain(masked_value(text, session)).chain(shape(text)).min_by_key(|leak| leak.at)
    })
}

/// The same for a text that is to leave in another way than by a request: what kind of thing is in it first.
pub fn second_look(text: &str, session: &Session, watch: &Watch) -> Option<EntityType> {
    leak(text.as_bytes(), session, watch).map(|leak| leak.kind)
}

/// The first thing in an address. Its host is a matter of the policy, and names whom it names.
pub(super) fn leak_in_url(url: &str, session: &Session, watch: &Watch) -> Option<Leak> {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = url[host..].find(['/', '?', '#']).map_or(url.len(), |at| host + at);
    leak(&url.as_bytes()[path..], session, watch).map(|leak| Leak { at: leak.at + path, ..leak })
}

/// A value for which the session has a placeholder.
fn masked_value(text: &str, session: &Session) -> Option<Leak> {
    // What only looks like a placeholder is nobody's value, and real ones begin like it: `PERSON_1`, `PERSON_1_7K2`.
    let values = session.slots.iter().filter(|(slot, _)| slot.kind != EntityType::Token);
    let known = values.filter(|(slot, entry)| entry.seen && is_telling(slot.kind, &entry.value));
    let found = known.filter_map(|(slot, entry)| Some(Leak { kind: slot.kind, at: whole_word(text, &entry.value)? }));
    found.min_by_key(|leak| leak.at)
}

fn shape(text: &str) -> Option<Leak> {
    let found = SHAPES.iter().filter_map(|(kind, shape)| Some(Leak { kind: *kind, at: shape.find(text)?.start() }));
    found.min_by_key(|leak| leak.at)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::session::Owner;

    #[test]
    fn known_values_and_shapes_are_found_also_behind_escapes() {
        let mut session = Session::new("s", [1, 2, 3]);
        let watch = Watch::new(Default::default(), Default::default());
        session.placeholder(&Owner::of_value(EntityType::Person, "x"), EntityType::Person, "Søren Åkesson");
        for (body, kind) in [
            (r#"{"t":"S\u00f8ren \u00c5kesson"}"#, Some(EntityType::Person)),
            (r#"{"t":"Søren Åkesson"}"#, Some(EntityType::Person)),
            (r#"{"t":"a\u0040b.com x@y.org"}"#, Some(EntityType::Email)),
            (r#"{"t":"+49 30 1234567"}"#, Some(EntityType::Phone)),
            (r#"{"t":"PERSON_1_ABC wrote"}"#, None),
        ] {
            assert_eq!(leak(body.as_bytes(), &session, &watch).map(|leak| leak.kind), kind, "{body}");
        }
    }
}
