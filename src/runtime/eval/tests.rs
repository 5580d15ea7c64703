//! Whole runs on the demo workspace: the same verdicts whoever asks, nothing written, a stopped run gone on with.

use super::{EvalError, Options, Plan, Runs, head, run};
use crate::config::{Env, Paths, Workspaces};
use crate::eval::{Asked, RunFile, Verdict};
use crate::runtime::{Flags, Place, Stop};
use tempfile::TempDir;

fn place(folder: &TempDir) -> Place {
    let dir = |name: &str| folder.path().join(name).display().to_string();
    let env = Env::from_iter([("DEALDESK_CONFIG_DIR", dir("config")), ("DEALDESK_DATA_DIR", dir("data"))]);
    let paths = Paths::new(&env).unwrap();
    let workspace = Workspaces::new(&paths).create("mine").unwrap();
    Place::at(workspace, env, paths, Flags::default()).unwrap()
}

/// A few questions of an action, on the fixtures and on the demo company.
fn plan(place: &Place, of: &str, most: usize) -> Plan {
    let (registry, _) = place.actions.open(place);
    let mut plan = Plan::of(registry.get(of).into_iter()).unwrap();
    plan.questions.truncate(most);
    plan
}

fn asked(place: &Place, plan: &Plan, jobs: usize, done: &RunFile) -> (Vec<Asked>, Result<(), EvalError>) {
    let mut all = Vec::new();
    let options = Options { jobs, budget_usd: None };
    let ended = run(place, plan, &options, done, &Stop::default(), &mut |one, _| all.push(one));
    all.sort_by(|a, b| a.id.cmp(&b.id));
    (all, ended)
}

#[test]
fn a_run_gives_the_same_answers_with_one_thread_and_with_three() {
    let folder = TempDir::new().unwrap();
    let place = place(&folder);
    let plan = plan(&place, "query", 14);
    let (mut one, ended) = asked(&place, &plan, 1, &RunFile::default());
    ended.unwrap();
    let (mut three, ended) = asked(&place, &plan, 3, &RunFile::default());
    ended.unwrap();
    for asked in one.iter_mut().chain(&mut three) {
        asked.seen.as_mut().unwrap().total_ms = 0;
    }
    assert_eq!(one.len(), 14);
    assert_eq!(one, three);
    assert!(one.iter().any(|asked| asked.verdict == Verdict::Pass));
    assert!(one.iter().all(|asked| !asked.seen.as_ref().unwrap().wrote), "a question changed a record");
}

#[test]
fn a_stopped_run_asks_only_what_is_left_and_a_whole_one_gets_its_name() {
    let folder = TempDir::new().unwrap();
    let place = place(&folder);
    let plan = plan(&place, "query", 4);
    let runs = Runs::of(&place);
    let begin = || runs.begin(head("x", "", &plan), false).unwrap();
    let mut open = begin();
    let (mut all, _) = asked(&place, &plan, 1, &open.run);
    let last = all.pop().unwrap();
    all.into_iter().for_each(|one| open.add(one).unwrap());
    drop(open);

    let mut again = begin();
    assert_eq!(again.run.asked.len(), 3);
    let (left, _) = asked(&place, &plan, 1, &again.run);
    assert_eq!(left.iter().map(|one| &one.id).collect::<Vec<_>>(), [&last.id]);
    left.into_iter().for_each(|one| again.add(one).unwrap());
    runs.finish(again).unwrap();
    assert_eq!(runs.read("x").unwrap().asked.len(), 4);
    assert_eq!(runs.names(), ["x"]);
    runs.finish(begin()).unwrap();
    assert_eq!(runs.names(), ["x", "x~"]);
}

