//! What comes back from a model, whatever the wire protocol. Pure data.

/// Why a model stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// It was done.
    Stop,
    /// It ran into the token limit.
    Length,
    /// It wants tools to be run.
    ToolUse,
    /// The provider's filter cut it off.
    Filter,
    /// The model refused.
    Refusal,
    /// Anything else, as the provider says it.
    Other(String),
}

/// Tokens of one call, as the provider counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Usage {
    /// Prompt tokens, cached ones included.
    pub input_tokens: u64,
    /// Completion tokens, reasoning included.
    pub output_tokens: u64,
    /// Prompt tokens served from the provider's cache.
    pub cached_tokens: u64,
    /// Prompt tokens written to the provider's cache.
    pub cache_write_tokens: u64,
    /// Completion tokens spent on reasoning.
    pub reasoning_tokens: u64,
}

/// What sort of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Wrong or missing key.
    Auth,
    /// The account is out of money or quota; trying again is no use.
    Quota,
    /// Too many requests; try again later.
    RateLimit,
    /// The provider is overloaded.
    Overloaded,
    /// The provider failed.
    Server,
    /// The prompt is too long for the model.
    ContextTooLong,
    /// The provider does not know the model.
    UnknownModel,
    /// The provider refused the request for another reason.
    BadRequest,
    /// No connection.
    Network,
    /// The connection is not trustworthy.
    Tls,
    /// Connecting took too long.
    ConnectTimeout,
    /// The first byte took too long.
    FirstByteTimeout,
    /// The stream fell silent.
    IdleTimeout,
    /// The answer was not what the protocol says.
    Protocol,
    /// The stream ended before its finish.
    Incomplete,
}

/// A failed call. Secrets are masked; the body is cut at 8 KiB.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What sort.
    pub kind: ErrorKind,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// For a person: what the provider said and what to do.
    pub message: String,
    /// Seconds the provider asked to wait.
    pub retry_after: Option<f64>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

/// One piece of a streamed answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The provider answered.
    Start {
        /// The provider's id of the request.
        request_id: Option<String>,
        /// The model that answers.
        model: Option<String>,
    },
    /// A piece of the completion.
    Text(String),
    /// A piece of the model's reasoning, with the opaque signature that some providers want back.
    Reasoning {
        /// The words.
        text: String,
        /// To be sent back unchanged.
        signature: Option<String>,
    },
    /// A piece of a tool call.
    ToolDelta {
        /// Which call of this answer.
        index: usize,
        /// Its id, when said.
        id: Option<String>,
        /// The tool's name, when said; set, never appended.
        name: Option<String>,
        /// More of the JSON arguments.
        arguments: String,
    },
    /// A whole tool call.
    ToolDone {
        /// Its id; made up where the provider gave none.
        id: String,
        /// The tool.
        name: String,
        /// The arguments, or the raw text where it is not JSON.
        arguments: Result<serde_json::Value, String>,
    },
    /// Tokens so far; the last one counts.
    Usage(Usage),
    /// The completion is whole. Always the last event of a good stream.
    Finish(FinishReason),
    /// The call failed. Always the last event of a bad stream; text before it stands.
    Error(Error),
    /// The call is being tried again.
    Retry {
        /// Which attempt comes next, counted from 2.
        attempt: u32,
        /// Seconds until then.
        wait: f64,
        /// Why.
        kind: ErrorKind,
    },
}
