//! The value of an input as somebody says it: a day, a number, yes or no, one of a list.
//!
//! For: the answer to an action's question, where the words are nothing but the value. Not for: values that stand in a
//! longer line (see `router/slots`), or texts, which are taken as they are.
//! Invariant: what is not surely read is none; a value is written as its type reads it.

use super::dialog::day;
use crate::actions::text::amounts;
use crate::crm::format::plain_number;
use crate::crm::validate::two_readings;
use crate::crm::wording;
use jiff::civil::Date;
use strsim::osa_distance;

/// Words around a value that say nothing.
const BEFORE: &[&str] = &[
    "on", "by", "at", "until", "till", "before", "for", "the", "a", "an", "about", "around", "roughly", "say", "make",
    "it", "it's", "is", "please", "maybe", "let's", "lets", "probably", "i", "think", "would", "be", "take", "ok",
    "okay", "well", "with", "am", "bis", "um", "etwa", "bitte", "le", "vers", "should",
];
/// Words that stand for the usual value.
const USUAL: &[&str] =
    &["default", "the default", "usual", "the usual", "as usual", "same as usual", "standard", "wie immer"];
/// Places in a list, in words.
const PLACES: &[&str] = &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
/// Longest answer in which a choice may stand among other words.
const SENTENCE: usize = 8;

/// The value that an answer gives, as the type of the input writes it; `usual` is its default. None where it is no value
/// that was surely read, and for texts.
pub(super) fn answer(
    (kind, choices): (&str, &[String]),
    usual: Option<&str>,
    said: &str,
    today: Date,
) -> Option<String> {
    let said = said.trim().trim_end_matches(['.', '!']).trim();
    if let Some(usual) = usual.filter(|_| USUAL.contains(&said.to_lowercase().as_str())) {
        return Some(usual.to_owned());
    }
    if kind == "boolean" {
        return yes_or_no(said).or_else(|| choice(choices, said));
    }
    if !choices.is_empty() {
        return choice(choices, said);
    }
    match kind {
        "date" => a_day(said, today).map(|day| day.to_string()),
        "integer" => number(said).filter(|number| number.fract() == 0.0).map(plain_number),
        "number" => number(said).map(plain_number),
        _ => None,
    }
}

