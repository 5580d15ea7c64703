//! Which standard field lives in which column, and what lists derive from a record.
//!
//! Invariant: a field with a column is only there, every other field is only in the JSON.

use crate::crm::{Kind, Record, Value, query::fold_text};

/// The promoted columns in the order of the table.
pub(super) const COLUMNS: [&str; 11] =
    ["stage", "label", "amount", "currency", "day", "account", "about", "who", "owner", "created", "modified"];

/// The columns that hold links.
pub(super) const LINKS: [&str; 4] = ["account", "about", "who", "owner"];

/// The field of a kind that lives in a column.
pub(super) fn field_in(kind: &Kind, column: &str) -> Option<&'static str> {
    promoted(kind).iter().chain(COMMON).find(|(_, c)| *c == column).map(|(field, _)| *field)
}

/// The column in which a field lives, if it has one.
pub(super) fn column_of(kind: &Kind, field: &str) -> Option<&'static str> {
    promoted(kind).iter().chain(COMMON).find(|(f, _)| *f == field).map(|(_, column)| *column)
}

/// The column in which a field of every kind lives.
pub(super) fn is_common(field: &str) -> Option<&'static str> {
    COMMON.iter().find(|(f, _)| *f == field).map(|(_, column)| *column)
}

const COMMON: &[(&str, &str)] =
    &[("owner", "owner"), ("created_at", "created"), ("modified_at", "modified"), ("currency", "currency")];

fn promoted(kind: &Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Opportunity => &[
            ("stage", "stage"),
            ("amount", "amount"),
            ("close_date", "day"),
            ("account", "account"),
            ("contact", "who"),
        ],
        Kind::Account => {
            &[("type", "stage"), ("industry", "label"), ("annual_revenue", "amount"), ("parent", "account")]
        }
        Kind::Contact => &[("title", "label"), ("account", "account"), ("reports_to", "who")],
        Kind::Lead => &[("status", "stage"), ("company", "label"), ("annual_revenue", "amount")],
        Kind::Case => &[("status", "stage"), ("priority", "label"), ("account", "account"), ("contact", "who")],
        Kind::Task => {
            &[("status", "stage"), ("priority", "label"), ("due_date", "day"), ("about", "about"), ("who", "who")]
        }
        Kind::Event => {
            &[("type", "stage"), ("location", "label"), ("starts_at", "day"), ("about", "about"), ("who", "who")]
        }
        Kind::Email => {
            &[("direction", "stage"), ("from", "label"), ("sent_at", "day"), ("about", "about"), ("who", "who")]
        }
        Kind::Note => &[("about", "about")],
        Kind::Transcript => &[("recorded_at", "day"), ("about", "about")],
        Kind::Product => &[("family", "label"), ("price", "amount")],
        Kind::Quote => &[("status", "stage"), ("amount", "amount"), ("valid_until", "day"), ("opportunity", "about")],
        Kind::Campaign => &[("status", "stage"), ("type", "label"), ("start_date", "day"), ("budget", "amount")],
        Kind::User => &[("region", "stage"), ("title", "label"), ("quota", "amount"), ("manager", "who")],
        Kind::Article => &[("status", "stage"), ("category", "label")],
        Kind::Custom(_) => &[],
    }
}

/// The column that tells most in a list after the name.
pub(super) fn detail_column(kind: &Kind) -> &'static str {
    match kind {
        Kind::Opportunity | Kind::Case | Kind::Task | Kind::Quote | Kind::Campaign | Kind::Article => "stage",
        _ => "label",
    }
}

/// The key by which a kind's own list is sorted, upwards: deals and tasks open first by date, then the closed ones
/// newest first; activities newest first; leads and cases open first, newest first; the rest by name.
pub(super) fn sort_key(record: &Record, folded: &str) -> String {
    let day = |column: &str| field_in(&record.kind, column).and_then(|field| record.time(field)).map(|t| t.to_string());
    let newest = || day("day").or_else(|| day("created")).map_or_else(|| "~".to_owned(), |text| inverted(&text));
    let word = field_in(&record.kind, "stage").and_then(|field| record.text(field));
    let closed = word.is_some_and(is_closed);
    match record.kind {
        Kind::Opportunity | Kind::Task | Kind::Quote | Kind::Campaign if !closed => {
            format!("0{}", day("day").unwrap_or_else(|| "~".to_owned()))
        }
        Kind::Opportunity | Kind::Task | Kind::Quote | Kind::Campaign => format!("1{}", newest()),
        Kind::Lead | Kind::Case => format!("{}{}", u8::from(closed), newest()),
        Kind::Event | Kind::Email | Kind::Note | Kind::Transcript => newest(),
        _ => folded.chars().take(64).collect(),
    }
}

/// Nine minus each digit: sorting upwards then shows the newest first.
fn inverted(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|d| char::from_digit(9 - d, 10)).unwrap_or(c)).collect()
}

/// Whether nothing more is to be done about a record with this stage or status.
pub(super) fn is_closed(stage: &str) -> bool {
    const CLOSED: [&str; 13] = [
        "won",
        "lost",
        "closed",
        "done",
        "complete",
        "resolved",
        "solved",
        "converted",
        "unqualified",
        "cancel",
        "rejected",
        "expired",
        "abandoned",
    ];
    let word = fold_text(stage);
    CLOSED.iter().any(|closed| word.contains(closed))
}

/// The words by which typing finds a record: its name, its mail address, its number.
pub(super) fn typed_words(record: &Record, name: &str) -> String {
    let mut words = name.to_owned();
    for field in ["email", "number"] {
        if let Some(text) = record.text(field).filter(|text| *text != name) {
            words.push(' ');
            words.push_str(text);
        }
    }
    words
}

/// Everything else that people wrote into a record, for full-text search.
pub(super) fn written_words(record: &Record) -> String {
    const ELSEWHERE: [&str; 5] = ["name", "email", "number", "subject", "currency"];
    let mut words = String::new();
    for (field, value) in &record.fields {
        let picked = ELSEWHERE.contains(&field.as_str()) || column_of(&record.kind, field) == Some("stage");
        if let (Value::Text(text), false) = (value, picked) {
            words.push_str(text);
            words.push('\n');
        }
    }
    words
}
