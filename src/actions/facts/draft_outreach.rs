//! Facts of a first mail: to whom, in which language, one fact that makes it personal, one question.
//!
//! The fact is the person's own words, how they came to us, or their work. What our notes say of them never goes into a
//! mail to them. The recipient comes only from the record.

use super::tongue;
use crate::actions::book::citation;
use crate::actions::cues;
use crate::actions::text::{clean, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, signals};
use crate::crm::{DraftVersion, Kind, Record, told_language};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Letters of words that are quoted back.
const QUOTED: usize = 120;
/// Notes and mails that are looked at for what to tell beside the mail.
const NOTES: usize = 50;

/// `knobs/outreach.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    german: Vec<String>,
    french: Vec<String>,
    spanish: Vec<String>,
    question: BTreeMap<String, String>,
}

impl Knobs {
    /// The language of a country; English where none is listed.
    pub(super) fn language_of(&self, country: &str) -> &'static str {
        let lists = [("de", &self.german), ("fr", &self.french), ("es", &self.spanish)];
        let is_in = |list: &[String]| list.iter().any(|known| known.eq_ignore_ascii_case(country.trim()));
        lists.into_iter().find(|(_, list)| is_in(list)).map_or("en", |(code, _)| code)
    }
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
    let language = match tongue::given(request.inputs, "draft-outreach", &["en", "de", "fr", "es"])? {
        Some(language) => language,
        None => tongue::of_person(desk, &[], Some(person), person)?,
    };
    let personal = personal(desk, &mut out.book, person, company.as_ref(), language)?;
    let first = person.text("first_name").map(str::to_owned).unwrap_or_else(|| person.name());
    let email = person.text("email").map(|email| format!("{} <{}>", plain_name(person), email.trim()));
    out.data.insert("language".into(), json!(language));
    out.data.insert("fact_kind".into(), json!(personal.kind));
    out.data.insert("fact".into(), json!(personal.words));
    out.data.insert("cite".into(), json!(personal.cite));
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
    let (because, facts) = beside(desk, &mut out.book, person)?;
    out.data.insert("because".into(), json!(because));
    out.data.insert("facts".into(), json!(facts));
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

/// What the seller ought to know beside the mail, which never goes into it: a lead that was given up, how they came, notes.
fn beside(desk: &Desk<'_>, book: &mut Book, person: &Record) -> Result<(String, Vec<String>), ActionError> {
    let status = person.text("status").unwrap_or_default().to_lowercase();
    let given_up = ["unqualified", "disqualified", "lost", "junk"].iter().any(|word| status.contains(word));
    let because = match given_up {
        true => format!("stop first, the status is {}", book.show(desk, person, "status")),
        false => String::new(),
    };
    let mut facts: Vec<String> = Vec::new();
    for (field, label) in
        [("description", "Notes"), ("lead_source", "Came by"), ("campaign", "Campaign"), ("title", "Work")]
    {
        if !person.get(field).is_null() {
            facts.push(format!("{label}: {}", book.show(desk, person, field)));
        }
    }
    for kind in [Kind::Note, Kind::Email] {
        let mut kept = desk.linked(person, kind, NOTES)?;
        kept.retain(|kept| kept.text("body").is_some_and(|body| !body.trim().is_empty()));
        kept.sort_by_key(|kept| std::cmp::Reverse(crate::actions::signals::happened_at(kept)));
        if let Some(kept) = kept.first().filter(|kept| !crate::actions::signals::is_attack(kept)) {
            let words = excerpt(kept.text("body").unwrap_or_default(), QUOTED);
            let cite = book.quote(citation(kept, "body", kept.get("body").clone()), &words);
            facts.push(format!("{}: “{words}” {cite}", clean(&kept.name())));
        }
    }
    Ok((because, facts))
}

fn plain_name(person: &Record) -> String {
    person.name().chars().filter(|c| !matches!(c, '<' | '>' | ',' | '"') && !c.is_control()).collect()
}

fn company_name(person: &Record, company: Option<&Record>) -> String {
    person.text("company").map(clean).or_else(|| company.map(|company| clean(&company.name()))).unwrap_or_default()
}

/// What makes the mail personal.
struct Personal {
    /// `words`, `event`, `website`, `referral`, `work`, `industry`, `none`.
    kind: &'static str,
    /// The words themselves; empty where the kind says it all, as with a source that reads "Web".
    words: String,
    /// The marker of where it stands.
    cite: String,
}

fn personal(
    desk: &Desk<'_>,
    book: &mut Book,
    person: &Record,
    company: Option<&Record>,
    language: &str,
) -> Result<Personal, ActionError> {
    if let Some(said) = own_words(desk, person, language)? {
        return Ok(Personal { kind: "words", words: excerpt(&said.text, QUOTED), cite: said.cite(book) });
    }
    let source = person.text("lead_source").unwrap_or_default().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| source.contains(word));
    let came = |book: &mut Book, kind| {
        Ok(Personal { kind, words: String::new(), cite: book.cite(desk, person, "lead_source") })
    };
    if has(&["show", "fair", "event", "conference", "webinar"]) {
        let Some(campaign) = person.link("campaign") else { return came(book, "event") };
        let words = clean(&desk.name_of(campaign));
        return Ok(Personal { kind: "event", words, cite: book.cite(desk, person, "campaign") });
    }
    if has(&["web", "inbound", "form"]) {
        return came(book, "website");
    }
    if has(&["referral", "partner"]) {
        return came(book, "referral");
    }
    let field = |book: &mut Book, kind, record: &Record, field: &str| {
        let words = crate::actions::book::shown(desk, record, field);
        Personal { kind, words, cite: book.cite(desk, record, field) }
    };
    if !person.get("title").is_null() {
        return Ok(field(book, "work", person, "title"));
    }
    let industry = [Some(person), company].into_iter().flatten().find(|record| !record.get("industry").is_null());
    let Some(record) = industry else {
        return Ok(Personal { kind: "none", words: String::new(), cite: String::new() });
    };
    let told = field(book, "industry", record, "industry");
    // The name of an industry is a word of our lists, in their language.
    Ok(if language == "en" { told } else { Personal { words: String::new(), ..told } })
}

/// The newest sentence of theirs that is worth taking up, in the language of the mail.
fn own_words(desk: &Desk<'_>, person: &Record, language: &str) -> Result<Option<cues::Said>, ActionError> {
    if signals(desk, person)?.inbound.is_none() {
        return Ok(None);
    }
    let said = cues::around(desk, person)?;
    let mut own = said.into_iter().filter(|said| {
        said.is_theirs()
            && said.source.kind == Kind::Email
            && said.text.split(' ').count() > 4
            && told_language(&said.text).is_none_or(|told| told == language)
    });
    Ok(own.next())
}
