//! Records that are perhaps the same, with reasons, and a proposal to merge each sure cluster.
//!
//! Invariants: nothing is merged here; the survivor takes over only what it lacks.

use crate::actions::duplicates::{Cluster, Entry, KINDS, Knobs, Pair, candidates, clusters, compare, near};
use crate::actions::text::{clean, count, join};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{
    FieldEdit, Kind, MERGED_INTO, Proposal, ProposedEdit, Record, RecordRef, SourceError, Table, Value, Worker,
};
use serde_json::json;

/// What was found among the records of one kind.
struct Found {
    kind: Kind,
    entries: Vec<Entry>,
    /// Sure and suspected ones, the surest first.
    pairs: Vec<Pair>,
    clusters: Vec<Cluster>,
    given_up: usize,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("duplicates");
    let (kinds, note) = kinds(request);
    let mut found = Vec::new();
    match request.record.filter(|record| KINDS.contains(&record.kind)) {
        Some(record) => found.push(of_one(desk, record, &knobs)?),
        None => {
            for kind in kinds {
                found.push(find(desk, kind, &knobs)?);
            }
        }
    }
    let mut notes: Vec<String> = note.into_iter().collect();
    let given_up: usize = found.iter().map(|found| found.given_up).sum();
    if given_up > 0 {
        notes.push("some names are so frequent that only records of the same city or company were compared".to_owned());
    }
    let book = &mut out.book;
    let mut lines = Vec::new();
    let mut suspected = Vec::new();
    let mut merges = 0;
    for found in &found {
        for cluster in &found.clusters {
            merges += cluster.go.len();
            if out.proposals.len() < knobs.most_proposals {
                out.proposals.push(merge(desk, found, cluster)?);
            }
            if lines.len() < knobs.told {
                lines.push(sure_line(desk, book, found, cluster)?);
            }
        }
        let unsure = found.pairs.iter().filter(|pair| pair.score < knobs.propose);
        for pair in unsure {
            if suspected.len() < knobs.told {
                suspected.push(pair_line(desk, book, found, pair)?);
            }
        }
    }
    let unsure = found.iter().flat_map(|found| &found.pairs).filter(|pair| pair.score < knobs.propose).count();
    let head = head(book, &found, merges, unsure);
    let edits = out.proposals.iter().flat_map(|proposal| &proposal.edits);
    if merges > edits.filter(|proposed| proposed.edit.field == MERGED_INTO).count() {
        notes.push(format!("only the {} surest are proposed now; run it again after them", out.proposals.len()));
    }
    let shown = [
        ("head", json!(head)),
        ("lines", json!(lines)),
        ("more", json!(merges.saturating_sub(lines.len()))),
        ("suspected", json!(suspected)),
        ("more_suspected", json!(unsure.saturating_sub(suspected.len()))),
        ("proposed", json!(out.proposals.len())),
        ("notes", json!(notes)),
    ];
    out.data.extend(shown.map(|(name, value)| (name.to_owned(), value)));
    out.rows = Some(table(&found, &knobs));
    Ok(())
}

/// The kinds asked for.
fn kinds(request: &Request<'_>) -> (Vec<Kind>, Option<String>) {
    let all = || KINDS.to_vec();
    let said = request.inputs.get("kind").map(|text| text.trim()).filter(|text| !text.is_empty() && *text != "all");
    match said.map(|word| (word, Kind::parse(word))) {
        None => (all(), None),
        Some((_, kind)) if all().contains(&kind) => (vec![kind], None),
        Some((word, _)) => {
            (all(), Some(format!("“{}” is not compared; accounts, contacts and leads are", clean(word))))
        }
    }
}

fn find(desk: &Desk<'_>, kind: Kind, knobs: &Knobs) -> Result<Found, SourceError> {
    let mut entries = Vec::new();
    desk.records.each(&kind, &mut |record| {
        // A converted lead is the contact that it became.
        if kind != Kind::Lead || record.get("converted_on").is_null() {
            entries.push(Entry::of(&record));
        }
        Ok(())
    })?;
    let (places, given_up) = candidates(&entries, knobs);
    let compared = places.into_iter().filter_map(|(a, b)| compare(&entries, a, b, knobs));
    let mut pairs: Vec<Pair> = compared.filter(|pair| pair.score >= knobs.suspect).collect();
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.a, a.b).cmp(&(b.a, b.b))));
    let clusters = clusters(&entries, &pairs, knobs);
    Ok(Found { kind, entries, pairs, clusters, given_up })
}

/// The records that look like one record.
fn of_one(desk: &Desk<'_>, record: &Record, knobs: &Knobs) -> Result<Found, SourceError> {
    let (entries, pairs) = near(desk, record, knobs)?;
    let clusters = clusters(&entries, &pairs, knobs);
    Ok(Found { kind: record.kind.clone(), entries, pairs, clusters, given_up: 0 })
}

fn head(book: &mut Book, found: &[Found], merges: usize, unsure: usize) -> String {
    let looked: Vec<String> = found
        .iter()
        .map(|found| count(i64::try_from(found.entries.len()).unwrap_or(i64::MAX), found.kind.as_str()))
        .collect();
    let looked = join(&looked);
    if merges + unsure == 0 {
        return format!("No duplicates among {looked}.");
    }
    let sure = count(i64::try_from(merges).unwrap_or(0), "duplicate");
    let cite = book.computed("duplicates", &sure, None);
    let more = if unsure > 0 { format!(", {unsure} more suspected") } else { String::new() };
    format!("{sure} {cite} among {looked}{more}.")
}

