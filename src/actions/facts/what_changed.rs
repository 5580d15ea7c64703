//! Changes since the seller was last here, grouped by record, most important first.
//!
//! With a record in the request, only its own changes and, for a customer, those of its deals and cases; what changed
//! before that is told, too, unless a time is named. A group is as important as its most important change.

use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Citation, FieldChange, Kind, Record, RecordRef, SourceError, Table, Value, format, standard_field};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;

/// How far back to look when nobody knows when the seller was last here.
const DAYS: i64 = 7;
/// Records listed.
const GROUPS: usize = 12;
/// Earlier changes told of one record.
const EARLIER: usize = 8;
/// Deals and cases of a customer that are looked at.
const BRANCHES: usize = 40;

struct Group {
    record: Record,
    changes: Vec<FieldChange>,
    importance: u8,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let (since, words) = since(desk, request);
    let mut changes = changes(desk, request, since)?;
    if let Some(field) = asked_field(request) {
        changes.retain(|change| change.field == field);
    }
    // Of one record the whole story is asked for unless a time is named.
    let timed =
        ["since", "days"].iter().any(|name| request.inputs.get(*name).is_some_and(|text| !text.trim().is_empty()));
    let earlier =
        changes.iter().position(|change| change.at <= since).map_or_else(Vec::new, |at| changes.split_off(at));
    let told = if timed && !changes.is_empty() { 0 } else { EARLIER };
    let before = before(desk, &mut out.book, request, &earlier[..earlier.len().min(told)])?;
    out.data.insert("before_more".into(), json!(if told > 0 { earlier.len().saturating_sub(told) } else { 0 }));
    out.data.insert("before".into(), json!(before));
    let groups = group(desk, &changes)?;
    let most = request.most(GROUPS);
    let shown: Vec<_> = groups
        .iter()
        .take(most)
        .map(|group| {
            let lines: Vec<String> =
                group.changes.iter().map(|change| sentence(desk, &mut out.book, &group.record, change)).collect();
            json!({
                "record": group.record.reference().to_string(),
                "name": clean(&group.record.name()),
                "kind": group.record.kind.as_str(),
                "importance": group.importance,
                "lines": lines,
            })
        })
        .collect();
    let number = i64::try_from(changes.len()).unwrap_or(0);
    let records = i64::try_from(groups.len()).unwrap_or(0);
    let cite =
        out.book.computed("changes", &format!("{} on {}", count(number, "change"), count(records, "record")), None);
    out.data.insert("since".into(), json!(words));
    out.data.insert("changes".into(), json!(number));
    out.data.insert(
        "headline".into(),
        json!(format!("{} on {} {words} {cite}", count(number, "change"), count(records, "record"))),
    );
    out.data.insert("groups".into(), json!(shown));
    // Beside other facts that count what they leave out, under a name of its own.
    for more in ["more", "groups_more"] {
        out.data.insert(more.into(), json!(groups.len().saturating_sub(most)));
    }
    out.rows = Some(table(desk, &groups));
    Ok(())
}

/// Every change, also of the records that the text leaves out.
fn table(desk: &Desk<'_>, groups: &[Group]) -> Table {
    let row = |group: &Group, change: &FieldChange| {
        let value = |value| Value::text(shown(desk, &group.record, &change.field, value));
        vec![
            Value::text(group.record.name()),
            Value::text(label(&group.record, &change.field)),
            value(&change.old),
            value(&change.new),
            Value::Time(change.at),
        ]
    };
    let all = || groups.iter().flat_map(|group| group.changes.iter().map(move |change| (group, change)));
    let rows: Vec<Vec<Value>> = all().map(|(group, change)| row(group, change)).collect();
    Table {
        columns: ["Record", "Field", "Before", "After", "On"].map(str::to_owned).to_vec(),
        total: rows.len() as u64,
        records: all().map(|(group, _)| group.record.reference()).collect(),
        rows,
    }
}

/// From when on, and how that reads. The inputs `since` and `days` win over the last visit.
fn since(desk: &Desk<'_>, request: &Request<'_>) -> (Timestamp, String) {
    let input = |name: &str| request.inputs.get(name).map(|text| text.trim());
    let midnight = |day: Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).ok();
    if let Some(day) = input("since").and_then(|text| text.parse::<Date>().ok())
        && let Some(at) = midnight(day)
    {
        let words = if day == desk.today { "today".to_owned() } else { format!("since {}", desk.day(day)) };
        return (at, words);
    }
    let days = input("days").and_then(|days| days.parse::<i64>().ok()).filter(|days| (1..=3660).contains(days));
    match (days, desk.last_seen) {
        (None, Some(seen)) => (seen, format!("since you last looked ({})", desk.day_at(seen))),
        (days, _) => {
            let days = days.unwrap_or(DAYS);
            let at = desk.now.checked_sub(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MIN);
            (at, format!("in the last {}", count(days, "day")))
        }
    }
}

