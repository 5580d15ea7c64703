//! Sums by the seller's days, and making them anew when the seller's days begin elsewhere.

use super::super::cell::Cell;
use super::super::stats::Range;
use super::meta::{self, number};
use super::names::{self, Sort};
use super::{Index, InsightError, write};
use jiff::{ToSpan as _, civil::Date};
use std::collections::HashMap;

/// What was counted of one action with one model on one day.
#[derive(Clone, Debug)]
pub(in super::super) struct DayCell {
    pub(in super::super) day: Date,
    /// Empty where there is none.
    pub(in super::super) action: String,
    pub(in super::super) model: String,
    pub(in super::super) cell: Cell,
}

impl Index {
    /// The sums of these days, in their order. Of more than a month whole weeks come as one, on their Monday.
    pub(in super::super) fn cells(&self, range: Range) -> Result<Vec<DayCell>, InsightError> {
        if range.days() <= 31 {
            return self.cells_of("days", range);
        }
        // A month and more has a Monday with its whole week.
        let first = write::monday(range.from.saturating_add(6.days()));
        let after = write::monday(range.to.saturating_add(1.day()));
        let before = |day: Date| day.saturating_sub(1.day());
        let mut cells = self.cells_of("days", Range { from: range.from, to: before(first) })?;
        cells.extend(self.cells_of("weeks", Range { from: first, to: before(after) })?);
        cells.extend(self.cells_of("days", Range { from: after, to: range.to })?);
        Ok(cells)
    }

    fn cells_of(&self, table: &str, range: Range) -> Result<Vec<DayCell>, InsightError> {
        let actions = names::all(&self.connection, Sort::Action)?;
        let models = names::all(&self.connection, Sort::Model)?;
        let sql = format!("SELECT day, action, model, cell FROM {table} WHERE day BETWEEN ?1 AND ?2 ORDER BY day");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([number(range.from), number(range.to)])?;
        let named = |names: &HashMap<i64, String>, id: i64| names.get(&id).cloned().unwrap_or_default();
        let mut cells = Vec::new();
        while let Some(row) = rows.next()? {
            let mut cell = Cell::default();
            cell.merge_encoded(row.get_ref(3)?.as_blob().unwrap_or_default()).ok_or(InsightError::Damaged)?;
            let (action, model) = (named(&actions, row.get(1)?), named(&models, row.get(2)?));
            cells.push(DayCell { day: meta::date(row.get(0)?)?, action, model, cell });
        }
        Ok(cells)
    }

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

    /// How many conversations began on each of these days.
    pub(in super::super) fn sessions_begun(&self, range: Range) -> Result<Vec<(Date, u64)>, InsightError> {
        let sql = "SELECT day, count(*) FROM sessions WHERE day BETWEEN ?1 AND ?2 GROUP BY day";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement
            .query_map([number(range.from), number(range.to)], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        rows.map(|row| row.map_err(InsightError::from).and_then(|(day, count)| Ok((meta::date(day)?, count)))).collect()
    }

    /// The days of the first and the last question; `None` where nothing was asked.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn days(&self) -> Result<Option<Range>, InsightError> {
        let ends = self.connection.query_row("SELECT min(day), max(day) FROM days", [], |row| {
            Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        let (Some(from), Some(to)) = ends else { return Ok(None) };
        Ok(Some(Range { from: meta::date(from)?, to: meta::date(to)? }))
    }

    /// Puts every turn on its day of the zone of today's caller, where an earlier one had another.
    pub(super) fn use_zone(&self) -> Result<(), InsightError> {
        let name = zone_name(&self.zone);
        let known: Option<String> = meta::get(&self.connection, "zone")?;
        if known.as_deref() == Some(&name) {
            return Ok(());
        }
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = self.put_on_days().and_then(|()| meta::set(&self.connection, "zone", &name));
        self.connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        done
    }

    fn put_on_days(&self) -> Result<(), InsightError> {
        let connection = &self.connection;
        let mut sums: HashMap<(i64, i64, i64), Cell> = HashMap::new();
        let (mut moved, mut begun) = (Vec::new(), Vec::new());
        let sql = "SELECT seq, time, coalesce(action, 0), coalesce(model, 0), cell, day FROM turns UNION ALL \
                   SELECT 0, time, coalesce(action, 0), 0, cell, 0 FROM loose";
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (seq, day): (i64, i64) = (row.get(0)?, write::day(&self.zone, row.get(1)?));
            let cell = sums.entry((day, row.get(2)?, row.get(3)?)).or_default();
            cell.merge_encoded(row.get_ref(4)?.as_blob().unwrap_or_default()).ok_or(InsightError::Damaged)?;
            if seq > 0 && day != row.get::<_, i64>(5)? {
                moved.push((seq, day));
            }
        }
        let mut statement = connection.prepare("SELECT id, begun FROM sessions")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            begun.push((row.get::<_, i64>(0)?, write::day(&self.zone, row.get(1)?)));
        }
        connection.execute_batch("DELETE FROM days; DELETE FROM weeks")?;
        for (sql, all) in [
            ("UPDATE turns SET day = ?2 WHERE seq = ?1", moved),
            ("UPDATE sessions SET day = ?2 WHERE id = ?1 AND day <> ?2", begun),
        ] {
            let mut statement = connection.prepare(sql)?;
            for (id, day) in all {
                statement.execute([id, day])?;
            }
        }
        write::sums(connection, sums)
    }
}

/// The name of a zone, or its rules where it has none.
fn zone_name(zone: &jiff::tz::TimeZone) -> String {
    zone.iana_name().map_or_else(|| format!("{zone:?}"), str::to_owned)
}
