//! Test questions out of the log, and changed actions tried on it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use crate::common::model_server::{ModelServer, Script};
use serde_json::Value as Json;
use std::fs;

/// Values of the workspace that stand in the questions, and must stand in no file.
const CANARIES: [&str; 6] =
    ["Quillfeather", "Zeuxippe", "zeuxippe@quillfeather.example", "739214", "4477-81902", "Skagerrak"];

/// A home with a record of its own, and what was asked about it.
fn asked() -> Home {
    let home = Home::with_demo();
    let csv = "Name,Industry,Country\nQuillfeather Marine,Shipping,NO\n";
    let contacts =
        "First Name,Last Name,Email,Account\nZeuxippe,Skagerrak,zeuxippe@quillfeather.example,Quillfeather Marine\n";
    for (name, csv) in [("accounts.csv", csv), ("contacts.csv", contacts)] {
        let file = home.path().join(name);
        fs::write(&file, csv).unwrap();
        home.ok(&["-w", "demo", "import", file.to_str().unwrap()]);
    }
    for (question, rate) in [
        ("which open deals are above 739214 at Quillfeather Marine?", Some("--up")),
        ("what is the email of Zeuxippe Skagerrak, is it zeuxippe@quillfeather.example?", Some("--up")),
        ("write a poem for Zeuxippe Skagerrak about order 4477-81902", Some("--down")),
        ("how many open deals are there?", Some("--up")),
        ("how many open deals are there?", Some("--up")),
        ("how many won deals are there?", None),
    ] {
        home.run(&["-w", "demo", "ask", question]);
        if let Some(rate) = rate {
            home.ok(&["-w", "demo", "log", "rate", rate]);
        }
    }
    home
}

#[test]
fn questions_from_the_log_hold_nothing_of_the_workspace() {
    let home = asked();
    let file = home.path().join("real.questions.jsonl");
    let made = home.json(&["-w", "demo", "eval", "from-log", "--out", file.to_str().unwrap(), "--json"]);
    let written = fs::read_to_string(&file).unwrap();
    let printed = home.run(&["-w", "demo", "eval", "from-log"]);
    for canary in CANARIES {
        for text in [&written, &made.to_string(), &text(&printed.stdout), &text(&printed.stderr)] {
            assert!(!text.to_lowercase().contains(&canary.to_lowercase()), "{canary} in {text}");
        }
    }
    assert!(!written.contains("ORG_") && !written.contains("PERSON_"), "no placeholders either: {written}");
    let lines: Vec<Json> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["workspace"], lines.len()), (&"demo".into(), 5), "{written}");
    assert_eq!((&made["stubs"], &made["unsaid"], &made["doubles"]), (&1.into(), &1.into(), &1.into()), "{made}");
    assert!(lines[1]["ask"].as_str().unwrap().starts_with("which open deals are above "), "{written}");
    let poem =
        lines.iter().find(|line| line["ask"].as_str().is_some_and(|ask| ask.starts_with("write a poem"))).unwrap();
    assert!(poem["stub"] == true && poem["expect"].is_null(), "{poem}");
    let plain = lines.iter().find(|line| line["ask"] == "how many open deals are there?").unwrap();
    assert_eq!((&plain["expect"], &plain["stub"]), (&"query".into(), &Json::Null));

    // What is there stays; and the lines are test questions as they are.
    assert_eq!(home.fails(&["-w", "demo", "eval", "from-log", "--out", file.to_str().unwrap()]).0, 2);
    let actions = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&actions).unwrap();
    let action = "---\nname: real\ndescription: Stands here for its questions.\nrecord: none\nutterances:\n  - real thing\n---\n\n## rules\n\nYes.\n";
    fs::write(actions.join("real.md"), action).unwrap();
    fs::rename(&file, actions.join("real.questions.jsonl")).unwrap();
    let run = home.run(&["-w", "demo", "eval", "run", "real", "--json"]);
    let run: Json = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(run["n"], 3, "stubs are not asked: {run}");
    let empty = Home::with_demo();
    assert_eq!(empty.json(&["-w", "demo", "eval", "from-log", "--json"])["questions"], serde_json::json!([]));
}

const OLD: &str = "---\nname: tide-table\ndescription: Tells the tides for a visit by ship.\nrecord: none\nutterances:\n  \
                   - when is high tide for the visit\n---\n\n## rules\n\nHigh tide is at noon.\n";

