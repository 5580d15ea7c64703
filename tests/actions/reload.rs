//! An edited action file takes effect in a running program, and a broken one does no harm: the real program on a
//! pseudo-terminal.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::common::tty::Tty;
use std::fs;
use std::path::PathBuf;

/// What a terminal sends when its window is looked at again.
const FOCUS: &str = "\u{1b}[I";

fn action(title: &str) -> String {
    format!(
        "---\nname: reload\ntitle: {title}\nrecord: required\nfacts: [summarize]\nsuggest:\n  - why: a test says so\n    \
         when: \"true\"\n    score: 1000\n---\n\n## rules\nPong {{{{ headline }}}}\n"
    )
}

fn file(home: &tempfile::TempDir) -> PathBuf {
    let folder = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&folder).unwrap();
    folder.join("reload.md")
}

#[test]
fn an_edit_changes_the_suggestions_of_a_running_screen() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Tty::start(home.path(), &["demo"], &[], (160, 45));
    tty.wait_for("Do next");
    tty.send("\r");
    tty.wait_for("Fields");
    let file = file(&home);
    fs::write(&file, action("First title")).unwrap();
    tty.send(FOCUS);
    tty.wait_for("First title");
    fs::write(&file, action("Second title")).unwrap();
    tty.send(FOCUS);
    tty.wait_for("Second title");

    fs::write(&file, action("Third title").replace("facts: [", "facts: [nonsense, ")).unwrap();
    tty.send(FOCUS);
    tty.wait_for("stays in use");
    assert!(tty.screen().contains("Second title"), "{}", tty.screen());

    fs::write(&file, action("Fourth title")).unwrap();
    tty.send(FOCUS);
    tty.wait_for("Fourth title");
    let screen = tty.screen();
    let before = screen.split("Fourth title").next().unwrap();
    let key = before.chars().rev().find(char::is_ascii_digit).expect("its digit stands before it");
    tty.send(&key.to_string());
    tty.wait_for("Pong");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn an_edit_counts_from_the_next_line_in_plain_mode() {
    let home = tempfile::tempdir().unwrap();
    let mut tty = Tty::start(home.path(), &["demo", "--plain"], &[], (100, 60));
    tty.wait_for("Records:");
    tty.send("list\r");
    tty.wait_for("a number opens one");
    tty.send("1\r");
    tty.wait_for("More: related");
    let file = file(&home);
    fs::write(&file, action("First title")).unwrap();
    tty.send("record\r");
    tty.wait_for("First title");
    fs::write(&file, action("Second title").replace("facts:", "fact:")).unwrap();
    fs::write(&file, "---\nname: [\n---\n").unwrap();
    tty.send("record\r");
    tty.wait_for("stays in use");
    tty.send("do reload\r");
    tty.wait_for("Pong");
    tty.send("quit\r");
    assert_eq!(tty.end().0, 0);
}
