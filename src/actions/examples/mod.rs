//! Which actions a line is like: what was learnt from the utterances, titles and descriptions of the action files, and
//! from further lines for those that come with the program (`said.txt`).
//!
//! For: the chat router, offline. Not for: deciding (thresholds, records, refusals), which is the router's.
//! Invariants: learnt once for a registry, when a line is first read; no randomness, so that a line has the same ranking
//! everywhere; an action that somebody adds needs nothing but its file.

mod learnt;
mod said;
mod spelling;
mod terms;
mod words;

use super::{Action, Surface};
use learnt::Learnt;

pub use words::RECORD;

/// Lines that would do harm, as a class of their own in `said.txt`.
const HARMFUL: &str = "harmful";
/// Lines about what is none of our business.
const ELSEWHERE: &str = "out-of-scope";

/// An action and how likely a line means it.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The action's name.
    pub action: String,
    /// 0 to 1; those of all actions add up to at most 1.
    pub score: f32,
    /// How near the nearest of its examples is, 0 for nothing in common to 1 for word for word.
    pub near: f32,
}

/// What a line is like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Actions, the likeliest first.
    pub actions: Vec<Likeness>,
    /// How likely the line would do harm, 0 to 1.
    pub harmful: f32,
    /// How likely it is about something else, 0 to 1.
    pub elsewhere: f32,
}

/// What was learnt from the examples of a registry.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    learnt: Learnt,
    words: spelling::Words,
}

/// A line in lower case without accents and punctuation.
pub fn plain(line: &str) -> String {
    words::split(&words::fold(line)).join(" ")
}

impl Examples {
    /// Learns from every action that can be reached from the chat.
    pub fn new<'a>(actions: impl Iterator<Item = &'a Action>) -> Self {
        let actions = actions.filter(|action| action.on(Surface::Chat));
        let actions: Vec<(&Action, String)> = actions.map(|action| (action, action.name.replace('-', " "))).collect();
        let mut lines: Vec<(&str, &str)> = Vec::new();
        for (action, name) in &actions {
            let told = [action.title.as_str(), name.as_str(), action.description.as_str()];
            let own = action.utterances.iter().map(String::as_str).chain(told);
            lines.extend(own.map(|line| (action.name.as_str(), line)));
            lines.extend(said::of(&action.name).map(|line| (action.name.as_str(), line)));
        }
        let unwanted = [HARMFUL, ELSEWHERE].map(|class| said::of(class).map(move |line| (class, line)));
        let unwanted: Vec<(&str, &str)> = unwanted.into_iter().flatten().collect();
        let words = spelling::Words::new(lines.iter().map(|(_, line)| *line), unwanted.iter().map(|(_, line)| *line));
        lines.extend(unwanted);
        Self { learnt: Learnt::new(&lines, [HARMFUL, ELSEWHERE]), words }
    }

    /// What a line is like; the name of a record in it stands as [`RECORD`]. No action where no word says what is wanted.
    pub fn rank(&self, line: &str) -> Ranking {
        let mut ranking = Ranking::default();
        let tells = self.tells(&self.spelled(line));
        let read = self.learnt.read(&self.put_right(line));
        for guess in self.learnt.guess(&read) {
            match guess.class {
                HARMFUL => ranking.harmful = guess.likely,
                ELSEWHERE => ranking.elsewhere = guess.likely,
                _ if !tells => {}
                action => {
                    let likeness = Likeness { action: action.to_owned(), score: guess.likely, near: guess.near };
                    ranking.actions.push(likeness);
                }
            }
        }
        // Two readers look at what nobody should act on; neither is sure by itself.
        let [harmful, elsewhere] = self.learnt.unwanted(&read);
        ranking.harmful = (ranking.harmful + harmful) / 2.0;
        ranking.elsewhere = (ranking.elsewhere + elsewhere) / 2.0;
        ranking
    }

    /// Whether a word is one of the trade, so that it is hardly a name.
    pub fn knows(&self, word: &str) -> bool {
        self.each(word, |stem| self.words.usual(stem))
    }

    /// Whether a word stands in any example.
    pub fn has(&self, word: &str) -> bool {
        self.each(word, |stem| self.words.has(stem))
    }

    fn each(&self, word: &str, is: impl Fn(&str) -> bool) -> bool {
        let words = words::split(&words::fold(word));
        words.iter().all(|word| words::common(word) || words::idle(word) || is(words::stem(word)))
    }

    /// Whether examples use words one after another, so that they are hardly a name together.
    pub fn has_phrase(&self, phrase: &str) -> bool {
        let words = words::split(&words::fold(phrase));
        words.windows(2).all(|pair| self.words.pair(words::stem(&pair[0]), words::stem(&pair[1])))
    }

    /// Whether a word says nothing about what is wanted: "the", "please".
    pub fn is_idle(&self, word: &str) -> bool {
        words::idle(&words::fold(word))
    }

    /// Whether anything in a line says what is wanted: a word of the examples that is not common, or a concept.
    fn tells(&self, words: &[String]) -> bool {
        let telling = |word: &String| {
            word != RECORD && !words::idle(word) && !words::common(word) && self.words.has(words::stem(word))
        };
        words.iter().any(telling) || terms::concepts(words).iter().any(|concept| !terms::is_bare(concept))
    }

    /// A line with the slips in its words put right.
    fn put_right(&self, line: &str) -> String {
        let words = words::split(&words::fold(line)).into_iter();
        let right = words.map(|word| self.meant(&word).unwrap_or(word));
        right.collect::<Vec<_>>().join(" ")
    }

    /// The word of the trade that a word was meant to be; `None` where it is known, or far from all.
    pub fn meant(&self, word: &str) -> Option<String> {
        let small = words::fold(word);
        let right = self.words.corrected(small.clone());
        (right != small).then(|| self.words.whole(&right).map_or(right.clone(), str::to_owned))
    }

    fn spelled(&self, line: &str) -> Vec<String> {
        words::split(&words::fold(line)).into_iter().map(|word| self.words.corrected(word)).collect()
    }
}
