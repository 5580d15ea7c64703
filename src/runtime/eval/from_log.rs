//! Test questions out of what was really asked, without anything that says whose they are.
//!
//! For: turns of the log as lines of a question file on the demo workspace. Not for: which turns (room `insight`).
//! Invariants: a masked value is replaced by a stand-in, never put back; what the masker or the second look finds in the
//! words between is masked or left out as a whole; figures of three digits and more are replaced, whatever they are; a
//! stand-in is no name of the workspace.

use crate::crm::{Kind, Records as _};
use crate::demo;
use crate::insight::clusters::{Part, parts};
use crate::runtime::{Desk, DeskError};
use crate::trust::{EntityType, SafeText, second_look};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// The day of the demo workspace on which the questions are asked.
const DAY: Date = date(2026, 11, 20);
/// What varies the demo company; that of `dealdesk demo`.
const SEED: u64 = 1;
/// Lines said before that go along.
const BEFORE: usize = 3;
/// Longest line that is taken, in characters.
const LONGEST: usize = 300;
/// From so many digits on a figure is replaced.
const DIGITS: usize = 3;

/// A turn of the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogTurn {
    /// Its line in the log.
    pub turn: u64,
    /// Its conversation.
    pub session: String,
    /// What was asked, masked.
    pub question: String,
    /// The action that ran.
    pub action: Option<String>,
    /// `KIND:ID` of the record it was about.
    pub record: Option<String>,
    /// Accepted or thumbed up, or thumbed down; `None` where nobody said anything.
    pub good: Option<bool>,
}

/// What came of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FromLog {
    /// The lines, after one that names the demo workspace.
    pub lines: Vec<Value>,
    /// Of these, such as somebody must still put into their own words.
    pub stubs: usize,
    /// Turns of which nobody said whether they were good.
    pub unsaid: usize,
    /// Turns that are no line of the chat: a key or a command.
    pub no_words: usize,
    /// Turns that were left out because something in them might name somebody.
    pub left_out: usize,
    /// Turns that say the same as another one.
    pub doubles: usize,
}

impl FromLog {
    /// The file: a head and a question a line.
    pub fn text(&self) -> String {
        let head = json!({ "workspace": "demo", "today": DAY.to_string() });
        let lines: Vec<String> = std::iter::once(&head).chain(&self.lines).map(|line| format!("{line}\n")).collect();
        lines.concat()
    }
}

/// Makes questions of turns, in their order.
///
/// # Errors
/// When the records cannot be read.
pub fn from_log(desk: &mut Desk, turns: &[LogTurn]) -> Result<FromLog, DeskError> {
    let names = Names::beside(desk)?;
    let (mut found, mut known) = (FromLog::default(), HashSet::new());
    let mut sessions: BTreeMap<&str, Said> = BTreeMap::new();
    for turn in turns {
        let said = sessions.entry(&turn.session).or_default();
        if !is_line(turn) {
            found.no_words += 1;
            continue;
        }
        let line = redacted(desk, &names, &mut said.stand_ins, &turn.question)?;
        let before: Vec<String> = said.lines.iter().rev().take(BEFORE).rev().cloned().collect();
        said.lines.extend(line.clone());
        match (line, turn.good) {
            (_, None) => found.unsaid += 1,
            (None, _) => found.left_out += 1,
            (Some(ask), Some(good)) if known.insert((ask.to_lowercase(), before.clone())) => {
                found.stubs += usize::from(!good);
                found.lines.push(question(turn, &names, ask, before, good));
            }
            _ => found.doubles += 1,
        }
    }
    Ok(found)
}

/// What was said in a conversation so far, and what stands for what in it.
#[derive(Default)]
struct Said {
    lines: Vec<String>,
    stand_ins: BTreeMap<String, String>,
}

/// Whether it was typed as a line, rather than begun by a key or a command, which the log writes as `ACTION name=value`.
fn is_line(turn: &LogTurn) -> bool {
    let mut words = turn.question.split_whitespace();
    let called = words.next().is_some_and(|first| turn.action.as_deref() == Some(first));
    let command = called && words.next().is_none_or(|second| second.contains('='));
    !command && !turn.question.starts_with("change the draft:") && turn.question.chars().count() <= LONGEST
}

fn question(turn: &LogTurn, names: &Names, ask: String, before: Vec<String>, good: bool) -> Value {
    let mut line = json!({ "ask": ask, "tags": ["from-log", if good { "accepted" } else { "thumbs-down" }] });
    if !before.is_empty() {
        line["after"] = json!(before);
    }
    if let Some(open) = turn.record.as_deref().and_then(|record| names.open(record)) {
        line["open"] = json!(open);
    }
    match turn.action.as_deref().filter(|_| good) {
        Some(action) => line["expect"] = json!(action),
        None => line["stub"] = json!(true),
    }
    line
}

/// A line in which nothing says whose it is; `None` where that cannot be made sure.
fn redacted(
    desk: &mut Desk,
    names: &Names,
    stand_ins: &mut BTreeMap<String, String>,
    masked: &str,
) -> Result<Option<String>, DeskError> {
    let masked = desk.mask_again(masked, &[])?;
    let (_, watch) = desk.lists(&[&masked], &[])?;
    if second_look(&masked, &desk.placeholders(), &watch).is_some() {
        return Ok(None);
    }
    let mut text = String::new();
    for part in parts(&masked) {
        match part {
            Part::Text(words) => text.push_str(&without_figures(words)),
            Part::Masked { kind, token } => {
                let many = stand_ins.len();
                let stand_in = stand_ins.entry(token.to_owned()).or_insert_with(|| names.of(&kind, many));
                text.push_str(stand_in);
            }
        }
    }
    let text = SafeText::one_line(text.trim()).into_string();
    Ok((!text.is_empty()).then_some(text))
}

