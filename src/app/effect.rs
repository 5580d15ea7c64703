//! What `update` wants done, as data. The runtime does it and answers with messages.

use super::opinion::{Logged, Opinion};
use super::overlay::Among;
use super::proposal::{Decided, Settled, Taken};
use super::talks::TalkId;
use crate::crm::{ChangeSetId, Cursor, Draft, DraftId, Kind, ProposalId, RecordRef};
use std::collections::BTreeMap;

/// What a turn is about.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnInput {
    /// Words typed into the chat.
    Words(String),
    /// An action with its inputs.
    Action {
        /// The action's name.
        id: String,
        /// Inputs by name.
        inputs: BTreeMap<String, String>,
    },
    /// A change of a draft in words.
    Revise {
        /// The draft as it is.
        draft: Box<Draft>,
        /// What to change.
        request: String,
    },
}

/// A turn to run.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRequest {
    /// Its number on this screen; answers carry it.
    pub turn: u64,
    /// What is asked.
    pub input: TurnInput,
    /// The record in scope.
    pub scope: Option<RecordRef>,
    /// Which conversation it is in.
    pub talk: TalkId,
    /// In the place of which question, counted from 0 on this screen; at the end where there is none.
    pub instead_of: Option<usize>,
}

/// Where text goes when it leaves the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Export {
    /// The clipboard.
    Clipboard(String),
    /// An `.eml` file.
    Eml(Box<Draft>),
}

/// Something for the runtime to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the first or next page of a list.
    LoadRows {
        /// Of which kind.
        kind: Kind,
        /// What is typed into the filter.
        filter: String,
        /// After which row.
        after: Option<Cursor>,
        /// To be given back.
        generation: u64,
    },
    /// Read kinds and counts.
    LoadTabs,
    /// Read the seller's day.
    LoadDay,
    /// Read a record with all that belongs to it.
    LoadRecord(RecordRef),
    /// Read the open deals for a pipeline review: of whom, the seller's own if `None`.
    LoadWalk(Option<String>),
    /// Count use and quality over the last so many days.
    LoadFigures(u32),
    /// Keep the decisions of a pipeline review for the next time; empty when they are in a proposal.
    KeepWalk(String),
    /// Find actions and records for the palette.
    Search {
        /// The words.
        text: String,
        /// To be given back.
        generation: u64,
        /// What is looked through.
        among: Among,
    },
    /// List what dealdesk can do, with a line to say for each.
    ListAbilities,
    /// List the steps of a record, or of the day, that were decided about.
    ListDecided(Option<RecordRef>),
    /// Offer a step again that was decided about.
    Restore {
        /// The record that it is about; `None` for the day.
        record: Option<RecordRef>,
        /// Its name: the action with its inputs.
        what: String,
    },
    /// Run a turn.
    Run(TurnRequest),
    /// Stop a turn; what has arrived is kept.
    Stop(u64),
    /// Keep typed text safe from a crash.
    KeepUnsent(String),
    /// Copy or write text.
    Export(Export),
    /// Store a draft.
    SaveDraft(Box<Draft>),
    /// Read a stored draft.
    LoadDraft(DraftId),
    /// List stored drafts.
    ListDrafts,
    /// List conversations.
    ListSessions,
    /// Rebuild a conversation from the log.
    ResumeSession(String),
    /// Another conversation is on the screen; a record's new one goes on with its last one, if the log has one.
    ShowTalk {
        /// Which one.
        talk: TalkId,
        /// The record whose own conversation it is, when it is new on this screen.
        record: Option<RecordRef>,
    },
    /// List the branches of the conversation on the screen.
    ListForks,
    /// Go on after the turn of this number.
    GoToFork(usize),
    /// Read the action files again where one has changed.
    LookAtActions,
    /// List every action for a record.
    ListActions(Option<RecordRef>),
    /// Show what undoing this change set would do, or the last one.
    AskUndo(Option<ChangeSetId>),
    /// Take a change set back, with the person's choices.
    Undo {
        /// Which.
        id: ChangeSetId,
        /// What was chosen where somebody wrote since.
        settled: Vec<Settled>,
    },
    /// List what was written.
    ListChanges,
    /// List the proposals that wait, or open the only one.
    ListProposals,
    /// Open a proposal.
    ShowProposal(ProposalId),
    /// Write what was taken of a proposal and note what was refused.
    Decide(Decided),
    /// Say whether a value that was typed in the place of a proposed one fits its field.
    CheckValue {
        /// Of which proposal.
        id: ProposalId,
        /// The field and the value.
        taken: Taken,
    },
    /// Say more about records that are offered for a choice.
    Describe(Vec<RecordRef>),
    /// Show a receipt, the last one if `None`.
    ShowReceipt(Option<String>),
    /// Wave a suggestion away.
    Dismiss {
        /// The record that it is about; `None` for the day.
        record: Option<RecordRef>,
        /// Its name: the action with its inputs.
        what: String,
    },
    /// Note what the seller thinks of an answer.
    Feedback {
        /// Which answer.
        answer: Logged,
        /// `None` takes back what was noted before.
        opinion: Option<Opinion>,
    },
    /// Show what is new in this version.
    ShowNews,
    /// Make the bundle of a feedback with this remark, and show it.
    MakeReport(String),
    /// Save the bundle that was shown last.
    SaveReport,
    /// Say where the tour was left.
    LoadTour,
    /// Keep the place in the tour for the next time.
    KeepTour(String),
    /// Hand text to the seller's editor.
    Editor(String),
    /// Catch or free the mouse.
    Mouse(bool),
    /// Show another theme.
    Theme(String),
    /// Send [`super::Msg::Wake`] after so many milliseconds.
    WakeAfter(u64),
    /// Stop the process until the shell continues it.
    Suspend,
    /// Forget what is on the terminal and draw everything.
    Redraw,
    /// End the program.
    Quit,
}
