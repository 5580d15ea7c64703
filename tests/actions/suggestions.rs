//! Suggestions over the demo workspace: the planted faults surface, every suggestion runs, decisions are kept to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use dealdesk::actions::{self, Desk, Registry, Suggestion};
use dealdesk::assistant::{self, Ask, Context, Input, NO_OTHERS, Next};
use dealdesk::crm::{Answer, Kind, Origin, OriginKind, Record, RecordRef, Records, Writer as _};
use dealdesk::demo;
use dealdesk::store::Store;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const TODAY: Date = date(2026, 11, 20);

fn now() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().unwrap()
}

fn store(folder: &std::path::Path) -> Store {
    let demo = demo::workspace(1, TODAY);
    let mut store = Store::open(folder.join("w.db")).unwrap();
    let origin = Origin { kind: OriginKind::Demo, who: "Demo".into(), from: String::new() };
    store.bulk_load(demo.records, &origin, now()).unwrap();
    store.add_history(&demo.history).unwrap();
    store.set_me(&demo.me).unwrap();
    store.reading().set_today(TODAY, 1);
    store
}

fn desk<'a>(store: &'a Store, registry: &'a Registry, today: Date, now: Timestamp) -> Desk<'a> {
    Desk {
        records: store.reading(),
        today,
        now,
        currency: "EUR",
        fiscal_start_month: 1,
        last_seen: None,
        knobs: registry.knobs(),
        registry: Some(registry),
    }
}

fn get(store: &Store, record: &RecordRef) -> Record {
    store.get(record).unwrap().unwrap()
}

fn suggested(desk: &Desk<'_>, record: &Record) -> Vec<Suggestion> {
    actions::suggest(desk, desk.registry.unwrap(), record).unwrap()
}

/// Words of which one stands among the first three suggestions of a record with that fault.
fn words_of(fault: &str) -> &'static [&'static str] {
    match fault {
        "duplicate-account" => &["looks like"],
        "close-date-past" => &["close date passed"],
        "budget-contradiction" => &["disagree on the budget", "another note"],
        "single-threaded" => &["only Fergus Quill is involved"],
        "silent-customer" => &["silent for", "no answer to your mail of"],
        "hidden-instruction" => &["orders for an assistant"],
        "hidden-characters" => &["that nobody sees", "orders for an assistant"],
        "common-word-names" => &["plain words"],
        "overdue-task-on-won-deal" => &["overdue"],
        "no-mail-address" => &["no mail address"],
        "negative-discount" => &["is a surcharge"],
        "accented-and-non-latin-names" => &["accents", "not in Latin letters"],
        "odd-phones" => &["phone “", "an odd phone"],
        other => panic!("{other}: a new fault needs its words here"),
    }
}

