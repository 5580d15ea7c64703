//! The pipeline review over the panes, as lists of keys and answers.

use super::*;
use crate::actions::review::{Decision, Stop, Walk};
use crate::app::proposal::{Kind as LineKind, Line, Purpose, Review};
use crate::app::walk::{StopText, Tour};
use crate::crm::{Proposal, ProposalId, Record, Table};

/// Three deals: push, nudge and lost are suggested.
fn tour(kept: &str) -> Tour {
    let stop = |id: &str, suggested: Decision| Stop {
        deal: Record::new(Kind::Opportunity, id),
        score: 40,
        reasons: vec!["silent 30 d [1]".into()],
        suggested,
        why: "its date has passed".into(),
    };
    let stops = vec![
        stop("one", Decision::Push(date(2026, 12, 15))),
        stop("two", Decision::Nudge),
        stop("three", Decision::Lost("silent".into())),
    ];
    let texts = stops.iter().map(|stop| StopText { name: SafeText::new(stop.deal.id.as_str()), ..StopText::default() });
    let texts = texts.collect();
    Tour { open: 9, kept: kept.into(), ..Tour::new(Walk::new(stops), texts) }
}

fn walking(kept: &str) -> Model {
    let mut model = model();
    assert_eq!(press(&mut model, "g W"), [Effect::LoadWalk(None)]);
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour(kept)))));
    model
}

fn shown(model: &Model) -> &Tour {
    match &model.overlay {
        Some(Overlay::Walk(tour)) => tour,
        other => panic!("{other:?}"),
    }
}

fn decisions(effects: &[Effect]) -> Option<&str> {
    match running(effects)? {
        TurnInput::Action { id, inputs } if id == "pipeline-review" => inputs.get("decisions").map(String::as_str),
        _ => None,
    }
}

#[test]
fn each_key_decides_and_goes_on() {
    for (keys, expected) in [
        ("y", "opportunity:one=push:2026-12-15"),
        ("p ctrl-u 2 0 2 7 - 0 1 - 0 4 enter", "opportunity:one=push:2027-01-04"),
        ("p ctrl-u + 1 0 enter", "opportunity:one=push:2026-11-30"),
        ("n C a l l enter", "opportunity:one=next:Call"),
        ("m", "opportunity:one=nudge"),
        ("k", "opportunity:one=park"),
        ("l n o enter", "opportunity:one=lost:no"),
        ("space", "opportunity:one=keep"),
        ("s", "opportunity:one=keep"),
    ] {
        let mut model = walking("");
        let effects = press(&mut model, keys);
        assert_eq!(effects, [Effect::KeepWalk(format!("{expected}\n"))], "{keys}");
        assert_eq!(shown(&model).place(), (2, 3), "{keys}");
        press(&mut model, "b");
        assert!(shown(&model).decided_here().is_some(), "{keys}: the decision stands until another one is made");
    }
}

#[test]
fn what_cannot_be_used_is_told_and_typed_again() {
    for (keys, says) in [
        ("p ctrl-u s o o n enter", "write the day"),
        ("p ctrl-u 2 0 2 6 - 0 1 - 0 1 enter", "in the past"),
        ("n enter", "a few words"),
        ("l enter", "a few words"),
    ] {
        let mut model = walking("");
        assert_eq!(press(&mut model, keys), [], "{keys}");
        assert!(shown(&model).problem.contains(says) && shown(&model).field.is_some(), "{keys}");
        press(&mut model, "esc");
        assert!(shown(&model).field.is_none() && shown(&model).decided() == 0, "{keys}: esc leaves the field only");
    }
}

#[test]
fn the_end_runs_the_action_once_with_every_decision() {
    let mut model = walking("");
    assert_eq!(press(&mut model, "enter"), [], "enter decides nothing before the end");
    press(&mut model, "y m space");
    assert!(shown(&model).at_end());
    let effects = press(&mut model, "enter");
    let text = decisions(&effects).unwrap();
    for line in ["opportunity:one=push:2026-12-15", "opportunity:two=nudge", "opportunity:three=keep"] {
        assert!(text.contains(line), "{text}");
    }
    assert!(model.overlay.is_none());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Decide(_))), "a person accepts it later");
}

#[test]
fn the_rest_can_stay_undecided_but_not_all_of_it() {
    let mut model = walking("");
    press(&mut model, "q");
    assert_eq!(running(&press(&mut model, "enter")), None);
    press(&mut model, "b k q");
    assert_eq!(decisions(&press(&mut model, "enter")), Some("opportunity:one=park\n"));
}

#[test]
fn leaving_keeps_the_decisions_and_starting_again_goes_on() {
    let mut model = walking("");
    press(&mut model, "y m esc");
    assert!(model.overlay.is_none());
    assert!(model.toasts.list[0].text.contains("2 decisions kept (W goes on)"));
    press(&mut model, "W");
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour("opportunity:one=park")))));
    assert_eq!((shown(&model).place(), shown(&model).decided()), ((3, 3), 2), "what is newer counts");
    let after_a_restart = walking("opportunity:one=park\nopportunity:gone=park");
    let tour = shown(&after_a_restart);
    assert_eq!((tour.place(), tour.decided()), ((2, 3), 1));
    assert!(tour.note.contains("1 kept decision left out"));
}

