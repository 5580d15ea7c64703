//! The words of a question, and which of them were understood.

use crate::crm::query::fold_text;

/// One word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Lower case without accents, punctuation and possessive.
    pub(super) text: String,
    /// As it was written, without punctuation.
    pub(super) raw: String,
    /// Whether something was made of it.
    pub(super) used: bool,
}

/// A question as words.
#[derive(Clone, Debug)]
pub(super) struct Words(pub(super) Vec<Word>);

/// What people run together, and the words that it is.
const CONTRACTIONS: &[(&str, &str)] = &[
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("whats", "what is"),
    ("whos", "who is"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'re", " are"),
    ("i'm", "i am"),
    ("ive", "i have"),
    ("weve", "we have"),
    ("theyve", "they have"),
    ("dont", "do not"),
    ("doesnt", "does not"),
    ("didnt", "did not"),
    ("isnt", "is not"),
    ("arent", "are not"),
    ("wasnt", "was not"),
    ("werent", "were not"),
    ("havent", "have not"),
    ("hasnt", "has not"),
    ("ppl", "people"),
    ("pipe", "pipeline"),
    ("till", "until"),
    ("mny", "many"),
    ("frm", "from"),
    ("fro", "for"),
    ("teh", "the"),
    ("hte", "the"),
    ("adn", "and"),
    ("nad", "and"),
    ("wiht", "with"),
    ("wich", "which"),
    ("whcih", "which"),
    ("wihch", "which"),
    ("waht", "what"),
    ("shwo", "show"),
    ("hwo", "how"),
    ("mnay", "many"),
    ("opne", "open"),
    ("taks", "tasks"),
    ("tsks", "tasks"),
    ("wk", "week"),
    ("mth", "month"),
    ("yr", "year"),
    ("qtr", "quarter"),
];
/// Words before a `'s` that stands for "is".
const IS: &[&str] = &["what", "who", "where", "how", "that", "there", "it", "here"];

impl Words {
    pub(super) fn new(question: &str) -> Self {
        let mut words = Vec::new();
        for chunk in question.split_whitespace() {
            for part in apart(chunk).split(' ').filter(|part| !part.is_empty()) {
                words.push(word(part));
            }
        }
        words.retain(|word: &Word| !word.text.is_empty());
        super::spelt::in_figures(&mut words);
        super::spelt::in_days(&mut words);
        Self(words)
    }

    /// The text of a word, empty beyond the end or when it is used already.
    pub(super) fn at(&self, index: usize) -> &str {
        self.0.get(index).filter(|word| !word.used).map_or("", |word| &word.text)
    }

    /// The text of a word, whether it was used or not.
    pub(super) fn said(&self, index: usize) -> &str {
        self.0.get(index).map_or("", |word| &word.text)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the phrase stands at this place, all of it unused.
    pub(super) fn stands_at(&self, index: usize, phrase: &str) -> bool {
        !phrase.is_empty() && phrase.split(' ').enumerate().all(|(offset, part)| self.at(index + offset) == part)
    }

    /// The first of the phrases that stands at this place, and how many words it has.
    pub(super) fn any_at<'p>(&self, index: usize, phrases: &[&'p str]) -> Option<(&'p str, usize)> {
        phrases.iter().find(|phrase| self.stands_at(index, phrase)).map(|phrase| (*phrase, length(phrase)))
    }

    /// Where a phrase stands.
    pub(super) fn find(&self, phrase: &str) -> Option<usize> {
        (0..self.len()).find(|index| self.stands_at(*index, phrase))
    }

    /// Whether one of the phrases is there, unused.
    pub(super) fn has(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.find(phrase).is_some())
    }

    /// Whether one of the phrases was said at all, understood already or not.
    pub(super) fn said_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| {
            let parts: Vec<&str> = phrase.split(' ').collect();
            self.0.windows(parts.len()).any(|words| words.iter().zip(&parts).all(|(word, part)| word.text == *part))
        })
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

    /// Takes every one of the phrases wherever it stands.
    pub(super) fn take_all(&mut self, phrases: &[&str]) {
        for phrase in phrases {
            while self.take_phrase(phrase).is_some() {}
        }
    }

    /// Words as they were written, joined.
    pub(super) fn raw(&self, from: usize, count: usize) -> String {
        let words: Vec<&str> = self.0.iter().skip(from).take(count).map(|word| word.raw.as_str()).collect();
        words.join(" ")
    }

    /// Unused words, joined; `None` where one of them is used, or beyond the end.
    pub(super) fn free(&self, from: usize, count: usize) -> Option<String> {
        let parts: Vec<&str> = (from..from + count).map(|index| self.at(index)).collect();
        (!parts.contains(&"")).then(|| parts.join(" "))
    }

    /// A whole number in figures or in words up to twelve.
    pub(super) fn number_at(&self, at: usize) -> Option<u32> {
        const WORDS: [&str; 12] =
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
        let word = self.at(at);
        let spelt = || WORDS.iter().position(|known| *known == word).and_then(|n| u32::try_from(n + 1).ok());
        word.parse().ok().filter(|n| (1..=10_000).contains(n)).or_else(spelt)
    }
}

/// A chunk of text with what is run together taken apart.
fn apart(chunk: &str) -> String {
    let plain = chunk.replace('’', "'");
    let lower = plain.to_ascii_lowercase();
    let bare = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    if let Some(before) = bare.strip_suffix("'s").filter(|before| IS.contains(before)) {
        return format!("{before} is");
    }
    for (run, words) in CONTRACTIONS {
        if bare == *run {
            return (*words).to_owned();
        }
        if run.contains('\'')
            && let Some(before) = bare.strip_suffix(run).filter(|_| words.starts_with(' '))
            && let Some(kept) = plain.get(..before.len())
        {
            return format!("{kept}{words}");
        }
    }
    // "and/or", "won/lost"
    let joined = plain.split('/').count() == 2
        && plain.split('/').all(|part| part.chars().all(char::is_alphabetic) && part.len() > 2);
    if joined { plain.replace('/', " ") } else { chunk.to_owned() }
}

fn word(raw: &str) -> Word {
    let edge = |c: char| !c.is_alphanumeric() && !matches!(c, '€' | '$' | '£' | '%' | '<' | '>');
    let raw = raw.trim_matches(edge);
    let bare = ["'s", "’s", "s'", "s’"].iter().find_map(|end| {
        let cut = raw.strip_suffix(end)?;
        Some(if end.starts_with('s') { format!("{cut}s") } else { cut.to_owned() })
    });
    let raw = bare.unwrap_or_else(|| raw.to_owned());
    Word { text: fold_text(&raw), raw, used: false }
}

/// How many words a phrase has.
pub(super) fn length(phrase: &str) -> usize {
    phrase.split(' ').count()
}

/// The singular of a noun, by its ending alone: good enough to compare two forms of one word.
pub(super) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("es").filter(|stem| ["s", "x", "ch", "sh"].iter().any(|e| stem.ends_with(e)))
    {
        return stem.to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') && !stem.ends_with('u') => stem.to_owned(),
        _ => word.to_owned(),
    }
}
