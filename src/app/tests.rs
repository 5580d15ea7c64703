//! What keys, pastes and answers do, without a terminal.

use super::effect::{Effect, Export, TurnInput};
use super::overlay::{Chosen, Overlay};
use super::record::{OpenRecord, RecordTab, SuggestionLine};
use super::records::{RowView, Tab, Tone};
use super::{Focus, Loaded, Model, Msg, TurnEvent, TurnMeta, update};
use crate::crm::{Answer, Citation, Claim, ClaimStatus, Cursor, Draft, DraftVersion, Kind, RecordRef, Status, Value};
use crate::term::key::{Input, Key};
use crate::trust::SafeText;
use jiff::{Timestamp, civil::date};
use std::collections::BTreeMap;

mod asked;
mod figures;
mod picker;
mod rating;
mod tour;
mod walk;
mod writes;

fn deal(id: &str) -> RecordRef {
    RecordRef::new(Kind::Opportunity, id)
}

fn action(id: &str) -> TurnInput {
    TurnInput::Action { id: id.into(), inputs: BTreeMap::new() }
}

fn open(id: &str) -> OpenRecord {
    OpenRecord {
        record: deal(id),
        title: SafeText::new(id),
        subtitle: SafeText::default(),
        stats: Vec::new(),
        suggestions: vec![SuggestionLine {
            key: '1',
            title: SafeText::from_static("Summarize"),
            why: SafeText::default(),
            input: action("summarize"),
            record: Some(deal(id)),
        }],
        fields: Vec::new(),
        related: Vec::new(),
        related_total: 0,
        timeline: Vec::new(),
    }
}

fn model() -> Model {
    let mut model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 11, 20), (160, 45));
    let tab = |kind: Kind| Tab { title: SafeText::new(kind.plural()), kind, count: 2 };
    update(&mut model, Msg::Loaded(Loaded::Tabs(vec![tab(Kind::Opportunity), tab(Kind::Account)])));
    let row = |id: &str| RowView {
        record: deal(id),
        name: SafeText::new(id),
        detail: SafeText::default(),
        figure: SafeText::default(),
        sign: ' ',
        tone: Tone::Plain,
    };
    let rows = vec![row("one"), row("two")];
    let generation = model.records.generation;
    update(&mut model, Msg::Loaded(Loaded::Rows { generation, rows, next: None, append: false }));
    update(&mut model, Msg::Loaded(Loaded::Record(Box::new(open("one")))));
    model
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.split(' ').flat_map(|key| update(model, Msg::Input(Input::Key(key.parse::<Key>().unwrap())))).collect()
}

fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    update(model, Msg::Input(Input::Paste(text.into())))
}

/// Time passes.
fn later(model: &mut Model, millis: i64) {
    let now = model.now.checked_add(jiff::SignedDuration::from_millis(millis)).unwrap();
    update(model, Msg::Clock(now, model.today));
}

fn running(effects: &[Effect]) -> Option<&TurnInput> {
    effects.iter().find_map(|effect| match effect {
        Effect::Run(request) => Some(&request.input),
        _ => None,
    })
}

fn answered(text: &str) -> Box<Answer> {
    Box::new(Answer::new(Status::Answered, text))
}

#[test]
fn a_digit_runs_the_step_unless_it_is_text() {
    for (before, key, runs) in [
        ("g", "1", true),
        ("tab", "1", true),
        ("g", "alt-1", true),
        ("c", "1", false),
        ("c x", "1", false),
        ("c x backspace", "1", false),
        ("c", "alt-1", true),
        ("c x", "alt-1", true),
    ] {
        let mut model = model();
        press(&mut model, before);
        let before_it = model.chat.composer.text();
        let effects = press(&mut model, key);
        assert_eq!(running(&effects), runs.then_some(&action("summarize")), "{key} after {before}");
        let typed = if runs { before_it } else { format!("{before_it}1") };
        assert_eq!(model.chat.composer.text(), typed, "{key} after {before}");
    }
    let mut without = model();
    press(&mut without, "9");
    assert!(without.toasts.list[0].text.contains("no step 9"));
}

