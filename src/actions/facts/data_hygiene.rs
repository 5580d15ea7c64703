//! What is wrong with the records: counts by rule, the worst records, a score, and mends that have one reading.
//!
//! Cost: one query a rule, and every record of the kinds that have shapes is read once; of one owner only theirs are. Deals
//! are read once more, for what their stages usually have.

use super::among;
use super::told::limit;
use crate::actions::hygiene::shapes::{KINDS, decided_probability, flaws};
use crate::actions::hygiene::usual::Usual;
use crate::actions::hygiene::{Knobs, broken};
use crate::actions::pipeline::scope::Whose;
use crate::actions::text::{clean, count, join};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::query::Expr;
use crate::crm::{
    Chart, ChartKind, Citation, FieldEdit, Kind, Listing, Point, Proposal, ProposedEdit, Record, RecordRef,
    SourceError, Table, Value, Worker, format,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Records of one rule that are listed; counts go on.
const MOST: u32 = 20_000;
/// Records of one page of a list.
const PAGE: usize = 500;
/// Mends in one proposal.
const MENDS: usize = 200;

/// What one rule found.
struct Broken {
    kind: Kind,
    says: String,
    weight: u32,
    records: Vec<RecordRef>,
    total: u64,
}

/// Which records are looked at.
struct Asked<'k> {
    knobs: &'k Knobs,
    kind: Option<Kind>,
    /// Whose; `None` for everybody's.
    filter: Option<Expr>,
}

#[derive(Default)]
struct Found {
    broken: Vec<Broken>,
    mends: Vec<ProposedEdit>,
    /// Records by kind.
    checked: BTreeMap<Kind, u64>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("hygiene");
    let (kind, note) = match request.record {
        Some(record) => (Some(record.kind.clone()), None),
        None => kind_of(request, &knobs),
    };
    // A record is looked at, and held against all others, whoever owns it.
    let whose = match request.record {
        Some(_) => Whose::read(desk, &Request { record: None, inputs: &BTreeMap::new() }, "all")?,
        None => Whose::read(desk, request, "all")?,
    };
    let asked = Asked { knobs: &knobs, kind, filter: whose.filter.clone() };
    let mut found = Found::default();
    by_rules(desk, &asked, &mut found)?;
    by_shape(desk, &asked, &mut found)?;
    found.broken.retain(|broken| broken.total > 0);
    let mistake = request.inputs.get("mistake").map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty());
    if let Some(word) = &mistake {
        found.broken.retain(|broken| broken.says.to_lowercase().contains(word.as_str()));
        found.mends.clear();
    }
    found.broken.sort_by_key(|broken| std::cmp::Reverse(u64::from(broken.weight) * broken.total));
    let worst = worst(&found);
    let book = &mut out.book;
    let mut notes: Vec<String> = note.into_iter().chain(whose.note.clone()).collect();
    if found.broken.iter().any(|broken| broken.total > broken.records.len() as u64) {
        notes.push("more records than are listed break a rule, so the score is at most this".to_owned());
    }
    let rules = limit(request, knobs.told.rules);
    let lines: Vec<String> = found.broken.iter().take(rules).map(|broken| line(book, broken)).collect();
    let mut records = Vec::new();
    for (record, problems) in worst.iter().take(limit(request, knobs.told.records)) {
        records.extend(worst_line(desk, book, record, problems)?);
    }
    let mends = found.mends.len().min(MENDS);
    let mends_more = found.mends.len() - mends;
    let shown = [
        ("own", json!(own(request, &worst))),
        ("head", json!(head(book, &found, &whose, worst.len(), mistake.as_deref()))),
        ("lines", json!(lines)),
        ("more", json!(found.broken.len().saturating_sub(lines.len()))),
        ("worst_more", json!(worst.len() - records.len())),
        ("worst", json!(records)),
        ("mends", json!(mends)),
        ("mends_more", json!(mends_more)),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.rows = Some(table(desk, &worst)?);
    out.chart = chart(&found);
    out.proposals.extend(proposal(found.mends));
    Ok(())
}

fn kind_of(request: &Request<'_>, knobs: &Knobs) -> (Option<Kind>, Option<String>) {
    let said = request.inputs.get("kind").map(|text| text.trim()).filter(|text| !text.is_empty() && *text != "all");
    let Some(word) = said else { return (None, None) };
    let kind = Kind::parse(word);
    let known = KINDS.contains(&kind) || knobs.rule.values().any(|rule| rule.kind == kind);
    if known {
        (Some(kind), None)
    } else {
        (None, Some(format!("there are no rules for “{}”, so all are checked", clean(word))))
    }
}

