//! One field of one record, or a few that go together: "list price of the LG-2", "work phone of Ben Hartmann", "until when
//! is Q-1041 good", "how can I reach Ben".
//!
//! Invariants: every word of the question is part of the field, of the record's name or of no meaning, or stands in a clause
//! of its own that is told to be left aside; a name that records of several kinds have is asked back.

use super::field_words::{AROUND, BESIDE, FIELDS, MY, OF_A_MAIL, OWN, PLAIN, STANDING, TOGETHER};
use super::reader::Reader;
use super::values::{any_of, occurring, stands};
use super::words::{Words, length, singular};
use super::{Choice, Reading, fillers};
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path, Query, fold_text};
use crate::crm::{FieldType, Kind, RecordRef, SourceError};

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
/// Words for whoever has a role.
const PERSON: &[&str] = &[
    "woman", "man", "lady", "guy", "person", "one", "dame", "herr", "frau", "head", "boss", "manager", "vom", "from",
    "someone",
];
/// Letters of a word by which a title has it.
const STEM: usize = 6;
/// Records looked at for a name with slips in it.
const LOOKED_AT: usize = 300;
/// Records that a name may fit to be shown side by side.
const MOST_RECORDS: usize = 5;

/// A record and what it is called.
pub(super) type Named = (RecordRef, String);

/// Words for one field or more.
struct Said {
    at: usize,
    phrase: &'static str,
    fields: &'static [&'static str],
    /// All of the fields that a kind has, instead of the first.
    together: bool,
    /// Another field that is asked for with it: "title and phone of Ben".
    more: Option<Box<Said>>,
}

impl Said {
    /// The fields that a kind has of those that are meant.
    fn of(&self, reader: &Reader<'_, '_>, kind: &Kind) -> Vec<&'static str> {
        let has = |field: &&&str| reader.schema.field(kind, field).is_some();
        if self.fields == STANDING && *kind != Kind::Quote {
            return Vec::new();
        }
        let most = if self.together { self.fields.len() } else { 1 };
        let own: Vec<&'static str> = self.fields.iter().filter(has).take(most).copied().collect();
        let mut all = own;
        if let Some(more) = self.more.as_ref().filter(|_| !all.is_empty()) {
            all.extend(more.of(reader, kind));
        }
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|field| seen.insert(*field));
        all
    }

    /// The places of its words.
    fn places(&self) -> Vec<usize> {
        let more = self.more.as_ref().map(|more| more.places()).unwrap_or_default();
        (self.at..self.at + length(self.phrase)).chain(more).collect()
    }
}

/// The reading of a question after a field of one record, or of a few of one name.
pub(super) fn read(reader: &Reader<'_, '_>) -> Result<Option<Reading>, SourceError> {
    let words = &reader.words;
    if words.len() > MOST_WORDS || words.said(0) == "how" && words.said(1) == "long" {
        return Ok(None);
    }
    let Some(said) = field_said(words) else { return Ok(None) };
    let place = said.places();
    let counted = words.said(0) == "how" && words.said(1) == "many" && said.fields != ["employees"];
    let plural = |at: usize| {
        let word = words.said(at);
        word != singular(word) && reader.kind_of(word).is_some() && !place.contains(&at)
    };
    if counted || (0..words.len()).any(plural) {
        return Ok(None);
    }
    let inside = |at: usize| place.contains(&at);
    let kinds = (0..words.len()).filter(|at| !inside(*at)).filter_map(|at| reader.kind_of(words.said(at)));
    let kinds: Vec<Kind> = kinds.collect();
    let name: Vec<String> = (0..words.len())
        .filter(|at| !inside(*at) && (reader.kind_of(words.said(*at)).is_none() || is_name(words, *at)))
        .map(|at| (at, words.said(at).to_owned()))
        .filter(|(at, word)| is_name(words, *at) || !fillers::is_filler(word) && !AROUND.contains(&word.as_str()))
        .map(|(_, word)| word)
        .collect();
    if name.is_empty() {
        return own(reader, &said);
    }
    if name.len() > 6 {
        return Ok(None);
    }
    let bare: Vec<String> = name.iter().map(|word| without_genitive(word).to_owned()).collect();
    for name in [&name, &bare] {
        let mut found: Vec<(&Kind, Vec<Named>)> = Vec::new();
        for kind in KINDS.iter().filter(|kind| kinds.is_empty() || kinds.contains(kind)) {
            if said.of(reader, kind).is_empty() {
                continue;
            }
            let records = called(reader, kind, name, kinds.contains(kind))?;
            if !records.is_empty() {
                found.push((kind, records));
            }
        }
        if !found.is_empty() || bare == *name {
            return Ok(answer(reader, &said, name, whole_names(found, name)));
        }
    }
    Ok(None)
}

