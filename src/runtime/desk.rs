//! An opened workspace with everything that a turn needs.
//!
//! A turn goes: [`Desk::begin`] (understand and gather by code; mask, record and clear what is to leave), then the
//! stream ([`super::net::run`]) where a model is asked, then [`Desk::finish`] (check, log). Screen and command line
//! do the same.
//! Not for: the event loop. Every call here may read, write and wait for the disk.

use super::known::Known;
use super::ledger::JournalLedger;
use super::net::{Piece, Raw, Stream};
use super::outcome::{Failure, Meta, Outcome};
use super::place::{Place, PlaceError};
use super::{clock, model};
use crate::actions::{Registry, Suggestion, suggest};
use crate::assistant::{self, Ask, Context, Input, Next, PastTurn, Pending, TurnError};
use crate::config;
use crate::config::secrets::SecretStore;
use crate::crm::{Record, RecordRef, Records, Schema, SourceError, Status};
use crate::journal::{ClaimNote, Event, Journal, JournalError, Log, Masked, SessionId, Tokens};
use crate::llm::{Clients, ErrorKind, Prices, Provider, Usage};
use crate::store::{Reader, Store, StoreError};
use crate::trust::gate::{Destination, Gate, Passage, Refusal};
use crate::trust::prompt::{Message, Part, Prompt, Role, Settings};
use crate::trust::{Masker, Offline, Policy, PolicyError, Receipt, Session, VaultError};
use jiff::{Timestamp, civil::Date};
use secrecy::ExposeSecret;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many earlier turns are sent along.
const REMEMBERED: usize = 12;
/// How much of each earlier answer is sent along, in characters: enough to refer to, and the cost of a long
/// conversation stays that of a short one.
const REMEMBERED_CHARS: usize = 4_000;

/// An opened workspace.
pub struct Desk {
    /// Where we are.
    pub place: Place,
    reader: Reader,
    store: Option<Store>,
    registry: Registry,
    schema: Arc<Schema>,
    policy: Policy,
    known: Option<Known>,
    journal: Option<Arc<Journal>>,
    session: SessionId,
    placeholders: Arc<Mutex<Session>>,
    sealed: usize,
    past: Vec<PastTurn>,
    clients: Arc<Clients>,
    prices: Prices,
    model: model::Chosen,
    provider: Option<Arc<dyn Provider>>,
    last_seen: Option<Timestamp>,
    /// What a person should know about how the desk was opened.
    pub notes: Vec<String>,
}

