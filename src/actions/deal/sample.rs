//! A small workspace with one deal in good order, for tests that break one thing at a time.

use crate::actions::sample::{TODAY, at, link};
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordRef, Value, memory::Memory};
use jiff::ToSpan;
use jiff::civil::Date;

/// So many days before today; negative for days to come.
pub(crate) fn ago(days: i64) -> Date {
    TODAY.saturating_sub(days.days())
}

/// A change of the deal `o1`.
pub(crate) fn change(field: &str, old: impl Into<Value>, new: impl Into<Value>, days: i64) -> FieldChange {
    change_of("o1", field, old, new, days)
}

/// A change of another deal.
pub(crate) fn change_of(id: &str, field: &str, old: impl Into<Value>, new: impl Into<Value>, days: i64) -> FieldChange {
    FieldChange {
        record: RecordRef::new(Kind::Opportunity, id),
        record_name: "Mill retrofit".into(),
        field: field.into(),
        old: old.into(),
        new: new.into(),
        at: at(ago(days)),
        by: "Kim Vale".into(),
        origin: OriginKind::Demo,
    }
}

/// A mail about the deal; `who` is a contact.
pub(crate) fn mail(id: &str, inbound: bool, who: &str, days: i64, body: &str) -> Record {
    Record::new(Kind::Email, id)
        .with("subject", "Retrofit")
        .with("body", body)
        .with("direction", if inbound { "inbound" } else { "outbound" })
        .with("about", link(Kind::Opportunity, "o1"))
        .with("who", link(Kind::Contact, who))
        .with("owner", link(Kind::User, "u1"))
        .with("sent_at", at(ago(days)))
}

/// A note on the deal.
pub(crate) fn note(id: &str, days: i64, body: &str) -> Record {
    Record::new(Kind::Note, id)
        .with("title", "Note")
        .with("body", body)
        .with("about", link(Kind::Opportunity, "o1"))
        .with("created_at", at(ago(days)))
}

/// A contact of the account.
pub(crate) fn contact(id: &str, first: &str, last: &str, title: &str, role: &str) -> Record {
    Record::new(Kind::Contact, id)
        .with("first_name", first)
        .with("last_name", last)
        .with("title", title)
        .with("role", role)
        .with("email", format!("{}@northmill.example", first.to_lowercase()))
        .with("account", link(Kind::Account, "a1"))
}

/// The workspace: `o1` in Negotiation for 12 days, €40,000, closes in 30 days, two people, answered yesterday.
pub(crate) fn workspace() -> Memory {
    let mut memory = Memory::new(TODAY);
    memory.me = Some(RecordRef::new(Kind::User, "u1"));
    let deal = Record::new(Kind::Opportunity, "o1")
        .with("name", "Mill retrofit")
        .with("account", link(Kind::Account, "a1"))
        .with("contact", link(Kind::Contact, "c1"))
        .with("stage", "Negotiation")
        .with("amount", 40_000.0)
        .with("close_date", ago(-30))
        .with("next_step", "Contract draft to Ines")
        .with("owner", link(Kind::User, "u1"))
        .with("created_at", at(ago(60)));
    memory.history = vec![change("stage", "Proposal", "Negotiation", 12)];
    memory.records = vec![
        Record::new(Kind::User, "u1").with("name", "Kim Vale").with("email", "kim@seller.example"),
        Record::new(Kind::Account, "a1").with("name", "North Mill").with("owner", link(Kind::User, "u1")),
        deal,
        contact("c1", "Ines", "Duarte", "Managing Director", "Decision Maker"),
        contact("c2", "Tom", "Okafor", "Plant Engineer", "Champion"),
        mail("m1", true, "c2", 3, "Hello Kim, the drawings are fine."),
        mail("m2", true, "c1", 2, "Please send the draft."),
        mail("m3", false, "c1", 1, "Here it is."),
    ];
    memory
}

/// Sets a field of a record.
pub(crate) fn set(memory: &mut Memory, id: &str, field: &str, value: impl Into<Value>) {
    let value = value.into();
    for record in memory.records.iter_mut().filter(|record| record.id.as_str() == id) {
        record.set(field, value.clone());
    }
}
