//! An opened workspace with everything that a turn needs.
//!
//! A turn goes: [`Desk::begin`] (understand and gather by code; mask, record and clear what is to leave), then the
//! stream ([`super::net::run`]) where a model is asked, then [`Desk::finish`] (check, log). Screen and command line
//! do the same.
//! Not for: the event loop. Every call here may read, write and wait for the disk.

mod advice;
mod asked;
mod budget;
mod command;
mod dialog;
mod edited;
mod error;
mod fetch;
mod finish;
mod links;
mod masking;
mod models;
mod noting;
mod reading;
mod single;
mod talk;
#[cfg(test)]
mod talks;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_forms;
#[cfg(test)]
mod tests_needs;
#[cfg(test)]
mod tests_samples;
#[cfg(test)]
mod tests_turn;
mod tools;
mod turn;
mod vault;

pub use error::DeskError;
pub use finish::failure_of;
pub use talk::GoOn;
pub(in crate::runtime) use vault::log_signer;
pub use vault::{log_key, set_passphrase};

use super::known::Known;
use super::net::Stream;
use super::outcome::Outcome;
use super::place::{Place, PlaceError};
use super::{Stop, clock, model, seen};
use crate::actions::Registry;
use crate::assistant::budget::Budget;
use crate::assistant::steps::Steps;
use crate::assistant::{Context, Dialog, PastTurn, Pending, Topic};
use crate::crm::{RecordRef, Records, Schema};
use crate::journal::{Event, Journal, Log, SessionId};
use crate::llm::Prices;
use crate::store::{Reader, Store};
use crate::trust::prompt::Prompt;
use crate::trust::{Offline, Policy, PolicyError, Receipt, Session, Sink, Subjects};
use jiff::{Timestamp, civil::Date};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long one read of the records may take, by the clock.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// An opened workspace.
pub struct Desk {
    /// Where we are.
    pub place: Place,
    reader: Reader,
    store: Option<Store>,
    registry: Arc<Registry>,
    schema: Arc<Schema>,
    policy: Policy,
    known: Option<Known>,
    journal: Option<Arc<Journal>>,
    session: SessionId,
    placeholders: Arc<Mutex<Session>>,
    sealed: usize,
    past: Vec<PastTurn>,
    /// What the turns were about, for the next line.
    dialog: Dialog,
    /// What the turn is about that runs.
    topic: Option<Topic>,
    /// Conversations that are not at hand.
    parked: HashMap<SessionId, talk::Parked>,
    prices: Prices,
    models: models::Models,
    last_seen: Option<Timestamp>,
    held: advice::Held,
    /// The action behind the request that is being made.
    asking: Option<String>,
    /// The vault's master key, once it was needed.
    master: Option<crate::trust::VaultKey>,
    /// What a person should know about how the desk was opened.
    pub notes: Vec<String>,
}

/// How a turn begins.
pub enum Begun {
    /// Code answered it.
    Done(Box<Outcome>),
    /// A model is to be asked.
    Stream(Box<Stream>, Box<OpenTurn>),
}

/// A turn that waits for a model.
pub struct OpenTurn {
    /// Stops it, wherever it is.
    pub stop: Stop,
    steps: Steps,
    budget: Budget,
    started: Instant,
    /// The conversation that it belongs to.
    session: SessionId,
    pending: Pending,
    /// Of the last request, once there is one.
    receipt: Option<Receipt>,
    question: String,
    /// The question's line in the log.
    line: u64,
    record: Option<RecordRef>,
    /// Where the answer goes, and whom mails may be addressed to in it.
    place: (Sink, Subjects),
    /// What was asked, to be asked again with the results of tools.
    prompt: Prompt,
    about: Vec<RecordRef>,
    /// What the requests before the present one cost.
    spent: tools::Spent,
}

