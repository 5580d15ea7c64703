//! Which of two actions for the same thing suits the record that was found: the first mail to a lead rather than any mail of
//! introduction, a closed case in a few lines rather than its story.
//!
//! Not for: which action a line is like. Invariant: the record stays, and so do the inputs that the other action has, too.

use super::{Route, vocabulary::has_phrase};
use crate::actions::Registry;
use crate::crm::Kind;

/// What a line is taken to, the record's kind, words of the line, and what suits better then.
const BETTER: &[(&str, Kind, &[&str], &str)] = &[
    (
        "draft-email",
        Kind::Lead,
        &["intro", "introduce", "introduction", "first mail", "first email", "first contact"],
        "draft-outreach",
    ),
    (
        "timeline-digest",
        Kind::Case,
        &["end", "ended", "ends", "outcome", "resolved", "solved", "fixed", "became", "turned out"],
        "case-summary",
    ),
    (
        "summarize",
        Kind::Case,
        &[
            "essentials",
            "essential",
            "esentials",
            "gist",
            "in short",
            "at a glance",
            "in a few lines",
            "nutshell",
            "tl;dr",
            "tldr",
        ],
        "case-summary",
    ),
];

/// The same route, by the action that suits the record better.
pub(super) fn suited(registry: &Registry, route: Route, plain: &str) -> Route {
    let Route::Action { id, record: Some(record), mut inputs } = route else { return route };
    let says = |words: &[&str]| words.iter().any(|word| has_phrase(plain, word));
    let better = BETTER.iter().find(|(from, kind, words, _)| *from == id && *kind == record.kind && says(words));
    match better.and_then(|(.., to)| registry.get(to)) {
        Some(action) if action.fits(&record.kind) => {
            inputs.retain(|name, _| action.input(name).is_some());
            Route::Action { id: action.name.clone(), record: Some(record), inputs }
        }
        _ => Route::Action { id, record: Some(record), inputs },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::RecordRef;

    #[test]
    fn what_suits_the_record_better_is_done() {
        let registry = Registry::builtin();
        for (id, kind, line, done) in [
            ("draft-email", Kind::Lead, "an intro mail to her", "draft-outreach"),
            ("draft-email", Kind::Contact, "an intro mail to her", "draft-email"),
            ("draft-email", Kind::Lead, "answer her", "draft-email"),
            ("timeline-digest", Kind::Case, "how has that ended", "case-summary"),
            ("timeline-digest", Kind::Opportunity, "how has that ended", "timeline-digest"),
        ] {
            let route = suited(&registry, Route::run(id, Some(RecordRef::new(kind, "x"))), line);
            assert!(matches!(&route, Route::Action { id, .. } if id == done), "{line}: {route:?}");
        }
    }
}