/// Figures that could be somebody's: 84,000 becomes 50,000. Years and small numbers stay.
fn without_figures(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        if !chars[at].is_numeric() {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let inside = |place: usize| {
            let next = chars.get(place + 1).is_some_and(|c| c.is_numeric());
            chars[place].is_numeric()
                || next && matches!(chars[place], '.' | ',' | '\'' | ' ' | '-' | '/' | '\u{a0}' | '\u{202f}')
        };
        let end = (at..chars.len()).find(|place| !inside(*place)).unwrap_or(chars.len());
        out.push_str(&figure(&chars[at..end]));
        at = end;
    }
    out
}

fn figure(run: &[char]) -> String {
    let digits: String = run.iter().filter(|c| c.is_numeric()).collect();
    let year = run.len() == 4 && ["200", "201", "202", "203"].iter().any(|decade| digits.starts_with(decade));
    if digits.chars().count() < DIGITS || year {
        return run.iter().collect();
    }
    let mut first = true;
    let round = |c: &char| match c {
        c if !c.is_numeric() => *c,
        _ if std::mem::take(&mut first) => '5',
        _ => '0',
    };
    run.iter().map(round).collect()
}

/// What stands for names: records of the demo company that the workspace does not have, else words of ours.
struct Names {
    of_kind: BTreeMap<&'static str, Vec<String>>,
}

/// Names that the demo company lends.
const LENT: [(&str, Kind); 3] = [("org", Kind::Account), ("person", Kind::Contact), ("deal", Kind::Opportunity)];
/// Where it can lend none.
const OURS: [(&str, [&str; 3]); 3] = [
    ("org", ["Sample Works", "Example Trading", "Placeholder Mills"]),
    ("person", ["Pat Sample", "Kim Example", "Lou Placeholder"]),
    ("deal", ["Sample renewal", "Example rollout", "Placeholder pilot"]),
];

impl Names {
    fn beside(desk: &Desk) -> Result<Self, DeskError> {
        let demo = demo::workspace(SEED, DAY);
        let mut of_kind = BTreeMap::new();
        for (word, kind) in LENT {
            let mut list = Vec::new();
            for record in demo.records.iter().filter(|record| record.kind == kind) {
                let name = record.name();
                if list.len() < 9 && desk.reader().by_name(None, &name, 1)?.is_empty() {
                    list.push(name);
                }
            }
            of_kind.insert(word, list);
        }
        Ok(Self { of_kind })
    }

    /// The stand-in for a masked value: another one for each of a conversation.
    fn of(&self, kind: &str, many: usize) -> String {
        let lent = self.of_kind.get(kind).filter(|list| !list.is_empty());
        if let Some(list) = lent {
            return list[many % list.len()].clone();
        }
        if let Some((_, list)) = OURS.iter().find(|(word, _)| *word == kind) {
            return list[many % list.len()].to_owned();
        }
        let word = match EntityType::from_word(&kind.to_uppercase()) {
            Some(EntityType::Email) => "someone@sample.example",
            Some(EntityType::Phone) => "+00 000 000",
            Some(EntityType::Amount) => "€50,000",
            Some(EntityType::Url) => "https://sample.example",
            Some(EntityType::Address | EntityType::Ip | EntityType::Mac) => "an address",
            Some(EntityType::BirthDate) => "a day",
            _ => "a value",
        };
        word.to_owned()
    }

    /// A record of the demo company of the same kind, so that the question finds one open.
    fn open(&self, record: &str) -> Option<String> {
        let kind = Kind::parse(record.split(':').next()?);
        let (word, kind) = LENT.iter().find(|(_, lent)| *lent == kind)?;
        Some(format!("{kind}:{}", self.of_kind.get(word)?.first()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_somebody_are_replaced_and_days_stay() {
        for (text, wanted) in [
            ("deals over 84,000 since 2026, top 10", "deals over 50,000 since 2026, top 10"),
            ("case 00012345, call +49 30 1234-5678.", "case 50000000, call +50 00 0000-0000."),
            ("84 000,50 in 12 weeks on 3 May", "50 000,00 in 12 weeks on 3 May"),
            ("from 12.", "from 12."),
            ("٣٤٥ units", "500 units"),
        ] {
            assert_eq!(without_figures(text), wanted);
        }
    }

    #[test]
    fn keys_and_commands_are_no_lines() {
        let turn = |question: &str| LogTurn {
            question: question.into(),
            action: Some("forecast".into()),
            ..LogTurn::default()
        };
        assert!(is_line(&turn("what is my forecast")) && is_line(&turn("forecast this quarter")));
        assert!(!is_line(&turn("forecast")));
        assert!(!is_line(&turn("forecast period=quarter")));
        assert!(!is_line(&turn("change the draft: shorter")));
        assert!(!is_line(&turn(&"long ".repeat(200))));
    }
}
