//! Laid-out turns of the conversation: finished ones are frozen, only the visible ones are drawn.
//!
//! Cost: a frame draws what can be seen, whatever the number of turns; a growing answer is laid out again from its
//! last open block only. Heights are `usize`. After a change of width, turns that cannot be seen keep their old
//! height until they come into sight.

use super::markdown::{CiteSpot, Streamed, render};
use super::text;
use super::theme::{Role, Theme};
use crate::app::chat::{Turn, TurnState};
use crate::app::present::columns;
use crate::app::turn::context_limits;
use crate::crm::{Ink, StepState};
use ratatui::text::Line;

/// Columns of the speaker's name at the left.
pub(super) const GUTTER: u16 = 6;
/// How many laid-out lines of turns that cannot be seen are kept.
const KEPT: usize = 600;

/// A turn laid out at a width.
#[derive(Debug, Default)]
struct Cell {
    id: u64,
    rev: u32,
    width: u16,
    height: usize,
    body: Option<Body>,
    used: u64,
}

/// The lines of a turn.
#[derive(Debug)]
pub(super) struct Body {
    /// The question, wrapped.
    pub(super) question: Vec<String>,
    /// The answer.
    pub(super) answer: Vec<Line<'static>>,
    /// Where its citations stand; lines count from the start of the answer.
    pub(super) cites: Vec<CiteSpot>,
    /// What stands below the answer.
    pub(super) tail: Vec<(String, Role)>,
    stream: Option<Streamed>,
    pushed: usize,
}

/// The laid-out conversation.
#[derive(Debug, Default)]
pub(super) struct Cells {
    cells: Vec<Cell>,
    clock: u64,
}

impl Cells {
    /// Brings the list of cells up to date with the turns and gives the number of rows in all.
    pub(super) fn sync(&mut self, turns: &[Turn], width: u16, theme: &Theme) -> usize {
        self.clock += 1;
        self.cells.truncate(turns.len());
        for (index, turn) in turns.iter().enumerate() {
            if self.cells.get(index).is_none_or(|cell| cell.id != turn.id) {
                self.cells.truncate(index);
                self.cells.push(Cell { id: turn.id, height: guess(turn, width), ..Cell::default() });
            }
        }
        // The last turn is the one that grows; it is always in the total as it is.
        if let Some(last) = turns.len().checked_sub(1) {
            self.lay_out(last, &turns[last], width, theme);
        }
        self.cells.iter().map(|cell| cell.height).sum()
    }

    /// The first turn that reaches below a row, with the row at which it starts.
    pub(super) fn at_row(&self, row: usize) -> Option<(usize, usize)> {
        let mut start = 0;
        for (index, cell) in self.cells.iter().enumerate() {
            if start + cell.height > row {
                return Some((index, start));
            }
            start += cell.height;
        }
        None
    }

    /// The row at which a turn starts.
    pub(super) fn start_of(&self, turn: usize) -> usize {
        self.cells.iter().take(turn).map(|cell| cell.height).sum()
    }

    /// The lines of a turn and its height, laid out now if they are not yet.
    pub(super) fn body(&mut self, index: usize, turn: &Turn, width: u16, theme: &Theme) -> Option<(&Body, usize)> {
        self.lay_out(index, turn, width, theme);
        let cell = self.cells.get(index)?;
        cell.body.as_ref().map(|body| (body, cell.height))
    }

    fn lay_out(&mut self, index: usize, turn: &Turn, width: u16, theme: &Theme) {
        let clock = self.clock;
        let Some(cell) = self.cells.get_mut(index) else { return };
        cell.used = clock;
        if cell.body.is_some() && (cell.rev, cell.width) == (turn.rev, width) {
            return;
        }
        let before = cell.body.take().filter(|_| cell.width == width);
        let body = lay_out(turn, width, theme, before);
        cell.height = body.question.len() + body.answer_len() + body.tail.len() + 2;
        cell.rev = turn.rev;
        cell.width = width;
        cell.body = Some(body);
        self.forget_old();
    }

    /// Drops the lines of turns that cannot be seen when there are many; their heights stay.
    fn forget_old(&mut self) {
        let clock = self.clock;
        let unseen = |cell: &Cell| cell.used + 1 < clock && cell.body.is_some();
        if self.cells.iter().filter(|cell| unseen(cell)).map(|cell| cell.height).sum::<usize>() <= KEPT {
            return;
        }
        for cell in self.cells.iter_mut().filter(|cell| unseen(cell)) {
            cell.body = None;
        }
    }
}

impl Body {
    fn answer_len(&self) -> usize {
        self.stream.as_ref().map_or(self.answer.len(), Streamed::height)
    }

    /// A line of the answer.
    pub(super) fn answer_line(&self, line: usize) -> Option<&Line<'static>> {
        match &self.stream {
            Some(stream) => stream.line(line),
            None => self.answer.get(line),
        }
    }

    /// How many lines the answer has.
    pub(super) fn answer_lines(&self) -> usize {
        self.answer_len()
    }
}

