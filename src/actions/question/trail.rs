//! What was before with one record: who had it, when it came over, how often its date was moved.
//!
//! For: lines of the field history of a record that is named. Not for: lists of records that changed (`history.rs`).
//! Invariants: nothing is read without a record of that name; every word is one of the question's own, of the name, or of a
//! colleague's.

use super::field_of::{Named, called, is_name, whole_names};
use super::reader::Reader;
use super::words::{length, singular};
use super::{Choice, Reading, fillers};
use crate::crm::query::{Expr, Literal, Op, Path, Query, Sort, SortKey, change, fold_text};
use crate::crm::{Kind, SourceError};

/// Phrases for a change of hands.
const HANDS: &[&str] = &[
    "who had",
    "who has had",
    "who owned",
    "who used to own",
    "who used to have",
    "who was the owner of",
    "who was owner of",
    "who was responsible for",
    "who looked after",
    "who was in charge of",
    "whose was it",
    "whose deal was",
    "whose account was",
    "whose case was",
    "whose customer was",
    "whose was",
    "previous owner",
    "previous owners",
    "former owner",
    "former owners",
    "past owners",
    "earlier owner",
    "last owner",
    "owner before",
    "owner history",
    "ownership history",
    "history of owners",
    "who handed",
    "who passed",
    "who gave",
    "who transferred",
    "who assigned",
    "who reassigned",
    "changed hands",
    "change hands",
    "changed owner",
    "change owner",
    "changed owners",
    "change owners",
    "changed its owner",
    "change its owner",
    "handed over",
    "handed on",
    "handed to",
    "handed around",
    "passed to",
    "passed around",
    "given to",
    "got a new owner",
    "get a new owner",
    "owner changes",
    "change of owner",
    "had another owner",
    "passed on",
    "reassigned",
    "transferred",
    "when did i get",
    "when did i take over",
    "when did i receive",
    "when was i given",
    "since when do i own",
    "since when do i have",
    "since when have i had",
    "since when is",
    "come over to",
    "came over to",
    "come to me",
    "came to me",
];
/// Fields whose past is asked for by their names.
const FIELDS: &[(&str, &str)] = &[
    ("close date", "close_date"),
    ("closing date", "close_date"),
    ("forecast category", "forecast_category"),
    ("next step", "next_step"),
    ("probability", "probability"),
    ("amount", "amount"),
    ("value", "amount"),
    ("stage", "stage"),
    ("status", "status"),
    ("priority", "priority"),
    ("owner", "owner"),
];
/// Phrases that ask for the past of a field.
const PAST: &[&str] = &[
    "how often was",
    "how often has",
    "how often did",
    "how many times was",
    "how many times has",
    "how many times did",
    "when was",
    "when did",
    "when has",
    "who changed",
    "who moved",
    "who pushed",
    "what was",
    "which was",
    "original",
    "originally",
    "history of",
    "history",
    "previous",
    "former",
    "old",
    "before",
];
/// Words for a change, without which "when was" asks for something else.
const MOVED: &[&str] = &[
    "changed",
    "change",
    "changes",
    "moved",
    "move",
    "pushed",
    "push",
    "postponed",
    "slipped",
    "slip",
    "raised",
    "lowered",
    "set",
    "updated",
    "history",
    "original",
    "originally",
    "previous",
    "former",
    "old",
    "before",
];
/// Words of such questions that say no more.
const AROUND: &[&str] = &[
    "before",
    "got",
    "get",
    "gets",
    "it",
    "me",
    "over",
    "to",
    "him",
    "her",
    "us",
    "from",
    "and",
    "when",
    "who",
    "whose",
    "was",
    "were",
    "had",
    "did",
    "by",
    "back",
    "out",
    "whom",
    "what",
    "which",
    "how",
    "often",
    "times",
    "many",
    "since",
    "became",
    "become",
    "customer",
    "client",
    "took",
    "take",
    "taken",
    "mine",
    "previously",
    "earlier",
    "first",
    "last",
    "this",
    "year",
    "so",
    "far",
    "deal",
    "hand",
    "hands",
    "until",
    "then",
    "ago",
    "or",
    "own",
    "owned",
    "number",
    "used",
    "elses",
    "landed",
    "belong",
    "belonged",
    "be",
    "somebody",
    "someone",
    "anybody",
    "anyone",
    "another",
    "other",
    "else",
    "ever",
    "already",
    "colleague",
    "always",
    "i",
    "come",
    "came",
];
/// Where such records are looked for.
const KINDS: &[Kind] =
    &[Kind::Opportunity, Kind::Account, Kind::Case, Kind::Lead, Kind::Quote, Kind::Contact, Kind::Task];
