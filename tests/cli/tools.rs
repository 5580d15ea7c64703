//! A model behind a socket that has hidden values computed: a server on the loopback plays it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// Answers each request as `play` says; gives the port and the bodies that came.
fn serve(play: impl Fn(&str) -> Value + Send + 'static) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, bodies) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let body = read_body(&mut stream);
            let (delta, reason) = match play(&body) {
                Value::String(words) => (json!({ "content": words }), "stop"),
                call => (json!({ "tool_calls": [call] }), "tool_calls"),
            };
            let piece = json!({ "choices": [{ "index": 0, "delta": delta }] });
            let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] });
            let events = format!("data: {piece}\n\ndata: {end}\n\ndata: [DONE]\n\n");
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                events.len()
            );
            // A client that has gone is its own business.
            let _ = stream.write_all((head + &events).as_bytes());
            if sender.send(body).is_err() {
                return;
            }
        }
    });
    (port, bodies)
}

fn read_body(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// The last placeholder of this type in a text.
fn placeholder(body: &str, kind: &str) -> Option<String> {
    let rest = &body[body.rfind(&format!("{kind}_"))?..];
    Some(rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect())
}

fn ask(home: &Home, port: u16) -> Value {
    let list = home.json(&["records", "opportunity", "--limit", "50", "--json"]);
    let deal = list["rows"].as_array().unwrap()[0]["record"].as_str().unwrap().to_owned();
    let args =
        ["-m", "openai/fake-1", "ask", "--json", "--record", &deal, "what would twice its amount be, in your words?"];
    let mut command = home.command(&args);
    command
        .env("OPENAI_BASE_URL", format!("http://127.0.0.1:{port}/v1"))
        .env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_str(&text(&output.stdout)).unwrap()
}

fn exact(arguments: &Value) -> Value {
    json!({ "index": 0, "id": "call_1", "type": "function",
        "function": { "name": "exact", "arguments": arguments.to_string() } })
}

#[test]
fn a_sum_of_hidden_amounts_comes_back_to_the_seller_and_never_leaves() {
    let home = Home::with_demo();
    let (port, bodies) = serve(|body| match body.contains("tool_call_id") {
        true => json!(format!("It would be {}.", placeholder(body, "AMOUNT").unwrap())),
        false => {
            let amount = placeholder(body, "AMOUNT").unwrap();
            exact(&json!({ "op": "sum", "args": [amount, amount] }))
        }
    });
    let answer = ask(&home, port);
    let said = answer["answer"].as_str().unwrap();
    assert!(said.starts_with("It would be ") && !said.contains("AMOUNT_"), "{said}");
    let twice: String = said.chars().filter(|c| c.is_ascii_digit() || *c == ',').collect();
    let sent: Vec<String> = bodies.try_iter().collect();
    assert_eq!(sent.len(), 2, "one request and one with the result");
    assert!(twice.len() > 3 && !sent.iter().any(|body| body.contains(&twice)), "{twice}");
    assert_eq!(text(&home.run(&["receipt", "--wire"]).stdout), sent[1], "the step has a receipt of its own");
}

#[test]
fn a_model_that_never_stops_asking_is_stopped() {
    let home = Home::with_demo();
    let (port, bodies) = serve(|_| exact(&json!({ "op": "count", "args": ["1"] })));
    let answer = ask(&home, port);
    assert_eq!(bodies.try_iter().count(), 7, "the question and six steps");
    assert!(!answer["answer"].as_str().unwrap().is_empty(), "what code could compute is said");
}
