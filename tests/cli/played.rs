//! Model servers on the loopback that answer by the request they get, and a home whose settings name them.
//!
//! Not for: what a model server may do to a client (see `common::model_server`). Invariant: they speak chat completions as
//! providers do, over a real socket.

use crate::cli_support::Home;
use crate::common::model_server::body;
use serde_json::{Value, json};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What a server answers: words, and calls of tools with them.
#[derive(Default)]
pub(crate) struct Said {
    pub words: String,
    pub call: Option<(&'static str, Value)>,
    pub wait: Duration,
    pub tokens: (u64, u64),
}

/// A server that speaks chat completions; without words for a request it refuses the key.
pub(crate) struct Server {
    port: u16,
    asked: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(play: fn(&str) -> Option<Said>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = Arc::clone(&count);
                // A client that has gone is its own business.
                std::thread::spawn(move || drop(serve(stream, play, &count)));
            }
        });
        Self { port, asked }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, play: fn(&str) -> Option<Said>, count: &AtomicUsize) -> std::io::Result<()> {
    let Some(body) = body(&stream)? else { return Ok(()) };
    count.fetch_add(1, Ordering::SeqCst);
    let Some(said) = play(&String::from_utf8_lossy(&body)) else {
        let refusal = r#"{"error":{"message":"no such key","code":"invalid_api_key"}}"#;
        let head = format!("content-type: application/json\r\ncontent-length: {}\r\nconnection: close", refusal.len());
        return stream.write_all(format!("HTTP/1.1 401 Unauthorized\r\n{head}\r\n\r\n{refusal}").as_bytes());
    };
    std::thread::sleep(said.wait);
    let mut events = vec![json!({"choices": [{"index": 0, "delta": {"content": said.words}}]})];
    if let Some((name, arguments)) = said.call {
        let function = json!({"name": name, "arguments": arguments.to_string()});
        let calls = json!([{"index": 0, "id": "call_1", "type": "function", "function": function}]);
        events.push(json!({"choices": [{"index": 0, "delta": {"tool_calls": calls}}]}));
    }
    let usage = json!({"prompt_tokens": said.tokens.0, "completion_tokens": said.tokens.1});
    events.push(json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage}));
    let lines: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    stream.write_all(format!("{head}{lines}data: [DONE]\n\n").as_bytes())
}

/// The words of a request's messages.
pub(crate) fn words_of(body: &str) -> String {
    let json: Value = serde_json::from_str(body).unwrap_or_default();
    let messages = json["messages"].as_array().cloned().unwrap_or_default();
    messages.iter().filter_map(|message| message["content"].as_str()).collect::<Vec<_>>().join("\n")
}

/// The facts of a prompt, each with the number to cite it by; long ones are left out.
pub(crate) fn facts_of(asked: &str) -> Vec<(String, String)> {
    let fact = |line: &str| {
        let (number, rest) = line.strip_prefix('[')?.split_once("] ")?;
        let (_, value) = rest.split_once(", ")?;
        let clean = value.split(['<', '>']).filter(|part| !part.contains("DATA-")).collect::<String>();
        (clean.len() < 200).then(|| (number.to_owned(), clean.trim().to_owned()))
    };
    asked.lines().filter_map(fact).collect()
}

/// A home whose settings name these servers.
pub(crate) fn home(servers: &[(&str, &str, &Server)], more: &str) -> Home {
    let home = Home::new();
    let profile = |(name, model, server): &(&str, &str, &Server)| {
        let url = format!("http://127.0.0.1:{}/v1", server.port);
        format!("[models.{name}]\nprovider = \"openai-compatible\"\nmodel = \"{model}\"\nbase_url = \"{url}\"\n")
    };
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    let settings: String = servers.iter().map(profile).collect();
    std::fs::write(home.path().join("config/config.toml"), format!("{settings}\n{more}")).unwrap();
    home
}
