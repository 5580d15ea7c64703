//! Threads of mail that ended without an answer: the customer waits for the seller, or the seller for the customer.
//!
//! A thread is the mails about one record with one person. Only its last mail counts.

use super::{Knobs, mine_within};
use crate::actions::Desk;
use crate::actions::digest::is_order;
use crate::actions::signals::{happened_at, is_attack, is_inbound, is_open};
use crate::actions::text::sentences;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::{BTreeMap, BTreeSet};

/// Mails looked through.
const MOST: usize = 1_500;

/// The last mail of a thread.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Waiting {
    /// The mail.
    pub(in crate::actions) mail: Record,
    /// What it is about.
    pub(in crate::actions) about: Option<Record>,
    /// Days since it was sent.
    pub(in crate::actions) days: i64,
    /// What it asks, word for word.
    pub(in crate::actions) asks: Option<String>,
    /// The sentence with which a customer orders, word for word: nothing waits less well.
    pub(in crate::actions) order: Option<String>,
    /// Whose mail it is, for counting customers.
    customer: String,
}

/// Who waits for whom.
#[derive(Clone, Debug, Default)]
pub(in crate::actions) struct Mails {
    /// Customers who wait for the seller, the longest first.
    pub(in crate::actions) for_me: Vec<Waiting>,
    /// Customers who owe the seller an answer, the longest first.
    pub(in crate::actions) for_them: Vec<Waiting>,
}

/// Reads the threads of the last days.
pub(in crate::actions) fn waiting(desk: &Desk<'_>, knobs: &Knobs) -> Result<Mails, SourceError> {
    let from = desk.today.saturating_sub(jiff::Span::new().days(knobs.forget_after.clamp(1, 3_660)));
    let mails = mine_within(desk, &Kind::Email, "sent_at", (from, desk.today), MOST)?;
    of(desk, knobs, mails)
}

/// Who waits among these mails.
pub(in crate::actions) fn of(desk: &Desk<'_>, knobs: &Knobs, mails: Vec<Record>) -> Result<Mails, SourceError> {
    let mut last: BTreeMap<(Option<RecordRef>, Option<RecordRef>), Record> = BTreeMap::new();
    // Whoever writes orders for a program waits for no answer of the seller, and is none.
    let real = |mail: &Record| happened_at(mail).is_some_and(|at| at <= desk.now) && !is_attack(mail);
    for mail in mails.into_iter().filter(real) {
        let thread = (mail.link("about").cloned(), mail.link("who").cloned());
        match last.get(&thread) {
            Some(known) if happened_at(known) >= happened_at(&mail) => {}
            _ => _ = last.insert(thread, mail),
        }
    }
    let mut found = Mails::default();
    for mail in last.into_values() {
        let days = happened_at(&mail).map_or(0, |at| desk.days_since(at));
        let about = mail.link("about").map(|about| desk.get(about)).transpose()?.flatten();
        if days > knobs.forget_after || about.as_ref().is_some_and(|about| !wants_answers(about)) {
            continue;
        }
        let body = mail.text("body").unwrap_or_default();
        let (asks, inbound) = (asks(body), is_inbound(&mail));
        let order = order(body).filter(|_| inbound && about.as_ref().is_none_or(is_open));
        let due = match (inbound, &asks) {
            (true, _) if order.is_some() => true,
            (true, Some(_)) => true,
            (true, None) => (knobs.answer_after..=knobs.no_question_until).contains(&days) && !is_closing(&mail),
            (false, _) => days >= knobs.remind_after && asks.is_some(),
        };
        if due {
            let customer = customer(desk, &mail, about.as_ref())?;
            let list = if inbound { &mut found.for_me } else { &mut found.for_them };
            list.push(Waiting { mail, about, days, asks, order, customer });
        }
    }
    for list in [&mut found.for_me, &mut found.for_them] {
        // An order before a question, and whoever asked something before whoever only wrote.
        list.sort_by(|a, b| {
            let first = b.order.is_some().cmp(&a.order.is_some()).then_with(|| b.asks.is_some().cmp(&a.asks.is_some()));
            first.then_with(|| b.days.cmp(&a.days)).then_with(|| a.mail.id.cmp(&b.mail.id))
        });
    }
    Ok(found)
}

