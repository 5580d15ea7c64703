//! What came of a test question, as far as it can be judged.
//!
//! Not for: judging it. Invariant: a value that can be written into a run's file and read back.

use crate::crm::{Answer, ClaimStatus, RecordRef, Status};
use std::collections::BTreeMap;

/// How many claims of an answer there are of each finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ClaimCounts {
    /// A field says the same, or code computed it.
    pub supported: u64,
    /// Nothing supports it.
    pub unsupported: u64,
    /// A field says something else.
    pub contradicted: u64,
    /// No statement of fact.
    pub opinion: u64,
}

impl ClaimCounts {
    /// Those of an answer.
    pub fn of(answer: &Answer) -> Self {
        let mut counts = Self::default();
        for claim in &answer.claims {
            match claim.status {
                ClaimStatus::Supported | ClaimStatus::Computed => counts.supported += 1,
                ClaimStatus::Unsupported => counts.unsupported += 1,
                ClaimStatus::Contradicted => counts.contradicted += 1,
                ClaimStatus::Opinion => counts.opinion += 1,
            }
        }
        counts
    }

    /// Claims that nothing supports or something contradicts.
    pub fn doubtful(&self) -> u64 {
        self.unsupported + self.contradicted
    }

    /// Statements of fact.
    pub fn facts(&self) -> u64 {
        self.supported + self.doubtful()
    }
}

/// The newest version of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mail {
    /// Recipients.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Seen {
    /// How the turn ended.
    pub status: Status,
    /// The action that ran.
    pub action: Option<String>,
    /// The record that it was about.
    pub record: Option<RecordRef>,
    /// Its inputs, as they were heard.
    #[serde(default)]
    pub inputs: BTreeMap<String, String>,
    /// The answer's text, without marks of sources and emphasis.
    pub text: String,
    /// Names of the records listed, in order; where rows are no records, their first cells.
    #[serde(default)]
    pub rows: Vec<String>,
    /// The cells of the rows as text.
    #[serde(default)]
    pub cells: String,
    /// How many rows there are in all; `None` without rows.
    pub total: Option<u64>,
    /// The first draft.
    pub mail: Option<Mail>,
    /// What was asked back, and what was offered to choose from.
    #[serde(default)]
    pub asks: String,
    /// The fields proposed, with their new values.
    #[serde(default)]
    pub proposes: BTreeMap<String, String>,
    /// What the check of its claims found.
    #[serde(default)]
    pub claims: ClaimCounts,
    /// Whether a record is another one than before.
    #[serde(default)]
    pub wrote: bool,
    /// Requests that left.
    #[serde(default)]
    pub requests: u64,
    /// Calls of tools that are none of ours.
    #[serde(default)]
    pub overreach: u64,
    /// Types of values that stood in a request as they are.
    #[serde(default)]
    pub leaks: Vec<String>,
    /// Why the answer is missing or not whole.
    pub failure: Option<String>,
    /// Tokens of prompt and completion.
    #[serde(default)]
    pub tokens: (u64, u64),
    /// US dollars, where the price is known.
    pub cost_usd: Option<f64>,
    /// Milliseconds to the first token of a model.
    pub first_token_ms: Option<u64>,
    /// Milliseconds from the question to the end of the answer.
    #[serde(default)]
    pub total_ms: u64,
}

impl Seen {
    /// A turn that could not be run.
    pub fn failed(why: String) -> Self {
        Self {
            status: Status::Unanswered,
            action: None,
            record: None,
            inputs: BTreeMap::new(),
            text: String::new(),
            rows: Vec::new(),
            cells: String::new(),
            total: None,
            mail: None,
            asks: String::new(),
            proposes: BTreeMap::new(),
            claims: ClaimCounts::default(),
            wrote: false,
            requests: 0,
            overreach: 0,
            leaks: Vec::new(),
            failure: Some(why),
            tokens: (0, 0),
            cost_usd: None,
            first_token_ms: None,
            total_ms: 0,
        }
    }

    /// Everything that a reader sees of it.
    pub fn all_text(&self) -> String {
        let mail = self.mail.as_ref().map(|mail| format!("{}\n{}\n{}", mail.to, mail.subject, mail.body));
        let proposes: Vec<String> = self.proposes.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        let parts = [&self.text, &self.rows.join("\n"), &self.cells, &self.asks, &proposes.join("\n")];
        let all: Vec<&str> = parts.into_iter().map(String::as_str).chain(mail.as_deref()).collect();
        all.join("\n")
    }

    /// Fingerprint of all that a reader sees: another one means another answer.
    pub fn fingerprint(&self) -> String {
        let way = format!("{} {:?} {:?}", self.status.as_str(), self.action, self.record);
        blake3::hash(format!("{way}\n{}", self.all_text()).as_bytes()).to_hex()[..16].to_owned()
    }

    /// Whether it is a no: nothing was run, listed, drafted or proposed.
    pub fn is_no(&self) -> bool {
        matches!(self.status, Status::OutOfScope | Status::Unanswered)
            && self.total.unwrap_or(0) == 0
            && self.mail.is_none()
            && self.proposes.is_empty()
    }
}

/// A text without marks of sources (`[3]`, `[3!]`) and of emphasis, in one line a paragraph.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        let mark = from[1..].find(']').map(|end| &from[1..=end]);
        match mark.filter(|mark| is_mark(mark)) {
            Some(mark) => {
                out.push_str(before.trim_end_matches(' '));
                rest = &from[mark.len() + 2..];
            }
            None => {
                out.push_str(before);
                out.push('[');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out.retain(|c| c != '*' && c != '`');
    out
}

fn is_mark(inside: &str) -> bool {
    let number = inside.trim_end_matches(['!', '?']);
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_sources_are_no_words() {
        for (text, wanted) in [
            ("**Worth** €84,000 [1], says *Bob* [2!].", "Worth €84,000, says Bob."),
            ("a [list] of [3?] things [", "a [list] of things ["),
            ("[x](y)", "[x](y)"),
        ] {
            assert_eq!(plain(text), wanted);
        }
    }
}
