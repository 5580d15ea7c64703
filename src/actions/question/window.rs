//! Windows of time in words: "this quarter", "in the last 30 days", "in Q1 2017", "since 1 March", "in 2017".

use super::range::span;
use super::weekdays::{named_day, on_weekday, weekday, weekend};
use super::{reader::Tense, vocabulary, words::Words};
use crate::actions::text::days;
use crate::crm::query::{Expr, Literal, Op, Path, Period, Unit};
use crate::crm::wording::month_number;
use jiff::{ToSpan, civil::Date};

/// A window, before it is known which date it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Window {
    /// In a period.
    In(Period),
    /// Compared with a day.
    Side(Op, Literal),
}

impl Window {
    /// The condition on a date field.
    pub(super) fn on(self, field: &str) -> Expr {
        match self {
            Self::In(period) => Expr::Within(Path::new(field), period),
            Self::Side(op, literal) => Expr::Compare(Path::new(field), op, literal),
        }
    }
}

/// The settings that a window depends on.
pub(super) struct Calendar {
    pub(super) today: Date,
    pub(super) fiscal_start_month: i8,
    /// Whether a month without a year lies ahead.
    pub(super) tense: Tense,
}

/// Takes the first window out of the words; the place where it began.
pub(super) fn take(words: &mut Words, calendar: &Calendar) -> Option<(usize, Window)> {
    for at in 0..words.0.len() {
        let found = span(words, at, calendar)
            .or_else(|| until_end(words, at, calendar))
            .or_else(|| to_date(words, at))
            .or_else(|| ago(words, at))
            .or_else(|| older(words, at))
            .or_else(|| side(words, at, calendar))
            .or_else(|| rolling(words, at))
            .or_else(|| unit(words, at))
            .or_else(|| named_day(words, at))
            .or_else(|| weekend(words, at, calendar))
            .or_else(|| on_weekday(words, at, calendar))
            .or_else(|| {
                absolute(words, at, calendar).map(|(n, from, to)| (n, Window::In(Period::Between { from, to })))
            });
        if let Some((count, window)) = found {
            words.take(at, count);
            let led =
                |word: &str| matches!(word, "in" | "during" | "within" | "on" | "over" | "for" | "of" | "from" | "the");
            let before = at.checked_sub(1).filter(|before| led(words.at(*before)));
            words.take(before.unwrap_or(at), 1);
            return Some((at, window));
        }
    }
    None
}

/// Whether a text is nothing but a window of time: no name, though a record may be called so.
pub(super) fn is_window(text: &str, calendar: &Calendar) -> bool {
    let mut words = Words::new(text);
    take(&mut words, calendar).is_some() && words.0.iter().all(|word| word.used)
}

pub(super) fn unit_at(words: &Words, at: usize) -> Option<Unit> {
    vocabulary::UNITS.iter().find(|(word, _)| *word == words.at(at)).map(|(_, unit)| *unit)
}

fn number_at(words: &Words, at: usize) -> Option<i32> {
    words.number_at(at).and_then(|number| i32::try_from(number).ok())
}

pub(super) fn in_days(count: i32, unit: Unit) -> i32 {
    count
        * match unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => 30,
            Unit::Quarter => 91,
            Unit::Year => 365,
        }
}

/// `last 30 days`, `next two weeks`, `within 10 days`, `the coming 3 months`.
fn rolling(words: &Words, at: usize) -> Option<(usize, Window)> {
    let sign = match words.at(at) {
        "last" | "past" | "previous" | "prior" | "trailing" => -1,
        "next" | "coming" | "following" | "within" | "upcoming" => 1,
        _ => return None,
    };
    let skip =
        usize::from(matches!(words.at(at + 1), "the" | "next" | "coming")) * usize::from(words.at(at) == "within");
    let past = words.at(at) == "within" && matches!(words.at(at + 1 + skip), "last" | "past");
    let skip = skip + usize::from(past);
    let count =
        number_at(words, at + 1 + skip).or_else(|| matches!(words.at(at + 1 + skip), "couple" | "few").then_some(2))?;
    let of = usize::from(words.at(at + 2 + skip) == "of");
    let skip = skip
        + of
        + usize::from(
            words.at(at + 2 + skip + of) == "calendar"
                || matches!(words.at(at + 2 + skip + of), "business" | "working"),
        );
    let unit = unit_at(words, at + 2 + skip)?;
    if words.at(at) == "within" && words.at(at + 3 + skip) == "of" {
        // "within 30 days of creation" lies between two dates of the record, not next to today.
        return None;
    }
    Some((3 + skip, Window::In(Period::Rolling { count: if past { -count } else { sign * count }, unit })))
}

