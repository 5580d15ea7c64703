//! Making a user's action a built-in one is moving its files: the same parser reads them, and what lies beside an action
//! is tried out here rather than carried along in the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[allow(dead_code, clippy::print_stdout, reason = "the build script's own main")]
#[path = "../../build.rs"]
mod build;

use dealdesk::actions::Registry;
use dealdesk::actions::kit::{Wanted, golden_of, skeleton};
use dealdesk::crm::Kind;
use dealdesk::runtime::trial::{self, Beside, Came, Report};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

fn builtin() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/actions/builtin"))
}

/// Every built-in action, tried out once for all tests.
pub(crate) static TRIED: LazyLock<Vec<Report>> = LazyLock::new(|| tried(builtin(), &Registry::builtin()));

/// Tries out every action of a folder that has something beside it.
fn tried(folder: &Path, registry: &Registry) -> Vec<Report> {
    let mut reports = Vec::new();
    for action in registry.iter() {
        let file = folder.join(action.origin.rsplit('/').next().unwrap());
        let beside = Beside::of(&file).unwrap();
        if file.exists() && !beside.is_empty() {
            reports.push(trial::run(registry, action, &beside, &mut |_, _| {}).unwrap());
        }
    }
    reports
}

#[test]
fn a_users_files_work_in_the_folder_of_built_in_actions() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(builtin()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let new = [("visit-plan", Kind::Account, false), ("deal-turn", Kind::Opportunity, true)];
    let mut sources = Vec::new();
    for (id, kind, flow) in new.clone() {
        let made = skeleton(&Wanted { id: id.to_owned(), kind, flow });
        fs::write(folder.path().join(format!("{id}.md")), &made.action).unwrap();
        fs::write(folder.path().join(format!("{id}.questions.jsonl")), &made.questions).unwrap();
        fs::write(folder.path().join(format!("{id}.cases.toml")), &made.cases).unwrap();
        fs::write(folder.path().join(format!("{id}.golden.txt")), golden_of([])).unwrap();
        sources.push((format!("builtin/{id}.md"), made.action));
    }
    let list = build::embedded(folder.path(), &[".md"]).unwrap();
    let beside = build::embedded(folder.path(), build::BESIDE).unwrap();
    for (id, ..) in &new {
        assert_eq!(list.matches(&format!("/{id}.")).count(), 1, "{list}");
        assert_eq!(beside.matches(&format!("/{id}.")).count(), 3, "{beside}");
    }
    let (registry, problems) = Registry::load(sources);
    assert!(problems.is_empty(), "{problems:?}");
    let reports = tried(folder.path(), &registry);
    assert!(reports.len() >= new.len());
    for report in reports.iter().filter(|report| new.iter().any(|(id, ..)| *id == report.action)) {
        assert!(report.problems.is_empty() && !report.asked.is_empty() && report.cases.len() >= 2, "{report:?}");
        assert!(report.cases.iter().all(|ran| matches!(ran.came, Came::New(_))), "{:?}", report.cases);
    }
}

/// Fixtures and test questions of every built-in action. After a change of words that was read and found right,
/// `BLESS=1 cargo test --test actions builtin::` writes the golden outputs anew.
#[test]
fn what_lies_beside_a_built_in_action_passes() {
    let registry = Registry::builtin();
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for report in TRIED.iter() {
        let action = registry.get(&report.action).unwrap();
        if bless && report.cases.iter().any(|ran| matches!(ran.came, Came::New(_) | Came::Differs(_))) {
            let file = builtin().join(action.origin.rsplit('/').next().unwrap());
            Beside::of(&file).unwrap().bless(&report.golden).unwrap();
            continue;
        }
        wrong.extend(report.problems.iter().map(ToString::to_string));
        wrong.extend(report.failures().into_iter().map(|failure| format!("{}: {failure}", report.action)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_built_in_action_has_fixtures_that_come_along_with_the_program() {
    let registry = Registry::builtin();
    for action in registry.iter() {
        let beside = Beside::builtin(action);
        assert!(!beside.is_empty(), "{} has no fixtures", action.name);
        let file = builtin().join(action.origin.rsplit('/').next().unwrap());
        assert!(!Beside::of(&file).unwrap().is_empty(), "{}", action.name);
        let problems = beside.lint(&registry, action);
        assert!(problems.is_empty(), "{problems:#?}");
    }
}
