//! The answer to a question in words, and the check that none of its numbers comes from nowhere.

use crate::desks::Workspace;
use dealdesk::actions::{Registry, gather};
use dealdesk::crm::format::{grouped_number, plain_number};
use dealdesk::crm::{Table, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The text of the answer, its rows, and the query.
pub(crate) fn answer(workspace: &Workspace, question: &str) -> (String, Table, String) {
    let (registry, _) = Registry::load([] as [(String, &str); 0]);
    let inputs = BTreeMap::from([("question".to_owned(), question.to_owned())]);
    let action = registry.get("query").unwrap();
    let gathered = gather(&workspace.desk(), action, None, &inputs).unwrap();
    let (text, _) = gathered.rules_text(action).unwrap();
    let query = gathered.query.as_ref().map(ToString::to_string).unwrap_or_default();
    (text, gathered.rows.unwrap_or_default(), query)
}

/// Fails when a number of the answer is neither in its rows nor a sum, share or number of them.
pub(crate) fn check(workspace: &Workspace, question: &str) {
    let (text, table, query) = answer(workspace, question);
    let mut known = known(workspace, &table);
    // Headings name the periods of the query.
    known.extend(query.split(|c: char| !c.is_ascii_digit()).map(str::to_owned));
    for line in text.lines().filter(|line| !line.starts_with("Note: ")) {
        for number in numbers(line) {
            assert!(known.contains(&number), "{question}: {number} comes from nowhere\n{text}");
        }
    }
}

/// Numbers of a line as they are written, citation markers left out.
fn numbers(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = line.to_owned();
    while let Some(open) = rest.find('[') {
        let close = rest[open..].find(']').map_or(rest.len(), |at| open + at + 1);
        rest.replace_range(open..close, " ");
    }
    for word in rest.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')) {
        let word = word.trim_matches(|c| c == '.' || c == ',');
        if word.contains(|c: char| c.is_ascii_digit()) {
            out.push(word.to_owned());
        }
    }
    out
}

/// Every number that may stand in an answer.
fn known(workspace: &Workspace, table: &Table) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut add = |value: f64| {
        for value in [value, value.abs(), value.round(), (value * 10.0).round() / 10.0] {
            known.extend(numbers(&grouped_number(value)));
            known.insert(plain_number(value));
        }
    };
    add(table.total as f64);
    add(table.rows.len() as f64);
    // What is beyond the rows that a table shows.
    (0..=table.rows.len()).for_each(|shown| add(table.total as f64 - shown as f64));
    let width = table.rows.first().map_or(0, Vec::len);
    for at in 0..width {
        add(table.rows.iter().filter_map(|row| row[at].as_number()).sum());
    }
    for row in &table.rows {
        row.iter().filter_map(Value::as_number).for_each(&mut add);
        // A share of a number of records is that many of them, and the others are the rest.
        if let [.., Value::Number(share), Value::Number(of)] = row[..] {
            let part = (share * of / 100.0).round();
            add(part);
            add(of - part);
        }
    }
    let mut texts: Vec<String> = table.rows.iter().flatten().map(|cell| workspace.text(cell)).collect();
    for record in &table.records {
        let found = dealdesk::crm::Records::get(workspace.store.reading(), record).unwrap().unwrap();
        for value in found.fields.values() {
            texts.push(workspace.text(value));
            texts.extend(value.as_number().map(grouped_number));
            texts.extend(value.as_date().map(dealdesk::crm::format::long_date));
        }
    }
    let said: Vec<String> = texts.iter().flat_map(|text| numbers(text)).collect();
    known.extend(said);
    known
}