/// Why the desk cannot work.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such place.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The records cannot be opened or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] SourceError),
    /// The log cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The policy file has a mistake.
    #[error("{0}")]
    Policy(String),
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] crate::llm::SettingsError),
    /// What an earlier conversation's placeholders stand for cannot be had.
    #[error("this conversation cannot be gone on with: {0}. Start a new one")]
    Vault(#[from] VaultError),
    /// The turn could not begin.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// A secret or a file of ours.
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    /// The network's thread cannot be started.
    #[error("the network cannot be used ({0}); nothing was sent")]
    Thread(String),
    /// There is no randomness to be had.
    #[error("the system gives no random numbers ({0}); nothing was sent or written")]
    Random(String),
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
    pending: Pending,
    receipt: Receipt,
    question: String,
    record: Option<RecordRef>,
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
        let reader = Reader::open(place.workspace.records_db())?;
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
        let (registry, problems) = super::files::registry(&place);
        let schema = Arc::new(reader.schema()?);
        let policy = super::files::policy(&place).map_err(|error: PolicyError| DeskError::Policy(error.to_string()))?;
        let model = model::choose_model(&place)?;
        let session = SessionId::fresh(now, random()?);
        let placeholders = Session::new(session.as_str(), random::<3>()?);
        let last_seen = reader.last_seen()?;
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
            clients: Arc::new(Clients::default()),
            prices: Prices::builtin(),
            model,
            provider: None,
            last_seen,
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
        self.model.as_ref().map(|model| format!("{}/{}", model.key_name(), model.model)).unwrap_or_default()
    }

    /// Whether connections beyond loopback are forbidden.
    pub fn is_offline(&self) -> bool {
        self.policy.network.offline != Offline::Off
    }

    /// The conversation's id in the log.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// Continues an earlier conversation. Where its vault is there and does not open, nothing changes: going on would
    /// write over what its placeholders stand for.
    ///
    /// # Errors
    /// When the vault cannot be read or opened.
    pub fn set_session(&mut self, session: SessionId, past: Vec<PastTurn>) -> Result<(), DeskError> {
        let kept = match config::read_sealed(&self.place.workspace.vault(), session.as_str())? {
            Some(bytes) => Session::open(self.vault_key()?.expose_secret(), &bytes)?,
            None => Session::new(session.as_str(), random::<3>()?),
        };
        self.sealed = kept.len();
        self.placeholders = Arc::new(Mutex::new(kept));
        self.session = session;
        self.past = past;
        Ok(())
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
        let journal = Arc::new(Journal::open(&self.place.workspace.log(), now)?);
        let started = Event::SessionStarted { model: self.model_name(), version: env!("CARGO_PKG_VERSION").into() };
        drop(journal.append(now, &self.session, started));
        self.journal = Some(Arc::clone(&journal));
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
            model: self.model.is_some(),
        }
    }

    /// What to do next with a record.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn suggest(&self, record: &Record) -> Result<Vec<Suggestion>, SourceError> {
        suggest(&self.context().desk(), &self.registry, record)
    }

    /// Begins a turn.
    ///
    /// # Errors
    /// When records or log cannot be used; a refusal by policy or gate is an outcome, not an error.
    pub fn begin(&mut self, input: Input, scope: Option<RecordRef>) -> Result<Begun, DeskError> {
        let start = clock::instant();
        let ask = Ask { input, scope, history: self.past.clone() };
        let about: Vec<RecordRef> = ask.scope.iter().cloned().collect();
        let shown = words_of(&ask.input);
        let question = self.mask(&shown, &about)?;
        let action = match &ask.input {
            Input::Action { id, .. } => Some(id.clone()),
            _ => None,
        };
        let record = ask.scope.clone();
        self.note(Event::Question { text: Masked::new(question.clone()), record: record.clone(), action })?;
        let next = match assistant::begin(&self.context(), &ask) {
            Ok(next) => next,
            Err(error) => return Err(self.note_failed(error.into())?),
        };
        match next {
            Next::Done(answer) => {
                let meta = Meta { total_ms: clock::millis_since(start), ..Meta::default() };
                self.conclude(Outcome { answer, meta, failure: None }, &question, None, true)
                    .map(|done| Begun::Done(Box::new(done)))
            }
            Next::Model { prompt, pending } => match self.clear(prompt, about)? {
                Ok((stream, receipt)) => {
                    let turn = OpenTurn { pending: *pending, receipt, question, record };
                    Ok(Begun::Stream(Box::new(stream), Box::new(turn)))
                }
                Err(failure) => {
                    let meta = Meta { total_ms: clock::millis_since(start), ..Meta::default() };
                    let outcome = Outcome { answer: pending.rules_answer(), meta, failure: Some(failure) };
                    self.conclude(outcome, &question, None, true).map(|done| Begun::Done(Box::new(done)))
                }
            },
        }
    }

    /// Runs a whole turn and waits for it; ctrl-c stops the answer and keeps what had arrived.
    ///
    /// # Errors
    /// When records or log cannot be used; failures of model, policy and gate are part of the outcome.
    pub fn run(
        &mut self,
        input: Input,
        scope: Option<RecordRef>,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Outcome, DeskError> {
        match self.begin(input, scope)? {
            Begun::Done(outcome) => Ok(*outcome),
            Begun::Stream(stream, turn) => {
                let raw =
                    super::net::run_blocking(*stream, on).map_err(|error| DeskError::Thread(error.to_string()))?;
                self.finish(*turn, raw)
            }
        }
    }

    /// Takes what a model said and makes the checked answer of it.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn finish(&mut self, turn: OpenTurn, raw: Raw) -> Result<Outcome, DeskError> {
        let whole = raw.finish.is_some();
        let text = self.placeholders().unmask_answer(&raw.masked_text);
        let usage = raw.usage;
        let meta = Meta {
            model: format!("{}/{}", turn.receipt.provider, turn.receipt.model),
            receipt: Some(turn.receipt.id.clone()),
            masked: turn.receipt.masked.values().map(|count| *count as u64).sum(),
            usage: usage.or_else(|| raw.first_token_ms.map(|_| Usage::default())),
            cost_usd: usage.and_then(|usage| self.prices.cost(&turn.receipt.model, &usage)),
            first_token_ms: raw.first_token_ms,
            total_ms: raw.total_ms,
        };
        let failure = failure_of(&raw);
        let answer =
            if text.trim().is_empty() { turn.pending.rules_answer() } else { turn.pending.finish(&text, whole) };
        for tool in &raw.tool_calls {
            let note = Masked::new(format!("the model asked for the tool {tool}; tools are not run in this version"));
            self.note(Event::Note { text: note })?;
        }
        if let Some(failure) = &failure {
            let chars = raw.masked_text.chars().count() as u64;
            let reason = if raw.stopped { "stopped by the seller".to_owned() } else { failure.message.clone() };
            let reason = self.mask(&reason, turn.record.as_slice())?;
            self.note(Event::Incomplete { reason, chars })?;
        }
        self.conclude(Outcome { answer, meta, failure }, &turn.question, Some(raw.masked_text), whole)
    }

    /// Sends one short question that says nothing of the seller, to find out whether the model answers.
    ///
    /// # Errors
    /// When the log cannot be written; the inner error is a refusal, or a provider that cannot be reached at all.
    pub fn try_model(&mut self, on: &mut dyn FnMut(Piece)) -> Result<Result<Raw, Failure>, DeskError> {
        let message = Message { role: Role::User, parts: vec![Part::Instruction("Answer with the word OK.".into())] };
        let settings = Settings { max_output_tokens: Some(64), ..Settings::default() };
        let prompt = Prompt { system: String::new(), messages: vec![message], tools: Vec::new(), settings };
        match self.clear(prompt, Vec::new())? {
            Err(failure) => Ok(Err(failure)),
            Ok((stream, _)) => {
                let raw = super::net::run_blocking(stream, on).map_err(|error| DeskError::Thread(error.to_string()))?;
                Ok(Ok(raw))
            }
        }
    }

    /// Masks, records and clears a prompt. The inner error is a refusal, or a provider that cannot be used.
    fn clear(
        &mut self,
        prompt: crate::trust::prompt::Prompt,
        scope: Vec<RecordRef>,
    ) -> Result<Result<(Stream, Receipt), Failure>, DeskError> {
        if let Some(refusal) = self.over_cap()? {
            return Ok(Err(refused(refusal)));
        }
        let provider = match self.provider() {
            Ok(provider) => provider,
            Err(error) => {
                let message = error.to_string();
                return Ok(Err(Failure { kind: Some(ErrorKind::Auth), message, refused: false }));
            }
        };
        let scope: Vec<RecordRef> = scope.into_iter().chain(records_of(&prompt)).collect();
        let scope = super::around::around(&self.reader, &scope)?;
        let texts = texts_of(&prompt);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let masker = self.masker(&texts, &scope)?;
        let gate = Gate::new(masker, self.policy.clone(), Arc::clone(&self.schema));
        let journal = self.journal()?;
        let name = provider.name().to_owned();
        let (by, model) = name.split_once('/').unwrap_or((&name, ""));
        let destination = Destination { provider: by.to_owned(), model: model.to_owned() };
        let id = receipt_id()?;
        let session = self.session.clone();
        let ledger = JournalLedger { journal: &journal, session: &session };
        let passage = Passage {
            prompt,
            scope: &scope,
            encoder: provider.encoder(),
            destination: &destination,
            at: clock::now(),
            id,
        };
        let placeholders = Arc::clone(&self.placeholders);
        let cleared = {
            let mut placeholders = placeholders.lock().unwrap_or_else(PoisonError::into_inner);
            gate.clear(passage, &mut placeholders, &ledger)
        };
        let (request, receipt) = match cleared {
            Ok(cleared) => cleared,
            Err(refusal) => return Ok(Err(refused(self.note_refusal(&refusal)?))),
        };
        // What the placeholders stand for must survive before the socket opens.
        self.seal()?;
        Ok(Ok((Stream { provider, request, session: placeholders, journal, id: session }, receipt)))
    }

    /// A question that came to nothing has its error in the log, too.
    fn note_failed(&mut self, error: DeskError) -> Result<DeskError, DeskError> {
        let message = self.mask(&error.to_string(), &[])?;
        self.note(Event::Error { error: "turn".into(), message: Masked::new(message) })?;
        Ok(error)
    }

    fn note_refusal(&mut self, refusal: &Refusal) -> Result<String, DeskError> {
        let message = refusal.to_string();
        self.note(Event::Error { error: "refused".into(), message: Masked::new(message.clone()) })?;
        Ok(message)
    }

    /// Says so when today's spending has reached the cap.
    fn over_cap(&self) -> Result<Option<String>, DeskError> {
        let Some(cap) = self.place.settings().daily_cap_usd else { return Ok(None) };
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let spent = self.log().totals(clock::midnight(clock::now(), &zone))?.cost_usd;
        Ok((spent >= cap).then(|| {
            format!("today's cap of ${cap:.2} is reached (${spent:.2} spent); nothing was sent, rules answered. Raise daily_cap_usd to go on.")
        }))
    }

    fn provider(&mut self) -> Result<Arc<dyn Provider>, DeskError> {
        if let Some(provider) = &self.provider {
            return Ok(Arc::clone(provider));
        }
        let Some(settings) = &self.model else {
            return Err(DeskError::Model(crate::llm::SettingsError::Unfit {
                name: "offline".into(),
                what: "no model is configured".into(),
            }));
        };
        let provider = model::connect(&self.place, settings, &self.clients)?;
        self.provider = Some(Arc::clone(&provider));
        Ok(provider)
    }

    /// Notes the end of a turn and remembers it for the next one.
    fn conclude(
        &mut self,
        outcome: Outcome,
        question: &str,
        masked: Option<String>,
        whole: bool,
    ) -> Result<Outcome, DeskError> {
        let cited = outcome.answer.claims.iter().filter_map(|claim| claim.cite.as_ref()).map(|cite| &cite.record);
        let scope: Vec<RecordRef> = outcome.answer.record.iter().chain(cited).cloned().collect();
        let text = match masked.filter(|text| !text.trim().is_empty()) {
            Some(text) => text,
            None => self.mask(&outcome.answer.text, &scope)?,
        };
        if matches!(outcome.answer.status, Status::OutOfScope | Status::Unanswered) {
            let nearest = outcome.answer.action.clone();
            self.note(Event::Unanswered { text: Masked::new(question), nearest })?;
        }
        if whole || !text.is_empty() {
            self.note(answer_event(&outcome, text.clone()))?;
        }
        self.past.push(PastTurn { question_masked: question.to_owned(), answer_masked: beginning(text) });
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
        self.seal()?;
        Ok(outcome)
    }

    /// Appends to the log and waits until it is durable.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn note(&mut self, event: Event) -> Result<(), DeskError> {
        let session = self.session.clone();
        self.journal()?.append(clock::now(), &session, event).wait()?;
        Ok(())
    }

    /// Text with every known and recognised value replaced by its placeholder.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn mask(&mut self, text: &str, scope: &[RecordRef]) -> Result<String, DeskError> {
        Ok(self.masked(text, scope)?.text)
    }

    /// The same with the places that were masked.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn masked(&mut self, text: &str, scope: &[RecordRef]) -> Result<crate::trust::Masked, DeskError> {
        let scope = super::around::around(&self.reader, scope)?;
        let masker = self.masker(&[text], &scope)?;
        Ok(masker.mask(text, &mut self.placeholders(), &scope))
    }

    fn masker(&mut self, texts: &[&str], scope: &[RecordRef]) -> Result<Masker, DeskError> {
        let known = match self.known.take() {
            Some(known) => known,
            None => Known::of(&self.reader, &self.schema)?,
        };
        let dictionary = known.dictionary(&self.reader, &self.schema, texts, scope);
        self.known = Some(known);
        Ok(Masker::new(dictionary?, self.policy.clone()))
    }

    /// Forgets what is known of the records, after they have changed.
    pub fn records_changed(&mut self) -> Result<(), DeskError> {
        self.known = None;
        self.schema = Arc::new(self.reader.schema()?);
        Ok(())
    }

    /// The placeholders of the conversation.
    pub fn placeholders(&self) -> MutexGuard<'_, Session> {
        self.placeholders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the vault if placeholders came since it was last written.
    pub(super) fn seal(&mut self) -> Result<(), DeskError> {
        let live = self.placeholders().len();
        if live == self.sealed {
            return Ok(());
        }
        let key = self.vault_key()?;
        let nonce: [u8; 24] = random()?;
        let sealed = self.placeholders().seal(key.expose_secret(), &nonce);
        let sealed = sealed.map_err(|error| DeskError::Policy(error.to_string()))?;
        config::write_sealed(&self.place.workspace.vault(), self.session.as_str(), &sealed)?;
        self.sealed = live;
        Ok(())
    }

    fn open_vault(&mut self, session: &SessionId) -> Result<Option<Session>, DeskError> {
        let Some(bytes) = config::read_sealed(&self.place.workspace.vault(), session.as_str())? else {
            return Ok(None);
        };
        let key = self.vault_key()?;
        Ok(Session::open(key.expose_secret(), &bytes).ok())
    }

    /// What an earlier conversation's placeholders stand for; `None` when its vault cannot be opened.
    ///
    /// # Errors
    /// When the vault's key cannot be had.
    pub fn vault_of(&mut self, session: &str) -> Result<Option<Session>, DeskError> {
        match SessionId::new(session) {
            Ok(id) => self.open_vault(&id),
            Err(_) => Ok(None),
        }
    }

    fn vault_key(&mut self) -> Result<config::SecretKey, DeskError> {
        let secrets = SecretStore::new(&self.place.paths, self.place.env.clone());
        let found = config::vault_key(&self.place.workspace, &secrets)?;
        if let Some(note) = found.note()
            && !self.notes.contains(&note)
        {
            self.notes.push(note);
        }
        Ok(found.key)
    }
}

