//! The conversation: turns, the composer, following and scrolling, search, and the selected citation.
//!
//! Not for: laying out text (the view measures and reports back in [`ChatMetrics`]).
//! Invariants: at most one turn runs; a finished turn's text never changes; scrolling up stops following.

use super::editor::Editor;
use super::msg::TurnMeta;
use super::opinion::{Logged, Opinion};
use crate::crm::{Chart, Citation, Claim, ClaimStatus, ContextUse, PlanStep, ProposalId, TraceStep};
use crate::trust::SafeText;

/// How far a turn is.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnState {
    /// Nothing has arrived; the text says what is being done.
    Waiting(SafeText),
    /// The answer is arriving.
    Streaming,
    /// The answer is whole.
    Done,
    /// The seller stopped it; what had arrived stays.
    Stopped,
    /// It failed; what had arrived stays.
    Failed(SafeText),
}

impl TurnState {
    /// Whether more may come.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Streaming)
    }
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Its number on this screen.
    pub id: u64,
    /// What the seller asked, or the title of the action.
    pub question: SafeText,
    /// The record it was about.
    pub about: SafeText,
    /// The answer, as Markdown.
    pub text: String,
    /// How far it is.
    pub state: TurnState,
    /// The claims behind the citation marks.
    pub claims: Vec<Claim>,
    /// The query behind the rows.
    pub query: Option<String>,
    /// How it was made.
    pub trace: Vec<TraceStep>,
    /// What is planned and how far it is, while it runs.
    pub plan: Vec<PlanStep>,
    /// A picture of the rows.
    pub chart: Option<Chart>,
    /// How full the model's context was.
    pub context: Option<ContextUse>,
    /// What a reader should know about the text.
    pub notes: Vec<SafeText>,
    /// What it proposes, and what became of that, in words.
    pub proposed: Vec<(ProposalId, SafeText)>,
    /// Its figures.
    pub meta: TurnMeta,
    /// Where it stands in the log, once it is over.
    pub logged: Option<Logged>,
    /// What the seller thinks of it.
    pub opinion: Option<Opinion>,
    /// Whether the trace is shown.
    pub show_trace: bool,
    /// Counts changes that need a new layout.
    pub rev: u32,
}

/// A turn rebuilt from the log.
#[derive(Clone, Debug, PartialEq)]
pub struct PastTurn {
    /// What was asked.
    pub question: SafeText,
    /// What was answered.
    pub text: SafeText,
    /// Whether the answer is whole.
    pub complete: bool,
    /// Whether a request went out for it.
    pub sent: bool,
    /// Where it stands in the log.
    pub logged: Option<Logged>,
    /// What the seller thought of it.
    pub opinion: Option<Opinion>,
}

/// What the view measured when it last drew the chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatMetrics {
    /// Rows of the whole conversation.
    pub rows: usize,
    /// Rows that fit.
    pub height: usize,
    /// The row of the selected citation or search match.
    pub target: Option<usize>,
    /// The row at which the last turn begins.
    pub last: usize,
}

/// A claim in words: its mark, and the field it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimView {
    /// `[2]`.
    pub mark: String,
    /// Record, field and value, and what the check found.
    pub source: SafeText,
}

/// A search in the conversation.
#[derive(Clone, Debug)]
pub struct ChatSearch {
    /// What is looked for.
    pub input: Editor,
    /// Whether keys go into it.
    pub typing: bool,
    /// Turns that contain it, oldest first.
    pub hits: Vec<usize>,
    /// Which of them is shown.
    pub current: usize,
}

/// The chat pane.
#[derive(Debug)]
pub struct ChatPane {
    /// Turns, oldest first.
    pub turns: Vec<Turn>,
    /// What is being typed.
    pub composer: Editor,
    /// Whether the view stays with what comes: at the beginning of the last turn until somebody scrolls, then at the end.
    pub follow: bool,
    /// Whether the last turn is read from its beginning.
    pub from_start: bool,
    /// The first visible row when not following.
    pub top: usize,
    /// What the view measured.
    pub metrics: ChatMetrics,
    /// How many rows there were when following stopped: the difference is new.
    pub seen_rows: usize,
    /// The search, while there is one.
    pub search: Option<ChatSearch>,
    /// The answer that was chosen, to be rated, copied or asked again.
    pub picked: Option<usize>,
    /// The selected citation: turn and number.
    pub cite: Option<(usize, usize)>,
    /// Whether the view must bring the target row into sight.
    pub reveal: bool,
    /// What an action waits to be told: the next line answers it.
    pub asks: Option<SafeText>,
    /// Whether typed text was changed since it was last kept.
    pub unsaved: bool,
    /// The question that is being asked differently.
    pub editing: Option<u64>,
    /// Counts changes of what the history shows.
    pub rev: u64,
    pub(super) next_id: u64,
}

