//! Which records a text is about besides the named ones: a note on a deal speaks of the people of its account.
//!
//! For: telling the masker whose names may stand in a text as everyday words (Rose, Will, Price).
//! Not for: what a turn may read. Invariant: bounded, whatever the size of the workspace.

use crate::crm::{Kind, Record, RecordRef, Records, SourceError};
use crate::store::Reader;
use std::collections::BTreeSet;

/// Most records in the end, and most persons of one account.
const MOST: usize = 400;
const PER_ACCOUNT: usize = 60;

/// These records, those that they point at, two steps far, and the people of the accounts among them.
pub(super) fn around(reader: &Reader, records: &[RecordRef]) -> Result<Vec<RecordRef>, SourceError> {
    let mut known: BTreeSet<RecordRef> = records.iter().take(MOST).cloned().collect();
    let mut edge: Vec<RecordRef> = known.iter().cloned().collect();
    for _ in 0..2 {
        edge = pointed_at(reader, &edge, &mut known)?;
    }
    let accounts: Vec<RecordRef> = known.iter().filter(|record| record.kind == Kind::Account).cloned().collect();
    for account in accounts {
        let people = reader.linked(&account, &Kind::Contact, PER_ACCOUNT)?;
        let room = MOST.saturating_sub(known.len());
        known.extend(people.iter().take(room).map(Record::reference));
    }
    Ok(known.into_iter().collect())
}

/// What these records point at and was not known before.
fn pointed_at(
    reader: &Reader,
    edge: &[RecordRef],
    known: &mut BTreeSet<RecordRef>,
) -> Result<Vec<RecordRef>, SourceError> {
    let mut new = Vec::new();
    for record in edge {
        let Some(record) = reader.get(record)? else { continue };
        for target in record.fields.values().filter_map(|value| value.as_ref_to()) {
            if known.len() < MOST && known.insert(target.clone()) {
                new.push(target.clone());
            }
        }
    }
    Ok(new)
}
