//! Calendar arithmetic of periods and calendar groups.
//!
//! Invariant: days outside the calendar are clamped to its ends; nothing here fails.

use super::{Period, Unit};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

impl Period {
    /// The first and the last day, both included. The fiscal year starts with `fiscal_start_month` (1 to 12; others
    /// mean January), which moves quarters and years. A rolling window of `n` days has `n` days with today in it.
    pub fn range(&self, today: Date, fiscal_start_month: i8) -> (Date, Date) {
        match *self {
            Self::Between { from, to } => (from, to),
            Self::Rolling { count, unit } if count < 0 => (day_after(add(today, unit, count)), today),
            Self::Rolling { count, unit } => (today, day_before(add(today, unit, count))),
            Self::Calendar { offset, unit } => {
                let from = add(unit_start(today, unit, fiscal_start_month), unit, offset);
                (from, day_before(add(from, unit, 1)))
            }
        }
    }
}

/// The name of the calendar unit that a day lies in, such that names sort by time: `2017-03-06` (a day, or the Monday
/// of a week), `2017-03`, `2017 Q1`, `2017`. Fiscal quarters and years are named by the year in which the year starts.
pub fn calendar_label(date: Date, unit: Unit, fiscal_start_month: i8) -> String {
    let start = unit_start(date, unit, fiscal_start_month);
    match unit {
        Unit::Day | Unit::Week => start.to_string(),
        Unit::Month => format!("{:04}-{:02}", start.year(), start.month()),
        Unit::Quarter => {
            let year = unit_start(date, Unit::Year, fiscal_start_month).year();
            format!("{year:04} Q{}", months_into_fiscal_year(start, fiscal_start_month) / 3 + 1)
        }
        Unit::Year => format!("{:04}", start.year()),
    }
}

/// The first day of the unit that a day lies in.
fn unit_start(date: Date, unit: Unit, fiscal_start_month: i8) -> Date {
    match unit {
        Unit::Day => date,
        Unit::Week => {
            let back = i32::from(date.weekday().since(Weekday::Monday));
            add(date, Unit::Day, -back)
        }
        Unit::Month => date.first_of_month(),
        Unit::Quarter => {
            let into = months_into_fiscal_year(date, fiscal_start_month) % 3;
            add(date.first_of_month(), Unit::Month, -i32::from(into))
        }
        Unit::Year => {
            let into = months_into_fiscal_year(date, fiscal_start_month);
            add(date.first_of_month(), Unit::Month, -i32::from(into))
        }
    }
}

fn months_into_fiscal_year(date: Date, fiscal_start_month: i8) -> i8 {
    let first = if (1..=12).contains(&fiscal_start_month) { fiscal_start_month } else { 1 };
    (date.month() - first).rem_euclid(12)
}

fn add(date: Date, unit: Unit, count: i32) -> Date {
    // A span holds less than a date range times 366 in any unit; larger counts saturate anyway.
    let count = count.clamp(-200_000, 200_000);
    date.saturating_add(match unit {
        Unit::Day => count.days(),
        Unit::Week => (count.clamp(-190_000, 190_000) * 7).days(),
        Unit::Month => count.months(),
        Unit::Quarter => (count.clamp(-60_000, 60_000) * 3).months(),
        Unit::Year => count.clamp(-19_000, 19_000).years(),
    })
}

/// The following day; the last day of the calendar has none but itself.
fn day_after(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

fn day_before(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn periods_have_the_days_that_people_mean() {
        let today = date(2026, 11, 20); // a Friday
        let (last, next) = (-1, 1);
        for (period, fiscal, from, to) in [
            (Period::Rolling { count: -30, unit: Unit::Day }, 1, date(2026, 10, 22), today),
            (Period::Rolling { count: 2, unit: Unit::Week }, 1, today, date(2026, 12, 3)),
            (Period::Rolling { count: -3, unit: Unit::Month }, 1, date(2026, 8, 21), today),
            (Period::Calendar { offset: 0, unit: Unit::Week }, 1, date(2026, 11, 16), date(2026, 11, 22)),
            (Period::Calendar { offset: last, unit: Unit::Month }, 1, date(2026, 10, 1), date(2026, 10, 31)),
            (Period::Calendar { offset: 0, unit: Unit::Quarter }, 1, date(2026, 10, 1), date(2026, 12, 31)),
            (Period::Calendar { offset: next, unit: Unit::Quarter }, 2, date(2027, 2, 1), date(2027, 4, 30)),
            (Period::Calendar { offset: 0, unit: Unit::Year }, 4, date(2026, 4, 1), date(2027, 3, 31)),
            (Period::Calendar { offset: last, unit: Unit::Day }, 1, date(2026, 11, 19), date(2026, 11, 19)),
        ] {
            assert_eq!(period.range(today, fiscal), (from, to), "{period:?}");
        }
    }

    #[test]
    fn calendar_names_sort_by_time() {
        let day = date(2017, 3, 8);
        for (unit, fiscal, label) in [
            (Unit::Day, 1, "2017-03-08"),
            (Unit::Week, 1, "2017-03-06"),
            (Unit::Month, 1, "2017-03"),
            (Unit::Quarter, 1, "2017 Q1"),
            (Unit::Quarter, 4, "2016 Q4"),
            (Unit::Year, 4, "2016"),
        ] {
            assert_eq!(calendar_label(day, unit, fiscal), label);
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_fail() {
        for count in [i32::MIN, i32::MAX] {
            for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
                let (from, to) = Period::Rolling { count, unit }.range(date(2026, 1, 1), 1);
                assert!(from <= to);
            }
        }
    }
}
