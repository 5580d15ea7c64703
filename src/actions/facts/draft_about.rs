//! The mail that the seller means by whom it is from and what it is about: "reply to Tess about the alarm".
//!
//! Not for: finding records by name. Invariants: a mail is picked only among those around the record, by their own words and
//! without what they quote; where none is meant for sure, the newest stays, and that is told.

use super::articles;
use super::case_talk::own_words;
use super::draft_reply::with_mail;
use crate::actions::signals::{happened_at, is_inbound, wants_reply};
use crate::actions::text::clean;
use crate::actions::{Desk, Signals, Touch};
use crate::crm::{Kind, Record};
use std::collections::BTreeSet;

/// A word of the subject weighs as much as so many of the body.
const SUBJECT: usize = 3;
/// From so many letters on, the beginning of a word is that word: "alarm" is in "alarms" and in "Alarmkette".
const LONG: usize = 4;

/// What the seller said of the mail.
pub(super) struct Said<'a> {
    pub(super) purpose: Option<&'a str>,
    pub(super) to: Option<&'a str>,
    pub(super) about: Option<&'a str>,
}

/// The signals with the mail that is meant as the last one of its side.
pub(super) struct TakenUp {
    pub(super) signals: Signals,
    /// Why it is the newest all the same, as the opening of a sentence; empty where there is nothing to tell.
    pub(super) instead: String,
    /// Nobody of the name that was said wrote, or was written to.
    pub(super) stranger: bool,
}

/// Looks for the mail that is meant.
pub(super) fn take_up(desk: &Desk<'_>, signals: Signals, said: &Said<'_>) -> TakenUp {
    let as_it_is = |signals, instead, stranger| TakenUp { signals, instead, stranger };
    let inbound = match said.purpose {
        Some("reply") | None => true,
        Some("follow-up") => false,
        Some(_) => return as_it_is(signals, String::new(), false),
    };
    if said.to.is_none() && said.about.is_none() {
        return as_it_is(signals, String::new(), false);
    }
    let all = mails(desk, &signals, inbound);
    let theirs: Vec<&Record> = all.iter().copied().filter(|mail| is_with(desk, mail, said.to)).collect();
    if theirs.is_empty() {
        return as_it_is(signals, String::new(), said.to.is_some());
    }
    let words = said.about.map(articles::matter).unwrap_or_default();
    let newest = theirs.first().copied();
    let spoken = theirs.iter().filter_map(|mail| Some((speaks(mail, &words)?, *mail)));
    // Newest first, so that the first of the best is the newest of them.
    let best = spoken.min_by_key(|(weight, _)| std::cmp::Reverse(*weight)).map(|(_, mail)| mail);
    let (meant, instead) = match best {
        None if words.is_empty() => (newest, String::new()),
        // Nobody asked for an answer: a new matter is no answer to the newest mail.
        None if said.purpose.is_none() => (None, String::new()),
        None => (newest, instead(said.about, inbound)),
        best => (best, String::new()),
    };
    // Nor is a mail that has its answer.
    let meant = meant.filter(|mail| said.purpose.is_some() || answered(desk, &signals, mail).is_none()).cloned();
    match meant {
        Some(mail) => as_it_is(with_mail(signals, &mail), instead, false),
        None => as_it_is(signals, instead, false),
    }
}

fn instead(about: Option<&str>, inbound: bool) -> String {
    let whose = if inbound { "mail of theirs" } else { "mail to them" };
    let about = clean(about.unwrap_or_default());
    format!("no {whose} here speaks of “{about}”, so this is about the newest: ")
}

/// The mails of one side that were sent by now, newest first.
fn mails<'s>(desk: &Desk<'_>, signals: &'s Signals, inbound: bool) -> Vec<&'s Record> {
    let side = |mail: &&Record| if inbound { wants_reply(mail) } else { !is_inbound(mail) };
    let sent = |mail: &&Record| happened_at(mail).is_some_and(|at| at <= desk.now);
    signals.activities.iter().filter(|mail| mail.kind == Kind::Email).filter(side).filter(sent).collect()
}

/// Whether the one at the other end is called so, where a name was said.
fn is_with(desk: &Desk<'_>, mail: &Record, name: Option<&str>) -> bool {
    let Some(name) = name.map(str::to_lowercase) else { return true };
    let other = if is_inbound(mail) { "from" } else { "to" };
    let known = [desk.linked_name(mail, "who"), mail.text(other).map(str::to_owned)];
    known.into_iter().flatten().any(|known| known.to_lowercase().contains(&name))
}

