//! Open deals on which nothing happens, or that stay in a stage for longer than deals usually do; the worst first.
//!
//! How bad a deal is: the days without activity over the knob's, and the days in the stage over the usual ones, the
//! larger of the two.

use crate::actions::pipeline::scope::{States, Whose, deals, deals_of};
use crate::actions::pipeline::stages::Stays;
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::query::{Path, Query, Sort, SortKey};
use crate::crm::{Chart, ChartKind, Citation, Point, Record, Table, Value};
use serde::Deserialize;
use serde_json::json;

/// Open deals that are looked at, the largest first.
const MOST: u32 = 400;

/// `knobs/stale.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    pub(crate) silent_days: i64,
    pub(crate) age_factor: f64,
    pub(crate) least_stays: usize,
    pub(crate) usual_days: f64,
    pub(crate) told: usize,
}

/// One open deal with what is known of its standing still.
pub(crate) struct Still {
    pub(crate) deal: Record,
    pub(crate) signals: Signals,
    /// The usual days in its stage, and from how many stays; 0 stays for the knob.
    usual: (f64, usize),
}

impl Still {
    /// Days without activity: since the creation where there never was any.
    fn silent(&self, desk: &Desk<'_>) -> Option<i64> {
        self.signals.days_silent.or_else(|| self.deal.time("created_at").map(|at| desk.days_since(at)))
    }

    fn silence(&self, desk: &Desk<'_>, knobs: &Knobs) -> f64 {
        self.silent(desk).map_or(0.0, |days| days as f64 / knobs.silent_days.max(1) as f64)
    }

    fn age(&self, knobs: &Knobs) -> f64 {
        let limit = (self.usual.0 * knobs.age_factor).max(1.0);
        self.signals.stage_age.map_or(0.0, |days| days as f64 / limit)
    }

