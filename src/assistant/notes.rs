//! What the trace and the notes of an answer say of how the line was taken and of its check.

use super::turn::Next;
use crate::crm::{Claim, ClaimStatus};

/// An answer, or what becomes one, with how names were taken.
pub(super) fn remarked(mut next: Next, taken: Vec<String>) -> Next {
    match &mut next {
        Next::Done(answer) => answer.notes.extend(taken),
        Next::Model { pending, .. } => taken.into_iter().for_each(|note| pending.remark(note)),
        Next::Command(_) => {}
    }
    next
}

/// What strict mode says of the sentences that it took out.
pub(super) fn removed(removed: &[String]) -> String {
    let words: Vec<String> =
        removed.iter().map(|said| format!("“{}”", crate::actions::text::excerpt(said, 120))).collect();
    format!("Strict mode took out what no fact supports: {}", words.join(", "))
}

/// How many claims an answer has, and how they stand.
pub(super) fn checked(claims: &[Claim]) -> String {
    let number = |status| claims.iter().filter(|claim| claim.status == status).count();
    format!(
        "{} claims: {} supported, {} computed, {} unsupported, {} contradicted",
        claims.len(),
        number(ClaimStatus::Supported),
        number(ClaimStatus::Computed),
        number(ClaimStatus::Unsupported),
        number(ClaimStatus::Contradicted)
    )
}
