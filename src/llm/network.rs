//! What went wrong below or beside the protocol: no connection, no trust, silence, somebody in between.
//!
//! Turns the HTTP client's errors into ours. Not for: what a provider says (`fault`).

use super::fault::{Party, plain, protocol, tidy};
use super::{Error, ErrorKind};
use std::time::Duration;

type Cause<'a> = &'a (dyn std::error::Error + 'static);

impl Party {
    /// An error of the connection.
    pub(crate) fn broken(&self, error: &reqwest::Error, connect: Duration) -> Error {
        let (origin, cause) = (&self.origin, tidy(&root_cause(error)));
        let check = "Check the network, the proxy and base_url";
        let (kind, message) = if is_tls(error) {
            let advice = "If your network inspects traffic, name its certificate file as extra_ca of the model.";
            (ErrorKind::Tls, format!("The connection to {origin} cannot be trusted: {cause}. {advice}"))
        } else if error.is_builder() {
            (ErrorKind::BadRequest, format!("The request to {origin} cannot be made: {cause}."))
        } else if error.is_timeout() {
            (
                ErrorKind::ConnectTimeout,
                format!("No connection to {origin} within {} s. {check}.", connect.as_secs_f64()),
            )
        } else if error.is_connect() {
            (ErrorKind::Network, format!("No connection to {origin}: {cause}. {check}; is the server running?"))
        } else {
            (
                ErrorKind::Network,
                format!("The connection to {origin} broke: {cause}. What came so far is kept; try again."),
            )
        };
        plain(kind, message)
    }

    /// The provider said nothing for too long.
    pub(crate) fn silent(&self, kind: ErrorKind, limit: Duration) -> Error {
        let (what, setting) = match kind {
            ErrorKind::FirstByteTimeout => ("did not begin to answer", "first_byte"),
            _ => ("fell silent in the middle of its answer", "idle"),
        };
        let (provider, seconds) = (&self.provider, limit.as_secs_f64());
        let advice = format!("Try again, or allow more time with timeouts.{setting} of the model.");
        plain(kind, format!("{provider} {what} for {seconds} s. {advice}"))
    }

    /// The provider, or somebody in between, points elsewhere. A query is not shown: it may hold secrets.
    pub(crate) fn redirected(&self, status: u16, location: Option<&str>) -> Error {
        let target = tidy(location.unwrap_or("another place"));
        let target = target.split('?').next().unwrap_or_default();
        protocol(format!(
            "{} wants the request to go to {target} instead ({status}). It was not sent there. \
             If that is right, set base_url to it.",
            self.origin
        ))
    }

    /// A page for people came instead of an answer.
    pub(crate) fn intercepted(&self) -> Error {
        protocol(format!(
            "A web page came instead of an answer from {}: probably a network log-in page or a proxy in between, \
             or base_url is wrong. Open a browser and log in to the network, or check base_url.",
            self.origin
        ))
    }
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: Cause<'_> = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Whether a TLS error is at the bottom. IO errors hide what they hold from `source`, and come nested.
fn is_tls(cause: Cause<'_>) -> bool {
    let held = cause.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref()).map(|held| held as Cause<'_>);
    cause.is::<rustls::Error>() || held.is_some_and(is_tls) || cause.source().is_some_and(is_tls)
}
