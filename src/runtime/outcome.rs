//! What a turn came to, with its figures.

use crate::crm::Answer;
use crate::llm::{ErrorKind, Usage};

/// Figures of a turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// `provider/model`; empty when no model was asked.
    pub model: String,
    /// The receipt of its request.
    pub receipt: Option<String>,
    /// Values masked in the request.
    pub masked: u64,
    /// Tokens, as the provider counted them.
    pub usage: Option<Usage>,
    /// In USD, where the price is known.
    pub cost_usd: Option<f64>,
    /// Milliseconds to the first piece of the answer.
    pub first_token_ms: Option<u64>,
    /// Milliseconds from sending to the end.
    pub total_ms: u64,
    /// What the turn spent of its budget, in words; empty when no model was asked.
    pub spent: String,
    /// The line of its question in the log; `None` where it was stopped before there was one.
    pub line: Option<u64>,
}

/// Why a model's answer is missing or not whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What sort, where a provider or the network failed; `None` for refusals by policy or gate, and for a stop.
    pub kind: Option<ErrorKind>,
    /// For the seller.
    pub message: String,
    /// Whether policy, cap or gate refused.
    pub refused: bool,
}

/// What a turn came to. A failure does not exclude an answer: what code could compute stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// Its figures.
    pub meta: Meta,
    /// What went wrong, if anything did.
    pub failure: Option<Failure>,
}

impl Outcome {
    /// Usage as `ask --json` shows it; `null` when no model was asked.
    pub fn usage_json(&self) -> serde_json::Value {
        let Some(usage) = &self.meta.usage else { return serde_json::Value::Null };
        serde_json::json!({
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cost_usd": self.meta.cost_usd,
            "first_token_ms": self.meta.first_token_ms,
            "total_ms": self.meta.total_ms,
        })
    }
}
