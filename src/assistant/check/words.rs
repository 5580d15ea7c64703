//! Words: stems, those without content, denials, and what stands right behind or near a figure.
//!
//! Not for: what the facts say (see `known`).

use super::figure::Figure;
use super::polarity::REFUSED;
use super::token::{Page, Sort, Token};
use super::topic::{self, Topics};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

pub(super) fn words_of(name: &str) -> Vec<String> {
    Page::new(name).tokens.iter().filter(|t| t.is_word() || t.sort == Sort::Number).map(|t| t.low.to_string()).collect()
}

/// The topics of the nearest topic words of a figure: those before it first, up to the figure before.
pub(super) fn near_topics(hits: &[topic::Hit], figure: &Figure, page: &Page<'_>) -> Topics {
    let distance = |hit: &topic::Hit| {
        let (from, to) =
            if hit.at < figure.tokens.start { (hit.at, figure.tokens.start) } else { (figure.tokens.end, hit.at) };
        let walls = page.tokens[from..to]
            .iter()
            .filter(|token| matches!(token.text, "," | ";" | ":" | "." | "–" | "—" | "(" | ")" | "|"))
            .count();
        let figures_between = page.tokens[from..to].iter().filter(|token| matches!(token.sort, Sort::Number)).count();
        (to - from) + 4 * walls + 3 * figures_between + usize::from(hit.at >= figure.tokens.end)
    };
    let mask = topic::of_sort(&figure.what);
    let apt = hits.iter().filter(|hit| !figure.tokens.contains(&hit.at) && hit.topics.meets(mask));
    let near: Vec<(usize, Topics)> =
        apt.map(|hit| (distance(hit), hit.topics.among(mask))).filter(|(d, _)| *d <= 14).collect();
    let best = near.iter().map(|(d, _)| *d).min().unwrap_or(0);
    // Of two words that are about as near, either may be meant.
    near.iter().filter(|(d, _)| *d <= best + 2).fold(Topics::default(), |all, (_, topics)| all.with(*topics))
}

/// "per week", "a year", "/month": what a figure is counted per, and the token behind it.
pub(super) fn per_after(page: &Page<'_>, at: usize, end: usize) -> Option<(String, usize)> {
    let low = |at: usize| if at < end { page.tokens[at].low.as_ref() } else { "" };
    // A noun may stand between: "300 alarms an hour", "42 hours of uptime a quarter".
    for start in at..at + 4 {
        let lead = low(start);
        let unit = low(start + 1);
        let leads = matches!(
            lead,
            "per" | "a" | "an" | "each" | "every" | "/" | "je" | "pro" | "par" | "por" | "al" | "à" | "the"
        );
        if leads
            && !unit.is_empty()
            && (lead == "per" || lead == "/" || matches!(lead, "pro" | "par" | "por" | "je") || is_time(unit))
            && page.tokens[start + 1].is_word()
        {
            return Some((singular(unit), start + 2));
        }
        let yearly = match lead {
            "annually" | "yearly" | "jährlich" | "annual" => "year",
            "monthly" | "monatlich" => "month",
            "weekly" | "wöchentlich" => "week",
            "daily" | "täglich" => "day",
            "hourly" => "hour",
            "quarterly" => "quarter",
            _ => "",
        };
        if !yearly.is_empty() {
            return Some((yearly.to_owned(), start + 1));
        }
        if start >= end || !page.tokens[start].is_word() || is_stop(lead) && lead != "of" {
            return None;
        }
    }
    None
}

fn is_time(word: &str) -> bool {
    const TIMES: &[&str] = &[
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "night",
        "tag",
        "woche",
        "monat",
        "jahr",
        "stunde",
        "jour",
        "mois",
        "an",
        "semaine",
        "heure",
        "mes",
        "año",
        "día",
        "semana",
        "hora",
        "trimestre",
    ];
    TIMES.contains(&word)
}

fn singular(word: &str) -> String {
    let same: &[(&str, &[&str])] = &[
        ("hour", &["stunde", "heure", "hora", "hours"]),
        ("day", &["tag", "jour", "día", "days"]),
        ("week", &["woche", "semaine", "semana", "weeks"]),
        ("month", &["monat", "mois", "mes", "months"]),
        ("quarter", &["quartal", "trimestre"]),
        ("year", &["jahr", "an", "année", "año", "years", "annum"]),
    ];
    let known = same.iter().find(|(_, words)| words.contains(&word)).map(|(name, _)| (*name).to_owned());
    known.unwrap_or_else(|| stem(word))
}

/// Whether "more" or "less" stands right behind a figure.
pub(super) fn way_after(page: &Page<'_>, at: usize, end: usize) -> i8 {
    let behind = page.tokens.get(at..end.min(at + 3)).unwrap_or_default();
    let says = |words: &[&str]| behind.iter().any(|token| token.is(words));
    if says(&["less", "fewer", "lower", "slower", "cheaper", "weniger", "moins", "menos"]) {
        -1
    } else {
        i8::from(says(&["more", "higher", "faster", "extra", "mehr", "plus", "más"]))
    }
}

/// The noun behind a figure: the first content word within three tokens.
pub(super) fn noun_after(page: &Page<'_>, at: usize, end: usize) -> Option<String> {
    for token in page.tokens.get(at..end.min(at + 4))? {
        match token.sort {
            Sort::Mark => continue,
            Sort::Word if is_content(&token.low) => return Some(stem(&token.low)),
            Sort::Word if token.is(&["of", "more", "other", "new", "open", "the", "their", "de", "different"]) => {
                continue;
            }
            Sort::Punct if token.text == "*" || token.text == "-" => continue,
            _ => return None,
        }
    }
    None
}

