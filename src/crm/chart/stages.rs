//! The order of sales stages by their names, from a first contact to a signature.
//!
//! For: funnels, where a CRM's own order is not known. Source: stage names that CRM systems ship with, and their usual
//! variants. Invariant: the place of a name depends on the name alone.

/// Words of stage names in the order in which deals pass through them; a name takes the place of the last word that
/// it holds, so that "Negotiation/Review" comes after "Review".
const WORDS: &[&str] = &[
    "new",
    "lead",
    "prospect",
    "contacted",
    "engag",
    "appointment",
    "qualif",
    "discovery",
    "analysis",
    "needs",
    "demo",
    "presentation",
    "value prop",
    "evaluat",
    "trial",
    "pilot",
    "decision",
    "perception",
    "propos",
    "quote",
    "offer",
    "tender",
    "review",
    "negot",
    "verbal",
    "legal",
    "contract",
    "commit",
    "won",
    "signed",
];

/// The place of a stage, smaller ones first; `None` for a name that says nothing.
pub fn place(stage: &str) -> Option<usize> {
    let stage = stage.to_lowercase();
    WORDS.iter().rposition(|word| stage.contains(word))
}

/// Whether a stage is where deals end that were not won.
pub(super) fn is_lost(stage: &str) -> bool {
    let stage = stage.to_lowercase();
    ["lost", "dropped", "abandoned", "disqualified"].iter().any(|word| stage.contains(word))
}