/// `this month`, `last quarter`, `next fiscal year`, `the month`.
fn unit(words: &Words, at: usize) -> Option<(usize, Window)> {
    let offset = match words.at(at) {
        "this" | "current" => 0,
        "last" | "previous" | "past" | "prior" => -1,
        "next" | "coming" | "following" => 1,
        _ => return None,
    };
    let skip = usize::from(matches!(words.at(at + 1), "fiscal" | "calendar" | "business" | "financial"));
    Some((2 + skip, Window::In(Period::Calendar { offset, unit: unit_at(words, at + 1 + skip)? })))
}

/// `ytd`, `this year so far`, `month to date`.
fn to_date(words: &Words, at: usize) -> Option<(usize, Window)> {
    let this = |count, unit| Some((count, Window::In(Period::Calendar { offset: 0, unit })));
    match words.at(at) {
        "ytd" => this(1, Unit::Year),
        "qtd" => this(1, Unit::Quarter),
        "mtd" => this(1, Unit::Month),
        _ if words.stands_at(at + 1, "to date") => this(3, unit_at(words, at)?),
        _ => None,
    }
}

/// `by year end`, `before the end of the month`, `before christmas`, `until the end of this quarter`.
fn until_end(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Window)> {
    let lead = words.any_at(at, &["by", "before", "until", "till", "up to", "through"])?;
    let mut next = at + lead.1;
    let the = |at: usize| usize::from(matches!(words.at(at), "the" | "this"));
    next += the(next);
    if matches!(words.at(next), "christmas" | "xmas") {
        let day = Date::new(calendar.today.year(), 12, 25).ok()?;
        let op = if lead.0 == "before" { Op::Lt } else { Op::Le };
        return Some((next + 1 - at, Window::Side(op, Literal::Date(day))));
    }
    let (unit, end) = if words.stands_at(next, "end of") {
        let mut place = next + 2 + the(next + 2);
        let ahead = usize::from(words.at(place) == "next");
        place += ahead;
        if let Some((count, _, to)) = month(words, place, calendar) {
            return Some((place + count - at, Window::Side(Op::Le, Literal::Date(to))));
        }
        let unit = unit_at(words, place)?;
        (period_end(calendar, unit, i32::try_from(ahead).ok()?)?, place + 1)
    } else if matches!(words.at(next + 1), "end" | "ends") {
        (period_end(calendar, unit_at(words, next)?, 0)?, next + 2)
    } else if words.at(next) == "year-end" {
        (period_end(calendar, Unit::Year, 0)?, next + 1)
    } else {
        return None;
    };
    Some((end - at, Window::Side(Op::Le, Literal::Date(unit))))
}

/// The last day of this calendar unit, or of one after it.
fn period_end(calendar: &Calendar, unit: Unit, offset: i32) -> Option<Date> {
    Some(Period::Calendar { offset, unit }.range(calendar.today, calendar.fiscal_start_month).1)
}

/// `older than 30 days`, `for more than 60 days`.
fn older(words: &Words, at: usize) -> Option<(usize, Window)> {
    let after = words.said_any(&["still"]) && words.at(at) == "after";
    let skip = ["older than", "for more than", "more than", "longer than", "for over", "over", "after"]
        .iter()
        .find(|p| words.stands_at(at, p) && (**p != "after" || after))?;
    let skip = super::words::length(skip);
    let (count, unit) = (number_at(words, at + skip)?, unit_at(words, at + skip + 1)?);
    let ago = usize::from(words.at(at + skip + 2) == "ago");
    Some((skip + 2 + ago, Window::Side(Op::Lt, Literal::Today(-in_days(count, unit)))))
}

