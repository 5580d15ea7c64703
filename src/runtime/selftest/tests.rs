//! The self-test on the demo workspace, as it is and with something broken.

use super::*;
use crate::runtime::test_desk::House;

#[test]
fn everything_holds_on_the_demo_workspace() {
    let house = House::demo();
    let report = selftest(&mut house.desk()).unwrap();
    assert!(report.ok, "{:#?}", report.checks);
    let names: Vec<&str> = report.checks.iter().map(|check| check.name).collect();
    assert_eq!(names, ["policy", "masking", "gate", "wire", "sanitiser", "log", "vault"]);
    assert!(page(&report, "demo").len() < 24, "one page");
}

#[test]
fn a_masker_that_knows_nothing_fails_the_test() {
    let house = House::demo();
    let mut desk = house.desk();
    let samples = samples::of(desk.reader()).unwrap();
    assert!(samples.len() > 100, "only {} samples", samples.len());
    let texts: Vec<&str> = samples.iter().map(|sample| sample.text.as_str()).collect();
    let (_, watch) = desk.lists(&texts, &[]).unwrap();
    let blind = Masker::new(Arc::default(), Policy::default());
    let masked = masking(&blind, &watch, &samples).unwrap();
    assert!(!masked.ok);
    let record = samples[0].record.to_string();
    assert!(masked.figure.contains(&record), "it names the first record {record}: {}", masked.figure);
    assert!(samples.iter().all(|sample| !masked.figure.contains(&sample.value)), "and no value");
    let wire = wire::check(&desk, blind, watch, &samples);
    assert!(!wire.ok && wire.figure.contains("was stopped"), "{wire:?}");
}

#[test]
fn a_log_that_was_changed_fails_the_test_and_comes_first() {
    let house = House::demo();
    let mut desk = house.desk();
    desk.note(journal::Event::Note { text: journal::Masked::new("a remark") }).unwrap();
    let folder = desk.place.workspace.log();
    drop(desk);
    let day = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let day = day.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).max().unwrap();
    let text = std::fs::read_to_string(&day).unwrap();
    std::fs::write(&day, text.replace("a remark", "a rewrite")).unwrap();
    let report = selftest(&mut house.desk()).unwrap();
    assert!(!report.ok);
    assert_eq!((report.checks[0].name, report.checks[0].ok), ("log", false));
}

#[test]
fn the_corpus_is_harmless_after_cleaning() {
    assert_eq!(corpus::check_all(), [""; 0]);
}
