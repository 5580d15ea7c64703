//! Tool loops through the real program and real sockets, in the wire format of each provider, and turns that are stopped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use crate::common::model_server::body;
use crate::common::tty::Tty;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the model says to a request.
pub(super) enum Say {
    Words(String),
    Calls(Vec<(&'static str, Value)>),
}

/// Who is spoken to, in the names of the settings.
const PROTOCOLS: &[&str] = &["openai", "openai-responses", "anthropic", "gemini", "cohere", "ollama"];

/// A model server that speaks one protocol and keeps what it was sent.
pub(super) struct Model {
    protocol: &'static str,
    port: u16,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Model {
    /// `play` gets the number of the request, from 0, and its body.
    pub(super) fn start(protocol: &'static str, play: impl Fn(usize, &str) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let bodies: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let body = body_of(&stream);
                let number = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(body.clone());
                    kept.len() - 1
                };
                let events = wire(protocol, &play(number, &body));
                let form = if protocol == "ollama" { "application/x-ndjson" } else { "text/event-stream" };
                let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {form}\r\nconnection: close\r\n\r\n");
                // A client that has gone is its own business.
                let _ = stream.write_all((head + &events).as_bytes());
            }
        });
        Self { protocol, port, bodies }
    }

    pub(super) fn bodies(&self) -> Vec<String> {
        self.bodies.lock().unwrap().clone()
    }

    /// Makes it the model `fake` of a home.
    fn configure(&self, home: &Home, settings: &str) {
        let path = if self.protocol == "ollama" { "/api" } else { "" };
        let config = format!(
            "{settings}\n[models.fake]\nprovider = \"{}\"\nmodel = \"m\"\nbase_url = \"http://127.0.0.1:{}{path}\"\n",
            self.protocol, self.port
        );
        fs::create_dir_all(home.path().join("config")).unwrap();
        fs::write(home.path().join("config/config.toml"), config).unwrap();
    }

    pub(super) fn ask(&self, home: &Home, settings: &str, args: &[&str]) -> (Value, String) {
        self.configure(home, settings);
        let mut command = home.command(&[&["-m", "fake", "ask", "--json"], args].concat());
        let output = command.env("FAKE_API_KEY", "sk-loopback-0123456789abcdef").output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}: {said}", self.protocol);
        (serde_json::from_slice(&output.stdout).unwrap(), said)
    }
}

fn body_of(stream: &TcpStream) -> String {
    String::from_utf8(body(stream).unwrap().unwrap_or_default()).unwrap()
}