#[test]
fn a_draft_covers_the_steps_and_takes_the_digits() {
    let mut model = model();
    press(&mut model, "c");
    assert_eq!(model.step_keys(), "alt-1");
    press(&mut model, "esc");
    assert_eq!(model.step_keys(), "1");
    let version = DraftVersion {
        to: String::new(),
        cc: String::new(),
        subject: "S".into(),
        body: "Hello".into(),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".into(),
        request: String::new(),
    };
    let draft = Draft { id: None, record: None, versions: vec![version] };
    update(&mut model, Msg::Loaded(Loaded::Draft(Box::new(draft))));
    for (focus, keys) in [(Focus::Draft, "1 alt-1"), (Focus::Composer, "alt-1"), (Focus::Records, "1")] {
        model.set_focus(focus);
        assert_eq!(model.step_keys(), "", "no key is offered that does not run: {focus:?}");
        assert_eq!(running(&press(&mut model, keys)), None, "{focus:?}");
    }
    assert_eq!(model.draft.as_ref().unwrap().body.text(), "1Hello");
}

#[test]
fn a_step_is_waved_away_by_its_digit() {
    for (keys, dismisses) in
        [("g d 1", true), ("g - 1", true), ("g d esc 1", false), ("g d 9", false), ("c d 1", false)]
    {
        let mut model = model();
        let effects = press(&mut model, keys);
        let dismissed =
            effects.iter().any(|effect| matches!(effect, Effect::Dismiss { what, .. } if what == "summarize"));
        assert_eq!(dismissed, dismisses, "{keys}");
        let shown = model.record.open.as_ref().unwrap().suggestions.iter().any(|line| line.key == '1');
        assert_eq!(shown, !dismisses, "{keys}");
        assert!(!dismissed || running(&effects).is_none(), "{keys}");
    }
}

#[test]
fn enter_sends_and_the_other_enters_make_a_line() {
    let mut model = model();
    press(&mut model, "c h i");
    for key in ["shift-enter", "alt-enter", "ctrl-j"] {
        assert_eq!(running(&press(&mut model, key)), None);
    }
    assert_eq!(model.chat.composer.text(), "hi\n\n\n");
    let effects = press(&mut model, "o enter");
    assert_eq!(running(&effects), Some(&TurnInput::Words("hi\n\n\no".into())));
    assert!(model.chat.composer.is_empty());
    assert!(effects.contains(&Effect::KeepUnsent(String::new())), "what was sent is no longer unsent");
}

#[test]
fn a_paste_is_text_wherever_it_lands() {
    let mut list = model();
    let effects = paste(&mut list, "q1\r\nenter\u{1b}[2J");
    assert_eq!(running(&effects), None);
    assert_eq!((list.focus, list.chat.composer.text().as_str()), (Focus::Composer, "q1\nenter[2J"));
    let mut palette = model();
    press(&mut palette, "ctrl-p");
    let effects = paste(&mut palette, "two\nlines");
    assert!(matches!(&effects[..], [Effect::Search { text, .. }] if text == "two lines"));
}

#[test]
fn typed_text_is_kept_a_moment_later_and_once() {
    let mut model = model();
    let first = press(&mut model, "c a");
    assert!(matches!(first[..], [Effect::WakeAfter(_)]));
    assert_eq!(press(&mut model, "b"), [], "one wake-up is on its way already");
    assert_eq!(update(&mut model, Msg::Wake), [Effect::KeepUnsent("ab".into())]);
    assert_eq!(update(&mut model, Msg::Wake), []);
}

#[test]
fn esc_stops_the_answer_first_and_late_pieces_change_nothing() {
    let mut model = model();
    press(&mut model, "1");
    let id = model.chat.running().unwrap();
    update(&mut model, Msg::Turn(id, TurnEvent::Delta(SafeText::from_static("half"))));
    assert_eq!(press(&mut model, "esc"), [Effect::Stop(id)]);
    update(&mut model, Msg::Turn(id, TurnEvent::Delta(SafeText::from_static(" more"))));
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: answered("whole"), meta: TurnMeta::default() }));
    assert_eq!(model.chat.turns[0].text, "half");
    assert_eq!(model.chat.running(), None);
}

