//! "Set the close date to 15 December": a change in words becomes a proposal, never a write.
//!
//! Not for: checking a value against picklists and stage rules (that is done before a proposal is kept) or for several
//! records at once. Invariants: one record, the seller's words as the source; what cannot be read is asked
//! for; deleting is refused, because there is no such ability.

use super::clauses;
use super::line::{Line, after, has, replace_words};
use super::propose::{answer, proposed, refused};
use super::value::{self, Read};
use crate::assistant::Context;
use crate::crm::{Answer, FieldDef, FieldType, Kind, Proposal, RecordRef, SourceError, Status};

/// Verbs that change a field.
pub(super) const VERBS: &[&str] = &[
    "set",
    "change",
    "update",
    "put",
    "move",
    "push out",
    "push back",
    "push",
    "bump up",
    "bump",
    "raise",
    "lower",
    "increase",
    "reduce",
    "correct",
    "fix",
    "adjust",
    "edit",
    "modify",
    "switch",
    "postpone",
    "bring forward",
    "pull in",
    "extend",
    "make",
    "shift",
];
/// Verbs that give a record a state.
pub(super) const MARKING: &[&str] =
    &["mark", "flag", "close", "move", "set", "put", "advance", "bring", "make", "reopen", "complete", "finish"];
/// Verbs that take records away.
const DELETING: &[&str] =
    &["delete", "remove", "erase", "purge", "wipe", "destroy", "drop", "get rid of", "archive", "trash"];
/// Those of them that a step in time may follow: "move the close date two weeks out".
const TIMED: &[&str] = &["move", "shift", "set", "bring", "change", "put"];
/// Words for many records at once.
const MANY: &[&str] = &["all", "every", "everything", "them all", "all of them", "each", "these", "those", "them"];

/// What a line that wants something changed came to.
#[derive(Debug)]
pub(super) enum Change {
    /// The answer: a proposal, a question back, or a no.
    Answer(Box<Answer>),
    /// The record's name fits several or none.
    Name(String),
}

/// What a change may lean on.
pub(super) struct At<'a> {
    /// The record at hand.
    pub(super) record: Option<&'a RecordRef>,
    /// The proposals that wait.
    pub(super) waiting: &'a [Proposal],
    /// Finds a record by name: one, several or none.
    pub(super) find: &'a dyn Fn(&str) -> Result<Vec<RecordRef>, SourceError>,
}

/// Reads a line that wants something changed; `None` when it wants something else.
pub(super) fn read(context: &Context<'_>, said: &str, line: &Line, at: &At<'_>) -> Result<Option<Change>, SourceError> {
    if let Some(no) = deleting(context, line, at)? {
        return Ok(Some(Change::Answer(Box::new(no))));
    }
    if let Some(corrected) = corrected(context, said, line, at)? {
        return Ok(Some(Change::Answer(Box::new(corrected))));
    }
    if !(line.opens(VERBS)
        || line.opens(MARKING)
        || stated(line).is_some()
        || line.opens(&["assign", "reassign", "rename", "give"]))
    {
        return Ok(None);
    }
    let Some(wish) = wish(context, line, at)? else { return Ok(None) };
    if wish.many {
        return Ok(Some(Change::Answer(Box::new(one_at_a_time()))));
    }
    let record = match (&wish.name, at.record) {
        (Some(name), _) => match (at.find)(name)?.as_slice() {
            [one] => one.clone(),
            _ => return Ok(Some(Change::Name(name.clone()))),
        },
        (None, Some(record)) => record.clone(),
        (None, None) => {
            let text = "Which record shall be changed? Open one, or name it, as in “set the amount of KIND:NAME to 90k”. Nothing was written.";
            return Ok(Some(Change::Answer(Box::new(Answer::new(Status::NeedsInput, text)))));
        }
    };
    let Some(record) = context.records.get(&record)? else { return Ok(None) };
    let wishes = clauses::several(&context.records.schema()?, &record.kind, wish.field, &wish.value);
    answer(context, said, &record, &wishes).map(|answer| Some(Change::Answer(Box::new(answer))))
}

/// A field and a value as they were said.
struct Wish {
    field: Option<String>,
    value: String,
    /// The record, where it is named.
    name: Option<String>,
    many: bool,
}

/// "we won it", "it's lost": a state as a statement.
fn stated(line: &Line) -> Option<&'static str> {
    const STATED: &[(&str, &str)] = &[
        ("we won it", "won"),
        ("we've won it", "won"),
        ("i won it", "won"),
        ("it's won", "won"),
        ("it is won", "won"),
        ("we lost it", "lost"),
        ("we've lost it", "lost"),
        ("i lost it", "lost"),
        ("it's lost", "lost"),
        ("it is lost", "lost"),
        ("it's done", "done"),
        ("we won this deal", "won"),
        ("we lost this deal", "lost"),
        ("we won the deal", "won"),
        ("we lost the deal", "lost"),
    ];
    STATED.iter().find(|(known, _)| *known == line.plain).map(|(_, state)| *state)
}

