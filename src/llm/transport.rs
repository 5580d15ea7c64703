//! Carries a cleared request to a provider and its answer back, event by event.
//!
//! Not for: wire formats (the protocols) or building clients. Invariants: the body goes out byte for byte as it was
//! cleared; the key goes only to the configured origin; dropping the receiver ends everything at any moment; at
//! most [`CAPACITY`] events wait for the consumer.

use super::answer::Answer;
use super::client::{Clients, Profile};
use super::fault::{Party, Said, from_provider, mask, plain, protocol};
use super::head::{Form, Head};
use super::protocol::Protocol;
use super::sse::{Frame, Framing, MAX_FRAME, Parser};
use super::{Error, ErrorKind, Event, Events, Provider, retry};
use crate::trust::gate::Encode;
use crate::trust::{Cleared, WireRequest};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::timeout;

/// Most events between reader and consumer.
pub(crate) const CAPACITY: usize = 256;

/// Most bytes of an error body that are read.
const MAX_ERROR: usize = 8 << 10;

/// Bytes taken at once before their events go out.
const BATCH: usize = 64 << 10;

/// After the finish, usage and the end marker are waited for no longer than this.
const GRACE: Duration = Duration::from_secs(2);

/// After the finish, no more than this many pieces are read.
const PATIENCE: u32 = 8;

/// How the key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Auth {
    /// `Authorization: Bearer …`
    Bearer,
    /// The key alone in a header of this name.
    Header(&'static str),
}

/// Limits on waiting.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) first_byte: Duration,
    pub(crate) idle: Duration,
}

/// All that a call needs.
pub(crate) struct Line {
    pub(crate) protocol: Box<dyn Protocol>,
    pub(crate) party: Party,
    pub(crate) origin: Url,
    pub(crate) auth: Auth,
    pub(crate) key: Option<SecretString>,
    pub(crate) limits: Limits,
    pub(crate) profile: Profile,
    pub(crate) clients: Arc<Clients>,
    pub(crate) random: fn() -> f64,
}

/// A model behind a network connection.
pub(crate) struct Remote {
    name: String,
    line: Arc<Line>,
}

impl Remote {
    /// A model that is called over this line.
    pub(crate) fn new(line: Line) -> Self {
        Self { name: format!("{}/{}", line.party.provider, line.party.model), line: Arc::new(line) }
    }
}

impl Provider for Remote {
    fn name(&self) -> &str {
        &self.name
    }

    fn encoder(&self) -> &dyn Encode {
        self.line.protocol.as_ref()
    }

    fn stream(&self, request: Cleared<WireRequest>) -> Events {
        let (sender, events) = channel(CAPACITY);
        let line = Arc::clone(&self.line);
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = sender.closed() => {}
                () = line.run(&request, &sender) => {}
            }
        });
        events
    }
}

/// Whether a stream goes on.
enum More {
    Comes,
    No,
}

/// An attempt that failed, and whether any of the answer was given out before.
struct Failed {
    error: Error,
    spoke: bool,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, spoke: false }
    }
}

