//! Whether a lead is qualified by budget, authority, need and timing, each with the words that say so or deny it.
//!
//! The newest word on a point counts; a denial of the same day outweighs. Our own mails and lines prove nothing, our
//! notes do. A senior title stands in for authority where nobody says otherwise.

use crate::actions::cues::{self, BANT, Cue, Reading, Said};
use crate::actions::digest::is_order;
use crate::actions::signals::is_open;
use crate::actions::text::{capital, clean, join};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::validate::choices;
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Quote, Record, Table, Value, Worker};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// `knobs/qualify-lead.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    /// What has to be known and met.
    required: Vec<String>,
    /// Words in a title that stand in for authority.
    deciding_titles: Vec<String>,
    /// What to ask, by element.
    ask: BTreeMap<String, String>,
    /// Words of a status, best first.
    qualified: Vec<String>,
    unqualified: Vec<String>,
    /// So many have to be missing before the status is proposed.
    unqualified_from: usize,
}

/// Sentences that a model may read besides.
const OFFERED: usize = 60;
/// Sentences told besides, and the words that one has at least: a greeting says nothing.
const HEARD: usize = 4;
const SAYING: usize = 4;
/// The elements in their usual order.
const ELEMENTS: [&str; 4] = ["budget", "authority", "need", "timing"];

/// What is known of one element.
#[derive(Clone, Debug)]
enum State {
    Met(Said, Cue),
    /// By the title of the person.
    Title,
    Missing(Said, Cue),
    Unknown,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("qualify-lead");
    let said = texts(desk, request)?;
    let given = request.inputs.get("text").filter(|_| request.record.is_none());
    let speaker = given.map(|text| super::spoken::speaker(desk, text)).transpose()?.flatten();
    let request = &Request { record: request.record.or(speaker.as_ref()), inputs: request.inputs };
    out.record = request.record.cloned();
    let person = request.record.map(|record| person_of(desk, record)).unwrap_or_default();
    let states: Vec<(&str, State)> =
        ELEMENTS.iter().map(|element| (*element, state(element, &said, person.as_ref(), &knobs))).collect();
    let lines: Vec<String> = states
        .iter()
        .map(|(element, state)| {
            format!("**{}**: {}", capital(element), words(desk, &mut out.book, element, state, person.as_ref(), &knobs))
        })
        .collect();
    let required = |element: &str| knobs.required.iter().any(|known| known == element);
    let of = |wanted: fn(&State) -> bool| -> Vec<String> {
        states
            .iter()
            .filter(|(element, state)| required(element) && wanted(state))
            .map(|(element, _)| (*element).to_owned())
            .collect()
    };
    let missing = of(|state| matches!(state, State::Missing(..)));
    let unknown = of(|state| matches!(state, State::Unknown));
    let verdict = match (missing.as_slice(), unknown.as_slice()) {
        ([], []) => "Qualified: nothing is missing".to_owned(),
        ([], unknown) => format!("Not enough known: ask about {}", join(unknown)),
        (missing, _) => format!("Not qualified: {} missing", join(missing)),
    };
    out.data.insert("heard".into(), json!(heard(desk, &mut out.book, &said, &states)));
    super::spoken::offer(&mut out.book, &said, OFFERED);
    out.rows = Some(table(&states));
    out.proposals.extend(request.record.and_then(|record| proposal(desk, record, &states, &missing, &unknown, &knobs)));
    let closed = request.record.map(|record| closed(desk, &mut out.book, record)).unwrap_or_default();
    out.data.insert("closed".into(), json!(closed));
    out.data.insert("verdict".into(), json!(verdict));
    out.data.insert("missing".into(), json!(missing));
    out.data.insert("unknown".into(), json!(unknown));
    out.data.insert("lines".into(), json!(lines));
    out.data.insert(
        "proposed".into(),
        json!(out.proposals.first().map(|proposal| clean(&proposal.title)).unwrap_or_default()),
    );
    Ok(())
}

/// The text that was given, else those of the record; both where what was given is a phrase and no text.
fn texts(desk: &Desk<'_>, request: &Request<'_>) -> Result<Vec<Said>, ActionError> {
    let mut said = super::spoken::asked_texts(desk, request, "qualify-lead")?;
    let given = request.inputs.get("text").map(|text| text.trim()).filter(|text| !text.is_empty());
    let phrase = given.is_some_and(|text| !text.contains(['.', '!', '?', ':', ';', '\n']));
    if let Some(record) = request.record.filter(|_| phrase) {
        said.extend(cues::around(desk, record)?);
    }
    Ok(said)
}

/// That a lead is closed, with what its description says: then its four letters matter less than why.
pub(super) fn closed(desk: &Desk<'_>, book: &mut Book, lead: &Record) -> String {
    if lead.kind != Kind::Lead || is_open(lead) || lead.text("status").is_none() {
        return String::new();
    }
    let why = lead.text("description").map(|_| format!(": {}", book.show(desk, lead, "description")));
    format!("It is not open: status {}{}", book.show(desk, lead, "status"), why.unwrap_or_default())
}

