//! Firms that the records do not know, by their legal form: `Kwaz GmbH`, `Berg & Sons Ltd`.
//!
//! Not for: firms without one; a capitalised word alone may be anything.

use super::{
    Name,
    words::{Gap, Word, gap},
};

/// Forms that mean nothing else.
const FORMS: &[&str] = &[
    "GmbH",
    "mbH",
    "gGmbH",
    "KGaA",
    "OHG",
    "GbR",
    "Inc",
    "Incorporated",
    "LLC",
    "LLP",
    "Ltd",
    "PLC",
    "Corp",
    "Corporation",
    "Pty",
    "SARL",
    "Sarl",
    "SASU",
    "EURL",
    "SRL",
    "Srl",
    "SpA",
    "Kft",
    "Zrt",
    "Oyj",
    "ApS",
    "ASA",
    "Bhd",
    "Pte",
    "Ltda",
    "Limited",
    "S.p.A",
    "S.r.l",
    "S.A",
    "S.L",
    "B.V",
    "N.V",
    "S.A.S",
    "K.K",
    "e.V",
    "S.C",
    "Pvt",
    "Aktiengesellschaft",
    "L.L.C",
    "S.à.r.l",
    "LTD",
    "INC",
    "GMBH",
    "CORP",
];
/// Forms of two capitals, which stand for much else: they need a name of its own before them.
const SHORT_FORMS: &[&str] = &["AG", "KG", "UG", "SE", "SA", "NV", "BV", "AB", "AS", "OY", "Oy", "SL"];
/// Family firms.
const KIN: &[&str] =
    &["Sons", "Söhne", "Sohn", "Brothers", "Bros", "Fils", "Figli", "Hijos", "Partners", "Partner", "Associates", "Co"];
/// Words before a firm that are no part of it.
const BEFORE: &[&str] = &[
    "The", "Our", "Your", "Their", "At", "With", "For", "From", "To", "By", "In", "On", "Of", "And", "Or", "A", "An",
    "Dear", "Hi", "Hello", "Die", "Der", "Das", "Bei", "Mit", "Von", "Für", "An", "La", "Le", "Les", "Chez", "Contact",
    "Client", "Customer", "Kunde", "Firma", "Company", "Account", "Is", "Does", "Did", "Has", "Can", "Could", "Will",
    "Why", "When", "What", "Ask", "Call", "Tell", "Meet", "Please", "If", "As", "Re", "Fwd", "Subject", "About",
    "Invoice", "Contract", "Between", "Vendor", "Supplier", "Buyer", "Seller", "Partner",
];
/// More words than this are no name of a firm.
const MOST: usize = 5;

/// The firm whose form or kin is the word at `at`.
pub(super) fn firm(text: &str, words: &[Word], at: usize) -> Option<Name> {
    let form = &text[words[at].range()];
    let full = FORMS.contains(&form);
    let short = SHORT_FORMS.contains(&form);
    let kin = KIN.contains(&form) && at > 0 && gap(text, &words[at - 1], &words[at]) == Gap::And;
    if at == 0 || !(full || short || kin) {
        return None;
    }
    let mut first = at;
    while first > 0 && at - first < MOST && joined(text, words, first, at) {
        first -= 1;
    }
    while first < at && BEFORE.contains(&&text[words[first].range()]) {
        first += 1;
    }
    let named = words[first..at].iter().any(|word| {
        !FORMS.contains(&&text[word.range()])
            && !word.class.plain()
            && (word.class.upper() || word.end - word.start > 2)
    });
    if first == at || short && !named || !named && at - first < 2 || form == "Limited" && !named {
        return None;
    }
    let dot = usize::from(text[words[at].end..].starts_with('.') && form.len() < 6 && !short && !kin);
    Some(Name::firm(words[first].start..words[at].end + dot))
}

fn joined(text: &str, words: &[Word], at: usize, form: usize) -> bool {
    match gap(text, &words[at - 1], &words[at]) {
        Gap::Space | Gap::And => true,
        Gap::Comma => at == form,
        Gap::Particle => words[at].start - words[at - 1].end < 6,
        Gap::Other => matches!(&text[words[at - 1].end..words[at].start], ". " | "-"),
    }
}
