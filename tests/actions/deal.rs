//! The actions on deals over the demo workspace: each runs on every record it is for, every statement has its source,
//! and the planted faults are found. `DEAL_SHOW=risk:Halden cargo test --test actions deal:: -- --nocapture` reads one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "helpers of tests fail as tests do and say what they show; others use more of the desks"
)]

use crate::desks;

use dealdesk::actions::{Action, Gathered, Registry, gather};
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Claim, ClaimStatus, Kind, Record};
use desks::Workspace;
use std::collections::BTreeMap;

const ACTIONS: &[&str] = &[
    "close-plan",
    "discount-check",
    "draft-quote",
    "relationship-strength",
    "deal-health",
    "deal-risk",
    "qualification-gaps",
    "stakeholder-map",
];

fn inputs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn run(workspace: &Workspace, action: &Action, record: &Record, given: &[(&str, &str)]) -> (Gathered, String) {
    let gathered = gather(&workspace.desk(), action, Some(record), &inputs(given))
        .unwrap_or_else(|error| panic!("{} on {}: {error}", action.name, record.name()));
    let (text, claims) = gathered.rules_text(action).unwrap();
    assert!(!claims.iter().any(Claim::is_doubtful), "{claims:?}");
    (gathered, text)
}

fn every(workspace: &Workspace, action: &Action) -> Vec<Record> {
    let desk = workspace.desk();
    let kinds: Vec<Kind> = if action.kinds.is_empty() { Kind::STANDARD.to_vec() } else { action.kinds.clone() };
    kinds.iter().flat_map(|kind| desk.records.records(kind, None, 500).unwrap()).collect()
}

fn deal(workspace: &Workspace, name: &str) -> Record {
    let deals = workspace.desk().records.records(&Kind::Opportunity, None, 500).unwrap();
    deals.into_iter().find(|deal| deal.name().contains(name)).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_statement_of_every_action_has_its_source() {
    let workspace = Workspace::demo();
    let registry = Registry::builtin();
    let show = std::env::var("DEAL_SHOW").unwrap_or_default();
    let (show_action, show_record) = show.split_once(':').unwrap_or((&show, ""));
    let mut doubts = Vec::new();
    for name in ACTIONS {
        let action = registry.get(name).unwrap_or_else(|| panic!("no {name}"));
        for record in every(&workspace, action) {
            let given: &[(&str, &str)] = match *name {
                "discount-check" => &[("discount", "8")],
                "draft-quote" => &[("products", "2 x CW-100")],
                _ => &[],
            };
            let (gathered, text) = run(&workspace, action, &record, given);
            assert!(!text.trim().is_empty() && !text.contains("{{"), "{name} on {}", record.name());
            if !show.is_empty() && name.contains(show_action) && record.name().contains(show_record) {
                println!("\n=== {name} on {} {}\n{text}", record.kind, record.name());
                for proposal in &gathered.proposals {
                    println!("PROPOSAL {}", proposal.title);
                    proposal
                        .edits
                        .iter()
                        .for_each(|e| println!("  {} {} = {:?}", e.edit.record, e.edit.field, e.edit.after));
                }
            }
            let unsettled = gathered.prompt_text(action);
            assert!(unsettled.is_ok(), "{name}: {unsettled:?}");
            let facts = Facts { book: &gathered.book, today: Some(workspace.today), said: "" };
            let found = check(&plain(&gathered, action), &facts).1.into_iter();
            // What the check cannot place among several sources of one kind is another matter than what has none.
            let found = found.filter(|claim| claim.status == ClaimStatus::Unsupported);
            doubts.extend(found.map(|claim| {
                format!("{name} on {}: {} {:?} {:?}", record.name(), claim.text, claim.status, claim.cite)
            }));
        }
    }
    assert!(doubts.is_empty(), "{}\n{}", doubts.len(), doubts.join("\n"));
}

/// The text with the numbers of the book, as a model's answer carries them.
fn plain(gathered: &Gathered, action: &Action) -> String {
    let (text, claims) = gathered.rules_text(action).unwrap();
    let number = |settled: usize| {
        let claim = claims.get(settled - 1)?;
        gathered.book.entries().iter().position(|entry| entry.claim() == *claim).map(|at| at + 1)
    };
    dealdesk::actions::text::replace_markers(&text, number)
}

#[test]
fn the_planted_faults_are_among_the_risks_of_their_deals() {
    let workspace = Workspace::demo();
    let registry = Registry::builtin();
    for (name, words) in [
        ("Three Rivers fermenters", "Close date passed"),
        ("Halden renewal", "two notes disagree on the budget: €70,000"),
        ("Orrin vaccine", "Single-threaded"),
        ("Orrin vaccine", "only Fergus Quill"),
        ("Nordfisk", "Silence"),
        ("Vega MachinePulse pilot", "A discount is asked for"),
    ] {
        let (_, text) = run(&workspace, registry.get("deal-risk").unwrap(), &deal(&workspace, name), &[]);
        assert!(text.contains(words), "{name}: {words}\n{text}");
    }
}