fn entry(found: &Found, at: usize) -> Option<&Entry> {
    found.entries.get(at)
}

/// The name of a record with its source.
fn named(desk: &Desk<'_>, book: &mut Book, entry: &Entry) -> Result<String, SourceError> {
    let Some(record) = desk.get(&entry.record)? else { return Ok(clean(&entry.name)) };
    let field = ["name", "last_name", "first_name"].into_iter().find(|field| !record.get(field).is_null());
    Ok(format!("{} {}", clean(&record.name()), book.cite(desk, &record, field.unwrap_or("name"))))
}

fn sure_line(desk: &Desk<'_>, book: &mut Book, found: &Found, cluster: &Cluster) -> Result<String, SourceError> {
    let Some(stays) = entry(found, cluster.stays) else { return Ok(String::new()) };
    let stays = named(desk, book, stays)?;
    let mut told = Vec::new();
    for (at, pair) in &cluster.go {
        let Some(goes) = entry(found, *at) else { continue };
        let why: Vec<String> = pair.reasons.iter().take(3).map(|why| (*why).to_owned()).collect();
        told.push(format!("{} ({:.2}: {})", named(desk, book, goes)?, pair.score, join(&why)));
    }
    Ok(format!("**{stays}** takes in {}", join(&told)))
}

fn pair_line(desk: &Desk<'_>, book: &mut Book, found: &Found, pair: &Pair) -> Result<String, SourceError> {
    let (Some(a), Some(b)) = (entry(found, pair.a), entry(found, pair.b)) else { return Ok(String::new()) };
    let why: Vec<String> = pair.reasons.iter().take(3).map(|why| (*why).to_owned()).collect();
    Ok(format!("{} and {} ({:.2}: {})", named(desk, book, a)?, named(desk, book, b)?, pair.score, join(&why)))
}

/// The survivor takes what it lacks, the others go into it.
fn merge(desk: &Desk<'_>, found: &Found, cluster: &Cluster) -> Result<Proposal, SourceError> {
    let reference = |at: usize| entry(found, at).map(|entry| entry.record.clone());
    let Some(stays) = reference(cluster.stays) else { return Ok(Proposal::new("", "find-duplicates")) };
    let mut survivor = desk.get(&stays)?.unwrap_or_else(|| Record::new(stays.kind.clone(), stays.id.as_str()));
    let mut proposal = Proposal::new(String::new(), "find-duplicates");
    let mut gone = Vec::new();
    let mut merges = Vec::new();
    for (at, pair) in &cluster.go {
        let Some(goes) = reference(*at) else { continue };
        let Some(record) = desk.get(&goes)? else { continue };
        gone.push(clean(&record.name()));
        proposal.notes.push(format!("{}: {}", clean(&record.name()), pair.reasons.join(", ")));
        proposal.edits.extend(lacking(&survivor, &record));
        for (field, value) in &record.fields {
            if survivor.get(field).is_null() {
                survivor.set(field, value.clone());
            }
        }
        merges.push(edit(&goes, MERGED_INTO, Value::Null, Value::Ref(stays.clone())));
    }
    proposal.edits.extend(merges);
    proposal.title = format!("Merge {} into {}", join(&gone), clean(&survivor.name()));
    Ok(proposal)
}

fn lacking(survivor: &Record, record: &Record) -> Vec<ProposedEdit> {
    let own = survivor.reference();
    let in_parts = survivor.text("first_name").is_some() || survivor.text("last_name").is_some();
    let fixed = |field: &str| matches!(field, "created_at" | "modified_at") || (field == "name" && in_parts);
    let wanted = record.fields.iter().filter(|(field, value)| {
        survivor.get(field).is_null() && !value.is_null() && !fixed(field) && value.as_ref_to() != Some(&own)
    });
    wanted.map(|(field, value)| edit(&own, field, Value::Null, value.clone())).collect()
}

fn edit(record: &RecordRef, field: &str, before: Value, after: Value) -> ProposedEdit {
    let edit = FieldEdit { record: record.clone(), field: field.to_owned(), before, after };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: Default::default() }
}

fn table(found: &[Found], knobs: &Knobs) -> Table {
    const MOST: usize = 1_000;
    let columns = ["Score", "Says", "Kind", "One", "Other", "Other id", "Why"];
    let mut rows = Vec::new();
    let mut records = Vec::new();
    for found in found {
        for pair in &found.pairs {
            let (Some(a), Some(b)) = (entry(found, pair.a), entry(found, pair.b)) else { continue };
            rows.push(vec![
                Value::Number((pair.score * 100.0).round() / 100.0),
                Value::text(if pair.score >= knobs.propose { "duplicate" } else { "suspected" }),
                Value::text(found.kind.as_str()),
                Value::text(a.name.clone()),
                Value::text(b.name.clone()),
                Value::text(b.record.id.to_string()),
                Value::text(pair.reasons.join(", ")),
            ]);
            records.push(a.record.clone());
        }
    }
    let total = rows.len() as u64;
    rows.truncate(MOST);
    records.truncate(MOST);
    Table { columns: columns.map(str::to_owned).to_vec(), rows, records, total }
}