fn wish(context: &Context<'_>, line: &Line, at: &At<'_>) -> Result<Option<Wish>, SourceError> {
    if let Some(state) = stated(line) {
        return Ok(Some(Wish { field: None, value: state.into(), name: None, many: false }));
    }
    let verb = ["assign", "reassign", "rename", "give"]
        .iter()
        .chain(VERBS)
        .chain(MARKING)
        .filter(|verb| after(&line.plain, verb).is_some())
        .max_by_key(|verb| verb.len());
    let Some(verb) = verb else { return Ok(None) };
    let mut rest = line.clone();
    rest.drop_words(verb.split(' ').count());
    // "Give me three answers" wants something made.
    if *verb == "give" && after(&rest.plain, "me").is_some() {
        return Ok(None);
    }
    let many = MANY.iter().any(|word| after(&rest.plain, word).is_some())
        || rest.plain.starts_with("my ") && rest.plain.contains("s to ");
    let field_of_verb = match *verb {
        "assign" | "reassign" | "give" => Some("owner"),
        "rename" => Some("name"),
        "postpone" | "push" | "push out" | "push back" | "bring forward" | "pull in" | "extend" => Some("date"),
        _ => None,
    };
    let step = || clauses::step(&rest.rest).filter(|_| field_of_verb == Some("date") || TIMED.contains(verb));
    let Some((head, value)) = clauses::split_value(&rest.rest).or_else(step) else {
        return Ok(without_value(context, verb, &rest, at, many));
    };
    let (head, value) = clauses::directed(verb, head, value);
    if field_of_verb == Some("owner") && clauses::nobody_named(&value) {
        return Ok(None);
    }
    let kind = at.record.map(|record| record.kind.clone());
    let (field, name) = field_and_name(context, &head, kind.as_ref())?;
    let field_of_verb = field_of_verb.or_else(|| (value.starts_with("by ") && name.is_none()).then_some("date"));
    // "push the close date to" names its field; "push it to" means the date.
    let field = field.or_else(|| field_of_verb.map(str::to_owned));
    let state = field.is_none();
    if state && !MARKING.contains(verb) {
        return Ok(None);
    }
    if state && name.is_some() && !is_state(&value) {
        return Ok(None);
    }
    let down = matches!(*verb, "lower" | "reduce" | "bring forward" | "pull in");
    let value = if down { value.replacen("by ", "by minus ", 1) } else { value };
    Ok(Some(Wish { field, value, name, many }))
}

/// "complete the task", "close it", "mark as lost" without a joint.
fn without_value(_context: &Context<'_>, verb: &str, rest: &Line, at: &At<'_>, many: bool) -> Option<Wish> {
    let words: Vec<&str> = rest.plain.split_whitespace().collect();
    if matches!(verb, "mark" | "flag") {
        let (last, head) = words.split_last()?;
        let head = head.join(" ");
        let name = (!is_pointer(&head) && !head.is_empty()).then_some(head);
        return Some(Wish { field: None, value: (*last).to_owned(), name, many });
    }
    let state = match verb {
        "complete" | "finish" => "completed",
        "close" => "closed",
        "reopen" => "open",
        _ => return None,
    };
    let pointer = is_pointer(&rest.plain) && at.record.is_some();
    pointer.then(|| Wish { field: None, value: state.into(), name: None, many })
}

/// Whether words name how far something is, so that "set up a call to close" is no wish for a change.
fn is_state(value: &str) -> bool {
    const STATES: &[&str] = &[
        "won",
        "lost",
        "closed",
        "open",
        "done",
        "complete",
        "completed",
        "working",
        "escalated",
        "waiting",
        "new",
        "negotiation",
        "proposal",
        "qualification",
        "prospecting",
        "discovery",
        "qualified",
        "unqualified",
        "contacted",
        "converted",
        "cancelled",
        "deferred",
    ];
    value.to_lowercase().split_whitespace().any(|word| STATES.contains(&word))
}

fn is_pointer(words: &str) -> bool {
    const POINTERS: &[&str] = &[
        "",
        "it",
        "this",
        "that",
        "him",
        "her",
        "this one",
        "that one",
        "the deal",
        "this deal",
        "that deal",
        "the case",
        "this case",
        "the lead",
        "this lead",
        "the task",
        "this task",
        "the account",
        "this account",
        "the contact",
        "this contact",
        "the opportunity",
        "this opportunity",
        "the record",
        "this record",
    ];
    POINTERS.contains(&words)
}

