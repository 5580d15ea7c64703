//! Which actions a line is like: what was learnt from many lines when the program was built (`said.txt`, `school`, `weights`),
//! and from the utterances, titles and descriptions of the action files when a line is first read (`learnt`).
//!
//! For: the chat router, offline. Not for: deciding (thresholds, records, refusals), which is the router's.
//! Invariants: learnt once for a registry; no randomness, so that a line has the same ranking everywhere; an action that
//! somebody adds needs nothing but its file.

mod bag;
mod folded;
mod learnt;
mod said;
/// What the build script learns, and how it rounds it.
#[cfg_attr(not(test), expect(dead_code, reason = "only the build script learns; what is rounded is read back"))]
mod school;
mod spelling;
mod terms;
mod weights;
mod words;

use super::{Action, Surface};
pub(in crate::actions) use folded::fold;
use learnt::Learnt;

/// What stands where a record's name stood.
pub const RECORD: &str = words::RECORD;

/// Lines that would do harm, as a class of their own in `said.txt`.
const HARMFUL: &str = "harmful";
/// Lines about what is none of our business.
const ELSEWHERE: &str = "out-of-scope";

/// What the nearest line of an action's own file counts beside what was learnt from many: fitted on lines that were not
/// learnt; more of it takes a line for an action that happens to say it in the same small words.
const NEAREST: f32 = 0.15;
/// How sure a lead of one standard deviation is: fitted on lines that were not learnt.
const SHARPNESS: f32 = 1.8;
/// From here on the regression alone knows what a line says of which no single word tells anything: "where do I go from
/// here with {record}".
const TELLING: f32 = 0.5;
/// Fewer small words are a piece of something: "and last quarter?".
const FEWEST: usize = 4;

/// An action and how likely a line means it.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The action's name.
    pub action: String,
    /// 0 to 1; those of all actions add up to at most 1.
    pub score: f32,
    /// How much one reader alone says for it, 0 to 1: how near the nearest line of its file is (1 is word for word), or how
    /// likely the regression holds it, whichever is more.
    pub near: f32,
}