    /// From 1 on it is stale.
    pub(crate) fn badness(&self, desk: &Desk<'_>, knobs: &Knobs) -> f64 {
        self.silence(desk, knobs).max(self.age(knobs))
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut knobs: Knobs = desk.knobs.read("stale");
    let days = request.inputs.get("days").and_then(|days| days.trim().parse().ok());
    knobs.silent_days = days.filter(|days| *days > 0).unwrap_or(knobs.silent_days);
    let whose = Whose::read(desk, request, "me")?;
    let states = States::read(desk)?;
    let (all, total) = open_deals(desk, &states, &whose, &knobs)?;
    let seen = all.len();
    let mut stale: Vec<Still> = all.into_iter().filter(|still| still.badness(desk, &knobs) >= 1.0).collect();
    stale.sort_by(|a, b| {
        let (bad, worse) = (a.badness(desk, &knobs), b.badness(desk, &knobs));
        worse.total_cmp(&bad).then_with(|| a.deal.id.cmp(&b.deal.id))
    });
    let book = &mut out.book;
    let records: Vec<&Record> = stale.iter().map(|still| &still.deal).collect();
    let text = deals_of(stale.len());
    let worth = desk.total(&records, "amount");
    let head = match stale.len() {
        0 => format!("None of {} stands still.", open_of(seen)),
        _ => {
            let cite = book.computed("stale deals", &text, None);
            let worth =
                if worth.is_empty() { worth } else { format!(", {worth} {}", book.computed("worth", &worth, None)) };
            format!("{} {cite} of {}{worth}.", stale.len(), open_of(seen))
        }
    };
    let lines: Vec<String> = stale.iter().take(knobs.told).map(|still| line(desk, book, still, &knobs)).collect();
    let mut notes: Vec<String> = whose.note.iter().cloned().collect();
    if total > seen {
        notes.push(format!(
            "only the {seen} largest of {total} open deals were looked at; choose one owner for the rest"
        ));
    }
    let rule = format!(
        "stale is {} without activity, or {} times the usual days in the stage",
        count(knobs.silent_days, "day"),
        knobs.age_factor
    );
    let shown = [
        ("title", json!(format!("Stale deals, {} deals", whose.words))),
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

/// Open deals, the largest first, with their signals and the usual age of their stage; and how many there are in all.
pub(crate) fn open_deals(
    desk: &Desk<'_>,
    states: &States,
    whose: &Whose,
    knobs: &Knobs,
) -> Result<(Vec<Still>, usize), ActionError> {
    let stays = Stays::learn(desk)?;
    let query = Query {
        sort: vec![Sort { key: SortKey::Field(Path::new("amount")), descending: true }],
        limit: Some(MOST),
        ..deals([Some(states.open.clone()), whose.filter.clone()], vec![], vec![])
    };
    let found = desk.records.run(&query)?;
    let mut all = Vec::new();
    for record in &found.records {
        let Some(deal) = desk.get(record)? else { continue };
        let signals = signals(desk, &deal)?;
        let usual = stays.usual(deal.text("stage").unwrap_or_default());
        let usual = usual.filter(|(_, stays)| *stays >= knobs.least_stays).unwrap_or((knobs.usual_days, 0));
        all.push(Still { deal, signals, usual });
    }
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    Ok((all, total))
}

fn line(desk: &Desk<'_>, book: &mut Book, still: &Still, knobs: &Knobs) -> String {
    let Still { deal, signals, usual } = still;
    let mut reasons = Vec::new();
    if still.silence(desk, knobs) >= 1.0 {
        let days = count(still.silent(desk).unwrap_or(0), "day");
        let from = Citation {
            record: deal.reference(),
            record_name: deal.name(),
            field: "modified_at".into(),
            value: deal.get("modified_at").clone(),
        };
        let what = if signals.days_silent.is_some() { "nothing for" } else { "nothing since it was made," };
        reasons.push(format!("{what} {days} {}", book.computed("days without activity", &days, Some(from))));
    }
    if let Some(age) = signals.stage_age.filter(|_| still.age(knobs) >= 1.0) {
        let days = count(age, "day");
        let from = Citation {
            record: deal.reference(),
            record_name: deal.name(),
            field: "stage".into(),
            value: deal.get("stage").clone(),
        };
        let basis = if usual.1 == 0 { "knob".to_owned() } else { format!("n={}", usual.1) };
        let cite = book.computed("days in the stage", &days, Some(from));
        let stage = clean(deal.text("stage").unwrap_or("its stage"));
        reasons.push(format!("{days} in {stage} {cite}, usually {:.0} ({basis})", usual.0));
    }
    let amount = deal.number("amount").map(|_| format!(", {}", book.show(desk, deal, "amount")));
    format!("**{}**{}: {}", clean(&deal.name()), amount.unwrap_or_default(), reasons.join("; "))
}

fn table(desk: &Desk<'_>, stale: &[Still]) -> Table {
    let columns = ["Deal", "Stage", "Amount", "Close date", "Days silent", "Days in stage", "Usual days", "Owner"];
    let days = |days: Option<i64>| days.map_or(Value::Null, |days| Value::Number(days as f64));
    let row = |still: &Still| {
        vec![
            Value::text(still.deal.name()),
            still.deal.get("stage").clone(),
            still.deal.get("amount").clone(),
            still.deal.get("close_date").clone(),
            days(still.silent(desk)),
            days(still.signals.stage_age),
            Value::Number(still.usual.0.round()),
            Value::text(desk.linked_name(&still.deal, "owner").unwrap_or_default()),
        ]
    };
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: stale.iter().map(row).collect(),
        records: stale.iter().map(|still| still.deal.reference()).collect(),
        total: stale.len() as u64,
    }
}

/// How many stand still in each stage.
fn chart(stale: &[Still]) -> Option<Chart> {
    let mut points: Vec<Point> = Vec::new();
    for still in stale {
        let label = clean(still.deal.text("stage").unwrap_or("no stage"));
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
