//! `Name: words`, with or without times: plain transcripts and chat exports.

use super::captions::seconds;
use super::{Format, SourceText, Utterance, squeezed};
use crate::actions::digest::pattern::patterns;
use jiff::civil::Date;

patterns! { PATTERNS:
    /// `[17/11/2026, 09:01] Name: words` and `17.11.26, 14:02 - Name: words`.
    STAMP = r"^\[?(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{2,4}),? +(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?: ?[APap]\.?[Mm]\.?)?)\]?(?: *[-–])? +";
    /// `[00:00:02] Name: words`, `00:02 Name: words`, `(09:30) Name: words`.
    TIME = r"^[\[(]?(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?)[\])]?(?: *[-–|])?(?: +|$)";
    /// `Name (09:30)` and `Name 00:12`, before the colon or alone on the line.
    AFTER = r"^(?P<name>[^:()\[\]\d]{1,60}?) *[\[(]?(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?: ?[APap][Mm])?)[\])]?(?P<end>:|$)";
}

/// Words before a colon that are no name.
const NO_NAMES: &[&str] = &[
    "action",
    "action item",
    "action items",
    "agenda",
    "agreed",
    "ai",
    "amount",
    "attendees",
    "background",
    "budget",
    "cc",
    "close date",
    "context",
    "date",
    "decided",
    "decision",
    "decision maker",
    "decisions",
    "due",
    "fazit",
    "from",
    "goal",
    "http",
    "https",
    "important",
    "info",
    "item",
    "location",
    "nb",
    "next",
    "next step",
    "next steps",
    "note",
    "notes",
    "offen",
    "outcome",
    "owner",
    "participants",
    "price",
    "ps",
    "p.s",
    "re",
    "result",
    "risk",
    "risks",
    "stage",
    "status",
    "subject",
    "summary",
    "task",
    "tasks",
    "time",
    "timeline",
    "to",
    "todo",
    "to do",
    "todos",
    "topic",
    "update",
    "warning",
    "next call",
    "next meeting",
    "champion",
    "economic buyer",
    "competitor",
    "competitors",
    "teilnehmer",
    "aufgabe",
];

pub(super) fn read(text: &str) -> Option<SourceText> {
    let lines = lines(text);
    let filled = lines.iter().filter(|(_, line)| !line.is_empty()).count();
    let spoken = lines.iter().filter(|(_, line)| opens(line)).count();
    if filled == 0 || spoken * 5 < filled * 2 || (spoken < 2 && !stamped(text)) {
        return None;
    }
    let mut reader = Reader::default();
    for (start, line) in lines {
        reader.line(start, line);
    }
    let mut source = reader.source;
    source.utterances.retain(|said| !said.text.is_empty());
    source.format = Some(Format::Dialogue);
    (!source.utterances.is_empty()).then_some(source)
}

fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            (start, line.trim())
        })
        .collect()
}

fn stamped(text: &str) -> bool {
    text.lines().any(|line| STAMP.is_in(&squeezed(line)))
}

fn opens(line: &str) -> bool {
    let rest = after_times(line).1;
    named(rest).is_some() || speaker_line(line).is_some() || (rest.is_empty() && TIME.is_in(line))
}

/// Takes a stamp or a time off the beginning: day, seconds, the rest.
fn after_times(line: &str) -> ((Option<Date>, Option<u32>), &str) {
    if let Some(found) = STAMP.captures(line) {
        let day = day(&found["a"], &found["b"], &found["c"]);
        return ((day, None), &line[found.get(0).map_or(0, |m| m.end())..]);
    }
    if let Some(found) = TIME.captures(line) {
        return ((None, seconds(&found["time"])), &line[found.get(0).map_or(0, |m| m.end())..]);
    }
    ((None, None), line)
}

/// A day whose order of parts is beyond doubt.
fn day(a: &str, b: &str, c: &str) -> Option<Date> {
    let (x, y, z): (i16, i16, i16) = (a.parse().ok()?, b.parse().ok()?, c.parse().ok()?);
    let (year, month, day) = if a.len() == 4 {
        (x, y, z)
    } else {
        let year = if c.len() == 2 { 2000 + z } else { z };
        match (x > 12, y > 12) {
            (true, false) => (year, y, x),
            (false, true) => (year, x, y),
            _ if x == y => (year, x, y),
            _ => return None,
        }
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `Name: words`: the name and the words, if what stands before the colon can be a name.
pub(super) fn named(line: &str) -> Option<(String, &str)> {
    let (name, words) = line.split_once(':')?;
    let (name, plain) = (name.trim(), name.trim().to_lowercase());
    let letters = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let count = name.split_whitespace().count();
    let fits = (1..=4).contains(&count)
        && name.chars().count() <= 40
        && name.split_whitespace().next().is_some_and(letters)
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’' | '(' | ')' | ','))
        && !name.chars().all(|c| c.is_ascii_digit())
        && !words.starts_with("//")
        && !NO_NAMES.contains(&plain.as_str());
    fits.then(|| (squeezed(name.split('(').next().unwrap_or(name)), words.trim_start()))
}

/// `Name (09:30): words` and `Name 00:12`: the name, the seconds, the words.
fn speaker_line(line: &str) -> Option<(String, Option<u32>, &str)> {
    let found = AFTER.captures(line)?;
    let name = found["name"].trim().trim_end_matches(['-', '–', ',', '·']).trim();
    let (name, _) = named(&format!("{name}:")).map(|(name, rest)| (name, rest.len()))?;
    Some((name, seconds(&found["time"]), line[found.get(0)?.end()..].trim_start()))
}

#[derive(Default)]
struct Reader {
    source: SourceText,
    at: Option<u32>,
}

impl Reader {
    fn line(&mut self, start: usize, line: &str) {
        if line.is_empty() {
            return;
        }
        let line_text = squeezed(line);
        let line = line_text.as_str();
        if let Some((name, at, words)) = speaker_line(line) {
            return self.open(start, Some(name), at, words);
        }
        let ((day, at), rest) = after_times(line);
        self.source.date = self.source.date.or(day);
        if rest.is_empty() {
            self.at = at;
            return;
        }
        match named(rest) {
            Some((name, words)) => {
                let at = at.or(self.at.take());
                self.open(start, Some(name), at, words);
            }
            None => self.more(start, at, rest),
        }
    }

    fn open(&mut self, start: usize, speaker: Option<String>, at: Option<u32>, words: &str) {
        self.source.utterances.push(Utterance { speaker, at, text: words.to_owned(), start });
    }

    /// A line without a name goes on with what was said before it.
    fn more(&mut self, start: usize, at: Option<u32>, words: &str) {
        match self.source.utterances.last_mut() {
            Some(last) if last.text.is_empty() => words.clone_into(&mut last.text),
            // A line of its own is a sentence of its own: joined, it would read as one with the line before.
            Some(last)
                if last.text.len() + words.len() < 2_000 && last.text.ends_with(|c: char| !c.is_alphanumeric()) =>
            {
                last.text.push(' ');
                last.text.push_str(words);
            }
            Some(last) => {
                let speaker = last.speaker.clone();
                self.open(start, speaker, at, words);
            }
            None => self.open(start, None, at, words),
        }
    }
}
