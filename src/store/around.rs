//! What surrounds a record: what points at it, what happened around it, how its fields changed.

use super::StoreError;
use super::cell::{decode, key, reference};
use super::columns::{LINKS, field_in};
use super::reader::Reader;
use super::rows::{KIND_SHIFT, RECORD, ROW, count, list_rows, name_of, records};
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordId, RecordRef, RelatedList, TimelineEntry, Value};
use jiff::Timestamp;
use rusqlite::types::ValueRef;

impl Reader {
    pub(super) fn related_lists(&self, record: &RecordRef, limit: usize) -> Result<Vec<RelatedList>, StoreError> {
        let key = key(record);
        let mut lists = Vec::new();
        for column in LINKS {
            let counts = format!("SELECT kind, count(*) FROM record WHERE {column} = ?1 GROUP BY kind");
            let rows = format!(
                "SELECT {ROW} FROM record r WHERE r.{column} = ?1 AND r.kind = ?2 ORDER BY r.row DESC LIMIT ?3"
            );
            for (no, total) in self.pairs(&counts, &key)? {
                let kind = self.kind_name(no)?;
                let field = field_in(&kind, column).unwrap_or(column).to_owned();
                let rows = list_rows(&self.connection, &rows, &[&key, &no, &(limit as i64)])?;
                lists.push(RelatedList { kind, field, total, rows: rows.into_iter().map(|(_, row)| row).collect() });
            }
        }
        lists.extend(self.other_links(&key, limit)?);
        lists.sort_by(|a, b| (&a.kind, &a.field).cmp(&(&b.kind, &b.field)));
        Ok(lists)
    }

    fn other_links(&self, key: &str, limit: usize) -> Result<Vec<RelatedList>, StoreError> {
        let sql = "SELECT field, row >> 40, count(*) FROM link WHERE target = ?1 GROUP BY 1, 2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map([key], |row| Ok((row.get(0)?, row.get(1)?, count(row, 2)?)))?;
        let found: Vec<(String, i64, u64)> = found.collect::<Result<_, _>>()?;
        let rows = format!(
            "SELECT {ROW} FROM link l JOIN record r ON r.row = l.row \
             WHERE l.target = ?1 AND l.field = ?2 AND l.row >> {KIND_SHIFT} = ?3 ORDER BY l.row DESC LIMIT ?4"
        );
        let list = |(field, no, total): (String, i64, u64)| {
            let rows = list_rows(&self.connection, &rows, &[&key, &field, &no, &(limit as i64)])?;
            let rows = rows.into_iter().map(|(_, row)| row).collect();
            Ok(RelatedList { kind: self.kind_name(no)?, field, rows, total })
        };
        found.into_iter().map(list).collect()
    }

