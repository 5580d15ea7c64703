//! The pipeline actions on whole workspaces: every figure carries a source, the rules form reads, and the figures are
//! those of an independent count of the public data set.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "helpers of tests fail as tests do and say what they skip; others use more of the desks"
)]

use crate::desks;

use dealdesk::actions::{Gathered, Registry, gather};
use dealdesk::crm::{Claim, Table, Value};
use desks::Workspace;
use std::collections::BTreeMap;

const ACTIONS: &[&str] =
    &["forecast", "win-rate", "stage-conversion", "sales-velocity", "stale-deals", "find-duplicates"];

fn run(workspace: &Workspace, action: &str, inputs: &[(&str, &str)]) -> (Gathered, String, Vec<Claim>) {
    let registry = Registry::builtin();
    let action = registry.get(action).unwrap();
    let known = |name: &str| action.inputs.iter().any(|input| input.name == name);
    let inputs = inputs.iter().filter(|(name, _)| known(name));
    let inputs: BTreeMap<String, String> = inputs.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let found = gather(&workspace.desk(), action, None, &inputs).unwrap();
    let (text, claims) = found.rules_text(action).unwrap();
    (found, text, claims)
}

fn cell<'t>(table: &'t Table, key: &str, column: &str) -> &'t Value {
    let at = table.columns.iter().position(|name| name == column).unwrap();
    let row = table.rows.iter().find(|row| row.iter().any(|cell| cell.as_text() == Some(key))).unwrap();
    &row[at]
}

#[test]
fn every_action_reads_on_the_demo_and_says_where_its_figures_come_from() {
    let workspace = Workspace::demo();
    for action in ACTIONS {
        for whose in ["me", "all", "Ben Hartmann", "nobody at all"] {
            let (found, text, claims) = run(&workspace, action, &[("whose", whose)]);
            assert!(!text.trim().is_empty() && !claims.iter().any(Claim::is_doubtful), "{action} {whose}: {text}");
            assert!(found.rows.is_some(), "{action}");
            assert!(!text.contains("{{") && !text.contains("  -"), "{text}");
            for word in ["NaN", "inf", "-0", "none,"] {
                assert!(!text.contains(word), "{action} {whose}: {text}");
            }
            if let Some(query) = found.query {
                workspace.desk().records.run(&query).unwrap();
            }
        }
    }
}

/// Against a count of the CSV files in another language.
#[test]
fn the_public_data_set_gives_the_figures_of_an_independent_count() {
    let Some(workspace) = Workspace::maven() else { return };
    let (found, text, _) = run(&workspace, "win-rate", &[("period", "all")]);
    assert!(text.contains("63%") && text.contains("4,238 of 6,711"), "{text}");
    let rows = found.rows.unwrap();
    for (group, won, decided) in WON {
        assert_eq!(cell(&rows, group, "Won").as_number(), Some(*won), "{group}");
        assert_eq!(cell(&rows, group, "Decided").as_number(), Some(*decided), "{group}");
    }
    let (found, text, _) = run(&workspace, "sales-velocity", &[("period", "all")]);
    let rows = found.rows.unwrap();
    for (column, number) in VELOCITY {
        assert_eq!(cell(&rows, "all", column).as_number(), Some(*number), "{column}: {text}");
    }
    let (found, text, _) = run(&workspace, "forecast", &[("whose", "all"), ("quota", "1m")]);
    let won: f64 = found.rows.unwrap().rows.iter().filter_map(|row| row[2].as_number()).sum();
    assert_eq!(won, WON_Q4, "{text}");
    let (_, text, _) = run(&workspace, "stage-conversion", &[("period", "all")]);
    assert!(text.contains("cannot be told"), "no stage changes are on record there: {text}");
}

/// Owners and products with their won and decided deals.
const WON: &[(&str, f64, f64)] = &[
    ("Darcel Schlecht", 349.0, 553.0),
    ("Hayden Neloms", 107.0, 152.0),
    ("MG Special", 793.0, 1223.0),
    ("GTK 500", 15.0, 25.0),
];
/// Open deals, mean won amount, mean days from first contact to close, money a day.
const VELOCITY: &[(&str, f64)] =
    &[("Open", 2089.0), ("Mean won amount", 2361.0), ("Mean days", 52.0), ("A day", 60147.0)];
/// The amount won from October to December 2017.
const WON_Q4: f64 = 2_802_496.0;

#[test]
fn the_planted_faults_of_the_demo_are_found() {
    let workspace = Workspace::demo();
    let (found, text, _) = run(&workspace, "find-duplicates", &[]);
    assert_eq!(found.proposals.len(), 1, "{text}");
    assert!(text.contains("Kesselbrink Logistik GmbH") && text.contains("Kesselbrinck Logistic"), "{text}");
    let (_, text, _) = run(&workspace, "data-hygiene", &[]);
    for name in ["Three Rivers fermenters", "Pieter van der Aa", "Will Mark", "Hold the kick-off with Will"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    let (_, text, _) = run(&workspace, "stale-deals", &[]);
    assert!(text.contains("1. **Nordfisk well boats**"), "{text}");
    let registry = Registry::builtin();
    let desk = workspace.desk();
    for (name, action) in [
        ("Kesselbrinck Logistic", "find-duplicates"),
        ("Kesselbrink Logistik GmbH", "find-duplicates"),
        // One fault is told once, and this action tells the odd phone besides.
        ("Pieter van der Aa", "check-record"),
    ] {
        let row = desk.records.by_name(None, name, 1).unwrap().remove(0);
        let record = desk.get(&row.record).unwrap().unwrap();
        let suggested = dealdesk::actions::suggest(&desk, &registry, &record).unwrap();
        assert!(suggested.iter().take(3).any(|found| found.id == action), "{name}: {suggested:?}");
    }
}
