//! The shape of a deal: what it is worth, how healthy it is and why, what moved, who takes part, what is open.

use super::{Sheet, shared};
use crate::actions::{health, text::clean};
use crate::crm::{Citation, FieldChange, SourceError, Value};

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let headline = headline(sheet);
    let health = health(sheet.desk, sheet.book, sheet.record, sheet.signals);
    if let Some(health) = health {
        sheet.health = Some(health.score);
        let weak: Vec<String> =
            health.parts.iter().map(|p| format!("{} {}/25: {}.", capital(p.name), p.points, p.reason)).collect();
        sheet.section(
            match health.word() {
                "strong" => "Health: strong",
                "fair" => "Health: fair",
                _ => "Health: at risk",
            },
            weak,
        );
    }
    let mut watch = shared::contradictions(sheet);
    watch.extend(next_step(sheet));
    sheet.section("Watch", watch);
    let moved = moved(sheet);
    sheet.section("What moved", moved);
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let people = shared::people(sheet);
    sheet.section("People", people);
    let tasks = shared::tasks(sheet);
    sheet.section("Open tasks", tasks);
    Ok(headline)
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn headline(sheet: &mut Sheet<'_, '_>) -> String {
    let name = clean(&sheet.record.name());
    let with = sheet.show("account").map(|account| format!(" with {account}")).unwrap_or_default();
    let worth = sheet.show("amount").map(|amount| format!(" worth {amount}")).unwrap_or_default();
    let stage = sheet.show("stage").map(|stage| format!(", in stage {stage}")).unwrap_or_default();
    let verb = if sheet.signals.open { "due to close on" } else { "closed on" };
    let close = sheet.show("close_date").map(|day| format!(", {verb} {day}")).unwrap_or_default();
    format!("**{name}** is a deal{with}{worth}{stage}{close}.")
}

fn next_step(sheet: &mut Sheet<'_, '_>) -> Option<String> {
    if !sheet.signals.open {
        return None;
    }
    if let Some(step) = sheet.show("next_step") {
        return Some(format!("The next step is: {step}."));
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
    Some(format!("It has no next step {cite}."))
}

/// Amount, close date and stage: what they were and are, newest first, at most five lines.
fn moved(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let fields = ["amount", "close_date", "stage"];
    let changes: Vec<FieldChange> = sheet
        .signals
        .history
        .iter()
        .filter(|c| fields.contains(&c.field.as_str()) && !c.old.is_null())
        .take(5)
        .cloned()
        .collect();
    changes
        .iter()
        .map(|change| super::super::what_changed::sentence(sheet.desk, sheet.book, sheet.record, change))
        .collect()
}
