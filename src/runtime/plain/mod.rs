//! The program line by line, for screen readers and pipes: reads a line, does it, prints what came of it.
//!
//! Not for: wording lines (`ui::plain`). Invariants: no escape sequence is ever written, whatever stands in a record
//! or comes from a model; nothing that was printed changes; where the input is no terminal nothing waits; a failed
//! command ends neither the program nor the input.

mod browse;
mod command;
mod mail;
mod printer;
mod rate;
mod talk;
mod tour;
mod write;

use super::{Desk, DeskError, Opening, Place, clock, day, load, seen};
use crate::app::TurnInput;
use crate::app::opinion::Logged;
use crate::app::proposal::Review;
use crate::app::record::{DayPage, OpenRecord, SuggestionLine};
use crate::app::records::RowView;
use crate::app::tour::Guide;
use crate::app::tour::lessons::Goal;
use crate::crm::{ChangeSetId, Claim, Cursor, Draft, DraftId, Kind, ProposalId, Reason, RecordRef};
use crate::term;
use crate::ui::plain as words;
use command::{Command, parse};
use printer::Printer;
use std::io::{self, BufRead, IsTerminal, Read, Write};

/// Longest line that is taken, in bytes.
const LONGEST: u64 = 64 * 1024;
/// Columns where the output is no terminal.
const COLUMNS: usize = 80;

/// Why a command failed, or the output is gone.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Desk(#[from] DeskError),
    #[error(transparent)]
    Output(#[from] io::Error),
}

impl From<crate::crm::SourceError> for Trouble {
    fn from(error: crate::crm::SourceError) -> Self {
        Self::Desk(error.into())
    }
}

/// What a number stands for.
enum Pick {
    Record(RecordRef),
    Draft(DraftId),
    Session(String),
    Fork(usize),
    Turn(TurnInput, Option<RecordRef>, String),
    Restore(Option<RecordRef>, String),
    /// A number that stands for nothing.
    Nothing,
    Proposal(ProposalId),
    Undo(ChangeSetId),
    Reason(Logged, Reason),
}

/// The conversation and what is open.
struct Plain<'a> {
    desk: &'a mut Desk,
    out: Printer<'a>,
    interactive: bool,
    kind: Option<Kind>,
    filter: String,
    rows: Vec<RowView>,
    shown: usize,
    next: Option<Cursor>,
    picks: Vec<Pick>,
    open: Option<Box<OpenRecord>>,
    /// The seller's day, what is shown while no record is open.
    day: Option<Box<DayPage>>,
    /// The proposal that was read out last: a yes takes it.
    told: Option<ProposalId>,
    claims: Vec<Claim>,
    draft: Option<Draft>,
    stored: usize,
    confirming_undo: Option<Box<Review>>,
    guide: Option<Guide>,
    /// What the last line did, as far as the tour cares.
    did: Vec<Goal>,
}

/// Runs on standard input and output until the input ends; gives the exit code.
///
/// # Errors
/// When the workspace cannot be opened or the input cannot be read.
pub fn run(place: Place, opening: Opening) -> anyhow::Result<u8> {
    let mut desk = Desk::open(place)?;
    let (stdin, stdout) = (io::stdin(), io::stdout());
    let columns = if stdout.is_terminal() { term::terminal_size().ok() } else { None };
    let width = columns.map_or(COLUMNS, |(columns, _)| usize::from(columns));
    let interactive = stdin.is_terminal();
    match run_from(&mut desk, stdin.lock(), &mut stdout.lock(), width, interactive, opening) {
        // Whoever read the other end has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        ended => ended?,
    }
    // On another day what is new is counted from here.
    drop(seen::leave(&mut desk, clock::now()));
    Ok(0)
}

/// The same on any input and output. `interactive` prompts and does not repeat what was typed.
///
/// # Errors
/// When input or output fails.
pub fn run_with(
    desk: &mut Desk,
    input: impl BufRead,
    output: &mut dyn Write,
    width: usize,
    interactive: bool,
) -> io::Result<()> {
    run_from(desk, input, output, width, interactive, Opening::Usual)
}

fn run_from(
    desk: &mut Desk,
    mut input: impl BufRead,
    output: &mut dyn Write,
    width: usize,
    interactive: bool,
    opening: Opening,
) -> io::Result<()> {
    let mut plain = Plain {
        desk,
        out: Printer::new(output, width),
        interactive,
        kind: None,
        filter: String::new(),
        rows: Vec::new(),
        shown: 0,
        next: None,
        picks: Vec::new(),
        open: None,
        day: None,
        told: None,
        claims: Vec::new(),
        draft: None,
        stored: 0,
        confirming_undo: None,
        guide: None,
        did: Vec::new(),
    };
    plain.attempt(Plain::introduce)?;
    if opening == Opening::Tour {
        plain.attempt(|plain| plain.tour(tour::Said::Tour))?;
    }
    loop {
        if interactive {
            plain.out.prompt()?;
        }
        let Some(line) = read_line(&mut input)? else { break };
        if let Some(said) = tour::Said::parse(&line, plain.guide.is_some()) {
            plain.attempt(|plain| plain.tour(said))?;
            continue;
        }
        match parse(&line) {
            Command::Quit => break,
            command => plain.attempt(|plain| plain.perform(command, &line))?,
        }
        plain.attempt(Plain::after_line)?;
    }
    plain.attempt(Plain::keep_draft)
}

