//! Known words that differ from a given one by one slip: a letter left out, added, changed, or two swapped.
//!
//! Every known word is filed under each of its forms with one letter left out; a slip brings two words to a common form.
//! Not for: saying that it is a slip (see `find` and `mask::evidence`). Invariant: candidates are checked letter by letter.

use crate::trust::fold::words::spell;

/// Words by their forms with one letter left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Typos {
    letters: String,
    /// Start of each word in `letters`, and its end behind the last.
    starts: Vec<u32>,
    /// Start of each bucket in `forms`.
    buckets: Vec<u32>,
    /// The upper half of the form's hash, and the word.
    forms: Vec<(u32, u32)>,
}

/// Shorter words are like too many others, longer ones are no names.
const SHORTEST: usize = 3;
const LONGEST: usize = 24;

impl Typos {
    /// Files a word, folded. It is found after [`Typos::index`].
    pub(super) fn add(&mut self, word: &[char]) {
        if (SHORTEST..=LONGEST).contains(&word.len()) {
            if self.starts.is_empty() {
                self.starts.push(0);
            }
            self.letters.extend(word);
            self.starts.push(self.letters.len() as u32);
        }
    }

    /// Puts what was added into order.
    pub(super) fn index(&mut self) {
        let mut all = Vec::with_capacity(self.letters.len());
        let mut letters = Vec::new();
        for word in 0..self.len() {
            letters.clear();
            letters.extend(self.word(word).chars());
            all.extend(forms(&letters).map(|form| (form, word)));
        }
        let count = (all.len() / 2).next_power_of_two();
        let bucket = |form: u64| (form as usize) & (count - 1);
        let mut buckets = vec![0u32; count + 1];
        all.iter().for_each(|(form, _)| buckets[bucket(*form) + 1] += 1);
        (0..count).for_each(|at| buckets[at + 1] += buckets[at]);
        let mut next = buckets.clone();
        self.forms = vec![(0, 0); all.len()];
        for (form, word) in all {
            let at = &mut next[bucket(form)];
            self.forms[*at as usize] = ((form >> 32) as u32, word);
            *at += 1;
        }
        self.buckets = buckets;
        self.letters.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    /// Calls `take` with the hash of every known word that is one slip away from `word`, perhaps more than once.
    pub(super) fn near(&self, word: &[char], is_known: impl Fn(u64) -> bool, mut take: impl FnMut(u64)) {
        if !(SHORTEST - 1..=LONGEST + 1).contains(&word.len()) || self.forms.is_empty() {
            return;
        }
        self.filed(spell(word.iter().copied()), word, &mut take);
        let mut before = 0;
        for form in forms(word) {
            if form != before {
                if is_known(form) {
                    take(form);
                }
                self.filed(form, word, &mut take);
            }
            before = form;
        }
    }

    fn filed(&self, form: u64, word: &[char], take: &mut impl FnMut(u64)) {
        let at = (form as usize) & (self.buckets.len() - 2);
        let range = self.buckets[at] as usize..self.buckets[at + 1] as usize;
        for (_, known) in self.forms[range].iter().filter(|(tag, _)| *tag == (form >> 32) as u32) {
            let known: Vec<char> = self.word(*known).chars().collect();
            if is_one_slip(&known, word) {
                take(spell(known));
            }
        }
    }

    fn len(&self) -> u32 {
        self.starts.len().saturating_sub(1) as u32
    }

    fn word(&self, number: u32) -> &str {
        let at = number as usize;
        &self.letters[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// Its heap in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.letters.capacity() + 4 * (self.starts.capacity() + self.buckets.capacity()) + 8 * self.forms.capacity()
    }
}

/// The hashes of a word with each of its letters left out in turn.
fn forms(word: &[char]) -> impl Iterator<Item = u64> + '_ {
    (0..word.len()).map(|left_out| spell(word[..left_out].iter().chain(&word[left_out + 1..]).copied()))
}

/// Whether one letter left out, added or changed, or two neighbours swapped, make one word of the other.
fn is_one_slip(a: &[char], b: &[char]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let (long, short) = (&long[same..], &short[same..]);
    match long.len() - short.len() {
        0 if long.is_empty() => false,
        0 => {
            long[1..] == short[1..]
                || matches!((long, short), ([a, b, x @ ..], [c, d, y @ ..]) if a == d && b == c && x == y)
        }
        1 => long[1..] == *short,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chars(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    #[test]
    fn one_slip_leads_to_the_word() {
        let mut typos = Typos::default();
        ["eraslan", "miller", "mai"].iter().for_each(|word| typos.add(&chars(word)));
        typos.index();
        let near = |word: &str| {
            let mut found = Vec::new();
            let known = |hash| ["eraslan", "miller", "mai"].iter().any(|word| spell(word.chars()) == hash);
            typos.near(&chars(word), known, |hash| found.push(hash));
            found
        };
        for slip in ["earslan", "erasla", "eraslann", "erazlan"] {
            assert!(near(slip).contains(&spell("eraslan".chars())), "{slip}");
        }
        assert!(near("mia").contains(&spell("mai".chars())));
        for other in ["eraslan", "arsalan", "mill", "milre"] {
            assert!(near(other).is_empty(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn every_slip_is_found(word in "[a-e]{4,9}", at in 0usize..9, letter in "[a-e]", way in 0..4) {
            let known = chars(&word);
            let at = at % known.len();
            let mut slip = known.clone();
            match way {
                0 => _ = slip.remove(at),
                1 => slip.insert(at, chars(&letter)[0]),
                2 => slip[at] = chars(&letter)[0],
                _ => slip.swap(at, (at + 1) % known.len().max(1)),
            }
            let wraps = way == 3 && at + 1 == known.len();
            let mut typos = Typos::default();
            typos.add(&known);
            typos.index();
            let mut found = false;
            typos.near(&slip, |hash| hash == spell(known.iter().copied()), |hash| found |= hash == spell(known.iter().copied()));
            prop_assert_eq!(found || slip == known || wraps, true);
        }
    }
}
