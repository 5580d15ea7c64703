//! The front matter of an action file by its keys, every mistake with its place.
//!
//! Invariants: values are read by the type that a key wants, so that no word changes its meaning; keys of other tools are
//! kept; reading goes on after a mistake, so that an author sees all of them at once.

use super::expr::nearest;
use super::problem::Problems;
use super::yaml::{At, Is, Node};

/// The keys that we read; everything else is kept in `extra`.
pub(super) const KNOWN: &[&str] = &[
    "name",
    "description",
    "license",
    "metadata",
    "allowed-tools",
    "compatibility",
    "model",
    "config",
    "input",
    "output",
    "title",
    "why",
    "key",
    "surfaces",
    "conversational",
    "record",
    "kinds",
    "states",
    "facts",
    "tools",
    "budget",
    "limits",
    "utterances",
    "examples",
    "suggest",
    "rules",
    "steps",
];
/// Keys that only files written for dealdesk have.
pub(super) const OWN: &[&str] = &[
    "facts",
    "suggest",
    "utterances",
    "surfaces",
    "rules",
    "kinds",
    "record",
    "steps",
    "budget",
    "states",
    "examples",
];

/// The byte offset of the first line that fits.
pub(super) fn find_line(text: &str, fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if fits(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// `skills/meeting-prep/SKILL.md` and `meeting-prep.prompt` are both called `meeting-prep`.
pub(super) fn stem(origin: &str) -> String {
    let mut parts = origin.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(origin);
    let name = if file.eq_ignore_ascii_case("SKILL.md") { parts.next().unwrap_or(file) } else { file };
    let name = name.split('.').next().unwrap_or(name).to_lowercase();
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

pub(super) fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Reads the values of one group of keys.
pub(super) struct Keys<'a> {
    pub(super) node: &'a Node,
    pub(super) problems: &'a mut Problems,
}

impl<'a> Keys<'a> {
    /// Begins a group in which only these keys have a meaning.
    pub(super) fn new(node: &'a Node, known: &[&str], what: &str, problems: &'a mut Problems) -> Self {
        if !matches!(node.is, Is::Map(_)) && !node.is_empty() {
            problems.error(node.at, format!("{what} is {}", node.word()), "write keys with values: `key: value`");
        }
        for (key, _) in node.entries().iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
            let mend = match nearest(&key.name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("{what} can have: {}", known.join(", ")),
            };
            problems.error(key.at, format!("`{}` means nothing in {what}", key.name), &mend);
        }
        Self { node, problems }
    }

    /// A group whose further keys belong to other tools.
    pub(super) fn open(node: &'a Node, problems: &'a mut Problems) -> Self {
        Self { node, problems }
    }

    fn wrong(&mut self, key: &str, node: &Node, wanted: &str) {
        let found = match node.text() {
            Some(text) => format!("{:?}", super::text::excerpt(text, 40)),
            None => node.word().to_owned(),
        };
        self.problems.error(node.at, format!("`{key}` is {found}"), wanted);
    }

    /// A value that is there and not empty.
    pub(super) fn value(&self, key: &str) -> Option<&'a Node> {
        self.node.get(key).filter(|node| !node.is_empty())
    }

    /// A text as it was written.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.placed_text(key).map(|(text, _)| text)
    }

    /// The same with its place.
    pub(super) fn placed_text(&mut self, key: &str) -> Option<(String, At)> {
        let node = self.value(key)?;
        if node.text().is_none() {
            self.wrong(key, node, "write a text; put it into quotation marks where YAML reads it as something else");
        }
        node.text().map(|text| (text.to_owned(), node.at))
    }

    /// Texts: a list, or a single one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        self.placed_texts(key).into_iter().map(|(text, _)| text).collect()
    }

    /// The same with their places.
    pub(super) fn placed_texts(&mut self, key: &str) -> Vec<(String, At)> {
        let Some(node) = self.value(key) else { return Vec::new() };
        let items = match &node.is {
            Is::List(items) => items.as_slice(),
            Is::Text(..) => std::slice::from_ref(node),
            Is::Map(_) => {
                self.wrong(key, node, "write a list: `[one, two]`");
                &[]
            }
        };
        let mut out = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => out.push((text.to_owned(), item.at)),
                None => self.wrong(
                    key,
                    item,
                    "write texts; put them into quotation marks where YAML reads them as something else",
                ),
            }
        }
        out
    }

    /// `true` or `false`, and nothing else.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let node = self.value(key)?;
        match &node.is {
            Is::Text(text, true) if text == "true" => Some(true),
            Is::Text(text, true) if text == "false" => Some(false),
            _ => {
                self.wrong(key, node, "write `true` or `false`");
                None
            }
        }
    }

    /// A number of at least nought.
    pub(super) fn number(&mut self, key: &str) -> Option<f64> {
        let node = self.value(key)?;
        let number = node.text().and_then(super::yaml::number).and_then(|number| number.as_f64());
        let number = number.filter(|number| *number >= 0.0);
        if number.is_none() {
            self.wrong(key, node, "write a number such as 0.5");
        }
        number
    }

    /// A whole number of at least nought.
    pub(super) fn whole(&mut self, key: &str) -> Option<usize> {
        let node = self.value(key)?;
        let number = node.text().and_then(super::yaml::number).and_then(|number| number.as_u64());
        if number.is_none() {
            self.wrong(key, node, "write a whole number such as 20");
        }
        number.and_then(|number| usize::try_from(number).ok())
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<T> {
        let (text, at) = self.placed_text(key)?;
        self.one_of(key, &text, at, words)
    }

    /// Several of some words.
    pub(super) fn words<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Vec<T> {
        let said = self.placed_texts(key);
        said.into_iter().filter_map(|(text, at)| self.one_of(key, &text, at, words)).collect()
    }

    fn one_of<T: Copy>(&mut self, key: &str, text: &str, at: At, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let mend = match nearest(text, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of: {}", names.join(", ")),
            };
            self.problems.error(at, format!("`{key}` is {:?}", super::text::excerpt(text, 40)), &mend);
        }
        found
    }
}
