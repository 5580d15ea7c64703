//! `log search`: turns found by words and filters, the latest first.
//!
//! Not for: clear text; names stand as placeholders in the log, and `--record` finds what was about a person.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight::{self, Since};
use crate::cli::record;
use crate::insight::{Found, Mark, Outcome as Ending, Search};
use crate::trust::SafeText;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Finds turns; the words may be left out where a filter is given.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Words in any order, "a phrase", or the beginning of a word (renew*)
    text: Option<String>,
    /// Only of this action
    #[arg(long, value_name = "ID")]
    action: Option<String>,
    /// Only about this record: KIND:ID or KIND:NAME
    #[arg(long, value_name = "RECORD")]
    record: Option<String>,
    /// Only of this model, with or without its provider; `rules` for none
    #[arg(long, id = "log_model", value_name = "NAME")]
    by_model: Option<String>,
    /// Only what ended so, or was decided so: answered, out_of_scope, unanswered, needs_input, stopped, failed,
    /// refused, open; accepted, edited, rejected, copied, undone, up, down, blocked, error
    #[arg(long, value_name = "WORD", value_parser = word)]
    outcome: Option<String>,
    /// Only what cost at least so many US dollars
    #[arg(long, value_name = "USD", value_parser = usd)]
    min_cost: Option<f64>,
    /// Only what took at least so many milliseconds
    #[arg(long, value_name = "MS")]
    min_ms: Option<u64>,
    /// Only since then: 12h, 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = insight::since)]
    since: Option<Since>,
    /// Only up to this day, it included
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    /// At most so many, the latest
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// JSONL, one turn a line
    #[arg(long)]
    json: bool,
}

fn word(text: &str) -> Result<String, String> {
    let words = Ending::ALL.map(Ending::word).into_iter().chain(Mark::ALL.map(Mark::word)).collect::<Vec<_>>();
    if words.contains(&text) { Ok(text.to_owned()) } else { Err(format!("one of {}", words.join(", "))) }
}

fn usd(text: &str) -> Result<f64, String> {
    let cost = text.trim_start_matches('$').parse().ok().filter(|cost: &f64| cost.is_finite() && *cost >= 0.0);
    cost.ok_or_else(|| "an amount in US dollars, such as 0.05".to_owned())
}

/// Prints them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = insight::existing(here)?;
    let zone = insight::zone(&place);
    let search = search(args, &zone, here)?;
    // `-m` names the model that answers everywhere else; here it is the one that answered.
    let mut found =
        insight::ask(here, &|index| index.search(&Search { limit: args.limit.saturating_add(1), ..search.clone() }))?;
    let more = found.len() > args.limit;
    found.truncate(args.limit);
    for one in &found {
        if args.json {
            here.out.json_line(one)?;
        } else {
            lines(one, &zone).iter().try_for_each(|line| here.out.line(line))?;
        }
    }
    if found.is_empty() {
        here.out.say("there are none; names stand as placeholders in the log: --record finds what was about somebody");
    } else if more {
        here.out.say(format!("these are the latest {}; --limit shows more", args.limit));
    } else if !args.json {
        here.out.say("`dealdesk log show NUMBER` shows one of them whole");
    }
    Ok(Exit::Done)
}

fn search(args: &Args, zone: &TimeZone, here: &Here) -> Result<Search, Fail> {
    let filtered = args.action.is_some()
        || args.record.is_some()
        || args.by_model.is_some()
        || args.outcome.is_some()
        || args.min_cost.is_some()
        || args.min_ms.is_some()
        || args.since.is_some()
        || args.until.is_some();
    if args.text.is_none() && !filtered {
        return Err(Fail::usage("say what to look for: words, or a filter such as --action, --outcome or --since"));
    }
    Ok(Search {
        text: args.text.clone(),
        action: args.action.clone(),
        record: args.record.as_deref().map(|words| reference(words, here)).transpose()?,
        model: args.by_model.clone(),
        outcome: args.outcome.clone(),
        min_cost: args.min_cost,
        min_ms: args.min_ms,
        since: args.since.map(|since| since.moment(zone)),
        until: args.until.and_then(|day| day.tomorrow().ok()).map(|day| insight::midnight(day, zone)),
        limit: args.limit,
    })
}

/// The reference of a record. One that is gone by now is still known by `KIND:ID`.
fn reference(words: &str, here: &Here) -> Result<String, Fail> {
    let desk = here.desk()?;
    match record::find(desk.reader(), words) {
        Ok(record) => Ok(record.reference().to_string()),
        Err(fail) if fail.message.contains("fits several") => Err(fail),
        Err(fail) => crate::crm::RecordRef::parse(words).map(|record| record.to_string()).ok_or(fail),
    }
}

/// Number, time, what ran, how it ended and what it cost; the question; the beginning of the answer.
fn lines(one: &Found, zone: &TimeZone) -> Vec<String> {
    let mut head = vec![insight::shown(one.time, zone)];
    head.extend(one.action.clone());
    head.push(one.outcome.word().replace('_', " "));
    head.extend(one.marks.iter().map(|mark| mark.word().to_owned()));
    head.extend(one.cost_usd.map(|cost| format!("${cost:.4}")));
    head.extend(one.total_ms.map(|ms| format!("{ms} ms")));
    let mut lines = vec![format!("{}  {}", one.turn, head.join(" · ")), format!("  {}", cut(&one.question, 76))];
    if !one.answer.trim().is_empty() {
        lines.push(format!("  > {}", cut(&one.answer, 74)));
    }
    lines
}

/// The beginning of a text in one line.
pub(super) fn cut(text: &str, width: usize) -> String {
    let line = SafeText::one_line(text).into_string();
    if line.chars().count() <= width {
        return line;
    }
    line.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
