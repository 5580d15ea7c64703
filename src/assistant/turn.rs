//! The beginning of a turn: what was asked, which action it is, and whether a model is wanted.

pub(super) use super::trace::{gather_note, step};
use super::{
    Pending, brief, choose, digest, drafts, help, kinds, matter, meant, needs, notes,
    plan::Plan,
    prompt, quoted, revise,
    router::Route,
    steps::{self, Watch},
    structured,
};
use crate::actions::{
    Action, ActionError, CommandOutput, CommandRequest, Desk, Gathered, OutputFormat, Registry, text::clean,
};
use crate::crm::{Answer, Draft, Record, RecordRef, Records, SourceError, Status, TraceStep, Worker};
use crate::trust::prompt::Prompt;
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;

/// What a turn may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The records.
    pub records: &'a dyn Records,
    /// The actions.
    pub registry: &'a Registry,
    /// The seller's day.
    pub today: Date,
    /// The moment.
    pub now: Timestamp,
    /// The workspace's own currency, as a code.
    pub currency: &'a str,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: i8,
    /// When the seller was last here.
    pub last_seen: Option<Timestamp>,
    /// Whether a model can be asked.
    pub model: bool,
    /// Actions for which that is otherwise.
    pub by_action: &'a BTreeMap<String, bool>,
    /// Estimated tokens that facts and earlier turns may take in a request.
    pub context_tokens: u64,
    /// What approved programs printed that this turn waited for.
    pub commands: &'a [CommandOutput],
    /// Who hears of the steps and may stop the turn; `None` for nobody.
    pub progress: Option<&'a dyn Watch>,
}

/// An earlier turn of the conversation, as it was sent and received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTurn {
    /// The question, masked.
    pub question_masked: String,
    /// The answer, masked.
    pub answer_masked: String,
    /// The receipt of its request, if a model was asked.
    pub receipt: Option<String>,
}

/// What came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A line of chat.
    Words(String),
    /// A key, a palette entry, or `dealdesk do`.
    Action {
        /// The action's name.
        id: String,
        /// Inputs by name.
        inputs: BTreeMap<String, String>,
    },
    /// A change to a draft, in words.
    ReviseDraft {
        /// The draft with all its versions.
        draft: Draft,
        /// What to change.
        request: String,
    },
}

/// One question or command.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What came in.
    pub input: Input,
    /// The record that is open.
    pub scope: Option<RecordRef>,
    /// The conversation so far, oldest first.
    pub history: Vec<PastTurn>,
}

/// What happens next.
#[expect(clippy::large_enum_variant, reason = "one a turn, and taken apart at once")]
#[derive(Debug)]
pub enum Next {
    /// The answer is there.
    Done(Answer),
    /// A model is to be asked; its text goes to [`Pending::finish`].
    Model {
        /// What to ask. Not masked yet.
        prompt: Prompt,
        /// What makes an answer of the model's text.
        pending: Box<Pending>,
    },
    /// A program is to run if the workspace allows it; the same turn begins again with what it printed.
    Command(CommandRequest),
}

/// Why a turn could not begin.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The action could not run.
    #[error(transparent)]
    Action(#[from] ActionError),
    /// The records could not be read.
    #[error(transparent)]
    Records(#[from] SourceError),
    /// There is no such action.
    #[error("there is no action called `{id}`; the nearest is `{nearest}` (`dealdesk actions list` shows all)")]
    NoSuchAction {
        /// What was asked for.
        id: String,
        /// What there is.
        nearest: String,
    },
    /// There is no such record.
    #[error("there is no record {0}; nothing was done")]
    NoSuchRecord(RecordRef),
}

impl<'a> Context<'a> {
    /// The same without actions and model.
    pub fn desk(&self) -> Desk<'a> {
        Desk {
            records: self.records,
            today: self.today,
            now: self.now,
            currency: self.currency,
            fiscal_start_month: self.fiscal_start_month,
            last_seen: self.last_seen,
            knobs: self.registry.knobs(),
            registry: Some(self.registry),
        }
    }

    /// Whether the seller wants the turn to stop.
    pub(super) fn stopped(&self) -> bool {
        self.progress.is_some_and(Watch::stopped)
    }

    /// A step begins, or is over with a result.
    fn begin(&self, step: &str) {
        self.progress.into_iter().for_each(|progress| progress.change(&mut |steps| steps.start(step, None)));
    }

    fn done(&self, step: &str, note: &str) {
        self.progress.into_iter().for_each(|progress| progress.change(&mut |steps| steps.done(step, Some(note))));
    }
}

