//! What lies over the panes: a list to choose from, help, a confirmation, a receipt.
//!
//! Invariant: an overlay takes every key; esc closes it and changes nothing.

use super::command::{COMMANDS, Command, CommandId, Scope, enabled, is_movement};
use super::editor::Editor;
use super::effect::{Effect, TurnInput};
use super::figures::Dashboard;
use super::model::Model;
use super::opinion::Why;
use super::page::Page;
use super::proposal::Review;
use super::walk::Tour;
use crate::crm::{ChangeSetId, DraftId, Kind, ProposalId, RecordRef};
use crate::trust::SafeText;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use std::collections::BTreeMap;

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// Runs a command.
    Command(CommandId),
    /// Opens a record.
    Open(RecordRef),
    /// Runs a turn about a record.
    Turn {
        /// What is asked.
        input: TurnInput,
        /// About which record.
        scope: Option<RecordRef>,
        /// What the conversation shows as the question.
        question: SafeText,
    },
    /// Opens a stored draft.
    Draft(DraftId),
    /// Resumes a conversation.
    Session(String),
    /// Opens a proposal.
    Proposal(ProposalId),
    /// Shows what undoing a change set would do.
    Undo(ChangeSetId),
    /// Goes on after the turn of this number.
    Fork(usize),
    /// Asks for a record, and runs an action with it.
    ForRecord(Wanted),
    /// Brings a step back that was decided about.
    Restore {
        /// The record that it is about; `None` for the day.
        record: Option<RecordRef>,
        /// Its name: the action with its inputs.
        what: String,
    },
    /// Puts words into the chat's input, to be changed and sent.
    Say(String),
}

/// What a record is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The action.
    pub action: String,
    /// Its inputs so far.
    pub inputs: BTreeMap<String, String>,
    /// The input that the record is; `None` where the action runs on it.
    pub input: Option<String>,
    /// What the action runs on where the record is an input.
    pub scope: Option<RecordRef>,
    /// What the conversation shows as the question.
    pub title: SafeText,
    /// The kinds that fit; any where it is empty.
    pub kinds: Vec<Kind>,
}

impl Wanted {
    /// The turn with this record.
    pub fn with(self, record: &RecordRef) -> (TurnInput, Option<RecordRef>) {
        let (mut inputs, mut scope) = (self.inputs, self.scope);
        match self.input {
            Some(name) => _ = inputs.insert(name, record.to_string()),
            None => scope = Some(record.clone()),
        }
        (TurnInput::Action { id: self.action, inputs }, scope)
    }
}

/// One entry of a list to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it is.
    pub label: SafeText,
    /// More of it, muted.
    pub detail: SafeText,
    /// What choosing it does.
    pub chosen: Chosen,
}

/// A list to choose from, with or without a search line.
#[derive(Debug)]
pub struct Chooser {
    /// The heading.
    pub title: SafeText,
    /// The search line of the palette.
    pub input: Option<Editor>,
    /// Everything that matching works on.
    pub all: Vec<Choice>,
    /// Actions and records that a search found, best first.
    pub found: Vec<Choice>,
    /// What is shown, best first.
    pub shown: Vec<Choice>,
    /// The selected entry.
    pub selected: usize,
    /// Counts searches.
    pub generation: u64,
    /// What typing looks for besides; otherwise it only filters what is there.
    pub finds: Option<Among>,
    /// Whether it opened by itself: every letter is text then, and enter chooses nothing before another key did.
    pub unasked: bool,
    /// In a choice between records: which they are, in the order of the entries.
    pub records: Vec<RecordRef>,
    /// What a record is chosen for; it is opened otherwise.
    pub wanted: Option<Wanted>,
}

/// What a search looks through.
#[derive(Clone, Debug, PartialEq)]
pub enum Among {
    /// Actions, for this record or for the day, and records.
    Everything(Option<RecordRef>),
    /// Records of these kinds; of any where there is none.
    Records(Vec<Kind>),
}

/// A question with its exact effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Confirm {
    /// What is asked.
    pub title: SafeText,
    /// What will happen, line by line.
    pub lines: Vec<SafeText>,
    /// What yes does.
    pub yes: Effect,
}

/// One row of a receipt: what the seller sees and what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ReceiptRow {
    /// As it is here.
    pub here: SafeText,
    /// As it was sent.
    pub sent: SafeText,
}

/// A receipt, ready to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReceiptView {
    /// Host, model, bytes, time.
    pub headline: SafeText,
    /// Fields with their classes and what was done with them; counts of masked values.
    pub fields: Vec<SafeText>,
    /// The prompt, here and as sent.
    pub rows: Vec<ReceiptRow>,
    /// The body as sent.
    pub wire: SafeText,
    /// Whether the body is shown.
    pub show_wire: bool,
    /// The first visible line.
    pub top: usize,
}

/// What lies over the panes.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, in the model")]
pub enum Overlay {
    /// A list to choose from.
    Chooser(Chooser),
    /// Keys and commands; the first visible line.
    Help(usize),
    /// The keys of the pane that has them; the next key runs.
    WhichKey,
    /// A question.
    Confirm(Box<Confirm>),
    /// A receipt.
    Receipt(Box<ReceiptView>),
    /// A proposal or an undo.
    Review(Box<Review>),
    /// The pipeline review.
    Walk(Box<Tour>),
    /// A text to read.
    Page(Box<Page>),
    /// Why an answer was not good.
    Why(Why),
    /// Use and quality.
    Figures(Box<Dashboard>),
}

