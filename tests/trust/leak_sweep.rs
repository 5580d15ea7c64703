//! A sweep for leaks: every action on every record of the demo workspace, and questions in odd forms, against a model
//! server that keeps what it was sent. No value of the workspace may stand in a request, in the log, or in any other
//! file but the records themselves.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::cli_support::{Home, text};
use crate::common::model_server::{ModelServer, Script};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

/// Values shorter than this are words of any text.
const LEAST: usize = 4;

/// Values that also stand in texts without meaning their owner, and why that gives nobody away.
const EVERYDAY: &[(&str, &str)] = &[
    ("Price", "a contact's last name; `Price for 60 sensors` is the subject of a task on a deal of others"),
    ("Mark", "a contact's first name and a verb"),
    ("Will", "a contact's first name and a verb"),
];

const SCOPED: [&str; 5] = ["account", "contact", "lead", "opportunity", "case"];

/// Every value that must not be seen, with where it comes from.
struct Known {
    values: Vec<(String, String)>,
    pattern: Regex,
}

impl Known {
    fn of(home: &Home) -> Self {
        let mut values: BTreeSet<(String, String)> = BTreeSet::new();
        for kind in ["account", "contact", "lead", "user", "opportunity", "quote"] {
            for row in rows(home, kind) {
                let fields = row["fields"].as_object().unwrap();
                for (field, value) in fields {
                    values.extend(values_of(kind, field, value).map(|value| (value, format!("{kind}.{field}"))));
                }
            }
        }
        values.retain(|(value, _)| value.len() >= LEAST && !EVERYDAY.iter().any(|(word, _)| word == value));
        let values: Vec<_> = values.into_iter().collect();
        let words: Vec<String> = values.iter().map(|(value, _)| regex::escape(value)).collect();
        let pattern = Regex::new(&format!(r"(?:^|[^A-Za-z0-9])({})(?:$|[^A-Za-z0-9])", words.join("|"))).unwrap();
        Self { values, pattern }
    }

    /// The values that stand in a text, each with what is around it.
    fn leaks(&self, place: &str, text: &str) -> BTreeSet<String> {
        let hits = self.pattern.captures_iter(text).filter_map(|found| found.get(1));
        let around = |at: usize, by: isize| {
            let mut at = at.saturating_add_signed(by).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        hits.map(|hit| {
            let origin = self.values.iter().find(|(value, _)| value == hit.as_str()).map_or("", |(_, origin)| origin);
            format!("{origin} in {place}: …{}…", &text[around(hit.start(), -40)..around(hit.end(), 30)])
        })
        .collect()
    }
}

/// The forms in which a field's value is confidential.
fn values_of(kind: &str, field: &str, value: &Value) -> impl Iterator<Item = String> {
    let text = value.as_str().unwrap_or_default().to_owned();
    let person = matches!(kind, "contact" | "lead" | "user") && matches!(field, "name" | "first_name" | "last_name");
    let named = matches!(field, "company" | "email" | "phone" | "mobile" | "website") || field == "name";
    let mut found = Vec::new();
    if person || named {
        found.push(text.clone());
    }
    if field == "company" || (kind == "account" && field == "name") {
        // Three Rivers Brewing is Three Rivers to everybody.
        let words: Vec<&str> = text.split(' ').collect();
        found.extend((words.len() > 2).then(|| words[..words.len() - 1].join(" ")));
    }
    if let Some(amount) = value.as_i64().filter(|_| matches!(field, "amount" | "annual_revenue" | "total")) {
        found.extend([amount.to_string(), grouped(amount)]);
    }
    found.into_iter()
}

/// `1234567` as `1,234,567`.
fn grouped(amount: i64) -> String {
    let digits = amount.to_string();
    let first = digits.len() % 3;
    let commas = digits.char_indices().map(|(at, digit)| {
        let comma = at > 0 && at % 3 == first % 3;
        if comma { format!(",{digit}") } else { digit.to_string() }
    });
    commas.collect()
}

fn rows(home: &Home, kind: &str) -> Vec<Value> {
    let list = home.json(&["records", kind, "--limit", "500", "--json"]);
    list["rows"].as_array().unwrap().clone()
}

fn with_model(home: &Home, server: &ModelServer, args: &[&str]) -> Output {
    let mut command = home.command(&[&["-m", "openai/fake-1"], args].concat());
    command.env("OPENAI_BASE_URL", &server.url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    command.output().unwrap()
}

/// The texts of a JSON document, escapes undone; numbers in it are counters and limits.
fn spoken(json: &Value, out: &mut String) {
    match json {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => spoken(&inner, out),
            _ => *out += &format!("{text}\n"),
        },
        Value::Array(items) => items.iter().for_each(|item| spoken(item, out)),
        Value::Object(map) => map.values().for_each(|value| spoken(value, out)),
        _ => {}
    }
}

fn leaks_on_the_wire(known: &Known, server: &ModelServer) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for body in server.bodies() {
        let mut said = String::new();
        spoken(&serde_json::from_slice(&body).unwrap(), &mut said);
        found.extend(known.leaks("a request", &said));
    }
    found
}

