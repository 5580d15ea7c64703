//! A turn: begin, wait for the model, finish; and what of it goes into the log.
//!
//! Not for: masking and clearing (see `masking`) or the stream itself (`net`).

use super::tools::{Spent, masked_in};
use super::{Begun, Desk, DeskError, OpenTurn};
use crate::actions::text::excerpt;
use crate::assistant::{self, Ask, Input, Next, PastTurn, Pending};
use crate::crm::{Answer, RecordRef, Status};
use crate::journal::{ClaimNote, Event, Masked, Tokens};
use crate::llm::Usage;
use crate::runtime::clock;
use crate::runtime::net::{self, Piece, Raw};
use crate::runtime::outcome::{Failure, Meta, Outcome};
use crate::trust::prompt::{Message, Part, Prompt, Role, Settings};
use crate::trust::{Refusal, Restored, SafeText, Sink, Spent as Capped, Subjects, Unmasker};
use jiff::{SignedDuration, Timestamp};

/// How many earlier turns are sent along.
const REMEMBERED: usize = 12;
/// Letters of an input that stand in the log as the question: a text that is digested is not asked again with it.
const SHOWN: usize = 200;
/// How much of each earlier answer is sent along, in characters: enough to refer to, and the cost of a long
/// conversation stays that of a short one.
const REMEMBERED_CHARS: usize = 4_000;