/// "Kentas", "tomaszs": a name in the genitive, as it is written without an apostrophe.
fn without_genitive(word: &str) -> &str {
    word.strip_suffix('s').filter(|name| name.chars().count() > 3).unwrap_or(word)
}

/// "What is my quota", "who is my boss": a field of the seller's own.
fn own(reader: &Reader<'_, '_>, said: &Said) -> Result<Option<Reading>, SourceError> {
    let fields = said.of(reader, &Kind::User);
    let asked = reader.words.said_any(MY) && fields.iter().any(|field| OWN.contains(field));
    let Some(me) = reader.desk.records.me()?.filter(|_| asked) else { return Ok(None) };
    let name = reader.desk.name_of(&me);
    Ok(answer(reader, said, std::slice::from_ref(&name), vec![(&Kind::User, vec![(me, name.clone())])]))
}

/// The same where the question is one clause of several, and the others only say what it is for.
pub(super) fn of_clause(desk: &Desk<'_>, question: &str) -> Result<Option<Reading>, SourceError> {
    let text = question.replace(". ", "; ").replace(" - ", "; ").replace(" – ", "; ");
    let text = text.replace(" for the ", "; for the ").replace(" according to ", "; according to ");
    let clauses: Vec<&str> =
        text.split(['?', '!', ';', ',', '—', '(']).map(str::trim).filter(|clause| !clause.is_empty()).collect();
    if !(2..=4).contains(&clauses.len()) {
        return Ok(None);
    }
    for (at, clause) in clauses.iter().enumerate() {
        let others = || clauses.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, clause)| *clause);
        let beside = |clause: &str| {
            let first = clause.split_whitespace().next().map(fold_text).unwrap_or_default();
            BESIDE.contains(&first.as_str())
        };
        if !others().all(beside) {
            continue;
        }
        if let Some(mut reading) = read(&Reader::new(desk, clause)?)? {
            reading.notes.extend(others().map(|clause| format!("“{clause}” is left aside")));
            return Ok(Some(reading));
        }
    }
    Ok(None)
}

/// A word with a capital inside of a sentence, or with a digit in it: part of a name whatever it means besides.
pub(super) fn is_name(words: &Words, at: usize) -> bool {
    let Some(word) = words.0.get(at) else { return false };
    let capital = at > 0 && word.raw.starts_with(char::is_uppercase) && word.raw != "I";
    capital || word.raw.chars().any(|c| c.is_ascii_digit()) && word.raw.chars().any(char::is_alphabetic)
}

/// The longest words for a field that are said, and another field that "and" joins to it.
fn field_said(words: &Words) -> Option<Said> {
    let mut said = longest(words)?;
    let mut rest = words.clone();
    rest.take(said.at, length(said.phrase));
    said.more = longest(&rest).filter(|_| words.said_any(&["and", "&", "plus"])).map(Box::new);
    Some(said)
}

fn longest(words: &Words) -> Option<Said> {
    let one = FIELDS.iter().filter_map(|(phrase, fields)| {
        let at = words.find(phrase)?;
        let mail = *phrase == "email" && words.said_any(OF_A_MAIL);
        (!mail).then_some(Said { at, phrase, fields, together: false, more: None })
    });
    let several = TOGETHER.iter().filter_map(|(phrase, fields, with)| {
        let at = words.find(phrase)?;
        let meant = with.is_empty() || words.said_any(with);
        meant.then_some(Said { at, phrase, fields, together: true, more: None })
    });
    // "Which region is she in charge of" asks for the region.
    let asked = |said: &Said| matches!(words.said(said.at), "which" | "what");
    one.chain(several).max_by_key(|said| (asked(said), length(said.phrase)))
}

