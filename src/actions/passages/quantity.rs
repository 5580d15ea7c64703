//! Numbers with their units, in a question and in a text, and what to say where the two differ.
//!
//! Not for: amounts of money. Invariant: only what has the same sort of unit is put side by side; nothing is judged.

use super::words::tokens;
use crate::crm::wording::spelt;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// Time, as hours.
    Time,
    /// Parts of a hundred.
    Percent,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quantity {
    sort: Sort,
    /// In hours, or per cent.
    size: f64,
    /// As it is said: "72 hours".
    pub(super) said: String,
}

/// Units with their size.
const UNITS: &[(&[&str], Sort, f64)] = &[
    (&["minute", "minutes", "min", "mins", "minuten"], Sort::Time, 1.0 / 60.0),
    (&["hour", "hours", "hr", "hrs", "h", "stunde", "stunden", "heure", "heures"], Sort::Time, 1.0),
    (&["day", "days", "tag", "tage", "tagen", "jour", "jours"], Sort::Time, 24.0),
    (&["week", "weeks", "woche", "wochen", "semaine", "semaines"], Sort::Time, 168.0),
    (&["month", "months", "monat", "monate", "monaten", "mois"], Sort::Time, 730.0),
    (&["year", "years", "jahr", "jahre", "jahren", "an", "ans", "annee", "annees"], Sort::Time, 8_760.0),
    (&["percent", "prozent", "cent"], Sort::Percent, 1.0),
];
/// Words that say number and unit at once.
const AT_ONCE: &[(&str, f64)] = &[("yearly", 8_760.0), ("annually", 8_760.0), ("monthly", 730.0), ("weekly", 168.0)];
/// Words before a unit that stand for one of it.
const EACH: &[&str] = &["every", "each", "jedes", "jeden", "jede", "chaque"];
/// Words that may stand between a number and its unit.
const BETWEEN: &[&str] = &["working", "business", "full", "whole", "per", "pour"];
/// Small numbers in words of other languages.
const NUMBERS: &[(&str, f64)] =
    &[("zwei", 2.0), ("drei", 3.0), ("vier", 4.0), ("deux", 2.0), ("trois", 3.0), ("quatre", 4.0)];

/// The quantities of a text, in their order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let words = tokens(text);
    let mut found: Vec<Quantity> = Vec::new();
    for at in 0..words.len() {
        let read = number(&words[at]).and_then(|number| of(&words, at, number)).or_else(|| alone(&words, at));
        found.extend(read.filter(|read| !found.contains(read)));
    }
    found
}

impl Quantity {
    /// The term of everything that counts the same.
    pub(super) fn term(&self) -> &'static str {
        match self.sort {
            Sort::Time => "#time",
            Sort::Percent => "#percent",
        }
    }

    /// Whether it is as much.
    pub(super) fn equals(&self, other: &Self) -> bool {
        self.sort == other.sort && (self.size - other.size).abs() < self.size * 0.02
    }
}

pub(super) fn number(word: &str) -> Option<f64> {
    let digits = word.starts_with(|c: char| c.is_ascii_digit());
    let read = digits.then(|| word.replace(',', ".").parse().ok()).flatten();
    read.or_else(|| spelt(word).map(f64::from))
        .or_else(|| NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number))
}

/// Whether a word is a unit of time or a share.
pub(super) fn is_unit(word: &str) -> bool {
    unit(word).is_some()
}

fn unit(word: &str) -> Option<(Sort, f64)> {
    UNITS.iter().find(|(names, ..)| names.contains(&word)).map(|(_, sort, size)| (*sort, *size))
}

/// A number and the unit behind it.
fn of(words: &[String], at: usize, number: f64) -> Option<Quantity> {
    let behind = (at + 1..words.len().min(at + 3)).find(|at| !BETWEEN.contains(&words[*at].as_str()))?;
    let (sort, size) = unit(&words[behind])?;
    let said = words[at..=behind].join(" ").replace(" percent", " %").replace(" per %", " %");
    Some(Quantity { sort, size: number * size, said })
}

/// "Yearly", "every year".
fn alone(words: &[String], at: usize) -> Option<Quantity> {
    let time = |size: f64, said: String| Quantity { sort: Sort::Time, size, said };
    if let Some((word, size)) = AT_ONCE.iter().find(|(word, _)| *word == words[at]) {
        return Some(time(*size, (*word).to_owned()));
    }
    let (sort, size) = unit(words.get(at + 1)?).filter(|_| EACH.contains(&words[at].as_str()))?;
    (sort == Sort::Time).then(|| time(size, words[at..at + 2].join(" ")))
}

/// Quantities of a text that are of the same sort as one that was asked for, and none of them as much.
pub(super) fn other_than<'a>(asked: &Quantity, written: &'a [Quantity]) -> Vec<&'a Quantity> {
    let same = |other: &&Quantity| other.sort == asked.sort && near(other.size, asked.size);
    let found: Vec<&Quantity> = written.iter().filter(same).collect();
    if found.iter().any(|other| asked.equals(other)) { Vec::new() } else { found }
}

/// Whether two sizes can be of one thing: minutes are hardly compared with years.
fn near(one: f64, other: f64) -> bool {
    one > 0.0 && other > 0.0 && (one / other).max(other / one) <= 20.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_with_their_units() {
        for (text, said) in [
            ("stores for 72 hours", "72 hours"),
            ("within eight working hours", "eight working hours"),
            ("calibrate every year", "every year"),
            ("30 % less", "30 %"),
            ("8 per cent off", "8 per cent"),
            ("a 3.5-year loan", "3.5 year"),
            ("640 sensors", ""),
        ] {
            let told: Vec<String> = quantities(text).into_iter().map(|found| found.said).collect();
            assert_eq!(told.join("; "), said, "{text}");
        }
    }

    #[test]
    fn only_another_amount_of_the_same_sort_is_told() {
        for (asked, text, told) in [
            ("10 days", "It keeps for 3 days.", "3 days"),
            ("72 hours", "It keeps for 3 days.", ""),
            ("18 months", "Check them every year.", "every year"),
            ("5 %", "within 5 days", ""),
            ("2 minutes", "valid for 3 years", ""),
        ] {
            let (asked, written) = (quantities(asked), quantities(text));
            let said: Vec<&str> =
                other_than(&asked[0], &written).into_iter().map(|other| other.said.as_str()).collect();
            assert_eq!(said.join("; "), told, "{text}");
        }
    }
}
