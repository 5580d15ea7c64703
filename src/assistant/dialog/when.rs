//! A day in words: written out, by name, as the end of a stretch, or as a step from today or from the day before.
//!
//! Not for: spans of a query (see `words`). Invariant: words that say more than was read make it unread, never a guess.

use crate::actions::text::{Day, days};
use crate::crm::wording::{WEEKDAYS, month_number};
use jiff::{ToSpan, civil::Date};

/// A day: written out, by name, or as a step from today or from the day before.
pub(in crate::assistant) fn day(words: &str, before: Option<Date>, today: Date) -> Option<Date> {
    let plain = words.to_lowercase();
    if let Some(step) = plain.strip_prefix("by ") {
        let (sign, step) = step.strip_prefix("minus ").map_or((1, step), |step| (-1, step));
        let (count, unit) = span(step)?;
        return add(before?, sign * count, unit);
    }
    for (ending, sign) in [(" out", 1), (" later", 1), (" earlier", -1), (" sooner", -1)] {
        if let Some((count, unit)) = plain.strip_suffix(ending).and_then(span) {
            return add(before?, sign * count, unit);
        }
    }
    if let Some((count, unit)) = [" from now", " from today"].iter().find_map(|end| span(plain.strip_suffix(end)?)) {
        return add(today, count, unit);
    }
    if let Some(found) = written(words, today)? {
        // A day without a year lies ahead.
        let ahead = !found.with_year && found.date < today;
        return if ahead { found.date.checked_add(1.years()).ok() } else { Some(found.date) };
    }
    match plain.as_str() {
        "today" | "heute" | "aujourd'hui" => return Some(today),
        "tomorrow" | "morgen" | "demain" => return today.tomorrow().ok(),
        "the day after tomorrow" | "day after tomorrow" | "übermorgen" | "après-demain" => {
            return add(today, 2, "day");
        }
        "next week" => return add(today, 1, "week"),
        "next month" => return add(today, 1, "month"),
        "month end" => return Some(today.last_of_month()),
        "quarter end" | "year end" => return end_of(plain.trim_end_matches(" end"), today),
        _ => {}
    }
    let bare = plain.strip_prefix("the ").unwrap_or(&plain);
    if let Some(stretch) = bare.strip_prefix("end of ") {
        return end_of(stretch, today);
    }
    if let Some(step) = plain.strip_prefix("in ") {
        let (count, unit) = span(step)?;
        return add(today, count, unit);
    }
    weekday(&plain, today)
}

/// The day that is written out; `Some(None)` where none is, `None` where other words stand beside it that say more.
fn written(words: &str, today: Date) -> Option<Option<Day>> {
    const BESIDE: &[&str] = &["on", "the", "of", "this", "coming", "be"];
    let found = days(words, today.year());
    let [day] = found.as_slice() else { return found.is_empty().then_some(None) };
    let beside = format!("{} {}", &words[..day.range.start], &words[day.range.end..]).to_lowercase();
    let known = |word: &str| BESIDE.contains(&word) || WEEKDAYS.iter().any(|name| *name == word || name[..3] == *word);
    let mut beside = beside.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    beside.all(known).then(|| Some(day.clone()))
}

/// The last day of "the month", "next quarter", "January", "March 2027"; a month without a year lies ahead.
fn end_of(stretch: &str, today: Date) -> Option<Date> {
    let stretch = ["the ", "this "].iter().find_map(|word| stretch.strip_prefix(word)).unwrap_or(stretch);
    let (unit, at) = match stretch.strip_prefix("next ") {
        Some(unit) => (unit, add(today, 1, unit)?),
        None => (stretch, today),
    };
    let month = match unit {
        "month" => at.month(),
        "quarter" => (at.month() - 1) / 3 * 3 + 3,
        "year" => 12,
        other => {
            let (name, year) = other.split_once(' ').map_or((other, None), |(name, year)| (name, Some(year)));
            let written = year.map(|year| year.parse::<i16>().ok().filter(|year| (1970..=2200).contains(year)));
            let year = written.unwrap_or(Some(today.year()))?;
            let end = Date::new(year, month_number(name)?, 1).ok()?.last_of_month();
            return if written.is_none() && end < today {
                add(end, 1, "year").map(Date::last_of_month)
            } else {
                Some(end)
            };
        }
    };
    Some(Date::new(at.year(), month, 1).ok()?.last_of_month())
}

