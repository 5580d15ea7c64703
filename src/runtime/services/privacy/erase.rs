//! Erasing a person: event log, vault, records, in this order, and a look through every file at the end.
//!
//! Invariants: the record goes last, with the rest of the workspace file, so an erasure that was killed finds every
//! form again when it is run once more; what is then left to do (rewriting the file) is marked in the file itself.
//! The log says that it happened before anything is changed.

use super::Subject;
use crate::config;
use crate::crm::RecordRef;
use crate::journal::{Erasure, Event, SessionId};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::store::{ERASED, Places};
use crate::trust::{KeyOwner, Session};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// How many places that may be meant are shown.
const SHOWN: usize = 20;

/// What an erasure did, or would do.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Erased {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many things of each sort were changed or removed.
    pub places: BTreeMap<String, u64>,
    /// Texts with the first name alone, which may mean somebody else and were left: a little of each.
    pub perhaps: Vec<String>,
    /// How many such texts there are.
    pub perhaps_in_all: u64,
    /// Where values still stand and had to stay, with the reason. Empty when all is gone.
    pub left: Vec<String>,
    /// What this command does not reach.
    pub not_reached: Vec<String>,
    /// Whether this only finished an erasure that had been interrupted.
    pub finished: bool,
}

impl Erased {
    /// Whether there was nothing to erase.
    pub fn is_nothing(&self) -> bool {
        self.places.is_empty() && !self.finished
    }
}

impl Desk {
    /// Erases a person from this workspace, or tells what would go.
    ///
    /// # Errors
    /// When there is no such person and never was, or log, vault or records cannot be written. Running the same again
    /// goes on where it stopped.
    pub fn erase(&mut self, who: &RecordRef, dry_run: bool) -> Result<Erased, DeskError> {
        let Some((person, subject)) = self.subject(who)? else { return self.finish_erasure(who, dry_run) };
        let (records, words) = self.store()?.words_with(who, &|text| subject.without(text, ERASED))?;
        let subject = subject.with_words(&words);
        let perhaps = RefCell::new((0, Vec::new()));
        let without = |text: &str| {
            let found = subject.without(text, ERASED);
            if found.is_none() && subject.first_name_is_in(text) {
                let (count, shown) = &mut *perhaps.borrow_mut();
                *count += 1;
                if shown.len() < SHOWN {
                    shown.push(beginning(text));
                }
            }
            found
        };
        let log = self.plan_log(who, &records, &subject)?;
        let mut places = self.store()?.erase(who, &without, true)?;
        note(&mut places, "log lines", log.lines.len());
        let vault = self.forget_in_vault(who, &subject, true)?;
        note(&mut places, "vault values", vault);
        note(&mut places, "patterns of your voice", self.forget_in_voice(&person, dry_run)?);
        let (perhaps_in_all, perhaps) = perhaps.into_inner();
        let places = places.into_iter().map(|(place, count)| (place.to_owned(), count)).collect();
        let mut erased =
            Erased { dry_run, places, perhaps, perhaps_in_all, left: log.left.clone(), ..Erased::default() };
        erased.not_reached = self.not_reached()?;
        if !dry_run {
            self.carry_out(who, &subject, &log, &mut erased)?;
        }
        Ok(erased)
    }

    /// Lines of the log with the person in clear; and, in conversations of which a request carried their record or an
    /// activity with them, with sentences of those.
    fn plan_log(&self, who: &RecordRef, records: &[RecordRef], subject: &Subject) -> Result<Erasure, DeskError> {
        let theirs = |record: &RecordRef| record == who || records.contains(record);
        let receipts = self.log().receipts(None)?;
        let carried = receipts.iter().filter(|receipt| receipt.request.fields.iter().any(|used| theirs(&used.record)));
        let marks: HashSet<String> = carried.map(|receipt| format!("\"session\":\"{}\"", receipt.session)).collect();
        let find = |line: &str| {
            if marks.iter().any(|mark| line.contains(mark)) {
                subject.find_with_words(line)
            } else {
                subject.find(line)
            }
        };
        Ok(Erasure::plan(&self.place.workspace.log(), &find)?)
    }

    fn carry_out(
        &mut self,
        who: &RecordRef,
        subject: &Subject,
        log: &Erasure,
        erased: &mut Erased,
    ) -> Result<(), DeskError> {
        let now = clock::now();
        // An id that was made of a name would keep the name in the log.
        let record = Some(who.clone()).filter(|who| !subject.is_in(&who.to_string()));
        let event = Event::Erased { record, places: erased.places.clone(), lines: log.lines.clone() };
        self.journal()?.append(now, &SessionId::log(), event).wait()?;
        log.apply()?;
        // It is made of the log as it was; the next question to it makes it anew.
        crate::insight::forget(&self.place.workspace.log_index())?;
        self.forget_in_vault(who, subject, false)?;
        if let Some(owner) = KeyOwner::of(who) {
            self.vault_keys(&SessionId::log())?.destroy(&owner, &now.to_string())?;
        }
        let store = self.store()?;
        store.erase(who, &|text| subject.without(text, ERASED), false)?;
        let backups = store.scrub()?;
        if backups > 0 {
            erased.places.insert("backups of older formats".to_owned(), backups);
        }
        self.records_changed()?;
        let folder = self.place.workspace.dir().to_owned();
        let config = self.place.paths.config_dir().to_owned();
        for dir in [folder, config] {
            sweep(&dir, subject, &mut erased.left);
        }
        Ok(())
    }