fn by_rules(desk: &Desk<'_>, asked: &Asked<'_>, found: &mut Found) -> Result<(), ActionError> {
    let schema = desk.records.schema()?;
    let owned = |kind: &Kind| schema.fields(kind).iter().any(|field| field.name == "owner");
    let mut counts: BTreeMap<Kind, u64> = desk.records.counts()?.into_iter().collect();
    if asked.filter.is_some() {
        let ruled = |kind: &Kind| asked.knobs.rule.values().any(|rule| rule.kind == *kind);
        counts.retain(|kind, _| ruled(kind) && owned(kind));
        for (kind, all) in &mut counts {
            *all = among::count(desk, kind, asked.filter.clone())?;
        }
    }
    let wanted = |kind: &Kind| asked.kind.as_ref().is_none_or(|only| only == kind);
    for rule in asked.knobs.rule.values().filter(|rule| !rule.off && wanted(&rule.kind)) {
        let Some(all) = counts.get(&rule.kind) else { continue };
        found.checked.insert(rule.kind.clone(), *all);
        let table = broken(desk, rule, asked.filter.as_ref(), MOST)?;
        found.broken.push(Broken {
            kind: rule.kind.clone(),
            says: rule.says.clone(),
            weight: rule.weight,
            total: table.total,
            records: table.records,
        });
    }
    Ok(())
}

/// Visits the records of a kind: every one, or those that fit, page by page.
fn each(
    desk: &Desk<'_>,
    kind: &Kind,
    filter: Option<&Expr>,
    visit: &mut dyn FnMut(Record) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    if filter.is_none() {
        return desk.records.each(kind, visit);
    }
    let mut listing = Listing { kind: kind.clone(), filter: filter.cloned(), sort: None, limit: PAGE, after: None };
    loop {
        let page = desk.records.list(&listing)?;
        for row in page.rows {
            desk.get(&row.record)?.map_or(Ok(()), &mut *visit)?;
        }
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(());
        }
    }
}

fn by_shape(desk: &Desk<'_>, asked: &Asked<'_>, found: &mut Found) -> Result<(), ActionError> {
    for kind in KINDS.iter().filter(|kind| asked.kind.as_ref().is_none_or(|only| only == *kind)) {
        let mut by_what: BTreeMap<(&str, u32), Vec<RecordRef>> = BTreeMap::new();
        let usual = if *kind == Kind::Opportunity { Usual::of(desk)? } else { Usual::default() };
        let mut checked = 0;
        each(desk, kind, asked.filter.as_ref(), &mut |record| {
            checked += 1;
            for flaw in flaws(&record, &asked.knobs.shape) {
                let records = by_what.entry((flaw.says, flaw.weight)).or_default();
                if records.last() != Some(&record.reference()) {
                    records.push(record.reference());
                }
                if let Some(mend) = flaw.mend {
                    found.mends.push(edit(&record, flaw.field, Value::text(mend)));
                }
            }
            if let Some(must) = decided_probability(&record).filter(|_| record.kind == Kind::Opportunity) {
                let says = ("decided, with a probability of something else", 3);
                by_what.entry(says).or_default().push(record.reference());
                found.mends.push(edit(&record, "probability", must));
            }
            if usual.is_other(&record) {
                let says = ("open, with a probability that is not the one of its stage", 2);
                by_what.entry(says).or_default().push(record.reference());
            }
            Ok(())
        })?;
        if checked > 0 {
            found.checked.insert(kind.clone(), checked);
        }
        let broken = by_what.into_iter().map(|((says, weight), records)| Broken {
            kind: kind.clone(),
            says: says.to_owned(),
            weight,
            total: records.len() as u64,
            records,
        });
        found.broken.extend(broken);
    }
    Ok(())
}

fn edit(record: &Record, field: &str, after: Value) -> ProposedEdit {
    let edit =
        FieldEdit { record: record.reference(), field: field.to_owned(), before: record.get(field).clone(), after };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: Default::default() }
}

/// Records with what is wrong, the heaviest first.
fn worst(found: &Found) -> Vec<(RecordRef, Vec<(&str, u32)>)> {
    let mut by_record: BTreeMap<RecordRef, Vec<(&str, u32)>> = BTreeMap::new();
    for broken in &found.broken {
        for record in &broken.records {
            by_record.entry(record.clone()).or_default().push((&broken.says, broken.weight));
        }
    }
    let mut worst: Vec<(RecordRef, Vec<(&str, u32)>)> = by_record.into_iter().collect();
    let weight = |problems: &[(&str, u32)]| problems.iter().map(|(_, weight)| *weight).sum::<u32>();
    worst.sort_by(|a, b| weight(&b.1).cmp(&weight(&a.1)).then_with(|| a.0.cmp(&b.0)));
    worst
}

