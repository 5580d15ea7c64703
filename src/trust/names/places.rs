//! Places and firms that are written like persons, and how last names end. Facts of several languages.
//!
//! Not for: signs in letters (see `rules`).

use super::rules::is_in;
use std::{collections::HashMap, sync::LazyLock};

/// What follows a person's name in the name of a place or an institution.
const PLACES: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "drive",
    "boulevard",
    "blvd",
    "square",
    "plaza",
    "park",
    "bridge",
    "airport",
    "university",
    "college",
    "school",
    "hospital",
    "church",
    "station",
    "tower",
    "hall",
    "stadium",
    "museum",
    "county",
    "island",
    "islands",
    "river",
    "lake",
    "mountain",
    "valley",
    "beach",
    "award",
    "prize",
    "straße",
    "strasse",
    "platz",
    "allee",
    "weg",
    "gasse",
    "city",
    "building",
    "court",
    "house",
    "hotel",
    "creek",
    "bay",
    "cathedral",
    "institute",
    "airlines",
    "heights",
    "garden",
    "gardens",
];

/// What precedes a person's name in the name of a place.
const BEFORE_PLACES: &[&str] = &[
    "san",
    "santa",
    "saint",
    "st",
    "sankt",
    "lake",
    "mount",
    "port",
    "fort",
    "rue",
    "via",
    "avenida",
    "calle",
    "rua",
    "plaza",
    "piazza",
    "place",
    "camp",
    "cape",
    "château",
    "avenue",
    "boulevard",
    "los",
    "las",
    "são",
    "sao",
    "sainte",
    "villa",
    "hotel",
    "new",
];

/// Well-known cities that are first names or short forms of them as well.
const CITIES: &[&str] = &[
    "adelaide",
    "alexandria",
    "augusta",
    "austin",
    "berlin",
    "brooklyn",
    "charlotte",
    "dallas",
    "denver",
    "florence",
    "helena",
    "houston",
    "jackson",
    "lincoln",
    "london",
    "lourdes",
    "madison",
    "milan",
    "orlando",
    "paris",
    "phoenix",
    "roma",
    "salem",
    "santiago",
    "savannah",
    "siena",
    "sofia",
    "sydney",
    "valencia",
    "verona",
    "victoria",
    "vienna",
];

/// Endings that last names have and few other words. Facts of languages from Iceland to Georgia.
const ENDINGS: &[&str] = &[
    "ski", "ska", "sky", "skaya", "skiy", "wicz", "vich", "vitch", "enko", "chuk", "sson", "dottir", "poulos",
    "opoulou", "idis", "akis", "escu", "yan", "shvili", "adze", "oglu", "auskas", "aitis", "iene", "qvist", "quist",
    "strom", "ovic", "evic", "kova", "nova", "rova", "ovsky", "inen", "lainen", "mann", "berg", "stein", "eiro",
    "elli", "etti", "ucci", "ov", "ev", "eva", "ova", "ez", "sen", "stra", "ides",
];

/// Firms and marks that are written like a person's name.
const FIRMS: &str = include_str!("firms.txt");

/// The same by their first two bytes in small letters.
static FIRMS_BY_START: LazyLock<HashMap<[u8; 2], Vec<&[u8]>>> = LazyLock::new(|| {
    let mut firms: HashMap<[u8; 2], Vec<&[u8]>> = HashMap::new();
    for firm in FIRMS.lines().map(str::as_bytes) {
        start(firm).into_iter().for_each(|start| firms.entry(start).or_default().push(firm));
    }
    firms
});

fn start(words: &[u8]) -> Option<[u8; 2]> {
    words.first_chunk().map(|start: &[u8; 2]| start.map(|byte| byte.to_ascii_lowercase()))
}

/// Whether a place's name may end so.
pub(super) fn place(word: &str) -> bool {
    is_in(PLACES, word)
}

/// Whether a place's name may begin so.
pub(super) fn before_place(word: &str) -> bool {
    is_in(BEFORE_PLACES, word)
}

/// Whether it is a city that people are called after.
pub(super) fn city(word: &str) -> bool {
    is_in(CITIES, word)
}

/// Whether the words are a firm, a place or a byword.
pub(super) fn firm(words: &str) -> bool {
    let words = words.as_bytes();
    let alike = start(words).and_then(|start| FIRMS_BY_START.get(&start)).into_iter().flatten();
    let begins = |firm: &[u8]| words.get(..firm.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(firm));
    alike.copied().any(begins)
}

/// Whether a folded word of no list ends as last names do.
pub(super) fn last_name_ending(folded: &[u8]) -> bool {
    folded.len() > 6 && ENDINGS.iter().any(|ending| folded.ends_with(ending.as_bytes()))
}
