//! Lines that point at something: asked back where nothing was said before, taken where something was.

use super::tests::{answer, context};
use super::*;
use crate::actions::{Registry, sample};
use crate::crm::{Answer, Status};

/// What is said to lines in one conversation.
fn said(lines: &[&str]) -> Vec<Answer> {
    let (registry, problems) = Registry::load::<&str, &str>([]);
    assert!(problems.is_empty(), "{problems:#?}");
    let (memory, mut dialog) = (sample::workspace(), Dialog::default());
    let answers = lines.iter().map(|line| {
        let ask = Ask { input: Input::Words((*line).into()), scope: None, history: Vec::new() };
        let (next, mut topic) = converse(&context(&memory, &registry, false), &ask, &dialog).unwrap();
        let said = answer(next);
        topic.conclude(&said);
        dialog.remember(topic);
        said
    });
    answers.collect()
}

fn last(lines: &[&str]) -> Answer {
    said(lines).pop().unwrap()
}

#[test]
fn what_points_at_nothing_is_asked_back_whatever_it_is_like() {
    for line in [
        "how large is it?",
        "will they renew",
        "anything new on this one?",
        "how many cases did she solve",
        "what did we promise him",
        "werden sie verlängern?",
    ] {
        let answer = last(&[line]);
        assert_eq!(answer.status, Status::NeedsInput, "{line}: {}", answer.text);
        assert!(answer.text.contains("Nothing is open"), "{line}: {}", answer.text);
    }
    for line in ["per month please", "show me the trend"] {
        let answer = last(&[line]);
        assert_eq!((answer.status, answer.candidates.len() > 1), (Status::NeedsInput, true), "{line}: {}", answer.text);
    }
    for line in ["how does it look this quarter", "which customers are unhappy and what do they say", "is it raining"] {
        assert!(!last(&[line]).text.contains("Nothing is open"), "{line}");
    }
}

#[test]
fn after_something_was_said_a_pointer_means_that() {
    for (before, line, action) in [
        ("summarize Acme renewal", "is it healthy?", "deal-health"),
        ("score Lee Wong", "who should take her?", "route-lead"),
        ("risk of Acme renewal", "who changed that?", "what-changed"),
        ("summarize globex", "brief me on their open ticket", "case-summary"),
    ] {
        let answer = last(&[before, line]);
        assert_eq!(answer.action.as_deref(), Some(action), "{before} / {line}: {}", answer.text);
    }
}

#[test]
fn rows_of_an_answer_are_narrowed_to_what_a_line_keeps() {
    let before = &said(&["rank my tasks"])[0];
    let rows = before.rows.as_ref().unwrap().records.len();
    let kept = last(&["rank my tasks", "only the ones about a deal"]);
    assert!(kept.query.is_some(), "{}", kept.text);
    assert!(kept.rows.unwrap().records.len() < rows);
    let left = last(&["rank my tasks", "without acme"]);
    assert!(left.rows.is_some_and(|table| table.records.len() < rows), "{}", left.text);
}
