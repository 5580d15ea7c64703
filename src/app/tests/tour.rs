//! The tour: a lesson ends when the thing was done, not when its key was pressed; it takes no key and writes nothing.

use super::*;
use crate::app::opinion::Logged;
use crate::app::overlay::Choice;
use crate::app::proposal::{Decided, Kind as LineKind, Line, Purpose, Review};
use crate::app::record::FieldLine;
use crate::app::tour::Guide;
use crate::app::tour::lessons::{Goal, LESSONS, closing, task};
use crate::crm::{ChangeSetId, ProposalId};

/// The demo with the tour at this goal.
fn at(goal: Goal) -> Model {
    let mut model = model();
    model.demo = true;
    let lesson = LESSONS.iter().position(|lesson| lesson.goals.contains(&goal)).unwrap();
    let place = LESSONS[lesson].goals.iter().position(|other| *other == goal).unwrap();
    model.tour = Some(Guide { lesson, goal: place, ..Guide::default() });
    model
}

/// Whether the goal is behind the seller.
fn is_done(model: &Model, goal: Goal) -> bool {
    model.tour.as_ref().unwrap().now() != Some(goal)
}

fn answer(model: &mut Model, status: Status) {
    let id = model.chat.running().unwrap();
    let field = Citation {
        record: deal("one"),
        record_name: "one".into(),
        field: "amount".into(),
        value: Value::Number(84_000.0),
    };
    let mut answer = Answer::new(status, "It is €84k [1].");
    answer.claims = vec![Claim::new("€84k", Some(field), ClaimStatus::Supported)];
    let logged = Some(Logged { session: "s".into(), line: 1 });
    let meta = TurnMeta { logged, ..TurnMeta::default() };
    update(model, Msg::Turn(id, TurnEvent::Done { answer: Box::new(answer), meta }));
}

fn say(model: &mut Model, words: &str) {
    press(model, "c");
    paste(model, words);
    press(model, "enter");
}

fn load(model: &mut Model, id: &str) {
    update(model, Msg::Loaded(Loaded::Record(Box::new(open(id)))));
}

fn draft(versions: usize) -> Draft {
    let version = |n: usize| DraftVersion {
        to: String::new(),
        cc: String::new(),
        subject: "S".into(),
        body: format!("Hello {n}"),
        at: Timestamp::UNIX_EPOCH,
        by: "rules".into(),
        request: String::new(),
    };
    Draft { id: None, record: Some(deal("one")), versions: (0..versions).map(version).collect() }
}

fn review(purpose: Purpose) -> Box<Review> {
    let is_undo = matches!(purpose, Purpose::Undo(_));
    let line = Line {
        record: deal("one"),
        name: SafeText::from_static("one"),
        field: "amount".into(),
        label: SafeText::from_static("Amount"),
        old: SafeText::from_static("1"),
        new: SafeText::from_static("2"),
        raw: Some("2".into()),
        seen: Value::Text("1".into()),
        quote: None,
        by: None,
        kind: if is_undo { LineKind::Given } else { LineKind::Free },
    };
    Box::new(Review::new(purpose, SafeText::default(), SafeText::default(), vec![line], vec![0]))
}

fn offer(model: &mut Model, purpose: Purpose) {
    update(model, Msg::Loaded(Loaded::Review { review: review(purpose), asked: true }));
}

#[test]
fn a_record_is_found_by_typing_and_opening_it() {
    let mut model = at(Goal::Found);
    load(&mut model, "two");
    assert!(!is_done(&model, Goal::Found), "nobody looked for it");
    press(&mut model, "ctrl-p t w o");
    assert!(!is_done(&model, Goal::Found), "typing is half of it");
    let choice =
        Choice { label: SafeText::from_static("one"), detail: SafeText::default(), chosen: Chosen::Open(deal("one")) };
    let Some(Overlay::Chooser(chooser)) = &model.overlay else { panic!("the palette is open") };
    let generation = chooser.generation;
    update(&mut model, Msg::Loaded(Loaded::Hits { generation, choices: vec![choice] }));
    press(&mut model, "enter");
    load(&mut model, "one");
    assert!(is_done(&model, Goal::Found));
}

#[test]
fn the_filter_of_the_list_finds_as_well() {
    let mut model = at(Goal::Found);
    press(&mut model, "/ o n e");
    load(&mut model, "two");
    assert!(!is_done(&model, Goal::Found), "it is still being typed");
    press(&mut model, "enter enter");
    assert!(is_done(&model, Goal::Found));
}

