//! Which record a line means that names another one, describes one, or names nobody.

use super::router::{self, Route};
use super::tests::context;
use crate::actions::Registry;
use crate::actions::sample::{TODAY, link};
use crate::crm::{Kind, Record, RecordRef, memory::Memory};

fn workspace() -> Memory {
    let account = |id: &str, name: &str| Record::new(Kind::Account, id).with("name", name);
    let person = |id: &str, first: &str, last: &str, account: &str| {
        Record::new(Kind::Contact, id)
            .with("first_name", first)
            .with("last_name", last)
            .with("account", link(Kind::Account, account))
    };
    let deal = |id: &str, name: &str, account: &str, stage: &str, amount: f64| {
        Record::new(Kind::Opportunity, id)
            .with("name", name)
            .with("account", link(Kind::Account, account))
            .with("stage", stage)
            .with("amount", amount)
    };
    let case = |id: &str, subject: &str, account: &str, status: &str, text: &str| {
        Record::new(Kind::Case, id)
            .with("number", format!("C-77{id}"))
            .with("subject", subject)
            .with("status", status)
            .with("description", text)
            .with("account", link(Kind::Account, account))
    };
    let mut memory = Memory::new(TODAY);
    memory.records = vec![
        account("a1", "Brandtner Dairies"),
        account("a2", "Quarrell Foods"),
        account("a3", "Quince Hall"),
        person("c1", "Lotte", "Meerbusch", "a1"),
        person("c2", "Ove", "Quist", "a2"),
        person("c3", "花子", "佐藤", "a3").with("email", "hanako.sato@quincehall.example"),
        deal("o1", "Brandtner silo hatches", "a1", "Negotiation", 50_000.0),
        deal("o2", "Brandtner cellar lanterns", "a1", "Prospecting", 20_000.0),
        deal("o3", "Quarrell kiosks", "a2", "Closed Won", 12_000.0),
        deal("o4", "Quarrell turnstiles", "a2", "Proposal", 30_000.0),
        case("01", "Hatch hums at midnight", "a1", "Working", "Since the frost.")
            .with("contact", link(Kind::Contact, "c1")),
        case("02", "Lantern leaks oil", "a1", "Closed", "Gasket was torn.").with("contact", link(Kind::Contact, "c1")),
        case("03", "Turnstile jams", "a2", "New", "Two of nine."),
        Record::new(Kind::Lead, "l1")
            .with("first_name", "Zbyněk")
            .with("last_name", "Dvořáček")
            .with("company", "Pivovar Sever")
            .with("status", "Open"),
        Record::new(Kind::Email, "e1")
            .with("subject", "Turnstile colours")
            .with("about", link(Kind::Opportunity, "o4")),
    ];
    memory
}

fn meant(line: &str) -> String {
    meant_on(line, None)
}

/// The same with a record open.
fn meant_on(line: &str, open: Option<&RecordRef>) -> String {
    let (memory, registry) = (workspace(), Registry::builtin());
    let route = router::route(&context(&memory, &registry, false), line, open).unwrap();
    match route {
        Route::Action { id, record, .. } => {
            format!("{id} {}", record.as_ref().map_or_else(String::new, RecordRef::to_string)).trim().to_owned()
        }
        Route::Choose { candidates, .. } => {
            let names: Vec<String> = candidates.iter().map(|(record, _)| record.to_string()).collect();
            format!("which {}", names.join(" "))
        }
        Route::Unknown { name, .. } => format!("nobody {name}"),
        other => other.note(),
    }
}

#[test]
fn a_name_of_another_kind_leads_to_what_belongs_to_it() {
    for (line, wanted) in [
        ("case summary of Lotte Meerbusch", "case-summary case:01"),
        ("sum up Lotte's ticket on the oil in the lantern", "case-summary case:02"),
        ("case summary for Ove Quist", "case-summary case:03"),
        ("how healthy is Ove Quist's deal", "deal-health opportunity:o4"),
        ("deal health of Lotte Meerbusch's cellar lanterns", "deal-health opportunity:o2"),
    ] {
        assert_eq!(meant(line), wanted, "{line}");
    }
}

