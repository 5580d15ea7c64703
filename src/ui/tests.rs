//! Frames at several sizes, from a model made by hand.

use super::*;
use crate::app::TurnInput;
use crate::app::keymap::Keymap;
use crate::app::record::{EntryLine, FieldLine, OpenRecord, SuggestionLine};
use crate::app::records::{RowView, Tab, Tone};
use crate::app::{Loaded, Msg, TurnEvent, TurnMeta, update};
use crate::crm::{Answer, Citation, Claim, ClaimStatus, Draft, DraftVersion, Kind, RecordRef, Status, Value};
use crate::term::key::{Input, Key};
use crate::trust::SafeText;
use jiff::{Timestamp, civil::date};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::BTreeMap;

mod figures;
mod pages;
mod tour;
mod walk;
mod writes;

fn safe(text: &str) -> SafeText {
    SafeText::new(text)
}

fn deal() -> RecordRef {
    RecordRef::new(Kind::Opportunity, "006x")
}

fn step(key: char, title: &str, why: &str) -> SuggestionLine {
    let input = TurnInput::Action { id: "summarize".into(), inputs: BTreeMap::new() };
    SuggestionLine { key, title: safe(title), why: safe(why), input, record: Some(deal()) }
}

fn open() -> OpenRecord {
    let field = |field: &str, label: &str, value: &str, note: &str, warn: bool| FieldLine {
        field: field.into(),
        label: safe(label),
        value: safe(value),
        note: safe(note),
        warn,
        link: None,
    };
    OpenRecord {
        record: deal(),
        title: safe("Acme renewal 2027"),
        subtitle: safe("opportunity · Acme Corp · Negotiation · €84,000 · closes 12 Dec 2026, in 22 d"),
        stats: vec![
            (safe("health 58 fair"), Tone::Warning),
            (safe("stage 31 d"), Tone::Plain),
            (safe("silent 11 d !"), Tone::Danger),
        ],
        suggestions: vec![
            step('1', "Draft follow-up", "no answer to your mail of 9 Nov"),
            step('2', "Ask for a 2nd contact", "only Dana Reyes is involved"),
            step('3', "Summarize", "14 events since you last looked"),
        ],
        fields: vec![
            field("stage", "Stage", "Negotiation", "since 20 Oct, was Proposal", false),
            field("amount", "Amount", "€84,000", "was €92,000 until 3 Nov", true),
            field("close_date", "Close date", "12 Dec 2026", "moved 2×, was 12 Nov 2026", true),
        ],
        related: vec![EntryLine {
            heading: true,
            when: safe(""),
            title: safe("Contacts 1"),
            detail: safe(""),
            record: None,
            whole: None,
        }],
        related_total: 6,
        timeline: Vec::new(),
    }
}

fn model(size: (u16, u16)) -> Model {
    let mut model = Model::new("2026-11-20T09:00:00Z".parse::<Timestamp>().unwrap(), date(2026, 11, 20), size);
    model.status.workspace = safe("Northwind demo");
    model.status.summary = vec![safe("open €1.24M"), safe("3 due today")];
    model.keymap = Keymap::default();
    let tab = |kind: Kind, title: &str, count| Tab { kind, title: safe(title), count };
    let tabs = vec![
        tab(Kind::Opportunity, "Opportunities", 30),
        tab(Kind::Account, "Accounts", 12),
        tab(Kind::Lead, "Leads", 25),
    ];
    update(&mut model, Msg::Input(Input::Resize(size.0, size.1)));
    update(&mut model, Msg::Loaded(Loaded::Tabs(tabs)));
    let row = |name: &str, figure: &str, sign, tone| RowView {
        record: RecordRef::new(Kind::Opportunity, name),
        name: safe(name),
        detail: safe("Negotiation"),
        figure: safe(figure),
        sign,
        tone,
    };
    let rows = vec![
        row("Acme renewal 2027", "€84k", '•', Tone::Warning),
        row("Globex expansion with a very long name indeed", "€40k", ' ', Tone::Plain),
        row("日本電気 pilot", "¥1.2M", '!', Tone::Danger),
    ];
    let generation = model.records.generation;
    update(&mut model, Msg::Loaded(Loaded::Rows { generation, rows, next: None, append: false }));
    model.record.wanted = None;
    update(&mut model, Msg::Loaded(Loaded::Record(Box::new(open()))));
    model
}

