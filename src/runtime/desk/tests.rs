//! Turns whose model writes placeholders where it should not, or makes them up.

use super::{Begun, OpenTurn};
use crate::assistant::Input;
use crate::crm::{Kind, Record, Records};
use crate::journal::Event;
use crate::llm::{Error, ErrorKind, FinishReason, Usage};
use crate::runtime::net::{Call, Raw};
use crate::runtime::test_desk::House;
use crate::runtime::{Desk, Piece, Stop};

fn said(words: &str) -> String {
    let text = serde_json::json!({ "text": words });
    format!("{text}\n{{\"finish\": \"stop\"}}\n")
}

fn summarize(house: &House, words: &str) -> (crate::runtime::Outcome, String, Record) {
    let mut desk = house.desk_with_script(&said(words));
    let contact = desk.reader().records(&Kind::Contact, None, 1).unwrap().remove(0);
    let mut streamed = String::new();
    let input = Input::Action { id: "summarize".into(), inputs: Default::default() };
    let outcome = desk.run(input, Some(contact.reference()), &mut |piece| {
        if let Piece::Text(text) = piece {
            streamed.push_str(&text);
        }
    });
    (outcome.unwrap(), streamed, contact)
}

#[test]
fn a_placeholder_that_the_model_made_up_is_shown_and_flagged() {
    let (outcome, streamed, _) = summarize(&House::demo(), "PERSON_77_K7Q and ORG_5 agreed, Person 2 did not.");
    assert!(streamed.contains("PERSON_77_K7Q and ORG_5 agreed"), "{streamed}");
    let note = "The model wrote `PERSON_77_K7Q`, `ORG_5`, which stand for nothing here.";
    assert_eq!(outcome.answer.notes, [note]);
    assert!(outcome.answer.text.contains("PERSON_77_K7Q and ORG_5") && outcome.answer.text.contains(note));
    let json = crate::assistant::ask_json(&outcome.answer, None, outcome.usage_json());
    assert_eq!(json["notes"][0], note);
}

#[test]
fn an_answer_without_such_has_no_note() {
    let (outcome, ..) = summarize(&House::demo(), "Nothing to tell.");
    assert!(outcome.answer.notes.is_empty());
}

/// What a model said that wants tools: `(op, args)` each.
fn asks(calls: &[(&str, &[&str])]) -> Raw {
    let call = |(at, (op, args)): (usize, &(&str, &[&str]))| Call {
        id: format!("call_{at}"),
        name: "exact".into(),
        arguments: Ok(serde_json::json!({ "op": op, "args": args })),
    };
    let usage = Some(Usage { input_tokens: 10, output_tokens: 5, ..Usage::default() });
    let tool_calls = calls.iter().enumerate().map(call).collect();
    Raw { tool_calls, usage, finish: Some(FinishReason::ToolUse), total_ms: 7, ..Raw::default() }
}

fn answers(text: &str) -> Raw {
    let usage = Some(Usage { input_tokens: 20, output_tokens: 2, ..Usage::default() });
    Raw { masked_text: text.into(), usage, finish: Some(FinishReason::Stop), total_ms: 3, ..Raw::default() }
}

/// A question in words about a deal, as far as the first request; the deal's amount as placeholder and value.
fn asked(house: &House) -> (Desk, Box<OpenTurn>, (String, String), String) {
    let mut desk = house.desk_with_script(&said("Fine."));
    let deals = desk.reader().records(&Kind::Opportunity, None, 50).unwrap();
    let deal = deals.into_iter().find(|deal| !deal.get("amount").is_null()).unwrap();
    let Begun::Stream(stream, turn) = desk
        .begin(Input::Words("what is twice its amount?".into()), Some(deal.reference()), &Stop::default(), &mut |_| {})
        .unwrap()
    else {
        panic!("no model")
    };
    let body = String::from_utf8(stream.request.get().body.clone()).unwrap();
    let amount = last_amount(&desk, false);
    (desk, turn, amount, body)
}