/// A line without its end; `None` at the end of the input. Bytes that are no text become `�`.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

impl Plain<'_> {
    /// Does something and says what was wrong if it fails; only a lost output ends the program.
    fn attempt(&mut self, act: impl FnOnce(&mut Self) -> Result<(), Trouble>) -> io::Result<()> {
        match act(self) {
            Ok(()) => Ok(()),
            Err(Trouble::Output(error)) => Err(error),
            Err(Trouble::Desk(error)) => self.out.line(&format!("Error: {error}")),
        }
    }

    fn introduce(&mut self) -> Result<(), Trouble> {
        self.out.line("dealdesk, plain mode. help says what can be typed, quit leaves.")?;
        self.out.line(&format!("Workspace: {}", self.desk.place.workspace.name()))?;
        let model = self.desk.model_name();
        self.out.line(&match model.is_empty() {
            true => "Model: none, rules answer".to_owned(),
            false => format!("Model: {model}"),
        })?;
        self.out.line(match self.desk.log().receipt("last").map_err(DeskError::from)? {
            None => "Network: nothing has left this machine",
            Some(_) => "Network: nothing has left this machine since the last request; receipt shows it",
        })?;
        for note in self.desk.notes.clone() {
            self.out.line(&format!("Note: {note}"))?;
        }
        let tabs = load::tabs(self.desk.reader())?;
        self.out.line(&format!("Records: {}", words::tabs(&tabs)))?;
        let figures = load::summary(self.desk.reader(), self.desk.today(), &self.desk.place.settings().currency)?;
        let figures: Vec<&str> = figures.iter().map(|figure| figure.as_str()).collect();
        if !figures.is_empty() {
            self.out.line(&format!("Now: {}", figures.join(", ")))?;
        }
        self.kind = tabs.first().map(|tab| tab.kind.clone());
        if self.kind.is_none() {
            return self.list();
        }
        self.show_day()
    }

    /// The steps of what is shown.
    fn steps(&self) -> &[SuggestionLine] {
        match (&self.open, &self.day) {
            (Some(open), _) => &open.suggestions,
            (None, Some(day)) => &day.suggestions,
            (None, None) => &[],
        }
    }

    /// Takes in what was edited in the action files; the steps of the open record are worked out again.
    fn look_at_actions(&mut self) -> Result<(), Trouble> {
        let (changed, news) = self.desk.refresh_actions();
        for note in &news {
            self.out.line(&format!("Note: {note}"))?;
        }
        if let Some(open) = self.open.as_ref().filter(|_| changed) {
            let open = load::record(self.desk, &open.record)?;
            self.open = open.map(Box::new).or(self.open.take());
        }
        Ok(())
    }

    fn perform(&mut self, command: Command, line: &str) -> Result<(), Trouble> {
        if let Some(review) = self.confirming_undo.take() {
            if write::is_answer(line) {
                return self.answer_undo(*review, line);
            }
            // Whatever else was said is meant for itself.
            self.out.line("Nothing was undone.")?;
        }
        self.look_at_actions()?;
        self.did_by(&command);
        // A yes is meant for what was said last.
        let told = self.told.take();
        match command {
            Command::Yes => match told {
                Some(id) => self.accept(&write::Which::whole(id)),
                None => self.ask(line.trim().to_owned()),
            },
            Command::Day => self.show_day(),
            Command::Decided => self.decided(),
            Command::Abilities => self.abilities(),
            Command::Nothing | Command::Quit => Ok(()),
            Command::List(kind) => self.list_kind(kind),
            Command::More => self.more(),
            Command::Filter(words) => self.filter(words),
            Command::Pick(number) => self.pick(number),
            Command::Open(name) => self.open_named(&name),
            Command::Find(text) => self.find(&text),
            Command::Record => self.show_record(),
            Command::Related => self.entries(true),
            Command::Timeline => self.entries(false),
            Command::Do(which) => self.run_step(&which),
            Command::Dismiss(which) => self.dismiss(&which),
            Command::Why => self.why(),
            Command::Actions => self.actions(),
            Command::Source(number) => self.source(number),
            Command::Draft => self.show_draft(),
            Command::Drafts => self.drafts(),
            // Without a draft these are words for the assistant: "change the close date to Friday".
            Command::Change(request) if self.draft.is_none() && !request.is_empty() => self.ask(line.trim().to_owned()),
            Command::Change(request) => self.change(request),
            Command::Save => self.save(),
            Command::Eml(path) => self.eml(&path),
            Command::Receipt(id) => self.receipt(id.as_deref()),
            Command::Sessions => self.sessions(),
            Command::Undo(id) => self.undo(id),
            Command::Changes => self.changes(),
            Command::Proposals => self.proposals(),
            Command::Accept(which) => self.accept(&which),
            Command::Reject(which) => self.reject(&which),
            Command::Branches => self.branches(),
            Command::Rate(rate) => self.rate(&rate),
            Command::Edit(turn, words) => self.edit_turn(turn, &words),
            Command::Help => Ok(self.out.lines(words::HELP)?),
            Command::Ask(question) => self.ask(question),
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_tour;
