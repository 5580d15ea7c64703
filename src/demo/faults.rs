//! The planted faults: what the rules and the trust filter have to find in the demo workspace, and where.
//!
//! Invariant: the records named exist in every demo workspace, whatever the seed and the day.

use super::days::Days;
use super::desk::{Desk, tables};
use super::stories;
use crate::crm::RecordRef;
use jiff::civil::Date;

/// One planted fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// A short name, such as `duplicate-account`.
    pub name: &'static str,
    /// What is wrong, in a sentence.
    pub what: &'static str,
    /// The records it is in, the main one first.
    pub records: Vec<RecordRef>,
}

/// Every planted fault.
pub fn faults() -> Vec<Fault> {
    let mut desk = Desk::new(Days::new(Date::constant(2026, 1, 5)));
    tables(&mut desk);
    stories::tell(&mut desk);
    FAULTS.iter().map(|(name, what, records)| Fault { name, what, records: find(&desk, records) }).collect()
}

/// Records by table key, or by title where the record comes from a story.
fn find(desk: &Desk, names: &[&str]) -> Vec<RecordRef> {
    let titled = |name: &str| desk.records.iter().find(|record| record.name() == name);
    names.iter().filter_map(|name| desk.get(name).or_else(|| titled(name))).map(crate::crm::Record::reference).collect()
}

const FAULTS: &[(&str, &str, &[&str])] = &[
    ("duplicate-account", "One company is there twice, spelt differently.", &["kessel", "kessel-twin"]),
    ("close-date-past", "The deal is open and its close date has passed.", &["brew-fermenters"]),
    (
        "budget-contradiction",
        "Two notes disagree on the budget: €84k and €70k.",
        &["halden-renewal", "Budget confirmed", "Budget, heard from purchasing"],
    ),
    ("single-threaded", "A big deal hangs on one contact.", &["orrin-rollout"]),
    ("silent-customer", "No activity for more than 60 days, with an open deal.", &["nordfisk", "nordfisk-vessels"]),
    (
        "hidden-instruction",
        "A mail tells the assistant to ignore its instructions and to send data by link.",
        &["Updated vendor form for Orrin"],
    ),
    (
        "hidden-characters",
        "A note holds invisible tag characters and a terminal escape sequence.",
        &["Pasted from the supplier portal"],
    ),
    ("common-word-names", "Names that are common words.", &["will-mark", "grace-target", "apple", "target"]),
    ("overdue-task-on-won-deal", "A task on a won deal is open and overdue.", &["t-apple-kickoff", "apple-orchard"]),
    ("no-mail-address", "The contact has no mail address.", &["pieter"]),
    ("negative-discount", "A note speaks of a discount of -5 %, a surcharge.", &["Discount on the MachinePulse pilot"]),
    ("accented-and-non-latin-names", "Names with accents and in other scripts.", &["zoe", "kenta", "eleni", "vallon"]),
    ("odd-phones", "Phone numbers in odd formats.", &["will-mark", "pieter", "kenta", "brew"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_names_its_records() {
        for (fault, (_, _, names)) in faults().iter().zip(FAULTS) {
            assert_eq!(fault.records.len(), names.len(), "{}", fault.name);
        }
    }
}
