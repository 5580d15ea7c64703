//! A draft as an e-mail file (RFC 5322 with RFC 2047 headers and a quoted-printable body, RFC 2045).
//!
//! Not for: sending. Invariants: pure ASCII with CRLF line ends; no line is longer than 998 bytes; nothing that
//! stands in a field can begin another header.

use crate::crm::DraftVersion;
use jiff::tz::TimeZone;

/// Most bytes of text in one encoded word: 75 with its frame, and every byte may take three.
const WORD_BYTES: usize = 20;
/// Most characters on a line of the body, with the `=` of a soft break.
const LINE: usize = 76;

/// The file. `X-Unsent` makes mail programs open it for writing.
pub(super) fn message(version: &DraftVersion, zone: &TimeZone) -> Vec<u8> {
    let date = version.at.to_zoned(zone.clone()).strftime("%a, %d %b %Y %H:%M:%S %z").to_string();
    let mut out = String::new();
    let mut header = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
    };
    header("X-Unsent", "1");
    header("Date", &date);
    header("To", &addresses(&version.to));
    header("Cc", &addresses(&version.cc));
    header("Subject", &words(&one_line(&version.subject)));
    header("MIME-Version", "1.0");
    header("Content-Type", "text/plain; charset=utf-8");
    header("Content-Transfer-Encoding", "quoted-printable");
    out.push_str("\r\n");
    out.push_str(&quoted_printable(&version.body));
    out.into_bytes()
}

/// Control characters could begin a header; they become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// Recipients one a line: `Name <address>`, with names that need it quoted or encoded.
fn addresses(list: &str) -> String {
    let list = one_line(list);
    let each = split_addresses(&list).into_iter().map(address).filter(|address| !address.is_empty());
    each.collect::<Vec<_>>().join(",\r\n ")
}

/// Splits at commas outside of quotes and angle brackets.
fn split_addresses(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut bracket) = (Vec::new(), 0, false, false);
    for (at, c) in list.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '<' => bracket = true,
            '>' => bracket = false,
            ',' | ';' if !quoted && !bracket => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

fn address(text: &str) -> String {
    let text = text.trim();
    let Some((name, rest)) = text.rsplit_once('<') else { return words(text) };
    let name = name.trim().trim_matches('"');
    let address = rest.trim_end_matches('>').trim();
    if name.is_empty() {
        return format!("<{}>", words(address));
    }
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || " -'".contains(c));
    let name = match name.is_ascii() {
        true if plain => name.to_owned(),
        true => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        false => words(name),
    };
    format!("{name} <{}>", words(address))
}

/// The text, or its encoded words when it is not plain ASCII or too long for a line.
fn words(text: &str) -> String {
    if text.is_ascii() && text.len() < 900 && !text.contains("=?") {
        return text.to_owned();
    }
    let mut encoded = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let cut = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= WORD_BYTES).last();
        let (piece, after) = rest.split_at(cut.unwrap_or(rest.len()));
        let letters: String = piece.bytes().map(in_word).collect();
        encoded.push(format!("=?utf-8?Q?{letters}?="));
        rest = after;
    }
    encoded.join("\r\n ")
}

fn in_word(byte: u8) -> String {
    match byte {
        b' ' => "_".to_owned(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("={byte:02X}"),
    }
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        let last = line.len().saturating_sub(1);
        for (at, byte) in line.bytes().enumerate() {
            let literal = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (matches!(byte, b' ' | b'\t') && at != last);
            let piece = if literal { char::from(byte).to_string() } else { format!("={byte:02X}") };
            if column + piece.len() >= LINE {
                out.push_str("=\r\n");
                column = 0;
            }
            column += piece.len();
            out.push_str(&piece);
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn version(to: &str, subject: &str, body: &str) -> String {
        let at = "2026-11-20T12:25:00Z".parse::<Timestamp>().unwrap();
        let (to, subject, body) = (to.into(), subject.into(), body.into());
        let version =
            DraftVersion { to, cc: String::new(), subject, body, at, by: "rules".into(), request: String::new() };
        String::from_utf8(message(&version, &TimeZone::UTC)).unwrap()
    }

    #[test]
    fn a_plain_mail_reads_as_it_is() {
        let mail = version("Dana Reyes <dana@acme.example>", "Renewal terms", "Hi Dana,\nthanks.\n");
        assert_eq!(
            mail,
            "X-Unsent: 1\r\nDate: Fri, 20 Nov 2026 12:25:00 +0000\r\nTo: Dana Reyes <dana@acme.example>\r\n\
             Subject: Renewal terms\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nHi Dana,\r\nthanks.\r\n"
        );
    }

    #[test]
    fn other_scripts_signs_and_several_people_are_encoded() {
        let mail = version("Łucja <l@a.example>, \"Reyes, Dana\" <d@a.example>", "Grüße = 1 €", "1 €=x \n");
        assert!(mail.contains("To: =?utf-8?Q?=C5=81ucja?= <l@a.example>,\r\n \"Reyes, Dana\" <d@a.example>"), "{mail}");
        assert!(mail.contains("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_=3D_1_=E2=82=AC?="), "{mail}");
        assert!(mail.ends_with("1 =E2=82=AC=3Dx=20\r\n"), "{mail}");
    }

    #[test]
    fn no_field_begins_a_header_and_no_line_is_long() {
        let long = "word ".repeat(400);
        let mail = version("a@b.example\r\nBcc: x@evil.example", &format!("S\nX-Bad: 1 {long}"), &"ä".repeat(3_000));
        assert!(!mail.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Bad")));
        assert!(mail.is_ascii() && mail.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
    }
}
