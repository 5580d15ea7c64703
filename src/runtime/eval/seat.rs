//! A workspace in which one thread asks: a copy of a stage with a log and a vault of its own.
//!
//! Invariant: a question sees nothing of the one before it: every conversation is new, and where something was stored
//! (a proposal, a taste), the copy is made anew.

use super::double::{Double, copy_tree, put_records};
use super::leaks;
use super::outbox::Outbox;
use super::stage::{Stage, StageError, print};
use crate::actions::kit::TestQuestion;
use crate::assistant::Input;
use crate::assistant::tools::TOOLS;
use crate::crm::RecordRef;
use crate::eval::Seen;
use crate::journal::Event;
use crate::runtime::place::Place;
use crate::runtime::scratch::Scratch;
use crate::runtime::{Desk, DeskError, Failure, Raw, Stop, clock};
use crate::trust::prompt::Prompt;
use std::fs;
use std::path::Path;

/// What all seats have in common, whatever the seller's own workspace says.
const SETTINGS: &str = "currency = \"EUR\"\ntime_zone = \"UTC\"\nfiscal_year_start = 1\n";

/// A place to ask from. The desk is closed before its folder goes.
pub(super) struct Seat<'a> {
    desk: Option<Desk>,
    place: Place,
    stage: &'a Stage,
    outbox: &'a Outbox<'a>,
    _folder: Scratch,
}

/// What came of one prompt.
pub(super) struct Came {
    /// What the model said.
    pub(super) raw: Raw,
    /// US dollars, where the price is known.
    pub(super) cost_usd: Option<f64>,
    /// What left, masked.
    pub(super) bodies: Vec<String>,
}

impl<'a> Seat<'a> {
    /// Takes a seat on a stage, with the settings, models and actions of a place. From now on the clock of this thread
    /// stands still. A pack's own actions go before those of the place.
    pub(super) fn take(
        place: &Place,
        stage: &'a Stage,
        outbox: &'a Outbox<'a>,
        own_actions: Option<&Path>,
    ) -> Result<Self, StageError> {
        clock::fix(Some(stage.now));
        let folder = Scratch::new("eval")?;
        let made = Double::make(place, folder.path(), "questions")?;
        let workspace = &made.workspace;
        fs::write(workspace.settings(), SETTINGS)?;
        for from in std::iter::once(place.workspace.actions().as_path()).chain(own_actions) {
            copy_tree(from, &workspace.actions(), 0)?;
        }
        if place.workspace.policy().is_file() {
            fs::copy(place.workspace.policy(), workspace.policy())?;
        }
        let place = made.place(place)?;
        Ok(Self { desk: None, place, stage, outbox, _folder: folder })
    }

    /// Asks a question, with what is said before it.
    pub(super) fn ask(&mut self, test: &TestQuestion, open: Option<RecordRef>, stop: &Stop) -> Result<Seen, DeskError> {
        let mut desk = match self.desk.take() {
            Some(mut desk) => {
                desk.begin_conversation()?;
                desk
            }
            None => self.open()?,
        };
        let started = clock::instant();
        for line in &test.after {
            let came = desk.run_until(Input::Words(line.clone()), open.clone(), stop, &mut |_| {});
            if came.is_err() {
                self.sent(&desk)?;
            }
            came?;
        }
        let before = clock::millis_since(started);
        let outcome = desk.run_until(Input::Words(test.ask.clone()), open, stop, &mut |_| {});
        let left = self.sent(&desk)?;
        let outcome = match outcome {
            // A turn that fails is an answer that fails, and the next question gets a new copy.
            Err(DeskError::Turn(error)) => return Ok(Seen::failed(error.to_string())),
            outcome => outcome?,
        };
        let took = clock::millis_since(started) - before;
        let mut seen = super::seen::of(&outcome, desk.reader(), desk.registry(), took)?;
        seen.inputs = desk.inputs_heard();
        if desk.may_have_written() {
            seen.wrote = print(desk.reader())? != self.stage.print;
        }
        seen.requests = left.bodies.len() as u64;
        seen.overreach = left.overreach;
        seen.leaks = leaks::found(&self.stage.secrets, &left.bodies);
        // What was stored is forgotten: the next question gets a new copy.
        self.desk = (!desk.may_have_written()).then_some(desk);
        Ok(seen)
    }

    /// Sends one prompt in a conversation of its own. Gives what came, what it cost, and the bodies as they left.
    pub(super) fn send(&mut self, prompt: Prompt, stop: &Stop) -> Result<Result<Came, Failure>, DeskError> {
        let mut desk = match self.desk.take() {
            Some(desk) => desk,
            None => self.open()?,
        };
        desk.begin_conversation()?;
        let came = desk.send(prompt, stop, &mut |_| {});
        let bodies = self.sent(&desk)?.bodies;
        let came = match came? {
            Ok(raw) => {
                let cost_usd = raw.usage.as_ref().and_then(|usage| desk.cost(None, usage));
                Ok(Came { bodies, cost_usd, raw })
            }
            Err(failure) => Err(failure),
        };
        self.desk = Some(desk);
        Ok(came)
    }

    /// What left in the conversation at hand, which goes into the seller's own log.
    fn sent(&self, desk: &Desk) -> Result<Left, DeskError> {
        let mut left = Left::default();
        if !desk.may_ask() {
            return Ok(left);
        }
        let events: Vec<Event> = desk.log().session(desk.session())?.into_iter().map(|entry| entry.event).collect();
        self.outbox.take(desk, &events)?;
        for event in events {
            match event {
                Event::RequestBody { body, .. } => left.bodies.push(body.into_string()),
                Event::ToolCall { tool, .. } if TOOLS.iter().all(|known| known.name != tool) => left.overreach += 1,
                _ => {}
            }
        }
        Ok(left)
    }

    fn open(&self) -> Result<Desk, DeskError> {
        put_records(&self.stage.records_db, &self.place.workspace.records_db())
            .map_err(|error| DeskError::Refused(format!("the records cannot be copied for the question ({error})")))?;
        Desk::open(self.place.clone())
    }
}

/// What left in the conversation at hand, and what the model wanted.
#[derive(Default)]
struct Left {
    /// The bodies of the requests.
    bodies: Vec<String>,
    /// Calls of tools that are none of ours.
    overreach: u64,
}
