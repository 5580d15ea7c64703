//! `trust tone` and `draft export` as a seller meets them.

use crate::cli_support::{Home, text};

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
    // The demo company has words of its own, and those of the workspace win.
    let workspace = std::path::PathBuf::from(home.ok(&["workspace", "path"]).trim());
    std::fs::write(workspace.join("brand.toml"), "never = [{ say = \"cheap\", instead = \"good value\" }]\n")
        .expect("written");
    let output = home.run_with(&["trust", "tone", "-"], "It is cheap.");
    assert_eq!(output.status.code(), Some(4));
    assert!(
        text(&output.stdout).contains("1:7  \"cheap\" is against a rule of the brand · brand — say \"good value\"")
    );
    std::fs::write(workspace.join("brand.toml"), "\nnevr = 1\n").expect("written");
    let output = home.run_with(&["trust", "tone", "-"], "It is cheap.");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("brand.toml, line 2"), "{}", text(&output.stderr));
}

#[test]
fn drafts_of_the_demo_are_held_against_its_glossary_with_place_and_suggestion() {
    let home = Home::with_demo();
    let deal = "opportunity:Halden renewal 2027";
    let output =
        home.run(&["do", "draft-email", deal, "--input", "purpose=introduction", "--input", "about=the cheap probe"]);
    let said = text(&output.stderr);
    for line in [
        "tone: line 3, column",
        "\"cheap\" is against a rule of the brand · brand — say \"good value\"",
        "\"probe\" is against a rule of the brand · brand — our word for it is \"sensor\"",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
}
