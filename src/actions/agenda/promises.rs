//! What the seller promised in mails, notes and calls, and nothing has followed since.
//!
//! A promise is a sentence in which the seller says what they will do. It counts as kept as soon as another mail of the
//! seller's went out about the same record, or a task about it was finished.

use super::{Knobs, mine_within};
use crate::actions::Desk;
use crate::actions::signals::{happened_at, is_inbound, is_open};
use crate::actions::text::sentences;
use crate::crm::{Kind, Record, SourceError};
use jiff::Timestamp;
use regex::Regex;
use std::sync::LazyLock;

/// Texts of each kind looked through.
const MOST: usize = 400;
/// Mails and tasks about one record in which a promise may have been kept.
const AROUND: usize = 30;

/// One promise.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Promise {
    /// Where it stands.
    pub(in crate::actions) source: Record,
    /// The sentence, word for word.
    pub(in crate::actions) words: String,
    /// What it is about.
    pub(in crate::actions) about: Option<Record>,
    /// Days since it was made.
    pub(in crate::actions) days: i64,
}

/// The promises of the last days that nothing has followed, oldest first.
pub(in crate::actions) fn open(desk: &Desk<'_>, knobs: &Knobs) -> Result<Vec<Promise>, SourceError> {
    let from = desk.today.saturating_sub(jiff::Span::new().days(knobs.promise_days.clamp(1, 3_660)));
    let window = (from, desk.today);
    let me = desk.records.me()?.map(|me| desk.name_of(&me)).unwrap_or_default();
    let mut found = Vec::new();
    for (kind, field) in [(Kind::Email, "sent_at"), (Kind::Note, "created_at"), (Kind::Transcript, "recorded_at")] {
        for source in mine_within(desk, &kind, field, window, MOST)? {
            if kind == Kind::Email && is_inbound(&source) {
                continue;
            }
            found.extend(of(desk, &me, source)?);
        }
    }
    found.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.source.id.cmp(&b.source.id)));
    Ok(found)
}

/// The first promise of a text that nothing has followed.
fn of(desk: &Desk<'_>, me: &str, source: Record) -> Result<Option<Promise>, SourceError> {
    let Some(at) = happened_at(&source).filter(|at| *at <= desk.now) else { return Ok(None) };
    let Some(words) = promised(source.text("body").unwrap_or_default(), me) else { return Ok(None) };
    let about = source.link("about").map(|about| desk.get(about)).transpose()?.flatten();
    if let Some(about) = &about
        && (!is_open(about) || is_kept(desk, about, at)?)
    {
        return Ok(None);
    }
    Ok(Some(Promise { words, about, days: desk.days_since(at), source }))
}

fn is_kept(desk: &Desk<'_>, about: &Record, since: Timestamp) -> Result<bool, SourceError> {
    let mails = desk.linked(about, Kind::Email, AROUND)?;
    let mailed = mails.iter().any(|mail| !is_inbound(mail) && happened_at(mail).is_some_and(|at| at > since));
    let tasks = desk.linked(about, Kind::Task, AROUND)?;
    Ok(mailed || tasks.iter().any(|task| task.time("completed_at").is_some_and(|at| at > since)))
}

static PROMISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let deeds = "send|mail|call|write|check|ask|come back|get back|look into|find out|share|forward|prepare|bring|show|\
                 offer|confirm|follow up|let you know|arrange|book|introduce|clear|attach";
    let patterns = [
        format!(r"\b(?:i|we)(?:'ll|’ll| will| shall| am going to| can)\s+(?:\w+\s+){{0,2}}(?:{deeds})\b"),
        format!(r"\bi\s+(?:{deeds})s?\b.{{0,60}}\b(?:today|tomorrow|by|this week|next week|on monday|until)\b"),
        r"\byou (?:will )?(?:get|have|receive) (?:it|them|that|this|the)\b.{0,40}\b(?:today|tomorrow|by|this week|next week)\b".to_owned(),
        r"\bi promise\b".to_owned(),
        r"\bich (?:schicke|sende|melde|rufe|kläre|prüfe|frage|bringe)\b".to_owned(),
        r"\bje (?:vous |t')?(?:envoie|rappelle|reviens|confirme|prépare|demande)\b".to_owned(),
    ];
    Regex::new(&format!("(?i){}", patterns.join("|"))).ok()
});

/// The first sentence in which the seller promises something: their own line where a text says who speaks.
fn promised(text: &str, me: &str) -> Option<String> {
    let pattern = PROMISE.as_ref()?;
    let first = me.split_whitespace().next().unwrap_or_default();
    let spoken = |line: &str| line.split_once(": ").is_some_and(|(who, _)| is_speaker(who));
    let dialogue = text.lines().filter(|line| spoken(line)).count() > 1;
    text.lines().find_map(|line| {
        let own = match line.split_once(": ").filter(|_| dialogue) {
            Some((who, words)) if !first.is_empty() && who.trim().starts_with(first) => words,
            Some(_) => return None,
            None => line,
        };
        sentences(own)
            .into_iter()
            .find(|sentence| !sentence.contains('?') && pattern.is_match(sentence))
            .map(str::to_owned)
    })
}

/// The name before a line of a dialogue.
fn is_speaker(who: &str) -> bool {
    let words = who.split_whitespace().count();
    (1..=3).contains(&words) && who.chars().next().is_some_and(char::is_uppercase) && who.len() < 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_of_the_seller_are_found_and_those_of_others_are_not() {
        for (text, expected) in [
            ("Thanks. I will send the list tomorrow. Bye", Some("I will send the list tomorrow.")),
            ("I'll get back to you on this.", Some("I'll get back to you on this.")),
            ("Will you send it?", None),
            ("Could I send you something?", None),
            ("Kim: Premium is 12,000. You get it today.\nDana: I will ask the board.", Some("You get it today.")),
            ("Dana: I will ask the board.\nKim: Fine.", None),
            ("Ich schicke Ihnen das Angebot.", Some("Ich schicke Ihnen das Angebot.")),
            ("Nothing at all.", None),
        ] {
            assert_eq!(promised(text, "Kim Vale").as_deref(), expected, "{text}");
        }
    }
}
