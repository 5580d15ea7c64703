//! Facts of a summary: each kind of record has its own shape; every sentence carries its citations.

mod account;
mod deal;
mod generic;
mod person;
mod service;
mod shared;

use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{Kind, Record};
use serde_json::json;

/// One titled group of sentences.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Section {
    title: &'static str,
    lines: Vec<String>,
}

/// What a shape writes into.
pub(super) struct Sheet<'a, 'd> {
    desk: &'a Desk<'d>,
    record: &'a Record,
    signals: &'a Signals,
    book: &'a mut Book,
    sections: Vec<Section>,
    health: Option<(u8, &'static str)>,
    risk: Option<(u8, &'static str)>,
}

impl Sheet<'_, '_> {
    /// A field's value with its marker, if it is set.
    fn show(&mut self, field: &str) -> Option<String> {
        (!self.record.get(field).is_null()).then(|| self.book.show(self.desk, self.record, field))
    }

    /// Adds a section unless it is empty.
    fn section(&mut self, title: &'static str, lines: Vec<String>) {
        if !lines.is_empty() {
            self.sections.push(Section { title, lines });
        }
    }
}

/// Puts warnings where the others stand, first of all where there are none.
fn warn(sections: &mut Vec<Section>, lines: Vec<String>) {
    match sections.iter_mut().find(|section| section.title == "Watch") {
        Some(watch) => watch.lines.extend(lines),
        None if lines.is_empty() => {}
        None => sections.insert(0, Section { title: "Watch", lines }),
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "summarize".into() });
    };
    let signals = signals(desk, record)?;
    let mut sheet =
        Sheet { desk, record, signals: &signals, book: &mut out.book, sections: Vec::new(), health: None, risk: None };
    let headline = match record.kind {
        Kind::Opportunity => deal::write(&mut sheet)?,
        Kind::Account => account::write(&mut sheet)?,
        Kind::Contact | Kind::Lead => person::write(&mut sheet)?,
        Kind::Case => service::write(&mut sheet)?,
        _ => generic::write(&mut sheet)?,
    };
    let (mut sections, health, risk) = (sheet.sections, sheet.health, sheet.risk);
    warn(&mut sections, super::told::attacks(desk, &mut out.book, &signals.attacks));
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("sections".into(), json!(sections));
    out.data.insert("health".into(), json!(health.map(|(score, _)| score)));
    out.data.insert("health_word".into(), json!(health.map(|(_, word)| word)));
    out.data.insert("risk".into(), json!(risk.map(|(score, _)| score)));
    out.data.insert("risk_word".into(), json!(risk.map(|(_, word)| word)));
    Ok(())
}
