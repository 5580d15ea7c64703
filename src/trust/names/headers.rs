//! Lines that say by their form that a name comes: headers of mails and forms, signatures, quotations.
//!
//! For: `From: Name <mail>`, `Best regards,` above a name, `-- ` above a name, `On … Name wrote:`. Not for: names in
//! sentences (see `evidence`). The words may be on no list; only words that are known to name nobody are refused.

use super::{
    Name,
    words::{Gap, Word, gap},
};
use std::ops::Range;

/// Fields of mails and forms whose value is a person.
const FIELDS: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "sender",
    "von",
    "an",
    "kopie",
    "de",
    "à",
    "para",
    "da",
    "van",
    "aan",
    "name",
    "full name",
    "first name",
    "last name",
    "surname",
    "contact",
    "contact name",
    "contact person",
    "attendees",
    "participants",
    "attendee",
    "owner",
    "account manager",
    "account owner",
    "ansprechpartner",
    "ansprechpartnerin",
    "teilnehmer",
    "nom",
    "prénom",
    "nombre",
    "nome",
    "vorname",
    "nachname",
    "assigned to",
    "prepared by",
    "signed by",
    "reported by",
    "sales rep",
    "organizer",
    "author",
    "customer name",
    "attn",
    "z. hd",
    "z.hd",
    "attention",
    "contacto",
    "contatto",
    "employee",
    "patient",
    "present",
    "speaker",
    "interviewer",
    "candidate",
    "delivered-to",
    "on behalf of",
    "signed",
    "ship to",
    "bill to",
    "deliver to",
    "username",
];

/// Closings of letters, folded to small letters.
const CLOSINGS: &[&str] = &[
    "best",
    "best regards",
    "kind regards",
    "warm regards",
    "regards",
    "best wishes",
    "cheers",
    "thanks",
    "thank you",
    "many thanks",
    "thanks again",
    "sincerely",
    "yours sincerely",
    "yours truly",
    "yours faithfully",
    "yours",
    "all the best",
    "warmly",
    "respectfully",
    "thanks and regards",
    "thanks & regards",
    "with kind regards",
    "with best regards",
    "mit freundlichen grüßen",
    "mit freundlichen gruessen",
    "mit besten grüßen",
    "freundliche grüße",
    "freundliche grüsse",
    "viele grüße",
    "beste grüße",
    "liebe grüße",
    "schöne grüße",
    "herzliche grüße",
    "mfg",
    "lg",
    "vg",
    "gruß",
    "grüße",
    "cordialement",
    "bien cordialement",
    "bien à vous",
    "bien à toi",
    "amicalement",
    "salutations distinguées",
    "sincères salutations",
    "saludos",
    "un saludo",
    "saludos cordiales",
    "atentamente",
    "un cordial saludo",
    "cordiali saluti",
    "distinti saluti",
    "saluti",
    "un saluto",
    "com os melhores cumprimentos",
    "cumprimentos",
    "atenciosamente",
    "met vriendelijke groet",
    "vriendelijke groeten",
    "groeten",
    "groet",
    "mvh",
    "med vänlig hälsning",
    "vänliga hälsningar",
    "med venlig hilsen",
    "venlig hilsen",
    "vennlig hilsen",
    "hilsen",
    "pozdrawiam",
    "z poważaniem",
    "s pozdravem",
    "üdvözlettel",
    "saygılarımla",
    "love",
    "xoxo",
    "talk soon",
    "see you",
    "bis bald",
    "danke",
    "vielen dank",
    "merci",
    "gracias",
    "--",
    "—",
    "sent by",
    "terveisin",
    "ystävällisin terveisin",
];

/// What a quotation is introduced with, before the colon.
const QUOTED: &[&str] = &[
    " wrote:",
    " schrieb:",
    " a écrit :",
    " a écrit\u{a0}:",
    " escribió:",
    " ha scritto:",
    " schreef:",
    " escreveu:",
    " skrev:",
];

/// The names that lines give away.
pub(super) fn find(text: &str, words: &[Word], names: &mut Vec<Name>) {
    let mut closing = false;
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let line = raw.trim_start_matches(['>', ' ', '\t', '*', '_']);
        let line = start + (raw.len() - line.len())..start + raw.trim_end().len().max(raw.len() - line.len());
        if text[line.clone()].is_empty() {
            continue;
        }
        if closing {
            names.extend(signature(text, words, line.clone()));
        }
        closing = is_closing(&text[line.clone()]);
        field(text, words, line.clone(), names);
        quotation(text, words, line, names);
    }
}

