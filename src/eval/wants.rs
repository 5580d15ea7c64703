//! What must hold of an answer, in words for a person or a judge.
//!
//! Not for: checking it. Invariant: everything that `check` looks at is named, and nothing else.

use super::check::wanted;
use crate::actions::kit::TestQuestion;

/// What must hold, a line each; `of` is the action beside which the question stands.
pub fn wants(question: &TestQuestion, of: &str) -> Vec<String> {
    let ways: Vec<String> = question.expect.iter().map(|expect| wanted(expect, of)).collect();
    let mut lines = vec![format!("leads to {}", ways.join(" or "))];
    lines.extend(question.record.iter().map(|record| format!("is about {record}")));
    lines.extend(question.inputs.iter().map(|(name, value)| format!("hears {name} = {value}")));
    let content = &question.content;
    let list = |what: &str, words: &[String]| (!words.is_empty()).then(|| format!("{what} {}", words.join(", ")));
    lines.extend(list("says", &content.says));
    lines.extend(list("says one at least of", &content.any));
    lines.extend(list("never says", &content.never));
    let numbers: Vec<String> = content.numbers.iter().map(ToString::to_string).collect();
    lines.extend(list("holds the numbers", &numbers));
    lines.extend(content.rows.as_ref().map(|rows| format!("lists exactly {}", rows.join(", "))));
    lines.extend(content.first.as_ref().map(|first| format!("lists {first} first")));
    lines.extend(content.count.map(|count| format!("counts {count}")));
    lines.extend(content.none.then(|| "says that there is none".to_owned()));
    lines.extend(content.language.as_ref().map(|language| format!("is written in {language}")));
    lines.extend(content.max_words.map(|most| format!("has at most {most} words")));
    lines.extend(content.draft.then(|| "drafts a mail".to_owned()));
    lines.extend(content.to.as_ref().map(|to| format!("drafts it to {to}")));
    let fields = content.proposes.iter().flatten().map(|(field, value)| format!("proposes {field} = {value}"));
    lines.extend(fields);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::kit::read_questions;

    #[test]
    fn every_check_is_named() {
        let text = r#"{"ask": "q", "expect": ["x", "refused"], "record": "account:A", "inputs": {"by": "month"},
            "says": ["s1"], "any": ["a1", "a2"], "never": ["n1"], "numbers": [61.5], "rows": ["r1"], "first": "f1",
            "count": 3, "none": true, "language": "de", "max_words": 40, "draft": true, "to": "t@x.example",
            "proposes": {"stage": "Won"}}"#;
        let question = &read_questions("q", &text.replace('\n', " "), "x").unwrap()[0];
        assert_eq!(
            wants(question, "x").join("; "),
            "leads to x or a refusal; is about account:A; hears by = month; says s1; says one at least of a1, a2; never \
             says n1; holds the numbers 61.5; lists exactly r1; lists f1 first; counts 3; says that there is none; is \
             written in de; has at most 40 words; drafts a mail; drafts it to t@x.example; proposes stage = Won"
        );
    }
}
