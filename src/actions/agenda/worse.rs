//! Deals and cases that turned worse: a smaller amount, a later close date, a stage back or lost, an escalation.

use crate::actions::Desk;
use crate::crm::{FieldChange, Kind, SourceError, Value};
use jiff::Timestamp;

/// Changes looked through.
const MOST: usize = 2_000;

/// The changes for the worse since a moment, newest first, on records of the seller.
pub(in crate::actions) fn since(desk: &Desk<'_>, since: Timestamp) -> Result<Vec<FieldChange>, SourceError> {
    let mut changes = desk.news(since, MOST)?;
    changes.retain(|change| change.at > since && change.at <= desk.now && is_worse(change));
    Ok(changes)
}

/// Whether a change is for the worse.
pub(in crate::actions) fn is_worse(change: &FieldChange) -> bool {
    let word = |value: &Value| value.as_text().unwrap_or_default().to_lowercase();
    let (old, new) = (&change.old, &change.new);
    match (&change.record.kind, change.field.as_str()) {
        (Kind::Opportunity, "amount") => old.as_number().zip(new.as_number()).is_some_and(|(old, new)| new < old),
        (Kind::Opportunity, "close_date") => old.as_date().zip(new.as_date()).is_some_and(|(old, new)| new > old),
        (Kind::Opportunity, "probability") => old.as_number().zip(new.as_number()).is_some_and(|(old, new)| new < old),
        (Kind::Opportunity, "stage") => word(new).contains("lost"),
        (Kind::Case, "priority") => rank(&word(new)) > rank(&word(old)),
        (Kind::Case, "status") => word(new).contains("escal"),
        _ => false,
    }
}

fn rank(priority: &str) -> u8 {
    match priority {
        "critical" | "urgent" | "highest" => 3,
        "high" => 2,
        "medium" | "normal" => 1,
        _ => 0,
    }
}
