//! `eval from-log`: redacted test questions out of what was really asked.
//!
//! Invariants: a file that is there stays as it is; nothing is printed or written that did not pass the redaction.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight::{self, Since};
use crate::config::atomic;
use crate::insight::{Found, Mark, Search};
use crate::runtime::eval::{FromLog, LogTurn, from_log};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `eval from-log`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only since then: 12h, 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = insight::since)]
    since: Option<Since>,
    /// At most so many turns of the log, the latest
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    limit: usize,
    /// Write them there rather than to stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Makes them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    if let Some(file) = args.out.as_ref().filter(|file| file.exists()) {
        return Err(Fail::usage(format!("{} is there already and stays as it is; name another file", file.display())));
    }
    let turns = turns(args.since, args.limit, here)?;
    let list: Vec<LogTurn> = turns.iter().map(turn).collect();
    let found = from_log(&mut here.desk()?, &list)?;
    if let Some(file) = &args.out {
        let failed = |error| Fail::new(Exit::Failed, format!("{} could not be written ({error})", file.display()));
        atomic::write(file, found.text().as_bytes()).map_err(failed)?;
    }
    if args.json {
        here.out.json(&json!({
            "turns": list.len(), "questions": found.lines, "stubs": found.stubs, "unsaid": found.unsaid,
            "no_words": found.no_words, "left_out": found.left_out, "doubles": found.doubles, "file": args.out,
        }))?;
        return Ok(Exit::Done);
    }
    if args.out.is_none() {
        found.text().lines().try_for_each(|line| here.out.line(line))?;
        here.out.flush()?;
    }
    tell(&found, list.len(), here);
    Ok(Exit::Done)
}

/// The turns of the log, oldest first.
pub(super) fn turns(since: Option<Since>, limit: usize, here: &Here) -> Result<Vec<Found>, Fail> {
    let zone = insight::zone(&insight::existing(here)?);
    let search = Search { since: since.map(|since| since.moment(&zone)), limit, ..Search::default() };
    let mut found = insight::ask(here, &|index| index.search(&search))?;
    found.reverse();
    Ok(found)
}

fn turn(found: &Found) -> LogTurn {
    let holds = |mark: Mark| found.marks.contains(&mark);
    let good = match () {
        () if holds(Mark::Down) => Some(false),
        () if holds(Mark::Up) || holds(Mark::Accepted) => Some(true),
        () => None,
    };
    LogTurn {
        turn: found.turn,
        session: found.session.clone(),
        question: found.question.clone(),
        action: found.action.clone(),
        record: found.record.clone(),
        good,
    }
}

fn tell(found: &FromLog, turns: usize, here: &Here) {
    here.out.say(format!(
        "{} questions of {turns} turns, {} of them stubs to be put into your own words. Not taken: {} that nobody called \
         good or bad, {} begun by a key or a command, {} that say the same, {} in which something might name somebody",
        found.lines.len(),
        found.stubs,
        found.unsaid,
        found.no_words,
        found.doubles,
        found.left_out
    ));
    if !found.lines.is_empty() {
        here.out.say("Read them before you pass them on. Beside an action they are its tests: ACTION.questions.jsonl");
    }
}
