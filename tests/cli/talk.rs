//! Conversations on the command line: going on, asking an earlier question differently, a record's own conversation.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};

#[test]
fn a_conversation_goes_on_and_branches_over_processes() {
    let home = Home::with_demo();
    let first = home.json(&["ask", "--json", "open deals"]);
    let id = first["session"].as_str().unwrap().to_owned();
    assert_eq!(first["turn"], 1);
    let narrowed = home.json(&["ask", "--json", "--session", &id, "over 50k"]);
    assert!(narrowed["query"].as_str().unwrap().ends_with("amount > 50000"), "{narrowed}");
    assert_eq!((&narrowed["session"], &narrowed["turn"]), (&first["session"], &2.into()));
    let other = home.json(&["ask", "--json", "--session", "last", "--edit", "2", "over 100k"]);
    assert!(other["query"].as_str().unwrap().ends_with("amount > 100000"), "{other}");
    // The old branch is kept, and can be gone on from.
    let back = home.json(&["ask", "--json", "--session", &id, "--fork", "2", "how many?"]);
    let query = back["query"].as_str().unwrap();
    assert!(query.contains("amount > 50000") && query.ends_with("show count"), "{query}");
    let turns = home.ok(&["log", "turns", &id, "--json"]);
    let turns: Vec<serde_json::Value> = turns.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let after: Vec<u64> = turns.iter().map(|turn| turn["after"].as_u64().unwrap()).collect();
    assert_eq!(after, [0, 1, 1, 2]);
    assert_eq!(turns[3]["current"], true);
    assert_eq!(turns[2]["on_branch"], false);
    let (code, said) = home.fails(&["ask", "--session", &id, "--edit", "9", "x"]);
    assert!(code == 3 && said.contains("this conversation has 4"), "{code} {said}");
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
}

#[test]
fn the_last_conversation_of_a_record_is_its_own() {
    let home = Home::with_demo();
    let about = |record: &str, session: &[&str], words: &str| {
        home.json(&[&["ask", "--json", "--record", record], session, &[words]].concat())
    };
    let halden = about("account:Halden Foods", &[], "summarize it");
    let nordfisk = about("account:Nordfisk AS", &[], "summarize it");
    let again = about("account:Halden Foods", &["--session", "last"], "who is involved?");
    assert_eq!(again["session"], halden["session"]);
    assert_ne!(again["session"], nordfisk["session"]);
}

#[test]
fn a_question_back_is_answered_in_the_next_process_and_a_yes_writes_nothing() {
    let home = Home::with_demo();
    // A question back is no failure to print, but nothing was found either.
    let asks_back = |args: &[&str]| -> serde_json::Value {
        let output = home.run(args);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let back = asks_back(&["ask", "--json", "tell me about Mark"]);
    assert_eq!((&back["status"], back["candidates"].as_array().unwrap().len()), (&"needs_input".into(), 2));
    let yes = asks_back(&["ask", "--json", "--session", "last", "yes"]);
    assert_eq!((&yes["status"], yes["candidates"].as_array().unwrap().len()), (&"needs_input".into(), 2));
    let chosen = home.json(&["ask", "--json", "--session", "last", "the lead"]);
    assert_eq!(chosen["status"], "answered");
    assert!(chosen["answer"].as_str().unwrap().contains("Mark Summers"), "{chosen}");
    let set = home.json(&["ask", "--json", "set the amount of Sonnleitner renewal to 30k"]);
    let proposal = set["proposals"][0]["id"].as_i64().unwrap();
    let yes = home.json(&["ask", "--json", "--session", "last", "yes do it"]);
    assert!(yes["answer"].as_str().unwrap().starts_with("Nothing was written"), "{yes}");
    assert_eq!(yes["proposals"][0]["id"].as_i64(), Some(proposal));
    let shown = home.ok(&["show", "opportunity:Sonnleitner renewal"]);
    assert!(shown.contains("28,800"), "{shown}");
}
