//! A line as the words that retrieval compares: folded, without politeness, with plurals and endings taken off.

pub(super) use super::folded::{RECORD, fold, split};
use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that say nothing about what is wanted.
const IDLE: &[&str] = &[
    "a", "an", "the", "please", "pls", "kindly", "could", "would", "you", "u", "me", "to", "of", "for", "and", "or",
    "so", "um", "hey", "just", "really", "quick", "quickly", "bitte", "mal", "mir", "der", "die", "das", "den", "dem",
    "des", "ein", "eine", "einen", "le", "la", "les", "un", "une", "du", "de", "l", "d", "moi", "svp", "can", "that",
    "like", "with", "us", "it", "this", "be", "am", "i'd", "want", "some", "any", "there", "and", "und", "et", "here",
];

/// Words that hold a question together and say little about what is wanted.
const COMMON: &[&str] = &[
    "what",
    "which",
    "who",
    "whom",
    "whose",
    "how",
    "why",
    "when",
    "where",
    "is",
    "are",
    "was",
    "were",
    "do",
    "does",
    "did",
    "have",
    "has",
    "had",
    "should",
    "will",
    "might",
    "may",
    "shall",
    "i",
    "my",
    "mine",
    "we",
    "our",
    "they",
    "their",
    "them",
    "he",
    "she",
    "his",
    "her",
    "in",
    "on",
    "at",
    "by",
    "from",
    "about",
    "as",
    "if",
    "but",
    "not",
    "no",
    "tell",
    "show",
    "give",
    "get",
    "go",
    "say",
    "said",
    "know",
    "need",
    "look",
    "see",
    "let",
    "make",
    "much",
    "many",
    "all",
    "more",
    "most",
    "out",
    "up",
    "down",
    "one",
    "two",
    "three",
    "now",
    "then",
    "than",
    "into",
    "over",
    "still",
    "already",
    "ever",
    "other",
    "another",
    "been",
    "being",
    "what's",
    "who's",
    "how's",
    "it's",
    "i'm",
    "don't",
    "these",
    "those",
    "such",
    "very",
    "too",
    "also",
    "only",
    "find",
    "list",
    "thing",
    "things",
    "something",
    "anything",
    "work",
    "good",
    "take",
    "put",
    "come",
    "way",
    "time",
    "help",
    "ist",
    "sind",
    "was",
    "wer",
    "wie",
    "wo",
    "wann",
    "warum",
    "welche",
    "welcher",
    "welches",
    "ich",
    "wir",
    "ihr",
    "mein",
    "meine",
    "meinen",
    "unser",
    "unsere",
    "unseren",
    "bei",
    "mit",
    "von",
    "vom",
    "zu",
    "zum",
    "zur",
    "fur",
    "auf",
    "aus",
    "im",
    "es",
    "hat",
    "haben",
    "soll",
    "gibt",
    "zeig",
    "zeige",
    "nicht",
    "est",
    "sont",
    "que",
    "quoi",
    "quel",
    "quelle",
    "quels",
    "quelles",
    "qui",
    "ou",
    "comment",
    "pourquoi",
    "je",
    "nous",
    "mon",
    "ma",
    "mes",
    "nos",
    "notre",
    "chez",
    "sur",
    "dans",
    "par",
    "pour",
    "avec",
    "en",
    "a",
    "au",
    "aux",
    "il",
    "elle",
    "ai",
    "dois",
    "fais",
    "faire",
    "quarter",
    "month",
    "week",
    "year",
    "last",
    "next",
    "previous",
    "quartal",
    "monat",
    "woche",
    "jahr",
    "trimestre",
    "mois",
    "second",
    "third",
];

/// Whether a word says little about what is wanted.
pub(super) fn common(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.iter().copied().collect());
    SET.contains(word)
}

/// Whether a word says nothing about what is wanted.
pub(super) fn idle(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| IDLE.iter().copied().collect());
    SET.contains(word)
}

/// A word without its English ending: crude, the same for examples and lines.
pub(super) fn stem(word: &str) -> &str {
    let letters = word.chars().count();
    let cut = |ending: &str, least: usize| word.strip_suffix(ending).filter(|_| letters >= least + ending.len());
    if word.ends_with("ss") || word.ends_with("us") || word.contains(|c: char| !c.is_alphabetic()) {
        return word;
    }
    cut("ies", 3)
        .or_else(|| cut("ing", 4))
        .or_else(|| cut("ed", 4))
        .or_else(|| cut("es", 4))
        .or_else(|| cut("s", 3))
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_cut() {
        assert_eq!(split(&fold("Résumé, l’Été: {record}'s 15%?")), ["resume", "l'ete", "{record}", "15%"]);
        for (word, cut) in [("deals", "deal"), ("class", "class"), ("walking", "walk"), ("lost", "lost"), ("as", "as")]
        {
            assert_eq!(stem(word), cut);
        }
    }
}