/// What is wrong with the record in the request.
fn own(request: &Request<'_>, worst: &[(RecordRef, Vec<(&str, u32)>)]) -> Vec<String> {
    let Some(record) = request.record.map(Record::reference) else { return Vec::new() };
    let problems = worst.iter().find(|(other, _)| *other == record).map(|(_, problems)| problems.as_slice());
    match problems {
        Some(problems) => problems.iter().map(|(says, _)| clean(says)).collect(),
        None => vec!["nothing wrong".to_owned()],
    }
}

fn head(book: &mut Book, found: &Found, whose: &Whose, faulty: usize, mistake: Option<&str>) -> String {
    let all: u64 = found.checked.values().sum();
    if all == 0 {
        return match whose.filter {
            Some(_) => format!("There are no records to check among {} records.", whose.words),
            None => "There are no records to check.".to_owned(),
        };
    }
    if let Some(word) = mistake {
        let checked = count(all as i64, "record");
        let cite = book.computed("records checked", &checked, None);
        let many = if faulty == 0 { "none".to_owned() } else { format::grouped_number(faulty as f64) };
        return format!("Of {checked} {cite}, **{many}** is found with a mistake about “{}”.", clean(word));
    }
    let fine = all.saturating_sub(faulty as u64);
    let score = format!("{:.0}", fine as f64 * 100.0 / all as f64);
    let cite = book.computed("data score", &score, None);
    let number = |n: u64| format::grouped_number(n as f64);
    let of = whose.filter.as_ref().map_or(String::new(), |_| format!("{} ", whose.words));
    format!("**Score {score}** {cite} of 100: {} of {of}{} records have nothing wrong.", number(fine), number(all))
}

fn line(book: &mut Book, broken: &Broken) -> String {
    let noun = broken.kind.noun();
    let text = count(i64::try_from(broken.total).unwrap_or(i64::MAX), noun);
    let cite = book.computed(&broken.says, &text, None);
    format!("{text} {cite}: {}", clean(&broken.says))
}

fn worst_line(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &RecordRef,
    problems: &[(&str, u32)],
) -> Result<Option<String>, ActionError> {
    let Some(found) = desk.get(record)? else { return Ok(None) };
    let field = ["name", "last_name", "subject", "number"].into_iter().find(|field| !found.get(field).is_null());
    let from = Citation {
        record: record.clone(),
        record_name: found.name(),
        field: field.unwrap_or("name").to_owned(),
        value: found.get(field.unwrap_or("name")).clone(),
    };
    let name = crate::actions::text::excerpt(&found.name(), 60);
    let cite = book.quote(from, &name);
    let says: Vec<String> = problems.iter().map(|(says, _)| clean(says)).collect();
    Ok(Some(format!("**{name}** {cite} ({}): {}", found.kind, join(&says))))
}

fn table(desk: &Desk<'_>, worst: &[(RecordRef, Vec<(&str, u32)>)]) -> Result<Table, ActionError> {
    const LISTED: usize = 500;
    let columns = ["Weight", "Kind", "Record", "Wrong"];
    let mut table =
        Table { columns: columns.map(str::to_owned).to_vec(), total: worst.len() as u64, ..Table::default() };
    for (record, problems) in worst.iter().take(LISTED) {
        let weight: u32 = problems.iter().map(|(_, weight)| *weight).sum();
        let says: BTreeSet<&str> = problems.iter().map(|(says, _)| *says).collect();
        table.rows.push(vec![
            Value::Number(f64::from(weight)),
            Value::text(record.kind.as_str()),
            Value::text(desk.name_of(record)),
            Value::text(says.into_iter().collect::<Vec<_>>().join("; ")),
        ]);
        table.records.push(record.clone());
    }
    Ok(table)
}

fn chart(found: &Found) -> Option<Chart> {
    let points: Vec<Point> = found
        .broken
        .iter()
        .take(12)
        .map(|broken| Point { label: clean(&broken.says), value: broken.total as f64, text: broken.total.to_string() })
        .collect();
    let title = "records by what is wrong".to_owned();
    (points.len() > 1).then_some(Chart { kind: ChartKind::Bars, title, points })
}

/// One proposal with every mend that has one reading.
fn proposal(mends: Vec<ProposedEdit>) -> Option<Proposal> {
    if mends.is_empty() {
        return None;
    }
    let all = mends.len();
    let title = format!("Put {} right", count(i64::try_from(all.min(MENDS)).unwrap_or(0), "format"));
    let mut proposal = Proposal::new(title, "data-hygiene");
    proposal.edits = mends.into_iter().take(MENDS).collect();
    if all > MENDS {
        proposal.notes.push(format!("{} more after these: ask again once they are accepted", all - MENDS));
    }
    Some(proposal)
}
