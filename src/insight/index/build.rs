//! Reading the log into the index, batch by batch.
//!
//! Invariant: what is known of a turn is what its events say, read from the log in order; a turn that was met before is
//! read back from the log first. So it does not matter where batches begin and end.

use super::super::cell::{Cell, Count};
use super::meta::{self, Position};
use super::names::{Names, Sort};
use super::raw::Raw;
use super::sums::Changes;
use super::turns::{self, Open, bound, is_named, is_read, millis};
use super::{Index, InsightError, days, file, write};
use crate::insight::words;
use crate::journal::{Line, Log, Place};
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Bytes of the log in a batch.
const BATCH: u64 = 16 << 20;
/// Two questions so near to each other may be the same one asked again.
const AGAIN_MS: i64 = 60_000;

/// How far building is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the log that were read by now.
    pub done: u64,
    /// All of those that were not in the index yet; 0 while that is not known.
    pub all: u64,
}

/// What opening an index did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Lines of the log that were read.
    pub lines: u64,
    /// Whether the index was made from the start.
    pub anew: bool,
}

impl Index {
    pub(super) fn catch_up(
        &mut self,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Built, InsightError> {
        self.catch_up_by(BATCH, watch)
    }

    /// Reads what is new, so many bytes at a time.
    pub(super) fn catch_up_by(
        &mut self,
        bytes: u64,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Built, InsightError> {
        let (mut built, mut done) = (Built::default(), 0);
        let mut told = Progress::default();
        loop {
            let Some((first, end)) = self.log.ends()? else {
                if Position::read(&self.connection)?.is_some() {
                    self.begin_anew(&mut || watch(told))?;
                }
                return Ok(built);
            };
            let at = Position::read(&self.connection)?;
            let in_doubt = match &at {
                None => false,
                Some(at) => at.first_day != first || !self.is_where_it_was(at)?,
            };
            if in_doubt {
                self.begin_anew(&mut || watch(told))?;
                continue;
            }
            built.anew |= at.is_none();
            let place = Place { day: first, offset: 0 };
            let at = at.unwrap_or(Position { place, chain: String::new(), first_day: first, begun_at: end });
            if at.place >= end {
                return Ok(built);
            }
            if told.all == 0 {
                told.all = self.log.bytes_between(at.place, end)?;
            }
            match self.batch(&at, bytes, &mut || watch(told))? {
                Step::Erased => self.begin_anew(&mut || watch(told))?,
                Step::Passed => {}
                Step::Moved => self.use_zone(&mut || watch(told))?,
                // What is left is the torn end of a line.
                Step::Read(place, 0) if place == at.place => return Ok(built),
                Step::Read(place, lines) => {
                    built.lines += lines;
                    done += self.log.bytes_between(at.place, place)?;
                    let all = done + self.log.bytes_between(place, end.max(place))?;
                    told = Progress { done, all };
                    if watch(told).is_break() {
                        return Err(InsightError::Stopped);
                    }
                }
            }
        }
    }

    /// Whether the log still has the line after which the index goes on.
    fn is_where_it_was(&self, at: &Position) -> Result<bool, InsightError> {
        Ok(self.log.chain_before(at.place)?.unwrap_or_default() == at.chain)
    }

    fn begin_anew(&mut self, wait: file::Wait<'_>) -> Result<(), InsightError> {
        // Closed first: an open file cannot be removed everywhere.
        self.connection = Connection::open_in_memory()?;
        file::forget(&self.path)?;
        self.connection = file::open(&self.path, wait)?;
        self.use_zone(wait)
    }

    fn batch(&mut self, at: &Position, bytes: u64, wait: file::Wait<'_>) -> Result<Step, InsightError> {
        file::begin(&self.connection, wait)?;
        let step = Batch::new(&self.connection, &self.log, &self.zone).run(at, bytes);
        let good = matches!(step, Ok(Step::Read(..)));
        self.connection.execute_batch(if good { "COMMIT" } else { "ROLLBACK" })?;
        step
    }
}

/// What became of a batch.
enum Step {
    /// Read up to a place, so many lines.
    Read(Place, u64),
    /// Values were erased from lines that were read before.
    Erased,
    /// Another process was there first.
    Passed,
    /// Another process put every turn on the days of another zone.
    Moved,
}

/// The last question of a conversation.
pub(super) struct Last {
    pub(super) id: i64,
    pub(super) seq: u64,
    time: i64,
    question: String,
}

/// One transaction's work.
pub(super) struct Batch<'a> {
    pub(super) connection: &'a Connection,
    pub(super) log: &'a Log,
    pub(super) zone: &'a TimeZone,
    pub(super) names: Names,
    pub(super) turns: BTreeMap<u64, Open>,
    pub(super) sums: Changes,
    pub(super) sessions: HashMap<String, Option<Rc<Last>>>,
    lines: u64,
    erased: bool,
    begun_at: Place,
}

impl<'a> Batch<'a> {
    fn new(connection: &'a Connection, log: &'a Log, zone: &'a TimeZone) -> Self {
        let place = Place { day: jiff::civil::Date::MIN, offset: 0 };
        Self {
            connection,
            log,
            zone,
            names: Names::default(),
            turns: BTreeMap::new(),
            sums: Changes::default(),
            sessions: HashMap::new(),
            lines: 0,
            erased: false,
            begun_at: place,
        }
    }

