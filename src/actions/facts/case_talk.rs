//! What was said around a case: its own mails, calls and notes, and mails of its contact that are about it.
//!
//! Invariants: a mail that is linked elsewhere counts only where it names the case's number or shares its matter; one
//! that gives orders to a program does not count at all.

use super::articles::matter;
use crate::actions::signals::{happened_at, happened_on, is_attack, is_inbound, is_mine, sender};
use crate::actions::text::{clean, excerpt};
use crate::actions::{Desk, Signals};
use crate::crm::{Citation, Kind, Record, SourceError, Value};
use jiff::Timestamp;

/// Mails of the contact looked at.
const RECENT: usize = 60;
/// Words that a mail must share with a case to be about it.
const SHARED: usize = 3;

/// Mails, calls and notes of a case, newest first.
pub(super) struct Talk {
    pub(super) items: Vec<Record>,
    /// Whether there is more than was read.
    pub(super) cut: bool,
}

/// Gathers it.
pub(super) fn talk(desk: &Desk<'_>, case: &Record, signals: &Signals) -> Result<Talk, SourceError> {
    let mut items: Vec<Record> = signals.activities.clone();
    if let Some(contact) = case.link("contact").map(|link| desk.get(link)).transpose()?.flatten() {
        let opened = case.time("created_at");
        for mail in desk.linked(&contact, Kind::Email, RECENT)? {
            let after = opened.is_none_or(|opened| happened_at(&mail).is_some_and(|at| at >= opened));
            let known = items.iter().any(|item| item.reference() == mail.reference());
            if after && !known && !is_attack(&mail) && is_about(&mail, case) {
                items.push(mail);
            }
        }
    }
    items.retain(|item| happened_at(item).is_some_and(|at| at <= desk.now));
    items.sort_by_key(|item| std::cmp::Reverse(happened_at(item)));
    let of = |kind: &Kind| items.iter().filter(|item| item.kind == *kind).count();
    let cut = [Kind::Email, Kind::Note, Kind::Task, Kind::Event].iter().any(|kind| of(kind) >= RECENT);
    Ok(Talk { items, cut })
}

/// Whether a mail names the case or is about its matter.
fn is_about(mail: &Record, case: &Record) -> bool {
    let text = |record: &Record, fields: &[&str]| {
        fields.iter().filter_map(|field| record.text(field)).collect::<Vec<_>>().join(" ")
    };
    let said = text(mail, &["subject", "body"]);
    let number = case.text("number").filter(|number| number.len() > 3);
    let wanted = matter(&text(case, &["subject", "description"]));
    number.is_some_and(|number| said.contains(number)) || matter(&said).intersection(&wanted).count() >= SHARED
}

impl Talk {
    /// The newest mail of one direction.
    pub(super) fn mail(&self, inbound: bool) -> Option<(&Record, Timestamp)> {
        let mails = self.items.iter().filter(|item| item.kind == Kind::Email);
        mails.filter(|mail| is_inbound(mail) == inbound).find_map(|mail| Some((mail, happened_at(mail)?)))
    }

    /// The customer's last words: of a mail, else of a call that the contact took part in.
    pub(super) fn last_words(&self, desk: &Desk<'_>, case: &Record) -> Option<Words> {
        self.items.iter().find_map(|item| match item.kind {
            Kind::Email if is_inbound(item) => {
                let text = own_words(item.text("body")?)?;
                Some(Words::of(item, "body", &text, sender(desk, item)))
            }
            Kind::Transcript => {
                let who = desk.linked_name(case, "contact")?;
                let said = spoken(item.text("body")?, &who)?;
                Some(Words::of(item, "body", &said, clean(&who)))
            }
            _ => None,
        })
    }

    /// What our side did: mails, calls, notes and finished tasks, newest first, each in a line.
    pub(super) fn tried(&self, desk: &Desk<'_>) -> Vec<Words> {
        let ours = self.items.iter().filter(|item| item.kind != Kind::Email || !is_inbound(item));
        ours.filter_map(|item| {
            let (field, text) = match item.kind {
                Kind::Task | Kind::Event => ("subject", item.text("subject")?.to_owned()),
                Kind::Transcript => ("title", item.text("title")?.to_owned()),
                _ => ("body", own_words(item.text("body")?)?),
            };
            let by = if is_mine(desk, item) { "you" } else { "we" };
            Some(Words::of(item, field, &text, by.to_owned()))
        })
        .collect()
    }
}

