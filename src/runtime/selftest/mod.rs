//! `trust selftest`: proves masking, gate, receipt, vault, log and sanitiser on the workspace's own values.
//!
//! Not for: proving what the records do not know, or what a provider does. Invariants: nothing leaves this machine, and
//! where the policy forbids every socket, none is opened; neither the workspace's log nor its vaults are written;
//! the report holds figures, no values.

mod corpus;
mod loopback;
mod samples;
mod vault;
mod wire;

use super::desk::{Desk, DeskError};
use super::{clock, model};
use crate::journal;
use crate::llm;
use crate::trust::gate::{Destination, Encode, Gate, Ledger, LedgerError, Passage};
use crate::trust::prompt::{Message, Part, Prompt, Role};
use crate::trust::{
    Caps, EntityType, Masker, Offline, Policy, Receipt, Refusal, Rules, SafeText, Session, Watch, WireRequest,
};
use std::sync::Arc;

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Check {
    /// What, in one word.
    pub name: &'static str,
    /// Whether it held.
    pub ok: bool,
    /// The figure, or what went wrong.
    pub figure: String,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Report {
    /// Whether everything held.
    pub ok: bool,
    /// Milliseconds that it took.
    pub ms: u64,
    /// The checks, those that failed first.
    pub checks: Vec<Check>,
}

/// At least so many of a hundred prompts must be stopped when nothing is masked.
const STOPPED_PERCENT: usize = 99;

/// Proves what can be proved here.
///
/// # Errors
/// When the records cannot be read at all; whatever else fails is a failed check.
pub fn selftest(desk: &mut Desk) -> Result<Report, DeskError> {
    let start = clock::instant();
    let samples = samples::of(desk.reader())?;
    let texts: Vec<&str> = samples.iter().map(|sample| sample.text.as_str()).collect();
    let (masker, watch) = desk.lists(&texts, &[])?;
    let vault = vault::check(desk, &masker, &samples);
    let mut checks = vec![
        policy(desk),
        masking(&masker, &watch, &samples)?,
        gate(desk, &watch, &samples)?,
        wire::check(desk, masker, watch, &samples),
        corpus::check(),
        log(desk),
        vault,
    ];
    checks.extend(retention(desk));
    checks.sort_by_key(|check| check.ok);
    Ok(Report { ok: checks.iter().all(|check| check.ok), ms: clock::millis_since(start), checks })
}

fn check(name: &'static str, ok: bool, figure: impl Into<String>) -> Check {
    Check { name, ok, figure: figure.into() }
}

/// A mistake in a file would have ended this before it began.
fn policy(desk: &Desk) -> Check {
    let policy = desk.policy();
    let files = super::files::policy_names(&desk.place);
    let from = if files.is_empty() { "the built-in one".to_owned() } else { files.join(", ") };
    let offline = match policy.network.offline {
        Offline::Off => "",
        Offline::On => ", offline",
        Offline::Strict => ", strictly offline",
    };
    check("policy", true, format!("version {}, from {from}{offline}", policy.version()))
}

/// The policy in force, but for lists and limits that are about providers: the request goes to this machine, or nowhere.
fn local_policy(desk: &Desk) -> Policy {
    let mut policy = desk.policy().clone();
    policy.network.offline = Offline::On;
    policy.providers = Rules::default();
    policy.models = Rules::default();
    policy.caps = Caps::default();
    policy
}

fn masking(masker: &Masker, watch: &Watch, samples: &[samples::Sample]) -> Result<Check, DeskError> {
    let (mut left, mut first) = (0, String::new());
    for sample in samples {
        let masked = masker.mask(&sample.text, &mut session()?, &[]).text;
        let known = watch.known_in(&masked);
        if known.is_some() || masked.contains(&sample.value) {
            left += 1;
            if first.is_empty() {
                let kind = known.map_or("a value", EntityType::word);
                first = format!("; the first holds {kind} of {}", sample.record);
            }
        }
    }
    let figure = match (samples.len(), left) {
        (0, _) => "no values to try it on: the workspace is empty".to_owned(),
        (count, 0) => format!("{count} texts with values of the workspace, written in several ways: 0 left unmasked"),
        (count, left) => format!("{left} of {count} texts still held a value of the workspace after masking{first}"),
    };
    Ok(check("masking", left == 0, figure))
}

/// With a masker that knows nothing, the second matcher must stop what holds a value.
fn gate(desk: &Desk, watch: &Arc<Watch>, samples: &[samples::Sample]) -> Result<Check, DeskError> {
    let mut policy = local_policy(desk);
    policy.mask_unknown_names = false;
    let masker = Masker::new(Arc::default(), policy.clone());
    let gate = Gate::new(masker, policy, Arc::clone(desk.schema()), Arc::clone(watch));
    let (mut stopped, mut passed, mut everyday) = (0, 0, 0);
    // What has a shape is masked without knowing it; there the second matcher has nothing to stop.
    for sample in samples.iter().filter(|sample| !sample.has_shape) {
        match gate.clear(passage(&sample.text, &Bare), &mut session()?, &Nowhere) {
            Err(Refusal::Leak { .. }) => stopped += 1,
            // `will power` in small letters is not Will Power.
            _ if sample.is_small => everyday += 1,
            _ => passed += 1,
        }
    }
    let all = stopped + passed;
    let mut figure = format!("masking switched off: {stopped} of {all} requests stopped by the second matcher");
    if everyday > 0 {
        figure += &format!("; {everyday} names of everyday words in small letters pass by design");
    }
    Ok(check("gate", stopped * 100 >= all * STOPPED_PERCENT && everyday * 10 <= all, figure))
}

fn log(desk: &Desk) -> Check {
    match journal::verify(&desk.place.workspace.log()) {
        Ok(found) if found.events == 0 && found.is_sound() => check("log", true, "nothing is in it yet"),
        Ok(found) if found.is_sound() => {
            check("log", true, format!("{} events in {} files are what was written", found.events, found.files))
        }
        Ok(found) => {
            check("log", false, format!("{} problems: `dealdesk log verify` lists them", found.problems.len()))
        }
        Err(error) => check("log", false, error.to_string()),
    }
}

/// What would be asked of each provider that is set up. Nobody is asked now.
fn retention(desk: &Desk) -> Vec<Check> {
    let Ok(models) = model::configured(&desk.place) else { return Vec::new() };
    let words = |settings: &llm::ModelSettings| {
        let (flag, is_local) = llm::retention(settings);
        check("retention", true, format!("{}: {}", settings.key_name(), flag.words(is_local)))
    };
    models.iter().map(words).collect()
}

fn holds(bytes: &[u8], value: &[u8]) -> bool {
    !value.is_empty() && bytes.windows(value.len()).any(|window| window == value)
}

fn random<const N: usize>() -> Result<[u8; N], DeskError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| DeskError::Random(error.to_string()))?;
    Ok(bytes)
}

