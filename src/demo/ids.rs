//! Ids of demo records: eighteen characters, as a CRM gives them out.
//!
//! Invariant: an id is canonical, so [`crate::crm::RecordId::new`] leaves it as it is, and it depends only on the
//! kind and the number.

use crate::crm::{Kind, RecordRef};

/// Marks our ids; the part after the key prefix.
const MARK: &[u8; 3] = b"5dk";

/// The record with this number inside its kind. Numbers below 10^9 are distinct.
pub(super) fn reference(kind: Kind, number: u64) -> RecordRef {
    let id = id(&kind, number);
    RecordRef::new(kind, std::str::from_utf8(&id).unwrap_or_default())
}

/// Prefix, mark, nine digits, three check characters. Only the prefix can hold capitals, and it lies in the first
/// group of five, so only the first check character varies.
fn id(kind: &Kind, number: u64) -> [u8; 18] {
    let mut id = *b"000000000000000AAA";
    let prefix = prefix(kind);
    id[..3].copy_from_slice(prefix);
    id[3..6].copy_from_slice(MARK);
    let mut rest = number;
    for digit in id[6..15].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let capitals = prefix.iter().enumerate().filter(|(_, c)| c.is_ascii_uppercase());
    id[15] += capitals.fold(0, |bits, (place, _)| bits | 1 << place);
    id
}

/// The key prefix of a kind; transcripts have none of their own in CRMs and are custom objects there (`a…`).
fn prefix(kind: &Kind) -> &'static [u8; 3] {
    kind.key_prefix().as_bytes().try_into().unwrap_or(b"a0t")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::RecordId;

    #[test]
    fn ids_are_canonical_with_the_right_check_characters() {
        for kind in Kind::STANDARD {
            for number in [0, 7, 123_456_789] {
                let id = reference(kind.clone(), number).id;
                assert_eq!(id.as_str().len(), 18, "{kind}");
                assert_eq!(RecordId::new(id.as_str()), id);
                // Only prefixes that start with a digit or `a` are taken for short ids; articles (`ka0`) are not.
                if !id.as_str().starts_with('k') {
                    assert_eq!(RecordId::new(&id.as_str()[..15]), id, "{kind}");
                }
            }
        }
    }
}
