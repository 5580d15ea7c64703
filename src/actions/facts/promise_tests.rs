//! What an action promises, it does: what is bounded is bounded after the condition and says so, inputs narrow what they
//! name, and nothing that the records hold is passed over.

use crate::actions::sample::{TODAY, at, desk, link, workspace};
use crate::actions::{ActionError, Desk, Gathered, Registry, gather, text};
use crate::crm::memory::Memory;
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordRef};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

fn tried(
    memory: &Memory,
    registry: &Registry,
    name: &str,
    record: Option<&str>,
    inputs: &[(&str, &str)],
) -> Result<(Gathered, String), ActionError> {
    let desk = Desk { knobs: registry.knobs(), ..desk(memory) };
    let record = record.map(|record| desk.get(&RecordRef::parse(record).unwrap()).unwrap().unwrap());
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let action = registry.get(name).unwrap();
    let gathered = gather(&desk, action, record.as_ref(), &inputs)?;
    let told = gathered.rules_text(action)?.0;
    Ok((gathered, text::replace_markers(&told, |_| None).replace(" ,", ",").replace("  ", " ")))
}

fn told(memory: &Memory, name: &str, record: Option<&str>, inputs: &[(&str, &str)]) -> String {
    tried(memory, &Registry::builtin(), name, record, inputs).unwrap().1
}

fn with_knobs(file: &str, text: &str) -> Registry {
    let (registry, problems) = Registry::load([(file, text)]);
    assert!(problems.is_empty(), "{problems:?}");
    registry
}

/// A workspace with the seller Kim Vale and a colleague.
fn house() -> Memory {
    let mut memory = Memory::new(TODAY);
    memory.me = Some(RecordRef::new(Kind::User, "u1"));
    memory.records.push(Record::new(Kind::User, "u1").with("name", "Kim Vale"));
    memory.records.push(Record::new(Kind::User, "u2").with("name", "Ada Stern"));
    memory
}

fn account(id: &str, kind: &str) -> Record {
    Record::new(Kind::Account, id).with("name", format!("{id} Works")).with("type", kind)
}

fn task(id: &str, status: &str, due: Date) -> Record {
    Record::new(Kind::Task, id)
        .with("subject", format!("Task {id}"))
        .with("status", status)
        .with("due_date", due)
        .with("owner", link(Kind::User, "u1"))
}

fn deal(id: &str, owner: &str, stage: &str) -> Record {
    Record::new(Kind::Opportunity, id)
        .with("name", format!("Deal {id}"))
        .with("stage", stage)
        .with("owner", link(Kind::User, owner))
}

#[test]
fn customers_at_risk_are_looked_for_among_customers() {
    let mut memory = house();
    memory.records.extend((0..90).map(|n| account(&format!("a{n}"), "Prospect")));
    memory.records.extend(["x1", "x2", "x3"].map(|id| account(id, "Customer - Direct")));
    memory.records.push(
        Record::new(Kind::Case, "k1")
            .with("subject", "Nothing works")
            .with("status", "New")
            .with("priority", "High")
            .with("account", link(Kind::Account, "x3")),
    );
    let all = told(&memory, "churn-risk", None, &[]);
    assert!(all.contains("3 customers looked at, riskiest first.") && all.contains("1. **x3 Works**"), "{all}");
    assert!(!all.contains("list.accounts"), "nobody was left out: {all}");
    let few = with_knobs("knobs/churn.toml", "[list]\naccounts = 2\n");
    let part = tried(&memory, &few, "churn-risk", None, &[]).unwrap().1;
    assert!(part.contains("2 of 3 customers looked at") && part.contains("`list.accounts`"), "{part}");
    assert!(part.contains("1. **x3 Works**"), "an open case goes first: {part}");
}

#[test]
fn open_tasks_are_counted_and_ranked_whatever_is_finished() {
    let mut memory = house();
    memory.records.extend((0..520).map(|n| task(&format!("d{n}"), "Completed", date(2026, 1, 5))));
    memory.records.extend(
        [("o1", 3), ("o2", -4), ("o3", 0)]
            .map(|(id, days)| task(id, "Open", TODAY.checked_add(jiff::Span::new().days(days)).unwrap())),
    );
    // A status that says nothing is no reason to do it again.
    memory.records.push(task("o4", "Open", TODAY).with("completed_at", at(TODAY)));
    let text = told(&memory, "prioritize-tasks", None, &[]);
    assert!(text.contains("3 open tasks, 1 overdue. First:") && text.contains("1. **Task o2**"), "{text}");
    assert!(!text.contains("Note:"), "{text}");
    for (which, one) in [("overdue", "Task o2"), ("due today", "Task o3")] {
        let text = told(&memory, "prioritize-tasks", None, &[("which", which)]);
        assert!(text.contains("1 open task (") && text.contains(one), "{which}: {text}");
    }
    memory.records.extend((0..510).map(|n| task(&format!("m{n}"), "Open", date(2027, 3, 1))));
    let text = told(&memory, "prioritize-tasks", None, &[]);
    assert!(text.contains("513 open tasks, 1 overdue") && text.contains("And 506 more."), "{text}");
    assert!(text.contains("only the 500 due first of 513 were ranked"), "{text}");
}