/// "a week", "two months", "10 days".
pub(super) fn span(words: &str) -> Option<(i64, &str)> {
    let (count, unit) = words.split_once(' ')?;
    let spelt = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        .iter()
        .position(|word| *word == count || (matches!(count, "a" | "another") && *word == "one"));
    let count = count.parse().ok().or_else(|| spelt.and_then(|at| i64::try_from(at + 1).ok()))?;
    let unit = unit.trim_end_matches('s');
    let known = matches!(unit, "day" | "week" | "month" | "quarter" | "year");
    (known && (1..=400).contains(&count)).then_some((count, unit))
}

fn add(day: Date, count: i64, unit: &str) -> Option<Date> {
    match unit {
        "day" => day.checked_add(count.days()).ok(),
        "week" => day.checked_add(count.weeks()).ok(),
        "month" => day.checked_add(count.months()).ok(),
        "quarter" => day.checked_add((count * 3).months()).ok(),
        "year" => day.checked_add(count.years()).ok(),
        _ => None,
    }
}

/// The days of the week in other languages that sellers write, from Monday on.
const OTHER_WEEKDAYS: [[&str; 7]; 2] = [
    ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];

/// Which day of the week a word is, by its name or what people shorten it to; 0 is Monday.
fn weekday_number(name: &str) -> Option<usize> {
    let short = |known: &str| matches!(name.len(), 3..=5) && name.is_ascii() && known.starts_with(name);
    let english = WEEKDAYS.iter().position(|known| *known == name || short(known));
    english.or_else(|| OTHER_WEEKDAYS.iter().find_map(|days| days.iter().position(|known| *known == name)))
}

/// "Friday" is the next one; "next Friday" that of the week to come.
fn weekday(plain: &str, today: Date) -> Option<Date> {
    let (next, name) = plain.strip_prefix("next ").map_or((false, plain), |name| (true, name));
    let name = ["this ", "coming ", "this coming "].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    let wanted = i8::try_from(weekday_number(name)?).ok()?;
    let now = today.weekday().to_monday_zero_offset();
    let ahead = if next { 7 - now + wanted } else { (wanted - now - 1).rem_euclid(7) + 1 };
    today.checked_add(i64::from(ahead).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_as_sellers_say_them() {
        let friday = date(2026, 11, 20);
        for (words, expected) in [
            ("15 December", Some(date(2026, 12, 15))),
            ("3 March", Some(date(2027, 3, 3))),
            ("2027-01-31", Some(date(2027, 1, 31))),
            ("next Tuesday", Some(date(2026, 11, 24))),
            ("Friday", Some(date(2026, 11, 27))),
            ("this Friday", Some(date(2026, 11, 27))),
            ("thurs", Some(date(2026, 11, 26))),
            ("Mittwoch", Some(date(2026, 11, 25))),
            ("the day after tomorrow", Some(date(2026, 11, 22))),
            ("mond", Some(date(2026, 11, 23))),
            ("mo", None),
            ("the end of the month", Some(date(2026, 11, 30))),
            ("end of quarter", Some(date(2026, 12, 31))),
            ("in two weeks", Some(date(2026, 12, 4))),
            ("by a week", Some(date(2026, 12, 19))),
            ("end of January", Some(date(2027, 1, 31))),
            ("the end of March 2028", Some(date(2028, 3, 31))),
            ("end of next month", Some(date(2026, 12, 31))),
            ("end of next quarter", Some(date(2027, 3, 31))),
            ("end of year", Some(date(2026, 12, 31))),
            ("two weeks out", Some(date(2026, 12, 26))),
            ("a month later", Some(date(2027, 1, 12))),
            ("three weeks from now", Some(date(2026, 12, 11))),
            ("on Tuesday, 15 December", Some(date(2026, 12, 15))),
            ("the week after 15 December", None),
            ("15 December or 20 December", None),
            ("mid January", None),
            ("end of the road", None),
            ("whenever", None),
        ] {
            assert_eq!(day(words, Some(date(2026, 12, 12)), friday), expected, "{words}");
        }
    }
}
