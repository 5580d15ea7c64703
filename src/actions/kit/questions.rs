//! Test questions of an action: one JSON object a line, a sentence and what must come of it.
//!
//! Not for: asking them (room `runtime`) or judging answers (room `eval`). Invariant: a key that nothing checks is
//! refused, so that no line promises what nobody looks at.
//!
//! Questions are asked on the records of the fixtures beside the action. A line `{"workspace": "demo", "today":
//! "2026-11-20"}` says that those below it are asked on the demo workspace as it is on that day; there a record may be
//! named by its name: `"record": "opportunity:Harbour cranes"`.

use crate::actions::Problem;
use crate::crm::RecordRef;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The tag of what only a model can answer, so that it can be asked alone.
const NEEDS_MODEL: &str = "needs-model";

/// What a sentence must lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The action of this name.
    Action(String),
    /// An answer, by whichever action; what must stand in it says whether it is right.
    Answered,
    /// Anything but the action that the file belongs to.
    Other,
    /// A polite no.
    OutOfScope,
    /// A no to something that must not be given or done.
    Refused,
    /// A question back.
    AsksBack,
}

/// What must hold of an answer beside the way it takes. Absent where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Words that the answer must hold, whatever their case. An ISO date stands for every usual way of writing that day.
    pub says: Vec<String>,
    /// Words of which it must hold one at least.
    pub any: Vec<String>,
    /// Words that it must not hold.
    pub never: Vec<String>,
    /// Numbers that it must hold, however they are written and rounded to three digits; shares in percent.
    pub numbers: Vec<f64>,
    /// Names of exactly the records that must be listed, in any order.
    pub rows: Option<Vec<String>>,
    /// The name of the record that must stand first.
    pub first: Option<String>,
    /// How many rows there must be, or the number that the answer must say.
    pub count: Option<u64>,
    /// The right answer is that there is none.
    pub none: bool,
    /// The language that the answer, or its draft, must be written in: `en`, `de`, `fr`, `es`.
    pub language: Option<String>,
    /// Most words of the answer.
    pub max_words: Option<usize>,
    /// Whether the draft of a mail must come with it.
    pub draft: bool,
    /// The address that the draft must go to.
    pub to: Option<String>,
    /// Exactly the fields that must be proposed, each with its new value.
    pub proposes: Option<BTreeMap<String, String>>,
}

impl Content {
    /// Whether anything must hold.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The workspace that a question is asked on, where it is not that of the fixtures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DemoDay(
    /// The day on which it is asked.
    pub Date,
);

/// One sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct TestQuestion {
    /// Where it stands, counted from 1.
    pub line: usize,
    /// Where it is asked; on the fixtures beside the action where none is said.
    pub demo: Option<DemoDay>,
    /// The sentence.
    pub ask: String,
    /// What was said before it in the same conversation.
    pub after: Vec<String>,
    /// What it must lead to, one of these; never empty.
    pub expect: Vec<Expect>,
    /// The record that is open when it is said.
    pub open: Option<RecordRef>,
    /// The record that it must be about.
    pub record: Option<RecordRef>,
    /// Inputs that must be heard in it, as far as they are named here.
    pub inputs: BTreeMap<String, String>,
    /// What the answer must hold.
    pub content: Content,
    /// Why only a model can answer it; rules are not asked then.
    pub needs_model: Option<String>,
    /// What sort of question it is: `typo`, `none`, `de`, `multi-turn`, …; `needs-model` where it needs one.
    pub tags: Vec<String>,
    /// Whether nobody has put it into their own words yet.
    pub stub: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(alias = "say")]
    ask: String,
    #[serde(default)]
    after: Vec<String>,
    #[serde(alias = "want")]
    expect: Option<OneOrMore>,
    open: Option<RecordRef>,
    record: Option<RecordRef>,
    #[serde(default)]
    inputs: BTreeMap<String, String>,
    needs: Option<Needs>,
    why: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    stub: bool,
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    numbers: Vec<f64>,
    rows: Option<Vec<String>>,
    first: Option<String>,
    count: Option<u64>,
    #[serde(default)]
    none: bool,
    language: Option<String>,
    max_words: Option<usize>,
    #[serde(default)]
    draft: bool,
    to: Option<String>,
    proposes: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Needs {
    Model,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    workspace: Demo,
    #[serde(deserialize_with = "day")]
    today: Date,
}

fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| serde::de::Error::custom(format!("{text:?} is no day such as 2026-11-20")))
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Demo {
    Demo,
}

/// Reads a file of test questions; a line without `expect` must lead to `action`. Empty lines and lines that begin with
/// `#` are skipped.
///
/// # Errors
/// The first line that is not such an object, with its place.
pub fn read_questions(origin: &str, text: &str, action: &str) -> Result<Vec<TestQuestion>, Problem> {
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let told = lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let (mut found, mut demo) = (Vec::new(), None);
    for (at, line) in told {
        if line.trim_start().trim_start_matches('{').trim_start().starts_with("\"workspace\"") {
            let header: Header = serde_json::from_str(line).map_err(|error| problem(origin, at, &error, HEADER))?;
            let Demo::Demo = header.workspace;
            demo = Some(DemoDay(header.today));
        } else {
            let read: Line = serde_json::from_str(line).map_err(|error| problem(origin, at, &error, QUESTION))?;
            found.push(question(at + 1, demo, read, action));
        }
    }
    Ok(found)
}

