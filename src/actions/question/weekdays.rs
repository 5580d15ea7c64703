//! Days by their names: "yesterday", "on Monday", "next Friday", "this weekend".
//!
//! Invariant: a bare weekday is the nearest one on the side where the sentence looks.

use super::reader::Tense;
use super::window::{Calendar, Window};
use super::words::Words;
use crate::crm::query::{Op, Period, Unit};
use crate::crm::wording::WEEKDAYS;
use jiff::{ToSpan, civil::Date};

pub(super) fn named_day(words: &Words, at: usize) -> Option<(usize, Window)> {
    let offset = match words.at(at) {
        "today" | "tonight" => 0,
        "yesterday" => -1,
        "tomorrow" => 1,
        _ => return None,
    };
    Some((1, Window::In(Period::Calendar { offset, unit: Unit::Day })))
}

/// `this weekend`, `at the weekend`: its Saturday and Sunday; today's own while it lasts.
pub(super) fn weekend(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Window)> {
    const SATURDAY: i8 = 5;
    let led = usize::from(matches!(words.at(at), "this" | "next" | "last" | "coming" | "the"));
    if words.at(at + led) != "weekend" {
        return None;
    }
    let ahead = (SATURDAY - calendar.today.weekday().to_monday_zero_offset()).max(-1);
    let weeks = match words.at(at) {
        "next" => 1,
        "last" => -1,
        _ => 0,
    };
    let from = calendar.today.checked_add((i64::from(ahead) + 7 * weeks).days()).ok()?;
    let to = from.checked_add(1.days()).ok()?;
    Some((1 + led, Window::In(Period::Between { from, to })))
}

/// `on Monday`, `next Friday`, `last Tuesday`: the nearest one on the side where the sentence looks.
pub(super) fn on_weekday(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Window)> {
    let led = matches!(words.at(at), "next" | "this" | "last" | "coming" | "on" | "for");
    let word = words.at(at + usize::from(led));
    let bare = word.strip_suffix('s').filter(|_| led).unwrap_or(word);
    let wanted = i8::try_from(WEEKDAYS.iter().position(|name| *name == bare)?).ok()?;
    // "Wednesday's call" is one of many, and has a name of its own.
    if matches!(words.said(at + 1 + usize::from(led)), "call" | "meeting" | "visit" | "appointment" | "demo") {
        return None;
    }
    let behind = (calendar.today.weekday().to_monday_zero_offset() - wanted).rem_euclid(7);
    let days = match (words.at(at), calendar.tense) {
        ("last", _) => -i64::from(if behind == 0 { 7 } else { behind }),
        ("on" | "for" | "this", Tense::Past) => -i64::from(behind),
        _ => i64::from((7 - behind) % 7),
    };
    let day = calendar.today.checked_add(days.days()).ok()?;
    Some((1 + usize::from(led), Window::In(Period::Between { from: day, to: day })))
}

/// `since Monday` is the last one, today included; `before Friday` the next one. `since yesterday` is a day, too.
pub(super) fn weekday(words: &Words, at: usize, op: Op, calendar: &Calendar) -> Option<(usize, Date, Date)> {
    let skip = usize::from(words.at(at) == "last");
    let word = words.at(at + skip);
    if word == "yesterday" {
        let day = calendar.today.yesterday().ok()?;
        return Some((1, day, day));
    }
    let wanted = i8::try_from(WEEKDAYS.iter().position(|name| *name == word)?).ok()?;
    let behind = (calendar.today.weekday().to_monday_zero_offset() - wanted).rem_euclid(7);
    let back = matches!(op, Op::Ge | Op::Gt);
    let days = if back { -i64::from(behind) } else { i64::from((7 - behind) % 7) };
    let day = calendar.today.checked_add(days.days()).ok()?;
    Some((1 + skip, day, day))
}
