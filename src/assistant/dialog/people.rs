//! Him, her, them: the person of whom was spoken, by role.
//!
//! Not for: guessing anybody's gender; a pronoun means the one person at hand, and several are asked back.

use super::line::{Line, after, has};
use super::{Dialog, words};
use crate::assistant::Context;
use crate::crm::{Draft, Kind, Record, RecordRef, SourceError};

/// Most persons offered.
const MOST: usize = 9;
/// Verbs that begin a mail.
const WRITING: &[&str] = &["draft", "write", "send", "compose", "prepare", "thank", "nudge", "remind", "mail", "email"];
/// Those that are followed by the person.
const TO_WHOM: &[&str] = &["thank", "nudge", "remind", "mail", "email"];
/// What stands for the person at hand beside a pronoun.
const AT_HAND: &[&str] = &[
    "the contact",
    "the customer",
    "the client",
    "the buyer",
    "the lead",
    "the prospect",
    "my contact",
    "our contact",
];

/// Whether a line speaks of a person by a pronoun.
pub(super) fn speaks_of(line: &Line) -> bool {
    words::PERSONS.iter().any(|word| line.has(word))
}

/// Whether a line asks who somebody is.
pub(super) fn asks_who(line: &Line) -> bool {
    const WHO: &[&str] = &[
        "who is that",
        "who's that",
        "who is he",
        "who is she",
        "who is it",
        "who are they",
        "who is this",
        "who's he",
        "who's she",
        "who is that person",
        "who are you writing to",
        "tell me about him",
        "tell me about her",
        "what do we know about him",
        "what do we know about her",
    ];
    WHO.contains(&line.plain.as_str())
}

/// Whether a line writes to the person at hand by what they are: "a mail to the contact".
pub(super) fn writes_to_contact(line: &Line) -> bool {
    let writes = WRITING.iter().any(|verb| after(&line.plain, verb).is_some());
    writes && AT_HAND.iter().any(|word| line.has(word))
}

/// Whether a line asks for the company of the person or deal at hand.
pub(super) fn asks_company(line: &Line) -> bool {
    const COMPANY: &[&str] = &["company", "account", "employer", "customer", "firm"];
    const WHOSE: &[&str] = &["his", "her", "their", "its", "the", "that", "this"];
    let core = ["what about ", "tell me about ", "summarize ", "show me ", "open ", "what is ", "what's "];
    let core = core.iter().find_map(|opening| line.plain.strip_prefix(opening)).unwrap_or(&line.plain);
    core.split_once(' ').is_some_and(|(whose, what)| WHOSE.contains(&whose) && COMPANY.contains(&what))
}

