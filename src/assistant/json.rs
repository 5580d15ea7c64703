//! Answers as JSON, with the keys that scripts rely on.

use crate::crm::{Answer, FieldEdit, Proposal, ProposedEdit};
use serde_json::{Value, json};

/// The answer of `dealdesk do ACTION --json`. The receipt is that of the turn's request, `null` when nothing left.
pub fn do_json(answer: &Answer, receipt: Option<&str>) -> Value {
    json!({
        "action": answer.action,
        "record": answer.record,
        "status": answer.status.as_str(),
        "text": answer.text,
        "claims": answer.claims,
        "rows": answer.rows,
        "chart": answer.chart,
        "drafts": answer.drafts,
        "proposals": proposals(answer),
        "candidates": candidates(answer),
        "needs": answer.needs,
        "data": answer.data,
        "trace": answer.trace,
        "notes": answer.notes,
        "context": answer.context,
        "receipt": receipt,
    })
}

/// The answer of `dealdesk ask --json`. `usage` as the provider counted it, `null` when no model was asked.
pub fn ask_json(answer: &Answer, receipt: Option<&str>, usage: Value) -> Value {
    json!({
        "status": answer.status.as_str(),
        "answer": answer.text,
        "action": answer.action,
        "record": answer.record,
        "claims": answer.claims,
        "rows": answer.rows,
        "chart": answer.chart,
        "drafts": answer.drafts,
        "proposals": proposals(answer),
        "candidates": candidates(answer),
        "needs": answer.needs,
        "data": answer.data,
        "trace": answer.trace,
        "notes": answer.notes,
        "context": answer.context,
        "receipt": receipt,
        "usage": usage,
    })
}

fn proposals(answer: &Answer) -> Vec<Value> {
    answer.proposals.iter().map(proposal_json).collect()
}

/// One proposal, as `proposals --json`, `do --json` and `ask --json` print it.
pub fn proposal_json(proposal: &Proposal) -> Value {
    let edit = |proposed: &ProposedEdit| {
        let FieldEdit { record, field, before, after } = &proposed.edit;
        json!({ "record": record, "field": field, "before": before, "after": after,
                "quote": proposed.quote, "by": proposed.by, "state": proposed.state })
    };
    json!({ "id": proposal.id, "title": proposal.title, "from": proposal.from,
            "edits": proposal.edits.iter().map(edit).collect::<Vec<_>>(), "notes": proposal.notes })
}

fn candidates(answer: &Answer) -> Vec<Value> {
    answer.candidates.iter().map(|(record, name)| json!({ "record": record, "name": name })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Status;

    #[test]
    fn the_promised_keys_are_there() {
        let answer = Answer::new(Status::Answered, "x");
        let done = do_json(&answer, None);
        for key in ["action", "record", "text", "claims", "drafts", "proposals", "trace", "receipt"] {
            assert!(done.get(key).is_some(), "{key}");
        }
        let asked = ask_json(&answer, Some("r1"), json!({ "input_tokens": 1 }));
        for key in ["status", "answer", "claims", "rows", "proposals", "receipt", "usage"] {
            assert!(asked.get(key).is_some(), "{key}");
        }
        assert_eq!(asked["receipt"], "r1");
    }
}
