//! The check of claims on the facts that a free question really sends: every fact of the demo said plainly stands, and
//! plain errors on them are found.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    dead_code,
    reason = "helpers of tests fail as tests do and say what they skip; others use more of the desks"
)]

use crate::desks;

use dealdesk::actions::{Action, Book, Registry, gather, signals};
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Claim, ClaimStatus, Kind, Record, Value};
use desks::Workspace;
use std::collections::BTreeMap;

/// What a free question about a record reads.
fn book(workspace: &Workspace, record: &Record) -> Book {
    let registry = Registry::builtin();
    let mut asked: Action = registry.get("summarize").unwrap().clone();
    asked.facts.push("fields".into());
    gather(&workspace.desk(), &asked, Some(record), &BTreeMap::new()).unwrap().book
}

fn checked(workspace: &Workspace, book: &Book, text: &str) -> Vec<Claim> {
    check(text, &Facts { book, today: Some(workspace.today), said: "" }).1
}

/// Sentences that say what the fields of a record hold, and what the book computed of them.
fn plain(workspace: &Workspace, book: &Book, record: &Record) -> Vec<String> {
    let name = record.name();
    let desk = workspace.desk();
    let linked = |field: &str| desk.linked_name(record, field).filter(|name| !name.is_empty());
    let mut said = Vec::new();
    if record.kind == Kind::Opportunity {
        said.extend(record.text("stage").map(|stage| format!("The {name} is in {stage}.")));
        said.extend(record.text("stage").map(|stage| format!("We are in the {stage} stage.")));
        said.extend(record.date("close_date").map(|day| format!("{name} closes on {day}.")));
        said.extend(linked("owner").map(|who| format!("The owner of {name} is {who}.")));
        said.extend(linked("contact").map(|who| format!("The main contact on {name} is {who}.")));
        said.extend(record.number("probability").map(|share| format!("{name} has a probability of {share}%.")));
        said.extend(record.text("next_step").map(|step| format!("The next step is: {step}")));
        let seen = signals(&desk, record).unwrap();
        let silent = seen.days_silent.filter(|days| seen.open && *days > 1);
        said.extend(silent.map(|days| format!("The last activity was {days} days ago.")));
        said.extend(silent.map(|days| format!("It has been silent for {days} days.")));
    }
    if record.kind == Kind::Contact {
        said.extend(record.text("title").map(|title| format!("{name} is {title}.")));
        said.extend(record.text("title").map(|title| format!("{name} is the {title}.")));
    }
    if record.kind == Kind::Account {
        said.extend(record.text("billing_city").map(|city| format!("{name} is based in {city}.")));
        said.extend(linked("owner").map(|who| format!("{who} looks after {name}.")));
    }
    for entry in book.entries() {
        let own = entry.citation.as_ref().is_some_and(|cite| cite.record == record.reference());
        match entry.label.as_str() {
            "Amount" if own && entry.is_value() => said.push(format!("{name} is worth {}.", entry.text)),
            "stage age" => said.push(format!("It has been in the stage for {}.", entry.text)),
            "Created" if own => said.push(format!("It was created on {}.", entry.text)),
            _ => {}
        }
    }
    said
}

