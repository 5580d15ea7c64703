//! The strip of the tour: it covers nothing, and says so where it has no room.

use super::*;
use crate::app::tour::Guide;
use crate::app::tour::lessons::LESSONS;

fn touring(size: (u16, u16), lesson: usize) -> Model {
    let mut model = model(size);
    model.demo = true;
    let mut guide = Guide::default();
    guide.lesson = lesson;
    guide.done = lesson.checked_sub(1).map(|before| LESSONS[before].title);
    model.tour = Some(guide);
    update(&mut model, Msg::Input(Input::Resize(size.0, size.1)));
    model
}

#[test]
fn the_tour_at_every_size() {
    for size in [(160, 45), (120, 36), (80, 24), (80, 18), (40, 12)] {
        let name = format!("tour_{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, frame(&mut with_answer(touring(size, 3))));
    }
    insta::assert_snapshot!("tour_over", frame(&mut touring((80, 24), LESSONS.len())));
}

#[test]
fn what_lies_over_the_panes_leaves_the_tour_to_be_read() {
    for key in ["?", "ctrl-p", "space", "W"] {
        for size in [(160, 45), (80, 24)] {
            let mut model = touring(size, 0);
            press(&mut model, key);
            let shown = frame(&mut model);
            assert!(shown.contains("Tour 1 of 10"), "{key} at {size:?}: {shown}");
            assert!(shown.contains("letters away."), "{key} at {size:?}: {shown}");
        }
    }
}
