//! Writes on the command line: proposals, acceptance field by field, undo with conflicts, bulk edits, merges, imports;
//! exit codes and JSON keys that scripts rely on.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use crate::cli_support::Home;
use serde_json::Value;

/// Two accounts that are one, three open deals and a won one.
fn home() -> Home {
    let home = Home::new();
    let accounts = "Id,Name,Industry,Phone\na1,Orrin Ltd,Pharma,\na2,Orrin Limited,,+44 20 7946 0000\n";
    let deals = "Id,Name,Account,Stage,Amount,Close Date\n\
                 o1,Cold chain,Orrin Ltd,Proposal,5000,2099-02-01\n\
                 o2,Sensors,Orrin Limited,Proposal,7000,2099-03-01\n\
                 o3,Pumps,Orrin Limited,Negotiation,9000,2099-04-01\n\
                 o4,Valves,Orrin Ltd,Closed Won,11000,2020-01-01\n";
    std::fs::write(home.path().join("accounts.csv"), accounts).unwrap();
    std::fs::write(home.path().join("deals.csv"), deals).unwrap();
    home.ok(&["import", "accounts.csv", "deals.csv"]);
    home
}

fn field(home: &Home, record: &str, field: &str) -> Value {
    home.json(&["show", record, "--json"])["fields"][field].clone()
}

/// Proposes next step and amount for both deals in the proposal stage.
fn propose(home: &Home) -> String {
    let args =
        ["edit", "opportunity", "--where", "stage = \"Proposal\"", "--set", "next step=Call", "--set", "amount=€8k"];
    let made = home.json(&[&args[..], &["--json"]].concat());
    assert_eq!(made["edits"].as_array().unwrap().len(), 4);
    assert_eq!(made["edits"][1]["after"], 8000);
    made["id"].to_string()
}

#[test]
fn a_bulk_edit_is_a_proposal_until_it_is_accepted() {
    let home = home();
    let id = propose(&home);
    assert_eq!(field(&home, "opportunity:o1", "amount"), 5000);
    let listed = home.json(&["proposals", "--json"]);
    let edit = &listed["proposals"][0]["edits"][0];
    assert_eq!((&edit["state"], &edit["by"], &edit["now"]), (&"pending".into(), &"code".into(), &Value::Null));
    assert!(home.ok(&["proposals"]).contains("Cold chain"));

    let done = home.json(&["accept", &id, "--fields", "amount", "--json"]);
    assert_eq!(
        (&done["written"], &done["conflicts"], &done["problems"]),
        (&2.into(), &Value::Array(vec![]), &Value::Array(vec![]))
    );
    assert_eq!(field(&home, "opportunity:o2", "amount"), 8000);
    assert_eq!(field(&home, "opportunity:o2", "next_step"), Value::Null);
    // The rest waits; one field of one record by its full name, with another value.
    home.ok(&["accept", &id, "--fields", "opportunity:o1.next_step", "--set", "opportunity:o1.next_step=Write"]);
    assert_eq!(field(&home, "opportunity:o1", "next_step"), "Write");
    let (code, said) = home.fails(&["accept", &id, "--set", "amount=1"]);
    assert_eq!(code, 3, "{said}");
    home.run(&["reject", &id]);
    let (code, said) = home.fails(&["accept", &id]);
    assert!(code == 4 && said.contains("decided already"), "{said}");
    assert_eq!(home.json(&["proposals", "--json"])["proposals"].as_array().unwrap().len(), 0);
    assert_eq!(home.json(&["proposals", "--all", "--json"])["proposals"].as_array().unwrap().len(), 1);

    let changes = home.json(&["changes", "--json"]);
    let set = &changes["change_sets"][1];
    assert_eq!((&set["id"], &set["origin"], &set["who"]), (&done["change_set"], &"proposal".into(), &"you".into()));
    assert_eq!((&set["outbox"]["pending"], &set["state"]), (&2.into(), &"written".into()));
    let top = &changes["changes"][0];
    assert!(top["field"] == "amount" && top["importance"].as_u64().unwrap() >= 90, "{top}");
    // Decisions are in the log, by name of field and without values.
    let log = home.ok(&["log", "export"]);
    let decisions: String = log.lines().filter(|line| line.contains("\"kind\":\"decision\"")).collect();
    assert!(decisions.contains("fields:amount") && !decisions.contains("8000"), "{decisions}");
}