/// "the close date of Halden renewal", "Halden renewal's close date", "its amount", "it": a field and a name.
fn field_and_name(
    context: &Context<'_>,
    head: &str,
    kind: Option<&Kind>,
) -> Result<(Option<String>, Option<String>), SourceError> {
    let schema = context.records.schema()?;
    let kinds: Vec<Kind> = kind
        .cloned()
        .into_iter()
        .chain([Kind::Opportunity, Kind::Account, Kind::Contact, Kind::Lead, Kind::Case, Kind::Task])
        .collect();
    let known = |words: &str| kinds.iter().any(|kind| find_field(&schema, kind, words).is_some());
    let strip = |words: &str| {
        let lower = words.to_lowercase();
        let articles = ["the ", "its ", "his ", "her ", "their ", "this ", "my ", "it's "];
        articles
            .iter()
            .find_map(|a| lower.strip_prefix(a).map(|_| words[a.len()..].to_owned()))
            .unwrap_or_else(|| words.to_owned())
    };
    let name = |words: &str| (!is_pointer(&words.to_lowercase())).then(|| words.to_owned());
    for joint in [" of ", " for ", " on ", " in "] {
        if let Some((field, record)) = head.split_once(joint).filter(|(field, _)| known(&strip(field))) {
            return Ok((Some(strip(field)), name(record)));
        }
    }
    if let Some((record, field)) = head.split_once("'s ").filter(|(_, field)| known(field)) {
        return Ok((Some(field.to_owned()), name(record)));
    }
    let bare = strip(head);
    if known(&bare) && !is_pointer(&head.to_lowercase()) {
        return Ok((Some(bare), None));
    }
    Ok((None, name(head)))
}

/// A field by its name, or by what sellers call it.
pub(super) fn find_field(schema: &crate::crm::Schema, kind: &Kind, words: &str) -> Option<FieldDef> {
    let words = words.to_lowercase();
    let field = match words.as_str() {
        "date" | "closing date" | "close" | "deadline" | "due" | "due date" => date_of(kind)?,
        "state" => state_of(kind),
        "size" | "worth" | "price" | "volume" if *kind == Kind::Opportunity => "amount",
        "next steps" => "next_step",
        "mail" | "e-mail" | "email address" | "mail address" => "email",
        other => return schema.find(kind, other),
    };
    schema.field(kind, field)
}

fn date_of(kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Opportunity => "close_date",
        Kind::Task => "due_date",
        Kind::Event => "starts_at",
        Kind::Quote => "valid_until",
        _ => return None,
    })
}

/// The field that says how far a record is.
pub(super) fn state_of(kind: &Kind) -> &'static str {
    if *kind == Kind::Opportunity { "stage" } else { "status" }
}

/// "no, won", "make that 20 December": another value for the one field that was proposed.
fn corrected(context: &Context<'_>, said: &str, line: &Line, at: &At<'_>) -> Result<Option<Answer>, SourceError> {
    let [proposal] = at.waiting else { return Ok(None) };
    // The day that comes with a stage follows from it.
    let Some(only) = proposal.edits.first() else { return Ok(None) };
    if !(line.leaning.corrects || line.leaning.replaces) || line.is_empty() || line.length() > 6 {
        return Ok(None);
    }
    let Some(record) = context.records.get(&only.edit.record)? else { return Ok(None) };
    let Some(field) = context.records.schema()?.field(&record.kind, &only.edit.field) else { return Ok(None) };
    if field.field_type == FieldType::Text {
        return Ok(None);
    }
    let rest = ["to ", "as ", "make it ", "on "]
        .iter()
        .find_map(|joint| line.plain.strip_prefix(joint).map(|_| line.rest[joint.len()..].to_owned()));
    Ok(match value::read(context, &record, &field, rest.as_deref().unwrap_or(&line.rest))? {
        Read::Value(after) => Some(proposed(context, said, &record, &[(field, after)])?),
        Read::Refused(why) => Some(refused(&record, &why)),
        _ => None,
    })
}

/// There is no way to delete anything, and that is said.
fn deleting(context: &Context<'_>, line: &Line, at: &At<'_>) -> Result<Option<Answer>, SourceError> {
    let Some(verb) = DELETING.iter().find(|verb| after(&line.plain, verb).is_some()) else { return Ok(None) };
    let object = after(&line.plain, verb).unwrap_or_default();
    let of_query = ["filter", "grouping", "limit", "sort", "sorting", "group", "condition", "column", "chart"];
    // Duplicates are found and merged, which takes nothing away.
    let of_query = of_query.iter().chain(&["duplicate", "duplicates", "doubles"]);
    if object.is_empty() || of_query.into_iter().any(|word| has(object, word)) {
        return Ok(None);
    }
    let records = MANY.contains(&object)
        || is_pointer(object)
        || object.split_whitespace().any(|word| {
            Kind::parse(word).is_standard()
                || matches!(word, "record" | "records" | "database" | "workspace" | "customers")
        });
    let word = matches!(*verb, "remove" | "drop" | "archive");
    let named = || -> Result<bool, SourceError> {
        let written = replace_words(&line.rest, verb, "").unwrap_or_default();
        Ok(!(at.find)(written.trim())?.is_empty())
    };
    if !records && (word || !named()?) {
        return Ok(None);
    }
    let _ = context;
    let text = "I cannot delete records: there is no such ability here, with or without your yes. Nothing was changed. I can propose a change of a field, such as a stage or a status.";
    Ok(Some(Answer::new(Status::OutOfScope, text)))
}

fn one_at_a_time() -> Answer {
    let text = "From the chat I propose changes of one record at a time, so that nothing is changed by a slip of the tongue. Name one of them. Nothing was written.";
    Answer::new(Status::NeedsInput, text)
}
