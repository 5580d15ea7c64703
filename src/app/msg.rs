//! Everything that can happen to the screen.

use super::chat::{ChatMetrics, PastTurn};
use super::overlay::{Choice, ReceiptView};
use super::proposal::Review;
use super::record::OpenRecord;
use super::records::{RowView, Tab};
use super::toast::Level;
use crate::crm::{Answer, Cursor, Draft, PlanStep, ProposalId, RecordRef};
use crate::term::key::Input;
use crate::trust::SafeText;
use jiff::{Timestamp, civil::Date};

/// One thing that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key, paste, click or resize.
    Input(Input),
    /// The time moved on; sent before other messages, never by itself on an idle screen.
    Clock(Timestamp, Date),
    /// Something that was asked for has arrived.
    Loaded(Loaded),
    /// News of a turn, by the turn's number.
    Turn(u64, TurnEvent),
    /// Something to tell the seller.
    Notice(Level, SafeText),
    /// Text comes back from the seller's editor.
    Edited(String),
    /// The frame was drawn with these measures of the chat.
    Laid(ChatMetrics),
    /// A wake-up that was asked for.
    Wake,
    /// The terminal was handed back after a suspension or an editor.
    Resumed,
}

/// Data from the workers.
#[derive(Debug)]
pub enum Loaded {
    /// The seller's day.
    Day(Box<super::record::DayPage>),
    /// The program is newer than at its last start.
    Newer {
        /// Its version.
        version: SafeText,
        /// How many things are new.
        things: usize,
    },
    /// What is new, as Markdown.
    News(SafeText),
    /// The bundle of a feedback as it would be saved, or why it cannot be.
    Report {
        /// It, as Markdown.
        text: SafeText,
        /// Whether it can be saved.
        ready: bool,
    },
    /// Where the tour was left; empty before the first time.
    Tour(String),
    /// The deals of a pipeline review.
    Walk(Box<super::walk::Tour>),
    /// What was counted over the last so many days, or how far that is.
    Figures {
        /// Over how many.
        days: u32,
        /// How far it is.
        counting: super::figures::Counting,
    },
    /// Kinds and how many records each has.
    Tabs(Vec<Tab>),
    /// A page of the list.
    Rows {
        /// The generation of the request.
        generation: u64,
        /// The rows.
        rows: Vec<RowView>,
        /// Where the next page starts.
        next: Option<Cursor>,
        /// Whether the page continues the list rather than starting it.
        append: bool,
    },
    /// A record with all that belongs to it.
    Record(Box<OpenRecord>),
    /// The record that was to be opened does not exist.
    NoRecord(RecordRef),
    /// Search results for the palette.
    Hits {
        /// The generation of the request.
        generation: u64,
        /// What was found.
        choices: Vec<Choice>,
    },
    /// A list to choose from.
    Choices {
        /// The heading.
        title: SafeText,
        /// The entries.
        choices: Vec<Choice>,
    },
    /// A receipt.
    Receipt(Box<ReceiptView>),
    /// An earlier conversation.
    Session {
        /// Its id.
        id: String,
        /// Its turns.
        turns: Vec<PastTurn>,
    },
    /// A stored draft.
    Draft(Box<Draft>),
    /// A draft was stored under this number.
    DraftSaved(Draft),
    /// Which model answers; empty for rules.
    Model {
        /// `provider/model`.
        name: SafeText,
        /// Whether connections beyond this machine are forbidden.
        offline: bool,
    },
    /// Figures for the top bar.
    Summary(Vec<SafeText>),
    /// What has not been sent when the program last ended.
    Unsent(String),
    /// Records changed on disk: lists must be read again.
    Changed,
    /// What is suggested on a record has changed.
    Suggestions(Option<RecordRef>),
    /// How many proposals wait.
    Waiting(usize),
    /// Something that waits for a decision.
    Review {
        /// It.
        review: Box<Review>,
        /// Whether the seller asked for it just now; otherwise an answer brought it.
        asked: bool,
    },
    /// What was decided is done; the words say what came of it.
    Decided(SafeText),
    /// Nothing was written, for these reasons.
    NotDecided(Vec<SafeText>),
    /// A value that was typed does not fit its field.
    Unfit {
        /// Of which proposal.
        id: ProposalId,
        /// The field's place in it.
        at: usize,
        /// Why.
        why: Vec<SafeText>,
    },
    /// More about records that are offered for a choice.
    Described(Vec<(RecordRef, SafeText)>),
    /// A confirmation with its exact effect.
    Confirm(Box<super::overlay::Confirm>),
}

/// Figures of a finished turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnMeta {
    /// `provider/model`; empty for rules.
    pub model: SafeText,
    /// The receipt of its request.
    pub receipt: Option<String>,
    /// Values masked.
    pub masked: u64,
    /// Tokens in and out.
    pub tokens: u64,
    /// In USD, where known.
    pub cost_usd: Option<f64>,
    /// From sending to the end.
    pub millis: u64,
    /// What was spent of the turn's budget, in words; empty for rules.
    pub spent: SafeText,
    /// Where its question stands in the log; `None` where the log has none.
    pub logged: Option<super::opinion::Logged>,
}

/// News of a running turn.
#[derive(Debug)]
pub enum TurnEvent {
    /// What will be done and how far it is, whole each time.
    Plan(Vec<PlanStep>),
    /// What is being done now, and by whom.
    Stage(SafeText),
    /// More of the answer.
    Delta(SafeText),
    /// The turn is over.
    Done {
        /// The checked answer; its text replaces what was streamed.
        answer: Box<Answer>,
        /// Its figures.
        meta: TurnMeta,
    },
    /// The turn failed or was cut; what was streamed stays, and what code computed is added.
    Failed {
        /// For the seller.
        message: SafeText,
        /// What could be computed all the same.
        answer: Option<Box<Answer>>,
        /// Its figures.
        meta: TurnMeta,
    },
}
