//! Rude words and phrases of pressure, promises, discounts and commitments, from the lists beside this file.

use super::{
    Finding, Rule,
    tokens::{Token, broken, stands, tokens},
};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

struct Phrase {
    rule: Rule,
    words: Vec<String>,
    suggestion: &'static str,
}

/// Phrases by their first word.
static PHRASES: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for line in include_str!("phrases.txt").lines() {
        let mut parts = line.split(" | ");
        let (Some(rule), Some(phrase), Some(suggestion)) = (parts.next().and_then(rule), parts.next(), parts.next())
        else {
            continue;
        };
        let words: Vec<String> = phrase.split(' ').map(|word| word.to_lowercase()).collect();
        phrases.entry(words[0].clone()).or_default().push(Phrase { rule, words, suggestion });
    }
    phrases
});

static RUDE: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("rude.txt").split_whitespace().collect());

/// Rude words that are ordinary ones in another language or as a name: rude only where the words around are of the
/// language that they are rude in.
const SHARED: &[(&str, &[&str])] = &[
    ("con", &["quel", "sale", "gros", "pauvre", "ce", "espèce"]),
    ("fan", &["för", "jävla"]),
    ("satan", &["for", "för"]),
    ("puto", &["el", "este", "ese"]),
    ("lul", &["een", "die", "jij", "wat"]),
    ("kut", &["wat", "die", "echt"]),
    ("tering", &["de", "wat"]),
    ("eikel", &["een", "die", "wat"]),
    ("sukkel", &["een", "die", "wat"]),
    ("kloten", &["de", "naar"]),
    ("troia", &["che", "una", "la"]),
    ("figa", &["che", "una"]),
    ("polla", &["la", "una"]),
    ("hostia", &["la", "una"]),
    ("zorra", &["la", "una", "esa"]),
    ("skit", &["jävla"]),
    ("foda", &["que", "se"]),
    ("porra", &["que"]),
    ("fick", &["dich", "mich"]),
    ("gueule", &["ta", "ferme", "votre"]),
    ("bordel", &["quel", "ce", "putain"]),
    ("cock", &["you", "suck"]),
    ("cocks", &["you", "suck"]),
    ("bloody", &["so", "too", "you", "a", "the", "this"]),
    ("prick", &["a", "you", "that"]),
    ("pricks", &["you", "those"]),
    ("pussy", &["a", "you"]),
    ("dyke", &["a", "you"]),
    ("fag", &["a", "you"]),
    ("fags", &["you"]),
    ("retard", &["a", "you"]),
    ("ass", &["my", "your", "his", "her", "kick", "an", "dumb", "lazy", "big"]),
];

/// Words before a phrase that turn it around.
const NOT: &[&str] = &[
    "not", "no", "never", "cannot", "can't", "don't", "doesn't", "won't", "nothing", "nobody", "without", "nor",
    "neither", "nicht", "kein", "keine", "keinen", "nie", "ohne", "weder", "ne", "pas", "sans", "aucun", "aucune",
    "jamais", "rien", "isn't", "aren't", "wasn't", "sin", "non", "senza", "nessun", "ningún",
];

fn rule(word: &str) -> Option<Rule> {
    Some(match word {
        "pressure" => Rule::Pressure,
        "promise" => Rule::Promise,
        "discount" => Rule::Discount,
        "legal" => Rule::Legal,
        _ => return None,
    })
}

/// Everything of the lists that stands in the text.
pub(super) fn find(text: &str, words: &[Token]) -> Vec<Finding> {
    let phrases = (0..words.len()).filter_map(|at| phrase(text, words, at));
    let rude = (0..words.len()).filter(|at| is_rude(text, words, *at)).map(|at| Finding {
        range: words[at].range.clone(),
        term: text[words[at].range.clone()].to_owned(),
        rule: Rule::Rude,
        suggestion: "leave it out".to_owned(),
    });
    phrases.chain(rude).collect()
}

fn phrase(text: &str, words: &[Token], at: usize) -> Option<Finding> {
    let any_number = words[at].is_number().then(|| PHRASES.get("#")).flatten();
    let same = PHRASES.get(&words[at].word).into_iter().chain(any_number).flatten();
    let whole = |phrase: &&Phrase| stands(words, at, &phrase.words) && !broken(words, at, phrase.words.len());
    let found = same.filter(whole).max_by_key(|phrase| phrase.words.len())?;
    if turned_around(words, at) {
        return None;
    }
    let range = words[at].range.start..words[at + found.words.len() - 1].range.end;
    Some(Finding {
        term: text[range.clone()].to_owned(),
        range,
        rule: found.rule,
        suggestion: found.suggestion.to_owned(),
    })
}

/// "We cannot guarantee": a word of denial among the three before, in the same sentence.
fn turned_around(words: &[Token], at: usize) -> bool {
    let mut before = at;
    while before > 0 && at - before < 3 && !words[before].breaks {
        before -= 1;
        if NOT.contains(&words[before].word.as_str()) {
            return true;
        }
    }
    false
}

fn is_rude(text: &str, words: &[Token], at: usize) -> bool {
    let word = words[at].word.as_str();
    if !RUDE.contains(word) {
        return false;
    }
    let name =
        text[words[at].range.clone()].starts_with(char::is_uppercase) && !words[at].breaks && !word.ends_with('e');
    match SHARED.iter().find(|(shared, _)| *shared == word) {
        None => true,
        Some((_, beside)) => {
            let before = at.checked_sub(1).map(|before| words[before].word.as_str());
            let after = words.get(at + 1).map(|after| after.word.as_str());
            !name && [before, after].into_iter().flatten().any(|word| beside.contains(&word))
        }
    }
}

/// The words of a phrase of the brand file, as they are matched.
pub(super) fn words_of(phrase: &str) -> Vec<String> {
    tokens(phrase).into_iter().map(|token| token.word).collect()
}
