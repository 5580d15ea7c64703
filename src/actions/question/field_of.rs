//! One field of one record: "list price of the LG-2", "work phone of Ben Hartmann", "until when is Q-1041 good".
//!
//! Invariants: every word of the question is part of the field, of the record's name or of no meaning; a name that records
//! of several kinds have is asked back.

use super::reader::Reader;
use super::values::any_of;
use super::words::{Words, length, singular};
use super::{Choice, Reading, fillers};
use crate::crm::query::{Path, Query, fold_text};
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeMap;

/// Words for a field, and the fields that they mean, the first that a kind has.
const FIELDS: &[(&str, &[&str])] = &[
    ("mobile phone number", &["mobile", "phone"]),
    ("mobile phone", &["mobile", "phone"]),
    ("mobile number", &["mobile", "phone"]),
    ("cell phone", &["mobile", "phone"]),
    ("phone number", &["phone", "mobile"]),
    ("telephone number", &["phone", "mobile"]),
    ("work phone", &["phone"]),
    ("office phone", &["phone"]),
    ("telephone", &["phone"]),
    ("number", &["phone", "mobile"]),
    ("phone", &["phone"]),
    ("mobile", &["mobile"]),
    ("e-mail address", &["email"]),
    ("email address", &["email"]),
    ("mail address", &["email"]),
    ("e-mail", &["email"]),
    ("job title", &["title"]),
    ("position", &["title"]),
    ("job", &["title"]),
    ("list price", &["price"]),
    ("unit price", &["price"]),
    ("price", &["price", "amount"]),
    ("cost", &["price", "budget"]),
    ("costs", &["price", "budget"]),
    ("how much is", &["price", "amount"]),
    ("product code", &["code"]),
    ("budget", &["budget"]),
    ("valid until", &["valid_until"]),
    ("valid", &["valid_until"]),
    ("good until", &["valid_until"]),
    ("until when", &["valid_until"]),
    ("expire", &["valid_until"]),
    ("expires", &["valid_until"]),
    ("run out", &["valid_until"]),
    ("close date", &["close_date"]),
    ("closing date", &["close_date"]),
    ("probability", &["probability"]),
    ("next step", &["next_step"]),
    ("forecast category", &["forecast_category"]),
    ("deal size", &["amount"]),
    ("headcount", &["employees"]),
    ("employees", &["employees"]),
    ("employee count", &["employees"]),
    ("staff", &["employees"]),
    ("industry", &["industry"]),
    ("branch", &["industry"]),
    ("website", &["website"]),
    ("homepage", &["website"]),
    ("annual revenue", &["annual_revenue"]),
    ("yearly revenue", &["annual_revenue"]),
    ("vat number", &["tax_id"]),
    ("tax number", &["tax_id"]),
    ("tax id", &["tax_id"]),
    ("lead source", &["lead_source"]),
    ("department", &["department"]),
    ("quota", &["quota"]),
    ("manager", &["manager", "reports_to"]),
    ("boss", &["reports_to", "manager"]),
    ("owner", &["owner"]),
    ("owns", &["owner"]),
    ("amount", &["amount"]),
    ("stage", &["stage"]),
    ("due date", &["due_date"]),
];
/// Words that are part of such a question and say no more.
const AROUND: &[&str] = &[
    "good",
    "due",
    "what",
    "whats",
    "is",
    "tell",
    "exact",
    "work",
    "office",
    "currently",
    "until",
    "date",
    "still",
    "long",
    "work's",
    "old",
    "high",
    "big",
    "number",
];
/// Where such fields are looked for.
const KINDS: &[Kind] = &[
    Kind::Product,
    Kind::Campaign,
    Kind::Quote,
    Kind::Contact,
    Kind::Lead,
    Kind::User,
    Kind::Account,
    Kind::Opportunity,
    Kind::Case,
    Kind::Task,
];
/// Words of a question about one record.
const MOST_WORDS: usize = 16;
/// Records that a name may fit to be shown side by side.
const MOST_RECORDS: usize = 5;