/// A height for a turn that has never been laid out.
fn guess(turn: &Turn, width: u16) -> usize {
    let columns = usize::from(width.max(1));
    turn.text.lines().map(|line| line.len() / columns + 1).sum::<usize>() + turn.question.len() / columns + 4
}

fn lay_out(turn: &Turn, width: u16, theme: &Theme, before: Option<Body>) -> Body {
    let tail = tail(turn, width, theme.is_mono());
    if turn.state == TurnState::Streaming {
        return grow(turn, width, theme, before, tail);
    }
    let mut rendered = render(&turn.marked_text(), width, theme);
    rendered.lines.extend(chart(turn, width, theme));
    Body {
        question: question(turn, width),
        answer: rendered.lines,
        cites: rendered.cites,
        tail,
        stream: None,
        pushed: 0,
    }
}

/// Lays out more of a growing answer on top of what is frozen.
fn grow(turn: &Turn, width: u16, theme: &Theme, before: Option<Body>, tail: Vec<(String, Role)>) -> Body {
    let (question, mut stream, pushed) = match before {
        Some(Body { question, stream: Some(stream), pushed, .. }) if turn.text.is_char_boundary(pushed) => {
            (question, stream, pushed)
        }
        _ => (self::question(turn, width), Streamed::new(width), 0),
    };
    stream.push(turn.text.get(pushed..).unwrap_or_default(), theme);
    stream.refresh(theme);
    Body { question, answer: Vec::new(), cites: Vec::new(), tail, stream: Some(stream), pushed: turn.text.len() }
}

/// The picture of an answer's rows, below its text.
fn chart(turn: &Turn, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let Some(chart) = turn.chart.as_ref().filter(|_| !turn.state.is_running()) else { return Vec::new() };
    let ink = if theme.is_mono() { Ink::Ascii } else { Ink::Blocks };
    let line = |(at, words): (usize, String)| {
        let role = if at == 0 { Role::Heading } else { Role::Text };
        // Spaces keep the bars under each other.
        Line::styled(columns(&words).to_string(), theme.style(role))
    };
    let drawn = chart.lines(usize::from(width), ink);
    std::iter::once(Line::default()).chain(drawn.into_iter().enumerate().map(line)).collect()
}

fn question(turn: &Turn, width: u16) -> Vec<String> {
    turn.question.lines().flat_map(|line| text::wrap(line, usize::from(width))).collect()
}

/// What stands below an answer: how far it is, what the check found, how it was made.
fn tail(turn: &Turn, width: u16, letters: bool) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut say = |words: &str, role: Role| {
        lines.extend(text::wrap(words, usize::from(width)).into_iter().map(|line| (line, role)));
    };
    progress(turn, letters, &mut say);
    if turn.state.is_running() {
        return lines;
    }
    if let Some(query) = &turn.query {
        say(&format!("query: {query}"), Role::Code);
    }
    for note in &turn.notes {
        say(&format!("note: {note}"), Role::Muted);
    }
    let verdict = turn.verdict();
    if !verdict.is_empty() {
        say(&format!("── {verdict} ──"), if verdict.contains('!') { Role::Warning } else { Role::Muted });
    }
    for (_, words) in &turn.proposed {
        say(words, Role::Info);
    }
    let limits = turn.context.as_ref().map(context_limits).unwrap_or_default();
    if !limits.is_empty() {
        say(&format!("context: {limits}"), Role::Muted);
    }
    if let Some(opinion) = &turn.opinion {
        say(&format!("you: {}", opinion.said()), Role::Muted);
    }
    if turn.show_trace {
        turn.trace_lines().for_each(|step| say(&step, Role::Muted));
        if !turn.meta.spent.is_empty() {
            say(&format!("budget: {}", turn.meta.spent), Role::Muted);
        }
    }
    lines
}

/// How far a turn is: its plan while it runs, one line of it when it is over.
fn progress(turn: &Turn, letters: bool, say: &mut dyn FnMut(&str, Role)) {
    if turn.state.is_running() && !turn.plan.is_empty() {
        for (line, state) in turn.plan_lines(letters) {
            say(&line, if state == StepState::Running { Role::Text } else { Role::Muted });
        }
        return;
    }
    match &turn.state {
        TurnState::Waiting(stage) => say(&format!("… {stage}"), Role::Muted),
        TurnState::Streaming => say("…", Role::Muted),
        TurnState::Stopped => say("■ stopped by you; what had arrived is kept", Role::Warning),
        TurnState::Failed(why) => say(&format!("! {why}"), Role::Danger),
        TurnState::Done => {}
    }
    let plan = turn.plan_summary();
    if !plan.is_empty() && !turn.show_trace {
        say(&plan, Role::Muted);
    }
}