/// The part of an earlier answer that is sent along.
fn beginning(text: String) -> String {
    match text.char_indices().nth(REMEMBERED_CHARS) {
        Some((end, _)) => format!("{} […]", &text[..end]),
        None => text,
    }
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

fn receipt_id() -> Result<String, DeskError> {
    let tail: [u8; 4] = random()?;
    let hex: String = tail.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("r{}-{hex}", clock::now().strftime("%Y%m%d-%H%M%S")))
}

/// What was asked, in the seller's words or as the action's name.
fn words_of(input: &Input) -> String {
    match input {
        Input::Words(words) => words.clone(),
        Input::Action { id, inputs } if inputs.is_empty() => id.clone(),
        Input::Action { id, inputs } => {
            let inputs: Vec<String> = inputs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{id} {}", inputs.join(" "))
        }
        Input::ReviseDraft { request, .. } => format!("change the draft: {request}"),
    }
}

/// Every text of a prompt, to find out which records it speaks of.
fn texts_of(prompt: &crate::trust::prompt::Prompt) -> Vec<String> {
    use crate::trust::prompt::Part;
    let parts = prompt.messages.iter().flat_map(|message| &message.parts).map(|part| match part {
        Part::Instruction(text) | Part::Seller(text) | Part::Masked(text) => text.clone(),
        Part::Fact(fact) => format!("{}\n{}", fact.record_name, fact.text),
    });
    std::iter::once(prompt.system.clone()).chain(parts).collect()
}

