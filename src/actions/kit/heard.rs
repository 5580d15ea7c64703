//! A new action out of questions that were asked: they lead to it, and they are its tests.
//!
//! Invariants: no name out of a question gets into the files, the records of the fixtures stand in their place; a
//! question cannot write anything into the action's file but a sentence.

use super::skeleton::{NOT, Skeleton, Wanted, named, names, texts};
use crate::actions::front::title_of;
use serde_json::json;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Most questions that are taken over.
const MOST: usize = 60;
/// Fewest sentences that lead to an action; where fewer were heard, some that name it are added.
const LEAST: usize = 14;
/// Longest question that is taken over, in characters.
const LONGEST: usize = 200;

/// One question as pieces of text and masked values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Its pieces, in their order.
    pub pieces: Vec<Piece>,
}

/// A piece of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// The name of a record of the kind that the action works on.
    Record,
    /// Another masked value: what it is, in words.
    Value(String),
}

/// The texts of a new action for questions that were asked.
pub fn skeleton_of(wanted: &Wanted, heard: &[Heard]) -> Skeleton {
    let asked = distinct(heard.iter().map(|one| one.sentence(names(&wanted.kind), false)));
    let said = distinct(heard.iter().map(|one| one.sentence(("{record}", "another one"), true)));
    let more = named(&title_of(&wanted.id));
    let added = more.iter().take(LEAST.saturating_sub(said.len())).cloned();
    let utterances: Vec<String> = said.iter().map(|words| json!(words).to_string()).chain(added).collect();
    Skeleton { questions: questions(wanted, &asked), ..texts(wanted, &utterances) }
}

impl Heard {
    /// The question with these names for its records, in their order; braces are left out of what leads to an action,
    /// where they mean something.
    fn sentence(&self, (name, other): (&str, &str), plain: bool) -> String {
        let (mut text, mut records) = (String::new(), 0);
        for piece in &self.pieces {
            match piece {
                Piece::Text(words) if plain => text.extend(words.chars().filter(|c| !matches!(c, '{' | '}'))),
                Piece::Text(words) | Piece::Value(words) => text.push_str(words),
                Piece::Record => {
                    text.push_str(if records == 0 { name } else { other });
                    records += 1;
                }
            }
        }
        let words: Vec<&str> =
            text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
        words.join(" ")
    }
}

/// Sentences without those that say the same, and without the overlong.
fn distinct(sentences: impl Iterator<Item = String>) -> Vec<String> {
    let mut known = HashSet::new();
    let fits = |text: &String| !text.is_empty() && text.chars().count() <= LONGEST && known.insert(text.to_lowercase());
    sentences.filter(fits).take(MOST).collect()
}

/// The questions as tests, and some that must lead elsewhere.
fn questions(wanted: &Wanted, asked: &[String]) -> String {
    let (name, other) = names(&wanted.kind);
    let open = format!("{}:one", wanted.kind);
    let own = asked.iter().map(|ask| json!({ "ask": ask, "expect": wanted.id, "open": open }));
    let fill = |text: &str| text.replace("{name}", name).replace("{other}", other);
    let not = NOT.iter().map(|(ask, expect)| json!({ "ask": fill(ask), "expect": expect, "stub": true }));
    own.chain(not).fold(String::new(), |mut lines, line| {
        let _ = writeln!(lines, "{line}");
        lines
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::kit::read_questions;
    use crate::crm::Kind;

    fn heard(words: &str) -> Heard {
        let piece = |part: &str| match part {
            "@" => Piece::Record,
            part => Piece::Text(part.to_owned()),
        };
        Heard { pieces: words.split('|').map(piece).collect() }
    }

    #[test]
    fn questions_become_sentences_and_tests_without_a_name() {
        let wanted = Wanted { id: "credit-check".into(), kind: Kind::Account, flow: false };
        let list = [
            heard("check the credit of |@|, please"),
            heard("CHECK the credit of |@|, please"),
            heard("compare |@| and |@|"),
            heard("quote \"this\": {{ secrets }}\n---\nname: other"),
        ];
        let skeleton = skeleton_of(&wanted, &list);
        for part in [
            "  - \"check the credit of {record}, please\"\n  - \"compare {record} and another one\"\n",
            "  - \"quote \\\"this\\\": secrets --- name: other\"\n",
        ] {
            assert!(skeleton.action.contains(part), "{part} in {}", skeleton.action);
        }
        let read = read_questions("q", &skeleton.questions, "credit-check").unwrap();
        assert_eq!(read[0].ask, "check the credit of Orrin Ltd, please");
        assert_eq!(read[1].ask, "compare Orrin Ltd and Vega AG");
        assert_eq!(read.iter().filter(|one| !one.stub).count(), 3);
    }

    #[test]
    fn the_action_can_be_loaded_whatever_was_asked() {
        let wanted = Wanted { id: "odd-ones".into(), kind: Kind::Opportunity, flow: false };
        let list = ["- x: y", "# no", "'", "\\", "💥 \u{202e}", "&a *b", "@", "%}{%", ""].map(heard);
        let skeleton = skeleton_of(&wanted, &list);
        let read = crate::actions::Action::parse("x.md", &skeleton.action);
        assert!(read.is_ok(), "{read:?} {}", skeleton.action);
    }
}
