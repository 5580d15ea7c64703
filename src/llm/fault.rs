//! What went wrong at a provider, told so that a person knows what to do.
//!
//! Reads statuses, error bodies in the shapes of all providers, and retry hints. Pure. Not for: deciding on a retry
//! (`retry`). Invariants: no message carries a key, control characters or more than [`MAX_SAID`] of foreign text.

use super::{Error, ErrorKind};
use serde_json::Value;

/// Most characters of a provider's own words in a message.
const MAX_SAID: usize = 600;

/// Who is asked, for messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Party {
    /// The provider as settings name it.
    pub(crate) provider: String,
    /// The model.
    pub(crate) model: String,
    /// Scheme, host and port.
    pub(crate) origin: String,
}

/// What the provider said: a machine code and words.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) code: String,
    pub(crate) message: String,
    /// Seconds, where the body says when to come back (Gemini's `RetryInfo`).
    pub(crate) retry_after: Option<f64>,
    /// A status within the body, as gateways give in a stream.
    pub(crate) status: Option<u16>,
}

impl Said {
    /// Reads `{error:{message,type,code,status}}`, `{error:"…"}`, `{message}`, `{detail}`, a list of these, or text.
    pub(crate) fn from_body(body: &str) -> Self {
        match serde_json::from_str::<Value>(body) {
            Ok(value) => Self::from_json(&value),
            Err(_) => Self { message: body.trim().to_owned(), ..Self::default() },
        }
    }