#[test]
fn only_one_answer_comes_at_a_time() {
    let mut model = model();
    press(&mut model, "1");
    assert_eq!(running(&press(&mut model, "1")), None);
    assert_eq!(model.chat.turns.len(), 1);
}

#[test]
fn a_failure_keeps_what_had_arrived_and_adds_what_code_knows() {
    let mut model = model();
    press(&mut model, "1");
    let id = model.chat.running().unwrap();
    update(&mut model, Msg::Turn(id, TurnEvent::Delta(SafeText::from_static("half"))));
    let message = SafeText::from_static("rate limit");
    update(
        &mut model,
        Msg::Turn(id, TurnEvent::Failed { message, answer: Some(answered("rules")), meta: TurnMeta::default() }),
    );
    assert_eq!(model.chat.turns[0].text, "half\n\n---\n\nrules");
}

#[test]
fn a_name_that_fits_several_opens_a_picker_and_the_choice_asks_again() {
    let mut model = model();
    press(&mut model, "c m a i l enter");
    let id = model.chat.running().unwrap();
    let mut answer = Answer::new(Status::NeedsInput, "Which one?");
    answer.candidates = vec![(deal("one"), "One".into()), (deal("two"), "Two".into())];
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    assert!(
        matches!(&model.overlay, Some(Overlay::Chooser(list)) if matches!(list.shown[1].chosen, Chosen::Turn { .. }))
    );
    let told = vec![(deal("two"), SafeText::from_static("Acme · Negotiation · €84,000"))];
    update(&mut model, Msg::Loaded(Loaded::Described(told)));
    assert!(matches!(&model.overlay, Some(Overlay::Chooser(list)) if list.shown[1].detail.contains("€84,000")));
    assert!(running(&press(&mut model, "2")).is_none(), "what was typed ahead picks nothing");
    later(&mut model, 600);
    let effects = press(&mut model, "2");
    // The name answers the question back; the conversation goes on with what was asked.
    assert_eq!(running(&effects), Some(&TurnInput::Words("Two".into())));
}

#[test]
fn scrolling_up_stops_following_and_counts_what_is_new() {
    let mut model = model();
    let laid = |model: &mut Model, rows| {
        let metrics = super::chat::ChatMetrics { rows, height: 20, ..Default::default() };
        update(model, Msg::Laid(metrics));
    };
    laid(&mut model, 100);
    assert_eq!(model.chat.first_row(model.chat.metrics), 80);
    model.focus = Focus::History;
    press(&mut model, "k");
    laid(&mut model, 130);
    assert_eq!((model.chat.follow, model.chat.first_row(model.chat.metrics), model.chat.new_rows()), (false, 79, 30));
    press(&mut model, "G");
    assert_eq!((model.chat.first_row(model.chat.metrics), model.chat.new_rows()), (110, 0));
}

#[test]
fn a_long_answer_is_shown_from_its_beginning() {
    let mut model = model();
    let laid = |model: &mut Model, rows, last| {
        update(model, Msg::Laid(super::chat::ChatMetrics { rows, height: 20, last, target: None }));
        (model.chat.first_row(model.chat.metrics), model.chat.rows_below())
    };
    press(&mut model, "1");
    assert_eq!(laid(&mut model, 32, 30), (12, 0), "as long as it fits, the end is seen");
    assert_eq!(laid(&mut model, 45, 30), (25, 0));
    assert_eq!(laid(&mut model, 90, 30), (30, 38), "its question stays in sight; the rest is below");
    press(&mut model, "c pagedown");
    assert_eq!(laid(&mut model, 90, 30), (48, 20));
    press(&mut model, "pagedown pagedown");
    assert_eq!(laid(&mut model, 90, 30), (70, 0));
    assert_eq!((model.chat.follow, model.focus), (true, Focus::Composer));
    model.focus = Focus::History;
    press(&mut model, "g");
    assert_eq!(laid(&mut model, 90, 30), (0, 68));
}

