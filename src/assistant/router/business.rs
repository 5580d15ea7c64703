//! Whether a line that a rule would refuse reads like business all the same: "jokes aside, how is my forecast".
//!
//! Not for: the rules that refuse (`guard`). Invariant: harm is believed away only beyond doubt.

use super::super::Context;
use super::guard::Refusal;
use super::vocabulary;

/// Up to this likelihood of being unwanted, a rule that sees another topic is not believed.
const DOUBTFUL: f32 = 0.12;
/// The same for one that sees a deed that there is no ability for.
const HARDLY: f32 = 0.06;
/// The same for one that sees harm.
const BEYOND_DOUBT: f32 = 0.04;

/// From this likelihood on a line without a word of the trade is one action's.
const PLAINLY: f32 = 0.60;

/// Whether a line that a rule would refuse reads like business all the same: "jokes aside, how is my forecast".
pub(super) fn is(context: &Context<'_>, line: &str, plain: &str, why: Refusal) -> bool {
    let ranking = context.registry.examples().rank(line);
    let Some(best) = ranking.actions.first() else { return false };
    let most = match (why, vocabulary::about_sales(plain)) {
        (why, true) if why.is_harm() => BEYOND_DOUBT,
        (Refusal::Topic | Refusal::People, true) => DOUBTFUL,
        (_, true) => HARDLY,
        // No word of the trade, but all of it like one action: "draw me the volume per month".
        (why, false) if !why.is_harm() && best.score >= PLAINLY => HARDLY,
        _ => return false,
    };
    ranking.harmful + ranking.elsewhere <= most
}
