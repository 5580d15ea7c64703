//! `eval shadow`: a changed action beside the one in force, over turns of the log.

use super::from_log::turns;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight::{self, Since};
use crate::cli::table::Grid;
use crate::crm::{RecordRef, Status};
use crate::eval::Seen;
use crate::insight::Found;
use crate::runtime::eval::{Change, Past, ShadowError, Shadowed, shadow};
use crate::runtime::{Desk, Stop};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Characters of an answer that are printed.
const QUOTED: usize = 200;

/// Arguments of `eval shadow`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("change").required(true))]
pub(in crate::cli) struct Args {
    /// The changed action: one file
    #[arg(long, value_name = "FILE", group = "change")]
    prompt: Option<PathBuf>,
    /// A folder of changed actions
    #[arg(long, value_name = "DIR", group = "change")]
    actions: Option<PathBuf>,
    /// Only turns since then: 12h, 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = insight::since)]
    since: Option<Since>,
    /// At most so many turns, the latest
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Stop when both together have cost so much
    #[arg(long, value_name = "USD")]
    budget_usd: Option<f64>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Compares.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let change = match (&args.prompt, &args.actions) {
        (Some(file), _) => Change::Prompt(file.clone()),
        (None, Some(folder)) => Change::Folder(folder.clone()),
        (None, None) => return Err(Fail::usage("name what is changed: --prompt FILE or --actions DIR")),
    };
    let past: Vec<Past> = turns(args.since, args.limit, here)?.into_iter().map(past).collect();
    if past.is_empty() {
        return Err(Fail::not_found("the log has no such turns; nothing was asked"));
    }
    let place = here.unlocked()?;
    let mut desk = Desk::open(place.clone())?;
    let mut all: Vec<Shadowed> = Vec::new();
    let total = past.len();
    let budget = args.budget_usd;
    let ended = shadow(&mut desk, &place, &change, (&past, budget), &Stop::default(), &mut |one| {
        all.push(one);
        here.out.progress(&format!("{} of {total} · ctrl-c stops", all.len()));
    });
    here.out.progress_end();
    let unasked = match &ended {
        Ok(unasked) => *unasked,
        Err(ShadowError::Stopped | ShadowError::Cap(_)) => total - all.len(),
        Err(_) => return Err(ended.err().map_or_else(|| Fail::usage(""), Fail::from)),
    };
    if args.json {
        here.out.json(&as_json(&all, unasked))?;
    } else {
        tell(&all, unasked, here)?;
    }
    ended?;
    Ok(Exit::Done)
}

fn past(found: Found) -> Past {
    let record = found.record.and_then(|record| RecordRef::parse(&record));
    Past { turn: found.turn, session: found.session, question: found.question, record }
}

/// The figures of one side.
struct Side {
    answered: usize,
    asked_back: usize,
    supported: u64,
    facts: u64,
    cost: Option<f64>,
    p50_ms: Option<u64>,
}

impl Side {
    fn of<'a>(seen: impl Iterator<Item = &'a Seen> + Clone) -> Self {
        let count = |status: Status| seen.clone().filter(|seen| seen.status == status).count();
        let costs: Vec<f64> = seen.clone().filter_map(|seen| seen.cost_usd).collect();
        let mut times: Vec<u64> = seen.clone().map(|seen| seen.total_ms).collect();
        times.sort_unstable();
        Self {
            answered: count(Status::Answered),
            asked_back: count(Status::NeedsInput),
            supported: seen.clone().map(|seen| seen.claims.supported).sum(),
            facts: seen.map(|seen| seen.claims.facts()).sum(),
            cost: (!costs.is_empty()).then(|| costs.iter().sum()),
            p50_ms: times.get(times.len().saturating_sub(1) / 2).copied(),
        }
    }

    fn json(&self) -> Value {
        json!({ "answered": self.answered, "asked_back": self.asked_back, "claims_supported": self.supported,
                "claims": self.facts, "cost_usd": self.cost, "p50_ms": self.p50_ms })
    }
}

fn sides(all: &[Shadowed]) -> [Side; 2] {
    [Side::of(all.iter().map(|one| &one.before)), Side::of(all.iter().map(|one| &one.after))]
}

fn as_json(all: &[Shadowed], unasked: usize) -> Value {
    let one = |seen: &Seen| {
        json!({ "action": seen.action, "status": seen.status, "text": seen.text, "claims": seen.claims,
                "cost_usd": seen.cost_usd, "total_ms": seen.total_ms, "failure": seen.failure })
    };
    let rows: Vec<Value> = all
        .iter()
        .map(|row| {
            json!({ "turn": row.turn, "question": row.question, "way_changed": row.way_changed(),
                    "text_changed": row.text_changed, "before": one(&row.before), "after": one(&row.after) })
        })
        .collect();
    let [before, after] = sides(all);
    json!({ "turns": all.len(), "unasked": unasked, "way_changed": all.iter().filter(|row| row.way_changed()).count(),
            "text_changed": all.iter().filter(|row| row.text_changed).count(), "before": before.json(),
            "after": after.json(), "rows": rows })
}

fn tell(all: &[Shadowed], unasked: usize, here: &mut Here) -> Result<(), Fail> {
    let number = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let [before, after] = sides(all);
    let mut grid = Grid::new(["", "BEFORE>", "AFTER>"]);
    let mut row = |what: &str, of: &dyn Fn(&Side) -> String| grid.row([what.to_owned(), of(&before), of(&after)]);
    row("answered", &|side| side.answered.to_string());
    row("asked back", &|side| side.asked_back.to_string());
    row("claims supported", &|side| format!("{} of {}", side.supported, side.facts));
    row("cost", &|side| number(side.cost.map(|usd| format!("${usd:.4}"))));
    row("p50 ms", &|side| number(side.p50_ms.map(|ms| ms.to_string())));
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    let ways = all.iter().filter(|row| row.way_changed()).count();
    let texts = all.iter().filter(|row| row.text_changed).count();
    here.out.line(format!("\n{} turns: another action or end in {ways}, another text in {texts}", all.len()))?;
    for row in all.iter().filter(|row| row.way_changed() || row.text_changed) {
        here.out.line(format!("\n{} {}", row.turn, row.question))?;
        for (side, seen) in [("before", &row.before), ("after", &row.after)] {
            let action = seen.action.as_deref().unwrap_or("no action");
            let text: String = seen.text.replace('\n', " ").chars().take(QUOTED).collect();
            here.out.line(format!("  {side}: {action}, {}: {text}", seen.status.as_str()))?;
        }
    }
    here.out.flush()?;
    if unasked > 0 {
        here.out.say(format!(
            "{unasked} turns were not asked: their names cannot be put back, or they were no line of the chat"
        ));
    }
    Ok(())
}

impl From<ShadowError> for Fail {
    fn from(error: ShadowError) -> Self {
        let exit = match error {
            ShadowError::Desk(error) => return error.into(),
            ShadowError::File { ref error, .. } if error.kind() == std::io::ErrorKind::NotFound => Exit::NotFound,
            ShadowError::Cap(_) => Exit::Refused,
            ShadowError::Stopped => Exit::Interrupted,
            ShadowError::Action(_) | ShadowError::File { .. } | ShadowError::Copy(_) => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}
