//! Health and risk of a deal beside each other, and why they read differently where they do.
//!
//! Health says how well a deal is looked after, in four parts; risk says what speaks against it, wherever that stands. So a
//! fair health can go with a high risk. Not for: scores (see `health`, `risk`). Invariant: whoever reads the one is told the
//! other, so that no two answers on a deal contradict each other unexplained.

use crate::actions::Book;
use crate::actions::health::Health;
use crate::actions::risk::{Reason, Risk};
use crate::actions::text::join;

/// Reasons that rest on what health counts as well.
const SHARED: &[&str] = &["silence", "stuck", "close date", "close date near", "close date moved", "people"];
/// Reasons that are named.
const NAMED: usize = 3;

/// `Risk is 68 of 100, high [3]`, and why that is another word than the health's.
pub(super) fn beside_health(book: &mut Book, health: &Health, risk: &Risk) -> String {
    let cite = book.computed("risk", &format!("{} of 100", risk.score), None);
    told(book, format!("Risk is **{}** of 100, {} {cite}", risk.score, risk.word()), health, risk)
}

/// `Health is 52 of 100, fair [3]`, and why that is another word than the risk's.
pub(super) fn beside_risk(book: &mut Book, health: &Health, risk: &Risk) -> String {
    let cite = book.computed("health", &format!("{} of 100", health.score), None);
    told(book, format!("Health is **{}** of 100, {} {cite}", health.score, health.word()), health, risk)
}

fn told(book: &mut Book, opening: String, health: &Health, risk: &Risk) -> String {
    match why(book, health, risk) {
        Some(why) => format!("{opening}; {why}."),
        None => format!("{opening}."),
    }
}

/// Why one is worse than the other; `None` where their words agree.
fn why(book: &mut Book, health: &Health, risk: &Risk) -> Option<String> {
    let (health, danger) = (place(health.word()), place(risk.word()));
    if health == danger {
        return None;
    }
    if health > danger {
        return Some(
            "health falls with every part that could be better, risk counts only what speaks against the deal".into(),
        );
    }
    let mut beyond: Vec<&Reason> = risk.reasons.iter().filter(|reason| !SHARED.contains(&reason.name)).collect();
    beyond.truncate(NAMED);
    if beyond.is_empty() {
        return Some("both look at the same, and risk weighs it harder".into());
    }
    let named: Vec<String> =
        beyond.iter().map(|one| format!("{} ({})", one.title.to_lowercase(), one.points)).collect();
    let named = join(&named);
    let cite = book.computed("risk beyond health", &named, None);
    Some(format!("risk also counts what health does not look at: {named} {cite}"))
}

/// How bad a word is: 0 good, 2 bad.
fn place(word: &str) -> u8 {
    match word {
        "strong" | "low" => 0,
        "fair" | "medium" => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::deal::sample::{ago, change, note, set, workspace};
    use crate::actions::sample::desk;
    use crate::actions::{Desk, Knobs, Registry, gather};
    use crate::crm::{Kind, RecordRef, Value, memory::Memory};
    use std::collections::BTreeMap;

    fn says(desk: &Desk<'_>, action: &str) -> String {
        let registry = Registry::builtin();
        let action = registry.get(action).unwrap();
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
        let (text, claims) = gather(desk, action, deal.as_ref(), &BTreeMap::new()).unwrap().rules_text(action).unwrap();
        assert!(claims.iter().all(|claim| !claim.is_doubtful()), "{claims:?}");
        text
    }

    fn of(memory: &Memory, action: &str) -> String {
        says(&desk(memory), action)
    }

    #[test]
    fn each_tells_the_other_and_why_they_differ() {
        let mut memory = workspace();
        let good = of(&memory, "deal-health");
        assert!(good.contains("Risk is **") && !good.contains("risk also counts"), "{good}");
        memory.records.push(note("n1", 2, "The budget is €20k."));
        memory.records.push(note("n2", 1, "The budget is €90k."));
        set(&mut memory, "o1", "next_step", Value::Null);
        set(&mut memory, "o1", "competitor", "Coldline");
        let (health, risk) = (of(&memory, "deal-health"), of(&memory, "deal-risk"));
        assert!(health.contains("risk also counts") && health.contains("a competitor is in it (12)"), "{health}");
        assert!(risk.contains("Health is **") && risk.contains("risk also counts"), "{risk}");
    }

    #[test]
    fn the_words_of_both_come_from_their_knobs() {
        let mut memory = workspace();
        memory.history.push(change("close_date", ago(10), ago(-30), 3));
        let mut knobs = Knobs::builtin().clone();
        knobs.add("health.toml", "[words]\nstrong = 100\nfair = 99\n").unwrap();
        let told = says(&Desk { knobs: &knobs, ..desk(&memory) }, "deal-health");
        assert!(told.contains(", weak [") && told.contains("health falls with every part"), "{told}");
    }

    #[test]
    fn a_closed_deal_has_neither() {
        let mut memory = workspace();
        set(&mut memory, "o1", "stage", "Closed Won");
        for action in ["deal-health", "deal-risk"] {
            let told = of(&memory, action);
            assert!(!told.contains("Risk is") && !told.contains("Health is"), "{told}");
        }
    }
}
