//! The fields of a record one by one, and what stands right beside it: titles of its people, the customer's place, quotes.
//!
//! For: a free question, which may be about any field; what a summary tells is in the book already and is not told
//! twice. Templates have each field of the record with its source as `show.FIELD`. Not for: texts of its own. Fields under
//! regulation stay out, and those of classes that the file does not list.

use crate::actions::signals::is_open;
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{FieldClass, Kind, Record, RecordRef, SourceError, standard_fields};

/// Fields that answer no question.
const DULL: &[&str] = &["name", "currency", "modified_at", "first_name", "last_name"];
/// What a field without a value reads as.
const NOT_SET: &str = "not set";
/// Linked records of one kind.
const LINKED: usize = 5;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "fields".into() });
    };
    let classes = out.needs.classes.clone();
    let read =
        |class: FieldClass| class != FieldClass::Regulated && classes.as_ref().is_none_or(|all| all.contains(&class));
    let book = &mut out.book;
    let mut shown = serde_json::Map::new();
    for field in standard_fields(&record.kind).iter().filter(|field| read(field.class)) {
        cite(desk, book, record, &[field.name]);
        let there = !record.get(field.name).is_null();
        let text = if there { book.show(desk, record, field.name) } else { NOT_SET.to_owned() };
        shown.insert(field.name.to_owned(), text.into());
    }
    out.data.insert("show".into(), shown.into());
    let book = &mut out.book;
    if let Some(account) = linked_record(desk, record, "account")? {
        cite(desk, book, &account, &["industry", "billing_city", "billing_country"]);
    }
    for person in people(desk, book)? {
        cite(desk, book, &person, &["title", "role"]);
    }
    if record.kind == Kind::Opportunity {
        for quote in desk.linked(record, Kind::Quote, LINKED)? {
            cite(desk, book, &quote, &["status", "amount", "valid_until"]);
        }
    }
    if record.kind == Kind::Account {
        for deal in desk.linked(record, Kind::Opportunity, 200)?.iter().filter(|deal| is_open(deal)).take(LINKED) {
            cite(desk, book, deal, &["stage", "close_date"]);
        }
    }
    Ok(())
}

fn cite(desk: &Desk<'_>, book: &mut Book, record: &Record, fields: &[&str]) {
    for field in fields.iter().filter(|field| !DULL.contains(field) && !record.get(field).is_null()) {
        let _ = book.cite(desk, record, field);
    }
}

fn linked_record(desk: &Desk<'_>, record: &Record, field: &str) -> Result<Option<Record>, SourceError> {
    record.link(field).map_or(Ok(None), |link| desk.get(link))
}

/// Contacts that the book names, by their own facts or as the value of a field.
fn people(desk: &Desk<'_>, book: &Book) -> Result<Vec<Record>, SourceError> {
    let mut links: Vec<RecordRef> = Vec::new();
    for cite in book.entries().iter().filter_map(|entry| entry.citation.as_ref()) {
        for link in [Some(&cite.record), cite.value.as_ref_to()].into_iter().flatten() {
            if link.kind == Kind::Contact && !links.contains(link) {
                links.push(link.clone());
            }
        }
    }
    let mut people = Vec::new();
    for link in links {
        people.extend(desk.get(&link)?);
    }
    Ok(people)
}