#[test]
fn enter_on_a_citation_opens_its_record_at_the_field() {
    let mut model = model();
    press(&mut model, "1");
    let id = model.chat.running().unwrap();
    let mut answer = Answer::new(Status::Answered, "It is large [1].");
    let cite =
        Citation { record: deal("two"), record_name: "two".into(), field: "amount".into(), value: Value::Number(1.0) };
    answer.claims = vec![Claim::new("large", Some(cite), ClaimStatus::Supported)];
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    model.focus = Focus::History;
    assert_eq!(press(&mut model, "l enter"), [Effect::LoadRecord(deal("two"))]);
    assert_eq!((model.focus, model.record.goto_field.as_deref()), (Focus::Record, Some("amount")));
    update(&mut model, Msg::Loaded(Loaded::Record(Box::new(open("two")))));
    assert_eq!(model.record.tab, RecordTab::Fields);
    assert_eq!(press(&mut model, "backspace"), [Effect::LoadRecord(deal("one"))], "and back again");
}

#[test]
fn a_draft_opens_is_stored_and_can_be_changed_in_words() {
    let mut model = model();
    press(&mut model, "e");
    let id = model.chat.running().unwrap();
    let version = |body: &str| DraftVersion {
        to: String::new(),
        cc: String::new(),
        subject: "S".into(),
        body: body.into(),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".into(),
        request: String::new(),
    };
    let draft = Draft { id: None, record: Some(deal("one")), versions: vec![version("Hello")] };
    let mut answer = Answer::new(Status::Answered, "Draft");
    answer.drafts = vec![draft.clone()];
    let effects =
        update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    assert_eq!(effects, [], "a draft that was only looked at is not stored");
    assert_eq!(model.focus, Focus::Draft);
    assert_eq!(press(&mut model, "ctrl-s"), [Effect::SaveDraft(Box::new(draft.clone()))], "unless it is asked for");
    press(&mut model, "X ctrl-y");
    let copied = press(&mut model, "ctrl-y");
    assert!(matches!(&copied[..], [Effect::Export(Export::Clipboard(text))] if text.contains("XHello")));
    press(&mut model, "down s h o r t e r");
    let effects = press(&mut model, "enter");
    assert!(
        matches!(running(&effects), Some(TurnInput::Revise { draft, request }) if request == "shorter" && draft.versions.len() == 2)
    );
    let saved = press(&mut model, "esc esc");
    assert!(matches!(saved.last(), Some(Effect::SaveDraft(draft)) if draft.versions.len() == 2), "{saved:?}");
    assert!(model.draft.is_none());
}

#[test]
fn a_mail_with_findings_is_written_only_after_a_yes() {
    let mut model = model();
    model.brand =
        crate::trust::tone::Brand::from_toml("never = [{ say = \"cheap\", instead = \"good value\" }]").unwrap();
    let version = DraftVersion {
        to: String::new(),
        cc: String::new(),
        subject: "Offer".into(),
        body: "We guarantee it.".into(),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".into(),
        request: String::new(),
    };
    let draft = Draft { id: None, record: None, versions: vec![version] };
    update(&mut model, Msg::Loaded(Loaded::Draft(Box::new(draft))));
    let line = |model: &Model| model.draft.as_ref().unwrap().tone_line();
    assert_eq!(line(&model), "tone: \"We guarantee\" promises something · promise");
    let writes = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Export(Export::Eml(_))));
    assert!(!writes(&press(&mut model, "ctrl-o")), "first it is shown");
    assert!(matches!(&model.overlay, Some(Overlay::Confirm(confirm)) if confirm.lines.len() == 1));
    assert!(!writes(&press(&mut model, "n")));
    press(&mut model, "ctrl-o");
    assert!(writes(&press(&mut model, "y")));
    press(&mut model, "c h e a p");
    press(&mut model, "space");
    assert!(line(&model).ends_with("(+1)"), "{}", line(&model));
    let pane = model.draft.as_mut().unwrap();
    pane.body.set_text("It works well.");
    press(&mut model, "space");
    assert_eq!(line(&model), "");
    assert!(writes(&press(&mut model, "ctrl-o")));
}

