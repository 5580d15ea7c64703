//! The rank of the seller's open tasks, each with its reasons.
//!
//! The score is the sum of what applies; points and days stand in `knobs/priority.toml`.

use crate::actions::pipeline::scope::Whose;
use crate::actions::signals::{happened_at, is_open};
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;

/// Tasks looked at.
const MOST: usize = 500;
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
    let tasks = tasks(desk, request, &whose)?;
    let abouts: Vec<Option<Record>> = tasks
        .iter()
        .map(|task| task.link("about").map_or(Ok(None), |link| desk.get(link)))
        .collect::<Result<_, _>>()?;
    let biggest = abouts.iter().flatten().filter_map(|about| about.number("amount")).fold(0.0, f64::max);
    let knobs: Knobs = desk.knobs.read("priority");
    let mut ranked = Vec::new();
    for (task, about) in tasks.into_iter().zip(abouts) {
        let reasons = reasons(desk, &knobs, &mut out.book, &task, about.as_ref(), biggest)?;
        ranked.push(Ranked { task, about, reasons });
    }
    let due = |task: &Record| task.date("due_date").unwrap_or(jiff::civil::Date::MAX);
    ranked.sort_by(|a, b| {
        b.score()
            .total_cmp(&a.score())
            .then_with(|| due(&a.task).cmp(&due(&b.task)))
            .then_with(|| a.task.id.cmp(&b.task.id))
    });
    let overdue = ranked.iter().filter(|ranked| due(&ranked.task) < desk.today).count();
    let most = request.most(TOLD);
    let lines: Vec<_> = ranked.iter().take(most).map(|ranked| line(desk, &mut out.book, ranked)).collect();
    out.rows = Some(table(&ranked));
    let only = request.inputs.get("which").map(|which| which.trim().to_owned()).unwrap_or_default();
    out.data.insert("only_words".into(), json!(only));
    let of = whose.user.as_ref().filter(|user| desk.records.me().ok().flatten().as_ref() != Some(user));
    out.data.insert("of".into(), json!(of.map(|_| whose.words.clone()).unwrap_or_default()));
    out.data.insert("note".into(), json!(whose.note.unwrap_or_default()));
    out.data.insert("total".into(), json!(ranked.len()));
    out.data.insert("overdue".into(), json!(overdue));
    out.data.insert("tasks".into(), json!(lines));
    out.data.insert("more".into(), json!(ranked.len().saturating_sub(most)));
    Ok(())
}

/// Open tasks: of the record in the request, else of who is asked for.
fn tasks(desk: &Desk<'_>, request: &Request<'_>, whose: &Whose) -> Result<Vec<Record>, SourceError> {
    let mut tasks = match request.record {
        Some(record) if record.kind != Kind::Task => desk.linked(record, Kind::Task, MOST)?,
        _ => desk.all(&Kind::Task, whose.filter.as_ref(), MOST)?,
    };
    tasks.retain(|task| is_open(task) && is_asked_for(desk, request, task));
    Ok(tasks)
}

/// Whether a task is of the sort that the input `which` names; every one where it names none.
fn is_asked_for(desk: &Desk<'_>, request: &Request<'_>, task: &Record) -> bool {
    let due = task.date("due_date");
    let of_type = |word: &str| task.text("type").is_some_and(|kind| kind.to_lowercase().contains(word));
    match request.inputs.get("which").map(|which| which.trim()) {
        Some("overdue") => due.is_some_and(|due| due < desk.today),
        Some("due today") => due == Some(desk.today),
        Some("calls") => of_type("call"),
        Some("mails") => of_type("mail"),
        Some("high priority") => task.text("priority").is_some_and(is_high),
        _ => true,
    }
}

fn is_high(priority: &str) -> bool {
    matches!(priority.to_lowercase().as_str(), "high" | "urgent" | "highest" | "critical")
}

fn reasons(
    desk: &Desk<'_>,
    knobs: &Knobs,
    book: &mut Book,
    task: &Record,
    about: Option<&Record>,
    biggest: f64,
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

fn worth(knobs: &About, desk: &Desk<'_>, book: &mut Book, about: &Record, biggest: f64) -> Option<Reason> {
    let amount = about.number("amount").filter(|amount| *amount > 0.0 && is_open(about))?;
    Some(Reason {
        points: knobs.amount * amount / biggest.max(1.0),
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
