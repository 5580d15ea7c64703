//! How an answer was made, in words that a seller reads: actions by their titles, records by their names.
//!
//! Not for: the trace of scripts, which keeps the names of the files. Invariant: what nobody knows stays as it is.

use super::Desk;
use crate::crm::{RecordRef, Records as _, TraceStep};

/// The same steps with titles and names.
pub(super) fn trace(desk: &Desk, steps: &[TraceStep]) -> Vec<TraceStep> {
    steps.iter().map(|step| TraceStep { note: note(desk, &step.note), ..step.clone() }).collect()
}

fn note(desk: &Desk, note: &str) -> String {
    let words: Vec<String> = note.split(' ').map(|word| called(desk, word)).collect();
    words.join(" ")
}

/// A word, or what it is called if it names an action or a record.
fn called(desk: &Desk, word: &str) -> String {
    let bare = word.trim_end_matches([',', ';', '.', ':']);
    let end = &word[bare.len()..];
    if let Some(action) = desk.registry().get(bare).filter(|_| bare.contains('-')) {
        return format!("“{}”{end}", action.title);
    }
    let record = RecordRef::parse(bare).filter(|_| bare.contains(':'));
    let name = record.and_then(|record| desk.reader().get(&record).ok().flatten()).map(|record| record.name());
    name.map_or_else(|| word.to_owned(), |name| format!("{name}{end}"))
}

#[cfg(test)]
mod tests {
    use super::super::test_desk::House;
    use super::*;
    use crate::crm::{Kind, Worker};

    #[test]
    fn names_of_files_and_numbers_of_records_become_words() {
        let house = House::demo();
        let desk = house.desk();
        let deal = desk.reader().records(&Kind::Opportunity, None, 1).unwrap().remove(0);
        for (said, told) in [
            (format!("deal-risk on {}", deal.reference()), format!("“Risks” on {}", deal.name())),
            ("15 facts from deal-risk, what-changed".to_owned(), "15 facts from “Risks”, “What changed”".to_owned()),
            ("forecast of opportunity:gone: none".to_owned(), "forecast of opportunity:gone: none".to_owned()),
        ] {
            let step = TraceStep { step: "gather".into(), by: Worker::Code, note: said };
            assert_eq!(trace(&desk, &[step])[0].note, told);
        }
    }
}
