//! The rank of the seller's open tasks, each with its reasons.
//!
//! The score is the sum of what applies; points and days stand in `knobs/priority.toml`. Amounts are weighed among those of
//! their own currency, since there are no exchange rates.
//! Cost: one query for the open tasks, and for each of those that are ranked, at most [`MOST`], a lookup of what it is
//! about and of its newest mails. Where there are more tasks, those due first are ranked, and the answer says so.

use super::among::{self, Among};
use crate::actions::pipeline::scope::Whose;
use crate::actions::signals::{happened_at, is_open};
use crate::actions::text::{clean, count, excerpt, join};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

/// Open tasks that are ranked.
const MOST: usize = 500;
/// Words for a high priority.
const HIGH: &[&str] = &["high", "urgent", "highest", "critical"];
/// Tasks told with their reasons.
const TOLD: usize = 7;
/// Reasons told for each, the heaviest; a chat pane is narrow.
const REASONS: usize = 3;

/// `knobs/priority.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    due: Due,
    priority: Priority,
    about: About,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    overdue: f64,
    overdue_a_day: f64,
    overdue_most: f64,
    within: Vec<(i64, f64)>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Priority {
    high: f64,
    low: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    amount: f64,
    closes_within: Vec<(i64, f64)>,
    close_passed: f64,
    grave_case: f64,
    silent_after: i64,
    silent: f64,
    closed: f64,
}

/// The points of the first step that is not exceeded.
fn step(steps: &[(i64, f64)], days: i64) -> Option<f64> {
    steps.iter().find(|(most, _)| days <= *most).map(|(_, points)| *points)
}

/// One reason with its weight.
struct Reason {
    points: f64,
    text: String,
}

struct Ranked {
    task: Record,
    about: Option<Record>,
    reasons: Vec<Reason>,
}

impl Ranked {
    fn score(&self) -> f64 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let whose = Whose::read(desk, request, "me")?;
    let filter = Expr::all(conditions(desk, request, &whose)?);
    let tasks = Among::first(desk, &Kind::Task, filter.clone(), ("due_date", false), MOST)?;
    let total = tasks.total;
    let abouts: Vec<Option<Record>> = tasks
        .records
        .iter()
        .map(|task| task.link("about").map_or(Ok(None), |link| desk.get(link)))
        .collect::<Result<_, _>>()?;
    let biggest = biggest(desk, abouts.iter().flatten());
    let knobs: Knobs = desk.knobs.read("priority");
    let mut ranked = Vec::new();
    for (task, about) in tasks.records.into_iter().zip(abouts) {
        let reasons = reasons(desk, &knobs, &mut out.book, &task, about.as_ref(), &biggest)?;
        ranked.push(Ranked { task, about, reasons });
    }
    let due = |task: &Record| task.date("due_date").unwrap_or(jiff::civil::Date::MAX);
    ranked.sort_by(|a, b| {
        b.score()
            .total_cmp(&a.score())
            .then_with(|| due(&a.task).cmp(&due(&b.task)))
            .then_with(|| a.task.id.cmp(&b.task.id))
    });
    let late = Expr::Compare(Path::new("due_date"), Op::Lt, Literal::Date(desk.today));
    let overdue = among::count(desk, &Kind::Task, Some(Expr::all(vec![filter, late])))?;
    let notes = notes(whose.note.clone(), (ranked.len(), total), &biggest);
    let most = request.most(TOLD);
    let lines: Vec<_> = ranked.iter().take(most).map(|ranked| line(desk, &mut out.book, ranked)).collect();
    out.rows = Some(Table { total: total as u64, ..table(&ranked) });
    let only = request.inputs.get("which").map(|which| which.trim().to_owned()).unwrap_or_default();
    out.data.insert("only_words".into(), json!(only));
    let of = whose.user.as_ref().filter(|user| desk.records.me().ok().flatten().as_ref() != Some(user));
    out.data.insert("of".into(), json!(of.map(|_| whose.words.clone()).unwrap_or_default()));
    out.data.insert("note".into(), json!(notes.join("; ")));
    out.data.insert("total".into(), json!(total));
    out.data.insert("overdue".into(), json!(overdue));
    out.data.insert("tasks".into(), json!(lines));
    out.data.insert("more".into(), json!(total.saturating_sub(lines.len())));
    Ok(())
}

