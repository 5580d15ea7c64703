//! Facts of marketing texts: a product or campaign in its own words, for one channel, from several angles.
//!
//! Invariant: every claim is a sentence of the description or of an article; frames around it claim nothing.

use super::marketing_frames as frames;
use super::one_pager::{self, proof};
use super::tongue;
use crate::actions::book::citation;
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError, Value, told_language};
use serde_json::{Value as Json, json};

/// A channel: its name, the most words of a variant, and how many variants.
const CHANNELS: &[(&str, usize, usize)] = &[("email", 90, 3), ("linkedin", 70, 3), ("ad", 25, 2)];

/// The languages that there are frames in.
const LANGUAGES: &[&str] = &["en", "de", "fr"];

/// Products that are named where none is meant, and looked at.
const LISTED: usize = 12;
const CATALOG: usize = 2_000;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let subject = request.inputs.get("subject").map(|text| text.trim()).filter(|text| !text.is_empty());
    let named = match (request.record, subject) {
        (Some(record), _) => Some(record.clone()),
        (None, Some(subject)) => one_pager::named_in(desk, subject)?.into_iter().next(),
        (None, None) => return Err(ActionError::NeedsRecord { action: "marketing-copy".into() }),
    };
    let Some(record) = &named else {
        let (unknown, products) = none_called(desk, &mut out.book, subject.unwrap_or_default())?;
        let data = json!({
            "nothing": true, "unknown": unknown, "products": products, "unsupported": "", "channel": "email", "words": 0,
            "count": 0, "title": "", "language": "en", "variants": Vec::<Json>::new(), "known_channel": true,
        });
        if let Json::Object(data) = data {
            out.data.extend(data);
        }
        return Ok(());
    };
    let asked = request.inputs.get("channel").map(|word| word.trim().to_lowercase()).unwrap_or_default();
    let channel = CHANNELS.iter().find(|(name, ..)| *name == asked).unwrap_or(&CHANNELS[0]);
    let title = clean(&record.name());
    let claims = claims(&mut out.book, record);
    let proof = match record.kind {
        Kind::Product => proof(desk, &mut out.book, std::slice::from_ref(record))?,
        _ => Vec::new(),
    };
    let language = language(request, record)?;
    let known = CHANNELS.iter().any(|(name, ..)| *name == asked) || asked.is_empty();
    let data = json!({
        "nothing": claims.is_empty(),
        "unknown": "",
        "products": Vec::<String>::new(),
        "unsupported": unsupported(request, record, &claims, &proof),
        "channel": channel.0,
        "words": channel.1,
        "count": channel.2,
        "title": title,
        "language": language,
        "variants": variants(channel.0, language, &title, &claims, &proof),
        "known_channel": known,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// The sentences of the description, each with its source.
fn claims(book: &mut Book, record: &Record) -> Vec<String> {
    let whole = record.text("description").unwrap_or_default();
    let told = sentences(whole).into_iter().take(3).map(|sentence| {
        let words = excerpt(sentence, 200);
        let cite = book.quote(citation(record, "description", record.get("description").clone()), &words);
        format!("{} {cite}.", words.trim_end_matches('.'))
    });
    told.collect()
}

/// The words that no record is called by, and the products there are.
fn none_called(desk: &Desk<'_>, book: &mut Book, subject: &str) -> Result<(String, Vec<String>), SourceError> {
    let unknown = excerpt(subject, 80);
    book.computed("not in the records", &unknown, None);
    let sold = desk.all(&Kind::Product, None, CATALOG)?;
    let sold: Vec<&Record> = sold.iter().filter(|product| *product.get("active") != Value::Bool(false)).collect();
    let names = sold.iter().take(LISTED).map(|product| {
        book.cite(desk, product, "name");
        clean(&product.name())
    });
    Ok((unknown, names.collect()))
}

/// A claim that was asked for and that no source bears out: a number that stands nowhere, or no word of it.
fn unsupported(request: &Request<'_>, record: &Record, claims: &[String], proof: &[String]) -> String {
    let Some(claim) = request.inputs.get("claim").map(|text| text.trim()).filter(|text| !text.is_empty()) else {
        return String::new();
    };
    let sources = format!("{} {} {}", record.name(), claims.join(" "), proof.join(" ")).to_lowercase();
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let known = words(&sources);
    let said = words(claim);
    let number = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit());
    let borne = said.iter().filter(number).all(|word| known.contains(word))
        && said.iter().any(|word| word.chars().count() > 4 && known.contains(word));
    if borne { String::new() } else { excerpt(claim, 120) }
}

/// The claims in the frames of the channel.
fn variants(channel: &str, language: &str, title: &str, claims: &[String], proof: &[String]) -> Vec<Json> {
    let Some(first) = claims.first() else { return Vec::new() };
    let all = claims.join(" ");
    let shown = proof.first().or(claims.last()).unwrap_or(first);
    let said = [("title", title), ("first", first.as_str()), ("all", &all), ("shown", shown)];
    let made = frames::of(channel, language).iter().map(
        |(angle, subject, text)| json!({ "angle": angle, "subject": frames::fill(subject, &said), "text": frames::fill(text, &said) }),
    );
    made.collect()
}

/// The language that is asked for, else that of the description, whose words stand in the text.
fn language(request: &Request<'_>, record: &Record) -> Result<&'static str, ActionError> {
    if let Some(language) = tongue::given(request.inputs, "marketing-copy", LANGUAGES)? {
        return Ok(language);
    }
    let told = record.text("description").and_then(told_language).unwrap_or("en");
    Ok(LANGUAGES.iter().find(|known| **known == told).copied().unwrap_or("en"))
}
