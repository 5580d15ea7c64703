//! A question that the steps of an action ask: it stands in the log, masked, and its answer goes on after a new start.

use super::Begun;
use crate::assistant::Input;
use crate::crm::{Kind, Records, Status};
use crate::journal::Event;
use crate::runtime::test_desk::House;
use crate::runtime::{Desk, Outcome, Stop};
use std::collections::BTreeMap;
use std::fs;

const ACTION: &str = "---
name: park-it
record: required
kinds: [opportunity]
input:
  schema:
    who?: string, who says so
steps:
  - name: reason
    ask: Why is {{ record.name }} parked?
    choices: [no budget, no time]
  - template: main
    name: words
---
## rules
Parked: {{ reason }}, says {{ who }}.
";

fn run(desk: &mut Desk, input: Input, record: Option<crate::crm::RecordRef>) -> Outcome {
    match desk.begin(input, record, &Stop::default(), &mut |_| {}).unwrap() {
        Begun::Done(outcome) => *outcome,
        Begun::Stream(..) => panic!("a model was asked"),
    }
}

#[test]
fn what_an_action_waits_for_is_in_the_log_and_known_after_a_new_start() {
    let house = House::demo();
    let folder = house.path("data/workspaces/demo/actions");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("park-it.md"), ACTION).unwrap();
    let mut desk = house.desk();
    let deal = desk.reader().records(&Kind::Opportunity, None, 1).unwrap().remove(0);
    let inputs = BTreeMap::from([("who".to_owned(), "Ida".to_owned())]);
    let asked = run(&mut desk, Input::Action { id: "park-it".into(), inputs }, Some(deal.reference()));
    assert_eq!(asked.answer.status, Status::NeedsInput);
    assert!(asked.answer.text.contains(&deal.name()), "{}", asked.answer.text);
    let noted = desk.log().list(None).unwrap().into_iter().find_map(|entry| match entry.event {
        Event::Topic(topic) => topic.needs,
        _ => None,
    });
    let noted = noted.unwrap();
    assert_eq!((noted.action.as_str(), noted.input.as_str(), noted.choices.len()), ("park-it", "reason", 2));
    assert!(!noted.question.as_str().contains(&deal.name()), "{}", noted.question.as_str());
    assert!(noted.given.contains_key("who"));

    let session = desk.session().clone();
    drop(desk);
    let mut desk = house.desk();
    desk.go_on(&session).unwrap();
    let done = run(&mut desk, Input::Words("2".into()), Some(deal.reference()));
    assert_eq!(done.answer.text, "Parked: no time, says Ida.");
}
