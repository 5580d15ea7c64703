//! `log rate`: what the seller thinks of an answer, without the screen.

use crate::app::opinion::Opinion;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::crm::Reason;
use crate::runtime::DeskError;
use crate::trust::SafeText;
use serde_json::json;

/// Arguments of `log rate`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Which answer: the line of its question in the log, CONVERSATION/NUMBER, or `last`
    #[arg(value_name = "TURN", default_value = "last")]
    turn: String,
    #[command(flatten)]
    thumb: Thumb,
    /// Why it was not good: wrong-record, wrong-numbers, missing-facts, not-asked, too-long, tone, or your own words
    #[arg(long, value_name = "WORDS", conflicts_with_all = ["up", "clear"])]
    reason: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// One of them is to be said.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Thumb {
    /// It was good
    #[arg(long)]
    up: bool,
    /// It was not good
    #[arg(long)]
    down: bool,
    /// Take back what was said of it
    #[arg(long)]
    clear: bool,
}

/// Notes it.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let answer = desk.answer_named(&args.turn).map_err(|error| match error {
        DeskError::Records(what) => Fail::not_found(format!("{what}; `dealdesk log turns` lists the questions")),
        other => other.into(),
    })?;
    let opinion = opinion(args);
    desk.rate(&answer, opinion.as_ref())?;
    if args.json {
        let rating = opinion.as_ref().map_or(0, |opinion| if opinion.good { 1 } else { -1 });
        let reason = opinion.as_ref().and_then(|opinion| opinion.reason).map(Reason::as_str);
        here.out
            .json(&json!({ "turn": answer.line, "session": answer.session, "rating": rating, "reason": reason }))?;
        return Ok(Exit::Done);
    }
    here.out.say(match &opinion {
        Some(opinion) => format!("noted, here on this machine only: {}", opinion.said()),
        None => "your rating was taken back".to_owned(),
    });
    Ok(Exit::Done)
}

fn opinion(args: &Args) -> Option<Opinion> {
    if args.thumb.clear {
        return None;
    }
    let why = args.reason.as_deref().map(str::trim).filter(|why| !why.is_empty() && args.thumb.down);
    let Some(why) = why else { return Some(Opinion::thumb(args.thumb.up)) };
    let reason = Reason::said(why);
    let words = if reason.is_some() { SafeText::default() } else { SafeText::one_line(why) };
    Some(Opinion { good: false, reason: Some(reason.unwrap_or(Reason::Other)), words })
}
