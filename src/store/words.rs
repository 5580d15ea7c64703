//! Writing the two text indexes, one row at a time or gathered.
//!
//! Invariant: an index takes rows in any order, but one that is below the row before it makes the index write out all
//! that it holds in memory; so many rows are gathered and sorted first.

use super::StoreError;
use rusqlite::Connection;

/// Bytes of words that are gathered before they are written.
const GATHERED: usize = 16 * 1024 * 1024;

/// How a text index is written.
#[derive(Clone, Copy)]
pub(super) struct TextIndex {
    insert: &'static str,
    delete: &'static str,
}

/// Names, for typing.
pub(super) const NAMES: TextIndex = TextIndex {
    insert: "INSERT INTO name_index (rowid, name) VALUES (?1, ?2)",
    delete: "DELETE FROM name_index WHERE rowid = ?1",
};

/// Texts, for searching.
pub(super) const TEXTS: TextIndex = TextIndex {
    insert: "INSERT INTO text_index (rowid, text) VALUES (?1, ?2)",
    delete: "DELETE FROM text_index WHERE rowid = ?1",
};

impl TextIndex {
    /// Adds the words of a row that is not in the index.
    pub(super) fn add(self, connection: &Connection, row: i64, words: &str) -> Result<(), StoreError> {
        if !words.is_empty() {
            connection.prepare_cached(self.insert)?.execute((row, words))?;
        }
        Ok(())
    }

    /// Puts new words in the place of old ones.
    pub(super) fn change(self, connection: &Connection, row: i64, (old, new): (&str, &str)) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        if !old.is_empty() {
            connection.prepare_cached(self.delete)?.execute([row])?;
        }
        self.add(connection, row, new)
    }

    fn add_all(self, connection: &Connection, rows: &mut Vec<(i64, String)>) -> Result<(), StoreError> {
        rows.sort_unstable_by_key(|(row, _)| *row);
        rows.drain(..).try_for_each(|(row, words)| self.add(connection, row, &words))
    }
}

/// Words of rows that are not in the indexes yet.
#[derive(Default)]
pub(super) struct Gathered {
    names: Vec<(i64, String)>,
    texts: Vec<(i64, String)>,
    bytes: usize,
}

impl Gathered {
    /// Takes the words of a row; writes all when there are many.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        row: i64,
        (name, text): (String, String),
    ) -> Result<(), StoreError> {
        self.bytes += name.len() + text.len();
        self.names.push((row, name));
        self.texts.push((row, text));
        if self.bytes < GATHERED { Ok(()) } else { self.write(connection) }
    }

    /// Writes what was gathered.
    pub(super) fn write(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.bytes = 0;
        NAMES.add_all(connection, &mut self.names)?;
        TEXTS.add_all(connection, &mut self.texts)
    }
}
