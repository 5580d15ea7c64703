//! `eval run`: asks the test questions.
//!
//! Invariants: a run that is stopped is gone on with; a gate that is not reached ends with 1, whatever was printed.

use super::plan;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::eval::{Asked, RunFile, Score, Spread, Verdict, score, scores};
use crate::runtime::eval::{self, Options, Runs};
use crate::runtime::{Desk, Stop};
use serde_json::json;

/// Failures that are printed for people; `eval report` prints more.
const LISTED: usize = 12;

/// Arguments of `eval run`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Actions; all where none is named
    #[arg(value_name = "ACTION", conflicts_with = "all")]
    actions: Vec<String>,
    /// All actions, and the questions that belong to none
    #[arg(long)]
    all: bool,
    /// Questions by trade: saas, manufacturing, financial-services, or a folder of your own
    #[arg(long, value_name = "NAME|DIR", conflicts_with = "all")]
    pack: Option<String>,
    /// The share of right ones that every action must reach
    #[arg(long, value_name = "SHARE", default_value_t = 0.8, value_parser = share)]
    gate: f64,
    /// Only questions of this sort: typo, none, multi-turn, de, confidential, …
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Questions that are asked at the same time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: Option<u8>,
    /// End the run when it has cost so much
    #[arg(long, value_name = "USD")]
    budget_usd: Option<f64>,
    /// What the run is called; `eval diff` and `eval report` know it by that
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<String>,
    /// Begin anew, even where a run of this name was stopped
    #[arg(long)]
    fresh: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("a number from 0 to 1, such as 0.8".to_owned()) }
}

fn name(text: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.');
    let right = !text.is_empty() && text.len() <= 80 && text.chars().all(fine) && !text.ends_with(".part");
    if right { Ok(text.to_owned()) } else { Err("letters, digits, `-`, `_`, `+` and `.`".to_owned()) }
}

/// Asks.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let mut plan = plan(&place, &args.actions, args.pack.as_deref())?;
    if let Some(tag) = &args.tag {
        plan.keep(|planned| planned.test.tags.iter().any(|known| known == tag));
    }
    if plan.questions.is_empty() {
        return Err(Fail::not_found("there are no such test questions; `dealdesk eval count` tells which there are"));
    }
    let model = Desk::model_of(&place)?;
    let runs = Runs::of(&place);
    let called = args.name.clone().unwrap_or_else(|| usual_name(&model, args));
    let mut open = runs.begin(eval::head(&called, &model, &plan), args.fresh)?;
    let before = open.run.clone();
    if !before.asked.is_empty() {
        here.out.say(format!("goes on with {called}: {} questions were asked before", before.asked.len()));
    }
    let options = Options { jobs: args.jobs.map_or_else(usual_jobs, usize::from), budget_usd: args.budget_usd };
    let stop = Stop::default();
    let mut lost = None;
    let (mut done, mut right) = (0, 0);
    let ended = eval::run(&place, &plan, &options, &before, &stop, &mut |asked, total| {
        done += 1;
        right += usize::from(asked.verdict == Verdict::Pass);
        here.out.progress(&format!("{done} of {total} · {right} right · {} · ctrl-c stops", asked.id));
        if let Err(error) = open.add(asked) {
            lost.get_or_insert(error);
        }
    });
    here.out.progress_end();
    ended?;
    if let Some(error) = lost {
        return Err(error.into());
    }
    // Only what was planned: questions that are gone since the run began count no more.
    open.run.asked.retain(|asked| plan.questions.iter().any(|planned| planned.id == asked.id));
    let whole = open.run.clone();
    let path = runs.finish(open)?;
    let passed = scores(&whole.asked).iter().all(|score| score.passes(args.gate));
    if args.json {
        here.out.json(&to_json(&whole, args.gate))?;
    } else {
        tell(&whole, args.gate, here)?;
        here.out.flush()?;
        here.out
            .say(format!("kept as run {called:?} in {}; `dealdesk eval report {called}` prints it", path.display()));
    }
    Ok(if passed { Exit::Done } else { Exit::Failed })
}

