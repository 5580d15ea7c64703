//! The demo data as its users see it: promised counts, closed links, standard fields, determinism, planted faults.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use dealdesk::crm::{FieldType, Kind, Record, RecordRef, Value, standard_field};
use dealdesk::demo::{self, Demo};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const TODAY: Date = date(2026, 11, 20);

fn count(records: &[Record], kinds: &[Kind]) -> usize {
    records.iter().filter(|record| kinds.contains(&record.kind)).count()
}

fn find<'a>(demo: &'a Demo, name: &str) -> &'a Record {
    demo.records.iter().find(|record| record.name() == name).unwrap_or_else(|| panic!("no {name}"))
}

fn fault(name: &str) -> Vec<RecordRef> {
    demo::faults().into_iter().find(|fault| fault.name == name).unwrap_or_else(|| panic!("no {name}")).records
}

fn get<'a>(demo: &'a Demo, reference: &RecordRef) -> &'a Record {
    demo.records.iter().find(|record| record.reference() == *reference).unwrap()
}

/// Every field is a standard one of its kind with a value of its type; links go to earlier records of their target.
fn check(records: impl Iterator<Item = Record>) -> BTreeSet<RecordRef> {
    let mut known = BTreeSet::new();
    for record in records {
        for (name, value) in &record.fields {
            let field = standard_field(&record.kind, name).unwrap_or_else(|| panic!("{}.{name}", record.kind));
            assert!(fits(field.field_type, value), "{} {name}: {value:?}", record.name());
            if let Value::Ref(target) = value {
                assert!(known.contains(target), "{} {name} → {target}", record.name());
                assert!(field.target == "*" || field.target == target.kind.as_str(), "{} {name}", record.name());
            }
        }
        assert_eq!(record.id.as_str().len(), 18);
        assert!(known.insert(record.reference()), "{} is there twice", record.id);
    }
    known
}

