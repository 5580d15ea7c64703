//! What nothing here can answer, in groups, and an action for one of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::Home;
use serde_json::Value as Json;

const CREDIT: &[&str] = &[
    "run a credit check on Halden Foods",
    "credit check for Nordfisk AS please",
    "what is the credit limit of Halden Foods?",
];

fn asked(questions: &[&str]) -> Home {
    let home = Home::with_demo();
    for question in questions {
        // Nothing answers them: that is no success, and the log has them.
        home.run(&["ask", question]);
    }
    home
}

#[test]
fn an_action_is_made_for_what_sellers_ask_in_vain() {
    let home = asked(&[CREDIT, &["write a poem about autumn", "book a hotel in Hamburg", "Hotel buchen"]].concat());
    let lines = home.ok(&["log", "unanswered", "--clusters", "--json"]);
    let groups: Vec<Json> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(groups.len(), 2, "{lines}");
    assert_eq!((&groups[0]["questions"], &groups[0]["sessions"]), (&3.into(), &3.into()));
    let name = groups[0]["name"].as_str().unwrap();
    assert!(name.contains("credit") && (2..=4).contains(&name.split(' ').count()), "{name}");
    assert!(!lines.contains("Halden") && !lines.contains("Nordfisk"), "the log's words stay masked");
    assert!(home.ok(&["log", "unanswered", "--clusters"]).contains("hotel"));

    let made = home.json(&["actions", "new", "credit-check", "--from-cluster", name, "--json"]);
    assert_eq!(made["cluster"], name);
    let file = |ending: &str| {
        let files = made["files"].as_array().unwrap().iter().filter_map(Json::as_str);
        std::fs::read_to_string(files.into_iter().find(|file| file.ends_with(ending)).unwrap()).unwrap()
    };
    let (action, questions) = (file("credit-check.md"), file(".questions.jsonl"));
    assert!(action.contains("\"run a credit check on {record}\""), "{action}");
    assert!(action.contains("kinds: [account]"), "it works on what the questions name: {action}");
    assert!(
        questions.contains("\"ask\":\"run a credit check on Orrin Ltd\",\"expect\":\"credit-check\""),
        "{questions}"
    );
    for text in [&action, &questions] {
        assert!(!text.contains("Halden") && !text.contains("ORG_"), "no customer's name, no placeholder: {text}");
    }
    let tested = home.run(&["actions", "test", "credit-check", "--json"]);
    let report: Json = serde_json::from_slice(&tested.stdout).unwrap();
    let own = report["actions"][0]["questions"].as_array().unwrap();
    let of_it: Vec<&Json> = own.iter().filter(|asked| asked["wanted"] == "credit-check").collect();
    assert_eq!(of_it.len(), CREDIT.len());
    assert!(of_it.iter().all(|asked| asked["right"] == true), "{own:?}");
    // From now on the question has an action.
    let answer = home.run(&["ask", "--json", CREDIT[0]]);
    let answer: Json = serde_json::from_slice(&answer.stdout).unwrap();
    assert_ne!(answer["status"], "out_of_scope", "{answer}");
}

#[test]
fn a_group_that_is_not_there_writes_nothing() {
    let home = asked(&["write a poem about autumn"]);
    assert!(home.ok(&["log", "unanswered", "--clusters", "--json"]).is_empty());
    for which in ["1", "0", "poems"] {
        let (code, said) = home.fails(&["actions", "new", "poems", "--from-cluster", which]);
        assert!(code == 3 && said.contains("log unanswered --clusters"), "{code} {said}");
    }
    assert_eq!(home.fails(&["actions", "show", "poems"]).0, 3);
}
