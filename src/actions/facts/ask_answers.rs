//! What a reply says to each question of a mail: the record's own answer, or a blank for the seller.
//!
//! Topics, their words and the wording stand in `knobs/replies.toml`. Invariants: a fact answers only a question of which
//! every word is accounted for, so that the price of an option is not answered with the price of the offer; nothing is
//! promised that no field holds; every answer of the record is evidence in the book.

use super::articles;
use super::asks::asks;
use super::draft_topic::is_in;
use super::tongue::{day_in, money_in};
use crate::actions::book::citation;
use crate::actions::text::{clean, excerpt};
use crate::actions::{Book, Desk};
use crate::crm::{Kind, Record, SourceError, Value};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a text that answers.
const LONGEST: usize = 240;

/// `knobs/replies.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    asks: usize,
    filler: BTreeSet<String>,
    open: BTreeMap<String, String>,
    topics: BTreeMap<String, Topic>,
}

/// A kind of question that a field answers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Topic {
    of: Of,
    field: String,
    kinds: Vec<String>,
    open: Option<bool>,
    future: bool,
    question: bool,
    words: Vec<String>,
    with: Vec<String>,
    say: BTreeMap<String, String>,
}

/// Whose field answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Of {
    #[default]
    Record,
    Quote,
    Product,
    Owner,
    Meeting,
}

/// The mail that is answered, and what it hangs on.
pub(super) struct Mail<'a> {
    /// The mail, or a case whose description is taken as one.
    pub(super) source: &'a Record,
    /// Where its words stand.
    pub(super) field: &'static str,
    /// The record that answers.
    pub(super) record: &'a Record,
    /// Whether there is still something to do with it.
    pub(super) open: bool,
    /// The language of the reply.
    pub(super) language: &'a str,
    /// Sentences of an article that go into an answer, at most.
    pub(super) sentences: usize,
}

/// The asks of a mail with what is to be said to each.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// `{text, reply, known}`, in the order of the mail; `known` is false where the seller has to fill in.
    pub(super) asked: Vec<Json>,
    /// Asks that were left out.
    pub(super) more: usize,
}

/// Reads the asks of a mail and answers what the record answers.
pub(super) fn replies(desk: &Desk<'_>, book: &mut Book, mail: &Mail<'_>) -> Result<Replies, SourceError> {
    let knobs: Knobs = desk.knobs.read("replies");
    let (found, more) = asks(mail.source.text(mail.field).unwrap_or_default(), knobs.asks);
    let names = names(desk, mail.record);
    let mut asked = Vec::new();
    for ask in found {
        book.quote(citation(mail.source, mail.field, mail.source.get(mail.field).clone()), &ask);
        let (reply, known) = answer(desk, book, mail, &knobs, &names, &ask)?;
        asked.push(json!({ "text": ask, "reply": reply, "known": known }));
    }
    Ok(Replies { asked, more })
}

fn answer(
    desk: &Desk<'_>,
    book: &mut Book,
    mail: &Mail<'_>,
    knobs: &Knobs,
    names: &BTreeSet<String>,
    ask: &str,
) -> Result<(String, bool), SourceError> {
    let blank = knobs.open.get(mail.language).or(knobs.open.get("en")).cloned().unwrap_or_default();
    let said = said(ask);
    let topics: Vec<&Topic> = knobs.topics.values().filter(|topic| topic.is_asked(mail, ask, &said)).collect();
    if !topics.is_empty() && explained(&said, &topics, knobs, names) {
        let (mut told, mut covered) = (Vec::new(), BTreeSet::new());
        for topic in &topics {
            let hits = topic.hits(ask, &said);
            if !hits.is_subset(&covered)
                && let Some(words) = topic.told(desk, book, mail)?
            {
                told.push(words);
                covered.extend(hits);
            }
        }
        let open = topics.iter().any(|topic| !topic.hits(ask, &said).is_subset(&covered));
        if !told.is_empty() {
            told.extend(open.then_some(blank));
            return Ok((told.join(" "), !open));
        }
        return Ok((blank, false));
    }
    Ok(from_article(desk, book, mail, ask)?.map_or((blank, false), |words| (words, true)))
}

/// What an article of ours in the mail's language says to it.
fn from_article(desk: &Desk<'_>, book: &mut Book, mail: &Mail<'_>, ask: &str) -> Result<Option<String>, SourceError> {
    let Some(hit) = articles::like(desk, "", ask)?.into_iter().next() else { return Ok(None) };
    let words = articles::passage(&hit.article, ask, mail.sentences).join(" ");
    if words.is_empty() || !is_in(&words, mail.language) {
        return Ok(None);
    }
    book.quote(citation(&hit.article, "body", hit.article.get("body").clone()), &words);
    Ok(Some(words))
}

