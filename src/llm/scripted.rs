//! A model that plays a script: for tests and for measuring answers without a network.
//!
//! Invariant: it opens no connection. A script that ends without a finish plays an incomplete answer, like any other.

use super::answer::{Answer, CallPiece};
use super::fault::plain;
use super::openai_chat::{Flavor, OpenAiChat};
use super::protocol::Target;
use super::transport::CAPACITY;
use super::{Error, ErrorKind, Event, Events, FinishReason, Provider, Usage};
use crate::trust::gate::Encode;
use crate::trust::{Cleared, WireRequest};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A scripted model. The first call gets the first answer, and so on; the last answer repeats.
pub struct Scripted {
    name: String,
    encoder: OpenAiChat,
    answers: Vec<Vec<Event>>,
    calls: AtomicUsize,
}

impl Scripted {
    /// A model that plays these answers, event by event as they stand.
    pub fn new(name: &str, answers: Vec<Vec<Event>>) -> Self {
        let target = Target { base: "http://127.0.0.1".to_owned(), model: name.to_owned(), max_output_tokens: None };
        Self {
            name: format!("scripted/{name}"),
            encoder: OpenAiChat { target, flavor: Flavor::Compatible },
            answers,
            calls: AtomicUsize::new(0),
        }
    }

    /// A model that always says this.
    pub fn saying(name: &str, text: &str) -> Self {
        Self::from_steps(name, &[vec![Step::Text(text.to_owned()), Step::Finish("stop".to_owned())]])
    }

    /// A model from lines of JSON, one step each; a blank line begins the next answer. Steps are `{"text": "…"}`,
    /// `{"reasoning": "…"}`, `{"tool": {"name": "…", "arguments": "…"}}`, `{"usage": {…}}`,
    /// `{"error": {"kind": "rate_limit", "message": "…"}}` and `{"finish": "stop"}`.
    ///
    /// # Errors
    /// Says which line is none of these.
    pub fn from_lines(name: &str, text: &str) -> Result<Self, String> {
        let mut answers = vec![Vec::new()];
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                answers.push(Vec::new());
                continue;
            }
            let step: Step = serde_json::from_str(line).map_err(|error| format!("line {}: {error}", number + 1))?;
            if let Some(answer) = answers.last_mut() {
                answer.push(step);
            }
        }
        answers.retain(|answer| !answer.is_empty());
        Ok(Self::from_steps(name, &answers))
    }

    /// How often it was called.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    fn from_steps(name: &str, answers: &[Vec<Step>]) -> Self {
        Self::new(name, answers.iter().map(|steps| play(name, steps)).collect())
    }

    fn next(&self) -> Vec<Event> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let silent = || vec![Event::Error(plain(ErrorKind::Incomplete, "The script has no answer.".to_owned()))];
        self.answers.get(call).or(self.answers.last()).cloned().unwrap_or_else(silent)
    }
}

impl Provider for Scripted {
    fn name(&self) -> &str {
        &self.name
    }

    fn encoder(&self) -> &dyn Encode {
        &self.encoder
    }

    fn stream(&self, _request: Cleared<WireRequest>) -> Events {
        let (sender, events) = tokio::sync::mpsc::channel(CAPACITY);
        let script = self.next();
        tokio::spawn(async move {
            for event in script {
                if sender.send(event).await.is_err() {
                    return;
                }
            }
        });
        events
    }
}

/// One line of a script.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    Text(String),
    Reasoning(String),
    Tool { name: String, arguments: String },
    Usage(Usage),
    Error { kind: ErrorKind, message: String },
    Finish(String),
}

/// The events of an answer; pieces stay apart, so that a script says how the text is cut.
fn play(name: &str, steps: &[Step]) -> Vec<Event> {
    let (mut answer, mut events) = (Answer::default(), Vec::new());
    answer.start(None, Some(name));
    for step in steps {
        match step {
            Step::Text(text) => answer.text(text),
            Step::Reasoning(text) => answer.reasoning(text, None),
            Step::Tool { name, arguments } => {
                let index = Some(answer.next_call());
                answer.call(CallPiece { index, id: "", name, arguments });
            }
            Step::Usage(usage) => answer.usage(*usage),
            Step::Error { kind, message } => answer.fail(Error { ..plain(*kind, message.clone()) }),
            Step::Finish(reason) => {
                answer.finish(finish(reason));
                answer.end();
            }
        }
        events.extend(answer.drain());
    }
    answer.end();
    events.extend(answer.drain());
    events
}

fn finish(reason: &str) -> FinishReason {
    match reason {
        "stop" => FinishReason::Stop,
        "length" => FinishReason::Length,
        "tool_use" => FinishReason::ToolUse,
        "filter" => FinishReason::Filter,
        "refusal" => FinishReason::Refusal,
        other => FinishReason::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn hear(model: &Scripted) -> Vec<Event> {
        let request = WireRequest { url: String::new(), headers: Vec::new(), body: Vec::new() };
        let mut events = model.stream(Cleared::for_tests(request));
        let mut heard = Vec::new();
        while let Some(event) = events.recv().await {
            heard.push(event);
        }
        heard
    }

    #[tokio::test]
    async fn answers_are_played_in_turn() {
        let script = concat!(
            r#"{"text":"Hel"}"#,
            "\n",
            r#"{"text":"lo"}"#,
            "\n",
            r#"{"usage":{"input_tokens":1,"output_tokens":2,"cached_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0}}"#,
            "\n",
            r#"{"finish":"stop"}"#,
            "\n\n",
            r#"{"tool":{"name":"get","arguments":"{}"}}"#,
            "\n",
            r#"{"finish":"tool_use"}"#,
            "\n\n",
            r#"{"text":"cut"}"#,
        );
        let model = Scripted::from_lines("t", script).unwrap();
        let first = hear(&model).await;
        assert_eq!(first[1..3], [Event::Text("Hel".into()), Event::Text("lo".into())]);
        assert_eq!(first[4], Event::Finish(FinishReason::Stop));
        assert!(hear(&model).await.iter().any(|event| matches!(event, Event::ToolDone { name, .. } if name == "get")));
        for _ in 0..2 {
            assert!(
                matches!(hear(&model).await.last(), Some(Event::Error(error)) if error.kind == ErrorKind::Incomplete)
            );
        }
        assert_eq!(model.calls(), 4);
    }

    #[test]
    fn a_wrong_line_is_named() {
        let told = Scripted::from_lines("t", "{\"text\":\"a\"}\n{\"txt\":1}").err().unwrap();
        assert!(told.starts_with("line 2: unknown variant `txt`"), "{told}");
    }
}
