//! A line that says nothing but values for the inputs of the action that ran last: "20 CW-100", "for the team", "last quarter".
//!
//! For: going on with that action. Not for: lines that want something of their own. Invariant: every word of the line is one
//! of a value or says nothing; one word more, and it is no such line.

use super::super::vocabulary::has_phrase;
use super::{goods, read, whose};
use crate::actions::{Action, Desk, examples};
use std::collections::BTreeMap;

/// Words that say nothing beside a value.
const FILLER: &[&str] = &[
    "and",
    "for",
    "the",
    "a",
    "an",
    "of",
    "with",
    "what",
    "about",
    "how",
    "in",
    "on",
    "at",
    "to",
    "make",
    "it",
    "that",
    "please",
    "now",
    "then",
    "but",
    "ok",
    "same",
    "only",
    "just",
    "by",
    "per",
    "und",
    "fur",
    "mit",
    "nach",
    "et",
    "pour",
    "avec",
    "par",
    "this",
    "next",
    "last",
    "tone",
    "language",
    "mail",
    "discount",
    "off",
    "percent",
    "rabatt",
    "remise",
    "units",
    "pieces",
    "x",
    "quote",
    "top",
    "first",
    "is",
    "me",
    "show",
    "das",
    "bitte",
    "whole",
    "current",
    "days",
    "months",
    "years",
    "weeks",
    "quarter",
    "month",
    "year",
    "week",
    "quartal",
    "monat",
    "jahr",
    "trimestre",
    "mois",
    "annee",
    "ones",
    "one",
    "those",
    "these",
    "split",
    "splitted",
    "group",
    "grouped",
    "broken",
    "down",
    "breakdown",
    "leave",
    "everything",
    "everyone",
    "without",
    "from",
    "was",
    "were",
    "not",
    "as",
    "well",
    "too",
    "again",
    "can",
    "you",
    "do",
    "i",
    "want",
    "need",
    "like",
    "give",
    "also",
    "or",
    "actually",
    "instead",
    "rather",
    "so",
    "hm",
    "thanks",
    "yes",
    "pls",
    "plz",
    "all",
    "each",
    "every",
    "separately",
    "nur",
    "die",
    "der",
    "den",
    "von",
    "ohne",
    "ab",
    "jetzt",
    "auch",
    "sans",
    "seulement",
    "maintenant",
    "solo",
    "ahora",
    "deals",
    "leads",
    "customers",
    "accounts",
    "cases",
    "tickets",
    "%",
    "take",
    "add",
    "plus",
];
/// Longest such line in words.
const LONGEST: usize = 14;

/// The inputs that a line gives and nothing else.
pub(in crate::assistant) fn alone(desk: &Desk<'_>, action: &Action, line: &str) -> BTreeMap<String, String> {
    let plain = examples::plain(line);
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > LONGEST {
        return BTreeMap::new();
    }
    let given = read(desk, action, line, BTreeMap::new());
    let mut known = given.values().map(|value| examples::plain(value)).collect::<Vec<_>>();
    if given.contains_key("whose") {
        known.extend(whose::user(desk, line).map(|name| examples::plain(&name)));
        known.push("team everybody everyone my mine me our".to_owned());
    }
    if given.contains_key("only") {
        known.push("my mine own open".to_owned());
    }
    if given.contains_key("products") {
        known.push(examples::plain(&goods::said(&super::products(desk), line)));
    }
    let known: Vec<&str> = known.iter().flat_map(|value| value.split(' ')).collect();
    let told = |word: &&str| {
        let number = word.trim_matches(|c: char| !c.is_ascii_digit());
        FILLER.contains(word)
            || known.iter().any(|value| value == word || (value.len() > 2 && word.strip_suffix("'s") == Some(value)))
            || (!number.is_empty() && known.contains(&number))
            || known.iter().any(|value| super::said(word, value))
    };
    if words.iter().all(told) && !given.is_empty() && !only_filler(&words, &given) { given } else { BTreeMap::new() }
}

/// "me" alone is no answer to anything.
fn only_filler(words: &[&str], given: &BTreeMap<String, String>) -> bool {
    let me = given.len() == 1 && given.get("whose").is_some_and(|whose| whose == "me");
    me && !has_phrase(&words.join(" "), "my") && !has_phrase(&words.join(" "), "mine")
}
