//! Over all deals of the demo workspace: health, risk, the review, the list of stale deals, the summary and the plain
//! question say the same about the same deal, in the same words.

use crate::desks::Workspace;
use dealdesk::actions::{Gathered, Registry, gather, question};
use dealdesk::crm::{Kind, Record, Value};
use std::collections::{BTreeMap, BTreeSet};

fn run(demo: &Workspace, id: &str, record: Option<&Record>, inputs: &[(&str, &str)]) -> (Gathered, String) {
    let registry = Registry::builtin();
    let action = registry.get(id).unwrap_or_else(|| panic!("{id}"));
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let found = gather(&demo.desk(), action, record, &inputs).unwrap();
    let text = found.rules_text(action).unwrap().0;
    (found, plain(&text))
}

/// Without markers.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(" [") {
        let number = rest[at + 2..].chars().take_while(char::is_ascii_digit).count();
        let marker = number > 0 && rest[at + 2 + number..].starts_with(']');
        out.push_str(&rest[..at]);
        if !marker {
            out.push_str(" [");
        }
        rest = if marker { &rest[at + 3 + number..] } else { &rest[at + 2..] };
    }
    out + rest
}

/// What a text says of a length of time: the words from one phrase to the next stop.
fn phrases<'a>(text: &'a str, from: &str) -> BTreeSet<&'a str> {
    let end = |rest: &str| rest.find([';', '\n', '*', ':']).unwrap_or(rest.len());
    text.match_indices(from).map(|(at, _)| &text[at..at + end(&text[at..])]).map(|words| words.trim()).collect()
}

#[test]
fn all_that_looks_at_a_deal_says_the_same() {
    let demo = Workspace::demo();
    let desk = demo.desk();
    let (stale, _) = run(&demo, "stale-deals", None, &[("whose", "all")]);
    let stale: BTreeSet<String> = stale.rows.unwrap().records.iter().map(ToString::to_string).collect();
    let asked = question::read(&desk, "stale deals").unwrap().query.unwrap();
    let asked: BTreeSet<String> = desk.records.run(&asked).unwrap().records.iter().map(ToString::to_string).collect();
    assert_eq!(stale, asked, "the plain question and the action");
    let (mut seen, mut with_age) = (0, 0);
    for deal in desk.all(&Kind::Opportunity, None, 500).unwrap() {
        let reference = deal.reference().to_string();
        let (health, text) = run(&demo, "deal-health", Some(&deal), &[]);
        let Some(rows) = health.rows else { continue };
        seen += 1;
        let points = |name: &str| {
            let row = rows.rows.iter().find(|row| row[0] == Value::text(name)).unwrap();
            row[1].as_number().unwrap()
        };
        let weak = points("stage age") < 18.0 || points("activity") < 18.0;
        let beginning_unknown = !text.contains("usually");
        assert!(weak == stale.contains(&reference) || beginning_unknown, "{}: {text}", deal.name());
        let (_, risk) = run(&demo, "deal-risk", Some(&deal), &[]);
        let (_, summary) = run(&demo, "summarize", Some(&deal), &[]);
        let stuck = risk.contains("Stuck in its stage");
        assert_eq!(stuck, points("stage age") < 18.0 && !beginning_unknown, "{}: {risk}", deal.name());
        let silence = phrases(&text, "last activity was");
        let silence: Vec<String> = silence.iter().map(|words| words.trim_end_matches('.').to_owned()).collect();
        for (who, other) in [("risk", &risk), ("summary", &summary)] {
            for words in phrases(other, "last activity was") {
                let words = words.split_once('.').map_or(words, |(words, _)| words);
                assert!(silence.iter().any(|own| own == words), "{who}, {}: {words:?} {silence:?}", deal.name());
            }
        }
        for (who, other) in [("risk", &risk), ("summary", &summary)] {
            if let Some(at) = other.find(", usually ") {
                let words: String = other[at..].chars().take_while(|c| !matches!(c, '.' | '\n')).collect();
                assert!(text.contains(&words), "{who}, {}: {words}\n{text}", deal.name());
                with_age += 1;
            }
        }
        let notes = summary.contains("wo notes disagree");
        let (_, check) = run(&demo, "check-record", Some(&deal), &[]);
        assert_eq!(notes, check.contains("wo notes disagree"), "{}: {check}", deal.name());
        assert_eq!(notes, risk.contains("wo notes disagree"), "{}: {risk}", deal.name());
    }
    assert!(seen > 10 && with_age > 0, "{seen} {with_age}");
}

#[test]
fn every_number_of_the_team_says_whose_deals_it_is_of() {
    let demo = Workspace::demo();
    for id in ["forecast", "win-rate", "sales-velocity", "stage-conversion", "stale-deals", "pipeline-review"] {
        for (whose, words) in [
            ("Ben", "Ben Hartmann's deals"),
            ("for the team", "all deals"),
            ("me", "your deals"),
            ("Ben's", "Ben Hartmann's"),
        ] {
            let (_, text) = run(&demo, id, None, &[("whose", whose)]);
            let head = text.lines().next().unwrap_or_default();
            assert!(head.contains(words) && !text.contains("no user"), "{id} {whose}: {text}");
        }
    }
}
