//! Test questions of an action: one JSON object a line, a sentence and what the chat must make of it.
//!
//! Not for: asking them. Invariant: a key that nothing checks is refused, so that no line promises what nobody looks at.

use crate::actions::Problem;
use crate::crm::RecordRef;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a sentence must lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The action of this name.
    Action(String),
    /// Anything but the action that the file belongs to.
    Other,
    /// A polite no.
    OutOfScope,
    /// A question back.
    AsksBack,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestQuestion {
    /// Where it stands, counted from 1.
    pub line: usize,
    /// The sentence.
    pub ask: String,
    /// What it must lead to.
    pub expect: Expect,
    /// The record that is open when it is said.
    pub open: Option<RecordRef>,
    /// The record that it must be about.
    pub record: Option<RecordRef>,
    /// Inputs that must be heard in it, as far as they are named here.
    pub inputs: BTreeMap<String, String>,
    /// Words that the answer without a model must hold, whatever their case.
    pub says: Vec<String>,
    /// Words that it must not hold.
    pub never: Vec<String>,
    /// Whether nobody has put it into their own words yet.
    pub stub: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(alias = "say")]
    ask: String,
    #[serde(alias = "want")]
    expect: Option<String>,
    open: Option<RecordRef>,
    record: Option<RecordRef>,
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    stub: bool,
}

/// Reads a file of test questions; a line without `expect` must lead to `action`. Empty lines and lines that begin with
/// `#` are skipped.
///
/// # Errors
/// The first line that is not such an object, with its place.
pub fn read_questions(origin: &str, text: &str, action: &str) -> Result<Vec<TestQuestion>, Problem> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let told = lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    told.map(|(at, line)| {
        let read: Line = serde_json::from_str(line).map_err(|error| {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
            let mend = "write one object a line: {\"ask\": \"the sentence\", \"expect\": \"the action's name, \
                        `other`, `out-of-scope` or `asks-back`\"}; `open` and `record` are \"kind:id\", `inputs` values \
                        by name, `says` and `never` lists of words; all but `ask` may be left out";
            Problem::new(origin, (at + 1, error.column().max(1)), what, mend)
        })?;
        Ok(TestQuestion {
            line: at + 1,
            ask: read.ask,
            expect: expect(read.expect.as_deref().unwrap_or(action)),
            open: read.open,
            record: read.record,
            inputs: read.inputs,
            says: read.says,
            never: read.never,
            stub: read.stub,
        })
    })
    .collect()
}

fn expect(word: &str) -> Expect {
    match word {
        "other" => Expect::Other,
        "out-of-scope" | "out_of_scope" => Expect::OutOfScope,
        "asks-back" | "asks_back" => Expect::AsksBack,
        name => Expect::Action(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_places() {
        let text = "# why\n{\"ask\": \"a\"}\n\n{\"ask\": \"b\", \"expect\": \"other\", \"stub\": true}\n";
        let read = read_questions("x", text, "mine").unwrap();
        assert_eq!((read[0].line, &read[0].expect), (2, &Expect::Action("mine".into())));
        let text = "{\"say\": \"a\", \"want\": \"other\", \"inputs\": {\"x\": \"1\"}, \"says\": [\"b\"]}";
        let more = &read_questions("x", text, "mine").unwrap()[0];
        assert_eq!((more.ask.as_str(), more.inputs["x"].as_str(), &more.says), ("a", "1", &vec!["b".to_owned()]));
        assert_eq!((read[1].line, &read[1].expect, read[1].stub), (4, &Expect::Other, true));
    }

    #[test]
    fn a_wrong_line_is_told() {
        for (text, word) in [
            ("{\"ask\": \"a\"}\n{\"ask\": \"b\", \"expects\": \"x\"}", "expects"),
            ("{}\n", "ask"),
            ("\n\nnonsense", "expected"),
            ("{\"ask\": 3}", "string"),
            ("{\"ask\": \"a\", \"open\": \"nothing\"}", "KIND:ID"),
        ] {
            let problem = read_questions("q.jsonl", text, "mine").unwrap_err();
            assert!(problem.what.contains(word), "{problem}");
            assert!(problem.line >= 1 && text.lines().count() >= problem.line, "{problem}");
        }
    }
}
