//! Notes that disagree on money: the same topic ("budget", "price", …) with different amounts.

use crate::actions::text::{amounts, clean, sentences};
use crate::crm::Record;

/// The words after which an amount means something that can be compared.
const TOPICS: &[(&str, &[&str])] = &[
    ("budget", &["budget", "the line for", "spend at most", "spending limit"]),
    ("price", &["price"]),
    ("discount", &["discount"]),
    ("quote", &["quote"]),
    ("seats", &["seats", "licences", "licenses"]),
    ("contract value", &["contract value"]),
    ("fee", &["fee"]),
];

/// What one note says.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The note.
    pub note: Record,
    /// The amount.
    pub amount: f64,
    /// The amount as it stands there.
    pub words: String,
}

/// Two notes that disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// On what.
    pub topic: String,
    /// The newer note.
    pub newer: Said,
    /// The older one.
    pub older: Said,
}

/// The disagreements among notes given newest first: for each topic the newest amount against the first other one about
/// the same record.
pub(in crate::actions) fn find(notes: &[&Record]) -> Vec<Contradiction> {
    TOPICS
        .iter()
        .filter_map(|(topic, words)| {
            let said: Vec<Said> = notes.iter().filter_map(|note| says(note, words)).collect();
            // Notes about two deals of one account may well name two budgets.
            let about = |said: &Said| said.note.link("about").cloned();
            said.iter().enumerate().find_map(|(at, newer)| {
                let first = !said[..at].iter().any(|other| about(other) == about(newer));
                let other = |older: &&Said| about(older) == about(newer) && differs(older.amount, newer.amount);
                let older = said[at..].iter().find(other).filter(|_| first)?.clone();
                Some(Contradiction { topic: (*topic).to_owned(), newer: newer.clone(), older })
            })
        })
        .collect()
}

fn differs(a: f64, b: f64) -> bool {
    (a - b).abs() > 0.01 * a.abs().max(b.abs())
}

/// The first amount in a sentence that names the topic. Small bare numbers (days, people) are not money.
fn says(note: &Record, words: &[&str]) -> Option<Said> {
    let body = note.text("body")?;
    let about = |sentence: &&str| words.iter().any(|word| sentence.to_lowercase().contains(word));
    sentences(body).into_iter().filter(about).find_map(|sentence| {
        let found =
            amounts(sentence).into_iter().find(|found| found.money || found.rounded || found.value >= 1000.0)?;
        let words = clean(sentence.get(found.range)?);
        Some(Said { note: (*note).clone(), amount: found.value, words })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn notes_that_disagree_on_the_budget_are_found() {
        let note = |body: &str| Record::new(Kind::Note, body).with("body", body);
        let newer = note("Dana says the budget is €70k for 3 years.");
        let older = note("Budget approved: 84,000 EUR. Price fine.");
        let found = find(&[&newer, &older]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].newer.amount, found[0].older.amount), (70_000.0, 84_000.0));
        let line = note("At the fair: the line for monitoring is €70,000, not a euro more.");
        assert_eq!(find(&[&line, &older])[0].topic, "budget");
        assert!(find(&[&newer, &note("The budget is 70,000 dollars, 12 people")]).is_empty());
        let of =
            |id: &str, note: &Record| note.clone().with("about", crate::crm::RecordRef::new(Kind::Opportunity, id));
        assert!(find(&[&of("1", &newer), &of("2", &older)]).is_empty(), "two deals");
        let third = of("2", &note("The budget is €20k."));
        assert_eq!(find(&[&of("1", &newer), &third, &of("2", &older)])[0].older.amount, 84_000.0);
    }
}
