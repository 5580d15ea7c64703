//! What a question is about, as weighted features: meanings of words, and pieces of words for what is mistyped.
//!
//! Invariant: a placeholder counts as its type, so that two questions about two people are alike.

use super::glossary::{EMPTY, FAINT, MEANINGS};
use std::collections::{HashMap, HashSet};

/// Shortest word that is looked at for a slip of the keys.
const SLIP: usize = 5;
/// Shortest part of a compound.
const PART: usize = 4;

/// A word as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its meaning, or its stem where it has none here.
    pub(super) key: String,
    /// As it was written, without case; for a placeholder its type.
    pub(super) shown: String,
    /// Whether it stands for a masked value, or for records and times of any sort: that says little of what is wanted.
    pub(super) faint: bool,
}

/// The words that are known beforehand.
pub(super) struct Lexicon {
    meanings: HashMap<String, &'static str>,
    names: HashSet<&'static str>,
    empty: HashSet<&'static str>,
    faint: HashSet<String>,
    /// The stems of the glossary by what they are with one letter left out.
    near: HashMap<String, Vec<(String, &'static str)>>,
}

impl Lexicon {
    /// The glossary, or none of it: then only words that are alike in letters fall together.
    pub(super) fn new(glossary: bool) -> Self {
        let mut meanings = HashMap::new();
        for line in MEANINGS.iter().filter(|_| glossary) {
            let name = line.split(' ').next().unwrap_or_default();
            for word in line.split(' ') {
                meanings.entry(stem(word)).or_insert(name);
            }
        }
        let names = meanings.values().copied().collect();
        let mut near: HashMap<String, Vec<(String, &'static str)>> = HashMap::new();
        for (stem, name) in meanings.iter().filter(|(stem, _)| stem.chars().count() >= SLIP) {
            shortened(stem).into_iter().for_each(|form| near.entry(form).or_default().push((stem.clone(), *name)));
        }
        // The order of a hash table is chance.
        near.values_mut().for_each(|stems| stems.sort());
        let faint = FAINT.split_whitespace().flat_map(|word| [word.to_owned(), stem(word)]).collect();
        Self { meanings, names, empty: EMPTY.split_whitespace().collect(), faint, near }
    }

    /// The words of a question that say what it is about, in their order.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let raw: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        let (mut words, mut at) = (Vec::new(), 0);
        while let Some(one) = raw.get(at) {
            let pair = raw.get(at + 1).and_then(|next| self.pair(one, next));
            at += if pair.is_some() { 2 } else { 1 };
            words.extend(pair.map_or_else(|| self.word(one), |word| vec![word]));
        }
        words
    }

    /// Two words that are one elsewhere: `org chart`, `price list`.
    fn pair(&self, one: &str, next: &str) -> Option<Word> {
        let name = self.meanings.get(&stem(&format!("{}{}", fold(one), fold(next))))?;
        Some(self.meant(name, format!("{} {}", one.to_lowercase(), next.to_lowercase())))
    }

    fn meant(&self, name: &str, shown: String) -> Word {
        Word { faint: self.faint.contains(name), key: name.to_owned(), shown }
    }

    fn word(&self, raw: &str) -> Vec<Word> {
        if let Some(kind) = placeholder(raw) {
            return vec![Word { key: format!("@{kind}"), shown: kind, faint: true }];
        }
        let (folded, shown) = (fold(raw), raw.to_lowercase());
        if self.empty.contains(folded.as_str()) || folded.chars().all(|c| c.is_ascii_digit() || c == '_') {
            return Vec::new();
        }
        let parts = self.parts(&folded);
        if parts.is_empty() {
            let key = stem(&folded);
            return vec![Word { faint: self.faint.contains(&key) || self.faint.contains(&folded), key, shown }];
        }
        parts.into_iter().map(|name| self.meant(name, shown.clone())).collect()
    }

    /// The meaning of a word, of one that is a slip away, or those of the parts at the ends of a compound.
    fn parts(&self, word: &str) -> Vec<&'static str> {
        let own = stem(word);
        if let Some(name) = self.meanings.get(&own).copied().or_else(|| self.slip(&own)) {
            return vec![name];
        }
        let cuts = (PART..word.len().saturating_sub(PART - 1)).rev().filter(|at| word.is_char_boundary(*at));
        let known = |part: &str| (part.len() >= PART).then(|| self.meanings.get(&stem(part)).copied()).flatten();
        let (mut first, mut last) = (None, None);
        for at in cuts {
            let (head, tail) = word.split_at(at);
            first = first.or_else(|| known(head).or_else(|| known(head.trim_end_matches('s'))));
            last = known(tail).or(last);
        }
        let mut parts: Vec<_> = first.into_iter().chain(last).collect();
        parts.dedup();
        parts
    }

