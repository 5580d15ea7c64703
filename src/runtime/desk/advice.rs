//! Suggestions and what the seller decides about them.
//!
//! Invariants: a decision is durable in the event log before the workspace learns from it; what the workspace keeps of it
//! can be lost without harm. Where the workspace cannot be written, the decision still counts in the log.

use super::{Desk, DeskError};
use crate::actions::{self, Fate, Learnt, Offers, Suggestion, TASTES, Tastes};
use crate::crm::{Record, RecordRef, Records as _, SourceError};
use crate::journal::{Decision, Event};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// Records whose digits are remembered while the program runs.
const REMEMBERED: usize = 500;

/// Digits as they were last shown, by record; the day has none.
#[derive(Debug, Default)]
pub(super) struct Held(Mutex<HashMap<Option<RecordRef>, BTreeMap<String, char>>>);

impl Held {
    fn of(&self, scope: Option<&RecordRef>) -> BTreeMap<String, char> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&scope.cloned()).cloned().unwrap_or_default()
    }

    fn keep(&self, scope: Option<&RecordRef>, digits: BTreeMap<String, char>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= REMEMBERED {
            held.clear();
        }
        held.insert(scope.cloned(), digits);
    }
}

impl Desk {
    /// What to do next with a record, best first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn suggest(&self, record: &Record) -> Result<Vec<Suggestion>, SourceError> {
        Ok(self.offers(Some(record))?.shown)
    }

    /// What to do next with a record, or with the day where there is none, and what was decided already. A suggestion
    /// keeps the digit under which it was shown before.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn offers(&self, record: Option<&Record>) -> Result<Offers, SourceError> {
        let scope = record.map(Record::reference);
        let offers = actions::offers(&self.context().desk(), &self.registry, record, &self.held.of(scope.as_ref()))?;
        self.held.keep(scope.as_ref(), offers.digits());
        Ok(offers)
    }

    /// The seller decided about a suggestion: it is noted, and learnt from.
    ///
    /// # Errors
    /// When the log or the workspace cannot be written.
    pub fn decide_suggestion(
        &mut self,
        record: Option<&Record>,
        suggestion: &Suggestion,
        fate: Fate,
    ) -> Result<(), DeskError> {
        let scope = record.map(Record::reference);
        let decided = suggestion.decided(fate);
        let about = scope.as_ref().map_or_else(|| "the day".to_owned(), ToString::to_string);
        let what = format!("suggestion:{} on {about}", decided.what);
        let decision = if fate == Fate::Accepted { Decision::Accepted } else { Decision::Rejected };
        self.note(Event::Decision { decision, what })?;
        let key = actions::learnt_key(scope.as_ref());
        let mut learnt = Learnt::read(self.reader.kept(&key)?.as_deref());
        let mut tastes = Tastes::read(self.reader.kept(TASTES)?.as_deref());
        tastes.note(&decided.what, fate);
        learnt.note(decided);
        learnt.digits = self.held.of(scope.as_ref());
        let store = self.store()?;
        store.state_set(&key, Some(&learnt.to_text()))?;
        store.state_set(TASTES, Some(&tastes.to_text()))?;
        Ok(())
    }

    /// Waves a suggestion away by its name, as in `draft-email(purpose=reply)`. Says whether it was there.
    ///
    /// # Errors
    /// When the log or the workspace cannot be written.
    pub fn dismiss(&mut self, scope: Option<&RecordRef>, what: &str) -> Result<bool, DeskError> {
        self.settle_suggestion(scope, what, Fate::Dismissed)
    }

    /// An action ran: where it was suggested, the suggestion is taken.
    pub(super) fn note_taken(&mut self, scope: Option<&RecordRef>, id: &str, inputs: &BTreeMap<String, String>) {
        let given = inputs.iter().filter(|(_, value)| !value.trim().is_empty());
        let given: BTreeMap<String, String> = given.map(|(name, value)| (name.clone(), value.clone())).collect();
        // Learning is no reason for a turn to fail; what could not be kept is offered again.
        drop(self.settle_suggestion(scope, &actions::suggestion_name(id, &given), Fate::Accepted));
    }

    fn settle_suggestion(&mut self, scope: Option<&RecordRef>, what: &str, fate: Fate) -> Result<bool, DeskError> {
        let record = match scope {
            Some(scope) => match self.reader.get(scope)? {
                Some(record) => Some(record),
                None => return Ok(false),
            },
            None => None,
        };
        let offers = self.offers(record.as_ref())?;
        let Some(one) = offers.shown.into_iter().find(|one| one.what() == what) else { return Ok(false) };
        self.decide_suggestion(record.as_ref(), &one, fate)?;
        Ok(true)
    }

    /// What was decided about the suggestions of a record, or of the day, and would be suggested otherwise.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn decided(&self, scope: Option<&RecordRef>) -> Result<Vec<(Suggestion, Fate)>, SourceError> {
        let record = match scope {
            Some(scope) => match self.reader.get(scope)? {
                Some(record) => Some(record),
                None => return Ok(Vec::new()),
            },
            None => None,
        };
        let learnt = Learnt::read(self.reader.kept(&actions::learnt_key(scope))?.as_deref());
        let decided = self.offers(record.as_ref())?.decided.into_iter();
        Ok(decided.filter_map(|one| learnt.fate(&one.what()).map(|fate| (one, fate))).collect())
    }

    /// Offers a suggestion again that was decided about; says whether there was such a decision.
    ///
    /// # Errors
    /// When the log or the workspace cannot be written.
    pub fn restore_suggestion(&mut self, scope: Option<&RecordRef>, what: &str) -> Result<bool, DeskError> {
        let key = actions::learnt_key(scope);
        let mut learnt = Learnt::read(self.reader.kept(&key)?.as_deref());
        if !learnt.forget(what) {
            return Ok(false);
        }
        let about = scope.map_or_else(|| "the day".to_owned(), ToString::to_string);
        self.note(Event::Decision { decision: Decision::Undone, what: format!("suggestion:{what} on {about}") })?;
        self.store()?.state_set(&key, Some(&learnt.to_text()))?;
        Ok(true)
    }

    /// Forgets what was decided about the suggestions of a record, or of the day; what was learnt of types stays.
    ///
    /// # Errors
    /// When the workspace cannot be written.
    pub fn forget_suggestions(&mut self, scope: Option<&RecordRef>) -> Result<(), DeskError> {
        Ok(self.store()?.state_set(&actions::learnt_key(scope), None)?)
    }
}
