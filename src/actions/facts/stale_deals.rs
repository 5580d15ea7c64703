//! Open deals on which nothing happens, or that stay in a stage for longer than deals usually do; the worst first.
//!
//! How bad a deal is: see `deal/still.rs`, the definition that health, risk and the review share.

use crate::actions::deal::still::{Knobs, Still, age_told, silence_told};
use crate::actions::deal::usual::Usuals;
use crate::actions::pipeline::scope::{States, Whose, deals, deals_of};
use crate::actions::signals::signals_among;
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals};
use crate::crm::query::{Path, Query, Sort, SortKey};
use crate::crm::{Chart, ChartKind, Kind, Point, Record, Table, Value};
use serde_json::json;

/// Open deals that are looked at, the largest first.
const MOST: u32 = 400;

/// One open deal with how it stands still.
struct Open {
    deal: Record,
    signals: Signals,
    still: Still,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut knobs: Knobs = desk.knobs.read("stale");
    let days = request.inputs.get("days").and_then(|days| days.trim().parse().ok());
    knobs.silent_days = days.filter(|days| *days > 0).unwrap_or(knobs.silent_days);
    let whose = Whose::read(desk, request, "me")?;
    let states = States::read(desk)?;
    let (all, total) = open_deals(desk, &states, &whose, &knobs)?;
    let seen = all.len();
    // Of a deal or a customer that is named, what there is of each is told, still or not.
    let named = request.record.is_some();
    let (mut stale, fresh): (Vec<Open>, Vec<Open>) = all.into_iter().partition(|open| open.still.badness() >= 1.0);
    let fresh = if named { fresh } else { Vec::new() };
    stale.sort_by(|a, b| b.still.badness().total_cmp(&a.still.badness()).then_with(|| a.deal.id.cmp(&b.deal.id)));
    let book = &mut out.book;
    let records: Vec<&Record> = stale.iter().map(|open| &open.deal).collect();
    let text = deals_of(stale.len());
    let worth = desk.total(&records, "amount");
    let head = match stale.len() {
        0 if seen == 0 && named => closed_told(desk, book, request.record),
        0 if seen == 1 && named => "It does not stand still.".to_owned(),
        0 => format!("Of {}, nothing stands still.", open_of(seen)),
        _ => {
            let cite = book.computed("stale deals", &text, None);
            let worth =
                if worth.is_empty() { worth } else { format!(", {worth} {}", book.computed("worth", &worth, None)) };
            format!("{} {cite} of {}{worth}.", stale.len(), open_of(seen))
        }
    };
    let told = stale.iter().map(|open| (open, true)).chain(fresh.iter().map(|open| (open, false))).take(knobs.told);
    let lines: Vec<String> = told.map(|(open, stale)| line(desk, book, open, stale)).collect();
    let mut notes: Vec<String> = whose.note.iter().cloned().collect();
    if total > seen {
        notes.push(format!(
            "only the {seen} largest of {total} open deals were looked at; choose one owner for the rest"
        ));
    }
    let rule = format!(
        "stale is {} without activity, or {} times the usual days in the stage: the median of past stays, of a table \
         where fewer than {} are known",
        count(knobs.silent_days, "day"),
        knobs.age_factor,
        knobs.least_stays
    );
    let shown = [
        ("title", json!(format!("Stale deals, {}", whose.deals()))),
        ("head", json!(head)),
        ("lines", json!(lines)),
        ("more", json!(stale.len().saturating_sub(knobs.told))),
        ("rule", json!(rule)),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.chart = chart(&stale);
    out.rows = Some(table(desk, &stale));
    Ok(())
}

fn open_of(number: usize) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), "open deal")
}

/// Open deals, the largest first, with how they stand still; and how many there are in all.
fn open_deals(
    desk: &Desk<'_>,
    states: &States,
    whose: &Whose,
    knobs: &Knobs,
) -> Result<(Vec<Open>, usize), ActionError> {
    let mut usuals = Usuals::new(desk);
    let query = Query {
        sort: vec![Sort { key: SortKey::Field(Path::new("amount")), descending: true }],
        limit: Some(MOST),
        ..deals([Some(states.open.clone()), whose.filter.clone()], vec![], vec![])
    };
    let found = desk.records.run(&query)?;
    let mut all = Vec::new();
    for record in &found.records {
        let Some(deal) = desk.get(record)? else { continue };
        let signals = signals_among(desk, &deal, &mut usuals)?;
        let still = Still::of(desk, &deal, &signals, knobs);
        all.push(Open { deal, signals, still });
    }
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    Ok((all, total))
}

/// Why there is nothing to say of a record that is named.
fn closed_told(desk: &Desk<'_>, book: &mut Book, record: Option<&Record>) -> String {
    match record {
        Some(deal) if deal.kind == Kind::Opportunity => {
            let (stage, day) = (book.show(desk, deal, "stage"), book.show(desk, deal, "close_date"));
            format!("It is closed ({stage}, {day}), so there is nothing to stand still.")
        }
        _ => "There is no open deal here, so none stands still.".to_owned(),
    }
}

/// One deal with what stands still about it; of one that does not, how long it is silent and in its stage all the same.
fn line(desk: &Desk<'_>, book: &mut Book, open: &Open, stale: bool) -> String {
    let Open { deal, signals, still } = open;
    let mut reasons = Vec::new();
    if !stale || still.silence() >= 1.0 {
        reasons.push(silence_told(desk, book, deal, signals));
    }
    if !stale || still.stuck() >= 1.0 {
        reasons.extend(age_told(book, deal, signals));
    }
    let amount = deal.number("amount").map(|_| format!(", {}", book.show(desk, deal, "amount")));
    book.cite(desk, deal, "name");
    let fresh = if stale { "" } else { "; not stale" };
    format!("**{}**{}: {}{fresh}", clean(&deal.name()), amount.unwrap_or_default(), reasons.join("; "))
}

fn table(desk: &Desk<'_>, stale: &[Open]) -> Table {
    let columns = ["Deal", "Stage", "Amount", "Close date", "Days silent", "Days in stage", "Usual days", "Owner"];
    let days = |days: Option<i64>| days.map_or(Value::Null, |days| Value::Number(days as f64));
    let row = |open: &Open| {
        vec![
            Value::text(open.deal.name()),
            open.deal.get("stage").clone(),
            open.deal.get("amount").clone(),
            open.deal.get("close_date").clone(),
            days(open.still.silent),
            days(open.still.age),
            open.still.usual.map_or(Value::Null, |usual| Value::Number(usual.days.round())),
            Value::text(desk.linked_name(&open.deal, "owner").unwrap_or_default()),
        ]
    };
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: stale.iter().map(row).collect(),
        records: stale.iter().map(|open| open.deal.reference()).collect(),
        total: stale.len() as u64,
    }
}

/// How many stand still in each stage.
fn chart(stale: &[Open]) -> Option<Chart> {
    let mut points: Vec<Point> = Vec::new();
    for open in stale {
        let label = clean(open.deal.text("stage").unwrap_or("no stage"));
        match points.iter_mut().find(|point| point.label == label) {
            Some(point) => point.value += 1.0,
            None => points.push(Point { label, value: 1.0, text: String::new() }),
        }
    }
    points.iter_mut().for_each(|point| point.text = deals_of(point.value as usize));
    points.sort_by_key(|point| crate::crm::stage_place(&point.label));
    let title = "stale deals by stage".to_owned();
    (points.len() > 1).then_some(Chart { kind: ChartKind::Bars, title, points })
}
