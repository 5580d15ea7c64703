//! The signals by name, each with its type: of a record, of what only suggestions look at, and of the day.
//!
//! Invariant: the one place where a name of a signal is written down with its type; [`super::Signals::to_json`] and
//! `suggest` fill exactly these.

use crate::actions::expr::Type;

/// What a signal holds.
#[derive(Clone, Copy)]
enum Holds {
    Number,
    Flag,
    Text,
}

/// Name, what it holds, and whether it is always there; else it may be none.
const SIGNALS: &[(&str, Holds, bool)] = &[
    ("kind", Holds::Text, true),
    ("name", Holds::Text, true),
    ("open", Holds::Flag, true),
    ("won", Holds::Flag, true),
    ("lost", Holds::Flag, true),
    ("stage", Holds::Text, false),
    ("status", Holds::Text, false),
    ("priority", Holds::Text, false),
    ("amount", Holds::Number, false),
    ("money", Holds::Text, false),
    ("days_to_close", Holds::Number, false),
    ("close_passed_days", Holds::Number, false),
    ("close_on", Holds::Text, false),
    ("close_moves", Holds::Number, true),
    ("stage_age", Holds::Number, false),
    ("stale", Holds::Flag, true),
    ("days_silent", Holds::Number, false),
    ("awaiting_days", Holds::Number, false),
    ("asked_on", Holds::Text, false),
    ("unanswered_days", Holds::Number, false),
    ("answered_on", Holds::Text, false),
    ("inbound_subject", Holds::Text, false),
    ("inbound_from", Holds::Text, false),
    ("people", Holds::Number, true),
    ("only_person", Holds::Text, false),
    ("open_tasks", Holds::Number, true),
    ("overdue_tasks", Holds::Number, true),
    ("unseen", Holds::Number, true),
    ("contradictions", Holds::Number, true),
    ("contradiction", Holds::Text, false),
    ("next_step", Holds::Text, false),
    ("age_days", Holds::Number, false),
    ("has_email", Holds::Flag, true),
    ("health", Holds::Number, false),
    ("risk", Holds::Number, false),
    ("risk_why", Holds::Text, false),
    ("twins", Holds::Number, true),
    ("twin", Holds::Text, false),
    ("flaws", Holds::Number, true),
    ("flaw", Holds::Text, false),
    // What only suggestions look at (`suggest/state.rs`).
    ("faults", Holds::Number, false),
    ("fault", Holds::Text, false),
    ("fault_score", Holds::Number, false),
    ("on_what", Holds::Text, false),
    ("on_closed", Holds::Flag, false),
    ("due_days", Holds::Number, false),
    ("overdue_days", Holds::Number, false),
    ("meeting", Holds::Text, false),
    ("meeting_when", Holds::Text, false),
    ("meeting_days", Holds::Number, false),
    ("met_days", Holds::Number, false),
    // Of the day (`suggest/day.rs`).
    ("tasks_today", Holds::Number, false),
    ("meetings_today", Holds::Number, false),
    ("changes", Holds::Number, false),
    ("waiting", Holds::Number, false),
    ("late_deals", Holds::Number, false),
    ("open_deals", Holds::Number, false),
    ("hour", Holds::Number, false),
    ("done_today", Holds::Number, false),
];

/// Every name that a `when` expression may use.
pub(in crate::actions) fn names() -> impl Iterator<Item = &'static str> {
    SIGNALS.iter().map(|(name, ..)| *name)
}

/// The type of a signal; anything where there is none of this name.
pub(in crate::actions) fn type_of(name: &str) -> Type {
    let Some((_, holds, always)) = SIGNALS.iter().find(|(known, ..)| *known == name) else { return Type::Any };
    let sure = match holds {
        Holds::Number => Type::Number,
        Holds::Flag => Type::Bool,
        Holds::Text => Type::Text,
    };
    if *always { sure } else { sure.maybe() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn each_signal_is_named_once() {
        let names: std::collections::BTreeSet<&str> = super::names().collect();
        assert_eq!(names.len(), super::SIGNALS.len());
        assert_eq!(super::type_of("nothing"), super::Type::Any);
    }
}
