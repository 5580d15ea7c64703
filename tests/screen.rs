//! The screen as a seller uses it: the real program on a pseudo-terminal, on the demo workspace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;
#[path = "screen/tour.rs"]
mod tour;

use common::model_server::{ModelServer, Script};
use common::tty::{Tty, mode_is_on};
use std::process::Command;

const ENTER: &str = "\r";
const ESC: &str = "\u{1b}";
const TAB: &str = "\t";
/// Modes that must be off when the program has ended: screen, mouse, paste, focus.
const MODES: [&str; 6] = ["1049", "1000", "1002", "1006", "2004", "1004"];

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn demo(home: &tempfile::TempDir, size: (u16, u16)) -> Tty {
    let tty = Tty::start(home.path(), &["demo"], &[], size);
    tty.wait_for("Do next");
    tty
}

/// Opens the first record of the list.
fn open_first(tty: &mut Tty) {
    tty.wait_for("Do next");
    tty.send(ENTER);
    tty.wait_for("Fields");
}

fn assert_terminal_is_back(bytes: &[u8]) {
    for mode in MODES {
        assert!(!mode_is_on(bytes, mode), "mode {mode} was left on");
    }
    assert!(mode_is_on(bytes, "25"), "the cursor was left hidden");
}

#[test]
fn the_first_key_does_the_first_thing() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    for text in ["Opportunities", "Your day", "Today", "nothing has left this machine"] {
        tty.wait_for(text);
    }
    open_first(&mut tty);
    tty.send("1");
    tty.until("an answer or a draft", |screen| screen.contains("Draft 1 of") || screen.contains("desk "));
    tty.send("\u{3}");
    let (code, bytes) = tty.end();
    assert_eq!(code, 0);
    assert_terminal_is_back(&bytes);
}

#[test]
fn every_size_shows_something_sensible() {
    let home = home();
    let mut tty = demo(&home, (120, 40));
    tty.resize(80, 24);
    tty.wait_for("[Records]");
    tty.send(TAB);
    tty.wait_for("[Record]");
    tty.resize(40, 12);
    tty.wait_for("Do next");
    tty.resize(5, 2);
    tty.resize(160, 45);
    tty.wait_for("ctrl-p find");
    tty.send("q");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn the_list_filters_while_typing_and_the_palette_finds_records() {
    let home = home();
    let mut tty = demo(&home, (120, 40));
    tty.send("/zzzzzz");
    tty.wait_for("nothing fits");
    tty.send(ESC);
    tty.wait_gone("nothing fits");
    tty.send("\u{10}");
    tty.wait_for("Find a record, an action or a command");
    tty.send("next theme");
    tty.wait_for("Next theme");
    tty.send(ENTER);
    tty.wait_for("theme ");
    tty.send("q");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn a_paste_never_submits_and_unsent_text_survives_a_kill() {
    let home = home();
    let mut tty = demo(&home, (120, 40));
    tty.send("c");
    tty.send("\u{1b}[200~half a thought\rand more\u{1b}[201~");
    tty.wait_for("and more");
    assert!(!tty.screen().contains("you  half"), "a paste must not be sent");
    // The text is kept a moment after the last change.
    std::thread::sleep(std::time::Duration::from_millis(900));
    tty.kill();
    let again = Tty::start(home.path(), &["demo"], &[], (120, 40));
    again.wait_for("half a thought");
    again.kill();
}

#[test]
fn a_plain_question_is_answered_with_a_query_and_another_one_gets_a_polite_no() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    tty.send("chow many open deals by stage?\r");
    tty.wait_for("query:");
    tty.send("what is the weather?\r");
    tty.until("a polite no", |screen| {
        screen.to_lowercase().contains("weather") && screen.matches("desk ").count() >= 2
    });
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
    let log = Command::new(env!("CARGO_BIN_EXE_dealdesk"))
        .args(["-w", "demo", "log", "unanswered"])
        .env("DEALDESK_DATA_DIR", home.path().join("data"))
        .env("DEALDESK_CONFIG_DIR", home.path().join("config"))
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&log.stdout).contains("weather"), "{log:?}");
}

