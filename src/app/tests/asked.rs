//! What the palette finds and runs, what an action asks back, and steps that are brought back.

use super::*;
use crate::app::overlay::{Among, Choice, Wanted};
use crate::crm::InputNeed;

fn found(model: &mut Model, choices: Vec<Choice>) {
    let Some(Overlay::Chooser(chooser)) = &model.overlay else { panic!("there is no list") };
    let generation = chooser.generation;
    update(model, Msg::Loaded(Loaded::Hits { generation, choices }));
}

fn labels(model: &Model) -> Vec<&str> {
    match &model.overlay {
        Some(Overlay::Chooser(chooser)) => chooser.shown.iter().map(|choice| choice.label.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn choice(label: &str, chosen: Chosen) -> Choice {
    Choice { label: SafeText::new(label), detail: SafeText::default(), chosen }
}

fn wanted(action: &str) -> Wanted {
    Wanted {
        action: action.into(),
        inputs: BTreeMap::new(),
        input: None,
        scope: None,
        title: SafeText::new("Score lead"),
        kinds: vec![Kind::Lead],
    }
}

#[test]
fn the_palette_looks_among_actions_and_records_and_runs_what_it_finds() {
    let mut model = model();
    press(&mut model, "ctrl-p");
    let effects = press(&mut model, "f o r e c a s t");
    let among = Among::Everything(Some(deal("one")));
    assert!(
        matches!(effects.last(), Some(Effect::Search { text, among: of, .. }) if text == "forecast" && *of == among)
    );
    let run = Chosen::Turn { input: action("forecast"), scope: None, question: SafeText::new("Forecast") };
    found(&mut model, vec![choice("Forecast", run), choice("Forecast tool", Chosen::Open(deal("two")))]);
    assert_eq!(labels(&model)[..2], ["Forecast", "Forecast tool"]);
    assert_eq!(running(&press(&mut model, "enter")), Some(&action("forecast")));
}

#[test]
fn words_of_a_command_come_before_what_was_found_and_mere_letters_after() {
    let mut model = model();
    press(&mut model, "ctrl-p");
    press(&mut model, "t h e m e");
    found(&mut model, vec![choice("Satisfaction themes", Chosen::ForRecord(wanted("satisfaction-themes")))]);
    assert_eq!(labels(&model)[..2], ["Next theme", "Satisfaction themes"]);
}

#[test]
fn an_action_without_its_record_asks_for_one_of_the_kinds_that_fit() {
    let mut model = model();
    press(&mut model, "ctrl-p");
    press(&mut model, "s c o r e");
    found(&mut model, vec![choice("Score lead", Chosen::ForRecord(wanted("score-lead")))]);
    let effects = press(&mut model, "enter");
    assert!(
        matches!(&effects[..], [Effect::Search { text, among: Among::Records(kinds), .. }] if text.is_empty() && kinds == &[Kind::Lead])
    );
    let lead = RecordRef::new(Kind::Lead, "7");
    found(&mut model, vec![choice("Dana", Chosen::Open(lead.clone()))]);
    let effects = press(&mut model, "enter");
    let Some(Effect::Run(request)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!((&request.input, &request.scope), (&action("score-lead"), &Some(lead)));
}

fn asked(model: &mut Model, kind: &str, choices: &[&str]) -> Vec<Effect> {
    press(model, "1");
    let id = model.chat.running().unwrap();
    let mut answer = Answer::new(Status::NeedsInput, "Why?");
    answer.record = Some(deal("one"));
    answer.needs = Some(InputNeed {
        action: "summarize".into(),
        input: "reason".into(),
        question: "Why was it `lost`?".into(),
        kind: kind.into(),
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        given: BTreeMap::from([("depth".to_owned(), "2".to_owned())]),
    });
    update(model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }))
}

#[test]
fn a_choice_that_an_action_needs_is_made_in_a_list() {
    let mut model = model();
    asked(&mut model, "enum", &["price", "timing"]);
    assert_eq!(labels(&model), ["price", "timing"]);
    assert_eq!(running(&press(&mut model, "2")), None, "what was typed ahead answers nothing");
    later(&mut model, 600);
    assert_eq!(running(&press(&mut model, "2")), Some(&TurnInput::Words("timing".into())));
}

#[test]
fn anything_else_is_asked_in_the_input_with_the_question_in_sight() {
    let mut model = model();
    asked(&mut model, "string", &[]);
    assert_eq!(model.focus, Focus::Composer);
    assert_eq!(model.chat.asks.as_deref(), Some("Why was it lost?"));
    let effects = press(&mut model, "3 x enter");
    assert_eq!(running(&effects), Some(&TurnInput::Words("3x".into())));
    assert_eq!(model.chat.asks, None);
}

#[test]
fn a_record_that_an_action_needs_is_searched_for() {
    let mut model = model();
    let effects = asked(&mut model, "record", &[]);
    assert!(matches!(effects.first(), Some(Effect::Search { among: Among::Records(_), .. })));
    found(&mut model, vec![choice("Two", Chosen::Open(deal("two")))]);
    later(&mut model, 600);
    let effects = press(&mut model, "down enter");
    let inputs = BTreeMap::from([("depth".to_owned(), "2".to_owned()), ("reason".to_owned(), deal("two").to_string())]);
    assert_eq!(running(&effects), Some(&TurnInput::Action { id: "summarize".into(), inputs }));
}

#[test]
fn a_step_that_was_waved_away_can_be_brought_back() {
    let mut model = model();
    press(&mut model, "d 1");
    assert_eq!(press(&mut model, "b"), [Effect::ListDecided(Some(deal("one")))]);
    let back = Chosen::Restore { record: Some(deal("one")), what: "summarize".into() };
    let choices = vec![choice("Summarize", back)];
    update(&mut model, Msg::Loaded(Loaded::Choices { title: SafeText::new("Bring back a step"), choices }));
    let effects = press(&mut model, "enter");
    assert_eq!(effects, [Effect::Restore { record: Some(deal("one")), what: "summarize".into() }]);
    assert_eq!(
        update(&mut model, Msg::Loaded(Loaded::Suggestions(Some(deal("one"))))),
        [Effect::LoadRecord(deal("one"))]
    );
}

#[test]
fn what_can_be_done_is_listed_with_lines_to_say() {
    let mut model = model();
    assert_eq!(press(&mut model, "A"), [Effect::ListAbilities]);
    let choices = vec![choice("Day: Morning brief", Chosen::Say("brief me".into()))];
    update(&mut model, Msg::Loaded(Loaded::Choices { title: SafeText::new("Can"), choices }));
    assert_eq!(running(&press(&mut model, "enter")), None, "it can be changed first");
    assert_eq!((model.focus, model.chat.composer.text().as_str()), (Focus::Composer, "brief me"));
}
