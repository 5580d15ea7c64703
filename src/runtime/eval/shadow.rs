//! A changed action beside the one in force, over turns of the log: the same lines on two copies of the records.
//!
//! Not for: which turns (room `insight`) or printing. Invariants: the seller's records and actions are only read, and no
//! program of a flow runs, because the copies allow none; a request goes to the seller's own model alone, through the
//! filter and gate of a whole workspace, and its receipt and body stand in the seller's log; what comes back out is
//! masked as the log is.

use super::double::{Double, copy_tree, put_records};
use crate::actions::Action;
use crate::assistant::Input;
use crate::config::atomic;
use crate::crm::RecordRef;
use crate::eval::Seen;
use crate::insight::clusters::parts;
use crate::journal::Event;
use crate::runtime::interrupt::Interrupt;
use crate::runtime::place::Place;
use crate::runtime::scratch::Scratch;
use crate::runtime::{Desk, DeskError, Stop, clock};
use crate::store::Reader;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Deepest folder of actions that is copied.
const DEEPEST: usize = 4;

/// What is tried.
#[derive(Clone, Debug)]
pub enum Change {
    /// One action file.
    Prompt(PathBuf),
    /// A folder of them.
    Folder(PathBuf),
}

/// A turn of the log to be asked again.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Its line in the log.
    pub turn: u64,
    /// Its conversation.
    pub session: String,
    /// What was asked, masked.
    pub question: String,
    /// The record that it was about.
    pub record: Option<RecordRef>,
}

/// A turn asked of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadowed {
    /// Its line in the log.
    pub turn: u64,
    /// What was asked, masked.
    pub question: String,
    /// What came of the actions in force; its text is masked.
    pub before: Seen,
    /// What came of the changed ones.
    pub after: Seen,
    /// Whether a reader sees another answer.
    pub text_changed: bool,
}

impl Shadowed {
    /// Whether another action answered, or the turn ended in another way.
    pub fn way_changed(&self) -> bool {
        self.before.action != self.after.action || self.before.status != self.after.status
    }
}

/// Why nothing more is compared.
#[derive(Debug, thiserror::Error)]
pub enum ShadowError {
    /// The changed file.
    #[error("{0}. Nothing was asked")]
    Action(String),
    /// A file or folder.
    #[error("{path}: {error}. Nothing was asked")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is no room for copies.
    #[error("the copies to ask on cannot be made ({0}); nothing was asked")]
    Copy(String),
    /// A turn, or the workspace.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// A cap of policy or settings, or the budget.
    #[error("{0}. What was compared before stands")]
    Cap(String),
    /// Somebody stopped it.
    #[error("stopped; what was compared before stands")]
    Stopped,
}

/// Asks turns of both, in their order, conversation by conversation; `on` hears of each. Gives how many could not be
/// asked: their vault does not open, or they were no line of the chat.
///
/// # Errors
/// Whatever ends it; what came before was told.
pub fn shadow(
    desk: &mut Desk,
    place: &Place,
    change: &Change,
    (past, budget): (&[Past], Option<f64>),
    stop: &Stop,
    on: &mut dyn FnMut(Shadowed),
) -> Result<usize, ShadowError> {
    let changed = read(change)?;
    let folder = Scratch::new("shadow").map_err(|error| ShadowError::Copy(error.to_string()))?;
    let records = folder.path().join("records.db");
    let copied = Reader::copy(&place.workspace.records_db(), &records);
    copied.map_err(|error| ShadowError::Copy(error.to_string()))?;
    let mut pair = [Side::make(place, &records, &[])?, Side::make(place, &records, &changed)?];
    let _listening = Interrupt::listen(stop);
    let (mut unasked, mut spent) = (0, 0.0);
    for (number, turn) in past.iter().enumerate() {
        if stop.is_asked() {
            return Err(ShadowError::Stopped);
        }
        within(desk, budget, spent)?;
        let Some(line) = said(desk, turn)? else {
            unasked += 1;
            continue;
        };
        let [one, two] = &mut pair;
        let mut ask = |side: &mut Side| -> Result<Seen, ShadowError> {
            let came = side.ask(turn, &line, stop)?;
            side.hand_over(desk)?;
            spent += came.cost_usd.unwrap_or(0.0);
            Ok(came)
        };
        // Whoever is asked second finds what the first one read still warm: they take turns.
        let (before, after) = if number % 2 == 0 {
            let before = ask(one)?;
            (before, ask(two)?)
        } else {
            let after = ask(two)?;
            (ask(one)?, after)
        };
        if stop.is_asked() {
            return Err(ShadowError::Stopped);
        }
        on(beside(desk, turn, before, after)?);
    }
    Ok(unasked)
}

