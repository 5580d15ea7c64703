//! Actions by the words that a seller would look for: title, name, what is said to the chat, description.
//!
//! Not for: what a sentence means, which is the router's. Invariant: every word that is typed is found in the action, so
//! that more words never bring more.

use super::Desk;
use crate::actions::{Action, RecordNeed, Surface};
use crate::app::TurnInput;
use crate::app::overlay::{Choice, Chosen, Wanted};
use crate::app::present;
use crate::crm::RecordRef;
use std::collections::BTreeMap;

/// Actions that a search shows.
const FOUND: usize = 8;
/// Letters from which on a word may be the longer one: `duplicates` finds "duplicate".
const STEM: usize = 4;

/// The actions that fit the words, best first; for a record, or for the day.
pub(super) fn actions(desk: &Desk, words: &str, record: Option<&RecordRef>) -> Vec<Choice> {
    let words = lower_words(words);
    if words.is_empty() {
        return Vec::new();
    }
    let all = desk.registry().iter().filter(|action| action.on(Surface::Palette));
    let mut scored: Vec<(u32, &Action)> = all.filter_map(|action| Some((score(action, &words)?, action))).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.title.cmp(&b.1.title)));
    scored.into_iter().take(FOUND).map(|(_, action)| choice(action, record)).collect()
}

/// An action as an entry of a list. One that works on a record and has none that fits asks for it.
pub(super) fn choice(action: &Action, record: Option<&RecordRef>) -> Choice {
    let title = present::line(&action.title);
    let fitting = record.filter(|record| action.fits(&record.kind));
    let asks = action.record == RecordNeed::Required && fitting.is_none();
    let chosen = if asks {
        Chosen::ForRecord(Wanted {
            action: action.name.clone(),
            inputs: BTreeMap::new(),
            input: None,
            scope: None,
            title: title.clone(),
            kinds: action.kinds.clone(),
        })
    } else {
        Chosen::Turn {
            input: TurnInput::Action { id: action.name.clone(), inputs: BTreeMap::new() },
            scope: fitting.cloned(),
            question: title.clone(),
        }
    };
    let detail = if asks { format!("asks for a record · {}", action.why) } else { action.why.clone() };
    Choice { label: title, detail: present::line(&detail), chosen }
}

/// How well all words fit: the title counts most, then the name, then what is said, then the description.
fn score(action: &Action, words: &[String]) -> Option<u32> {
    let title = lower_words(&action.title);
    let name = lower_words(&action.name);
    let said: Vec<String> =
        action.utterances.iter().flat_map(|line| lower_words(&line.replace("{record}", ""))).collect();
    let told = lower_words(&action.description);
    let places = [(&title, 12), (&name, 8), (&said, 4), (&told, 1)];
    let mut sum = 0;
    for word in words {
        sum += places.iter().find(|(place, _)| place.iter().any(|known| fits(known, word)))?.1;
    }
    let together = |line: &str| words.iter().all(|word| lower_words(line).iter().any(|known| fits(known, word)));
    Some(sum * 10 + if action.utterances.iter().any(|line| together(line)) { 5 } else { 0 })
}

fn lower_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether a word begins with what is typed, or is what is typed but for its ending.
fn fits(known: &str, typed: &str) -> bool {
    known.starts_with(typed) || (known.len() >= STEM && typed.len() <= known.len() + 2 && typed.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::super::test_desk::House;
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn actions_are_found_by_title_name_and_what_is_said() {
        let house = House::demo();
        let desk = house.desk();
        for (words, title) in [
            ("forecast", "Forecast"),
            ("win rate", "Win rate"),
            ("duplicates", "Find duplicates"),
            ("dupl", "Find duplicates"),
            ("brief me", "Morning brief"),
            ("deal-risk", "Risks"),
            ("cold mail", "Draft first mail"),
        ] {
            let found = actions(&desk, words, None);
            let titles: Vec<&str> = found.iter().map(|choice| choice.label.as_str()).collect();
            assert!(titles.first() == Some(&title) || titles.get(1) == Some(&title), "{words}: {titles:?}");
        }
        assert!(actions(&desk, "zebra forecast", None).is_empty(), "every word counts");
        assert!(actions(&desk, " ", None).is_empty());
    }

    #[test]
    fn what_works_on_a_record_asks_for_one_where_none_fits() {
        let house = House::demo();
        let desk = house.desk();
        let of = |kind: Kind| RecordRef::new(kind, "1");
        let chosen = |record: Option<&RecordRef>| actions(&desk, "draft-outreach", record).remove(0).chosen;
        assert!(matches!(chosen(None), Chosen::ForRecord(wanted) if wanted.kinds == [Kind::Lead, Kind::Contact]));
        assert!(matches!(chosen(Some(&of(Kind::Account))), Chosen::ForRecord(_)));
        assert!(matches!(chosen(Some(&of(Kind::Lead))), Chosen::Turn { scope: Some(_), .. }));
        let forecast = actions(&desk, "forecast", Some(&of(Kind::Account))).remove(0).chosen;
        assert!(matches!(forecast, Chosen::Turn { scope: None, .. }), "it needs no record");
    }
}
