//! A server on this machine that does as told, however wrong: one reply a connection, piece by piece.

use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What the server does after the request came.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Sends these bytes as a packet of their own.
    Send(Vec<u8>),
    /// Says nothing more until the client has gone.
    Hang,
    /// Sends these bytes again and again until the client has gone.
    Forever(Vec<u8>),
}

/// The server. The last reply repeats.
pub(super) struct Server {
    pub(super) address: String,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    gone: UnboundedReceiver<()>,
}

impl Server {
    pub(super) async fn start(replies: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (sender, gone) = unbounded_channel();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            for count in 0.. {
                let (socket, _) = listener.accept().await.unwrap();
                let reply = replies[count.min(replies.len() - 1)].clone();
                tokio::spawn(serve(socket, reply, Arc::clone(&seen), sender.clone()));
            }
        });
        Self { address, requests, gone }
    }

    /// Requests so far, head and body.
    pub(super) fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().unwrap().clone()
    }

    /// Waits until a client has closed its connection.
    pub(super) async fn client_gone(&mut self) {
        self.gone.recv().await.unwrap();
    }
}

async fn serve(mut socket: TcpStream, reply: Vec<Act>, seen: Arc<Mutex<Vec<Vec<u8>>>>, gone: UnboundedSender<()>) {
    socket.set_nodelay(true).unwrap();
    let request = read_request(&mut socket).await;
    seen.lock().unwrap().push(request);
    for act in reply {
        match act {
            Act::Send(bytes) => {
                if socket.write_all(&bytes).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Act::Hang => while matches!(socket.read(&mut [0; 64]).await, Ok(1..)) {},
            Act::Forever(bytes) => while socket.write_all(&bytes).await.is_ok() {},
        }
    }
    let _ = gone.send(());
}

async fn read_request(socket: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let read = socket.read(&mut buffer).await.unwrap_or(0);
        request.extend_from_slice(&buffer[..read]);
        let head = request.windows(4).position(|window| window == b"\r\n\r\n");
        if read == 0 || head.is_some_and(|head| request.len() >= head + 4 + body_length(&request[..head])) {
            return request;
        }
    }
}

fn body_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_lowercase();
    head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0)
}

/// A head; the body ends with the connection.
pub(super) fn head(status: u16, headers: &[&str]) -> Act {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    Act::Send(format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{headers}\r\n").into_bytes())
}

/// A reply of this type, sent in these pieces.
pub(super) fn reply(status: u16, content_type: &str, pieces: &[&[u8]]) -> Vec<Act> {
    let head = head(status, &[&format!("content-type: {content_type}")]);
    std::iter::once(head).chain(pieces.iter().map(|piece| Act::Send(piece.to_vec()))).collect()
}

/// A stream of server-sent events.
pub(super) fn sse(pieces: &[&[u8]]) -> Vec<Act> {
    reply(200, "text/event-stream", pieces)
}

/// A JSON answer with more headers.
pub(super) fn json(status: u16, headers: &[&str], body: &str) -> Vec<Act> {
    let headers = [&["content-type: application/json"], headers].concat();
    vec![head(status, &headers), Act::Send(body.as_bytes().to_vec())]
}
