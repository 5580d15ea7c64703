//! The short lists of words that speak for a name or against it. Facts of letters and mails in several languages.
//!
//! Not for: names themselves (see `gazetteer`).

/// Words that look like names in letters and are none, beside those in `plain.txt`.
pub(super) const NEVER_NAMES: &str = "person people org email phone amount url iban value token deal ssn fwd fw \
    subject betreff objet asunto oggetto sent gesendet cc bcc re aw wg von an de bis";

/// Forms of address; the word behind one is a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "doctor", "sir", "madam", "madame", "mme", "mlle", "monsieur", "m",
    "mademoiselle", "herr", "herrn", "frau", "hr", "fr", "dipl", "ing", "mag", "sra", "sr", "srta", "señor", "señora", "senor",
    "senora", "don", "doña", "dona", "sig", "signor", "signora", "dott", "dottssa", "avv", "dhr", "mevr", "mevrouw", "meneer", "pan",
    "pani", "fru", "hr", "bay", "rabbi", "rev", "capt", "sgt", "lt", "judge", "senator", "justice", "maître", "maitre", "me", "attorney",
    "dra", "sen", "gov", "hon", "lic", "aunt", "uncle", "sheikh", "imam", "pastor", "fräulein", "frl", "kollege", "kollegin",
    "sister", "brother", "father",
];

/// Titles that are words as well: they count only where a name that is known follows, or with their dot.
const LOOSE_TITLES: &[&str] = &[
    "m", "sr", "fr", "hr", "mag", "ing", "don", "dona", "me", "pan", "bay", "judge", "justice", "pastor", "father", "sister",
    "brother", "uncle", "aunt", "lic", "sen", "gov", "attorney", "hon", "fru", "dipl", "doctor", "professor", "senator", "sig",
    "miss", "madam", "sir", "madame", "monsieur", "lt", "rev", "imam", "kollege", "kollegin", "maître", "maitre",
];

/// Openings of letters.
const GREETINGS: &[&str] = &[
    "hi", "hello", "hey", "dear", "hallo", "liebe", "lieber", "werte", "werter", "geehrte", "geehrter", "bonjour", "cher", "chère",
    "chere", "salut", "hola", "estimado", "estimada", "querido", "querida", "ciao", "caro", "cara", "gentile", "egregio", "beste",
    "geachte", "hoi", "hej", "hei", "kära", "kæra", "kære", "kjære", "moin", "servus", "morning", "afternoon", "evening", "tag", "morgen",
    "abend", "olá", "ola", "prezado", "prezada", "drogi", "droga", "szanowny", "szanowna", "ahoj", "merhaba", "sayın", "thanks", "thank",
    "danke", "merci", "gracias", "welcome", "bonsoir", "grüezi", "sveiki", "kedves", "dragă", "draga", "dragi", "grazie", "cheers",
];

/// What people do: a name stands before these.
const ACTS: &[&str] = &[
    "said", "says", "called", "calls", "wrote", "writes", "asked", "asks", "wants", "wanted", "signed", "signs", "confirmed", "confirms",
    "replied", "replies", "told", "tells", "thinks", "thought", "agreed", "agrees", "promised", "mailed", "emailed", "mentioned",
    "explained", "insisted", "emailed", "phoned", "texted", "joined", "joins", "prefers", "believes", "suggested", "suggests", "hopes",
    "schrieb", "sagte", "sagt", "meinte", "meint", "fragt", "fragte", "möchte", "bestätigte", "bittet", "hat", "dit", "écrit", "demande",
    "pense", "dijo", "dice", "escribió", "quiere", "disse", "scrive", "chiede", "zei", "schreef", "vraagt",
];

/// What is done to people: a name that is a word as well stands behind these.
const ASKED: &[&str] = &[
    "asked", "ask", "told", "tell", "met", "called", "emailed", "phoned", "texted", "cc'd", "invited", "introduced", "meet", "thank",
    "remind", "reminded", "ping", "pinged", "mail", "mailed", "contacted", "interviewed", "hired", "call", "fragte", "frag", "traf",
];

