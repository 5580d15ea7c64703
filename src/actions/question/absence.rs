//! Words that say that something is not there, or is to be left out, as data.

/// Words that say that something is not there.
pub(super) const WITHOUT: &[&str] = &[
    "that do not have",
    "who do not have",
    "that does not have",
    "do not have",
    "does not have",
    "that have no",
    "that has no",
    "who have no",
    "have not got",
    "with no",
    "have no",
    "has no",
    "having no",
    "have not",
    "has not",
    "lacking",
    "lacks",
    "lack",
    "missing",
    "without",
    "no",
];
/// Words that say that something is there.
pub(super) const WITH: &[&str] = &["that have", "which have", "who have", "that has", "having", "have", "has", "with"];
/// Words for "nothing happened": no task, event, mail, note or transcript.
pub(super) const ACTIVITY: &[&str] = &[
    "recent activity",
    "recent activities",
    "activities",
    "activity",
    "contact activity",
    "interactions",
    "interaction",
    "touchpoints",
    "engagement",
];
/// Phrases that say that nothing happened, without a "no" before a noun.
pub(super) const SILENT: &[&str] = &[
    "nobody has contacted",
    "nobody contacted",
    "no one has contacted",
    "no one contacted",
    "we have not contacted",
    "we have not spoken to",
    "we have not talked to",
    "we did not contact",
    "have not been contacted",
    "has not been contacted",
    "have not spoken to",
    "have not talked to",
    "have not contacted",
    "i have not contacted",
    "i have not spoken to",
    "not spoken to",
    "not talked to",
    "not heard from",
    "have not heard from",
    "not been contacted",
    "gone quiet",
    "gone silent",
    "gone dark",
    "been silent",
    "have been quiet",
    "silent",
    "inactive",
];
/// Phrases that say that a record was left alone.
pub(super) const UNTOUCHED: &[&str] = &[
    "nobody has touched",
    "nobody touched",
    "no one has touched",
    "no one touched",
    "have not been touched",
    "has not been touched",
    "not been touched",
    "not touched",
    "untouched",
    "have not been updated",
    "has not been updated",
    "not been updated",
    "not updated",
    "have not changed",
    "has not changed",
    "have not moved",
    "has not moved",
    "not moved",
    "not modified",
    "unchanged",
    "no updates",
    "without updates",
    "not changed",
];
/// Words for open deals that nothing happened to.
pub(super) const STALE: &[&str] = &["stale", "stalled", "stuck", "rotting", "dormant", "idle", "neglected"];
/// Days after which a deal is stale, when no window is said.
pub(super) const STALE_DAYS: i32 = 30;

/// Words before a value or name that take it out.
pub(super) const NEGATIONS: &[&str] = &[
    "anyone other than",
    "anyone except",
    "anyone but",
    "anybody but",
    "everyone but",
    "everybody but",
    "all but",
    "someone other than",
    "other than",
    "apart from",
    "aside from",
    "except for",
    "excluding",
    "excl",
    "exclude",
    "except",
    "but not",
    "that are not",
    "which are not",
    "are not",
    "is not",
    "not counting",
    "not including",
    "outside of",
    "outside the",
    "outside",
    "without",
    "not",
    "minus",
    "leaving out",
    "besides",
    "but no",
];
/// Words that may stand between such a word and the value.
pub(super) const BETWEEN: &[&str] =
    &["in", "the", "from", "for", "of", "with", "at", "by", "any", "stage", "to", "a", "an", "owned", "being", "yet"];
