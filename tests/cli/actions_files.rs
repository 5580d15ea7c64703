//! Mistakes in action files as a person meets them: told once, with their place, never beside JSON; links, packs, knobs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::cli_support::{Home, text};
use std::fs;
use std::path::PathBuf;

const FINE: &str =
    "---\nname: ping\ndescription: Says pong, to try things out here.\nfacts: [summarize]\n---\n\n## rules\nPong\n";

fn folder(home: &Home) -> PathBuf {
    let folder = home.path().join("data/workspaces/demo/actions");
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn said(home: &Home, args: &[&str]) -> String {
    text(&home.run(args).stderr)
}

#[test]
fn a_mistake_is_told_once_for_each_version_of_its_file_and_never_beside_json() {
    let home = Home::with_demo();
    let file = folder(&home).join("ping.md");
    fs::write(&file, FINE.replace("[summarize]", "[nonsense]")).unwrap();
    let records = ["records", "opportunity", "--limit", "1"];
    for args in [&["suggest", "account:Orrin Pharma Distribution", "--json"][..], &["actions", "list", "--json"]] {
        assert!(!said(&home, args).contains("nonsense"), "{args:?}");
    }
    let suggest = ["suggest", "account:Orrin Pharma Distribution"];
    assert!(said(&home, &suggest).contains("nonsense"));
    assert!(!said(&home, &suggest).contains("nonsense"), "it was told");
    assert!(!said(&home, &records).contains("nonsense"));
    // Who asks is told.
    assert!(text(&home.run(&["actions", "lint"]).stdout).contains("ping.md:4:"));
    assert!(said(&home, &["actions", "list"]).contains("nonsense"));
    assert!(home.ok(&["doctor"]).contains("nonsense"));
    let (exit, why) = home.fails(&["do", "ping"]);
    assert!(exit == 3 && why.contains("mistake in its file") && why.contains("nonsense"), "{why}");
    // Another version of the file is told anew, also where its mistake is the same.
    fs::write(&file, FINE.replace("[summarize]", "[nonsense]").replace("Pong\n", "Pong again\n")).unwrap();
    assert!(said(&home, &suggest).contains("nonsense"));
    assert!(!said(&home, &suggest).contains("nonsense"));
}

#[test]
#[cfg(unix)]
fn links_are_not_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let home = Home::with_demo();
    let (folder, outside) = (folder(&home), home.path().join("outside"));
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("ping.md"), FINE).unwrap();
    fs::write(outside.join("health.toml"), "[words]\nstrong = 91\n").unwrap();
    symlink(outside.join("ping.md"), folder.join("ping.md")).unwrap();
    symlink(&outside, folder.join("knobs")).unwrap();
    let list = home.run(&["actions", "list"]);
    assert!(!text(&list.stdout).lines().any(|line| line.starts_with("ping ")), "{}", text(&list.stdout));
    let told = text(&list.stderr);
    assert_eq!(told.matches("is a link that leads out of the folder").count(), 2, "{told}");
    assert!(!home.ok(&["actions", "knobs", "health"]).contains("91"));
    // Inside of the folder a link is only another name.
    fs::remove_file(folder.join("ping.md")).unwrap();
    fs::write(folder.join("ping.txt"), FINE).unwrap();
    symlink(folder.join("ping.txt"), folder.join("ping.md")).unwrap();
    assert!(home.ok(&["actions", "list"]).lines().any(|line| line.starts_with("ping ")));
}

#[test]
fn a_pack_with_mistakes_is_not_packed_unless_forced() {
    let home = Home::with_demo();
    let pack = home.path().join("our-pack");
    fs::create_dir_all(&pack).unwrap();
    home.ok(&["actions", "new", "ping-two"]);
    for ending in ["md", "cases.toml", "questions.jsonl", "golden.txt"] {
        fs::rename(folder(&home).join(format!("ping-two.{ending}")), pack.join(format!("ping-two.{ending}"))).unwrap();
    }
    home.ok(&["actions", "pack", "our-pack"]);
    fs::remove_file(pack.join("pack.toml")).unwrap();

    let golden = fs::read_to_string(pack.join("ping-two.golden.txt")).unwrap();
    fs::write(pack.join("ping-two.golden.txt"), golden.replace("Nothing is urgent", "All is urgent")).unwrap();
    let output = home.run(&["actions", "pack", "our-pack"]);
    let lines = text(&output.stdout);
    assert!(
        output.status.code() == Some(1) && lines.contains("another than its golden")
            || lines.contains("something else"),
        "{lines}"
    );
    assert!(!pack.join("pack.toml").exists(), "nothing was written");
    let output = home.run(&["actions", "pack", "our-pack", "--force"]);
    assert!(output.status.success() && text(&output.stderr).contains("because of --force"), "{}", text(&output.stderr));
    fs::remove_file(pack.join("pack.toml")).unwrap();
    fs::write(pack.join("ping-two.golden.txt"), golden).unwrap();

    let action = fs::read_to_string(pack.join("ping-two.md")).unwrap();
    fs::write(pack.join("ping-two.md"), action.replace("goto: wake", "goto: wakke")).unwrap();
    let output = home.run(&["actions", "pack", "our-pack"]);
    assert!(output.status.code() == Some(1) && text(&output.stdout).contains("wakke"));
    assert!(!pack.join("pack.toml").exists());
}

