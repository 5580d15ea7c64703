//! Receipts go into the event log before the socket opens.

use crate::journal::{Event, Journal, Masked, RequestContext, RequestNote, SentField, SessionId};
use crate::trust::gate::{Ledger, LedgerError};
use crate::trust::{Receipt, WireRequest};

/// The event log as the gate sees it.
pub(super) struct JournalLedger<'a> {
    pub(super) journal: &'a Journal,
    pub(super) session: &'a SessionId,
    /// What the gate does not know of the request.
    pub(super) context: RequestContext,
}

impl Ledger for JournalLedger<'_> {
    fn record(&self, receipt: &Receipt, request: &WireRequest) -> Result<(), LedgerError> {
        let body = String::from_utf8(request.body.clone())
            .map_err(|_| LedgerError("the request's body is not text, so it cannot be kept".into()))?;
        let note = self.journal.append(receipt.at, self.session, Event::Request(self.note(receipt)));
        let body = Event::RequestBody { receipt: receipt.id.clone(), body: Masked::new(body) };
        let body = self.journal.append(receipt.at, self.session, body);
        for ticket in [note, body] {
            ticket.wait().map_err(|error| LedgerError(error.to_string()))?;
        }
        Ok(())
    }
}

impl JournalLedger<'_> {
    fn note(&self, receipt: &Receipt) -> RequestNote {
        RequestNote {
            receipt: receipt.id.clone(),
            provider: receipt.provider.clone(),
            model: receipt.model.clone(),
            host: receipt.host.clone(),
            bytes: receipt.bytes as u64,
            hash: receipt.blake3.clone(),
            masked: receipt.masked.iter().map(|(kind, count)| (kind.clone(), *count as u64)).collect(),
            fields: receipt
                .fields
                .iter()
                .map(|used| SentField {
                    record: used.record.clone(),
                    field: used.field.clone(),
                    class: format!("{:?}/{:?}", used.class, used.treatment).to_lowercase(),
                })
                .collect(),
            context: Box::new(self.context(receipt)),
        }
    }

    /// What the gate knows of it, beside who asked, with which action and settings.
    fn context(&self, receipt: &Receipt) -> RequestContext {
        let mut notes = vec![format!("retention: {}", receipt.retention)];
        notes.extend(receipt.notes.iter().cloned());
        RequestContext {
            policy: Some(receipt.policy.clone()),
            rules: receipt.rules.iter().map(|(rule, count)| (rule.clone(), *count as u64)).collect(),
            notes,
            ..self.context.clone()
        }
    }
}
