//! The seller's day as data: meetings, who waits, deals that turned worse, suggestions, and all of it in short lines. For
//! the morning brief and for a start screen.

use super::{told, what_changed};
use crate::actions::agenda::{Knobs, local_day, local_time, mails, meetings, worse};
use crate::actions::book::citation;
use crate::actions::suggest::offers;
use crate::actions::text::{clean, count, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Registry, Request};
use crate::crm::{Record, SourceError};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Where nobody says which actions there are.
static BUILTIN: LazyLock<Registry> = LazyLock::new(Registry::builtin);
/// Lines of each sort.
const TOLD: usize = 5;
/// Deals and cases that turned worse in words.
const WORSE: usize = 3;

pub(super) fn compute(desk: &Desk<'_>, _: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let meetings = meetings::today(desk)?;
    let lines: Vec<Value> = meetings.iter().map(|meeting| met(desk, &mut out.book, meeting)).collect();
    let waiting = mails::waiting(desk, &desk.knobs.read::<Knobs>("follow-ups"))?.for_me;
    let follow_ups: Vec<String> = waiting.iter().take(TOLD).map(|one| waits(desk, &mut out.book, one)).collect();
    let listed: Vec<Value> = waiting.iter().take(TOLD).map(|one| listed(desk, one)).collect();
    out.data.insert("waiting".into(), json!(listed));
    let (since, words) = since(desk);
    out.data.insert("waiting_more".into(), json!(waiting.len().saturating_sub(TOLD)));
    let (worse, worse_more) = worsened(desk, &mut out.book, since)?;
    out.data.insert("worsened_more".into(), json!(worse_more));
    let records = worse.iter().map(|(record, words)| {
        json!({ "record": record.reference().to_string(), "name": clean(&record.name()), "words": words })
    });
    out.data.insert("worsened".into(), json!(records.collect::<Vec<_>>()));
    let all_worse = worse.len() + worse_more;
    let mut worse: Vec<String> =
        worse.iter().take(WORSE).map(|(record, words)| format!("**{}**: {words}", told::name(record))).collect();
    tell_rest(&mut worse, all_worse);
    let registry = desk.registry.unwrap_or(&BUILTIN);
    let shown = offers(desk, registry, None, &BTreeMap::new())?.shown;
    let brief = brief(meetings.len(), mails::customers(&waiting), all_worse);
    out.data.insert("brief".into(), json!(brief));
    out.data.insert("meetings".into(), json!(lines));
    out.data.insert("follow_ups_more".into(), json!(waiting.len().saturating_sub(3)));
    out.data.insert("follow_ups".into(), json!(follow_ups));
    out.data.insert("worse".into(), json!(worse));
    out.data.insert("worse_since".into(), json!(words));
    out.data.insert("suggestions".into(), json!(shown));
    Ok(())
}

/// The day in one line a sort.
fn brief(meetings: usize, waiting: usize, worse: usize) -> Vec<String> {
    let sorts = [
        (meetings, "meeting", "today"),
        (waiting, "customer", if waiting == 1 { "waits for your answer" } else { "wait for your answer" }),
        (worse, "deal or case", "turned worse"),
    ];
    let told = sorts.into_iter().filter(|(number, _, _)| *number > 0);
    told.map(|(number, noun, what)| {
        let noun = if number == 1 { noun.to_owned() } else { noun.replace("deal or case", "deals or cases") };
        let words = if noun.contains(' ') {
            format!("{number} {noun}")
        } else {
            count(number as i64, noun.trim_end_matches('s'))
        };
        format!("{words} {what}")
    })
    .collect()
}

/// A meeting of today: `14:00 Incident review, Video, about Alarm call [2]`.
fn met(desk: &Desk<'_>, book: &mut Book, meeting: &Record) -> Value {
    let at = meeting.time("starts_at").map(|at| local_time(desk, at)).unwrap_or_default();
    let from = citation(meeting, "starts_at", meeting.get("starts_at").clone());
    let cite = book.computed("starts", &at, Some(from));
    let about = meeting.link("about").map(|about| clean(&desk.name_of(about)));
    let place =
        meeting.text("location").map(|_| format!(", {}", book.show(desk, meeting, "location"))).unwrap_or_default();
    let over = meeting.time("starts_at").is_some_and(|at| at < desk.now);
    let told = about.as_ref().map(|about| format!(", about {about}")).unwrap_or_default();
    let line = format!("{at} {cite} **{}**{place}{told}{}", told::name(meeting), if over { " (over)" } else { "" });
    json!({ "record": meeting.reference().to_string(), "title": told::name(meeting), "at": at, "about": about,
            "over": over, "line": line })
}

fn waits(desk: &Desk<'_>, book: &mut Book, one: &mails::Waiting) -> String {
    let who = crate::actions::signals::sender(desk, &one.mail);
    let (field, words) = match &one.asks {
        Some(asks) => ("body", asks.clone()),
        None => ("subject", one.mail.name()),
    };
    let since = if one.days <= 0 { "today".to_owned() } else { format!("{} ago", count(one.days, "day")) };
    let sent = book.computed("sent", &since, Some(citation(&one.mail, "sent_at", one.mail.get("sent_at").clone())));
    format!("**{who}**, {since} {sent}: {}", told::quote(book, &one.mail, field, &words))
}

/// The same as data: who, since when, and what they want.
fn listed(desk: &Desk<'_>, one: &mails::Waiting) -> Value {
    let words = one.asks.clone().unwrap_or_else(|| one.mail.name());
    let when = if one.days <= 0 { "today".to_owned() } else { format!("{} d", one.days) };
    json!({ "record": one.mail.reference().to_string(), "who": clean(&crate::actions::signals::sender(desk, &one.mail)),
            "when": when, "words": clean(&words) })
}

/// Since when changes are told, and how that reads.
fn since(desk: &Desk<'_>) -> (Timestamp, String) {
    match desk.last_seen {
        Some(seen) => (seen, format!("since {}", desk.day(local_day(desk, seen)))),
        None => {
            let week = desk.now.checked_sub(SignedDuration::from_hours(24 * 7)).unwrap_or(Timestamp::MIN);
            (week, "in the last 7 days".to_owned())
        }
    }
}

/// The worst change of each record that turned worse, and how many more records did.
fn worsened(desk: &Desk<'_>, book: &mut Book, since: Timestamp) -> Result<(Vec<(Record, String)>, usize), SourceError> {
    let mut changes = worse::since(desk, since)?;
    changes.sort_by_key(|change| (std::cmp::Reverse(change.importance()), std::cmp::Reverse(change.at)));
    let (mut seen, mut lines) = (Vec::new(), Vec::new());
    for change in changes {
        if seen.contains(&change.record) {
            continue;
        }
        seen.push(change.record.clone());
        if lines.len() < TOLD
            && let Some(record) = desk.get(&change.record)?
        {
            let words = what_changed::sentence(desk, book, &record, &change);
            lines.push((record, words));
        }
    }
    let more = seen.len() - lines.len();
    Ok((lines, more))
}
