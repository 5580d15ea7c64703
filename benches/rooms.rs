//! How long the hot paths of single rooms take: a frame, streamed Markdown, a filter key, the event log.
//!
//! For: `cargo bench`; a table with median and 95th percentile, each beside a named baseline of the same run, so that
//! a slow machine shows as a slow baseline. Not for: passing or failing, and not for what a user sees (key to paint,
//! first frame, memory): that is measured from outside, see `benches/run.sh`.
//!
//! `ROOMS_RECORDS=1000000 cargo bench` makes a bigger workspace (default 50,000).

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock, prints its table, and stops at the first mistake"
)]

use dealdesk::app::chat::PastTurn;
use dealdesk::app::{Focus, Model, Msg, update};
use dealdesk::crm::{Kind, Origin, OriginKind};
use dealdesk::journal::{Event, Journal, Masked, SessionId};
use dealdesk::store::Store;
use dealdesk::term::key::{Input, Key};
use dealdesk::trust::SafeText;
use dealdesk::ui::View;
use dealdesk::ui::markdown::Streamed;
use dealdesk::ui::theme::Theme;
use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

const TODAY: Date = date(2026, 11, 20);
const MESSAGES: usize = 5_000;
const ANSWER: &str = "## Where it stands\n\nThe **renewal** of Halden Foods closes on *12 December* [1]. Since the last \
    call:\n\n- the offer went from €92,000 to €84,000 [2]\n- Dana Ruiten asked for a second offer\n- nobody answered \
    her for eleven days [3]\n\n| step | who | when |\n|---|---|---|\n| second offer | you | today |\n| call | Dana \
    | Friday |\n\nAsk `what changed` for the rest.\n\n";

fn main() {
    // Cargo passes `--bench`; a name runs the benches that contain it.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let benches: [(&str, Bench); 4] =
        [("frame", frame), ("markdown", markdown), ("filter", filter), ("journal", journal)];
    println!("{:<52} {:>11} {:>11} {:>8}", "", "median", "p95", "runs");
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|part| name.contains(part.as_str())) {
            bench().iter().for_each(Row::print);
        }
    }
}

/// Measures something, and what it is to be compared with.
type Bench = fn() -> Vec<Row>;

/// One line of the table.
struct Row {
    what: String,
    median: f64,
    p95: f64,
    runs: usize,
}

impl Row {
    fn print(&self) {
        println!("{:<52} {:>11} {:>11} {:>8}", self.what, shown(self.median), shown(self.p95), self.runs);
    }
}

fn shown(nanos: f64) -> String {
    match nanos {
        n if n >= 1e9 => format!("{:.2} s", n / 1e9),
        n if n >= 1e6 => format!("{:.2} ms", n / 1e6),
        n if n >= 1e3 => format!("{:.1} µs", n / 1e3),
        n => format!("{n:.0} ns"),
    }
}

/// Times one step again and again; the first tenth only warms up.
fn time(what: impl Into<String>, runs: usize, mut step: impl FnMut(usize)) -> Row {
    (0..runs / 10).for_each(&mut step);
    let mut nanos: Vec<f64> = (0..runs)
        .map(|run| {
            let start = Instant::now();
            step(run);
            start.elapsed().as_nanos() as f64
        })
        .collect();
    nanos.sort_by(f64::total_cmp);
    Row { what: what.into(), median: nanos[runs / 2], p95: nanos[runs * 95 / 100], runs }
}

