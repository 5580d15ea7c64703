//! `log unanswered`: turns that did not serve, with the reasons.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::insight::{self, Since};
use crate::crm::format::grouped_number;
use crate::insight::Flagged;

/// Lists questions that were out of scope, without support, rejected, edited by more than half, given a thumb down, or
/// asked again within a minute; the latest first.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only since then: 12h, 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", value_parser = insight::since)]
    since: Option<Since>,
    /// At most so many, the latest
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Those for which an action is missing, in groups of questions that are alike
    #[arg(long)]
    clusters: bool,
    /// JSONL, one question or group a line
    #[arg(long)]
    json: bool,
}

/// Prints them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let zone = insight::zone(&insight::existing(here)?);
    let since = args.since.map(|since| since.moment(&zone));
    if args.clusters {
        return super::log_clusters::show(since, args.json, here);
    }
    let (found, all) =
        insight::ask(here, &|index| Ok((index.unanswered(since, args.limit)?, index.count_unanswered(since)?)))?;
    for one in &found {
        if args.json {
            here.out.json_line(one)?;
            continue;
        }
        let Flagged { turn, time, question, reasons, action, nearest, .. } = one;
        let reasons: Vec<&str> = reasons.iter().map(|reason| reason.says()).collect();
        let action = action.iter().map(|action| format!(" · {action}"));
        let nearest = nearest.iter().map(|nearest| format!(" · nearest {nearest}"));
        let more: String = action.chain(nearest).collect();
        here.out.line(format!("{turn}  {} · {}{more}", insight::shown(*time, &zone), reasons.join(", ")))?;
        here.out.line(format!("  {}", super::log_search::cut(question, 76)))?;
    }
    match (all, found.len() as u64) {
        (0, _) => here.out.say("there are none"),
        (all, shown) if shown < all => {
            here.out.say(format!(
                "{} in all; these are the latest {shown}, --limit shows more",
                grouped_number(all as f64)
            ));
        }
        (all, _) => here.out.say(format!("{} in all", grouped_number(all as f64))),
    }
    Ok(Exit::Done)
}
