//! Thumbs: by one key on any answer, with a reason, changed and taken back.

use super::*;
use crate::app::opinion::{Logged, Opinion};
use crate::crm::Reason;

/// Three questions with their answers; their lines in the log are 10, 20 and 30.
fn asked() -> Model {
    let mut model = model();
    for (words, line) in [("one", 10), ("two", 20), ("three", 30)] {
        press(&mut model, "c");
        paste(&mut model, words);
        press(&mut model, "enter");
        let id = model.chat.running().unwrap();
        let logged = Some(Logged { session: "s".into(), line });
        let meta = TurnMeta { logged, ..TurnMeta::default() };
        update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: answered(words), meta }));
    }
    model
}

/// The line and what was said, of each rating among the effects.
fn rated(effects: &[Effect]) -> Vec<(u64, Option<String>)> {
    let rating = |effect: &Effect| match effect {
        Effect::Feedback { answer, opinion } => Some((answer.line, opinion.as_ref().map(Opinion::said))),
        _ => None,
    };
    effects.iter().filter_map(rating).collect()
}

fn said(line: u64, words: &str) -> (u64, Option<String>) {
    (line, Some(words.to_owned()))
}

#[test]
fn a_key_rates_the_answer_that_is_meant() {
    for (keys, expected) in [
        // From the input, and from the history: the last answer.
        ("alt-up", vec![said(30, "good")]),
        ("shift-tab +", vec![said(30, "good")]),
        // One that was chosen.
        ("shift-tab [ [ +", vec![said(20, "good")]),
        ("shift-tab [ [ [ [ +", vec![said(10, "good")]),
        ("shift-tab [ [ ] +", vec![said(30, "good")]),
        ("shift-tab [ [ ] ] +", vec![said(30, "good")]),
        // The same key again takes it back, the other one changes it.
        ("alt-up alt-up", vec![said(30, "good"), (30, None)]),
        ("alt-up alt-down esc", vec![said(30, "good"), said(30, "not good")]),
        ("alt-down esc alt-down", vec![said(30, "not good"), (30, None)]),
        ("alt-down 2 alt-up", vec![said(30, "not good"), said(30, "not good: wrong numbers"), said(30, "good")]),
        // A reason by a digit, or by the selection.
        ("alt-down 5", vec![said(30, "not good"), said(30, "not good: too long")]),
        ("alt-down down down enter", vec![said(30, "not good"), said(30, "not good: missing facts")]),
        ("alt-down 9 x esc", vec![said(30, "not good")]),
        // Another one is typed; nothing typed is no reason.
        ("alt-down 7 l a s t space y e a r enter", vec![said(30, "not good"), said(30, "not good: last year")]),
        ("alt-down 7 enter", vec![said(30, "not good")]),
        ("alt-down 7 x esc", vec![said(30, "not good")]),
    ] {
        let mut model = asked();
        let effects = press(&mut model, keys);
        assert_eq!(rated(&effects), expected, "{keys}");
        assert!(model.overlay.is_none(), "{keys}");
        let (line, last) = expected.last().unwrap();
        let shown = model.chat.turns.iter().find(|turn| turn.logged.as_ref().unwrap().line == *line).unwrap();
        assert_eq!(shown.opinion.as_ref().map(Opinion::said), *last, "the screen says what was noted: {keys}");
    }
}

#[test]
fn a_reason_that_is_pasted_stays_in_its_line_and_submits_nothing() {
    let mut model = asked();
    press(&mut model, "alt-down 7");
    assert!(rated(&paste(&mut model, "of last\nyear\u{1b}[2J\n")).is_empty());
    let effects = press(&mut model, "enter");
    let words = rated(&effects)[0].1.clone().unwrap();
    assert!(words.starts_with("not good: of last year") && !words.contains(char::is_control), "{words:?}");
    let opinion = model.chat.turns[2].opinion.clone().unwrap();
    assert_eq!(opinion.reason, Some(Reason::Other));
}

#[test]
fn what_the_log_does_not_hold_cannot_be_rated() {
    let mut model = model();
    press(&mut model, "c");
    assert!(rated(&press(&mut model, "alt-up")).is_empty(), "there is no answer");
    paste(&mut model, "one");
    press(&mut model, "enter");
    assert!(rated(&press(&mut model, "alt-up alt-down")).is_empty(), "it is still coming");
    let id = model.chat.running().unwrap();
    let message = SafeText::from_static("no vault");
    let failed = TurnEvent::Failed { message, answer: None, meta: TurnMeta::default() };
    update(&mut model, Msg::Turn(id, failed));
    assert!(rated(&press(&mut model, "alt-down")).is_empty() && model.overlay.is_none(), "it was never noted");
}

#[test]
fn a_stopped_answer_and_one_of_a_waiting_conversation_can_be_rated_when_the_log_has_them() {
    let mut model = model();
    press(&mut model, "c");
    paste(&mut model, "one");
    press(&mut model, "enter");
    let id = model.chat.running().unwrap();
    update(&mut model, Msg::Turn(id, TurnEvent::Delta(SafeText::from_static("half of"))));
    press(&mut model, "esc");
    let meta = TurnMeta { logged: Some(Logged { session: "s".into(), line: 7 }), ..TurnMeta::default() };
    update(&mut model, Msg::Turn(id, TurnEvent::Failed { message: SafeText::default(), answer: None, meta }));
    assert_eq!(rated(&press(&mut model, "alt-up")), [said(7, "good")]);
}

#[test]
fn a_conversation_from_the_log_has_its_ratings() {
    let mut model = model();
    let past = |line, opinion| crate::app::chat::PastTurn {
        question: SafeText::from_static("q"),
        text: SafeText::from_static("a"),
        complete: true,
        sent: false,
        logged: Some(Logged { session: "old".into(), line }),
        opinion,
    };
    let turns = vec![past(3, Some(Opinion::thumb(true))), past(9, None)];
    update(&mut model, Msg::Loaded(Loaded::Session { id: "old".into(), turns }));
    assert_eq!(rated(&press(&mut model, "shift-tab [ [ + + alt-up")), [(3, None), said(3, "good")]);
}