impl Desk {
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
        let next = match assistant::converse(&self.context(), &ask, &self.dialog) {
            Ok((next, topic)) => {
                self.topic = Some(topic);
                self.without_tools_unless_wanted(next)
            }
            Err(error) => return Err(self.note_failed(error.into())?),
        };
        match next {
            Next::Done(answer) => {
                let meta = Meta { total_ms: clock::millis_since(start), ..Meta::default() };
                self.conclude(Outcome { answer, meta, failure: None }, &question, None, true)
                    .map(|done| Begun::Done(Box::new(done)))
            }
            Next::Model { prompt, pending } => match self.asked_by(&pending).clear(prompt.clone(), about.clone())? {
                Ok((mut stream, receipt)) => {
                    let place = self.place_of(&pending, record.as_slice());
                    stream.unmasker = Unmasker::for_sink(place.0, place.1.clone());
                    let spent = Spent::default();
                    let turn = OpenTurn { pending: *pending, receipt, question, record, place, prompt, about, spent };
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
        let mut begun = self.begin(input, scope)?;
        loop {
            match begun {
                Begun::Done(outcome) => return Ok(*outcome),
                Begun::Stream(stream, turn) => {
                    let raw = net::run_blocking(*stream, on).map_err(|error| DeskError::Thread(error.to_string()))?;
                    begun = self.carry_on(*turn, raw)?;
                }
            }
        }
    }

    /// Takes what a model said and makes the checked answer of it.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn finish(&mut self, turn: OpenTurn, raw: Raw) -> Result<Outcome, DeskError> {
        let whole = raw.finish.is_some();
        let (sink, subjects) = &turn.place;
        let restored = self.placeholders().restore(&raw.masked_text, *sink, subjects);
        let words = self.placeholders().unmask(&turn.question);
        let text = self.with_safe_links(restored.text.clone(), &[&words], turn.record.as_slice())?;
        let usage = turn.spent.with(raw.usage);
        let meta = Meta {
            model: format!("{}/{}", turn.receipt.provider, turn.receipt.model),
            receipt: Some(turn.receipt.id.clone()),
            masked: masked_in(&turn.receipt),
            usage: usage.or_else(|| raw.first_token_ms.map(|_| Usage::default())),
            cost_usd: usage.and_then(|usage| self.prices.cost(&turn.receipt.model, &usage)),
            first_token_ms: turn.spent.first_token_ms.or(raw.first_token_ms),
            total_ms: turn.spent.total_ms + raw.total_ms,
        };
        let failure = failure_of(&raw);
        let mut answer = match text.trim().is_empty() {
            true => turn.pending.rules_answer(),
            false => turn.pending.finish(&text, whole),
        };
        flag_unknown(&mut answer, &restored);
        for call in &raw.tool_calls {
            // Once more than it may: noted, not run.
            let call = Event::ToolCall { tool: call.name.clone(), ran: false, arguments: Masked::default() };
            self.note(call)?;
        }
        if let Some(failure) = &failure {
            let chars = raw.masked_text.chars().count() as u64;
            let reason = if raw.stopped { "stopped by the seller".to_owned() } else { failure.message.clone() };
            let reason = self.mask(&reason, turn.record.as_slice())?;
            self.note(Event::Incomplete { reason, chars })?;
        }
        self.conclude(Outcome { answer, meta, failure }, &turn.question, Some(raw.masked_text), whole)
    }

    /// Where the answer of a turn goes, and whom mails may be addressed to in it: the record at hand and the recipient
    /// of its draft.
    fn place_of(&self, pending: &Pending, about: &[RecordRef]) -> (Sink, Subjects) {
        let sink = if pending.is_draft() { Sink::DraftBody } else { Sink::Screen };
        (sink, self.placeholders().subjects(about, pending.recipient()))
    }

    /// Sends one short question that says nothing of the seller, to find out whether the model answers.
    ///
    /// # Errors
    /// When the log cannot be written; the inner error is a refusal, or a provider that cannot be reached at all.
    pub fn try_model(&mut self, on: &mut dyn FnMut(Piece)) -> Result<Result<Raw, Failure>, DeskError> {
        let message = Message { role: Role::User, parts: vec![Part::Instruction("Answer with the word OK.".into())] };
        let settings = Settings { max_output_tokens: Some(64), ..Settings::default() };
        let prompt = Prompt { messages: vec![message], settings, ..Prompt::default() };
        match self.clear(prompt, Vec::new())? {
            Err(failure) => Ok(Err(failure)),
            Ok((stream, _)) => {
                let raw = net::run_blocking(stream, on).map_err(|error| DeskError::Thread(error.to_string()))?;
                Ok(Ok(raw))
            }
        }
    }

    /// Remembers which action asks, for the receipt.
    fn asked_by(&mut self, pending: &assistant::Pending) -> &mut Self {
        self.asking = pending.rules_answer().action;
        self
    }

    /// A question that came to nothing has its error in the log, too.
    fn note_failed(&mut self, error: DeskError) -> Result<DeskError, DeskError> {
        let message = self.mask(&error.to_string(), &[])?;
        self.note(Event::Error { error: "turn".into(), message: Masked::new(message) })?;
        Ok(error)
    }

    pub(super) fn note_refusal(&mut self, refusal: &Refusal) -> Result<String, DeskError> {
        let message = refusal.to_string();
        self.note(Event::Error { error: "refused".into(), message: Masked::new(message.clone()) })?;
        Ok(message)
    }

    /// Says so when a limit of the policy or the settings is reached.
    pub(super) fn over_cap(&self) -> Result<Option<String>, DeskError> {
        if let Some(refusal) = self.over_policy_cap()? {
            return Ok(Some(refusal));
        }
        let Some(cap) = self.place.settings().daily_cap_usd else { return Ok(None) };
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let spent = self.log().totals(clock::midnight(clock::now(), &zone))?.cost_usd;
        Ok((spent >= cap).then(|| {
            format!("today's cap of ${cap:.2} is reached (${spent:.2} spent); nothing was sent, rules answered. Raise daily_cap_usd to go on.")
        }))
    }

    /// The log is what counts the requests, so that a new start does not forget them.
    fn over_policy_cap(&self) -> Result<Option<String>, DeskError> {
        let caps = self.policy.caps;
        if caps.daily_cost_usd.is_none() && caps.requests_per_hour.is_none() && caps.requests_per_day.is_none() {
            return Ok(None);
        }
        let now = clock::now();
        let midnight = clock::midnight(now, &clock::zone(self.place.settings().time_zone.as_deref()));
        let hour = now - SignedDuration::from_hours(1);
        let sent = self.log().receipts(Some(midnight.min(hour)))?;
        let count = |since: Timestamp| sent.iter().filter(|receipt| receipt.time >= since).count() as u64;
        let spent = Capped {
            cost_today_usd: self.log().totals(midnight)?.cost_usd,
            requests_hour: count(hour),
            requests_today: count(midnight),
        };
        Ok(caps.check(&spent).err().map(|forbidden| forbidden.to_string()))
    }

    /// Notes the end of a turn and remembers it for the next one.
    pub(super) fn conclude(
        &mut self,
        mut outcome: Outcome,
        question: &str,
        masked: Option<String>,
        whole: bool,
    ) -> Result<Outcome, DeskError> {
        outcome.answer = self.with_safe_answer(outcome.answer, question)?;
        self.keep_proposals(&mut outcome.answer, outcome.meta.receipt.as_deref())?;
        let cited = outcome.answer.claims.iter().filter_map(|claim| claim.cite.as_ref()).map(|cite| &cite.record);
        let scope: Vec<RecordRef> = outcome.answer.record.iter().chain(cited).cloned().collect();
        let text = match masked.filter(|text| !text.trim().is_empty()) {
            Some(text) => text,
            None => self.mask_computed(&outcome.answer.text, &scope)?,
        };
        if matches!(outcome.answer.status, Status::OutOfScope | Status::Unanswered) {
            let nearest = outcome.answer.action.clone();
            self.note(Event::Unanswered { text: Masked::new(question), nearest })?;
        }
        if whole || !text.is_empty() {
            self.note(answer_event(&outcome, text.clone()))?;
        }
        self.note_topic(&outcome.answer)?;
        let receipt = outcome.meta.receipt.clone();
        self.past.push(PastTurn { question_masked: question.to_owned(), answer_masked: beginning(text), receipt });
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
        self.seal()?;
        Ok(outcome)
    }
}

/// Tells the reader of placeholders that the model made up: they are shown as they are, never guessed.
fn flag_unknown(answer: &mut Answer, restored: &Restored) {
    let names: Vec<String> =
        restored.unknown_names().iter().map(|name| format!("`{}`", SafeText::one_line(name))).collect();
    if names.is_empty() {
        return;
    }
    let stand = if names.len() == 1 { "stands" } else { "stand" };
    let note = format!("The model wrote {}, which {stand} for nothing here.", names.join(", "));
    answer.text.push_str(&format!("\n\n*{note}*"));
    answer.notes.push(note);
}

/// The part of an earlier answer that is sent along.
fn beginning(text: String) -> String {
    match text.char_indices().nth(REMEMBERED_CHARS) {
        Some((end, _)) => format!("{} […]", &text[..end]),
        None => text,
    }
}

/// What was asked, in the seller's words or as the action's name.
fn words_of(input: &Input) -> String {
    match input {
        Input::Words(words) => words.clone(),
        Input::Action { id, inputs } if inputs.is_empty() => id.clone(),
        Input::Action { id, inputs } => {
            let inputs: Vec<String> =
                inputs.iter().map(|(name, value)| format!("{name}={}", excerpt(value, SHOWN))).collect();
            format!("{id} {}", inputs.join(" "))
        }
        Input::ReviseDraft { request, .. } => format!("change the draft: {request}"),
    }
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