fn midnight() -> Timestamp {
    TODAY.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

/// A whole frame at 120×40, with the difference to the last one, on a conversation of 5,000 messages.
fn frame() -> Vec<Row> {
    let mut model = Model::new(midnight(), TODAY, (120, 40));
    update(&mut model, Msg::Input(Input::Resize(120, 40)));
    let turn = |n: usize| PastTurn {
        question: SafeText::new(&format!("question {n}")),
        text: SafeText::new(ANSWER),
        complete: true,
        sent: false,
        logged: None,
        opinion: None,
    };
    model.chat.restore((0..MESSAGES / 2).map(turn).collect());
    model.set_focus(Focus::Composer);
    let mut view = View::new(Theme::default());
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut draw = |model: &mut Model| {
        let mut metrics = model.chat.metrics;
        terminal.draw(|frame| metrics = view.draw(model, frame)).unwrap();
        update(model, Msg::Laid(metrics));
    };
    let first = time("first frame after opening 5,000 messages", 1, |_| draw(&mut model));
    let key = time("a letter typed, 5,000 messages", 2_000, |run| {
        let key = if run % 40 == 39 { Key::ctrl('u') } else { Key::char('a') };
        update(&mut model, Msg::Input(Input::Key(key)));
        draw(&mut model);
    });
    let scrolled = time("the chat scrolled by a row, 5,000 messages", 2_000, |run| {
        model.chat.scroll(if run % 2 == 0 { -1 } else { 1 });
        draw(&mut model);
    });
    vec![key, scrolled, first, bare_frame()]
}

/// The baseline: ratatui copies and compares a frame of the same size and nothing else.
fn bare_frame() -> Row {
    let area = Rect::new(0, 0, 120, 40);
    let mut full = Buffer::empty(area);
    (0..40).for_each(|row| full.set_string(0, row, "x".repeat(120), ratatui::style::Style::new()));
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    time("  baseline: ratatui copies a frame of that size", 2_000, |_| {
        terminal.draw(|frame| frame.buffer_mut().content.clone_from_slice(&full.content)).unwrap();
    })
}

/// A streamed answer of 50,000 tokens, laid out after every token, at its start and at its end.
fn markdown() -> Vec<Row> {
    let tokens: Vec<&str> = ANSWER.split_inclusive(' ').collect();
    let theme = Theme::default();
    let mut streamed = Streamed::new(80);
    let mut push = |run: usize| {
        streamed.push(tokens[run % tokens.len()], &theme);
        streamed.refresh(&theme);
        black_box(streamed.height());
    };
    let early = time("Markdown, a token, the first 1,000", 1_000, &mut push);
    (0..47_800).for_each(&mut push);
    let late = time("Markdown, a token, after 49,000", 1_000, &mut push);
    let mut text = String::new();
    let baseline = time("  baseline: the token appended to a string", 1_000, |run| {
        text.push_str(tokens[run % tokens.len()]);
        black_box(text.len());
    });
    vec![early, late, baseline]
}

fn records() -> u64 {
    std::env::var("ROOMS_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(50_000)
}

/// A key in the list's filter.
fn filter() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder.path().join("records.db"));
    let reader = store.reader().unwrap();
    let typed = ["h", "ha", "hal", "hald", "b", "be", "ben", "bent", "nord", "x", "lind", "lindq", "zz"];
    let key = time(format!("filter key over {} records", records()), 650, |run| {
        black_box(reader.filter(&Kind::Contact, typed[run % typed.len()], 50).unwrap());
    });
    let names: Vec<String> = dealdesk::demo::generate(records(), 1, TODAY)
        .filter(|record| record.kind == Kind::Contact)
        .map(|record| record.name().to_lowercase())
        .collect();
    let baseline = time(format!("  baseline: {} names in memory searched", names.len()), 130, |run| {
        black_box(names.iter().filter(|name| name.contains(typed[run % typed.len()])).count());
    });
    vec![key, baseline]
}

fn filled(path: &Path) -> Store {
    let mut store = Store::open(path).unwrap();
    let origin = Origin { kind: OriginKind::Demo, who: "bench".into(), from: "demo".into() };
    let start = Instant::now();
    store.bulk_load(dealdesk::demo::generate(records(), 1, TODAY), &origin, midnight()).unwrap();
    let nanos = start.elapsed().as_nanos() as f64;
    Row { what: format!("load {} records", records()), median: nanos, p95: nanos, runs: 1 }.print();
    store
}

/// An event appended, and appended and waited for.
fn journal() -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), midnight()).unwrap();
    let session = SessionId::fresh(midnight(), [1, 2, 3, 4]);
    let text = "[PERSON_1] of [ORG_1] asked for a second offer; nobody answered for eleven days. ".repeat(3);
    let event = || Event::Note { text: Masked::new(text.as_str()) };
    let queued = time("log: an event handed to its writer", 2_000, |_| {
        drop(journal.append(midnight(), &session, event()));
    });
    let durable = time("log: an event on the disk", 200, |_| {
        black_box(journal.append(midnight(), &session, event()).wait().unwrap());
    });
    let mut file = File::create(folder.path().join("baseline")).unwrap();
    let baseline = time("  baseline: the same bytes written and synced", 200, |_| {
        file.write_all(text.as_bytes()).unwrap();
        file.sync_data().unwrap();
    });
    vec![queued, durable, baseline]
}