/// The model, and the actions where only some are asked.
fn usual_name(model: &str, args: &Args) -> String {
    let model = if model.is_empty() { "rules" } else { model };
    let mut name: String =
        model.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let pack = args.pack.as_deref().and_then(pack_name);
    let parts = args.actions.iter().chain(&args.tag).chain(&pack);
    for part in parts.take(3) {
        name.push('+');
        name.push_str(part);
    }
    name
}

/// What a pack is called in the name of a run: by its folder's name, as far as that can be one.
pub(in crate::cli::commands) fn pack_name(pack: &str) -> Option<String> {
    let name = std::path::Path::new(pack).file_name()?.to_string_lossy().into_owned();
    Some(name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect())
}

pub(in crate::cli::commands) fn usual_jobs() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(8)
}

/// The run as JSON.
pub(super) fn to_json(run: &RunFile, gate: f64) -> serde_json::Value {
    let all: Vec<&Asked> = run.asked.iter().collect();
    let total = score("all", &all);
    let actions = scores(&run.asked);
    let failures: Vec<_> = run.asked.iter().filter(|asked| asked.verdict == Verdict::Fail).collect();
    let failures: Vec<_> =
        failures.iter().map(|asked| json!({ "id": asked.id, "ask": asked.ask, "misses": asked.misses })).collect();
    json!({
        "run": run.head.run, "model": run.head.model, "version": run.head.version, "gate": gate,
        "passes": actions.iter().all(|score| score.passes(gate)),
        "n": total.n, "passed": total.passed, "skipped": total.skipped, "rate": total.rate(), "total": total,
        "actions": actions.iter().map(|score| {
            let mut json = json!(score);
            json["rate"] = json!(score.rate());
            json["passes"] = json!(score.passes(gate));
            json
        }).collect::<Vec<_>>(),
        "failures": failures,
    })
}

fn tell(run: &RunFile, gate: f64, here: &mut Here) -> Result<(), Fail> {
    let all: Vec<&Asked> = run.asked.iter().collect();
    let total = score("all", &all);
    let mut heads =
        vec!["ACTION", "N>", "RIGHT>", "95 %", "GATE", "CLAIMS?>", "ASKED>", "REFUSED>", "P50 MS>", "P95 MS>"];
    if total.used_model() {
        heads.extend(["FIRST MS>", "TOKENS IN>", "OUT>", "USD>"]);
    }
    let mut grid = Grid::new(heads);
    for score in scores(&run.asked).iter().chain([&total]) {
        grid.row(cells(score, gate).into_iter().chain(of_model(score)));
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    let failed: Vec<&&Asked> = all.iter().filter(|asked| asked.verdict == Verdict::Fail).collect();
    if !failed.is_empty() {
        here.out.line("")?;
    }
    for asked in failed.iter().take(LISTED) {
        here.out.line(format!("{} {:?}", asked.id, asked.ask))?;
        for miss in &asked.misses {
            here.out.line(format!("  {}: wanted {}; got {}", miss.what, miss.wanted, miss.got))?;
        }
    }
    if failed.len() > LISTED {
        here.out.line(format!("and {} more", failed.len() - LISTED))?;
    }
    Ok(())
}

/// The figures that there are only with a model; left out by the table where it has no such columns.
fn of_model(score: &Score) -> [String; 4] {
    let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        dash(score.first_token_ms.map(|ms| format!("{:.0}", ms.p50))),
        score.tokens.0.to_string(),
        score.tokens.1.to_string(),
        dash(score.cost_usd.map(|usd| format!("{usd:.4}"))),
    ]
}

fn cells(score: &Score, gate: f64) -> [String; 10] {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let share = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), percent);
    let time =
        |pick: fn(&Spread) -> f64| score.total_ms.as_ref().map_or("-".to_owned(), |ms| format!("{:.0}", pick(ms)));
    let gate = match score.rate() {
        None => "-",
        Some(_) if score.passes(gate) => "passed",
        Some(_) => "below",
    };
    let n = if score.skipped > 0 { format!("{} +{}", score.n, score.skipped) } else { score.n.to_string() };
    [
        score.action.clone(),
        n,
        share(score.rate()),
        format!("{}-{}", percent(score.interval.low), percent(score.interval.high)),
        gate.to_owned(),
        share(score.hallucinated.value()),
        share(score.asked_back.value()),
        share(score.over_refused.value()),
        time(|ms| ms.p50),
        time(|ms| ms.p95),
    ]
}
