//! The room as a whole: protocols over bytes, and the transport against a hostile server on this machine.

mod protocols;
mod refusals;
mod server;
mod streams;

use super::registry::line;
use super::transport::Remote;
use super::{Clients, Event, Events, ModelSettings, Provider};
use crate::trust::prompt::{MaskedMessage, MaskedPrompt, Role};
use crate::trust::{Cleared, WireRequest};
use std::sync::Arc;

/// A key that must never be seen again.
const KEY: &str = "top-secret-key-of-tests";

/// A prompt with something for every field.
fn prompt() -> MaskedPrompt {
    let message = |role, text: &str| MaskedMessage { role, text: text.to_owned() };
    MaskedPrompt {
        system: "Be brief.".to_owned(),
        messages: vec![
            message(Role::User, "Hi [PERSON_1]"),
            message(Role::Assistant, "Hello"),
            message(Role::User, "Go"),
        ],
        ..MaskedPrompt::default()
    }
}

/// A model at this address, which retries without waiting.
fn model(provider: &str, address: &str) -> Remote {
    let settings = format!(
        "provider = '{provider}'\nmodel = 'm'\nbase_url = '{address}'\ntimeouts = {{ connect = 2.0, first_byte = 5.0, idle = 5.0 }}"
    );
    remote(toml::from_str(&settings).unwrap())
}

fn remote(settings: ModelSettings) -> Remote {
    let mut line = line(&settings, Some(KEY.to_owned().into()), &Arc::new(Clients::default())).unwrap();
    line.random = || 0.0;
    Remote::new(line)
}

fn request(model: &Remote) -> Cleared<WireRequest> {
    Cleared::for_tests(model.encoder().encode(&prompt()))
}

/// Everything until the stream closes.
async fn all(mut events: Events) -> Vec<Event> {
    let mut heard = Vec::new();
    while let Some(event) = events.recv().await {
        heard.push(event);
    }
    heard
}

/// The completion as the person reads it.
fn text(events: &[Event]) -> String {
    events.iter().filter_map(|event| if let Event::Text(text) = event { Some(text.as_str()) } else { None }).collect()
}
