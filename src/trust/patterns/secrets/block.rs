//! Private keys that stand in a block of lines: PEM of all kinds, OpenSSH, PGP, PuTTY.
//!
//! Not for: certificates and public keys, which may be read by anybody.

use std::ops::Range;

/// The first words of a block.
pub(super) const STARTS: &[&str] = &["-----BEGIN ", "PuTTY-User-Key-File-", "---- BEGIN SSH2 ENCRYPTED "];

/// The longest block that is looked for, in bytes: a 16384-bit key has 13 KB.
const LONGEST: usize = 32 * 1024;

/// The whole block that starts at `start`, to the end of the text if it is cut off.
pub(super) fn from(text: &str, start: Range<usize>) -> Option<Range<usize>> {
    let head = &text[start.start..];
    let line = head.split(['\n', '\\']).next()?;
    if head[..start.len()].eq_ignore_ascii_case("PuTTY-User-Key-File-") {
        return putty(text, start.start);
    }
    if !line.to_ascii_uppercase().contains("PRIVATE KEY") {
        return None;
    }
    let mut limit = (start.end + LONGEST).min(text.len());
    while !text.is_char_boundary(limit) {
        limit += 1;
    }
    let end = text[start.end..limit].find("---END ").or_else(|| text[start.end..limit].find("-- END ")).map(|at| {
        let tail = start.end + at + "---END ".len();
        text[tail..]
            .find("----")
            .map_or(text.len(), |close| tail + close + text[tail + close..].bytes().take_while(|b| *b == b'-').count())
    });
    Some(start.start..end.unwrap_or(text.len()))
}

/// Up to the end of the line with the check of the private part.
fn putty(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let last = rest.find("Private-MAC:").or_else(|| rest.find("Private-Hash:"));
    let end = last.map_or(rest.len(), |at| at + rest[at..].find('\n').unwrap_or(rest.len() - at));
    Some(start..start + end)
}
