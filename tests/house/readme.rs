//! The README's key table is the command registry, its questions are those of `samples.tsv`, and its two commands are the
//! ones that CI runs.

use dealdesk::app::command::{COMMANDS, Scope};
use dealdesk::assistant::samples;
use std::fmt::Write;
use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap_or_default()
}

fn key_table() -> String {
    let mut table = String::from(
        "| where | key | does |\n|---|---|---|\n| any pane | `1` … `9` | Run that step of the open record, or of the day |\n\
         | Chat input | `alt-1` … `alt-9` | The same, where digits are text |\n",
    );
    for scope in Scope::ALL {
        for command in COMMANDS.iter().filter(|command| command.scope == scope && !command.keys.is_empty()) {
            let keys: Vec<String> = command.keys.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(table, "| {} | {} | {} |", scope.title(), keys.join(" "), command.title);
        }
    }
    table
}

/// The text between two marks of a page is this one; `UPDATE_README=1` writes it.
fn holds(page: &str, mark: &str, text: &str) {
    let now = read(page);
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    if std::env::var_os("UPDATE_README").is_some() {
        let (before, rest) = now.split_once(&open).unwrap_or((&now, ""));
        let after = rest.split_once(&close).map_or("", |(_, after)| after);
        let fresh = format!("{before}{open}{text}{close}{after}");
        let _ = std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(page), fresh);
        return;
    }
    let whole = format!("{open}{text}{close}");
    assert!(now.contains(&whole), "{page}: run UPDATE_README=1 cargo test --test house readme::");
}

/// The pages are written one after the other: two marks of one page would be written over each other.
#[test]
fn the_key_table_is_the_registry_and_questions_are_those_that_pass() {
    holds("README.md", "keys", &key_table());
    let first: String = samples::first().map(|words| format!("  - `{words}`\n")).collect();
    holds("README.md", "samples", &first);
    let row = |sample: samples::Sample| format!("| {} | `{}` |\n", sample.words, sample.action);
    let all: String = samples::all().map(row).collect();
    holds("docs/conversations.md", "samples", &format!("| you say | action |\n|---|---|\n{all}"));
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    assert!(read("README.md").contains("cargo test\n"));
    assert!(read(".ci/run").contains("cargo test"));
}
