//! The worker that runs turns and writes: questions, drafts, undo, receipts, sessions.
//!
//! Invariants: one thing at a time and in order, except that a streaming answer does not keep the others waiting;
//! a turn that was stopped before it left does not leave; stopping needs no turn of the worker (see [`Stops`]).

use super::inbox::Inbox;
use super::presses::{Presses, decides};
use super::talks::Talks;
use crate::app::opinion::Logged;
use crate::app::overlay::{Choice, Chosen};
use crate::app::toast::Level;
use crate::app::{Effect, Export, Loaded, Msg, TurnEvent, TurnInput, TurnMeta, TurnRequest, present};
use crate::assistant::Input;
use crate::crm::{Answer, Draft, ProposalId};
use crate::journal::{Decision, Event};
use crate::runtime::feedback::Redacted;
use crate::runtime::net::{self, Piece, Raw, Stream};
use crate::runtime::{Begun, Desk, DeskError, Meta, OpenTurn, Outcome, Place, Stop, clock};
use crate::runtime::{seen, told, tour, walk};
use crate::trust::SafeText;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::mpsc;

/// How running turns are stopped: by whoever knows their number, while the worker is busy with them.
#[derive(Clone, Default)]
pub(super) struct Stops(Arc<Mutex<HashMap<u64, Stop>>>);

impl Stops {
    /// That of a turn; asked for before or after it begins.
    pub(super) fn of(&self, turn: u64) -> Stop {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(turn).or_default().clone()
    }

    fn over(&self, turn: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&turn);
    }

    /// Stops all of them.
    pub(super) fn ask(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(Stop::ask);
    }
}

/// What the worker is asked.
pub(super) enum Job {
    /// An effect of the screen.
    Do(Effect),
    /// A streamed answer is over.
    Ended(u64, Box<OpenTurn>, Raw),
    /// The program ends: finish what is begun.
    End,
}

/// A stream on its way to the network's thread.
struct Sending {
    turn: u64,
    stream: Stream,
    open: Box<OpenTurn>,
}

/// The worker's own state.
pub(super) struct Clerk {
    pub(super) desk: Desk,
    inbox: Inbox,
    jobs: Sender<Job>,
    net: Option<mpsc::UnboundedSender<Sending>>,
    stops: Stops,
    pub(super) presses: Presses,
    running: usize,
    pub(super) talks: Talks,
    /// The bundle of a feedback that was shown last.
    pub(super) report: Option<Redacted>,
}

/// Starts the worker.
pub(super) fn start(
    place: Place,
    inbox: Inbox,
    stops: Stops,
    presses: Presses,
) -> std::io::Result<(Sender<Job>, thread::JoinHandle<()>)> {
    let (jobs, waiting) = channel();
    let own = jobs.clone();
    let handle = thread::Builder::new().name("clerk".into()).spawn(move || match Desk::open(place) {
        Ok(desk) => {
            let talks = Talks::default();
            let clerk = Clerk { desk, inbox, jobs: own, net: None, stops, presses, running: 0, talks, report: None };
            clerk.work(&waiting);
        }
        Err(error) => inbox.push(Msg::Notice(Level::Error, SafeText::new(&error.to_string()))),
    })?;
    Ok((jobs, handle))
}

impl Clerk {
    fn work(mut self, jobs: &Receiver<Job>) {
        self.introduce();
        if let Err(error) = self.desk.prepare() {
            self.say(Level::Error, &error.to_string());
        }
        let mut ending = false;
        while let Ok(job) = jobs.recv() {
            let done = match job {
                Job::End => {
                    ending = true;
                    self.stops.ask();
                    Ok(())
                }
                Job::Do(effect) => self.perform(effect),
                Job::Ended(turn, open, raw) => self.ended(turn, *open, raw),
            };
            if let Err(error) = done {
                self.say(Level::Error, &error.to_string());
            }
            if ending && self.running == 0 {
                break;
            }
        }
        // The last act: on another day what is new is counted from here.
        drop(seen::leave(&mut self.desk, clock::now()));
    }

