//! Why a closed deal was won or lost: reason with quotes, how it went, what helped and hurt, the competitor; and a
//! proposal for a note and, where the workspace has a field for it, the reason.
//!
//! The reason is the class of phrases that weighs most: the customer's words twice, those of the last weeks twice.

use super::told::limit;
use crate::actions::cues::{self, Competitors, INTENT, OBJECTIONS, Reading, Said};
use crate::actions::digest::new_record;
use crate::actions::signals::{is_lost, is_open, is_won};
use crate::actions::text::{clean, count, join, replace_markers};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::validate::choices;
use crate::crm::{
    EditState, FieldChange, FieldEdit, Kind, Proposal, ProposedEdit, Quote, Record, SourceError, Value, Worker, format,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Days before the close that weigh twice.
const LAST_DAYS: i64 = 60;
/// Quotations of a section.
const QUOTES: usize = 3;
/// Steps of the timeline.
const STEPS: usize = 6;

/// A phrase with its class and weight.
struct Found {
    class: String,
    words: String,
    said: Said,
    weight: f64,
}

/// What the note says, section by section.
#[derive(Default)]
struct Note {
    headline: String,
    reason: String,
    reason_lines: Vec<String>,
    reason_more: usize,
    timeline: String,
    helped: Vec<String>,
    helped_more: usize,
    hurt: Vec<String>,
    hurt_more: usize,
    rivals: String,
}

/// How much is told: quotations of a section, steps of the timeline.
#[derive(Clone, Copy)]
struct Most {
    quotes: usize,
    steps: usize,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(deal) = request.record else {
        return Err(ActionError::NeedsRecord { action: "win-loss-note".into() });
    };
    let open = is_open(deal) || !(is_won(deal) || is_lost(deal));
    let mut note = Note::default();
    let mut proposed = String::new();
    if open {
        note.headline = format!(
            "{} {} is in stage {}",
            clean(&deal.name()),
            out.book.cite(desk, deal, "name"),
            out.book.show(desk, deal, "stage")
        );
    } else {
        let said = cues::around(desk, deal)?;
        let (against, helping) = (found(deal, &said, true), found(deal, &said, false));
        let top = reason_class(desk, deal, if is_lost(deal) { &against } else { &helping });
        let most = Most { quotes: limit(request, QUOTES), steps: limit(request, STEPS) };
        note = write(desk, &mut out.book, deal, &said, (&against, &helping), top.as_ref(), most)?;
        let proposal = proposal(desk, deal, &note, top.as_ref(), &against, &helping)?;
        proposed = clean(&proposal.title);
        out.proposals.push(proposal);
    }
    out.data.insert("open".into(), json!(open));
    out.data.insert("proposed".into(), json!(proposed));
    out.data.insert("headline".into(), json!(note.headline));
    out.data.insert("reason".into(), json!(note.reason));
    out.data.insert("reason_lines".into(), json!(note.reason_lines));
    out.data.insert("timeline".into(), json!(note.timeline));
    out.data.insert("helped".into(), json!(note.helped));
    out.data.insert("hurt".into(), json!(note.hurt));
    out.data.insert("rivals".into(), json!(note.rivals));
    for (name, more) in
        [("reason_more", note.reason_more), ("helped_more", note.helped_more), ("hurt_more", note.hurt_more)]
    {
        out.data.insert(name.into(), json!(more));
    }
    Ok(())
}

/// What hurt, or what helped, in sentences up to the close and the weeks after it.
fn found(deal: &Record, said: &[Said], against: bool) -> Vec<Found> {
    let close = deal.date("close_date");
    let mut all = Vec::new();
    for sentence in said.iter().filter(|said| said.may_prove()) {
        let near = close.zip(sentence.on).is_none_or(|(close, on)| format::days_from(on, close) <= LAST_DAYS);
        let weight = if sentence.is_theirs() { 2.0 } else { 1.0 } * if near { 2.0 } else { 1.0 };
        let intent = cues::found(&INTENT, &sentence.text, Reading::Request).into_iter();
        let cues: Vec<(String, String)> = if against {
            let stops = intent.filter(|cue| matches!(cue.class.as_str(), "!freeze" | "!rival"));
            let stops =
                stops.map(|cue| (if cue.class == "!freeze" { "price" } else { "competitor" }.to_owned(), cue.words));
            cues::found(&OBJECTIONS, &sentence.text, Reading::Statement)
                .into_iter()
                .map(|cue| (cue.class, cue.words))
                .chain(stops)
                .collect()
        } else {
            let praise = cues::tone(&sentence.text)
                .cues
                .into_iter()
                .filter(|cue| cue.class == "positive" && sentence.is_theirs());
            let yes = intent.filter(|cue| matches!(cue.class.as_str(), "approval" | "reference" | "trial"));
            praise
                .map(|cue| ("their praise".to_owned(), cue.words))
                .chain(yes.map(|cue| (cue.class, cue.words)))
                .collect()
        };
        all.extend(cues.into_iter().map(|(class, words)| Found { class, words, said: sentence.clone(), weight }));
    }
    all
}

/// The heaviest class; the field of the reason before every text.
fn reason_class(desk: &Desk<'_>, deal: &Record, found: &[Found]) -> Option<(String, Option<String>)> {
    if let Some(field) = reason_field(desk, deal)
        && let Some(text) = deal.text(&field)
    {
        return Some((clean(text), Some(field)));
    }
    let mut weights: BTreeMap<&str, f64> = BTreeMap::new();
    // A yes is the result, not the reason.
    for one in found.iter().filter(|found| found.class != "approval") {
        *weights.entry(one.class.as_str()).or_default() += one.weight;
    }
    weights.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(class, _)| (class.to_owned(), None))
}

