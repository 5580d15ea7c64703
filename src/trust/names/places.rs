//! Places and firms that are written like persons, and how last names end. Facts of several languages.
//!
//! Not for: signs in letters (see `rules`).

use super::rules::is_in;

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
    FIRMS
        .lines()
        .any(|firm| words.len() >= firm.len() && words.as_bytes()[..firm.len()].eq_ignore_ascii_case(firm.as_bytes()))
}

/// Whether a folded word of no list ends as last names do.
pub(super) fn last_name_ending(folded: &[u8]) -> bool {
    folded.len() > 6 && ENDINGS.iter().any(|ending| folded.ends_with(ending.as_bytes()))
}