/// `30 days ago` is a day; alone it means that day.
fn ago(words: &Words, at: usize) -> Option<(usize, Window)> {
    let (count, unit) = (number_at(words, at)?, unit_at(words, at + 1)?);
    (words.at(at + 2) == "ago").then_some((3, Window::Side(Op::Eq, Literal::Today(-in_days(count, unit)))))
}

/// `since 1 March`, `before 2017`, `after Q1 2017`.
fn side(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Window)> {
    let op = match words.at(at) {
        "since" | "from" | "starting" => Op::Ge,
        "after" => Op::Gt,
        "before" => Op::Lt,
        "until" | "till" | "by" | "through" => Op::Le,
        _ => return None,
    };
    if words.at(at + 1) == "today" {
        return Some((2, Window::Side(op, Literal::Today(0))));
    }
    const BEGINNINGS: &[&str] =
        &["the beginning of the", "the beginning of", "the start of the", "the start of", "beginning of", "start of"];
    if matches!(op, Op::Ge | Op::Lt)
        && let Some((_, more)) = words.any_at(at + 1, BEGINNINGS)
    {
        let this = |unit| Some((1, Window::In(Period::Calendar { offset: 0, unit })));
        let named = unit_at(words, at + 1 + more).and_then(this);
        let span = unit(words, at + 1 + more).or(named).and_then(|(count, window)| match window {
            Window::In(period) => Some((count, period.range(calendar.today, calendar.fiscal_start_month).0)),
            Window::Side(..) => None,
        });
        let (count, from) =
            span.or_else(|| absolute(words, at + 1 + more, calendar).map(|(count, from, _)| (count, from)))?;
        return Some((1 + more + count, Window::Side(op, Literal::Date(from))));
    }
    let the = usize::from(words.at(at + 1) == "the");
    if let Some((count, Window::In(period))) = unit(words, at + 1 + the).or_else(|| named_day(words, at + 1))
        && words.at(at) != "from"
    {
        let (from, to) = period.range(calendar.today, calendar.fiscal_start_month);
        let day = if matches!(op, Op::Gt | Op::Le) { to } else { from };
        return Some((1 + the + count, Window::Side(op, Literal::Date(day))));
    }
    let day = || absolute(words, at + 1 + the, calendar).map(|(count, from, to)| (the + count, from, to));
    let (count, from, to) = weekday(words, at + 1, op, calendar).or_else(day)?;
    if words.at(at) == "from" && from != to {
        // "from October" is the month itself.
        return Some((1 + count, Window::In(Period::Between { from, to })));
    }
    let day = if matches!(op, Op::Gt | Op::Le) { to } else { from };
    Some((count + 1, Window::Side(op, Literal::Date(day))))
}

/// The first day of a window that lies in the past: of "since Monday", "this week", "in the last 3 days".
pub(super) fn first_day(window: &Window, calendar: &Calendar) -> Option<Date> {
    let today = calendar.today;
    let day = match window {
        Window::Side(Op::Ge | Op::Eq, Literal::Date(day)) => *day,
        Window::Side(Op::Gt, Literal::Date(day)) => day.tomorrow().ok()?,
        Window::Side(Op::Ge | Op::Eq, Literal::Today(days)) => today.checked_add(i64::from(*days).days()).ok()?,
        Window::In(Period::Between { from, .. }) => *from,
        Window::In(Period::Rolling { count, unit }) if *count < 0 => {
            today.checked_add(i64::from(in_days(*count, *unit)).days()).ok()?
        }
        Window::In(Period::Calendar { offset, unit }) if *offset <= 0 => unit_start(today, *offset, *unit)?,
        _ => return None,
    };
    (day <= today).then_some(day)
}

