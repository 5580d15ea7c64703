//! What a mail speaks of, in the words and the language of its reader.
//!
//! Invariant: nobody is written to about themselves: a mail to a person has the matter of the last mails, or none.

use super::draft_email::bare_subject;
use super::tongue::quoted_in;
use crate::actions::Desk;
use crate::actions::signals::Signals;
use crate::actions::text::{capital, clean, excerpt};
use crate::crm::{Kind, Record, told_language};
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