/// The records whose facts stand in a prompt.
fn records_of(prompt: &Prompt) -> impl Iterator<Item = RecordRef> + '_ {
    prompt.messages.iter().flat_map(|message| &message.parts).filter_map(|part| match part {
        Part::Fact(fact) => Some(fact.record.clone()),
        _ => None,
    })
}

fn refused(message: String) -> Failure {
    Failure { kind: None, message, refused: true }
}

/// Why a streamed answer is missing or not whole.
pub fn failure_of(raw: &Raw) -> Option<Failure> {
    if raw.stopped {
        return Some(Failure { kind: None, message: "stopped; what had arrived is kept".into(), refused: false });
    }
    if let Some(error) = &raw.error {
        let wait = error.retry_after.map(|seconds| format!(" Try again in {seconds:.0} s.")).unwrap_or_default();
        return Some(Failure { kind: Some(error.kind), message: format!("{}{wait}", error.message), refused: false });
    }
    None
}

fn answer_event(outcome: &Outcome, text: String) -> Event {
    let claims = outcome.answer.claims.iter().map(|claim| ClaimNote {
        status: claim.status,
        record: claim.cite.as_ref().map(|cite| cite.record.clone()),
        field: claim.cite.as_ref().map(|cite| cite.field.clone()),
    });
    let usage = outcome.meta.usage.unwrap_or_default();
    Event::Answer {
        text: Masked::new(text),
        status: outcome.answer.status,
        receipt: outcome.meta.receipt.clone(),
        claims: claims.collect(),
        tokens: Tokens {
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            cost_usd: outcome.meta.cost_usd,
            first_token_ms: outcome.meta.first_token_ms,
            total_ms: Some(outcome.meta.total_ms),
        },
    }
}
