//! Proposals and undo over the panes, as lists of keys and answers.

use super::*;
use crate::app::proposal::{Choice, Kind as LineKind, Line, Purpose, Review, ThreeWay};
use crate::crm::{ChangeSetId, ProposalId, Worker};

fn line(record: &str, field: &str, kind: LineKind) -> Line {
    Line {
        record: deal(record),
        name: SafeText::new(record),
        field: field.into(),
        label: SafeText::new(field),
        old: SafeText::from_static("old"),
        new: SafeText::from_static("new"),
        raw: Some("new".into()),
        seen: Value::Text("old".into()),
        quote: None,
        by: Some(Worker::Model),
        kind,
    }
}

fn conflict() -> LineKind {
    let text = SafeText::from_static;
    LineKind::Conflict(ThreeWay {
        was: ("was", text("old")),
        now: text("theirs"),
        mine: ("proposed", text("new")),
        why: text("changed since by Bo"),
        possible: true,
    })
}

fn review(purpose: Purpose, lines: Vec<Line>) -> Box<Review> {
    let places = (0..lines.len()).collect();
    Box::new(Review::new(purpose, SafeText::default(), SafeText::default(), lines, places))
}

fn three() -> Box<Review> {
    let lines = vec![
        line("one", "stage", LineKind::Free),
        line("one", "amount", LineKind::Free),
        line("two", "amount", conflict()),
    ];
    review(Purpose::Accept(ProposalId(7)), lines)
}

fn show(model: &mut Model, review: Box<Review>, asked: bool) -> Vec<Effect> {
    update(model, Msg::Loaded(Loaded::Review { review, asked }))
}

fn shown(model: &Model) -> &Review {
    match &model.overlay {
        Some(Overlay::Review(review)) => review,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_field_is_decided_by_itself_and_written_together() {
    let mut model = model();
    show(&mut model, three(), true);
    assert_eq!(press(&mut model, "y n y"), [], "deciding writes nothing");
    assert_eq!(shown(&model).summary(), "2 of 3 fields will be written · 1 refused");
    let effects = press(&mut model, "enter");
    let [Effect::Decide(decided)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((decided.id, decided.take.len(), decided.refuse.as_slice()), (ProposalId(7), 2, &[1][..]));
    assert_eq!(press(&mut model, "enter"), [], "it is written once");
    update(&mut model, Msg::Loaded(Loaded::Decided(SafeText::from_static("2 fields written"))));
    assert!(model.overlay.is_none());
    assert_eq!(model.toasts.list[0].text.as_str(), "2 fields written · u takes it back");
}

#[test]
fn leaving_writes_nothing_whatever_was_decided() {
    for keys in ["esc", "y y esc", "a esc", "q"] {
        let mut model = model();
        show(&mut model, three(), true);
        let effects = press(&mut model, keys);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Decide(_))), "{keys}");
        assert!(model.overlay.is_none(), "{keys}");
    }
    let mut model = model();
    show(&mut model, three(), true);
    press(&mut model, "y q");
    assert_eq!(shown(&model).summary(), "1 of 3 fields will be written · 2 undecided");
    assert!(matches!(&press(&mut model, "enter")[..], [Effect::Decide(decided)] if decided.take.len() == 1));
}

#[test]
fn what_is_typed_while_an_answer_arrives_decides_nothing() {
    let mut typing = model();
    press(&mut typing, "c h");
    show(&mut typing, three(), false);
    assert!(typing.overlay.is_none(), "somebody is in the middle of a sentence");
    assert!(typing.toasts.list[0].text.contains("3 changes proposed: P shows them"));

    let mut idle = model();
    let effects = show(&mut idle, three(), false);
    assert!(matches!(effects[..], [Effect::WakeAfter(_)]), "the keys come into force by themselves");
    for key in ["y", "enter", "a", "enter"] {
        later(&mut idle, 400);
        press(&mut idle, key);
    }
    assert_eq!(shown(&idle).counts(), (0, 0, 3, 3), "every key begins the wait anew");
    later(&mut idle, 600);
    update(&mut idle, Msg::Wake);
    press(&mut idle, "y");
    assert_eq!(shown(&idle).counts(), (1, 0, 2, 3));
}