#[test]
fn facts_of_the_demo_said_plainly_stand() {
    let workspace = Workspace::demo();
    let (mut all, mut wrong) = (0, Vec::new());
    for kind in [Kind::Opportunity, Kind::Account, Kind::Contact, Kind::Case] {
        for record in workspace.desk().records.records(&kind, None, 500).unwrap() {
            let book = book(&workspace, &record);
            for text in plain(&workspace, &book, &record) {
                all += 1;
                let doubts = checked(&workspace, &book, &text).into_iter().filter(Claim::is_doubtful);
                let told = |claim: Claim| {
                    let cite = claim.cite.map(|cite| (cite.field, cite.record_name));
                    format!("{text} «{}» {:?} {cite:?}", claim.text, claim.status)
                };
                wrong.extend(doubts.map(told));
            }
        }
    }
    assert!(all > 300, "only {all} statements");
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A call that nobody kept, by people of whom at most one is on file: its words are the seller's to give.
#[test]
fn who_speaks_in_a_text_that_was_given_is_known() {
    let workspace = Workspace::demo();
    let registry = Registry::builtin();
    let action = registry.get("digest-text").unwrap();
    let call = "Tess: We decided to start with two depots.\nRuud: I will send the list of depots by Friday.\n\
        Tess: Good. I will book the room for the kick-off.";
    let inputs = BTreeMap::from([("text".to_owned(), call.to_owned())]);
    let gathered = gather(&workspace.desk(), action, None, &inputs).unwrap();
    let rules = gathered.rules_text(action).unwrap().0;
    let told = "Tess decided to start with two depots. Ruud sends the list by Friday. Tess's room is still open.";
    for text in [rules.as_str(), told] {
        let raw = dealdesk::actions::text::replace_markers(text, |_| None);
        let facts = Facts { book: &gathered.book, today: Some(workspace.today), said: call };
        let doubts: Vec<Claim> = check(&raw, &facts).1.into_iter().filter(Claim::is_doubtful).collect();
        assert!(doubts.is_empty(), "{raw}\n{doubts:?}");
    }
    let facts = Facts { book: &gathered.book, today: Some(workspace.today), said: call };
    let strange = check("Tess Vos and Ilka Brandt will start with three depots.", &facts).1;
    let strange: Vec<&str> =
        strange.iter().filter(|claim| claim.is_doubtful()).map(|claim| claim.text.as_str()).collect();
    assert!(strange.contains(&"Ilka Brandt"), "{strange:?}");
}

#[test]
fn plain_errors_on_the_facts_of_a_deal_are_found() {
    let workspace = Workspace::demo();
    let deals = workspace.desk().records.records(&Kind::Opportunity, None, 500).unwrap();
    let deal = deals.iter().find(|deal| deal.name() == "Halden renewal 2027").unwrap();
    assert_eq!(deal.get("stage"), &Value::from("Negotiation"));
    let book = book(&workspace, deal);
    let mut missed = Vec::new();
    for (text, wrong) in [
        ("Dana Ruiten is Head of Purchasing.", "Head of Purchasing"),
        ("Dana Ruiten is the Head of Purchasing at Halden.", "Head of Purchasing"),
        ("I would call Dana Ruiten, Purchasing Director, first.", "Purchasing Director"),
        ("Dana Ruiten (Operations Manager) decides.", "Operations Manager"),
        ("Dana Ruiten is head of purchasing.", "head of purchasing"),
        ("We are in the Proposal stage with Halden.", "Proposal"),
        ("The Halden renewal 2027 is in the proposal stage.", "proposal"),
        ("The deal is currently in the Qualification phase.", "Qualification"),
        ("The Halden renewal 2027 is in Discovery.", "Discovery"),
        ("The next step is to order pizza.", "to order pizza"),
        ("The agreed next step is a workshop in spring.", "a workshop in spring"),
        ("Halden Foods is based in Hamburg.", "Hamburg"),
        ("Halden Foods, headquartered in Spain, wants a discount.", "Spain"),
    ] {
        let claims = checked(&workspace, &book, text);
        if !claims.iter().any(|claim| claim.status == ClaimStatus::Contradicted && claim.text == wrong) {
            missed.push(format!("{text} {:?}", claims.iter().map(|c| (&c.text, c.status)).collect::<Vec<_>>()));
        }
    }
    for text in [
        "A good next step would be a workshop in spring.",
        "Shall we move it to the Proposal stage?",
        "Dana Ruiten is not Head of Purchasing.",
        "Dana Ruiten is Head of Quality.",
    ] {
        let claims = checked(&workspace, &book, text);
        if claims.iter().any(|claim| claim.status == ClaimStatus::Contradicted) {
            missed.push(format!("FALSE {text} {claims:?}"));
        }
    }
    let facts: Vec<String> = book.entries().iter().map(|entry| format!("{}: {}", entry.label, entry.text)).collect();
    assert!(missed.is_empty(), "{}\n\n{}", missed.join("\n"), facts.join("\n"));
}
