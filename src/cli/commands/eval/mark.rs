//! `eval mark`: a person says of answers whether they are good.
//!
//! Invariants: every mark is on the disk before the next answer is shown; without a terminal nothing waits.

use super::{Opened, open_run, pair, question};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::eval::{Asked, Marks, RunFile};
use serde_json::{Value, json};
use std::io::{self, IsTerminal as _};

/// Arguments of `eval mark`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run: its name, or the path of its file; the only one where there is one
    run: Option<String>,
    /// Mark without the screen: ID=y or ID=n; ID=none takes it back
    #[arg(long, value_name = "ID=MARK", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Why, for those of --set
    #[arg(long, value_name = "TEXT", requires = "set")]
    note: Option<String>,
    /// One JSON object with the marks of this run; nothing is asked
    #[arg(long)]
    json: bool,
}

/// Marks.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let Opened { place, runs, name, run, mut marks } = open_run(here, args.run.as_deref())?;
    if !args.set.is_empty() {
        set(args, &run, &mut marks)?;
        runs.keep_marks(&marks)?;
    } else if !args.json {
        if !io::stdin().is_terminal() || !here.out.to_terminal {
            return Err(Fail::usage(format!(
                "there is no terminal to ask on. Mark with: dealdesk eval mark {name} --set ID=y, or ID=n --note \
                 \"why\"; --json lists what is marked"
            )));
        }
        let plan = super::plan(&place, &[], None)?;
        super::mark_screen::run(&run, &plan, &mut marks, &runs, here)?;
    }
    if args.json {
        here.out.json(&as_json(&name, &run, &marks))?;
    } else {
        here.out.flush()?;
        here.out.say(told(&run, &marks));
    }
    Ok(Exit::Done)
}

/// Takes over marks: all of them, or none.
fn set(args: &Args, run: &RunFile, marks: &mut Marks) -> Result<(), Fail> {
    for (id, word) in &args.set {
        let asked = question(run, id)?;
        if asked.seen.is_none() {
            return Err(Fail::usage(format!("{id} was not asked in this run; nothing was kept")));
        }
        let good = match word.as_str() {
            "y" => Some(true),
            "n" => Some(false),
            "none" => None,
            _ => return Err(Fail::usage(format!("{id}={word}: write y, n or none; nothing was kept"))),
        };
        marks.set_good(asked, good, args.note.as_deref());
    }
    Ok(())
}

fn marked<'a>(run: &'a RunFile, marks: &'a Marks) -> impl Iterator<Item = (&'a Asked, bool, &'a str)> {
    run.asked.iter().filter_map(|asked| marks.good(asked).map(|(good, note)| (asked, good, note)))
}

fn as_json(name: &str, run: &RunFile, marks: &Marks) -> Value {
    let list: Vec<Value> = marked(run, marks)
        .map(|(asked, good, note)| json!({ "id": asked.id, "ask": asked.ask, "good": good, "note": note }))
        .collect();
    let answers = run.asked.iter().filter(|asked| asked.seen.is_some()).count();
    let good = marked(run, marks).filter(|(_, good, _)| *good).count();
    json!({ "run": name, "answers": answers, "marked": list.len(), "good": good, "marks": list })
}

fn told(run: &RunFile, marks: &Marks) -> String {
    let answers = run.asked.iter().filter(|asked| asked.seen.is_some()).count();
    let (all, good) = marked(run, marks).fold((0, 0), |(all, good), (_, yes, _)| (all + 1, good + usize::from(yes)));
    format!("{all} of {answers} answers are marked: {good} good, {} not. All of it is kept", all - good)
}