/// The records of a kind whose name has every word that is said; that have it as their number; or, of a kind that was said
/// outright, those of that sort.
pub(super) fn called(
    reader: &Reader<'_, '_>,
    kind: &Kind,
    name: &[String],
    said: bool,
) -> Result<Vec<Named>, SourceError> {
    let hits = reader.desk.records.search(&name.join(" "), Some(kind), 20)?;
    let hits: Vec<Named> = hits.into_iter().map(|hit| (hit.row.record, hit.row.name)).collect();
    let mut fits: Vec<Named> = hits.iter().filter(|(_, own)| holds(own, name)).cloned().collect();
    // The whole name is meant before longer ones that hold it.
    let words = |name: &str| fold_text(name).split_whitespace().count();
    if let Some(whole) = fits.iter().find(|(_, own)| words(own) == name.len()).cloned() {
        fits = vec![whole];
    }
    if fits.is_empty() {
        fits = numbered(reader, kind, name)?;
    }
    if fits.is_empty() {
        // A name in another script stands in letters that we can type before the @.
        for (reference, own) in hits {
            let mail = reader.desk.get(&reference)?.and_then(|record| record.text("email").map(str::to_owned));
            if mail.is_some_and(|mail| holds(mail.split('@').next().unwrap_or_default(), name)) {
                fits.push((reference, own));
            }
        }
    }
    if fits.is_empty() && name.len() > 1 && matches!(kind, Kind::Contact | Kind::Lead) {
        fits = somewhere(reader, kind, name)?;
    }
    if fits.is_empty() && name.len() > 1 && *kind == Kind::Contact {
        fits = by_role(reader, name)?;
    }
    if fits.is_empty() && name.len() == 2 && matches!(kind, Kind::Contact | Kind::Lead | Kind::User) {
        fits = misspelt(reader, kind, name)?;
    }
    if fits.is_empty() && said { of_sort(reader, kind, name) } else { Ok(fits) }
}

/// Whether a name has every word that is said.
fn holds(own: &str, name: &[String]) -> bool {
    let own = fold_text(own);
    let own: Vec<&str> = own.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
    name.iter().all(|said| {
        own.iter().any(|part| {
            part == said
                || singular(part) == singular(said)
                || said.strip_suffix('s') == Some(part)
                || said.chars().count() > 4 && part.starts_with(said.as_str())
        })
    })
}

/// "The quality woman at Vallon": the contacts of the one company that is named whose title or department has every other
/// word.
fn by_role(reader: &Reader<'_, '_>, name: &[String]) -> Result<Vec<Named>, SourceError> {
    let mut companies: Vec<RecordRef> = Vec::new();
    let mut rest: Vec<&String> = Vec::new();
    for word in name.iter().filter(|word| !PERSON.contains(&word.as_str())) {
        let hits = reader.desk.records.search(word, Some(&Kind::Account), 5)?;
        let mut own: Vec<RecordRef> = hits
            .into_iter()
            .filter(|hit| holds(&hit.row.name, std::slice::from_ref(word)))
            .map(|hit| hit.row.record)
            .collect();
        match own.is_empty() {
            true => rest.push(word),
            false => companies.append(&mut own),
        }
    }
    companies.dedup();
    let ([company], false) = (companies.as_slice(), rest.is_empty()) else { return Ok(Vec::new()) };
    let Some(company) = reader.desk.get(company)? else { return Ok(Vec::new()) };
    let stem = |word: &str| word.chars().take(STEM).collect::<String>();
    let has_role = |contact: &crate::crm::Record| {
        let told = ["title", "department", "role"].map(|field| contact.text(field).unwrap_or_default()).join(" ");
        let told = fold_text(&told);
        rest.iter().all(|word| told.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(&stem(word))))
    };
    let contacts = reader.desk.linked(&company, Kind::Contact, LOOKED_AT)?;
    Ok(contacts.iter().filter(|contact| has_role(contact)).map(|found| (found.reference(), found.name())).collect())
}

/// "Juta Berens": the only person whose first and last name are each within one slip of what was written.
fn misspelt(reader: &Reader<'_, '_>, kind: &Kind, name: &[String]) -> Result<Vec<Named>, SourceError> {
    let mut near: Vec<Named> = Vec::new();
    let letters: String = name[0].chars().take(2).collect();
    if name.iter().any(|word| word.chars().count() < 4) {
        return Ok(near);
    }
    for hit in reader.desk.records.search(&letters, Some(kind), LOOKED_AT)? {
        let own = fold_text(&hit.row.name);
        let parts: Vec<&str> = own.split_whitespace().collect();
        let alike = parts.len() == name.len()
            && parts.iter().zip(name).all(|(part, said)| strsim::osa_distance(part, said) <= 1);
        if alike {
            near.push((hit.row.record, hit.row.name));
        }
    }
    Ok(if near.len() == 1 { near } else { Vec::new() })
}

