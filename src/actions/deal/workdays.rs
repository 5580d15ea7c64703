//! Days on which people work: Monday to Friday. Holidays are not known here.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Whether people work on a day.
pub(in crate::actions) fn is_workday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day itself or the last working day before it.
pub(in crate::actions) fn on_or_before(day: Date) -> Date {
    let earlier = |days: i64| day.checked_sub(days.days()).ok().filter(|day| is_workday(*day));
    (0..3).find_map(earlier).unwrap_or(day)
}

/// The day itself or the next working day after it.
pub(in crate::actions) fn on_or_after(day: Date) -> Date {
    let later = |days: i64| day.checked_add(days.days()).ok().filter(|day| is_workday(*day));
    (0..3).find_map(later).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weekends_are_left_to_the_side_that_was_asked_for() {
        let saturday = date(2026, 11, 21);
        assert_eq!((on_or_before(saturday), on_or_after(saturday)), (date(2026, 11, 20), date(2026, 11, 23)));
        assert_eq!((on_or_before(date(2026, 11, 20)), on_or_after(Date::MAX)), (date(2026, 11, 20), Date::MAX));
    }
}
