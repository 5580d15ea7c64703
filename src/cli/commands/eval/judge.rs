//! `eval judge`: a model marks the answers of a run by a fixed rubric, and its agreement with people is told.
//!
//! Invariants: each mark is on the disk before the next answer is sent; no agreement is told without its n.

use super::{Opened, open_run, plan};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::eval::{Agreement, Asked, Judgement, RUBRIC, RunFile, agreement};
use crate::runtime::eval::{JudgeError, Judgements, Plan, Planned, judge};
use crate::runtime::{Desk, Stop};
use serde_json::json;
use std::io::Write as _;

/// Arguments of `eval judge`; the model is that of `--model`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run: its name, or the path of its file; the only one where there is one
    run: Option<String>,
    /// Stop when it has cost so much
    #[arg(long, value_name = "USD")]
    budget_usd: Option<f64>,
    /// Only answers that a person marked: enough to see how far the judge agrees
    #[arg(long)]
    marked: bool,
    /// Judge again what was judged before
    #[arg(long)]
    fresh: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Judges.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let Opened { place, runs, name, run, marks } = open_run(here, args.run.as_deref())?;
    let model = Desk::model_of(&place)?;
    if model.is_empty() {
        return Err(JudgeError::NoModel.into());
    }
    let mut known = runs.judged(&name)?;
    // Another judge begins anew: marks of two judges would be those of none.
    known.retain(|_, one| !args.fresh && one.model == model);
    let plan = plan(&place, &[], None)?;
    let wanted =
        |asked: &&Asked| Judgement::of(&known, asked).is_none() && (!args.marked || marks.good(asked).is_some());
    let (answers, gone) = beside(&run, &plan, wanted);
    let mut file = runs.open_judged(&name, &known)?;
    let spent = known.values().filter_map(|one| one.cost_usd).sum();
    let (mut done, mut unread, mut lost) = (0, Vec::new(), None);
    let total = answers.len();
    let stop = Stop::default();
    let ended = judge(&place, &answers, (args.budget_usd, spent), &stop, &mut |asked, came| {
        done += 1;
        here.out.progress(&format!("{done} of {total} · {} · ctrl-c stops", asked.id));
        match came {
            Ok(one) => {
                if let Err(error) = keep(&mut file, &one) {
                    lost.get_or_insert(error);
                }
                known.insert((one.hash.clone(), one.answer.clone()), one);
            }
            Err(error) => unread.push((asked.id.clone(), error.to_string())),
        }
    });
    here.out.progress_end();
    let found = agreement(&run, &marks, &known);
    tell(args, &name, &found, &known, (&unread, gone), here)?;
    ended?;
    match lost {
        Some(error) => Err(error),
        None => Ok(Exit::Done),
    }
}

/// The answers to judge, each with its question; how many questions are gone or changed.
fn beside<'r>(
    run: &'r RunFile,
    plan: &'r Plan,
    wanted: impl Fn(&&Asked) -> bool,
) -> (Vec<(&'r Asked, &'r Planned)>, usize) {
    let (mut found, mut gone) = (Vec::new(), 0);
    for asked in run.asked.iter().filter(|asked| asked.seen.is_some()).filter(|asked| wanted(asked)) {
        match plan.questions.iter().find(|planned| planned.hash == asked.hash) {
            Some(planned) => found.push((asked, planned)),
            None => gone += 1,
        }
    }
    (found, gone)
}

fn keep(file: &mut std::fs::File, one: &Judgement) -> Result<(), Fail> {
    let mut line = serde_json::to_vec(one)?;
    line.push(b'\n');
    let failed = |error| Fail::new(Exit::Failed, format!("what the judge said cannot be written ({error})"));
    file.write_all(&line).map_err(failed)
}

type Missed<'a> = (&'a [(String, String)], usize);

fn tell(
    args: &Args,
    name: &str,
    found: &Agreement,
    known: &Judgements,
    (unread, gone): Missed<'_>,
    here: &mut Here,
) -> Result<(), Fail> {
    let cost: Option<f64> = known.values().map(|one| one.cost_usd).sum();
    if args.json {
        let unread: Vec<_> = unread.iter().map(|(id, why)| json!({ "id": id, "why": why })).collect();
        let marks: Vec<_> = known
            .values()
            .map(|one| json!({ "id": one.id, "marks": one.judged.marks, "good": one.judged.is_good(), "why": one.judged.why }))
            .collect();
        let rubric: Vec<&str> = RUBRIC.iter().map(|(name, _)| *name).collect();
        return here.out.json(&json!({ "run": name, "rubric": rubric, "agreement": found, "marks": marks,
            "unreadable": unread, "changed": gone, "cost_usd": cost }));
    }
    for line in lines(found) {
        here.out.line(line)?;
    }
    here.out.flush()?;
    for (id, why) in unread {
        here.out.say(format!("{id}: {why}; it has no mark, and is asked again the next time"));
    }
    if gone > 0 {
        here.out
            .say(format!("{gone} questions were changed since the run, or are gone: their answers were not judged"));
    }
    Ok(())
}

/// A judge and its agreement, for people.
pub(super) fn lines(found: &Agreement) -> Vec<String> {
    if found.judged == 0 {
        return vec!["No answer was judged.".to_owned()];
    }
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let mean = |at: usize| number(found.mean.map(|mean| mean[at]));
    let means: Vec<String> = RUBRIC.iter().enumerate().map(|(at, (name, _))| format!("{name} {}", mean(at))).collect();
    let percent = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0));
    vec![
        format!("Judge {}: {} answers, {} good (every mark 3 or 4).", found.model, found.judged, found.good),
        format!("Means of 1 to 4: {}.", means.join(", ")),
        format!(
            "With people: n {}, agreement {}, Cohen's kappa {}; mean mark {} where people said y, {} where n.",
            found.n,
            percent(found.agree),
            number(found.kappa),
            number(found.mean_yes),
            number(found.mean_no)
        ),
    ]
}

impl From<JudgeError> for Fail {
    fn from(error: JudgeError) -> Self {
        let exit = match &error {
            JudgeError::NoModel | JudgeError::NoPrice => Exit::Usage,
            JudgeError::Stopped => Exit::Interrupted,
            JudgeError::Failed { failure, .. } if failure.refused => Exit::Refused,
            JudgeError::Failed { .. } => Exit::Provider,
            JudgeError::Desk(_) | JudgeError::Stage(_) | JudgeError::Leak { .. } | JudgeError::Budget(_) => {
                Exit::Failed
            }
        };
        Self::new(exit, error.to_string())
    }
}
