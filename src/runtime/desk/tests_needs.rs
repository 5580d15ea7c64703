//! A question that the steps of an action ask: it stands in the log, masked, and its answer goes on after a new start.

use super::Begun;
use crate::assistant::Input;
use crate::crm::{Kind, Record, RecordRef, Records, Status};
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

fn run(desk: &mut Desk, input: Input, record: Option<RecordRef>) -> Outcome {
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

#[test]
fn what_a_quote_lacks_is_asked_and_the_next_line_says_it_as_for_a_discount() {
    let house = House::demo();
    let mut desk = house.desk();
    let deals = desk.reader().records(&Kind::Opportunity, None, 200).unwrap();
    let lacks = |desk: &mut Desk, action: &str, deal: &RecordRef| {
        let asked = Input::Action { id: action.into(), inputs: BTreeMap::new() };
        run(desk, asked, Some(deal.clone())).answer.status == Status::NeedsInput
    };
    let deal = deals.iter().map(Record::reference).find(|deal| lacks(&mut desk, "draft-quote", deal)).unwrap();
    let product =
        desk.reader().records(&Kind::Product, None, 50).unwrap().into_iter().find(|p| p.text("code").is_some());
    let code = product.unwrap().text("code").unwrap().to_owned();
    let goods = format!("20 {code}");
    for (action, input, line, says) in [
        ("draft-quote", Some("products"), goods.as_str(), "20 ×"),
        // Without a discount it says how far one may go, and the next line may name one.
        ("discount-check", None, "8 %", "8 %"),
        ("discount-check", None, "4 percent", "4 %"),
    ] {
        let asked = run(&mut desk, Input::Action { id: action.into(), inputs: BTreeMap::new() }, Some(deal.clone()));
        assert_eq!(asked.answer.needs.as_ref().map(|needs| needs.input.as_str()), input, "{}", asked.answer.text);
        assert_eq!(asked.answer.status == Status::NeedsInput, input.is_some(), "{}", asked.answer.text);
        assert!(asked.answer.proposals.is_empty());
        let done = run(&mut desk, Input::Words(line.into()), Some(deal.clone()));
        assert_eq!(done.answer.action.as_deref(), Some(action), "{line}: {}", done.answer.text);
        assert!(done.answer.text.contains(says), "{line}: {}", done.answer.text);
    }
}
