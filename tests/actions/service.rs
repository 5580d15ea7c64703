//! The actions for cases and for writing over the demo workspace: each runs on every record it is for, every statement
//! has its source, and drafts have a recipient, a subject and a body.
//! `SERVICE_SHOW=case-summary:Alarms cargo test --test actions service:: -- --nocapture` reads one.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "helpers of tests fail as tests do and say what they show; others use more of the desks"
)]

use crate::desks;

use dealdesk::actions::{Action, Gathered, Registry, gather};
use dealdesk::crm::{Claim, Kind, Record};
use desks::Workspace;
use std::collections::BTreeMap;

const ON_RECORDS: &[&str] =
    &["case-summary", "reply-options", "draft-article", "route-case", "call-script", "one-pager", "marketing-copy"];
const ON_THE_DESK: &[&str] = &["case-trends", "handle-time"];

fn run(workspace: &Workspace, action: &Action, record: Option<&Record>, given: &[(&str, &str)]) -> (Gathered, String) {
    let inputs: BTreeMap<String, String> = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let name = record.map(Record::name).unwrap_or_default();
    let gathered = gather(&workspace.desk(), action, record, &inputs)
        .unwrap_or_else(|error| panic!("{} on {name}: {error}", action.name));
    let (text, claims) = gathered.rules_text(action).unwrap();
    assert!(!claims.iter().any(Claim::is_doubtful), "{claims:?}");
    assert!(!text.trim().is_empty() && !text.contains("{{") && !text.contains("{%"), "{} on {name}", action.name);
    assert!(text.lines().filter(|line| line.starts_with('|')).all(|line| line.chars().count() < 100), "{text}");
    let prompt = gathered.prompt_text(action);
    assert!(prompt.is_ok(), "{}: {prompt:?}", action.name);
    let show = std::env::var("SERVICE_SHOW").unwrap_or_default();
    let (action_named, record_named) = show.split_once(':').unwrap_or((&show, ""));
    if !show.is_empty() && action.name.contains(action_named) && name.contains(record_named) {
        println!("\n=== {} on {name}\n{text}", action.name);
    }
    (gathered, text)
}

fn every(workspace: &Workspace, action: &Action) -> Vec<Record> {
    action.kinds.iter().flat_map(|kind| workspace.desk().records.records(kind, None, 500).unwrap()).collect()
}

fn case(workspace: &Workspace, name: &str) -> Record {
    let cases = workspace.desk().records.records(&Kind::Case, None, 500).unwrap();
    cases.into_iter().find(|case| case.name().contains(name)).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn every_action_runs_on_every_record_it_is_for() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    for name in ON_RECORDS {
        let action = registry.get(name).unwrap_or_else(|| panic!("no {name}"));
        for record in every(&workspace, action) {
            run(&workspace, action, Some(&record), &[]);
        }
    }
    for name in ON_THE_DESK {
        for by in ["", "product", "priority"] {
            let (gathered, _) = run(&workspace, registry.get(name).unwrap(), None, &[("by", by)]);
            assert!(gathered.query.is_some() && gathered.rows.is_some(), "{name} by {by}");
        }
    }
}

#[test]
fn replies_are_whole_mails_and_differ() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let action = registry.get("reply-options").unwrap();
    let mut replied = 0;
    for record in every(&workspace, action) {
        let (gathered, text) = run(&workspace, action, Some(&record), &[]);
        if gathered.envelope.is_none() {
            continue;
        }
        replied += 1;
        let drafts = gathered.drafts(&text, "rules");
        assert!((2..=3).contains(&drafts.len()), "{}", record.name());
        let bodies: std::collections::BTreeSet<&str> = drafts.iter().map(|d| d.versions[0].body.as_str()).collect();
        assert_eq!(bodies.len(), drafts.len(), "{}", record.name());
        for version in drafts.iter().map(|draft| &draft.versions[0]) {
            assert!(version.subject.starts_with("Re: ") && version.body.lines().count() > 4, "{version:?}");
            let markers = dealdesk::actions::text::markers(&version.body);
            assert!(!version.body.contains("Option ") && markers.is_empty(), "{version:?}");
        }
    }
    assert!(replied > 20, "{replied}");
}

#[test]
fn mails_of_every_purpose_tone_and_language_are_whole() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let action = registry.get("draft-email").unwrap();
    let purposes = [
        "reply",
        "follow-up",
        "nudge",
        "renewal",
        "introduction",
        "case-update",
        "second-contact",
        "close-plan",
        "recap",
        "thank-you",
    ];
    let records: Vec<Record> = every(&workspace, action).into_iter().step_by(9).collect();
    for record in &records {
        for (purpose, language) in purposes.iter().flat_map(|p| ["en", "de", "fr", "es"].map(|l| (*p, l))) {
            let given = [("purpose", purpose), ("language", language), ("tone", "warm")];
            let (gathered, text) = run(&workspace, action, Some(record), &given);
            let Some(draft) = gathered.draft(&text, "rules") else { continue };
            let version = &draft.versions[0];
            assert!(!version.subject.is_empty() && version.body.lines().count() >= 5, "{given:?} {version:?}");
            assert!(!version.body.contains("\n\n\n") && !version.body.contains(" ,"), "{given:?} {version:?}");
        }
    }
}

#[test]
fn solved_cases_give_articles_and_others_say_why_not() {
    let (workspace, registry) = (Workspace::demo(), Registry::builtin());
    let action = registry.get("draft-article").unwrap();
    for (name, words, made) in [
        ("Gateway offline in trailer", "Antenna cable was pinched", true),
        ("Silo 7 reads", "Sensor hung in the sun", true),
        ("Gateways lose network", "What happens when a gateway loses its network", false),
        ("Alarm call reached nobody", "not solved yet", false),
    ] {
        let (gathered, text) = run(&workspace, action, Some(&case(&workspace, name)), &[]);
        assert!(text.contains(words) && gathered.proposals.is_empty() != made, "{name}: {text}");
    }
}
