//! Mail files: a draft as an `.eml` that any mail program opens.
//!
//! For: RFC 5322 messages with RFC 2047 headers, as a pure function. Not for: sending, and reading mails.
//! Invariants: ASCII only, lines end in CRLF and are at most 78 characters long, no text of a draft can start a
//! header or end one; the message id says nothing about this machine.

mod address;
mod body;
mod header;

use crate::crm::DraftVersion;
use crate::trust::SafeText;
use jiff::Timestamp;

/// What stands behind the `@` of message ids: a name that nobody can own.
const DOMAIN: &str = "dealdesk.invalid";

/// The mail of a draft's version, dated `at`. `id` must be unique; letters, digits, `.` and `-` of it are used.
pub fn eml(version: &DraftVersion, at: Timestamp, id: &str) -> String {
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    let mut mail = String::new();
    header::write(&mut mail, "Date", &at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string());
    for (name, list) in [("To", &version.to), ("Cc", &version.cc)] {
        let list = address::list(&SafeText::one_line(list));
        if !list.is_empty() {
            header::write(&mut mail, name, &list);
        }
    }
    header::write(&mut mail, "Subject", &header::encoded(&SafeText::one_line(&version.subject)));
    header::write(&mut mail, "Message-ID", &format!("<{id}@{DOMAIN}>"));
    header::write(&mut mail, "MIME-Version", "1.0");
    header::write(&mut mail, "Content-Type", "text/plain; charset=utf-8");
    header::write(&mut mail, "Content-Transfer-Encoding", "quoted-printable");
    // Mail programs open it as a draft rather than as a mail that came in.
    header::write(&mut mail, "X-Unsent", "1");
    mail.push_str("\r\n");
    mail.push_str(&body::quoted_printable(&SafeText::new(&version.body)));
    mail
}

#[cfg(test)]
mod tests;