/// How many customers wait: two mails of one house are one.
pub(in crate::actions) fn customers(waiting: &[Waiting]) -> usize {
    waiting.iter().map(|one| &one.customer).collect::<BTreeSet<_>>().len()
}

/// Whose mail it is: the account of what it is about or of its writer, else the writer, else the address.
fn customer(desk: &Desk<'_>, mail: &Record, about: Option<&Record>) -> Result<String, SourceError> {
    let house = |record: &Record| match record.kind {
        Kind::Account => Some(record.reference().to_string()),
        _ => record.link("account").map(ToString::to_string),
    };
    if let Some(house) = about.and_then(house) {
        return Ok(house);
    }
    let who = mail.link("who").map(|who| desk.get(who)).transpose()?.flatten();
    let own = || mail.text("from").map_or_else(|| mail.reference().to_string(), str::to_lowercase);
    Ok(who.map_or_else(own, |who| house(&who).unwrap_or_else(|| who.reference().to_string())))
}

/// The sentence in which a customer orders or says that it is signed, word for word.
fn order(body: &str) -> Option<String> {
    sentences(&own(body)).into_iter().find(|sentence| is_order(sentence)).map(str::to_owned)
}

/// A mail without the older ones that are quoted below.
fn own(body: &str) -> String {
    let own = body.lines().take_while(|line| !is_quoting(line)).filter(|line| !line.starts_with('>'));
    own.collect::<Vec<_>>().join("\n")
}

/// Whether a thread about this record can still wait: the customer of a won deal does, that of a lost one not.
fn wants_answers(about: &Record) -> bool {
    is_open(about) || crate::actions::signals::is_won(about)
}

/// The last question or request of a text, word for word.
pub(in crate::actions) fn asks(body: &str) -> Option<String> {
    sentences(&own(body)).into_iter().rfind(|sentence| is_question(sentence)).map(str::to_owned)
}

/// The line above an older mail that is quoted below.
fn is_quoting(line: &str) -> bool {
    let line = line.trim();
    line == "---" || line.starts_with("-----") || (line.ends_with(':') && line.contains('@') && line.contains("wrote"))
}

/// Words that ask for something with no question mark.
const REQUESTS: &[&str] = &[
    "please send",
    "please move",
    "please call",
    "please let",
    "please confirm",
    "let me know",
    "could you",
    "can you",
    "would you",
    "i need",
    "we need",
    "i expect",
    "waiting for",
    "send me",
    "bitte",
    "senden sie",
    "schicken sie",
    "merci de",
    "pouvez-vous",
    "veuillez",
];

fn is_question(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let polite = matches!(lower.trim_matches(['.', '!', '?', ' ']), "how are you" | "all well" | "wie geht es ihnen");
    !polite && (sentence.contains('?') || REQUESTS.iter().any(|words| lower.contains(words)))
}

/// A mail that ends a thread by itself: thanks, and nothing else.
fn is_closing(mail: &Record) -> bool {
    let body = mail.text("body").unwrap_or_default().to_lowercase();
    let short = body.split_whitespace().count() <= 25;
    short && ["thank", "thanks", "danke", "merci", "signed", "perfect", "great"].iter().any(|word| body.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mail_asks_is_found_word_for_word() {
        for (body, expected) in [
            ("Hello.\nWhat does it cost? Regards\nDana", Some("What does it cost?")),
            ("How are you?\nAll is fine here.", None),
            ("Please send the list by Friday.", Some("Please send the list by Friday.")),
            ("Können Sie das bitte prüfen.", Some("Können Sie das bitte prüfen.")),
            ("Thanks, all clear.\n-----Original-----\nWhat is it?", None),
            ("> old question?\nFine with us.", None),
            ("", None),
        ] {
            assert_eq!(asks(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn an_order_in_hand_is_heard_and_a_wish_is_none() {
        for (body, expected) in [
            ("Thanks. The signed contract is attached.", true),
            ("Please find attached our purchase order 4711.", true),
            ("We have signed the contract. Perfect!", true),
            ("We will sign the contract next week.", false),
            ("Have you signed the contract?", false),
            ("> The signed contract is attached.\nThanks", false),
            ("", false),
        ] {
            assert_eq!(order(body).is_some(), expected, "{body}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(body in "(\\PC{0,20}[.?!\n> ]){0,8}") {
            let _ = asks(&body);
        }
    }
}
