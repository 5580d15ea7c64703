//! The guided tour with real keys, from the first lesson to the last, left once on the way.

use super::{ENTER, ESC, home};
use crate::common::tty::Tty;

/// An escape right before another key would be read as alt and that key.
fn escape(tty: &mut Tty) {
    tty.send(ESC);
    std::thread::sleep(std::time::Duration::from_millis(100));
}

fn lesson(tty: &Tty, number: usize) {
    tty.wait_for(&format!("Tour {number} of 10"));
}

/// Lessons one to five: find, do, ask, look at the source, judge.
fn read_and_ask(tty: &mut Tty) {
    lesson(tty, 1);
    tty.send("\u{10}halden renewal");
    tty.until("the deal is found", |screen| screen.contains("opportunity · Negotiation"));
    tty.send(ENTER);
    lesson(tty, 2);
    tty.wait_for("Press 2: ");
    tty.send("2");
    lesson(tty, 3);
    tty.send("c");
    tty.send("what is the stage and the amount?");
    tty.send(ENTER);
    lesson(tty, 4);
    tty.send("\u{1b}[D");
    tty.wait_for("the field that this number rests on");
    tty.send(ENTER);
    lesson(tty, 5);
}

/// Lessons six to eight: draft and change, look at what left, write and undo.
fn write_and_undo(tty: &mut Tty) {
    lesson(tty, 6);
    tty.send("e");
    tty.wait_for("Draft 1 of 1");
    for _ in 0..40 {
        tty.send("\u{1b}[B");
    }
    tty.wait_for("Type “shorter”");
    tty.send("shorter");
    tty.send(ENTER);
    lesson(tty, 7);
    tty.send("\u{12}");
    lesson(tty, 8);
    escape(tty);
    tty.send("c");
    tty.wait_for("Type “set the amount to 90k”");
    tty.send("set the amount to 90k");
    tty.send(ENTER);
    tty.wait_for("Press y to take the field");
    tty.wait_for("y take");
    // A proposal that opened by itself takes no key before the hands were still for a moment.
    std::thread::sleep(std::time::Duration::from_millis(700));
    tty.send("y");
    tty.wait_for("to write it. Until now nothing is written");
    tty.send(ENTER);
    tty.wait_for("1 field written");
    escape(tty);
    tty.send("u");
    tty.wait_for("This is what would come back");
    tty.send("y");
}

#[test]
fn the_tour_is_walked_left_and_gone_on_with() {
    let home = home();
    let mut tty = Tty::start(home.path(), &["demo", "--tour"], &[], (120, 36));
    read_and_ask(&mut tty);
    tty.send("\u{1b}OR");
    tty.wait_gone("Tour 5 of 10");
    tty.wait_for("the tour waits at lesson 5");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);

    let mut tty = Tty::start(home.path(), &["demo", "--tour"], &[], (80, 24));
    lesson(&tty, 5);
    // Nothing was asked in this session: the lesson is skipped.
    tty.send("\u{1b}OQ");
    tty.send("\u{10}halden renewal");
    tty.until("the deal is found", |screen| screen.contains("opportunity · Negotiation"));
    tty.send(ENTER);
    tty.wait_for("Fields");
    write_and_undo(&mut tty);
    lesson(&tty, 9);
    tty.send("0");
    tty.wait_for("Now press W");
    tty.send("W");
    tty.wait_for("Decide about this deal");
    tty.wait_for("1 of ");
    tty.send("s");
    lesson(&tty, 10);
    escape(&mut tty);
    tty.send("?");
    tty.wait_for("That was all of it");
    escape(&mut tty);
    tty.send("\u{1b}OQ");
    tty.wait_gone("That was all of it");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}

#[test]
fn the_first_start_offers_the_tour_and_the_palette_brings_it_back() {
    let home = home();
    let mut tty = Tty::start(home.path(), &[], &[], (120, 36));
    tty.wait_for("with a guided tour");
    tty.send("t\r");
    lesson(&tty, 1);
    tty.resize(40, 12);
    tty.wait_for("Tour: enlarge");
    tty.resize(120, 36);
    lesson(&tty, 1);
    tty.send("\u{1b}OR");
    tty.wait_gone("Tour 1 of 10");
    tty.send("\u{10}take the tour");
    tty.wait_for("Take the tour");
    tty.send(ENTER);
    lesson(&tty, 1);
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}
