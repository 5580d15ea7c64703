//! A look at the bodies of requests that is independent of the gate: whether a name, an address or a number of the
//! workspace stands there as it is.
//!
//! Not for: masking. Invariant: shares no code with the rooms that mask.

use crate::crm::{Kind, Records as _, SourceError};
use crate::store::Reader;

/// Fields that a request must not hold in the clear, with what they are called in a report.
const FIELDS: &[(Kind, &str, &str)] = &[
    (Kind::Contact, "name", "PERSON"),
    (Kind::Contact, "email", "EMAIL"),
    (Kind::Contact, "phone", "PHONE"),
    (Kind::Contact, "mobile", "PHONE"),
    (Kind::Lead, "name", "PERSON"),
    (Kind::Lead, "email", "EMAIL"),
    (Kind::Account, "name", "COMPANY"),
    (Kind::Account, "iban", "IBAN"),
    (Kind::Account, "tax_id", "TAX"),
];
/// Letters of a value below which it may stand anywhere by chance.
const SHORTEST: usize = 6;

/// Values that must not leave as they are, with their types.
#[derive(Debug)]
pub(super) struct Secrets(Vec<(String, &'static str)>);

impl Secrets {
    /// Those of a workspace.
    pub(super) fn of(reader: &Reader) -> Result<Self, SourceError> {
        let mut found = Vec::new();
        for (kind, field, called) in FIELDS {
            reader.each(kind, &mut |record| {
                let value = record.get(field).as_text().map(str::trim).unwrap_or_default();
                if value.chars().count() >= SHORTEST {
                    found.push((value.to_lowercase(), *called));
                }
                Ok(())
            })?;
        }
        Ok(Self(found))
    }
}

/// The types of values that stand in these bodies.
pub(super) fn found(secrets: &Secrets, bodies: &[String]) -> Vec<String> {
    let bodies: Vec<String> = bodies.iter().map(|body| body.to_lowercase()).collect();
    let stands = |value: &str| bodies.iter().any(|body| body.contains(value));
    let mut types: Vec<String> =
        secrets.0.iter().filter(|(value, _)| stands(value)).map(|(_, called)| (*called).to_owned()).collect();
    types.sort();
    types.dedup();
    types
}