#[test]
fn moving_in_the_list_opens_the_record_and_reads_on_before_the_end() {
    let mut model = model();
    assert_eq!(press(&mut model, "j"), [Effect::LoadRecord(deal("two"))]);
    model.records.next = Some(Cursor { key: None, row: 2 });
    let effects = press(&mut model, "k");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::LoadRows { after: Some(_), .. })));
}

#[test]
fn space_shows_the_keys_and_the_next_key_runs() {
    let mut model = model();
    press(&mut model, "space");
    assert!(matches!(model.overlay, Some(Overlay::WhichKey)));
    assert_eq!(press(&mut model, "j"), [Effect::LoadRecord(deal("two"))]);
    assert!(model.overlay.is_none());
    press(&mut model, "space esc");
    assert!(model.overlay.is_none());
}

#[test]
fn the_day_is_the_start_and_the_way_back() {
    use super::record::{DayPage, EntryLine};
    let mut model = model();
    model.set_focus(Focus::Record);
    assert_eq!(press(&mut model, "0"), [Effect::LoadDay]);
    assert!(model.record.open.is_none() && !model.record.is_at_day());
    let line = |title: &str, heading: bool, record: Option<RecordRef>| EntryLine {
        heading,
        when: SafeText::default(),
        title: SafeText::new(title),
        detail: SafeText::default(),
        record,
        whole: None,
    };
    let step = SuggestionLine {
        key: '1',
        title: SafeText::from_static("Prepare the call"),
        why: SafeText::default(),
        input: action("meeting-prep"),
        record: Some(deal("two")),
    };
    let day = DayPage {
        suggestions: vec![step],
        // A section with nothing in it is headings alone: they are passed over.
        lines: vec![
            line("Meetings", true, None),
            line("", true, None),
            line("Tasks", true, None),
            line("Call them", false, Some(deal("two"))),
        ],
        ..DayPage::default()
    };
    update(&mut model, Msg::Loaded(Loaded::Day(Box::new(day))));
    assert!(model.record.is_at_day());
    // A suggestion of the day runs on the record that it is about.
    let effects = press(&mut model, "1");
    assert!(matches!(&effects[..], [Effect::Run(request)] if request.scope == Some(deal("two"))), "{effects:?}");
    press(&mut model, "esc");
    model.set_focus(Focus::Record);
    // Rows that were read again leave it as it is; a line of it opens its record; backspace comes back.
    let generation = model.records.generation;
    let rows = std::mem::take(&mut model.records.rows);
    update(&mut model, Msg::Loaded(Loaded::Rows { generation, rows, next: None, append: false }));
    assert!(model.record.is_at_day() && model.record.wanted.is_none());
    assert_eq!(press(&mut model, "enter"), [Effect::LoadRecord(deal("two"))]);
    update(&mut model, Msg::Loaded(Loaded::Record(Box::new(open("two")))));
    assert!(!model.record.is_at_day());
    assert_eq!(press(&mut model, "backspace"), [Effect::LoadDay]);
    assert!(model.record.is_at_day(), "shown at once, as it was, and read again");
}

#[test]
fn a_line_that_stands_for_a_longer_list_opens_all_of_it() {
    use super::record::{DayPage, EntryLine};
    let mut model = model();
    model.set_focus(Focus::Record);
    press(&mut model, "0");
    let more = |whole: Option<TurnInput>| EntryLine {
        heading: false,
        when: SafeText::default(),
        title: SafeText::new("10 more: Prioritize my tasks"),
        detail: SafeText::default(),
        record: None,
        whole,
    };
    let day = |whole| DayPage { lines: vec![more(whole)], ..DayPage::default() };
    update(&mut model, Msg::Loaded(Loaded::Day(Box::new(day(None)))));
    assert!(press(&mut model, "enter").is_empty());
    update(&mut model, Msg::Loaded(Loaded::Day(Box::new(day(Some(action("prioritize-tasks")))))));
    let effects = press(&mut model, "enter");
    let [Effect::Run(request)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((&request.input, &request.scope), (&action("prioritize-tasks"), &None));
    assert!(model.chat.turns.last().is_some_and(|turn| turn.question.contains("10 more")));
}
