//! The pipeline review headless: the walk with what is suggested, or the decisions as one proposal and a summary.

use crate::actions::pipeline::scope::deals_of;
use crate::actions::review::{Decision, Outcome, Reading, Stop, begin, finish};
use crate::actions::text::{clean, join, name_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Record, Table, Value};
use serde_json::json;

/// Deals told; all open ones are in the rows.
const TOLD: usize = 10;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut reading = begin(desk, request, &mut out.book)?;
    let input = |name: &str| request.inputs.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let decisions = [input("decisions"), input("text")].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let misread = reading.walk.resume(&decisions);
    let done = finish(desk, &reading)?;
    let mut problems: Vec<String> =
        misread.iter().map(|wrong| format!("“{}” was not used: {}", clean(&wrong.text), clean(&wrong.why))).collect();
    problems.extend(done.refused.iter().map(|refused| format!("not taken: {}", clean(refused))));
    let told = reading.walk.stops().iter().take(TOLD);
    let stops: Vec<String> = told.map(|stop| stop_line(desk, &mut out.book, stop)).collect();
    let summary = summary(desk, &mut out.book, &done, &reading);
    let shown = [
        ("title", json!(format!("Pipeline review, {} deals{}", reading.whose, reading.only))),
        ("open", json!(reading.open)),
        ("stops", json!(stops)),
        ("more", json!(reading.walk.stops().len().saturating_sub(stops.len()))),
        ("fine", json!(fine(&reading))),
        ("decided", json!(reading.walk.decided())),
        ("all", json!(reading.walk.stops().len())),
        ("summary", json!(summary)),
        ("problems", json!(problems)),
        ("note", json!(reading.note)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.rows = Some(table(&reading));
    out.proposals.extend(done.proposal);
    out.drafts.extend(done.drafts);
    Ok(())
}

/// The open deals that need no decision.
fn fine(reading: &Reading) -> String {
    let mut names: Vec<String> = reading.fine.iter().take(TOLD).map(|stop| clean(&stop.deal.name())).collect();
    name_rest(&mut names, reading.fine.len());
    join(&names)
}

fn stop_line(desk: &Desk<'_>, book: &mut Book, stop: &Stop) -> String {
    let deal = &stop.deal;
    let amount = deal.number("amount").map(|_| format!(", {}", book.show(desk, deal, "amount"))).unwrap_or_default();
    let health = stop.score.to_string();
    let cite = book.computed(&format!("health of {}", clean(&deal.name())), &health, None);
    let reasons = if stop.reasons.is_empty() { String::new() } else { format!(": {}", join(&stop.reasons)) };
    format!(
        "**{}**{amount}, {}, health {health} {cite}{reasons}. Suggested: *{}* ({})",
        clean(&deal.name()),
        clean(deal.text("stage").unwrap_or("no stage")),
        clean(&stop.suggested.to_string()),
        stop.why
    )
}

/// Whether a decision is of a sort.
type Fits = fn(&Decision) -> bool;

/// One page: what was decided, and what that does to the pipeline.
fn summary(desk: &Desk<'_>, book: &mut Book, done: &Outcome, reading: &Reading) -> Vec<String> {
    let mut lines = Vec::new();
    let of = |fits: Fits| -> Vec<&Record> {
        done.stands.iter().filter(|(_, decision)| fits(decision)).map(|(deal, _)| deal).collect()
    };
    let groups: [(&str, Fits); 5] = [
        ("Pushed", |decision| matches!(decision, Decision::Push(_))),
        ("Next step set", |decision| matches!(decision, Decision::Next(_))),
        ("Nudged, as drafts", |decision| *decision == Decision::Nudge),
        ("Parked", |decision| *decision == Decision::Park),
        ("Lost", |decision| matches!(decision, Decision::Lost(_))),
    ];
    for (what, fits) in groups {
        let deals = of(fits);
        if deals.is_empty() {
            continue;
        }
        let worth = desk.total(&deals, "amount");
        let worth = if worth.is_empty() {
            worth
        } else {
            format!(", {worth} {}", book.computed(&format!("{what}, worth"), &worth, None))
        };
        let names: Vec<String> = deals.iter().map(|deal| clean(&deal.name())).collect();
        lines.push(format!("{what}: {}{worth}: {}", deals_of(deals.len()), join(&names)));
    }
    let kept = reading.walk.decided().saturating_sub(done.stands.len() + done.refused.len());
    if kept > 0 {
        lines.push(format!("Kept as they are: {}", deals_of(kept)));
    }
    lines
}

fn table(reading: &Reading) -> Table {
    let columns = ["Deal", "Stage", "Amount", "Close date", "Health", "Why", "Suggested", "Decided"];
    let line = |stop: &Stop, decision: &Decision| format!("{}={decision}", stop.deal.reference());
    let row = |stop: &Stop| {
        let decided = reading.walk.decision(&stop.deal.reference());
        // Only of these a decision is taken.
        let in_walk = reading.walk.stops().contains(stop);
        vec![
            Value::text(stop.deal.name()),
            stop.deal.get("stage").clone(),
            stop.deal.get("amount").clone(),
            stop.deal.get("close_date").clone(),
            Value::Number(f64::from(stop.score)),
            Value::text(stop.why.clone()),
            if in_walk { Value::text(line(stop, &stop.suggested)) } else { Value::Null },
            decided.map_or(Value::Null, |decision| Value::text(decision.to_string())),
        ]
    };
    // Those to decide on first; then those for which there is no room, and those that need nothing.
    let stops: Vec<&Stop> = reading.walk.stops().iter().chain(&reading.more).chain(&reading.fine).collect();
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: stops.iter().map(|stop| row(stop)).collect(),
        records: stops.iter().map(|stop| stop.deal.reference()).collect(),
        total: stops.len() as u64,
    }
}
