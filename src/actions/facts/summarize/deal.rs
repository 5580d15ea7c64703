//! The shape of a deal: what it is worth, how healthy it is and why, what moved, who takes part, what is open.

use super::{Sheet, shared};
use crate::actions::risk::risk;
use crate::actions::text::{capital, clean};
use crate::actions::{Book, health};
use crate::crm::{Citation, FieldChange, SourceError, Value};

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let headline = headline(sheet);
    let mut watch = shared::contradictions(sheet);
    if let Some(health) = health(sheet.desk, sheet.book, sheet.record, sheet.signals) {
        sheet.health = Some((health.score, health.word()));
        sheet.book.computed("health", &format!("{} of 100", health.score), None);
        let weak = health.parts.iter().filter(|part| part.points < FINE);
        watch.extend(weak.map(|part| format!("{}.", capital(&part.reason))));
    }
    if let Some(risk) = risk(sheet.desk, &mut Book::default(), sheet.record, sheet.signals)? {
        sheet.risk = Some((risk.score, risk.word()));
        sheet.book.computed("risk", &format!("{} of 100", risk.score), None);
    }
    let step = next_step(sheet);
    let mut next: Vec<String> = Vec::new();
    match step {
        Some(Step::Set(line)) => next.push(line),
        Some(Step::Missing(line)) => watch.push(line),
        None => {}
    }
    sheet.section("Watch", watch);
    next.extend(shared::tasks(sheet));
    sheet.section("Next", next);
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let moved = moved(sheet);
    sheet.section("What moved", moved);
    let people = shared::people(sheet);
    sheet.section("People", people);
    Ok(headline)
}

/// Points of a part of the health that needs no word.
const FINE: u8 = 18;
/// Changes told.
const MOVES: usize = 3;

/// The next step of an open deal.
enum Step {
    Set(String),
    Missing(String),
}

fn headline(sheet: &mut Sheet<'_, '_>) -> String {
    let name = clean(&sheet.record.name());
    let with = sheet.show("account").map(|account| format!(" with {account}")).unwrap_or_default();
    let worth = sheet.show("amount").map(|amount| format!(" worth {amount}")).unwrap_or_default();
    let stage = sheet.show("stage").map(|stage| format!(", in stage {stage}")).unwrap_or_default();
    let verb = match (sheet.signals.open, sheet.signals.days_to_close) {
        (true, Some(..0)) => "was to close on",
        (true, _) => "due to close on",
        (false, _) => "closed on",
    };
    let away = sheet.record.date("close_date").map(|day| sheet.desk.from_today(day)).unwrap_or_default();
    let close = sheet.show("close_date").map(|day| format!(", {verb} {day}, {away}")).unwrap_or_default();
    format!("**{name}** is a deal{with}{worth}{stage}{close}.")
}

fn next_step(sheet: &mut Sheet<'_, '_>) -> Option<Step> {
    if !sheet.signals.open {
        return None;
    }
    if let Some(step) = sheet.show("next_step") {
        return Some(Step::Set(format!("Next step: {step}.")));
    }
    let cite = sheet.book.computed(
        "Next step",
        "no next step",
        Some(Citation {
            record: sheet.record.reference(),
            record_name: sheet.record.name(),
            field: "next_step".into(),
            value: Value::Null,
        }),
    );
    Some(Step::Missing(format!("It has no next step {cite}.")))
}

/// Amount, close date and stage: what they were and are, newest first, at most three.
fn moved(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let fields = ["amount", "close_date", "stage"];
    let changes: Vec<FieldChange> = sheet
        .signals
        .history
        .iter()
        .filter(|c| fields.contains(&c.field.as_str()) && !c.old.is_null())
        .take(MOVES)
        .cloned()
        .collect();
    changes
        .iter()
        .map(|change| super::super::what_changed::sentence(sheet.desk, sheet.book, sheet.record, change))
        .collect()
}