/// A day that is all that was said, but for words around it: "on Friday", "let's say tomorrow".
pub(super) fn a_day(said: &str, today: Date) -> Option<Date> {
    let lower = said.to_lowercase();
    if let Some(found) = day(&lower, None, today) {
        return Some(found);
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let from = words.iter().take_while(|word| BEFORE.contains(word)).count();
    let to = words.len() - words.iter().skip(from).rev().take_while(|word| BEFORE.contains(word)).count();
    let inner = words.get(from..to)?.join(" ");
    (!inner.is_empty() && inner != lower).then(|| day(&inner, None, today)).flatten()
}

/// The only number of a short answer: "4", "four hours", "about 12k". What has two readings is none.
pub(super) fn number(said: &str) -> Option<f64> {
    let words: Vec<&str> = said.split_whitespace().collect();
    if words.len() > SENTENCE || words.iter().any(|word| two_readings(word.trim_matches(['€', '$', '£'])).is_some())
    {
        return None;
    }
    let negative = said.starts_with('-') || said.to_lowercase().starts_with("minus ");
    if let [only] = amounts(said).as_slice() {
        return Some(if negative { -only.value } else { only.value });
    }
    match words.iter().filter_map(|word| wording::spelt(word)).collect::<Vec<_>>().as_slice() {
        [only] => Some(f64::from(*only)),
        _ => None,
    }
}

fn yes_or_no(said: &str) -> Option<String> {
    let first = said.to_lowercase();
    let first = first.split([',', ' ']).next().unwrap_or_default();
    let yes = ["yes", "y", "true", "yep", "yeah", "sure", "ja", "oui", "ok", "correct"];
    let no = ["no", "n", "false", "nope", "nein", "non", "not"];
    (yes.contains(&first) || no.contains(&first)).then(|| yes.contains(&first).to_string())
}

/// One of some choices: by its words in any case, its number, a slip of the hand, or words that only it has.
fn choice(choices: &[String], said: &str) -> Option<String> {
    let plain = folded(said);
    let same = |choice: &&String| folded(choice) == plain;
    if let Some(choice) = choices.iter().find(same) {
        return Some(choice.clone());
    }
    if let Some(choice) = place(&plain).and_then(|at| choices.get(at)) {
        return Some(choice.clone());
    }
    only(choices.iter().filter(|choice| is_slip(&plain, &folded(choice)))).or_else(|| among(choices, &plain))
}

/// The choice that stands in a short sentence, the longest where one holds another; or the only one with a word of it.
fn among(choices: &[String], plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').filter(|word| !BEFORE.contains(word)).collect();
    if words.is_empty() || words.len() > SENTENCE {
        return None;
    }
    let stands = |choice: &&String| format!(" {plain} ").contains(&format!(" {} ", folded(choice)));
    let mut found: Vec<&String> = choices.iter().filter(stands).collect();
    let whole = found.clone();
    found.retain(|one| !whole.iter().any(|other| other.len() > one.len() && folded(other).contains(&folded(one))));
    if !found.is_empty() {
        return only(found.into_iter());
    }
    let has = |choice: &&String| {
        let own = folded(choice);
        words.iter().all(|word| own.split(' ').any(|own| own == *word || is_slip(word, own)))
    };
    only(choices.iter().filter(has))
}

fn only<'c>(mut found: impl Iterator<Item = &'c String>) -> Option<String> {
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

/// A place in a list: "2", "the second one", "number two".
fn place(plain: &str) -> Option<usize> {
    let words: Vec<&str> =
        plain.split(' ').filter(|word| !matches!(*word, "the" | "number" | "no" | "option" | "nr")).collect();
    let word = match words.as_slice() {
        [word] | [word, "one"] => *word,
        _ => return None,
    };
    let counted = word.parse::<usize>().ok().or_else(|| wording::spelt(word).map(usize::from));
    counted.map_or_else(|| PLACES.iter().position(|known| *known == word), |number| number.checked_sub(1))
}

/// Whether a word was meant to be another: few letters differ, for its length.
fn is_slip(said: &str, known: &str) -> bool {
    let most = match known.chars().count() {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    osa_distance(said, known) <= most
}

fn folded(text: &str) -> String {
    crate::actions::examples::plain(&text.replace(['-', '_'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn answered(kind: &str, choices: &[&str], usual: Option<&str>, said: &str) -> Option<String> {
        let choices: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
        answer((kind, &choices), usual, said, date(2026, 11, 20))
    }

    #[test]
    fn days_are_taken_in_the_words_of_people() {
        for (said, expected) in [
            ("friday", Some("2026-11-27")),
            ("Fri", Some("2026-11-27")),
            ("this friday", Some("2026-11-27")),
            ("on Monday", Some("2026-11-23")),
            ("next friday", Some("2026-11-27")),
            ("tomorrow", Some("2026-11-21")),
            ("the day after tomorrow", Some("2026-11-22")),
            ("let's say tomorrow", Some("2026-11-21")),
            ("27 November", Some("2026-11-27")),
            ("Dec 3, please", Some("2026-12-03")),
            ("in two weeks", Some("2026-12-04")),
            ("by the end of the month", Some("2026-11-30")),
            ("morgen", Some("2026-11-21")),
            ("Montag", Some("2026-11-23")),
            ("vendredi", Some("2026-11-27")),
            ("2027-01-15", Some("2027-01-15")),
            ("whenever it suits them", None),
            ("friday or monday", None),
            ("the", None),
            ("", None),
        ] {
            let got = answered("date", &[], None, said);
            assert_eq!(got.as_deref(), expected, "{said}");
        }
    }

    #[test]
    fn numbers_and_flags_are_taken_with_the_words_around_them() {
        for (kind, said, expected) in [
            ("integer", "4", Some("4")),
            ("integer", "4 hours", Some("4")),
            ("integer", "about four hours", Some("4")),
            ("integer", "4.5", None),
            ("integer", "4 or 5", None),
            ("integer", "the usual", Some("7")),
            ("integer", "many", None),
            ("number", "12k", Some("12000")),
            ("number", "€84,000", Some("84000")),
            ("number", "4.5", Some("4.5")),
            ("number", "90.000", None),
            ("boolean", "yes please", Some("true")),
            ("boolean", "No", Some("false")),
            ("boolean", "perhaps", None),
            ("string", "anything", None),
        ] {
            let got = answered(kind, &[], Some("7"), said);
            assert_eq!(got.as_deref(), expected, "{kind} {said}");
        }
    }

    #[test]
    fn a_choice_is_taken_by_number_word_slip_or_part() {
        let choices = ["runs", "runs with limits", "stands still"];
        for (said, expected) in [
            ("2", Some("runs with limits")),
            ("the second one", Some("runs with limits")),
            ("RUNS", Some("runs")),
            ("it runs", Some("runs")),
            ("Runs with limits!", Some("runs with limits")),
            ("it runs with limits", Some("runs with limits")),
            ("stands stil", Some("stands still")),
            ("it stands still since Monday", Some("stands still")),
            ("limits", Some("runs with limits")),
            ("4", None),
            ("it burns", None),
            ("it runs and stands still", None),
            ("", None),
        ] {
            let got = answered("enum", &choices, None, said);
            assert_eq!(got.as_deref(), expected, "{said}");
        }
        let days = answered("enum", &["30", "60", "2"], None, "2");
        assert_eq!(days.as_deref(), Some("2"), "the word before the place");
    }
}