impl Line {
    /// Tries until it works, must not be tried again, or nobody listens.
    async fn run(&self, request: &Cleared<WireRequest>, events: &Sender<Event>) {
        for attempt in 1.. {
            let Err(failed) = self.attempt(request, events).await else { return };
            let Some(wait) = retry::wait(&failed.error, attempt, failed.spoke, (self.random)()) else {
                return drop(events.send(Event::Error(self.told(failed.error))).await);
            };
            let again = Event::Retry { attempt: attempt + 1, wait, kind: failed.error.kind };
            if events.send(again).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_secs_f64(wait)).await;
        }
    }

    /// An error as it is given out: without secrets, with the wish to wait.
    fn told(&self, mut error: Error) -> Error {
        let key = self.key.as_ref().map_or("", |key| key.expose_secret().trim());
        error.message = mask(&error.message, key);
        if let Some(seconds) = error.retry_after {
            error.message.push_str(&format!(" It asks to wait {} s.", seconds.ceil()));
        }
        error
    }

    async fn attempt(&self, request: &Cleared<WireRequest>, events: &Sender<Event>) -> Result<(), Failed> {
        let response = self.send(request).await?;
        let head = Head::new(response.status().as_u16(), response.headers());
        if !response.status().is_success() {
            return Err(self.refused(head, response).await.into());
        }
        let mut answer = Answer::new(self.party.clone(), head.request_id);
        let outcome = match head.form {
            Form::Html => Err(self.party.intercepted()),
            Form::Json => self.read_whole(response, &mut answer, events).await,
            Form::Stream(framing) => self.read_stream(response, framing, &mut answer, events).await,
        };
        outcome.map_err(|error| Failed { error, spoke: answer.has_content() })
    }

    async fn send(&self, request: &Cleared<WireRequest>) -> Result<Response, Error> {
        let url = self.address(request)?;
        let request = request.get();
        let mut call =
            self.client().await?.post(url).body(request.body.clone()).header(CONTENT_TYPE, "application/json");
        call = call.header(ACCEPT, "text/event-stream, application/x-ndjson, application/json");
        for (name, value) in &request.headers {
            call = call.header(name, value);
        }
        if let Some(key) = &self.key {
            let (name, value) = self.credentials(key)?;
            call = call.header(name, value);
        }
        let Limits { connect, first_byte, .. } = self.limits;
        match timeout(connect + first_byte, call.send()).await {
            Ok(sent) => sent.map_err(|error| self.party.broken(&error, self.limits.connect)),
            Err(_) => Err(self.party.silent(ErrorKind::FirstByteTimeout, first_byte)),
        }
    }

    /// The request's address, which must lie at the origin that the key is meant for.
    fn address(&self, request: &Cleared<WireRequest>) -> Result<Url, Error> {
        match Url::parse(&request.get().url) {
            Ok(url) if url.origin() == self.origin.origin() => Ok(url),
            _ => Err(protocol(format!(
                "The request was made for another address than {}; nothing was sent.",
                self.party.origin
            ))),
        }
    }

    fn credentials(&self, key: &SecretString) -> Result<(&'static str, HeaderValue), Error> {
        let key = key.expose_secret().trim();
        let (name, text) = match self.auth {
            Auth::Bearer => ("authorization", format!("Bearer {key}")),
            Auth::Header(name) => (name, key.to_owned()),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| {
            let advice = format!("Store it again: dealdesk login {}.", self.party.provider);
            plain(ErrorKind::Auth, format!("The key has characters that no key has. {advice}"))
        })?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    /// Reading the trust store takes its time: off the loop, once.
    async fn client(&self) -> Result<Client, Error> {
        if let Some(client) = self.clients.ready(&self.profile) {
            return Ok(client);
        }
        let (clients, profile) = (Arc::clone(&self.clients), self.profile.clone());
        let built = tokio::task::spawn_blocking(move || clients.get(&profile)).await;
        built
            .unwrap_or_else(|error| Err(plain(ErrorKind::Tls, format!("The connection could not be set up: {error}."))))
    }

    /// Reads what comes until the answer has ended.
    async fn read_stream(
        &self,
        mut response: Response,
        framing: Framing,
        answer: &mut Answer,
        events: &Sender<Event>,
    ) -> Result<(), Error> {
        let (mut parser, mut frames) = (Parser::new(framing), Vec::new());
        let mut wait = (ErrorKind::FirstByteTimeout, self.limits.first_byte);
        let mut patience = PATIENCE;
        while !answer.is_ended() {
            if answer.has_finish() {
                wait.1 = wait.1.min(GRACE);
                patience -= 1;
            }
            let taken = self.take(&mut response, wait, &mut parser, &mut frames).await;
            for frame in frames.drain(..) {
                self.protocol.decode(&frame, answer);
            }
            match taken {
                Ok(More::Comes) if patience > 0 => {}
                // What follows a finish cannot spoil the answer.
                Err(error) if !answer.has_finish() => answer.fail(error),
                _ => answer.end(),
            }
            give(answer, events).await?;
            wait = (ErrorKind::IdleTimeout, self.limits.idle);
        }
        Ok(())
    }

    /// Waits for bytes, then takes what is there without waiting: a burst of tokens becomes one event.
    async fn take(
        &self,
        response: &mut Response,
        wait: (ErrorKind, Duration),
        parser: &mut Parser,
        frames: &mut Vec<Frame>,
    ) -> Result<More, Error> {
        let unreadable = |error| protocol(format!("The answer cannot be read: {error}."));
        let mut chunk = timeout(wait.1, response.chunk()).await.map_err(|_| self.party.silent(wait.0, wait.1))?;
        let mut taken = 0;
        loop {
            let Some(bytes) = chunk.map_err(|error| self.party.broken(&error, self.limits.connect))? else {
                return parser.finish(frames).map_err(unreadable).map(|()| More::No);
            };
            taken += bytes.len();
            parser.push(&bytes, frames).map_err(unreadable)?;
            if taken >= BATCH {
                return Ok(More::Comes);
            }
            // The connection's own task gets one turn to hand over what the socket holds.
            tokio::task::yield_now().await;
            chunk = tokio::select! {
                biased;
                chunk = response.chunk() => chunk,
                () = std::future::ready(()) => return Ok(More::Comes),
            };
        }
    }

    async fn read_whole(&self, response: Response, answer: &mut Answer, events: &Sender<Event>) -> Result<(), Error> {
        let body = self.body(response, MAX_FRAME).await?;
        let body: serde_json::Value = serde_json::from_slice(&body).map_err(|_| {
            protocol(format!("{} sent something that is no JSON. Check base_url.", self.party.provider))
        })?;
        match body.get("error").is_some_and(|error| !error.is_null()) {
            true => answer.refuse(Said::from_json(&body)),
            false => self.protocol.whole(&body, answer),
        }
        answer.end();
        give(answer, events).await
    }

    /// The body up to a limit; what is beyond is left.
    async fn body(&self, mut response: Response, limit: usize) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        let mut wait = (ErrorKind::FirstByteTimeout, self.limits.first_byte);
        while body.len() < limit {
            match timeout(wait.1, response.chunk()).await {
                Ok(Ok(Some(bytes))) => body.extend_from_slice(&bytes),
                Ok(Ok(None)) => break,
                Ok(Err(error)) => return Err(self.party.broken(&error, self.limits.connect)),
                Err(_) => return Err(self.party.silent(wait.0, wait.1)),
            }
            wait = (ErrorKind::IdleTimeout, self.limits.idle);
        }
        body.truncate(limit);
        Ok(body)
    }

    /// The error of a response that is no success. The body helps, but is not needed.
    async fn refused(&self, head: Head, response: Response) -> Error {
        if (300..400).contains(&head.status) {
            return Error {
                status: Some(head.status),
                request_id: head.request_id.clone(),
                ..self.party.redirected(head.status, head.location.as_deref())
            };
        }
        let body = self.body(response, MAX_ERROR).await.unwrap_or_default();
        let body = String::from_utf8_lossy(&body);
        let said = if head.form == Form::Html || body.trim_start().starts_with('<') {
            Said::default()
        } else {
            Said::from_body(&body)
        };
        let error = from_provider(&self.party, Some(head.status), said);
        Error { retry_after: head.retry_after.or(error.retry_after), request_id: head.request_id, ..error }
    }
}

/// Gives the events out; the error, if there is one, back.
async fn give(answer: &mut Answer, events: &Sender<Event>) -> Result<(), Error> {
    for event in answer.drain() {
        match event {
            Event::Error(error) => return Err(error),
            // Nobody listens any more: the call is about to be dropped.
            event => drop(events.send(event).await),
        }
    }
    Ok(())
}
