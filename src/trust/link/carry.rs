//! Whether an address carries a value away.
//!
//! A model can be talked into an address that holds what it was told to keep: a placeholder, or a value that stood in
//! the clear. For: both, in every encoding of [`decode`], reversed, and cut into parts.
//! Invariant: what is found is said by its type, never by the value.

use super::decode;
use crate::trust::{entity::EntityType, mask::Masker, session::Session, unmask};

/// Fewer letters than this, squeezed together, stand in any address.
const LEAST: usize = 5;

/// What an address must not carry.
pub struct Carry<'a> {
    session: &'a Session,
    masker: Option<&'a Masker>,
    values: Vec<(EntityType, String)>,
}

impl<'a> Carry<'a> {
    /// The placeholders and values of a conversation, and what the masker knows of the workspace.
    pub fn new(session: &'a Session, masker: Option<&'a Masker>) -> Self {
        let seen = session.slots.iter().filter(|(_, entry)| entry.seen);
        let values = seen.flat_map(|(slot, entry)| {
            let holder = slot.write(&session.nonce);
            [(slot.kind, squeezed(&entry.value)), (EntityType::Token, squeezed(&holder))]
        });
        let values = values.filter(|(_, value)| value.chars().count() >= LEAST).collect();
        Self { session, masker, values }
    }

    /// What is in the address. A host that is listed is no secret; what stands behind it may be one.
    pub(super) fn found(&self, url: &str, listed: Option<&str>) -> Option<EntityType> {
        let text = match listed.and_then(|host| url.split_once(host)) {
            Some((_, behind)) => behind,
            None => url.split_once("://").map_or(url, |(_, rest)| rest),
        };
        decode::readings(text).iter().find_map(|reading| self.in_reading(reading))
    }

    fn in_reading(&self, text: &str) -> Option<EntityType> {
        if !unmask::live(text, self.session).is_empty() {
            return Some(EntityType::Token);
        }
        let forward = squeezed(text);
        let backward: String = forward.chars().rev().collect();
        let hidden = |value: &String| forward.contains(value) || backward.contains(value);
        let known = self.values.iter().find(|(_, value)| hidden(value)).map(|(kind, _)| *kind);
        known.or_else(|| self.masked(text))
    }

    /// What the masker would have masked. An address within the address names a host, not a person.
    fn masked(&self, text: &str) -> Option<EntityType> {
        let spaced: String =
            text.chars().map(|c| if matches!(c, '/' | '?' | '&' | '=' | '#' | '_' | '+') { ' ' } else { c }).collect();
        let mut scratch = Session::new("link", [0, 0, 0]);
        let masker = self.masker?;
        let spans = [text, &spaced].map(|text| masker.mask(text, &mut scratch, &[]).spans);
        spans.into_iter().flatten().map(|span| span.kind).find(|kind| !matches!(kind, EntityType::Url | EntityType::Ip))
    }
}

/// Letters and digits alone, in lower case.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
