//! A model server inside of this process: keeps what it is sent and says it back in pieces.
//!
//! Invariant: it listens on this machine only, for one connection, and goes away with its caller.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Bytes of each piece of the answer: short enough to cut every placeholder.
const PIECE: usize = 7;
/// Nobody waits longer than this; generous, because a busy machine is no leak.
const LIMIT: Duration = Duration::from_secs(20);

/// A server that waits for its one request.
pub(super) struct Loopback {
    /// Where it listens.
    pub(super) port: u16,
    received: Receiver<Vec<u8>>,
}

impl Loopback {
    /// Listens on a free port.
    pub(super) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (sender, received) = channel();
        std::thread::Builder::new().name("selftest".into()).spawn(move || {
            // Whoever waits for the body sees that none came.
            let served = listener.accept().and_then(|(stream, _)| serve(stream));
            served.into_iter().for_each(|body| drop(sender.send(body)));
        })?;
        Ok(Self { port, received })
    }

    /// The body that came over the wire.
    pub(super) fn body(&self) -> Option<Vec<u8>> {
        self.received.recv_timeout(LIMIT).ok()
    }
}

fn serve(mut stream: TcpStream) -> std::io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(LIMIT))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    stream.write_all(answer(&body).as_bytes())?;
    Ok(body)
}

/// The last message of the request as a stream of pieces.
fn answer(body: &[u8]) -> String {
    let said = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|body| Some(body.get("messages")?.as_array()?.last()?.get("content")?.as_str()?.to_owned()));
    let said: Vec<char> = said.unwrap_or_default().chars().collect();
    let mut stream = String::from("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
    for piece in said.chunks(PIECE) {
        let piece: String = piece.iter().collect();
        let event = serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] });
        stream += &format!("data: {event}\n\n");
    }
    stream + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
}
