//! One person and everything that this workspace holds of them: erasing it, and giving it out.
//!
//! Not for: other workspaces, the trash folder, exported files, provider logs: none of that is reached from here, and
//! the report says so. Invariant: both look in the same places, so an export before shows what an erasure would take.

mod erase;
mod export;
mod retention;

pub use erase::Erased;
pub use retention::Retained;

use crate::crm::{Record, RecordRef, Records, SourceError, Value};
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::Subject;

/// Fields whose older values are still the person's.
pub(super) const KEPT: [&str; 8] = ["name", "first_name", "last_name", "email", "phone", "mobile", "street", "handle"];

impl Desk {
    /// The record of a person, and the forms in which they stand in texts. `None` where there is no such record.
    fn subject(&mut self, who: &RecordRef) -> Result<Option<(Record, Subject)>, DeskError> {
        let Some(record) = self.reader().get(who)? else { return Ok(None) };
        if crate::trust::KeyOwner::of(who).is_none() {
            let what = format!("{who} is no person: only contacts, leads and users can be erased or exported here");
            return Err(SourceError(what).into());
        }
        let mut forms = vec![record.clone()];
        for change in self.reader().history(who, i32::MAX as usize)? {
            for value in [change.old, change.new] {
                let text = matches!(&value, Value::Text(_)) && record.get(&change.field) != &value;
                let field = change.field.as_str();
                if text && (KEPT.contains(&field) || field.contains("mail") || field.contains("phone")) {
                    forms.push(older(&record, field, value));
                }
            }
        }
        let unique = match Subject::last_name(&record) {
            Some(last) => !self.store()?.others_are_called(who, &last)?,
            None => false,
        };
        let subject = Subject::of(&forms, unique);
        Ok(Some((record, subject)))
    }
}

/// The record with an older value, and of the rest only what belongs to it.
fn older(record: &Record, field: &str, value: Value) -> Record {
    let mut old = Record { fields: Default::default(), ..record.clone() };
    if field.ends_with("_name") {
        for part in ["first_name", "last_name"] {
            old.set(part, record.get(part).clone());
        }
    }
    old.set(field, value);
    old
}