    /// The same from JSON.
    pub(crate) fn from_json(value: &Value) -> Self {
        let value = value.as_array().and_then(|list| list.first()).unwrap_or(value);
        let inner = value.get("error").filter(|error| !error.is_null()).unwrap_or(value);
        let words = ["message", "detail", "error", "msg"].iter().find_map(|name| words(inner.get(name)?));
        let codes = ["code", "type", "status"].iter().filter_map(|name| inner.get(name)?.as_str());
        Self {
            message: inner.as_str().map(str::to_owned).or(words).unwrap_or_default(),
            code: codes.collect::<Vec<_>>().join(" "),
            retry_after: retry_info(inner),
            status: inner.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok()),
        }
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Gemini: `details: [{"@type": "…RetryInfo", "retryDelay": "37s"}]`.
fn retry_info(error: &Value) -> Option<f64> {
    let delays = error.get("details")?.as_array()?.iter();
    delays.filter_map(|detail| detail.get("retryDelay")?.as_str()).find_map(|delay| seconds(delay.strip_suffix('s')?))
}

/// A count of seconds that a clock can wait: finite and not negative.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

/// What sort of failure a status and the provider's words mean.
pub(crate) fn classify(status: Option<u16>, said: &Said) -> ErrorKind {
    let (code, message) = (said.code.to_lowercase(), said.message.to_lowercase());
    let coded = |names: &[&str]| names.iter().any(|name| code.contains(name));
    let worded = |names: &[&str]| names.iter().any(|name| message.contains(name));
    if coded(&["insufficient_quota", "billing", "credit"]) || worded(&["credit balance is too low"]) {
        return ErrorKind::Quota;
    }
    if coded(&["context_length_exceeded", "exceed_context_size"]) || (status != Some(429) && worded(TOO_LONG)) {
        return ErrorKind::ContextTooLong;
    }
    if coded(&["model_not_found", "deploymentnotfound"]) {
        return ErrorKind::UnknownModel;
    }
    match status.or(said.status) {
        Some(401 | 403) => ErrorKind::Auth,
        Some(402) => ErrorKind::Quota,
        Some(404) if message.contains("model") => ErrorKind::UnknownModel,
        Some(413) => ErrorKind::ContextTooLong,
        Some(429) => ErrorKind::RateLimit,
        Some(503 | 529) => ErrorKind::Overloaded,
        Some(408 | 500..) => ErrorKind::Server,
        Some(400..) if worded(&["api key not valid", "api key expired", "invalid api key"]) => ErrorKind::Auth,
        Some(400..) if message.contains("model") && worded(NO_MODEL) => ErrorKind::UnknownModel,
        Some(400..) => ErrorKind::BadRequest,
        _ => by_code(&code),
    }
}

const NO_MODEL: &[&str] = &["not found", "does not exist", "unknown model", "not a valid model"];

const TOO_LONG: &[&str] = &[
    "prompt is too long",
    "maximum context length",
    "context window",
    "context length",
    "exceeds the maximum number of tokens",
    "too many tokens",
    "exceeds the available context size",
];

/// Codes of errors that arrive within a stream, where there is no status.
fn by_code(code: &str) -> ErrorKind {
    let table: &[(&str, ErrorKind)] = &[
        ("overloaded", ErrorKind::Overloaded),
        ("unavailable", ErrorKind::Overloaded),
        ("rate_limit", ErrorKind::RateLimit),
        ("resource_exhausted", ErrorKind::RateLimit),
        ("authentication", ErrorKind::Auth),
        ("permission", ErrorKind::Auth),
        ("not_found", ErrorKind::UnknownModel),
        ("invalid", ErrorKind::BadRequest),
        ("too_large", ErrorKind::ContextTooLong),
    ];
    table.iter().find(|(name, _)| code.contains(name)).map_or(ErrorKind::Server, |(_, kind)| *kind)
}

/// The error of a response, or of an error event when `status` is `None`. Secrets are still to be masked.
pub(crate) fn from_provider(party: &Party, status: Option<u16>, said: Said) -> Error {
    let kind = classify(status, &said);
    let number = status.or(said.status).map(|status| format!(" ({status})")).unwrap_or_default();
    let words = match tidy(&said.message) {
        words if words.is_empty() => String::new(),
        words => format!(" It said: {words}"),
    };
    let message = format!("{}{number}. {}{words}", headline(party, kind), advice(party, kind));
    Error { kind, status, message, retry_after: said.retry_after, request_id: None }
}

fn headline(party: &Party, kind: ErrorKind) -> String {
    let Party { provider, model, .. } = party;
    match kind {
        ErrorKind::Auth => format!("{provider} refused the key"),
        ErrorKind::Quota => format!("The account at {provider} has no credit left"),
        ErrorKind::RateLimit => format!("{provider} gets too many requests"),
        ErrorKind::Overloaded => format!("{provider} is overloaded"),
        ErrorKind::ContextTooLong => format!("The request is too long for {model}"),
        ErrorKind::UnknownModel => format!("{provider} does not know the model {model}"),
        ErrorKind::BadRequest => format!("{provider} refused the request"),
        _ => format!("{provider} failed"),
    }
}

fn advice(party: &Party, kind: ErrorKind) -> String {
    let Party { provider, origin, .. } = party;
    match kind {
        ErrorKind::Auth => {
            format!("Check the key and what it may do, then store it again: dealdesk login {provider}.")
        }
        ErrorKind::Quota => "Add credit or raise the limit there, or choose another model with -m.".to_owned(),
        ErrorKind::RateLimit | ErrorKind::Overloaded => "Wait a little, or choose another model with -m.".to_owned(),
        ErrorKind::ContextTooLong => {
            "Start a new session, ask about fewer records, or choose a larger model.".to_owned()
        }
        ErrorKind::UnknownModel => "See `dealdesk models list` for names, and check base_url and model.".to_owned(),
        ErrorKind::BadRequest => format!("Check base_url ({origin}), provider and model in the settings."),
        _ => "Nothing is lost; try again.".to_owned(),
    }
}

/// An error that no provider said.
pub(crate) fn plain(kind: ErrorKind, message: String) -> Error {
    Error { kind, status: None, message, retry_after: None, request_id: None }
}

/// The answer is not what the protocol says.
pub(crate) fn protocol(message: String) -> Error {
    plain(ErrorKind::Protocol, message)
}

/// One line, without controls, cut at [`MAX_SAID`].
pub(crate) fn tidy(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(MAX_SAID) {
        Some((cut, _)) => format!("{}…", &line[..cut]),
        None => line,
    }
}

/// Takes the key, and whatever looks like one, out of a text.
pub(crate) fn mask(text: &str, key: &str) -> String {
    let text = if key.len() >= 4 { text.replace(key, "[key]") } else { text.to_owned() };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(is_key_char) {
        let tail = &rest[start..];
        let (token, after) = tail.split_at(tail.find(|c| !is_key_char(c)).unwrap_or(tail.len()));
        out.push_str(&rest[..start]);
        out.push_str(if looks_like_key(token) { "[key]" } else { token });
        rest = after;
    }
    out + rest
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*')
}

/// Known prefixes, or a long run of mixed letters and digits (model names have dashes, so runs are short there).
fn looks_like_key(token: &str) -> bool {
    const PREFIXES: &[&str] = &["sk-", "sk_", "pk-", "AIza", "gsk_", "xai-", "hf_", "pplx-", "r8_", "nvapi-", "key-"];
    let known = token.len() >= 12 && PREFIXES.iter().any(|prefix| token.starts_with(prefix));
    known || token.contains("***") || token.split(['-', '_']).any(is_random_run)
}

fn is_random_run(run: &str) -> bool {
    run.len() >= 24 && run.contains(|c: char| c.is_ascii_digit()) && run.contains(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_words_are_sorted() {
        use ErrorKind::*;
        let cases = [
            (Some(401), r#"{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}"#, Auth),
            (Some(403), "", Auth),
            (
                Some(400),
                r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}"#,
                Auth,
            ),
            (Some(402), r#"{"error":"no credit"}"#, Quota),
            (
                Some(429),
                r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota"}}"#,
                Quota,
            ),
            (
                Some(400),
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
                Quota,
            ),
            (
                Some(429),
                r#"{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED"}}"#,
                RateLimit,
            ),
            (
                Some(404),
                r#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
                UnknownModel,
            ),
            (Some(404), r#"{"message":"model 'x' not found"}"#, UnknownModel),
            (Some(404), "404 page not found", BadRequest),
            (Some(400), r#"{"error":{"message":"x","code":"context_length_exceeded"}}"#, ContextTooLong),
            (Some(400), r#"{"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}}"#, ContextTooLong),
            (Some(400), r#"{"error":{"message":"x/y is not a valid model ID","code":400}}"#, UnknownModel),
            (Some(413), "", ContextTooLong),
            (Some(429), r#"{"message":"Too many tokens, please wait"}"#, RateLimit),
            (Some(422), r#"{"detail":[{"msg":"extra fields"}]}"#, BadRequest),
            (Some(500), "", Server),
            (Some(503), "", Overloaded),
            (Some(529), "", Overloaded),
            (None, r#"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#, Overloaded),
            (None, r#"{"error":{"code":502,"message":"upstream"}}"#, Server),
            (None, r#"{"error":{"type":"rate_limit_error"}}"#, RateLimit),
        ];
        for (status, body, kind) in cases {
            assert_eq!(classify(status, &Said::from_body(body)), kind, "{status:?} {body}");
        }
    }

    #[test]
    fn the_provider_is_quoted_and_the_person_told_what_to_do() {
        let party = Party { provider: "openai".into(), model: "m".into(), origin: "https://h".into() };
        let error =
            from_provider(&party, Some(401), Said::from_body("{\"error\":{\"message\":\"No\u{1b}[2J\\nkey\"}}"));
        assert!(error.message.starts_with("openai refused the key (401). Check the key"), "{}", error.message);
        assert!(error.message.contains("dealdesk login openai"));
        assert!(!error.message.contains(char::is_control));
        let long = from_provider(&party, Some(500), Said::from_body(&"x".repeat(100_000)));
        assert!(long.message.len() < 1_000);
        let gemini =
            r#"[{"error":{"code":429,"message":"slow","details":[{"@type":"x.RetryInfo","retryDelay":"37.5s"}]}}]"#;
        assert_eq!(from_provider(&party, Some(429), Said::from_body(gemini)).retry_after, Some(37.5));
    }

    #[test]
    fn keys_are_masked_and_names_are_not() {
        let cases = [
            ("key my secret here", "my secret", "key [key] here"),
            ("provided: sk-proj-abcdEFGH1234.", "", "provided: [key]."),
            ("sk-ab***********wxyz!", "", "[key]!"),
            ("AIzaSyA1234567890", "", "[key]"),
            ("token 0123456789abcdef0123456789abcdef", "", "token [key]"),
            ("model claude-sonnet-4-5-20250929 é", "", "model claude-sonnet-4-5-20250929 é"),
            ("id 123e4567-e89b-12d3-a456-426614174000", "", "id 123e4567-e89b-12d3-a456-426614174000"),
        ];
        for (text, key, masked) in cases {
            assert_eq!(mask(text, key), masked);
        }
    }
}
