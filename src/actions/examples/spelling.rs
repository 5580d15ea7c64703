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
    /// Whole words that are used so often that even a slip of them is typed now and then, by their letters in order, each
    /// with its uses.
    often: HashMap<String, Vec<(String, usize)>>,
    /// Uses of every whole word.
    written: HashMap<String, usize>,
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
/// Uses of a word for each of what is the same with two letters swapped, or one left out: lines of many writers have "emial"
/// and "whch" in them, and those are no words. A short one needs more: "pre" may be one. Looked through pair by pair in the
/// lines as they are.
const SWAPPED: &[(usize, usize)] = &[(3, 150), (4, 75), (5, 18)];
const LEFT_OUT: usize = 100;
/// The same where one of two equal letters is left out, by letters: "asign", "acount".
const SINGLE: &[(usize, usize)] = &[(4, 50), (5, 4)];
/// Uses of a word below which nothing is read as it by these rules.
const OFTEN: usize = 18;

/// Words and names that are near to one that is used much more, and are none of its slips.
const NO_SLIPS: &[&str] = &[
    "compliant",
    "noting",
    "combine",
    "combien",
    "summaries",
    "heath",
    "wong",
    "wei",
    "lots",
    "angel",
    "casual",
    "causal",
    "trail",
    "trial",
    "united",
    "untied",
    "exits",
    "arise",
    "propre",
    "filed",
    "chose",
    "loses",
    "sings",
    "diary",
    "dairy",
    "quiet",
    "quite",
    "trust",
    "tree",
    "lads",
    "brian",
    "allen",
    "form",
    "from",
    "medic",
];

impl Words {
    /// From the lines of the examples, and from those that no action is meant by.
    pub(super) fn new<'a, 'b>(texts: impl Iterator<Item = &'a str>, elsewhere: impl Iterator<Item = &'b str>) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut written: HashMap<String, usize> = HashMap::new();
        let (mut pairs, mut whole) = (HashSet::new(), HashMap::<String, String>::new());
        for text in texts {
            let said = words::split(&words::fold(text));
            for word in &said {
                *written.entry(word.clone()).or_default() += 1;
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
            *written.entry(word).or_default() += 1;
        }
        let mut often: HashMap<String, Vec<(String, usize)>> = HashMap::new();
        for (word, uses) in written.iter().filter(|(word, uses)| **uses >= OFTEN && is_letters(word)) {
            often.entry(sorted(word)).or_default().push((word.clone(), *uses));
        }
        often.values_mut().for_each(|words| words.sort());
        Self { known: counts, elsewhere: other, usual, pairs, whole, long, often, written }
    }

    /// The word that is used so much more often that this one is it with two letters swapped, or with one left out.
    fn usual_for(&self, word: &str) -> Option<&str> {
        let letters = word.chars().count();
        if !is_letters(word) || NO_SLIPS.contains(&word) {
            return None;
        }
        let own = self.written.get(word).copied().unwrap_or_default().max(1);
        let short = letters < SHORTEST;
        let (_, least) = SWAPPED.iter().rev().find(|(from, _)| letters >= *from)?;
        let of = |key: &str| self.often.get(key).into_iter().flatten();
        let swapped = of(&sorted(word)).filter(|(known, uses)| *uses >= least * own && swaps_two(word, known));
        let swapped = swapped.max_by_key(|(_, uses)| *uses);
        let lacks_one = || {
            // Three letters with a vowel among them may be anything: "ben", "mai".
            let may = !short || !word.contains(['a', 'e', 'i', 'o', 'u', 'y']);
            let with = ('a'..='z').flat_map(|letter| of(&sorted(&format!("{word}{letter}"))));
            let single = SINGLE.iter().rev().find(|(from, _)| letters >= *from).map_or(LEFT_OUT, |(_, least)| *least);
            let lacks = with.filter(|(known, uses)| {
                let doubled = left_out(word, known);
                may && doubled.is_some_and(|doubled| *uses >= own * if doubled { single } else { LEFT_OUT })
            });
            lacks.max_by_key(|(_, uses)| *uses)
        };
        swapped.or_else(lacks_one).map(|(known, _)| known.as_str())
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

    /// The two words that are written as one: "callscript". Only where examples have them side by side.
    pub(super) fn parted(&self, word: &str) -> Option<(String, String)> {
        let letters: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        if letters.len() < 2 * SHORTEST || !is_letters(word) || self.has(words::stem(word)) {
            return None;
        }
        let cuts = &letters[SHORTEST - 1..=letters.len() + 1 - SHORTEST];
        let mut both = cuts.iter().map(|at| word.split_at(*at)).filter(|(first, second)| {
            let (first, second) = (words::stem(first), words::stem(second));
            self.usual(first) && self.usual(second) && self.pair(first, second)
        });
        both.next().map(|(first, second)| (first.to_owned(), second.to_owned()))
    }

    /// The known word that a word was meant to be; the word itself where it is often used, short, or far from all.
    pub(super) fn corrected(&self, word: String) -> String {
        if let Some(usual) = self.usual_for(&word) {
            return usual.to_owned();
        }
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

fn is_letters(word: &str) -> bool {
    word != words::RECORD && word.chars().all(char::is_alphabetic)
}

fn sorted(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// Whether two neighbours are swapped, and nothing else differs.
fn swaps_two(a: &str, b: &str) -> bool {
    let differ: Vec<usize> =
        a.chars().zip(b.chars()).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    matches!(differ.as_slice(), [first, second] if *second == first + 1)
}

/// Where a word is another without one of its letters that is neither the first nor the last: whether that one stands there
/// twice.
fn left_out(word: &str, whole: &str) -> Option<bool> {
    let (word, whole): (Vec<char>, Vec<char>) = (word.chars().collect(), whole.chars().collect());
    let same = word.iter().zip(&whole).take_while(|(a, b)| a == b).count();
    let doubled = same > 0 && whole.get(same) == whole.get(same - 1);
    let inner = same > 0 && (same + 1 < whole.len() || doubled);
    (inner && word.len() + 1 == whole.len() && word[same..] == whole[same + 1..]).then_some(doubled)
}

/// Whether two words have the same letters, two of them swapped.
fn swapped(a: &str, b: &str) -> bool {
    sorted(a) == sorted(b)
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
    fn what_is_typed_so_much_oftener_was_meant() {
        let often = std::iter::repeat_n("email this push been", 200);
        let words = Words::new(often.chain(std::iter::once("emial puhs ths ben mai")), std::iter::empty());
        for (said, meant) in
            [("emial", "email"), ("puhs", "push"), ("ths", "this"), ("ben", "ben"), ("mai", "mai"), ("eamil", "email")]
        {
            assert_eq!(words.corrected(said.into()), meant);
        }
    }

    #[test]
    fn two_words_in_one_are_parted() {
        let often = std::iter::repeat_n("a call script for the meeting", USUAL);
        let words = Words::new(often, std::iter::empty());
        assert_eq!(words.parted("callscript"), Some(("call".into(), "script".into())));
        for one in ["meetingcall", "scripts", "kesselbrink"] {
            assert_eq!(words.parted(one), None, "{one}");
        }
    }

    #[test]
    fn one_of_two_equal_letters_is_left_out_more_often() {
        let often = std::iter::repeat_n("assign account chose", OFTEN);
        let words = Words::new(often.chain(std::iter::repeat_n("asign choose", 4)), std::iter::empty());
        for (said, meant) in [("asign", "assign"), ("acount", "account"), ("chose", "chose"), ("choose", "choose")] {
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
