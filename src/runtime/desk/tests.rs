//! Turns whose model writes placeholders where it should not, or makes them up.

use crate::assistant::Input;
use crate::crm::{Kind, Record, Records};
use crate::runtime::Piece;
use crate::runtime::test_desk::House;

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