/// The first day of this calendar unit, or of one before it.
fn unit_start(today: Date, offset: i32, unit: Unit) -> Option<Date> {
    let offset = i64::from(offset);
    let monday = i64::from(today.weekday().to_monday_zero_offset());
    let quarter = i64::from((today.month() - 1) % 3);
    match unit {
        Unit::Day => today.checked_add(offset.days()).ok(),
        Unit::Week => today.checked_add((offset * 7 - monday).days()).ok(),
        Unit::Month => today.first_of_month().checked_add(offset.months()).ok(),
        Unit::Quarter => today.first_of_month().checked_add((offset * 3 - quarter).months()).ok(),
        Unit::Year => today.first_of_year().checked_add(offset.years()).ok(),
    }
}

/// A day, month, quarter or year by its name: how many words, the first day and the last.
pub(super) fn absolute(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    day(words, at, calendar).or_else(|| quarter(words, at, calendar)).or_else(|| month(words, at, calendar)).or_else(
        || {
            let year = year_at(words, at)?;
            Some((1, Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
        },
    )
}

fn year_at(words: &Words, at: usize) -> Option<i16> {
    words.at(at).parse().ok().filter(|year| (1990..=2100).contains(year))
}

fn day(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    [4, 3, 2, 1].into_iter().find_map(|count| {
        if (at..at + count).any(|index| words.at(index).is_empty()) {
            return None;
        }
        let text = words.raw(at, count);
        let found = days(&text, calendar.today.year()).into_iter().next()?;
        let date = if found.with_year { found.date } else { calendar.nearest(found.date)? };
        (found.range == (0..text.len())).then_some((count, date, date))
    })
}

impl Calendar {
    /// A day of this year, moved by a year where the sentence looks the other way.
    fn nearest(&self, day: Date) -> Option<Date> {
        let year = match self.tense {
            Tense::Ahead if day.last_of_month() < self.today => 1,
            Tense::Past if day.first_of_month() > self.today => -1,
            _ => 0,
        };
        day.checked_add(year.years()).ok()
    }
}

fn month(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    let month = month_number(words.at(at))?;
    // "may" is a verb as often as a month.
    if words.at(at) == "may"
        && !matches!(
            words.said(at.wrapping_sub(1)),
            "in" | "since" | "of" | "last" | "until" | "before" | "after" | "from" | "by" | "to" | "during"
        )
    {
        return None;
    }
    let year = year_at(words, at + 1);
    let first = Date::new(year.unwrap_or(calendar.today.year()), month, 1).ok()?;
    let first = if year.is_some() { first } else { calendar.nearest(first)? };
    Some((1 + usize::from(year.is_some()), first, first.last_of_month()))
}

/// `Q1 2017`, `first quarter of 2017`; without a year, this one. Quarters count from the fiscal year's first month.
fn quarter(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    let spelt = ["first", "second", "third", "fourth"].iter().position(|word| *word == words.at(at));
    let (number, mut count) = match (words.at(at), spelt) {
        ("q1", _) => (0, 1),
        ("q2", _) => (1, 1),
        ("q3", _) => (2, 1),
        ("q4", _) => (3, 1),
        (_, Some(number)) if words.at(at + 1) == "quarter" => (number, 2),
        _ => return None,
    };
    count += usize::from(words.at(at + count) == "of");
    let year = year_at(words, at + count);
    count += usize::from(year.is_some());
    let start = Date::new(year.unwrap_or(calendar.today.year()), calendar.fiscal_start_month.clamp(1, 12), 1).ok()?;
    let from = start.checked_add(i64::try_from(number * 3).ok()?.months()).ok()?;
    let to = from.checked_add(3.months()).ok()?.yesterday().ok()?;
    let years = match calendar.tense {
        Tense::Ahead if year.is_none() && to < calendar.today => 1,
        Tense::Past if year.is_none() && from > calendar.today => -1,
        _ => 0,
    };
    Some((count, from.checked_add(years.years()).ok()?, to.checked_add(years.years()).ok()?.last_of_month()))
}