#[test]
fn a_limit_takes_the_same_questions_each_time_spread_over_the_file() {
    let folder = TempDir::new().unwrap();
    let place = place(&folder);
    let whole = plan(&place, "query", usize::MAX);
    let few = |most: usize| {
        let mut plan = plan(&place, "query", usize::MAX);
        plan.spread(most);
        plan.questions.into_iter().map(|planned| planned.id).collect::<Vec<_>>()
    };
    for most in [1, 3, 7, 20] {
        let ids = few(most);
        assert_eq!((ids.len(), &ids), (most, &few(most)));
        let at = |id: &String| whole.questions.iter().position(|planned| planned.id == *id).unwrap();
        let gaps: Vec<usize> = ids.windows(2).map(|pair| at(&pair[1]) - at(&pair[0])).collect();
        let even = whole.questions.len() / most;
        assert!(gaps.iter().all(|gap| (even..=even + 1).contains(gap)), "{most}: {gaps:?}");
    }
    assert_eq!(few(9_999).len(), whole.questions.len());
}

#[test]
fn a_stop_and_a_spent_budget_end_a_run() {
    let folder = TempDir::new().unwrap();
    let place = place(&folder);
    let plan = plan(&place, "query", 2);
    let stop = Stop::default();
    stop.ask();
    let options = Options { jobs: 1, budget_usd: None };
    let ended = run(&place, &plan, &options, &RunFile::default(), &stop, &mut |_, _| {});
    assert!(matches!(ended, Err(EvalError::Stopped)), "{ended:?}");
    let options = Options { jobs: 1, budget_usd: Some(0.0) };
    let ended = run(&place, &plan, &options, &RunFile::default(), &Stop::default(), &mut |_, _| {});
    assert!(matches!(ended, Err(EvalError::Budget(_))), "{ended:?}");
}

#[test]
fn a_model_answers_what_only_it_can_and_nothing_leaves_in_the_clear() {
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("script.jsonl");
    std::fs::write(&script, "{\"text\": \"They are fine.\"}\n{\"finish\": \"stop\"}\n").unwrap();
    std::fs::create_dir_all(folder.path().join("config")).unwrap();
    let config = folder.path().join("config").join("config.toml");
    let profile = format!("[models.played]\nprovider = \"scripted\"\nmodel = \"m\"\nscript = {script:?}\n");
    std::fs::write(&config, profile).unwrap();
    let offline = place(&folder);
    let mut all = plan(&offline, "draft-email", usize::MAX);
    all.keep(|planned| planned.test.needs_model.is_some());
    assert!(!all.questions.is_empty());
    let (skipped, ended) = asked(&offline, &all, 1, &RunFile::default());
    ended.unwrap();
    assert!(skipped.iter().all(|one| one.verdict == Verdict::Skipped && one.seen.is_none()));

    let mut online = offline.clone();
    online.flags.model = Some("played".into());
    let online = Place::at(online.workspace, online.env, online.paths, online.flags).unwrap();
    let (played, ended) = asked(&online, &all, 1, &RunFile::default());
    ended.unwrap();
    let seen: Vec<_> = played.iter().map(|one| one.seen.as_ref().unwrap()).collect();
    assert!(seen.iter().any(|seen| seen.requests > 0), "the model was asked");
    assert!(seen.iter().all(|seen| seen.leaks.is_empty()), "{seen:?}");
}

#[test]
fn inputs_that_were_heard_are_judged() {
    let folder = TempDir::new().unwrap();
    let place = place(&folder);
    let mut plan = plan(&place, "win-rate", usize::MAX);
    plan.keep(|planned| planned.test.inputs.contains_key("by"));
    let (heard, ended) = asked(&place, &plan, 1, &RunFile::default());
    ended.unwrap();
    assert!(heard.iter().any(|one| one.verdict == Verdict::Pass), "{heard:?}");
    for planned in &mut plan.questions {
        planned.test.inputs.insert("by".into(), "weather".into());
    }
    let (other, _) = asked(&place, &plan, 1, &RunFile::default());
    assert!(other.iter().all(|one| one.misses.iter().any(|miss| miss.what == "input")), "{other:?}");
}