/// The field that the input `field` asks for.
fn asked_field(request: &Request<'_>) -> Option<&'static str> {
    Some(match request.inputs.get("field")?.trim() {
        "close date" => "close_date",
        "amount" => "amount",
        "stage" => "stage",
        "owner" => "owner",
        "priority" => "priority",
        "next step" => "next_step",
        _ => return None,
    })
}

/// Changes since a moment, newest first; of one record all of them, for a customer with those of its deals and cases.
fn changes(desk: &Desk<'_>, request: &Request<'_>, since: Timestamp) -> Result<Vec<FieldChange>, SourceError> {
    let Some(record) = request.record else {
        let mut changes = desk.news(since, 2000)?;
        changes.retain(|change| change.at > since && change.at <= desk.now && change.old != change.new);
        return Ok(changes);
    };
    let mut changes = desk.records.history(&record.reference(), 500)?;
    if matches!(record.kind, Kind::Account | Kind::Contact) {
        for kind in [Kind::Opportunity, Kind::Case] {
            for branch in desk.linked(record, kind, BRANCHES)? {
                changes.extend(desk.records.history(&branch.reference(), 100)?);
            }
        }
    }
    changes.retain(|change| change.at <= desk.now && change.old != change.new);
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    Ok(changes)
}

/// Earlier changes as sentences, each with its record's name where that is another one.
fn before(
    desk: &Desk<'_>,
    book: &mut Book,
    request: &Request<'_>,
    changes: &[FieldChange],
) -> Result<Vec<String>, SourceError> {
    let own = request.record.map(Record::reference);
    let mut lines = Vec::new();
    for change in changes {
        let Some(record) = desk.get(&change.record)? else { continue };
        let line = sentence(desk, book, &record, change);
        lines.push(match own.as_ref() == Some(&change.record) {
            true => line,
            false => format!("{}: {line}", super::told::name(&record)),
        });
    }
    Ok(lines)
}

fn group(desk: &Desk<'_>, changes: &[FieldChange]) -> Result<Vec<Group>, SourceError> {
    let mut order: Vec<RecordRef> = Vec::new();
    for change in changes {
        if !order.contains(&change.record) {
            order.push(change.record.clone());
        }
    }
    let mut groups = Vec::new();
    for record in order {
        let mut own: Vec<FieldChange> = changes.iter().filter(|c| c.record == record).cloned().collect();
        own.sort_by_key(|change| std::cmp::Reverse((change.importance(), change.at)));
        let importance = own.first().map_or(0, FieldChange::importance);
        let name = own.first().map(|c| c.record_name.clone()).unwrap_or_default();
        let found =
            desk.get(&record)?.unwrap_or_else(|| Record::new(record.kind, record.id.as_str()).with("name", name));
        groups.push(Group { record: found, changes: own, importance });
    }
    let amount = |group: &Group| group.record.number("amount").unwrap_or(0.0);
    groups.sort_by(|a, b| b.importance.cmp(&a.importance).then_with(|| amount(b).total_cmp(&amount(a))));
    Ok(groups)
}

/// One change as a sentence with its citation.
pub(super) fn sentence(desk: &Desk<'_>, book: &mut Book, record: &Record, change: &FieldChange) -> String {
    let label = label(record, &change.field);
    let (old, new) = (shown(desk, record, &change.field, &change.old), shown(desk, record, &change.field, &change.new));
    let what = match (change.old.is_null(), change.new.is_null()) {
        (true, _) => format!("was set to {new}"),
        (_, true) => format!("was cleared; it was {old}"),
        _ => format!("{} from {old} to {new}", verb(record, change)),
    };
    let citation = Citation {
        record: change.record.clone(),
        record_name: change.record_name.clone(),
        field: change.field.clone(),
        value: change.new.clone(),
    };
    let day = desk.day_at(change.at);
    // What the field holds no more must not pass for its value.
    let cite = match (change.new.is_null(), *record.get(&change.field) == change.new) {
        (true, _) => book.quote_past(citation, &old, &format!("cleared on {day}")),
        (_, true) => book.quote(citation, &new),
        (_, false) => book.quote_past(citation, &new, &format!("set on {day}")),
    };
    let me = desk.records.me().ok().flatten().map(|me| desk.name_of(&me)).unwrap_or_default();
    let by = Some(change.by.trim()).filter(|by| !by.is_empty() && *by != me);
    let by = by.map(|by| format!(" by {}", clean(by))).unwrap_or_default();
    format!("{} {what} on {}{by} {cite}.", clean(label), day)
}

fn label<'f>(record: &Record, field: &'f str) -> &'f str {
    standard_field(&record.kind, field).map_or(field, |field| field.label)
}

fn verb(record: &Record, change: &FieldChange) -> &'static str {
    match (&change.old, &change.new) {
        (Value::Number(old), Value::Number(new)) if new < old => "fell",
        (Value::Number(_), Value::Number(_)) => "rose",
        (Value::Date(old), Value::Date(new)) if new > old => "slipped",
        (Value::Date(_), Value::Date(_)) => "was pulled in",
        _ if record.kind == Kind::Opportunity && change.field == "stage" => "moved",
        _ => "changed",
    }
}

fn shown(desk: &Desk<'_>, record: &Record, field: &str, value: &Value) -> String {
    match value {
        Value::Ref(link) => clean(&desk.name_of(link)),
        Value::Text(text) => crate::actions::text::excerpt(text, 80),
        Value::Date(day) => desk.day(*day),
        Value::Time(at) => desk.day_at(*at),
        other => {
            let field_type =
                standard_field(&record.kind, field).map_or(crate::crm::FieldType::Number, |f| f.field_type);
            clean(&format::value(other, field_type, desk.currency_of(record)))
        }
    }
}
