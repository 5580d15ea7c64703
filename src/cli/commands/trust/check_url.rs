//! `trust check-url`: whether an address may be fetched or opened. Nothing is looked up and nothing is sent.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::trust::link::{Links, Verdict};
use serde_json::json;

/// What an address is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Use {
    /// Reading its page.
    Fetch,
    /// Opening it in a browser: only hosts of trusted records and of the policy.
    Open,
}

/// Judges the address.
pub(super) fn run(url: &str, wanted: Use, json: bool, here: &mut Here) -> Outcome {
    let verdict = links(here)?.judge(url);
    let allowed = match wanted {
        Use::Fetch => verdict.fetchable,
        Use::Open => verdict.openable,
    };
    if json {
        here.out.json_line(&to_json(&verdict, allowed))?;
    } else {
        here.out.bytes(to_text(&verdict, allowed).as_bytes())?;
    }
    Ok(if allowed { Exit::Done } else { Exit::Refused })
}

/// Without a workspace only the policy speaks.
fn links(here: &Here) -> Result<Links, crate::cli::exit::Fail> {
    let place = here.place()?;
    if place.workspace.records_db().exists() {
        return Ok(here.desk()?.links(&[])?);
    }
    let policy = crate::runtime::policy_at(&place)?;
    Ok(Links::new(&policy))
}

fn to_json(verdict: &Verdict, allowed: bool) -> serde_json::Value {
    json!({
        "url": verdict.url,
        "allowed": allowed,
        "openable": verdict.openable,
        "fetchable": verdict.fetchable,
        "host": verdict.host,
        "host_unicode": verdict.host_unicode,
        "scheme": verdict.scheme,
        "reasons": verdict.reasons,
    })
}

fn to_text(verdict: &Verdict, allowed: bool) -> String {
    let mut text = format!("{}\n", if allowed { "allowed" } else { "refused" });
    let other =
        if verdict.host_unicode == verdict.host { String::new() } else { format!(" ({})", verdict.host_unicode) };
    text += &format!("host: {}{other}\n", verdict.host);
    for reason in &verdict.reasons {
        text += &format!("- {reason}\n");
    }
    text
}