impl Desk {
    /// Opens the workspace for reading; everything else is opened when it is needed.
    ///
    /// # Errors
    /// When the workspace does not exist or its files have a mistake.
    pub fn open(place: Place) -> Result<Self, DeskError> {
        if !place.workspace.records_db().exists() {
            return Err(PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
        }
        let reader = Reader::open_current(place.workspace.records_db())?;
        Self::with_reader(place, reader)
    }

    /// The same over a connection that is open already.
    ///
    /// # Errors
    /// When files of the workspace have a mistake.
    pub fn with_reader(place: Place, reader: Reader) -> Result<Self, DeskError> {
        let now = clock::now();
        let zone = clock::zone(place.settings().time_zone.as_deref());
        reader.set_today(clock::day(now, &zone), fiscal_start(&place));
        reader.set_zone(zone);
        reader.set_deadline(READ_LIMIT, clock::instant);
        let (registry, problems) = place.actions.open(&place);
        let schema = Arc::new(reader.schema()?);
        let policy = super::files::policy(&place).map_err(|error: PolicyError| DeskError::Policy(error.to_string()))?;
        let models = models::Models::of(&place)?;
        let session = SessionId::fresh(now, random()?);
        let placeholders = Session::new(session.as_str(), random::<3>()?);
        let last_seen = seen::since(&reader, now, &clock::zone(place.settings().time_zone.as_deref()))?;
        Ok(Self {
            reader,
            store: None,
            registry,
            schema,
            policy,
            known: None,
            journal: None,
            session,
            placeholders: Arc::new(Mutex::new(placeholders)),
            sealed: 0,
            past: Vec::new(),
            dialog: Dialog::default(),
            topic: None,
            parked: HashMap::new(),
            prices: Prices::builtin(),
            models,
            last_seen,
            held: advice::Held::default(),
            asking: None,
            master: None,
            notes: problems,
            place,
        })
    }

    /// The records.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The records, to be written.
    ///
    /// # Errors
    /// When another program holds the file or it cannot be written.
    pub fn store(&mut self) -> Result<&mut Store, DeskError> {
        if self.store.is_none() {
            self.store = Some(Store::open(self.place.workspace.records_db())?);
        }
        self.store.as_mut().ok_or_else(|| PlaceError::NoWorkspace(self.place.workspace.name().to_owned()).into())
    }

    /// Whether the records were opened to be written since the desk was opened.
    pub(in crate::runtime) fn may_have_written(&self) -> bool {
        self.store.is_some()
    }

    /// The inputs of the action that ran last, as they were heard.
    pub(in crate::runtime) fn inputs_heard(&self) -> BTreeMap<String, String> {
        self.dialog.last().map(|topic| topic.inputs.clone()).unwrap_or_default()
    }

    /// The actions.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The fields.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The policy in force, with the network switches of the command line.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The model that answers; empty for rules.
    pub fn model_name(&self) -> String {
        model::name_of(self.models.usual())
    }

    /// The model that would answer at a place; empty for rules.
    ///
    /// # Errors
    /// When the model that is chosen is not configured.
    pub fn model_of(place: &Place) -> Result<String, DeskError> {
        Ok(model::name_of(&model::choose_model(place)?))
    }

    /// Whether connections beyond loopback are forbidden.
    pub fn is_offline(&self) -> bool {
        self.policy.network.offline != Offline::Off
    }

    /// The conversation's id in the log.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The event log, for reading.
    pub fn log(&self) -> Log {
        Log::at(self.place.workspace.log())
    }

    /// The event log, for writing.
    ///
    /// # Errors
    /// When the log's folder cannot be written.
    pub fn journal(&mut self) -> Result<Arc<Journal>, DeskError> {
        if let Some(journal) = &self.journal {
            return Ok(Arc::clone(journal));
        }
        let now = clock::now();
        let signer = vault::log_signer(&self.place);
        let journal = Arc::new(Journal::open_signed(&self.place.workspace.log(), now, signer)?);
        let started = Event::SessionStarted { model: self.model_name(), version: env!("CARGO_PKG_VERSION").into() };
        drop(journal.append(now, &self.session, started));
        self.journal = Some(Arc::clone(&journal));
        self.retain();
        Ok(journal)
    }

    /// The seller's calendar day.
    pub fn today(&self) -> Date {
        clock::day(clock::now(), &clock::zone(self.place.settings().time_zone.as_deref()))
    }

    /// What a turn may look at.
    pub fn context(&self) -> Context<'_> {
        Context {
            records: &self.reader,
            registry: &self.registry,
            today: self.today(),
            now: clock::now(),
            currency: &self.place.settings().currency,
            fiscal_start_month: fiscal_start(&self.place),
            last_seen: self.last_seen,
            model: self.models.usual().is_some(),
            by_action: &self.models.asks,
            context_tokens: limit(self.place.settings().context_tokens).unwrap_or(u64::MAX),
            commands: &[],
            progress: None,
        }
    }

    /// Begins to learn the records' values in the background, so that the first question need not wait for it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn prepare(&mut self) -> Result<(), DeskError> {
        if self.known.is_none() {
            self.known = Some(Known::begin(&self.place.workspace.records_db(), &self.schema, &self.policy)?);
        }
        Ok(())
    }

    /// Forgets what is known of the records, after they have changed.
    pub fn records_changed(&mut self) -> Result<(), DeskError> {
        self.known = None;
        self.schema = Arc::new(self.reader.schema()?);
        Ok(())
    }

    /// Learns these records as they are now, after they were written.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn records_written(&mut self, records: &[RecordRef]) -> Result<(), DeskError> {
        self.schema = Arc::new(self.reader.schema()?);
        if let Some(known) = &mut self.known {
            known.changed(&self.reader, &self.schema, records)?;
        }
        Ok(())
    }

    /// The placeholders of the conversation.
    pub fn placeholders(&self) -> MutexGuard<'_, Session> {
        self.placeholders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A setting in which 0 stands for no limit.
fn limit(setting: u64) -> Option<u64> {
    (setting > 0).then_some(setting)
}

fn fiscal_start(place: &Place) -> i8 {
    i8::try_from(place.settings().fiscal_year_start).unwrap_or(1)
}

/// Random bytes of the system.
fn random<const N: usize>() -> Result<[u8; N], DeskError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| DeskError::Random(error.to_string()))?;
    Ok(bytes)
}
