//! Everything around action files, through the real program: making, checking, trying out, packs, knobs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::cli_support::{Home, text};
use std::fs;
use std::path::{Path, PathBuf};

fn actions(home: &Home) -> PathBuf {
    home.path().join("data/workspaces/demo/actions")
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} has no {from:?}", path.display());
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_new_action_works_at_once_for_every_kind() {
    let home = Home::with_demo();
    for (id, kind) in [
        ("handover-note", "opportunity"),
        ("visit-plan", "account"),
        ("thank-you", "contact"),
        ("next-move", "task"),
        ("price-look", "product"),
    ] {
        home.ok(&["actions", "new", id, "--kind", kind]);
        let lint =
            home.json(&["actions", "lint", &actions(&home).join(format!("{id}.md")).display().to_string(), "--json"]);
        assert_eq!(lint["errors"], 0, "{kind}: {lint}");
        let findings = lint["findings"].as_array().unwrap();
        assert!(findings.iter().all(|finding| finding["what"].as_str().unwrap().contains("stubs")), "{kind}: {lint}");
        let tested = home.json(&["actions", "test", id, "--json"]);
        let action = &tested["actions"][0];
        assert_eq!((&tested["passed"], action["branches"]["percent"].as_u64()), (&true.into(), Some(100)), "{tested}");
        assert_eq!((action["questions"].as_array().unwrap().len(), action["right"].as_u64()), (30, Some(30)), "{kind}");
        assert!(action["cases"].as_array().unwrap().len() >= 2);
    }
    let list = home.ok(&["actions", "list"]);
    assert!(list.lines().any(|line| line.starts_with("visit-plan") && line.contains("workspace")), "{list}");
    let said = home.ok(&["do", "visit-plan", "account:Orrin Pharma Distribution"]);
    assert!(said.contains("Orrin"), "{said}");
}

