//! The seller's voice and replies to choose from, as a seller meets them on the command line.

use crate::cli_support::{Home, text};

/// An open deal with a contact who has an address.
const DEAL: &str = "opportunity:Halden renewal 2027";

#[test]
fn nothing_is_learnt_until_it_is_turned_on_and_all_of_it_goes_again() {
    let home = Home::with_demo();
    let take_out = || {
        let out = home.path().join("mail.eml");
        let out = out.to_str().expect("a path");
        home.ok(&["do", "draft-email", DEAL, "--input", "purpose=nudge", "--input", "tone=warm", "--out", out]);
    };
    take_out();
    assert!(home.ok(&["draft", "voice"]).contains("learning is off"));
    assert!(home.ok(&["draft", "voice", "show"]).contains("nothing has been learnt yet"));
    home.ok(&["draft", "voice", "learn", "on"]);
    (0..3).for_each(|_| take_out());
    let shown = home.ok(&["draft", "voice"]);
    assert!(shown.contains("learning is on") && shown.contains("en, 3 mails: opens with “Hi {first},”"), "{shown}");
    let kept = home.ok(&["draft", "voice", "show", "--json"]);
    for name in ["Dana", "Ruiten", "Halden", "Nora", "Lindqvist", "€"] {
        assert!(!kept.contains(name), "{name} in {kept}");
    }
    let mail = home.ok(&["do", "draft-email", DEAL, "--input", "purpose=nudge"]);
    assert!(mail.contains("Warm regards"), "the learnt closing is used: {mail}");
    assert!(!home_files_with(&home, "Hi {first},").is_empty(), "what was learnt lies in a file until it is erased");
    home.ok(&["draft", "voice", "erase"]);
    assert_eq!(home_files_with(&home, "Hi {first},"), Vec::<std::path::PathBuf>::new());
    assert_eq!(home_files_with(&home, "[manners"), Vec::<std::path::PathBuf>::new());
    assert!(home.ok(&["draft", "voice"]).contains("nothing has been learnt yet"));
    let mail = home.ok(&["do", "draft-email", DEAL, "--input", "purpose=nudge"]);
    assert!(mail.contains("Best regards") && !mail.contains("Warm regards"), "{mail}");
}

/// Every file of the home that holds these words.
fn home_files_with(home: &Home, words: &str) -> Vec<std::path::PathBuf> {
    let (mut folders, mut found) = (vec![home.path().to_path_buf()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(words)) {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn one_of_the_replies_is_picked_headless_and_only_that_one_is_kept() {
    let home = Home::with_demo();
    let case = "case:Gateways lose network at the ferry terminal";
    let all = home.json(&["do", "reply-options", case, "--json"]);
    assert_eq!(all["drafts"].as_array().map(Vec::len), Some(3));
    assert!(all["text"].as_str().is_some_and(|text| text.contains("**2. Ask for details**")));
    assert!(home.run(&["draft", "list", "--json"]).stdout.starts_with(b"[]"), "none is kept before one is picked");
    let one = home.json(&["do", "reply-options", case, "--input", "pick=2", "--json"]);
    assert_eq!(one["drafts"].as_array().map(Vec::len), Some(1));
    assert_eq!(one["drafts"][0]["versions"][0]["request"], "Ask for details");
    let (code, said) = home.fails(&["do", "reply-options", case, "--out", "mail.eml"]);
    assert!(code == 2 && said.contains("--input pick=N"), "{code} {said}");
    let wrong = home.run(&["do", "reply-options", case, "--input", "pick=8"]);
    assert!(text(&wrong.stdout).contains("no such reply"), "{}", text(&wrong.stdout));
}
