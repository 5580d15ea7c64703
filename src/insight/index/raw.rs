//! The fields of an event that the index wants, read in one go whatever its kind; all others are passed over.

use super::super::turn::Told;
use crate::crm::{ClaimStatus, DraftId, ProposalId, Status};
use crate::journal::{Decision, Line};

/// An event, as far as the index wants it.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    text: String,
    record: Option<String>,
    scope: Option<String>,
    action: Option<String>,
    status: Option<Status>,
    claims: Vec<RawClaim>,
    input_tokens: u64,
    output_tokens: u64,
    cost_usd: Option<f64>,
    first_token_ms: Option<u64>,
    total_ms: Option<u64>,
    pub(super) receipt: Option<String>,
    provider: Option<String>,
    model: Option<String>,
    reason: Option<String>,
    error: Option<String>,
    message: Option<String>,
    pub(super) decision: Option<Decision>,
    pub(super) what: Option<String>,
    pub(super) id: Option<DraftId>,
    by: Option<String>,
    nearest: Option<String>,
    rating: i8,
    pub(super) proposals: Vec<ProposalId>,
    /// Of a thumb: the turn that it is for.
    pub(super) answer: Option<u64>,
    keys: Option<u64>,
}

#[derive(Debug, serde::Deserialize)]
struct RawClaim {
    status: ClaimStatus,
}

impl Raw {
    /// Reads a line; `None` where it is not what this program writes.
    pub(super) fn read(line: &Line<'_>) -> Option<Self> {
        serde_json::from_str(line.text).ok()
    }

    /// The words of it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The action of a suggestion that was decided: `draft-email` of `suggestion:draft-email(purpose=reply) on …`.
    pub(super) fn suggested(&self) -> Option<&str> {
        let what = self.what.as_deref()?.strip_prefix("suggestion:")?;
        what.split(['(', ' ']).next()
    }

    /// The question that begins a turn.
    pub(super) fn begin(self, time: i64) -> Told {
        let mut told = Told::default();
        (told.time, told.question, told.action) = (time, self.text, self.action);
        told.records.extend(self.record);
        told
    }

    /// Adds an event of a kind to the turn that it belongs to.
    pub(super) fn add_to(self, kind: &str, time: i64, told: &mut Told) {
        match kind {
            // Asked again: the line of the later question stands with the earlier turn, too.
            "question" => told.repeated = true,
            "request" => {
                told.requests += 1;
                told.model = Some(format!("{}/{}", self.provider.unwrap_or_default(), self.model.unwrap_or_default()));
            }
            "delta" if !told.has_answer => told.answer.push_str(&self.text),
            "answer" => self.answered(told),
            "incomplete" => told_broken(self.reason.unwrap_or_default(), told),
            "error" => {
                let refused = self.error.as_deref() == Some("refused");
                (told.blocked, told.error) = (told.blocked || refused, told.error || !refused);
                told.more.extend(self.message);
            }
            "keys" => told.pressed(self.keys),
            "decision" => {
                if let (Some(decision), Some(what)) = (self.decision, &self.what) {
                    told.decided(decision, what, time);
                }
            }
            "draft" => {
                let id = self.id.map(|id| id.to_string()).unwrap_or_default();
                told.drafted(&id, self.by.as_deref().unwrap_or_default(), &self.text, time);
            }
            "unanswered" => told.nearest = self.nearest,
            "feedback" => {
                (told.rating, told.remark) = (self.rating, self.reason);
                told.more.extend(Some(self.text).filter(|text| !text.is_empty()));
                told.more.extend(told.remark.clone());
            }
            "topic" => self.about(told),
            "note" => told.more.push(self.text),
            _ => {}
        }
    }

    fn answered(self, told: &mut Told) {
        (told.answer, told.has_answer, told.status) = (self.text, true, self.status);
        told.claims = self.claims.into_iter().map(|claim| claim.status).collect();
        told.tokens = (self.input_tokens, self.output_tokens);
        told.cost = self.cost_usd.filter(|cost| cost.is_finite()).map(|cost| (cost.max(0.0) * 1e6).round() as u64);
        (told.first_token_ms, told.total_ms) = (self.first_token_ms, self.total_ms);
    }

    fn about(self, told: &mut Told) {
        // Of what was sent away the log names the nearest action, which did not run.
        let away = matches!(self.status, Some(Status::OutOfScope));
        told.action = self.action.filter(|_| !away).or(told.action.take());
        for record in [self.record, self.scope].into_iter().flatten() {
            // What it was about in the end comes first.
            if !told.records.contains(&record) {
                told.records.insert(0, record);
            }
        }
        self.proposals.iter().for_each(|proposal| told.offered(&proposal.to_string()));
    }
}

fn told_broken(reason: String, told: &mut Told) {
    if reason.starts_with("stopped") {
        told.stopped = true;
    } else if !reason.starts_with("a limit of the turn") {
        told.failed = true;
    }
    told.more.push(reason);
}
