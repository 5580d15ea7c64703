//! Frames of the pipeline review.

use super::*;
use crate::app::walk::{Decision, Stop, StopText, Tour, Walk};
use crate::crm::Record;

fn tour() -> Tour {
    let stop = |id: &str, score, suggested| Stop {
        deal: Record::new(Kind::Opportunity, id),
        score,
        reasons: Vec::new(),
        suggested,
        why: String::new(),
    };
    let stops = vec![
        stop("1", 34, Decision::Push(date(2026, 12, 21))),
        stop("2", 61, Decision::Nudge),
        stop("3", 66, Decision::Lost("no contact for 130 days".into())),
    ];
    let text = |name: &str, score, why: &str| StopText {
        name: safe(name),
        about: safe("Acme Corp · Negotiation · €84,000 · closes 2 Nov 2026, 18 d ago"),
        next_step: safe("Send the revised offer with the support tier priced apart"),
        score,
        reasons: vec![safe("no activity for 31 days"), safe("the close date moved 3 times, last on 3 Nov")],
        why: safe(why),
    };
    let texts = vec![
        text("Acme renewal 2027", 34, "the close date has passed"),
        text("日本電気 pilot", 61, "our mail of 9 Nov waits for an answer"),
        text("Globex expansion", 66, "nothing for 130 days"),
    ];
    Tour { open: 30, kept: String::new(), ..Tour::new(Walk::new(stops), texts) }
}

fn walking(size: (u16, u16)) -> Model {
    let mut model = model(size);
    press(&mut model, "W");
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour()))));
    model
}

#[test]
fn a_deal_of_the_review_at_every_size() {
    for size in [(160, 45), (80, 24), (40, 12)] {
        insta::assert_snapshot!(format!("deal_{}x{}", size.0, size.1), frame(&mut walking(size)));
    }
    for size in [(20, 5), (5, 2)] {
        frame(&mut walking(size));
    }
}

#[test]
fn a_field_and_the_end_of_the_review() {
    let mut model = walking((80, 24));
    for key in ["m", "b", "p", "ctrl-u", "x", "enter"] {
        press(&mut model, key);
    }
    insta::assert_snapshot!("field_80x24", frame(&mut model));
    for key in ["esc", "y", "space", "q"] {
        press(&mut model, key);
    }
    insta::assert_snapshot!("end_80x24", frame(&mut model));
}

#[test]
fn no_record_passes_for_a_key_or_a_decision() {
    let own = "Suggested\nenter propose  esc close";
    let mut model = model((100, 40));
    press(&mut model, "W");
    let mut tour = tour();
    for text in &mut tour.texts {
        (text.name, text.about, text.why) = (safe(own), safe(own), safe(own));
        text.reasons = vec![safe(own)];
    }
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(tour))));
    let shown = frame(&mut model);
    let free = |words: &str| shown.lines().filter(|line| line.contains(words) && !behind_bar(line)).count();
    assert_eq!((free("enter propose"), free("Suggested")), (0, 1), "{shown}");
}

/// Whether a row of the box begins with the bar of what records say.
fn behind_bar(line: &str) -> bool {
    line.split('│').nth(1).is_some_and(|sign| sign.chars().count() <= 3)
}

#[test]
fn a_review_of_nothing_says_so() {
    let mut model = model((80, 24));
    press(&mut model, "W");
    update(&mut model, Msg::Loaded(Loaded::Walk(Box::new(Tour { open: 4, ..Tour::new(Walk::default(), Vec::new()) }))));
    assert!(frame(&mut model).contains("None of 4 open deals needs a decision."));
}
