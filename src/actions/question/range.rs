//! Spans from one day to another: "from 1 September to 31 October", "between July and September", "20 to 30 November".
//!
//! Not for: numbers, of which a span is one condition of a field. Invariant: both ends are days, months, quarters or years
//! by their names; a year that is said of one end holds for both.

use super::compare::GROWTH;
use super::window::{Calendar, Window, absolute};
use super::words::Words;
use crate::crm::query::Period;
use jiff::{ToSpan, civil::Date};

/// Words before the first end, and between the ends.
const LEADS: &[&str] = &["from", "between", "since"];
const LINKS: &[&str] = &["up to and including", "up to", "to", "until", "till", "through", "thru", "and", "bis"];

/// A span of days at this place.
pub(super) fn span(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Window)> {
    // "Did it grow from May to June" holds one against the other.
    if words.said_any(GROWTH) {
        return None;
    }
    let led = usize::from(LEADS.contains(&words.at(at)));
    let first = at + led + the(words, at + led);
    let (count, from, whole) = start(words, first, calendar)?;
    let (link, link_words) = words.any_at(first + count, LINKS)?;
    // "In July and September" is two months.
    if link == "and" && words.at(at) != "between" || led == 0 && !matches!(link, "to" | "until" | "till" | "through") {
        return None;
    }
    let second = first + count + link_words;
    let second = second + the(words, second);
    let (behind, _, to) = absolute(words, second, calendar)?;
    let from = match whole {
        Start::Day(day) => Date::new(to.year(), to.month(), day).ok()?,
        Start::Named => near(from, to)?,
    };
    (from <= to).then_some((second + behind - at, Window::In(Period::Between { from, to })))
}

/// How the first end is said.
enum Start {
    /// By a day of the month alone: "20 to 30 November".
    Day(i8),
    Named,
}

fn start(words: &Words, at: usize, calendar: &Calendar) -> Option<(usize, Date, Start)> {
    if let Some((count, from, _)) = absolute(words, at, calendar) {
        return Some((count, from, Start::Named));
    }
    let word = words.at(at);
    let bare = ["st", "nd", "rd", "th", "."].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    let day = bare.parse().ok().filter(|day| (1..=31).contains(day))?;
    // Without a month behind the other end these are two numbers.
    let (_, link) = words.any_at(at + 1, LINKS)?;
    let other = at + 1 + link + the(words, at + 1 + link);
    absolute(words, other, calendar).filter(|(count, from, to)| from == to && *count > 1)?;
    Some((1, calendar.today, Start::Day(day)))
}

/// The first end in the year in which it lies before the other one.
fn near(from: Date, to: Date) -> Option<Date> {
    if from <= to && from.checked_add(1.year()).is_ok_and(|next| next > to) {
        return Some(from);
    }
    let same = Date::new(to.year(), from.month(), from.day()).ok()?;
    if same <= to { Some(same) } else { same.checked_sub(1.year()).ok() }
}

fn the(words: &Words, at: usize) -> usize {
    usize::from(words.at(at) == "the")
}
