//! A prompt before and after masking.
//!
//! [`Prompt`] is what `assistant` composes: every piece says where it comes from. [`MaskedPrompt`] is what a
//! provider's encoder sees: plain text with placeholders. Only the gate turns the one into the other.

use crate::crm::{FieldType, Kind, RecordRef, Value};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The seller, or dealdesk on the seller's behalf.
    User,
    /// The model.
    Assistant,
}

/// Where the words of a span come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Texts of this program.
    Program,
    /// What the seller typed.
    User,
    /// A field with a type of its own: an amount, a date, a choice, a link.
    Field,
    /// Words that somebody typed into a record: names, notes, subjects. Strangers fill in forms.
    FreeText,
    /// A mail or a transcript.
    Mail,
    /// A page of the web.
    Web,
    /// A model's earlier answer.
    Model,
    /// The result of a tool.
    Tool,
}

impl Origin {
    /// Whether somebody other than the seller or this program chose the words: they may hold instructions.
    pub fn is_untrusted(self) -> bool {
        !matches!(self, Self::Program | Self::User | Self::Field)
    }
}

/// One record field that the model may see, subject to policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The number by which an answer cites it: `[3]`.
    pub number: usize,
    /// The record.
    pub record: RecordRef,
    /// What the record is called.
    pub record_name: String,
    /// The field's name.
    pub field: String,
    /// The field's label.
    pub label: String,
    /// How to read the value.
    pub field_type: FieldType,
    /// The value itself, for checking claims.
    pub value: Value,
    /// The value as it reads in the prompt.
    pub text: String,
}

impl Fact {
    /// Where its words come from: by its type, and for what strangers send by its kind.
    pub fn origin(&self) -> Origin {
        let written = matches!(self.field_type, FieldType::Text | FieldType::LongText) || self.text.len() > CHOICE;
        match self.record.kind {
            _ if !written => Origin::Field,
            Kind::Email | Kind::Transcript => Origin::Mail,
            _ => Origin::FreeText,
        }
    }
}

/// A longer value is no choice of a list and no number, whatever the type of its field says.
const CHOICE: usize = 40;

impl Part {
    /// Where its words come from.
    pub fn origin(&self) -> Origin {
        match self {
            Self::Instruction(_) => Origin::Program,
            Self::Seller(_) => Origin::User,
            Self::Fact(fact) => fact.origin(),
            Self::Data { origin, .. } => *origin,
            Self::Derived(_) => Origin::Tool,
            Self::Masked(_) | Self::Sent { .. } => Origin::Model,
            Self::Stable => Origin::Program,
        }
    }
}

/// A value that code computed over many records, such as a sum: as confidential as the field it was computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The number by which an answer cites it.
    pub number: usize,
    /// What it is: `sum of amount`.
    pub label: String,
    /// The value as it reads.
    pub text: String,
    /// The fields that it was computed from.
    pub from: Vec<(Kind, String)>,
    /// How to read the value.
    pub field_type: FieldType,
}

/// A piece of a message, by provenance.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text of ours: an action's template. Masked all the same.
    Instruction(String),
    /// What the seller typed.
    Seller(String),
    /// A record field. Long texts written by strangers are fenced as data by the gate.
    Fact(Fact),
    /// Words with another origin than these: what code computed from records, a page, a mail.
    Data {
        /// Where they come from.
        origin: Origin,
        /// The words.
        text: String,
    },
    /// An earlier answer of the model, in its masked form as it was received. Sent again unchanged.
    Masked(String),
    /// A question or answer of an earlier turn in its masked form, sent again.
    Sent {
        /// The text.
        text: String,
        /// The receipt with which it first left; `None` where it has not left yet.
        receipt: Option<String>,
    },
    /// A value that code computed.
    Derived(Derived),
    /// A mark without words: what stands before it stays the same from turn to turn, so a provider's cache may keep it.
    Stable,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said, piece by piece.
    pub parts: Vec<Part>,
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec {
    /// Its name: `[a-z_]+`.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON schema of its arguments.
    pub schema: serde_json::Value,
}

/// A step of a turn in which the model asked for tools, before masking; it follows the messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolStep {
    /// What the model said before it asked, in masked form; often empty.
    pub text: String,
    /// What it asked for, in its order.
    pub calls: Vec<ToolCall>,
}

/// One call of a tool and what came of it, piece by piece, so that the gate can treat each field by its class.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// The id that the model gave the call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// A JSON object as the model wrote it, placeholders and all.
    pub arguments: serde_json::Value,
    /// For the model.
    pub result: Vec<Part>,
}

/// One call of a tool and what came of it, in masked form.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    /// The id that the model gave the call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// A JSON object.
    pub arguments: serde_json::Value,
    /// For the model.
    pub result: String,
}

/// A step of a turn in which the model asked for tools, after masking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exchange {
    /// What the model said before it asked; often empty.
    pub text: String,
    /// What it asked for, in its order.
    pub calls: Vec<ToolUse>,
}

/// Settings of one model call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Most tokens to answer with; `None` leaves it to the provider.
    pub max_output_tokens: Option<u32>,
    /// 0 to 2; `None` leaves it to the provider.
    pub temperature: Option<f32>,
    /// JSON schema that the answer must follow.
    pub schema: Option<serde_json::Value>,
    /// Which requests belong together, for providers whose cache asks for it: a hash without meaning.
    pub cache_key: Option<String>,
}

/// A prompt as the assistant composed it: **not** fit to leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Standing instructions.
    pub system: String,
    /// The conversation, oldest first.
    pub messages: Vec<Message>,
    /// What the model asked of tools in this turn, and got.
    pub exchanges: Vec<ToolStep>,
    /// Tools on offer.
    pub tools: Vec<ToolSpec>,
    /// Settings of the call.
    pub settings: Settings,
}

/// One message after masking.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct MaskedMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// How far into a masked prompt everything stays the same from turn to turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    /// Which message, counted from 0; those before it are steady altogether.
    pub message: usize,
    /// How many bytes of its text.
    pub bytes: usize,
}

/// A prompt after masking: what encoders turn into bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaskedPrompt {
    /// Standing instructions.
    pub system: String,
    /// The conversation, oldest first.
    pub messages: Vec<MaskedMessage>,
    /// What the model asked of tools in this turn, and got: after the messages.
    pub exchanges: Vec<Exchange>,
    /// Tools on offer.
    pub tools: Vec<ToolSpec>,
    /// Settings of the call.
    pub settings: Settings,
    /// What a provider's cache may keep, where something is.
    pub steady: Option<Steady>,
}
