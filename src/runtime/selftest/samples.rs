//! Values of the workspace, a fixed choice of them, in the ways in which people write them.

use crate::crm::{Kind, Record, RecordRef, Records, SourceError};
use crate::store::Reader;

/// Most records of each kind that are looked at.
const LOOKED_AT: usize = 1_000;
/// Records of each kind that are tried.
const TRIED: usize = 20;

/// A text with a value in it.
pub(super) struct Sample {
    /// The sentence.
    pub(super) text: String,
    /// The value as it stands in it.
    pub(super) value: String,
    /// The record that it is of.
    pub(super) record: RecordRef,
    /// Whether the value is recognised by its shape alone.
    pub(super) has_shape: bool,
    /// Whether it is a name in small letters.
    pub(super) is_small: bool,
}

/// The same samples each time for the same records.
pub(super) fn of(reader: &Reader) -> Result<Vec<Sample>, SourceError> {
    let mut samples = Vec::new();
    for kind in [Kind::Contact, Kind::Lead, Kind::Account, Kind::Opportunity] {
        let records = reader.records(&kind, None, LOOKED_AT)?;
        let step = records.len().div_ceil(TRIED).max(1);
        for (number, record) in records.iter().step_by(step).enumerate() {
            for (at, (value, has_shape)) in values(record).into_iter().enumerate() {
                let is_small = !has_shape && value.to_lowercase() == value && value.contains(char::is_alphabetic);
                let text = sentence(number + at, &value);
                samples.push(Sample { text, value, record: record.reference(), has_shape, is_small });
            }
        }
    }
    Ok(samples)
}

/// Names of two words, addresses, phones and amounts: what no sentence holds by chance.
fn values(record: &Record) -> Vec<(String, bool)> {
    let mut values = Vec::new();
    let text = |field: &str| record.text(field).unwrap_or_default().trim().to_owned();
    let (first, last) = (text("first_name"), text("last_name"));
    let long = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).count() > 2;
    if long(&first) && long(&last) {
        let name = format!("{first} {last}");
        let spaced = format!("{first}\u{a0}{last}");
        let ways = [name.to_uppercase(), name.to_lowercase(), spaced, format!("{last}, {first}"), name];
        values.extend(ways.map(|way| (way, false)));
    }
    if matches!(record.kind, Kind::Account | Kind::Opportunity) && record.name().split(' ').count() > 1 {
        let name = record.name();
        values.extend([(name.to_uppercase(), false), (name.to_lowercase(), false), (name, false)]);
    }
    for field in ["email", "phone"] {
        values.extend((!text(field).is_empty()).then(|| (text(field), true)));
    }
    if let Some(amount) = record.number("amount").filter(|amount| *amount >= 1_000.0 && amount.fract() == 0.0) {
        values.push((format!("${amount}"), false));
    }
    values
}

fn sentence(number: usize, value: &str) -> String {
    match number % 4 {
        0 => format!("Meeting notes: {value} will join the next call."),
        1 => format!("What do we know of \"{value}\", and since when?"),
        2 => format!("- asked about the offer ({value})\n- wants it in writing"),
        _ => format!("Write a short answer about {value}, please."),
    }
}