#[test]
fn tasks_of_a_record_are_found_by_any_link() {
    let mut memory = workspace();
    memory.records.push(task("w", "Open", TODAY).with("who", link(Kind::Contact, "c1")));
    assert!(told(&memory, "prioritize-tasks", Some("contact:c1"), &[]).contains("**Task w**"));
    assert!(told(&memory, "prioritize-tasks", Some("opportunity:o1"), &[]).contains("1 open task, 1 overdue"));
}

#[test]
fn amounts_of_different_currencies_are_weighed_each_among_their_own() {
    let mut memory = house();
    for (id, amount, code) in [("e", 80_000.0, "EUR"), ("y", 900_000.0, "JPY"), ("z", 450_000.0, "JPY")] {
        memory.records.push(deal(id, "u1", "Proposal").with("amount", amount).with("currency", code));
        memory.records.push(task(&format!("t{id}"), "Open", TODAY).with("about", link(Kind::Opportunity, id)));
    }
    let (gathered, text) = tried(&memory, &Registry::builtin(), "prioritize-tasks", None, &[]).unwrap();
    let rows = gathered.rows.unwrap().rows;
    let score =
        |task: &str| rows.iter().find(|row| row[1].as_text() == Some(task)).and_then(|row| row[0].as_number()).unwrap();
    assert_eq!(score("Task te"), score("Task ty"), "{text}");
    assert!(score("Task tz") < score("Task ty"), "{text}");
    assert!(text.contains("no exchange rates, so amounts in EUR and JPY are weighed each among their own"), "{text}");
}

#[test]
fn open_leads_are_scored_whatever_was_closed_before_them() {
    let mut memory = house();
    let lead = |id: &str, status: &str| {
        Record::new(Kind::Lead, id).with("last_name", id).with("status", status).with("owner", link(Kind::User, "u1"))
    };
    memory.records.extend((0..310).map(|n| lead(&format!("c{n}"), "Unqualified")));
    memory.records.extend([lead("Moss", "Open"), lead("Falk", "Open").with("title", "CEO")]);
    let text = told(&memory, "score-lead", None, &[]);
    assert!(text.contains("2 open leads, best first") && text.contains("**Falk**"), "{text}");
    let note = told(&memory, "score-lead", None, &[("whose", "Nobody Known")]);
    assert!(note.contains("Note: no user is called “Nobody Known”"), "{note}");
}

#[test]
fn only_what_a_rule_reads_is_missed_on_a_lead() {
    let mut memory = house();
    memory.records.push(Record::new(Kind::Lead, "l1").with("last_name", "Moss").with("status", "Open"));
    let text = told(&memory, "score-lead", Some("lead:l1"), &[]);
    assert!(text.contains("Not known: title, employees, lead source."), "{text}");
    let rule = "[[rule]]\nname = \"our trade\"\nfield = \"industry\"\nany = [\"mining\"]\npoints = 9\n";
    let own = with_knobs("knobs/lead-score.toml", rule);
    let text = tried(&memory, &own, "score-lead", Some("lead:l1"), &[]).unwrap().1;
    assert!(text.contains("Not known: industry."), "{text}");
}

#[test]
fn hygiene_is_of_whom_it_is_asked_for() {
    let mut memory = house();
    let contact = |id: &str, owner: &str, mail: &str| {
        Record::new(Kind::Contact, id)
            .with("last_name", format!("Moss {id}"))
            .with("email", mail)
            .with("owner", link(Kind::User, owner))
    };
    memory.records.extend([
        contact("m1", "u1", "mailto:one@moss.example"),
        contact("m2", "u2", "two at moss"),
        contact("m3", "u2", "mailto:three@moss.example"),
        deal("d1", "u1", "Proposal").with("close_date", date(2026, 2, 1)),
        deal("d2", "u2", "Proposal").with("close_date", date(2026, 2, 1)),
    ]);
    for (whose, head, has, not, mends) in [
        ("", "of 5 records", "2 deals: open, and the close date has passed", "d9", 2),
        ("all", "of 5 records", "no mail address", "d9", 2),
        ("me", "of your 2 records", "1 deal: open, and the close date has passed", "no mail address", 1),
        ("Ada", "of Ada Stern's 3 records", "no mail address", "Deal d1", 1),
    ] {
        let (gathered, text) = tried(&memory, &Registry::builtin(), "data-hygiene", None, &[("whose", whose)]).unwrap();
        assert!(text.contains(head) && text.contains(has) && !text.contains(not), "{whose}: {text}");
        assert_eq!(gathered.proposals[0].edits.len(), mends, "{whose}: {text}");
    }
    let unknown = told(&memory, "data-hygiene", None, &[("whose", "Zoe")]);
    assert!(unknown.contains("no user is called “Zoe”") && unknown.contains("of 5 records"), "{unknown}");
    let one = told(&memory, "data-hygiene", Some("contact:m2"), &[("whose", "me")]);
    assert!(
        one.contains("This record: ") && one.contains("; no mail address.") && one.contains("of 3 records"),
        "{one}"
    );
}

