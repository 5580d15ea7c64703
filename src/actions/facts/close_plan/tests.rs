//! Tests of the plan: days, states, gaps, tasks.

use crate::actions::deal::sample::{ago, set, workspace};
use crate::actions::sample::{TODAY, desk, link};
use crate::actions::{Desk, Gathered, Knobs, Registry, gather};
use crate::crm::{Kind, Record, RecordRef, Value, memory::Memory};
use std::collections::BTreeMap;

fn run(desk: &Desk<'_>, close: &str) -> (Gathered, String) {
    let registry = Registry::builtin();
    let action = registry.get("close-plan").unwrap();
    let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
    let inputs = BTreeMap::from([("close".to_owned(), close.to_owned())]);
    let gathered = gather(desk, action, deal.as_ref(), &inputs).unwrap();
    let text = gathered.rules_text(action).unwrap().0;
    (gathered, text)
}

fn of(memory: &Memory) -> (Gathered, String) {
    run(&desk(memory), "")
}

/// The due dates of the proposed tasks.
fn dues(gathered: &Gathered) -> Vec<jiff::civil::Date> {
    let edits = gathered.proposals.iter().flat_map(|proposal| &proposal.edits);
    edits.filter(|edit| edit.edit.field == "due_date").filter_map(|edit| edit.edit.after.as_date()).collect()
}

#[test]
fn days_are_working_days_back_from_the_close_date_in_order() {
    for close in [30, 12, 3, 1, 0] {
        let mut memory = workspace();
        set(&mut memory, "o1", "stage", "Prospecting");
        set(&mut memory, "o1", "close_date", ago(-close));
        let (gathered, text) = of(&memory);
        let days = dues(&gathered);
        assert_eq!(days.len(), 7, "{text}");
        assert!(days.is_sorted(), "{days:?}");
        let fine = |day: &jiff::civil::Date| *day >= TODAY && *day <= ago(-close);
        assert!(days.iter().all(fine), "{days:?}");
        assert_eq!(text.contains("squeezed"), close < 45, "{text}");
        if close > 2 {
            assert!(days.iter().all(|day| crate::actions::deal::workdays::is_workday(*day)), "{days:?}");
        }
    }
}

#[test]
fn what_is_done_or_planned_proposes_nothing() {
    let mut memory = workspace();
    let task = |id: &str, subject: &str, status: &str| {
        let task = Record::new(Kind::Task, id).with("subject", subject).with("status", status);
        task.with("about", link(Kind::Opportunity, "o1")).with("due_date", ago(-2))
    };
    memory.records.push(task("t1", "Send the contract", "Open"));
    memory.records.push(task("t2", "Agree the terms", "Completed"));
    let (gathered, text) = of(&memory);
    assert!(text.contains("**planned on 22 Nov**: Contract to the signer, task “Send the contract”"), "{text}");
    assert!(
        text.contains("done: Agree price and terms") && text.contains("assumed from the stage: Send the offer"),
        "{text}"
    );
    assert!(!text.contains("done: Send the offer"), "only the stage says so: {text}");
    assert!(text.contains("1 of 7 steps done, 4 more assumed from the stage"), "{text}");
    assert_eq!(dues(&gathered), [ago(-28)], "20 Dec is a Sunday, so the signature is on Friday the 18th: {text}");
}

#[test]
fn without_a_date_ahead_there_are_steps_and_no_tasks() {
    let mut memory = workspace();
    for close in [Value::Date(ago(5)), Value::Null] {
        set(&mut memory, "o1", "close_date", close);
        let (gathered, text) = of(&memory);
        assert!(gathered.proposals.is_empty() && text.contains("once a close date lies ahead"), "{text}");
    }
    let (gathered, text) = run(&desk(&memory), "2026-12-31");
    assert!(text.contains("is to close on 31 Dec") && !gathered.proposals.is_empty(), "{text}");
}

#[test]
fn gaps_are_told_and_a_closed_deal_needs_no_plan() {
    let mut memory = workspace();
    set(&mut memory, "o1", "next_step", Value::Null);
    let (_, text) = of(&memory);
    assert!(text.contains("no economic buyer is known") && text.contains("next step is empty"), "{text}");
    set(&mut memory, "o1", "stage", "Closed Won");
    assert!(of(&memory).1.contains("nothing to plan"));
}

#[test]
fn a_knob_changes_the_steps() {
    let memory = workspace();
    let mut knobs = Knobs::builtin().clone();
    let steps = "[[steps]]\nname = \"Ring the bell\"\nphase = \"negotiate\"\ndays = 1\nwho = \"us\"\nwords = []\n";
    knobs.add("close-plan.toml", steps).unwrap();
    let (gathered, text) = run(&Desk { knobs: &knobs, ..desk(&memory) }, "");
    assert!(text.contains("Ring the bell (Kim Vale"), "{text}");
    assert_eq!(dues(&gathered).len(), 1);
}