/// The workspace's own field for the reason.
fn reason_field(desk: &Desk<'_>, deal: &Record) -> Option<String> {
    let schema = desk.records.schema().ok()?;
    let word = if is_lost(deal) { ["loss", "lost"] } else { ["win", "won"] };
    let fits = |name: &str| {
        let name = name.to_lowercase();
        name.contains("reason")
            && (word.iter().any(|word| name.contains(word))
                || !["loss", "lost", "win", "won"].iter().any(|w| name.contains(w)))
    };
    let known = schema.fields(&deal.kind).into_iter().map(|field| field.name).find(|name| fits(name));
    known.or_else(|| deal.fields.keys().find(|name| fits(name)).cloned())
}

fn write(
    desk: &Desk<'_>,
    book: &mut Book,
    deal: &Record,
    said: &[Said],
    (against, helping): (&[Found], &[Found]),
    top: Option<&(String, Option<String>)>,
    most: Most,
) -> Result<Note, SourceError> {
    let result = if is_won(deal) { "won" } else { "lost" };
    let worth =
        if deal.get("amount").is_null() { String::new() } else { format!(", {}", book.show(desk, deal, "amount")) };
    let day = if deal.get("close_date").is_null() {
        String::new()
    } else {
        format!(" on {}", book.show(desk, deal, "close_date"))
    };
    let with = deal.link("account").map(|_| format!(" with {}", book.show(desk, deal, "account"))).unwrap_or_default();
    let mut note = Note {
        headline: format!(
            "**{}**{with} was {result}{day} {}{worth}",
            clean(&deal.name()),
            book.cite(desk, deal, "stage")
        ),
        timeline: timeline(desk, book, deal, most.steps)?,
        ..Note::default()
    };
    let of = if is_lost(deal) { against } else { helping };
    let told = reason(desk, book, deal, said, of, top, (&mut note, most.quotes));
    let but = top.filter(|_| is_lost(deal)).map(|(class, _)| class.as_str());
    (note.helped, note.helped_more) = quotes(desk, book, helping, (None, &told), most.quotes);
    (note.hurt, note.hurt_more) = quotes(desk, book, against, (but, &told), most.quotes);
    note.rivals = rivals(desk, book, deal, said)?;
    Ok(note)
}

