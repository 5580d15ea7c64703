//! What a mail speaks of, in the words and the language of its reader.
//!
//! Invariant: nobody is written to about themselves: a mail to a person has the matter of the last mails, or none.

use super::draft_email::bare_subject;
use super::tongue::{day_in, money_in, quoted_in};
use crate::actions::signals::Signals;
use crate::actions::text::{capital, clean, excerpt};
use crate::actions::{Book, Desk};
use crate::crm::{Kind, Record, SourceError, told_language};
use serde_json::{Map, Value as Json, json};

/// `topic` as it stands in a sentence (in quotation marks where the language asks for them), `topic_title` for a subject.
pub(super) fn topic(
    desk: &Desk<'_>,
    record: &Record,
    signals: &Signals,
    about: Option<&str>,
    language: &str,
) -> Map<String, Json> {
    // A deal is called by its product, a case by its subject.
    let product = || match record.kind {
        Kind::Case => None,
        _ => desk.linked_name(record, "product").map(|name| clean(&name)),
    };
    let own = || matches!(record.kind, Kind::Opportunity | Kind::Case).then(|| clean(&record.name()));
    let newest = [&signals.inbound, &signals.outbound].into_iter().flatten().max_by_key(|mail| mail.at);
    let thread = || newest.map(|mail| bare_subject(&excerpt(&mail.record.name(), 80)).to_owned());
    let named = about.map(clean).or_else(product).or_else(own).or_else(thread).filter(|topic| !topic.is_empty());
    let title = named.clone().unwrap_or_else(|| capital(between_us(language)));
    let said = match (named, language) {
        (Some(topic), "en") => topic,
        (Some(topic), _) => quoted_in(&topic, language),
        (None, _) => between_us(language).to_owned(),
    };
    Map::from_iter([("topic".to_owned(), json!(said)), ("topic_title".to_owned(), json!(title))])
}

/// Words of a mail that is about the price.
const PRICE: &[&str] = &[
    "price",
    "prices",
    "quote",
    "quotation",
    "offer",
    "cost",
    "costs",
    "amount",
    "surcharge",
    "preis",
    "angebot",
    "kosten",
    "prix",
    "devis",
    "offre",
    "precio",
    "oferta",
    "presupuesto",
];
/// Deals and quotes that are looked at.
const DEALS: usize = 60;

/// What was offered, where the mail is about the price: the newest quote of the one open deal, else the deal's amount.
pub(super) fn offer(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    words: &str,
    language: &str,
) -> Result<String, SourceError> {
    let lower = words.to_lowercase();
    let priced = lower.split(|c: char| !c.is_alphanumeric()).any(|word| PRICE.contains(&word));
    let deal = match record.kind {
        _ if !priced => None,
        Kind::Opportunity => Some(record.clone()),
        _ => {
            let mut open = desk.open_linked(&record.reference(), &Kind::Opportunity, DEALS)?;
            if let (true, Some(account)) = (open.is_empty(), record.link("account")) {
                open = desk.open_linked(account, &Kind::Opportunity, DEALS)?;
            }
            open.pop().filter(|_| open.is_empty())
        }
    };
    let Some(deal) = deal else { return Ok(String::new()) };
    let quotes = desk.linked(&deal, Kind::Quote, DEALS)?;
    let newest = quotes.into_iter().max_by_key(|quote| (quote.time("created_at"), quote.id.clone()));
    let source = newest.filter(|quote| quote.number("amount").is_some()).unwrap_or(deal);
    let Some(amount) = source.number("amount") else { return Ok(String::new()) };
    book.cite(desk, &source, "amount");
    let money = money_in(amount, desk.currency_of(&source), language);
    let until = source.date("valid_until").map(|day| {
        book.cite(desk, &source, "valid_until");
        day_in(desk, day, language)
    });
    let [ours, valid] = match language {
        "de" => ["Unser Angebot:", ", gültig bis zum"],
        "fr" => ["Notre offre :", ", valable jusqu'au"],
        "es" => ["Nuestra oferta:", ", válida hasta el"],
        _ => ["Our offer:", ", valid until"],
    };
    Ok(format!("{ours} {money}{}.", until.map(|day| format!("{valid} {day}")).unwrap_or_default()))
}

/// Where no record says what it is about.
fn between_us(language: &str) -> &'static str {
    match language {
        "de" => "unser Gespräch",
        "fr" => "notre échange",
        "es" => "nuestra conversación",
        _ => "our conversation",
    }
}

/// Whether words can stand in a mail in this language: names and single words can in any.
pub(super) fn is_in(words: &str, language: &str) -> bool {
    let few = words.split_whitespace().count() < 6;
    told_language(words).map_or(few || language == "en", |told| told == language)
}

/// The usual states of a case in other languages; a state of the house's own only where the mail is in English.
pub(super) fn status_in(status: &str, language: &str) -> Option<String> {
    let state = match status {
        "new" | "open" | "reopened" => ["offen", "ouvert", "abierto"],
        "working" | "in progress" | "assigned" => ["in Arbeit", "en cours", "en curso"],
        "waiting" | "on hold" | "pending" => ["wartet auf eine Antwort", "en attente", "en espera"],
        "escalated" => ["an die nächste Stelle weitergegeben", "transmis au niveau supérieur", "escalado"],
        "closed" | "solved" | "resolved" => ["gelöst", "résolu", "resuelto"],
        _ => return (language == "en").then(|| status.to_owned()),
    };
    let place = ["de", "fr", "es"].iter().position(|code| *code == language);
    Some(place.map_or(status, |at| state[at]).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample::{desk, workspace};
    use crate::actions::signals;

    #[test]
    fn nobody_is_written_to_about_themselves() {
        let memory = workspace();
        let desk = desk(&memory);
        for (id, about, language, said, title) in [
            ("o1", None, "en", "GTX Pro", "GTX Pro"),
            ("o1", Some("the audit"), "de", "„the audit“", "the audit"),
            ("c1", None, "fr", "« Renewal terms »", "Renewal terms"),
            ("l1", None, "de", "unser Gespräch", "Unser Gespräch"),
            ("k1", None, "en", "Printer on fire", "Printer on fire"),
        ] {
            let record = memory.records.iter().find(|record| record.id.as_str() == id).unwrap();
            let found = topic(&desk, record, &signals(&desk, record).unwrap(), about, language);
            assert_eq!((found["topic"].as_str(), found["topic_title"].as_str()), (Some(said), Some(title)), "{id}");
        }
    }

    #[test]
    fn states_are_told_in_the_readers_language_or_not_at_all() {
        for (status, language, told) in [
            ("new", "de", Some("offen")),
            ("new", "en", Some("new")),
            ("closed", "es", Some("resuelto")),
            ("with the lab", "en", Some("with the lab")),
            ("with the lab", "fr", None),
        ] {
            assert_eq!(status_in(status, language).as_deref(), told, "{status}");
        }
        assert!(is_in("Gateway 7", "de") && !is_in("We have swapped the sensor and it works", "de"));
    }
}
