//! The seller's days, and counting anew when they begin elsewhere.

use super::super::cell::Cell;
use super::super::stats::Range;
use super::meta::{self, number};
use super::sums::Changes;
use super::{Index, InsightError, file, write};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;

impl Index {
    /// The days on which something was asked.
    pub(in super::super) fn active_days(&self, range: Range) -> Result<Vec<Date>, InsightError> {
        // From one day to the next by the index, not over every turn.
        let sql = "WITH RECURSIVE asked(day) AS (SELECT min(day) FROM turns WHERE day >= ?1 UNION ALL \
                   SELECT (SELECT min(t.day) FROM turns t WHERE t.day > asked.day) FROM asked WHERE asked.day < ?2) \
                   SELECT day FROM asked WHERE day <= ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([number(range.from), number(range.to)], |row| row.get::<_, i64>(0))?;
        rows.map(|row| row.map_err(InsightError::from).and_then(meta::date)).collect()
    }

    /// Puts every turn on its day of the zone of today's caller, where an earlier one had another.
    pub(super) fn use_zone(&self, wait: file::Wait<'_>) -> Result<(), InsightError> {
        if is_of(&self.connection, &self.zone)? {
            return Ok(());
        }
        file::begin(&self.connection, wait)?;
        let done = self.put_on_days().and_then(|()| meta::set(&self.connection, "zone", zone_name(&self.zone)));
        self.connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done
    }

    fn put_on_days(&self) -> Result<(), InsightError> {
        let (mut changes, connection) = (Changes::default(), &self.connection);
        let mut moved = Vec::new();
        let sql = "SELECT seq, time, coalesce(action, 0), coalesce(model, 0), cell, day FROM turns UNION ALL \
                   SELECT 0, time, coalesce(action, 0), 0, cell, 0 FROM loose";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, day): (i64, i64) = (row.get(0)?, write::day(&self.zone, row.get(1)?));
            let mut cell = Cell::default();
            cell.merge_encoded(row.get_ref(4)?.as_blob().unwrap_or_default()).ok_or(InsightError::Damaged)?;
            changes.add(day, (row.get(2)?, row.get(3)?), &cell, 1);
            if seq > 0 && day != row.get::<_, i64>(5)? {
                moved.push((seq, day));
            }
        }
        let mut begun = Vec::new();
        let mut statement = connection.prepare("SELECT id, begun FROM sessions")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            begun.push((row.get::<_, i64>(0)?, write::day(&self.zone, row.get(1)?)));
        }
        begun.iter().for_each(|(_, day)| changes.begun(*day));
        for (sql, all) in [
            ("UPDATE turns SET day = ?2 WHERE seq = ?1", moved),
            ("UPDATE sessions SET day = ?2 WHERE id = ?1 AND day <> ?2", begun),
        ] {
            let mut statement = connection.prepare(sql)?;
            for (id, day) in all {
                statement.execute([id, day])?;
            }
        }
        connection.execute_batch("DELETE FROM sums")?;
        changes.write(connection)
    }
}

/// Whether turns stand on the days of this zone.
pub(super) fn is_of(connection: &Connection, zone: &TimeZone) -> Result<bool, InsightError> {
    Ok(meta::get::<String>(connection, "zone")?.is_some_and(|known| known == zone_name(zone)))
}

/// The name of a zone, or its rules where it has none.
fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(|| format!("{zone:?}"), str::to_owned)
}
