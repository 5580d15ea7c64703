//! An order on a text that stands in the line itself: "put this into the CRM: '…'".
//!
//! Not for: reading the text. Invariant: only the order says what is wanted; no word of the text, which may be anybody's,
//! leads anywhere.

use super::{Route, Said, guard, mention, slots, utterance};
use crate::actions::Action;
use crate::assistant::Context;
use crate::crm::{RecordRef, SourceError};

/// Likelihood from which an order on a text in the line is an action that reads texts.
const ON_TEXT: f32 = 0.40;
/// What digests a text.
const DIGEST: &str = "digest-text";

/// The action that the order is like, where that is one that reads texts; the text is its input.
pub(in crate::assistant) fn on_text(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    let Some((order, text)) = slots::apart(line).filter(|(order, _)| guard::refusal(order).is_none()) else {
        return Ok(None);
    };
    let examples = context.registry.examples();
    let mention = mention::find(context, examples, &order)?;
    let masked = mention.as_ref().map_or(order.as_str(), |mention| mention.masked.as_str());
    let best = examples.rank(masked).actions.into_iter().next().filter(|best| best.score >= ON_TEXT);
    // To sum up what stands in the line, rather than a record, is to digest it.
    let id =
        best.map(|best| if best.action == "summarize" && mention.is_none() { DIGEST.to_owned() } else { best.action });
    let action = id.and_then(|id| context.registry.get(&id));
    let reads = |action: &&Action| action.inputs.iter().any(|input| input.name == "text");
    let Some(action) = action.filter(reads) else { return Ok(None) };
    let plain = utterance::normal(&order);
    let said = Said {
        context,
        mention,
        asked: plain.clone(),
        spelt: order.clone(),
        plain,
        line: order,
        scope,
        by_likeness: true,
    };
    Ok(Some(match said.act(action)? {
        Route::Action { id, record, mut inputs } => {
            inputs.insert("text".to_owned(), text);
            Route::Action { id, record, inputs }
        }
        route => route,
    }))
}
