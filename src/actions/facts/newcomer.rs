//! A case or a lead that is told in words and is no record yet: where somebody is, whose territory that is, and which past
//! cases it is like.
//!
//! For: who should have it. Not for: entering it. Invariants: nothing is proposed; a territory or a past case is only told
//! with the words or the record that it comes from.

use super::route_lead;
use crate::actions::passages;
use crate::actions::places::{self, Place};
use crate::actions::signals::is_open;
use crate::actions::text::{clean, count, join, quoted};
use crate::actions::{Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError, Table, Value};
use serde_json::{Value as Json, json};
use std::cmp::Ordering;

/// The input that stands for a record.
pub const INPUT: &str = "described";
/// Cases looked at; past ones told.
const CASES: usize = 2_000;
const TOLD: usize = 3;
/// What a past case must have of the matter, and of what the best one has.
const LIKE: f64 = 0.25;
const AS_LIKE: f64 = 0.7;

/// What is told of something that is no record yet.
pub(super) fn told<'r>(request: &Request<'r>) -> Option<&'r str> {
    request.inputs.get(INPUT).map(String::as_str).filter(|words| request.record.is_none() && !words.trim().is_empty())
}

/// A place as it is told: its country, and the word for it.
pub(super) fn shown(place: &Place) -> String {
    if place.said.eq_ignore_ascii_case(place.country) {
        return place.country.to_owned();
    }
    format!("{} ({})", place.country, quoted(&place.said))
}

/// Somebody who could have the case.
struct Agent {
    user: Record,
    /// How much the past cases that they closed are like it.
    like: f64,
    closed: usize,
    /// Countries of their region, where it holds the place.
    region: Option<usize>,
    open: usize,
}

/// Who should have a case that is told.
pub(super) fn route_case(
    desk: &Desk<'_>,
    words: &str,
    users: Vec<Record>,
    out: &mut Gathered,
) -> Result<Json, SourceError> {
    let place = places::first_in(words);
    let knobs: route_lead::Knobs = desk.knobs.read("routing");
    let cases = desk.all(&Kind::Case, None, CASES)?;
    let past: Vec<Record> = cases.iter().filter(|case| !is_open(case)).cloned().collect();
    let like = alike(desk, words, &past);
    let of = |user: &Record, case: &Record| case.link("owner").is_some_and(|owner| owner.id == user.id);
    let agent = |user: Record| {
        let own: Vec<f64> = like.iter().filter(|(at, _)| of(&user, &past[*at])).map(|(_, share)| *share).collect();
        let region = place.as_ref().and_then(|place| knobs.holds(user.text("region")?, place.country));
        let open = cases.iter().filter(|case| is_open(case) && of(&user, case)).count();
        Agent { like: own.iter().sum(), closed: own.len(), region, open, user }
    };
    // Who never had a case hardly works on cases, where others do.
    let works = |user: &&Record| cases.iter().any(|case| of(user, case));
    let working: Vec<Record> = users.iter().filter(works).cloned().collect();
    let users = if working.is_empty() { users } else { working };
    let mut agents: Vec<Agent> = users.into_iter().map(agent).collect();
    agents.sort_by(rank);
    let Some(best) = agents.first() else { return Ok(json!({ "told": true, "nobody": true })) };
    let name = |out: &mut Gathered, agent: &Agent| {
        format!("{} {}", clean(&agent.user.name()), out.book.cite(desk, &agent.user, "name"))
    };
    let load = count(i64::try_from(best.open).unwrap_or(i64::MAX), "open case");
    let load = format!("{load} {}", out.book.computed("open", &load, None));
    let first = format!("**{}** {}: {load}", clean(&best.user.name()), out.book.cite(desk, &best.user, "name"));
    let why = why(desk, best, place.as_ref(), out);
    let lines: Vec<String> = like.iter().take(TOLD).map(|(at, _)| line(desk, &past[*at], out)).collect();
    let others: Vec<String> = agents.iter().skip(1).take(TOLD - 1).map(|agent| name(out, agent)).collect();
    out.rows = Some(table(&agents));
    Ok(
        json!({ "told": true, "best": first, "why": why, "past": lines, "others": others, "more": agents.len().saturating_sub(TOLD) }),
    )
}

/// The past cases that are like it.
fn alike(desk: &Desk<'_>, words: &str, past: &[Record]) -> Vec<(usize, f64)> {
    let mut found = passages::alike(desk, words, past);
    let best = found.first().map_or(0.0, |(_, share)| *share);
    found.retain(|(_, share)| *share >= LIKE && *share >= best * AS_LIKE);
    found
}

/// Experience, then territory, then load, then the name.
fn rank(a: &Agent, b: &Agent) -> Ordering {
    let wide = |agent: &Agent| agent.region.unwrap_or(usize::MAX);
    let order = b.like.total_cmp(&a.like).then_with(|| wide(a).cmp(&wide(b))).then(a.open.cmp(&b.open));
    order.then_with(|| a.user.name().cmp(&b.user.name()))
}

fn why(desk: &Desk<'_>, best: &Agent, place: Option<&Place>, out: &mut Gathered) -> String {
    let mut why = Vec::new();
    why.push(match best.closed {
        0 => "no past case is like it".to_owned(),
        closed => format!("closed {} like it", count(i64::try_from(closed).unwrap_or(i64::MAX), "past case")),
    });
    if let Some(place) = place {
        why.push(match best.region {
            Some(_) => format!("{} is in {}", shown(place), out.book.show(desk, &best.user, "region")),
            None => format!("{} is in another region than theirs or in none", shown(place)),
        });
    }
    let alone = if best.closed == 0 && best.region.is_none() { ", so by load alone" } else { "" };
    format!("{}{alone}", join(&why))
}

/// A past case, and who closed it.
fn line(desk: &Desk<'_>, case: &Record, out: &mut Gathered) -> String {
    let owner = desk.linked_name(case, "owner").unwrap_or_else(|| "nobody".to_owned());
    let on = case.date("closed_at").map(|on| format!(" on {}", desk.day(on))).unwrap_or_default();
    let account = desk.linked_name(case, "account").map(|name| format!(", {}", clean(&name))).unwrap_or_default();
    let subject = format!("{} {}", clean(&case.name()), out.book.cite(desk, case, "subject"));
    format!("{subject}{account}: closed by {} {}{on}", clean(&owner), out.book.cite(desk, case, "owner"))
}

fn table(agents: &[Agent]) -> Table {
    let number = |n: usize| Value::Number(n as f64);
    let row = |agent: &Agent| {
        let region = agent.user.get("region").clone();
        vec![Value::text(agent.user.name()), number(agent.closed), region, number(agent.open)]
    };
    Table {
        columns: ["Agent", "Closed, like it", "Region", "Open"].map(str::to_owned).to_vec(),
        rows: agents.iter().map(row).collect(),
        records: agents.iter().map(|agent| agent.user.reference()).collect(),
        total: agents.len() as u64,
    }
}