/// "Will at Apple Tree": the people with one of the words in their own name and the others in that of their company.
fn somewhere(reader: &Reader<'_, '_>, kind: &Kind, name: &[String]) -> Result<Vec<Named>, SourceError> {
    let Some(first) = name.first() else { return Ok(Vec::new()) };
    let mut fits = Vec::new();
    for hit in reader.desk.records.search(first, Some(kind), 20)? {
        let Some(record) = reader.desk.get(&hit.row.record)? else { continue };
        let company = reader.desk.linked_name(&record, "account").or(record.text("company").map(str::to_owned));
        // A name in another script stands in letters that we can type before the @.
        let mail = record.text("email").and_then(|mail| mail.split('@').next()).unwrap_or_default();
        let own = format!("{} {}", hit.row.name, mail.replace(['.', '_'], " "));
        let both = format!("{own} {}", company.unwrap_or_default());
        if holds(&own, std::slice::from_ref(first)) && holds(&both, name) {
            fits.push((hit.row.record, hit.row.name));
        }
    }
    Ok(fits)
}

/// The record with this code or number.
fn numbered(reader: &Reader<'_, '_>, kind: &Kind, name: &[String]) -> Result<Vec<Named>, SourceError> {
    let field = match kind {
        Kind::Product => "code",
        Kind::Case => "number",
        _ => return Ok(Vec::new()),
    };
    let [number] = name else { return Ok(Vec::new()) };
    let is = Expr::Compare(Path::new(field), Op::Eq, Literal::Text(number.clone()));
    let found = reader.desk.records.records(kind, Some(&is), 2)?;
    Ok(found.iter().map(|record| (record.reference(), record.name())).collect())
}

/// "The trade fair campaign": the records of a kind with this value in one of its lists.
fn of_sort(reader: &Reader<'_, '_>, kind: &Kind, name: &[String]) -> Result<Vec<Named>, SourceError> {
    let said = Words::new(&name.join(" "));
    let lists = reader.schema.fields(kind).into_iter().filter(|field| field.field_type == FieldType::Picklist);
    for field in lists {
        for value in occurring(reader.desk, kind, &field.name)? {
            if stands(&said, &value) == Some((0, name.len())) {
                let is = Expr::Compare(Path::new(&field.name), Op::Eq, Literal::Text(value));
                let found = reader.desk.records.records(kind, Some(&is), MOST_RECORDS + 1)?;
                return Ok(found.iter().map(|record| (record.reference(), record.name())).collect());
            }
        }
    }
    Ok(Vec::new())
}

/// Only those whose whole name it is, where there are such.
pub(super) fn whole_names<'k>(mut found: Vec<(&'k Kind, Vec<Named>)>, name: &[String]) -> Vec<(&'k Kind, Vec<Named>)> {
    let whole = |records: &[Named]| records.iter().any(|(_, own)| fold_text(own) == name.join(" "));
    if found.iter().any(|(_, records)| whole(records)) {
        found.retain(|(_, records)| whole(records));
    }
    found
}

fn answer(reader: &Reader<'_, '_>, said: &Said, name: &[String], found: Vec<(&Kind, Vec<Named>)>) -> Option<Reading> {
    let several: Vec<Named> = found.iter().flat_map(|(_, records)| records.clone()).collect();
    if several.is_empty() || several.len() > MOST_RECORDS + 1 {
        return None;
    }
    let (kind, records) = found.first()?;
    let fields = said.of(reader, kind);
    let titled = reader.schema.field(kind, "name").is_some();
    let path = Path::new(if titled { "name" } else { "subject" });
    let names: Vec<String> = records.iter().map(|(_, name)| name.clone()).collect();
    let query = Query {
        filter: Some(any_of(path.clone(), names, false)),
        columns: std::iter::once(path).chain(fields.iter().map(|field| Path::new(field))).collect(),
        ..Query::all((*kind).clone())
    };
    let taken = |own: &str| format!("“{}” is read as “{own}”", crate::actions::text::clean(&name.join(" ")));
    let slips = several.first().filter(|(_, own)| several.len() == 1 && near_only(own, name));
    let notes = slips.map(|(_, own)| taken(own)).into_iter().collect::<Vec<String>>();
    let choice = (found.len() > 1).then(|| Choice { name: name.join(" "), candidates: several });
    let outright = fields.first().is_some_and(|field| PLAIN.contains(field));
    Some(Reading { query: Some(query), choice, evidence: reader.words.len(), outright, notes, ..Reading::default() })
}

/// Whether a name is as long as what was said, and every word of it is only near.
fn near_only(own: &str, name: &[String]) -> bool {
    let own = fold_text(own);
    let parts: Vec<&str> = own.split_whitespace().collect();
    let near = |(part, said): (&&str, &String)| strsim::osa_distance(part, said) <= 1;
    parts.len() == name.len()
        && parts.iter().zip(name).all(near)
        && !parts.iter().zip(name).all(|(part, said)| part == said)
}
