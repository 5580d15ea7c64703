//! A prompt before and after masking.
//!
//! [`Prompt`] is what `assistant` composes: every piece says where it comes from. [`MaskedPrompt`] is what a
//! provider's encoder sees: plain text with placeholders. Only the gate turns the one into the other.

use crate::crm::{FieldType, RecordRef, Value};

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

/// A piece of a message, by provenance.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text of ours: an action's template. Masked all the same.
    Instruction(String),
    /// What the seller typed.
    Seller(String),
    /// A record field. Long texts written by strangers are fenced as data by the gate.
    Fact(Fact),
    /// An earlier answer of the model, in its masked form as it was received. Sent again unchanged.
    Masked(String),
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

/// Settings of one model call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Most tokens to answer with; `None` leaves it to the provider.
    pub max_output_tokens: Option<u32>,
    /// 0 to 2; `None` leaves it to the provider.
    pub temperature: Option<f32>,
    /// JSON schema that the answer must follow.
    pub schema: Option<serde_json::Value>,
}

/// A prompt as the assistant composed it: **not** fit to leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prompt {
    /// Standing instructions.
    pub system: String,
    /// The conversation, oldest first.
    pub messages: Vec<Message>,
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

/// A prompt after masking: what encoders turn into bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MaskedPrompt {
    /// Standing instructions.
    pub system: String,
    /// The conversation, oldest first.
    pub messages: Vec<MaskedMessage>,
    /// Tools on offer.
    pub tools: Vec<ToolSpec>,
    /// Settings of the call.
    pub settings: Settings,
}