/// Words out of a record, with where they stand.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) record: Record,
    pub(super) field: &'static str,
    pub(super) text: String,
    pub(super) by: String,
}

impl Words {
    fn of(record: &Record, field: &'static str, text: &str, by: String) -> Self {
        Self { record: record.clone(), field, text: text.to_owned(), by }
    }

    /// Where they come from.
    pub(super) fn citation(&self) -> Citation {
        let value = self.record.text(self.field).map_or(Value::Null, Value::text);
        Citation { record: self.record.reference(), record_name: self.record.name(), field: self.field.into(), value }
    }

    /// What sort of thing it is: `mail`, `call`, `note`.
    pub(super) fn noun(&self) -> &'static str {
        match self.record.kind {
            Kind::Email => "mail",
            Kind::Transcript => "call",
            Kind::Note => "note",
            Kind::Event => "meeting",
            _ => "task",
        }
    }

    /// The day as people say it, with a space before it.
    pub(super) fn on(&self, desk: &Desk<'_>) -> String {
        happened_on(&self.record).map_or_else(String::new, |day| format!(" of {}", desk.day(day)))
    }

    /// Cut to so many characters.
    pub(super) fn short(&self, most: usize) -> String {
        excerpt(&self.text, most)
    }
}

/// A mail without greeting, quoted mail, signature and farewell; `None` where nothing is left.
pub(super) fn own_words(body: &str) -> Option<String> {
    let text = own_lines(body).join(" ");
    (!text.is_empty()).then_some(text)
}

/// The same, line by line.
pub(super) fn own_lines(body: &str) -> Vec<&str> {
    let lines = body.lines().map(str::trim).take_while(|line| !is_cut(line));
    lines.filter(|line| !line.is_empty() && !is_frame(line)).collect()
}

/// Where the own words of a mail end.
fn is_cut(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.starts_with('>')
        || line == "--"
        || lower.starts_with("-----")
        || (lower.starts_with("on ") && lower.ends_with("wrote:"))
        || (lower.starts_with("am ") && lower.ends_with("schrieb:"))
        || (lower.starts_with("le ") && lower.ends_with("écrit :"))
}

/// A greeting, a farewell or a name alone.
fn is_frame(line: &str) -> bool {
    let lower = line.to_lowercase();
    let opens = [
        "hi ",
        "hi,",
        "hello",
        "dear ",
        "hallo",
        "guten tag",
        "liebe",
        "sehr geehrte",
        "bonjour",
        "hola",
        "buenos",
        "best",
        "kind regards",
        "regards",
        "thanks,",
        "many thanks",
        "cheers",
        "viele grüße",
        "mit freundlichen",
        "freundliche",
        "cordialement",
        "bien à vous",
        "saludos",
        "un saludo",
    ];
    let words = line.split_whitespace().count();
    (words <= 4 && opens.iter().any(|open| lower.starts_with(open))) || is_name(line)
}

/// One or two words that begin with capitals and no full stop: a signature.
fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() <= 2
        && words.iter().all(|word| {
            word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '-')
        })
}

/// The last line of a call in which a person speaks.
fn spoken(body: &str, who: &str) -> Option<String> {
    let first = who.split_whitespace().next().filter(|name| name.len() > 1)?.to_lowercase();
    let said = body.lines().rev().filter_map(|line| line.split_once(':'));
    let mut theirs = said.filter(|(name, words)| name.to_lowercase().contains(&first) && words.trim().len() > 3);
    theirs.next().map(|(_, words)| words.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_what_the_customer_says_in_this_mail() {
        for (body, words) in [
            ("Hello Kim,\nthe pump stopped.\n\nBest\nDana", Some("the pump stopped.")),
            ("It works.\nOn 3 May Kim wrote:\n> old", Some("It works.")),
            ("Guten Tag,\ndie Pumpe steht.\n-- \nDana", Some("die Pumpe steht.")),
            ("Hi,\nDana", None),
            ("", None),
            ("Good.", Some("Good.")),
        ] {
            assert_eq!(own_words(body).as_deref(), words, "{body:?}");
        }
    }

    #[test]
    fn the_last_line_of_a_speaker() {
        assert_eq!(spoken("Tess: one\nKim: two\nTess: three more", "Tess Ito").as_deref(), Some("three more"));
        assert_eq!(spoken("Kim: two", "Tess Ito"), None);
    }
}
