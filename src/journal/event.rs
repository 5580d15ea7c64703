//! What can be noted in the log. The words of `kind` and of the fields are part of the file format.
//!
//! Invariant: no event holds clear text. Words of people, records and models come as [`Masked`]; ids, counts and
//! names of fields, models and hosts are plain.

use crate::crm::{ClaimStatus, DraftId, ProposalId, RecordRef, Status};
use std::collections::BTreeMap;

/// Text in which every personal or confidential value was replaced by its placeholder.
///
/// The log cannot check that. Whoever calls [`Masked::new`] vouches that the text came out of the trust room.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// Takes text that the trust room has masked.
    pub fn new(masked: impl Into<String>) -> Self {
        Self(masked.into())
    }

    /// The text with its placeholders.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with its placeholders, by value.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Tokens, money and time of one answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tokens {
    /// Prompt tokens.
    pub input_tokens: u64,
    /// Completion tokens.
    pub output_tokens: u64,
    /// US dollars; `None` when the model's price is unknown.
    pub cost_usd: Option<f64>,
    /// Milliseconds to the first token.
    pub first_token_ms: Option<u64>,
    /// Milliseconds to the end.
    pub total_ms: Option<u64>,
}

/// One claim of an answer: where it points and what its check found, without its words.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct ClaimNote {
    /// What the check found.
    pub status: ClaimStatus,
    /// The record it rests on.
    pub record: Option<RecordRef>,
    /// The field it rests on.
    pub field: Option<String>,
}

/// A record field that was part of a request, and its class (`public`, `internal`, `confidential`, `regulated`).
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SentField {
    /// The record.
    pub record: RecordRef,
    /// The field's name.
    pub field: String,
    /// Its class in the policy.
    pub class: String,
}

/// A request that is about to leave the machine.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RequestNote {
    /// The receipt's id.
    pub receipt: String,
    /// The provider's name in the settings.
    pub provider: String,
    /// The model.
    pub model: String,
    /// The host that gets it.
    pub host: String,
    /// Length of the body.
    pub bytes: u64,
    /// BLAKE3 of the body, in hex.
    pub hash: String,
    /// How many values were masked, by type: `{"PERSON": 2}`.
    pub masked: BTreeMap<String, u64>,
    /// The record fields in it.
    pub fields: Vec<SentField>,
    /// How it came about and under which rules. Absent in logs of older versions.
    #[serde(default, skip_serializing_if = "RequestContext::is_empty")]
    pub context: Box<RequestContext>,
}

/// What a request was made of and under which rules, beside its bytes. Hashes are BLAKE3 in hex, the first 16 digits.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct RequestContext {
    /// The action that asked, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Hash of the action's instructions as they went to the gate: the version of its template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Settings of the call: `max_output_tokens`, `temperature`, hash of the answer's `schema`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// Hash of the policy in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Version of the dictionary of known values: hash of what it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<String>,
    /// How many values each rule masked: `{"PERSON known": 2, "EMAIL pattern": 1}`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, u64>,
    /// Tools that were offered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    /// What else a person should know: retention flags asked for, values sent before they were known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl RequestContext {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A signature over the line before.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SignatureNote {
    /// The number of the line before.
    pub upto: u64,
    /// The public key in hex.
    pub key: String,
    /// The signature in hex, over number and chain of that line and the time of this one.
    pub signature: String,
}

/// A line whose values were erased.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ErasedLine {
    /// Its number.
    pub seq: u64,
    /// BLAKE3 in hex of what it says now, without its chain.
    pub hash: String,
}

/// What the seller did with something offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Took it.
    Accepted,
    /// Refused it.
    Rejected,
    /// Took it after changing it.
    Edited,
    /// Copied it out.
    Copied,
    /// Took it back after it was written.
    Undone,
}

/// One version of a draft, masked.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct DraftNote {
    /// The draft.
    pub id: DraftId,
    /// Its version, counted from 1.
    pub version: u32,
    /// Who made it: `rules`, a model's name, or `you`.
    pub by: String,
    /// Subject and body.
    pub text: Masked,
}

/// What a turn was about, so that the next line of the conversation is understood after a restart, too. Records are
/// named by reference, words are masked.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct TopicNote {
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// What was run in the end: the seller's words, or what was made of them.
    pub request: Masked,
    /// The record that was open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<RecordRef>,
    /// The action that ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Its inputs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, Masked>,
    /// The one record it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
    /// The query that was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Masked>,
    /// The records that were listed, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RecordRef>,
    /// What was offered to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<RecordRef>,
    /// The words that fit several records or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Masked>,
    /// The person of whom was spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<RecordRef>,
    /// Stored proposals that wait.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<ProposalId>,
    /// Whether the seller went back to an earlier topic.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub returned: bool,
    /// The input that an action waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Box<NeedNote>>,
}