/// The reason and the sentences for it, the one that says so itself first; gives the sentences.
fn reason<'s>(
    desk: &Desk<'_>,
    book: &mut Book,
    deal: &Record,
    said: &'s [Said],
    found: &'s [Found],
    top: Option<&(String, Option<String>)>,
    (note, most): (&mut Note, usize),
) -> Vec<&'s str> {
    // The sentence and the phrase in it that is shown.
    let mut proofs: Vec<(&Said, &str)> = Vec::new();
    let explicit = said.iter().find(|said| said.may_prove() && gives_reason(&said.text));
    proofs.extend(explicit.map(|said| (said, said.text.as_str())));
    if let Some((class, field)) = top {
        note.reason = match field {
            Some(field) => book.show(desk, deal, field),
            None => format!("{} {}", class, book.computed("Reason, from the texts", class, None)),
        };
        for one in found.iter().filter(|found| found.class == *class) {
            if !proofs.iter().any(|(known, _)| known.text == one.said.text) {
                proofs.push((&one.said, &one.words));
            }
        }
    }
    if explicit.is_some() && note.reason.is_empty() {
        note.reason = "as they or we wrote it down".to_owned();
    }
    note.reason_more = proofs.len().saturating_sub(most);
    let shown = proofs.iter().take(most);
    note.reason_lines = shown.map(|(said, phrase)| super::spoken::line(desk, book, said, phrase)).collect();
    proofs.into_iter().map(|(said, _)| said.text.as_str()).collect()
}

/// Whether a sentence says itself that it gives the reason.
fn gives_reason(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    let begins = [
        "reason:",
        "reasons:",
        "reason for",
        "why we lost",
        "why we won",
        "lesson",
        "grund:",
        "gründe:",
        "raison",
        "decisive:",
        "what decided",
        "deciding factor",
        "ausschlaggebend",
        "décisif",
        "decisivo",
    ];
    let holds = [
        "lost because",
        "won because",
        "chose you because",
        "chose them because",
        "lost on the",
        "decided against you because",
        "verloren, weil",
        "gewonnen, weil",
        "perdu parce",
        "gagné parce",
    ];
    begins.iter().any(|word| sentence.starts_with(word)) || holds.iter().any(|word| sentence.contains(word))
}

/// Quotations, one a sentence, without a class and sentences that were told already; and how many more there are.
fn quotes(
    desk: &Desk<'_>,
    book: &mut Book,
    found: &[Found],
    (but, told): (Option<&str>, &[&str]),
    most: usize,
) -> (Vec<String>, usize) {
    let mut fresh: Vec<&Found> = Vec::new();
    for one in
        found.iter().filter(|found| but != Some(found.class.as_str()) && !told.contains(&found.said.text.as_str()))
    {
        if !fresh.iter().any(|known| known.said.text == one.said.text) {
            fresh.push(one);
        }
    }
    let lines = fresh.iter().take(most).map(|one| super::spoken::line(desk, book, &one.said, &one.words)).collect();
    (lines, fresh.len().saturating_sub(most))
}

fn timeline(desk: &Desk<'_>, book: &mut Book, deal: &Record, most: usize) -> Result<String, SourceError> {
    let mut changes: Vec<FieldChange> = desk.records.history(&deal.reference(), 200)?;
    changes.retain(|change| change.field == "stage");
    changes.sort_by_key(|change| change.at);
    let mut steps = Vec::new();
    if !deal.get("created_at").is_null() {
        steps.push(format!("created {}", book.show(desk, deal, "created_at")));
    }
    let left_out = changes.len().saturating_sub(most);
    if left_out > 0 {
        let text = count(i64::try_from(left_out).unwrap_or(i64::MAX), "earlier stage");
        steps.push(format!("{text} {}", book.computed("Stages left out", &text, None)));
    }
    for change in changes.iter().skip(left_out) {
        let stage = clean(&change.new.to_plain());
        let text = format!("{stage} on {}", desk.day_at(change.at));
        let cite = book.computed("Stage", &text, None);
        steps.push(format!("{text} {cite}"));
    }
    if let (Some(from), Some(to)) = (deal.date("created_at"), deal.date("close_date")) {
        let span = count(format::days_from(from, to), "day");
        steps.push(format!("closed after {span} {}", book.computed("From created to closed", &span, None)));
    }
    Ok(steps.join(" → "))
}