fn with_tides() -> (Home, std::path::PathBuf) {
    let home = Home::with_demo();
    let actions = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&actions).unwrap();
    fs::write(actions.join("tides.md"), OLD).unwrap();
    home.ok(&["-w", "demo", "ask", "when is high tide for the visit"]);
    home.ok(&["-w", "demo", "ask", "how many open deals are there?"]);
    let changed = home.path().join("changed.md");
    fs::write(&changed, OLD.replace("noon", "dawn")).unwrap();
    (home, changed)
}

#[test]
fn a_changed_action_is_tried_on_what_was_asked_and_nothing_is_written() {
    let (home, changed) = with_tides();
    let changed = changed.to_str().unwrap();
    let log = home.ok(&["-w", "demo", "log", "export"]);
    let told = home.json(&["-w", "demo", "eval", "shadow", "--prompt", changed, "--json"]);
    assert_eq!((&told["turns"], &told["unasked"]), (&2.into(), &0.into()), "{told}");
    assert_eq!((&told["text_changed"], &told["way_changed"]), (&1.into(), &0.into()), "{told}");
    let row = told["rows"].as_array().unwrap().iter().find(|row| row["text_changed"] == true).unwrap();
    let said = |side: &str| row[side]["text"].as_str().unwrap().to_owned();
    assert!(said("before").contains("noon") && said("after").contains("dawn"), "{row}");
    let shown = home.ok(&["-w", "demo", "eval", "shadow", "--prompt", changed]);
    assert!(shown.contains("another text in 1") && shown.contains("dawn"), "{shown}");
    assert_eq!(home.ok(&["-w", "demo", "log", "export"]), log, "offline the log stays as it is");
    assert!(
        home.ok(&["-w", "demo", "ask", "when is high tide for the visit"]).contains("noon"),
        "the action in force stays"
    );

    let folder = home.path().join("changes");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(changed, folder.join("any-name.md")).unwrap();
    let told =
        home.json(&["-w", "demo", "eval", "shadow", "--actions", folder.to_str().unwrap(), "--limit", "1", "--json"]);
    assert_eq!((&told["turns"], &told["text_changed"]), (&1.into(), &1.into()), "{told}");
    let broken = home.path().join("broken.md");
    fs::write(&broken, "---\nname: [\n---\n").unwrap();
    for (args, code) in [
        (&["--prompt", "nowhere.md"][..], 3),
        (&["--prompt", broken.to_str().unwrap()], 1),
        (&["--prompt", changed, "--actions", "x"], 2),
        (&[], 2),
    ] {
        let (got, said) = home.fails(&[&["-w", "demo", "eval", "shadow"], args].concat());
        assert_eq!(got, code, "{args:?} {said}");
    }
}

#[test]
fn what_a_shadow_sends_is_masked_and_stands_in_the_log() {
    let home = Home::with_demo();
    let server = ModelServer::start(Script::Pieces(vec!["All is well.".into()]));
    let file = home.path().join("mail.md");
    fs::write(&file, "---\nname: tide-note\ndescription: Notes the tide for a customer.\nrecord: required\nkinds: [account]\nfacts: [summarize]\nutterances:\n  - tide note for {record}\n---\nWord a note on the tide for {{ record.name }}.\n\n## rules\n\nTide.\n").unwrap();
    let actions = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&actions).unwrap();
    fs::copy(&file, actions.join("tide-note.md")).unwrap();
    home.ok(&["-w", "demo", "ask", "--record", "account:Halden Foods", "tide note for Halden Foods"]);
    let mut command = home.command(&[
        "-w",
        "demo",
        "-m",
        "openai/fake-1",
        "eval",
        "shadow",
        "--prompt",
        file.to_str().unwrap(),
        "--json",
    ]);
    command.env("OPENAI_BASE_URL", &server.url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["turns"], 1, "{told}");
    let bodies: Vec<String> = server.bodies().iter().map(|body| text(body)).collect();
    assert_eq!(bodies.len(), 2, "one for each side");
    assert!(bodies.iter().all(|body| !body.contains("Halden")), "{bodies:?}");
    assert!(!told.to_string().contains("Halden"), "{told}");
    let log = home.ok(&["-w", "demo", "log", "export"]);
    let events: Vec<Json> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sent = events.iter().filter(|event| event["kind"] == "request_body").count();
    assert_eq!(sent, 2, "what left stands in the seller's log");
    assert_eq!(home.json(&["-w", "demo", "log", "verify", "--json"])["sound"], true);
}
