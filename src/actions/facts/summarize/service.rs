//! The shape of a case: what is wrong, since when, how urgent, what was said, how it ended.

use super::{Sheet, shared};
use crate::actions::text::{clean, count};
use crate::crm::SourceError;

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let headline = headline(sheet);
    let mut lines = Vec::new();
    for (field, words) in [
        ("description", "The customer reports:"),
        ("reason", "Reason:"),
        ("product", "Product:"),
        ("contact", "Reported by"),
        ("origin", "It came in by"),
        ("owner", "It is with"),
    ] {
        if let Some(value) = sheet.show(field) {
            lines.push(format!("{words} {value}."));
        }
    }
    sheet.section("The case", lines);
    let solved = sheet.show("resolution").map(|words| format!("It was solved: {words}."));
    sheet.section("Resolution", solved.into_iter().collect());
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let tasks = shared::tasks(sheet);
    sheet.section("Open tasks", tasks);
    Ok(headline)
}

fn headline(sheet: &mut Sheet<'_, '_>) -> String {
    let subject = clean(&sheet.record.name());
    let account = sheet.show("account").map(|account| format!(" for {account}")).unwrap_or_default();
    let status = sheet.show("status").map(|status| format!(", status {status}")).unwrap_or_default();
    let priority = sheet.show("priority").map(|p| format!(", priority {p}")).unwrap_or_default();
    let opened = sheet.record.time("created_at").map(|at| sheet.desk.days_since(at));
    let age = match opened {
        Some(days) if sheet.signals.open => {
            format!(", open for {} {}", count(days, "day"), sheet.book.cite(sheet.desk, sheet.record, "created_at"))
        }
        _ => String::new(),
    };
    format!("**{subject}** is a case{account}{status}{priority}{age}.")
}
