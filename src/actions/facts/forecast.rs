//! The forecast of a period in words: won, commit, best case, expected, the gap to the quota, what changed.
//!
//! Every number is told with the deals behind it; the rows hold each month, the query lists the deals.

use super::what_changed::sentence;
use crate::actions::pipeline::forecast::{Class, Forecast, Item, Knobs, MOST, Quota, Sums, quota};
use crate::actions::pipeline::rate::percent;
use crate::actions::pipeline::scope::{States, When, Whose, deals, deals_of, number};
use crate::actions::pipeline::swing::{Swing, amount_of, swings};
use crate::actions::pipeline::value::Chances;
use crate::actions::text::{clean, count, name_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Query, Sort, SortKey};
use crate::crm::{Chart, ChartKind, Point, Table, Value, format, stage_place};
use serde_json::json;
use std::collections::BTreeMap;

/// Deals named in a class.
const DEALS_TOLD: usize = 6;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("forecast");
    let whose = Whose::read(desk, request, "me")?;
    let when = When::read(desk, request, "this quarter");
    let states = States::read(desk)?;
    let forecast = Forecast::read(desk, &whose, &when, &states, &knobs)?;
    let code = forecast.currency(desk);
    let sums = forecast.sums.get(&code).copied().unwrap_or_default();
    let given = amount_of(request, "quota");
    let quota = quota(desk, given, &whose, &when, &code, &knobs.quota)?;
    let mut chances = Chances::new(desk, &knobs.stages, &states);
    let (swings, cut) = swings(desk, &whose, &when, &forecast, &mut chances, &knobs)?;

    let book = &mut out.book;
    let shown = [
        ("title", json!(title(desk, &when, &whose))),
        ("empty", json!(forecast.items.is_empty() && forecast.won.is_empty())),
        ("lines", json!(sum_lines(book, &sums, &code))),
        ("quota", json!(quota_lines(desk, book, &sums, quota.as_ref(), &knobs))),
        ("others", json!(other_currencies(book, &forecast, &code))),
        ("deals", json!(deal_lines(desk, book, &forecast))),
        ("stages", json!(stage_lines(desk, book, &forecast, &code))),
        ("changes", change_lines(desk, book, &swings, &code, &knobs)),
        ("notes", json!(notes(desk, &whose, &when, &states, &forecast, cut)?)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.rows = Some(months(&forecast));
    out.chart = chart(&forecast, &code);
    let filter = deals([Some(states.open), whose.filter, when.within("close_date")], vec![], vec![]);
    out.query =
        Some(Query { sort: vec![Sort { key: SortKey::Field(Path::new("amount")), descending: true }], ..filter });
    Ok(())
}

/// `2026 Q4 (1 Oct – 31 Dec), your deals`.
fn title(desk: &Desk<'_>, when: &When, whose: &Whose) -> String {
    let days = match when.period {
        Some(_) => format!(" ({} – {})", desk.day(when.days.0), desk.day(when.days.1)),
        None => String::new(),
    };
    format!("{}{days}, {} deals", when.words, whose.words)
}

/// Money with its marker.
fn told(book: &mut Book, label: &str, amount: f64, code: &str) -> String {
    let text = format::money(amount.round(), code);
    format!("{text} {}", book.computed(label, &text, None))
}

fn sum_lines(book: &mut Book, sums: &Sums, code: &str) -> Vec<String> {
    let (open, amount) = sums.open();
    vec![
        format!("Won: {}, {}", told(book, "won", sums.won.1, code), deals_of(sums.won.0)),
        format!("**Commit: {}**, with {} to come", told(book, "commit", sums.call(), code), deals_of(sums.commit.0)),
        format!("Best case: {}, with {} more", told(book, "best case", sums.best_case(), code), deals_of(sums.best.0)),
        format!("**Expected: {}**, won and weighted", told(book, "expected", sums.expected(), code)),
        format!("Open pipeline: {}, {}", told(book, "open pipeline", amount, code), deals_of(open)),
    ]
}

/// The quota, and how far it is from what is called and from what is expected.
fn quota_lines(desk: &Desk<'_>, book: &mut Book, sums: &Sums, quota: Option<&Quota>, knobs: &Knobs) -> Vec<String> {
    let Some(quota) = quota else {
        return vec!["Quota: none is known; give one as `quota`, as in `quota=200k`".to_owned()];
    };
    let code = &quota.currency;
    let whole = match &quota.user {
        Some(user) if user.number("quota").is_some() => format!("{} {}", quota.words, book.cite(desk, user, "quota")),
        _ if knobs.quota.default > 0.0 && quota.user.is_some() => format!("{} (knob)", quota.words),
        _ => quota.words.clone(),
    };
    let mut lines = vec![format!("Quota: {} ({whole})", told(book, "quota", quota.amount, code))];
    for (name, amount) in [("commit", sums.call()), ("expected", sums.expected()), ("best case", sums.best_case())] {
        let gap = quota.amount - amount;
        let label = format!("gap to quota on {name}");
        let line = match gap > 0.5 {
            true => format!("Gap on {name}: {}", told(book, &label, gap, code)),
            false => format!("Above it on {name}: {}", told(book, &label, -gap, code)),
        };
        lines.push(line);
    }
    lines
}

/// Sums in other currencies, each on its own.
fn other_currencies(book: &mut Book, forecast: &Forecast, own: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (code, sums) in forecast.sums.iter().filter(|(code, _)| *code != own) {
        lines.push(format!(
            "In {}: commit {}, best case {}, expected {}, {}",
            clean(code),
            told(book, "commit", sums.call(), code),
            told(book, "best case", sums.best_case(), code),
            told(book, "expected", sums.expected(), code),
            deals_of(sums.won.0 + sums.open().0)
        ));
    }
    lines
}

/// The open deals behind the sums, a line for each class, the largest first.
fn deal_lines(desk: &Desk<'_>, book: &mut Book, forecast: &Forecast) -> Vec<String> {
    let classes = [(Class::Commit, "In commit"), (Class::BestCase, "More in best case"), (Class::Pipeline, "Beyond")];
    let mut lines = Vec::new();
    for (class, label) in classes {
        let mut own: Vec<&Item> = forecast.items.iter().filter(|item| item.class == class).collect();
        own.sort_by(|a, b| b.amount.total_cmp(&a.amount));
        let mut told: Vec<String> = Vec::new();
        for item in own.iter().take(DEALS_TOLD) {
            let amount = book.show(desk, &item.deal, "amount");
            let day = book.show(desk, &item.deal, "close_date");
            told.push(format!("{} ({amount}, {day}, {})", clean(&item.deal.name()), percent(item.chance.share)));
        }
        name_rest(&mut told, own.len());
        if !told.is_empty() {
            lines.push(format!("{label}: {}", told.join("; ")));
        }
    }
    lines
}

/// How the expected value comes about, a line for each stage and chance.
fn stage_lines(desk: &Desk<'_>, book: &mut Book, forecast: &Forecast, code: &str) -> Vec<String> {
    let mut groups: BTreeMap<(usize, String, String), (usize, f64, f64)> = BTreeMap::new();
    let counted = |item: &&Item| item.class != Class::Omitted && desk.currency_of(&item.deal) == code;
    for item in forecast.items.iter().filter(counted) {
        let stage = clean(item.deal.text("stage").unwrap_or("no stage"));
        let place = usize::MAX - stage_place(&stage).unwrap_or(0);
        let group = groups.entry((place, stage, item.chance.words())).or_default();
        group.0 += 1;
        group.1 += item.amount;
        group.2 += item.weighted();
    }
    let mut lines = Vec::new();
    for ((_, stage, chance), (number, amount, weighted)) in groups {
        let amount = told(book, &format!("amount in {stage}"), amount, code);
        let weighted = told(book, &format!("weighted in {stage}"), weighted, code);
        lines.push(format!("{stage}: {amount} × {chance} = {weighted}, {}", deals_of(number)));
    }
    lines
}

/// The change as a whole and the biggest swings with what made them.
fn change_lines(desk: &Desk<'_>, book: &mut Book, swings: &[Swing], code: &str, knobs: &Knobs) -> serde_json::Value {
    let own: Vec<&Swing> = swings.iter().filter(|swing| desk.currency_of(&swing.deal) == code).collect();
    let sum: f64 = own.iter().map(|swing| swing.by()).sum();
    let days = count(knobs.changed_days, "day");
    let text = signed(sum, code);
    let head = match own.len() {
        0 => format!("Nothing changed it in the last {days}"),
        n => {
            let cite = book.computed(&format!("change of the expected value in {days}"), &text, None);
            format!("Expected {text} {cite} in the last {days}, by {}", deals_of(n))
        }
    };
    let mut lines = Vec::new();
    for swing in swings.iter().take(knobs.swings) {
        let name = clean(&swing.deal.name());
        let by = signed(swing.by(), desk.currency_of(&swing.deal));
        let cite = book.computed(&format!("swing of {name}"), &by, None);
        let why = match swing.changes.iter().max_by_key(|change| change.importance()) {
            Some(change) => sentence(desk, book, &swing.deal, change),
            None => format!("It is new {}.", book.cite(desk, &swing.deal, "created_at")),
        };
        lines.push(format!("**{name}** {by} {cite}: {why}"));
    }
    json!({ "head": head, "lines": lines, "more": swings.len().saturating_sub(knobs.swings) })
}

/// `+€6,000`, `-€6,000`.
fn signed(amount: f64, code: &str) -> String {
    let sign = if amount > 0.0 { "+" } else { "" };
    format!("{sign}{}", format::money(amount.round(), code))
}

fn notes(
    desk: &Desk<'_>,
    whose: &Whose,
    when: &When,
    states: &States,
    forecast: &Forecast,
    cut: bool,
) -> Result<Vec<String>, ActionError> {
    let mut notes: Vec<String> = [&whose.note, &when.note].into_iter().flatten().cloned().collect();
    let without = forecast.without_amount();
    if without > 0 {
        notes.push(format!("{} without an amount count as 0", deals_of(without)));
    }
    let passed = forecast.items.iter().filter(|item| item.deal.date("close_date").is_some_and(|day| day < desk.today));
    let passed = passed.count();
    if passed > 0 {
        let verb = if passed == 1 { "is" } else { "are" };
        notes.push(format!("{} in it {verb} past the close date", deals_of(passed)));
    }
    let left = left_out(desk, whose, when, states)?;
    if left > 0 {
        let verb = if left == 1 { "is" } else { "are" };
        notes.push(format!("{} that should have closed before {verb} not in it", deals_of(left)));
    }
    if forecast.sums.len() > 1 {
        notes.push("amounts in different currencies are not added up".to_owned());
    }
    if forecast.items.len() >= MOST || cut {
        notes.push("there is more than is read at once: choose a shorter period or one owner".to_owned());
    }
    Ok(notes)
}

/// Open deals whose close date passed before the period began.
fn left_out(desk: &Desk<'_>, whose: &Whose, when: &When, states: &States) -> Result<usize, ActionError> {
    let Some(_) = when.period else { return Ok(0) };
    let before = Literal::Date(when.days.0.min(desk.today));
    let passed = Expr::Compare(Path::new("close_date"), Op::Lt, before);
    let parts = [Some(states.open.clone()), whose.filter.clone(), Some(passed)];
    let table = desk.records.run(&deals(parts, vec![], vec![Measure::Count]))?;
    Ok(number(&table, 0, 0) as usize)
}

fn months(forecast: &Forecast) -> Table {
    let columns = ["Month", "Currency", "Won", "Commit", "Best case", "Expected", "Open", "Deals"];
    let number = |amount: f64| Value::Number(amount.round());
    let row = |((month, code), sums): (&(String, String), &Sums)| {
        vec![
            Value::text(month.clone()),
            Value::text(code.clone()),
            number(sums.won.1),
            number(sums.call()),
            number(sums.best_case()),
            number(sums.expected()),
            number(sums.open().1),
            Value::Number((sums.won.0 + sums.open().0) as f64),
        ]
    };
    let rows: Vec<Vec<Value>> = forecast.months.iter().map(row).collect();
    let total = rows.len() as u64;
    Table { columns: columns.map(str::to_owned).to_vec(), rows, records: Vec::new(), total }
}

fn chart(forecast: &Forecast, code: &str) -> Option<Chart> {
    let own = forecast.months.iter().filter(|((_, other), _)| other == code);
    let points: Vec<Point> = own
        .map(|((month, _), sums)| {
            let value = sums.expected().round();
            Point { label: month.clone(), value, text: format::money(value, code) }
        })
        .collect();
    let title = format!("expected by month, {code}");
    (points.len() > 1).then_some(Chart { kind: ChartKind::Bars, title, points })
}
