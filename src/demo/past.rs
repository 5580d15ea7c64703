//! Field history of the last 90 days, read from `data/history.psv`: key, field, old, new, when, by whom.
//!
//! Invariant: the last change of a field ends at what the record holds now.

use super::desk::{Desk, moment, rows};
use crate::crm::{FieldChange, OriginKind, Value, standard_field};
use jiff::Timestamp;

pub(super) const HISTORY: &str = include_str!("data/history.psv");

/// The changes, oldest first. Each also moves the time of the record's last modification.
pub(super) fn history(desk: &mut Desk) -> Vec<FieldChange> {
    let mut changes: Vec<FieldChange> = rows(HISTORY).filter_map(|row| change(desk, &row)).collect();
    changes.sort_by_key(|change| change.at);
    for (row, at) in rows(HISTORY).filter_map(|row| Some((row.first()?.1, moment(row.get(4)?.1)?))) {
        touch(desk, row, desk.days.time(at.0, at.1));
    }
    changes
}

fn change(desk: &Desk, row: &[(&str, &str)]) -> Option<FieldChange> {
    let &[(_, key), (_, field), (_, old), (_, new), (_, at), (_, by)] = row else { return None };
    let record = desk.get(key)?;
    let definition = standard_field(&record.kind, field)?;
    let (day, minute) = moment(at)?;
    Some(FieldChange {
        record: record.reference(),
        record_name: record.name(),
        field: field.to_owned(),
        old: desk.read(definition, old),
        new: desk.read(definition, new),
        at: desk.days.time(day, minute),
        by: desk.get(by).map(crate::crm::Record::name)?,
        origin: OriginKind::Demo,
    })
}

fn touch(desk: &mut Desk, key: &str, at: Timestamp) {
    if let Some(record) = desk.get_mut(key)
        && record.time("modified_at").is_none_or(|known| known < at)
    {
        record.set("modified_at", Value::Time(at));
    }
}

#[cfg(test)]
mod tests {
    use crate::demo::workspace;
    use jiff::ToSpan;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    #[test]
    fn history_is_whole_chained_and_ends_at_the_present() {
        let today = date(2026, 11, 20);
        let demo = workspace(1, today);
        assert_eq!(demo.history.len(), super::HISTORY.lines().filter(|l| !l.is_empty()).count() - 1);
        let mut ends = BTreeMap::new();
        for change in &demo.history {
            let day = change.at.to_zoned(jiff::tz::TimeZone::UTC).date();
            assert!(day < today && day >= today - 95.days(), "{change:?}");
            assert!(!change.new.is_null() && change.old != change.new, "{change:?}");
            let previous = ends.insert((change.record.clone(), change.field.clone()), change.new.clone());
            assert!(previous.is_none_or(|previous| previous == change.old), "broken chain: {change:?}");
        }
        for ((record, field), last) in ends {
            let now = demo.records.iter().find(|r| r.reference() == record).unwrap();
            assert_eq!(now.get(&field), &last, "{} {field}", now.name());
        }
    }
}
