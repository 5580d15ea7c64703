//! Enough of MIME to get at a mail's plain text: encoded headers, transfer encodings, the first plain part.
//!
//! Not for: attachments and HTML; a mail without a plain part is read with its tags taken off.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Parts inside of parts are looked at this deep.
const DEPTH: usize = 6;

type Headers = [(String, String)];

fn get<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The plain text of a mail; `None` where the body is plain text already.
pub(super) fn body(headers: &Headers, raw: &str) -> Option<String> {
    let kind = get(headers, "Content-Type").unwrap_or("text/plain");
    let encoding = get(headers, "Content-Transfer-Encoding").unwrap_or("7bit").to_lowercase();
    let plain = kind.to_lowercase().starts_with("text/plain");
    if plain && !matches!(encoding.as_str(), "quoted-printable" | "base64") {
        return None;
    }
    Some(part(kind, &encoding, raw, DEPTH).unwrap_or_default())
}

fn part(kind: &str, encoding: &str, raw: &str, depth: usize) -> Option<String> {
    let lower = kind.to_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = parameter(kind, "boundary")?;
        let parts =
            || pieces(raw, &boundary).filter_map(|piece| (depth > 0).then(|| nested(piece, depth - 1)).flatten());
        return parts().find(|(html, _)| !html).or_else(|| parts().next()).map(|(_, text)| text);
    }
    if !lower.starts_with("text/") {
        return None;
    }
    let bytes = match encoding {
        "quoted-printable" => quoted_printable(raw),
        "base64" => base64(raw),
        _ => raw.as_bytes().to_vec(),
    };
    let charset = parameter(kind, "charset").and_then(|name| Encoding::for_label(name.as_bytes()));
    let text = match encoding {
        "quoted-printable" | "base64" => charset.unwrap_or(UTF_8).decode(&bytes).0.into_owned(),
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    };
    Some(if lower.starts_with("text/html") { without_tags(&text) } else { text })
}

/// A part with its own headers: whether it is HTML, and its text.
fn nested(piece: &str, depth: usize) -> Option<(bool, String)> {
    let (mut headers, mut at): (Vec<(String, String)>, usize) = (Vec::new(), 0);
    for raw in piece.split_inclusive('\n') {
        at += raw.len();
        let line = raw.trim_end();
        if line.is_empty() {
            break;
        }
        match (line.split_once(':'), headers.last_mut()) {
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => value.push_str(&format!(" {}", line.trim())),
            (Some((name, value)), _) => headers.push((name.trim().to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
    let kind = get(&headers, "Content-Type").unwrap_or("text/plain").to_owned();
    if get(&headers, "Content-Disposition").is_some_and(|how| how.to_lowercase().starts_with("attachment")) {
        return None;
    }
    let encoding = get(&headers, "Content-Transfer-Encoding").unwrap_or("7bit").to_lowercase();
    let text = part(&kind, &encoding, piece.get(at..)?, depth)?;
    Some((kind.to_lowercase().starts_with("text/html"), text))
}

fn pieces<'t>(raw: &'t str, boundary: &str) -> impl Iterator<Item = &'t str> {
    let mark = format!("--{boundary}");
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for line in raw.split_inclusive('\n') {
        if line.starts_with(&mark) {
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(start, _)| *start).chain([raw.len()]).collect();
    let ranges: Vec<(usize, usize)> = starts.iter().zip(ends).map(|((_, from), to)| (*from, to.max(*from))).collect();
    ranges.into_iter().take(100).map(move |(from, to)| &raw[from..to])
}

fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').skip(1).find_map(|piece| {
        let (key, value) = piece.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match rest {
            [b'=', b'\r', b'\n', ..] => at += 3,
            [b'=', b'\n', ..] => at += 2,
            [b'=', a, b, ..] if hex(*a).is_some() && hex(*b).is_some() => {
                out.push(hex(*a).unwrap_or(0) << 4 | hex(*b).unwrap_or(0));
                at += 3;
            }
            [byte, ..] => {
                out.push(*byte);
                at += 1;
            }
            [] => break,
        }
    }
    out
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let (mut out, mut bits, mut count) = (Vec::with_capacity(text.len()), 0u32, 0);
    for value in text.bytes().filter_map(digit) {
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    out
}

/// Encoded words of a header (RFC 2047) as text.
pub(super) fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let Some((text, length)) = encoded_word(&rest[at..]) else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        // Space between two encoded words belongs to neither.
        let between = rest[..at].trim().is_empty() && !out.is_empty();
        if !between {
            out.push_str(&rest[..at]);
        }
        out.push_str(&text);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut parts = text.get(2..)?.splitn(3, '?');
    let (charset, how, tail) = (parts.next()?, parts.next()?, parts.next()?);
    let end = tail.find("?=")?;
    let bytes = match how {
        "B" | "b" => base64(&tail[..end]),
        "Q" | "q" => quoted_printable(&tail[..end].replace('_', " ")),
        _ => return None,
    };
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(WINDOWS_1252);
    Some((encoding.decode(&bytes).0.into_owned(), 2 + charset.len() + 1 + how.len() + 1 + end + 2))
}

/// HTML as lines of text: tags off, the commonest entities read.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let tag = rest[at..].to_ascii_lowercase();
        let skipped = ["style", "script", "head"].iter().find(|name| tag[1..].starts_with(**name));
        let end = match skipped {
            Some(name) => tag.find(&format!("</{name}")).unwrap_or(tag.len()),
            None => tag.find('>').map_or(tag.len(), |end| end + 1),
        };
        if ["<br", "<p", "</p", "<div", "</div", "<li", "<tr"].iter().any(|name| tag.starts_with(name)) {
            out.push('\n');
        }
        // A closing tag of what was skipped is read as a tag of its own.
        rest = &rest[at + end.max(1)..];
    }
    out.push_str(rest);
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&euro;", "€"), ("&amp;", "&")]
        .iter()
        .fold(out, |text, (entity, char)| text.replace(entity, char))
}
