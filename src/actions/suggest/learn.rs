//! What the seller's decisions about suggestions change.
//!
//! Accepted and dismissed suggestions are noted in the event log, which is the truth; these two small texts, kept by the
//! workspace under [`key`] and [`TASTES`], are what is needed of it on every opening of a record.
//! Invariants: nothing in them is a value of a record: only names of actions, digits, and fingerprints.

use super::knobs::Learning;
use crate::crm::RecordRef;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key of [`Tastes`] in the workspace.
pub const TASTES: &str = "suggestions";
/// Decisions remembered for one record.
const REMEMBERED: usize = 48;

/// The key of [`Learnt`] of a record, or of the day.
pub fn key(scope: Option<&RecordRef>) -> String {
    match scope {
        Some(record) => format!("suggestions {record}"),
        None => "suggestions day".to_owned(),
    }
}

/// What was decided about a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It was run.
    Accepted,
    /// It was waved away.
    Dismissed,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Which suggestion: the action with its inputs.
    pub what: String,
    /// What was decided.
    pub fate: Fate,
    /// Fingerprint of its reason then.
    pub reason: String,
    /// Fingerprint of the record's state then.
    pub state: String,
}

/// What is remembered of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learnt {
    /// The last decision about each suggestion, oldest first.
    pub decided: Vec<Decided>,
    /// Which digit stands for which suggestion.
    pub digits: BTreeMap<String, char>,
}

impl Learnt {
    /// Reads what the workspace keeps; anything unreadable counts as nothing learnt.
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The form in which it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Takes in a decision in the place of an earlier one about the same suggestion.
    pub fn note(&mut self, decided: Decided) {
        self.decided.retain(|known| known.what != decided.what);
        self.decided.push(decided);
        let over = self.decided.len().saturating_sub(REMEMBERED);
        self.decided.drain(..over);
    }

    /// What was decided about a suggestion.
    pub fn fate(&self, what: &str) -> Option<Fate> {
        self.of(what).map(|known| known.fate)
    }

    /// Takes the decision about a suggestion back; says whether there was one.
    pub fn forget(&mut self, what: &str) -> bool {
        let before = self.decided.len();
        self.decided.retain(|known| known.what != what);
        self.decided.len() < before
    }

    pub(super) fn of(&self, what: &str) -> Option<&Decided> {
        self.decided.iter().rev().find(|known| known.what == what)
    }
}

/// How often each type of suggestion was taken and waved away, over all records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tastes(BTreeMap<String, Count>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    accepted: u32,
    dismissed: u32,
}

impl Tastes {
    /// Reads what the workspace keeps; anything unreadable counts as nothing learnt.
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The form in which it is kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Counts a decision.
    pub fn note(&mut self, what: &str, fate: Fate) {
        let count = self.0.entry(what.to_owned()).or_default();
        let number = if fate == Fate::Accepted { &mut count.accepted } else { &mut count.dismissed };
        *number = number.saturating_add(1);
    }

    /// Points that a type gains or loses, and why; `None` while too little is known.
    pub(super) fn points(&self, what: &str, knobs: Learning) -> Option<(f64, String)> {
        let Count { accepted, dismissed } = *self.0.get(what)?;
        let all = accepted.saturating_add(dismissed);
        if all < knobs.from.max(1) {
            return None;
        }
        // -1 where it is always dismissed, 1 where it is always taken.
        let taste = (f64::from(accepted) - f64::from(dismissed)) / f64::from(all);
        let points = if taste < 0.0 { taste * knobs.sink } else { taste * knobs.lift };
        Some((points, format!("taken {accepted}, dismissed {dismissed} times")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOBS: Learning = Learning { from: 3, sink: 40.0, lift: 6.0 };

    #[test]
    fn a_type_sinks_only_after_enough_decisions_and_in_proportion() {
        let mut tastes = Tastes::default();
        for points in [None, None, Some(-40.0), Some(-40.0)] {
            tastes.note("nudge", Fate::Dismissed);
            assert_eq!(tastes.points("nudge", KNOBS).map(|(points, _)| points), points);
        }
        tastes.note("nudge", Fate::Accepted);
        assert!(tastes.points("nudge", KNOBS).is_some_and(|(points, _)| points > -40.0 && points < 0.0));
        assert_eq!(tastes.points("other", KNOBS), None);
        assert_eq!(Tastes::read(Some(&tastes.to_text())), tastes);
        assert_eq!(Tastes::read(Some("{broken")), Tastes::default());
    }

    #[test]
    fn the_last_decision_about_a_suggestion_counts_and_old_ones_are_forgotten() {
        let decided = |what: String, fate| Decided { what, fate, reason: "r".into(), state: "s".into() };
        let mut learnt = Learnt::default();
        learnt.note(decided("a".into(), Fate::Dismissed));
        learnt.note(decided("a".into(), Fate::Accepted));
        assert_eq!(learnt.of("a").map(|known| known.fate), Some(Fate::Accepted));
        for number in 0..100 {
            learnt.note(decided(number.to_string(), Fate::Dismissed));
        }
        assert_eq!((learnt.decided.len(), learnt.of("a"), learnt.of("99").is_some()), (REMEMBERED, None, true));
        assert_eq!(Learnt::read(Some(&learnt.to_text())), learnt);
    }
}