/// Begins a turn: answers it by code, or composes the one prompt that a model is asked.
pub fn begin(context: &Context<'_>, ask: &Ask) -> Result<Next, TurnError> {
    context.begin(steps::UNDERSTAND);
    if let Input::Action { id, .. } = &ask.input {
        context.done(steps::UNDERSTAND, &clean(id));
    }
    match &ask.input {
        Input::Action { id, inputs } => {
            let (inputs, notes) = needs::written(context, id, inputs);
            act(context, ask, id, ask.scope.as_ref(), &inputs, None).map(|next| notes::remarked(next, notes))
        }
        Input::ReviseDraft { draft, request } => Ok(revise::begin(context, draft, request)),
        Input::Words(words) => by_words(context, ask, words),
    }
}

fn by_words(context: &Context<'_>, ask: &Ask, words: &str) -> Result<Next, TurnError> {
    if pasted(words) {
        if let Some((route, taken)) = matter::of_pasted(context, words, ask.scope.as_ref())? {
            return Ok(notes::remarked(by_route(context, ask, words, route)?, taken));
        }
        let inputs = BTreeMap::from([("text".to_owned(), words.to_owned())]);
        let next = act(context, ask, "digest-text", ask.scope.as_ref(), &inputs, None)?;
        return Ok(with_step(next, step("understand", Worker::Code, "a text that was pasted")));
    }
    let (route, taken) = match meant::understand(context, words, ask.scope.as_ref()) {
        // A reading that was interrupted fails; that is no fault.
        Err(_) if context.stopped() => return Ok(Next::Done(help::stopped("understand"))),
        understood => understood?,
    };
    Ok(notes::remarked(by_route(context, ask, words, route)?, taken))
}

/// Does what a line was found to mean.
pub(super) fn by_route(context: &Context<'_>, ask: &Ask, words: &str, route: Route) -> Result<Next, TurnError> {
    context.done(steps::UNDERSTAND, &route.note());
    let understood = step("understand", Worker::Code, route.note());
    if context.stopped() {
        return Ok(with_step(Next::Done(help::stopped("understand")), understood));
    }
    let end = quoted::End::of(context, &route);
    if let Some(next) = quoted::fits(context, words, &end)? {
        return Ok(with_step(next, understood));
    }
    let next = match route {
        Route::Action { id, record, inputs } => {
            match act(context, ask, &id, record.as_ref(), &inputs, Some(words)) {
                // Some work without a record only where an input says what about.
                Err(TurnError::Action(ActionError::NeedsRecord { action })) => {
                    Next::Done(kinds::needs_record(context, &action, words)?)
                }
                Ok(Next::Done(answer)) => Next::Done(brief::cut(answer, words)),
                next => next?,
            }
        }
        Route::Query => {
            act(context, ask, "query", None, &BTreeMap::from([("question".into(), words.into())]), Some(words))?
        }
        Route::Ask { record } => free_question(context, ask, words, &record)?,
        Route::AskDesk { nearest } => desk_question(context, ask, words, &nearest)?,
        Route::Choose { name, candidates } => Next::Done(help::choose(&name, candidates)),
        Route::Unknown { name, nearest } => Next::Done(help::unknown(&name, nearest)),
        Route::Whom { id, word } => Next::Done(kinds::asks_whom(&id, &word)),
        Route::NeedsRecord { id } => Next::Done(kinds::needs_record(context, &id, words)?),
        Route::Help => Next::Done(super::can::answer(context)?),
        Route::Which { actions, record, .. } => choose::begin(context, ask, words, &actions, record.as_ref())?,
        Route::OutOfScope { nearest, why } => {
            let record = meant::named(context, words)?.map(|(record, _)| record);
            Next::Done(Answer { record, ..help::out_of_scope(why, context.registry.get(&nearest)) })
        }
        Route::Unanswered { nearest } => Next::Done(help::unanswered(context.registry.get(&nearest))),
    };
    Ok(with_step(quoted::instead(context, words, &end, next)?, understood))
}

