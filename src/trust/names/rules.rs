//! The short lists of words that speak for a name or against it. Facts of letters and mails in several languages.
//!
//! Not for: names themselves (see `gazetteer`).

/// Words that look like names in letters and are none, beside those in `plain.txt`.
pub(super) const NEVER_NAMES: &str = "person people org email phone amount url iban value token deal ssn fwd fw \
    subject betreff objet asunto oggetto sent gesendet cc bcc re aw wg von an de bis";

/// Openings of letters.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "dear",
    "hallo",
    "liebe",
    "lieber",
    "werte",
    "werter",
    "geehrte",
    "geehrter",
    "bonjour",
    "cher",
    "chère",
    "chere",
    "salut",
    "hola",
    "estimado",
    "estimada",
    "querido",
    "querida",
    "ciao",
    "caro",
    "cara",
    "gentile",
    "egregio",
    "beste",
    "geachte",
    "hoi",
    "hej",
    "hei",
    "kära",
    "kæra",
    "kære",
    "kjære",
    "moin",
    "servus",
    "morning",
    "afternoon",
    "evening",
    "tag",
    "morgen",
    "abend",
    "olá",
    "ola",
    "prezado",
    "prezada",
    "drogi",
    "droga",
    "szanowny",
    "szanowna",
    "ahoj",
    "merhaba",
    "sayın",
    "thanks",
    "thank",
    "danke",
    "merci",
    "gracias",
    "welcome",
    "bonsoir",
    "grüezi",
    "sveiki",
    "kedves",
    "dragă",
    "draga",
    "dragi",
    "grazie",
    "cheers",
];

/// What people do: a name stands before these.
const ACTS: &[&str] = &[
    "said",
    "says",
    "called",
    "calls",
    "wrote",
    "writes",
    "asked",
    "asks",
    "wants",
    "wanted",
    "signed",
    "signs",
    "confirmed",
    "confirms",
    "replied",
    "replies",
    "told",
    "tells",
    "thinks",
    "thought",
    "agreed",
    "agrees",
    "promised",
    "mailed",
    "emailed",
    "mentioned",
    "explained",
    "insisted",
    "emailed",
    "phoned",
    "texted",
    "joined",
    "joins",
    "prefers",
    "believes",
    "suggested",
    "suggests",
    "hopes",
    "schrieb",
    "sagte",
    "sagt",
    "meinte",
    "meint",
    "fragt",
    "fragte",
    "möchte",
    "bestätigte",
    "bittet",
    "hat",
    "dit",
    "écrit",
    "demande",
    "pense",
    "dijo",
    "dice",
    "escribió",
    "quiere",
    "disse",
    "scrive",
    "chiede",
    "zei",
    "schreef",
    "vraagt",
];

/// What is done to people: a name that is a word as well stands behind these.
const ASKED: &[&str] = &[
    "asked",
    "ask",
    "told",
    "tell",
    "met",
    "called",
    "emailed",
    "phoned",
    "texted",
    "cc'd",
    "invited",
    "introduced",
    "meet",
    "thank",
    "remind",
    "reminded",
    "ping",
    "pinged",
    "mail",
    "mailed",
    "contacted",
    "interviewed",
    "hired",
    "call",
    "fragte",
    "frag",
    "traf",
];

/// What introduces a name that nobody has heard before.
const INTRODUCED: &[&str] = &[
    "name is",
    "name's",
    "your name",
    "named",
    "named him",
    "named her",
    "call me",
    "call him",
    "call her",
    "mr",
    "mr.",
    "ms",
    "ms.",
    "mrs",
    "mrs.",
    "dr.",
    "prof.",
    "ich heiße",
    "ich heisse",
    "mein name ist",
    "m'appelle",
    "me llamo",
    "nombre es",
    "mi chiamo",
    "nome é",
    "heet",
    "jag heter",
    "jeg heter",
    "jeg hedder",
    "imię",
    "nom est",
    "naam is",
    "surname is",
    "maiden name is",
];

/// What introduces a name that is on the list: as first word or last word of its kind.
const PRESENTED: &[&str] =
    &["i'm", "i am", "i’m", "ich bin", "je suis", "this is", "soy", "sono", "ik ben", "hier ist", "ici"];

/// Offices that stand behind a name and a comma.
const ROLES: &[&str] = &[
    "ceo",
    "cfo",
    "cto",
    "coo",
    "cio",
    "cmo",
    "cro",
    "cso",
    "ciso",
    "cpo",
    "vp",
    "svp",
    "evp",
    "avp",
    "head",
    "director",
    "president",
    "founder",
    "co-founder",
    "cofounder",
    "manager",
    "chair",
    "chairman",
    "chairwoman",
    "partner",
    "geschäftsführer",
    "geschäftsführerin",
    "leiter",
    "leiterin",
    "directeur",
    "directrice",
    "directora",
    "gerente",
    "direttore",
    "directeur",
    "vice",
    "chief",
    "senior",
    "account",
    "sales",
    "managing",
    "einkauf",
    "vertrieb",
    "procurement",
    "engineer",
    "lead",
    "owner",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "assistant",
    "secretary",
    "professor",
    "analyst",
    "consultant",
    "attorney",
];

/// Whether the word is on the list, in any case.
pub(super) fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|known| known.len() == word.len() && known.eq_ignore_ascii_case(word))
        || !word.is_ascii() && list.contains(&word.to_lowercase().as_str())
}

/// Whether the word opens a letter.
pub(super) fn greeting(word: &str) -> bool {
    is_in(GREETINGS, word)
}

/// Whether the word is the beginning of an office.
pub(super) fn role(word: &str) -> bool {
    is_in(ROLES, word)
}

/// Whether somebody does what people do: the word that the text goes on with.
pub(super) fn acts(rest: &str) -> bool {
    rest.strip_prefix(' ')
        .and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next())
        .is_some_and(|word| is_in(ACTS, word))
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
