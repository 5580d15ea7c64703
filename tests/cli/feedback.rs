//! `feedback`: shown first, saved only as it was shown, and never with anything that says whose it is.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::cli_support::{Home, text};
use serde_json::Value;
use std::fs;
use std::process::{Output, Stdio};

fn told(home: &Home, args: &[&str], remark: &str) -> Output {
    home.run_with(&[&["-w", "demo", "feedback"], args].concat(), remark)
}

#[test]
fn without_a_terminal_it_is_shown_and_saved_only_with_both_flags() {
    let home = Home::with_demo();
    let file = home.path().join("bundle.md");
    let name = file.to_str().unwrap();
    for (args, code) in [(vec![], 2), (vec!["--yes"], 2), (vec!["--out", name], 2), (vec!["--yes", "--out", name], 0)] {
        let output = told(&home, &args, "the list jumps\n");
        let (shown, said) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(shown.contains("the list jumps") && shown.contains("## Checks"), "{shown}");
        assert_eq!(file.exists(), code == 0, "{args:?}");
        assert!(code == 0 || said.contains("--yes --out FILE"), "{said}");
        if code == 0 {
            assert_eq!(
                fs::read_to_string(&file).unwrap().trim_end(),
                shown.trim_end(),
                "what was shown is what is saved"
            );
            assert!(said.contains("nothing was sent"), "{said}");
        }
    }
    let again = told(&home, &["--yes", "--out", name], "another\n");
    assert_eq!(again.status.code(), Some(2));
    assert!(!fs::read_to_string(&file).unwrap().contains("another"), "what is there stays");
}

#[test]
fn one_conversation_goes_along_masked_as_it_is_in_the_log() {
    let home = Home::with_demo();
    home.ok(&["-w", "demo", "ask", "what is the stage of Halden renewal 2027?"]);
    let output = told(&home, &["--json", "--session", "last"], "");
    let bundle: Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["version", "system", "terminal", "settings", "doctor", "errors", "turns", "remark", "saved"] {
        assert!(bundle.get(key).is_some(), "{key}");
    }
    let turns = bundle["turns"].to_string();
    assert!(turns.contains("question") && turns.contains("what is the stage of"), "{turns}");
    assert!(!turns.contains("Halden"), "{turns}");
    assert_eq!(bundle["saved"], Value::Null);
    let output = told(&home, &["--session", "20200101T000000-00000000"], "");
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let without = told(&home, &["--json"], "");
    let bundle: Value = serde_json::from_slice(&without.stdout).unwrap();
    assert_eq!(bundle["turns"], serde_json::json!([]), "nothing goes along unasked");
}

#[test]
fn settings_say_nothing_of_hosts_keys_and_names() {
    let home = Home::with_demo();
    let config = home.path().join("config");
    fs::create_dir_all(&config).unwrap();
    let settings = "currency = \"CHF\"\nstrict = true\neditor = \"/opt/quillon/edit\"\nmodel = \"quillon\"\n\
        [models.quillon]\nprovider = \"openai-compatible\"\nbase_url = \"https://llm.quillon.internal/v1\"\nmodel = \"quillon-large\"\n";
    fs::write(config.join("config.toml"), settings).unwrap();
    let mut command = home.command(&["-w", "demo", "feedback", "--json"]);
    let keys = [("QUILLON_API_KEY", "qk-0123456789abcdef"), ("USER", "orla"), ("HOSTNAME", "kiel-17")];
    command.envs(keys).env("HOME", home.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let remark =
        "orla on kiel-17: qk-0123456789abcdef was refused by llm.quillon.internal, see /home/orla/dealdesk/x.log";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), remark.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = text(&output.stdout);
    let bundle: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(bundle["settings"]["strict"], "true", "{shown}");
    assert_eq!(bundle["settings"]["model"], "openai-compatible", "{shown}");
    for private in ["quillon", "orla", "kiel-17", "qk-0123", "CHF", "/opt", home.path().to_str().unwrap()] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
}

#[test]
fn it_works_where_little_else_does() {
    let home = Home::new();
    let output = home.run_with(&["feedback"], "it does not start, write to imke@orrin.example");
    let shown = text(&output.stdout);
    assert!(shown.contains("it does not start") && !shown.contains("imke"), "{shown}");
    assert!(text(&output.stderr).contains("only what has a shape"), "{}", text(&output.stderr));
    let config = home.path().join("config");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "strict = maybe\n").unwrap();
    let output = home.run_with(&["feedback"], "");
    let shown = text(&output.stdout);
    assert!(shown.contains("fail settings"), "{shown}");
    assert_eq!(output.status.code(), Some(2));
}
