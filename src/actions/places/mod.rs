//! Countries, their larger cities and what somebody from there is called: where a line says that somebody is.
//!
//! Not for: the countries of records, which stand in their fields, and addresses. Invariant: pure; a word that is only a
//! place to some readers (a name, a word of English) is in no list.

use super::examples::fold;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Words of the longest place of the list.
const LONGEST: usize = 4;

struct Lists {
    countries: Vec<&'static str>,
    /// Country by folded place.
    places: HashMap<String, &'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists { countries: Vec::new(), places: HashMap::new() };
    let lines = include_str!("places.txt").lines().filter(|line| !line.starts_with('#'));
    for (country, places) in lines.filter_map(|line| line.split_once(": ")) {
        lists.countries.push(country);
        for place in places.split(',') {
            lists.places.insert(words(place).join(" "), country);
        }
    }
    lists
});

/// The countries by their English names, as most CRMs write them.
pub(crate) fn countries() -> &'static [&'static str] {
    &LISTS.countries
}

/// A place that a line speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// As it was said.
    pub said: String,
    /// The country that it is, or lies in, by its English name.
    pub country: &'static str,
}

/// The first place that a line speaks of.
pub(crate) fn first_in(line: &str) -> Option<Place> {
    let said: Vec<&str> = line.split_whitespace().collect();
    for at in 0..said.len() {
        for length in (1..=LONGEST.min(said.len() - at)).rev() {
            let words = words(&said[at..at + length].join(" "));
            if let Some(country) = LISTS.places.get(&words.join(" ")) {
                let said = said[at..at + length].join(" ");
                let said = said.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
                return Some(Place { said, country });
            }
        }
    }
    None
}

fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_in_any_spelling() {
        for (line, said, country) in [
            ("new dairy lead from Zürich - whose?", "Zürich", "Switzerland"),
            ("haulier near bremen calls", "bremen", "Germany"),
            ("Förfrågan från ett slakteri i Helsingfors har kommit in.", "Helsingfors", "Finland"),
            ("a brewery in St. Gallen, who gets it", "St. Gallen", "Switzerland"),
            ("the Portuguese extruder people", "Portuguese", "Portugal"),
            ("una cervecería de Glasgow.", "Glasgow", "United Kingdom"),
        ] {
            let found = first_in(line).unwrap();
            assert_eq!((found.said.as_str(), found.country), (said, country), "{line}");
        }
        assert_eq!(first_in("a customer cannot log in"), None);
    }

    #[test]
    fn no_place_lies_in_two_countries() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let lines = include_str!("places.txt").lines().filter(|line| !line.starts_with('#'));
        for (country, places) in lines.filter_map(|line| line.split_once(": ")) {
            for place in places.split(',').map(|place| words(place).join(" ")) {
                let other = seen.insert(place.clone(), country);
                assert!(other.is_none_or(|other| other == country), "{place} in {country} and {other:?}");
            }
        }
    }
}