fn with_answer(mut model: Model) -> Model {
    press(&mut model, "c");
    update(&mut model, Msg::Input(Input::Paste("why is this at risk?".into())));
    press(&mut model, "enter");
    let id = model.chat.running().unwrap();
    let claim = |text: &str, field: &str| {
        let (record, record_name, field) = (deal(), "Acme renewal 2027".into(), field.into());
        let cite = Citation { record, record_name, field, value: Value::Number(84_000.0) };
        Claim::new(text, Some(cite), ClaimStatus::Supported)
    };
    let mut answer = Answer::new(
        Status::Answered,
        "Three things stand out:\n\n1. No reply since **9 Nov**. [1]\n2. The close date moved twice. [2]\n",
    );
    answer.claims = vec![claim("9 Nov", "amount"), claim("moved twice", "close_date")];
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    model
}

fn press(model: &mut Model, key: &str) -> Vec<crate::app::Effect> {
    update(model, Msg::Input(Input::Key(key.parse::<Key>().unwrap())))
}

fn frame(model: &mut Model) -> String {
    let theme = theme::builtin("terminal").unwrap();
    let mut view = View::new(theme);
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    for _ in 0..2 {
        let mut metrics = ChatMetrics::default();
        terminal.draw(|frame| metrics = view.draw(model, frame)).unwrap();
        update(model, Msg::Laid(metrics));
    }
    terminal.backend().to_string()
}