/// What a line is like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Actions, the likeliest first.
    pub actions: Vec<Likeness>,
    /// Whether a word of the line says what is wanted; else only all of its small words together do.
    pub tells: bool,
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
        let mut own: Vec<(&str, &str)> = Vec::new();
        for (action, name) in &actions {
            let told = [action.title.as_str(), name.as_str(), action.description.as_str()];
            let lines = action.utterances.iter().map(String::as_str).chain(told);
            own.extend(lines.map(|line| (action.name.as_str(), line)));
        }
        let mut lines: Vec<&str> = own.iter().map(|(_, line)| *line).collect();
        actions.iter().for_each(|(action, _)| said::of(&action.name).for_each(|line| lines.push(line)));
        let unwanted = [HARMFUL, ELSEWHERE].into_iter().flat_map(said::of);
        let words = spelling::Words::new(lines.into_iter(), unwanted);
        Self { learnt: Learnt::new(&own), words }
    }

    /// What a line is like; the name of a record in it stands as [`RECORD`]. No action where no word says what is wanted.
    pub fn rank(&self, line: &str) -> Ranking {
        self.ranked(line, FEWEST)
    }

    /// The same where the line speaks of what is open, so that fewer small words say enough: "would they go?".
    pub fn rank_beside_open(&self, line: &str) -> Ranking {
        self.ranked(line, 1)
    }

    fn ranked(&self, line: &str, fewest: usize) -> Ranking {
        let (spelled, line) = self.put_right(line);
        let said = weights::read(&line);
        let wanted = said.iter().filter(|said| ![HARMFUL, ELSEWHERE].contains(&said.class));
        let together = spelled.len() >= fewest && wanted.map(|said| said.likely).fold(0.0, f32::max) >= TELLING;
        let tells = self.tells(&spelled);
        let guesses = self.learnt.guess(&line);
        let mut scored: Vec<(&str, f32, f32)> = Vec::new();
        for guess in &guesses {
            // What somebody added is read by its own lines alone.
            let (score, near) = match said.iter().find(|said| said.class == guess.class) {
                Some(said) => (said.score + NEAREST * guess.nearest, guess.near.max(said.likely)),
                None => ((1.0 + NEAREST) * guess.score, guess.near),
            };
            scored.push((guess.class, score, near));
        }
        let unwanted = |class: &str| said.iter().find(|said| said.class == class);
        let sums = [HARMFUL, ELSEWHERE].map(|class| unwanted(class).map_or(f32::MIN, |said| said.score));
        let most = scored.iter().map(|(_, score, _)| *score).chain(sums).fold(f32::MIN, f32::max);
        let odds = |score: f32| (SHARPNESS * (score - most)).exp();
        let all: f32 = scored.iter().map(|(_, score, _)| odds(*score)).chain(sums.map(odds)).sum();
        // Two readers look at what nobody should act on; neither is sure by itself.
        let sure =
            |class: &str, score: f32| unwanted(class).map_or(0.0, |said| (odds(score) / all + said.likely) / 2.0);
        // All readers together rank the likely ones better, the regression alone says better how sure to be.
        let likeness = |(action, score, near): (&str, f32, f32)| {
            let by_all = odds(score) / all;
            let likely = said.iter().find(|said| said.class == action).map_or(by_all, |said| said.likely);
            Likeness { action: action.to_owned(), score: (by_all + likely) / 2.0, near }
        };
        let mut actions: Vec<Likeness> =
            if tells || together { scored.into_iter().map(likeness).collect() } else { Vec::new() };
        actions.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.action.cmp(&b.action)));
        Ranking { actions, tells, harmful: sure(HARMFUL, sums[0]), elsewhere: sure(ELSEWHERE, sums[1]) }
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

    /// Whether a word only holds a question together, or says nothing at all.
    pub fn is_small(&self, word: &str) -> bool {
        let word = words::fold(word);
        words::idle(&word) || words::common(&word)
    }

    /// Whether anything in a line says what is wanted: a word of the examples that is not common, or a concept.
    fn tells(&self, words: &[String]) -> bool {
        let telling = |word: &String| {
            word != RECORD && !words::idle(word) && !words::common(word) && self.words.has(words::stem(word))
        };
        words.iter().any(telling) || terms::concepts(words).iter().any(|concept| !terms::is_bare(concept))
    }

    /// The words of a line with their slips put right, and the line of whole words that they make.
    fn put_right(&self, line: &str) -> (Vec<String>, String) {
        let parted = |word: String| match self.words.parted(&word) {
            Some((first, second)) => vec![first, second],
            None => vec![word],
        };
        let words: Vec<String> = words::split(&words::fold(line)).into_iter().flat_map(parted).collect();
        let right: Vec<String> = words.iter().map(|word| self.words.corrected(word.clone())).collect();
        let whole = |(word, right): (&String, &String)| match word == right {
            true => word.clone(),
            false => self.whole(right),
        };
        let line = words.iter().zip(&right).map(whole).collect::<Vec<_>>().join(" ");
        (right, line)
    }

    fn whole(&self, stem: &str) -> String {
        self.words.whole(stem).unwrap_or(stem).to_owned()
    }

    /// The word of the trade that a word was meant to be; `None` where it is known, or far from all.
    pub fn meant(&self, word: &str) -> Option<String> {
        let small = words::fold(word);
        let right = self.words.corrected(small.clone());
        (right != small).then(|| self.whole(&right))
    }
}

/// In standard deviations from the mean.
fn standardised(mut scores: Vec<f32>) -> Vec<f32> {
    let count = scores.len() as f32;
    let mean = scores.iter().sum::<f32>() / count;
    let spread = (scores.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    scores.iter_mut().for_each(|score| *score = (*score - mean) / spread);
    scores
}
