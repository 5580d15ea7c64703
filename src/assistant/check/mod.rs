//! Compares what a text says with the facts behind it.
//!
//! For: numbers, amounts and dates, cited or not. Not for: names, derived figures and quotations; they have their
//! place here when they come. Invariants: markers of the checked text run from 1 in order of appearance, the n-th
//! claim belongs to `[n]`, and claims for uncited figures follow after them.

mod compare;

use crate::actions::{Book, Evidence, text};
use crate::crm::{Claim, ClaimStatus};
use compare::{Figure, Finding, figures};

/// Longest words of a claim.
const LONGEST: usize = 160;

/// Checks a text: markers settled, one claim for each, and one for each figure that nothing supports.
pub fn check(raw: &str, book: &Book) -> (String, Vec<Claim>) {
    let mut order: Vec<usize> = Vec::new();
    let mut words: Vec<(String, ClaimStatus)> = Vec::new();
    let mut loose: Vec<Claim> = Vec::new();
    for sentence in statements(raw) {
        let cited: Vec<usize> = cited(&sentence, book);
        let bare = text::replace_markers(&sentence, |_| None);
        let found = figures(&bare);
        for index in &cited {
            if !order.contains(index) {
                order.push(*index);
                words.push((
                    text::excerpt(&bare, LONGEST),
                    cited_status(&book.entries()[*index], &cited, &found, &bare, book),
                ));
            }
        }
        loose.extend(uncited(&found, &cited, book));
    }
    let settled = text::replace_markers(raw, |n| order.iter().position(|index| index + 1 == n).map(|place| place + 1));
    let mut claims: Vec<Claim> = order
        .iter()
        .zip(words)
        .map(|(index, (text, status))| Claim::new(text, book.entries()[*index].citation.clone(), status))
        .collect();
    claims.extend(loose);
    (settled, claims)
}

/// Sentences with their markers; one that stands behind the full stop belongs to the sentence before it.
fn statements(raw: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for sentence in text::sentences(raw) {
        let mut end = 0;
        for (range, _) in text::markers(sentence) {
            if sentence[end..range.start].trim().is_empty() {
                end = range.end;
            }
        }
        if let Some(last) = found.last_mut().filter(|_| end > 0) {
            last.push_str(&sentence[..end]);
            found.push(sentence[end..].trim().to_owned());
        } else {
            found.push(sentence.to_owned());
        }
    }
    found
}

/// The evidence that a sentence cites, without numbers that stand for nothing.
fn cited(sentence: &str, book: &Book) -> Vec<usize> {
    let numbers = text::markers(sentence).into_iter().flat_map(|(_, numbers)| numbers);
    numbers.filter_map(|n| n.checked_sub(1)).filter(|index| *index < book.entries().len()).collect()
}

/// A cited sentence is contradicted when one of its figures is of the cited field's sort and says something else;
/// supported when a figure or the value's own words agree; else there is nothing in it that can be compared.
fn cited_status(evidence: &Evidence, cited: &[usize], found: &[Figure], bare: &str, book: &Book) -> ClaimStatus {
    let others = || cited.iter().map(|index| &book.entries()[*index]);
    let findings: Vec<Finding> = found.iter().map(|figure| compare::against(figure, evidence)).collect();
    if findings.contains(&Finding::Agrees) {
        return evidence.status;
    }
    let explained = |figure: &Figure| others().any(|other| compare::against(figure, other) == Finding::Agrees);
    if found.iter().zip(&findings).any(|(figure, finding)| *finding == Finding::Differs && !explained(figure)) {
        return ClaimStatus::Contradicted;
    }
    let value = evidence.text.to_lowercase();
    if !value.is_empty() && bare.to_lowercase().contains(&value) { evidence.status } else { ClaimStatus::Opinion }
}

/// Figures that no fact holds, whether the sentence cites something or not.
fn uncited(found: &[Figure], cited: &[usize], book: &Book) -> Vec<Claim> {
    let known = |figure: &Figure| book.entries().iter().any(|entry| compare::against(figure, entry) == Finding::Agrees);
    let told = |figure: &Figure| {
        cited.iter().any(|index| compare::against(figure, &book.entries()[*index]) == Finding::Differs)
    };
    found
        .iter()
        .filter(|figure| figure.weighty && !known(figure) && !told(figure))
        .map(|figure| Claim::new(figure.words.clone(), None, ClaimStatus::Unsupported))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Citation, Kind, RecordRef, Value};
    use jiff::civil::date;

    fn book() -> Book {
        let mut book = Book::default();
        let cite = |field: &str, value: Value| Citation {
            record: RecordRef::new(Kind::Opportunity, "1"),
            record_name: "Acme renewal".into(),
            field: field.into(),
            value,
        };
        book.quote(cite("amount", Value::Number(84_000.0)), "€84,000");
        book.quote(cite("close_date", Value::Date(date(2026, 12, 12))), "12 Dec");
        book.quote(cite("stage", Value::from("Negotiation")), "Negotiation");
        book.computed("activity", "11 days ago", None);
        book
    }

    #[test]
    fn figures_are_compared_with_the_facts() {
        use ClaimStatus::{Computed, Contradicted, Opinion, Supported, Unsupported};
        for (text, expected) in [
            ("It is worth €84,000 [1].", vec![Supported]),
            ("It is worth €84k [1].", vec![Supported]),
            ("It is worth €90,000 [1].", vec![Contradicted]),
            ("It closes on 12 December 2026 [2].", vec![Supported]),
            ("It closes on 2026-12-20 [2].", vec![Contradicted]),
            ("It is in Negotiation [3].", vec![Supported]),
            ("It looks good [3].", vec![Opinion]),
            ("The last activity was 11 days ago [4].", vec![Computed]),
            ("They asked for €5,000 more.", vec![Unsupported]),
            ("Nothing to see.", vec![]),
            ("It is worth €84,000 and closes 12 Dec [1][2].", vec![Supported, Supported]),
            ("It is worth €84,000. [1] It closes on 12 Dec. [2]", vec![Supported, Supported]),
            ("A forged source [99].", vec![]),
        ] {
            let (_, claims) = check(text, &book());
            assert_eq!(claims.iter().map(|c| c.status).collect::<Vec<_>>(), expected, "{text}: {claims:?}");
        }
    }

    #[test]
    fn markers_run_from_one_and_forged_ones_go() {
        let (text, claims) = check("Closes 12 Dec [2]. Worth €84,000 [1]. No [77].", &book());
        assert_eq!(text, "Closes 12 Dec [1]. Worth €84,000 [2]. No.");
        assert_eq!(claims[1].cite.as_ref().map(|c| c.field.as_str()), Some("amount"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_checked(text in "(\\PC{0,20}(\\[[0-9]{1,3}\\])? ?){0,6}") {
            let (checked, claims) = check(&text, &book());
            for (_, numbers) in text::markers(&checked) {
                proptest::prop_assert!(numbers.iter().all(|n| (1..=claims.len()).contains(n)));
            }
        }
    }
}
