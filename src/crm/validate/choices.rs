//! The values of a picklist: those that the workspace's own records hold, else what the field's systems ship with.

use crate::crm::query::{GroupKey, Measure, Path, Query, fold_text};
use crate::crm::{Kind, Records, Table, Value};
use strsim::levenshtein;

/// So many records with a value make the workspace's own values the only ones.
const ENOUGH: u64 = 10;
/// A field with more values than this is no picklist in this workspace.
const MOST: usize = 60;

/// The values that a picklist field takes, the most used first; empty where anything goes.
pub fn choices(records: &dyn Records, kind: &Kind, field: &str) -> Vec<String> {
    let query = Query {
        group: vec![GroupKey::Field(Path(vec![field.to_owned()]))],
        measures: vec![Measure::Count],
        ..Query::all(kind.clone())
    };
    // Counting that takes too long is stopped by the store: then any value is taken.
    let Ok(Table { rows, .. }) = records.run(&query) else { return Vec::new() };
    let mut used: Vec<(String, u64)> = rows
        .into_iter()
        .filter_map(|row| match &row[..] {
            [Value::Text(value), Value::Number(count)] => Some((value.clone(), *count as u64)),
            _ => None,
        })
        .collect();
    if used.len() > MOST {
        return Vec::new();
    }
    used.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let total: u64 = used.iter().map(|(_, count)| count).sum();
    let mut values: Vec<String> = used.into_iter().map(|(value, _)| value).collect();
    if total < ENOUGH {
        let new = shipped(kind, field).iter().filter(|value| !values.iter().any(|known| same(known, value)));
        values.extend(new.map(|value| (*value).to_owned()).collect::<Vec<_>>());
    }
    values
}

/// The value of the list that is meant, in its own spelling.
pub(super) fn spelt<'a>(values: &'a [String], text: &str) -> Option<&'a String> {
    values.iter().find(|value| same(value, text))
}

fn same(a: &str, b: &str) -> bool {
    let bare = |text: &str| fold_text(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    bare(a) == bare(b)
}

/// Up to three values that come nearest to a text: a shared word first, then the fewest different letters.
pub(super) fn nearest<'a>(values: &'a [String], text: &str) -> Vec<&'a str> {
    let wanted = fold_text(text);
    let shared = |value: &str| {
        let value = fold_text(value);
        value.split_whitespace().any(|word| word.len() > 2 && wanted.split_whitespace().any(|other| other == word))
    };
    let mut ranked: Vec<(bool, usize, &str)> =
        values.iter().map(|value| (!shared(value), levenshtein(&wanted, &fold_text(value)), value.as_str())).collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, _, value)| value).collect()
}

/// The values that CRMs ship with, for a workspace that has too few records to tell.
fn shipped(kind: &Kind, field: &str) -> &'static [&'static str] {
    match (kind, field) {
        (Kind::Opportunity, "stage") => {
            &["Prospecting", "Qualification", "Needs Analysis", "Proposal", "Negotiation", "Closed Won", "Closed Lost"]
        }
        (Kind::Opportunity, "forecast_category") => &["Omitted", "Pipeline", "Best Case", "Commit", "Closed"],
        (Kind::Lead, "status") => &["New", "Contacted", "Working", "Qualified", "Unqualified", "Converted"],
        (Kind::Lead | Kind::Account, "rating") => &["Hot", "Warm", "Cold"],
        (Kind::Case, "status") => &["New", "Working", "Waiting", "Escalated", "Closed"],
        (Kind::Case | Kind::Task, "priority") => &["High", "Normal", "Medium", "Low"],
        (Kind::Task, "status") => &["Open", "Not Started", "In Progress", "Waiting", "Completed", "Deferred"],
        (Kind::Email, "direction") => &["inbound", "outbound"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_shares_a_word_or_most_letters() {
        let values: Vec<String> = ["Engaging", "Won", "Lost", "Prospecting"].map(str::to_owned).to_vec();
        assert_eq!(nearest(&values, "Closed Won")[0], "Won");
        assert_eq!(nearest(&values, "prospect")[0], "Prospecting");
        assert_eq!(spelt(&values, " won "), Some(&values[1]));
        assert_eq!(spelt(&values, "closed won"), None);
    }
}
