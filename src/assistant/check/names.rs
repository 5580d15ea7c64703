//! Judges names: people, firms, products, places and deals that stand nowhere in the facts.
//!
//! Not for: right names in the wrong place (see `relation`). Precision goes before recall: an ordinary word with a
//! capital is no name.

use super::judge::Bench;
use super::language::is_german;
use super::token::Token;
use super::words::among;
use crate::crm::{ClaimStatus, wording::WEEKDAYS};
use crate::trust::{NameWord, is_everyday, name_word};
use std::ops::Range;

/// Judges the names of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    for run in runs(bench, sentence) {
        if is_strange(bench, sentence, &run) {
            bench.found(&run, ClaimStatus::Unsupported, None);
        }
    }
    for deal in super::deal_names::strange(bench, sentence) {
        bench.found(&deal, ClaimStatus::Unsupported, None);
    }
}

/// Words with capitals that stand together, outside of known names and quotations.
fn runs(bench: &Bench<'_, '_>, sentence: usize) -> Vec<Range<usize>> {
    let within = bench.page.sentences[sentence].tokens.clone();
    let tokens = &bench.page.tokens;
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in within.clone() {
        let token = &tokens[at];
        let named = bench.mentions.iter().any(|mention| mention.tokens.contains(&at) && !mention.soft);
        if !token.capital() || token.quoted || named || is_calendar(&token.low) || token.text == "I" {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == at || joins(tokens, last.end, at) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// "Rao-Keller", "Campoverde del Sur".
fn joins(tokens: &[Token<'_>], end: usize, at: usize) -> bool {
    let between = &tokens[end..at];
    match between {
        [one] if one.text == "-" => one.joined && tokens[at].joined,
        [one] => one.is(&["del", "de", "di", "von", "van", "der", "da", "la", "le"]) || one.text == "&",
        [one, two] => one.is(&["de", "van", "von"]) && two.is(&["la", "der", "den"]),
        _ => false,
    }
}

pub(super) fn is_calendar(low: &str) -> bool {
    ["q1", "q2", "q3", "q4", "h1", "h2"].contains(&low) || WEEKDAYS.contains(&low) || super::figure::is_month(low)
}

fn is_strange(bench: &Bench<'_, '_>, sentence: usize, run: &Range<usize>) -> bool {
    let tokens = &bench.page.tokens;
    let words: Vec<&Token<'_>> = tokens[run.clone()].iter().filter(|token| token.capital()).collect();
    let first = starts(bench, sentence, run.start);
    let known = |token: &Token<'_>| bench.known.words.contains(token.low.as_ref()) || is_trade(&token.low);
    let short = |token: &Token<'_>| {
        token.text.chars().count() <= 5 && token.text.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    let strange = |token: &&&Token<'_>| !known(token) && !short(token) && token.text.chars().count() > 2;
    let kind = |token: &Token<'_>| if is_country(&token.low) { NameWord::Place } else { name_word(token.text) };
    // "**Where Things Stand**", "Bottom Line:": a heading may be written so.
    let headed = bench.page.sentences[sentence].heading
        || first && tokens.get(run.end).is_none_or(|next| matches!(next.text, ":" | "*"));
    if is_german(bench, sentence, run.start) {
        let named = words.len() > 1 && kind(words[0]) == NameWord::First && words.iter().any(|w| !known(w));
        let camel = words.iter().any(|w| !known(w) && is_camel(w.text));
        let firm = words.len() > 1
            && words.iter().any(|w| is_legal(&w.low))
            && words.iter().any(|w| !known(w) && !is_legal(&w.low));
        return named || camel || firm || strange_place(bench, run, known(words[0]));
    }
    let signs_off = words.len() <= 3 && is_sign_off(bench, sentence);
    if words.len() == 1 && first {
        let only = words[0];
        let follows = tokens.get(run.end).is_some_and(|next| next.is_word() && !next.capital() || next.text == "'s");
        return strange(&&words[0])
            && matches!(kind(only), NameWord::First | NameWord::Last)
            && follows
            && !is_everyday(&only.low)
            && !signs_off;
    }
    let inner: Vec<&&Token<'_>> =
        words.iter().skip(usize::from(first && kind(words[0]) == NameWord::Everyday)).collect();
    let name = |token: &&&Token<'_>| strange(token) && (kind(token) != NameWord::Everyday || is_camel(token.text));
    if inner.iter().copied().any(|token| name(&token)) {
        return !signs_off || words.len() > 1 && !is_person_line(&words);
    }
    // A title of ordinary words that no fact holds any of: "Guardian Suite".
    if signs_off {
        // In the signature the seller's own firm is expected.
        return bench.known.told_own && words.len() > 1 && words.iter().all(|token| strange(&token));
    }
    !headed && inner.len() > 1 && inner.iter().copied().all(|token| strange(&token))
}

/// "sitzt in Graz": a place that no fact names, where the words lead to one.
fn strange_place(bench: &Bench<'_, '_>, run: &Range<usize>, known: bool) -> bool {
    let tokens = &bench.page.tokens;
    let led = run.start.checked_sub(1).is_some_and(|before| tokens[before].is(&["in", "aus", "nach", "bei"]));
    let word = &tokens[run.start];
    led && !known && run.len() == 1 && (name_word(word.text) == NameWord::Place || is_country(&word.low))
}

/// Countries that sellers sell to; a wrong one in an answer is a wrong fact.
pub(super) fn is_country(low: &str) -> bool {
    const COUNTRIES: &str = "argentina australia austria belgium brazil bulgaria canada chile china colombia croatia cyprus \
        denmark egypt england estonia finland france germany greece hungary iceland india indonesia \
        ireland israel italy japan kenya latvia lithuania luxembourg malaysia malta mexico morocco \
        netherlands nigeria norway peru philippines poland portugal romania scotland serbia singapore \
        slovakia slovenia spain sweden switzerland taiwan thailand turkey ukraine uruguay vietnam wales";
    among(COUNTRIES, low)
}

fn is_camel(word: &str) -> bool {
    let chars: Vec<char> = word.chars().collect();
    let upper = chars.iter().skip(1).filter(|c| c.is_uppercase()).count();
    upper > 0 && chars.iter().any(|c| c.is_lowercase()) && chars.len() > 3
}

fn is_legal(low: &str) -> bool {
    ["gmbh", "ag", "ltd", "inc", "sa", "llc", "group", "corp", "bv", "ab", "plc", "kg", "srl", "labs", "partners"]
        .contains(&low)
}

/// Words of the trade that are written with capitals and name nobody.
fn is_trade(low: &str) -> bool {
    const TRADE: &str = "legal finance procurement security sales marketing support pipeline forecast commit best case \
        omitted closed won lost stage deal deals amount close date next step contact owner account \
        probability product quote open risk summary status subject hi hello dear regards best kind \
        thanks decision maker economic buyer champion influencer user blocker ceo cfo cto vp head \
        director manager mr mrs ms dr english german french christmas easter crm excel teams zoom \
        monday board nachricht grüße grüßen gruß freundliche ihre ihrer ihnen gespräch guten tag";
    among(TRADE, low)
}

/// First word of a sentence, an item or a cell: its capital says nothing.
fn starts(bench: &Bench<'_, '_>, sentence: usize, at: usize) -> bool {
    let start = bench.page.sentences[sentence].tokens.start;
    let before = &bench.page.tokens[start..at];
    before.iter().all(|token| !token.is_word())
        || before.last().is_some_and(|token| matches!(token.text, ":" | "|" | "*" | "–" | "(" | "“" | "\"" | "-"))
}

/// The last lines of a mail, behind its greeting.
fn is_sign_off(bench: &Bench<'_, '_>, sentence: usize) -> bool {
    let count = bench.page.sentences.len();
    let words = bench.page.of(&bench.page.sentences[sentence]).iter().filter(|token| token.is_word()).count();
    sentence + 3 >= count && words <= 4 && count > 3
}

fn is_person_line(words: &[&Token<'_>]) -> bool {
    matches!(name_word(words[0].text), NameWord::First) && words.len() <= 3
}