#[test]
fn only_an_answer_ends_a_lesson_about_asking() {
    for (goal, begins) in [(Goal::Stepped, "1"), (Goal::Asked, "why?")] {
        let other = if goal == Goal::Asked { "1" } else { "why?" };
        for (words, status, done) in [
            (begins, Status::Answered, true),
            (begins, Status::NeedsInput, false),
            (begins, Status::OutOfScope, false),
            (other, Status::Answered, false),
        ] {
            let mut model = at(goal);
            if words == "1" {
                drop(press(&mut model, "1"))
            } else {
                say(&mut model, words)
            }
            assert!(!is_done(&model, goal), "pressing the key is not enough");
            answer(&mut model, status);
            assert_eq!(is_done(&model, goal), done, "{goal:?}: {words} with {status:?}");
        }
    }
}

#[test]
fn a_turn_that_failed_is_asked_again() {
    let mut model = at(Goal::Asked);
    say(&mut model, "why?");
    let id = model.chat.running().unwrap();
    let failed = TurnEvent::Failed { message: SafeText::default(), answer: None, meta: TurnMeta::default() };
    update(&mut model, Msg::Turn(id, failed));
    assert!(!is_done(&model, Goal::Asked));
    say(&mut model, "why?");
    answer(&mut model, Status::Answered);
    assert!(is_done(&model, Goal::Asked));
}

#[test]
fn a_source_is_opened_by_following_it_not_by_walking_past() {
    for (keys, done) in [("left enter", true), ("left shift-tab", true), ("left esc", false), ("esc", false)] {
        let mut model = at(Goal::Source);
        let field = FieldLine {
            field: "amount".into(),
            label: SafeText::default(),
            value: SafeText::default(),
            note: SafeText::default(),
            warn: false,
            link: None,
        };
        let fields = vec![FieldLine { field: "stage".into(), ..field.clone() }, field];
        update(&mut model, Msg::Loaded(Loaded::Record(Box::new(OpenRecord { fields, ..open("one") }))));
        say(&mut model, "why?");
        answer(&mut model, Status::Answered);
        press(&mut model, keys);
        // Back to the record with shift-tab selects nothing of it.
        let done = done && !keys.contains("shift-tab");
        assert_eq!(is_done(&model, Goal::Source), done, "{keys}");
    }
}

#[test]
fn a_thumb_ends_the_lesson_about_it() {
    let mut model = at(Goal::Rated);
    say(&mut model, "why?");
    answer(&mut model, Status::Answered);
    assert!(!is_done(&model, Goal::Rated));
    press(&mut model, "pageup +");
    assert!(is_done(&model, Goal::Rated));
}

#[test]
fn a_mail_is_drafted_and_then_changed() {
    let mut model = at(Goal::Drafted);
    press(&mut model, "e");
    assert!(!is_done(&model, Goal::Drafted), "it is on its way");
    update(&mut model, Msg::Loaded(Loaded::Draft(Box::new(draft(1)))));
    assert!(is_done(&model, Goal::Drafted) && !is_done(&model, Goal::Revised));
    press(&mut model, "x y z");
    assert!(!is_done(&model, Goal::Revised), "letters alone are no version");
    press(&mut model, "ctrl-s");
    assert!(is_done(&model, Goal::Revised), "a version was made by hand");
}

#[test]
fn what_left_is_looked_at_also_when_nothing_did() {
    let mut model = at(Goal::Receipt);
    press(&mut model, "ctrl-r");
    assert!(!is_done(&model, Goal::Receipt));
    update(&mut model, Msg::Notice(super::super::toast::Level::Info, SafeText::from_static("nothing left")));
    assert!(is_done(&model, Goal::Receipt));
    let mut unasked = at(Goal::Receipt);
    update(&mut unasked, Msg::Notice(super::super::toast::Level::Info, SafeText::from_static("something else")));
    assert!(!is_done(&unasked, Goal::Receipt));
}

#[test]
fn a_field_is_taken_and_written_before_the_lesson_ends_and_so_is_its_undo() {
    let decided = || Msg::Loaded(Loaded::Decided(SafeText::from_static("1 field written")));
    let mut model = at(Goal::Accepted);
    offer(&mut model, Purpose::Accept(ProposalId(1)));
    press(&mut model, "n enter");
    update(&mut model, decided());
    assert!(!is_done(&model, Goal::Accepted), "all of it was refused");
    offer(&mut model, Purpose::Accept(ProposalId(2)));
    let effects = press(&mut model, "y enter");
    let takes = |effect: &Effect| matches!(effect, Effect::Decide(Decided { take, .. }) if take.len() == 1);
    assert!(effects.iter().any(takes), "{effects:?}");
    assert!(!is_done(&model, Goal::Accepted), "it is being written");
    update(&mut model, Msg::Loaded(Loaded::NotDecided(vec![SafeText::from_static("changed meanwhile")])));
    update(&mut model, decided());
    assert!(!is_done(&model, Goal::Accepted), "what another wrote is not what was taken here");
    offer(&mut model, Purpose::Accept(ProposalId(2)));
    press(&mut model, "y enter");
    update(&mut model, decided());
    assert!(is_done(&model, Goal::Accepted) && !is_done(&model, Goal::Undone));
    model.overlay = None;
    offer(&mut model, Purpose::Undo(ChangeSetId(1)));
    press(&mut model, "y");
    assert!(!is_done(&model, Goal::Undone), "it is being written");
    update(&mut model, decided());
    assert!(is_done(&model, Goal::Undone));
}

