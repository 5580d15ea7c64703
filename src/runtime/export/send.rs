//! Spans to a collector, batch by batch, each kept as sent only when it was taken.
//!
//! Invariant: the address is checked by the gate before the first socket opens, and each batch passes the gate again.

use super::cursor::Kept;
use super::files::with;
use super::{Desk, DeskError, Exported, Wish};
use crate::fleet::{Batch, Pseudonyms, Rows, Said, batches};
use crate::llm::{Clients, Collector};
use crate::runtime::clock;
use crate::trust::gate::{Texts, clear_export};
use crate::trust::{Cleared, Policy, Session, Watch, WireRequest};
use secrecy::SecretString;
use std::sync::Arc;

/// The path at which collectors take spans.
const TRACES: &str = "/v1/traces";

/// Secrets for the collector that the policy names: `name=value,name=value`.
const HEADERS: &str = "OTEL_EXPORTER_OTLP_HEADERS";

/// What looks at texts before they leave.
struct Eyes {
    watch: Arc<Watch>,
    session: Session,
}

impl Desk {
    /// Sends what the collector has not yet got.
    pub(super) fn send_spans(
        &mut self,
        wish: &Wish,
        to: Option<&str>,
        mut rows: Rows,
        pseudonyms: &Pseudonyms,
        mut about: Exported,
    ) -> Result<Exported, DeskError> {
        about.format = "otlp";
        let address = address(to, self.policy())?;
        // Refused before anything is read, written or noted.
        clear(Vec::new(), &[], &address, self.policy(), None)?;
        let workspace = self.place.workspace.dir().to_owned();
        let (kept, cursor) = match wish.dry_run {
            true => (None, Kept::peek(&workspace, &address)?),
            false => Kept::open(&workspace, &address).map(|(kept, cursor)| (Some(kept), cursor))?,
        };
        let backlog = self.backlog(wish, cursor.clone(), &mut rows)?;
        let (units, end) = backlog.ready(clock::now().as_millisecond());
        about.waiting = end.waiting.len() as u64;
        let batches = batches(&units, pseudonyms, &cursor, &end);
        let host = address.split(['/', '?']).nth(2).unwrap_or_default().to_owned();
        about.to = Some(host.clone());
        let eyes = self.eyes(&batches)?;
        let Some(kept) = kept else {
            for batch in &batches {
                clear(batch.body.clone(), &batch.texts, &address, self.policy(), eyes.as_ref())?;
            }
            about.spans = batches.iter().map(|batch| batch.spans).sum();
            return Ok(about);
        };
        if batches.is_empty() {
            kept.keep(&end)?;
            return Ok(about);
        }
        let collector = self.collector(&address)?;
        let planned: u64 = batches.iter().map(|batch| batch.spans).sum();
        self.note_export(format!("export to {host} begins: {planned} spans{}", with(wish.content)))?;
        self.send_all(&batches, &address, &collector, eyes.as_ref(), &kept, &mut about)?;
        let Exported { spans, rejected, .. } = about;
        let state = if about.failure.is_some() { "stopped early" } else { "done" };
        self.note_export(format!("export to {host} {state}: {spans} spans arrived, {rejected} of them not taken"))?;
        Ok(about)
    }

    /// Secrets go to the policy's collector only, whoever else listens on this machine.
    fn collector(&self, address: &str) -> Result<Collector, DeskError> {
        let named = self.policy().export.collector.as_deref().map(with_path);
        let secret = self.place.env.get(HEADERS).filter(|_| named.as_deref() == Some(address));
        let secret = secret.map(|text| SecretString::from(text.to_owned()));
        let collector = Collector::new(address, secret.as_ref(), &Arc::new(Clients::default()));
        collector.map_err(|error| DeskError::Export(error.message))
    }

    fn send_all(
        &self,
        batches: &[Batch],
        address: &str,
        collector: &Collector,
        eyes: Option<&Eyes>,
        kept: &Kept,
        about: &mut Exported,
    ) -> Result<(), DeskError> {
        let network = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let network = network.map_err(|error| DeskError::Thread(error.to_string()))?;
        for batch in batches {
            let cleared = clear(batch.body.clone(), &batch.texts, address, self.policy(), eyes)?;
            match network.block_on(collector.deliver(&cleared)) {
                Ok(reply) => {
                    kept.keep(&batch.cursor)?;
                    about.spans += batch.spans;
                    about.requests += 1;
                    about.rejected += Said::read(&reply.body).rejected;
                }
                Err(error) => {
                    about.failure = Some(format!(
                        "{} What had arrived is not sent again; the rest goes with the next export.",
                        error.message
                    ));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Only an export with text needs them: they know every value of the workspace.
    fn eyes(&mut self, batches: &[Batch]) -> Result<Option<Eyes>, DeskError> {
        let texts: Vec<&str> = batches.iter().flat_map(|batch| &batch.texts).map(String::as_str).collect();
        if texts.is_empty() {
            return Ok(None);
        }
        let (_, watch) = self.lists(&texts, &[])?;
        Ok(Some(Eyes { watch, session: Session::new("export", [0; 3]) }))
    }
}

fn clear(
    body: Vec<u8>,
    texts: &[String],
    address: &str,
    policy: &Policy,
    eyes: Option<&Eyes>,
) -> Result<Cleared<WireRequest>, DeskError> {
    let request = WireRequest { url: address.to_owned(), headers: Vec::new(), body };
    let texts = eyes.map(|eyes| Texts { texts, session: &eyes.session, watch: &eyes.watch });
    clear_export(request, texts, policy).map_err(|refusal| DeskError::Refused(refusal.to_string()))
}

/// The address that spans are sent to.
fn address(to: Option<&str>, policy: &Policy) -> Result<String, DeskError> {
    let named = to.or(policy.export.collector.as_deref());
    let missing = "the policy names no collector; nothing was sent. Set collector = \"https://…\" under [export] in \
                   policy.toml, or write --to http://127.0.0.1:4318 for one on this machine, or --out FILE";
    named.map(with_path).ok_or_else(|| DeskError::Refused(missing.to_owned()))
}

/// With the path at which collectors take spans, as `OTEL_EXPORTER_OTLP_ENDPOINT` is read.
fn with_path(address: &str) -> String {
    let bare = address.trim().trim_end_matches('/');
    if bare.ends_with(TRACES) { bare.to_owned() } else { format!("{bare}{TRACES}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gets_the_path_of_spans() {
        for (given, expected) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
            ("https://otel.example.com/", "https://otel.example.com/v1/traces"),
            ("https://otel.example.com/otlp/v1/traces", "https://otel.example.com/otlp/v1/traces"),
        ] {
            assert_eq!(with_path(given), expected);
        }
    }

    #[test]
    fn without_a_collector_it_is_said_how_to_name_one() {
        let error = address(None, &Policy::default()).unwrap_err();
        assert!(error.to_string().contains("[export]"), "{error}");
    }
}