#[test]
fn kept_decisions_of_other_deals_outlive_this_review() {
    let mut model = walking("opportunity:gone=park");
    let effects = press(&mut model, "m");
    assert_eq!(effects, [Effect::KeepWalk("opportunity:one=nudge\nopportunity:gone=park\n".into())]);
    assert_eq!(decisions(&press(&mut model, "q enter")), Some("opportunity:one=nudge\n"));
}

#[test]
fn keys_before_the_deals_are_there_decide_nothing_and_late_deals_open_nothing() {
    let mut model = model();
    press(&mut model, "g W");
    assert_eq!(press(&mut model, "y p enter q"), []);
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour("")))));
    assert_eq!(shown(&model).decided(), 0);
    press(&mut model, "esc W esc");
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour("")))));
    assert!(model.overlay.is_none());
}

fn proposal(id: i64) -> Box<Review> {
    let text = SafeText::default;
    let line = Line {
        record: deal("one"),
        name: text(),
        field: "close_date".into(),
        label: text(),
        old: text(),
        new: text(),
        raw: None,
        seen: Value::Null,
        quote: None,
        by: None,
        kind: LineKind::Free,
    };
    Box::new(Review::new(Purpose::Accept(ProposalId(id)), text(), text(), vec![line], vec![0]))
}

#[test]
fn the_proposal_of_a_walk_opens_and_its_nudges_are_stored_unseen() {
    let mut model = walking("");
    press(&mut model, "y m q enter");
    let id = model.chat.running().unwrap();
    press(&mut model, "c x");
    let mut answer = answered("one proposal");
    answer.action = Some("pipeline-review".into());
    answer.proposals = vec![Proposal { id: Some(ProposalId(5)), ..Proposal::new("", "pipeline-review") }];
    answer.drafts = vec![Draft { id: None, record: Some(deal("two")), versions: Vec::new() }];
    let effects = update(&mut model, Msg::Turn(id, TurnEvent::Done { answer, meta: TurnMeta::default() }));
    assert_eq!(effects[0], Effect::KeepWalk(String::new()), "what was kept is in the proposal now");
    assert!(matches!(effects[1], Effect::SaveDraft(_)) && model.draft.is_none());
    update(&mut model, Msg::Loaded(Loaded::Review { review: proposal(5), asked: false }));
    assert!(
        matches!(&model.overlay, Some(Overlay::Review(review)) if review.purpose == Purpose::Accept(ProposalId(5)))
    );
    assert_eq!(running(&press(&mut model, "y enter")), None, "what was typed ahead decides nothing");
}

#[test]
fn a_failure_loses_no_decision() {
    let mut model = walking("");
    press(&mut model, "y q enter");
    let id = model.chat.running().unwrap();
    let failed = TurnEvent::Failed { message: SafeText::default(), answer: None, meta: TurnMeta::default() };
    assert_eq!(update(&mut model, Msg::Turn(id, failed)), []);
    press(&mut model, "g W");
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour("")))));
    assert_eq!(shown(&model).decided(), 1);
    let mut unread = self::model();
    press(&mut unread, "g W");
    update(&mut unread, Msg::Notice(crate::app::toast::Level::Error, SafeText::from_static("broken")));
    assert!(unread.overlay.is_none(), "nobody waits for deals that do not come");
}

#[test]
fn the_action_by_key_or_chat_begins_the_walk() {
    let mut by_key = model();
    let choices = vec![crate::app::overlay::Choice {
        label: SafeText::from_static("Pipeline review"),
        detail: SafeText::default(),
        chosen: Chosen::Turn { input: action("pipeline-review"), scope: None, question: SafeText::default() },
    }];
    update(&mut by_key, Msg::Loaded(Loaded::Choices { title: SafeText::default(), choices }));
    assert_eq!(press(&mut by_key, "enter"), [Effect::LoadWalk(None)]);

    for (typed, begins) in [("", true), ("x", false)] {
        let mut model = model();
        press(&mut model, "c r e v i e w enter");
        let id = model.chat.running().unwrap();
        if !typed.is_empty() {
            press(&mut model, typed);
        }
        let mut answer = answered("3 of 9");
        answer.action = Some("pipeline-review".into());
        answer.rows = Some(Table { rows: vec![vec![Value::Null]], ..Table::default() });
        let effects = update(&mut model, Msg::Turn(id, TurnEvent::Done { answer, meta: TurnMeta::default() }));
        assert_eq!(effects.contains(&Effect::LoadWalk(None)), begins, "a seller who types is not interrupted");
        assert_eq!(model.hold.is_some(), begins);
    }
}
