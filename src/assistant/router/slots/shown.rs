//! Inputs that a line gives because it is, or nearly is, one of the sentences that the file shows with their inputs.
//!
//! Invariant: nearly means that every word is said by which the sentence differs from the action's other sentences; a
//! number is no other number.

use crate::actions::examples::{self, Examples, RECORD};
use crate::actions::{Action, Example};
use std::collections::BTreeMap;
use strsim::osa_distance;

/// Letters from which a word may have a slip.
const LONG: usize = 5;

/// The inputs of the sentence that the line is; none where two with other inputs are as near.
pub(super) fn inputs<'a>(
    known: Option<&Examples>,
    action: &'a Action,
    line: &str,
) -> Option<&'a BTreeMap<String, String>> {
    let line = examples::plain(line);
    let said: Vec<&str> = telling(known, &line);
    let mut best: Option<(f64, &Example)> = None;
    let mut tie = false;
    for example in action.examples.iter().filter(|example| !example.inputs.is_empty()) {
        let Some(near) = nearness(known, action, example, &line, &said) else { continue };
        match best {
            Some((top, other)) if top > near || other.inputs == example.inputs => {}
            Some((top, _)) if (top - near).abs() < f64::EPSILON => tie = true,
            _ => (best, tie) = (Some((near, example)), false),
        }
    }
    best.filter(|_| !tie).map(|(_, example)| &example.inputs)
}

/// 2 for the very sentence, up to 1 for one that is near, none else.
fn nearness(known: Option<&Examples>, action: &Action, example: &Example, line: &str, said: &[&str]) -> Option<f64> {
    let text = examples::plain(&example.text);
    if text == line || bare(&text) == bare(line) {
        return Some(2.0);
    }
    let others: Vec<String> = action
        .utterances
        .iter()
        .filter(|other| **other != example.text && !same_inputs(action, example, other))
        .map(|other| examples::plain(other))
        .collect();
    let words = telling(known, &text);
    let own: Vec<&&str> = words.iter().filter(|word| !others.iter().any(|other| stands(other, word))).collect();
    let heard = |word: &&str| said.iter().any(|said| alike(said, word));
    let count = words.iter().filter(|word| heard(word)).count();
    let fits = !own.is_empty() && own.iter().all(|word| heard(word)) && count * 2 > words.len();
    #[expect(clippy::cast_precision_loss, reason = "numbers of words are small")]
    fits.then(|| 2.0 * count as f64 / (words.len() + said.len()).max(1) as f64)
}

/// Whether another sentence of the action gives the same inputs.
fn same_inputs(action: &Action, example: &Example, other: &str) -> bool {
    action.examples.iter().any(|known| known.text == other && known.inputs == example.inputs)
}

/// Without the record's name or what points at it.
fn bare(plain: &str) -> String {
    let words = plain.split(' ').filter(|word| *word != RECORD && !matches!(*word, "this" | "it" | "that"));
    words.collect::<Vec<_>>().join(" ")
}

/// The words that say something.
fn telling<'l>(known: Option<&Examples>, plain: &'l str) -> Vec<&'l str> {
    let idle = |word: &str| word == RECORD || known.is_some_and(|known| known.is_idle(word));
    plain.split(' ').filter(|word| !word.is_empty() && !idle(word)).collect()
}

fn stands(plain: &str, word: &str) -> bool {
    plain.split(' ').any(|other| other == word)
}

/// The same word, perhaps with a slip; never another number.
fn alike(said: &str, word: &str) -> bool {
    let digits = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    said == word || !digits(said) && !digits(word) && word.chars().count() >= LONG && osa_distance(said, word) <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---
name: ship
record: required
input:
  schema:
    lead_weeks?: integer, weeks
    mode?: string, how
utterances:
  - ship {record}
  - can we ship {record} in time
examples:
  - { text: \"can we ship {record} within 6 weeks\", inputs: { lead_weeks: 6 } }
  - { text: \"send {record} by plane\", inputs: { mode: air } }
  - { text: \"send {record} by ship\", inputs: { mode: sea } }
  - { text: \"fly {record} out\", inputs: { mode: air } }
---
## rules
x
";

    #[test]
    fn the_sentence_itself_and_near_ones_give_its_inputs() {
        let action = Action::parse("ship.md", FILE).unwrap();
        let examples = Examples::new([&action].into_iter());
        for (line, expected) in [
            ("Can we ship {record} within 6 weeks?", Some("6")),
            ("can we ship this within 6 weeks", Some("6")),
            ("could we ship {record} within 6 weeks please", Some("6")),
            ("can we ship {record} within 8 weeks", None),
            ("can we ship {record} in time", None),
            ("please send {record} by plane", Some("air")),
            ("send {record} by plnae", Some("air")),
            ("send {record} by ship", Some("sea")),
            ("send {record}", None),
            ("fly {record} out", Some("air")),
            ("summarize {record}", None),
        ] {
            let found = inputs(Some(&examples), &action, line);
            assert_eq!(found.and_then(|inputs| inputs.values().next()).map(String::as_str), expected, "{line}");
        }
    }
}
