//! What an action or a chat turn gives back: text, claims, rows, a chart, drafts, proposals and the way it was made.

use super::{Chart, Citation, ContextUse, Draft, Proposal, RecordRef, TraceStep, Value, query::Query};

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is an answer.
    Answered,
    /// The question is not about anything dealdesk does.
    OutOfScope,
    /// It is about sales, but nothing here can answer it.
    Unanswered,
    /// Something must be said first: which record, which input.
    NeedsInput,
}

impl Status {
    /// The word in JSON and in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::OutOfScope => "out_of_scope",
            Self::Unanswered => "unanswered",
            Self::NeedsInput => "needs_input",
        }
    }
}

/// What the check of one claim found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStatus {
    /// A record field says the same.
    Supported,
    /// Code computed it from record fields.
    Computed,
    /// Nothing that was sent supports it.
    Unsupported,
    /// A record field says something else.
    Contradicted,
    /// Not a statement of fact.
    Opinion,
}

/// One checkable piece of an answer.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Claim {
    /// The words of the claim as they stand in the answer.
    pub text: String,
    /// The field it rests on, where there is one.
    pub cite: Option<Citation>,
    /// What the check found.
    pub status: ClaimStatus,
    /// Where it stands in the answer's text: first character and the one behind the last, counted in characters. `None`
    /// where the words are those of the source and not of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(usize, usize)>,
}

impl Claim {
    /// A claim without a place.
    pub fn new(text: impl Into<String>, cite: Option<Citation>, status: ClaimStatus) -> Self {
        Self { text: text.into(), cite, status, range: None }
    }

    /// Whether a reader must be told: nothing supports it, or something contradicts it.
    pub fn is_doubtful(&self) -> bool {
        matches!(self.status, ClaimStatus::Unsupported | ClaimStatus::Contradicted)
    }
}

/// Rows computed by code.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Table {
    /// Column headings.
    pub columns: Vec<String>,
    /// Cells, one for each column.
    pub rows: Vec<Vec<Value>>,
    /// The record of each row, where a row is a record; empty for grouped results.
    pub records: Vec<RecordRef>,
    /// How many rows there are in all, beyond those listed.
    pub total: u64,
}

/// The outcome of one action or chat turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How it ended.
    pub status: Status,
    /// The action that ran, if one did.
    pub action: Option<String>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// Markdown; `[n]` after a statement is the n-th entry of `claims`, counted from 1.
    pub text: String,
    /// Every claim in the text with its source and the check's finding.
    pub claims: Vec<Claim>,
    /// Rows that code computed.
    pub rows: Option<Table>,
    /// The query behind the rows, shown so that it can be edited.
    pub query: Option<Query>,
    /// A picture of the rows.
    pub chart: Option<Chart>,
    /// E-mail drafts, newest version last.
    pub drafts: Vec<Draft>,
    /// Writes that wait for the seller.
    pub proposals: Vec<Proposal>,
    /// Records to choose from when the status is `NeedsInput`.
    pub candidates: Vec<(RecordRef, String)>,
    /// The way it was made.
    pub trace: Vec<TraceStep>,
    /// How full the model's context was, where one was asked.
    pub context: Option<ContextUse>,
    /// What a reader should know about the text, in words.
    pub notes: Vec<String>,
    /// What is asked back when the status is `NeedsInput` and no record has to be chosen.
    pub needs: Option<InputNeed>,
    /// The answer as data, where its action gives JSON; it fits the action's schema.
    pub data: Option<serde_json::Value>,
}

/// An input that an action waits for. The same action with this input among the others goes on from there.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct InputNeed {
    /// The action.
    pub action: String,
    /// The input.
    pub input: String,
    /// What is asked.
    pub question: String,
    /// The type of the answer: `string`, `number`, `integer`, `boolean`, `date`, `record`, `enum`, `any`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The words to choose from; any words when empty.
    pub choices: Vec<String>,
    /// The inputs that were given before.
    pub given: std::collections::BTreeMap<String, String>,
}

impl Answer {
    /// The words that choose one of the candidates: its name, or its reference where the name says too little.
    pub fn chosen_by(&self, record: &RecordRef) -> String {
        let named = |name: &String| self.candidates.iter().filter(|(_, other)| other == name).count() == 1;
        let name = self.candidates.iter().find(|(other, _)| other == record).map(|(_, name)| name);
        name.filter(|name| named(name)).cloned().unwrap_or_else(|| record.to_string())
    }

    /// The text with its doubtful claims marked, for readers: `[2!]` where a fact contradicts the words before, `[2?]`
    /// where nothing supports them, the number being the claim's.
    pub fn marked(&self) -> String {
        let mark = |at: usize| {
            let sign = if self.claims[at].status == ClaimStatus::Contradicted { '!' } else { '?' };
            format!("[{}{sign}]", at + 1)
        };
        let doubtful = |at: &usize| self.claims[*at].is_doubtful();
        let shown = |at: usize| self.text.contains(&format!("[{}]", at + 1));
        let all = (0..self.claims.len()).filter(doubtful);
        let (there, missing): (Vec<usize>, Vec<usize>) = all.partition(|at| shown(*at));
        let mut places: Vec<(usize, usize)> =
            missing.iter().filter_map(|at| Some((self.claims[*at].range?.1, *at))).collect();
        places.sort_unstable();
        let mut out = String::with_capacity(self.text.len() + 8 * places.len());
        let mut next = places.into_iter().peekable();
        for (at, c) in self.text.chars().map(Some).chain([None]).enumerate() {
            while let Some((_, claim)) = next.next_if(|(end, _)| *end == at) {
                out.push_str(&format!(" {}", mark(claim)));
            }
            out.extend(c);
        }
        there.into_iter().fold(out, |text, at| text.replace(&format!("[{}]", at + 1), &mark(at)))
    }

    /// An answer with only a status and a text.
    pub fn new(status: Status, text: impl Into<String>) -> Self {
        Self {
            status,
            action: None,
            record: None,
            text: text.into(),
            claims: Vec::new(),
            rows: None,
            query: None,
            chart: None,
            drafts: Vec::new(),
            proposals: Vec::new(),
            candidates: Vec::new(),
            trace: Vec::new(),
            context: None,
            notes: Vec::new(),
            needs: None,
            data: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn doubtful_words_are_marked_where_they_stand() {
        let record = RecordRef::new(Kind::Opportunity, "1");
        let cite =
            Citation { record, record_name: "Acme".into(), field: "amount".into(), value: Value::Number(84_000.0) };
        let mut answer = Answer::new(Status::Answered, "Worth €90,000 [1], says Bob; due 3 May.");
        let at = |claim: Claim, from, to| Claim { range: Some((from, to)), ..claim };
        answer.claims = vec![
            at(Claim::new("€90,000", Some(cite.clone()), ClaimStatus::Contradicted), 6, 13),
            at(Claim::new("Bob", None, ClaimStatus::Unsupported), 24, 27),
            at(Claim::new("3 May", Some(cite), ClaimStatus::Contradicted), 33, 38),
        ];
        assert_eq!(answer.marked(), "Worth €90,000 [1!], says Bob [2?]; due 3 May [3!].");
    }
}
