//! The example sentences and what each of them says.
//!
//! `ideas.txt` says what a heading stands for; `sentences/*.txt` holds sentences below their headings, one file a manner of
//! speaking; a heading may name several ideas. Invariant: a heading that `ideas.txt` does not know is reported, never guessed.

use std::collections::BTreeMap;

/// What a heading stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Idea {
    /// Labels, each with its section: `bant:!budget`.
    pub(super) says: Vec<&'static str>,
    /// Labels that such a sentence may bear as well.
    pub(super) may_say: Vec<&'static str>,
}

impl Idea {
    /// A sentence that says several things at once.
    fn of_all(ideas: &[&Self]) -> Self {
        let all =
            |labels: fn(&Self) -> &Vec<&'static str>| ideas.iter().flat_map(|idea| labels(idea).clone()).collect();
        Self { says: all(|idea| &idea.says), may_say: all(|idea| &idea.may_say) }
    }
}

/// A sentence somebody wrote as an example.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) text: &'static str,
    pub(super) idea: Idea,
    /// The file it stands in.
    #[cfg(test)]
    pub(super) manner: &'static str,
}

/// The ideas by name.
pub(super) fn ideas(text: &'static str) -> BTreeMap<&'static str, Idea> {
    let lines = text.lines().filter(|line| !line.starts_with("//")).filter_map(|line| line.split_once('='));
    lines
        .map(|(name, labels)| {
            let (says, may_say) = labels.split_once('?').unwrap_or((labels, ""));
            let words = |labels: &'static str| labels.split_whitespace().collect();
            (name.trim(), Idea { says: words(says), may_say: words(may_say) })
        })
        .collect()
}

/// The sentences of a file, and the numbers of the lines that stand below no known heading.
pub(super) fn read(
    #[cfg_attr(not(test), expect(unused_variables, reason = "only tests hold out a manner"))] manner: &'static str,
    text: &'static str,
    ideas: &BTreeMap<&'static str, Idea>,
) -> (Vec<Example>, Vec<usize>) {
    let (mut examples, mut wrong, mut idea): (_, _, Option<Idea>) = (Vec::new(), Vec::new(), None);
    for (at, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            idea =
                name.split(' ').map(|name| ideas.get(name)).collect::<Option<Vec<_>>>().map(|all| Idea::of_all(&all));
        } else if let Some(idea) = &idea {
            examples.push(Example {
                text: line,
                idea: idea.clone(),
                #[cfg(test)]
                manner,
            });
        } else {
            wrong.push(at + 1);
        }
    }
    (examples, wrong)
}
