//! "Same for Dana", "what about Globex?", "no, I meant the Bremen one": what was done last, for another record.
//!
//! Not for: questions over records (see `follow`). Invariant: a name that fits several records is asked back.

use super::line::{Line, has, replace_words};
use super::rows::{self, Which};
use super::{Found, Heard, Hearing, Topic, back, people, pick, words};
use crate::assistant::{Input, router};
use crate::crm::{Kind, RecordRef, SourceError};

/// Longest name in words.
const LONGEST: usize = 6;

/// Reads a line against what was done last with a record.
pub(super) fn read(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let line = &hearing.line;
    let leans = line.leaning.corrects || line.leaning.replaces || line.leaning.goes_on;
    if !leans || line.is_empty() || line.length() > LONGEST + 2 || line.opens(words::OPENINGS) {
        return Ok(None);
    }
    if line.leaning.corrects
        && pick::describes(line)
        && let Some(heard) = described(hearing, line)?
    {
        return Ok(Some(heard));
    }
    let Some(topic) = hearing.dialog.current().filter(|topic| topic.query.is_none()) else { return Ok(None) };
    let bound = topic.record.is_some() || topic.draft.is_some();
    let name = without_joint(line);
    if !bound || (line.leaning.goes_on && !line.leaning.replaces && !line.leaning.corrects && line.length() > 4) {
        return Ok(None);
    }
    Ok(match router::resolve(hearing.context, &name, None)? {
        Found::One(record) => Some(again(hearing, topic, &record)?),
        Found::Several(candidates) => {
            if let Some(record) = people::of_same_customer(hearing.context, topic.record.as_ref(), &candidates)? {
                return again(hearing, topic, &record).map(Some);
            }
            let request = format!("same for {name}");
            Some(Heard::Choose { name, candidates, request, scope: hearing.scope.cloned() })
        }
        Found::Nobody => None,
    })
}

/// The name after "for", "with", "to" and the like.
fn without_joint(line: &Line) -> String {
    let joints = [
        "for ", "with ", "to ", "on ", "about ", "at ", "für ", "bei ", "mit ", "pour ", "chez ", "avec ", "para ",
        "con ", "per ", "voor ", "bij ", "met ", "för ", "hos ",
    ];
    let joint = joints.iter().find(|joint| line.plain.starts_with(**joint)).map_or(0, |joint| joint.len());
    line.rest.get(joint..).unwrap_or(&line.rest).to_owned()
}

/// "the Bremen one": another of those that were to choose from, or of the list, or of the same name.
fn described(hearing: &Hearing<'_>, line: &Line) -> Result<Option<Heard>, SourceError> {
    let Some(topic) = hearing.dialog.current() else { return Ok(None) };
    let offered = hearing.dialog.offered();
    let listed: Vec<RecordRef> = hearing.dialog.list().map(|topic| topic.rows.clone()).unwrap_or_default();
    let namesakes = namesakes(hearing, topic)?;
    let placed = rows::named(line, None).is_some_and(|named| matches!(named.which, Which::Nth(_) | Which::Last));
    for (pool, ordered) in [(offered, true), (listed, true), (namesakes, false)] {
        if placed {
            if ordered && let pick::Said::Chosen(record) = pick::read(hearing.context, line, &pool)? {
                return again(hearing, topic, &record).map(Some);
            }
            continue;
        }
        let others: Vec<RecordRef> = pool.into_iter().filter(|record| Some(record) != topic.record.as_ref()).collect();
        if others.is_empty() {
            continue;
        }
        if let ([only], true) = (others.as_slice(), line.plain.starts_with("the other")) {
            return again(hearing, topic, only).map(Some);
        }
        match pick::read(hearing.context, line, &others)? {
            pick::Said::Chosen(record) => return again(hearing, topic, &record).map(Some),
            pick::Said::Still(left) if left.len() < others.len() || has(&line.plain, "other") => {
                return hearing.choose("That", &left, "same for That".into(), None).map(Some);
            }
            _ => {}
        }
    }
    Ok(None)
}

/// Records that share a word of their name with the one that was taken.
fn namesakes(hearing: &Hearing<'_>, topic: &Topic) -> Result<Vec<RecordRef>, SourceError> {
    let Some(record) = &topic.record else { return Ok(Vec::new()) };
    let name = hearing.name(record)?;
    let mut found = Vec::new();
    for word in name.split_whitespace().filter(|word| word.chars().count() > 2).take(3) {
        for hit in hearing.context.records.search(word, None, 20)? {
            let row = hit.row;
            let shares = row.name.to_lowercase().split_whitespace().any(|part| part == word.to_lowercase());
            if shares && !row.record.kind.is_activity() && !found.contains(&row.record) {
                found.push(row.record);
            }
        }
    }
    Ok(found)
}

/// What was done last, for another record.
pub(super) fn again(hearing: &Hearing<'_>, topic: &Topic, record: &RecordRef) -> Result<Heard, SourceError> {
    let note = format!("the same for {}", crate::actions::text::clean(&hearing.name(record)?));
    if topic.action.is_none()
        && let Some(old) = &topic.record
    {
        let name = hearing.name(old)?;
        let words = replace_words(&topic.request, &name, "it").unwrap_or_else(|| topic.request.clone());
        return Ok(Heard::words(words, Some(record.clone()), &note));
    }
    let (input, _) = back::rerun(topic);
    let (Input::Action { id, mut inputs }, person) = (input, matches!(record.kind, Kind::Contact | Kind::Lead)) else {
        return Ok(Heard::on("summarize", record.clone(), &note));
    };
    let mut scope = record.clone();
    if id == "draft-email" {
        inputs.remove("to");
        // Somebody else at the same customer gets the mail about the same deal.
        let deal = topic.record.as_ref().filter(|deal| person && deal.kind != record.kind);
        if let Some(deal) = deal {
            let company = |of: &RecordRef| people::company(hearing.context, of);
            if company(deal)?.is_some() && company(deal)? == company(record)? {
                inputs.insert("to".into(), hearing.name(record)?);
                scope = deal.clone();
            }
        }
    }
    Ok(Heard::Request { input: Input::Action { id, inputs }, scope: Some(scope), note, returned: false })
}