#[test]
fn undo_takes_sets_back_in_any_order_and_tells_conflicts_three_way() {
    let home = home();
    let id = propose(&home);
    let one = home.json(&["accept", &id, "--fields", "amount", "--json"])["change_set"].to_string();
    let args = ["edit", "opportunity", "--where", "name = \"Cold chain\"", "--set", "amount=9000", "--json"];
    let next = home.json(&args)["id"].to_string();
    home.ok(&["accept", &next]);

    let plan = home.run(&["undo", &one, "--dry-run", "--json"]);
    assert_eq!(plan.status.code(), Some(4));
    assert_eq!(field(&home, "opportunity:o2", "amount"), 8000);
    let output = home.run(&["undo", &one, "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let undone: Value = serde_json::from_slice(&output.stdout).unwrap();
    let conflict = &undone["conflicts"][0];
    assert_eq!((&undone["written"], &conflict["record"]), (&1.into(), &"opportunity:o1".into()));
    let three = ["before", "wrote", "now"].map(|key| conflict[key].as_str().unwrap().replace(['€', ','], ""));
    assert_eq!(three, ["5000", "8000", "9000"], "{conflict}");
    assert_eq!(field(&home, "opportunity:o1", "amount"), 9000);

    home.ok(&["undo", &one, "--put-back", "amount"]);
    assert_eq!(field(&home, "opportunity:o1", "amount"), 5000);
    let (code, said) = home.fails(&["undo", &one]);
    assert!(code == 4 && said.contains("undone already"), "{said}");
    let (code, said) = home.fails(&["undo", "999"]);
    assert!(code == 3 && said.contains("no change set 999"), "{said}");
    assert_eq!(home.fails(&["accept", "999"]).0, 3);
}

#[test]
fn an_undo_is_undone() {
    let home = home();
    let id = propose(&home);
    home.ok(&["accept", &id]);
    let undone = home.json(&["undo", "--json"]);
    assert_eq!(field(&home, "opportunity:o1", "amount"), 5000);
    home.ok(&["undo", &undone["change_set"].to_string()]);
    assert_eq!(field(&home, "opportunity:o1", "amount"), 8000);
}

#[test]
fn what_changed_since_it_was_proposed_is_not_overwritten_unseen() {
    let home = home();
    let id = propose(&home);
    std::fs::write(home.path().join("again.csv"), "Id,Amount\no1,6000\n").unwrap();
    home.ok(&["import", "again.csv", "--kind", "opportunity"]);
    assert_eq!(home.json(&["proposals", "--json"])["proposals"][0]["edits"][1]["state"], "superseded");
    let output = home.run(&["accept", &id, "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let refused: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&refused["change_set"], refused["conflicts"].as_array().unwrap().len()), (&Value::Null, 1));
    assert_eq!(field(&home, "opportunity:o2", "next_step"), Value::Null, "all or nothing");
    home.ok(&["accept", &id, "--over"]);
    assert_eq!(field(&home, "opportunity:o1", "amount"), 8000);
}

#[test]
fn what_breaks_a_rule_is_not_proposed_and_not_accepted() {
    let home = home();
    let args = ["edit", "opportunity", "--where", "stage = \"Closed Won\"", "--set", "stage=Proposal", "--json"];
    let output = home.run(&args);
    assert_eq!(output.status.code(), Some(4));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(made["problems"][0].as_str().unwrap().contains("opened again only with a reason"), "{made}");
    assert_eq!(made["id"], Value::Null);
    let (code, _) = home.fails(&["edit", "opportunity", "--where", "colour = \"red\"", "--set", "stage=Proposal"]);
    assert_eq!(code, 2);
    let id = propose(&home);
    // Which of the two amounts is meant has to be said.
    assert_eq!(home.fails(&["accept", &id, "--set", "amount=9000"]).0, 2);
    let lots = ["--fields", "opportunity:o1.amount", "--set", "opportunity:o1.amount=lots", "--json"];
    let output = home.run(&[&["accept", &id], &lots[..]].concat());
    let refused: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(refused["problems"][0].as_str().unwrap().contains("not a number"), "{refused}");
}

#[test]
fn two_accounts_become_one_and_two_again() {
    let home = home();
    let tried = home.json(&["merge", "account:a1", "account:a2", "--dry-run", "--json"]);
    assert_eq!(tried["id"], Value::Null);
    let made = home.json(&["merge", "account:a1", "account:\"Orrin Limited\"", "--json"]);
    let notes = made["notes"].to_string();
    assert!(notes.contains("2 opportunities move by account") && notes.contains("Name stays Orrin Ltd"), "{notes}");
    assert!(home.ok(&["proposals"]).contains("goes into Orrin Ltd"));
    home.ok(&["accept", &made["id"].to_string()]);
    assert_eq!(home.fails(&["show", "account:a2"]).0, 3);
    assert_eq!(field(&home, "opportunity:o3", "account"), "account:a1");
    assert_eq!(field(&home, "account:a1", "phone"), "+44 20 7946 0000");
    home.ok(&["undo"]);
    assert_eq!(field(&home, "opportunity:o3", "account"), "account:a2");
    assert_eq!(field(&home, "account:a1", "phone"), Value::Null);
    let (code, _) = home.fails(&["merge", "account:a1", "opportunity:o1"]);
    assert_eq!(code, 2);
}

#[test]
fn an_import_is_undone_and_waits_where_its_records_are_used() {
    let home = home();
    std::fs::write(home.path().join("more.csv"), "Id,Name,Industry\na3,Vega AG,Plastics\na1,Orrin Ltd,Food\n").unwrap();
    let report = home.json(&["import", "more.csv", "--kind", "account", "--json"]);
    let id = report["change_set"].to_string();
    let args = ["edit", "opportunity", "--where", "name = \"Pumps\"", "--set", "account=Vega AG", "--json"];
    let used = home.json(&args)["id"].to_string();
    home.ok(&["accept", &used]);
    let output = home.run(&["undo", &id, "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let undone: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(undone["conflicts"][0]["why"].as_str().unwrap().contains("Pumps"), "{undone}");
    assert_eq!(field(&home, "account:a1", "industry"), "Pharma");
    home.ok(&["undo"]);
    home.ok(&["undo", &id]);
    assert_eq!(home.fails(&["show", "account:a3"]).0, 3);
    // The first import as well: nothing is left, and nothing more to undo.
    home.ok(&["undo"]);
    assert_eq!(home.json(&["records", "account", "--json"])["total"], 0);
    assert_eq!(home.fails(&["undo"]).0, 3);
}
