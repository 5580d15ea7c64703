//! Sales velocity: open deals × win rate × mean won amount / mean cycle, in all and by segment, each factor shown.
//!
//! Invariants: every factor is a typed query's; amounts are of one currency, deals in others are counted and left out.

use super::rates::{Asked, segments, won_measures};
use crate::actions::pipeline::rate::Share;
use crate::actions::pipeline::scope::{States, deals, deals_of};
use crate::actions::pipeline::segment::{Knobs, Measured, SEGMENTS, Segment};
use crate::actions::question::durations::cycle_start;
use crate::actions::text::{clean, count, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::{Expr, Function, GroupKey, Literal, Measure, Op, Operand, Path};
use crate::crm::{Chart, ChartKind, Point, SourceError, Table, Value, format};
use serde_json::json;

/// The four factors of some deals.
#[derive(Clone, Debug, Default, PartialEq)]
struct Factors {
    name: String,
    open: u64,
    won: Option<Share>,
    /// Open deals and decided ones of every currency.
    every: (u64, Option<Share>),
    /// Mean amount of won deals, and of how many.
    size: Option<f64>,
    /// Mean days from the start to the close of won deals.
    days: Option<f64>,
}

impl Factors {
    /// Money a day; `None` where a factor is missing or too few deals were decided.
    fn a_day(&self, least: u64) -> Option<f64> {
        let won = self.won.filter(|won| won.of >= least)?;
        let days = self.days.filter(|days| *days > 0.0)?;
        Some(self.open as f64 * won.value() * self.size? / days)
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("rates");
    let states = States::read(desk)?;
    let asked = Asked::read(desk, request, &states, &knobs)?;
    let (segments, note) = segments(request, &asked, &SEGMENTS[..1]);
    let (code, left_out) = currency(desk, &asked)?;
    let start = cycle_start(desk)?;
    let reading = Reading { desk, states: &states, asked: &asked, knobs: &knobs, code: &code, start };
    let all = reading.factors(None)?.into_iter().next().unwrap_or_default();
    let mut groups = match segments.first() {
        Some(segment) => reading.factors(Some(*segment))?,
        None => Vec::new(),
    };
    let speed = |factors: &Factors| factors.a_day(knobs.least).unwrap_or(-1.0);
    groups.sort_by(|a, b| speed(b).total_cmp(&speed(a)).then_with(|| b.open.cmp(&a.open)));
    let mut notes = asked.notes();
    notes.extend(note);
    if left_out > 0 {
        let won = all.every.1.filter(|won| won.of > 0);
        let won = won.map(|won| format!(" and {} of {} decided won ({})", won.hits, won.of, won.percent()));
        notes.push(format!(
            "{} in other currencies than {} left out; with them {} open{}",
            deals_of(left_out),
            clean(&code),
            all.every.0,
            won.unwrap_or_default()
        ));
    }
    let by = segments.first().map_or("", |segment| segment.name);
    let shown = [
        ("title", json!(format!("Sales velocity, {}, {}", asked.when.words, asked.whose.deals()))),
        ("head", json!(head(&mut out.book, &all, &code, &knobs))),
        ("factors", json!(factor_lines(&mut out.book, &all, &code, start))),
        ("by", json!(by)),
        ("groups", json!(group_lines(&mut out.book, &groups, &code, &knobs))),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.chart = chart(&groups, &code, by, &knobs);
    out.rows = Some(table(&all, &groups, &knobs));
    let own = Some(in_currency(desk, &code));
    let won = [Some(states.won.clone()), asked.whose.filter.clone(), asked.when.within("close_date"), own];
    out.query = Some(deals(won, Vec::new(), reading.won_measures()));
    Ok(())
}

struct Reading<'a, 'd> {
    desk: &'a Desk<'d>,
    states: &'a States,
    asked: &'a Asked,
    knobs: &'a Knobs,
    code: &'a str,
    start: &'static str,
}

impl Reading<'_, '_> {
    fn won_measures(&self) -> Vec<Measure> {
        let field = |name: &str| Box::new(Operand::Field(Path::new(name)));
        let days = Operand::Days(field(self.start), field("close_date"));
        vec![Measure::Avg(Path::new("amount")), Measure::of(Function::Avg, days)]
    }

    /// The factors in all, or of each group.
    fn factors(&self, segment: Option<Segment>) -> Result<Vec<Factors>, SourceError> {
        let own = in_currency(self.desk, self.code);
        let whose = self.asked.whose.filter.clone();
        let open = [Some(self.states.open.clone()), whose.clone(), Some(own.clone())];
        let when = self.asked.when.within("close_date");
        let decided = [Some(self.states.decided.clone()), whose.clone(), when.clone(), Some(own.clone())];
        let won = [Some(self.states.won.clone()), whose, when, Some(own)];
        let mut found: Vec<Factors> = Vec::new();
        for (name, numbers) in self.run(segment, &open[..2], &[Measure::Count])? {
            entry(&mut found, name).every.0 = numbers.first().copied().flatten().unwrap_or(0.0) as u64;
        }
        for (name, numbers) in self.run(segment, &decided[..3], &won_measures(self.states))? {
            let cell = |at: usize| numbers.get(at).copied().flatten().unwrap_or(0.0);
            entry(&mut found, name).every.1 = Some(Share::of_rate(cell(0), cell(1)));
        }
        for (name, numbers) in self.run(segment, &open, &[Measure::Count])? {
            entry(&mut found, name).open = numbers.first().copied().flatten().unwrap_or(0.0) as u64;
        }
        for (name, numbers) in self.run(segment, &decided, &won_measures(self.states))? {
            let cell = |at: usize| numbers.get(at).copied().flatten().unwrap_or(0.0);
            entry(&mut found, name).won = Some(Share::of_rate(cell(0), cell(1)));
        }
        for (name, numbers) in self.run(segment, &won, &self.won_measures())? {
            let factors = entry(&mut found, name);
            factors.size = numbers.first().copied().flatten();
            factors.days = numbers.get(1).copied().flatten();
        }
        Ok(found)
    }

    fn run(
        &self,
        segment: Option<Segment>,
        filter: &[Option<Expr>],
        measures: &[Measure],
    ) -> Result<Vec<Measured>, SourceError> {
        let Some(segment) = segment else {
            let table = self.desk.records.run(&deals(filter.to_vec(), Vec::new(), measures.to_vec()))?;
            let row = table.rows.into_iter().next().unwrap_or_default();
            return Ok(vec![(String::new(), row.iter().map(Value::as_number).collect())]);
        };
        segment.run(self.desk, &self.knobs.bands, filter, measures)
    }
}

fn entry(found: &mut Vec<Factors>, name: String) -> &mut Factors {
    let at = found.iter().position(|factors| factors.name == name).unwrap_or_else(|| {
        found.push(Factors { name, ..Factors::default() });
        found.len() - 1
    });
    &mut found[at]
}

/// The workspace's own currency where deals are in it, else that of most; and how many deals are in others.
fn currency(desk: &Desk<'_>, asked: &Asked) -> Result<(String, usize), SourceError> {
    let group = vec![GroupKey::Field(Path::new("currency"))];
    let table = desk.records.run(&deals([asked.whose.filter.clone()], group, vec![Measure::Count]))?;
    let mut codes: Vec<(String, usize)> = Vec::new();
    for row in &table.rows {
        let code = row.first().and_then(Value::as_text).unwrap_or(desk.currency).to_owned();
        let number = row.get(1).and_then(Value::as_number).unwrap_or(0.0) as usize;
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some(known) => known.1 += number,
            None => codes.push((code, number)),
        }
    }
    let all: usize = codes.iter().map(|(_, number)| number).sum();
    let best = codes.into_iter().max_by_key(|(code, number)| (code == desk.currency, *number));
    let (code, number) = best.unwrap_or_else(|| (desk.currency.to_owned(), 0));
    Ok((code, all - number))
}

fn in_currency(desk: &Desk<'_>, code: &str) -> Expr {
    let is = Expr::Compare(Path::new("currency"), Op::Eq, Literal::Text(code.to_owned()));
    if code == desk.currency { Expr::Or(vec![is, Expr::Empty(Path::new("currency"))]) } else { is }
}

fn head(book: &mut Book, all: &Factors, code: &str, knobs: &Knobs) -> String {
    let Some(speed) = all.a_day(knobs.least) else {
        let decided = all.won.map_or(0, |won| won.of);
        return match decided {
            n if n < knobs.least => format!("Too few to say: {n} decided; {} are wanted.", knobs.least),
            _ => "It cannot be told: the factors below are not all known.".to_owned(),
        };
    };
    let text = format::money(speed.round(), code);
    let month = format::money((speed * 30.0).round(), code);
    let cite = book.computed("sales velocity a day", &text, None);
    format!("**{text} a day** {cite}, {month} in 30 days {}.", book.computed("sales velocity in 30 days", &month, None))
}

fn factor_lines(book: &mut Book, all: &Factors, code: &str, start: &str) -> Vec<String> {
    let mut told = |label: &str, text: String, rest: String| {
        let cite = book.computed(label, &text, None);
        format!("{text} {cite}{rest}")
    };
    let open = usize::try_from(all.open).unwrap_or(usize::MAX);
    let mut lines = vec![told("open deals", format!("{} open", deals_of(open)), String::new())];
    if let Some(won) = all.won.filter(|won| won.of > 0) {
        let rest = format!(" won ({}), {} of {}", won.range(), won.hits, won.of);
        lines.push(format!("× {}", told("win rate", won.percent(), rest)));
    }
    let n = all.won.map_or(0, |won| won.hits);
    if let Some(size) = all.size {
        lines.push(format!(
            "× {}",
            told("mean won amount", format::money(size.round(), code), format!(" mean won amount, n={n}"))
        ));
    }
    if let Some(days) = all.days {
        let from = if start == "engaged_on" { "first contact" } else { "creation" };
        let text = count(days.round() as i64, "day");
        lines.push(format!("÷ {}", told("mean sales cycle", text, format!(" from {from} to close, n={n}"))));
    }
    lines
}

fn group_lines(book: &mut Book, groups: &[Factors], code: &str, knobs: &Knobs) -> Vec<String> {
    let mut line = |factors: &Factors| {
        let Some(speed) = factors.a_day(knobs.least) else { return few(factors) };
        let text = format::money(speed.round(), code);
        let cite = book.computed(&format!("sales velocity of {}", factors.name), &text, None);
        let won = factors.won?;
        Some(format!(
            "{}: {text} a day {cite} ({} open × {} × {} ÷ {:.0} d)",
            factors.name,
            factors.open,
            won.percent(),
            format::short_money(factors.size?, code),
            factors.days?
        ))
    };
    let mut lines: Vec<String> = groups.iter().filter_map(&mut line).collect();
    let all = lines.len();
    lines.truncate(knobs.told);
    tell_rest(&mut lines, all);
    lines
}

/// What there is of a group that is too small for a velocity; in every currency.
fn few(factors: &Factors) -> Option<String> {
    let (open, won) = factors.every;
    let won = won.filter(|won| won.of > 0);
    let told = won
        .map_or_else(|| "none decided".to_owned(), |won| format!("{} won, {} of {}", won.percent(), won.hits, won.of));
    (open > 0 || won.is_some()).then(|| format!("{}: too few to say ({open} open, {told})", factors.name))
}

fn table(all: &Factors, groups: &[Factors], knobs: &Knobs) -> Table {
    let columns = ["Group", "Open", "Won", "Decided", "Win rate %", "Mean won amount", "Mean days", "A day"];
    let whole = |number: Option<f64>| number.map_or(Value::Null, |number| Value::Number(number.round()));
    let row = |factors: &Factors| {
        let won = factors.won.unwrap_or(Share { hits: 0, of: 0 });
        vec![
            Value::text(if factors.name.is_empty() { "all" } else { &factors.name }),
            Value::Number(factors.open as f64),
            Value::Number(won.hits as f64),
            Value::Number(won.of as f64),
            if won.of == 0 { Value::Null } else { Value::Number((won.value() * 1000.0).round() / 10.0) },
            whole(factors.size),
            whole(factors.days),
            whole(factors.a_day(knobs.least)),
        ]
    };
    let rows: Vec<Vec<Value>> = std::iter::once(all).chain(groups).map(row).collect();
    Table { columns: columns.map(str::to_owned).to_vec(), total: rows.len() as u64, rows, records: Vec::new() }
}

fn chart(groups: &[Factors], code: &str, by: &str, knobs: &Knobs) -> Option<Chart> {
    let point = |factors: &Factors| {
        let value = factors.a_day(knobs.least)?.round();
        Some(Point { label: factors.name.clone(), value, text: format!("{} a day", format::money(value, code)) })
    };
    let points: Vec<Point> = groups.iter().filter_map(point).take(24).collect();
    (points.len() > 1).then_some(Chart { kind: ChartKind::Bars, title: format!("sales velocity by {by}"), points })
}
