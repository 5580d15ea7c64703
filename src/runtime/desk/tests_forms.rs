//! The model form of every built-in action, over the demo records, as a scripted model gets it: what is composed, what
//! leaves, and what becomes of an answer with good and with bad citations.

use super::Begun;
use crate::actions::{Action, Registry};
use crate::assistant::Input;
use crate::crm::{ClaimStatus, Kind, Record, Records};
use crate::journal::Event;
use crate::runtime::net;
use crate::runtime::test_desk::House;
use crate::runtime::{Desk, Outcome, Stop};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Records of a kind that an action is tried on until a model is asked.
const TRIED: usize = 12;
/// Most bytes of a request: far below what the smallest models take.
const LARGEST: usize = 24_000;
/// Actions whose answer is no text with claims: code reads it.
const READ_BY_CODE: &[&str] = &["digest-text"];

/// An answer whose first sentence has a good source, whose second has none, whose third has one that is not there.
fn script() -> String {
    let text =
        "This is about the record [1].\n\nThey will pay 987,654,321 EUR on 1 January 2031.\n\nIt grew by 77 % [999].";
    format!("{}\n{{\"finish\": \"stop\"}}\n\n", json!({ "text": text }))
}

fn bodies(desk: &Desk) -> Vec<String> {
    let entries = desk.log().list(None).unwrap().into_iter();
    entries
        .filter_map(|entry| match entry.event {
            Event::RequestBody { body, .. } => Some(body.into_string()),
            _ => None,
        })
        .collect()
}

/// Inputs without which an action asks back.
fn inputs(action: &Action) -> BTreeMap<String, String> {
    let said = [
        ("question", "open deals by stage"),
        ("text", "Ida: We decided to go on. Sam will send the contract by Friday."),
        ("objection", "it is too expensive"),
        ("pick", "1"),
        ("products", "2 x CW-100"),
        ("discount", "8"),
    ];
    let required = |name: &str| action.inputs.iter().any(|input| input.name == name && input.required);
    let helps = |name: &str| !matches!(name, "question" | "pick") && action.input(name).is_some();
    let given = said.iter().filter(|(name, _)| required(name) || helps(name));
    given.map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect()
}

fn run(desk: &mut Desk, action: &Action, record: Option<&Record>) -> Option<Outcome> {
    let stop = Stop::default();
    let input = Input::Action { id: action.name.clone(), inputs: inputs(action) };
    let mut begun = desk.begin(input, record.map(Record::reference), &stop, &mut |_| {}).ok()?;
    loop {
        match begun {
            Begun::Done(outcome) => return Some(*outcome),
            Begun::Stream(stream, turn) => {
                let raw = net::run_blocking(*stream, &turn.stop, &mut |_| {}).unwrap();
                begun = desk.carry_on(*turn, raw, &mut |_| {}).unwrap();
            }
        }
    }
}

/// Runs an action until a model is asked; gives what left and what came of it.
fn asked(desk: &mut Desk, action: &Action) -> Result<Option<(String, Outcome)>, String> {
    let mut tries: Vec<Option<Record>> = vec![None];
    for kind in Kind::STANDARD.iter().filter(|kind| action.fits(kind)) {
        let found = desk.reader().records(kind, None, 400).unwrap();
        let step = (found.len() / TRIED).max(1);
        tries.extend(found.into_iter().step_by(step).take(TRIED).map(Some));
    }
    for record in tries {
        let before = bodies(desk).len();
        let Some(outcome) = run(desk, action, record.as_ref()) else { continue };
        // What the gate refuses is a form that prints what the facts say better.
        if let Some(failure) = outcome.failure.as_ref().filter(|failure| failure.refused) {
            return Err(failure.message.clone());
        }
        let sent = bodies(desk);
        if sent.len() > before {
            return Ok(Some((sent[before].clone(), outcome)));
        }
    }
    Ok(None)
}

/// The texts of a request.
fn texts(body: &str) -> String {
    fn walk(value: &Value, out: &mut String) {
        match value {
            Value::String(text) => {
                out.push_str(text);
                out.push('\n');
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, out)),
            Value::Object(map) => map.values().for_each(|value| walk(value, out)),
            _ => {}
        }
    }
    let body: Value = serde_json::from_str(body).unwrap();
    let mut out = String::new();
    walk(&body["messages"], &mut out);
    out
}

/// What is wrong with what would leave.
fn faults(texts: &str, names: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    for word in ["{{", "{%", "undefined", "[object"] {
        if texts.contains(word) {
            found.push(format!("holds {word:?}"));
        }
    }
    if !texts.contains("[1]") {
        found.push("holds no evidence [1]".to_owned());
    }
    let lines: Vec<&str> = texts.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for pair in lines.windows(2) {
        if pair[0].starts_with("## ") && pair[1].starts_with("## ") {
            found.push(format!("the section {:?} is empty", pair[0]));
        }
    }
    found.extend(names.iter().filter(|name| texts.contains(name.as_str())).map(|name| format!("{name} would leave")));
    found
}

#[test]
fn every_model_form_is_composed_masked_and_checked() {
    let house = House::demo();
    let mut desk = house.desk_with_script(&script());
    let people = desk.reader().records(&Kind::Contact, None, 500).unwrap();
    let names: BTreeSet<String> = people
        .iter()
        .flat_map(|person| [person.text("email"), person.text("phone")])
        .flatten()
        .filter(|name| name.len() > 5)
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 20);
    let registry = Registry::builtin();
    let (mut never, mut wrong, mut forms) = (Vec::new(), Vec::new(), 0);
    for action in registry.iter().filter(|action| action.wants_model()) {
        let (body, outcome) = match asked(&mut desk, action) {
            Ok(Some(came)) => came,
            Ok(None) => {
                never.push(action.name.clone());
                continue;
            }
            Err(refused) => {
                wrong.push(format!("{}: {refused}", action.name));
                continue;
            }
        };
        forms += 1;
        let mut found = faults(&texts(&body), &names);
        // A text that is to be digested is the evidence itself.
        found.retain(|fault| !READ_BY_CODE.contains(&action.name.as_str()) || !fault.contains("no evidence"));
        if body.len() > LARGEST {
            found.push(format!("{} bytes are too many", body.len()));
        }
        found.extend(judged(action, &outcome));
        wrong.extend(found.into_iter().map(|fault| format!("{}: {fault}", action.name)));
    }
    assert!(never.is_empty() && wrong.is_empty(), "no model was ever asked by {never:?}\n{}", wrong.join("\n"));
    assert!(forms > 30, "{forms}");
}

/// What is wrong with the judgement of the answer.
fn judged(action: &Action, outcome: &Outcome) -> Vec<String> {
    let answer = &outcome.answer;
    if READ_BY_CODE.contains(&action.name.as_str()) || !answer.drafts.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let of = |words: &str| answer.claims.iter().find(|claim| claim.text.contains(words)).map(|claim| claim.status);
    for (words, what) in [("987,654,321", "a number that is nowhere"), ("77 %", "a source that is not there")] {
        let unsupported = matches!(of(words), Some(ClaimStatus::Unsupported | ClaimStatus::Contradicted));
        // Strict actions take such a sentence out.
        if answer.text.contains(words) && !unsupported {
            found.push(format!("{what} stands as {:?}: {}", of(words), answer.text));
        }
    }
    if answer.text.trim().is_empty() {
        found.push("the answer is empty".to_owned());
    }
    found
}
