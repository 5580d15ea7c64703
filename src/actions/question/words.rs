//! The words of a question, and which of them were understood.

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Lower case, without punctuation and possessive.
    pub(super) text: String,
    /// As it was written, without punctuation.
    pub(super) raw: String,
    /// Whether something was made of it.
    pub(super) used: bool,
}

/// A question as words.
#[derive(Clone, Debug)]
pub(super) struct Words(pub(super) Vec<Word>);

impl Words {
    pub(super) fn new(question: &str) -> Self {
        let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '€' | '$' | '£' | '%' | '<' | '>');
        let word = |raw: &str| {
            let raw = raw.trim_matches(edge);
            let bare = ["'s", "’s", "s'", "s’"].iter().find_map(|end| {
                let cut = raw.strip_suffix(end)?;
                Some(if end.starts_with('s') { format!("{cut}s") } else { cut.to_owned() })
            });
            let raw = bare.unwrap_or_else(|| raw.to_owned());
            Word { text: raw.to_lowercase(), raw, used: false }
        };
        Self(question.split_whitespace().map(word).filter(|word| !word.text.is_empty()).collect())
    }

    /// The text of a word, empty beyond the end or when it is used already.
    pub(super) fn at(&self, index: usize) -> &str {
        self.0.get(index).filter(|word| !word.used).map_or("", |word| &word.text)
    }

    /// Whether the phrase stands at this place, all of it unused.
    pub(super) fn stands_at(&self, index: usize, phrase: &str) -> bool {
        !phrase.is_empty() && phrase.split(' ').enumerate().all(|(offset, part)| self.at(index + offset) == part)
    }

    /// Where a phrase stands.
    pub(super) fn find(&self, phrase: &str) -> Option<usize> {
        (0..self.0.len()).find(|index| self.stands_at(*index, phrase))
    }

    /// Whether a phrase was said at all, understood already or not.
    pub(super) fn find_even_used(&self, phrase: &str) -> bool {
        let parts: Vec<&str> = phrase.split(' ').collect();
        self.0.windows(parts.len()).any(|words| words.iter().zip(&parts).all(|(word, part)| word.text == *part))
    }

    /// Marks words as understood.
    pub(super) fn take(&mut self, from: usize, count: usize) {
        for word in self.0.iter_mut().skip(from).take(count) {
            word.used = true;
        }
    }

    /// Finds a phrase and marks it; where it stood.
    pub(super) fn take_phrase(&mut self, phrase: &str) -> Option<usize> {
        let at = self.find(phrase)?;
        self.take(at, length(phrase));
        Some(at)
    }

    /// Takes the first of several phrases that is there; where it stood and which.
    pub(super) fn take_any<'p>(&mut self, phrases: &[&'p str]) -> Option<(usize, &'p str)> {
        phrases.iter().find_map(|phrase| Some((self.take_phrase(phrase)?, *phrase)))
    }

    /// Words as they were written, joined.
    pub(super) fn raw(&self, from: usize, count: usize) -> String {
        let words: Vec<&str> = self.0.iter().skip(from).take(count).map(|word| word.raw.as_str()).collect();
        words.join(" ")
    }
}

/// How many words a phrase has.
pub(super) fn length(phrase: &str) -> usize {
    phrase.split(' ').count()
}