    fn run(mut self, at: &Position, bytes: u64) -> Result<Step, InsightError> {
        if Position::read(self.connection)?.is_some_and(|now| now.place != at.place) {
            return Ok(Step::Passed);
        }
        if !days::is_of(self.connection, self.zone)? {
            return Ok(Step::Moved);
        }
        self.begun_at = at.begun_at;
        let (log, mut failed) = (self.log, None);
        let end = log.read_on(Some(at.place), bytes, &mut |line| {
            if failed.is_none() && !self.erased {
                failed = self.line(line).err();
            }
        })?;
        failed.map_or(Ok(()), Err)?;
        if self.erased {
            return Ok(Step::Erased);
        }
        let place = end.unwrap_or(at.place);
        write::turns(&mut self)?;
        let chain = self.log.chain_before(place)?.unwrap_or_default();
        Position { place, chain, ..at.clone() }.write(self.connection)?;
        Ok(Step::Read(place, self.lines))
    }

    fn line(&mut self, line: &Line<'_>) -> Result<(), InsightError> {
        self.lines += 1;
        if line.kind == "erased" && line.from >= self.begun_at {
            self.erased = true;
            return Ok(());
        }
        if !is_read(line.kind) {
            return self.extend(line);
        }
        let (Some(raw), Some(time)) = (Raw::read(line), millis(line)) else { return self.extend(line) };
        match line.kind {
            "question" => self.question(line, raw, time),
            kind if is_named(kind, &raw) => {
                self.extend(line)?;
                self.named(line, raw, time)
            }
            kind => {
                self.extend(line)?;
                let Some(last) = self.last(line.session)? else { return Ok(()) };
                self.bind_offers(kind, &raw, last.seq)?;
                let connection = self.connection;
                match self.turn(last.seq)? {
                    Some(turn) => turn.add(connection, line, raw, time),
                    None => Ok(()),
                }
            }
        }
    }

    /// A line that belongs to a turn by its place only.
    fn extend(&mut self, line: &Line<'_>) -> Result<(), InsightError> {
        if line.session == "log" {
            return Ok(());
        }
        let Some(last) = self.last(line.session)? else { return Ok(()) };
        if let Some(turn) = self.turn(last.seq)? {
            turn.to = turn.to.max(line.to);
            turn.pieces |= line.kind == "delta";
        }
        Ok(())
    }

    fn question(&mut self, line: &Line<'_>, raw: Raw, time: i64) -> Result<(), InsightError> {
        let before = self.last(line.session)?;
        if let Some(before) = &before
            && (0..=AGAIN_MS).contains(&(time - before.time))
            && words::is_same_question(&before.question, raw.text())
        {
            if let Some(turn) = self.turn(before.seq)? {
                turn.told.repeated = true;
            }
            self.belongs(before.seq, line)?;
        }
        let id = match before {
            Some(before) => before.id,
            None => {
                self.sums.begun(write::day(self.zone, time));
                write::session(self.connection, self.zone, line.session, line.seq, time)?
            }
        };
        let told = raw.begin(time);
        let last = Last { id, seq: line.seq, time, question: told.question.clone() };
        self.sessions.insert(line.session.to_owned(), Some(Rc::new(last)));
        let open = Open { session: id, from: line.from, to: line.to, told, pieces: false, answer: None, old: None };
        self.turns.insert(line.seq, open);
        Ok(())
    }

    /// Proposals that a turn offers, and its receipts, are bound to it.
    fn bind_offers(&self, kind: &str, raw: &Raw, turn: u64) -> Result<(), InsightError> {
        if kind == "topic" {
            for proposal in &raw.proposals {
                self.bind(&format!("p{proposal}"), turn, None)?;
            }
        }
        if let ("request", Some(receipt)) = (kind, &raw.receipt) {
            let mut statement = self.connection.prepare_cached("INSERT OR REPLACE INTO receipts VALUES (?1, ?2)")?;
            statement.execute(params![receipt, turn as i64])?;
        }
        Ok(())
    }