/// What tasks must be: open, of the record in the request or else of who is asked for, and of the sort that is wanted.
fn conditions(desk: &Desk<'_>, request: &Request<'_>, whose: &Whose) -> Result<Vec<Expr>, SourceError> {
    let of = match request.record {
        Some(record) if record.kind != Kind::Task => Some(among::pointing_at(desk, &Kind::Task, record)?),
        _ => whose.filter.clone(),
    };
    Ok([Some(among::open(desk, &Kind::Task)?), of, wanted(desk, request)].into_iter().flatten().collect())
}

/// The condition for the sort that the input `which` names; none where it names none.
fn wanted(desk: &Desk<'_>, request: &Request<'_>) -> Option<Expr> {
    let is = |field: &str, op, literal| Expr::Compare(Path::new(field), op, literal);
    let text = |word: &str| Literal::Text(word.to_owned());
    Some(match request.inputs.get("which").map(|which| which.trim())? {
        "overdue" => is("due_date", Op::Lt, Literal::Date(desk.today)),
        "due today" => is("due_date", Op::Eq, Literal::Date(desk.today)),
        "calls" => is("type", Op::Contains, text("call")),
        "mails" => is("type", Op::Contains, text("mail")),
        "high priority" => Expr::Or(HIGH.iter().map(|word| is("priority", Op::Eq, text(word))).collect()),
        _ => return None,
    })
}

/// The biggest amount of an open deal in each currency: what the amounts of that currency are weighed by.
fn biggest<'r>(desk: &Desk<'_>, abouts: impl Iterator<Item = &'r Record>) -> BTreeMap<String, f64> {
    let mut biggest: BTreeMap<String, f64> = BTreeMap::new();
    for about in abouts.filter(|about| is_open(about)) {
        if let Some(amount) = about.number("amount").filter(|amount| *amount > 0.0) {
            let known = biggest.entry(desk.currency_of(about).to_owned()).or_default();
            *known = known.max(amount);
        }
    }
    biggest
}

/// What the reader should know of how the order came about.
fn notes(whose: Option<String>, (ranked, total): (usize, usize), biggest: &BTreeMap<String, f64>) -> Vec<String> {
    let mut notes: Vec<String> = whose.into_iter().collect();
    if total > ranked {
        notes.push(format!("only the {ranked} due first of {total} were ranked; ask for one sort, record or owner"));
    }
    if biggest.len() > 1 {
        let codes: Vec<String> = biggest.keys().map(|code| clean(code)).collect();
        notes.push(format!(
            "there are no exchange rates, so amounts in {} are weighed each among their own",
            join(&codes)
        ));
    }
    notes
}

fn is_high(priority: &str) -> bool {
    HIGH.contains(&priority.to_lowercase().as_str())
}

fn reasons(
    desk: &Desk<'_>,
    knobs: &Knobs,
    book: &mut Book,
    task: &Record,
    about: Option<&Record>,
    biggest: &BTreeMap<String, f64>,
) -> Result<Vec<Reason>, SourceError> {
    let mut reasons = Vec::new();
    reasons.extend(due(&knobs.due, desk, book, task));
    reasons.extend(priority(&knobs.priority, desk, book, task));
    if let Some(about) = about {
        reasons.extend(worth(&knobs.about, desk, book, about, biggest));
        reasons.extend(closeness(&knobs.about, desk, book, about));
        reasons.extend(severity(&knobs.about, desk, book, about));
        reasons.extend(silence(&knobs.about, desk, book, about)?);
        if !is_open(about) {
            let field = if about.kind == Kind::Opportunity { "stage" } else { "status" };
            let text = format!("but the {} is closed {}", about.kind.noun(), book.cite(desk, about, field));
            reasons.push(Reason { points: knobs.about.closed, text });
        }
    }
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points));
    Ok(reasons)
}

fn due(knobs: &Due, desk: &Desk<'_>, book: &mut Book, task: &Record) -> Option<Reason> {
    let days = format::days_from(desk.today, task.date("due_date")?);
    let late = (knobs.overdue_a_day * -days as f64).min(knobs.overdue_most);
    let points = if days < 0 { knobs.overdue + late } else { step(&knobs.within, days)? };
    let text = match days {
        ..0 => format!("{} overdue", count(-days, "day")),
        0 => "due today".to_owned(),
        1 => "due tomorrow".to_owned(),
        _ => format!("due in {days} days"),
    };
    Some(Reason { points, text: format!("{text} {}", book.cite(desk, task, "due_date")) })
}

