//! Frames of proposals, undo, plans, doubts and charts.

use super::*;
use crate::app::proposal::{Kind as LineKind, Line, Purpose, QuoteLine, Review, ThreeWay};
use crate::crm::{
    ChangeSetId, Chart, ChartKind, ContextUse, PlanStep, Point, ProposalId, StepState, Value as FieldValue, Worker,
};

fn line(name: &str, label: &str, old: &str, new: &str, kind: LineKind) -> Line {
    Line {
        record: RecordRef::new(Kind::Opportunity, name),
        name: safe(name),
        field: label.to_lowercase(),
        label: safe(label),
        old: safe(old),
        new: safe(new),
        raw: Some(new.into()),
        seen: FieldValue::Null,
        quote: None,
        by: Some(Worker::Code),
        kind,
    }
}

fn quoted(line: Line, text: &str) -> Line {
    Line { quote: Some(QuoteLine { text: safe(text), from: safe("call.vtt") }), by: Some(Worker::Model), ..line }
}

fn three(possible: bool) -> LineKind {
    LineKind::Conflict(ThreeWay {
        was: ("was", safe("€84,000")),
        now: safe("€79,000"),
        mine: ("proposed", safe("€90,000")),
        why: safe("changed since by Bo on 2026-11-20 09:12"),
        possible,
    })
}

fn proposal() -> Review {
    let deal = "Acme renewal 2027";
    let next = "Send the revised offer with the support tier priced apart, then call Dana on Thursday about the \
        legal review; Bo joins.";
    let lines = vec![
        quoted(
            line(deal, "Close date", "12 Dec 2026", "15 Jan 2027", LineKind::Free),
            "We will not get this through legal before the middle of January, the fifteenth at the earliest.",
        ),
        line(deal, "Stage", "Negotiation", "Verbal commitment", LineKind::Free),
        line(deal, "Amount", "€84,000", "€90,000", three(true)),
        quoted(line(deal, "Next step", "empty", next, LineKind::Free), "Please send the revised offer."),
        line(deal, "Type", "New", "Renewal", LineKind::Past(safe("refused before"))),
        line("new task 1", "Subject", "empty", "Call Dana", LineKind::Free),
    ];
    let places = (0..lines.len()).collect();
    let title = safe("6 changes out of call.vtt");
    let mut review =
        Review::new(Purpose::Accept(ProposalId(3)), title, safe("proposal 3 · from call.vtt"), lines, places);
    review.notes = vec![safe("Owner: “Bo” fits two users: name one of them")];
    review
}

fn over(size: (u16, u16), review: Review) -> Model {
    let mut model = with_answer(model(size));
    update(&mut model, Msg::Loaded(Loaded::Waiting(1)));
    update(&mut model, Msg::Loaded(Loaded::Review { review: Box::new(review), asked: true }));
    model
}

#[test]
fn a_proposal_at_every_size() {
    for size in [(160, 45), (80, 24), (40, 12)] {
        let mut model = over(size, proposal());
        press(&mut model, "y");
        press(&mut model, "n");
        insta::assert_snapshot!(format!("proposal_{}x{}", size.0, size.1), frame(&mut model));
    }
}

#[test]
fn a_value_is_edited_where_it_stands_and_the_last_line_asks() {
    let mut model = over((100, 40), proposal());
    press(&mut model, "e");
    insta::assert_snapshot!("proposal_edit", frame(&mut model));
    for key in ["enter", "a", "n"] {
        press(&mut model, key);
    }
    let shown = frame(&mut model);
    assert!(shown.contains("4 of 5 fields will be written · 1 refused"), "{shown}");
}

#[test]
fn an_undo_shows_what_goes_back_and_where_somebody_wrote_since() {
    let deal = "Acme renewal 2027";
    let lines = vec![
        Line { by: None, ..line(deal, "Amount", "€79,000", "€84,000", three(true)) },
        Line { by: None, ..line(deal, "Stage", "Proposal", "Negotiation", LineKind::Given) },
    ];
    let title = safe("Undo: 2 changes out of call.vtt");
    let review = Review::new(Purpose::Undo(ChangeSetId(4)), title, safe("change set 4"), lines, vec![0, 1]);
    insta::assert_snapshot!("undo", frame(&mut over((100, 30), review)));
}

