//! Job titles that stand beside a person: "X is Head of Y", "X, Director of Y", "Head of Y X".
//!
//! Not for: whether the title is right (see `roles`).

use super::judge::Bench;
use super::relation::is_person;
use super::token::Token;
use std::ops::Range;

/// Words that make a title of the words around them.
const HEADS: &[&str] = &[
    "head",
    "chief",
    "director",
    "manager",
    "officer",
    "president",
    "vp",
    "svp",
    "evp",
    "engineer",
    "consultant",
    "analyst",
    "specialist",
    "coordinator",
    "supervisor",
    "controller",
    "treasurer",
    "leiter",
    "leiterin",
    "geschäftsführer",
    "geschäftsführerin",
    "directeur",
    "directrice",
    "responsable",
    "directora",
    "gerente",
    "chef",
    "cheffe",
];

const FOREIGN_HEADS: &[&str] =
    &["directeur", "directrice", "responsable", "director", "directora", "gerente", "chef", "cheffe", "jefe", "jefa"];
const FOREIGN_PARTS: &[&str] = &[
    "général",
    "générale",
    "technique",
    "commercial",
    "commerciale",
    "financier",
    "financière",
    "industriel",
    "industrielle",
    "achats",
    "informatique",
    "marketing",
    "qualité",
    "logistique",
    "production",
    "maintenance",
    "general",
    "técnico",
    "técnica",
    "comercial",
    "financiero",
    "financiera",
    "compras",
    "calidad",
    "logística",
];

/// Titles of a sentence that are tied to a person.
pub(super) fn beside_people(bench: &Bench<'_, '_>, sentence: usize) -> Vec<Range<usize>> {
    let within = bench.page.sentences[sentence].tokens.clone();
    let tokens = &bench.page.tokens;
    let mut found = Vec::new();
    for person in bench.named(sentence).filter(|mention| is_person(bench, mention)) {
        let from = person.tokens.end;
        let tie = tie(&tokens[from..within.end]);
        let behind = (tie > 0).then(|| run(&tokens[from + tie..within.end])).flatten();
        found.extend(behind.map(|length| from + tie..from + tie + length));
        let start = person.tokens.start;
        let before = (within.start.max(start.saturating_sub(7))..start).find_map(|at| {
            let end = at + run(&tokens[at..start])?;
            let close = end == start || end + 1 == start && tokens[end].text == ",";
            close.then_some(at..end)
        });
        found.extend(before);
    }
    found
}

/// Tokens that lead from a person to a title.
fn tie(tokens: &[Token<'_>]) -> usize {
    let leads = tokens.first().is_some_and(|first| {
        first.is(&["is", "ist", "est", "es", "as", "works", "serves", "remains"])
            || matches!(first.text, "," | "(" | "–" | "—" | ":")
    });
    let more = tokens.iter().skip(1).take_while(|token| {
        token.is(&["as", "the", "a", "an", "their", "our", "its", "now", "currently", "der", "die", "le", "la", "el"])
    });
    if leads { 1 + more.count() } else { 0 }
}

/// How many tokens a title takes at the start of these.
fn run(tokens: &[Token<'_>]) -> Option<usize> {
    let is_head = |token: &Token<'_>| token.is(HEADS);
    let link = |token: &Token<'_>| token.is(&["of", "for", "and", "de", "del", "des", "du"]);
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate().take(7) {
        let behind = at.checked_sub(1).map(|before| &tokens[before]);
        // "directeur général", "directrice technique": small words that belong to the head before them.
        let foreign = behind.is_some_and(|b| b.is(FOREIGN_HEADS)) && token.is(FOREIGN_PARTS);
        let inner =
            foreign || behind.is_some_and(link) && !token.is(&["the", "a", "our", "their", "its", "this", "all"]);
        let word = token.is_word() && (token.capital() || is_head(token) || inner);
        let sign = matches!(token.text, "-" | "/" | "&");
        if token.quoted || !word && !(behind.is_some() && (sign || link(token))) {
            break;
        }
        end = at + 1;
    }
    while end > 0 && (link(&tokens[end - 1]) || !tokens[end - 1].is_word()) {
        end -= 1;
    }
    (end > 1 && tokens[..end].iter().any(is_head)).then_some(end)
}
