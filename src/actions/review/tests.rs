//! The walk on a small workspace: order, suggestions, decisions by key and by text, and what they come to.

use super::*;
use crate::actions::{Book, Request, sample};
use crate::crm::memory::Memory;
use crate::crm::{Kind, RecordRef, Value};
use jiff::civil::date;
use std::collections::BTreeMap;

fn read(memory: &Memory) -> Reading {
    let inputs = BTreeMap::new();
    begin(&sample::desk(memory), &Request { record: None, inputs: &inputs }, &mut Book::default()).unwrap()
}

fn done(memory: &Memory, decisions: &str) -> (Outcome, Vec<Misread>) {
    let mut reading = read(memory);
    let misread = reading.walk.resume(decisions);
    (finish(&sample::desk(memory), &reading).unwrap(), misread)
}

fn edits(outcome: &Outcome) -> Vec<(String, Value)> {
    let proposed = outcome.proposal.iter().flat_map(|proposal| &proposal.edits);
    proposed.map(|proposed| (proposed.edit.field.clone(), proposed.edit.after.clone())).collect()
}

#[test]
fn deals_come_worst_first_with_a_reason_and_closed_ones_not_at_all() {
    let memory = sample::workspace();
    let reading = read(&memory);
    let scores: Vec<u8> = reading.walk.stops().iter().map(|stop| stop.score).collect();
    assert!(scores.is_sorted() && !scores.is_empty());
    assert!(reading.walk.stops().iter().all(|stop| !stop.reasons.is_empty() && !stop.why.is_empty()));
    let ids: Vec<&str> = reading.walk.stops().iter().map(|stop| stop.deal.id.as_str()).collect();
    assert!(!ids.contains(&"o3") && !ids.contains(&"o4"));
    let globex = reading.walk.stops().iter().find(|stop| stop.deal.id.as_str() == "o2").unwrap();
    assert!(matches!(globex.suggested, Decision::Push(day) if day > sample::TODAY), "{:?}", globex.suggested);
}

#[test]
fn keys_decide_go_back_and_can_be_resumed() {
    let memory = sample::workspace();
    let mut walk = read(&memory).walk;
    let all = walk.stops().len();
    walk.take_suggestion();
    walk.back();
    walk.decide(Decision::Next("Call; Dana\nat noon".into()));
    assert_eq!((walk.place(), walk.decided()), (1, 1));
    let text = walk.to_text();
    let mut again = read(&memory).walk;
    assert_eq!(again.resume(&text), []);
    assert_eq!((again.place(), again.to_text()), (1, text));
    for _ in 0..all + 3 {
        walk.decide(Decision::Keep);
    }
    assert!(walk.current().is_none());
    assert_eq!(walk.decided(), all);
}

#[test]
fn each_decision_becomes_its_fields_and_keep_none() {
    let memory = sample::workspace();
    for (decision, fields) in [
        ("push:2026-12-15", &["close_date"][..]),
        ("next:Call Dana", &["next_step"]),
        ("nudge", &[]),
        ("park", &["close_date", "next_step"]),
        ("lost:price", &["stage", "close_date", "description"]),
        ("keep", &[]),
    ] {
        let (outcome, misread) = done(&memory, &format!("opp:o1={decision}"));
        let found = edits(&outcome);
        let names: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!((names.as_slice(), misread.len(), outcome.refused.len()), (fields, 0, 0), "{decision}");
        assert_eq!(outcome.drafts.len(), usize::from(decision == "nudge"));
    }
    let (lost, _) = done(&memory, "o1=lost:price");
    assert!(edits(&lost).contains(&("stage".into(), "Closed Lost".into())), "the workspace's own word for it");
}

#[test]
fn several_decisions_are_one_proposal_and_wrong_ones_are_told() {
    let memory = sample::workspace();
    let (outcome, misread) = done(
        &memory,
        "# of Friday\nopportunity:o1=push:2026-12-15; opp:o2=next:Send the offer again\nopp:o1x=nudge; o2=jump; account:acme=park; nonsense\n",
    );
    let proposal = outcome.proposal.unwrap();
    assert_eq!((proposal.records().len(), proposal.edits.len()), (2, 2));
    assert_eq!(misread.len(), 4, "{misread:?}");
    assert!(misread.iter().all(|wrong| !wrong.why.is_empty()));
}

#[test]
fn a_decision_that_breaks_a_rule_is_left_out_whole() {
    let memory = sample::workspace();
    let (outcome, _) = done(&memory, "o1=push:2026-01-15; o2=next:Call");
    assert_eq!(outcome.refused.len(), 1, "an open deal does not close in the past");
    assert_eq!(edits(&outcome), [("next_step".to_owned(), Value::from("Call"))]);
}

#[test]
fn a_nudge_goes_to_the_contact_about_the_last_mail() {
    let memory = sample::workspace();
    let (outcome, _) = done(&memory, "o1=nudge");
    let version = outcome.drafts[0].current().unwrap();
    assert_eq!(version.to, "Dana Reyes <dana@acme.example>");
    assert_eq!(version.subject, "Re: Renewal terms");
    assert!(version.body.starts_with("Hi Dana,") && version.body.contains("9 Nov"), "{}", version.body);
    assert_eq!(outcome.drafts[0].record, Some(RecordRef::new(Kind::Opportunity, "o1")));
}

#[test]
fn an_empty_pipeline_is_an_empty_walk() {
    let memory = Memory::new(date(2026, 11, 20));
    let reading = read(&memory);
    assert!(reading.walk.stops().is_empty() && reading.walk.current().is_none());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_decisions(text in "\\PC{0,80}") {
        let memory = sample::workspace();
        let mut walk = read(&memory).walk;
        walk.resume(&text);
        proptest::prop_assert!(walk.place() <= walk.stops().len());
    }
}
