//! A turn: begin, wait for the model, finish; and what of it goes into the log.
//!
//! Not for: masking and clearing (see `masking`) or the stream itself (`net`).

use super::asked::{self, words_of};
use super::finish::{stopped, trace};
use super::tools::{Spent, masked_in};
use super::{Begun, Desk, DeskError, OpenTurn};
use crate::assistant::steps::{self, Progress, Steps, Watch as _};
use crate::assistant::{self, Ask, Context, Ground, Input, Next, PastTurn, Pending};
use crate::crm::{Answer, PlanStep, RecordRef, Status, StepState};
use crate::journal::{ClaimNote, Event, Masked, Tokens};
use crate::runtime::interrupt::Interrupt;
use crate::runtime::net::{self, Piece};
use crate::runtime::outcome::{Meta, Outcome};
use crate::runtime::{Stop, clock};
use crate::trust::prompt::Prompt;
use crate::trust::{Refusal, Sink, Subjects, Unmasker};
use std::time::{Duration, Instant};

/// What there is to say of a turn that was stopped at its beginning.
const NOTHING_YET: &str = "Stopped by you before anything was read. Nothing was sent.";
/// Between two looks at something that another thread makes.
const A_MOMENT: Duration = Duration::from_millis(2);
/// How many earlier turns are remembered; what of them goes along is chosen for each request.
const REMEMBERED: usize = 64;
/// How much of each earlier answer is sent along, in characters: enough to refer to.
const REMEMBERED_CHARS: usize = 4_000;

impl OpenTurn {
    /// Its steps, for whoever shows them.
    pub(super) fn plan(&self) -> Piece {
        Piece::Plan(self.steps.list().to_vec())
    }
}

/// What is known of a turn before anything is asked.
struct Opening {
    question: String,
    line: u64,
    record: Option<RecordRef>,
    about: Vec<RecordRef>,
    started: Instant,
    stop: Stop,
    steps: Steps,
}

