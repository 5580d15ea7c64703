//! The command line on the demo workspace: keys of JSON, exit codes, filters, the log.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use crate::cli_support::{Home, text};
use serde_json::Value;
use std::process::Stdio;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn first_record(home: &Home, kind: &str) -> String {
    home.json(&["records", kind, "--limit", "1", "--json"])["rows"][0]["record"].as_str().unwrap().to_owned()
}

#[test]
fn the_demo_is_made_once_and_kept() {
    let home = Home::new();
    let place = home.ok(&["demo", "--create-only"]);
    assert!(place.trim_end().ends_with("demo"), "{place}");
    let before = home.json(&["records", "--json"]);
    assert_eq!(home.ok(&["demo", "--create-only", "--size", "5000"]), place);
    assert_eq!(home.json(&["records", "--json"]), before, "made again");
    assert_eq!(home.json(&["records", "opportunity", "--json"])["total"], 30);
    assert_eq!(home.json(&["config", "show", "--json"])["currency"]["value"], "EUR");

    home.ok(&["-w", "big", "demo", "--create-only", "--size", "3000"]);
    assert_eq!(home.json(&["-w", "big", "records", "--json"])["total"], 3000);
    let names = home.json(&["workspace", "list", "--json"]);
    let names: Vec<&str> =
        names["workspaces"].as_array().unwrap().iter().map(|w| w["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["big", "demo"], "a half made workspace stayed behind");
}

#[test]
fn what_is_no_workspace_is_told_by_every_command_and_kept() {
    let home = Home::new();
    let dir = home.path().join("bad");
    let file = dir.join("records.db");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(&file, "a shopping list, and no database").unwrap();
    std::fs::write(home.path().join("deals.csv"), "name,amount\nA deal,10\n").unwrap();
    let bad = dir.to_str().unwrap();
    let commands: &[&[&str]] = &[
        &["demo", "--create-only"],
        &["demo", "--plain"],
        &["records"],
        &["search", "x"],
        &["import", "deals.csv"],
        &["doctor"],
    ];
    for command in commands {
        let output = home.run(&[&["-w", bad], *command].concat());
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
        assert!(said.contains("is not a dealdesk workspace"), "{command:?}: {said}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "a shopping list, and no database");
    }
}

#[test]
fn every_exit_code_means_what_the_manual_says() {
    let home = Home::with_demo();
    let table: &[(&[&str], i32)] = &[
        (&["--version"], 0),
        (&["records", "account"], 0),
        (&["ask", "what is the weather in Paris"], 0),
        (&[], 2),
        (&["fly"], 2),
        (&["records", "account", "--limit", "many"], 2),
        (&["records", "--filter", "amount > 1"], 2),
        (&["records", "opportunity", "--filter", "amount >"], 2),
        (&["records", "opportunity", "--filter", "colour = \"red\""], 2),
        (&["records", "opportunity", "--sort", "colour"], 2),
        (&["query", "opportunity where stage ="], 2),
        (&["show", "nonsense"], 2),
        (&["do", "summarize"], 2),
        (&["do", "draft-email", "account:Halden Foods", "--input", "bogus=1"], 2),
        (&["-w", "../..//", "workspace", "create", "a b"], 2),
        (&["login", "openai"], 2),
        (&["workspace", "delete", "demo"], 2),
        (&["--offline=maybe", "records"], 2),
        (&["show", "account:Nobody At All"], 3),
        (&["show", "starship:1"], 3),
        (&["records", "starship"], 3),
        (&["do", "fly"], 3),
        (&["actions", "show", "fly"], 3),
        (&["draft", "show", "7"], 3),
        (&["receipt"], 3),
        (&["theme", "show", "pink"], 3),
        (&["login", "nobody"], 3),
        (&["-m", "nobody/x", "ask", "hi"], 3),
        (&["-w", "nowhere", "records"], 3),
        (&["import", "not-there.csv"], 3),
        (&["ask", "--session", "none", "hi"], 3),
        (&["models", "test", "openai"], 5),
    ];
    for (args, code) in table {
        let (found, said) = home.fails(args);
        assert_eq!(found, *code, "{args:?}: {said}");
        assert!(*code == 0 || !said.is_empty(), "{args:?} says nothing");
    }
}

#[test]
fn records_are_named_by_id_or_by_name() {
    let home = Home::with_demo();
    let record = first_record(&home, "account");
    let shown = home.json(&["show", &record, "--json"]);
    assert_eq!(keys(&shown), ["record", "kind", "id", "name", "fields", "related", "timeline"]);
    let name = shown["name"].as_str().unwrap();
    for words in [format!("account:\"{name}\""), format!("Account:{}", name.to_uppercase())] {
        assert_eq!(home.json(&["show", &words, "--json"])["id"], shown["id"], "{words}");
    }
    let short = &record[.."account:".len() + 15];
    assert_eq!(home.json(&["show", short, "--json"])["id"], shown["id"], "the 15-character id");

    std::fs::write(home.path().join("accounts.csv"), "id,name\nA1,Twin Company\nA2,Twin Company\n").unwrap();
    home.ok(&["import", "accounts.csv"]);
    let (code, said) = home.fails(&["show", "account:twin company"]);
    assert_eq!(code, 3);
    assert!(said.contains("account:A1") && said.contains("account:A2"), "{said}");
}

#[test]
fn json_errors_are_json() {
    let home = Home::with_demo();
    let (code, said) = home.fails(&["show", "account:Nobody\u{1b}[2J", "--json"]);
    assert_eq!(code, 3);
    let error: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["error"]["code"], "not_found");
    assert!(!said.contains('\u{1b}'));
}

#[test]
fn actions_and_questions_have_stable_keys() {
    let home = Home::with_demo();
    let record = first_record(&home, "opportunity");
    let done = home.json(&["do", "summarize", &record, "--json"]);
    for key in ["action", "record", "text", "claims", "drafts", "proposals", "trace", "receipt"] {
        assert!(done.get(key).is_some(), "{key}");
    }
    assert_eq!((&done["action"], &done["record"]), (&"summarize".into(), &record.as_str().into()));
    let claim = &done["claims"][0];
    assert!(claim["cite"]["record"].is_string() && claim["cite"]["field"].is_string() && claim["status"].is_string());

    let asked = home.json(&["ask", "--json", "how many open deals are there"]);
    for key in ["status", "answer", "claims", "rows", "proposals", "receipt", "usage"] {
        assert!(asked.get(key).is_some(), "{key}");
    }
    assert_eq!((&asked["status"], &asked["usage"]), (&"answered".into(), &Value::Null));

    let suggestions = home.json(&["suggest", &record, "--json"]);
    assert_eq!(keys(&suggestions[0])[..4], ["key", "id", "title", "why"]);
    assert_eq!(suggestions[0]["key"], "1");

    let query = home.json(&["query", "--json", "number of deals by stage"]);
    for key in ["query", "columns", "rows", "total"] {
        assert!(query.get(key).is_some(), "{key}");
    }
    let again = home.json(&["query", "--json", query["query"].as_str().unwrap()]);
    assert_eq!(again["rows"], query["rows"], "the query that is shown gives the same rows");
}

#[test]
fn a_draft_becomes_a_mail_file() {
    let home = Home::with_demo();
    let record = first_record(&home, "opportunity");
    home.ok(&["do", "draft-email", &record]);
    let drafts = home.json(&["draft", "list", "--json"]);
    let id = drafts[0]["id"].to_string();
    home.ok(&["draft", "export", &id, "--eml", "mail.eml"]);
    let mail = std::fs::read_to_string(home.path().join("mail.eml")).unwrap();
    assert!(mail.starts_with("Date: ") && mail.contains("\r\nMIME-Version: 1.0\r\n"), "{mail}");
    assert!(mail.is_ascii() && !mail.replace("\r\n", "").contains(['\r', '\n']));
}

#[test]
fn what_is_out_of_scope_is_logged_as_unanswered() {
    let home = Home::with_demo();
    let asked = home.json(&["ask", "--json", "what is the weather in Paris"]);
    assert_eq!(asked["status"], "out_of_scope");
    let unanswered = home.ok(&["log", "unanswered", "--json"]);
    let entry: Value = serde_json::from_str(unanswered.lines().next().unwrap()).unwrap();
    assert_eq!(entry["reasons"], serde_json::json!(["out_of_scope"]));
    assert!(entry["question"].as_str().unwrap().contains("weather"));
    assert_eq!(entry["session"], asked["session"]);
}

#[test]
fn verify_finds_a_flipped_byte() {
    let home = Home::with_demo();
    home.ok(&["ask", "how many open deals are there"]);
    home.ok(&["do", "summarize", "opportunity:Halden renewal 2027"]);
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
    let folder = home.path().join("data/workspaces/demo/log");
    let day = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    let day = day.unwrap();
    let mut bytes = std::fs::read(&day).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&day, bytes).unwrap();
    let output = home.run(&["log", "verify", "--json"]);
    assert_eq!(output.status.code(), Some(6));
    let found: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert!(!found["problems"].as_array().unwrap().is_empty());
    std::fs::remove_dir_all(&folder).unwrap();
    let said = text(&home.run(&["log", "verify"]).stderr);
    assert!(said.contains("vaults are there"), "a log that was removed as a whole: {said}");
}

#[test]
fn masking_gives_character_offsets() {
    let home = Home::with_demo();
    let words = "Grüße an müller@example.com, danke";
    let line = serde_json::json!({ "text": words }).to_string();
    let output = home.run_with(&["trust", "mask", "--json"], &format!("{line}\n\n{line}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let lines: Vec<Value> = text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let span = lines[0]["spans"].as_array().unwrap().iter().find(|span| span[2] == "EMAIL").unwrap();
    let (start, end) = (span[0].as_u64().unwrap() as usize, span[1].as_u64().unwrap() as usize);
    let masked: String = words.chars().skip(start).take(end - start).collect();
    assert!(masked.contains('@') && !lines[0]["masked"].as_str().unwrap().contains('@'), "{masked}");

    let output = home.run_with(&["trust", "mask", "--json"], "{\"text\":\"a\"}\nnot json\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("line 2"));
    let output = home.run_with(&["trust", "sanitize"], "a\u{1b}[2Jb\u{202e}c");
    assert_eq!(text(&output.stdout), "a[2Jbc");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::with_demo();
    let mut child = home.command(&["log", "list"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).contains("Broken")), (Some(0), false));
    let mut child = home
        .command(&["records", "email", "--limit", "0", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
}

#[test]
fn a_key_goes_in_by_stdin_and_never_comes_out() {
    let home = Home::with_demo();
    let key = "sk-very-secret-0123456789";
    let output = home.run_with(&["login", "openai", "--file"], &format!("{key}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut said = text(&output.stdout) + &text(&output.stderr);
    for args in [
        &["config", "show", "--origin"] as &[&str],
        &["models", "list", "--json"],
        &["--offline=strict", "doctor", "--json"],
        &["-m", "openai", "--offline=strict", "models", "test"],
    ] {
        let output = home.run(args);
        said += &(text(&output.stdout) + &text(&output.stderr));
    }
    assert!(!said.contains(key), "{said}");
    home.ok(&["logout", "openai"]);
    assert_eq!(home.fails(&["logout", "openai"]).0, 3);
}

#[test]
fn help_lists_only_what_there_is() {
    let home = Home::new();
    let help = home.ok(&["--help"]);
    for later in ["sync", "push", "mcp", "connect"] {
        let listed = help.lines().any(|line| line.trim_start().starts_with(&format!("{later} ")));
        assert!(!listed, "{later} is not built yet");
    }
    assert!(home.ok(&["completions", "bash"]).contains("dealdesk"));
    assert!(home.ok(&["man"]).contains(".TH"));
    let keys = home.json(&["keys", "--json"]);
    assert!(keys.as_array().unwrap().len() > 30);
}
