//! Nothing is sent twice and nothing is lost, however the log grows between exports and wherever one breaks off.

use super::*;
use crate::fleet::{Pseudonyms, batches};
use proptest::prelude::*;

fn row(seq: u64, session: &str, kind: &'static str) -> EventRow {
    EventRow { seq, session: session.into(), kind, time_ms: seq as i64 * 1000, ..EventRow::default() }
}

fn firsts(units: &[Unit]) -> Vec<u64> {
    units.iter().map(Unit::first).collect()
}

/// One export of the log as it stands; `arrive` units arrive before it breaks off.
fn export(log: &[EventRow], cursor: &Cursor, arrive: usize, now: i64) -> (Vec<Unit>, Cursor) {
    let mut backlog = Backlog::after(cursor.clone());
    log.iter().for_each(|row| backlog.add(row.clone(), "2026-11-22"));
    let (mut units, end) = backlog.ready(now);
    if arrive >= units.len() {
        return (units, end);
    }
    units.truncate(arrive);
    let last = units.last().map(Unit::first);
    (units, last.map_or_else(|| cursor.clone(), |last| cursor.after(&end, last)))
}

#[test]
fn a_turn_is_sent_when_it_is_over_and_what_comes_later_on_its_own() {
    let mut log = vec![row(1, "a", "question"), row(2, "b", "question"), row(3, "a", "answer"), row(4, "a", "topic")];
    let (units, cursor) = export(&log, &Cursor::default(), 9, 5000);
    assert_eq!(firsts(&units), [1]);
    assert_eq!((cursor.through, cursor.waiting.iter().copied().collect::<Vec<_>>()), (4, vec![2]));
    log.extend([row(5, "b", "topic"), row(6, "a", "feedback")]);
    let (units, cursor) = export(&log, &cursor, 9, 7000);
    assert_eq!(firsts(&units), [2, 6]);
    assert!(cursor.waiting.is_empty());
    assert_eq!(firsts(&export(&log, &cursor, 9, 8000).0), [0_u64; 0]);
}

#[test]
fn a_turn_that_nobody_ended_is_sent_after_an_hour_of_silence() {
    let log = [row(1, "a", "question"), row(2, "a", "request")];
    assert!(export(&log, &Cursor::default(), 9, 2000 + SILENCE).0.is_empty());
    assert_eq!(firsts(&export(&log, &Cursor::default(), 9, 2001 + SILENCE).0), [1]);
}

#[test]
fn a_cursor_survives_being_written() {
    let cursor = Cursor { through: 9, waiting: [3, 5].into(), day: Some("2026-11-22".into()) };
    let text = serde_json::to_string(&cursor).unwrap();
    assert_eq!(serde_json::from_str::<Cursor>(&text).unwrap(), cursor);
    assert!(serde_json::from_str::<Cursor>("{\"through\":1}").is_err());
}

proptest! {
    #[test]
    fn every_unit_is_sent_exactly_once(
        kinds in prop::collection::vec((0_u8..3, 0_u8..6), 1..60),
        cuts in prop::collection::vec((1_usize..12, 0_usize..6), 0..12),
    ) {
        let words = ["question", "request", "answer", "topic", "feedback", "decision"];
        let row = |(at, (session, kind)): (usize, &(u8, u8))| {
            row(at as u64 + 1, &session.to_string(), words[usize::from(*kind)])
        };
        let log: Vec<EventRow> = kinds.iter().enumerate().map(row).collect();
        let (mut cursor, mut sent, mut length) = (Cursor::default(), Vec::new(), 0);
        for (more, arrive) in cuts {
            length = (length + more).min(log.len());
            let (units, next) = export(&log[..length], &cursor, arrive, 0);
            sent.extend(units);
            cursor = next;
        }
        // In the end everything is over.
        sent.extend(export(&log, &cursor, usize::MAX, i64::MAX / 2).0);
        sent.sort_by_key(Unit::first);
        let whole = export(&log, &Cursor::default(), usize::MAX, i64::MAX / 2).0;
        prop_assert_eq!(firsts(&sent), firsts(&whole));
        for (sent, whole) in sent.iter().zip(&whole) {
            prop_assert_eq!(&sent.rows, &whole.rows);
        }
    }

    #[test]
    fn the_cursors_of_batches_go_on_where_each_ends(count in 1_usize..40) {
        let log: Vec<EventRow> = (1..=count as u64).map(|seq| row(seq, "a", "feedback")).collect();
        let mut backlog = Backlog::after(Cursor::default());
        log.iter().for_each(|row| backlog.add(row.clone(), "2026-11-22"));
        let (units, end) = backlog.ready(0);
        let made = batches(&units, &Pseudonyms::of_workspace(&[1; 32]), &Cursor::default(), &end);
        prop_assert_eq!(made.iter().map(|batch| batch.spans).sum::<u64>(), count as u64);
        prop_assert_eq!(made.last().map(|batch| &batch.cursor), Some(&end));
    }
}