/// How much a mail speaks of these words; `None` where it holds fewer than half of them, or there are none.
fn speaks(mail: &Record, words: &BTreeSet<String>) -> Option<usize> {
    let subject = articles::matter(&mail.name());
    let body = articles::matter(&own_words(mail.text("body").unwrap_or_default()).unwrap_or_default());
    let holds = |text: &BTreeSet<String>, word: &String| {
        text.contains(word)
            || (word.chars().count() >= LONG && text.iter().any(|other| other.starts_with(word.as_str())))
    };
    let found = words.iter().map(|word| (holds(&subject, word), holds(&body, word)));
    let found: Vec<(bool, bool)> = found.filter(|(subject, body)| *subject || *body).collect();
    let weight = found.iter().map(|(subject, body)| SUBJECT * usize::from(*subject) + usize::from(*body)).sum();
    (!found.is_empty() && found.len() * 2 >= words.len()).then_some(weight)
}

/// The first mail to the same person after this one.
pub(super) fn answered(desk: &Desk<'_>, signals: &Signals, mail: &Record) -> Option<Touch> {
    let (at, who) = (happened_at(mail)?, mail.link("who"));
    let later = |sent: &&Record| {
        !is_inbound(sent)
            && sent.link("who") == who
            && happened_at(sent).is_some_and(|then| then > at && then <= desk.now)
    };
    let sent = signals.activities.iter().filter(|sent| sent.kind == Kind::Email).filter(later).next_back()?;
    Some(Touch { record: sent.clone(), at: happened_at(sent)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample::{at, desk, link, workspace};
    use crate::actions::signals;
    use crate::crm::RecordRef;
    use crate::crm::memory::Memory;
    use jiff::civil::date;

    fn office() -> Memory {
        let mut memory = workspace();
        let mail = |id: &str, inbound: bool, who: &str, day: i8, subject: &str, body: &str| {
            Record::new(Kind::Email, id)
                .with("subject", subject)
                .with("body", body)
                .with("direction", if inbound { "inbound" } else { "outbound" })
                .with("about", link(Kind::Opportunity, "o2"))
                .with("who", link(Kind::Contact, who))
                .with("sent_at", at(date(2026, 11, day)))
        };
        memory.records.extend([
            mail("m1", true, "c2", 3, "Alarms at night", "The alarm rings at three. Who can look at it?"),
            mail("m2", false, "c2", 4, "Re: Alarms at night", "We look into it."),
            mail("m3", true, "c3", 6, "Delivery", "When does it come?\n> the alarm rings"),
            mail("m4", true, "c2", 7, "Price", "What does the second gateway cost?"),
            mail("m5", true, "c2", 19, "Lunch", "Are you there on Friday?"),
        ]);
        memory
    }

    #[test]
    fn the_mail_that_is_meant_is_taken_up() {
        let memory = office();
        let desk = desk(&memory);
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o2")).unwrap().unwrap();
        for (purpose, to, about, mail, told, stranger) in [
            (Some("reply"), None, Some("the alarm"), "m1", false, false),
            (Some("reply"), None, Some("gateways"), "m4", false, false),
            (Some("reply"), Some("Ortiz"), None, "m3", false, false),
            (Some("reply"), Some("ortiz"), Some("the alarm"), "m3", true, false),
            (Some("reply"), Some("Nobody"), Some("the alarm"), "m5", false, true),
            (Some("reply"), None, Some("the football match"), "m5", true, false),
            (Some("reply"), None, Some("the alarm and six other things entirely"), "m5", true, false),
            (Some("reply"), None, Some("it"), "m5", false, false),
            (Some("reply"), None, None, "m5", false, false),
            // A new mail on an old matter that was answered, on an open one, on a new one.
            (None, None, Some("the alarm"), "m5", false, false),
            (None, None, Some("the price"), "m4", false, false),
            (None, None, Some("our new office"), "m5", false, false),
            (Some("introduction"), None, Some("the alarm"), "m5", false, false),
        ] {
            let said = Said { purpose, to, about };
            let found = take_up(&desk, signals(&desk, &deal).unwrap(), &said);
            let inbound = found.signals.inbound.unwrap().record;
            assert_eq!(inbound.id.as_str(), mail, "{purpose:?} {to:?} {about:?}");
            assert_eq!(!found.instead.is_empty(), told, "{}", found.instead);
            assert_eq!(found.stranger, stranger, "{to:?}");
        }
        let said = Said { purpose: Some("follow-up"), to: None, about: Some("alarms") };
        let found = take_up(&desk, signals(&desk, &deal).unwrap(), &said);
        assert_eq!(found.signals.outbound.unwrap().record.id.as_str(), "m2");
        assert!(
            take_up(&desk, signals(&desk, &deal).unwrap(), &Said { about: Some("parrots"), ..said })
                .instead
                .contains("no mail to them here speaks of “parrots”")
        );
    }
}