#[test]
fn day_review_and_help_end_when_they_were_there() {
    let mut model = at(Goal::Day);
    update(&mut model, Msg::Loaded(Loaded::Day(Box::default())));
    assert!(!is_done(&model, Goal::Day));
    press(&mut model, "0");
    assert!(is_done(&model, Goal::Day) && !is_done(&model, Goal::Walked));
    press(&mut model, "W");
    press(&mut model, "esc");
    assert!(!is_done(&model, Goal::Walked), "it was left without a decision");
    let mut model = at(Goal::Helped);
    let effects = press(&mut model, "?");
    assert!(model.tour.as_ref().unwrap().is_over());
    assert_eq!(effects, [Effect::KeepTour("over".into())], "the end is kept");
}

#[test]
fn a_tour_is_skipped_left_gone_on_with_and_begun_again() {
    let mut model = at(Goal::Found);
    assert!(press(&mut model, "f2").contains(&Effect::KeepTour("1".into())));
    press(&mut model, "ctrl-p");
    assert!(press(&mut model, "f2").contains(&Effect::KeepTour("2".into())), "its keys work over everything");
    assert!(press(&mut model, "f3").contains(&Effect::KeepTour("2".into())));
    assert!(model.tour.is_none() && matches!(model.overlay, Some(Overlay::Chooser(_))), "nothing else was touched");
    press(&mut model, "esc");
    for (kept, lesson) in [("2", 2), ("", 0), ("over", 0), ("99", 0), ("-1", 0)] {
        model.tour = None;
        update(&mut model, Msg::Loaded(Loaded::Tour(kept.into())));
        assert_eq!(model.tour.as_ref().map(|guide| guide.lesson), Some(lesson), "{kept:?}");
    }
    model.demo = false;
    model.tour = None;
    update(&mut model, Msg::Loaded(Loaded::Tour(String::new())));
    assert!(model.tour.is_none(), "records of one's own are no playground");
}

/// Every key does with the tour what it does without it, but for the tour's own two.
#[test]
fn it_takes_no_key() {
    for keys in
        ["j", "k", "1", "c", "c x", "/ a b", "?", "ctrl-p a", "esc", "tab", "0", "W", "u", "P", "q", "space", "f1", "e"]
    {
        let (mut with, mut without) = (at(Goal::Undone), at(Goal::Undone));
        without.tour = None;
        let of_the_tour = |effect: &Effect| !matches!(effect, Effect::KeepTour(_));
        let did: Vec<Effect> = press(&mut with, keys).into_iter().filter(of_the_tour).collect();
        assert_eq!(did, press(&mut without, keys), "{keys}");
        assert_eq!((with.focus, with.overlay.is_some()), (without.focus, without.overlay.is_some()), "{keys}");
        assert_eq!(with.chat.composer.text(), without.chat.composer.text(), "{keys}");
    }
}

#[test]
fn what_is_said_fits_the_strip_and_names_keys_as_they_are_bound() {
    let goals: Vec<Goal> = LESSONS.iter().flat_map(|lesson| lesson.goals.iter().copied()).collect();
    for goal in &goals {
        for before in ["esc", "c", "tab", "ctrl-p", "/", "?", "W"] {
            for size in [(160, 45), (120, 36), (80, 24)] {
                let mut model = at(*goal);
                update(&mut model, Msg::Input(Input::Resize(size.0, size.1)));
                press(&mut model, before);
                let room = if size.0 < 118 { 2 * 74 } else { usize::from(size.0) - 2 };
                let words = task(&model, *goal).replace('`', "");
                assert!(words.chars().count() <= room, "{goal:?} after {before} at {size:?}: {words}");
                assert!(!words.is_empty());
            }
        }
    }
    for lesson in LESSONS {
        assert!(lesson.why.chars().count() <= 78, "{}", lesson.why);
    }
    let mut bound = at(Goal::Receipt);
    let keys = [("receipt".to_owned(), vec!["f9".to_owned()]), ("tour.skip".to_owned(), vec!["f10".to_owned()])];
    bound.keymap = super::super::keymap::Keymap::new(&keys.into()).unwrap();
    assert_eq!(task(&bound, Goal::Receipt), "Press `f9`.");
    assert!(closing(&bound).contains("`f10`"));
}