#[test]
fn an_open_record_of_another_kind_leads_to_what_belongs_to_it() {
    for (line, open, wanted) in [
        ("brief me on their open ticket", "account:a1", "case-summary case:01"),
        ("case summary of her ticket", "contact:c2", "case-summary case:03"),
        ("who should take their open case", "account:a2", "route-case case:03"),
        ("would they go?", "account:a1", "churn-risk account:a1"),
        ("close plan please", "case:01", "which opportunity:o1 opportunity:o2"),
    ] {
        let open = RecordRef::parse(open).unwrap();
        assert_eq!(meant_on(line, Some(&open)), wanted, "{line}");
    }
}

#[test]
fn somebody_is_known_by_the_mail_address_whatever_the_name_is_written_in() {
    assert_eq!(meant("draft a mail to Hanako about the lanterns"), "draft-email contact:c3");
    assert_eq!(meant("relationship with Hanako Sato"), "relationship-strength contact:c3");
}

#[test]
fn a_record_is_known_by_what_it_is_about() {
    for (line, wanted) in [
        ("case summary of the humming hatch", "case-summary case:01"),
        ("draft an article from the case with the torn gasket", "draft-article case:02"),
        ("summarize the turnstyle ticket that jams", "case-summary case:03"),
        ("route the case where the hatch hums at midnite", "route-case case:01"),
        ("case summary of the ticket on the roof", "case-summary, without a record"),
    ] {
        assert_eq!(meant(line), wanted, "{line}");
    }
}

#[test]
fn a_case_is_known_by_its_bare_number_and_an_amount_is_none() {
    for (line, wanted) in [("7702 -> article", "case:02"), ("need 7703 fast, case summary", "case:03")] {
        assert!(meant(line).ends_with(wanted), "{line}: {}", meant(line));
    }
    assert!(!meant("forecast with 7703 €").contains("case:"));
}

#[test]
fn the_kind_said_beside_a_name_and_what_is_said_of_it_tell_records_apart() {
    for (line, wanted) in [
        ("check the data on the Brandtner deal", "which opportunity:o1 opportunity:o2"),
        ("check the data on the Brandtner account", "check-record account:a1"),
        ("risks of the Brandtner deal that is in negotiation", "deal-risk opportunity:o1"),
        ("risks of the Brandtner deal over 20,000", "deal-risk opportunity:o2"),
        ("risks of the Quarrell deal", "deal-risk opportunity:o4"),
        ("stakeholder map of Quarrell", "stakeholder-map account:a2"),
    ] {
        assert_eq!(meant(line), wanted, "{line}");
    }
}

#[test]
fn slips_beside_a_right_word_and_compounds_are_read() {
    for (line, wanted) in [
        ("summarize quinse hall", "summarize account:a3"),
        ("summarize the quarell turnstiles", "summarize opportunity:o4"),
        ("score zbynek dvoracek", "score-lead lead:l1"),
        ("Risiken der Brandtner-Silo hatches", "deal-risk opportunity:o1"),
    ] {
        assert_eq!(meant(line), wanted, "{line}");
    }
}

#[test]
fn a_name_that_nobody_has_is_told_so() {
    for (line, wanted) in [
        ("score Gunnar Ostermeyer from Tellmark", "nobody Gunnar Ostermeyer"),
        ("is Philippa Vandermolen qualified?", "nobody Philippa Vandermolen"),
        ("what's the story with Gunnar Ostermeyer at Quarrell Foods", "nobody Gunnar Ostermeyer"),
        ("what is going on with Lotte at Quarrell Foods", "nobody Lotte at Quarrell Foods"),
    ] {
        assert_eq!(meant(line), wanted, "{line}");
    }
    assert!(!meant("what is going on with Lotte at Brandtner Dairies").starts_with("nobody"));
}

#[test]
fn the_subject_of_a_mail_gives_way_to_what_else_is_called_so() {
    assert_eq!(meant("next best action for turnstile colours at Quarrell"), "next-best-action opportunity:o4");
}
