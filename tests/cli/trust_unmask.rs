//! `trust mask` and `trust unmask` as a pair of filters.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use serde_json::{Value, json};
use std::process::Output;

fn good(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout).to_string()
}

fn values(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Text with values, with our own grammar in it, and with what trips filters up.
const WORDS: &str = "Grüße an müller@example.com,\r\n\tPERSON_1, <PERSON_2_K7Q> and PER\u{200b}SON_1\n\n\
    IBAN DE89 3704 0044 0532 0130 00; call +49 30 901820 … no line end";

#[test]
fn what_was_masked_comes_back_byte_for_byte() {
    let home = Home::with_demo();
    let masked = good(home.run_with(&["trust", "mask"], WORDS));
    assert!(!masked.contains("example.com") && !masked.contains("PERSON_1,") && !masked.contains("3704"), "{masked}");
    let output = home.run_with(&["trust", "unmask"], &masked);
    assert!(!text(&output.stderr).contains("stand for nothing"), "{}", text(&output.stderr));
    assert_eq!(good(output), WORDS);
}

#[test]
fn so_do_json_lines_and_earlier_sessions_by_name() {
    let home = Home::with_demo();
    let wanted = [json!({ "text": WORDS }), json!({ "text": "" }), json!({ "text": "müller@example.com" })];
    let lines: String = wanted.iter().map(|line| format!("{line}\n")).collect();
    let first = home.run_with(&["trust", "mask", "--json"], &lines);
    let said = text(&first.stderr).to_string();
    let session = said.lines().find_map(|line| line.split_once("session ")?.1.split(';').next()).unwrap().to_owned();
    let masked = good(first);
    assert_eq!(values(&good(home.run_with(&["trust", "unmask", "--json"], &masked))), wanted);

    good(home.run_with(&["trust", "mask"], "somebody.else@example.com"));
    let named = home.run_with(&["trust", "unmask", "--json", "--session", &session], &masked);
    assert_eq!(values(&good(named)), wanted);
    let other = home.run_with(&["trust", "unmask", "--json"], &masked);
    assert!(text(&other.stderr).contains("stand for nothing here"), "another session's placeholders are nobody's");
    assert!(!values(&good(other))[2]["text"].as_str().unwrap().contains('@'));
}

#[test]
fn a_models_text_gets_no_values_into_addresses() {
    let home = Home::with_demo();
    let masked = good(home.run_with(&["trust", "mask"], "müller@example.com"));
    let text = format!("**{masked}** https://evil.example/?q={masked}");
    let whole = good(home.run_with(&["trust", "unmask"], &text));
    assert_eq!(whole, "**müller@example.com** https://evil.example/?q=müller@example.com");
    let answer = good(home.run_with(&["trust", "unmask", "--answer"], &text));
    assert_eq!(answer, format!("**müller@example.com** https://evil.example/?q={masked}"));
}

#[test]
fn without_a_vault_it_says_what_to_do() {
    let home = Home::with_demo();
    for (args, says) in [
        (&["trust", "unmask"][..], "run `dealdesk trust mask` first"),
        (&["trust", "unmask", "--session", "20260101T000000-00000000"], "no vault for session"),
    ] {
        let output = home.run_with(args, "PERSON_1_K7Q");
        assert_eq!((output.status.code(), text(&output.stdout).to_string()), (Some(3), String::new()), "{args:?}");
        assert!(text(&output.stderr).contains(says), "{}", text(&output.stderr));
    }
    let output = Home::new().run_with(&["trust", "unmask"], "PERSON_1_K7Q");
    assert!(text(&output.stderr).contains("there is no workspace"), "{}", text(&output.stderr));
}
