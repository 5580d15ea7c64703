//! The pipeline review and the other pipeline actions headless: decisions in, one proposal out, one change set when a
//! person accepts it, and nothing before.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use crate::cli_support::Home;
use serde_json::Value;

fn field(home: &Home, record: &str, field: &str) -> Value {
    home.json(&["show", record, "--json"])["fields"][field].clone()
}

#[test]
fn decisions_become_one_change_set_after_acceptance_and_undo_takes_it_back() {
    let home = Home::with_demo();
    let boats = "opportunity:Nordfisk well boats";
    let id = home.json(&["show", boats, "--json"])["id"].as_str().unwrap().to_owned();
    let id = id.trim_start_matches("opportunity:").to_owned();
    let vega = home.json(&["show", "opportunity:Vega halls 1 and 3", "--json"])["id"].as_str().unwrap().to_owned();
    let vega = vega.trim_start_matches("opportunity:").to_owned();
    let before = field(&home, boats, "stage");

    let walk = home.json(&["do", "pipeline-review", "--offline", "--json"]);
    assert!(walk["text"].as_str().unwrap().contains("Nordfisk well boats"));
    assert_eq!(walk["proposals"].as_array().unwrap().len(), 0, "a walk alone proposes nothing");

    std::fs::write(
        home.path().join("decisions.txt"),
        format!("# Monday\nopp:{id}=lost:no answer\n{vega}=nudge\nopp:nobody=park\n"),
    )
    .unwrap();
    let done = home.json(&["do", "pipeline-review", "--input", "file=decisions.txt", "--offline", "--json"]);
    let text = done["text"].as_str().unwrap();
    assert!(text.contains("Lost: 1 deal") && text.contains("Nothing is written yet"), "{text}");
    assert!(text.contains("no open deal of this review has that id"), "{text}");
    assert_eq!(done["drafts"].as_array().unwrap().len(), 1, "the nudge is a draft");
    let proposals = done["proposals"].as_array().unwrap();
    assert_eq!(proposals.len(), 1);
    assert_eq!(field(&home, boats, "stage"), before, "nothing is written before a person says so");

    let number = proposals[0]["id"].to_string();
    let accepted = home.json(&["accept", &number, "--json"]);
    assert!(accepted["change_set"].is_number(), "{accepted}");
    assert_eq!(field(&home, boats, "stage"), "Closed Lost");
    assert!(field(&home, boats, "description").as_str().unwrap().contains("Lost: no answer"));
    home.ok(&["undo"]);
    assert_eq!(field(&home, boats, "stage"), before);
}

#[test]
fn every_decision_of_the_demo_that_is_suggested_can_be_accepted() {
    let home = Home::with_demo();
    let done = home.json(&[
        "do",
        "pipeline-review",
        "--input",
        "whose=all",
        "--input",
        "decisions=suggested",
        "--offline",
        "--json",
    ]);
    assert!(!done["text"].as_str().unwrap().contains("not taken"), "{}", done["text"]);
    for proposal in done["proposals"].as_array().unwrap() {
        home.ok(&["accept", &proposal["id"].to_string()]);
    }
}

#[test]
fn a_duplicate_is_merged_after_acceptance_and_comes_back() {
    let home = Home::with_demo();
    let found = home.json(&["do", "find-duplicates", "account:Kesselbrinck Logistic", "--offline", "--json"]);
    let proposals = found["proposals"].as_array().unwrap();
    assert_eq!(proposals.len(), 1, "{}", found["text"]);
    home.ok(&["accept", &proposals[0]["id"].to_string()]);
    assert_eq!(home.fails(&["show", "account:Kesselbrinck Logistic"]).0, 3);
    assert!(home.ok(&["do", "find-duplicates", "--offline"]).contains("No duplicates"));
    home.ok(&["undo"]);
    home.ok(&["show", "account:Kesselbrinck Logistic"]);
}
