//! Carries a cleared request to a collector of telemetry, which answers at once and in short.
//!
//! Not for: models (`transport`), or what is sent. Invariants: the body goes out byte for byte as it was cleared, and to
//! the one address that the caller checked with the policy; no redirect is followed; what OTLP says must not be tried
//! again is not.

use super::client::{Clients, Profile, checked};
use super::fault::{Party, plain, protocol, tidy};
use super::head::{Form, Head};
use super::{Error, ErrorKind, retry};
use crate::trust::{Cleared, WireRequest};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// The longest a connection is waited for.
const CONNECT: Duration = Duration::from_secs(10);

/// The longest an answer is waited for.
const ANSWER: Duration = Duration::from_secs(30);

/// Most bytes of an answer that are read.
const MAX_ANSWER: usize = 64 << 10;

/// A collector behind a network connection.
pub struct Collector {
    url: Url,
    party: Party,
    profile: Profile,
    headers: HeaderMap,
    clients: Arc<Clients>,
}

/// What it said to a batch that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The body of its answer.
    pub body: Vec<u8>,
    /// How often the batch was sent until it was taken.
    pub tries: u32,
}

impl Collector {
    /// The collector at this address. `headers` are its secrets, `name=value` with commas between as in
    /// `OTEL_EXPORTER_OTLP_HEADERS`. Opens no connection.
    ///
    /// # Errors
    /// When address or headers will not do.
    pub fn new(address: &str, headers: Option<&SecretString>, clients: &Arc<Clients>) -> Result<Self, Error> {
        let url = checked(address)?;
        let origin = url.origin().ascii_serialization();
        let party = Party { provider: "the collector".to_owned(), model: String::new(), origin };
        let profile = Profile::new(&url, CONNECT, None);
        let headers = headers.map(secret_headers).transpose()?.unwrap_or_default();
        Ok(Self { url, party, profile, headers, clients: Arc::clone(clients) })
    }

    /// Sends a batch until it is taken, must not be sent again, or was sent often enough.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn deliver(&self, request: &Cleared<WireRequest>) -> Result<Reply, Error> {
        let mut tries = 1;
        loop {
            let error = match self.attempt(request).await {
                Ok(body) => return Ok(Reply { body, tries }),
                Err(error) => error,
            };
            let Some(wait) = retry::wait(&error, tries, false, retry::random()) else { return Err(error) };
            tokio::time::sleep(Duration::from_secs_f64(wait)).await;
            tries += 1;
        }
    }

    async fn attempt(&self, request: &Cleared<WireRequest>) -> Result<Vec<u8>, Error> {
        if Url::parse(&request.get().url).ok().as_ref() != Some(&self.url) {
            return Err(protocol(format!(
                "The batch was made for another address than {}; it was not sent.",
                self.party.origin
            )));
        }
        let client = self.clients.get(&self.profile)?;
        let call = client.post(self.url.clone()).body(request.get().body.clone()).headers(self.headers.clone());
        let call = call.header(CONTENT_TYPE, "application/json");
        let sent = tokio::time::timeout(CONNECT + ANSWER, call.send()).await;
        let response = sent.map_err(|_| self.party.silent(ErrorKind::Network, ANSWER))?;
        let response = response.map_err(|error| self.party.broken(&error, CONNECT))?;
        let head = Head::new(response.status().as_u16(), response.headers());
        let taken = response.status().is_success();
        match (taken, body(response).await) {
            (true, _) if head.form == Form::Html => Err(self.party.intercepted()),
            (true, Ok(body)) => Ok(body),
            // It took the batch, whatever became of its answer.
            (true, Err(())) => Ok(Vec::new()),
            (false, body) => Err(self.refused(&head, &body.unwrap_or_default())),
        }
    }

    /// The error of a batch that was not taken. 429, 502, 503 and 504 may pass by themselves; nothing else is tried
    /// again, as the OTLP specification demands.
    fn refused(&self, head: &Head, body: &[u8]) -> Error {
        let kind = match head.status {
            300..=399 => return self.party.redirected(head.status, head.location.as_deref()),
            429 => ErrorKind::RateLimit,
            503 => ErrorKind::Overloaded,
            502 | 504 => ErrorKind::Server,
            401 | 403 => ErrorKind::Auth,
            _ => ErrorKind::Protocol,
        };
        let said = tidy(&String::from_utf8_lossy(&body[..body.len().min(512)]));
        let said = if said.is_empty() { String::new() } else { format!(" It said: {said}") };
        let advice = match kind {
            ErrorKind::Auth => " Set OTEL_EXPORTER_OTLP_HEADERS to what it asks for.",
            _ => "",
        };
        let message = format!("{} did not take the batch ({}).{advice}{said}", self.party.origin, head.status);
        Error { status: Some(head.status), retry_after: head.retry_after, ..plain(kind, message) }
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, ()> {
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER {
        match tokio::time::timeout(ANSWER, response.chunk()).await {
            Ok(Ok(Some(bytes))) => body.extend_from_slice(&bytes),
            Ok(Ok(None)) => break,
            _ => return Err(()),
        }
    }
    body.truncate(MAX_ANSWER);
    Ok(body)
}

/// `name=value,name=value`; values may be percent-encoded, but for the characters that keys have there is no need.
fn secret_headers(text: &SecretString) -> Result<HeaderMap, Error> {
    let wrong = || {
        let what = "OTEL_EXPORTER_OTLP_HEADERS is not of the form name=value,name=value; nothing was sent.";
        plain(ErrorKind::Auth, what.to_owned())
    };
    let mut headers = HeaderMap::new();
    for pair in text.expose_secret().split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
        let name: HeaderName = name.trim().parse().map_err(|_| wrong())?;
        let mut value = HeaderValue::from_str(value.trim().replace("%20", " ").as_str()).map_err(|_| wrong())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}