/// The reading of a question after a field of one record, or of a few of one name.
pub(super) fn read(reader: &Reader<'_, '_>) -> Result<Option<Reading>, SourceError> {
    let words = &reader.words;
    if words.len() > MOST_WORDS || words.said(0) == "how" && matches!(words.said(1), "many" | "long") {
        return Ok(None);
    }
    let plural = |at: usize| {
        let word = words.said(at);
        word != singular(word) && reader.kind_of(word).is_some()
    };
    if (0..words.len()).any(plural) {
        return Ok(None);
    }
    let Some((place, phrase, fields)) = field_said(words) else { return Ok(None) };
    let inside = |at: usize| (place..place + length(phrase)).contains(&at);
    let said = (0..words.len()).filter(|at| !inside(*at)).filter_map(|at| reader.kind_of(words.said(at)));
    let said: Vec<Kind> = said.collect();
    let name: Vec<String> = (0..words.len())
        .filter(|at| !inside(*at) && (reader.kind_of(words.said(*at)).is_none() || is_name(words, *at)))
        .map(|at| (at, words.said(at).to_owned()))
        .filter(|(at, word)| is_name(words, *at) || !fillers::is_filler(word) && !AROUND.contains(&word.as_str()))
        .map(|(_, word)| word)
        .collect();
    if name.is_empty() || name.len() > 6 {
        return Ok(None);
    }
    let mut found: BTreeMap<usize, (String, Vec<(RecordRef, String)>)> = BTreeMap::new();
    for (at, kind) in KINDS.iter().enumerate().filter(|(_, kind)| said.is_empty() || said.contains(kind)) {
        let Some(field) = fields.iter().find(|field| reader.schema.field(kind, field).is_some()) else { continue };
        let records = called(reader, kind, &name)?;
        if !records.is_empty() {
            found.insert(at, ((*field).to_owned(), records));
        }
    }
    Ok(answer(reader, &name, found))
}

/// A word with a capital inside of a sentence, or with a digit in it: part of a name whatever it means besides.
fn is_name(words: &Words, at: usize) -> bool {
    let Some(word) = words.0.get(at) else { return false };
    let capital = at > 0 && word.raw.starts_with(char::is_uppercase) && word.raw != "I";
    capital || word.raw.chars().any(|c| c.is_ascii_digit()) && word.raw.chars().any(char::is_alphabetic)
}

fn field_said(words: &Words) -> Option<(usize, &'static str, &'static [&'static str])> {
    FIELDS
        .iter()
        .filter_map(|(phrase, fields)| Some((words.find(phrase)?, *phrase, *fields)))
        .max_by_key(|(_, phrase, _)| length(phrase))
}

/// The records of a kind whose name has every word that is said.
fn called(reader: &Reader<'_, '_>, kind: &Kind, name: &[String]) -> Result<Vec<(RecordRef, String)>, SourceError> {
    let hits = reader.desk.records.search(&name.join(" "), Some(kind), 20)?;
    let mut fits: Vec<(RecordRef, String)> = Vec::new();
    for hit in hits {
        let own = fold_text(&hit.row.name);
        let own: Vec<&str> =
            own.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
        let alike = |said: &String| {
            own.iter().any(|part| {
                part == said
                    || singular(part) == singular(said)
                    || said.strip_suffix('s') == Some(part)
                    || said.chars().count() > 4 && part.starts_with(said.as_str())
            })
        };
        if name.iter().all(alike) {
            fits.push((hit.row.record.clone(), hit.row.name.clone()));
        }
    }
    // The whole name is meant before longer ones that hold it.
    let words = |name: &str| fold_text(name).split_whitespace().count();
    if let Some(whole) = fits.iter().find(|(_, own)| words(own) == name.len()).cloned() {
        fits = vec![whole];
    }
    Ok(fits)
}

fn answer(
    reader: &Reader<'_, '_>,
    name: &[String],
    found: BTreeMap<usize, (String, Vec<(RecordRef, String)>)>,
) -> Option<Reading> {
    let several: Vec<(RecordRef, String)> = found.values().flat_map(|(_, records)| records.clone()).collect();
    if several.is_empty() || several.len() > MOST_RECORDS + 1 {
        return None;
    }
    let (at, (field, records)) = found.first_key_value()?;
    let kind = KINDS.get(*at)?.clone();
    let evidence = reader.words.len();
    let base = Reading { evidence, ..Reading::default() };
    let titled = reader.schema.field(&kind, "name").is_some();
    let path = Path::new(if titled { "name" } else { "subject" });
    let names: Vec<String> = records.iter().map(|(_, name)| name.clone()).collect();
    let query = Query {
        filter: Some(any_of(path.clone(), names, false)),
        columns: vec![path, Path::new(field)],
        ..Query::all(kind)
    };
    let choice = (found.len() > 1).then(|| Choice { name: name.join(" "), candidates: several });
    Some(Reading { query: Some(query), choice, ..base })
}
