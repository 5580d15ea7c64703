//! What changed in a forecast since some days ago, deal by deal: the state then is the state now with the field
//! history taken back.
//!
//! Invariant: a swing is the expected value now less the expected value then, so that all swings together are the
//! change of the forecast, as far as the history tells.

use super::forecast::{Forecast, Knobs, item};
use super::scope::{When, Whose};
use super::value::Chances;
use crate::actions::signals::{is_lost, is_open, is_won};
use crate::actions::{Desk, Request};
use crate::crm::{FieldChange, Kind, Record, RecordRef, SourceError, Value};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Changes that are looked at, newest first.
const MOST: usize = 5_000;
/// The fields that a forecast rests on.
const FIELDS: &[&str] = &["amount", "close_date", "stage", "probability", "forecast_category"];

/// One deal whose expected value is not what it was.
pub(crate) struct Swing {
    pub(crate) deal: Record,
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// What changed, newest first; nothing where the deal is new.
    pub(crate) changes: Vec<FieldChange>,
}

impl Swing {
    /// Positive where the forecast grew.
    pub(crate) fn by(&self) -> f64 {
        self.after - self.before
    }
}

/// All swings since a moment, the biggest first; and whether there were more changes than are looked at.
pub(crate) fn swings(
    desk: &Desk<'_>,
    whose: &Whose,
    when: &When,
    forecast: &Forecast,
    chances: &mut Chances<'_, '_>,
    knobs: &Knobs,
) -> Result<(Vec<Swing>, bool), SourceError> {
    let hours = knobs.changed_days.clamp(1, 3660) * 24;
    let since = desk.now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
    let owner = whose.user.as_ref().map(|user| user.id.clone());
    let changes = desk.records.changes(since, owner.as_ref(), MOST)?;
    let cut = changes.len() >= MOST;
    let mut of: BTreeMap<RecordRef, Vec<FieldChange>> = BTreeMap::new();
    for change in changes {
        let told = change.record.kind == Kind::Opportunity && FIELDS.contains(&change.field.as_str());
        if told && change.at <= desk.now && change.old != change.new {
            of.entry(change.record.clone()).or_default().push(change);
        }
    }
    for deal in forecast.items.iter().map(|item| &item.deal).chain(&forecast.won).filter(|deal| is_new(deal, since)) {
        of.entry(deal.reference()).or_default();
    }
    let mut found = Vec::new();
    for (record, changes) in of {
        let Some(deal) = desk.get(&record)? else { continue };
        let then = (!is_new(&deal, since)).then(|| taken_back(&deal, &changes));
        let before = then.map_or(Ok(0.0), |then| expected(then, when, chances, knobs))?;
        let after = expected(deal.clone(), when, chances, knobs)?;
        found.push(Swing { deal, before, after, changes });
    }
    found.retain(|swing| swing.by().abs() >= 0.5);
    found.sort_by(|a, b| b.by().abs().total_cmp(&a.by().abs()).then_with(|| a.deal.id.cmp(&b.deal.id)));
    Ok((found, cut))
}

fn is_new(deal: &Record, since: Timestamp) -> bool {
    deal.time("created_at").is_some_and(|at| at > since)
}

/// The deal as it was before these changes, newest first. A probability that its new stage brought along, and no
/// history tells, is unknown for the old stage.
fn taken_back(deal: &Record, changes: &[FieldChange]) -> Record {
    let mut then = deal.clone();
    for change in changes {
        then.set(&change.field, change.old.clone());
    }
    let changed = |field: &str| changes.iter().any(|change| change.field == field);
    if changed("stage") {
        for field in ["probability", "forecast_category"].into_iter().filter(|field| !changed(field)) {
            then.set(field, Value::Null);
        }
    }
    then
}

/// What a deal brings to the period: its amount where it is won, nothing where it is lost or closes at another time.
fn expected(deal: Record, when: &When, chances: &mut Chances<'_, '_>, knobs: &Knobs) -> Result<f64, SourceError> {
    let inside = deal.date("close_date").is_some_and(|day| when.days.0 <= day && day <= when.days.1);
    if !inside || is_lost(&deal) {
        return Ok(0.0);
    }
    if is_won(&deal) {
        return Ok(deal.number("amount").unwrap_or(0.0));
    }
    if is_open(&deal) { Ok(item(deal, chances, knobs)?.weighted()) } else { Ok(0.0) }
}

/// The amount in an input; `None` where it is empty or no amount.
pub(crate) fn amount_of(request: &Request<'_>, name: &str) -> Option<f64> {
    let text = request.inputs.get(name)?;
    let found = crate::actions::text::amounts(text).into_iter().next()?;
    (found.value > 0.0).then_some(found.value)
}
