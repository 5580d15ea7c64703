//! What is wrong with one record as data: what a seller should know before relying on it.
//!
//! For: suggestions and the action `check-record`. Not for: how a deal or case stands (see [`super::signals`]), or walking
//! all records. Invariants: looks at one record, and of a note at what
//! its record is known by; what is quoted of a record is harmless (see [`super::text::clean`]). Second records are found by `find-duplicates`.

mod names;
mod phone;
mod texts;

use super::Desk;
use super::signals;
use super::text::{clean, excerpt};
use crate::crm::{Kind, Record, RecordRef, SourceError};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    /// Its name in `knobs/suggest.toml`.
    pub(super) name: &'static str,
    /// What is wrong, in a few words, with no full stop.
    pub(super) what: String,
    /// The same in two or three words, where there is more than one fault to name.
    pub(super) short: &'static str,
    /// The field it is in.
    pub(super) field: &'static str,
    /// What to do about it, as a sentence.
    pub(super) advice: String,
    /// The other record that it concerns.
    pub(super) other: Option<RecordRef>,
}

impl Fault {
    fn new(name: &'static str, field: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, short: short(name), field, what: what.into(), advice: advice.into(), other: None }
    }
}

fn short(name: &str) -> &'static str {
    match name {
        "no_mail_address" => "no mail address",
        "broken_mail_address" => "a broken mail address",
        "phone" => "an odd phone",
        "name_in_another_script" => "a name not in Latin letters",
        "name_of_plain_words" => "a name of plain words",
        "name_with_accents" => "a name with accents",
        "orders_for_an_assistant" => "orders for an assistant",
        "hidden_characters" => "characters that nobody sees",
        "surcharge_called_discount" => "a discount that is a surcharge",
        "notes_disagree" => "another note disagrees",
        _ => "something odd",
    }
}

/// Whether a sentence gives orders to a program.
pub(super) fn is_order(sentence: &str) -> bool {
    texts::is_order(sentence)
}

/// What is wrong with the text of a mail or note alone.
pub(super) fn of_text(record: &Record) -> Vec<Fault> {
    texts::find(record)
}

/// Whether a text gives orders to a program.
pub(super) fn gives_orders(record: &Record) -> bool {
    texts::gives_orders(record)
}

/// Everything that is wrong with a record.
pub(super) fn faults(desk: &Desk<'_>, record: &Record) -> Result<Vec<Fault>, SourceError> {
    let mut found = Vec::new();
    match record.kind {
        Kind::Account => {
            found.extend(phone::find(record));
            found.extend(names::find(record));
        }
        Kind::Contact | Kind::Lead => {
            found.extend(mail_address(record));
            found.extend(phone::find(record));
            found.extend(names::find(record));
        }
        Kind::Note => {
            found.extend(texts::find(record));
            found.extend(disagreement(desk, record)?);
        }
        Kind::Email | Kind::Transcript | Kind::Case | Kind::Event => found.extend(texts::find(record)),
        _ => {}
    }
    Ok(found)
}

fn mail_address(person: &Record) -> Option<Fault> {
    let whom = excerpt(&person.name(), 40);
    let Some(address) = person.text("email") else {
        let how = if person.text("phone").is_some() { "Call and ask" } else { "Ask" };
        let what = format!("no mail address for {whom}");
        let advice = format!("{how} for one, or write to somebody else; until then no mail can be drafted.");
        return Some(Fault::new("no_mail_address", "email", what, advice));
    };
    let (user, host) = address.trim().split_once('@').unwrap_or(("", ""));
    let fine = !user.is_empty() && host.contains('.') && !host.contains('@') && !address.trim().contains(' ');
    (!fine).then(|| {
        let what = format!("“{}” is no mail address", excerpt(address, 40));
        Fault::new("broken_mail_address", "email", what, "Mend it before a mail bounces.")
    })
}

/// A note whose amount another note about the same record contradicts.
fn disagreement(desk: &Desk<'_>, note: &Record) -> Result<Option<Fault>, SourceError> {
    let Some(about) = note.link("about").map(|about| desk.get(about)).transpose()?.flatten() else { return Ok(None) };
    let own = note.reference();
    let found = signals(desk, &about)?.contradictions.into_iter().find_map(|found| {
        let (mine, other) = match (found.newer.note.reference() == own, found.older.note.reference() == own) {
            (true, _) => (found.newer, found.older),
            (_, true) => (found.older, found.newer),
            _ => return None,
        };
        let what = format!("says {} on the {}, another note {}", clean(&mine.words), found.topic, clean(&other.words));
        let advice = "Ask which one holds, and note it.";
        Some(Fault { other: Some(other.note.reference()), ..Fault::new("notes_disagree", "body", what, advice) })
    });
    Ok(found)
}