impl Default for ChatPane {
    fn default() -> Self {
        Self {
            turns: Vec::new(),
            composer: Editor::multi_line(),
            follow: true,
            from_start: false,
            asks: None,
            top: 0,
            metrics: ChatMetrics::default(),
            seen_rows: 0,
            search: None,
            picked: None,
            cite: None,
            reveal: false,
            unsaved: false,
            editing: None,
            rev: 0,
            next_id: 1,
        }
    }
}

impl ChatPane {
    /// Adds a turn that is about to run and gives its number.
    pub fn start(&mut self, question: SafeText, about: SafeText) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.turns.push(Turn {
            id,
            question,
            about,
            text: String::new(),
            state: TurnState::Waiting(SafeText::from_static("reading records")),
            claims: Vec::new(),
            query: None,
            trace: Vec::new(),
            plan: Vec::new(),
            chart: None,
            context: None,
            notes: Vec::new(),
            proposed: Vec::new(),
            meta: TurnMeta::default(),
            logged: None,
            opinion: None,
            show_trace: false,
            rev: 0,
        });
        (self.follow, self.from_start) = (true, true);
        (self.cite, self.picked, self.asks) = (None, None, None);
        self.rev += 1;
        id
    }

    /// The turn that runs.
    pub fn running(&self) -> Option<u64> {
        self.turns.last().filter(|turn| turn.state.is_running()).map(|turn| turn.id)
    }

    /// Changes a turn by number; nothing happens if it is over or unknown.
    pub fn change(&mut self, id: u64, change: impl FnOnce(&mut Turn)) {
        let running = self.turns.iter_mut().rev().find(|turn| turn.id == id && turn.state.is_running());
        if let Some(turn) = running {
            change(turn);
            turn.rev = turn.rev.wrapping_add(1);
            self.rev += 1;
        }
    }

    /// What came of a turn that was stopped before anything of it was shown.
    pub fn settle(&mut self, id: u64, settle: impl FnOnce(&mut Turn)) {
        let stopped = |turn: &&mut Turn| turn.id == id && turn.state == TurnState::Stopped && turn.text.is_empty();
        if let Some(turn) = self.turns.iter_mut().rev().find(stopped) {
            settle(turn);
            turn.state = TurnState::Stopped;
            turn.rev = turn.rev.wrapping_add(1);
            self.rev += 1;
        }
    }

    /// Says with the answer that brought a proposal what became of it.
    pub fn proposal_became(&mut self, id: ProposalId, said: &SafeText) {
        for turn in &mut self.turns {
            if let Some((_, words)) = turn.proposed.iter_mut().find(|(known, _)| *known == id) {
                *words = said.clone();
                turn.rev = turn.rev.wrapping_add(1);
                self.rev += 1;
            }
        }
    }

    /// The source of the selected citation.
    pub fn selected_source(&self) -> Option<&Citation> {
        let (turn, number) = self.cite?;
        self.turns.get(turn)?.claims.get(number.checked_sub(1)?)?.cite.as_ref()
    }

    /// The selected citation in words.
    pub fn selected_claim(&self) -> Option<ClaimView> {
        let (turn, number) = self.cite?;
        let claim = self.turns.get(turn)?.claims.get(number.checked_sub(1)?)?;
        let finding = match claim.status {
            ClaimStatus::Supported => "",
            ClaimStatus::Computed => " (computed)",
            ClaimStatus::Unsupported => " ! unsupported",
            ClaimStatus::Contradicted => " ! contradicted",
            ClaimStatus::Opinion => " (opinion)",
        };
        let source = match &claim.cite {
            Some(cite) if claim.status == ClaimStatus::Contradicted => {
                let (record, field, value) = (&cite.record_name, &cite.field, cite.value.to_plain());
                format!("{record} · {field} = {value}, not “{}” ! contradicted", claim.text)
            }
            Some(cite) => format!("{} · {} = {}{finding}", cite.record_name, cite.field, cite.value.to_plain()),
            None if claim.status == ClaimStatus::Computed => "computed from the records above".to_owned(),
            None if claim.is_doubtful() => format!("no source for “{}”{finding}", claim.text),
            None => format!("no source{finding}"),
        };
        Some(ClaimView { mark: super::turn::mark(claim, number), source: super::present::line(&source) })
    }

    /// Selects the next or previous citation of the conversation.
    pub fn move_cite(&mut self, delta: isize) {
        let all: Vec<(usize, usize)> = self
            .turns
            .iter()
            .enumerate()
            .flat_map(|(turn, t)| (1..=t.claims.len()).map(move |number| (turn, number)))
            .filter(|(turn, number)| self.turns[*turn].is_marked(*number))
            .collect();
        let last_turn = self.turns.len().saturating_sub(1);
        let next = match self.cite.and_then(|cite| all.iter().position(|other| *other == cite)) {
            Some(position) => position.saturating_add_signed(delta).min(all.len().saturating_sub(1)),
            None => all.iter().position(|(turn, _)| *turn == last_turn).unwrap_or(0),
        };
        if let Some(cite) = all.get(next) {
            (self.cite, self.picked) = (Some(*cite), None);
            self.reveal = true;
            self.rev += 1;
        }
    }

    /// Scrolls by rows; reaching the end follows again.
    pub fn scroll(&mut self, delta: isize) {
        let end = self.end();
        let top = self.first_row(self.metrics);
        if self.follow {
            self.seen_rows = self.metrics.rows;
        }
        self.from_start = false;
        self.top = top.saturating_add_signed(delta).min(end);
        self.follow = self.top >= end;
        self.reveal = false;
        self.rev += 1;
    }

    /// Jumps to the start or to the end.
    pub fn jump(&mut self, to_end: bool) {
        if to_end {
            (self.follow, self.from_start) = (true, false);
            self.rev += 1;
        } else {
            self.scroll(-(self.metrics.rows.min(isize::MAX as usize) as isize));
        }
    }

    fn end(&self) -> usize {
        self.metrics.rows.saturating_sub(self.metrics.height)
    }

    /// The first row to draw.
    pub fn first_row(&self, metrics: ChatMetrics) -> usize {
        let end = metrics.rows.saturating_sub(metrics.height);
        match (self.follow, self.from_start) {
            (true, true) => end.min(metrics.last),
            (true, false) => end,
            (false, _) => self.top.min(end),
        }
    }

    /// How many rows stand below what is seen, without the two blank ones at the end.
    pub fn rows_below(&self) -> usize {
        self.end().saturating_sub(self.first_row(self.metrics) + 2)
    }

    /// How many rows have come since following stopped.
    pub fn new_rows(&self) -> usize {
        if self.follow { 0 } else { self.metrics.rows.saturating_sub(self.seen_rows) }
    }

    /// Takes the measures of a frame. Says whether another frame is needed.
    pub fn laid(&mut self, metrics: ChatMetrics) -> bool {
        let before = (self.new_rows(), self.rows_below());
        self.metrics = metrics;
        let mut again = (self.new_rows(), self.rows_below()) != before;
        if let Some(row) = metrics.target.filter(|_| self.reveal) {
            let top = self.first_row(metrics);
            if !(top..top + metrics.height.max(1)).contains(&row) {
                self.top = row.saturating_sub(metrics.height / 3).min(self.end());
                self.seen_rows = metrics.rows;
                self.follow = self.top >= self.end();
                self.from_start = false;
                again = true;
            }
            self.reveal = false;
        }
        if again {
            self.rev += 1;
        }
        again
    }

    /// Finds the turns that contain the search text.
    pub fn search_changed(&mut self) {
        let Some(search) = &mut self.search else { return };
        self.picked = None;
        let wanted = search.input.text().to_lowercase();
        search.hits = if wanted.is_empty() {
            Vec::new()
        } else {
            let fits = |turn: &Turn| {
                turn.text.to_lowercase().contains(&wanted) || turn.question.to_lowercase().contains(&wanted)
            };
            self.turns.iter().enumerate().filter(|(_, turn)| fits(turn)).map(|(i, _)| i).collect()
        };
        search.current = search.hits.len().saturating_sub(1);
        self.reveal = true;
        self.rev += 1;
    }
}
