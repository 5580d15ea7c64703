//! `actions test`: fixtures against golden outputs, ways that no fixture takes, and test questions.

use super::list::count;
use super::{file_of, no_action};
use crate::actions::{Action, Registry};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::Place;
use crate::runtime::trial::{self, Beside, Came, Report};
use serde_json::{Value as Json, json};

/// Lines of a difference that are shown.
const LINES: usize = 20;
/// Questions that went wrong that are shown.
const QUESTIONS: usize = 10;

/// Arguments of `actions test`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id; every action of your own that has tests where none is named
    id: Option<String>,
    /// Every action that has tests, those that come with the program too
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Take the outputs as they are now as right
    #[arg(long)]
    bless: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Runs them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, problems) = place.actions.open(&place);
    super::tell(&problems, here);
    let mut reports = Vec::new();
    for (action, beside) in chosen(args, &place, &registry)? {
        let mut progress = |done: usize, of: usize| here.out.progress(&format!("{} {done}/{of}", action.name));
        let mut report = trial::run(&registry, action, &beside, &mut progress)
            .map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
        here.out.progress_end();
        if args.bless
            && let Some(file) = file_of(&action.origin)
            && report.cases.iter().any(|ran| matches!(ran.came, Came::New(_) | Came::Differs(_)))
        {
            let path = beside.bless(&report.golden).map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
            here.out.say(format!("{}: written", path.display()));
            report = trial::run(&registry, action, &Beside::of(&file).map_err(unreadable)?, &mut |_, _| {})
                .map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
        }
        reports.push(report);
    }
    // A file that is left out has tests that say nothing.
    let passed = problems.is_empty() && reports.iter().all(Report::passed);
    if args.json {
        let all: Vec<Json> = reports.iter().map(to_json).collect();
        here.out.json(&json!({ "passed": passed, "actions": all }))?;
    } else {
        reports.iter().try_for_each(|report| show(report, here))?;
        if reports.is_empty() {
            here.out.say("No action of your own has fixtures or test questions yet: `dealdesk actions new ID`.");
        }
    }
    Ok(if passed { Exit::Done } else { Exit::Failed })
}

fn unreadable(error: std::io::Error) -> Fail {
    Fail::new(Exit::Failed, format!("{error}; nothing was run"))
}

/// What lies beside an action: its files, or what comes with the program.
fn beside_of(action: &Action) -> Result<Beside, Fail> {
    match file_of(&action.origin) {
        Some(file) => Beside::of(&file).map_err(unreadable),
        None => Ok(Beside::builtin(action)),
    }
}

/// The actions to be tried out, with what lies beside them.
fn chosen<'r>(args: &Args, place: &Place, registry: &'r Registry) -> Result<Vec<(&'r Action, Beside)>, Fail> {
    if let Some(id) = &args.id {
        let action = registry.get(id).ok_or_else(|| no_action(place, registry, id))?;
        if args.bless && file_of(&action.origin).is_none() {
            return Err(own(action));
        }
        let beside = beside_of(action)?;
        return if beside.is_empty() { Err(nothing(action)) } else { Ok(vec![(action, beside)]) };
    }
    let mut found = Vec::new();
    for action in registry.iter().filter(|action| args.all || file_of(&action.origin).is_some()) {
        let beside = beside_of(action)?;
        if !beside.is_empty() {
            found.push((action, beside));
        }
    }
    Ok(found)
}

/// Why the outputs of an action cannot be taken as right.
fn own(action: &Action) -> Fail {
    Fail::usage(format!(
        "`{0}` comes with the program, and so do its golden outputs; nothing was written. To change it, copy it first: \
         `dealdesk actions show {0} --source > {0}.md` in your folder of actions",
        action.name
    ))
}

fn nothing(action: &Action) -> Fail {
    let place = action.origin.strip_prefix("builtin/").map_or(action.origin.as_str(), |_| "the built-in action");
    Fail::not_found(format!(
        "there is nothing to try `{}` with beside {place}: `dealdesk actions new ID` writes an action with test questions \
         and fixtures, to look them up",
        action.name
    ))
}

fn show(report: &Report, here: &mut Here) -> Result<(), Fail> {
    let out = &mut here.out;
    out.line(&report.action)?;
    for problem in &report.problems {
        out.line(format!("  {}:{}:{}: {}", problem.origin, problem.line, problem.column, problem.what))?;
        out.line(format!("    {}", problem.mend))?;
    }
    let right = report.cases.iter().filter(|ran| ran.came == Came::Right).count();
    out.line(format!("  fixtures: {right} of {} right", report.cases.len()))?;
    for ran in report.cases.iter().filter(|ran| ran.came != Came::Right) {
        let (what, lines) = match &ran.came {
            Came::Right => continue,
            Came::Wrong(what) => (what.clone(), Vec::new()),
            Came::Differs(lines) => {
                ("the output is another one (- golden, + now; --bless takes it)".into(), lines.clone())
            }
            Came::New(text) => {
                ("there is no golden output yet (--bless takes this)".into(), text.lines().map(str::to_owned).collect())
            }
        };
        out.line(format!("    {}: {what}", ran.name))?;
        lines.iter().take(LINES).try_for_each(|line| out.line(format!("      {line}")))?;
    }
    if !report.ways.is_empty() {
        let taken = report.ways.len() - report.missed.len();
        out.line(format!("  branches: {taken} of {} taken, {} %", report.ways.len(), report.coverage()))?;
        report.missed.iter().try_for_each(|way| out.line(format!("    no fixture takes: {way}")))?;
    }
    out.line(format!("  questions: {} of {} right", report.right(), report.asked.len()))?;
    let wrong: Vec<_> = report.asked.iter().filter(|asked| !asked.right).collect();
    for asked in wrong.iter().take(QUESTIONS) {
        out.line(format!("    line {}: {:?} led to {}; wanted: {}", asked.line, asked.ask, asked.got, asked.wanted))?;
    }
    if wrong.len() > QUESTIONS {
        out.line(format!("    and {} more", wrong.len() - QUESTIONS))?;
    }
    if report.stubs > 0 {
        out.line(format!("  {} in your own words yet", count(report.stubs, "question") + " not"))?;
    }
    Ok(())
}

fn to_json(report: &Report) -> Json {
    let cases: Vec<Json> = report
        .cases
        .iter()
        .map(|ran| {
            let (came, detail) = match &ran.came {
                Came::Right => ("right", Json::Null),
                Came::New(text) => ("new", json!(text)),
                Came::Differs(lines) => ("differs", json!(lines)),
                Came::Wrong(what) => ("wrong", json!(what)),
            };
            json!({ "name": ran.name, "came": came, "detail": detail })
        })
        .collect();
    let asked: Vec<Json> = report
        .asked
        .iter()
        .map(|asked| {
            json!({ "line": asked.line, "ask": asked.ask, "wanted": asked.wanted, "got": asked.got,
                    "right": asked.right })
        })
        .collect();
    let problems: Vec<Json> = report.problems.iter().map(|problem| json!(problem.to_string())).collect();
    json!({
        "id": report.action, "passed": report.passed(), "cases": cases,
        "branches": { "all": report.ways, "missed": report.missed, "percent": report.coverage() },
        "questions": asked, "right": report.right(), "stubs": report.stubs, "problems": problems,
    })
}