fn fits(field_type: FieldType, value: &Value) -> bool {
    match field_type {
        FieldType::Number | FieldType::Money | FieldType::Percent => matches!(value, Value::Number(_)),
        FieldType::Date => matches!(value, Value::Date(_)),
        FieldType::Time => matches!(value, Value::Time(_)),
        FieldType::Bool => matches!(value, Value::Bool(_)),
        FieldType::Reference => matches!(value, Value::Ref(_)),
        FieldType::Email => value.as_text().is_some_and(|text| text.is_ascii() && text.ends_with(".example")),
        _ => matches!(value, Value::Text(_)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_workspace_keeps_its_promises(seed: u64, year in 1990i16..2100, day in 0i32..365) {
        let today = date(year, 1, 1) + day.days();
        let demo = demo::workspace(seed, today);
        let known = check(demo.records.iter().cloned());
        prop_assert!(known.contains(&demo.me));
        prop_assert!(demo.history.iter().all(|change| known.contains(&change.record)));
        for (kinds, low, high) in [
            (&[Kind::Account][..], 12, 14), (&[Kind::Contact], 38, 42), (&[Kind::Lead], 25, 25),
            (&[Kind::Opportunity], 30, 30), (&[Kind::Case], 15, 15), (&[Kind::Task, Kind::Event], 58, 62),
            (&[Kind::Email, Kind::Note], 100, 140), (&[Kind::Transcript], 3, 6), (&[Kind::Product], 8, 8),
            (&[Kind::Quote], 2, 3), (&[Kind::Campaign], 1, 2), (&[Kind::User], 4, 4), (&[Kind::Article], 3, 8),
        ] {
            let found = count(&demo.records, kinds);
            prop_assert!((low..=high).contains(&found), "{:?}: {}", kinds, found);
        }
        for deal in demo.records.iter().filter(|record| record.kind == Kind::Opportunity) {
            let (created, close) = (deal.date("created_at").unwrap(), deal.date("close_date").unwrap());
            prop_assert!(created < close && created < today && close < today + 200.days());
            let closed = deal.text("stage").unwrap().starts_with("Closed");
            prop_assert!(!closed || close < today, "{} is closed in the future", deal.name());
        }
        for record in demo.records.iter().filter(|record| record.kind == Kind::Email) {
            prop_assert!(record.date("sent_at").unwrap() < today && record.text("from") != record.text("to"));
        }
    }

    #[test]
    fn generated_records_are_closed_under_links(seed: u64, size in 0u64..6_000) {
        let known = check(demo::generate(size, seed, TODAY));
        prop_assert_eq!(known.len() as u64, size);
        for change in demo::history(size, seed, TODAY) {
            prop_assert!(known.contains(&change.record));
            prop_assert!(!change.new.is_null() && change.old != change.new);
        }
    }
}

#[test]
fn same_seed_and_day_give_the_same_records() {
    assert_eq!(demo::workspace(7, TODAY), demo::workspace(7, TODAY));
    assert_ne!(demo::workspace(7, TODAY), demo::workspace(8, TODAY));
    assert!(demo::generate(3_000, 7, TODAY).eq(demo::generate(3_000, 7, TODAY)));
}

#[test]
fn another_day_moves_dates_only() {
    // A week later, so that weekends fall alike.
    let (now, later) = (demo::workspace(7, TODAY), demo::workspace(7, TODAY + 7.days()));
    assert_eq!(now.records.len(), later.records.len());
    for (a, b) in now.records.iter().zip(&later.records) {
        assert_eq!((a.reference(), a.fields.len()), (b.reference(), b.fields.len()));
        for (field, value) in &a.fields {
            match value {
                Value::Date(day) => assert_eq!(b.date(field), Some(*day + 7.days()), "{} {field}", a.name()),
                Value::Time(time) => assert_eq!(b.time(field), Some(*time + (24 * 7).hours()), "{} {field}", a.name()),
                Value::Text(_) => assert!(b.text(field).is_some()),
                other => assert_eq!(b.get(field), other),
            }
        }
    }
}

#[test]
fn no_placeholder_is_left_in_a_text() {
    for record in demo::workspace(3, TODAY).records {
        for (field, value) in &record.fields {
            let text = value.as_text().unwrap_or_default();
            assert!(!text.contains(['{', '}']) && !text.contains("## "), "{} {field}: {text}", record.name());
        }
    }
}

#[test]
fn the_renewal_looks_as_the_screen_promises() {
    let demo = demo::workspace(1, TODAY);
    let deal = find(&demo, "Halden renewal 2027");
    assert_eq!((deal.text("stage"), deal.number("amount")), (Some("Negotiation"), Some(84_000.0)));
    let of_deal: Vec<_> = demo.history.iter().filter(|change| change.record == deal.reference()).collect();
    assert_eq!(of_deal.iter().filter(|change| change.field == "close_date").count(), 2);
    assert!(of_deal.iter().any(|change| change.field == "amount" && change.old == Value::Number(92_000.0)));
    let mails = demo.records.iter().filter(|r| r.kind == Kind::Email && r.link("about") == Some(&deal.reference()));
    let last = mails.max_by_key(|mail| mail.time("sent_at")).unwrap();
    assert_eq!((last.text("direction"), last.date("sent_at")), (Some("outbound"), Some(TODAY - 11.days())));
    let contacts = demo.records.iter().filter(|r| r.kind == Kind::Contact && r.link("account") == deal.link("account"));
    assert_eq!(contacts.count(), 1);
}

#[test]
fn the_planted_faults_are_there() {
    let demo = demo::workspace(5, TODAY);
    let open = |deal: &Record| !deal.text("stage").unwrap().starts_with("Closed");

    let late = get(&demo, &fault("close-date-past")[0]);
    assert!(open(late) && late.date("close_date").unwrap() < TODAY);

    let [_, first, second] = &fault("budget-contradiction")[..] else { panic!() };
    assert!(get(&demo, first).text("body").unwrap().contains("€84,000"));
    assert!(get(&demo, second).text("body").unwrap().contains("€70,000"));

    let mail = get(&demo, &fault("hidden-instruction")[0]).text("body").unwrap();
    assert!(mail.contains("ignore previous instructions") && mail.contains("https://"));
    let note = get(&demo, &fault("hidden-characters")[0]).text("body").unwrap();
    assert!(note.contains('\u{1b}') && note.contains('\u{e0041}'));

    let [task, deal] = &fault("overdue-task-on-won-deal")[..] else { panic!() };
    assert!(get(&demo, task).text("status") == Some("Open") && get(&demo, task).date("due_date").unwrap() < TODAY);
    assert_eq!(get(&demo, deal).text("stage"), Some("Closed Won"));
    assert_eq!(get(&demo, &fault("no-mail-address")[0]).text("email"), None);

    let [one, two] = &fault("duplicate-account")[..] else { panic!() };
    assert_ne!(get(&demo, one).text("name"), get(&demo, two).text("name"));
    assert!(get(&demo, two).text("website").unwrap().ends_with("kesselbrink.example"));

    let big = get(&demo, &fault("single-threaded")[0]);
    let others = demo.records.iter().filter(|r| r.kind == Kind::Contact && r.link("account") == big.link("account"));
    assert!(open(big) && big.number("amount") >= Some(250_000.0) && others.count() == 1);
}

#[test]
fn the_silent_customer_is_silent() {
    let demo = demo::workspace(5, TODAY);
    let silent = &fault("silent-customer")[0];
    let belongs = |record: &Record| record.link("account") == Some(silent);
    let around: BTreeSet<RecordRef> =
        demo.records.iter().filter(|record| belongs(record)).map(Record::reference).chain([silent.clone()]).collect();
    let last = demo
        .records
        .iter()
        .filter(|r| r.kind.is_activity() && r.link("about").is_some_and(|about| around.contains(about)))
        .filter_map(|r| r.date("created_at"))
        .max();
    assert!(last.unwrap() < TODAY - 60.days(), "{last:?}");
}

#[test]
fn generated_deals_are_plausible_and_of_every_stage() {
    let mut stages: BTreeMap<String, usize> = BTreeMap::new();
    for deal in demo::generate(20_000, 2, TODAY).filter(|record| record.kind == Kind::Opportunity) {
        let (created, close) = (deal.date("created_at").unwrap(), deal.date("close_date").unwrap());
        assert!(created < close && deal.number("amount").unwrap() > 0.0, "{deal:?}");
        *stages.entry(deal.text("stage").unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(stages.len(), 6);
    assert!(stages.values().all(|&deals| deals > 100), "{stages:?}");
}