const HEADER: &str = "write {\"workspace\": \"demo\", \"today\": \"2026-11-20\"}: the questions below are asked on the demo \
                      workspace as it is on that day";
const QUESTION: &str = "write one object a line: {\"ask\": \"the sentence\", \"expect\": \"the action's name, `other`, \
                        `answered`, `out-of-scope`, `refused` or `asks-back`\"}; `open` and `record` are \"kind:id\", `inputs` values \
                        by name, `after` lines said before, `says`, `any` and `never` lists of words; docs/eval.md has \
                        the rest; all but `ask` may be left out";

fn problem(origin: &str, at: usize, error: &serde_json::Error, mend: &str) -> Problem {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or(&what).to_owned();
    Problem::new(origin, (at + 1, error.column().max(1)), what, mend)
}

fn question(line: usize, demo: Option<DemoDay>, read: Line, action: &str) -> TestQuestion {
    let content = Content {
        says: read.says,
        any: read.any,
        never: read.never,
        numbers: read.numbers,
        rows: read.rows,
        first: read.first,
        count: read.count,
        none: read.none,
        language: read.language,
        max_words: read.max_words,
        draft: read.draft,
        to: read.to,
        proposes: read.proposes,
    };
    let why = read.why.unwrap_or_else(|| "no rule can answer it".to_owned());
    let needs_model = read.needs.map(|Needs::Model| why);
    let mut tags = read.tags;
    tags.extend(needs_model.is_some().then(|| NEEDS_MODEL.to_owned()));
    TestQuestion {
        line,
        demo,
        ask: read.ask,
        after: read.after,
        expect: expect(read.expect, action),
        open: read.open,
        record: read.record,
        inputs: read.inputs,
        content,
        needs_model,
        tags,
        stub: read.stub,
    }
}

fn expect(words: Option<OneOrMore>, action: &str) -> Vec<Expect> {
    let words = match words {
        None => Vec::new(),
        Some(OneOrMore::One(word)) => vec![word],
        Some(OneOrMore::More(words)) => words,
    };
    let meant = |word: String| match word.as_str() {
        "other" => Expect::Other,
        "out-of-scope" | "out_of_scope" => Expect::OutOfScope,
        "refused" => Expect::Refused,
        "asks-back" | "asks_back" => Expect::AsksBack,
        "answered" => Expect::Answered,
        _ => Expect::Action(word),
    };
    if words.is_empty() {
        return vec![Expect::Action(action.to_owned())];
    }
    words.into_iter().map(meant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_places() {
        let text = "# why\n{\"ask\": \"a\"}\n\n{\"ask\": \"b\", \"expect\": \"other\", \"stub\": true}\n";
        let read = read_questions("x", text, "mine").unwrap();
        assert_eq!((read[0].line, &read[0].expect), (2, &vec![Expect::Action("mine".into())]));
        let text = "{\"say\": \"a\", \"want\": \"other\", \"inputs\": {\"x\": \"1\"}, \"says\": [\"b\"]}";
        let more = &read_questions("x", text, "mine").unwrap()[0];
        let said = (more.ask.as_str(), more.inputs["x"].as_str(), &more.content.says);
        assert_eq!(said, ("a", "1", &vec!["b".to_owned()]));
        assert_eq!((read[1].line, &read[1].expect, read[1].stub), (4, &vec![Expect::Other], true));
    }

    #[test]
    fn a_wrong_line_is_told() {
        for (text, word) in [
            ("{\"ask\": \"a\"}\n{\"ask\": \"b\", \"expects\": \"x\"}", "expects"),
            ("{}\n", "ask"),
            ("\n\nnonsense", "expected"),
            ("{\"ask\": 3}", "string"),
            ("{\"ask\": \"a\", \"open\": \"nothing\"}", "KIND:ID"),
            ("{\"workspace\": \"mine\", \"today\": \"2026-11-20\"}", "mine"),
            ("{\"workspace\": \"demo\"}", "today"),
            ("{\"ask\": \"a\", \"needs\": \"luck\"}", "luck"),
        ] {
            let problem = read_questions("q.jsonl", text, "mine").unwrap_err();
            assert!(problem.what.contains(word), "{problem}");
            assert!(problem.line >= 1 && text.lines().count() >= problem.line, "{problem}");
        }
    }

    #[test]
    fn questions_below_a_header_are_asked_on_the_demo_workspace() {
        let text = "{\"ask\": \"a\"}\n{\"workspace\": \"demo\", \"today\": \"2026-11-20\"}\n\
                    {\"ask\": \"b\", \"expect\": [\"x\", \"refused\"], \"needs\": \"model\", \"why\": \"taste\", \"numbers\": [61.5]}";
        let read = read_questions("q", text, "mine").unwrap();
        assert_eq!((read[0].demo, read[0].line), (None, 1));
        assert_eq!((read[1].demo, read[1].line), (Some(DemoDay(jiff::civil::date(2026, 11, 20))), 3));
        assert_eq!(read[1].expect, [Expect::Action("x".into()), Expect::Refused]);
        assert_eq!((read[1].needs_model.as_deref(), &read[1].content.numbers), (Some("taste"), &vec![61.5]));
        assert_eq!((read[0].tags.len(), &read[1].tags[..]), (0, &["needs-model".to_owned()][..]));
        assert!(read[0].content.is_empty() && !read[1].content.is_empty());
    }
}
