//! Since when something is new to the seller: the end of the last session of another day.
//!
//! Not for: what changed since then. Invariant: opening and leaving the program any number of times on one day moves
//! nothing, so that a restart does not make the morning's news old.

use super::{Desk, DeskError, clock};
use crate::store::{Reader, StoreError};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Under which key the end of the last session of a day before the last one is kept.
const BEFORE: &str = "seen.before";

/// The moment from which on things are new; `None` before the second day of use.
pub(super) fn since(reader: &Reader, now: Timestamp, zone: &TimeZone) -> Result<Option<Timestamp>, StoreError> {
    let last = reader.last_seen()?;
    if last.is_some_and(|last| clock::day(last, zone) < clock::day(now, zone)) {
        return Ok(last);
    }
    Ok(reader.state_get(BEFORE)?.and_then(|text| text.parse().ok()))
}

/// A session ends. A read-only folder loses only that.
pub(super) fn leave(desk: &mut Desk, now: Timestamp) -> Result<(), DeskError> {
    let zone = clock::zone(desk.place.settings().time_zone.as_deref());
    let before = since(desk.reader(), now, &zone)?.map(|at| at.to_string());
    let store = desk.store()?;
    store.state_set(BEFORE, before.as_deref())?;
    Ok(store.set_last_seen(now)?)
}

#[cfg(test)]
mod tests {
    use super::super::test_desk::House;
    use super::*;

    #[test]
    fn only_another_day_makes_news_old() {
        let house = House::demo();
        let mut desk = house.desk();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let seen = |desk: &Desk, now: &str| since(desk.reader(), at(now), &TimeZone::UTC).unwrap();
        assert_eq!(seen(&desk, "2026-11-20T08:00:00Z"), None);
        for (leaves, comes, since) in [
            ("2026-11-20T12:00:00Z", "2026-11-20T12:01:00Z", None),
            ("2026-11-20T17:00:00Z", "2026-11-23T08:00:00Z", Some("2026-11-20T17:00:00Z")),
            ("2026-11-23T08:01:00Z", "2026-11-23T08:02:00Z", Some("2026-11-20T17:00:00Z")),
            ("2026-11-23T18:00:00Z", "2026-11-23T19:00:00Z", Some("2026-11-20T17:00:00Z")),
            ("2026-11-23T19:30:00Z", "2026-11-24T08:00:00Z", Some("2026-11-23T19:30:00Z")),
            // A clock that was set back forgets nothing.
            ("2026-11-24T09:00:00Z", "2026-11-22T08:00:00Z", Some("2026-11-23T19:30:00Z")),
        ] {
            leave(&mut desk, at(leaves)).unwrap();
            assert_eq!(seen(&desk, comes), since.map(at), "left {leaves}, came {comes}");
        }
    }
}