#[test]
fn a_new_action_overwrites_nothing_and_says_what_a_name_may_be() {
    let home = Home::with_demo();
    home.ok(&["actions", "new", "visit-plan"]);
    let file = actions(&home).join("visit-plan.md");
    fs::write(&file, "---\nname: other\n---\nmine").unwrap();
    for (id, code, word) in [
        ("visit-plan", 1, "is there already"),
        ("Visit Plan", 2, "`visit-plan` would do"),
        ("../../x", 2, "lower-case"),
        ("summarize", 2, "--source"),
        ("", 2, "lower-case"),
    ] {
        let (exit, said) = home.fails(&["actions", "new", id]);
        assert!(exit == code && said.contains(word), "{id:?}: {exit} {said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "---\nname: other\n---\nmine");
    let (exit, said) = home.fails(&["actions", "new", "y", "--kind", "nonsense"]);
    assert!(exit == 2 && said.contains("opportunity"), "{said}");
    let empty = Home::new();
    let (exit, said) = empty.fails(&["actions", "new", "z"]);
    assert!(exit == 3 && said.contains("--global"), "{said}");
    empty.ok(&["actions", "new", "z", "--global"]);
    assert!(empty.path().join("config/actions/z.md").exists());
}

#[test]
fn the_linter_tells_file_line_what_and_how_to_mend() {
    let home = Home::with_demo();
    home.ok(&["actions", "new", "visit-plan"]);
    let folder = actions(&home);
    let file = folder.join("visit-plan.md");
    let lint = |args: &[&str]| {
        let output = home.run(&[&["actions", "lint"], args].concat());
        (output.status.code().unwrap(), text(&output.stdout))
    };
    assert_eq!(lint(&[]).0, 0);
    assert_eq!(lint(&["--strict"]).0, 1, "stubs are warnings");
    edit(&file, "days_silent > 14", "days_silnt > 14");
    let (exit, said) = lint(&[&file.display().to_string()]);
    let line = fs::read_to_string(&file).unwrap().lines().position(|line| line.contains("silnt")).unwrap() + 1;
    assert_eq!(exit, 1);
    assert!(
        said.contains(&format!("visit-plan.md:{line}:")) && said.contains("error") && said.contains("days_silnt"),
        "{said}"
    );
    let list = home.run(&["actions", "list"]);
    assert!(text(&list.stdout).contains("left out"), "{}", text(&list.stdout));
    fs::create_dir_all(folder.join("knobs")).unwrap();
    fs::write(folder.join("knobs/health.toml"), "[words]\nstrung = 3\n").unwrap();
    fs::write(folder.join("visit-plan.questions.jsonl"), "{\"ask\": \"x\", \"expect\": \"nothing-such\"}\nno\n")
        .unwrap();
    edit(&file, "days_silnt", "days_silent");
    let (exit, said) = lint(&[&folder.display().to_string()]);
    assert!(exit == 1 && said.contains("health.toml:2:1") && said.contains("strung"), "{said}");
    assert!(said.contains("questions.jsonl:2:"), "{said}");
    let (exit, _) = home.fails(&["actions", "lint", "nowhere"]);
    assert_eq!(exit, 3);
    let binary = home.path().join("binary.md");
    fs::write(&binary, [0xff, 0xfe, 0, 1]).unwrap();
    assert_eq!(lint(&[&binary.display().to_string()]).0, 1);
}

#[test]
fn a_changed_output_fails_with_a_difference_until_it_is_blessed() {
    let home = Home::with_demo();
    home.ok(&["actions", "new", "visit-plan"]);
    let file = actions(&home).join("visit-plan.md");
    edit(&file, "{{ headline }}", "So it is: {{ headline }}");
    let output = home.run(&["actions", "test", "visit-plan"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("      + So it is: **") && said.contains("      - **"), "{said}");
    home.ok(&["actions", "test", "visit-plan", "--bless"]);
    home.ok(&["actions", "test"]);
    // A question that leads elsewhere fails, and says where it led.
    let questions = actions(&home).join("visit-plan.questions.jsonl");
    let more = "{\"ask\": \"what is the weather like\", \"expect\": \"visit-plan\"}\n";
    fs::write(&questions, fs::read_to_string(&questions).unwrap() + more).unwrap();
    let output = home.run(&["actions", "test", "visit-plan"]);
    let said = text(&output.stdout);
    assert!(
        output.status.code() == Some(1) && said.contains("30 of 31 right") && said.contains("out of scope"),
        "{said}"
    );
    assert_eq!(home.fails(&["actions", "test", "nothing"]).0, 3);
}

#[test]
fn the_tests_of_a_built_in_action_come_along_and_are_not_blessed_here() {
    let home = Home::with_demo();
    let tried = home.json(&["actions", "test", "summarize", "--json"]);
    let report = &tried["actions"][0];
    assert!(tried["passed"] == true && report["id"] == "summarize", "{tried}");
    assert!(report["cases"].as_array().is_some_and(|cases| cases.len() > 5), "{tried}");
    assert!(report["questions"].as_array().is_some_and(|asked| asked.len() > 5), "{tried}");
    let (exit, said) = home.fails(&["actions", "test", "summarize", "--bless"]);
    assert!(exit == 2 && said.contains("comes with the program") && said.contains("nothing was written"), "{said}");
    assert_eq!(home.fails(&["actions", "test", "summarize", "--all"]).0, 2);
}

#[test]
fn a_fixture_that_is_wrong_is_told_with_its_place() {
    let home = Home::with_demo();
    home.ok(&["actions", "new", "visit-plan"]);
    let cases = actions(&home).join("visit-plan.cases.toml");
    edit(&cases, "amount = 48000", "amuont = 48000");
    let output = home.run(&["actions", "test", "visit-plan"]);
    let said = text(&output.stdout);
    assert!(
        output.status.code() == Some(1) && said.contains("visit-plan.cases.toml:") && said.contains("amuont"),
        "{said}"
    );
}

#[test]
fn a_suggestion_that_does_not_come_is_told_with_its_condition_also_where_the_action_asks() {
    let home = Home::with_demo();
    let folder = actions(&home);
    fs::create_dir_all(&folder).unwrap();
    let action = "---\nname: fix-it\nrecord: required\nkinds: [case]\nsteps:\n  - name: day\n    ask: Which day?\n  \
        - template: main\n    name: told\ninput:\n  schema:\n    day: date, the day\nutterances:\n  - fix {record}\n\
        suggest:\n  - why: soon\n    when: open and priority == \"critical\"\n    score: 99\n---\n## rules\nOn {{ day }}.\n";
    fs::write(folder.join("fix-it.md"), action).unwrap();
    let cases = "today = 2026-11-20\n[[record]]\nkind = \"case\"\nid = \"pump\"\nsubject = \"Pump leaks\"\n\
        status = \"New\"\npriority = \"Low\"\n[[case]]\nname = \"low\"\nrecord = \"case:pump\"\nasks = \"day\"\n\
        suggested = true\n";
    let path = folder.join("fix-it.cases.toml");
    fs::write(&path, cases).unwrap();
    let output = home.run(&["actions", "test", "fix-it"]);
    let said = text(&output.stdout);
    let why =
        "is not among the suggestions of case:pump: `when`: `priority == \"critical\"` does not hold (priority = Low)";
    assert!(output.status.code() == Some(1) && said.contains(why), "{said}");
    // The record's own words, in any case of their letters.
    edit(&path, "\"Low\"", "\"Critical\"");
    assert_eq!(home.json(&["actions", "test", "fix-it", "--bless", "--json"])["passed"], true);
    edit(&path, "suggested = true", "suggested = false");
    let output = home.run(&["actions", "test", "fix-it"]);
    assert!(text(&output.stdout).contains("it is among the suggestions of case:pump: 99 points"));
    let shown = home.ok(&["actions", "show", "fix-it"]);
    assert!(shown.contains("Input day: date, asked by a step"), "{shown}");
    assert!(shown.contains("Heard in the chat: day: a day, as in “friday”"), "{shown}");
}

#[test]
fn a_knob_says_which_file_set_it() {
    let home = Home::with_demo();
    let knobs = home.path().join("config/actions/knobs");
    fs::create_dir_all(&knobs).unwrap();
    fs::write(knobs.join("health.toml"), "[words]\nstrong = 91\n").unwrap();
    let said = home.ok(&["actions", "knobs", "health"]);
    let of = |knob: &str| said.lines().find(|line| line.starts_with(knob)).unwrap().to_owned();
    assert!(of("health.words.strong").contains("91") && of("health.words.strong").contains("yours"), "{said}");
    assert!(of("health.words.fair").contains("built in"), "{said}");
    let json = home.json(&["actions", "knobs", "--json"]);
    assert!(
        json["health"].as_array().unwrap().iter().any(|knob| knob["path"] == "words.strong" && knob["value"] == "91")
    );
    let (exit, said) = home.fails(&["actions", "knobs", "helth"]);
    assert!(exit == 3 && said.contains("health"), "{said}");
}

/// A pack with one action and a knob, and its manifest.
fn pack(home: &Home) -> PathBuf {
    let folder = home.path().join("our-pack");
    fs::create_dir_all(folder.join("knobs")).unwrap();
    let action = "---\nname: pack-ping\ntitle: Ping\nfacts: [summarize]\n---\n\n## rules\nPong of the pack\n";
    fs::write(folder.join("pack-ping.md"), action).unwrap();
    fs::write(folder.join("knobs/health.toml"), "[words]\nstrong = 80\n").unwrap();
    home.ok(&["actions", "pack", "our-pack"]);
    folder
}

#[test]
fn a_pack_is_shown_asked_for_installed_updated_and_removed() {
    let home = Home::with_demo();
    let folder = pack(&home);
    let output = home.run(&["actions", "install", "our-pack"]);
    assert_eq!(output.status.code(), Some(4), "nobody is there to say yes");
    let said = text(&output.stdout);
    assert!(said.contains("+ Pong of the pack") && said.contains("knobs/health.toml changes weights"), "{said}");
    assert!(!home.path().join("config/actions/packs/our-pack").exists());

    home.ok(&["actions", "install", "our-pack", "--yes"]);
    assert_eq!(home.json(&["actions", "show", "pack-ping", "--json"])["from"], "pack our-pack");
    assert!(home.ok(&["actions", "knobs", "health"]).contains("pack our-pack"));
    assert_eq!(home.json(&["actions", "packs", "--json"])[0]["changed"].as_array().unwrap().len(), 0);

    // What the pack holds now is not what its manifest says: nothing happens.
    edit(&folder.join("pack-ping.md"), "Pong of", "Pang of");
    let (exit, said) = home.fails(&["actions", "update", "--yes"]);
    assert!(exit == 1 && said.contains("checksum"), "{said}");
    home.ok(&["actions", "pack", "our-pack", "--as", "1.1.0"]);
    assert_eq!(home.run(&["actions", "update"]).status.code(), Some(4));
    let said = home.ok(&["actions", "update", "our-pack", "--yes"]);
    assert!(said.contains("- Pong of the pack") && said.contains("+ Pang of the pack"), "{said}");
    assert!(said.contains("1.1.0 (installed: 1.0.0)"), "{said}");
    assert!(home.ok(&["do", "pack-ping", "account:Orrin Pharma Distribution"]).contains("Pang"));
    assert!(home.ok(&["actions", "update", "--yes"]).contains("Nothing would change"));

    let installed = home.path().join("config/actions/packs/our-pack/pack-ping.md");
    edit(&installed, "Pang", "Peng");
    assert!(home.ok(&["actions", "packs"]).contains("1 file changed since"));
    // What was changed here is kept before it is replaced, in a folder from which nothing is loaded.
    let said = home.ok(&["actions", "update", "--yes"]);
    assert!(said.contains("pack-ping.md was changed here") && said.contains("kept/our-pack-1.1.0"), "{said}");
    let kept = home.path().join("config/actions/kept/our-pack-1.1.0/pack-ping.md");
    assert!(fs::read_to_string(kept).unwrap().contains("Peng"));
    assert!(fs::read_to_string(&installed).unwrap().contains("Pang"));
    edit(&installed, "Pang", "Ping");
    assert!(home.ok(&["actions", "update", "--yes"]).contains("kept/our-pack-1.1.0-2"));
    assert_eq!(home.run(&["actions", "remove", "our-pack"]).status.code(), Some(4));
    home.ok(&["actions", "remove", "our-pack", "--yes"]);
    assert_eq!(home.json(&["actions", "packs", "--json"]), serde_json::json!([]));
    assert_eq!(home.fails(&["actions", "show", "pack-ping"]).0, 3);
    assert_eq!(home.fails(&["actions", "remove", "our-pack", "--yes"]).0, 3);
}

#[test]
fn an_update_that_goes_back_or_changes_a_version_warns() {
    let home = Home::with_demo();
    let folder = pack(&home);
    home.ok(&["actions", "pack", "our-pack", "--as", "1.2.0"]);
    home.ok(&["actions", "install", "our-pack", "--yes"]);
    edit(&folder.join("pack-ping.md"), "Pong of", "Pang of");
    home.ok(&["actions", "pack", "our-pack"]);
    let said = home.ok(&["actions", "update", "--yes"]);
    assert!(said.contains("ATTENTION: other content under the same version 1.2.0"), "{said}");
    home.ok(&["actions", "pack", "our-pack", "--as", "1.0.5"]);
    let output = home.run(&["actions", "update"]);
    assert_eq!(output.status.code(), Some(4));
    let said = text(&output.stdout);
    assert!(said.contains("ATTENTION: 1.0.5 is OLDER than 1.2.0, which is installed"), "{said}");
    home.ok(&["actions", "pack", "our-pack", "--as", "1.10.0"]);
    let said = home.ok(&["actions", "update", "--yes"]);
    assert!(!said.contains("ATTENTION: 1.10.0"), "{said}");
}

#[test]
fn a_pack_that_replaces_a_built_in_action_says_so() {
    let home = Home::with_demo();
    let folder = pack(&home);
    fs::write(folder.join("mine.md"), "---\nname: summarize\nfacts: [summarize]\n---\n\n## rules\nShort.\n").unwrap();
    home.ok(&["actions", "pack", "our-pack"]);
    let said = home.ok(&["actions", "install", "our-pack", "--yes"]);
    assert!(said.contains("ATTENTION: summarize takes the place of"), "{said}");
    let shown = home.ok(&["actions", "show", "summarize"]);
    assert!(shown.contains("takes the place of: built in"), "{shown}");
    // The workspace's own file comes after every pack.
    fs::create_dir_all(actions(&home)).unwrap();
    fs::write(
        actions(&home).join("summarize.md"),
        "---\nname: summarize\ntitle: Mine\nfacts: [summarize]\n---\n\n## rules\nx\n",
    )
    .unwrap();
    assert_eq!(home.json(&["actions", "show", "summarize", "--json"])["title"], "Mine");
    let said = home.ok(&["actions", "install", "our-pack", "--yes"]);
    assert!(said.contains("summarize of this pack would not be used: that of the workspace"), "{said}");
    assert!(!said.contains("takes the place"), "{said}");
}

#[test]
fn an_action_runs_only_on_records_of_its_kinds() {
    let home = Home::with_demo();
    for (action, record) in
        [("case-summary", "account:Orrin Pharma Distribution"), ("route-lead", "case:Alarm call reached nobody")]
    {
        let output = home.run(&["do", action, record]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{action}: {said}");
        let kind = action.split('-').find(|word| matches!(*word, "case" | "lead")).unwrap();
        assert!(said.contains(&format!("works on a {kind}")) && said.contains(&format!("Such as {kind}:")), "{said}");
    }
}

#[test]
fn hostile_packs_change_nothing() {
    let home = Home::with_demo();
    let folder = pack(&home);
    let refused = |what: &str| {
        let (exit, said) = home.fails(&["actions", "install", "our-pack", "--yes"]);
        assert_eq!(exit, 1, "{what}: {said}");
        assert!(!home.path().join("config/actions/packs").exists(), "{what}");
        said
    };
    let manifest = fs::read_to_string(folder.join("pack.toml")).unwrap();
    for (from, to) in [
        ("name = \"our-pack\"", "name = \"../../evil\""),
        ("name = \"our-pack\"", "name = \"/tmp/evil\""),
        ("\"pack-ping.md\"", "\"../../../pack-ping.md\""),
        ("version = \"1.0.0\"", "version = \"1\\u001b[2J\""),
        ("version = \"1.0.0\"", "version = \"1.0.0\"\nrun = \"rm -rf /\""),
        ("[files]", "[files]\n\"more.md\" = \"00\""),
    ] {
        fs::write(folder.join("pack.toml"), manifest.replacen(from, to, 1)).unwrap();
        refused(to);
    }
    fs::write(folder.join("pack.toml"), "\u{0}").unwrap();
    refused("no TOML");
    fs::remove_file(folder.join("pack.toml")).unwrap();
    assert!(refused("no manifest").contains("actions pack"));
    fs::write(folder.join("pack.toml"), &manifest).unwrap();
    for name in ["run.sh", ".hidden.md", "more.md"] {
        fs::write(folder.join(name), "x").unwrap();
        refused(name);
        fs::remove_file(folder.join(name)).unwrap();
    }
    fs::write(folder.join("big.md"), vec![b'x'; 300_000]).unwrap();
    assert!(refused("huge").contains("larger"));
    fs::remove_file(folder.join("big.md")).unwrap();
    fs::write(folder.join("pack-ping.md"), "---\nname: [\n---\n").unwrap();
    home.ok(&["actions", "pack", "our-pack", "--force"]);
    refused("a broken action");
    #[cfg(unix)]
    {
        fs::remove_file(folder.join("pack-ping.md")).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.join("pack-ping.md")).unwrap();
        assert!(refused("a link").contains("link"));
        fs::remove_file(folder.join("pack-ping.md")).unwrap();
        fs::rename(folder.join("pack.toml"), home.path().join("elsewhere.toml")).unwrap();
        std::os::unix::fs::symlink(home.path().join("elsewhere.toml"), folder.join("pack.toml")).unwrap();
        assert!(refused("a manifest that is a link").contains("link"));
    }
    assert_eq!(home.fails(&["actions", "install", "nowhere", "--yes"]).0, 3);
    assert_eq!(home.fails(&["actions", "pack", "nowhere"]).0, 3);
}