/// Whether a line of chat is a text rather than a question: many lines, or headers or captions.
pub(super) fn pasted(words: &str) -> bool {
    let lines = words.trim().lines().filter(|line| !line.trim().is_empty()).count();
    let format = || crate::actions::digest::read(words).format;
    let long = words.chars().count() >= PASTED;
    lines >= 3 && (long && lines >= 5 || format().is_some_and(|format| format != crate::actions::digest::Format::Note))
}

/// A text of this length and of several lines is no question.
const PASTED: usize = 500;

pub(super) fn with_step(mut next: Next, first: TraceStep) -> Next {
    match &mut next {
        Next::Done(answer) => answer.trace.insert(0, first),
        Next::Model { pending, .. } => pending.prepend(first),
        Next::Command(_) => {}
    }
    next
}

/// Runs an action on a record.
pub(super) fn act(
    context: &Context<'_>,
    ask: &Ask,
    id: &str,
    record: Option<&RecordRef>,
    inputs: &BTreeMap<String, String>,
    words: Option<&str>,
) -> Result<Next, TurnError> {
    let action = context.registry.get(id).ok_or_else(|| TurnError::NoSuchAction {
        id: clean(id),
        nearest: context.registry.nearest(id).map_or_else(String::new, |nearest| nearest.name.clone()),
    })?;
    if let Some(refusal) = kinds::refusal(context, action, record)? {
        return Ok(Next::Done(refusal));
    }
    let record = record.map(|record| load(context, record)).transpose()?;
    let plan = Plan::fixed(action, words);
    let around = needs::around(context, None);
    let read =
        gathering(context, || plan.read(&context.desk(), &around, record.as_ref(), inputs, &|| context.stopped()));
    let read = match read {
        Err(error) => return needs::input(action, inputs, record.as_ref(), error).map(Next::Done),
        Ok(read) => read,
    };
    if read.gathered().stopped {
        return Ok(Next::Done(help::so_far(read.gathered())));
    }
    if let Some(waits) = needs::waiting(inputs, read.gathered()) {
        return Ok(waits);
    }
    let mut rules = rules_answer(action, read.gathered());
    let nothing = nothing_to_word(read.gathered()) && read.gathered().digest.is_none();
    let wants_model = read.gathered().wants_model(action) && !nothing;
    if !context.model_for(&action.name) || !wants_model {
        if let Ok(rules) = rules.as_mut().map_err(|_| ())
            && wants_model
        {
            rules.trace.push(step(steps::MODEL, Worker::Model, steps::NO_MODEL));
        }
        return Ok(Next::Done(rules?));
    }
    let instruction = read.gathered().prompt_text(action)?;
    if let Some((scene, _)) = read.gathered().digest.as_deref() {
        let prompt = digest::compose(scene, action, &instruction);
        return Ok(Next::Model { prompt, pending: Box::new(Pending::digest(action, read.into_gathered(), rules?)) });
    }
    let composed = prompt::compose(context, &read, &instruction, words, &ask.history, prompt::Layout::Once);
    let pending = Pending::new(action, read.into_gathered(), rules.ok());
    Ok(model(composed, pending))
}

fn model(composed: prompt::Composed, mut pending: Pending) -> Next {
    pending.context(composed.used, composed.notes);
    Next::Model { prompt: composed.prompt, pending: Box::new(pending) }
}

/// Reads, as a step of the plan.
fn gathering<'a>(
    context: &Context<'_>,
    read: impl FnOnce() -> Result<super::plan::Read<'a>, ActionError>,
) -> Result<super::plan::Read<'a>, ActionError> {
    context.begin(steps::GATHER);
    let read = read()?;
    if !read.gathered().stopped {
        context.done(steps::GATHER, &gather_note(read.gathered()));
    }
    Ok(read)
}

