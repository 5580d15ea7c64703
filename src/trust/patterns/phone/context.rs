//! The words around a number that say what it is.
//!
//! For: announcing a phone number, in the languages of business mail, or ruling one out ("order", "invoice").
//! Not for: the number's own shape. Words are compared whole and in lower case.

/// How far back and ahead a word counts, in bytes.
const REACH: usize = 40;
/// How many words before the number are looked at.
const WORDS: usize = 5;

/// A number directly behind one of these is a phone number.
const STRONG: &[&str] = &[
    "tel",
    "telf",
    "telefon",
    "telefone",
    "telefono",
    "teléfono",
    "telephone",
    "téléphone",
    "telefonnummer",
    "telefoon",
    "telefonu",
    "telefonum",
    "telefonla",
    "puh",
    "puhelin",
    "phone",
    "phones",
    "ph",
    "fon",
    "fono",
    "fax",
    "telefax",
    "faks",
    "mobile",
    "mobil",
    "mobiltelefon",
    "mobiel",
    "mob",
    "cell",
    "cellphone",
    "cel",
    "celular",
    "cellulare",
    "móvil",
    "movil",
    "portable",
    "handy",
    "handynummer",
    "gsm",
    "natel",
    "cep",
    "komórka",
    "kom",
    "tlf",
    "tfn",
    "tlfn",
    "whatsapp",
    "viber",
    "wa",
    "sms",
    "hotline",
    "landline",
    "switchboard",
    "voicemail",
    "festnetz",
    "rufnummer",
    "durchwahl",
    "zentrale",
    "numaram",
    "тел",
    "телефон",
    "моб",
    "факс",
    "τηλ",
    "τηλέφωνο",
    "هاتف",
    "جوال",
    "טלפון",
    "फोन",
    "โทร",
    "電話",
    "电话",
    "手机",
    "携帯",
    "전화",
    "điện",
];

/// A number of seven digits or more, or in groups, behind one of these is a phone number.
const WEAK: &[&str] = &[
    "call",
    "calls",
    "called",
    "calling",
    "ring",
    "rang",
    "dial",
    "dialled",
    "dialed",
    "reach",
    "reached",
    "contact",
    "number",
    "numbers",
    "line",
    "direct",
    "office",
    "desk",
    "text",
    "texted",
    "message",
    "messages",
    "answering",
    "anrufen",
    "erreichbar",
    "erreichen",
    "unter",
    "appelez",
    "appeler",
    "joindre",
    "llámame",
    "llamar",
    "chiamare",
    "chiama",
    "ligue",
    "ligar",
    "bellen",
    "bereikbaar",
    "zadzwoń",
    "ringa",
    "numéro",
    "número",
    "numero",
    "nummer",
    "numer",
    "callback",
    "extension",
    "emergency",
    "reception",
];

/// A number behind one of these is something else.
const OTHERS: &[&str] = &[
    "order",
    "orders",
    "invoice",
    "inv",
    "rechnung",
    "facture",
    "ref",
    "reference",
    "ticket",
    "case",
    "sku",
    "serial",
    "tracking",
    "shipment",
    "parcel",
    "po",
    "uuid",
    "guid",
    "id",
    "ids",
    "isbn",
    "issn",
    "ean",
    "gtin",
    "upc",
    "version",
    "release",
    "build",
    "article",
    "item",
    "part",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "account",
    "acct",
    "acc",
    "konto",
    "kontonummer",
    "card",
    "tin",
    "ssn",
    "vat",
    "tax",
    "npi",
    "aba",
    "routing",
    "passport",
    "license",
    "licence",
    "policy",
    "contract",
    "quote",
    "batch",
    "lot",
    "zip",
    "plz",
    "postcode",
    "commit",
    "rev",
    "revision",
    "bestellung",
    "auftrag",
    "vertrag",
    "kunde",
    "kundennummer",
    "customer",
    "member",
    "document",
    "record",
    "row",
    "error",
    "code",
    "pid",
    "port",
    "epoch",
    "timestamp",
    "duns",
    "siren",
    "siret",
    "hash",
    "checksum",
];

