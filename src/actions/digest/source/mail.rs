//! Mails: headers, the words of this mail alone, and the lines below its closing.
//!
//! Quoted history is cut off, because what it says was said at another time and perhaps by somebody else.

use super::{Format, SourceText, mime, paragraphs, squeezed};
use crate::actions::digest::{pattern::patterns, when};
use jiff::civil::Date;

patterns! { PATTERNS:
    HEADER = r"^(?P<name>[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ-]{0,40}) ?: ?(?P<value>.*)$";
    /// `On Mon, 16 Nov 2026, Nora wrote:` in four languages; it may be wrapped.
    WROTE = r"(?i)^(?:on|am|le|el|il giorno)\b.{4,200}(?:wrote|schrieb|a écrit|escribió|ha scritto)\b.{0,60}:\s*$";
    WROTE_BEGINS = r"(?i)^(?:on|am|le|el)\b.*(?:\d{1,2}:\d{2}|\d{4})";
    FORWARDED = r"(?i)^[-_ ]{3,}\s*(?:original message|forwarded message|begin forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original)|^begin forwarded message:";
    CLOSING = r"(?i)^(?:(?:with )?(?:best|kind|warm|many|kindest|warmest)(?: regards| wishes| greetings)?|regards|cheers|thanks(?: and regards| again| a lot| so much)?|thank you|many thanks|sincerely|yours(?: sincerely| truly| faithfully)?|all the best|talk soon|mit (?:freundlichen|besten|herzlichen) grüßen|(?:viele|beste|liebe|freundliche|herzliche|schöne) grüße|gruß|mfg|danke|vielen dank|(?:bien )?cordialement|bien à vous|merci(?: d'avance)?|sincères salutations|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|gracias)\s*[,.!]?\s*$";
}

/// A person as a header names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::actions) struct Mailbox {
    /// The name; empty where there is none.
    pub(in crate::actions) name: String,
    /// The address, in lower case.
    pub(in crate::actions) address: String,
    /// The entry as it stands in the header.
    pub(in crate::actions) written: String,
}

/// Header names of four languages by what they mean.
const NAMES: &[(&str, &[&str])] = &[
    ("from", &["from", "von", "de", "expéditeur"]),
    ("to", &["to", "an", "à", "a", "para"]),
    ("cc", &["cc", "kopie", "copie"]),
    ("date", &["date", "sent", "datum", "gesendet", "envoyé", "enviado", "fecha"]),
    ("subject", &["subject", "betreff", "objet", "asunto"]),
];
/// Longest signature, in lines.
const SIGNATURE: usize = 14;

fn meaning(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    NAMES.iter().find(|(_, words)| words.contains(&name.as_str())).map(|(meaning, _)| *meaning)
}

/// A text that begins with headers, among them who wrote it.
pub(super) fn read(text: &str) -> Option<SourceText> {
    let (headers, start) = headers(text)?;
    let get =
        |wanted: &str| headers.iter().find(|(name, _)| meaning(name) == Some(wanted)).map(|(_, value)| value.as_str());
    let from = mailboxes(get("from")?).into_iter().next();
    let known = headers.iter().filter(|(name, _)| meaning(name).is_some()).count();
    if known < 2 || from.is_none() {
        return None;
    }
    let raw = &text[start..];
    let decoded = mime::body(&headers, raw);
    let offset = if decoded.is_some() { 0 } else { start };
    let (body, cut) = own_words(decoded.as_deref().unwrap_or(raw));
    let (said, signature) = without_signature(&body, from.as_ref());
    let mut source = SourceText {
        format: Some(Format::Mail),
        title: get("subject").map(squeezed).filter(|subject| !subject.is_empty()),
        date: get("date").and_then(day),
        utterances: paragraphs::read(said, offset),
        to: get("to").into_iter().chain(get("cc")).flat_map(mailboxes).collect(),
        from,
        signature,
        notes: Vec::new(),
    };
    if cut > 0 {
        source.notes.push(format!("quoted history was left out: {cut} lines"));
    }
    Some(source)
}

/// The headers with folded lines joined, and where the body begins.
fn headers(text: &str) -> Option<(Vec<(String, String)>, usize)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end();
        let folded = line.starts_with([' ', '\t']) && !line.trim().is_empty();
        match HEADER.captures(line) {
            _ if line.is_empty() && headers.is_empty() => {}
            _ if line.is_empty() => return Some((headers, at + raw.len())),
            _ if headers.is_empty() && line.starts_with("From ") => {}
            _ if folded && !headers.is_empty() => {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            Some(found) if headers.len() < 200 => {
                headers.push((found["name"].to_owned(), mime::words(found["value"].trim())));
            }
            _ => break,
        }
        at += raw.len();
    }
    (headers.len() > 1).then_some((headers, at))
}

