//! Import, export and control sums through the real binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Stdio;

const ACCOUNTS: &str = "id,name,industry\nA1,Acme Corp,Retail\nA2,\"Zoë \u{1b}[2J & Söhne\",Food\n";
const DEALS: &str = "\
id,name,account,stage,amount,close_date
D1,Renewal,Acme Corp,Won,1000,2026-03-01
D2,Pilot,Acme Corp,Won,234.5,2026-04-01
D3,Extension,A2,Lost,99,2026-05-01
";

fn home_with_files() -> Home {
    let home = Home::new();
    std::fs::write(home.path().join("accounts.csv"), ACCOUNTS).unwrap();
    std::fs::write(home.path().join("opportunities.csv"), DEALS).unwrap();
    home
}

fn created(report: &Value) -> (u64, u64) {
    let sum = |key: &str| report["files"].as_array().unwrap().iter().map(|file| file[key].as_u64().unwrap()).sum();
    (sum("created"), sum("unchanged"))
}

/// Every record of every kind, in an order of its own.
fn everything(home: &Home, workspace: &str) -> Vec<String> {
    let counts = home.json(&["-w", workspace, "records", "--json"]);
    let mut all = Vec::new();
    for kind in counts["kinds"].as_array().unwrap() {
        let kind = kind["kind"].as_str().unwrap();
        let list = home.json(&["-w", workspace, "records", kind, "--limit", "0", "--json"]);
        all.extend(list["rows"].as_array().unwrap().iter().map(Value::to_string));
    }
    all.sort();
    all
}

#[test]
fn a_dry_run_writes_nothing_and_a_second_import_doubles_nothing() {
    let home = home_with_files();
    let import = ["import", "accounts.csv", "opportunities.csv", "--json"];
    let dry = home.json(&["import", "accounts.csv", "opportunities.csv", "--json", "--dry-run"]);
    assert_eq!((created(&dry), &dry["dry_run"]), ((5, 0), &true.into()));
    assert!(!home.path().join("data").exists(), "a dry run made something");
    assert_eq!(created(&home.json(&import)), (5, 0));
    assert_eq!(created(&home.json(&import)), (0, 5));
    let list = home.json(&["records", "opportunity", "--filter", "stage = \"Won\"", "--sort", "-amount", "--json"]);
    assert_eq!((&list["kind"], &list["total"]), (&"opportunity".into(), &2.into()));
    assert_eq!(list["rows"][0]["name"], "Renewal");
    let sums = home.json(&["query", "opportunity group by stage show count, sum(amount)", "--json"]);
    assert!(sums["rows"].as_array().unwrap().contains(&serde_json::json!(["Won", 2, 1234.5])), "{sums}");
}

#[test]
fn a_failed_import_leaves_no_workspace() {
    let home = home_with_files();
    std::fs::write(home.path().join("broken.json"), "{\"records\": [").unwrap();
    let (code, said) = home.fails(&["import", "accounts.csv", "broken.json"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("broken.json"), "{said}");
    assert_eq!(home.json(&["workspace", "list", "--json"])["workspaces"], serde_json::json!([]));
    assert_eq!(home.fails(&["records"]).0, 3);
}

#[test]
fn what_is_exported_comes_back_the_same() {
    let home = Home::with_demo();
    for format in ["csv", "jsonl"] {
        home.ok(&["-w", "demo", "export", format, "--format", format]);
        home.ok(&["-w", &format!("from-{format}"), "import", format]);
        assert_eq!(everything(&home, "demo"), everything(&home, &format!("from-{format}")), "{format}");
    }
}

#[test]
fn what_a_file_says_cannot_act_on_the_terminal() {
    let home = home_with_files();
    home.ok(&["import", "accounts.csv", "opportunities.csv"]);
    for args in [&["records", "account"] as &[&str], &["show", "account:A2"], &["show", "account:A2", "--json"]] {
        let shown = home.ok(args);
        assert!(shown.contains("[2J") && !shown.contains('\u{1b}'), "{shown}");
    }
    let name = home.json(&["show", "account:A2", "--json"]);
    assert_eq!(name["name"], "Zoë \u{1b}[2J & Söhne", "JSON keeps every character");
}

#[test]
fn nothing_waits_for_input_without_a_terminal() {
    let home = Home::new();
    for args in [&[] as &[&str], &["demo"], &["login", "openai"]] {
        let mut command = home.command(args);
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn control_sums_of_the_shared_data() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/crm/maven_crm");
    if !folder.exists() {
        println!("skipped: ../shared is absent");
        return;
    }
    let home = Home::new();
    let file = |name: &str| folder.join(name).display().to_string();
    let files = ["accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline_full_8800.csv"].map(file);
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let report = home.json(&[&["import", "--json"], files.as_slice()].concat());
    assert_eq!(created(&report).1, 0);
    for (stage, count) in [("Won", 4_238), ("Lost", 2_473), ("Engaging", 1_589), ("Prospecting", 500)] {
        let filter = format!("stage = \"{stage}\"");
        let list = home.json(&["records", "opportunity", "--filter", &filter, "--limit", "1", "--json"]);
        assert_eq!(list["total"], count, "{stage}");
    }
    let won = home.json(&["query", "opportunity where stage = \"Won\" show sum(amount)", "--json"]);
    assert_eq!(won["rows"][0][0], 10_005_534);
    let again = home.json(&[&["import", "--json"], files.as_slice()].concat());
    assert_eq!(created(&again).0, 0);
}