fn is_closing(line: &str) -> bool {
    if line.len() > 48 || !line.starts_with(|c: char| c.is_alphabetic() || c == '-' || c == '—') {
        return false;
    }
    let line = line.trim_end_matches([',', '!', '.', ' ', '*', '_']);
    CLOSINGS.iter().any(|closing| closing.len() == line.len() && closing.eq_ignore_ascii_case(line))
        || !line.is_ascii() && CLOSINGS.contains(&line.to_lowercase().as_str())
}

/// A line that is nothing but a name.
fn signature(text: &str, words: &[Word], line: Range<usize>) -> Option<Name> {
    let inside = within(words, &line);
    let first = inside.first()?;
    let end = run_end(text, inside);
    let last = inside.get(end.checked_sub(1)?)?;
    let rest = text[last.end..line.end].trim_start_matches(['.', '*', '_']);
    let alone = rest.is_empty()
        || rest.starts_with([',', '|', '(', '·'])
        || rest.starts_with(" |")
        || rest.starts_with(" -")
        || rest.starts_with(" (");
    let good = alone && first.start == line.start && inside[..end].iter().all(could_be);
    good.then(|| Name::person(first.start..last.end, first.start..last.end))
}

/// `From: Anna Berg <a@b.c>; Kwaz Imoto`, `Name: Berg, Anna`.
fn field(text: &str, words: &[Word], line: Range<usize>, names: &mut Vec<Name>) {
    let shown = &text[line.clone()];
    let Some(colon) = shown.bytes().take(24).position(|byte| byte == b':') else { return };
    let key = shown[..colon].trim_end_matches(['*', ' ', '_']);
    if !FIELDS.iter().any(|field| field.eq_ignore_ascii_case(key)) || shown[colon..].starts_with("://") {
        return;
    }
    let mut inside = within(words, &(line.start + colon + 1..line.end));
    while !inside.is_empty() {
        let end = run_end(text, inside);
        let run = &inside[..end];
        let range = run[0].start..run[end - 1].end;
        if is_value(text, run, &range, &line, key) {
            names.push(Name::person(range.clone(), range));
        }
        inside = &inside[end..];
    }
}

/// A value stands between separators, and is a name by its words or by the address behind it.
fn is_value(text: &str, run: &[Word], range: &Range<usize>, line: &Range<usize>, key: &str) -> bool {
    let before = text[line.start..range.start].trim_end_matches([' ', '"', '\'', '*', '_']);
    let rest = text[range.end..line.end].trim_start_matches(['"', '\'', '*', '_', '.']).trim_start();
    let apart = before.ends_with([':', ',', ';', '/'])
        && (rest.is_empty() || rest.starts_with([',', ';', '<', '[', '(', '/', '|', '-']));
    // `"Last, First" <mail>`
    let quoted = text[..range.start].ends_with('"') && text[range.end..line.end].contains("\" <");
    let own = quoted || key.to_ascii_lowercase().contains("name") || rest.starts_with('<') || rest.starts_with('[');
    let known = run.iter().any(|word| word.class.name() && !word.class.plain());
    apart && run.iter().all(could_be) && (own || known)
}

/// `On Tuesday Anna Berg <…> wrote:`.
fn quotation(text: &str, words: &[Word], line: Range<usize>, names: &mut Vec<Name>) {
    let shown = &text[line.clone()];
    if !shown.ends_with(':') || shown.len() > 200 {
        return;
    }
    let Some(before) = QUOTED.iter().find_map(|end| shown.strip_suffix(end)) else { return };
    let before = before.split(" <").next().unwrap_or(before).trim_end_matches([' ', '"', ',']);
    let inside = within(words, &(line.start..line.start + before.len()));
    let Some(last) = inside.last().filter(|last| last.end == line.start + before.len()) else { return };
    let mut first = inside.len() - 1;
    while first > 0
        && inside.len() - first < 4
        && joined(text, &inside[first - 1], &inside[first])
        && could_be(&inside[first - 1])
    {
        first -= 1;
    }
    if could_be(last) {
        names.push(Name::person(inside[first].start..last.end, inside[first].start..last.end));
    }
}

/// The words of a stretch.
fn within<'a>(words: &'a [Word], range: &Range<usize>) -> &'a [Word] {
    let from = words.partition_point(|word| word.start < range.start);
    let to = words.partition_point(|word| word.end <= range.end);
    words.get(from..to).unwrap_or_default()
}

fn joined(text: &str, before: &Word, after: &Word) -> bool {
    matches!(gap(text, before, after), Gap::Space | Gap::Particle)
}

/// How many of the words, from the first on, may be one name.
fn run_end(text: &str, words: &[Word]) -> usize {
    let more = words.windows(2).take(3).take_while(|pair| joined(text, &pair[0], &pair[1])).count();
    (more + 1).min(words.len())
}

fn could_be(word: &Word) -> bool {
    !word.class.camel() && (!word.class.plain() || word.class.name())
}
