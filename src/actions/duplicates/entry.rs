//! What is compared of one record, folded.

use super::fold;
use crate::crm::{Kind, Record, RecordRef, Value};

/// One record, ready to be compared.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Entry {
    pub(in crate::actions) record: RecordRef,
    pub(in crate::actions) name: String,
    /// The telling words: of the company, or of first and last name together.
    pub(super) words: Vec<String>,
    /// The same without spaces.
    pub(super) compact: String,
    /// Those of them that have digits.
    pub(super) numbers: Vec<String>,
    pub(super) first: Vec<String>,
    /// First and last name without spaces.
    pub(super) whole_first: String,
    pub(super) whole_last: String,
    /// Host of the website, or of the work address.
    pub(super) host: String,
    /// The part of it that its owner chose.
    pub(super) label: String,
    pub(super) mail: String,
    pub(super) phone: u64,
    pub(super) mobile: u64,
    pub(super) city: String,
    pub(super) country: String,
    pub(super) street: String,
    pub(super) tax: String,
    /// The legal form in the company's name.
    pub(super) legal: String,
    pub(super) title: String,
    pub(super) born: String,
    /// The account of a contact, the parent of an account.
    pub(super) link: Option<RecordRef>,
    /// The company of a lead.
    pub(super) company: Vec<String>,
    /// How many fields are filled, and when it was made: what decides which one stays.
    pub(super) filled: usize,
    pub(super) created: i64,
}

impl Entry {
    /// What is compared of a record.
    pub(in crate::actions) fn of(record: &Record) -> Self {
        let text = |fields: &[&str]| fields.iter().find_map(|field| record.text(field)).unwrap_or_default();
        let folded = |fields: &[&str]| fold::words(text(fields)).concat();
        let account = record.kind == Kind::Account;
        let (first, last) = if account { (Vec::new(), Vec::new()) } else { names(record) };
        let mail = fold::mail(text(&["email"]));
        let host = match account {
            true => fold::host(text(&["website"])),
            false => fold::work_host(&mail),
        };
        let name = record.name();
        let (words, legal) = match account {
            true => fold::company_and_form(&name),
            false => (first.iter().chain(&last).cloned().collect(), String::new()),
        };
        let digits = |word: &&String| word.bytes().any(|b| b.is_ascii_digit());
        Self {
            record: record.reference(),
            name,
            compact: words.concat(),
            numbers: if account { words.iter().filter(digits).cloned().collect() } else { Vec::new() },
            words,
            whole_first: first.concat(),
            whole_last: last.concat(),
            first,
            label: fold::label(&host).to_owned(),
            host,
            phone: fold::phone(text(&["phone"])),
            mobile: fold::phone(text(&["mobile"])),
            city: folded(&["billing_city", "city"]),
            country: folded(&["billing_country", "country"]),
            street: folded(&["billing_street", "street"]),
            legal,
            tax: folded(&["tax_id"]),
            title: folded(&["title"]),
            born: record.date("birthdate").map(|day| day.to_string()).unwrap_or_default(),
            link: record.link(if account { "parent" } else { "account" }).cloned(),
            company: fold::company(text(&["company"])),
            filled: record.fields.values().filter(|value| !value.is_null()).count(),
            created: record.time("created_at").map_or(i64::MAX, |at| at.as_second()),
            mail,
        }
    }
}

/// First and last name: the fields, else the words of the name, else nothing.
fn names(record: &Record) -> (Vec<String>, Vec<String>) {
    let part = |field: &str| record.get(field).as_text().map(fold::words).unwrap_or_default();
    let (first, last) = (part("first_name"), part("last_name"));
    if !first.is_empty() || !last.is_empty() {
        return (first, last);
    }
    match record.get("name") {
        // "Reyes, Dana" is written the other way round.
        Value::Text(name) => match name.split_once(',') {
            Some((last, first)) => (fold::words(first), fold::words(last)),
            None => {
                let mut words = fold::words(name);
                let last = words.split_off(words.len().saturating_sub(1));
                (words, last)
            }
        },
        _ => (first, last),
    }
}