fn rivals(desk: &Desk<'_>, book: &mut Book, deal: &Record, said: &[Said]) -> Result<String, SourceError> {
    let competitors = Competitors::new(desk)?;
    let fields = Competitors::of_fields(deal);
    let mut told: Vec<String> =
        fields.iter().map(|(field, name)| format!("{} {}", clean(name), book.cite(desk, deal, field))).collect();
    for sentence in said.iter().filter(|said| said.may_prove()) {
        for name in competitors.of(&sentence.text) {
            if !told.iter().any(|known| known.to_lowercase().starts_with(&name.to_lowercase())) {
                told.push(format!("{} {}", clean(&name), sentence.cite(book)));
            }
        }
    }
    Ok(join(&told))
}

/// The note as a record, and the reason where there is an empty field for it and a word that fits.
fn proposal(
    desk: &Desk<'_>,
    deal: &Record,
    note: &Note,
    top: Option<&(String, Option<String>)>,
    against: &[Found],
    helping: &[Found],
) -> Result<Proposal, SourceError> {
    let first = against.iter().chain(helping).find(|found| top.is_some_and(|(class, _)| *class == found.class));
    let quote = match first {
        Some(found) => Quote {
            text: found.said.text.clone(),
            record: Some(found.said.source.reference()),
            from: found.said.source.name(),
        },
        None => Quote {
            text: deal.text("stage").unwrap_or_default().to_owned(),
            record: Some(deal.reference()),
            from: deal.name(),
        },
    };
    let result = if is_won(deal) { "won" } else { "lost" };
    let mut proposal = Proposal::new(format!("Note why {} was {result}", deal.name()), "win-loss-note");
    let fields = vec![
        ("title", Value::text(format!("Why we {result}: {}", deal.name()))),
        ("body", Value::text(body(note))),
        ("about", Value::Ref(deal.reference())),
        ("owner", desk.records.me()?.map_or(Value::Null, Value::Ref)),
    ];
    proposal.edits.extend(new_record(Kind::Note, &deal.id.to_string(), fields, &quote, Worker::Code));
    if let (Some((class, None)), Some(field)) = (top, reason_field(desk, deal)) {
        let known = choices(desk.records, &deal.kind, &field);
        let word = known.iter().find(|choice| choice.to_lowercase().contains(class.as_str())).cloned();
        if let Some(word) = word.or_else(|| known.is_empty().then(|| class.clone())) {
            let edit = FieldEdit { record: deal.reference(), field, before: Value::Null, after: Value::text(word) };
            proposal.edits.push(ProposedEdit { edit, quote: Some(quote), by: Worker::Code, state: EditState::Pending });
        }
    }
    Ok(proposal)
}

/// The note as plain text, without markers.
fn body(note: &Note) -> String {
    let mut lines = vec![note.headline.replace("**", "")];
    let mut section = |title: &str, text: &[String]| {
        if !text.is_empty() {
            lines.push(format!("{title}: {}", text.join("; ")));
        }
    };
    section(
        "Reason",
        &[note.reason.clone()]
            .into_iter()
            .filter(|reason| !reason.is_empty())
            .chain(note.reason_lines.iter().cloned())
            .collect::<Vec<_>>(),
    );
    section("Helped", &note.helped);
    section("Hurt", &note.hurt);
    section("Competitor", &[note.rivals.clone()].into_iter().filter(|rivals| !rivals.is_empty()).collect::<Vec<_>>());
    section(
        "How it went",
        &[note.timeline.clone()].into_iter().filter(|timeline| !timeline.is_empty()).collect::<Vec<_>>(),
    );
    replace_markers(&lines.join("\n"), |_| None)
}