    fn bind(&self, what: &str, turn: u64, by: Option<&str>) -> Result<(), InsightError> {
        let mut statement = self.connection.prepare_cached("INSERT OR REPLACE INTO bound VALUES (?1, ?2, ?3)")?;
        statement.execute(params![what, turn as i64, by])?;
        Ok(())
    }

    /// An event that names what it belongs to.
    fn named(&mut self, line: &Line<'_>, raw: Raw, time: i64) -> Result<(), InsightError> {
        let Some(turn) = self.owner(line, &raw)? else { return self.loose(line, &raw, time) };
        let connection = self.connection;
        // Read back first: from here on the line is one of the turn's.
        if let Some(open) = self.turn(turn)? {
            open.add(connection, line, raw, time)?;
            self.belongs(turn, line)?;
        }
        Ok(())
    }

    fn owner(&mut self, line: &Line<'_>, raw: &Raw) -> Result<Option<u64>, InsightError> {
        if line.kind == "feedback" {
            return Ok(raw.answer);
        }
        if let (true, Some(id)) = (line.kind == "draft", raw.id) {
            let what = format!("d{id}");
            if let Some((turn, _)) = bound(self.connection, &what)? {
                return Ok(Some(turn));
            }
            let Some(last) = self.last(line.session)? else { return Ok(None) };
            self.bind(&what, last.seq, None)?;
            return Ok(Some(last.seq));
        }
        let what = raw.what.as_deref().unwrap_or_default();
        let first = |kind: &str| what.strip_prefix(kind).and_then(|rest| rest.split(' ').next());
        if let Some(id) = first("draft:") {
            return Ok(bound(self.connection, &format!("d{id}"))?.map(|(turn, _)| turn));
        }
        if let Some(id) = first("proposal:") {
            let turn = bound(self.connection, &format!("p{id}"))?.map(|(turn, _)| turn);
            let set = what.rsplit_once(" change_set:").map(|(_, set)| set);
            if let Some((turn, set)) = turn.zip(set) {
                self.bind(&format!("s{set}"), turn, Some(id))?;
            }
            return Ok(turn);
        }
        let Some(set) = turns::undone_set(raw) else { return Ok(None) };
        Ok(bound(self.connection, &format!("s{set}"))?.map(|(turn, _)| turn))
    }

    /// A decision about a suggestion counts by itself; what else has no turn counts nowhere.
    fn loose(&mut self, line: &Line<'_>, raw: &Raw, time: i64) -> Result<(), InsightError> {
        use crate::journal::Decision;
        let count = match raw.decision {
            Some(Decision::Accepted) => Count::SuggestionsTaken,
            Some(Decision::Rejected) => Count::SuggestionsDismissed,
            _ => return Ok(()),
        };
        let Some(action) = raw.suggested() else { return Ok(()) };
        let action = self.names.id(self.connection, Sort::Action, action)?;
        let mut cell = Cell::default();
        cell.add(count, 1);
        let mut statement = self.connection.prepare_cached("INSERT OR REPLACE INTO loose VALUES (?1, ?2, ?3, ?4)")?;
        statement.execute(params![line.seq as i64, time, action, cell.encode()])?;
        self.sums.add(write::day(self.zone, time), (action, 0), &cell, 1);
        Ok(())
    }

    /// Notes that a line belongs to a turn by what it names.
    fn belongs(&self, turn: u64, line: &Line<'_>) -> Result<(), InsightError> {
        let mut statement = self.connection.prepare_cached("INSERT OR REPLACE INTO extra VALUES (?1, ?2, ?3, ?4)")?;
        let day = meta::number(line.from.day);
        statement.execute(params![turn as i64, day, line.from.offset as i64, line.to.offset as i64])?;
        Ok(())
    }

    /// A turn by its number, read back where an earlier batch wrote it.
    fn turn(&mut self, seq: u64) -> Result<Option<&mut Open>, InsightError> {
        if !self.turns.contains_key(&seq) {
            let Some(open) = turns::read_back((self.connection, self.log), seq)? else { return Ok(None) };
            self.turns.insert(seq, open);
        }
        Ok(self.turns.get_mut(&seq))
    }

    /// The last question of a conversation.
    fn last(&mut self, session: &str) -> Result<Option<Rc<Last>>, InsightError> {
        if let Some(last) = self.sessions.get(session) {
            return Ok(last.clone());
        }
        let sql = "SELECT s.id, t.seq, t.time, t.question FROM sessions s JOIN turns t ON t.seq = s.current \
                   WHERE s.name = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = statement.query_row([session], |row| {
            Ok(Last { id: row.get(0)?, seq: row.get::<_, i64>(1)? as u64, time: row.get(2)?, question: row.get(3)? })
        });
        let last = row.optional()?.map(Rc::new);
        self.sessions.insert(session.to_owned(), last.clone());
        Ok(last)
    }
}