/// The content words of some tokens, as stems.
pub(super) fn stems_of(tokens: &[Token<'_>]) -> BTreeSet<String> {
    tokens.iter().filter(|token| token.is_word() && is_content(&token.low)).map(|token| stem(&token.low)).collect()
}

/// The parts of a sentence: cut at commas, brackets, dashes, and words that join.
pub(super) fn clauses(tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let cuts = |token: &Token<'_>| {
        matches!(token.text, "," | ";" | ":" | "–" | "—" | "(" | ")" | "|")
            || token.is(&[
                "but",
                "and",
                "while",
                "although",
                "because",
                "so",
                "aber",
                "und",
                "mais",
                "et",
                "pero",
                "y",
                "otherwise",
                "which",
                "who",
                "that",
            ])
    };
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..=tokens.len() {
        if at == tokens.len() || cuts(&tokens[at]) {
            if from < at {
                found.push(from..at);
            }
            from = at + 1;
        }
    }
    found
}

/// Whether the words are denied; two denials cancel out. "not 20" behind a comma sets something apart.
pub(super) fn denied(tokens: &[Token<'_>]) -> bool {
    let contrast = tokens
        .first()
        .is_some_and(|first| first.text == "not" || first.is(&["nicht", "pas", "no"]) && tokens.len() <= 4);
    // "Without the papers we cannot sign" denies the signing, and nothing else.
    let leads = |token: &Token<'_>| token.is(&["without", "sans", "ohne", "sin"]);
    let count = tokens.iter().filter(|token| !leads(token) && is_negation(&token.low) || token.is(REFUSED)).count();
    // "still has to sign", "has yet to sign"
    let pending = tokens.windows(3).any(|three| {
        three[0].is(&["still", "yet", "muss"])
            && (three[1].is(&["has", "have", "needs", "need", "must"]) || three[1].text == "to")
    });
    // "is off the table", "out of the question"
    let ruled_out = tokens.windows(3).any(|three| {
        three[0].is(&["off", "out"]) && three[2].is(&["table", "question"])
            || three[1].is(&["ruled"]) && three[2].is(&["out"])
    });
    let stayed_away = ruled_out
        || tokens
            .windows(2)
            .any(|pair| pair[0].is(&["stayed", "turned", "said"]) && pair[1].is(&["away", "down", "no"]));
    // "ne … pas" and "nicht … kein" deny once.
    let french = tokens.iter().any(|token| token.is(&["ne"])) && count > 1;
    let odd = (count + usize::from(stayed_away) + usize::from(pending && count == 0)) % 2 == 1;
    french || odd && !contrast
}

/// The start of a word without its most frequent endings, so that "signs", "signed" and "signing" are one.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let ends: &[&str] =
        &["ations", "ation", "ions", "ion", "ments", "ment", "ings", "ing", "ied", "ies", "ed", "es", "s", "e", "y"];
    for end in ends {
        if let Some(bare) = word.strip_suffix(end)
            && bare.chars().count() >= 3
        {
            return bare.to_owned();
        }
    }
    word.to_owned()
}

/// Words that carry no content of their own.
pub(super) fn is_stop(word: &str) -> bool {
    const STOP: &str = "a an and are as at be been before but by can could did do does for from had has have he her hers him his how i if in into is it its just me more most my no not of on one only or other our out over own she should since so some still such than that the their them then there these they this to too under until up us was we were what when where which while who whom why will with would you your yet also about after again all any because between both down each few further here itself off once same through very against during now says said say told tell tells going gets get got go goes made make makes well much many lot even ever never none nothing nobody der die das und ist ein eine den dem des mit von zu für auf im in am bei nicht noch wir sie ich es auch sich als an aus nach wie hat haben wird already bereits schon déjà encore ya aún le la les un une et est de des du en à pour que qui ne pas nous vous je il elle dans sur avec ce cette el los las y es una con por para al del lo se su";
    static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| STOP.split(' ').collect());
    word.len() < 2 || WORDS.contains(word)
}

pub(super) fn is_content(word: &str) -> bool {
    word.chars().count() > 2 && word.chars().any(char::is_alphabetic) && !is_stop(word) && !is_negation(word)
}

pub(super) fn is_negation(word: &str) -> bool {
    word.ends_with("n't")
        || super::polarity::opposite(word).is_some()
        || matches!(
            word,
            "not"
                | "no"
                | "never"
                | "nobody"
                | "none"
                | "nothing"
                | "without"
                | "neither"
                | "nor"
                | "cannot"
                | "nicht"
                | "kein"
                | "keine"
                | "keinen"
                | "nie"
                | "pas"
                | "aucun"
                | "aucune"
                | "jamais"
                | "ningún"
                | "ninguna"
                | "nunca"
                | "hardly"
                | "lacks"
                | "missing"
                | "unsigned"
                | "nowhere"
                | "sin"
                | "sans"
                | "ohne"
                | "non"
                | "nein"
                | "ni"
                | "fehlt"
                | "fehlen"
                | "keiner"
                | "keinem"
                | "niemand"
                | "rien"
                | "personne"
                | "impossible"
                | "unable"
                | "ausgeschlossen"
                | "unmöglich"
                | "exclu"
                | "absent"
                | "missed"
                | "skipped"
        )
}

/// Whether a word is one of a list with spaces between.
pub(super) fn among(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}