fn session() -> Result<Session, DeskError> {
    Ok(Session::new("selftest", random::<3>()?))
}

fn passage<'a>(text: &str, encoder: &'a dyn Encode) -> Passage<'a> {
    static HERE: std::sync::LazyLock<Destination> = std::sync::LazyLock::new(|| Destination {
        provider: "selftest".into(),
        kind: "openai-compatible".into(),
        model: "selftest".into(),
        region: None,
    });
    let message = Message { role: Role::User, parts: vec![Part::Seller(text.to_owned())] };
    let system = "Repeat what you are told.".to_owned();
    let prompt = Prompt { system, messages: vec![message], ..Prompt::default() };
    Passage { prompt, scope: &[], encoder, destination: &HERE, at: clock::now(), id: "selftest".into() }
}

/// A ledger that keeps nothing, for requests that go nowhere.
struct Nowhere;

impl Ledger for Nowhere {
    fn record(&self, _: &Receipt, _: &WireRequest) -> Result<(), LedgerError> {
        Ok(())
    }
}

/// The plainest body: the texts as JSON.
struct Bare;

impl Encode for Bare {
    fn encode(&self, prompt: &crate::trust::prompt::MaskedPrompt) -> WireRequest {
        let body = serde_json::json!({ "system": prompt.system, "messages": prompt.messages });
        WireRequest { url: "http://127.0.0.1/".into(), headers: Vec::new(), body: body.to_string().into_bytes() }
    }
}

/// The report on one page.
pub fn page(report: &Report, workspace: &str) -> Vec<SafeText> {
    let mut lines = vec![format!("dealdesk {} · trust selftest · workspace {workspace}", env!("CARGO_PKG_VERSION"))];
    for Check { name, ok, figure } in &report.checks {
        lines.push(format!("{}  {name:<10} {figure}", if *ok { "PASS" } else { "FAIL" }));
    }
    let failed = report.checks.iter().filter(|check| !check.ok).count();
    let seconds = report.ms as f64 / 1000.0;
    lines.push(match failed {
        0 => format!("All {} checks passed in {seconds:.2} s.", report.checks.len()),
        n => {
            format!("{n} of {} checks failed ({seconds:.2} s). Send nothing until this is mended.", report.checks.len())
        }
    });
    lines.iter().map(|line| SafeText::one_line(line)).collect()
}

#[cfg(test)]
mod tests;
