//! The dashboard: opened by a key, counted elsewhere, another period, closed.

use super::*;
use crate::app::figures::{Counting, Figures};

fn arrives(model: &mut Model, days: u32, counting: Counting) {
    update(model, Msg::Loaded(Loaded::Figures { days, counting }));
}

fn counting(model: &Model) -> Option<&Counting> {
    match &model.overlay {
        Some(Overlay::Figures(dashboard)) => Some(&dashboard.counting),
        _ => None,
    }
}

fn counted(days: u32) -> Counting {
    Counting::Done(Some(Box::new(Figures { days, ..Figures::default() })))
}

#[test]
fn figures_are_asked_for_and_come_when_they_are_counted() {
    let mut model = model();
    assert_eq!(press(&mut model, "g s"), [Effect::LoadFigures(14)]);
    arrives(&mut model, 14, Counting::Reading(1, 4));
    assert_eq!(counting(&model), Some(&Counting::Reading(1, 4)));
    arrives(&mut model, 14, counted(14));
    assert_eq!(counting(&model), Some(&counted(14)));
    // Another period: what was asked for before comes too late.
    assert_eq!(press(&mut model, "p"), [Effect::LoadFigures(30)]);
    arrives(&mut model, 14, counted(14));
    assert_eq!(counting(&model), Some(&Counting::Reading(0, 0)));
    arrives(&mut model, 30, Counting::Failed(SafeText::from_static("no log")));
    assert_eq!(counting(&model), Some(&Counting::Failed(SafeText::from_static("no log"))));
    // Every period comes round again.
    assert_eq!(press(&mut model, "p p p"), [90, 7, 14].map(Effect::LoadFigures));
}

#[test]
fn a_closed_dashboard_stays_closed() {
    for close in ["esc", "q", "s"] {
        let mut model = model();
        press(&mut model, "g s j e t");
        assert!(counting(&model).is_some());
        press(&mut model, close);
        arrives(&mut model, 14, counted(14));
        assert!(model.overlay.is_none(), "{close}");
    }
}
