//! The dashboard at every size.

use super::*;
use crate::app::figures::{Counting, FigureLine, FigureTable, Figures};

fn line(title: &'static str, shown: &'static str, n: u64, bars: &[u8]) -> FigureLine {
    let how = "accepted of those offered: proposals, drafts and suggestions; one that was undone does not count";
    FigureLine {
        title: SafeText::from_static(title),
        shown: SafeText::from_static(shown),
        n,
        bars: bars.iter().map(|bar| Some(*bar).filter(|bar| *bar < 9)).collect(),
        how: SafeText::from_static(how),
    }
}

fn dashboard(size: (u16, u16), counting: Counting) -> Model {
    let mut model = model(size);
    press(&mut model, "esc");
    press(&mut model, "s");
    update(&mut model, Msg::Loaded(Loaded::Figures { days: 14, counting }));
    model
}

fn counted() -> Counting {
    let cells = |cells: &[&'static str]| cells.iter().map(|cell| SafeText::from_static(cell)).collect();
    let headings = ["ACTION", "QUESTIONS", "ACCEPTED", "THUMBS", "COST/ACC", "MEDIAN", "ERRORS", "BLOCKED", "UNSERVED"];
    let rows = [
        ["draft-email", "41", "83 % n=29", "92 % n=12", "$0.0123 n=24", "2.1 s", "2 %", "0 %", "5 %"],
        ["summarize", "1,203", "-", "100 % n=3", "-", "120 ms", "0 %", "0 %", "1 %"],
        ["chat", "17", "-", "-", "-", "90 ms", "0 %", "0 %", "41 %"],
    ];
    let by_action = FigureTable { headings: cells(&headings), rows: rows.iter().map(|row| cells(row)).collect() };
    let lines = vec![
        line("Active days", "9", 14, &[7, 7, 9, 9, 7, 7, 7, 7, 9, 9, 7, 7, 7, 9]),
        line("Questions", "1,261", 1_261, &[1, 2, 9, 9, 4, 4, 5, 7, 9, 9, 6, 3, 2, 9]),
        line("Accepted of what was offered", "83 %", 29, &[7, 0, 9, 9, 3, 4, 4, 5, 9, 9, 6, 7, 7, 9]),
        line("Thumbs up of all thumbs", "94 %", 15, &[7, 7, 9, 9, 7, 3, 7, 7, 9, 9, 7, 7, 7, 9]),
        line("Cost of an accepted result", "-", 0, &[9; 14]),
        line("Time of a whole answer, 95th percentile", "3.4 s", 1_261, &[1; 14]),
    ];
    let heading = SafeText::from_static("9 Nov to 22 Nov");
    let tables = vec![by_action.clone(), FigureTable::default(), by_action];
    Counting::Done(Some(Box::new(Figures { days: 14, heading, weekly: false, lines, tables })))
}

#[test]
fn the_dashboard_at_every_size() {
    for size in [(160, 45), (120, 36), (80, 24), (40, 12)] {
        let mut model = dashboard(size, counted());
        let name = format!("figures_{}x{}", size.0, size.1);
        insta::assert_snapshot!(name, frame(&mut model));
        for key in ["e", "t", "j", "pagedown", "t"] {
            press(&mut model, key);
            frame(&mut model);
        }
    }
    for size in [(20, 5), (5, 2), (1, 1), (200, 3)] {
        frame(&mut dashboard(size, counted()));
    }
}

#[test]
fn a_dashboard_without_figures_says_why() {
    for (counting, words) in [
        (Counting::Reading(0, 0), "… reading the event log"),
        (Counting::Reading(30_000_000, 120_000_000), "25 % of 120 MB"),
        (Counting::Failed(SafeText::from_static("the disk is full")), "! the disk is full"),
        (Counting::Done(None), "Nothing was asked in these days"),
    ] {
        let shown = frame(&mut dashboard((80, 24), counting));
        assert!(shown.contains(words), "{words} in {shown}");
    }
}

#[test]
fn how_each_figure_was_counted_is_a_key_away() {
    let mut model = dashboard((120, 36), counted());
    assert!(!frame(&mut model).contains("one that was undone"));
    press(&mut model, "e");
    assert!(frame(&mut model).contains("one that was undone"));
}
