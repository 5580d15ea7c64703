//! What comes after a run of test questions: sorting failures, marks of people, a model as judge.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use crate::common::model_server::{ModelServer, Script};
use crate::common::tty::Tty;
use serde_json::Value as Json;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

const ACTION: &str = "---\nname: luggage\ndescription: Packs bags for a trip to a customer.\nrecord: none\nfacts: []\n\
                      utterances:\n  - pack my bags for the trip\n---\n\n## rules\n\nPacked for Halden Foods.\n";
const QUESTIONS: &str = "{\"workspace\": \"demo\", \"today\": \"2026-11-20\"}\n\
                         {\"ask\": \"pack my bags for the trip\", \"says\": [\"Packed\"]}\n\
                         {\"ask\": \"pack my bags for the trip please\", \"says\": [\"umbrella\"]}\n\
                         {\"ask\": \"translate this poem into Latin\"}\n";

/// A home with an action of the seller's, three questions to it, and a run of them called `first`.
fn with_run() -> (Home, PathBuf) {
    let home = Home::with_demo();
    let actions = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&actions).unwrap();
    let file = actions.join("luggage.md");
    fs::write(&file, ACTION).unwrap();
    fs::write(actions.join("luggage.questions.jsonl"), QUESTIONS).unwrap();
    ran(&home, "first");
    (home, file)
}

fn ran(home: &Home, name: &str) {
    let output = home.run(&["-w", "demo", "eval", "run", "luggage", "--name", name, "--json"]);
    let run: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&run["n"], &run["passed"]), (&3.into(), &1.into()), "{run} {}", text(&output.stderr));
}

fn eval(home: &Home, args: &[&str]) -> Json {
    home.json(&[&["-w", "demo", "eval"], args, &["--json"]].concat())
}

fn fails(home: &Home, args: &[&str]) -> (i32, String) {
    home.fails(&[&["-w", "demo", "eval"], args].concat())
}

/// Cause, who sorted, why, by id.
fn sorted(json: &Json, id: &str) -> (String, String, String) {
    let one = json["sorted"].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    let text = |key: &str| one[key].as_str().unwrap().to_owned();
    (text("cause"), text("by"), text("why"))
}