/// What introduces a name that nobody has heard before.
const INTRODUCED: &[&str] = &[
    "name is", "name's", "your name", "named", "named him", "named her", "call me", "call him", "call her", "mr", "mr.", "ms", "ms.",
    "mrs", "mrs.", "dr.", "prof.", "ich heiße", "ich heisse", "mein name ist", "m'appelle", "me llamo", "nombre es", "mi chiamo", "nome é",
    "heet", "jag heter", "jeg heter", "jeg hedder", "imię", "nom est", "naam is", "surname is", "maiden name is",
];

/// What introduces a name that is on the list: as first word or last word of its kind.
const PRESENTED: &[&str] = &["i'm", "i am", "i’m", "ich bin", "je suis", "this is", "soy", "sono", "ik ben", "hier ist", "ici"];

/// Offices that stand behind a name and a comma.
const ROLES: &[&str] = &[
    "ceo", "cfo", "cto", "coo", "cio", "cmo", "cro", "cso", "ciso", "cpo", "vp", "svp", "evp", "avp", "head", "director", "president",
    "founder", "co-founder", "cofounder", "manager", "chair", "chairman", "chairwoman", "partner", "geschäftsführer",
    "geschäftsführerin", "leiter", "leiterin", "directeur", "directrice", "directora", "gerente", "direttore", "directeur",
    "vice", "chief", "senior", "account", "sales", "managing", "einkauf", "vertrieb", "procurement", "engineer", "lead", "owner",
    "spokesman", "spokeswoman", "spokesperson", "assistant", "secretary", "professor", "analyst", "consultant", "attorney",
];

/// What follows a person's name in the name of a place or an institution.
const PLACES: &[&str] = &[
    "street", "st", "road", "rd", "avenue", "ave", "lane", "drive", "boulevard", "blvd", "square", "plaza", "park", "bridge", "airport",
    "university", "college", "school", "hospital", "church", "station", "tower", "hall", "stadium", "museum", "county", "island",
    "islands", "river", "lake", "mountain", "valley", "beach", "award", "prize", "straße", "strasse", "platz", "allee", "weg", "gasse",
    "city", "building", "court", "house", "hotel", "creek", "bay", "cathedral", "institute", "airlines", "heights", "garden", "gardens",
];

/// What precedes a person's name in the name of a place.
const BEFORE_PLACES: &[&str] = &[
    "san", "santa", "saint", "st", "sankt", "lake", "mount", "port", "fort", "rue", "via", "avenida", "calle", "rua", "plaza", "piazza",
    "place", "camp", "cape", "château", "avenue", "boulevard", "los", "las", "são", "sao", "sainte", "villa", "hotel", "new",
];

/// Firms and marks that are written like a person's name.
const FIRMS: &[&str] = &[
    "morgan stanley", "charles schwab", "goldman sachs", "eli lilly", "wells fargo", "hugo boss", "calvin klein", "ralph lauren",
    "jack daniels", "jack daniel", "johnnie walker", "aston martin", "harley davidson", "harley-davidson", "christian dior",
    "louis vuitton", "mary kay", "elizabeth arden", "tim hortons", "trader joe", "john deere", "dr pepper", "michael page",
    "robert half", "robert bosch", "carl zeiss", "max planck", "mercedes benz", "mercedes-benz", "dow jones", "arthur andersen",
    "booz allen", "jim beam", "don julio", "papa john", "uncle ben", "kate spade", "marc jacobs", "michael kors", "jimmy choo", "tom ford",
    "johnson johnson", "ernst young", "rolls royce", "rolls-royce", "edward jones", "raymond james", "dr martens", "tommy hilfiger",
    "tommy bahama", "freddie mac", "fannie mae", "sallie mae", "bernard matthews", "paul smith", "peter england", "allen solly",
    "lee cooper", "jenny craig", "ben jerry", "salvatore ferragamo", "giorgio armani", "virginia tech", "johns hopkins", "carnegie mellon",
    "jira cloud", "monte carlo", "tel aviv", "santa claus", "father christmas", "joe public", "jane doe", "john doe", "max mustermann",
    "erika mustermann", "average joe", "murphy law", "moore law", "gaussian blur", "monte rosa", "costa rica", "sierra leone", "abu dhabi",
    "buenos aires", "hong kong", "kuala lumpur", "addis ababa", "rio grande", "palo alto", "baton rouge", "saudi aramco", "sri lanka",
];

fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.len() == word.len() && known.eq_ignore_ascii_case(word))
        || !word.is_ascii() && list.contains(&word.to_lowercase().as_str())
}

/// Whether the word is a form of address; with capital letters inside (`MS`) only where all around is in capitals.
pub(super) fn title(word: &str) -> bool {
    is_in(TITLES, word) && (word.chars().count() < 2 || word != word.to_uppercase() || word.len() > 2)
}

/// Whether the form of address is a word as well.
pub(super) fn loose_title(word: &str) -> bool {
    is_in(LOOSE_TITLES, word)
}

/// Whether the word opens a letter.
pub(super) fn greeting(word: &str) -> bool {
    is_in(GREETINGS, word)
}

/// Whether a place's name may end so.
pub(super) fn place(word: &str) -> bool {
    is_in(PLACES, word)
}

/// Whether a place's name may begin so.
pub(super) fn before_place(word: &str) -> bool {
    is_in(BEFORE_PLACES, word)
}

/// Whether the word is the beginning of an office.
pub(super) fn role(word: &str) -> bool {
    is_in(ROLES, word)
}

/// Whether the words are a firm, a place or a byword.
pub(super) fn firm(words: &str) -> bool {
    FIRMS.iter().any(|firm| words.len() >= firm.len() && words.as_bytes()[..firm.len()].eq_ignore_ascii_case(firm.as_bytes()))
}

/// Whether somebody does what people do: the word that the text goes on with.
pub(super) fn acts(rest: &str) -> bool {
    rest.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next()).is_some_and(|word| is_in(ACTS, word))
}

/// Whether something is done to somebody: the last word of the text before.
pub(super) fn asked(before: &str) -> bool {
    before.strip_suffix(' ').and_then(|before| before.rsplit(' ').next()).is_some_and(|word| ASKED.contains(&word))
}

/// Whether the text before says that a name comes.
pub(super) fn introduced(before: &str) -> bool {
    ends(before, INTRODUCED)
}

/// Whether the text before presents somebody.
pub(super) fn presented(before: &str) -> bool {
    ends(before, PRESENTED)
}

fn ends(before: &str, phrases: &[&str]) -> bool {
    let before = before.trim_end_matches([' ', ':', '?']);
    phrases.iter().any(|phrase| {
        let at = before.len().wrapping_sub(phrase.len());
        let whole = before.get(..at).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
        whole && before.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(phrase))
    })
}

/// Endings that last names have and few other words. Facts of languages from Iceland to Georgia.
const ENDINGS: &[&str] = &[
    "ski", "ska", "sky", "skaya", "skiy", "wicz", "vich", "vitch", "enko", "chuk", "sson", "dottir", "poulos", "opoulou", "idis", "akis",
    "escu", "yan", "shvili", "adze", "oglu", "auskas", "aitis", "iene", "qvist", "quist", "strom", "ovic", "evic", "kova", "nova", "rova",
    "ovsky", "inen", "lainen", "mann", "berg", "stein", "eiro", "elli", "etti", "ucci", "ov", "ev", "eva", "ova", "ez", "sen", "stra", "ides",
];

/// Whether a folded word of no list ends as last names do.
pub(super) fn last_name_ending(folded: &[u8]) -> bool {
    folded.len() > 6 && ENDINGS.iter().any(|ending| folded.ends_with(ending.as_bytes()))
}
