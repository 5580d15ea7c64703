//! Every built-in action in its rules form on the records of the demo that it fits: no marks of templates, no holes, no
//! lines that nobody can read in a pane.
//! `TEXTS_SHOW=deal-risk:Halden cargo test --test actions texts:: -- --nocapture` reads some; `TEXTS_ALL=1` looks at all
//! records.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do and say what they show"
)]

use crate::desks::Workspace;
use dealdesk::actions::{Action, RecordNeed, Registry, gather, text};
use dealdesk::crm::{Kind, Record};
use regex::Regex;
use std::collections::BTreeMap;

/// Records of each kind that are looked at.
const OF_A_KIND: usize = 3;
/// The longest line that is read in one breath.
const LONGEST: usize = 300;

/// What stands in no text for people, whatever the records say.
const HOLES: &[&str] = &[
    r"\{\{",
    r"\{%",
    r"%\}",
    r"\bundefined\b",
    r"\bnull\b",
    r"\bNaN\b",
    r"\binf\b",
    r"\bSome\(",
    r"(^|[^.,0-9])\b0 of 0\b",
    r"(?m)^[^|]*[^ |\n] {2,}[^ |\n]",
    r" [.,](\s|$)",
    r"[^.]\.\.($|[^.])",
    r"\(\)",
    r"“”",
    r"\[\]",
    r"[:;,]\.",
    r"[;,]\s*[;,]",
    r"(?m)^\s*[-*]\s*$",
    r"(?m)^\s*\d+\.\s*$",
    r"(^|[^.,0-9])\b1 (days|weeks|months|years|hours|minutes|mails|deals|records|people|persons|cases|tasks|leads|customers|accounts|contacts|notes|meetings|changes|points|times|words|stages|articles)\b",
    r"\bNone\b[^o]*$",
    r"(?m)[:(] ?None\b",
    r"(?m)\bnone\b[,.)]",
    r"[^.]:\s*\z",
];

/// Inputs for actions that need some.
fn inputs(action: &Action) -> BTreeMap<String, String> {
    let said = [
        ("question", "open deals over 50k by stage"),
        ("text", "Ida: We decided to go on. Sam will send the contract by Friday."),
        ("products", "3 x CW-100"),
        ("discount", "12"),
    ];
    let has = |name: &str| action.inputs.iter().any(|input| input.name == name);
    said.iter().filter(|(name, _)| has(name)).map(|(name, said)| ((*name).to_owned(), (*said).to_owned())).collect()
}

fn records(workspace: &Workspace, action: &Action) -> Vec<Option<Record>> {
    let most = if std::env::var_os("TEXTS_ALL").is_some() { 500 } else { OF_A_KIND };
    let mut found = if action.record == RecordNeed::Required { Vec::new() } else { vec![None] };
    for kind in Kind::STANDARD.iter().filter(|kind| action.record != RecordNeed::None && action.fits(kind)) {
        let all = workspace.desk().records.records(kind, None, 500).unwrap();
        let step = (all.len() / most).max(1);
        found.extend(all.into_iter().step_by(step).map(Some));
    }
    found
}

/// What is wrong with a text, in words.
fn faults(text: &str, holes: &[Regex]) -> Vec<String> {
    let mut wrong: Vec<String> =
        holes.iter().filter_map(|hole| Some(format!("{:?}", hole.find(text)?.as_str()))).collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let long = lines.iter().filter(|line| text::replace_markers(line, |_| None).chars().count() > LONGEST);
    wrong.extend(long.map(|line| format!("a line of {}", line.chars().count())));
    // A heading with nothing below it.
    let heading = |line: &str| line.starts_with("**") && line.ends_with("**") && line.matches("**").count() == 2;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| heading(line)) {
        if lines.get(at + 1).is_none_or(|next| heading(next)) {
            wrong.push(format!("nothing below {line}"));
        }
    }
    if lines.is_empty() {
        wrong.push("empty".to_owned());
    }
    wrong
}

#[test]
fn texts_have_no_holes() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let desk = workspace.desk();
    let holes: Vec<Regex> = HOLES.iter().map(|hole| Regex::new(hole).unwrap()).collect();
    let show = std::env::var("TEXTS_SHOW").unwrap_or_default();
    let (mut ran, mut wrong) = (0, Vec::new());
    for action in registry.iter().filter(|action| action.has_rules()) {
        for record in records(&workspace, action) {
            let name = record.as_ref().map(Record::name).unwrap_or_default();
            // What cannot run there says so: that is looked at elsewhere.
            let Ok(gathered) = gather(&desk, action, record.as_ref(), &inputs(action)) else { continue };
            let (text, _) = gathered.rules_text(action).unwrap();
            ran += 1;
            if show.split_once(':').is_some_and(|(id, words)| action.name == id && name.contains(words)) {
                println!("\n=== {} on {name}\n{text}", action.name);
            }
            let kind = record.as_ref().map(|record| record.kind.to_string()).unwrap_or_default();
            wrong.extend(
                faults(&text, &holes).into_iter().map(|fault| format!("{} {kind} {name}: {fault}", action.name)),
            );
        }
    }
    assert!(ran > 300, "{ran}");
    assert!(wrong.is_empty(), "{} in {ran}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn holes_are_seen() {
    let holes: Vec<Regex> = HOLES.iter().map(|hole| Regex::new(hole).unwrap()).collect();
    for (text, sound) in [
        ("**Deals**\n- one [1], worth €4.1 k for 31 days", true),
        ("None of them waits.", true),
        ("Peu de choses ; les questions viennent d'abord.", true),
        ("It waits , it seems", false),
        ("1. First\n   indented", true),
        ("Wait…", true),
        ("1 days", false),
        ("0 of 0 won", false),
        ("Owner: None", false),
        ("two  spaces", false),
        ("- \n- one", false),
        ("**Next**\n\n**Then**\n- one", false),
        ("**Next**", false),
        ("It has {{ name }}", false),
        ("It ends..", false),
        ("(), and", false),
        ("", false),
    ] {
        assert_eq!(faults(text, &holes).is_empty(), sound, "{text:?}: {:?}", faults(text, &holes));
    }
}
