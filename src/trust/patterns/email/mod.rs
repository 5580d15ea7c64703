//! Mail addresses, found from their `@` outwards: RFC 5321 as people write it, with quoted user parts, addresses in
//! brackets, international domains, and `%40` of links.
//!
//! Not for: addresses with their signs spelt out (see `spelt`).

pub(super) mod spelt;

use std::ops::Range;

/// The longest part before the `@` that is looked at, in bytes.
const LONGEST: usize = 128;

/// The mail address around the `@` at `at`, if both sides look like one.
pub(super) fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let domain = domain_length(&text[at + 1..])?;
    let start = quoted(text, at).or_else(|| local_start(text, at))?;
    Some(start..at + 1 + domain)
}

/// The mail address around the `%40` at `at`.
pub(super) fn encoded(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at + 3..).filter(|_| text[at..].starts_with("%40"))?;
    let domain = domain_length(rest)?;
    let start = local_start(text, at)?;
    let skipped = text[start..at].rmatch_indices('%').find_map(|(from, _)| {
        let sign = text[start + from..at].get(1..3)?;
        (!sign.eq_ignore_ascii_case("2b") && !sign.eq_ignore_ascii_case("2e")).then_some(from + 3)
    });
    let start = start + skipped.unwrap_or(0);
    (start < at).then_some(start..at + 3 + domain)
}

/// `"john doe"@…`.
fn quoted(text: &str, at: usize) -> Option<usize> {
    let inside = text[..at].strip_suffix('"')?;
    let from = inside.rfind(['"', '\n'])?;
    (inside[from..].starts_with('"') && (1..=64).contains(&(inside.len() - from - 1))).then_some(from)
}

/// Where the part before the `@` begins.
fn local_start(text: &str, at: usize) -> Option<usize> {
    let from = text[..at].char_indices().rev().take(LONGEST).find(|(_, c)| !is_local(*c));
    let start = from.map_or_else(|| at.saturating_sub(text[..at].len()), |(from, c)| from + c.len_utf8());
    let start = start + parameter(&text[start..at]);
    let start = start + leading_signs(&text[start..at]);
    (start < at).then_some(start)
}

/// What of `path?user=jane` stands before the user: paths and names of parameters are none of a mail address.
fn parameter(local: &str) -> usize {
    let path = local.rfind(['/', '?', '&', '|', '{']).map_or(0, |at| at + 1);
    let name = local[path..]
        .find('=')
        .filter(|at| local[path..path + at].bytes().all(|b| b.is_ascii_alphabetic() || b == b'_'));
    path + name.map_or(0, |at| at + 1)
}

fn leading_signs(local: &str) -> usize {
    local.len() - local.trim_start_matches(['.', '\'', '-', '=', '*', '!', '#']).len()
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+-/=?^_{|}~".contains(c)
}

/// The length of the domain at the start of `text`: labels joined by dots, the last one of two or more letters; or an
/// address in square brackets.
fn domain_length(text: &str) -> Option<usize> {
    if text.starts_with('[') {
        let close = text.bytes().take(48).position(|b| b == b']')?;
        let literal = text[1..close].trim_start_matches("IPv6:");
        return literal.parse::<std::net::IpAddr>().is_ok().then_some(close + 1);
    }
    let candidate = &text
        [..text.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-' || is_mark(c))).unwrap_or(text.len())];
    let candidate = candidate.trim_end_matches(['.', '-']);
    let (_, last) = candidate.rsplit_once('.')?;
    let labels_hold = candidate.split('.').all(|label| !label.is_empty());
    (labels_hold && last.chars().count() >= 2 && last.chars().any(char::is_alphabetic)).then_some(candidate.len())
}

/// Accents and vowel signs that are written apart from their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_every_form() {
        for (text, address) in [
            ("<jane.doe+crm@mail.acme.co.uk>,", "jane.doe+crm@mail.acme.co.uk"),
            ("\"Jane Doe\"@acme.com", "\"Jane Doe\"@acme.com"),
            ("root@[192.168.2.1] wrote", "root@[192.168.2.1]"),
            ("an jörg@müller.example.", "jörg@müller.example"),
            ("用户@例子.中国", "用户@例子.中国"),
            ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
            ("https://x.org/?to=jane@acme.com&x=1", "jane@acme.com"),
            ("mailto:o'neil@acme.com?subject=Hi", "o'neil@acme.com"),
            ("bounce+jane=acme.com@lists.acme.com", "bounce+jane=acme.com@lists.acme.com"),
            ("**jane@acme.com**", "jane@acme.com"),
        ] {
            let at = text.rfind('@').expect("at");
            assert_eq!(around(text, at).map(|range| &text[range]), Some(address), "{text}");
        }
        for (text, address) in [
            ("?email=jane.doe%40acme.com&x", "jane.doe%40acme.com"),
            ("a%20jane%2Bx%40acme.com", "jane%2Bx%40acme.com"),
        ] {
            let at = text.find("%40").expect("at");
            assert_eq!(encoded(text, at).map(|range| &text[range]), Some(address), "{text}");
        }
    }

    #[test]
    fn other_at_signs_are_left_alone() {
        for text in ["follow @acme", "3 @ 40.00", "git@host:path", "a@b", "x@.com", "@acme.com"] {
            assert_eq!(text.find('@').and_then(|at| around(text, at)), None, "{text}");
        }
    }
}
