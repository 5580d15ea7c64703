//! Mails, notes and call transcripts of the main deals, read from the story files in `data/stories/`.
//!
//! An entry starts with `## what | about | who | day time | subject`, where `what` is `in` or `out` for mail,
//! `note`, or `call`; the lines up to the next entry are its text.

use super::desk::{Desk, moment};
use crate::crm::{Kind, Record, Value};

/// The story files, in the order in which their records are made.
pub(super) const STORIES: &[&str] = &[
    include_str!("data/stories/halden.txt"),
    include_str!("data/stories/orrin.txt"),
    include_str!("data/stories/dach.txt"),
    include_str!("data/stories/islands.txt"),
    include_str!("data/stories/abroad.txt"),
];

/// One mail, note or call as a story file writes it.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) what: &'a str,
    pub(super) about: &'a str,
    pub(super) who: &'a str,
    pub(super) day: i32,
    pub(super) minute: i32,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
}

/// Puts every story on the desk.
pub(super) fn tell(desk: &mut Desk) {
    for entry in STORIES.iter().flat_map(|text| entries(text)) {
        let body = desk.days.fill(entry.body);
        add(desk, &entry, &body);
    }
}

/// The entries of a story file; one with a broken heading is left out, and the tests make sure that there is none.
pub(super) fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    text.split("\n## ").map(|part| part.trim_start_matches("## ")).filter_map(entry)
}

fn entry(part: &str) -> Option<Entry<'_>> {
    let (heading, body) = part.split_once('\n')?;
    let mut cells = heading.split('|').map(str::trim);
    let (what, about, who) = (cells.next()?, cells.next()?, cells.next()?);
    let (day, minute) = moment(cells.next()?)?;
    Some(Entry { what, about, who, day, minute, subject: cells.next()?, body: body.trim() })
}

/// Puts one mail, note or call with a finished text on the desk.
pub(super) fn add(desk: &mut Desk, entry: &Entry<'_>, body: &str) {
    let kind = match entry.what {
        "note" => Kind::Note,
        "call" => Kind::Transcript,
        _ => Kind::Email,
    };
    let at = Value::Time(desk.days.time(entry.day, entry.minute));
    let (title, moment) = match kind {
        Kind::Email => ("subject", Some("sent_at")),
        Kind::Transcript => ("title", Some("recorded_at")),
        _ => ("title", None),
    };
    let mut record = desk.blank(&kind).with("created_at", at.clone()).with("about", desk.link(entry.about));
    record.set(title, Value::text(desk.days.fill(entry.subject)));
    record.set("body", Value::text(body));
    if let Some(field) = moment {
        record.set(field, at);
    }
    desk.derive(&mut record);
    if kind == Kind::Email {
        address(desk, &mut record, entry);
    }
    desk.records.push(record);
}

/// Sender, recipient and direction: the owner of the record on one side, the contact on the other.
fn address(desk: &Desk, record: &mut Record, entry: &Entry<'_>) {
    let mail = |person: Option<&Record>| person.map_or(Value::Null, |person| person.get("email").clone());
    let (seller, other) = (mail(desk.follow(record, "owner")), mail(desk.get(entry.who)));
    let inbound = entry.what == "in";
    let (from, to) = if inbound { (other, seller) } else { (seller, other) };
    record.set("from", from);
    record.set("to", to);
    record.set("direction", if inbound { "inbound" } else { "outbound" }.into());
    if desk.get(entry.who).is_some_and(|person| person.kind == Kind::Contact) {
        record.set("who", desk.link(entry.who));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::days::Days;
    use crate::demo::desk::tables;
    use jiff::civil::date;

    #[test]
    fn every_entry_is_read_and_its_people_are_known() {
        let mut desk = Desk::new(Days::new(date(2026, 11, 20)));
        tables(&mut desk);
        for text in STORIES {
            assert_eq!(entries(text).count(), text.matches("## ").count());
            for entry in entries(text) {
                assert!(matches!(entry.what, "in" | "out" | "note" | "call"), "{entry:?}");
                assert!(desk.get(entry.about).is_some(), "{entry:?}");
                assert!(!entry.body.is_empty() && entry.day < 0, "{entry:?}");
                let mailed = matches!(entry.what, "in" | "out");
                assert!(!mailed || desk.get(entry.who).is_some_and(|who| who.text("email").is_some()), "{entry:?}");
            }
        }
    }
}
