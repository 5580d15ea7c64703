//! `trust tone` and `draft export` as a seller meets them.

mod cli_support;

use cli_support::{Home, text};

#[test]
fn findings_are_told_with_their_place_and_end_with_4() {
    let home = Home::with_demo();
    std::fs::write(home.path().join("a.txt"), "Hello,\nwe guarantee it.\n").expect("written");
    let output = home.run(&["trust", "tone", "a.txt", "--json"]);
    assert_eq!(output.status.code(), Some(4));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let expected = serde_json::json!({ "findings": [{
        "line": 2, "column": 1, "term": "we guarantee", "rule": "promise", "severity": "serious",
        "suggestion": "say what was measured, and where",
    }] });
    assert_eq!(found, expected);
    let clean = home.run_with(&["trust", "tone", "-"], "The offer is attached.");
    assert_eq!((clean.status.code(), text(&clean.stdout).as_str()), (Some(0), ""));
    assert_eq!(home.fails(&["trust", "tone", "missing.txt"]).0, 3);
}

#[test]
fn the_rules_of_the_brand_are_read_and_mistakes_told() {
    let home = Home::with_demo();
    let config = home.path().join("config");
    std::fs::create_dir_all(&config).expect("made");
    std::fs::write(config.join("brand.toml"), "never = [{ say = \"cheap\", instead = \"good value\" }]\n")
        .expect("written");
    let output = home.run_with(&["trust", "tone", "-"], "It is cheap.");
    assert_eq!(output.status.code(), Some(4));
    assert!(
        text(&output.stdout).contains("1:7  \"cheap\" is against a rule of the brand · brand — say \"good value\"")
    );
    std::fs::write(config.join("brand.toml"), "\nnevr = 1\n").expect("written");
    let output = home.run_with(&["trust", "tone", "-"], "It is cheap.");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("brand.toml, line 2"), "{}", text(&output.stderr));
}