#[test]
fn a_model_streams_behind_the_gate() {
    let home = home();
    let server = ModelServer::start(Script::EchoPlaceholder);
    let env = [("OPENAI_BASE_URL", server.url.as_str()), ("OPENAI_API_KEY", "sk-test-0123456789abcdef")];
    let mut tty = Tty::start(home.path(), &["demo", "-m", "openai/fake-1"], &env, (160, 45));
    tty.wait_for("openai/fake-1");
    open_first(&mut tty);
    tty.send("csummarize\r");
    tty.wait_for("The one who counts is");
    tty.until("figures in the footer", |screen| screen.contains("masked") && screen.contains("tok"));
    let screen = tty.screen();
    assert!(!screen.contains("PERSON_") && !screen.contains("ORG_"), "names are put back: {screen}");
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 1);
    let sent = String::from_utf8_lossy(&bodies[0]).into_owned();
    assert!(sent.contains("PERSON_") || sent.contains("ORG_"), "{sent}");
    tty.send("\u{12}");
    tty.wait_for("What left this machine");
    tty.send("w");
    tty.wait_for("body as sent");
    tty.send(ESC);
    tty.wait_gone("body as sent");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn esc_stops_an_answer_and_keeps_what_had_arrived() {
    let home = home();
    let server = ModelServer::start(Script::Hang(vec!["The beginning ".into(), "of an answer".into()]));
    let env = [("OPENAI_BASE_URL", server.url.as_str()), ("OPENAI_API_KEY", "sk-test-0123456789abcdef")];
    let mut tty = Tty::start(home.path(), &["demo", "-m", "openai/fake-1"], &env, (160, 45));
    open_first(&mut tty);
    tty.send("csummarize\r");
    tty.wait_for("of an answer");
    tty.send(ESC);
    tty.wait_for("stopped by you");
    tty.wait_for("The beginning of an answer");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[cfg(unix)]
#[test]
fn signals_give_the_terminal_back() {
    use rustix::process::{Pid, Signal, kill_process};
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let home = home();
        let tty = demo(&home, (120, 40));
        kill_process(Pid::from_raw(tty.pid().try_into().unwrap()).unwrap(), signal).unwrap();
        let (exit, bytes) = tty.end();
        assert_eq!(exit, code);
        assert_terminal_is_back(&bytes);
    }
}

#[test]
fn random_keys_and_sizes_do_not_bring_it_down() {
    let home = home();
    let mut tty = demo(&home, (120, 40));
    // Deterministic noise: no ctrl-c, ctrl-z, ctrl-d or q, so that it is still there at the end.
    let keys = [
        "j",
        "k",
        "G",
        "g",
        "l",
        "h",
        TAB,
        "/",
        "x",
        ESC,
        ":",
        "d",
        ESC,
        "?",
        ESC,
        "1",
        "2",
        "c",
        "é",
        "日",
        "\u{7f}",
        "\u{1b}[5~",
        "\u{1b}[6~",
        "\u{1b}[<64;10;10M",
        "\u{1b}[<0;50;12M",
    ];
    let mut seed = 7u32;
    for _ in 0..300 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        tty.send(keys[(seed >> 16) as usize % keys.len()]);
        if seed.is_multiple_of(11) {
            tty.resize(1 + (seed >> 8) as u16 % 200, 1 + (seed >> 20) as u16 % 60);
        }
    }
    tty.resize(120, 40);
    // An escape right before another key would be read as alt and that key.
    tty.send(ESC);
    std::thread::sleep(std::time::Duration::from_millis(100));
    tty.send("\u{c}");
    tty.wait_for("dealdesk");
    tty.send("\u{3}");
    let (code, bytes) = tty.end();
    assert_eq!(code, 0);
    assert_terminal_is_back(&bytes);
}