/// The words of a sentence in small letters.
fn said(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether every word of sense belongs to the topics, to a name, or to nothing.
fn explained(said: &[String], topics: &[&Topic], knobs: &Knobs, names: &BTreeSet<String>) -> bool {
    let known: BTreeSet<&str> = topics
        .iter()
        .flat_map(|topic| topic.words.iter().chain(&topic.with))
        .flat_map(|words| words.split(' '))
        .collect();
    said.iter().all(|word| {
        let small = word.chars().count() < 3 && !word.chars().any(|c| c.is_ascii_digit());
        small || names.contains(word) || knobs.filler.contains(word) || known.contains(word.as_str())
    })
}

/// The words by which the record and what hangs on it are called.
fn names(desk: &Desk<'_>, record: &Record) -> BTreeSet<String> {
    let linked = ["account", "product"].into_iter().filter_map(|field| desk.linked_name(record, field));
    let number = record.text("number").map(str::to_owned);
    linked.chain([record.name()]).chain(number).flat_map(|name| said(&name)).collect()
}

impl Topic {
    fn is_asked(&self, mail: &Mail<'_>, ask: &str, said: &[String]) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.iter().any(|kind| *kind == mail.record.kind.as_str());
        kind && self.open.is_none_or(|open| open == mail.open)
            && (!self.question || ask.ends_with('?'))
            && !self.hits(ask, said).is_empty()
    }

    /// Its words that stand in the sentence.
    fn hits(&self, ask: &str, said: &[String]) -> BTreeSet<String> {
        let lower = ask.to_lowercase();
        let stands = |words: &&String| {
            if words.contains(' ') { lower.contains(words.as_str()) } else { said.contains(words) }
        };
        self.words.iter().filter(stands).cloned().collect()
    }

    /// The answer in words, where the field holds one.
    fn told(&self, desk: &Desk<'_>, book: &mut Book, mail: &Mail<'_>) -> Result<Option<String>, SourceError> {
        let Some(holder) = self.holder(desk, mail.record)? else { return Ok(None) };
        let Some(say) = self.say.get(mail.language) else { return Ok(None) };
        let Some(value) = self.value(desk, &holder, mail.language) else { return Ok(None) };
        book.cite(desk, &holder, &self.field);
        if say.contains("{name}") {
            book.cite(desk, &holder, "name");
        }
        let name = excerpt(&holder.name(), 80);
        Ok(Some(say.replace("{name}", &name).replace("{value}", &value).replace("..", ".")))
    }

    fn value(&self, desk: &Desk<'_>, holder: &Record, language: &str) -> Option<String> {
        let day = match holder.get(&self.field) {
            Value::Date(day) => Some(*day),
            Value::Time(at) => Some(crate::actions::desk::day_of(*at)),
            _ => None,
        };
        if self.future && day.is_none_or(|day| day < desk.today) {
            return None;
        }
        if let Some(day) = day {
            return Some(day_in(desk, day, language));
        }
        match holder.get(&self.field) {
            Value::Number(amount) => Some(money_in(*amount, desk.currency_of(holder), language)),
            Value::Text(text) => is_in(text, language).then(|| excerpt(text, LONGEST)).filter(|text| !text.is_empty()),
            Value::Ref(link) => Some(clean(&desk.name_of(link))),
            _ => None,
        }
    }

    /// The record whose field answers.
    fn holder(&self, desk: &Desk<'_>, record: &Record) -> Result<Option<Record>, SourceError> {
        let linked = |field: &str| record.link(field).map(|link| desk.get(link)).transpose().map(Option::flatten);
        match self.of {
            Of::Record => Ok(Some(record.clone())),
            Of::Product => linked("product"),
            Of::Owner => linked("owner"),
            Of::Quote => {
                let sent = |quote: &Record| !quote.text("status").is_some_and(|s| is_unsent(&s.to_lowercase()));
                let quotes = desk.linked(record, Kind::Quote, 20)?;
                Ok(quotes.into_iter().filter(sent).max_by_key(|quote| quote.time("created_at")))
            }
            Of::Meeting => {
                let mut meetings = desk.linked(record, Kind::Event, 40)?;
                meetings.retain(|event| event.time("starts_at").is_some_and(|at| at > desk.now));
                Ok(meetings.into_iter().min_by_key(|event| event.time("starts_at")))
            }
        }
    }
}

/// A quote that the customer has not got, or that holds no more.
fn is_unsent(status: &str) -> bool {
    ["draft", "review", "reject", "denied", "expired", "needs"].iter().any(|word| status.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample::{at, desk, link, workspace};
    use jiff::civil::date;

    /// The replies to a mail about the sample's deal, which has a sent quote, a meeting ahead and an article.
    fn told(body: &str, language: &str) -> Vec<(String, bool)> {
        let mut memory = workspace();
        memory.records.push(
            Record::new(Kind::Quote, "q1")
                .with("name", "Q-100")
                .with("opportunity", link(Kind::Opportunity, "o1"))
                .with("status", "Sent")
                .with("amount", 81_500.0)
                .with("valid_until", date(2026, 12, 5))
                .with("created_at", at(date(2026, 11, 2))),
        );
        memory.records.push(
            Record::new(Kind::Event, "v1")
                .with("subject", "Review")
                .with("about", link(Kind::Opportunity, "o1"))
                .with("starts_at", at(date(2026, 11, 26))),
        );
        let desk = desk(&memory);
        let deal = memory.records.iter().find(|record| record.id.as_str() == "o1").unwrap();
        let mail = Record::new(Kind::Email, "m").with("subject", "S").with("body", body);
        let of = Mail { source: &mail, field: "body", record: deal, open: true, language, sentences: 2 };
        let mut book = Book::default();
        let found = replies(&desk, &mut book, &of).unwrap();
        assert!(book.entries().len() >= found.asked.len(), "every ask is quoted in the book");
        found
            .asked
            .iter()
            .map(|ask| (ask["reply"].as_str().unwrap().to_owned(), ask["known"].as_bool().unwrap()))
            .collect()
    }

    #[test]
    fn what_the_record_knows_is_answered_and_all_else_is_left_to_the_seller() {
        const BLANK: &str = "I will answer this by [date]: [your answer]";
        for (ask, reply) in [
            ("What does the Acme renewal cost in total?", "Our offer Q-100 comes to €81,500."),
            ("Please confirm the price.", "Our offer Q-100 comes to €81,500."),
            ("How long is your offer valid?", "Our offer Q-100 is valid until 5 Dec."),
            (
                "What is the price, and until when is the offer valid?",
                "Our offer Q-100 comes to €81,500. Our offer Q-100 is valid until 5 Dec.",
            ),
            (
                "By when do you need our signature?",
                "We have planned it for 12 Dec; tell me if another day suits you better.",
            ),
            ("Is the meeting still on?", "We meet on 26 Nov."),
            ("Which product are you offering?", "It is GTX Pro."),
            ("Who is our contact?", "Your contact with us is Kim Vale."),
            // Other prices, discounts, deliveries, numbers: no field says.
            ("What does the extended warranty cost?", BLANK),
            ("Could you do a better price?", BLANK),
            ("What is the price for 40 more licences?", BLANK),
            ("What does it cost, and when can you deliver?", BLANK),
            ("Can you deliver by 1 December?", BLANK),
            ("Please reduce the price by 10%.", BLANK),
            ("Please call me.", BLANK),
            ("When do we get the price?", BLANK),
        ] {
            let found = told(ask, "en");
            assert_eq!(found, [(reply.to_owned(), reply != BLANK)], "{ask}");
        }
    }

    #[test]
    fn answers_are_in_the_language_of_the_reply() {
        for (language, ask, reply) in [
            ("de", "Was kostet der Ausbau?", "Das beantworte ich Ihnen bis [Datum]: [Antwort]"),
            ("de", "Was kostet das Angebot?", "Unser Angebot Q-100 beläuft sich auf 81.500 €."),
            ("de", "Bis wann gilt das Angebot?", "Unser Angebot Q-100 gilt bis 5.12.2026."),
            ("fr", "Quel est le prix ?", "Notre offre Q-100 s'élève à 81\u{a0}500 €."),
            ("es", "¿Cuál es el precio?", "Nuestra oferta Q-100 asciende a 81.500 €."),
        ] {
            assert_eq!(told(ask, language)[0].0, reply, "{ask}");
        }
    }

    #[test]
    fn a_case_tells_its_state_and_a_knob_changes_the_words() {
        let memory = workspace();
        let mut knobs = crate::actions::Knobs::builtin().clone();
        knobs
            .add("replies.toml", "[open]\nen = \"Soon: […]\"\n[topics.in_hand.say]\nen = \"We work on it.\"\n")
            .unwrap();
        let turned = Desk { knobs: &knobs, ..desk(&memory) };
        let case = memory.records.iter().find(|record| record.id.as_str() == "k1").unwrap();
        let solved = case.clone().with("resolution", "We swapped the fuser").with("status", "Closed");
        let mail =
            Record::new(Kind::Email, "m").with("body", "What is the status of the case? When will it work again?");
        for (record, open, desk, expected) in [
            (
                case,
                true,
                desk(&memory),
                ["It is open with us and not solved yet.", "I will answer this by [date]: [your answer]"],
            ),
            (
                &solved,
                false,
                desk(&memory),
                ["It is solved: We swapped the fuser", "I will answer this by [date]: [your answer]"],
            ),
            (case, true, turned, ["We work on it.", "Soon: […]"]),
        ] {
            let of = Mail { source: &mail, field: "body", record, open, language: "en", sentences: 2 };
            let found = replies(&desk, &mut Book::default(), &of).unwrap();
            let replies: Vec<&str> = found.asked.iter().map(|ask| ask["reply"].as_str().unwrap()).collect();
            assert_eq!(replies, expected);
        }
    }
}
