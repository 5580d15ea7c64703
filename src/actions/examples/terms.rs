//! Words of the field that mean the same, read once from `terms.txt`.

use super::words;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The concept of a share, which "15%" is too.
const PERCENT: &str = "percent";

/// Whether a concept says nothing by itself.
pub(super) fn is_bare(concept: &str) -> bool {
    concept.ends_with('*')
}

/// Longest phrase in words.
const LONGEST: usize = 5;

/// Phrases as stems, and the concepts that they stand for.
static TERMS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut terms: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (concept, phrases) in include_str!("terms.txt").lines().filter_map(|line| line.split_once(" = ")) {
        for phrase in phrases.split(", ") {
            let known = terms.entry(key(&words::split(&words::fold(phrase)))).or_default();
            if !known.contains(&concept) {
                known.push(concept);
            }
        }
    }
    terms
});

fn key(words: &[String]) -> String {
    words.iter().map(|word| words::stem(word)).collect::<Vec<_>>().join(" ")
}

/// The concepts in a line, each once. The words of a phrase that was found do not count again for shorter ones.
pub(super) fn concepts(words: &[String]) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let mut taken = vec![false; words.len()];
    for count in (1..=LONGEST.min(words.len())).rev() {
        for at in 0..=words.len() - count {
            if taken[at..at + count].iter().all(|taken| *taken) {
                continue;
            }
            let Some(concepts) = TERMS.get(&key(&words[at..at + count])) else { continue };
            taken[at..at + count].iter_mut().for_each(|taken| *taken = true);
            found.extend(concepts);
        }
    }
    if words.iter().any(|word| word.len() > 1 && word.ends_with('%')) {
        found.push(PERCENT);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Every single word that stands in a phrase.
pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    TERMS.keys().flat_map(|phrase| phrase.split(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_wins_over_its_words() {
        let concepts = |line: &str| super::concepts(&words::split(&words::fold(line)));
        assert_eq!(concepts("the win rate"), ["winrate"]);
        assert_eq!(concepts("Wettbewerber und Rabatt"), ["competitor", "discount"]);
    }
}
