//! `log unanswered --clusters`: what sellers ask that no action answers, in groups.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight;
use crate::cli::table::Grid;
use crate::crm::format::grouped_number;
use crate::insight::clusters;
use crate::runtime::Unserved;
use jiff::Timestamp;
use serde_json::json;

/// Groups that are shown to a person.
const SHOWN: usize = 30;

/// What nothing could answer since a moment, the latest of it, in groups.
pub(in crate::cli) fn gather(since: Option<Timestamp>, here: &mut Here) -> Result<Unserved, Fail> {
    Ok(Unserved::of(insight::ask(here, &|index| index.missing(since, clusters::MOST))?))
}

/// Prints them.
pub(super) fn show(since: Option<Timestamp>, json: bool, here: &mut Here) -> Outcome {
    let unserved = gather(since, here)?;
    let older = insight::ask(here, &|index| index.count_missing(since))?.saturating_sub(clusters::MOST as u64);
    if older > 0 {
        let (most, older) = (grouped_number(clusters::MOST as f64), grouped_number(older as f64));
        here.out.say(format!(
            "these are groups of the latest {most} questions without an answer; {older} older ones are left out"
        ));
    }
    if json {
        return as_json(&unserved, here);
    }
    let found = &unserved.found.clusters;
    if found.is_empty() {
        here.out.say("no two questions without an answer are alike");
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["N>", "NAME", "QUESTIONS>", "CONVERSATIONS>", "FOR EXAMPLE"]);
    for (number, cluster) in (1..).zip(found).take(SHOWN) {
        let example = cluster.examples.first().map_or("", |at| unserved.questions[*at].text.as_str());
        let count = |count: usize| count.to_string();
        grid.row([&count(number), &cluster.name, &count(cluster.questions.len()), &count(cluster.sessions), example]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    here.out.flush()?;
    let (more, alone) = (found.len().saturating_sub(SHOWN), unserved.found.alone.len());
    if more > 0 {
        here.out.say(format!("and {more} smaller groups (--json has all)"));
    }
    if alone > 0 {
        here.out.say(format!("like no other: {alone}"));
    }
    here.out.say("An action for one of them, with its questions as tests: dealdesk actions new ID --from-cluster N");
    Ok(Exit::Done)
}

fn as_json(unserved: &Unserved, here: &mut Here) -> Outcome {
    for (number, cluster) in (1..).zip(&unserved.found.clusters) {
        let text = |at: &usize| unserved.questions.get(*at).map(|one| one.text.as_str());
        let examples: Vec<&str> = cluster.examples.iter().filter_map(text).collect();
        let turns: Vec<u64> = unserved.in_group(cluster).map(|one| one.turn).collect();
        let times = || unserved.in_group(cluster).map(|one| one.at);
        here.out.json_line(&json!({
            "cluster": number, "name": cluster.name, "questions": turns.len(), "sessions": cluster.sessions,
            "first": times().min().map(|at| at.to_string()), "last": times().max().map(|at| at.to_string()),
            "examples": examples, "turns": turns,
        }))?;
    }
    Ok(Exit::Done)
}