#[test]
fn a_proposal_is_decided_written_and_taken_back() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    open_first(&mut tty);
    tty.send("cset the close date to 2031-03-04\r");
    tty.wait_for("0 of 1 field will be written");
    tty.wait_for("y take");
    tty.send("n");
    tty.wait_for("1 refused");
    tty.send("uy");
    tty.wait_for("1 of 1 field will be written");
    assert!(!tty.screen().contains("closes 4 Mar 2031"), "nothing is written yet");
    tty.send(ENTER);
    tty.wait_for("1 field written");
    tty.until("the record shows the new day", |screen| screen.contains("closes 4 Mar 2031"));
    // An escape right before another key would be read as alt and that key.
    tty.send(ESC);
    std::thread::sleep(std::time::Duration::from_millis(100));
    tty.send("u");
    tty.wait_for("1 field is put back");
    tty.send("y");
    tty.wait_for("undone:");
    tty.until("the record shows the day before", |screen| !screen.contains("closes 4 Mar 2031"));
    tty.send("q");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn a_pipeline_review_is_left_resumed_proposed_and_written() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    tty.send("W");
    tty.wait_for("Pipeline review · 1 of");
    tty.wait_for("y take");
    tty.send("p\u{15}2031-03-04\r");
    tty.wait_for("Pipeline review · 2 of");
    tty.send(ESC);
    tty.wait_for("1 decision kept");
    tty.send("W");
    tty.wait_for("Pipeline review · 2 of");
    tty.send("nCall the sponsor\r");
    tty.wait_for("2 decided");
    tty.send("q");
    tty.wait_for("2 become one proposal");
    tty.send(ENTER);
    tty.wait_for("0 of 2 fields will be written");
    tty.wait_for("y take");
    tty.send("a");
    tty.wait_for("2 of 2 fields will be written");
    tty.send(ENTER);
    tty.wait_for("2 fields written");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn digits_are_text_in_the_chat_and_alt_runs_the_step() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    tty.send("c3 deals");
    tty.wait_for("› 3 deals");
    tty.wait_for("alt-1");
    assert!(!tty.screen().contains("you  "), "nothing ran");
    tty.send("\u{15}");
    tty.send("\u{1b}1");
    tty.until("the first step runs", |screen| screen.contains("desk ") && screen.contains("you  "));
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn the_palette_runs_an_action_by_what_is_said_for_it() {
    let home = home();
    let mut tty = demo(&home, (120, 40));
    tty.send("\u{10}win rate");
    tty.until("the action is found", |screen| screen.contains("Win rate"));
    tty.send(ENTER);
    // One answer at a time: the next turn is refused while this one is made.
    tty.wait_for("fact checked");
    tty.send("\u{10}deal-risk");
    tty.wait_for("asks for a record");
    tty.send(ENTER);
    tty.wait_for("for which record?");
    tty.until("deals are offered", |screen| screen.contains("opportunity ·"));
    tty.send(ENTER);
    tty.wait_gone("for which record?");
    tty.wait_for("you  Risks (");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn a_mail_that_waits_is_answered_to_its_sender() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    tty.wait_for("Fergus Quill");
    tty.send(TAB);
    // The first line that can be opened is the mail that has waited longest with a question.
    tty.send(ENTER);
    tty.wait_for("Draft reply");
    tty.send("e");
    tty.wait_for("Draft 1 of 1");
    tty.until("it goes to the sender", |screen| screen.contains("To") && screen.contains("Fergus Quill <"));
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn a_restart_keeps_the_news_of_the_day() {
    let home = home();
    let mut tty = demo(&home, (160, 45));
    tty.wait_for("What changed");
    tty.send("q");
    assert_eq!(tty.end().0, 0);
    let again = demo(&home, (160, 45));
    again.wait_for("What changed");
    again.wait_for("Turned worse");
    again.kill();
}
