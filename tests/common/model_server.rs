//! A model server on the loopback that speaks OpenAI's chat completions and keeps what it was sent.

#[path = "obey.rs"]
mod obey;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What to answer with.
#[derive(Clone)]
pub(crate) enum Script {
    /// These pieces, then a proper end.
    Pieces(Vec<String>),
    /// These pieces, then silence for as long as the client listens.
    Hang(Vec<String>),
    /// Does whatever the attacker wants; the address is one where nobody should ever call.
    Obey(String),
    /// The last placeholder-looking word of the prompt put back into a sentence, in two halves.
    EchoPlaceholder,
}

/// A running server.
pub(crate) struct ModelServer {
    /// Its base address, with `/v1`.
    pub url: String,
    bodies: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl ModelServer {
    /// Listens on a free port.
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let bodies: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, kept) = (script.clone(), Arc::clone(&kept));
                std::thread::spawn(move || drop(serve(stream, &script, &kept)));
            }
        });
        Self { url, bodies }
    }

    /// The bodies that arrived, byte for byte.
    pub(crate) fn bodies(&self) -> Vec<Vec<u8>> {
        self.bodies.lock().unwrap().clone()
    }
}

/// The body of a request; `None` where the client has gone before its head ended.
pub(crate) fn body(stream: &TcpStream) -> std::io::Result<Option<Vec<u8>>> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}

fn serve(mut stream: TcpStream, script: &Script, kept: &Mutex<Vec<Vec<u8>>>) -> std::io::Result<()> {
    let Some(body) = body(&stream)? else { return Ok(()) };
    let prompt = String::from_utf8_lossy(&body).into_owned();
    kept.lock().unwrap().push(body);
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")?;
    let pieces = match script {
        Script::Pieces(pieces) | Script::Hang(pieces) => pieces.clone(),
        Script::EchoPlaceholder => echo(&prompt),
        Script::Obey(canary) => obey::pieces(&prompt, canary),
    };
    if let Script::Obey(canary) = script {
        for call in obey::tool_calls(canary) {
            stream.write_all(format!("data: {call}\n\n").as_bytes())?;
        }
    }
    for piece in &pieces {
        let json = format!("{{\"choices\":[{{\"delta\":{{\"content\":{}}}}}]}}", quoted(piece));
        stream.write_all(format!("data: {json}\n\n").as_bytes())?;
        stream.flush()?;
        std::thread::sleep(Duration::from_millis(3));
    }
    if matches!(script, Script::Hang(_)) {
        let mut rest = [0; 16];
        // Ends when the client closes.
        while stream.read(&mut rest)? > 0 {}
        return Ok(());
    }
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
               data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}\n\ndata: [DONE]\n\n";
    stream.write_all(end.as_bytes())
}

/// `Hello PERSON_1_K7Q.` in pieces that cut the placeholder.
fn echo(prompt: &str) -> Vec<String> {
    let words = prompt.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let mut words = words.filter(|word| word.starts_with("PERSON_") || word.starts_with("ORG_"));
    let found = words.next_back().unwrap_or("nobody");
    let (left, right) = found.split_at(found.len() / 2);
    vec!["The one who counts is ".into(), left.into(), right.into(), ".".into()]
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
