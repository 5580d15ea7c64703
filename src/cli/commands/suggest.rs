//! `suggest`: what to do next with a record, or with the day, best first.

use crate::actions::{Fate, Offers, Suggestion};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record;
use crate::cli::table::Grid;
use crate::crm::Record;
use crate::runtime::Desk;
use serde_json::{Value as Json, json};

/// Recommends actions for a record, or for the day.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// KIND:ID or KIND:NAME; the day without one
    record: Option<String>,
    /// Explain the order: what the scores are made of and what was looked at
    #[arg(long)]
    why: bool,
    /// Wave the suggestion with this digit away until its reason changes
    #[arg(long, value_name = "N", conflicts_with = "forget")]
    dismiss: Option<char>,
    /// Forget what was accepted and dismissed here
    #[arg(long)]
    forget: bool,
    /// A JSON list: [{key, id, title, why}]
    #[arg(long)]
    json: bool,
}

/// Recommends.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let record = args.record.as_deref().map(|words| record::find(desk.reader(), words)).transpose()?;
    let record = record.as_ref();
    if args.forget {
        desk.forget_suggestions(record.map(Record::reference).as_ref())?;
    }
    if let Some(digit) = args.dismiss {
        dismiss(&mut desk, record, digit, here)?;
    }
    let offers = desk.offers(record)?;
    if args.json {
        let list: Vec<Json> = offers.shown.iter().map(|one| to_json(one, args.why)).collect();
        here.out.json(&list)?;
    } else if args.why {
        explain(&offers, here)?;
    } else {
        let mut grid = Grid::new(["KEY", "ACTION", "TITLE", "WHY"]);
        for one in &offers.shown {
            grid.row([&one.key.to_string(), &one.id, &one.title, &one.why]);
        }
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    }
    Ok(Exit::Done)
}

fn dismiss(desk: &mut Desk, record: Option<&Record>, digit: char, here: &Here) -> Result<(), Fail> {
    let offers = desk.offers(record)?;
    let Some(one) = offers.shown.iter().find(|one| one.key == digit) else {
        let digits: Vec<String> = offers.shown.iter().map(|one| one.key.to_string()).collect();
        let what = format!("there is no suggestion {digit} here; there are {}. Nothing was changed", digits.join(", "));
        return Err(Fail::not_found(what));
    };
    desk.decide_suggestion(record, one, Fate::Dismissed)?;
    here.out.say(format!("dismissed until its reason changes: {}, {}", one.title, one.why));
    Ok(())
}

/// The four keys that scripts know; and the account where it is asked for.
fn to_json(one: &Suggestion, why: bool) -> Json {
    let mut json = json!(one);
    if why {
        json["account"] = json!(one.account);
    }
    json
}

fn explain(offers: &Offers, here: &mut Here) -> Result<(), Fail> {
    for one in &offers.shown {
        here.out.line(format!("{}  {}: {}", one.key, one.title, one.why))?;
        here.out.line(format!("   {}; from {}", one.accounted(), one.account.file))?;
    }
    for one in &offers.decided {
        here.out.line(format!(
            "-  {}: {} (run or waved away already; it comes back when its reason changes, or with --forget)",
            one.title, one.why
        ))?;
    }
    Ok(())
}
