//! Whether a line is a command of its own while a question is open, which the answer has to wait for.
//!
//! Not for: what the line means (see [`super::route`]). Invariant: likeness alone makes no command of a line: "tomorrow"
//! is like many a thing.

use super::named::by_utterance;
use super::query::is_query;
use super::{Context, Route, route, utterance, vocabulary};
use crate::actions::question;
use crate::crm::{RecordRef, SourceError};

/// Whether a line is an utterance word for word, asks for help, or is a complete question over records; where the answer
/// is no free text, also whether it names a record that something is to be done with.
pub(in crate::assistant) fn is_command(
    context: &Context<'_>,
    line: &str,
    scope: Option<&RecordRef>,
    typed: bool,
) -> Result<bool, SourceError> {
    let plain = utterance::normal(line);
    if vocabulary::HELP.contains(&plain.as_str()) {
        return Ok(true);
    }
    let said = by_utterance(context, line, &plain, scope)?;
    if matches!(said, Some(Route::Action { .. } | Route::NeedsRecord { .. } | Route::Choose { .. })) {
        return Ok(true);
    }
    if question::opens_query(&plain) || vocabulary::lists(&plain) {
        let reading = question::read(&context.desk(), line)?;
        if is_query(&reading, &plain, &plain) && reading.unused.is_empty() {
            return Ok(true);
        }
    }
    Ok(typed && matches!(route(context, line, None)?, Route::Action { record: Some(_), .. }))
}
