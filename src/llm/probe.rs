//! Looks for model servers on this machine, when asked to.
//!
//! Not for: using what it finds; a person decides that. Invariants: only questions that the gate cleared as such are
//! asked: loopback only, nothing but the request for the list of models; no redirect, a short time limit.

use super::client::{Clients, Profile, checked};
use super::protocol::{list, text};
use super::settings::{ModelSettings, ProviderKind};
use crate::trust::gate::clear_probe;
use crate::trust::{Cleared, Policy, Refusal, WireRequest};
use std::sync::Arc;
use std::time::Duration;

/// The ports of Ollama, LM Studio, llama.cpp and vLLM.
pub const KNOWN_PORTS: [u16; 4] = [11434, 1234, 8080, 8000];

/// The longest a port is waited for.
const LIMIT: Duration = Duration::from_millis(500);

/// Most bytes of a list of models.
const MAX_LIST: usize = 1 << 20;

/// A server that answered with its models.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalServer {
    /// Where it listens.
    pub port: u16,
    /// Its models, as it names them.
    pub models: Vec<String>,
}

impl LocalServer {
    /// Settings that would use it, with its first model.
    pub fn settings(&self) -> ModelSettings {
        let provider = if self.port == KNOWN_PORTS[0] { ProviderKind::Ollama } else { ProviderKind::OpenaiCompatible };
        let model = self.models.first().cloned().unwrap_or_default();
        let name = if provider == ProviderKind::Ollama { "ollama".to_owned() } else { format!("local-{}", self.port) };
        let base_url = Some(format!("http://127.0.0.1:{}/v1", self.port));
        ModelSettings { name, base_url, model, ..ModelSettings::of(provider) }
    }
}

/// The servers that answer on these ports, all asked at once, in the order of the ports.
///
/// # Errors
/// When the policy allows no socket at all.
pub async fn probe_local(clients: &Arc<Clients>, ports: &[u16], policy: &Policy) -> Result<Vec<LocalServer>, Refusal> {
    let mut asked = Vec::new();
    for &port in ports {
        let question = clear_probe(&format!("http://127.0.0.1:{port}/v1/models"), policy)?;
        asked.push(tokio::spawn(ask(Arc::clone(clients), port, question)));
    }
    let mut found = Vec::new();
    for answer in asked {
        found.extend(answer.await.ok().flatten());
    }
    Ok(found)
}

async fn ask(clients: Arc<Clients>, port: u16, question: Cleared<WireRequest>) -> Option<LocalServer> {
    let models = tokio::time::timeout(LIMIT, models(&clients, &question)).await.ok()??;
    Some(LocalServer { port, models })
}

async fn models(clients: &Clients, question: &Cleared<WireRequest>) -> Option<Vec<String>> {
    let url = checked(&question.get().url).ok()?;
    let client = clients.get(&Profile::new(&url, LIMIT, None)).ok()?;
    let mut response = client.get(url).send().await.ok().filter(|response| response.status().is_success())?;
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.ok()? {
        body.extend_from_slice(&bytes);
        if body.len() > MAX_LIST {
            return None;
        }
    }
    let body: serde_json::Value = serde_json::from_slice(&body).ok()?;
    let named = list(&body, "/data").iter().map(|model| text(model, "/id").to_owned());
    body.get("data")?.is_array().then(|| named.filter(|name| !name.is_empty()).collect())
}