/// Words that stand between the kind and the number: "order no. 123", "call me on 123".
const FILLERS: &[&str] =
    &["no", "nr", "num", "number", "numbers", "nummer", "numéro", "número", "numero", "is", "the", "my", "our", "hash"];

/// What stands behind a phone number in a signature: `555 0100 office`, `555 0100-Fax`.
const BEHIND: &[&str] = &[
    "office", "fax", "mobile", "mob", "cell", "home", "work", "phone", "tel", "handy", "whatsapp", "landline", "büro",
    "mobil", "privat", "bureau", "oficina", "ufficio",
];

/// What the words around say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// Something else is announced.
    Against,
    /// Nothing is.
    None,
    /// A call or a contact is mentioned.
    Weak,
    /// A phone is announced.
    Strong,
}

/// What the words around the bytes `start..end` say of a number there.
pub(super) fn around(text: &str, start: usize, end: usize) -> Evidence {
    let before = before(text, start);
    let found_behind = before == Evidence::None && (behind(text, end) || said_behind(text, end));
    if found_behind { Evidence::Strong } else { before }
}

fn before(text: &str, start: usize) -> Evidence {
    let window = window_before(text, start);
    let lower = window.to_lowercase();
    // What stands in another cell of a row announces nothing here.
    let mut direct = !window.ends_with(',');
    let mut weak = if reaches_somebody(lower.trim_end()) { Evidence::Weak } else { Evidence::None };
    for word in lower.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS) {
        if is_strong(word) || is_initial(word, window) {
            return Evidence::Strong;
        }
        if direct && OTHERS.contains(&word) {
            return Evidence::Against;
        }
        if WEAK.contains(&word) {
            weak = Evidence::Weak;
        }
        direct &= FILLERS.contains(&word);
    }
    weak
}

/// "get me on", "find her at": a way to reach a person.
fn reaches_somebody(before: &str) -> bool {
    let mut words = before.rsplit(' ');
    matches!(words.next(), Some("on" | "at" | "under"))
        && matches!(words.next(), Some("me" | "us" | "him" | "her" | "them"))
}

/// Scripts without spaces glue the word to what stands before it.
fn is_strong(word: &str) -> bool {
    STRONG.contains(&word) || !word.is_ascii() && STRONG.iter().any(|known| !known.is_ascii() && word.ends_with(known))
}

/// `T 123`, `M: 123`, `P. 123`: the initial stands right before the number, in front of nothing else.
fn is_initial(word: &str, window: &str) -> bool {
    let [initial] = word.as_bytes() else { return false };
    let before = window.trim_end_matches([' ', ':', '.', '(', '\t']);
    let marked = before.len() < window.len() && before.ends_with(char::is_alphabetic);
    let shown = window[before.len()..].starts_with([':', '.']) || before.ends_with(char::is_uppercase);
    b"tmpfhwdcof".contains(initial) && marked && shown
}

fn behind(text: &str, end: usize) -> bool {
    let rest = text[end..].trim_start_matches([' ', '-', '(', ',', '[']);
    let skipped = text.len() - end - rest.len();
    let word = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
    (1..=3).contains(&skipped) && word.len() <= 16 && BEHIND.contains(&word.to_lowercase().as_str())
}

/// `… is Maria's number`, `… is my mobile`.
fn said_behind(text: &str, end: usize) -> bool {
    let Some(rest) = text[end..].strip_prefix(" is ") else { return false };
    let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
    words.take(4).any(|word| matches!(word, "number" | "phone" | "mobile" | "cell" | "landline"))
}

/// The same line before `start`, no longer than the reach; where the line is empty, a label in the one above.
fn window_before(text: &str, start: usize) -> &str {
    let mut from = start.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = &text[from..start];
    let label = window.trim_end();
    let window = if label.len() < window.len() && label.ends_with(':') { label } else { window };
    let line = window.rfind('\n').map_or(window, |at| &window[at + 1..]);
    // A word cut by the window is no word.
    if from > 0 && line.len() == window.len() { line.trim_start_matches(char::is_alphanumeric) } else { line }
}
