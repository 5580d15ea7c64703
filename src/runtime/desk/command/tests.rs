//! Programs of action steps: only what the list holds word by word, no shell, a clean environment, an end.

use super::*;
use crate::config::{Env, Paths, Workspaces};
use crate::runtime::Flags;
use std::fs;

/// A place whose workspace allows this, and whose environment holds a secret.
fn place(folder: &std::path::Path, allowed: &str) -> Place {
    let dir = |name: &str| folder.join(name).display().to_string();
    let path = std::env::var("PATH").unwrap();
    let env = Env::from_iter([
        ("DEALDESK_CONFIG_DIR", dir("config")),
        ("DEALDESK_DATA_DIR", dir("data")),
        ("PATH", path),
        ("HOME", dir("home")),
        ("OPENAI_API_KEY", "sk-secret".to_owned()),
        ("LD_PRELOAD", "/evil.so".to_owned()),
    ]);
    let paths = Paths::new(&env).unwrap();
    let workspace = Workspaces::new(&paths).create("test").unwrap();
    fs::write(workspace.commands(), allowed).unwrap();
    Place::at(workspace, env, paths, Flags::default()).unwrap()
}

fn request(argv: &[&str]) -> CommandRequest {
    let argv = argv.iter().map(|word| (*word).to_owned()).collect();
    CommandRequest { action: "x".into(), step: "log".into(), argv }
}

/// Runs a program that the list allows, with these further keys.
fn ran(argv: &[&str], keys: &str) -> CommandOutput {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path(), &format!("[[allow]]\nargv = {argv:?}\n{keys}"));
    run(&place, &request(argv), &Stop::default())
}

#[test]
fn only_what_the_list_holds_word_by_word_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("made").display().to_string();
    let place = place(folder.path(), "[[allow]]\nargv = [\"touch\", \"other\"]\n");
    for argv in [vec!["touch", &made], vec!["touch"], vec!["touch", "other", &made], vec!["touch other"], vec![]] {
        let output = run(&place, &request(&argv), &Stop::default());
        let why = output.failure.unwrap();
        assert!(why.contains("does not allow") && why.contains("commands.toml"), "{argv:?}: {why}");
        assert_eq!((output.code, output.stdout.as_str()), (None, ""));
    }
    assert!(!folder.path().join("made").exists());
    fs::remove_file(place.workspace.commands()).unwrap();
    assert!(run(&place, &request(&["touch", "other"]), &Stop::default()).failure.is_some());
}

#[test]
fn a_list_that_cannot_be_read_allows_nothing() {
    for (text, word) in [
        ("[[allow]]\nargv = \"ls\"\n", "sequence"),
        ("[[allow]]\nargv = [\"true\"]\nshell = true\n", "shell"),
        ("allow = [", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let place = place(folder.path(), text);
        let why = run(&place, &request(&["true"]), &Stop::default()).failure.unwrap();
        assert!(why.contains("commands.toml cannot be read") && why.contains(word), "{why}");
    }
}

#[test]
fn no_shell_reads_the_words() {
    let output = ran(&["printf", "%s|", "a; touch x", "$HOME", "*", "`id`", "&& ls"], "");
    assert_eq!(output.stdout, "a; touch x|$HOME|*|`id`|&& ls|");
    assert_eq!((output.code, output.failure), (Some(0), None));
}

#[test]
fn it_sees_nothing_of_our_environment_but_where_programs_and_home_are() {
    let output = ran(&["env"], "");
    let names: Vec<&str> =
        output.stdout.lines().filter_map(|line| line.split_once('=').map(|(name, _)| name)).collect();
    assert!(names.contains(&"PATH") && names.contains(&"HOME"), "{names:?}");
    assert!(names.iter().all(|name| ENVIRONMENT.contains(name)), "{names:?}");
    assert!(!output.stdout.contains("sk-secret"), "{}", output.stdout);
    assert_eq!(ran(&["cat"], "").code, Some(0), "nothing is on its standard input");
}

#[test]
fn it_ends_when_its_time_is_up_with_all_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("still-there").display().to_string();
    let script = format!("(sleep 3; touch {mark}) & sleep 60");
    let output = ran(&["sh", "-c", &script], "seconds = 1\n");
    assert_eq!((output.failure.as_deref(), output.code), (Some("stopped after 1 s"), None));
    let others = std::process::Command::new("pgrep").args(["-f", &mark]).output();
    if let Ok(others) = others {
        assert!(others.stdout.is_empty(), "{}", String::from_utf8_lossy(&others.stdout));
    }
}

#[test]
fn the_seller_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(folder.path(), "[[allow]]\nargv = [\"sleep\", \"60\"]\nseconds = 60\n");
    let stop = Stop::default();
    stop.ask();
    let output = run(&place, &request(&["sleep", "60"]), &stop);
    assert_eq!(output.failure.as_deref(), Some("stopped by you"));
}

#[test]
fn more_than_the_limit_is_not_kept_and_no_reason_to_wait() {
    let output = ran(&["head", "-c", "300000", "/dev/zero"], "bytes = 1000\n");
    assert_eq!((output.stdout.len(), output.code), (1000, Some(0)));
    assert_eq!(ran(&["head", "-c", "3000000", "/dev/zero"], "bytes = 99999999\n").stdout.len(), 1 << 20);
    assert_eq!(ran(&["printf", "\\377\\376"], "").stdout, "\u{fffd}\u{fffd}", "bytes that are no text");
}

#[test]
fn a_program_that_fails_or_is_not_there_is_told() {
    assert_eq!(ran(&["false"], "").code, Some(1));
    assert!(ran(&["no-such-program-at-all"], "").failure.unwrap().starts_with("not run"));
}