impl Chooser {
    /// A list without a search line.
    pub fn list(title: SafeText, choices: Vec<Choice>) -> Self {
        Self {
            title,
            input: None,
            shown: choices.clone(),
            all: choices,
            found: Vec::new(),
            selected: 0,
            generation: 0,
            finds: None,
            unasked: false,
            records: Vec::new(),
            wanted: None,
        }
    }

    /// Records to choose from, for an action.
    pub fn of_records(wanted: Wanted) -> Self {
        let title = match wanted.input {
            Some(_) => wanted.title.clone(),
            None => SafeText::new(&format!("{}: for which record?", wanted.title)),
        };
        Self {
            input: Some(Editor::single_line()),
            finds: Some(Among::Records(wanted.kinds.clone())),
            wanted: Some(wanted),
            ..Self::list(title, Vec::new())
        }
    }

    /// The command palette.
    pub fn palette(model: &Model) -> Self {
        let suggestions = model.steps().iter().map(|line| Choice {
            label: line.title.clone(),
            detail: SafeText::new(&format!("{} · {}", line.key, line.why)),
            chosen: Chosen::Turn {
                input: line.input.clone(),
                scope: line.record.clone(),
                question: line.title.clone(),
            },
        });
        let commands = COMMANDS.iter().filter(|command| is_offered(model, command.id)).map(|command| Choice {
            label: SafeText::from_static(command.title),
            detail: SafeText::new(&model.keymap.shown(command.id).unwrap_or_default()),
            chosen: Chosen::Command(command.id),
        });
        let open = model.record.open.as_ref().map(|open| open.record.clone());
        let title = SafeText::from_static("Find a record, an action or a command");
        Self {
            input: Some(Editor::single_line()),
            finds: Some(Among::Everything(open)),
            ..Self::list(title, suggestions.chain(commands).collect())
        }
    }

    /// What is typed.
    pub fn text(&self) -> String {
        self.input.as_ref().map(Editor::text).unwrap_or_default()
    }

    /// Matches again after typing or after something has been found. What has the very words comes before what was
    /// found, what has only their letters after it.
    pub fn refresh(&mut self) {
        let text = self.text();
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let named = |choice: &Choice| {
            let label = choice.label.to_lowercase();
            words.iter().all(|word| label.contains(word.as_str()))
        };
        let fitting = if words.is_empty() { self.all.clone() } else { best(&text, &self.all) };
        let (near, far): (Vec<_>, Vec<_>) = fitting.into_iter().partition(named);
        self.shown = near;
        let fresh = |found: &&Choice| !self.shown.iter().any(|known| known.chosen == found.chosen);
        let found: Vec<Choice> = self.found.iter().filter(fresh).cloned().collect();
        self.shown.extend(found.into_iter().chain(far));
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
    }

    /// Adds what has been found out about records that are offered.
    pub fn describe(&mut self, details: &[(RecordRef, SafeText)]) {
        for (at, record) in self.records.iter().enumerate() {
            let Some((_, detail)) = details.iter().find(|(known, _)| known == record) else { continue };
            if let Some(choice) = self.all.get_mut(at) {
                choice.detail = detail.clone();
            }
        }
        self.refresh();
    }

    /// Adds to the search line; a list without one gets one.
    pub fn type_text(&mut self, text: &str) {
        self.input.get_or_insert_with(Editor::single_line).insert(text);
    }

    /// Moves the selection.
    pub fn move_by(&mut self, delta: isize) {
        self.unasked = false;
        self.selected = self.selected.saturating_add_signed(delta).min(self.shown.len().saturating_sub(1));
    }
}

/// Commands that make no sense in a palette: moving about, and the palette itself.
fn is_offered(model: &Model, id: CommandId) -> bool {
    use CommandId as C;
    let of_a_text = matches!(
        id,
        C::Palette
            | C::PaletteColon
            | C::Send
            | C::NewLine
            | C::DraftNext
            | C::DraftRevise
            | C::QuitPane
            | C::WhichKey
            | C::ComposerGood
            | C::ComposerBad
    );
    !is_movement(id)
        && !of_a_text
        && !matches!(Command::of(id).scope, Scope::Review | Scope::Walk | Scope::Report | Scope::Figures)
        && enabled(model, id)
}

fn best(text: &str, all: &[Choice]) -> Vec<Choice> {
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, &Choice)> = all
        .iter()
        .filter_map(|choice| {
            let label = Utf32Str::new(&choice.label, &mut buffer);
            pattern.score(label, &mut matcher).map(|score| (score, choice))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, choice)| choice.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, civil::date};

    #[test]
    fn the_palette_finds_commands_by_a_few_letters() {
        let model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 1, 1), (80, 24));
        let mut palette = Chooser::palette(&model);
        assert!(palette.shown.len() > 10);
        if let Some(input) = &mut palette.input {
            input.insert("quit");
        }
        palette.refresh();
        assert_eq!(palette.shown[0].chosen, Chosen::Command(CommandId::Quit));
    }

    #[test]
    fn the_selection_stays_inside() {
        let model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 1, 1), (80, 24));
        let mut palette = Chooser::palette(&model);
        palette.move_by(10_000);
        assert_eq!(palette.selected, palette.shown.len() - 1);
        palette.move_by(-10_000);
        assert_eq!(palette.selected, 0);
    }
}
