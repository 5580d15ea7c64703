//! Names that chat, search and mail handle with care: other scripts, accents, plain words.

use super::Fault;
use crate::actions::text::excerpt;
use crate::crm::{Kind, Record};

/// Everyday English words that are names, too: first names, surnames, first words of companies.
const PLAIN: &[&str] = &[
    "angel",
    "apple",
    "april",
    "art",
    "august",
    "autumn",
    "baker",
    "bank",
    "banks",
    "bell",
    "berry",
    "bill",
    "bird",
    "black",
    "blue",
    "booker",
    "brook",
    "brown",
    "bush",
    "cash",
    "chase",
    "chip",
    "christian",
    "church",
    "clay",
    "close",
    "cloud",
    "cook",
    "cross",
    "dale",
    "dawn",
    "day",
    "dean",
    "drew",
    "duke",
    "early",
    "earth",
    "easter",
    "edge",
    "faith",
    "field",
    "fields",
    "fire",
    "fish",
    "five",
    "ford",
    "forest",
    "fox",
    "france",
    "frank",
    "free",
    "fresh",
    "fuller",
    "gold",
    "good",
    "grace",
    "grant",
    "green",
    "hall",
    "harbour",
    "hill",
    "holly",
    "home",
    "hope",
    "house",
    "hunter",
    "ivy",
    "jack",
    "joy",
    "june",
    "king",
    "knight",
    "lake",
    "land",
    "lane",
    "light",
    "little",
    "long",
    "love",
    "mark",
    "marks",
    "may",
    "miles",
    "miller",
    "mills",
    "moon",
    "north",
    "oak",
    "ocean",
    "open",
    "page",
    "park",
    "pat",
    "peace",
    "pearl",
    "penny",
    "pepper",
    "pine",
    "pitt",
    "pool",
    "pope",
    "porter",
    "power",
    "price",
    "prime",
    "quick",
    "ray",
    "red",
    "rich",
    "river",
    "rivers",
    "road",
    "rob",
    "robin",
    "rock",
    "rose",
    "ruby",
    "rush",
    "sage",
    "sales",
    "sandy",
    "shell",
    "silver",
    "sky",
    "small",
    "smart",
    "snow",
    "south",
    "spring",
    "star",
    "stone",
    "storm",
    "strong",
    "summer",
    "summers",
    "sunny",
    "target",
    "three",
    "tree",
    "trust",
    "two",
    "violet",
    "walker",
    "ward",
    "water",
    "way",
    "west",
    "white",
    "will",
    "winter",
    "wise",
    "wolf",
    "wood",
    "woods",
    "young",
];

/// What is special about the name, if anything is; the heaviest only.
pub(super) fn find(record: &Record) -> Option<Fault> {
    let name = record.name();
    let shown = excerpt(&name, 40);
    let fault = |name, what: String, advice: String| Some(Fault::new(name, "name", what, advice));
    if name.chars().any(is_other_script) {
        let what = format!("the name “{shown}” is not in Latin letters");
        let advice =
            "Ask how it is written in Latin letters, and who reads it where; search finds it as it stands here.";
        return fault("name_in_another_script", what, advice.into());
    }
    if is_plain(record, &name) {
        let what = format!("“{shown}” is made of plain words");
        let advice = format!("In the chat write it whole, or as {}; a part of it reads as a word.", record.reference());
        return fault("name_of_plain_words", what, advice);
    }
    if name.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
        let what = format!("“{shown}” is written with accents");
        let advice = "Keep them in mails and offers; search finds the name without them, too.";
        return fault("name_with_accents", what, advice.into());
    }
    None
}

/// A letter of a script that is not Latin.
fn is_other_script(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(c, '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}')
}

/// A person both of whose names are words, a company whose first word is one and that has no other mark.
fn is_plain(record: &Record, name: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let plain = |word: &String| PLAIN.binary_search(&word.as_str()).is_ok();
    match record.kind {
        Kind::Account => words.first().is_some_and(plain),
        _ => words.len() > 1 && words.iter().all(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order() {
        assert!(PLAIN.is_sorted(), "binary search needs it");
    }

    #[test]
    fn names_are_told_apart() {
        let person =
            |first: &str, last: &str| Record::new(Kind::Contact, "c").with("first_name", first).with("last_name", last);
        let company = |name: &str| Record::new(Kind::Account, "a").with("name", name);
        for (record, fault) in [
            (person("Will", "Mark"), Some("name_of_plain_words")),
            (person("Will", "Okafor"), None),
            (person("Zoë", "Brontë"), Some("name_with_accents")),
            (person("Łukasz", "Żak"), Some("name_with_accents")),
            (person("健太", "山本"), Some("name_in_another_script")),
            (person("Ольга", "Шевченко"), Some("name_in_another_script")),
            (person("Dana", "Reyes"), None),
            (company("Target Mills"), Some("name_of_plain_words")),
            (company("Globex"), None),
            (company(""), None),
        ] {
            assert_eq!(find(&record).map(|fault| fault.name), fault, "{}", record.name());
        }
    }
}