#[test]
fn a_value_is_edited_in_place_and_a_refusal_to_write_keeps_the_decisions() {
    let mut model = model();
    show(&mut model, three(), true);
    press(&mut model, "e backspace backspace backspace");
    paste(&mut model, "y1\nn");
    press(&mut model, "enter a");
    let effects = press(&mut model, "enter");
    let [Effect::Decide(decided)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(decided.take[0].value.as_deref(), Some("y1 n"), "keys and pastes are text in the editor");
    let why = vec![SafeText::from_static("Stage: y1 n is no stage")];
    update(&mut model, Msg::Loaded(Loaded::NotDecided(why)));
    assert_eq!((shown(&model).problems.len(), shown(&model).counts().0), (1, 2));
    press(&mut model, "e esc");
    assert!(matches!(&shown(&model).choices[0], Choice::Take(Some(value)) if value == "y1 n"), "esc leaves the value");
    assert!(matches!(press(&mut model, "enter")[..], [Effect::Decide(_)]), "and it can be tried again");
}

#[test]
fn a_field_that_changed_while_it_was_looked_at_is_decided_anew() {
    let mut model = model();
    show(&mut model, three(), true);
    press(&mut model, "a y enter");
    let mut again = three();
    again.lines[1].seen = Value::Text("theirs".into());
    show(&mut model, again, true);
    assert_eq!((shown(&model).at, shown(&model).counts().0), (1, 2), "the others stay decided");
}

#[test]
fn an_undo_shows_itself_first() {
    let mut plain = model();
    assert_eq!(press(&mut plain, "u"), [Effect::AskUndo(None)]);
    let given = || review(Purpose::Undo(ChangeSetId(4)), vec![line("one", "stage", LineKind::Given)]);
    for (keys, done) in [("n", false), ("q", false), ("esc", false), ("y", true), ("enter", true)] {
        show(&mut plain, given(), true);
        let effects = press(&mut plain, keys);
        let undone = effects.contains(&Effect::Undo { id: ChangeSetId(4), settled: Vec::new() });
        assert_eq!(undone, done, "{keys}");
        plain.overlay = None;
    }
    let both = vec![line("one", "stage", LineKind::Given), line("one", "amount", conflict())];
    show(&mut plain, review(Purpose::Undo(ChangeSetId(4)), both), true);
    let effects = press(&mut plain, "y enter");
    assert!(
        matches!(&effects[..], [Effect::Undo { settled, .. }] if settled.len() == 1 && settled[0].put_back),
        "{effects:?}"
    );
}

#[test]
fn what_was_written_is_a_list_to_undo_from() {
    let mut model = model();
    assert_eq!(press(&mut model, "U"), [Effect::ListChanges]);
    let choice = crate::app::overlay::Choice {
        label: SafeText::from_static("Stage of one"),
        detail: SafeText::default(),
        chosen: Chosen::Undo(ChangeSetId(3)),
    };
    update(&mut model, Msg::Loaded(Loaded::Choices { title: SafeText::default(), choices: vec![choice] }));
    assert_eq!(press(&mut model, "1"), [Effect::AskUndo(Some(ChangeSetId(3)))]);
}

#[test]
fn a_click_beside_it_throws_nothing_away() {
    let mut model = model();
    show(&mut model, three(), true);
    press(&mut model, "y");
    let mouse = crate::term::key::Mouse { kind: crate::term::key::MouseKind::Down, column: 1, row: 1 };
    update(&mut model, Msg::Input(Input::Mouse(mouse)));
    assert_eq!(shown(&model).counts().0, 1);
}

#[test]
fn a_value_that_does_not_fit_is_undecided_again_with_the_words_at_hand() {
    let mut model = model();
    show(&mut model, three(), true);
    let effects = press(&mut model, "e x enter");
    let [Effect::CheckValue { id, taken }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((*id, taken.at, taken.value.as_deref()), (ProposalId(7), 0, Some("newx")));
    let why = vec![SafeText::from_static("Stage: newx is no stage")];
    update(&mut model, Msg::Loaded(Loaded::Unfit { id: ProposalId(7), at: 0, why }));
    let review = shown(&model);
    assert_eq!((review.at, review.counts().0, review.problems.len()), (0, 0, 1));
    assert_eq!(review.editor.as_ref().map(|editor| editor.text()).as_deref(), Some("newx"));
    assert_eq!(press(&mut model, "backspace enter"), [], "the proposed value needs no other look");
    assert!(shown(&model).problems.is_empty() && shown(&model).choices[0] == Choice::Take(None));
}

#[test]
fn an_undo_in_which_everything_stays_says_so() {
    let mut model = model();
    show(&mut model, review(Purpose::Undo(ChangeSetId(4)), vec![line("one", "amount", conflict())]), true);
    press(&mut model, "n");
    assert_eq!(shown(&model).summary(), "nothing is put back · 1 stays as now");
}
