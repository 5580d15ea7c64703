//! Why the suggestions of a record, or of the day, stand in their order.

use crate::actions::suggest::{Suggestion, offers};
use crate::actions::text::{clean, excerpt};
use crate::actions::{ActionError, Desk, Gathered, Registry, Request};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where nobody says which actions there are.
static BUILTIN: LazyLock<Registry> = LazyLock::new(Registry::builtin);
/// Suggestions that are explained.
const TOLD: usize = 5;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let registry = desk.registry.unwrap_or(&BUILTIN);
    let offers = offers(desk, registry, request.record, &BTreeMap::new())?;
    out.data.insert("more".into(), json!(offers.shown.len().saturating_sub(TOLD)));
    let lines: Vec<_> = offers.shown.iter().take(TOLD).map(|one| line(out, one)).collect();
    let changed = offers.shown.iter().any(|one| one.account.parts.len() > 1);
    let learnt = match changed {
        true => "What you accepted and declined before counts in these points",
        false => "No thumbs and no choice of yours has changed this order so far",
    };
    out.data.insert("learnt".into(), json!(learnt));
    let decided: Vec<String> = offers.decided.iter().map(|one| excerpt(&one.title, 60)).collect();
    out.data.insert("suggestions".into(), json!(lines));
    out.data.insert("decided".into(), json!(decided));
    out.data.insert("name".into(), json!(request.record.map(|record| clean(&record.name()))));
    Ok(())
}

fn line(out: &mut Gathered, one: &Suggestion) -> serde_json::Value {
    let account = clean(&one.accounted());
    let cite =
        out.book.computed(&format!("place of “{}”", clean(&one.title)), &format!("{}: {account}", one.why), None);
    json!({ "title": clean(&one.title), "why": clean(&one.why), "account": account, "cite": cite })
}
