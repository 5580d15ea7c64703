//! What a recap or a thank-you builds on: the last call, meeting or note, and what was decided in it.
//!
//! Invariant: decisions and tasks are those that the digest finds, each with its sentence as evidence.

use crate::actions::book::citation;
use crate::actions::digest;
use crate::actions::signals::{happened_at, happened_on, is_won};
use crate::actions::text::{clean, excerpt};
use crate::actions::{Book, Desk, Signals};
use crate::crm::{Kind, Record, SourceError};
use serde_json::{Value as Json, json};

/// Decisions, and tasks of each side, that a mail lists.
const LISTED: usize = 4;
/// Deals of a person that are looked through.
const DEALS: usize = 10;
/// A meeting older than this many days is nothing to thank for.
const FRESH: i64 = 21;

/// How a mail writes days, whose names need no telling, and its language.
type Manner<'a> = (&'a dyn Fn(jiff::civil::Date) -> String, &'a [&'a str], &'a str);

/// The last call or note with a text, as the mail needs it; of a person also one on their deals. `None` where there is
/// none or nothing was agreed in it.
pub(super) fn recap(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    manner: Manner<'_>,
) -> Result<Option<Json>, SourceError> {
    let own = recap_on(desk, book, record, signals, manner)?;
    if own.is_some() || record.kind != Kind::Contact {
        return Ok(own);
    }
    for deal in desk.linked(record, Kind::Opportunity, DEALS)? {
        let signals = crate::actions::signals(desk, &deal)?;
        if let Some(found) = recap_on(desk, book, &deal, &signals, manner)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn recap_on(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    (day, known, language): Manner<'_>,
) -> Result<Option<Json>, SourceError> {
    let past = |item: &&Record| happened_at(item).is_some_and(|at| at <= desk.now) && item.text("body").is_some();
    let of = |kind: Kind| signals.activities.iter().filter(past).find(move |item| item.kind == kind);
    for source in [of(Kind::Transcript), of(Kind::Note)].into_iter().flatten() {
        let text = source.text("body").unwrap_or_default();
        let date = happened_on(source);
        let (reference, name) = (source.reference(), source.name());
        let request = digest::Request::kept(text, &name, record, &reference, date);
        let (_, found) = digest::digest(desk, &request)?;
        if found.decisions.is_empty() && found.items.is_empty() {
            continue;
        }
        let mut prove = |words: &str| _ = book.quote(citation(source, "body", source.get("body").clone()), words);
        let decisions: Vec<String> = found
            .decisions
            .iter()
            .take(LISTED)
            .map(|point| {
                prove(&excerpt(&point.quote.text, 160));
                excerpt(&point.text, 160)
            })
            .collect();
        let (mut names, mut dues) = (Vec::new(), Vec::new());
        let mut items = |ours: bool| -> Vec<String> {
            let mine = found.items.iter().filter(|item| item.ours == ours).take(LISTED);
            mine.map(|item| {
                prove(&excerpt(&item.quote.text, 160));
                names.push(clean(&item.owner));
                dues.extend(item.due);
                let due = item.due.map(|due| format!(" ({})", day(due))).unwrap_or_default();
                // Who writes and who reads need no telling.
                let plain = item.owner.is_empty() || known.contains(&item.owner.as_str());
                let owner = if plain { String::new() } else { format!("{}: ", clean(&item.owner)) };
                format!("{owner}{}{due}", excerpt(&item.what, 140))
            })
            .collect()
        };
        let (ours, theirs) = (items(true), items(false));
        worked_out(desk, book, source, &names, &dues);
        return Ok(Some(json!({
            "foreign": !super::draft_topic::is_in(text, language),
            "what": if source.kind == Kind::Transcript { "call" } else { "meeting" },
            "title": clean(&source.name()),
            "on": date.map(day),
            "decisions": decisions,
            "ours": ours,
            "theirs": theirs,
        })));
    }
    Ok(None)
}

/// Who has something to do and by when was worked out of the sentences; the day of the talk stands on it.
fn worked_out(desk: &Desk<'_>, book: &mut Book, source: &Record, names: &[String], dues: &[jiff::civil::Date]) {
    names.iter().filter(|name| !name.is_empty()).for_each(|name| _ = book.computed("who", name, None));
    dues.iter().for_each(|due| _ = book.computed("by when", &desk.day(*due), None));
    let when = ["recorded_at", "created_at"].into_iter().find(|field| !source.get(field).is_null());
    when.into_iter().for_each(|field| _ = book.cite(desk, source, field));
}

/// What there is to thank for: an order, a meeting of late, a mail; with its day where it has one.
pub(super) fn occasion(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    day: &dyn Fn(jiff::civil::Date) -> String,
) -> Json {
    if record.kind == Kind::Opportunity && is_won(record) {
        book.cite(desk, record, "stage");
        return json!({ "what": "order", "on": null });
    }
    let met = signals.activities.iter().find(|item| {
        matches!(item.kind, Kind::Event | Kind::Transcript)
            && happened_at(item).is_some_and(|at| at <= desk.now && desk.days_since(at) <= FRESH)
    });
    if let Some(met) = met {
        let what = if met.kind == Kind::Transcript { "call" } else { "meeting" };
        book.cite(desk, met, if met.kind == Kind::Transcript { "recorded_at" } else { "starts_at" });
        return json!({ "what": what, "on": happened_on(met).map(day) });
    }
    match &signals.inbound {
        Some(mail) => {
            book.cite(desk, &mail.record, "sent_at");
            json!({ "what": "mail", "on": happened_on(&mail.record).map(day) })
        }
        None => json!({ "what": "time", "on": null }),
    }
}
