//! Single statements in free wording, right and wrong, in English, German and French: how many of each the check of
//! claims takes for what they are.
//!
//! For: a second pair of figures in `docs/claims.md`, on kinds of errors that models really make. `fresh-a.txt` may be read
//! while working on the checker (`CLAIMS_SHOW=1`); `fresh-b.txt` is only scored.

use crate::claims::{Case, Label, Score, book, report, score};
use serde_json::{Value as Json, json};
use std::path::Path;

/// What several statements are checked against.
#[derive(Default)]
struct World {
    name: String,
    today: String,
    seller: String,
    facts: Vec<Json>,
}

/// Reads `world`, `today`, `seller`, `fact` and, below them, `wrong` and `right` lines.
fn cases(text: &str) -> Vec<Case> {
    let (mut world, mut cases) = (World::default(), Vec::new());
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "world" => world = World { name: rest.to_owned(), ..World::default() },
            "today" => rest.clone_into(&mut world.today),
            "seller" => rest.clone_into(&mut world.seller),
            "fact" => world.facts.push(fact(rest)),
            verdict => {
                let (kind, statement) = rest.split_once(" | ").unwrap();
                cases.push(case(&world, cases.len(), verdict, kind, statement));
            }
        }
    }
    cases
}

/// `record | name | field | label | type | value | text`; without the last the value reads as it is stored.
fn fact(line: &str) -> Json {
    let parts: Vec<&str> = line.split(" | ").collect();
    let value = match parts[4] {
        "money" | "number" | "percent" => json!(parts[5].parse::<f64>().unwrap()),
        _ => json!(parts[5]),
    };
    json!({
        "record": parts[0], "record_name": parts[1], "field": parts[2], "label": parts[3], "type": parts[4],
        "value": value, "text": parts.get(6).unwrap_or(&parts[5]),
    })
}

/// Kinds whose mistake lies between the words: right names, figures and verbs that do not belong together. A doubt anywhere
/// in such a statement has found it.
const BETWEEN: &[&str] = &["swap", "promise", "negation"];

/// A wrong statement has its wrong words in braces; of a right one all words are right.
fn case(world: &World, at: usize, verdict: &str, kind: &str, statement: &str) -> Case {
    let text = statement.replace(['{', '}'], "");
    let chars = |part: &str| part.chars().count();
    let (from, to) = match verdict {
        "wrong" if !BETWEEN.contains(&kind) => {
            let (before, rest) = statement.split_once('{').unwrap();
            let (wrong, _) = rest.split_once('}').unwrap();
            (chars(before), chars(before) + chars(wrong))
        }
        _ => (0, chars(&text)),
    };
    let verdict = if verdict == "wrong" { "error" } else { "ok" };
    let words: String = text.chars().skip(from).take(to - from).collect();
    let label = Label { text: words, verdict: verdict.to_owned(), kind: kind.to_owned(), from, to };
    Case {
        id: format!("{}-{at}", world.name),
        today: world.today.parse().unwrap(),
        book: book(&world.facts),
        seller: world.seller.clone(),
        labels: vec![label],
        text,
    }
}

fn scored(half: &str, show: bool) -> Score {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/actions/claims/{half}.txt"));
    let cases = cases(&std::fs::read_to_string(path).unwrap());
    let wrong = cases.iter().filter(|case| case.labels[0].verdict == "error").count();
    assert_eq!((wrong, cases.len()), (60, 120), "{half}");
    let score = score(&cases, show && std::env::var_os("CLAIMS_SHOW").is_some());
    report(half, &score);
    score
}

#[test]
fn single_statements_are_told_apart() {
    let score = scored("fresh-a", true);
    assert!(score.caught_share() >= 0.95 && score.false_share() <= 0.03);
}

#[test]
fn single_statements_are_told_apart_in_the_half_held_out() {
    let score = scored("fresh-b", false);
    assert!(score.caught_share() >= 0.88 && score.false_share() <= 0.07);
}
