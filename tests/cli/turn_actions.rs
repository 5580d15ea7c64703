//! Actions that a model has computed, through the real program and real sockets: cited, masked, and none that write.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends here")]

use super::turn_tools::{Model, QUESTION, Say, deal, number};
use crate::cli_support::Home;
use serde_json::json;
use std::fs;

/// The number, the masked name and the value of the last fact that has this label.
fn last_fact(body: &str, label: &str) -> (String, String, String) {
    let label = format!(", {label}: ");
    let at = body.rfind(&label).unwrap_or_else(|| panic!("no {label} in {body}"));
    let (number, name) = body[..at].rsplit('[').next().unwrap().split_once("] ").unwrap();
    let value = body[at + label.len()..].split("\\n").next().unwrap();
    (number.to_owned(), name.to_owned(), value.to_owned())
}

#[test]
fn an_action_is_run_by_rules_and_its_facts_are_cited() {
    let home = Home::with_demo();
    let (record, _) = deal(&home);
    let model = Model::start("openai", |at, body| match at {
        0 => Say::Calls(vec![
            ("run_action", json!({"action": "draft-email", "record": "[1]"})),
            ("run_action", json!({"action": "close-plan", "record": "[1]"})),
            ("run_action", json!({"action": "deal-health", "record": "[1]"})),
            ("run_action", json!({"action": "forecast"})),
        ]),
        _ => {
            let (number_of, deal, day) = last_fact(body, "Close date");
            let health = body.split("] health: ").nth(1).unwrap().split(' ').next().unwrap();
            let expected = body.split("] expected: ").nth(1).unwrap().split(' ').next().unwrap();
            Say::Words(format!(
                "Its health is {health} of 100 [{}]. {deal} closes on {day} [{number_of}]. Expected are {expected} [{}].",
                number(body, "health"),
                number(body, "expected")
            ))
        }
    });
    let (answer, _) = model.ask(&home, "", &["--record", &record, QUESTION]);
    let sent = model.bodies();
    assert_eq!(sent.len(), 2);
    for words in ["`draft-email` writes a draft", "`close-plan` proposes changes", "What raises it most"] {
        assert!(sent[1].contains(words), "{words}: {}", sent[1]);
    }
    let statuses: Vec<&str> =
        answer["claims"].as_array().unwrap().iter().map(|claim| claim["status"].as_str().unwrap()).collect();
    assert_eq!(statuses[..3], ["computed", "supported", "computed"], "{answer}");
    assert!(statuses.iter().all(|status| ["computed", "supported"].contains(status)), "{answer}");
    let said = answer["answer"].as_str().unwrap();
    assert!(said.contains("Expected are €") && !said.contains("AMOUNT_"), "{said}");
    for kind in ["opportunity", "contact", "account"] {
        let all = home.json(&["records", kind, "--limit", "0", "--json"]);
        for name in all["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()) {
            assert!(!sent[1].contains(name), "{name} left the machine");
        }
    }
    assert!(!sent[1].contains('€'), "{}", sent[1]);
    for none in ["proposals", "drafts"] {
        assert!(answer[none].as_array().is_none_or(Vec::is_empty), "{none}: {answer}");
    }
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
}

#[test]
fn what_an_action_says_of_a_regulated_field_stays_at_home() {
    for class in ["internal", "regulated"] {
        let home = Home::with_demo();
        let (record, _) = deal(&home);
        let list = home.json(&["records", "opportunity", "--limit", "1", "--json"]);
        let next = list["rows"][0]["fields"]["next_step"].as_str().unwrap().to_owned();
        fs::create_dir_all(home.path().join("config")).unwrap();
        let policy = format!("[classes]\nopportunity.next_step = \"{class}\"\n");
        fs::write(home.path().join("config/policy.toml"), policy).unwrap();
        let model = Model::start("openai", |at, _| match at {
            0 => Say::Calls(vec![("run_action", json!({"action": "summarize", "record": "[1]"}))]),
            _ => Say::Words("Fine.".into()),
        });
        let (answer, said) = model.ask(&home, "", &["--record", &record, QUESTION]);
        let sent = model.bodies();
        assert_eq!(sent.len(), 2, "{class}: {answer} {said}");
        let (leaves, told) = (sent.iter().any(|body| body.contains(&next)), &sent[1]);
        assert_eq!(leaves, class == "internal", "{class}: {told}");
        assert_eq!(told.contains("left out for values that may not leave"), class == "regulated", "{class}: {told}");
    }
}