/// What else was said that a question may build on, newest first; nothing that an element rests on already.
fn heard(desk: &Desk<'_>, book: &mut Book, said: &[Said], states: &[(&str, State)]) -> Vec<String> {
    let quoted = |words: &str| {
        states
            .iter()
            .any(|(_, state)| matches!(state, State::Met(said, _) | State::Missing(said, _) if said.text == words))
    };
    let told = |said: &&Said| {
        said.may_prove()
            && said.text.split_whitespace().count() >= SAYING
            && !quoted(&said.text)
            && !is_order(&said.text)
    };
    said.iter()
        .filter(told)
        .take(HEARD)
        .map(|said| capital(&super::spoken::line(desk, book, said, &said.text)))
        .collect()
}

/// The lead or contact whose title counts: the record itself, or the main contact of a deal.
fn person_of(desk: &Desk<'_>, record: &Record) -> Option<Record> {
    match record.kind {
        Kind::Lead | Kind::Contact => Some(record.clone()),
        _ => record.link("contact").and_then(|link| desk.get(link).ok().flatten()),
    }
}

fn state(element: &str, said: &[Said], person: Option<&Record>, knobs: &Knobs) -> State {
    let denied = format!("!{element}");
    let mut met: Option<(Said, Cue)> = None;
    let mut missing: Option<(Said, Cue)> = None;
    for sentence in said.iter().filter(|said| said.may_prove()) {
        for cue in cues::found(&BANT, &sentence.text, Reading::Statement) {
            let place = if cue.class == denied {
                &mut missing
            } else if cue.class == element {
                &mut met
            } else {
                continue;
            };
            let newer = place.as_ref().is_none_or(|(known, _)| sentence.on > known.on);
            if newer {
                *place = Some((sentence.clone(), cue));
            }
        }
    }
    match (met, missing) {
        (Some((met, cue)), Some((missing, _))) if met.on > missing.on => State::Met(met, cue),
        (_, Some((missing, cue))) => State::Missing(missing, cue),
        (Some((met, cue)), None) => State::Met(met, cue),
        (None, None) if element == "authority" && person.is_some_and(|person| decides(person, knobs)) => State::Title,
        (None, None) => State::Unknown,
    }
}

fn decides(person: &Record, knobs: &Knobs) -> bool {
    let title = person.text("title").unwrap_or_default().to_lowercase();
    let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).collect();
    knobs.deciding_titles.iter().any(|known| {
        let known = known.to_lowercase();
        if known.contains(' ') { title.contains(&known) } else { words.contains(&known.as_str()) }
    })
}

fn words(
    desk: &Desk<'_>,
    book: &mut Book,
    element: &str,
    state: &State,
    person: Option<&Record>,
    knobs: &Knobs,
) -> String {
    match state {
        State::Met(said, cue) => format!("met. {}", capital(&super::spoken::line(desk, book, said, &cue.words))),
        State::Missing(said, cue) => {
            format!("missing. {}", capital(&super::spoken::line(desk, book, said, &cue.words)))
        }
        State::Title => {
            let title = person.map(|person| book.show(desk, person, "title")).unwrap_or_default();
            format!("met by the title {title}; nobody has said so")
        }
        State::Unknown => {
            format!("not known. Ask: {}", knobs.ask.get(element).map(|ask| clean(ask)).unwrap_or_default())
        }
    }
}

fn table(states: &[(&str, State)]) -> Table {
    let row = |(element, state): &(&str, State)| {
        let (word, said) = match state {
            State::Met(said, _) => ("met", Some(said)),
            State::Missing(said, _) => ("missing", Some(said)),
            State::Title => ("met", None),
            State::Unknown => ("unknown", None),
        };
        let quote = said.map(|said| clean(&said.text)).unwrap_or_default();
        let day = said.and_then(|said| said.on).map_or(Value::Null, Value::Date);
        vec![Value::text(*element), Value::text(word), Value::text(quote), day]
    };
    Table {
        columns: ["Element", "State", "Quote", "Day"].map(str::to_owned).to_vec(),
        rows: states.iter().map(row).collect(),
        records: Vec::new(),
        total: states.len() as u64,
    }
}

/// The status of an open lead, where the workspace has a word for the verdict.
fn proposal(
    desk: &Desk<'_>,
    record: &Record,
    states: &[(&str, State)],
    missing: &[String],
    unknown: &[String],
    knobs: &Knobs,
) -> Option<Proposal> {
    if record.kind != Kind::Lead
        || !is_open(record)
        || (missing.is_empty() && !unknown.is_empty())
        || (!missing.is_empty() && missing.len() < knobs.unqualified_from)
    {
        return None;
    }
    let wanted = if missing.is_empty() { &knobs.qualified } else { &knobs.unqualified };
    let known = choices(desk.records, &Kind::Lead, "status");
    let status = wanted.iter().find_map(|word| known.iter().find(|choice| choice.eq_ignore_ascii_case(word)))?;
    if record.text("status").is_some_and(|now| now.eq_ignore_ascii_case(status)) {
        return None;
    }
    let said = states.iter().find_map(|(_, state)| match state {
        State::Missing(said, _) => Some(said),
        State::Met(said, _) if missing.is_empty() => Some(said),
        _ => None,
    })?;
    let quote = Quote { text: said.text.clone(), record: Some(said.source.reference()), from: said.source.name() };
    let edit = FieldEdit {
        record: record.reference(),
        field: "status".to_owned(),
        before: record.get("status").clone(),
        after: Value::text(status.as_str()),
    };
    let mut proposal = Proposal::new(format!("Set the status of {} to {status}", record.name()), "qualify-lead");
    proposal.edits.push(ProposedEdit { edit, quote: Some(quote), by: Worker::Code, state: EditState::Pending });
    Some(proposal)
}
