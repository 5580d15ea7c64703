//! Values of one deal said of another: the most frequent mistake of a model that reads several records, made out of the
//! right statements of the corpus. `CLAIMS_SHOW=1` lists what passed.

use crate::claims::{Case, cases};
use dealdesk::actions::Book;
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Claim, Kind};
use std::collections::BTreeMap;

const FIELDS: &[&str] = &["amount", "close_date", "probability", "stage", "contact", "product", "days_in_stage"];

/// The same field of another deal, where it holds something else and nobody else has the value said.
fn other(book: &Book, said: &str, field: &str) -> Option<String> {
    let of_field = |entry: &&dealdesk::actions::Evidence| {
        entry.citation.as_ref().is_some_and(|cite| cite.field == field && cite.record.kind == Kind::Opportunity)
    };
    let mut texts: Vec<&str> = book.entries().iter().filter(of_field).map(|entry| entry.text.as_str()).collect();
    let alone = texts.iter().filter(|text| **text == said).count() == 1;
    texts.retain(|text| *text != said);
    texts.first().filter(|_| alone).map(|text| (*text).to_owned())
}

/// The answer with one value swapped, its field, and where the new value stands in characters.
fn swapped(case: &Case) -> Vec<(String, String, (usize, usize))> {
    let chars: Vec<char> = case.text.chars().collect();
    let right = case.labels.iter().filter(|label| label.verdict == "ok");
    let made = right.filter_map(|label| {
        let (field, new) =
            FIELDS.iter().find_map(|field| Some(((*field).to_owned(), other(&case.book, &label.text, field)?)))?;
        let (before, after) = (&chars[..label.from], &chars[label.to..]);
        let text: String = before.iter().chain(&new.chars().collect::<Vec<_>>()).chain(after).collect();
        Some((text, field, (label.from, label.from + new.chars().count())))
    });
    made.collect()
}

#[test]
fn values_of_another_deal_seldom_pass() {
    let Some(cases) = cases("dev") else {
        println!("skipped: there is no tests/actions/claims/dev.jsonl");
        return;
    };
    let mut by_field: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    // A case with errors of its own may hold the very value.
    for case in cases.iter().filter(|case| case.labels.iter().all(|label| label.verdict != "error")) {
        for (text, field, (from, to)) in swapped(case) {
            let facts = Facts { book: &case.book, today: Some(case.today), said: &case.seller };
            let (checked, claims) = check(&text, &facts);
            let places = crate::claims::places(&text, &checked);
            let touches = |claim: &Claim| claim.range.is_some_and(|(a, b)| places[a] < to && from <= places[b - 1]);
            // The name of the deal may be what is doubted.
            let near =
                |claim: &&Claim| claim.is_doubtful() && (touches(claim) || field == "contact" || field == "product");
            let row = by_field.entry(field.clone()).or_default();
            row.0 += 1;
            if claims.iter().find(near).is_none() {
                row.1 += 1;
                if std::env::var_os("CLAIMS_SHOW").is_some() {
                    let around: String = text.chars().skip(from.saturating_sub(90)).take(150).collect();
                    println!("SWAPPED {} {field}: {}", case.id, around.replace('\n', "⏎"));
                }
            }
        }
    }
    let (all, passed) = by_field.values().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    println!("{passed} of {all} values of another deal passed: {by_field:?}");
    assert!(all > 50 && passed * 100 <= all * 6, "{passed} of {all}");
}
