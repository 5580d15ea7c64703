//! Reasons about people: silence, a mail without an answer, one person or none, nobody who decides, no next step.

use super::{Look, Reason, reached};
use crate::actions::deal::people::{Role, is_head, named, role};
use crate::actions::deal::still::{Still, silence_told};
use crate::actions::signals::sender;
use crate::actions::text::{clean, count};
use crate::crm::{Kind, Record, SourceError};

/// Contacts of the account that are looked at.
const CONTACTS: usize = 100;

/// Whom to call: the main contact, else who takes part, else the customer.
fn whom(look: &mut Look<'_, '_>) -> String {
    if look.deal.link("contact").is_some() {
        look.book.cite(look.desk, look.deal, "contact");
    }
    let main = look.desk.linked_name(look.deal, "contact");
    let name = main.or_else(|| look.signals.people.first().map(Record::name));
    name.map_or_else(|| "the customer".to_owned(), |name| clean(&name))
}

pub(super) fn silence(look: &mut Look<'_, '_>) -> Option<Reason> {
    let who = whom(look);
    let text = silence_told(look.desk, look.book, look.deal, look.signals);
    if look.signals.days_silent.is_none() {
        let points = look.knobs.silence.never;
        let todo = format!("call {who}");
        return Some(Reason { name: "silence", title: "Nothing happened yet", points, text, todo });
    }
    let still = Still::of(look.desk, look.deal, look.signals, &look.desk.knobs.read("stale"));
    let points = reached(&look.knobs.silence.steps, still.silence());
    let todo = format!("call {who} instead of writing again");
    Some(Reason { name: "silence", title: "Silence", points, text, todo })
}

pub(super) fn unanswered(look: &mut Look<'_, '_>) -> Option<Reason> {
    let days = look.signals.unanswered_days(look.desk).filter(|days| *days >= look.knobs.unanswered.days)?;
    let mail = &look.signals.inbound.as_ref()?.record;
    let who = sender(look.desk, mail);
    look.book.cite(look.desk, mail, "who");
    let cite = look.book.cite(look.desk, mail, "sent_at");
    Some(Reason {
        name: "unanswered",
        title: "Their mail waits",
        points: look.knobs.unanswered.points,
        text: format!("{who} wrote {} ago and has no answer {cite}", count(days, "day")),
        todo: format!("answer {who} today"),
    })
}

pub(super) fn people(look: &mut Look<'_, '_>) -> Option<Reason> {
    match look.signals.people.as_slice() {
        [] => {
            let from = look.from("contact");
            let cite = look.book.computed("people", "nobody", from);
            Some(Reason {
                name: "people",
                title: "Nobody at the customer",
                points: look.knobs.people.nobody,
                text: format!("no contact is linked to it {cite}"),
                todo: "link the people you talk to".to_owned(),
            })
        }
        [only] => {
            let big = look.deal.number("amount").filter(|amount| *amount >= look.knobs.people.big);
            let who = clean(&only.name());
            let cite = look.book.cite(look.desk, only, "name");
            let worth = big.map(|_| format!(", at {}", look.book.show(look.desk, look.deal, "amount")));
            Some(Reason {
                name: "people",
                title: "Single-threaded",
                points: if big.is_some() { look.knobs.people.one_big } else { look.knobs.people.one },
                text: format!("only {who} {cite} takes part{}", worth.unwrap_or_default()),
                todo: format!("ask {who} for a second contact"),
            })
        }
        _ => None,
    }
}

/// Whether somebody can say yes, by role or by title.
fn decides(person: &Record) -> bool {
    matches!(role(person), Some(Role::DecisionMaker | Role::EconomicBuyer))
        || (role(person).is_none() && person.text("title").is_some_and(is_head))
}

pub(super) fn no_decision_maker(look: &mut Look<'_, '_>) -> Result<Option<Reason>, SourceError> {
    if look.signals.people.is_empty() || look.signals.people.iter().any(decides) {
        return Ok(None);
    }
    let account = crate::actions::deal::account(look.desk, look.deal)?;
    let known = match &account {
        Some(account) => look.desk.linked(account, Kind::Contact, CONTACTS)?.into_iter().find(decides),
        None => None,
    };
    let told = look.signals.people.iter().take(2).map(|person| {
        let field = if person.text("role").is_some() { "role" } else { "name" };
        format!("{} {}", named(person), look.book.cite(look.desk, person, field))
    });
    let told: Vec<String> = told.collect();
    let todo = match &known {
        Some(person) => {
            let field = if person.text("role").is_some() { "role" } else { "title" };
            let cite = look.book.cite(look.desk, person, field);
            format!("bring in {} {cite}, who takes no part yet", named(person))
        }
        None => {
            let who = whom(look);
            format!("ask {who} who signs and who pays")
        }
    };
    Ok(Some(Reason {
        name: "decision maker",
        title: "Nobody who decides",
        points: look.knobs.people.no_decision_maker,
        text: format!("you talk to {}", crate::actions::text::join(&told)),
        todo,
    }))
}

pub(super) fn next_step(look: &mut Look<'_, '_>) -> Option<Reason> {
    if look.deal.text("next_step").is_some() {
        return None;
    }
    let who = whom(look);
    let from = look.from("next_step");
    let cite = look.book.computed("Next step", "no next step", from);
    Some(Reason {
        name: "next step",
        title: "No next step",
        points: look.knobs.next_step.missing,
        text: format!("the next step is empty {cite}"),
        todo: format!("agree one with {who}, with a day"),
    })
}