fn within(desk: &mut Desk, budget: Option<f64>, spent: f64) -> Result<(), ShadowError> {
    if let Some(budget) = budget.filter(|budget| spent >= *budget) {
        return Err(ShadowError::Cap(format!("the budget of ${budget:.2} is spent")));
    }
    if desk.is_offline() {
        return Ok(());
    }
    desk.over_cap()?.map_or(Ok(()), |why| Err(ShadowError::Cap(why)))
}

/// The line as it was typed; `None` where its values cannot be put back, or where it was none.
fn said(desk: &mut Desk, turn: &Past) -> Result<Option<String>, DeskError> {
    let line = desk.put_back(&turn.session, &[&turn.question])?.concat();
    let open = parts(&line).iter().any(|part| part.token().is_some());
    let mut words = line.split_whitespace();
    let called = words.next().is_some_and(|first| desk.registry().get(first).is_some());
    let command = called && words.next().is_some_and(|second| second.contains('='));
    let command = command || line.starts_with("change the draft:");
    Ok((!open && !command && !line.trim().is_empty()).then_some(line))
}

/// Both answers with their texts masked, and without what would have to be masked cell by cell.
fn beside(desk: &mut Desk, turn: &Past, before: Seen, after: Seen) -> Result<Shadowed, DeskError> {
    let text_changed = before.all_text() != after.all_text();
    let mut masked = |seen: Seen| -> Result<Seen, DeskError> {
        let text = desk.mask(&seen.text, turn.record.as_slice())?;
        let failure = seen.failure.as_ref().map(|failure| desk.mask(failure, &[])).transpose()?;
        let of = Seen::failed(String::new());
        Ok(Seen {
            text,
            failure,
            rows: of.rows,
            cells: of.cells,
            mail: None,
            asks: of.asks,
            inputs: of.inputs,
            proposes: of.proposes,
            ..seen
        })
    };
    let (before, after) = (masked(before)?, masked(after)?);
    Ok(Shadowed { turn: turn.turn, question: turn.question.clone(), before, after, text_changed })
}

/// The files of a change, each an action that can be used.
fn read(change: &Change) -> Result<Vec<(String, PathBuf)>, ShadowError> {
    let one = |path: &Path| -> Result<(String, PathBuf), ShadowError> {
        let failed = |error| ShadowError::File { path: path.to_owned(), error };
        let source = fs::read_to_string(path).map_err(failed)?;
        let action = Action::parse(&path.display().to_string(), &source);
        let action = action.map_err(|problem| ShadowError::Action(problem.to_string()))?;
        Ok((action.name, path.to_owned()))
    };
    match change {
        Change::Prompt(path) => Ok(vec![one(path)?]),
        Change::Folder(folder) => {
            let failed = |error| ShadowError::File { path: folder.clone(), error };
            let mut files: Vec<PathBuf> = Vec::new();
            for entry in fs::read_dir(folder).map_err(failed)? {
                let path = entry.map_err(failed)?.path();
                if path.is_file() && path.extension().is_some_and(|ending| ending == "md") {
                    files.push(path);
                }
            }
            files.sort();
            if files.is_empty() {
                return Err(ShadowError::Action(format!("{} holds no action file (NAME.md)", folder.display())));
            }
            files.iter().map(|path| one(path)).collect()
        }
    }
}

