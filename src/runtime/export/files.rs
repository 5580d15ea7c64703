//! The log into files: two tables of Parquet, or requests of OTLP/JSON.
//!
//! Invariant: a file appears under its name only when it is whole.

use super::{Desk, DeskError, Exported, Wish, unwritten};
use crate::fleet::{
    Backlog, Cursor, EVENT_COLUMNS, EventRow, Pseudonyms, Rows, TURN_COLUMNS, Table, TableError, TurnRow, Turns,
    batches,
};
use crate::runtime::clock;
use jiff::tz::TimeZone;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Rows of a table that was written, and what it was written to.
type Written<W> = (u64, W);

/// Both tables while they are written.
struct Tables<W: Write + Send> {
    events: Table<W, EventRow>,
    turns: Table<W, TurnRow>,
    open: Turns,
}

impl<W: Write + Send> Tables<W> {
    fn new(content: bool, events: W, turns: W) -> Result<Self, TableError> {
        let events = Table::new("events", EVENT_COLUMNS, content, events)?;
        let turns = Table::new("turns", TURN_COLUMNS, content, turns)?;
        Ok(Self { events, turns, open: Turns::default() })
    }

    fn add(&mut self, row: EventRow) -> Result<(), TableError> {
        self.events.push(row.clone())?;
        self.open.add(row).map_or(Ok(()), |turn| self.turns.push(turn))
    }

    fn finish(mut self) -> Result<(Written<W>, Written<W>), TableError> {
        for turn in self.open.finish() {
            self.turns.push(turn)?;
        }
        Ok((self.events.finish()?, self.turns.finish()?))
    }
}

/// A file that gets its name when it is whole.
struct Draft {
    path: PathBuf,
    draft: PathBuf,
}

impl Draft {
    fn new(path: PathBuf) -> Self {
        Self { draft: path.with_extension("part"), path }
    }

    fn open(&self) -> Result<BufWriter<File>, DeskError> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let opened = fs::create_dir_all(folder).and_then(|()| File::create(&self.draft));
        opened.map(BufWriter::new).map_err(|error| unwritten(&self.path, error))
    }

    fn keep(&self, written: BufWriter<File>) -> Result<String, DeskError> {
        let file = written.into_inner().map_err(io::IntoInnerError::into_error);
        let kept = file.and_then(|file| file.sync_all()).and_then(|()| fs::rename(&self.draft, &self.path));
        kept.map_err(|error| unwritten(&self.path, error))?;
        Ok(self.path.display().to_string())
    }
}

impl Desk {
    /// Writes `events/SELLER.parquet` and `turns/SELLER.parquet` into a folder.
    pub(super) fn export_tables(
        &mut self,
        wish: &Wish,
        folder: &Path,
        rows: Rows,
        mut about: Exported,
    ) -> Result<Exported, DeskError> {
        about.format = "parquet";
        if wish.dry_run {
            let tables = Tables::new(wish.content, io::sink(), io::sink()).map_err(table_failed)?;
            let ((events, _), (turns, _)) = self.fill(wish, rows, tables)?;
            (about.events, about.turns) = (events, turns);
            return Ok(about);
        }
        let day = wish.since.map(|since| format!("-from-{}", TimeZone::UTC.to_datetime(since).date()));
        let name = format!("{}{}.parquet", about.seller, day.unwrap_or_default());
        let (events, turns) =
            (Draft::new(folder.join("events").join(&name)), Draft::new(folder.join("turns").join(&name)));
        let tables = Tables::new(wish.content, events.open()?, turns.open()?).map_err(table_failed)?;
        let ((event_rows, event_file), (turn_rows, turn_file)) = self.fill(wish, rows, tables)?;
        (about.events, about.turns) = (event_rows, turn_rows);
        about.files = vec![events.keep(event_file)?, turns.keep(turn_file)?];
        self.note_export(format!("exported as parquet: {event_rows} events, {turn_rows} turns{}", with(wish.content)))?;
        Ok(about)
    }

    fn fill<W: Write + Send>(
        &self,
        wish: &Wish,
        mut rows: Rows,
        mut tables: Tables<W>,
    ) -> Result<(Written<W>, Written<W>), DeskError> {
        let mut outcome = Ok(());
        self.log().visit(wish.since, |entry| {
            if outcome.is_ok()
                && let Some(row) = rows.row(&entry)
            {
                outcome = tables.add(row);
            }
        })?;
        outcome.and_then(|()| tables.finish()).map_err(table_failed)
    }

    /// Writes the requests that a collector would get, one a line.
    pub(super) fn export_spans(
        &mut self,
        wish: &Wish,
        path: &Path,
        mut rows: Rows,
        pseudonyms: &Pseudonyms,
        mut about: Exported,
    ) -> Result<Exported, DeskError> {
        about.format = "otlp";
        let backlog = self.backlog(wish, Cursor::default(), &mut rows)?;
        let (units, end) = backlog.ready(clock::now().as_millisecond());
        about.waiting = end.waiting.len() as u64;
        let batches = batches(&units, pseudonyms, &Cursor::default(), &end);
        about.spans = batches.iter().map(|batch| batch.spans).sum();
        if wish.dry_run {
            return Ok(about);
        }
        let file = Draft::new(path.to_owned());
        let mut out = file.open()?;
        for batch in &batches {
            out.write_all(&batch.body).and_then(|()| out.write_all(b"\n")).map_err(|error| unwritten(path, error))?;
        }
        about.files = vec![file.keep(out)?];
        self.note_export(format!("exported as otlp: {} spans{}", about.spans, with(wish.content)))?;
        Ok(about)
    }

    /// What of the log is to be sent after a cursor.
    pub(super) fn backlog(&self, wish: &Wish, cursor: Cursor, rows: &mut Rows) -> Result<Backlog, DeskError> {
        let day: Option<jiff::civil::Date> = cursor.day.as_deref().and_then(|day| day.parse().ok());
        let begin = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
        let mut backlog = Backlog::after(cursor);
        self.log().visit(begin.max(wish.since), |entry| {
            if let Some(row) = rows.row(&entry) {
                backlog.add(row, &TimeZone::UTC.to_datetime(entry.time).date().to_string());
            }
        })?;
        Ok(backlog)
    }
}

pub(super) fn with(content: bool) -> &'static str {
    if content { ", with the masked text" } else { ", without text" }
}

fn table_failed(error: TableError) -> DeskError {
    DeskError::Export(error.to_string())
}
