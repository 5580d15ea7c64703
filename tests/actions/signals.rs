//! The actions on customers' signals and leads over the demo workspace: every one runs on every record that it fits, and
//! no statement of its rules form is without a source.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use dealdesk::actions::{Action, Desk, Gathered, Registry, gather, text};
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{ClaimStatus, Kind, Origin, OriginKind, Record, Records, Writer};
use dealdesk::store::Store;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use tempfile::TempDir;

const ACTIONS: &[&str] = &[
    "buying-intent",
    "churn-risk",
    "competitor-mentions",
    "draft-outreach",
    "handle-objection",
    "qualify-lead",
    "route-lead",
    "satisfaction-themes",
    "score-lead",
    "sentiment",
    "win-loss-note",
];

struct Demo {
    store: Store,
    now: Timestamp,
    _folder: TempDir,
}

impl Demo {
    fn new() -> Self {
        let today = date(2026, 11, 20);
        let now = today.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("dealdesk.db")).unwrap();
        let demo = dealdesk::demo::workspace(1, today);
        let origin = Origin { kind: OriginKind::Demo, who: "test".into(), from: "demo".into() };
        store.bulk_load(demo.records, &origin, now).unwrap();
        store.add_history(&demo.history).unwrap();
        store.set_me(&demo.me).unwrap();
        store.reading().set_today(today, 1);
        Self { store, now, _folder: folder }
    }

    fn desk<'a>(&'a self, registry: &'a Registry) -> Desk<'a> {
        Desk {
            records: self.store.reading(),
            today: date(2026, 11, 20),
            now: self.now,
            currency: "EUR",
            fiscal_start_month: 1,
            last_seen: None,
            knobs: registry.knobs(),
            registry: Some(registry),
        }
    }

    fn all(&self, kind: &Kind) -> Vec<Record> {
        self.store.reading().records(kind, None, 200).unwrap()
    }

    fn named(&self, kind: &Kind, part: &str) -> Record {
        self.all(kind).into_iter().find(|record| record.name().contains(part)).unwrap()
    }
}

fn run(desk: &Desk<'_>, action: &Action, record: Option<&Record>, inputs: &[(&str, &str)]) -> (Gathered, String) {
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let gathered = gather(desk, action, record, &inputs).unwrap();
    let (text, _) = gathered.rules_text(action).unwrap();
    assert!(gathered.prompt_text(action).is_ok(), "{}", action.name);
    (gathered, text)
}

/// What the checker of model answers finds no source for in a rules text, or takes for the contrary of a fact.
fn doubts(desk: &Desk<'_>, gathered: &Gathered, action: &Action, said: &str) -> Vec<String> {
    // The text before its markers are renumbered is what a model would have written.
    let (settled, claims) = gathered.rules_text(action).unwrap();
    let original = |number: usize| {
        let claim = claims.get(number - 1)?;
        gathered
            .book
            .entries()
            .iter()
            .position(|entry| entry.claim().text == claim.text && entry.claim().cite == claim.cite)
            .map(|at| at + 1)
    };
    let raw = text::replace_markers(&settled, original);
    let facts = Facts { book: &gathered.book, today: Some(desk.today), said };
    let (_, claims) = check(&raw, &facts);
    let doubtful = |status| matches!(status, ClaimStatus::Unsupported | ClaimStatus::Contradicted);
    claims
        .into_iter()
        .filter(|claim| doubtful(claim.status))
        .map(|claim| format!("{:?} {}", claim.status, claim.text))
        .collect()
}

#[test]
fn every_action_runs_on_every_record_it_fits_and_every_statement_has_a_source() {
    let (demo, registry) = (Demo::new(), Registry::builtin());
    let desk = demo.desk(&registry);
    let mut wrong = Vec::new();
    let mut ran = 0;
    for name in ACTIONS {
        let action = registry.get(name).unwrap();
        for kind in [Kind::Account, Kind::Contact, Kind::Lead, Kind::Opportunity, Kind::Case]
            .iter()
            .filter(|kind| action.fits(kind))
        {
            for record in demo.all(kind) {
                let (gathered, text) = run(&desk, action, Some(&record), &[]);
                assert!(!text.trim().is_empty(), "{name} {}", record.name());
                // The seller signs a mail; that needs no source.
                let me = demo.store.reading().me().unwrap().map(|me| desk.name_of(&me)).unwrap_or_default();
                for doubt in doubts(&desk, &gathered, action, &me) {
                    wrong.push(format!("{name} {}: {doubt}", record.name()));
                }
                ran += 1;
            }
        }
    }
    assert!(ran > 300, "{ran}");
    assert!(wrong.is_empty(), "{} of {ran}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn without_a_record_the_worst_or_best_come_first() {
    let (demo, registry) = (Demo::new(), Registry::builtin());
    let desk = demo.desk(&registry);
    for (name, first) in [
        ("sentiment", Some("Halden Foods")),
        ("churn-risk", Some("Halden Foods")),
        ("buying-intent", None),
        ("satisfaction-themes", None),
        ("competitor-mentions", None),
        ("score-lead", None),
    ] {
        let action = registry.get(name).unwrap();
        let (gathered, text) = run(&desk, action, None, &[]);
        let doubts = doubts(&desk, &gathered, action, "");
        assert!(doubts.is_empty(), "{name}: {doubts:?}\n{text}");
        if let Some(first) = first {
            assert_eq!(gathered.rows.unwrap().rows[0][0].as_text(), Some(first), "{name}: {text}");
        }
    }
}

#[test]
fn each_has_words_for_the_chat_and_says_when_to_use_it() {
    let registry = Registry::builtin();
    for name in ACTIONS {
        let action = registry.get(name).unwrap();
        assert!(action.utterances.len() >= 12, "{name}: {}", action.utterances.len());
        assert!(action.has_rules() && action.wants_model() && !action.why.is_empty(), "{name}");
    }
}

#[test]
fn the_planted_stories_are_told() {
    let (demo, registry) = (Demo::new(), Registry::builtin());
    let desk = demo.desk(&registry);
    for (name, kind, record, words) in [
        ("sentiment", Kind::Account, "Halden Foods", vec!["Getting worse", "Still six a night"]),
        (
            "churn-risk",
            Kind::Account,
            "Halden Foods",
            vec!["high risk", "cannot defend a renewal", "Alarms at every defrost"],
        ),
        ("buying-intent", Kind::Opportunity, "Pinecrest freezer", vec!["Security review", "second offer"]),
        (
            "win-loss-note",
            Kind::Opportunity,
            "Lindgren pharmacy",
            vec!["**Reason**: price", "above the winner", "best that I have read"],
        ),
        ("score-lead", Kind::Lead, "Summers", vec!["hot", "Asked for a price"]),
    ] {
        let record = demo.named(&kind, record);
        let (_, text) = run(&desk, registry.get(name).unwrap(), Some(&record), &[]);
        for word in words {
            assert!(text.contains(word), "{name} {}: {word} is missing\n{text}", record.name());
        }
    }
}
