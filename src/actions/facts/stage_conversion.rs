//! How far decided deals got, stage by stage, and how long deals of the same people stayed in each in the same time.
//!
//! Cost: three queries, one more a stage, and the histories of at most [`READ`] deals that changed their stage, those that
//! close last; the answer says so where there are more.

use super::among::Among;
use super::rates::{Asked, share_told};
use crate::actions::deal::usual::stays_of;
use crate::actions::pipeline::rate::Share;
use crate::actions::pipeline::scope::{States, deals, deals_of, number};
use crate::actions::pipeline::segment::Knobs;
use crate::actions::pipeline::stages::{Way, moved, open_stages, way};
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::{Expr, Literal, Measure, Op, Path, median};
use crate::crm::{Chart, ChartKind, Kind, Point, Table, Value};
use serde_json::json;
use std::collections::BTreeMap;

/// Deals whose histories are read for the usual days.
const READ: usize = 1_000;

/// One step of the way: a stage, and what became of the deals that reached it.
struct Step {
    stage: String,
    /// Deals that are in it now, open.
    now: u64,
    /// Reached the next one, of those that reached this one.
    on: Share,
    /// Won, of those that reached this one.
    won: Share,
    /// Usual days in it, and from how many stays.
    days: Option<(f64, usize)>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("rates");
    let states = States::read(desk)?;
    let asked = Asked::read(desk, request, &states, &knobs)?;
    let stages = open_stages(desk)?;
    let filter = [asked.whose.filter.clone(), asked.when.within("close_date")];
    let way = way(desk, &states, &filter, &stages)?;
    let (mut stays, read_in_part) = stays(desk, &asked)?;
    let mut steps = Vec::new();
    for (at, (stage, reached)) in way.reached.iter().enumerate() {
        let next = way.reached.get(at + 1).map_or(way.won, |(_, next)| *next);
        let is = Expr::Compare(Path::new("stage"), Op::Eq, Literal::Text(stage.clone()));
        let now = desk.records.run(&deals([Some(is), asked.whose.filter.clone()], vec![], vec![Measure::Count]))?;
        let past = stays.remove(&stage.to_lowercase()).unwrap_or_default();
        steps.push(Step {
            stage: stage.clone(),
            now: number(&now, 0, 0) as u64,
            on: Share { hits: next, of: *reached },
            won: Share { hits: way.won, of: *reached },
            days: median(past.clone()).map(|days| (days, past.len())),
        });
    }
    let mut notes = asked.notes();
    notes.extend(read_in_part);
    if way.unknown > 0 {
        let number = usize::try_from(way.unknown).unwrap_or(usize::MAX);
        notes.push(format!("{} more were decided without a stage change on record", deals_of(number)));
    }
    let shown = [
        ("title", json!(format!("Stage conversion, {}, {}", asked.when.words, asked.whose.deals()))),
        ("known", json!(way.known)),
        ("head", json!(head(&mut out.book, &way))),
        ("steps", json!(lines(&mut out.book, &steps, &knobs))),
        ("weakest", json!(weakest(&mut out.book, &steps, &knobs))),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.chart = chart(&way);
    out.query = Some(way.query);
    out.rows = Some(table(&steps));
    Ok(())
}

/// Days of stays by the stage's name in small letters.
type Days = BTreeMap<String, Vec<f64>>;

/// The days that deals of those asked about stayed in each stage, of stays that ended in the
/// time asked about; and what to say where not all deals were read.
fn stays(desk: &Desk<'_>, asked: &Asked) -> Result<(Days, Option<String>), ActionError> {
    let parts = asked.whose.filter.clone().into_iter().chain([moved()]);
    let deals = Among::first(desk, &Kind::Opportunity, Expr::all(parts.collect()), ("close_date", true), READ)?;
    let mut days = Days::new();
    let (first, last) = asked.when.days;
    for deal in &deals.records {
        for stay in stays_of(desk, deal)?.into_iter().filter(|stay| (first..=last).contains(&stay.until)) {
            days.entry(stay.stage.to_lowercase()).or_default().push(stay.days);
        }
    }
    let told = || {
        format!("the usual days are of the {} deals that close last, of {}", deals.records.len(), deals_of(deals.total))
    };
    Ok((days, deals.is_part().then(told)))
}

fn head(book: &mut Book, way: &Way) -> String {
    if way.known == 0 {
        return "No decided deal has its stage changes on record, so conversion cannot be told.".to_owned();
    }
    let number = usize::try_from(way.known).unwrap_or(usize::MAX);
    let text = deals_of(number);
    let cite = book.computed("decided deals with a known way", &text, None);
    format!("{text} {cite} were decided, {} won.", way.won)
}

fn lines(book: &mut Book, steps: &[Step], knobs: &Knobs) -> Vec<String> {
    let line = |step: &Step| {
        let stage = clean(&step.stage);
        let on = match step.on.of {
            n if n < knobs.least => format!("too few to say ({} of {n} went on)", step.on.hits),
            _ => format!("{} went on", share_told(book, &format!("conversion from {stage}"), step.on)),
        };
        let days = step.days.map(|(days, stays)| {
            let text = count(days.round() as i64, "day");
            let cite = book.computed(&format!("median days in {stage}"), &text, None);
            format!("; usually {text} {cite}, n={stays}")
        });
        let lost = match step.on.of - step.on.hits {
            0 if step.on.of > 0 => "; none was lost there",
            _ => "",
        };
        format!("**{stage}**, {} now: {on}{lost}{}", step.now, days.unwrap_or_default())
    };
    steps.iter().map(line).collect()
}

/// The step at which the largest share of deals is lost, where there are enough deals at every step to say so.
fn weakest(book: &mut Book, steps: &[Step], knobs: &Knobs) -> Option<String> {
    let enough = steps.iter().all(|step| step.on.of >= knobs.least);
    let losing = steps.iter().filter(|step| enough && step.on.hits < step.on.of);
    let step = losing.min_by(|a, b| a.on.value().total_cmp(&b.on.value()))?;
    let lost = step.on.of - step.on.hits;
    let text = format!("{lost} of {}", step.on.of);
    let cite = book.computed(&format!("lost in {}", clean(&step.stage)), &text, None);
    Some(format!("Most are lost in {}: {text} {cite} went no further", clean(&step.stage)))
}

fn table(steps: &[Step]) -> Table {
    let columns = [
        "Stage",
        "Open now",
        "Reached",
        "Went on",
        "Conversion %",
        "From %",
        "To %",
        "Won of it %",
        "Usual days",
        "Stays",
    ];
    let percent = |share: f64| Value::Number((share * 1000.0).round() / 10.0);
    let row = |step: &Step| {
        let (low, high) = step.on.interval();
        vec![
            Value::text(step.stage.clone()),
            Value::Number(step.now as f64),
            Value::Number(step.on.of as f64),
            Value::Number(step.on.hits as f64),
            percent(step.on.value()),
            percent(low),
            percent(high),
            percent(step.won.value()),
            step.days.map_or(Value::Null, |(days, _)| Value::Number(days.round())),
            Value::Number(step.days.map_or(0, |(_, stays)| stays) as f64),
        ]
    };
    let rows: Vec<Vec<Value>> = steps.iter().map(row).collect();
    Table { columns: columns.map(str::to_owned).to_vec(), total: rows.len() as u64, rows, records: Vec::new() }
}

fn chart(way: &Way) -> Option<Chart> {
    let point = |label: &str, value: u64| Point { label: clean(label), value: value as f64, text: value.to_string() };
    let mut points: Vec<Point> = way.reached.iter().map(|(stage, n)| point(stage, *n)).collect();
    points.push(point("Won", way.won));
    let title = "decided deals that reached each stage".to_owned();
    (way.known > 0 && points.len() > 2).then_some(Chart { kind: ChartKind::Funnel, title, points })
}