/// An input that an action asked the seller for, and what was given before it; words are masked.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct NeedNote {
    /// The action.
    pub action: String,
    /// The input.
    pub input: String,
    /// What is asked.
    pub question: Masked,
    /// The type of the answer.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words to choose from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Masked>,
    /// Inputs given before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<String, Masked>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields are described by their variant and types")]
pub enum Event {
    /// A conversation began, with this model.
    SessionStarted { model: String, version: String },
    /// The seller asked, or pressed an action's key.
    Question { text: Masked, record: Option<RecordRef>, action: Option<String> },
    /// A step on the way to the answer: what was done, by `code` or `model`, and with what result.
    Step { step: String, by: String, note: Masked },
    /// A request leaves the machine. Durable before the socket opens.
    Request(RequestNote),
    /// The exact body of a request: the bytes of the wire as text.
    RequestBody { receipt: String, body: Masked },
    /// A piece of a streaming answer, in the masked form in which it arrived.
    Delta { text: Masked },
    /// An answer, whole.
    Answer {
        text: Masked,
        status: Status,
        receipt: Option<String>,
        claims: Vec<ClaimNote>,
        #[serde(flatten)]
        tokens: Tokens,
    },
    /// An answer ended early: why, and how many characters of it there are in the deltas before.
    Incomplete { reason: String, chars: u64 },
    /// Something failed: its sort in one word, and the message that was shown.
    Error { error: String, message: Masked },
    /// The model asked for a tool; whether it was run, and its arguments.
    ToolCall { tool: String, ran: bool, arguments: Masked },
    /// The seller decided about a proposal, draft or answer: `what` names it (`proposal:3`).
    Decision { decision: Decision, what: String },
    /// Keys that the seller pressed in the screen since this was last noted: right behind a question, and before a
    /// decision.
    Keys { keys: u32 },
    /// A draft got a new version.
    Draft(DraftNote),
    /// A question that nothing here could answer, and the nearest action.
    Unanswered { text: Masked, nearest: Option<String> },
    /// The seller rated an answer: -1 or 1, 0 takes it back; the last one of an answer counts. `answer` is the line of
    /// its question, the last one before where there is none (older versions); `reason` a word of [`crate::crm::Reason`],
    /// `text` what was typed.
    Feedback {
        rating: i8,
        text: Masked,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A torn end of the log was moved aside into a file.
    Healed { file: String, bytes: u64, kept_in: String },
    /// The log's end was signed.
    Signed(SignatureNote),
    /// A person was erased, and with them their values in these earlier lines, whose chains stay as they were. The
    /// person is named by record, or not at all where the record's id gives them away.
    Erased { record: Option<RecordRef>, places: BTreeMap<String, u64>, lines: Vec<ErasedLine> },
    /// Files of days were dropped because of their age; a checkpoint stands for the lines up to this number.
    Pruned { files: u64, through: u64, keep_days: u32 },
    /// What a turn was about.
    Topic(TopicNote),
    /// The next question goes on after the question of this line of the log, or from the start: what was said after it
    /// stays as a branch of its own.
    Branch { after: Option<u64> },
    /// Anything else worth keeping.
    Note { text: Masked },
    /// An event of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// The word in the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SessionStarted { .. } => "session_started",
            Self::Question { .. } => "question",
            Self::Step { .. } => "step",
            Self::Request(_) => "request",
            Self::RequestBody { .. } => "request_body",
            Self::Delta { .. } => "delta",
            Self::Answer { .. } => "answer",
            Self::Incomplete { .. } => "incomplete",
            Self::Error { .. } => "error",
            Self::ToolCall { .. } => "tool_call",
            Self::Decision { .. } => "decision",
            Self::Keys { .. } => "keys",
            Self::Draft(_) => "draft",
            Self::Unanswered { .. } => "unanswered",
            Self::Feedback { .. } => "feedback",
            Self::Healed { .. } => "healed",
            Self::Signed(_) => "signed",
            Self::Erased { .. } => "erased",
            Self::Pruned { .. } => "pruned",
            Self::Topic(_) => "topic",
            Self::Branch { .. } => "branch",
            Self::Note { .. } => "note",
            Self::Unknown => "unknown",
        }
    }

    /// The words of the event that a person would search for. Bodies and deltas repeat what stands elsewhere.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Question { text, .. }
            | Self::Answer { text, .. }
            | Self::Unanswered { text, .. }
            | Self::Feedback { text, .. }
            | Self::Note { text }
            | Self::Draft(DraftNote { text, .. })
            | Self::Error { message: text, .. }
            | Self::Step { note: text, .. } => Some(text.as_str()),
            Self::Decision { what, .. } => Some(what),
            Self::Incomplete { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