    /// What is left to do when the record is gone already.
    fn finish_erasure(&mut self, who: &RecordRef, dry_run: bool) -> Result<Erased, DeskError> {
        let pending = self.store()?.must_scrub()?;
        if pending && !dry_run {
            self.store()?.scrub()?;
            self.records_changed()?;
        }
        let gone = match KeyOwner::of(who) {
            Some(owner) => self.vault_keys(&SessionId::log())?.state(&owner)?.1,
            None => false,
        };
        if !pending && !gone {
            return Err(crate::crm::SourceError(format!("there is no record {who}; nothing was erased")).into());
        }
        Ok(Erased { dry_run, finished: pending, ..Erased::default() })
    }

    /// Takes the person out of every conversation's vault; says how many values went, or would go.
    fn forget_in_vault(&mut self, who: &RecordRef, subject: &Subject, dry_run: bool) -> Result<usize, DeskError> {
        let dir = self.place.workspace.vault();
        let mut forgotten = 0;
        for id in config::sealed_sessions(&dir)? {
            let Some(bytes) = config::read_sealed(&dir, &id)? else { continue };
            let mut keys = self.vault_keys(&SessionId::new(id.as_str())?)?;
            // What cannot be opened here, nobody reads; and it must not stand in the way of the rest.
            let Ok(mut session) = Session::open(&mut keys, &id, &bytes) else { continue };
            let count = session.forget(who, &|value| subject.is_in(value));
            forgotten += count;
            if !dry_run && count > 0 {
                config::write_sealed(&dir, &id, &session.seal(&mut keys)?)?;
            }
        }
        if !dry_run {
            config::remove_leftovers(&dir)?;
        }
        Ok(forgotten)
    }

    fn not_reached(&self) -> Result<Vec<String>, DeskError> {
        let mut places = vec!["files that were exported, copied or sent; logs of model providers".to_owned()];
        let others = self.place.workspaces().list()?;
        let others: Vec<&str> =
            others.iter().filter(|other| other.dir() != self.place.workspace.dir()).map(|other| other.name()).collect();
        if !others.is_empty() {
            places.push(format!("other workspaces: {}", others.join(", ")));
        }
        let trash = self.place.paths.data_dir().join("trash");
        if trash.exists() {
            places.push(format!("deleted workspaces in {}", trash.display()));
        }
        Ok(places)
    }
}

fn note(places: &mut Places, place: &'static str, count: usize) {
    if count > 0 {
        places.insert(place, count as u64);
    }
}

fn beginning(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

/// Looks through the bytes of every file below a folder for the person's values, as UTF-8 and UTF-16.
fn sweep(dir: &Path, subject: &Subject, left: &mut Vec<String>) {
    let needles: Vec<Vec<u8>> = subject
        .values()
        .flat_map(|value| {
            let wide = |bytes: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(bytes).collect();
            [value.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]
        })
        .collect();
    let finders: Vec<_> = needles.iter().map(memchr::memmem::Finder::new).collect();
    let longest = needles.iter().map(Vec::len).max().unwrap_or(0);
    walk(dir, &mut |path| match holds(path, &finders, longest) {
        Ok(false) => {}
        Ok(true) => left.push(format!("{}: a value of the person stands in this file", path.display())),
        Err(error) => left.push(format!("{}: could not be looked through ({error})", path.display())),
    });
}

fn walk(dir: &Path, visit: &mut dyn FnMut(&Path)) {
    let Ok(listing) = std::fs::read_dir(dir) else { return };
    for path in listing.filter_map(|item| Some(item.ok()?.path())) {
        if path.is_dir() && !path.is_symlink() {
            walk(&path, visit);
        } else if path.is_file() {
            visit(&path);
        }
    }
}

fn holds(path: &Path, finders: &[memchr::memmem::Finder<'_>], longest: usize) -> std::io::Result<bool> {
    let (mut file, mut piece) = (File::open(path)?, Vec::new());
    loop {
        let read = file.by_ref().take(4 << 20).read_to_end(&mut piece)?;
        if finders.iter().any(|finder| finder.find(&piece).is_some()) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // A value may lie across two pieces.
        piece.drain(..piece.len().saturating_sub(longest));
    }
}