#[test]
fn the_screen_at_every_size() {
    for size in [(160, 45), (120, 40), (80, 24), (40, 12), (20, 5), (5, 2)] {
        let name = format!("screen_{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, frame(&mut with_answer(model(size))));
    }
}

#[test]
fn overlays_lie_over_the_panes() {
    let mut palette = model((100, 30));
    press(&mut palette, "ctrl-p");
    insta::assert_snapshot!("palette", frame(&mut palette));
    let mut help = model((100, 30));
    press(&mut help, "?");
    insta::assert_snapshot!("help", frame(&mut help));
}

#[test]
fn an_answer_that_was_chosen_is_rated_with_a_reason() {
    for (size, name) in [((120, 30), "why_120x30"), ((40, 12), "why_40x12")] {
        let mut asked = with_answer(model(size));
        let id = asked.chat.turns[0].id;
        asked.chat.log(id, &crate::app::opinion::Logged { session: "s".into(), line: 1 });
        for key in ["shift-tab", "[", "-"] {
            press(&mut asked, key);
        }
        insta::assert_snapshot!(name, frame(&mut asked));
        press(&mut asked, "2");
        let shown = frame(&mut asked);
        assert!(size.0 < 80 || shown.contains("you: not good: wrong numbers"), "{shown}");
    }
}

#[test]
fn a_draft_lies_over_the_record() {
    let mut model = model((160, 30));
    let version = |body: &str| DraftVersion {
        to: "Dana Reyes <dana@acme.example>".into(),
        cc: String::new(),
        subject: "Renewal terms".into(),
        body: body.into(),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".into(),
        request: String::new(),
    };
    let draft = Draft {
        id: None,
        record: Some(deal()),
        versions: vec![version("Hi Dana,\n\nthank you for Monday."), version("Hi Dana,\n\nthank you for Tuesday.")],
    };
    update(&mut model, Msg::Loaded(Loaded::Draft(Box::new(draft))));
    insta::assert_snapshot!("draft", frame(&mut model));
    press(&mut model, "ctrl-d");
    insta::assert_snapshot!("draft_diff", frame(&mut model));
}

/// Text of a record that draws what the program draws.
const IMITATION: &str = "fine\n╰──────────────────────────────────────────────────────────────────╯\n y yes   n no, change nothing\n\
    ── 3 of 3 figures checked ──\n────────────────────────────────\nTo       drop@evil.example\nnothing is sent · ctrl-s saved\n\u{202e}tluser\u{200b}";

#[test]
fn no_text_passes_for_a_question_of_the_program() {
    let mut asked = model((100, 30));
    let lines = IMITATION.lines().map(safe).collect();
    let title = SafeText::from_static("Undo the last change?");
    let confirm = crate::app::overlay::Confirm { title, lines, yes: crate::app::Effect::Redraw };
    update(&mut asked, Msg::Loaded(Loaded::Confirm(Box::new(confirm))));
    let shown = frame(&mut asked);
    insta::assert_snapshot!("confirm_imitated", shown);
    let imitated = shown.lines().filter(|line| line.contains("y yes")).collect::<Vec<_>>();
    assert_eq!(
        imitated.iter().filter(|line| line.contains("│ │ ")).count(),
        1,
        "the record's own stands behind the bar"
    );
    assert_eq!(imitated.len(), 2, "the program's own does not");
}

#[test]
fn no_answer_passes_for_what_the_program_says_of_it() {
    let mut model = with_answer(model((160, 45)));
    let id = model.chat.running();
    assert!(id.is_none());
    let mut answer = Answer::new(Status::Answered, IMITATION);
    answer.claims = Vec::new();
    update(&mut model, Msg::Input(Input::Paste("again".into())));
    press(&mut model, "enter");
    let id = model.chat.running().unwrap();
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    let shown = frame(&mut model);
    let marked: Vec<&str> = shown.lines().filter(|line| line.contains("└ ")).collect();
    assert!(marked.iter().all(|line| line.contains("all 2 facts checked")), "{marked:?}");
    insta::assert_snapshot!("answer_imitates", shown);
}

#[test]
fn no_size_and_no_key_breaks_drawing() {
    let keys = ["tab", "j", "c", "esc", "ctrl-p", "esc", "?", "G", "tab", "/", "x", "esc", "l", "enter", "ctrl-r", "T"];
    for size in [(1, 1), (2, 40), (16, 4), (55, 13), (56, 14), (117, 24), (118, 24), (400, 120)] {
        let mut model = with_answer(model(size));
        for key in keys {
            press(&mut model, key);
            frame(&mut model);
        }
    }
}

#[test]
fn a_frame_from_the_cache_is_the_frame_drawn_anew() {
    let mut model = with_answer(model((120, 40)));
    let theme = theme::builtin("terminal").unwrap();
    let mut kept = View::new(theme);
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    for key in [
        "esc", "j", "k", "tab", "l", "j", "tab", "l", "l", "k", "tab", "x", "y", "ctrl-p", "esc", "?", "esc", "/", "a",
        "esc", "tab",
    ] {
        press(&mut model, key);
        let mut metrics = ChatMetrics::default();
        terminal.draw(|frame| metrics = kept.draw(&model, frame)).unwrap();
        update(&mut model, Msg::Laid(metrics));
        terminal.draw(|frame| metrics = kept.draw(&model, frame)).unwrap();
        let mut fresh_view = View::new(theme::builtin("terminal").unwrap());
        let mut fresh = Terminal::new(TestBackend::new(120, 40)).unwrap();
        fresh.draw(|frame| metrics = fresh_view.draw(&model, frame)).unwrap();
        assert_eq!(terminal.backend().buffer(), fresh.backend().buffer(), "after {key}");
    }
}

#[test]
fn the_day_is_shown_while_no_record_is_open() {
    use crate::app::record::DayPage;
    let line = |when: &str, title: &str, detail: &str| EntryLine {
        heading: detail.is_empty() && when.is_empty(),
        when: safe(when),
        title: safe(title),
        detail: safe(detail),
        record: Some(deal()),
        whole: None,
    };
    let steps = open().suggestions;
    let day = DayPage {
        title: safe("20 Nov 2026"),
        subtitle: safe("Your day"),
        stats: vec![(safe("3 open tasks"), Tone::Plain), (safe("1 overdue ▼"), Tone::Danger)],
        suggestions: steps,
        lines: vec![
            line("", "Meetings", ""),
            line("14:00", "Renewal call with Dana Reyes", "Acme renewal 2027"),
            line("", "Tasks, the first things first", ""),
            line("", "Send the revised offer", "overdue by 2 days, on a deal of €84,000"),
        ],
    };
    for size in [(160, 45), (80, 24), (40, 12)] {
        let mut model = model(size);
        model.record.show_day();
        model.record.take_day(Box::new(day.clone()));
        model.set_focus(crate::app::Focus::Record);
        crate::app::measure(&mut model);
        let name = format!("day_{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, frame(&mut model));
    }
}

#[test]
fn the_keys_in_the_footer_are_those_of_what_is_shown() {
    use crate::app::record::DayPage;
    let mut model = model((120, 40));
    model.set_focus(crate::app::Focus::Record);
    let mut view = View::new(theme::builtin("terminal").unwrap());
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut shown = |model: &Model| {
        terminal.draw(|frame| _ = view.draw(model, frame)).unwrap();
        terminal.backend().to_string()
    };
    assert!(shown(&model).contains("1–3 do"));
    let steps = ['1', '2', '4', '5'].map(|key| step(key, "Summarize", "all of it"));
    let (title, subtitle) = (safe("20 Nov 2026"), safe("Your day"));
    let day = DayPage { title, subtitle, stats: Vec::new(), suggestions: steps.into(), lines: Vec::new() };
    model.record.show_day();
    model.record.take_day(Box::new(day));
    assert!(shown(&model).contains("1, 2, 4, 5 do"));
}

#[test]
fn a_long_message_stays_in_its_pane_and_is_cut() {
    for size in [(160, 45), (80, 24), (56, 14)] {
        let mut model = model(size);
        let text =
            format!("actions/ping.md:12: {}\nwrite one of them\nlint shows all", "there is no such fact ".repeat(30));
        update(&mut model, Msg::Notice(crate::app::toast::Level::Warning, safe(&text)));
        update(&mut model, Msg::Notice(crate::app::toast::Level::Info, safe("noted")));
        let shown = frame(&mut model);
        let lines: Vec<&str> = shown.lines().filter(|line| line.contains("no such fact")).collect();
        assert!((2..=8).contains(&lines.len()), "{shown}");
        assert!(shown.contains("! actions/ping.md:12:") && shown.contains("· noted"), "{shown}");
        if size.0 == 160 {
            // The border between the record and the chat stands to the left of it.
            assert!(lines.iter().all(|line| line.matches('│').count() == 2), "{shown}");
        }
    }
}

#[test]
fn what_an_action_asks_stands_in_the_input() {
    let mut model = model((160, 45));
    model.chat.asks = Some(safe("Why was it lost?"));
    assert!(frame(&mut model).contains("› Why was it lost?"));
}

#[test]
fn a_long_answer_says_that_more_follows() {
    let mut model = with_answer(model((160, 45)));
    press(&mut model, "a");
    press(&mut model, "enter");
    let id = model.chat.running().unwrap();
    let text: String = (1..=90).map(|line| format!("{line}. point {line}\n")).collect();
    let answer = Answer::new(Status::Answered, text);
    update(&mut model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta: TurnMeta::default() }));
    let shown = frame(&mut model);
    assert!(shown.contains("point 1\u{20}") && !shown.contains("point 90"), "{shown}");
    assert!(shown.contains("more lines · pagedown"), "{shown}");
    press(&mut model, "pagedown");
    assert!(!frame(&mut model).contains("point 1\u{20}"));
}
