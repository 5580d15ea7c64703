//! Proposals, conflicts and change sets as text and JSON, for the commands that write.

use super::exit::{Exit, Fail};
use super::here::Here;
use crate::assistant::proposal_json;
use crate::crm::format::grouped_number;
use crate::crm::{EditState, MERGED_INTO, ProposedEdit, Value};
use crate::runtime::{ConflictView, Desk, Proposed};
use crate::store::{Fate, StoredProposal};
use serde_json::{Value as Json, json};

/// Edits of one proposal that a person is shown.
const SHOWN: usize = 40;

/// `FIELD=VALUE` pairs.
pub(super) fn pairs(texts: &[String]) -> Result<Vec<(String, Value)>, Fail> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=').filter(|(name, _)| !name.trim().is_empty())?;
        Some((name.trim().to_owned(), Value::text(value.trim())))
    };
    let read = |text: &String| pair(text).ok_or_else(|| Fail::usage(format!("--set {text:?}: write FIELD=VALUE")));
    texts.iter().map(read).collect()
}

/// A kept proposal as JSON: what was proposed, and for each edit what the field holds now and what became of it.
pub(super) fn stored_json(stored: &StoredProposal) -> Json {
    let mut json = proposal_json(&stored.proposal);
    json["at"] = stored.at.to_string().into();
    json["receipt"] = stored.receipt.clone().into();
    json["open"] = stored.open.into();
    for (at, fate) in stored.fates.iter().enumerate() {
        let edit = &mut json["edits"][at];
        if fate.superseded {
            edit["state"] = "superseded".into();
        }
        edit["now"] = fate.now.to_json();
        edit["taken"] = fate.taken.as_ref().map_or(Json::Null, Value::to_json);
        edit["change_set"] = json!(fate.change_set);
    }
    json
}

/// A kept proposal for a person.
pub(super) fn show_stored(desk: &Desk, stored: &StoredProposal, here: &mut Here) -> Result<(), Fail> {
    let proposal = &stored.proposal;
    let id = proposal.id.map(|id| id.to_string()).unwrap_or_default();
    here.out.line(format!("proposal {id} · {} · {}", proposal.title, proposal.from))?;
    edits(desk, &proposal.edits, &stored.fates, here)?;
    proposal.notes.iter().take(SHOWN).try_for_each(|note| here.out.line(format!("  note: {note}")))
}

/// A proposal that was just made, and how to go on with it.
pub(super) fn show_proposed(desk: &Desk, made: &Proposed, as_json: bool, here: &mut Here) -> Result<Exit, Fail> {
    let Proposed { proposal, problems } = made;
    let exit = if proposal.edits.is_empty() && !problems.is_empty() { Exit::Refused } else { Exit::Done };
    if as_json {
        let mut json = proposal_json(proposal);
        json["problems"] = problems.iter().map(ToString::to_string).collect();
        here.out.json(&json)?;
        return Ok(exit);
    }
    here.out.line(&proposal.title)?;
    edits(desk, &proposal.edits, &[], here)?;
    proposal.notes.iter().take(SHOWN).try_for_each(|note| here.out.line(format!("  note: {note}")))?;
    match proposal.id {
        Some(id) => {
            here.out.say(format!("nothing is written yet: `dealdesk accept {id}` writes it, `reject {id}` drops it"))
        }
        None if proposal.edits.is_empty() => here.out.say("there is nothing to change"),
        None => here.out.say("nothing was proposed or written (--dry-run)"),
    }
    Ok(exit)
}

fn edits(desk: &Desk, edits: &[ProposedEdit], fates: &[Fate], here: &mut Here) -> Result<(), Fail> {
    let mut last = None;
    for (at, proposed) in edits.iter().enumerate().take(SHOWN) {
        let record = &proposed.edit.record;
        if last != Some(record) {
            let name = desk.called(record)?;
            let is_new = name == record.to_string();
            here.out.line(if is_new { format!("  {record} (new)") } else { format!("  {name} · {record}") })?;
            last = Some(record);
        }
        here.out.line(edit_line(desk, proposed, fates.get(at))?)?;
        if let Some(quote) = &proposed.quote {
            let text: String = quote.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect();
            here.out.line(format!("      \"{text}\" ({})", quote.from))?;
        }
    }
    let more = edits.len().saturating_sub(SHOWN);
    if more > 0 { here.out.line(format!("  and {} more edits", grouped_number(more as f64))) } else { Ok(()) }
}

fn edit_line(desk: &Desk, proposed: &ProposedEdit, fate: Option<&Fate>) -> Result<String, Fail> {
    let edit = &proposed.edit;
    let (record, field) = (&edit.record, edit.field.as_str());
    let after = fate.and_then(|fate| fate.taken.as_ref()).unwrap_or(&edit.after);
    let after = desk.shown(record, field, after)?;
    if field == MERGED_INTO {
        return Ok(format!("    goes into {after}; its links move there"));
    }
    let label = desk.schema().field(&record.kind, field).map_or_else(|| field.to_owned(), |field| field.label);
    let state = match (proposed.state, fate) {
        (EditState::Accepted, _) => " [accepted]".to_owned(),
        (EditState::Rejected, _) => " [rejected]".to_owned(),
        (EditState::Pending, Some(fate)) if fate.superseded => {
            format!(" [changed meanwhile: now {}]", desk.shown(record, field, &fate.now)?)
        }
        _ => String::new(),
    };
    Ok(format!("    {label}: {} → {after}{state}", desk.shown(record, field, &edit.before)?))
}

/// A conflict three-way, as JSON.
pub(super) fn conflict_json(conflict: &ConflictView) -> Json {
    json!({ "record": conflict.record, "name": conflict.name, "field": conflict.field, "before": conflict.before,
            "wrote": conflict.wrote, "now": conflict.now, "why": conflict.why, "can_put_back": conflict.can_put_back })
}

/// A conflict three-way, for a person.
pub(super) fn show_conflicts(conflicts: &[ConflictView], here: &mut Here) -> Result<(), Fail> {
    for conflict in conflicts.iter().take(SHOWN) {
        let ConflictView { name, record, label, before, wrote, now, why, .. } = conflict;
        here.out.line(format!("  {name} · {record} · {label}: {why}"))?;
        if !conflict.field.is_empty() {
            here.out.line(format!("    before: {before}\n    written: {wrote}\n    now: {now}"))?;
        }
    }
    let more = conflicts.len().saturating_sub(SHOWN);
    if more > 0 { here.out.line(format!("  and {} more conflicts", grouped_number(more as f64))) } else { Ok(()) }
}