#[test]
fn failures_are_sorted_by_rules_and_a_person_has_the_last_word() {
    let (home, file) = with_run();
    let first = eval(&home, &["triage", "first"]);
    assert_eq!((&first["failures"], &first["by_person"]), (&2.into(), &0.into()));
    let (cause, by, _) = sorted(&first, "luggage:3");
    assert_eq!((cause.as_str(), by.as_str()), ("bug", "rule"), "{first}");
    assert_eq!(sorted(&first, "luggage:4").0, "missing-action", "{first}");
    assert!(first.to_string().contains("the very same answer is right for luggage:2"), "{first}");

    let note = "It packs no bags for a trip by sea.";
    let set = ["triage", "first", "--set", "luggage:3=limitation", "--note", note];
    let told = eval(&home, &set);
    assert_eq!(sorted(&told, "luggage:3"), ("limitation".into(), "person".into(), note.into()));
    for (args, code) in [
        (&["triage", "first", "--set", "luggage:3=hopeless"][..], 2),
        (&["triage", "first", "--set", "luggage:3"], 2),
        (&["triage", "first", "--set", "luggage:99=bug"], 3),
        (&["triage", "nothing"], 3),
    ] {
        assert_eq!(fails(&home, args).0, code, "{args:?}");
    }
    // The next run of the same question keeps what was said.
    ran(&home, "second");
    assert_eq!(sorted(&eval(&home, &["triage", "second"]), "luggage:3").1, "person");

    let listed = home.ok(&["-w", "demo", "eval", "triage", "second", "--limits"]);
    assert_eq!(listed, format!("# luggage\nlimits:\n  - \"{note}\"\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), ACTION, "nothing is written unasked");
    eval(&home, &["triage", "second", "--limits", "--write"]);
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(written, ACTION.replacen("trip\n---", &format!("trip\nlimits:\n  - \"{note}\"\n---"), 1));
    let can = home.json(&["-w", "demo", "can", "luggage", "--json"]);
    assert!(can["abilities"][0]["limits"].to_string().contains(note), "{can}");
    // From now on the rules know it themselves.
    let back = eval(&home, &["triage", "second", "--set", "luggage:3=rule"]);
    let (cause, by, why) = sorted(&back, "luggage:3");
    assert_eq!((cause.as_str(), by.as_str()), ("limitation", "rule"), "{why}");
}

#[test]
fn built_in_actions_say_what_they_cannot_do() {
    let home = Home::with_demo();
    let can = home.ok(&["-w", "demo", "can", "draft-quote"]);
    assert!(can.contains("needs a record") && can.contains("no tax"), "{can}");
    assert!(!can.contains("(summarize)"), "{can}");
    assert_eq!(home.fails(&["-w", "demo", "can", "no-such-thing"]).0, 3);
}

#[test]
fn a_person_marks_answers_without_the_screen() {
    let (home, _) = with_run();
    let (code, said) = fails(&home, &["mark", "first"]);
    assert!(code == 2 && said.contains("--set ID=y"), "{said}");
    for (args, code) in [
        (&["mark", "first", "--set", "luggage:2=maybe"][..], 2),
        (&["mark", "first", "--set", "luggage:99=y"], 3),
        (&["mark", "first", "--note", "x"], 2),
    ] {
        assert_eq!(fails(&home, args).0, code, "{args:?}");
    }
    assert_eq!(eval(&home, &["mark", "first"])["marked"], 0);
    eval(&home, &["mark", "first", "--set", "luggage:2=y"]);
    let marks = eval(&home, &["mark", "first", "--set", "luggage:3=n", "--note", "no umbrella"]);
    assert_eq!((&marks["marked"], &marks["good"], &marks["answers"]), (&2.into(), &1.into(), &3.into()));
    assert!(marks["marks"].to_string().contains("no umbrella"), "{marks}");
    assert_eq!(eval(&home, &["mark", "first", "--set", "luggage:2=none"])["marked"], 1);
}

#[cfg(unix)]
#[test]
fn the_screen_keeps_every_mark_and_lets_nothing_hostile_out() {
    let (home, _) = with_run();
    let run = home.path().join("data/eval/first.jsonl");
    let text = fs::read_to_string(&run).unwrap();
    let hostile = text.replace("Packed for Halden", "Packed\\u001b]0;owned\\u0007\\u001b[2J for Halden");
    assert_ne!(text, hostile);
    fs::write(&run, hostile).unwrap();
    let start = || Tty::start(home.path(), &["-w", "demo", "eval", "mark", "first"], &[], (90, 40));
    let mut tty = start();
    tty.wait_for("1 of 3");
    tty.wait_for("q quit");
    tty.send("n");
    tty.wait_for("note, or enter");
    tty.send("says too little\r");
    tty.wait_for("2 of 3");
    tty.send("b");
    tty.wait_for("marked n: says too little");
    tty.send("q");
    let (code, bytes) = tty.end();
    assert_eq!(code, 0);
    assert!(!bytes.windows(5).any(|part| part == b"\x1b]0;o" || part == b"\x1b[2J "), "an answer reached the terminal");
    // It goes on where it was left.
    let mut tty = start();
    tty.wait_for("2 of 3");
    tty.send("ys");
    tty.wait_for("2 of 3 answers are marked: 1 good, 1 not");
    assert_eq!(tty.end().0, 0);
    let marks = eval(&home, &["mark", "first"]);
    assert!(marks["marks"].to_string().contains("says too little"), "{marks}");
}

fn judge(home: &Home, server: &ModelServer, more: &[&str]) -> Output {
    let args = [&["-w", "demo", "-m", "openai/fake-1", "eval", "judge", "first"], more].concat();
    let mut command = home.command(&args);
    command.env("OPENAI_BASE_URL", &server.url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    command.output().unwrap()
}

#[test]
fn a_judge_marks_by_the_rubric_and_its_agreement_with_people_is_told() {
    let (home, _) = with_run();
    eval(&home, &["mark", "first", "--set", "luggage:2=y", "--set", "luggage:3=n"]);
    let said = r#"{"factual": 4, "complete": 3, "concise": 4, "follows": 3, "why": "fine"}"#;
    let server = ModelServer::start(Script::Pieces(vec![said[..20].into(), said[20..].into()]));
    let output = judge(&home, &server, &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let judged: Json = serde_json::from_slice(&output.stdout).unwrap();
    let found = &judged["agreement"];
    assert_eq!((&found["judged"], &found["good"], &found["n"]), (&3.into(), &3.into(), &2.into()), "{judged}");
    assert_eq!((&found["agree"], &found["kappa"]), (&0.5.into(), &0.0.into()));
    assert_eq!((&found["mean_yes"], &found["mean_no"]), (&3.5.into(), &3.5.into()));
    let bodies: Vec<String> = server.bodies().iter().map(|body| text(body)).collect();
    assert_eq!(bodies.len(), 3, "one request an answer");
    assert!(bodies.iter().all(|body| !body.contains("Halden") && body.contains("factual")), "{bodies:?}");
    let kept = fs::read_to_string(home.path().join("data/eval/first.judge")).unwrap();
    let lines: Vec<Json> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| bodies.iter().any(|body| line["sent"] == body.as_str())), "what left is kept");
    assert!(!kept.contains("Halden"));
    // Everything that left stands in the log, too.
    let log = home.ok(&["-w", "demo", "log", "export"]);
    let events: Vec<Json> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| events.iter().filter(|event| event["kind"] == kind).count();
    assert_eq!((of("request"), of("request_body")), (3, 3), "{log}");
    assert_eq!(home.json(&["-w", "demo", "log", "verify", "--json"])["sound"], true);

    // What was judged is not paid for again; the report shows it.
    assert_eq!(judge(&home, &server, &[]).status.code(), Some(0));
    assert_eq!(server.bodies().len(), 3);
    let report = home.ok(&["-w", "demo", "eval", "report", "first"]);
    assert!(report.contains("Judged by a model") && report.contains("n 2, agreement 50 %"), "{report}");
    assert_eq!(eval(&home, &["report", "first"])["judge"]["judged"], 3);
}

#[test]
fn a_judge_that_does_not_keep_to_the_form_has_no_say() {
    let (home, _) = with_run();
    let server = ModelServer::start(Script::Pieces(vec!["Sure! {\"factual\": 4}".into()]));
    let judged: Json = serde_json::from_slice(&judge(&home, &server, &["--json"]).stdout).unwrap();
    assert_eq!((&judged["agreement"]["judged"], judged["unreadable"].as_array().unwrap().len()), (&0.into(), 3));
    assert_eq!(eval(&home, &["report", "first"])["judge"], Json::Null);
}

#[test]
fn without_a_model_or_a_price_nothing_is_sent() {
    let (home, _) = with_run();
    let (code, said) = fails(&home, &["judge", "first"]);
    assert!(code == 2 && said.contains("no model is in use"), "{code} {said}");
    let server = ModelServer::start(Script::Pieces(vec!["{}".into()]));
    let output = judge(&home, &server, &["--budget-usd", "0"]);
    assert_eq!((output.status.code(), server.bodies().len()), (Some(1), 0), "{}", text(&output.stderr));
    let output = judge(&home, &server, &["--budget-usd", "1"]);
    assert_eq!((output.status.code(), server.bodies().len()), (Some(2), 1), "{}", text(&output.stderr));
}