#[test]
fn every_planted_fault_is_among_the_first_three_suggestions_of_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let (store, registry) = (store(folder.path()), Registry::builtin());
    let desk = desk(&store, &registry, TODAY, now());
    let mut missing = Vec::new();
    for fault in demo::faults() {
        for record in &fault.records {
            let record = get(&store, record);
            let found = suggested(&desk, &record);
            let first: Vec<&str> = found.iter().take(3).map(|one| one.why.as_str()).collect();
            if !words_of(fault.name).iter().any(|words| first.iter().any(|why| why.contains(words))) {
                let told: Vec<String> =
                    found.iter().map(|one| format!("{} {} | {}", one.account.score, one.title, one.why)).collect();
                missing.push(format!("{}: {} {}\n   {}", fault.name, record.kind, record.name(), told.join("\n   ")));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

fn run(desk: &Desk<'_>, id: &str, record: Option<&RecordRef>, inputs: &BTreeMap<String, String>) -> Answer {
    let context = Context {
        records: desk.records,
        registry: desk.registry.unwrap(),
        today: desk.today,
        now: desk.now,
        currency: desk.currency,
        fiscal_start_month: 1,
        last_seen: desk.last_seen,
        model: false,
        by_action: &NO_OTHERS,
        context_tokens: u64::MAX,
        commands: &[],
        progress: None,
    };
    let input = Input::Action { id: id.into(), inputs: inputs.clone() };
    let ask = Ask { input, scope: record.cloned(), history: Vec::new() };
    match assistant::begin(&context, &ask).unwrap_or_else(|error| panic!("{id} on {record:?}: {error}")) {
        Next::Done(answer) => answer,
        other => panic!("{id}: {other:?}"),
    }
}

/// Every so many records of each kind are tried, and all that have a fault; `SUGGESTIONS_EVERY=1` tries all.
fn sample(store: &Store) -> Vec<Record> {
    let every = std::env::var("SUGGESTIONS_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(7);
    let kinds = [Kind::Account, Kind::Contact, Kind::Lead, Kind::Opportunity, Kind::Case, Kind::Task, Kind::Event];
    let others = [Kind::Email, Kind::Note, Kind::Transcript, Kind::Product, Kind::Quote, Kind::Campaign, Kind::User];
    let all = |kind: &Kind| store.records(kind, None, 2_000).unwrap();
    kinds
        .iter()
        .flat_map(|kind| all(kind).into_iter().step_by(every))
        .chain(others.iter().filter_map(|kind| all(kind).pop()))
        .collect()
}

#[test]
fn every_suggestion_runs_by_rules_and_no_list_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let (store, registry) = (store(folder.path()), Registry::builtin());
    let desk = desk(&store, &registry, TODAY, now());
    let mut ran = 0;
    for record in sample(&store) {
        let found = suggested(&desk, &record);
        assert!(!found.is_empty(), "{} {}", record.kind, record.name());
        for one in found {
            let answer = run(&desk, &one.id, Some(&record.reference()), &one.inputs);
            let said = !answer.text.trim().is_empty() || !answer.drafts.is_empty();
            assert!(
                said && answer.status == dealdesk::crm::Status::Answered,
                "{} on {}: {answer:?}",
                one.what(),
                record.name()
            );
            ran += 1;
        }
    }
    for hour in [8, 17] {
        let now: Timestamp = format!("2026-11-20T{hour:02}:10:00Z").parse().unwrap();
        let desk = Desk { now, ..desk };
        let day = actions::offers(&desk, &registry, None, &BTreeMap::new()).unwrap().shown;
        assert!(day.len() >= 3, "{day:?}");
        for one in day {
            assert!(!run(&desk, &one.id, None, &one.inputs).text.trim().is_empty(), "{}", one.what());
        }
    }
    assert!(ran > 60, "{ran}");
}

#[test]
#[ignore = "prints every action of the day on the demo workspace, to be read"]
fn read_aloud() {
    let folder = tempfile::tempdir().unwrap();
    let (store, registry) = (store(folder.path()), Registry::builtin());
    let last_seen = Some("2026-11-16T09:00:00Z".parse().unwrap());
    let desk = Desk { last_seen, ..desk(&store, &registry, TODAY, now()) };
    let none = BTreeMap::new();
    let named = |kind: Kind, name: &str| store.by_name(Some(&kind), name, 1).unwrap().pop().map(|row| row.record);
    let halden = store.search("Halden renewal", Some(&Kind::Opportunity), 1).unwrap()[0].row.record.clone();
    let orrin = named(Kind::Opportunity, "Orrin vaccine cold chain");
    let freezer = named(Kind::Event, "Incident review freezer 12");
    for (id, record) in [
        ("morning-brief", None),
        ("meeting-prep", None),
        ("meeting-prep", Some(&halden)),
        ("meeting-prep", freezer.as_ref()),
        ("meeting-prep", orrin.as_ref()),
        ("follow-ups-due", None),
        ("follow-ups-due", Some(&halden)),
        ("next-best-action", None),
        ("next-best-action", Some(&halden)),
        ("end-of-day", None),
        ("timeline-digest", Some(&halden)),
        ("timeline-digest", orrin.as_ref()),
        ("explain-suggestions", None),
        ("explain-suggestions", Some(&halden)),
    ] {
        if registry.get(id).is_none() {
            continue;
        }
        let answer = run(&desk, id, record, &none);
        println!("=== {id} {record:?}\n{}\n", answer.text);
        for proposal in answer.proposals {
            println!("proposal {}: {} edits {:?}", proposal.title, proposal.edits.len(), proposal.notes);
        }
    }
}