/// Words of a question about one record.
const MOST_WORDS: usize = 18;
/// Colleagues whose names may stand in it.
const USERS: usize = 500;

/// The lines of the field history that a question asks for.
pub(super) fn read(reader: &Reader<'_, '_>) -> Result<Option<Reading>, SourceError> {
    let words = &reader.words;
    if !(3..=MOST_WORDS).contains(&words.len()) {
        return Ok(None);
    }
    let plural = |at: usize| {
        let word = words.said(at);
        word != singular(word) && reader.kind_of(word).is_some() && !is_name(words, at)
    };
    let Some((field, taken)) = asked(reader) else { return Ok(None) };
    if (0..words.len()).any(plural) {
        return Ok(None);
    }
    let users: Vec<String> = reader.desk.all(&Kind::User, None, USERS)?.iter().map(crate::crm::Record::name).collect();
    let colleague = |word: &str| users.iter().any(|name| fold_text(name).split_whitespace().any(|part| part == word));
    let named = |at: &usize| {
        let word = words.said(*at);
        let noun = reader.kind_of(word).is_some() && !is_name(words, *at);
        let empty = fillers::is_filler(word) && !is_name(words, *at) || AROUND.contains(&word);
        !taken.contains(at) && !noun && !empty && !colleague(word)
    };
    let name: Vec<String> = (0..words.len()).filter(named).map(|at| words.said(at).to_owned()).collect();
    if name.is_empty() || name.len() > 6 {
        return Ok(None);
    }
    let said: Vec<Kind> = (0..words.len()).filter_map(|at| reader.kind_of(words.said(at))).collect();
    let mut found: Vec<(&Kind, Vec<Named>)> = Vec::new();
    for kind in KINDS.iter().filter(|kind| said.is_empty() || said.contains(kind)) {
        let has = reader.schema.field(kind, field).is_some();
        let records = if has { called(reader, kind, &name, false)? } else { Vec::new() };
        if !records.is_empty() {
            found.push((kind, records));
        }
    }
    Ok(answer(&name, field, whole_names(found, &name)).map(|reading| Reading { evidence: words.len(), ..reading }))
}

/// The field whose past is asked for, and the places of the words that ask for it.
fn asked(reader: &Reader<'_, '_>) -> Option<(&'static str, Vec<usize>)> {
    let words = &reader.words;
    let places = |at: usize, phrase: &str| (at..at + length(phrase)).collect::<Vec<_>>();
    if let Some((at, phrase)) = HANDS.iter().find_map(|phrase| Some((words.find(phrase)?, *phrase))) {
        let open = [
            "who was responsible for",
            "who looked after",
            "who was in charge of",
            "transferred",
            "handed over",
            "who gave",
            "who passed",
            "who had",
            "who has had",
            "whose was",
            "since when is",
            "when did i get",
        ];
        let own = matches!(phrase, "when did i get" | "since when is") && words.said_any(&["mine", "i", "my", "ours"]);
        let handed = own || !open.contains(&phrase);
        let over = ["over", "before", "to me", "on", "got", "previously", "earlier"];
        return (handed || words.said_any(&over)).then(|| ("owner", places(at, phrase)));
    }
    let (at, phrase, field) = FIELDS.iter().find_map(|(phrase, field)| Some((words.find(phrase)?, *phrase, *field)))?;
    let (past, lead) = PAST.iter().find_map(|phrase| Some((words.find(phrase)?, *phrase)))?;
    let moved: Vec<usize> = MOVED.iter().filter_map(|word| words.find(word)).collect();
    if moved.is_empty() {
        return None;
    }
    Some((field, [places(at, phrase), places(past, lead), moved].concat()))
}

fn answer(name: &[String], field: &str, found: Vec<(&Kind, Vec<Named>)>) -> Option<Reading> {
    let several: Vec<Named> = found.iter().flat_map(|(_, records)| records.clone()).collect();
    let [(_, own), ..] = several.as_slice() else { return None };
    let is = |path: &str, text: &str| Expr::Compare(Path::new(path), Op::Eq, Literal::Text(text.to_owned()));
    let query = Query {
        filter: Some(Expr::And(vec![is("record.name", own), is("field", field)])),
        columns: ["record", "old", "new", "at", "by"].map(Path::new).to_vec(),
        sort: vec![Sort { key: SortKey::Field(Path::new("at")), descending: true }],
        ..Query::all(change())
    };
    let choice = (several.len() > 1).then(|| Choice { name: name.join(" "), candidates: several.clone() });
    Some(Reading { query: Some(query), choice, outright: true, ..Reading::default() })
}
