//! Facts of a first mail: to whom, in which language, one fact that makes it personal, one question.
//!
//! The fact is the person's own words, how they came to us, or their work. What our notes say of them never goes into a
//! mail to them. The recipient comes only from the record.

use crate::actions::cues;
use crate::actions::text::{clean, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, signals};
use crate::crm::{DraftVersion, Kind, Record};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Letters of words that are quoted back.
const QUOTED: usize = 120;

/// `knobs/outreach.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    german: Vec<String>,
    french: Vec<String>,
    question: BTreeMap<String, String>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(person) = request.record else {
        return Err(ActionError::NeedsRecord { action: "draft-outreach".into() });
    };
    let knobs: Knobs = desk.knobs.read("outreach");
    let given = |name: &str| {
        request.inputs.get(name).map(|text| text.trim()).filter(|text| !text.is_empty() && *text != "auto")
    };
    let company = super::spoken::account_of(desk, person);
    let language = given("language").and_then(language_of).unwrap_or_else(|| guessed(person, company.as_ref(), &knobs));
    let (kind, fact) = fact(desk, &mut out.book, person, company.as_ref())?;
    let first = person.text("first_name").map(str::to_owned).unwrap_or_else(|| person.name());
    let email = person.text("email").map(|email| format!("{} <{}>", plain_name(person), email.trim()));
    out.data.insert("language".into(), json!(language));
    out.data.insert("fact_kind".into(), json!(kind));
    out.data.insert("fact".into(), json!(fact));
    out.data.insert("about".into(), json!(given("about").map(clean).unwrap_or_default()));
    out.data.insert("first_name".into(), json!(clean(first.split_whitespace().next().unwrap_or(""))));
    out.data.insert("name".into(), json!(clean(&person.name())));
    for (record, field) in [(Some(person), "company"), (company.as_ref(), "name"), (Some(person), "name")] {
        if let Some(record) = record.filter(|record| field == "name" || !record.get(field).is_null()) {
            out.book.cite(desk, record, field);
        }
    }
    out.data.insert("company".into(), json!(company_name(person, company.as_ref())));
    out.data.insert("question".into(), json!(knobs.question.get(language).map(|text| clean(text)).unwrap_or_default()));
    out.data.insert("sender".into(), json!(desk.records.me()?.map(|me| clean(&desk.name_of(&me))).unwrap_or_default()));
    out.data.insert("no_address".into(), json!(email.is_none()));
    out.envelope = Some(DraftVersion {
        to: email.unwrap_or_default(),
        cc: String::new(),
        subject: String::new(),
        body: String::new(),
        at: desk.now,
        by: "rules".into(),
        request: String::new(),
    });
    Ok(())
}

fn plain_name(person: &Record) -> String {
    person.name().chars().filter(|c| !matches!(c, '<' | '>' | ',' | '"') && !c.is_control()).collect()
}

fn company_name(person: &Record, company: Option<&Record>) -> String {
    person.text("company").map(clean).or_else(|| company.map(|company| clean(&company.name()))).unwrap_or_default()
}

fn language_of(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "de" | "german" | "deutsch" => Some("de"),
        "fr" | "french" | "français" | "francais" => Some("fr"),
        "en" | "english" | "englisch" | "anglais" => Some("en"),
        _ => None,
    }
}

/// By the country of the person, else of the company.
fn guessed(person: &Record, company: Option<&Record>, knobs: &Knobs) -> &'static str {
    let country = person
        .text("country")
        .or_else(|| company.and_then(|company| company.text("billing_country")))
        .unwrap_or_default();
    let is_in = |list: &[String]| list.iter().any(|known| known.eq_ignore_ascii_case(country.trim()));
    if is_in(&knobs.german) {
        "de"
    } else if is_in(&knobs.french) {
        "fr"
    } else {
        "en"
    }
}

/// What makes the mail personal, and which kind of fact it is: `words`, `event`, `website`, `referral`, `work`, `none`.
fn fact(
    desk: &Desk<'_>,
    book: &mut Book,
    person: &Record,
    company: Option<&Record>,
) -> Result<(&'static str, String), ActionError> {
    let signals = signals(desk, person)?;
    if signals.inbound.is_some() {
        let said = cues::around(desk, person)?;
        let mut own = said
            .iter()
            .filter(|said| said.is_theirs() && said.source.kind == Kind::Email && said.text.split(' ').count() > 4);
        if let Some(said) = own.next() {
            return Ok(("words", format!("{} {}", excerpt(&said.text, QUOTED), said.cite(book))));
        }
    }
    let source = person.text("lead_source").unwrap_or_default().to_lowercase();
    let campaign = person.link("campaign").map(|link| desk.name_of(link));
    let shown = |book: &mut Book| match &campaign {
        Some(name) => format!("{} {}", clean(name), book.cite(desk, person, "campaign")),
        None => book.show(desk, person, "lead_source"),
    };
    let has = |words: &[&str]| words.iter().any(|word| source.contains(word));
    if has(&["show", "fair", "event", "conference", "webinar"]) {
        return Ok(("event", shown(book)));
    }
    if has(&["web", "inbound", "form"]) {
        return Ok(("website", book.show(desk, person, "lead_source")));
    }
    if has(&["referral", "partner"]) {
        return Ok(("referral", book.show(desk, person, "lead_source")));
    }
    if !person.get("title").is_null() {
        return Ok(("work", book.show(desk, person, "title")));
    }
    let industry = [Some(person), company].into_iter().flatten().find(|record| !record.get("industry").is_null());
    Ok(industry.map_or(("none", String::new()), |record| ("industry", book.show(desk, record, "industry"))))
}