/// The first or the last amount of the conversation: placeholder and value.
fn last_amount(desk: &Desk, last: bool) -> (String, String) {
    let session = desk.placeholders();
    let mut amounts: Vec<_> =
        session.placeholders().into_iter().filter(|(name, _)| name.starts_with("AMOUNT_")).collect();
    let (name, value) = if last { amounts.pop().unwrap() } else { amounts.remove(0) };
    (name, value.to_owned())
}

fn sent(begun: Begun) -> (Box<OpenTurn>, String, String) {
    let Begun::Stream(stream, turn) = begun else { panic!("no further request") };
    let receipt = stream.request.receipt().to_owned();
    (turn, String::from_utf8(stream.request.get().body.clone()).unwrap(), receipt)
}

fn done(begun: Begun) -> crate::runtime::Outcome {
    let Begun::Done(outcome) = begun else { panic!("not done") };
    *outcome
}

#[test]
fn a_model_computes_with_values_that_it_does_not_see() {
    let (mut desk, turn, (amount, value), first) = asked(&House::demo());
    assert!(first.contains("\"exact\"") && first.contains(&amount), "the tool is on offer: {first}");
    let raw = asks(&[("sum", &[&amount, &amount]), ("sum", &["AMOUNT_99_000"])]);
    let (turn, body, receipt) = sent(desk.carry_on(*turn, raw, &mut |_| {}).unwrap());
    let (sum, twice) = last_amount(&desk, true);
    assert!(body.contains(&sum) && body.contains("stands for nothing"), "{body}");
    assert!(!body.contains(&value) && !body.contains(&twice), "{value} or {twice} in {body}");
    let outcome = done(desk.carry_on(*turn, answers(&format!("Twice is **{sum}**.")), &mut |_| {}).unwrap());
    assert!(outcome.answer.text.contains(&twice), "{}", outcome.answer.text);
    assert_eq!(outcome.meta.receipt.as_deref(), Some(receipt.as_str()), "each step has a receipt of its own");
    assert_eq!(outcome.meta.usage.map(|usage| (usage.input_tokens, usage.output_tokens)), Some((30, 7)));
    let log = desk.log().list(None).unwrap();
    let noted = |event: &Event| matches!(event, Event::Step { note, .. } if note.as_str().contains("exact") && note.as_str().contains(&sum));
    assert!(log.iter().any(|entry| noted(&entry.event)), "each call is in the log");
    assert!(!log.iter().any(|entry| format!("{:?}", entry.event).contains(&twice)), "without values");
}

#[test]
fn steps_are_bounded_and_a_stop_ends_them() {
    let house = House::demo();
    let (mut desk, mut turn, (amount, _), _) = asked(&house);
    for step in 1..=6 {
        let (next, body, _) = sent(desk.carry_on(*turn, asks(&[("count", &[&amount])]), &mut |_| {}).unwrap());
        assert_eq!(body.contains("This was the last reading"), step == 6);
        turn = next;
    }
    let outcome = done(desk.carry_on(*turn, asks(&[("count", &[&amount])]), &mut |_| {}).unwrap());
    assert!(!outcome.answer.text.is_empty());

    let (mut desk, turn, (amount, _), _) = asked(&house);
    let raw = Raw { stopped: true, ..asks(&[("count", &[&amount])]) };
    assert!(done(desk.carry_on(*turn, raw, &mut |_| {}).unwrap()).failure.is_some(), "nothing more is sent");
}

#[test]
fn a_model_without_tools_is_asked_again_without() {
    let (mut desk, turn, ..) = asked(&House::demo());
    let message = "this model does not support tools".to_owned();
    let error = Error { kind: ErrorKind::BadRequest, status: Some(400), message, retry_after: None, request_id: None };
    let (turn, body, _) =
        sent(desk.carry_on(*turn, Raw { error: Some(error.clone()), ..Raw::default() }, &mut |_| {}).unwrap());
    assert!(!body.contains("\"exact\""), "{body}");
    let outcome = done(desk.carry_on(*turn, Raw { error: Some(error), ..Raw::default() }, &mut |_| {}).unwrap());
    assert!(outcome.failure.is_some(), "once");
}
