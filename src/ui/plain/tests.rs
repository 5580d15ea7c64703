//! Answers and records as plain lines.

use super::*;
use crate::app::record::EntryLine;
use crate::app::records::{RowView, Tone};
use crate::crm::{Answer, Claim, ClaimStatus, Kind, RecordRef, Status, Table};
use crate::trust::SafeText;
use proptest::prelude::*;

#[test]
fn markdown_is_read_as_words() {
    let text = "## Health\n\n**72** of 100 [1]\n\n| Name | Amount |\n|---|---:|\n| `Acme` | 5 |\n- last";
    assert_eq!(prose(text, 80), ["Health:", "", "72 of 100 [1]", "", "Name, Amount", "Acme, 5", "- last"]);
}

#[test]
fn what_signs_tell_is_said_in_words() {
    let row = RowView {
        record: RecordRef::new(Kind::Opportunity, "1"),
        name: SafeText::new("Renewal"),
        detail: SafeText::new("Negotiation"),
        figure: SafeText::new("€84k"),
        sign: '!',
        tone: Tone::Danger,
    };
    assert_eq!(rows(&[row], 41), ["41. Renewal, Negotiation, €84k, overdue"]);
}

#[test]
fn headings_of_related_lists_have_no_number() {
    let entry = |title: &str, record: Option<RecordRef>| EntryLine {
        heading: record.is_none(),
        when: SafeText::default(),
        title: SafeText::new(title),
        detail: SafeText::default(),
        record,
        whole: None,
    };
    let of = |id: &str| Some(RecordRef::new(Kind::Task, id));
    let lines =
        entries(&[entry("Tasks 1", None), entry("Call", of("1")), entry("Notes 1", None), entry("Note", of("2"))], 1);
    assert_eq!(lines, ["Tasks 1:", "1. Call", "Notes 1:", "2. Note"]);
}

#[test]
fn a_claim_without_a_source_says_so() {
    let mut said = Answer::new(Status::Answered, "x");
    said.claims = vec![Claim::new("in\u{1b}[31m May", None, ClaimStatus::Unsupported)];
    assert_eq!(sources(&said.claims), ["[1] no source for “in[31m May”, unsupported"]);
}

proptest! {
    #[test]
    fn no_line_of_an_answer_is_wider_than_asked_or_holds_a_control(text in "[a-z#*|`\\[\\]\u{1b}\u{7}\u{202e}é日 \n-]{0,200}") {
        for line in prose(&text, 24) {
            prop_assert!(super::super::text::width(&line) <= 24);
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}

#[test]
fn tables_are_said_row_by_row_and_records_have_a_number() {
    let text = "2 deals fit [1].\n\n| Name | Amount |\n| --- | --- |\n| Renewal [2] | €84,000 |\n| Pilot [3] | $9 |\n\nAnd 3 more.";
    let mut said = Answer::new(Status::Answered, text);
    assert_eq!(answer(&said, 80)[1..3], ["", "Renewal [2], Amount: €84,000"]);
    let records = vec![RecordRef::new(Kind::Opportunity, "1"), RecordRef::new(Kind::Opportunity, "2")];
    said.rows = Some(Table { records, ..Table::default() });
    assert_eq!(answer(&said, 80)[2..4], ["1. Renewal [2], Amount: €84,000", "2. Pilot [3], Amount: $9"]);
}
