//! The index of the event log for commands: progress while it is made, ctrl-c, and stretches of time as people write
//! them.

use super::exit::{Exit, Fail};
use super::here::Here;
use super::stop::Stop;
use crate::insight::{Index, InsightError, Progress, Range};
use crate::runtime::{Place, PlaceError, clock, insight};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::ops::ControlFlow;

/// Asks the index of the current workspace.
pub(super) fn ask<T>(here: &Here, ask: &dyn Fn(&Index) -> Result<T, InsightError>) -> Result<T, Fail> {
    let place = existing(here)?;
    let stop = Stop::listen()?;
    let mut shown = false;
    let mut watch = |Progress { done, all }: Progress| {
        // A word for what takes longer than a batch.
        if done < all {
            shown = true;
            let share = done as f64 / all.max(1) as f64 * 100.0;
            here.out.progress(&format!("reading the event log into its index: {share:.0} %"));
        }
        if stop.asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let told = insight::ask(&place, &mut watch, ask);
    if shown {
        here.out.progress_end();
    }
    Ok(told?)
}

/// The workspace, which must be there.
pub(super) fn existing(here: &Here) -> Result<Place, Fail> {
    let place = here.place()?;
    if !place.workspace.exists() {
        return Err(PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
    }
    Ok(place)
}

impl From<InsightError> for Fail {
    fn from(error: InsightError) -> Self {
        let exit = if matches!(error, InsightError::Stopped) { Exit::Interrupted } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

/// A stretch of time up to now, as a person writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// So many hours.
    Hours(i64),
    /// A day of the calendar.
    Day(Date),
}

/// Reads `12h`, `14d`, `2w`, or a day such as `2026-11-01`.
pub(super) fn since(text: &str) -> Result<Since, String> {
    let what = || format!("{text:?}: write hours, days or weeks (12h, 14d, 2w) or a day (2026-11-01)");
    if let Ok(day) = text.parse::<Date>() {
        return Ok(Since::Day(day));
    }
    let unit = text.chars().last().ok_or_else(what)?;
    let count = text.strip_suffix(unit).and_then(|count| count.parse::<i64>().ok());
    let count = count.filter(|count| (1..100_000).contains(count)).ok_or_else(what)?;
    match unit {
        'h' => Ok(Since::Hours(count)),
        'd' => Ok(Since::Hours(count * 24)),
        'w' => Ok(Since::Hours(count * 24 * 7)),
        _ => Err(what()),
    }
}

impl Since {
    /// The moment from which on it counts.
    pub(super) fn moment(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Hours(hours) => clock::now().checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN),
            Self::Day(day) => midnight(day, zone),
        }
    }

    /// Whole days: `14d` is today and the thirteen days before.
    pub(super) fn range(self, zone: &TimeZone) -> Range {
        let today = clock::day(clock::now(), zone);
        match self {
            Self::Hours(hours) => Range::last(today, u32::try_from((hours + 23) / 24).unwrap_or(u32::MAX)),
            Self::Day(day) => Range::since(day, today),
        }
    }
}

/// When a day begins.
pub(super) fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MIN, |start| start.timestamp())
}

/// The seller's time zone.
pub(super) fn zone(place: &Place) -> TimeZone {
    clock::zone(place.settings().time_zone.as_deref())
}

/// The moment as the seller's clock shows it: `2026-11-20 09:12`.
pub(super) fn shown(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time_are_read_and_nothing_else() {
        for (text, meant) in [
            ("12h", Some(Since::Hours(12))),
            ("14d", Some(Since::Hours(336))),
            ("2w", Some(Since::Hours(336))),
            ("2026-11-01", Some(Since::Day(jiff::civil::date(2026, 11, 1)))),
            ("", None),
            ("d", None),
            ("0d", None),
            ("-3d", None),
            ("5x", None),
            ("ü", None),
            ("2026-13-01", None),
        ] {
            assert_eq!(since(text).ok(), meant, "{text}");
        }
        assert_eq!(Since::Hours(336).range(&TimeZone::UTC).days(), 14);
        assert_eq!(Since::Hours(1).range(&TimeZone::UTC).days(), 1);
    }
}
