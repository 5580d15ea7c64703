//! `dealdesk suggest` on the real program: the day, digits that stay, dismissing, the account of the order.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends here")]

use crate::cli_support::Home;
use serde_json::Value;

const DEAL: &str = "opportunity:Orrin vaccine cold chain";

fn list(home: &Home, args: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = ["suggest"].iter().chain(args).chain(&["--json"]).copied().collect();
    serde_json::from_str(&home.ok(&all)).unwrap()
}

fn pairs(list: &[Value]) -> Vec<(String, String)> {
    let name = |one: &Value| format!("{} {} {}", one["id"], one["inputs"], one["title"]);
    list.iter().map(|one| (one["key"].as_str().unwrap().to_owned(), name(one))).collect()
}

#[test]
fn what_is_dismissed_or_taken_is_not_repeated_and_digits_stay() {
    let home = Home::with_demo();
    let before = list(&home, &[DEAL]);
    assert_eq!(pairs(&before), pairs(&list(&home, &[DEAL])));
    let second = before[1].clone();
    let key = second["key"].as_str().unwrap();
    let after = list(&home, &[DEAL, "--dismiss", key]);
    assert!(!pairs(&after).contains(&pairs(std::slice::from_ref(&second))[0]), "{after:?}");
    let stayed = pairs(&before).into_iter().filter(|one| pairs(&after).contains(one)).count();
    assert_eq!(stayed, before.len() - 1, "{before:?}\n{after:?}");
    let gone = home.run(&["suggest", DEAL, "--dismiss", "0"]);
    assert_eq!(gone.status.code(), Some(3), "{gone:?}");
    // Running one takes it.
    let taken = after[0].clone();
    let inputs = taken["inputs"].as_object().cloned().unwrap_or_default();
    let inputs: Vec<String> =
        inputs.iter().map(|(name, value)| format!("--input={name}={}", value.as_str().unwrap())).collect();
    let mut run = vec!["do", taken["id"].as_str().unwrap(), DEAL];
    run.extend(inputs.iter().map(String::as_str));
    home.ok(&run);
    assert!(!pairs(&list(&home, &[DEAL])).contains(&pairs(std::slice::from_ref(&taken))[0]));
    let log = home.ok(&["log", "show", "--json"]);
    assert!(log.contains("suggestion:"), "{log}");
    let forgotten = list(&home, &[DEAL, "--forget"]);
    assert_eq!(pairs(&forgotten).len(), before.len());
}

#[test]
fn the_day_has_suggestions_and_every_order_has_an_account() {
    let home = Home::with_demo();
    let day = list(&home, &["--why"]);
    assert!(day.len() >= 3, "{day:?}");
    for one in day.iter().chain(&list(&home, &[DEAL, "--why"])) {
        let account = &one["account"];
        assert!(account["score"].is_number() && account["rests_on"].is_object(), "{one}");
        let sum: f64 = account["parts"].as_array().unwrap().iter().map(|part| part["points"].as_f64().unwrap()).sum();
        assert!((sum - account["score"].as_f64().unwrap()).abs() < 1e-9, "{one}");
    }
    let words = home.ok(&["suggest", "--why"]);
    assert!(words.contains("as its file ranks it"), "{words}");
    let asked = home.ok(&["ask", "why this suggestion", "--record", DEAL]);
    assert!(asked.contains("in order of points"), "{asked}");
}
