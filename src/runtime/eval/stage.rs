//! The workspaces that questions are asked on: the demo company on a day, or the fixtures beside an action.
//!
//! Not for: asking. Invariant: a stage is made once and never written; everybody who asks has a copy of it.

use super::Planned;
use super::double::Unmade;
use crate::actions::kit::{Cases, DemoDay};
use crate::crm::{Kind, Origin, OriginKind, Record, RecordRef, Records as _, SourceError, Writer as _};
use crate::demo;
use crate::runtime::clock;
use crate::runtime::scratch::Scratch;
use crate::store::{Reader, Store, StoreError};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What varies the demo company; that of `dealdesk demo`.
const SEED: u64 = 1;
/// The hour at which questions are asked.
const HOUR: i8 = 9;

/// Why no workspace could be made.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// There is no room.
    #[error("the questions need a folder for a moment, and it cannot be used ({0}); nothing was asked")]
    Folder(#[from] std::io::Error),
    /// The records cannot be stored.
    #[error("the records for the questions cannot be stored ({0}); nothing was asked")]
    Store(#[from] StoreError),
    /// The records cannot be read.
    #[error("the records for the questions cannot be read ({0}); nothing was asked")]
    Records(#[from] SourceError),
    /// The place has a mistake.
    #[error("{0}; nothing was asked")]
    Place(String),
    /// There is no such stage.
    #[error("{0} needs fixtures beside it, and there are none; nothing was asked")]
    NoFixtures(String),
}

impl From<Unmade> for StageError {
    fn from(error: Unmade) -> Self {
        match error {
            Unmade::File(error) => Self::Folder(error),
            Unmade::Place(why) => Self::Place(why),
        }
    }
}

/// One workspace to ask on.
pub(super) struct Stage {
    /// The day on which is asked.
    pub(super) today: Date,
    /// The moment at which is asked.
    pub(super) now: Timestamp,
    /// The file of records, to be copied.
    pub(super) records_db: PathBuf,
    /// Fingerprint of all records.
    pub(super) print: blake3::Hash,
    /// Values that must not stand in a request in the clear.
    pub(super) secrets: super::leaks::Secrets,
    reader: Mutex<Reader>,
}

/// The records of a stage.
struct Cast {
    today: Date,
    me: Option<RecordRef>,
    records: Vec<Record>,
    history: Vec<crate::crm::FieldChange>,
}

impl Cast {
    fn demo(DemoDay(today): DemoDay) -> Self {
        let demo = demo::workspace(SEED, today);
        Self { today, me: Some(demo.me), records: demo.records, history: demo.history }
    }

    fn fixtures(cases: &Cases) -> Self {
        Self {
            today: cases.today,
            me: cases.me.clone(),
            records: cases.records.clone(),
            history: cases.changes.clone(),
        }
    }
}

impl Stage {
    fn build(file: PathBuf, cast: Cast) -> Result<Self, StageError> {
        let at = cast.today.at(HOUR, 0, 0, 0).to_zoned(TimeZone::UTC);
        let now = at.map_or_else(|_| clock::now(), |at| at.timestamp());
        let mut store = Store::draft(&file)?;
        let origin = Origin { kind: OriginKind::Demo, who: "test questions".into(), from: "test questions".into() };
        store.bulk_load(cast.records, &origin, now)?;
        store.add_history(&cast.history)?;
        if let Some(me) = &cast.me {
            store.set_me(me)?;
        }
        store.complete()?;
        let reader = Reader::open(&file)?;
        let print = print(&reader)?;
        let secrets = super::leaks::Secrets::of(&reader)?;
        Ok(Self { today: cast.today, now, records_db: file, print, secrets, reader: Mutex::new(reader) })
    }

    /// The record that is named, by id or by its exact name.
    pub(super) fn find(&self, record: &RecordRef) -> Option<RecordRef> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if reader.get(record).ok().flatten().is_some() {
            return Some(record.clone());
        }
        let rows = reader.by_name(Some(&record.kind), record.id.as_str(), 2).ok()?;
        match rows.as_slice() {
            [row] => Some(row.record.clone()),
            [] => numbered(&reader, record),
            _ => None,
        }
    }
}

/// A case by its number.
fn numbered(reader: &Reader, wanted: &RecordRef) -> Option<RecordRef> {
    let mut found = None;
    let look = &mut |record: Record| {
        if record.text("number") == Some(wanted.id.as_str()) {
            found = Some(record.reference());
        }
        Ok(())
    };
    reader.each(&wanted.kind, look).ok()?;
    found
}

/// Fingerprint of all records.
pub(super) fn print(reader: &Reader) -> Result<blake3::Hash, SourceError> {
    let mut hasher = blake3::Hasher::new();
    let mut kinds: Vec<Kind> = reader.counts()?.into_iter().map(|(kind, _)| kind).collect();
    kinds.sort();
    for kind in &kinds {
        reader.each(kind, &mut |record| {
            hasher.update(format!("{record:?}").as_bytes());
            Ok(())
        })?;
    }
    Ok(hasher.finalize())
}

/// The workspaces of a run.
pub(super) struct Stages {
    demo: BTreeMap<DemoDay, Stage>,
    fixtures: BTreeMap<String, Stage>,
    /// The readers are closed before their folder goes.
    _folder: Scratch,
}

impl Stages {
    /// Makes what these questions need.
    pub(super) fn make(asked: &[&Planned]) -> Result<Self, StageError> {
        let folder = Scratch::new("eval")?;
        let (mut demo, mut fixtures) = (BTreeMap::new(), BTreeMap::new());
        for planned in asked {
            let file = |number: usize| folder.path().join(format!("stage-{number}.db"));
            let number = demo.len() + fixtures.len();
            match (planned.test.demo, &planned.cases) {
                (Some(day), _) if demo.contains_key(&day) => {}
                (Some(day), _) => drop(demo.insert(day, Stage::build(file(number), Cast::demo(day))?)),
                (None, Some(_)) if fixtures.contains_key(&planned.action) => {}
                (None, Some(cases)) => {
                    let stage = Stage::build(file(number), Cast::fixtures(cases))?;
                    drop(fixtures.insert(planned.action.clone(), stage));
                }
                (None, None) => return Err(StageError::NoFixtures(planned.file.clone())),
            }
        }
        Ok(Self { demo, fixtures, _folder: folder })
    }

    /// The stage of a question.
    pub(super) fn of(&self, planned: &Planned) -> Result<&Stage, StageError> {
        let found = match planned.test.demo {
            Some(day) => self.demo.get(&day),
            None => self.fixtures.get(&planned.action),
        };
        found.ok_or_else(|| StageError::NoFixtures(planned.file.clone()))
    }
}
