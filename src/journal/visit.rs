//! Going over the log line by line, for readers that must not hold all of it.

use super::{Entry, JournalError, Log, entry};
use jiff::Timestamp;

impl Log {
    /// Calls `each` with every event since a moment, oldest first; files of earlier days are not opened, and pieces of
    /// streaming answers and bodies of requests, which repeat what stands elsewhere, are passed over unread.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn visit(&self, since: Option<Timestamp>, mut each: impl FnMut(Entry)) -> Result<(), JournalError> {
        let wanted = |line: &str| !line.contains("\"kind\":\"delta\"") && !line.contains("\"kind\":\"request_body\"");
        self.scan(since.map(entry::utc_day), wanted, |entry| {
            if since.is_none_or(|since| entry.time >= since) {
                each(entry);
            }
        })
    }
}
