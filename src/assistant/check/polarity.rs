//! What a part of a sentence affirms or denies, so that parts can be compared: verbs of one sense are one word, and what
//! stands behind "instead of" is denied.
//!
//! Not for: figures and names. Invariant: the verbs of a sense are never opposites of each other.

use super::token::Token;
use super::words::{clauses, is_content, stem};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Verbs that deny.
pub(super) const REFUSED: &[&str] = &[
    "rejected",
    "refused",
    "declined",
    "denied",
    "unsigned",
    "failed",
    "abgelehnt",
    "refusé",
    "refusée",
    "rechazado",
    "rejects",
    "refuses",
    "outstanding",
    "wrong",
    "refuse",
    "refusent",
    "rejette",
    "ablehnen",
    "lehnt",
    "verweigert",
    "verweigern",
    "rechaza",
    "turned",
];

/// Their opposites.
pub(super) const GRANTED: &[&str] = &[
    "accepted",
    "accepts",
    "approved",
    "agreed",
    "passed",
    "signed",
    "granted",
    "took",
    "likes",
    "liked",
    "welcomed",
    "confirmed",
    "angenommen",
    "accepté",
    "aceptado",
    "succeeded",
    "accepte",
    "acceptent",
    "acceptons",
    "akzeptiert",
    "acepta",
];

/// Words of one sense, in the languages that sellers and customers write, by the beginnings that all of them have.
const SENSES: &[(&str, &[&str])] = &[
    (
        "~want",
        &[
            "want", "need", "requir", "demand", "insist", "prefer", "brauch", "verlang", "forder", "möcht", "wünsch",
            "veut", "veul", "voul", "exig", "souhait", "quier", "necesit",
        ],
    ),
    ("~attend", &["join", "attend", "participat", "teilnehm", "teilgenommen", "assist", "particip", "asist"]),
    (
        "~sign",
        &["sign", "signs", "signed", "signing", "unterschr", "unterzeichn", "signé", "signer", "firmad", "firmar"],
    ),
    ("~council", &["council", "betriebsrat"]),
    ("~annex", &["annex", "anhang", "anlage", "anexo"]),
    ("~security", &["secur", "sécur", "sicherheit", "segurid"]),
    ("~contract", &["contract", "contrat", "vertrag"]),
    ("~offer", &["offer", "angebot", "offre", "oferta"]),
    ("~price", &["price", "preis", "prix", "precio"]),
    ("~budget", &["budget", "presupuest"]),
    ("~delivery", &["deliver", "liefer", "livrais", "livré", "entreg"]),
    ("~board", &["board", "vorstand", "geschäftsführung", "conseil", "junta"]),
    ("~discount", &["discount", "rabatt", "remise", "descuento", "nachlass"]),
    ("~invoice", &["invoic", "rechnung", "factur"]),
    ("~payment", &["payment", "zahlung", "paiement", "pago"]),
    (
        "~approve",
        &[
            "approv",
            "agree",
            "consent",
            "zustimm",
            "zugestimmt",
            "genehmig",
            "freigegeben",
            "bewillig",
            "approuv",
            "aprob",
        ],
    ),
    ("~receive", &["receiv", "erhalten", "bekommen", "eingegangen", "reçu", "recib"]),
    ("~see", &["seen", "saw", "watch", "gesehen", "vu", "vue", "vus", "visto"]),
];

/// "unpaid": the word that is denied in it.
pub(super) fn opposite(low: &str) -> Option<&str> {
    const DENIED: &[&str] = &[
        "happy",
        "signed",
        "paid",
        "clear",
        "available",
        "able",
        "satisfied",
        "sure",
        "ready",
        "used",
        "approved",
        "resolved",
        "solved",
        "answered",
        "confirmed",
        "decided",
        "changed",
        "interested",
        "complete",
        "agree",
        "agrees",
        "agreed",
        "like",
        "likes",
        "liked",
    ];
    let bare = ["un", "dis", "in"].iter().find_map(|prefix| low.strip_prefix(prefix))?;
    DENIED.contains(&bare).then_some(bare)
}

/// A part of a sentence.
pub(super) struct Part {
    /// Tokens.
    pub(super) range: Range<usize>,
    /// It tells what is set aside: "instead of yearly billing".
    pub(super) set_aside: bool,
}

/// The parts of a sentence, cut also where something is set aside.
pub(super) fn parts(tokens: &[Token<'_>]) -> Vec<Part> {
    let mut found = Vec::new();
    for range in clauses(tokens) {
        let leads = |at: &usize| {
            let next = tokens.get(at + 1).filter(|_| at + 1 < range.end);
            let two = next.is_some_and(|next| next.is(&["of", "than", "lieu", "lugar"]));
            tokens[*at].is(&["statt", "anstatt"]) || two && tokens[*at].is(&["instead", "rather", "au", "en"])
        };
        match range.clone().find(leads) {
            Some(at) => {
                found.push(Part { range: range.start..at, set_aside: false });
                found.push(Part { range: at..range.end, set_aside: true });
            }
            None => found.push(Part { range, set_aside: false }),
        }
    }
    found.retain(|part| !part.range.is_empty());
    found
}

/// The content words of some tokens as stems, verbs of one sense as one.
pub(super) fn stems(tokens: &[Token<'_>]) -> BTreeSet<String> {
    let words = tokens.iter().filter(|token| token.is_word());
    let plain = |token: &Token<'_>| {
        let bare = opposite(&token.low);
        bare.map(|bare| sense(bare).map_or_else(|| stem(bare), str::to_owned))
            .or_else(|| is_content(&token.low).then(|| stem(&token.low)))
    };
    words.filter_map(|token| sense(&token.low).map(str::to_owned).or_else(|| plain(token))).collect()
}

/// Stems of the verbs that only grant or refuse.
pub(super) fn is_polar(stem: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> =
        LazyLock::new(|| GRANTED.iter().chain(REFUSED).map(|word| super::words::stem(word)).collect());
    STEMS.contains(stem)
}

fn sense(low: &str) -> Option<&'static str> {
    // The short ones are whole words.
    let whole = |root: &str| root.chars().count() < 4 || root.starts_with("sign") && root.is_ascii();
    let begins = |root: &&str| if whole(root) { low == *root } else { low.starts_with(*root) };
    SENSES.iter().find(|(_, roots)| roots.iter().any(|root| begins(&root))).map(|(name, _)| *name)
}