fn priority(knobs: &Priority, desk: &Desk<'_>, book: &mut Book, task: &Record) -> Option<Reason> {
    let word = task.text("priority")?.to_lowercase();
    let points = match word.as_str() {
        word if is_high(word) => knobs.high,
        "low" | "lowest" => knobs.low,
        _ => return None,
    };
    Some(Reason { points, text: format!("{} priority {}", clean(&word), book.cite(desk, task, "priority")) })
}

fn worth(
    knobs: &About,
    desk: &Desk<'_>,
    book: &mut Book,
    about: &Record,
    biggest: &BTreeMap<String, f64>,
) -> Option<Reason> {
    let amount = about.number("amount").filter(|amount| *amount > 0.0 && is_open(about))?;
    let most = biggest.get(desk.currency_of(about)).copied().unwrap_or(amount);
    Some(Reason {
        points: knobs.amount * amount / most.max(1.0),
        text: format!("worth {}", book.show(desk, about, "amount")),
    })
}

fn closeness(knobs: &About, desk: &Desk<'_>, book: &mut Book, about: &Record) -> Option<Reason> {
    if about.kind != Kind::Opportunity || !is_open(about) {
        return None;
    }
    let days = format::days_from(desk.today, about.date("close_date")?);
    let points = if days < 0 { knobs.close_passed } else { step(&knobs.closes_within, days)? };
    let text = match days {
        ..0 => format!("close date passed {} ago", count(-days, "day")),
        0 => "deal closes today".to_owned(),
        _ => format!("deal closes in {}", count(days, "day")),
    };
    Some(Reason { points, text: format!("{text} {}", book.cite(desk, about, "close_date")) })
}

fn severity(knobs: &About, desk: &Desk<'_>, book: &mut Book, about: &Record) -> Option<Reason> {
    let high = about.kind == Kind::Case
        && is_open(about)
        && about.text("priority").is_some_and(|p| matches!(p.to_lowercase().as_str(), "high" | "critical" | "urgent"));
    high.then(|| Reason {
        points: knobs.grave_case,
        text: format!(
            "{} case {}",
            clean(&about.text("priority").unwrap_or_default().to_lowercase()),
            book.cite(desk, about, "priority")
        ),
    })
}

fn silence(knobs: &About, desk: &Desk<'_>, book: &mut Book, about: &Record) -> Result<Option<Reason>, SourceError> {
    let mails = desk.linked(about, Kind::Email, 20)?;
    let last = mails.iter().filter_map(|mail| Some((happened_at(mail)?, mail))).max_by_key(|(at, _)| *at);
    let Some((at, mail)) = last else { return Ok(None) };
    let days = desk.days_since(at);
    Ok((days >= knobs.silent_after && is_open(about)).then(|| {
        let text = format!("no mail for {} {}", count(days, "day"), book.cite(desk, mail, "sent_at"));
        Reason { points: knobs.silent, text }
    }))
}

/// The heaviest reasons; what speaks against a task is never left out.
fn told(reasons: &[Reason]) -> impl Iterator<Item = &Reason> {
    reasons.iter().enumerate().filter(|(at, reason)| *at < REASONS || reason.points < 0.0).map(|(_, reason)| reason)
}

fn line(desk: &Desk<'_>, book: &mut Book, ranked: &Ranked) -> serde_json::Value {
    let about = ranked.about.as_ref().map(|about| excerpt(&about.name(), 60));
    let reasons: Vec<&str> = told(&ranked.reasons).map(|reason| reason.text.as_str()).collect();
    let reasons = if reasons.is_empty() { vec!["no date or deal presses"] } else { reasons };
    json!({
        "record": ranked.task.reference().to_string(),
        "title": excerpt(&ranked.task.name(), 80),
        "cite": book.cite(desk, &ranked.task, "subject"),
        "about": about,
        "due": ranked.task.date("due_date").map(|due| desk.day(due)),
        "score": ranked.score().round(),
        "reasons": reasons,
    })
}

fn table(ranked: &[Ranked]) -> Table {
    let row = |ranked: &Ranked| {
        vec![
            Value::Number(ranked.score().round()),
            Value::text(ranked.task.name()),
            ranked.task.get("due_date").clone(),
            Value::text(ranked.about.as_ref().map(Record::name).unwrap_or_default()),
        ]
    };
    Table {
        columns: ["Score", "Task", "Due", "About"].map(str::to_owned).to_vec(),
        rows: ranked.iter().map(row).collect(),
        records: ranked.iter().map(|ranked| ranked.task.reference()).collect(),
        total: ranked.len() as u64,
    }
}
