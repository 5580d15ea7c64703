//! A stretch of days of the seller's calendar.

use jiff::{ToSpan, civil::Date};

/// Days from one to another, both counted in. `from` is not after `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Range {
    /// The first day.
    #[serde(serialize_with = "text")]
    pub from: Date,
    /// The last day.
    #[serde(serialize_with = "text")]
    pub to: Date,
}

fn text<S: serde::Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

impl Range {
    /// The last so many days, today among them; at least today.
    pub fn last(today: Date, days: u32) -> Self {
        Self { from: shifted(today, -(i64::from(days.clamp(1, 1_000_000)) - 1)), to: today }
    }

    /// From a day to today; today alone where it is later.
    pub fn since(day: Date, today: Date) -> Self {
        Self { from: day.min(today), to: today }
    }

    /// As many days right before.
    pub fn before(self) -> Self {
        let to = shifted(self.from, -1);
        Self { from: shifted(to, 1 - i64::try_from(self.days()).unwrap_or(1)), to }
    }

    /// How many days.
    pub fn days(self) -> u64 {
        self.from.until(self.to).map_or(1, |span| u64::try_from(span.get_days()).unwrap_or(0) + 1)
    }

    pub(super) fn each_day(self) -> Vec<Self> {
        let days = std::iter::successors(Some(self.from), |day| day.tomorrow().ok());
        days.take_while(|day| *day <= self.to).map(|day| Self { from: day, to: day }).collect()
    }

    /// Weeks from Monday to Sunday; the first and the last may be cut short.
    pub(super) fn weeks(self) -> Vec<Self> {
        let mut weeks = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let left = 6 - i64::from(from.weekday().to_monday_zero_offset());
            let to = shifted(from, left).min(self.to);
            weeks.push(Self { from, to });
            match to.tomorrow() {
                Ok(next) => from = next,
                Err(_) => break,
            }
        }
        weeks
    }
}

/// So many days later, or as late as the calendar goes.
fn shifted(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ranges_are_whole_days() {
        let range = Range::last(date(2026, 11, 22), 14);
        assert_eq!((range.from, range.days()), (date(2026, 11, 9), 14));
        assert_eq!(range.before(), Range { from: date(2026, 10, 26), to: date(2026, 11, 8) });
        assert_eq!(range.each_day().len(), 14);
        let weeks = Range::last(date(2026, 11, 22), 10).weeks();
        assert_eq!(weeks.iter().map(|week| week.days()).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(Range::last(date(2026, 11, 22), 0).days(), 1);
        assert_eq!(Range::since(date(2027, 1, 1), date(2026, 11, 22)).days(), 1);
        // The calendar's first day has none before.
        assert!(Range::last(Date::MIN, 5).before().days() >= 1);
    }
}