/// A model is not asked to word nothing.
fn nothing_to_word(gathered: &Gathered) -> bool {
    gathered.book.entries().is_empty() && !gathered.ran.is_empty()
}

/// A free question about one record: to the model with its facts, and with the open one's where that is another; without one, the facts that fit.
fn free_question(context: &Context<'_>, ask: &Ask, words: &str, record: &RecordRef) -> Result<Next, TurnError> {
    let summarize = context
        .registry
        .get("summarize")
        .ok_or_else(|| TurnError::NoSuchAction { id: "summarize".into(), nearest: String::new() })?;
    let open = ask.scope.as_ref().filter(|open| context.model && *open != record);
    let open = open.map(|open| load(context, open)).transpose()?;
    let record = load(context, record)?;
    let asked = super::plan::for_question(summarize, context.model);
    let plan = Plan::fixed(&asked, Some(words));
    let read = gathering(context, || {
        let around = needs::around(context, open.as_ref());
        plan.read(&context.desk(), &around, Some(&record), &BTreeMap::new(), &|| context.stopped())
    })?;
    if read.gathered().stopped {
        return Ok(Next::Done(help::so_far(read.gathered())));
    }
    let mut rules = help::from_facts(read.gathered(), &record, words);
    if !context.model {
        help::without_model(&mut rules);
        return Ok(Next::Done(rules));
    }
    let composed = prompt::compose(context, &read, prompt::QUESTION, Some(words), &ask.history, prompt::Layout::Steady);
    Ok(model(composed, Pending::free(read.into_gathered(), rules)))
}

/// A free question that names no record: to the model with the facts of the seller's day.
fn desk_question(context: &Context<'_>, ask: &Ask, words: &str, nearest: &str) -> Result<Next, TurnError> {
    let Some(day) = context.registry.get("prioritize-tasks") else {
        return Ok(Next::Done(help::unanswered(context.registry.get(nearest))));
    };
    let plan = Plan::fixed(day, Some(words));
    let around = needs::around(context, None);
    let read =
        gathering(context, || plan.read(&context.desk(), &around, None, &BTreeMap::new(), &|| context.stopped()))?;
    if read.gathered().stopped {
        return Ok(Next::Done(help::so_far(read.gathered())));
    }
    let layout = prompt::Layout::Steady;
    let composed = prompt::compose(context, &read, prompt::DESK_QUESTION, Some(words), &ask.history, layout);
    Ok(model(composed, Pending::free(read.into_gathered(), help::unanswered(context.registry.get(nearest)))))
}

fn load(context: &Context<'_>, record: &RecordRef) -> Result<Record, TurnError> {
    context.records.get(record)?.ok_or_else(|| TurnError::NoSuchRecord(record.clone()))
}

/// The answer that code alone gives.
fn rules_answer(action: &Action, gathered: &Gathered) -> Result<Answer, ActionError> {
    let (text, claims) = gathered.rules_text(action)?;
    let understood = gathered.data.get("understood").and_then(serde_json::Value::as_bool).unwrap_or(true);
    let mut answer = Answer::new(if understood { Status::Answered } else { Status::Unanswered }, text);
    answer.claims = claims;
    answer.action = Some(action.name.clone());
    answer.record = gathered.record.as_ref().map(Record::reference);
    gathered.hand_over(&mut answer);
    answer.trace.push(step("gather", Worker::Code, gather_note(gathered)));
    answer.trace.extend(needs::steps(gathered));
    answer.trace.push(step("word", Worker::Code, "by the rules form"));
    if action.output == OutputFormat::Json {
        return structured::by_rules(action, answer);
    }
    // Without an envelope there is no mail to write, and the text says why.
    if action.output == OutputFormat::Draft && gathered.envelope.is_some() {
        let text = std::mem::take(&mut answer.text);
        drafts::present(&mut answer, gathered, gathered.drafts(&text, "rules"));
    }
    Ok(answer)
}