    pub(super) fn say(&self, level: Level, text: &str) {
        self.inbox.push(Msg::Notice(level, SafeText::new(text)));
    }

    pub(super) fn tell(&self, loaded: Loaded) {
        self.inbox.push(Msg::Loaded(loaded));
    }

    /// Says which model answers, how the pipeline stands, and what was typed and not sent.
    fn introduce(&mut self) {
        self.tell(Loaded::Model { name: SafeText::new(&self.desk.model_name()), offline: self.desk.is_offline() });
        self.summarize();
        self.tell_news();
        if let Err(error) = self.count_proposals() {
            self.say(Level::Error, &error.to_string());
        }
        if let Ok(Some(text)) = self.desk.reader().state_get(UNSENT)
            && !text.is_empty()
        {
            self.tell(Loaded::Unsent(text));
        }
    }

    /// Figures of the top bar.
    pub(super) fn summarize(&self) {
        if let Ok(summary) =
            super::browse::summary(self.desk.reader(), self.desk.today(), &self.desk.place.settings().currency)
        {
            self.tell(summary);
        }
    }

    /// Keeps what was typed, and gets ready for it while the rest is typed: what lines are like is learnt once.
    fn keep_unsent(&mut self, text: &str) -> Result<(), DeskError> {
        self.desk.store()?.state_set(UNSENT, Some(text).filter(|text| !text.is_empty()))?;
        if !text.is_empty() {
            self.desk.registry().examples();
        }
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Result<(), DeskError> {
        self.settle()?;
        if decides(&effect) {
            self.note_presses()?;
        }
        match effect {
            Effect::Run(request) => self.run(request).and_then(|()| self.note_presses()),
            Effect::KeepUnsent(text) => self.keep_unsent(&text),
            Effect::KeepWalk(text) => {
                Ok(self.desk.store()?.state_set(walk::KEPT, Some(text.as_str()).filter(|t| !t.is_empty()))?)
            }
            Effect::ShowNews => self.show_news(),
            Effect::MakeReport(remark) => self.make_report(&remark),
            Effect::SaveReport => self.save_report(),
            Effect::LoadTour => {
                let kept = self.desk.reader().state_get(tour::KEPT)?.unwrap_or_default();
                self.tell(Loaded::Tour(kept));
                Ok(())
            }
            Effect::KeepTour(place) => Ok(self.desk.store()?.state_set(tour::KEPT, Some(&place))?),
            Effect::SaveDraft(draft) => self.save_draft(*draft),
            Effect::Export(Export::Eml(draft)) => self.export(&draft),
            Effect::AskUndo(id) => self.ask_undo(id),
            Effect::ListChanges => self.list_changes(),
            Effect::ListProposals => self.list_proposals(),
            Effect::ShowProposal(id) => self.show_proposal(id, true),
            Effect::Decide(decided) => self.decide(&decided),
            Effect::CheckValue { id, taken } => self.check_value(id, &taken),
            Effect::Undo { id, settled } => self.undo(id, &settled),
            Effect::ShowReceipt(id) => self.show_receipt(id.as_deref()),
            Effect::ListSessions => self.list_sessions(),
            Effect::ResumeSession(id) => self.resume(&id),
            Effect::ShowTalk { talk, record } => self.show_talk(talk, record.as_ref()),
            Effect::ListForks => self.list_forks(),
            Effect::GoToFork(turn) => self.go_to_fork(turn),
            Effect::Dismiss { record, what } => {
                self.desk.dismiss(record.as_ref(), &what)?;
                self.tell(Loaded::Suggestions(record));
                Ok(())
            }
            Effect::Restore { record, what } => {
                self.desk.restore_suggestion(record.as_ref(), &what)?;
                self.tell(Loaded::Suggestions(record));
                Ok(())
            }
            Effect::Feedback { answer, opinion } => self.desk.rate(&answer, opinion.as_ref()),
            Effect::Export(Export::Clipboard(_)) => {
                self.desk.note(Event::Decision { decision: Decision::Copied, what: "text".into() })
            }
            _ => Ok(()),
        }
    }

    fn run(&mut self, request: TurnRequest) -> Result<(), DeskError> {
        let turn = request.turn;
        self.look_at_actions();
        if let Err(error) = self.place_turn(&request) {
            let message = SafeText::new(&error.to_string());
            self.inbox.push(Msg::Turn(turn, TurnEvent::Failed { message, answer: None, meta: TurnMeta::default() }));
            return Ok(());
        }
        let input = match request.input {
            TurnInput::Words(words) => Input::Words(words),
            TurnInput::Action { id, inputs } => Input::Action { id, inputs },
            TurnInput::Revise { draft, request } => Input::ReviseDraft { draft: *draft, request },
        };
        let stop = self.stops.of(turn);
        match self.desk.begin(input, request.scope, &stop, &mut hears(turn, self.inbox.clone())) {
            Ok(Begun::Done(outcome)) => self.conclude(turn, *outcome),
            Ok(Begun::Stream(stream, open)) => return self.send(turn, *stream, open),
            Err(error) => {
                self.stops.over(turn);
                let message = SafeText::new(&error.to_string());
                self.inbox
                    .push(Msg::Turn(turn, TurnEvent::Failed { message, answer: None, meta: TurnMeta::default() }));
            }
        }
        Ok(())
    }

    /// What was edited in the action files counts from this turn on.
    fn look_at_actions(&mut self) {
        let (changed, news) = self.desk.refresh_actions();
        news.iter().for_each(|note| self.say(Level::Warning, note));
        if changed {
            self.tell(Loaded::Changed);
        }
    }

    fn send(&mut self, turn: u64, stream: Stream, open: Box<OpenTurn>) -> Result<(), DeskError> {
        self.running += 1;
        let sending = Sending { turn, stream, open };
        let net = match &self.net {
            Some(net) => net.clone(),
            None => {
                let net = network(self.inbox.clone(), self.jobs.clone())
                    .map_err(|error| DeskError::Thread(error.to_string()))?;
                self.net = Some(net.clone());
                net
            }
        };
        net.send(sending).map_err(|_| DeskError::Thread("its thread has ended".into()))
    }

    fn ended(&mut self, turn: u64, open: OpenTurn, raw: Raw) -> Result<(), DeskError> {
        self.running = self.running.saturating_sub(1);
        match self.desk.carry_on(open, raw, &mut hears(turn, self.inbox.clone()))? {
            Begun::Done(outcome) => self.conclude(turn, *outcome),
            Begun::Stream(stream, open) => return self.send(turn, *stream, open),
        }
        Ok(())
    }

    fn conclude(&mut self, turn: u64, outcome: Outcome) {
        let proposed: Vec<ProposalId> = outcome.answer.proposals.iter().filter_map(|proposal| proposal.id).collect();
        self.stops.over(turn);
        let meta = TurnMeta { logged: self.logged(&outcome.meta), ..turn_meta(&outcome.meta) };
        // What was suggested may have been taken just now.
        if outcome.answer.action.is_some() {
            self.tell(Loaded::Suggestions(outcome.answer.record.clone()));
        }
        let trace = told::trace(&self.desk, &outcome.answer.trace);
        let answer = Box::new(Answer { trace, ..outcome.answer });
        let event = match outcome.failure {
            None => TurnEvent::Done { answer, meta },
            Some(failure) => TurnEvent::Failed { message: SafeText::new(&failure.message), answer: Some(answer), meta },
        };
        self.inbox.push(Msg::Turn(turn, event));
        if let Err(error) = self.announce(&proposed) {
            self.say(Level::Error, &error.to_string());
        }
    }

    /// Where a turn of the conversation at hand stands in the log.
    fn logged(&self, meta: &Meta) -> Option<Logged> {
        let session = self.desk.session().to_string();
        meta.line.map(|line| Logged { session, line })
    }

    fn save_draft(&mut self, mut draft: Draft) -> Result<(), DeskError> {
        let id = self.desk.save_draft(&draft)?;
        draft.id = Some(id);
        let count = draft.versions.len();
        let versions = if count == 1 { "1 version".to_owned() } else { format!("{count} versions") };
        self.say(Level::Info, &format!("draft {id} saved, {versions}"));
        self.tell(Loaded::DraftSaved(draft));
        Ok(())
    }

    fn export(&mut self, draft: &Draft) -> Result<(), DeskError> {
        let path = self.desk.export_eml(draft)?;
        self.say(Level::Info, &format!("written to {}", path.display()));
        Ok(())
    }

    fn show_receipt(&mut self, id: Option<&str>) -> Result<(), DeskError> {
        match self.desk.receipt_view(id)? {
            Some(view) => self.tell(Loaded::Receipt(Box::new(view))),
            None => self.say(Level::Info, "nothing has left this machine: there is no receipt"),
        }
        Ok(())
    }

    fn list_sessions(&mut self) -> Result<(), DeskError> {
        let choices = self.desk.sessions()?.into_iter().map(|session| Choice {
            label: present::line(&session.title),
            detail: present::line(&session.detail),
            chosen: Chosen::Session(session.id),
        });
        let choices = choices.collect();
        self.tell(Loaded::Choices { title: SafeText::from_static("Earlier conversations"), choices });
        Ok(())
    }

    fn resume(&mut self, id: &str) -> Result<(), DeskError> {
        let turns = self.desk.resume(id)?;
        self.talks.is(self.talks.shown, self.desk.session());
        self.tell(Loaded::Session { id: id.to_owned(), turns });
        Ok(())
    }
}

/// Under which key unsent text is kept.
const UNSENT: &str = "screen.unsent";

/// News of a turn on their way to the screen.
fn hears(turn: u64, inbox: Inbox) -> impl FnMut(Piece) {
    move |piece| {
        let event = match piece {
            Piece::Plan(steps) => TurnEvent::Plan(steps),
            Piece::Stage(text) => TurnEvent::Stage(text),
            Piece::Text(text) => TurnEvent::Delta(text),
        };
        inbox.push(Msg::Turn(turn, event));
    }
}

fn turn_meta(meta: &Meta) -> TurnMeta {
    TurnMeta {
        model: SafeText::new(&meta.model),
        receipt: meta.receipt.clone(),
        masked: meta.masked,
        tokens: meta.usage.map_or(0, |usage| usage.input_tokens + usage.output_tokens),
        cost_usd: meta.cost_usd,
        millis: meta.total_ms,
        spent: SafeText::new(&meta.spent),
        logged: None,
    }
}

/// The thread of the network, with the one runtime on which connections live.
fn network(inbox: Inbox, jobs: Sender<Job>) -> std::io::Result<mpsc::UnboundedSender<Sending>> {
    let (sender, mut waiting) = mpsc::unbounded_channel::<Sending>();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("network".into()).spawn(move || {
        runtime.block_on(async move {
            while let Some(sending) = waiting.recv().await {
                tokio::spawn(stream(sending, inbox.clone(), jobs.clone()));
            }
        });
    })?;
    Ok(sender)
}

async fn stream(sending: Sending, inbox: Inbox, jobs: Sender<Job>) {
    let Sending { turn, stream, open } = sending;
    let stop = open.stop.clone();
    let raw = net::run(stream, stop.wait(), hears(turn, inbox.clone())).await;
    drop(jobs.send(Job::Ended(turn, open, raw)));
}
