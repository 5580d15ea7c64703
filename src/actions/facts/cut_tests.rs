//! Lists that are cut say how much they leave out, and a limit brings it.

use crate::actions::sample::{at, desk, link, workspace};
use crate::actions::{Registry, gather};
use crate::crm::memory::Memory;
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordRef, Records as _};
use jiff::civil::date;
use std::collections::BTreeMap;

fn told(memory: &Memory, name: &str, record: Option<&str>, inputs: &[(&str, &str)]) -> String {
    let registry = Registry::builtin();
    let record = record.map(|record| memory.get(&RecordRef::parse(record).unwrap()).unwrap().unwrap());
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let action = registry.get(name).unwrap();
    gather(&desk(memory), action, record.as_ref(), &inputs).unwrap().rules_text(action).unwrap().0
}

/// The lines of a list under its heading.
fn under<'t>(text: &'t str, heading: &str) -> Vec<&'t str> {
    let lines = text.lines().skip_while(|line| !line.starts_with(heading)).skip(1);
    lines.take_while(|line| line.starts_with("- ")).collect()
}

#[test]
fn a_note_on_a_lost_deal_says_what_it_leaves_out() {
    let mut memory = workspace();
    for (day, words) in [(1, "high"), (2, "steep"), (3, "bold"), (4, "big"), (5, "far")] {
        memory.records.push(
            Record::new(Kind::Email, format!("x{day}"))
                .with("subject", "Price")
                .with("body", format!("In the end your price was too high for us, {words}."))
                .with("direction", "inbound")
                .with("about", link(Kind::Opportunity, "o4"))
                .with("who", link(Kind::Contact, "c1"))
                .with("sent_at", at(date(2026, 7, day))),
        );
    }
    let stages = ["New", "Qualification", "Demo", "Trial", "Proposal", "Review", "Negotiation", "Legal", "Closed Lost"];
    memory.history.extend(stages.windows(2).zip(1..).map(|(pair, day)| FieldChange {
        record: RecordRef::new(Kind::Opportunity, "o4"),
        record_name: "Acme support".into(),
        field: "stage".into(),
        old: pair[0].into(),
        new: pair[1].into(),
        at: at(date(2026, 7, day)),
        by: "Kim Vale".into(),
        origin: OriginKind::Demo,
    }));
    let usual = told(&memory, "win-loss-note", Some("opportunity:o4"), &[]);
    let reasons = under(&usual, "**Reason**");
    assert!(reasons.len() == 4 && reasons[3] == "- And 2 more.", "{usual}");
    assert!(usual.contains("2 earlier stages [") && !usual.contains("Demo on"), "{usual}");
    let all = told(&memory, "win-loss-note", Some("opportunity:o4"), &[("limit", "20")]);
    assert_eq!(under(&all, "**Reason**").len(), 5, "{all}");
    assert!(all.contains("Demo on") && !all.contains("earlier stage") && !all.contains("more."), "{all}");
    let one = told(&memory, "win-loss-note", Some("opportunity:o4"), &[("limit", "1")]);
    assert!(one.contains("- And 4 more.") && one.contains("7 earlier stages ["), "{one}");
}

#[test]
fn articles_on_an_objection_are_counted() {
    let mut memory = workspace();
    memory.records.extend((1..=5).map(|n| {
        Record::new(Kind::Article, format!("a{n}"))
            .with("title", format!("Price list {n}"))
            .with("status", "Published")
            .with("body", format!("The price of tier {n} pays back: too expensive is what nobody said after a year."))
    }));
    let objection = ("objection", "the price of the tier is too expensive");
    let usual = told(&memory, "handle-objection", None, &[objection]);
    assert_eq!(under(&usual, "**Our articles**").last(), Some(&"- And 3 more."), "{usual}");
    let all = told(&memory, "handle-objection", None, &[objection, ("limit", "9")]);
    assert_eq!(under(&all, "**Our articles**").len(), 5, "{all}");
}

#[test]
fn worst_records_and_mends_are_counted() {
    let mut memory = workspace();
    memory.records.extend((0..210).map(|n| {
        Record::new(Kind::Contact, format!("m{n}"))
            .with("first_name", "MAX")
            .with("last_name", format!("MEND{n}"))
            .with("email", format!("mailto:max{n}@mend.example"))
    }));
    let usual = told(&memory, "data-hygiene", None, &[]);
    assert!(usual.contains("a higher `limit` lists them"), "{usual}");
    assert!(usual.contains("look at the proposal.") && usual.contains("more come after these."), "{usual}");
    let numbered = |text: &str| text.lines().filter(|line| line.starts_with(char::is_numeric)).count();
    let most = told(&memory, "data-hygiene", None, &[("limit", "30")]);
    assert!(numbered(&most) >= 30 && numbered(&usual) < 30, "{most}");
    assert!(told(&memory, "data-hygiene", None, &[("limit", "100000")]).contains("more; a higher"), "at most 200");
    assert!(told(&memory, "data-hygiene", None, &[("limit", "0")]).contains("a higher `limit`"), "none is the usual");
}