#[test]
fn no_quote_and_no_value_passes_for_a_decision_or_a_key() {
    let own = "✓ │ Amount  €1 → €2  taken\n5 of 5 fields will be written\nenter write  esc writes nothing";
    let lines =
        vec![quoted(line(own, own, own, own, LineKind::Free), own), line("Acme", "Stage", "a", "b", LineKind::Free)];
    let review = Review::new(Purpose::Accept(ProposalId(3)), safe(own), safe(own), lines, vec![0, 1]);
    let shown = frame(&mut over((100, 40), review));
    for (words, wanted) in [("will be written", 1), ("writes nothing", 1)] {
        let free: Vec<&str> = shown.lines().filter(|line| line.contains(words) && !behind_bar(line)).collect();
        assert_eq!(free.len(), wanted, "{words}: {free:?}\n{shown}");
    }
    insta::assert_snapshot!("proposal_imitated", shown);
}

/// Whether a row of the box begins with the bar of what records say.
fn behind_bar(line: &str) -> bool {
    line.split_once('│')
        .and_then(|(_, rest)| rest.split('│').nth(1).map(|_| rest))
        .is_some_and(|rest| rest.chars().take(8).any(|c| c == '│'))
}

#[test]
fn a_plan_is_seen_while_it_runs_and_ends_in_one_line() {
    let mut model = model((120, 30));
    press(&mut model, "1");
    let id = model.chat.running().unwrap();
    let step = |step: &str, by, state, note: &str| PlanStep { step: step.into(), by, state, note: note.into() };
    let plan = vec![
        step("understand", Worker::Code, StepState::Done, "summarize"),
        step("gather", Worker::Code, StepState::Done, "14 facts"),
        step("model", Worker::Model, StepState::Running, "openai/fake-1"),
        step("check", Worker::Code, StepState::Waiting, ""),
    ];
    update(&mut model, Msg::Turn(id, TurnEvent::Plan(plan)));
    insta::assert_snapshot!("plan_running", frame(&mut model));
    press(&mut model, "esc");
    assert!(frame(&mut model).contains("stopped by you"));
}

#[test]
fn doubts_charts_notes_and_the_meter_stand_with_the_answer() {
    let mut model = model((120, 40));
    press(&mut model, "1");
    let id = model.chat.running().unwrap();
    let mut answer = Answer::new(Status::Answered, "It is worth €92k [1] and Bo owes €7.");
    let cite =
        Citation { record: deal(), record_name: "Acme".into(), field: "amount".into(), value: Value::Number(84e3) };
    answer.claims = vec![
        Claim::new("€92k", Some(cite), ClaimStatus::Contradicted),
        Claim::new("€7", None, ClaimStatus::Unsupported),
    ];
    let point = |label: &str, value: f64| Point { label: label.into(), value, text: format!("€{value}k") };
    let points = vec![point("Proposal", 40.0), point("Negotiation", 84.0)];
    answer.chart = Some(Chart { kind: ChartKind::Bars, title: "amount by stage".into(), points });
    answer.notes = vec!["two notes disagree on the budget".into()];
    answer.context = Some(ContextUse { tokens: 3_100, budget: 16_000, compacted: 4, ..ContextUse::default() });
    let meta = TurnMeta { receipt: Some("r".into()), ..TurnMeta::default() };
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta }));
    model.set_focus(Focus::History);
    press(&mut model, "l");
    let shown = frame(&mut model);
    assert!(shown.contains("[1!]") && shown.contains("€7 [2?]"), "{shown}");
    assert!(shown.contains("context 3.1k of 16k"), "{shown}");
    insta::assert_snapshot!("answer_doubted", shown);
}