/// Everything below a folder but the records.
fn leaks_on_disk(known: &Known, folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            found.extend(leaks_on_disk(known, &path));
        } else if !name.starts_with("records.db") {
            let raw = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            let mut said = String::new();
            for line in raw.lines() {
                match serde_json::from_str::<Value>(line).ok().filter(Value::is_object) {
                    Some(json) => spoken(&json, &mut said),
                    None => said += &format!("{line}\n"),
                }
            }
            found.extend(known.leaks(&name, &said));
        }
    }
    found
}

fn none(found: BTreeSet<String>) {
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_action_on_any_record_gives_anybody_away() {
    let home = Home::with_demo();
    let known = Known::of(&home);
    assert!(known.values.len() > 200, "the sweep knows only {} values", known.values.len());
    let server = ModelServer::start(Script::EchoPlaceholder);
    let mut asked = 0;
    for kind in SCOPED {
        for row in rows(&home, kind) {
            for action in ["summarize", "draft-email"] {
                let output = with_model(&home, &server, &["do", action, row["record"].as_str().unwrap(), "--json"]);
                assert_eq!(output.status.code(), Some(0), "{action} {}: {}", row["record"], text(&output.stderr));
                asked += 1;
            }
        }
    }
    for action in ["morning-brief", "prioritize-tasks", "what-changed"] {
        assert_eq!(with_model(&home, &server, &["do", action, "--json"]).status.code(), Some(0));
    }
    assert!(server.bodies().len() >= asked, "{} of {asked} requests were looked at", server.bodies().len());
    none(leaks_on_the_wire(&known, &server));
    none(leaks_on_disk(&known, &home.path().join("data")));
}

#[test]
fn no_question_gives_anybody_away() {
    let home = Home::with_demo();
    let known = Known::of(&home);
    let server = ModelServer::start(Script::EchoPlaceholder);
    let deal = rows(&home, "opportunity")[0]["record"].as_str().unwrap().to_owned();
    let mut session: Option<String> = None;
    for row in rows(&home, "contact").into_iter().step_by(3).chain(rows(&home, "lead").into_iter().step_by(4)) {
        let field = |name: &str| row["fields"][name].as_str().unwrap_or("nobody").to_owned();
        let (first, last, phone) = (field("first_name"), field("last_name"), field("phone"));
        let question = format!(
            "What would you say about this one, in your own words? {last}, {first} (mailto:{}) “{phone} / {phone}” {first} said so. \
             <{first} {last}> tel:{phone} {first}.{last} “{}” {first} {last}'s",
            field("email"),
            field("company"),
        );
        let mut args = vec!["ask", "--json", "--record", &deal];
        if let Some(session) = &session {
            args.extend(["--session", session]);
        }
        args.push(&question);
        let output = with_model(&home, &server, &args);
        assert_eq!(output.status.code(), Some(0), "{question}: {}", text(&output.stderr));
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        session = answer["session"].as_str().map(str::to_owned);
    }
    assert!(!server.bodies().is_empty());
    none(leaks_on_the_wire(&known, &server));
    none(leaks_on_disk(&known, &home.path().join("data")));
}

/// A report about the program is read by strangers: neither what is said of the records nor what the machine is called
/// goes along.
#[test]
fn no_feedback_gives_anybody_away() {
    let home = Home::with_demo();
    let known = Known::of(&home);
    home.run(&["-w", "demo", "ask", "what about Halden renewal 2027?"]);
    let mut remark = String::new();
    for row in rows(&home, "contact").iter().chain(&rows(&home, "lead")) {
        let field = |name: &str| row["fields"][name].as_str().unwrap_or("nobody").to_owned();
        let (first, last) = (field("first_name"), field("last_name"));
        remark += &format!(
            "I asked about {last}, {first} ({}) of “{}” / {} and {first} {last}'s record was empty.\n",
            field("email"),
            field("company"),
            field("phone")
        );
    }
    for row in rows(&home, "account").iter().chain(&rows(&home, "opportunity")) {
        remark += &format!("{} was shown twice.\n", row["name"].as_str().unwrap());
    }
    let file = home.path().join("bundle.md");
    let args = ["-w", "demo", "feedback", "--session", "last", "--yes", "--out", file.to_str().unwrap()];
    let output = home.run_with(&args, &remark);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let saved = std::fs::read_to_string(&file).unwrap();
    assert!(saved.contains("PERSON_") && saved.contains("ORG_"), "it is masked, not dropped: {saved}");
    none(known.leaks("the bundle", &saved));
    none(known.leaks("what was shown", &text(&output.stdout)));
    assert!(!saved.contains(home.path().to_str().unwrap()), "{saved}");
}

#[test]
fn rules_answers_and_drafts_leave_nothing_in_the_log() {
    let home = Home::with_demo();
    let known = Known::of(&home);
    for kind in SCOPED {
        for (at, row) in rows(&home, kind).iter().enumerate() {
            for action in ["summarize", "draft-email"] {
                home.ok(&["do", action, row["record"].as_str().unwrap()]);
            }
            // A question takes seconds, since each process learns to read it.
            if at % 4 == 0 {
                home.run(&["ask", &format!("what about {}?", row["name"].as_str().unwrap())]);
            }
        }
    }
    for action in ["morning-brief", "prioritize-tasks", "what-changed"] {
        home.ok(&["do", action]);
    }
    none(leaks_on_disk(&known, &home.path().join("data")));
}