    /// The meaning of the word that was probably meant. Short words have too many neighbours.
    fn slip(&self, own: &str) -> Option<&'static str> {
        if own.chars().count() < SLIP {
            return None;
        }
        let near = shortened(own).into_iter().filter_map(|form| self.near.get(&form)).flatten();
        near.filter(|(stem, _)| is_slip(own, stem)).min().map(|(_, name)| *name)
    }

    /// Whether this is the name of a meaning.
    pub(super) fn names(&self, key: &str) -> bool {
        self.names.contains(key)
    }
}

/// A piece of a masked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    /// Words as they were typed.
    Text(&'t str),
    /// A placeholder.
    Masked {
        /// What it stands for, in lower case: `person`, `org`.
        kind: String,
        /// The placeholder.
        token: &'t str,
    },
}

impl<'t> Part<'t> {
    /// The placeholder, where it is one.
    pub fn token(&self) -> Option<&'t str> {
        match self {
            Self::Text(_) => None,
            Self::Masked { token, .. } => Some(token),
        }
    }
}

/// The pieces of a masked text, in their order; put together they are the text.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut done, mut from) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() || c == '_' {
            from.get_or_insert(at);
            continue;
        }
        let Some((start, token)) = from.take().and_then(|start| Some((start, text.get(start..at)?))) else { continue };
        if let Some(kind) = placeholder(token) {
            parts.extend(text.get(done..start).filter(|words| !words.is_empty()).map(Part::Text));
            parts.push(Part::Masked { kind, token });
            done = at;
        }
    }
    parts.extend(text.get(done..).filter(|words| !words.is_empty()).map(Part::Text));
    parts
}

/// The type of a placeholder such as `PERSON_1F_K7Q`, in lower case.
fn placeholder(word: &str) -> Option<String> {
    if word.chars().any(|c| c.is_lowercase()) {
        return None;
    }
    let letters = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase());
    let parts: Vec<&str> = word.split('_').collect();
    let kind = parts.iter().take_while(|part| letters(part)).count();
    let numbered = parts.get(kind).is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    (kind > 0 && numbered).then(|| parts[..kind].join("_").to_lowercase())
}

/// Lower case, with umlauts spelt out and other accents taken off.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'æ' => folded.push_str("ae"),
            'ö' | 'œ' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => folded.push('a'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => folded.push('o'),
            'ù' | 'ú' | 'û' => folded.push('u'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            other => folded.push(other),
        }
    }
    folded
}

/// A word without its usual English and German endings. Two words may share a stem that mean different things; that is
/// rare and costs a little.
pub(super) fn stem(word: &str) -> String {
    let mut stem = word;
    let cut = |stem: &mut &str, ending: &str, least: usize| {
        let shorter = stem.strip_suffix(ending).filter(|rest| rest.chars().count() >= least);
        shorter.map(|rest| *stem = rest).is_some()
    };
    if !stem.ends_with("ss") {
        cut(&mut stem, "s", 3);
    }
    let _ = cut(&mut stem, "ing", 6)
        || cut(&mut stem, "ed", 4)
        || cut(&mut stem, "en", 4)
        || cut(&mut stem, "er", 4)
        || cut(&mut stem, "em", 4)
        || cut(&mut stem, "ie", 4)
        || cut(&mut stem, "e", 4)
        || cut(&mut stem, "n", 5)
        || cut(&mut stem, "y", 4);
    stem.to_owned()
}

/// Corrections of words that the glossary does not know, that are rare here and one slip away from one that is not.
///
/// Cost: for each word its forms with one letter left out, so it grows with the number of different words.
pub(super) fn slips(count: &HashMap<String, u32>, lexicon: &Lexicon) -> HashMap<String, String> {
    let open = |key: &&String| !key.starts_with('@') && key.chars().count() >= SLIP && !lexicon.names(key);
    let mut near: HashMap<String, Vec<(&String, u32)>> = HashMap::new();
    for (word, number) in count.iter().filter(|(key, number)| **number > 1 && open(key)) {
        shortened(word).into_iter().for_each(|form| near.entry(form).or_default().push((word, *number)));
    }
    let mut mended = HashMap::new();
    for (word, own) in count.iter().filter(|(key, _)| open(key)) {
        let found = shortened(word).into_iter().filter_map(|form| near.get(&form)).flatten();
        let better = found.filter(|(known, number)| *number > 2 * own && is_slip(word, known));
        // Of several the most frequent one; of those as frequent the first by name, so that the same log gives the same.
        if let Some((known, _)) = better.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0))) {
            mended.insert(word.clone(), (*known).clone());
        }
    }
    mended
}

/// A word and what it is with one letter left out.
fn shortened(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let without = |at: usize| letters.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c).collect();
    std::iter::once(word.to_owned()).chain((0..letters.len()).map(without)).collect()
}

/// Whether two words differ by one letter that is missing, too many, wrong, or changed places with its neighbour.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([x, y], [v, w]) => x == w && y == v,
        _ => false,
    }
}

/// The three-letter pieces of a word, with its beginning marked.
pub(super) fn pieces(key: &str) -> Vec<String> {
    let letters: Vec<char> = std::iter::once('^').chain(key.chars()).collect();
    letters.windows(3).map(|three| three.iter().collect()).collect()
}
