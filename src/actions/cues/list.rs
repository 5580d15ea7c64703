//! The files of words: classes in brackets, and below them one pattern a line.
//!
//! A pattern is words in lower case: `a/b` either word, `word*` any ending, `word?` may be left out, `#` a number, `..`
//! up to three words between, `...` up to six. A number in front is the weight (1 where there is none); `=` in front
//! says that the phrase holds as it is, denied, asked or not. `@name = a/b/c` names a choice that `@name` stands for.
//! A class called `none` holds phrases that only look like another one.

use super::token::fold;
use std::collections::BTreeMap;

/// One step of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// One of these words, with `true` any ending; the last says whether it may be left out.
    Word(Vec<(String, bool)>, bool),
    /// A number.
    Number,
    /// Up to so many words.
    Gap(usize),
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    pub(super) class: String,
    pub(super) weight: f64,
    pub(super) fixed: bool,
    pub(super) steps: Vec<Step>,
}

/// Reads a file; lines that cannot be read come back with their number.
pub(super) fn read(text: &str) -> (Vec<Pattern>, Vec<usize>) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let (mut patterns, mut wrong, mut class) = (Vec::new(), Vec::new(), None);
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            class = Some(if name == "none" { String::new() } else { name.to_owned() });
        } else if let Some((name, words)) = line.strip_prefix('@').and_then(|rest| rest.split_once(" = ")) {
            names.insert(format!("@{}", name.trim()), words.trim().to_owned());
        } else {
            match class.as_ref().and_then(|class| pattern(class, line, &names)) {
                Some(pattern) => patterns.push(pattern),
                None => wrong.push(at + 1),
            }
        }
    }
    (patterns, wrong)
}

/// One line as a pattern; `None` where it begins with a gap or names an unknown choice.
pub(super) fn pattern(class: &str, line: &str, names: &BTreeMap<String, String>) -> Option<Pattern> {
    let (fixed, line) = line.strip_prefix('=').map_or((false, line), |rest| (true, rest.trim_start()));
    let (weight, line) = match line.split_once(' ').map(|(first, rest)| (first.parse::<f64>(), rest)) {
        Some((Ok(weight), rest)) => (weight, rest),
        _ => (1.0, line),
    };
    let steps = line.split_whitespace().map(|word| step(word, names)).collect::<Option<Vec<_>>>()?;
    let sound = matches!(steps.first(), Some(Step::Word(_, false) | Step::Number))
        && !matches!(steps.last(), Some(Step::Gap(_)) | None);
    sound.then(|| Pattern { class: class.to_owned(), weight, fixed, steps })
}

fn step(word: &str, names: &BTreeMap<String, String>) -> Option<Step> {
    match word {
        ".." => return Some(Step::Gap(3)),
        "..." => return Some(Step::Gap(6)),
        "#" => return Some(Step::Number),
        _ => {}
    }
    let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
    let mut choices = Vec::new();
    for choice in word.split('/') {
        if choice.starts_with('@') {
            let words = names.get(choice)?;
            choices.extend(words.split('/').map(ending));
        } else {
            choices.push(ending(choice));
        }
    }
    choices.iter().all(|(word, _)| !word.is_empty()).then_some(Step::Word(choices, optional))
}

fn ending(word: &str) -> (String, bool) {
    word.strip_suffix('*').map_or((fold(word), false), |stem| (fold(stem), true))
}