#[test]
fn what_a_hostile_pack_says_of_itself_cannot_move_the_cursor() {
    let home = Home::with_demo();
    let pack = home.path().join("our-pack");
    fs::create_dir_all(&pack).unwrap();
    let hostile = FINE.replace("description: Says", "description: \"\\e[2J\\u202eSays").replace("here.", "here.\"");
    fs::write(pack.join("ping.md"), hostile + "\u{1b}]0;owned\u{7}\n").unwrap();
    fs::write(
        pack.join("pack.toml"),
        "name = \"our-pack\"\nversion = \"1\"\ndescription = \"x\\u001b[2J\\u202ey\"\nlicense = \"\\u001b[31mMIT\"\n",
    )
    .unwrap();
    home.ok(&["actions", "pack", "our-pack"]);
    let output = home.run(&["actions", "install", "our-pack"]);
    assert_eq!(output.status.code(), Some(4));
    let shown = text(&output.stdout) + &text(&output.stderr);
    assert!(shown.contains("MIT") && !shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
    for at in 0..501 {
        fs::write(pack.join(format!("n{at}.txt")), "").unwrap();
    }
    let (exit, why) = home.fails(&["actions", "install", "our-pack", "--yes"]);
    assert!(exit == 1 && why.contains("too large"), "{why}");
}

#[test]
fn a_wrong_knob_is_told_with_its_place_and_what_it_may_be() {
    let home = Home::with_demo();
    let knobs = folder(&home).join("knobs");
    fs::create_dir_all(&knobs).unwrap();
    for (text_of_file, line, words) in [
        ("[words]\nfair = 40\nstrong = \"many\"\n", 3, ["`words.strong` is \"many\"", "a whole number, such as 75"]),
        ("[words]\nstrung = 3\n", 2, ["no knob `words.strung`", "did you mean `strong`"]),
    ] {
        fs::write(knobs.join("health.toml"), text_of_file).unwrap();
        let output = home.run(&["actions", "lint"]);
        let found = text(&output.stdout);
        assert!(found.contains(&format!("health.toml:{line}:")), "{found}");
        assert!(words.iter().all(|word| found.contains(word)) && found.contains("still in force"), "{found}");
        assert!(home.ok(&["actions", "knobs", "health"]).contains("built in"));
    }
}

#[test]
fn fixtures_that_name_what_is_gone_are_found_by_the_linter() {
    let home = Home::with_demo();
    home.ok(&["actions", "new", "save-it"]);
    let cases = folder(&home).join("save-it.cases.toml");
    let text_of_file = fs::read_to_string(&cases).unwrap();
    fs::write(&cases, text_of_file.replacen("[\"wake\"]", "[\"woke\"]", 1).replace("patience =", "patients ="))
        .unwrap();
    let lint = home.run(&["actions", "lint"]);
    let found = text(&lint.stdout);
    assert!(found.contains("no step `woke`") && found.contains("no input `patients`"), "{found}");
}

#[test]
fn an_output_that_nothing_gives_is_refused_and_a_proposal_reaches_the_seller() {
    let home = Home::with_demo();
    let file = folder(&home).join("push.md");
    let lying = "---\nname: push\nrecord: required\nkinds: [opportunity]\nfacts: [summarize]\noutput: WHAT\n---\n\n## rules\nx\n";
    for what in ["table", "chart", "proposals", "draft"] {
        fs::write(&file, lying.replace("WHAT", what)).unwrap();
        let found = text(&home.run(&["actions", "lint"]).stdout);
        assert!(found.contains("push.md:6:") && found.contains("`output` promises"), "{what}: {found}");
    }
    let push = "---\nname: push\nrecord: required\nkinds: [opportunity]\ninput:\n  schema:\n    day: date, the new close \
                date\noutput: proposals\nsteps:\n  - name: push\n    propose: { close_date: \"{{ day }}\" }\n  - template: main\n    \
                name: words\n---\n\n## rules\n{{ push.count }} change waits for you.\n";
    fs::write(&file, push).unwrap();
    let done = home.json(&["do", "push", "opportunity:Vega MachinePulse pilot", "--input", "day=2031-02-03", "--json"]);
    assert!(done["text"].as_str().unwrap().contains("1 change waits"), "{done}");
    assert_eq!(done["proposals"].as_array().unwrap().len(), 1, "{done}");
    let waits = home.ok(&["proposals"]);
    assert!(waits.contains("Vega MachinePulse pilot"), "{waits}");
    // Charts and rows reach files.
    for (what, name) in [("forecast", "f.svg"), ("forecast", "f.csv"), ("sales-velocity", "v.csv")] {
        let out = home.path().join(name);
        home.ok(&["do", what, "--out", &out.display().to_string()]);
        assert!(fs::metadata(&out).unwrap().len() > 20, "{name}");
    }
}
