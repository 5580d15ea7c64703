//! Windows of time in words: "this quarter", "in the last 30 days", "in Q1 2017", "since 1 March", "in 2017".

use super::{vocabulary, words::Words};
use crate::actions::text::{days, month_number};
use crate::crm::query::{Expr, Literal, Op, Path, Period, Unit};
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
}

/// Takes the first window out of the words; the place where it began.
pub(super) fn take(words: &mut Words, calendar: &Calendar) -> Option<(usize, Window)> {
    for at in 0..words.0.len() {
        let found = ago(words, at)
            .or_else(|| older(words, at))
            .or_else(|| side(words, at, calendar))
            .or_else(|| rolling(words, at))
            .or_else(|| unit(words, at))
            .or_else(|| named_day(words, at))
            .or_else(|| {
                absolute(words, at, calendar).map(|(n, from, to)| (n, Window::In(Period::Between { from, to })))
            });
        if let Some((count, window)) = found {
            words.take(at, count);
            return Some((at, window));
        }
    }
    None
}

fn unit_at(words: &Words, at: usize) -> Option<Unit> {
    vocabulary::UNITS.iter().find(|(word, _)| *word == words.at(at)).map(|(_, unit)| *unit)
}

fn number_at(words: &Words, at: usize) -> Option<i32> {
    const WORDS: [&str; 13] =
        ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let word = words.at(at);
    let spelt = || WORDS.iter().skip(1).position(|known| *known == word).and_then(|n| i32::try_from(n + 1).ok());
    word.parse().ok().filter(|n| (1..=10_000).contains(n)).or_else(spelt)
}

fn in_days(count: i32, unit: Unit) -> i32 {
    count
        * match unit {
            Unit::Day => 1,
            Unit::Week => 7,
            Unit::Month => 30,
            Unit::Quarter => 91,
            Unit::Year => 365,
        }
}

/// `last 30 days`, `next two weeks`.
fn rolling(words: &Words, at: usize) -> Option<(usize, Window)> {
    let sign = match words.at(at) {
        "last" | "past" | "previous" => -1,
        "next" | "coming" => 1,
        _ => return None,
    };
    let count = number_at(words, at + 1)?;
    let unit = unit_at(words, at + 2)?;
    Some((3, Window::In(Period::Rolling { count: sign * count, unit })))
}

/// `this month`, `last quarter`, `next year`.
fn unit(words: &Words, at: usize) -> Option<(usize, Window)> {
    let offset = match words.at(at) {
        "this" | "current" => 0,
        "last" | "previous" | "past" => -1,
        "next" | "coming" => 1,
        "ytd" => return Some((1, Window::In(Period::Calendar { offset: 0, unit: Unit::Year }))),
        _ => return None,
    };
    Some((2, Window::In(Period::Calendar { offset, unit: unit_at(words, at + 1)? })))
}

fn named_day(words: &Words, at: usize) -> Option<(usize, Window)> {
    let offset = match words.at(at) {
        "today" => 0,
        "yesterday" => -1,
        "tomorrow" => 1,
        _ => return None,
    };
    Some((1, Window::In(Period::Calendar { offset, unit: Unit::Day })))
}

/// `older than 30 days`, `for more than 60 days`.
fn older(words: &Words, at: usize) -> Option<(usize, Window)> {
    let skip = ["older than", "for more than", "more than", "longer than", "for over", "over"]
        .iter()
        .find(|p| words.stands_at(at, p))?;
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
        "since" | "from" => Op::Ge,
        "after" => Op::Gt,
        "before" => Op::Lt,
        "until" | "till" => Op::Le,
        _ => return None,
    };
    if words.at(at + 1) == "today" {
        return Some((2, Window::Side(op, Literal::Today(0))));
    }
    let (count, from, to) = weekday(words, at + 1, op, calendar).or_else(|| absolute(words, at + 1, calendar))?;
    let day = if matches!(op, Op::Gt | Op::Le) { to } else { from };
    Some((count + 1, Window::Side(op, Literal::Date(day))))
}

/// `since Monday` is the last one, today included; `before Friday` the next one. `since yesterday` is a day, too.
fn weekday(words: &Words, at: usize, op: Op, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let skip = usize::from(words.at(at) == "last");
    let word = words.at(at + skip);
    if word == "yesterday" {
        let day = calendar.today.yesterday().ok()?;
        return Some((1, day, day));
    }
    let wanted = i8::try_from(NAMES.iter().position(|name| *name == word)?).ok()?;
    let behind = (calendar.today.weekday().to_monday_zero_offset() - wanted).rem_euclid(7);
    let back = matches!(op, Op::Ge | Op::Gt);
    let days = if back { -i64::from(behind) } else { i64::from((7 - behind) % 7) };
    let day = calendar.today.checked_add(days.days()).ok()?;
    Some((1 + skip, day, day))
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
fn absolute(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
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
        (found.range == (0..text.len())).then_some((count, found.date, found.date))
    })
}

fn month(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    let month = month_number(words.at(at))?;
    let year = year_at(words, at + 1);
    let first = Date::new(year.unwrap_or(calendar.today.year()), month, 1).ok()?;
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
    Some((count, from, to))
}
