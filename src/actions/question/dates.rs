//! Which date of a kind a verb or a window of time is about, and which amount a number.

use crate::crm::Kind;

/// Verbs that say which date a window is about, by kind; `None` fits every kind.
const DATE_VERBS: &[(&str, Option<Kind>, &str)] = &[
    ("closing date", Some(Kind::Opportunity), "close_date"),
    ("creation", None, "created_at"),
    ("created", None, "created_at"),
    ("added", None, "created_at"),
    ("new", None, "created_at"),
    ("came in", None, "created_at"),
    ("come in", None, "created_at"),
    ("coming in", None, "created_at"),
    ("opened", None, "created_at"),
    ("logged", None, "created_at"),
    ("raised", None, "created_at"),
    ("generated", None, "created_at"),
    ("received", Some(Kind::Lead), "created_at"),
    ("received", Some(Kind::Case), "created_at"),
    ("updated", None, "modified_at"),
    ("modified", None, "modified_at"),
    ("touched", None, "modified_at"),
    ("engaged", Some(Kind::Opportunity), "engaged_on"),
    ("engaging", Some(Kind::Opportunity), "engaged_on"),
    ("started", Some(Kind::Opportunity), "engaged_on"),
    ("closes", Some(Kind::Opportunity), "close_date"),
    ("close", Some(Kind::Opportunity), "close_date"),
    ("closing", Some(Kind::Opportunity), "close_date"),
    ("close", Some(Kind::Case), "closed_at"),
    ("closed", Some(Kind::Case), "closed_at"),
    ("closing", Some(Kind::Case), "closed_at"),
    ("solve", Some(Kind::Case), "closed_at"),
    ("solved", Some(Kind::Case), "closed_at"),
    ("resolve", Some(Kind::Case), "closed_at"),
    ("resolved", Some(Kind::Case), "closed_at"),
    ("due", Some(Kind::Task), "due_date"),
    ("completed", Some(Kind::Task), "completed_at"),
    ("done", Some(Kind::Task), "completed_at"),
    ("finished", Some(Kind::Task), "completed_at"),
    ("converted", Some(Kind::Lead), "converted_on"),
    ("sent", Some(Kind::Email), "sent_at"),
    ("expiring", Some(Kind::Quote), "valid_until"),
    ("expire", Some(Kind::Quote), "valid_until"),
    ("founded", Some(Kind::Account), "founded"),
];

/// The date that a verb is about.
pub(super) fn of_verb(word: &str, kind: &Kind) -> Option<&'static str> {
    let fits = |of: &Option<Kind>| of.as_ref().is_none_or(|of| of == kind);
    DATE_VERBS.iter().find(|(verb, of, _)| *verb == word && fits(of)).map(|(_, _, field)| *field)
}

/// The date that a window is about when no verb says it.
pub(super) fn date_field(kind: &Kind) -> &'static str {
    match kind {
        Kind::Opportunity => "close_date",
        Kind::Task => "due_date",
        Kind::Event => "starts_at",
        Kind::Email => "sent_at",
        Kind::Transcript => "recorded_at",
        Kind::Quote => "valid_until",
        Kind::Campaign => "start_date",
        Kind::Custom(name) if name == crate::crm::query::CHANGE || name == crate::crm::query::ACTIVITY => "at",
        _ => "created_at",
    }
}

/// The amount that "over 50k", "total" and "biggest" are about.
pub(super) fn money_field(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Opportunity | Kind::Quote => Some("amount"),
        Kind::Account | Kind::Lead => Some("annual_revenue"),
        Kind::Product => Some("price"),
        Kind::Campaign => Some("budget"),
        Kind::User => Some("quota"),
        _ => None,
    }
}

/// From when to when the records of a kind run: the durations that "how long" is about.
pub(super) fn span(kind: &Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Opportunity => Some(("created_at", "close_date")),
        Kind::Case => Some(("created_at", "closed_at")),
        Kind::Task => Some(("created_at", "completed_at")),
        Kind::Lead => Some(("created_at", "converted_on")),
        Kind::Event => Some(("starts_at", "ends_at")),
        _ => None,
    }
}
