//! The one place that reads the clock, and the seller's calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::time::Instant;

/// Now.
pub fn now() -> Timestamp {
    FIXED.get().unwrap_or_else(real)
}

/// Now, though the clock of this thread stands still: for what really happens while made-up questions are asked.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub(crate) fn real() -> Timestamp {
    Timestamp::now()
}

thread_local! {
    static FIXED: std::cell::Cell<Option<Timestamp>> = const { std::cell::Cell::new(None) };
}

/// Lets the clock of this thread stand still, so that test questions and tests have the same day every day.
pub(crate) fn fix(at: Option<Timestamp>) {
    FIXED.set(at);
}

/// A point in time to measure durations from.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn instant() -> Instant {
    Instant::now()
}

/// The seller's time zone: the configured one, else the system's.
pub fn zone(configured: Option<&str>) -> TimeZone {
    configured.and_then(|name| TimeZone::get(name).ok()).unwrap_or_else(TimeZone::system)
}

/// The calendar day of a moment in a zone.
pub fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// Midnight at the start of the day of a moment, in a zone.
pub fn midnight(at: Timestamp, zone: &TimeZone) -> Timestamp {
    at.to_zoned(zone.clone()).start_of_day().map_or(at, |start: Zoned| start.timestamp())
}

/// The UTC day so many days before the one of a moment.
pub fn days_before(at: Timestamp, days: u32) -> Date {
    let today = at.to_zoned(TimeZone::UTC).date();
    today.checked_sub(jiff::Span::new().days(i64::from(days.min(3_000_000)))).unwrap_or(Date::MIN)
}

/// Milliseconds since a point in time.
pub fn millis_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
