//! The shape of a contact or a lead: who they are, where they stand, the last words, what is open.

use super::{Sheet, shared};
use crate::actions::text::clean;
use crate::crm::{Kind, SourceError};

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let headline = headline(sheet);
    let reach: Vec<String> = [("email", "Mail"), ("phone", "Phone"), ("mobile", "Mobile")]
        .iter()
        .filter_map(|(field, label)| sheet.show(field).map(|value| format!("{label}: {value}.")))
        .collect();
    let state = state(sheet)?;
    sheet.section("Where it stands", state);
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let tasks = shared::tasks(sheet);
    sheet.section("Open tasks", tasks);
    sheet.section("Reach", reach);
    Ok(headline)
}

fn headline(sheet: &mut Sheet<'_, '_>) -> String {
    let name = clean(&sheet.record.name());
    let lead = sheet.record.kind == Kind::Lead;
    let title = sheet.show("title");
    let company = sheet.show(if lead { "company" } else { "account" });
    let role = title.unwrap_or_else(|| if lead { "a lead".to_owned() } else { "a contact".to_owned() });
    let at = company.map(|company| format!(" at {company}")).unwrap_or_default();
    let status = sheet.show("status").map(|status| format!("; status {status}")).unwrap_or_default();
    format!("**{name}** is {role}{at}{status}.")
}

fn state(sheet: &mut Sheet<'_, '_>) -> Result<Vec<String>, SourceError> {
    let mut lines = Vec::new();
    for (field, words) in [
        ("lead_source", "Came in through"),
        ("rating", "Rated"),
        ("industry", "Industry:"),
        ("role", "Buying role:"),
        ("reports_to", "Reports to"),
        ("description", "On file:"),
    ] {
        if let Some(value) = sheet.show(field) {
            lines.push(format!("{words} {value}."));
        }
    }
    for deal in sheet.desk.linked(sheet.record, Kind::Opportunity, 5)? {
        let stage = sheet.book.show(sheet.desk, &deal, "stage");
        lines.push(format!("Main contact of {}, in stage {stage}.", clean(&deal.name())));
    }
    Ok(lines)
}