/// An answer as the provider would stream it.
fn wire(protocol: &str, say: &Say) -> String {
    let events: Vec<Value> = match (protocol, say) {
        ("openai", Say::Words(words)) => vec![chunk(&json!({"content": words}), None), chunk(&json!({}), Some("stop"))],
        ("openai", Say::Calls(calls)) => {
            let call = |(at, (name, args)): (usize, &(&str, Value))| json!({"index": at, "id": format!("call_{at}"), "type": "function", "function": {"name": name, "arguments": args.to_string()}});
            let calls: Vec<Value> = calls.iter().enumerate().map(call).collect();
            vec![chunk(&json!({"tool_calls": calls}), None), chunk(&json!({}), Some("tool_calls"))]
        }
        ("openai-responses", say) => responses(say),
        ("anthropic", say) => anthropic(say),
        ("gemini", say) => {
            let parts = match say {
                Say::Words(words) => vec![json!({"text": words})],
                Say::Calls(calls) => {
                    calls.iter().map(|(name, args)| json!({"functionCall": {"name": name, "args": args}})).collect()
                }
            };
            vec![json!({"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]})]
        }
        ("cohere", say) => cohere(say),
        _ => return ollama(say),
    };
    let mut out = String::new();
    for event in &events {
        let name = event["type"].as_str().map(|name| format!("event: {name}\n")).unwrap_or_default();
        out += &format!("{name}data: {event}\n\n");
    }
    if protocol == "openai" { out + "data: [DONE]\n\n" } else { out }
}

fn chunk(delta: &Value, finish: Option<&str>) -> Value {
    json!({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
}

fn responses(say: &Say) -> Vec<Value> {
    let mut events = vec![json!({"type": "response.created", "response": {"id": "r", "model": "m"}})];
    match say {
        Say::Words(words) => {
            events.push(json!({"type": "response.output_text.delta", "output_index": 0, "delta": words}))
        }
        Say::Calls(calls) => {
            for (at, (name, args)) in calls.iter().enumerate() {
                let item = |arguments: String| json!({"type": "function_call", "call_id": format!("call_{at}"), "name": name, "arguments": arguments});
                events.push(
                    json!({"type": "response.output_item.added", "output_index": at, "item": item(String::new())}),
                );
                events.push(json!({"type": "response.function_call_arguments.delta", "output_index": at, "delta": args.to_string()}));
                events.push(
                    json!({"type": "response.output_item.done", "output_index": at, "item": item(args.to_string())}),
                );
            }
        }
    }
    events.push(json!({"type": "response.completed", "response": {"id": "r", "status": "completed"}}));
    events
}

fn anthropic(say: &Say) -> Vec<Value> {
    let mut events = vec![json!({"type": "message_start", "message": {"id": "m", "model": "m"}})];
    let stop = match say {
        Say::Words(words) => {
            events.push(
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            );
            events.push(
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": words}}),
            );
            "end_turn"
        }
        Say::Calls(calls) => {
            for (at, (name, args)) in calls.iter().enumerate() {
                let block = json!({"type": "tool_use", "id": format!("toolu_{at}"), "name": name, "input": {}});
                events.push(json!({"type": "content_block_start", "index": at, "content_block": block}));
                events.push(json!({"type": "content_block_delta", "index": at, "delta": {"type": "input_json_delta", "partial_json": args.to_string()}}));
                events.push(json!({"type": "content_block_stop", "index": at}));
            }
            "tool_use"
        }
    };
    events.push(json!({"type": "message_delta", "delta": {"stop_reason": stop}, "usage": {"output_tokens": 5}}));
    events.push(json!({"type": "message_stop"}));
    events
}

fn cohere(say: &Say) -> Vec<Value> {
    let mut events = vec![json!({"type": "message-start", "id": "m"})];
    let finish = match say {
        Say::Words(words) => {
            events
                .push(json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": words}}}}));
            "COMPLETE"
        }
        Say::Calls(calls) => {
            for (at, (name, args)) in calls.iter().enumerate() {
                let call = json!({"id": format!("call_{at}"), "type": "function", "function": {"name": name, "arguments": args.to_string()}});
                events
                    .push(json!({"type": "tool-call-start", "index": at, "delta": {"message": {"tool_calls": call}}}));
                events.push(json!({"type": "tool-call-end", "index": at}));
            }
            "TOOL_CALL"
        }
    };
    events.push(json!({"type": "message-end", "delta": {"finish_reason": finish, "usage": {"tokens": {"input_tokens": 7, "output_tokens": 3}}}}));
    events
}

fn ollama(say: &Say) -> String {
    let message = match say {
        Say::Words(words) => json!({"role": "assistant", "content": words}),
        Say::Calls(calls) => {
            let calls: Vec<Value> =
                calls.iter().map(|(name, args)| json!({"function": {"name": name, "arguments": args}})).collect();
            json!({"role": "assistant", "content": "", "tool_calls": calls})
        }
    };
    let line = json!({"model": "m", "message": message, "done": false});
    let end = json!({"model": "m", "message": {"content": ""}, "done": true, "done_reason": "stop", "eval_count": 3, "prompt_eval_count": 9});
    format!("{line}\n{end}\n")
}

pub(super) const QUESTION: &str = "what would you say about this one, in your own words?";

pub(super) fn deal(home: &Home) -> (String, String) {
    let list = home.json(&["records", "opportunity", "--limit", "1", "--json"]);
    let row = &list["rows"][0];
    (row["record"].as_str().unwrap().to_owned(), row["name"].as_str().unwrap().to_owned())
}

/// The number under which `label` was told.
pub(super) fn number(body: &str, label: &str) -> String {
    let at = body.find(&format!("] {label}: ")).unwrap_or_else(|| panic!("no {label} in {body}"));
    body[..at].rsplit('[').next().unwrap().to_owned()
}

#[test]
fn each_protocol_carries_the_loop() {
    let home = Home::with_demo();
    let (record, name) = deal(&home);
    let count = home.json(&["records", "opportunity", "--limit", "1000", "--json"])["rows"].as_array().unwrap().len();
    for protocol in PROTOCOLS {
        let model = Model::start(protocol, move |at, body| match at {
            0 => Say::Calls(vec![
                ("run_query", json!({"query": "opportunity show count"})),
                ("list_related", json!({"record": "[1]", "kind": "contact"})),
            ]),
            1 => Say::Calls(vec![("dates", json!({"op": "weekday", "day": "2026-11-20"}))]),
            _ => Say::Words(format!("There are {count} of them [{}].", number(body, "count"))),
        });
        let (answer, _) = model.ask(&home, "", &["--record", &record, QUESTION]);
        let said = answer["answer"].as_str().unwrap();
        assert!(said.starts_with(&format!("There are {count} of them [1].")), "{protocol}: {said}");
        assert_eq!(answer["claims"][0]["status"], "computed", "{protocol}: {answer}");
        let sent = model.bodies();
        assert_eq!(sent.len(), 3, "{protocol}");
        assert!(sent[2].contains("Friday") && sent[1].contains("list_related"), "{protocol}: {}", sent[2]);
        assert!(!sent.iter().any(|body| body.contains(&name)), "{protocol}: {name} left the machine");
        let steps: Vec<&str> =
            answer["trace"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
        assert_eq!(steps.iter().filter(|step| **step == "read").count(), 2, "{protocol}: {steps:?}");
        assert!(answer["context"]["facts"].as_u64().unwrap() > 3, "{protocol}");
        assert_eq!(text(&home.run(&["receipt", "--wire"]).stdout), sent[2], "{protocol}: each step has its receipt");
    }
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
}

#[test]
fn the_next_turn_repeats_the_prefix_byte_for_byte() {
    for (protocol, marked) in [("openai", false), ("anthropic", true)] {
        let home = Home::with_demo();
        let (record, _) = deal(&home);
        let model = Model::start(protocol, |_, _| Say::Words("Fine.".into()));
        model.ask(&home, "", &["--record", &record, QUESTION]);
        model.ask(
            &home,
            "",
            &["--session", "last", "--record", &record, "what would you say about this one now, in your own words?"],
        );
        let sent = model.bodies();
        let end = sent[0].find(QUESTION).unwrap() + QUESTION.len();
        assert!(end > 4_000 && sent[1].starts_with(&sent[0][..end]), "{protocol}\n{}\n{}", sent[0], sent[1]);
        assert_eq!(sent[0].contains("cache_control"), marked, "{protocol}");
        if marked {
            let body: Value = serde_json::from_str(&sent[1]).unwrap();
            assert!(body.to_string().matches("cache_control").count() <= 4, "no more than the provider takes");
        }
    }
}

#[test]
fn limits_of_time_and_steps_end_a_turn_politely() {
    let home = Home::with_demo();
    let (record, _) = deal(&home);
    let model =
        Model::start("openai", |_, _| Say::Calls(vec![("run_query", json!({"query": "opportunity show count"}))]));
    let (answer, said) = model.ask(&home, "tool_steps = 3", &["--record", &record, QUESTION]);
    assert_eq!(model.bodies().len(), 4, "the question and three steps");
    let answer = answer["answer"].as_str().unwrap().to_owned();
    assert!(answer.contains("limit of steps was reached (3 of 3 steps"), "{answer} {said}");
    assert!(answer.contains("`tool_steps` in the settings raises it"), "{answer}");
    let slow = Model::start("openai", |_, _| {
        std::thread::sleep(std::time::Duration::from_secs(20));
        Say::Words("too late".into())
    });
    let (answer, _) = slow.ask(&home, "turn_seconds = 1", &["--record", &record, QUESTION]);
    let answer = answer["answer"].as_str().unwrap();
    assert!(answer.contains("limit of time was reached") && !answer.contains("too late"), "{answer}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_reading_too_and_says_what_there_is() {
    let home = Home::new();
    home.ok(&["demo", "--create-only", "--size", "20000"]);
    // Sixteen readings that each take as long as a reading may.
    let slow = "account where has(contact where email ~ \"zq\" or phone ~ \"zq\" or title ~ \"zq\") show count";
    let model = Model::start("openai", move |_, _| Say::Calls(vec![("run_query", json!({"query": slow})); 16]));
    model.configure(&home, "");
    let env = [("FAKE_API_KEY", "sk-loopback-0123456789abcdef")];
    let args = ["-m", "fake", "ask", "which would you say is best, in your own words?"];
    let mut tty = Tty::start(home.path(), &args, &env, (200, 40));
    tty.until("the step that reads", |screen| screen.contains("read · code"));
    tty.send("\u{3}");
    let (code, bytes) = tty.end();
    assert_eq!(code, 130, "{}", String::from_utf8_lossy(&bytes));
    assert_eq!(model.bodies().len(), 1, "nothing more was sent");
}

#[test]
fn esc_on_the_screen_stops_a_turn_before_its_answer() {
    let home = Home::with_demo();
    let model = Model::start("openai", |_, _| {
        std::thread::sleep(std::time::Duration::from_secs(15));
        Say::Words("too late".into())
    });
    model.configure(&home, "");
    let env = [("FAKE_API_KEY", "sk-loopback-0123456789abcdef")];
    let mut tty = Tty::start(home.path(), &["demo", "-m", "fake"], &env, (160, 45));
    tty.wait_for("Do next");
    tty.send("cwhat would you say about it all, in your own words?\r");
    tty.wait_for("esc");
    tty.send("\u{1b}");
    tty.wait_for("stopped by you");
    tty.send("\u{3}");
    assert_eq!(tty.end().0, 0);
}
