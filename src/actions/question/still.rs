//! "Stale deals" as a condition: the definition of `deal/still.rs` in the words of a query.
//!
//! Not for: records of other kinds, which have no stages (a record without a change is meant there). Invariant: the deals
//! that fit are those that `stale-deals` tells; a query cannot read texts, so a mail that gives orders to a program still
//! counts as activity here.

use super::history::changed;
use super::values::occurring;
use crate::actions::Desk;
use crate::actions::deal::still::{Knobs, limit};
use crate::actions::deal::usual::Usuals;
use crate::crm::query::{Expr, Literal, Op, Path, Period, Related, activity};
use crate::crm::{Kind, SourceError};
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The condition, and what it means in words. `days` without activity as said, else those of the knob.
pub(super) fn stale(desk: &Desk<'_>, days: Option<i64>) -> Result<(Expr, String), SourceError> {
    let knobs: Knobs = desk.knobs.read("stale");
    let days = days.unwrap_or(knobs.silent_days).max(1);
    let mut parts = vec![silent(desk, days)];
    let mut usuals = Usuals::new(desk);
    let mut limits: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for stage in occurring(desk, &Kind::Opportunity, "stage")? {
        let closed = ["won", "lost", "closed"].iter().any(|word| stage.to_lowercase().contains(word));
        if !closed {
            let usual = usuals.of(desk, &stage)?;
            limits.entry(limit(usual, knobs.age_factor)).or_default().push(stage);
        }
    }
    parts.extend(limits.into_iter().map(|(days, stages)| stuck(desk, stages, days)));
    let words = format!(
        "“stale” is {days} days without activity, or {} times the usual days in the stage: the median of past stays, of a \
         table where fewer than {} are known",
        knobs.age_factor, knobs.least_stays
    );
    Ok((Expr::Or(parts), words))
}

fn since(desk: &Desk<'_>, days: i64) -> Date {
    desk.today.saturating_sub(days.clamp(0, 36_500).days())
}

fn not(condition: Expr) -> Expr {
    Expr::Not(Box::new(condition))
}

/// Before a day, in a field.
fn before(field: &str, day: Date) -> Expr {
    Expr::Compare(Path::new(field), Op::Lt, Literal::Date(day))
}

/// Nothing has happened for so many days: neither after the last activity, nor since the creation without any.
fn silent(desk: &Desk<'_>, days: i64) -> Expr {
    let first = since(desk, days - 1);
    let recent = || Period::Between { from: first, to: desk.today };
    // A task is an activity when it is done, not when it is due.
    let task = Expr::Compare(Path::new("kind"), Op::Ne, Literal::Text("task".to_owned()));
    let talk = |at: Expr| Expr::Has(Related::that(activity(), Expr::And(vec![task.clone(), at])));
    let done = |at: Expr| Expr::Has(Related::that(Kind::Task, at));
    let ever = vec![talk(before("at", first)), done(before("completed_at", first)), before("created_at", first)];
    Expr::And(vec![
        not(talk(Expr::Within(Path::new("at"), recent()))),
        not(done(Expr::Within(Path::new("completed_at"), recent()))),
        Expr::Or(ever),
    ])
}

/// In one of these stages for so many days.
fn stuck(desk: &Desk<'_>, mut stages: Vec<String>, days: i64) -> Expr {
    let first = since(desk, days - 1);
    let stage = Path::new("stage");
    let is = match stages.as_mut_slice() {
        [only] => Expr::Compare(stage, Op::Eq, Literal::Text(std::mem::take(only))),
        _ => Expr::OneOf(stage, stages.into_iter().map(Literal::Text).collect()),
    };
    let engaged = Expr::And(vec![Expr::Empty(Path::new("created_at")), before("engaged_on", first)]);
    let long = Expr::Or(vec![changed("stage", None), before("created_at", first), engaged]);
    Expr::And(vec![is, not(changed("stage", Some(Period::Between { from: first, to: desk.today }))), long])
}
