//! The words of the examples: which are of the trade, and which a slip of the keyboard was meant to be.

use super::{terms, words};
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// The words that examples and terms use, as stems.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// Each with how many times it is used: lines that somebody typed have slips in them, too.
    known: HashMap<String, usize>,
    /// Those of lines that are none of an action's, counted alike: no slips, whatever they are near to.
    elsewhere: HashMap<String, usize>,
    /// Those that several lines use.
    usual: HashSet<String>,
    /// Two that stand side by side.
    pairs: HashSet<String>,
    /// The first word of each stem, by the alphabet, so that the order never varies.
    whole: HashMap<String, String>,
    /// Long enough to be mistyped, by length, so that the order never varies.
    long: Vec<String>,
}

/// Shortest word that is put right.
const SHORTEST: usize = 4;
/// Uses that make a word one of the trade: one or two may be about somebody's goods.
const USUAL: usize = 3;
/// Uses up to which a word may be a slip of one that is used so many times more.
const RARE: usize = 2;
const OFTENER: usize = 25;
/// Up to this length only swapped letters are put right: "stock" is no slip of "stuck".
const SHORT: usize = 5;

impl Words {
    /// From the lines of the examples, and from those that no action is meant by.
    pub(super) fn new<'a, 'b>(texts: impl Iterator<Item = &'a str>, elsewhere: impl Iterator<Item = &'b str>) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let (mut pairs, mut whole) = (HashSet::new(), HashMap::<String, String>::new());
        for text in texts {
            let said = words::split(&words::fold(text));
            for word in &said {
                let known = whole.entry(words::stem(word).to_owned()).or_insert_with(|| word.clone());
                if word < known {
                    known.clone_from(word);
                }
            }
            let stems: Vec<&str> = said.iter().map(|word| words::stem(word)).collect();
            pairs.extend(stems.windows(2).map(|pair| pair.join(" ")));
            stems.into_iter().for_each(|stem| *counts.entry(stem.to_owned()).or_default() += 1);
        }
        let mut usual: HashSet<String> = terms::vocabulary().map(str::to_owned).collect();
        usual.iter().for_each(|word| *counts.entry(word.clone()).or_default() += OFTENER * RARE);
        usual.extend(counts.iter().filter(|(_, count)| **count >= USUAL).map(|(stem, _)| stem.clone()));
        let mut long: Vec<String> = counts.keys().filter(|word| word.chars().count() >= SHORTEST).cloned().collect();
        long.sort_unstable();
        let mut other: HashMap<String, usize> = HashMap::new();
        for word in elsewhere.flat_map(|text| words::split(&words::fold(text))) {
            *other.entry(words::stem(&word).to_owned()).or_default() += 1;
        }
        Self { known: counts, elsewhere: other, usual, pairs, whole, long }
    }

    /// Whether several examples use a word, so that it is one of the trade.
    pub(super) fn usual(&self, stem: &str) -> bool {
        self.usual.contains(stem)
    }

    /// Whether some example has two words side by side.
    pub(super) fn pair(&self, first: &str, second: &str) -> bool {
        self.pairs.contains(&format!("{first} {second}"))
    }

    pub(super) fn has(&self, stem: &str) -> bool {
        self.known.contains_key(stem)
    }

    /// A word with this stem.
    pub(super) fn whole(&self, stem: &str) -> Option<&str> {
        self.whole.get(stem).map(String::as_str)
    }

    fn uses(&self, stem: &str) -> usize {
        self.known.get(stem).copied().unwrap_or_default()
    }

    /// The known word that a word was meant to be; the word itself where it is often used, short, or far from all.
    pub(super) fn corrected(&self, word: String) -> String {
        let stem = words::stem(&word);
        let letters = stem.chars().count();
        let uses = self.uses(stem) + self.elsewhere.get(stem).copied().unwrap_or_default();
        if letters < SHORTEST || word == words::RECORD || uses > RARE || word.contains(|c: char| !c.is_alphabetic()) {
            return word;
        }
        let most = if letters >= 8 { 2 } else { 1 };
        let begins: Vec<char> = stem.chars().take(2).collect();
        let near = self.long.iter().filter(|known| known.starts_with(begins.as_slice()));
        let near = near.filter(|known| known.chars().count().abs_diff(letters) <= most && *known != stem);
        let sure = |known: &&String| letters > SHORT || swapped(known, stem);
        let oftener = |known: &&String| uses == 0 || self.uses(known) >= OFTENER * uses;
        let near = near.filter(sure).filter(oftener);
        let best =
            near.filter_map(|known| steps(known, stem, most).map(|steps| (steps, Reverse(self.uses(known)), known)));
        best.min().map_or(word, |(.., known)| known.clone())
    }
}

/// Whether two words have the same letters, two of them swapped.
fn swapped(a: &str, b: &str) -> bool {
    let (mut a, mut b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// Letters to insert, leave out, change or swap until one word is the other, if these are at most `most`. The first letter
/// is hardly ever wrong.
fn steps(a: &str, b: &str, most: usize) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.first() != b.first() && !(a.first() == b.get(1) && a.get(1) == b.first()) {
        return None;
    }
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<usize>>(), vec![0; b.len() + 1]];
    for i in 0..a.len() {
        let (before, last, now) = (i % 3, (i + 1) % 3, (i + 2) % 3);
        rows[now][0] = i + 1;
        for j in 0..b.len() {
            let changed = rows[last][j] + usize::from(a[i] != b[j]);
            let mut least = changed.min(rows[last][j + 1] + 1).min(rows[now][j] + 1);
            if i > 0 && j > 0 && a[i - 1] == b[j] && a[i] == b[j - 1] {
                least = least.min(rows[before][j - 1] + 1);
            }
            rows[now][j + 1] = least;
        }
        if rows[now].iter().min().is_some_and(|least| *least > most) {
            return None;
        }
    }
    Some(rows[(a.len() + 1) % 3][b.len()]).filter(|steps| *steps <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_put_right_and_names_are_left() {
        let words = Words::new(std::iter::once("sentiment velocity duplicates stale"), std::iter::empty());
        for (said, meant) in [
            ("sentimnt", "sentiment"),
            ("velcity", "velocity"),
            ("dupilcate", "duplicate"),
            ("stael", "stale"),
            ("tsale", "stale"),
            ("kesselbrink", "kesselbrink"),
            ("c-2301", "c-2301"),
        ] {
            assert_eq!(words.corrected(said.into()), meant);
        }
    }

    #[test]
    fn a_slip_that_somebody_typed_once_is_no_word() {
        let often = std::iter::repeat_n("options to answer the meeting", OFTENER);
        let words = Words::new(often.chain(std::iter::once("meetigns to ansewr posture")), std::iter::empty());
        for (said, meant) in [("meetigns", "meet"), ("ansewr", "answer"), ("posture", "posture")] {
            assert_eq!(words::stem(&words.corrected(said.into())), meant);
        }
    }
}
