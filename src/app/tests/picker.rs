//! A picker that an answer opened, and what the bars say of requests, as lists of keys and answers.

use super::*;
use crate::app::chat::PastTurn;
use crate::crm::{PlanStep, StepState, Worker};

fn picking() -> Model {
    let mut model = model();
    press(&mut model, "c m a i l enter");
    let id = model.chat.running().unwrap();
    let mut answer = Answer::new(Status::NeedsInput, "Which one?");
    answer.candidates = vec![
        (deal("one"), "Kettle pilot".into()),
        (deal("two"), "Kettle renewal 2027".into()),
        (deal("three"), "Kettle renewal 2028".into()),
    ];
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    later(&mut model, 600);
    model
}

#[test]
fn words_in_a_picker_filter_it_and_their_digits_choose_nothing() {
    for (keys, chosen) in [
        ("3", Some("Kettle renewal 2028")),
        ("enter", None),
        ("x q 1", None),
        ("x q enter", None),
        ("down enter", Some("Kettle renewal 2027")),
        ("r e n e w a l 2 0 2 8", None),
        ("r e n e w a l 2 0 2 8 enter", Some("Kettle renewal 2028")),
        ("k e t t l e", None),
        ("j", None),
    ] {
        let mut model = picking();
        let effects = press(&mut model, keys);
        let asked = chosen.map(|name| TurnInput::Words(name.into()));
        assert_eq!(running(&effects), asked.as_ref(), "{keys}");
        assert_eq!(model.overlay.is_none(), chosen.is_some(), "{keys}");
    }
    let mut pasted = picking();
    paste(&mut pasted, "renewal 2027");
    assert_eq!(running(&press(&mut pasted, "enter")), Some(&TurnInput::Words("Kettle renewal 2027".into())));
}

#[test]
fn details_that_arrive_late_come_to_their_own_entries() {
    let mut model = picking();
    press(&mut model, "r e n e w a l 2 0 2 8");
    let told = vec![(deal("three"), SafeText::from_static("Negotiation"))];
    update(&mut model, Msg::Loaded(Loaded::Described(told)));
    let Some(Overlay::Chooser(list)) = &model.overlay else { panic!("{:?}", model.overlay) };
    assert_eq!((list.shown[0].label.as_str(), list.shown[0].detail.as_str()), ("Kettle renewal 2028", "Negotiation"));
}

#[test]
fn the_bars_know_of_a_request_as_soon_as_it_is_out() {
    let mut model = model();
    press(&mut model, "c h i enter");
    let id = model.chat.running().unwrap();
    let plan = |mask, asked| {
        let step = |step: &str, by, state| PlanStep { step: step.into(), by, state, note: String::new() };
        let steps = vec![step("mask", Worker::Code, mask), step("model", Worker::Model, asked)];
        Msg::Turn(id, TurnEvent::Plan(steps))
    };
    update(&mut model, plan(StepState::Running, StepState::Waiting));
    assert!(!model.status.anything_left, "it is not cleared yet");
    update(&mut model, plan(StepState::Done, StepState::Running));
    assert!(model.status.anything_left);
    press(&mut model, "esc");
    let meta = TurnMeta { receipt: Some("r".into()), ..TurnMeta::default() };
    let message = SafeText::from_static("stopped");
    update(&mut model, Msg::Turn(id, TurnEvent::Failed { message, answer: None, meta }));
    assert!(model.status.anything_left);
    assert_eq!(model.status.tokens, None, "it had some, but nobody knows how many");
}

#[test]
fn a_conversation_that_is_gone_on_with_tells_whether_anything_was_sent() {
    for sent in [false, true] {
        let mut model = model();
        let turn = PastTurn {
            question: SafeText::default(),
            text: SafeText::default(),
            complete: true,
            sent,
            logged: None,
            opinion: None,
        };
        update(&mut model, Msg::Loaded(Loaded::Session { id: "s".into(), turns: vec![turn] }));
        assert_eq!(model.status.anything_left, sent);
    }
}
