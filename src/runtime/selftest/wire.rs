//! One request through everything: masked, cleared, kept, sent, answered, restored. Compares every copy of its bytes.

use super::loopback::Loopback;
use super::{Check, check as done, local_policy, passage, random, samples::Sample, session};
use crate::journal::{Journal, Log, RequestContext, SessionId, verify};
use crate::llm::{self, Clients, Event, ModelSettings, Provider, ProviderKind};
use crate::runtime::clock;
use crate::runtime::desk::Desk;
use crate::runtime::ledger::JournalLedger;
use crate::trust::{Cleared, Gate, Masker, Offline, Receipt, Session, Watch, WireRequest};
use std::path::PathBuf;
use std::sync::Arc;

/// Values in the one request.
const VALUES: usize = 40;

/// A folder that goes away again.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays is masked, and the system empties that folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tries it; a socket on this machine is used only where the policy allows one.
pub(super) fn check(desk: &Desk, masker: Masker, watch: Arc<Watch>, samples: &[Sample]) -> Check {
    let gate = Gate::new(masker, local_policy(desk), Arc::clone(desk.schema()), watch);
    let strict = desk.policy().network.offline == Offline::Strict;
    let texts: Vec<&str> = samples.iter().take(VALUES).map(|sample| sample.text.as_str()).collect();
    match round(&gate, &texts.join("\n"), strict) {
        Ok(figure) => done("wire", true, figure),
        Err(what) => done("wire", false, what),
    }
}

fn round(gate: &Gate, text: &str, strict: bool) -> Result<String, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let name: [u8; 8] = random().map_err(|error| said(&error))?;
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = Folder(std::env::temp_dir().join(format!("dealdesk-selftest-{name}")));
    let server = (!strict).then(Loopback::start).transpose().map_err(|error| said(&error))?;
    let provider = provider(server.as_ref().map_or(1, |server| server.port))?;
    let mut session = session().map_err(|error| said(&error))?;
    let (cleared, receipt) = clear(gate, text, provider.as_ref(), &mut session, &folder)?;
    let body = cleared.get().body.clone();
    let (wire, answer) = match &server {
        Some(server) => {
            let answer = answer(provider.as_ref(), cleared)?;
            (server.body().ok_or("the request did not arrive")?, answer)
        }
        None => (body.clone(), session_text(&body)),
    };
    let kept = Log::at(&folder.0).receipt("last").map_err(|error| said(&error))?.ok_or("no receipt was kept")?;
    let copies = [
        ("the wire", blake3::hash(&wire).to_hex().to_string() == receipt.blake3 && wire == body),
        ("the log's receipt", kept.request.hash == receipt.blake3),
        ("the log's body", kept.body.is_some_and(|kept| kept.as_bytes() == body)),
        ("the log's chain", verify(&folder.0).is_ok_and(|found| found.is_sound())),
        ("the answer with its names put back", session.unmask(&answer).trim() == text),
    ];
    if let Some((what, _)) = copies.iter().find(|(_, same)| !same) {
        return Err(format!("{what} is not what was cleared"));
    }
    let way = if strict { "not sent (strictly offline)" } else { "sent over loopback" };
    Ok(format!("{} bytes {way}: wire = receipt = log; {} placeholders restored", body.len(), session.len()))
}

fn clear(
    gate: &Gate,
    text: &str,
    provider: &dyn Provider,
    session: &mut Session,
    folder: &Folder,
) -> Result<(Cleared<WireRequest>, Receipt), String> {
    let now = clock::now();
    let journal = Journal::open(&folder.0, now).map_err(|error| error.to_string())?;
    let id = SessionId::fresh(now, random().map_err(|error| error.to_string())?);
    let ledger = JournalLedger { journal: &journal, session: &id, context: RequestContext::default() };
    let cleared = gate.clear(passage(text, provider.encoder()), session, &ledger).map_err(|error| error.to_string())?;
    journal.close().map_err(|error| error.to_string())?;
    Ok(cleared)
}

fn provider(port: u16) -> Result<Arc<dyn Provider>, String> {
    let settings = ModelSettings {
        name: "selftest".into(),
        base_url: Some(format!("http://127.0.0.1:{port}/v1")),
        model: "selftest".into(),
        ..ModelSettings::of(ProviderKind::OpenaiCompatible)
    };
    llm::provider(&settings, None, &Arc::new(Clients::default())).map_err(|error| error.to_string())
}

/// The whole answer over the real transport.
fn answer(provider: &dyn Provider, cleared: Cleared<WireRequest>) -> Result<String, String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let (mut events, mut answer) = (provider.stream(cleared), String::new());
        while let Some(event) = events.recv().await {
            match event {
                Event::Text(text) => answer.push_str(&text),
                Event::Error(error) => return Err(error.message),
                Event::Finish(_) => return Ok(answer),
                _ => {}
            }
        }
        Err("the answer ended before its end".to_owned())
    })
}

/// What a model that repeats its last message would say.
fn session_text(body: &[u8]) -> String {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let last = body["messages"].as_array().and_then(|messages| messages.last().cloned()).unwrap_or_default();
    last["content"].as_str().unwrap_or_default().to_owned()
}
