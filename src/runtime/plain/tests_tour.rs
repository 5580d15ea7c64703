//! The tour line by line: every lesson by typing what it says, left on the way and gone on with.

use super::super::test_desk::House;
use super::*;

fn toured(desk: &mut Desk, lines: &[&str]) -> String {
    let mut out = Vec::new();
    run_from(desk, io::Cursor::new(lines.join("\n")), &mut out, 80, false, Opening::Tour).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_lesson_ends_when_it_was_done() {
    let house = House::demo();
    let mut desk = house.desk();
    let first = ["list", "tour", "find Halden renewal 2027", "1", "why", "do summarize", "later", "skip"];
    let text = toured(&mut desk, &first);
    assert!(text.contains("Tour 1 of 10: Find a record."), "{text}");
    assert!(text.contains("Tour: done: Find a record.\nTour 2 of 10: "), "{text}");
    assert!(text.contains("Tour 3 of 10: Ask."), "{text}");
    assert!(text.contains("The tour waits here"), "{text}");
    assert!(text.contains("You: skip"), "without the tour it is a word like any other: {text}");
    let rest = [
        "find Halden renewal 2027",
        "1",
        "what is the stage and the amount?",
        "source 1",
        "good",
        "do draft-email",
        "change shorter",
        "receipt",
        "set the amount to 90k",
        "y",
        "undo",
        "yes",
        "day",
        "help",
    ];
    let text = toured(&mut desk, &rest);
    let mut after = text.as_str();
    for at in 3..=10 {
        let heading = format!("Tour {at} of 10: ");
        assert!(after.contains(&heading), "{heading} in {text}");
        after = after.split_once(&heading).unwrap().1;
    }
    assert!(after.contains("Tour: that was all of it."), "{text}");
    assert!(text.contains("1 field written") && text.contains("undone"), "{text}");
}

#[test]
fn an_answer_is_judged_and_what_was_not_judged_does_not_count() {
    let house = House::demo();
    let mut desk = house.desk();
    let lines =
        ["skip", "skip", "skip", "skip", "good", "find Halden renewal 2027", "1", "what is the stage?", "bad tone"];
    let text = toured(&mut desk, &lines);
    let (before, after) = text.split_once("There is no answer to rate yet.").unwrap();
    assert!(before.contains("Tour 5 of 10: Say what you think of it."), "{text}");
    assert!(!before.contains("Tour 6 of 10") && after.contains("Noted, here on this machine only"), "{text}");
    assert!(after.contains("Tour: done: Say what you think of it.\nTour 6 of 10: "), "{text}");
}

#[test]
fn a_lesson_is_skipped_and_the_tour_begins_again() {
    let house = House::demo();
    let mut desk = house.desk();
    let text = toured(&mut desk, &["skip", "skip", "tour again", "skip"]);
    let order: Vec<&str> = text.lines().filter(|line| line.starts_with("Tour ")).map(|line| &line[5..6]).collect();
    assert_eq!(order, ["1", "2", "3", "1", "2"], "{text}");
}