#[test]
fn a_page_of_a_decided_deal_has_its_product() {
    let mut memory = house();
    memory.records.extend([
        account("a1", "Customer"),
        Record::new(Kind::Product, "p1")
            .with("name", "Inkwell Max")
            .with("description", "Prints forty pages a minute."),
    ]);
    let of = |id: &str, stage: &str| {
        deal(id, "u1", stage).with("account", link(Kind::Account, "a1")).with("product", link(Kind::Product, "p1"))
    };
    memory.records.extend([of("w", "Closed Won"), of("l", "Closed Lost")]);
    for record in ["opportunity:w", "opportunity:l"] {
        let page = told(&memory, "one-pager", Some(record), &[]);
        assert!(page.contains("# Inkwell Max for a1 Works") && page.contains("forty pages"), "{page}");
    }
    let none = told(&memory, "one-pager", Some("account:a1"), &[]);
    assert!(none.contains("No open deal of this customer names a product"), "{none}");
    memory.records.extend((0..60).map(|n| of(&format!("c{n}"), "Closed Lost").with("close_date", TODAY)));
    memory.records.push(of("o", "Proposal"));
    assert!(told(&memory, "one-pager", Some("account:a1"), &[]).contains("forty pages"), "closed deals take no room");
    for n in 2..=5 {
        let product = Record::new(Kind::Product, format!("p{n}")).with("name", format!("Feeder {n}"));
        memory.records.push(product.with("description", "Feeds."));
        let id = format!("p{n}");
        memory.records.push(of(&format!("o{n}"), "Proposal").with("product", link(Kind::Product, &id)));
    }
    let page = told(&memory, "one-pager", Some("account:a1"), &[]);
    assert!(page.contains("- Named as well, not on the page: Feeder"), "{page}");
}

#[test]
fn a_day_to_plan_back_from_is_read_or_refused_and_never_dropped() {
    let memory = workspace();
    let plan =
        |close: &str| tried(&memory, &Registry::builtin(), "close-plan", Some("opportunity:o1"), &[("close", close)]);
    assert!(plan("2026-12-18").unwrap().1.contains("is to close on 18 Dec"));
    let refused = plan("the twelfth of never").unwrap_err().to_string();
    assert!(refused.contains("`close`") && refused.contains("is not a day such as"), "{refused}");
    let past = plan("2026-03-01").unwrap().1;
    assert!(past.contains("is to close on 12 Dec") && past.contains("1 Mar has passed"), "{past}");
}

#[test]
fn usual_days_are_of_the_deals_in_the_title() {
    let mut memory = house();
    memory.records.push(deal("open", "u1", "Proposal"));
    for (id, owner, days, decided) in [
        ("k1", "u1", 10, date(2026, 10, 1)),
        ("k2", "u1", 10, date(2026, 9, 1)),
        ("s1", "u2", 40, date(2026, 8, 1)),
        ("s2", "u2", 40, date(2026, 7, 1)),
        ("s3", "u2", 40, date(2024, 7, 1)),
    ] {
        let made = decided.saturating_sub(days.days());
        let deal = deal(id, owner, "Closed Won").with("close_date", decided).with("created_at", at(made));
        memory.history.push(FieldChange {
            record: deal.reference(),
            record_name: deal.name(),
            field: "stage".into(),
            old: "Proposal".into(),
            new: "Closed Won".into(),
            at: at(decided),
            by: "Kim Vale".into(),
            origin: OriginKind::Import,
        });
        memory.records.push(deal);
    }
    for (inputs, usual) in [
        (&[("whose", "me")][..], "usually 10 days, n=2"),
        (&[("whose", "Ada Stern")], "usually 40 days, n=2"),
        (&[("whose", "Ada Stern"), ("period", "all")], "usually 40 days, n=3"),
        (&[("only", "amount > 5")], "Proposal"),
        (&[], "usually 25 days, n=4"),
    ] {
        let text = told(&memory, "stage-conversion", None, inputs);
        assert!(text.contains(usual), "{inputs:?}: {text}");
        assert!(!inputs.contains(&("only", "amount > 5")) || !text.contains("usually"), "{text}");
    }
}

#[test]
fn themes_are_those_of_the_knobs() {
    let registry = with_knobs("knobs/themes.toml", "[themes]\n\"parking\" = [\"parking\"]\n");
    for theme in ["reports", "staff", "price", "parking"] {
        let text = tried(&workspace(), &registry, "satisfaction-themes", None, &[("theme", theme)]);
        assert!(text.is_ok(), "{theme}: {:?}", text.err());
    }
    let refused = tried(&workspace(), &registry, "satisfaction-themes", None, &[("theme", "moon")]);
    assert!(refused.unwrap_err().to_string().contains("parking"));
    let builtin = Registry::builtin();
    let declared = builtin.get("satisfaction-themes").unwrap().inputs[0].choices();
    let source = Registry::builtin_source("builtin/satisfaction-themes.md").unwrap();
    assert!(source.contains(&format!("[{}]", declared.join(", "))), "the file lists what the knobs hold: {declared:?}");
}