/// A copy of the workspace to ask on. The desk is closed before its folder goes.
struct Side {
    desk: Option<Desk>,
    place: Place,
    records: PathBuf,
    /// The conversation of the log that it is in.
    session: String,
    /// The last line of its own log that was handed over.
    handed: u64,
    _folder: Scratch,
}

impl Side {
    /// A copy with these actions in the place of those of the same name.
    fn make(place: &Place, records: &Path, changed: &[(String, PathBuf)]) -> Result<Self, ShadowError> {
        let told = |error: &dyn std::fmt::Display| ShadowError::Copy(error.to_string());
        let folder = Scratch::new("shadow").map_err(|error| told(&error))?;
        let made = Double::make(place, folder.path(), "shadow").map_err(|error| told(&error))?;
        let workspace = &made.workspace;
        let own = &place.workspace;
        for (from, to) in [
            (own.settings(), workspace.settings()),
            (own.policy(), workspace.policy()),
            (own.brand(), workspace.brand()),
        ] {
            if from.is_file() {
                fs::copy(from, to).map_err(|error| told(&error))?;
            }
        }
        copy_tree(&own.actions(), &workspace.actions(), DEEPEST).map_err(|error| told(&error))?;
        atomic::create_private_dir(&workspace.actions()).map_err(|error| told(&error))?;
        for (name, file) in changed {
            remove_named(&workspace.actions(), name).map_err(|error| told(&error))?;
            fs::copy(file, workspace.actions().join(format!("{name}.md"))).map_err(|error| told(&error))?;
        }
        let place = made.place(place).map_err(|error| told(&error))?;
        let records = records.to_owned();
        Ok(Self { desk: None, place, records, session: String::new(), handed: 0, _folder: folder })
    }

    fn ask(&mut self, turn: &Past, line: &str, stop: &Stop) -> Result<Seen, ShadowError> {
        let fresh = self.session != turn.session;
        // What one conversation stored is nothing to the next.
        let mut desk = match self.desk.take() {
            Some(desk) if !fresh => desk,
            Some(mut desk) if !desk.may_have_written() => {
                desk.begin_conversation()?;
                desk
            }
            other => {
                drop(other);
                self.open()?
            }
        };
        turn.session.clone_into(&mut self.session);
        let started = clock::instant();
        let outcome = desk.run_until(Input::Words(line.to_owned()), turn.record.clone(), stop, &mut |_| {});
        let took = clock::millis_since(started);
        let seen = match outcome {
            Err(DeskError::Turn(error)) => Seen::failed(error.to_string()),
            outcome => super::seen::of(&outcome?, desk.reader(), desk.registry(), took).map_err(DeskError::from)?,
        };
        self.desk = Some(desk);
        Ok(seen)
    }

    fn open(&self) -> Result<Desk, ShadowError> {
        let copied = put_records(&self.records, &self.place.workspace.records_db());
        copied.map_err(|error| ShadowError::Copy(error.to_string()))?;
        Ok(Desk::open(self.place.clone())?)
    }

    /// What left goes into the seller's own log: receipt and body, masked as they were sent.
    fn hand_over(&mut self, own: &mut Desk) -> Result<(), ShadowError> {
        let Some(desk) = self.desk.as_ref().filter(|desk| !desk.is_offline()) else { return Ok(()) };
        let session = desk.session().clone();
        let entries = desk.log().session(&session).map_err(DeskError::from)?;
        let before = self.handed;
        for entry in entries.into_iter().filter(|entry| entry.seq > before) {
            self.handed = entry.seq;
            if matches!(entry.event, Event::Request(_) | Event::RequestBody { .. }) {
                own.note_in(&session, entry.event)?;
            }
        }
        Ok(())
    }
}

/// Takes the action of this name out of a copied folder, whatever its file is called.
fn remove_named(folder: &Path, name: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_action = path.is_file() && path.extension().is_some_and(|ending| ending == "md");
        let source = if is_action { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        let named = Action::parse(&path.display().to_string(), &source).is_ok_and(|action| action.name == name);
        if is_action && named {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
