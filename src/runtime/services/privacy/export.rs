//! Everything about one person as one JSON object.
//!
//! Not for: a legal answer by itself: turns and related records speak of others as well, whose names stand in it.

use super::Subject;
use crate::assistant::proposal_json;
use crate::crm::{Record, RecordRef, Records, SourceError};
use crate::journal::{Erasure, TopicNote, Turn, replay};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::Session;
use serde_json::{Map, Value as Json, json};

impl Desk {
    /// Everything that this workspace holds of a person: their record and its history, records, drafts and turns in
    /// which they stand (names put back), and the receipts of requests that carried them.
    ///
    /// # Errors
    /// When there is no such person, or records, log or vault cannot be read.
    pub fn export_person(&mut self, who: &RecordRef) -> Result<Json, DeskError> {
        let missing = || SourceError(format!("there is no record {who}"));
        let (record, subject) = self.subject(who)?.ok_or_else(missing)?;
        let (conversations, receipts) = self.person_in_log(who, &subject)?;
        let lines = Erasure::plan(&self.place.workspace.log(), &|text| subject.find(text))?.lines;
        Ok(json!({
            "exported_at": clock::now().to_string(),
            "workspace": self.place.workspace.name(),
            "record": { "record": who, "fields": fields(&record, |_, _| true) },
            "history": self.person_history(who)?,
            "mentioned_in": self.mentions(who, &subject)?,
            "drafts": self.person_drafts(who, &subject)?,
            "proposals": self.person_proposals(who, &subject)?,
            "conversations": conversations,
            "receipts": receipts,
            "log_lines_in_clear": lines.iter().map(|line| line.seq).collect::<Vec<_>>(),
        }))
    }

    fn person_history(&self, who: &RecordRef) -> Result<Vec<Json>, DeskError> {
        let changes = self.reader().history(who, i32::MAX as usize)?.into_iter();
        let shown = changes.map(|change| {
            json!({ "at": change.at.to_string(), "field": change.field, "old": change.old, "new": change.new,
                    "by": change.by, "origin": change.origin })
        });
        Ok(shown.collect())
    }

    /// Other records that link to the person or name them: those fields, and what an activity with them says.
    fn mentions(&self, who: &RecordRef, subject: &Subject) -> Result<Vec<Json>, DeskError> {
        let mut found = Vec::new();
        for (kind, _) in self.reader().counts()? {
            self.reader().each(&kind, &mut |record| {
                let linked = record.fields.values().any(|value| value.as_ref_to() == Some(who));
                let whole = linked && record.kind.is_activity();
                let shown = fields(&record, |_, value| {
                    whole || value.as_ref_to() == Some(who) || subject.is_in(&value.to_plain())
                });
                if record.reference() != *who && !shown.is_empty() {
                    found.push(json!({ "record": record.reference(), "fields": shown }));
                }
                Ok(())
            })?;
        }
        Ok(found)
    }

    fn person_drafts(&self, who: &RecordRef, subject: &Subject) -> Result<Vec<Json>, DeskError> {
        let mut found = Vec::new();
        for draft in self.reader().drafts()? {
            let stands = |text: &String| subject.is_in(text);
            let named = draft.versions.iter().any(|v| [&v.to, &v.cc, &v.subject, &v.body].into_iter().any(stands));
            if named || draft.record.as_ref() == Some(who) {
                found.push(serde_json::to_value(&draft).map_err(|error| SourceError(error.to_string()))?);
            }
        }
        Ok(found)
    }

    /// Proposals, decided or not, about the person or with their words.
    fn person_proposals(&self, who: &RecordRef, subject: &Subject) -> Result<Vec<Json>, DeskError> {
        let all = self.reader().proposals(true, usize::MAX >> 1)?.into_iter().map(|stored| stored.proposal);
        let shown = all.map(|proposal| {
            let about = proposal.edits.iter().any(|edit| edit.edit.record == *who);
            (about, proposal_json(&proposal))
        });
        Ok(shown.filter(|(about, json)| *about || subject.is_in(&json.to_string())).map(|(_, json)| json).collect())
    }

    /// Turns in which the person stands, and receipts of requests that carried their placeholders or fields.
    fn person_in_log(&mut self, who: &RecordRef, subject: &Subject) -> Result<(Vec<Json>, Vec<Json>), DeskError> {
        let (mut conversations, mut receipts) = (Vec::new(), Vec::new());
        let all = self.log().receipts(None)?;
        for summary in self.log().sessions()? {
            let vault = self.vault_of(summary.id.as_str())?;
            let theirs = vault.as_ref().map(|session| session.placeholders_of(who, &|value| subject.is_in(value)));
            let theirs: Vec<String> =
                theirs.unwrap_or_default().into_iter().map(|(placeholder, _)| placeholder).collect();
            let carries = |text: &str| subject.is_in(text) || theirs.iter().any(|placeholder| holds(text, placeholder));
            let turns = replay(&self.log().session(&summary.id)?);
            let shown: Vec<Json> = turns
                .iter()
                .filter(|turn| {
                    let listed =
                        |topic: &TopicNote| topic.rows.iter().chain(&topic.candidates).any(|record| record == who);
                    carries(turn.question.as_str())
                        || carries(&turn.answer)
                        || turn.record.as_ref() == Some(who)
                        || turn.topic.as_ref().is_some_and(listed)
                })
                .map(|turn| turn_json(turn, vault.as_ref()))
                .collect();
            if !shown.is_empty() {
                conversations.push(json!({ "session": summary.id, "turns": shown }));
            }
            let sent = all.iter().filter(|receipt| receipt.session == summary.id);
            for receipt in sent {
                let body = receipt.body.as_deref().unwrap_or_default();
                let placeholders: Vec<&String> = theirs.iter().filter(|placeholder| holds(body, placeholder)).collect();
                let used: Vec<_> = receipt.request.fields.iter().filter(|field| field.record == *who).collect();
                if !placeholders.is_empty() || !used.is_empty() || subject.is_in(body) {
                    receipts.push(json!({
                        "receipt": receipt.request.receipt, "time": receipt.time.to_string(),
                        "host": receipt.request.host, "provider": receipt.request.provider,
                        "model": receipt.request.model, "placeholders": placeholders, "fields": used,
                        "in_clear": subject.is_in(body),
                    }));
                }
            }
        }
        Ok((conversations, receipts))
    }
}

/// Whether a placeholder stands in a text, and not a longer one.
fn holds(text: &str, placeholder: &str) -> bool {
    text.match_indices(placeholder).any(|(at, found)| {
        !text[at + found.len()..].starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

fn fields(record: &Record, wanted: impl Fn(&str, &crate::crm::Value) -> bool) -> Map<String, Json> {
    let kept = record.fields.iter().filter(|(name, value)| wanted(name, value));
    kept.map(|(name, value)| (name.clone(), value.to_json())).collect()
}

fn turn_json(turn: &Turn, vault: Option<&Session>) -> Json {
    let clear = |text: &str| vault.map_or_else(|| text.to_owned(), |session| session.unmask_answer(text));
    json!({
        "at": turn.at.to_string(), "question": clear(turn.question.as_str()), "answer": clear(&turn.answer),
        "record": turn.record, "action": turn.action, "receipts": turn.receipts,
        "decisions": turn.decisions.iter().map(|(decision, what)| json!({ "decision": decision, "what": what }))
            .collect::<Vec<_>>(),
    })
}
