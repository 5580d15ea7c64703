//! A person taken out of what was written, would be undone, waits for a decision or is to be sent.

use super::super::StoreError;
use super::super::cell::{Cell, decode, reference};
use super::super::changes::{fields_json, read_fields};
use super::Eraser;
use crate::crm::Record;
use rusqlite::Connection;

impl Eraser<'_> {
    pub(super) fn history(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let gone = connection.execute("DELETE FROM field_history WHERE record = ?1", [&self.key])?;
        let mut statement = connection.prepare("SELECT id, record, field, old, new, by FROM field_history")?;
        let (mut rows, mut changes) = (statement.query([])?, Vec::new());
        while let Some(row) = rows.next()? {
            let (record, field): (String, String) = (row.get(1)?, row.get(2)?);
            let (old, new) = (decode(row.get_ref(3)?), decode(row.get_ref(4)?));
            let by: String = row.get(5)?;
            let cells = [&old, &new].map(|value| self.changed_cell(&record, &field, value));
            let who = (self.without)(&by);
            if cells.iter().any(Option::is_some) || who.is_some() {
                let [old, new] = [(cells[0].clone(), old), (cells[1].clone(), new)]
                    .map(|(cell, value)| cell.unwrap_or_else(|| Cell::encode(&value)));
                changes.push((row.get::<_, i64>(0)?, old, new, who.unwrap_or(by)));
            }
        }
        for (id, old, new, by) in &changes {
            let sql = "UPDATE field_history SET old = ?2, new = ?3, by = ?4 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute((id, old, new, by))?;
        }
        self.count("field history", gone + changes.len());
        Ok(())
    }

    pub(super) fn edits(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let gone = connection.execute("DELETE FROM edit WHERE record = ?1", [&self.key])?;
        let mut statement = connection.prepare("SELECT change_set, n, record, field, before, after FROM edit")?;
        let (mut rows, mut changes) = (statement.query([])?, Vec::new());
        while let Some(row) = rows.next()? {
            let (record, field): (String, String) = (row.get(2)?, row.get(3)?);
            let values = [decode(row.get_ref(4)?), decode(row.get_ref(5)?)];
            let cells = [0, 1].map(|at| self.changed_cell(&record, &field, &values[at]));
            if cells.iter().any(Option::is_some) {
                let [before, after] = cells;
                let before = before.unwrap_or_else(|| Cell::encode(&values[0]));
                let after = after.unwrap_or_else(|| Cell::encode(&values[1]));
                changes.push((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, before, after));
            }
        }
        for change in &changes {
            let sql = "UPDATE edit SET before = ?3, after = ?4 WHERE change_set = ?1 AND n = ?2";
            connection.prepare_cached(sql)?.execute((change.0, change.1, &change.2, &change.3))?;
        }
        self.count("edits that an undo would need", gone + changes.len());
        Ok(())
    }

    /// What change sets removed and could bring back, and what waits to be sent.
    pub(super) fn removed(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut gone = connection.execute("DELETE FROM gone WHERE record = ?1", [&self.key])?;
        connection.execute("UPDATE gone SET merged_into = NULL WHERE merged_into = ?1", [&self.key])?;
        connection.execute("DELETE FROM outbox WHERE record = ?1", [&self.key])?;
        let mut statement =
            connection.prepare("SELECT change_set, record, fields FROM gone WHERE fields IS NOT NULL")?;
        let (mut rows, mut changes) = (statement.query([])?, Vec::new());
        while let Some(row) = rows.next()? {
            let (id, record, json): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let fields = read_fields(&json)?;
            let Some(reference) = reference(&record) else { continue };
            let old = Record { kind: reference.kind, id: reference.id, fields };
            if self.is_party(&old) {
                self.party.insert(record.clone());
            }
            let new = self.changed_record(&old);
            if new != old {
                changes.push((id, record, fields_json(&new)?));
            }
        }
        for change in &changes {
            let sql = "UPDATE gone SET fields = ?3 WHERE change_set = ?1 AND record = ?2";
            connection.prepare_cached(sql)?.execute((change.0, &change.1, &change.2))?;
        }
        gone += changes.len();
        self.count("removed records that an undo would need", gone);
        Ok(())
    }

    /// Proposals, decided or not: the person's own fields go, everything else loses them, quotes included.
    pub(super) fn proposals(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let gone = connection.execute("DELETE FROM proposed WHERE record = ?1", [&self.key])?;
        let sql = "SELECT proposal, n, record, field, before, after, taken, quote FROM proposed";
        let mut statement = connection.prepare(sql)?;
        let (mut rows, mut changes) = (statement.query([])?, Vec::new());
        while let Some(row) = rows.next()? {
            let (record, field): (String, String) = (row.get(2)?, row.get(3)?);
            let quote: Option<String> = row.get(7)?;
            let mut values = Vec::with_capacity(3);
            let mut any = false;
            for at in 4..7 {
                let value = decode(row.get_ref(at)?);
                let changed = self.changed_cell(&record, &field, &value);
                any |= changed.is_some();
                values.push(changed.unwrap_or_else(|| Cell::encode(&value)));
            }
            let named = quote.as_deref().filter(|quote| quote.contains(&self.key[1..]));
            let new_quote = quote.as_deref().and_then(|quote| (self.without)(quote));
            if any || new_quote.is_some() || named.is_some() {
                // A quote that names the person's record goes as a whole: it is theirs, or about them.
                let quote = if named.is_some() { None } else { new_quote.or(quote) };
                changes.push((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, values, quote));
            }
        }
        for (proposal, n, values, quote) in &changes {
            let sql =
                "UPDATE proposed SET before = ?3, after = ?4, taken = ?5, quote = ?6 WHERE proposal = ?1 AND n = ?2";
            let [before, after, taken] = &values[..] else { continue };
            connection.prepare_cached(sql)?.execute((proposal, n, before, after, taken, quote))?;
        }
        let heads = self.texts(connection, "proposal", "id", &["title", "source", "notes"])?;
        let empty = "DELETE FROM proposal WHERE NOT EXISTS (SELECT 1 FROM proposed WHERE proposal = id)";
        let empty = connection.execute(empty, [])?;
        connection.execute(
            "UPDATE proposal SET open = EXISTS (SELECT 1 FROM proposed WHERE proposal = id AND state = 'pending')",
            [],
        )?;
        self.count("proposals", gone + changes.len() + heads + empty);
        Ok(())
    }

    pub(super) fn change_sets(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.removed(connection)?;
        let empty = "DELETE FROM change_set WHERE NOT EXISTS (SELECT 1 FROM edit WHERE change_set = id) \
             AND NOT EXISTS (SELECT 1 FROM born JOIN record AS r ON r.row BETWEEN first AND last WHERE change_set = id) \
             AND NOT EXISTS (SELECT 1 FROM gone WHERE change_set = id)";
        let gone = connection.execute(empty, [])?;
        let changed = self.texts(connection, "change_set", "id", &["who", "source", "title"])?;
        self.count("change sets", gone + changed);
        Ok(())
    }
}