    fn pairs(&self, sql: &str, key: &str) -> Result<Vec<(i64, u64)>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([key], |row| Ok((row.get(0)?, count(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn kind_name(&self, no: i64) -> Result<Kind, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name FROM kind WHERE no = ?1")?;
        Ok(Kind::parse(&statement.query_row([no], |row| row.get::<_, String>(0))?))
    }

    pub(super) fn linked_records(
        &self,
        record: &RecordRef,
        kind: &Kind,
        limit: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let sql = format!(
            "SELECT {RECORD} FROM record r WHERE r.kind = (SELECT no FROM kind WHERE name = ?2) AND r.row IN ({}) \
             ORDER BY coalesce(r.day, r.created) DESC, r.row DESC LIMIT ?3",
            pointing("= ?1")
        );
        records(&self.connection, &sql, &[&key(record), &kind.as_str(), &(limit as i64)])
    }

    pub(super) fn events(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, StoreError> {
        // What belongs to an account: everything that names it as its account.
        let around = "SELECT ?1 UNION ALL SELECT key FROM record WHERE account = ?1";
        let sql = format!(
            "SELECT {RECORD} FROM record r WHERE r.kind IN (SELECT no FROM kind WHERE name IN \
             ('task', 'event', 'email', 'note', 'transcript')) AND r.row IN ({}) \
             ORDER BY coalesce(r.day, r.created) DESC, r.row DESC LIMIT ?2",
            ["about", "who"].map(|c| format!("SELECT row FROM record WHERE {c} IN ({around})")).join(" UNION ")
        );
        let activities = records(&self.connection, &sql, &[&key(record), &(limit as i64)])?;
        let mut entries = Vec::with_capacity(activities.len());
        for (record, at) in activities.iter().filter_map(|record| Some((record, happened(record)?))) {
            let own = self.written_here(&record.reference())?;
            entries.push(activity(record, at, own));
        }
        for change in self.changed(&format!("record IN ({around})"), &key(record), limit)? {
            entries.push(self.told(change)?);
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(limit);
        Ok(entries)
    }

    pub(super) fn field_history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, StoreError> {
        self.changed("record = ?1", &key(record), limit)
    }

    pub(super) fn changes_since(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, StoreError> {
        let since = format!("at > {}", since.as_microsecond());
        match owner {
            None => self.changed(&format!("{since} AND ?1 = ''"), "", limit),
            Some(owner) => {
                let owner = key(&RecordRef { kind: Kind::User, id: owner.clone() });
                let owned = "(SELECT owner FROM record WHERE key = record)";
                self.changed(&format!("{since} AND {owned} = ?1"), &owner, limit)
            }
        }
    }

    fn told(&self, change: FieldChange) -> Result<TimelineEntry, StoreError> {
        Ok(TimelineEntry {
            at: change.at,
            title: format!("{}: {} changed by {}", change.record_name, change.field, change.by),
            text: format!("{} → {}", self.shown(&change.old)?, self.shown(&change.new)?),
            record: change.record,
            own: change.origin.is_own(),
        })
    }

    /// Whether the seller wrote anything into a record here, or made it.
    fn written_here(&self, record: &RecordRef) -> Result<bool, StoreError> {
        let own = "SELECT origin FROM field_history WHERE record = ?1";
        let mut statement = self.connection.prepare_cached(own)?;
        let origins = statement.query_map([key(record)], |row| row.get::<_, String>(0))?;
        let origins: Vec<String> = origins.collect::<Result<_, _>>()?;
        Ok(origins.iter().filter_map(|word| OriginKind::parse(word)).any(OriginKind::is_own))
    }

    /// A value in a line about a change; links by name.
    fn shown(&self, value: &Value) -> Result<String, StoreError> {
        match value {
            Value::Null => Ok("empty".to_owned()),
            Value::Ref(link) => name_of(&self.connection, link),
            other => Ok(other.to_plain()),
        }
    }

    fn changed(&self, condition: &str, param: &str, limit: usize) -> Result<Vec<FieldChange>, StoreError> {
        let sql = format!(
            "SELECT record, field, old, new, at, by, origin FROM field_history WHERE {condition} \
             ORDER BY at DESC, id DESC LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map((param, limit as i64), field_change)?;
        let mut changes: Vec<FieldChange> = rows.collect::<Result<_, _>>()?;
        for change in &mut changes {
            change.record_name = name_of(&self.connection, &change.record)?;
        }
        Ok(changes)
    }
}

/// The rows that point at a record through any link.
fn pointing(condition: &str) -> String {
    let columns = LINKS.map(|column| format!("SELECT row FROM record WHERE {column} {condition}")).join(" UNION ");
    format!("{columns} UNION SELECT row FROM link WHERE target {condition}")
}

/// A change from the columns record, field, old, new, at, by, origin; its record's name is left empty.
pub(super) fn field_change(row: &rusqlite::Row<'_>) -> rusqlite::Result<FieldChange> {
    let record: String = row.get(0)?;
    let origin: String = row.get(6)?;
    let value = |cell: ValueRef<'_>| decode(cell);
    Ok(FieldChange {
        record: reference(&record).ok_or(rusqlite::Error::InvalidQuery)?,
        record_name: String::new(),
        field: row.get(1)?,
        old: value(row.get_ref(2)?),
        new: value(row.get_ref(3)?),
        at: moment(row.get(4)?),
        by: row.get(5)?,
        origin: OriginKind::parse(&origin).unwrap_or(OriginKind::Import),
    })
}

/// A stored moment; one outside the calendar becomes 1970.
pub(super) fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn happened(record: &Record) -> Option<Timestamp> {
    ["starts_at", "sent_at", "recorded_at", "completed_at", "due_date", "created_at", "modified_at"]
        .iter()
        .find_map(|field| record.time(field))
}

fn activity(record: &Record, at: Timestamp, own: bool) -> TimelineEntry {
    let text = record.text("body").or_else(|| record.text("description")).unwrap_or_default().to_owned();
    TimelineEntry { at, title: record.name(), text, record: record.reference(), own }
}
