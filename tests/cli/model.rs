//! The command line with a model: a hand-written server on the loopback plays the provider.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::mpsc::{Receiver, channel};

/// A server that gives every request the same response, and keeps what it got.
struct Server {
    port: u16,
    bodies: Receiver<(String, Vec<u8>)>,
}

impl Server {
    fn start(status: &'static str, content_type: &'static str, response: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, bodies) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = read_request(&mut stream);
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    response.len()
                );
                // A client that has gone is its own business.
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(response.as_bytes()));
                if sender.send(request).is_err() {
                    return;
                }
            }
        });
        Self { port, bodies }
    }

    /// One that streams these words and ends as it should.
    fn says(words: &[&str]) -> Self {
        let mut stream = String::new();
        for word in words {
            let piece = serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": word } }] });
            stream += &format!("data: {piece}\n\n");
        }
        let end = serde_json::json!({
            "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 11, "completion_tokens": 7 },
        });
        stream += &format!("data: {end}\n\ndata: [DONE]\n\n");
        Self::start("200 OK", "text/event-stream", stream)
    }
}

/// The head and the body of one request.
fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

const KEY: &str = "sk-loopback-0123456789abcdef";

fn run(home: &Home, server: &Server, args: &[&str]) -> Output {
    let mut command = home.command(&[&["-m", "openai/fake-1"], args].concat());
    command.env("OPENAI_BASE_URL", format!("http://127.0.0.1:{}/v1", server.port)).env("OPENAI_API_KEY", KEY);
    command.output().unwrap()
}

fn deal(home: &Home) -> (String, String) {
    let list = home.json(&["records", "opportunity", "--limit", "1", "--json"]);
    let row = &list["rows"][0];
    (row["record"].as_str().unwrap().to_owned(), row["name"].as_str().unwrap().to_owned())
}

#[test]
fn the_receipt_is_what_was_sent_and_gives_nobody_away() {
    let home = Home::with_demo();
    let server = Server::says(&["The deal ", "is on ", "track."]);
    let (record, name) = deal(&home);
    let output =
        run(&home, &server, &["ask", "--json", "--record", &record, "does this mention a warehouse with a red door?"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert!(answer["answer"].as_str().unwrap().contains("on track"), "{answer}");
    assert_eq!((&answer["usage"]["input_tokens"], &answer["usage"]["output_tokens"]), (&11.into(), &7.into()));
    assert!(answer["usage"]["first_token_ms"].is_u64() && answer["usage"]["total_ms"].is_u64());

    let (head, body) = server.bodies.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    assert!(head.to_lowercase().contains(&format!("authorization: bearer {KEY}")));
    let wire = home.run(&["receipt", "--wire"]);
    assert_eq!(wire.stdout, body, "the receipt is not what the server got");
    assert!(wire.stderr.is_empty());
    let body = text(&body);
    assert!(!body.contains(&name), "{name} left the machine");
    let receipt = home.json(&["receipt", answer["receipt"].as_str().unwrap(), "--json"]);
    assert_eq!(receipt["bytes"], body.len());

    let log = home.ok(&["log", "export"]);
    for secret in [KEY, name.as_str()] {
        let said = text(&output.stdout).contains(KEY) || text(&output.stderr).contains(KEY);
        assert!(!log.contains(secret) && !said, "{secret} is in the log or was said");
    }
    assert_eq!(home.json(&["log", "verify", "--json"])["sound"], true);
}

#[test]
fn a_refused_key_is_a_provider_failure_and_the_rules_still_answer() {
    let home = Home::with_demo();
    let body =
        format!("{{\"error\":{{\"message\":\"Incorrect API key provided: {KEY}\",\"code\":\"invalid_api_key\"}}}}");
    let server = Server::start("401 Unauthorized", "application/json", body);
    let (record, _) = deal(&home);
    let output = run(&home, &server, &["do", "summarize", &record, "--json"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert!(!answer["text"].as_str().unwrap().is_empty(), "what could be computed is printed");
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(said.contains("refused the key") && !said.contains(KEY), "{said}");
}

#[test]
fn offline_sends_nothing_beyond_what_it_allows() {
    let home = Home::with_demo();
    let server = Server::says(&["never"]);
    let (record, _) = deal(&home);
    let output = run(&home, &server, &["--offline=strict", "do", "summarize", &record, "--json"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    assert!(server.bodies.try_recv().is_err(), "a request left");
    assert_eq!(home.fails(&["receipt"]).0, 3);
    let loopback = run(&home, &server, &["--offline", "do", "summarize", &record, "--json"]);
    assert_eq!(loopback.status.code(), Some(0), "{}", text(&loopback.stderr));
}

#[test]
fn a_stream_without_its_end_is_kept_and_said() {
    let home = Home::with_demo();
    let piece = serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": "Half an answ" } }] });
    let server = Server::start("200 OK", "text/event-stream", format!("data: {piece}\n\n"));
    let (record, _) = deal(&home);
    let output =
        run(&home, &server, &["ask", "--json", "--record", &record, "does this mention a warehouse with a red door?"]);
    assert_eq!(output.status.code(), Some(5), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Half an answ"));
}

#[test]
fn a_model_is_tried_through_the_same_gate() {
    let home = Home::with_demo();
    let server = Server::says(&["OK"]);
    let output = run(&home, &server, &["models", "test", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let tried: Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!((&tried["ok"], &tried["answer"]), (&true.into(), &"OK".into()));
    assert_eq!(
        home.run(&["receipt", "--wire"]).stdout,
        server.bodies.recv_timeout(std::time::Duration::from_secs(20)).unwrap().1
    );
}

#[test]
fn a_conversation_goes_on() {
    let home = Home::with_demo();
    let server = Server::says(&["Fine."]);
    let (record, _) = deal(&home);
    let first = run(&home, &server, &["ask", "--json", "--record", &record, "how is this deal doing, in your words?"]);
    let first: Value = serde_json::from_str(&text(&first.stdout)).unwrap();
    let session = first["session"].as_str().unwrap().to_owned();
    let args = ["ask", "--json", "--session", &session, "--record", &record, "and what would you do next about it?"];
    let second = run(&home, &server, &args);
    let second: Value = serde_json::from_str(&text(&second.stdout)).unwrap();
    assert_eq!(second["session"], session.as_str());
    assert_eq!(home.ok(&["log", "list", "--json"]).lines().count(), 1);
    server.bodies.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    if second["receipt"].is_string() {
        let body = text(&server.bodies.recv_timeout(std::time::Duration::from_secs(20)).unwrap().1);
        assert!(body.contains("how is this deal doing"), "the earlier question is not sent along");
    }
}
