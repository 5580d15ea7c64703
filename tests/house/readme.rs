//! The README's key table is the command registry, and its two commands are the ones that CI runs.

use dealdesk::app::command::{COMMANDS, Scope};
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

#[test]
fn the_key_table_is_the_registry() {
    let readme = read("README.md");
    let table = key_table();
    if std::env::var_os("UPDATE_README").is_some() {
        let (before, rest) = readme.split_once("<!-- keys -->\n").unwrap_or((&readme, ""));
        let after = rest.split_once("<!-- /keys -->").map_or("", |(_, after)| after);
        let fresh = format!("{before}<!-- keys -->\n{table}<!-- /keys -->{after}");
        let _ = std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"), fresh);
        return;
    }
    assert!(readme.contains(&table), "run: UPDATE_README=1 cargo test --test house readme::");
}

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    assert!(read("README.md").contains("cargo test\n"));
    assert!(read(".ci/run").contains("cargo test"));
}
