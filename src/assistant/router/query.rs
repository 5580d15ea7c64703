//! Whether a line is a question over records, and whether only a name of it fits nothing.

use super::Route;
use crate::actions::question::{self, Reading};
use crate::assistant::Context;
use crate::crm::SourceError;

/// A question over records that fails only at a name: "contacts at Acme".
pub(super) fn at_unknown_name(context: &Context<'_>, reading: &Reading) -> Result<Option<Route>, SourceError> {
    // "I" is nobody's name.
    let unused: Vec<&str> = reading.unused.iter().map(String::as_str).filter(|word| *word != "I").collect();
    let only =
        reading.query.is_some() && !unused.is_empty() && unused.iter().all(|w| w.starts_with(char::is_uppercase));
    if only { super::unknown(context, unused.join(" ")).map(Some) } else { Ok(None) }
}

/// Whether most of a line can be read as a question over records.
pub(super) fn is_query(reading: &Reading, plain: &str) -> bool {
    let opens = question::opens_query(plain);
    let enough = reading.evidence >= if opens { 1 } else { 2 };
    reading.query.is_some()
        && enough
        && reading.unused.len() <= reading.evidence
        && (opens || reading.unused.len() <= 1)
}
