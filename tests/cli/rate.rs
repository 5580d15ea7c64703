//! `log rate`: what a seller thinks of an answer, noted without the screen.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::Home;

/// The ratings in the log: which answer, how, and why.
fn noted(home: &Home, session: &str) -> Vec<(u64, i64, String)> {
    let lines = home.ok(&["log", "export"]);
    let events = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let ratings = events.filter(|event| event["kind"] == "feedback" && event["session"] == session);
    let read = |event: serde_json::Value| {
        let reason = event["reason"].as_str().unwrap_or_default().to_owned();
        (event["answer"].as_u64().unwrap(), event["rating"].as_i64().unwrap(), reason)
    };
    ratings.map(read).collect()
}

#[test]
fn an_answer_is_rated_by_its_number_its_line_or_as_the_last_one() {
    let home = Home::with_demo();
    let (code, said) = home.fails(&["log", "rate", "--up"]);
    assert!(code == 3 && said.contains("nothing was asked yet"), "{code} {said}");
    let first = home.json(&["ask", "--json", "how many open deals are there?"]);
    let session = first["session"].as_str().unwrap();
    home.ok(&["ask", "--session", session, "and won ones?"]);
    let up = home.json(&["log", "rate", "--up", "--json"]);
    let one = format!("{session}/1");
    let down = home.json(&["log", "rate", &one, "--down", "--reason", "wrong-numbers", "--json"]);
    assert_eq!((&up["rating"], &down["rating"], &down["reason"]), (&1.into(), &(-1).into(), &"wrong_numbers".into()));
    let (line, last) = (down["turn"].as_u64().unwrap(), up["turn"].as_u64().unwrap());
    assert!(line < last);
    home.ok(&["log", "rate", &line.to_string(), "--clear"]);
    home.ok(&["log", "rate", &line.to_string(), "--down", "--reason", "it counts the deals of Halden Foods twice"]);
    let expected = [(last, 1, ""), (line, -1, "wrong_numbers"), (line, 0, ""), (line, -1, "other")];
    let expected = expected.map(|(line, rating, reason)| (line, rating, reason.to_owned()));
    assert_eq!(noted(&home, session), expected);
    let log = home.ok(&["log", "export"]);
    assert!(!log.contains("Halden"), "what was typed stands masked in the log");
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
}

#[test]
fn a_rating_without_an_answer_or_a_thumb_changes_nothing() {
    let home = Home::with_demo();
    let first = home.json(&["ask", "--json", "how many open deals are there?"]);
    let session = first["session"].as_str().unwrap();
    for (args, code) in [
        (&["log", "rate"][..], 2),
        (&["log", "rate", "--up", "--down"], 2),
        (&["log", "rate", "--up", "--reason", "tone"], 2),
        (&["log", "rate", "999999", "--up"], 3),
        (&["log", "rate", "nonsense", "--up"], 3),
        (&["log", "rate", &format!("{session}/2"), "--up"], 3),
        (&["log", "rate", &format!("{session}/0"), "--up"], 3),
        (&["log", "rate", "nobody/1", "--up"], 3),
    ] {
        assert_eq!(home.fails(args).0, code, "{args:?}");
    }
    assert!(noted(&home, session).is_empty());
}