/// The day in the sender's own zone.
fn day(value: &str) -> Option<Date> {
    let zoned = jiff::fmt::rfc2822::parse(value.split(" (").next().unwrap_or(value).trim()).ok();
    zoned.map(|zoned| zoned.date()).or_else(|| when::written_out(value))
}

/// `Name <address>` entries, separated by commas or semicolons that stand outside of quotes.
fn mailboxes(list: &str) -> Vec<Mailbox> {
    let (mut found, mut entry, mut quoted) = (Vec::new(), String::new(), false);
    for c in list.chars().take(10_000).chain([',']) {
        match c {
            '"' => quoted = !quoted,
            ',' | ';' if !quoted && (entry.contains('@') || entry.trim().is_empty()) => {
                found.extend(mailbox(&std::mem::take(&mut entry)));
                continue;
            }
            _ => {}
        }
        entry.push(c);
    }
    found
}

fn mailbox(entry: &str) -> Option<Mailbox> {
    let entry = squeezed(entry);
    let (name, address) = match entry.rsplit_once('<') {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim_end_matches('>').trim()),
        None => ("", entry.trim_start_matches("mailto:").trim()),
    };
    let fine = address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
        && address.matches('@').count() == 1
        && !address.contains(char::is_whitespace);
    fine.then(|| Mailbox { name: turned(name), address: address.to_lowercase(), written: entry.clone() })
}

/// `Okafor, Lena` is Lena Okafor.
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.contains(',') => format!("{} {}", first.trim(), last.trim()).trim().to_owned(),
        _ => name.to_owned(),
    }
}

/// The body with quoted history blanked, so that places stay, and how many lines that were.
fn own_words(body: &str) -> (String, usize) {
    let lines: Vec<&str> = body.split_inclusive('\n').collect();
    let end = (0..lines.len()).find(|at| history_begins(&lines[*at..])).unwrap_or(lines.len());
    let mut cut = lines[end..].iter().filter(|line| !line.trim().is_empty()).count();
    let mut own = String::with_capacity(body.len());
    for line in &lines[..end] {
        if line.trim_start().starts_with('>') {
            cut += 1;
            own.extend(line.chars().map(|c| if c == '\n' { "\n" } else { " " }).collect::<Vec<_>>());
        } else {
            own.push_str(line);
        }
    }
    (own, cut)
}

fn history_begins(lines: &[&str]) -> bool {
    let first = lines[0].trim();
    if FORWARDED.is_in(first) || WROTE.is_in(first) {
        return true;
    }
    if WROTE_BEGINS.is_in(first) && lines.len() > 1 && !first.ends_with('.') {
        let two = format!("{first} {}", lines[1].trim());
        if WROTE.is_in(&two) {
            return true;
        }
    }
    let is = |line: &str, wanted: &[&str]| {
        let line = line.trim().trim_start_matches('*');
        HEADER.captures(line).and_then(|found| meaning(&found["name"])).is_some_and(|name| wanted.contains(&name))
    };
    is(first, &["from"]) && lines[1..].iter().take(4).any(|line| is(line, &["date", "subject", "to"]))
}

/// Cuts the signature off; its lines.
fn without_signature<'t>(body: &'t str, from: Option<&Mailbox>) -> (&'t str, Vec<String>) {
    let mut at = 0;
    let lines: Vec<(usize, &str)> = body
        .split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            (start, line.trim())
        })
        .collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].1.is_empty()).collect();
    let last = &filled[filled.len().saturating_sub(SIGNATURE)..];
    let dashes = lines.iter().position(|(_, line)| matches!(*line, "--" | "—" | "__" | "---"));
    let closing = last.iter().copied().find(|at| CLOSING.is_in(lines[*at].1));
    let own_name = last.iter().copied().skip(1).find(|at| from.is_some_and(|from| is_name_of(lines[*at].1, from)));
    let Some(start) = dashes.into_iter().chain(closing).chain(own_name).min() else { return (body, Vec::new()) };
    let signature =
        lines[start..].iter().map(|(_, line)| squeezed(line)).filter(|line| !line.is_empty() && line != "--");
    (&body[..lines[start].0], signature.take(SIGNATURE).collect())
}

/// Whether a line holds the writer's name and perhaps more after a bar.
fn is_name_of(line: &str, from: &Mailbox) -> bool {
    let line = line.split(['|', '·', ',']).next().unwrap_or(line).trim().to_lowercase();
    let name = from.name.to_lowercase();
    let first = name.split_whitespace().next().unwrap_or("");
    !name.is_empty() && (line == name || line == first)
}