/// The persons at hand, the surest first: who was written to, who was spoken of, who belongs to the record.
pub(super) fn at_hand(
    context: &Context<'_>,
    dialog: &Dialog,
    scope: Option<&RecordRef>,
) -> Result<Vec<RecordRef>, SourceError> {
    for topic in dialog.contents().take(3) {
        if let Some(person) = &topic.person {
            return Ok(vec![person.clone()]);
        }
        if let Some(person) = topic.draft.as_ref().map(|draft| recipient(context, draft)).transpose()?.flatten() {
            return Ok(vec![person]);
        }
        if let Some(record) = &topic.record {
            let found = of_record(context, record)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }
    match scope.or(dialog.record()) {
        Some(record) => of_record(context, record),
        None => Ok(Vec::new()),
    }
}

/// The persons of a record: itself, who waits for an answer, its main contact, or the contacts of an account.
pub(super) fn of_record(context: &Context<'_>, record: &RecordRef) -> Result<Vec<RecordRef>, SourceError> {
    if matches!(record.kind, Kind::Contact | Kind::Lead) {
        return Ok(vec![record.clone()]);
    }
    let Some(record) = context.records.get(record)? else { return Ok(Vec::new()) };
    // Who waits for an answer is the one to speak of, and to write to.
    if matches!(record.kind, Kind::Opportunity | Kind::Case) {
        let desk = context.desk();
        let signals = crate::actions::signals(&desk, &record)?;
        let waits = signals.unanswered_days(&desk).and(signals.inbound.as_ref());
        if let Some(person) = waits.and_then(|mail| mail.record.link("who").cloned()) {
            return Ok(vec![person]);
        }
    }
    let linked = ["contact", "who"].iter().find_map(|field| record.link(field).cloned());
    if let Some(person) = linked {
        return Ok(vec![person]);
    }
    if record.kind == Kind::Account {
        let people = context.records.linked(&record.reference(), &Kind::Contact, MOST)?;
        return Ok(people.iter().map(Record::reference).collect());
    }
    Ok(Vec::new())
}

/// The company of a person, deal or case.
pub(super) fn company(context: &Context<'_>, of: &RecordRef) -> Result<Option<RecordRef>, SourceError> {
    if of.kind == Kind::Account {
        return Ok(Some(of.clone()));
    }
    let account = context.records.get(of)?.and_then(|record| record.link("account").cloned());
    // A lead's company stands in the lead itself.
    Ok(account.or_else(|| (of.kind == Kind::Lead).then(|| of.clone())))
}

/// Of several that a name fits, the only one of the customer that was spoken of.
pub(super) fn of_same_customer(
    context: &Context<'_>,
    spoken: Option<&RecordRef>,
    several: &[(RecordRef, String)],
) -> Result<Option<RecordRef>, SourceError> {
    let Some(customer) = spoken.map(|spoken| company(context, spoken)).transpose()?.flatten() else { return Ok(None) };
    let mut own = Vec::new();
    for (record, _) in several.iter().filter(|(record, _)| Some(record) != spoken) {
        if company(context, record)?.as_ref() == Some(&customer) {
            own.push(record.clone());
        }
    }
    Ok(own.pop().filter(|_| own.is_empty()))
}

/// To whom a draft goes, where it is somebody of the records.
fn recipient(context: &Context<'_>, draft: &Draft) -> Result<Option<RecordRef>, SourceError> {
    let Some(version) = draft.current() else { return Ok(None) };
    let first = version.to.split(',').next().unwrap_or_default();
    let (name, mail) = first.split_once('<').unwrap_or((first, first));
    let mail = mail.trim_matches(['>', ' ']).to_lowercase();
    for row in context.records.by_name(None, name.trim(), MOST)? {
        let person = matches!(row.record.kind, Kind::Contact | Kind::Lead);
        let Some(found) = context.records.get(&row.record)?.filter(|_| person) else { continue };
        if found.text("email").is_none_or(|known| mail.is_empty() || known.to_lowercase() == mail) {
            return Ok(Some(row.record));
        }
    }
    Ok(None)
}

/// "draft him a mail about it" as "draft a mail to NAME about it"; also for a name in the pronoun's place.
pub(super) fn addressed(line: &Line, name: &str) -> Option<String> {
    let verb = WRITING.iter().find(|verb| after(&line.plain, verb).is_some())?;
    let rest = after(&line.plain, verb)?;
    if TO_WHOM.contains(verb) {
        let pronoun = words::PERSONS.iter().find(|word| after(rest, word).is_some())?;
        return Some(format!("{verb} {name} {}", after(rest, pronoun)?).trim_end().to_owned());
    }
    let pronoun = words::PERSONS.iter().find(|word| after(rest, word).is_some());
    if let Some(pronoun) = pronoun {
        let what = after(rest, pronoun)?;
        let (thing, about) = match what.split_once(" about ") {
            Some((thing, about)) => (thing, format!(" about {about}")),
            None => (what, String::new()),
        };
        let thing = if thing.is_empty() { "a mail" } else { thing };
        return Some(format!("{verb} {thing} to {name}{about}"));
    }
    with_name(line, name)
}

/// The line with the person's name in the place of a pronoun after a preposition.
fn with_name(line: &Line, name: &str) -> Option<String> {
    words::PERSONS.iter().chain(AT_HAND).find_map(|pronoun| {
        ["to", "for", "with", "about"].iter().find_map(|before| {
            let phrase = format!("{before} {pronoun}");
            has(&line.plain, &phrase)
                .then(|| format!(" {} ", line.plain).replacen(&format!(" {phrase} "), &format!(" {before} {name} "), 1))
                .map(|text| text.trim().to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_becomes_the_person() {
        for (said, expected) in [
            ("draft him a mail about it", Some("draft a mail to Dana Reyes about it")),
            ("write her", Some("write a mail to Dana Reyes")),
            ("draft a mail to them", Some("draft a mail to Dana Reyes")),
            ("how many deals", None),
        ] {
            assert_eq!(addressed(&Line::new(said), "Dana Reyes").as_deref(), expected, "{said}");
        }
    }

    #[test]
    fn companies_are_asked_for_by_pronoun() {
        for (said, asks) in [
            ("and her company?", true),
            ("their account", true),
            ("companies in Bremen", false),
            ("the customer", true),
        ] {
            assert_eq!(asks_company(&Line::new(said)), asks, "{said}");
        }
    }
}