impl Desk {
    /// Begins a turn; `stop` ends it in any of its steps, and `on` hears of them.
    ///
    /// # Errors
    /// When records or log cannot be used; a refusal by policy or gate is an outcome, not an error.
    pub fn begin(
        &mut self,
        input: Input,
        scope: Option<RecordRef>,
        stop: &Stop,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Begun, DeskError> {
        let started = clock::instant();
        let keyed = match &input {
            Input::Action { id, .. } => Some(id.clone()),
            _ => None,
        };
        let steps = Steps::planned(&self.model_planned(keyed.as_deref()));
        on(Piece::Plan(steps.list().to_vec()));
        if !self.ready(stop)? {
            return self.stopped_at_once(steps, on);
        }
        let ask = Ask { input, scope, history: self.past.clone() };
        let about: Vec<RecordRef> = ask.scope.iter().cloned().collect();
        let question = self.mask(&words_of(&ask.input), &about)?;
        let record = ask.scope.clone();
        let asked = Event::Question { text: Masked::new(question.clone()), record: record.clone(), action: keyed };
        let line = self.noted(asked)?;
        self.forget_decided();
        let (next, steps) = self.decide(&ask, steps, stop, on);
        // A reading that was interrupted fails; that is no fault.
        let next = match next {
            Err(_) if stop.is_asked() => Ok(Next::Done(Answer::new(Status::Unanswered, NOTHING_YET))),
            next => next,
        };
        let opening = Opening { question, line, record, about, started, stop: stop.clone(), steps };
        match next {
            Ok(next) => match self.without_tools_unless_wanted(next) {
                Next::Done(answer) => self.answered(opening, answer, on),
                Next::Model { prompt, mut pending } => {
                    pending.ground(self.ground(&ask.input));
                    self.ask_first(opening, prompt, *pending, on)
                }
                // `decide` has run them all.
                Next::Command(_) => self.answered(opening, Answer::new(Status::Unanswered, NOTHING_YET), on),
            },
            Err(error) => Err(self.note_failed(error.into())?),
        }
    }

    /// Understands and gathers. Readings end when the seller stops them.
    fn decide(
        &mut self,
        ask: &Ask,
        steps: Steps,
        stop: &Stop,
        on: &mut dyn FnMut(Piece),
    ) -> (Result<Next, assistant::TurnError>, Steps) {
        let mut tell = |steps: &[PlanStep]| on(Piece::Plan(steps.to_vec()));
        let asked = || stop.is_asked();
        let progress = Progress::new(steps, &mut tell, &asked);
        progress.change(&mut |steps| steps.start(steps::UNDERSTAND, None));
        let _watched = stop.watch(&self.reader);
        let mut commands = Vec::new();
        let next = loop {
            let context = Context { progress: Some(&progress), commands: &commands, ..self.context() };
            match assistant::converse(&context, ask, &self.dialog) {
                Ok((Next::Command(request), _)) => commands.push(super::command::run(&self.place, &request, stop)),
                Ok((next, topic)) => {
                    self.topic = Some(topic);
                    break Ok(next);
                }
                Err(error) => break Err(error),
            }
        };
        (next, progress.into_steps())
    }

    /// Waits until texts can be masked. Says whether the seller had that patience.
    fn ready(&mut self, stop: &Stop) -> Result<bool, DeskError> {
        self.prepare()?;
        while !stop.is_asked() && self.known.as_ref().is_some_and(|known| !known.is_ready()) {
            std::thread::sleep(A_MOMENT);
        }
        Ok(!stop.is_asked())
    }

    /// Stopped before the question could even be masked: it stands nowhere but on the screen.
    fn stopped_at_once(&mut self, mut steps: Steps, on: &mut dyn FnMut(Piece)) -> Result<Begun, DeskError> {
        steps.end(StepState::Stopped, None);
        on(Piece::Plan(steps.list().to_vec()));
        let reason = "stopped by the seller before the question was masked".to_owned();
        self.note(Event::Incomplete { reason, chars: 0 })?;
        let answer = Answer::new(Status::Unanswered, NOTHING_YET);
        Ok(Begun::Done(Box::new(Outcome { answer, meta: Meta::default(), failure: Some(stopped()) })))
    }

    /// Code answered it, or the seller stopped it.
    fn answered(
        &mut self,
        mut opening: Opening,
        mut answer: Answer,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Begun, DeskError> {
        let failure = opening.stop.is_asked().then(stopped);
        let state = if failure.is_some() { StepState::Stopped } else { StepState::Done };
        if self.may_ask() && failure.is_none() {
            for step in [steps::CLEAR, steps::MODEL] {
                opening.steps.set(step, StepState::Skipped, Some("not needed: code answered"));
            }
        }
        if failure.is_none() {
            opening.steps.done(steps::CHECK, Some("code computed it; every source is cited"));
        }
        opening.steps.end(state, None);
        on(Piece::Plan(opening.steps.list().to_vec()));
        if failure.is_some() {
            answer.trace.push(trace("stop", "stopped by you; nothing was sent"));
        }
        let line = Some(opening.line);
        let meta = Meta { total_ms: clock::millis_since(opening.started), line, ..Meta::default() };
        let outcome = Outcome { answer, meta, failure };
        self.conclude(outcome, &opening.question, None, true).map(|done| Begun::Done(Box::new(done)))
    }

    /// The first request of a turn.
    fn ask_first(
        &mut self,
        opening: Opening,
        prompt: Prompt,
        pending: Pending,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Begun, DeskError> {
        if opening.stop.is_asked() {
            return self.answered(opening, pending.rules_answer(), on);
        }
        let Opening { question, line, record, about, started, stop, steps } = opening;
        let place = self.place_of(&pending, record.as_slice());
        let (budget, spent, receipt) = (pending.budget(self.budget()), Spent::default(), None);
        let session = self.session.clone();
        let mut turn = OpenTurn {
            session,
            stop,
            steps,
            budget,
            started,
            pending,
            receipt,
            question,
            line,
            record,
            place,
            prompt,
            about,
            spent,
        };
        if let Some(reached) = self.over_budget(&turn) {
            let outcome = self.over(&mut turn, reached);
            return self.end(turn, outcome, on);
        }
        turn.steps.start(steps::CLEAR, None);
        on(turn.plan());
        let watched = turn.stop.watch(&self.reader);
        let cleared = self.asked_by(&turn.pending).clear(turn.prompt.clone(), turn.about.clone());
        drop(watched);
        let failure = match cleared {
            _ if turn.stop.is_asked() => stopped(),
            Ok(Ok((mut stream, receipt))) => {
                let hidden = format!("{} values hidden, receipt {}", masked_in(&receipt), receipt.id);
                turn.steps.done(steps::CLEAR, Some(&hidden));
                turn.steps.start(steps::MODEL, None);
                on(turn.plan());
                stream.unmasker = Unmasker::for_sink(turn.place.0, turn.place.1.clone());
                stream.room = self.room(&turn);
                turn.receipt = Some(receipt);
                return Ok(Begun::Stream(Box::new(stream), Box::new(turn)));
            }
            Ok(Err(failure)) => failure,
            Err(error) => return Err(error),
        };
        let state = if turn.stop.is_asked() { StepState::Stopped } else { StepState::Failed };
        turn.steps.set(steps::CLEAR, state, Some(&failure.message));
        let outcome = Outcome { answer: turn.pending.rules_answer(), meta: Meta::default(), failure: Some(failure) };
        self.end(turn, outcome, on)
    }

    /// What the answer is checked against besides the facts.
    fn ground(&self, input: &Input) -> Ground {
        let desk = self.context().desk();
        let me = desk.records.me().ok().flatten().map(|me| desk.name_of(&me)).unwrap_or_default();
        let said = format!("{}\n{me}", asked::given(input));
        Ground { today: Some(self.today()), said, strict: self.place.settings().strict }
    }

    /// Runs a whole turn and waits for it; ctrl-c stops whatever it does, and what there is by then is kept.
    ///
    /// # Errors
    /// When records or log cannot be used; failures of model, policy and gate are part of the outcome.
    pub fn run(
        &mut self,
        input: Input,
        scope: Option<RecordRef>,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Outcome, DeskError> {
        let stop = Stop::default();
        let _listening = Interrupt::listen(&stop);
        self.run_until(input, scope, &stop, on)
    }

    /// The same, until somebody else stops it.
    ///
    /// # Errors
    /// As [`Desk::run`].
    pub(in crate::runtime) fn run_until(
        &mut self,
        input: Input,
        scope: Option<RecordRef>,
        stop: &Stop,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Outcome, DeskError> {
        let mut begun = self.begin(input, scope, stop, on)?;
        loop {
            match begun {
                Begun::Done(outcome) => return Ok(*outcome),
                Begun::Stream(stream, turn) => {
                    let raw = net::run_blocking(*stream, &turn.stop, on);
                    let raw = raw.map_err(|error| DeskError::Thread(error.to_string()))?;
                    begun = self.carry_on(*turn, raw, on)?;
                }
            }
        }
    }

    /// Where the answer of a turn goes, and whom mails may be addressed to in it: the record at hand and the recipient
    /// of its draft.
    fn place_of(&self, pending: &Pending, about: &[RecordRef]) -> (Sink, Subjects) {
        let sink = if pending.is_draft() { Sink::DraftBody } else { Sink::Screen };
        (sink, self.placeholders().subjects(about, pending.recipient()))
    }

    /// Remembers which action asks, for the receipt.
    pub(super) fn asked_by(&mut self, pending: &assistant::Pending) -> &mut Self {
        self.asking = pending.action().map(str::to_owned);
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

/// The part of an earlier answer that is sent along.
fn beginning(text: String) -> String {
    match text.char_indices().nth(REMEMBERED_CHARS) {
        Some((end, _)) => format!("{} […]", &text[..end]),
        None => text,
    }
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
