//! Front matter as a tree that keeps every word as it was written, with its place.
//!
//! For: reading what an author wrote by the type that a key wants. Not for: any other YAML of the program.
//! Invariants: a plain `no` or `012` stays that text until a type asks for more; only `true` and `false` are booleans;
//! the tree is bounded in depth and size, aliases included.

use granit_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// Most nodes of one front matter, what aliases repeat included.
const MOST: usize = 20_000;
/// Most nodes inside each other.
const DEEPEST: usize = 40;

/// Line and column in the file, both counted from 1.
pub(super) type At = (usize, usize);

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) is: Is,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Is {
    /// A text as it was written, and whether it stood there without quotation marks.
    Text(String, bool),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) at: At,
    pub(super) name: String,
}

/// Why a front matter could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) at: At,
    pub(super) what: String,
}

/// Reads YAML whose first line is this line of the file.
pub(super) fn read(text: &str, first_line: usize) -> Result<Node, Wrong> {
    let mut reader = Reader { events: Parser::new_from_str(text), first_line, anchors: BTreeMap::new(), nodes: 0 };
    match reader.document()? {
        Some(node) => Ok(node),
        None => Ok(Node { at: (first_line, 1), is: Is::Map(Vec::new()) }),
    }
}

struct Reader<'a> {
    events: Parser<'a, granit_parser::StrInput<'a>>,
    first_line: usize,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn at(&self, span: &Span) -> At {
        (span.start.line() + self.first_line - 1, span.start.col() + 1)
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, Wrong> {
        loop {
            match self.events.next_event() {
                None => return Ok(None),
                Some(Err(error)) => {
                    let mark = error.marker();
                    let at = (mark.line() + self.first_line - 1, mark.col() + 1);
                    return Err(Wrong { at, what: error.info() });
                }
                Some(Ok((event, span))) => match event {
                    Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                    Event::StreamEnd => return Ok(None),
                    event if event.is_node() || matches!(event, Event::SequenceEnd | Event::MappingEnd) => {
                        return Ok(Some((event, span)));
                    }
                    _ => {}
                },
            }
        }
    }

    fn document(&mut self) -> Result<Option<Node>, Wrong> {
        let Some((event, span)) = self.next()? else { return Ok(None) };
        let node = self.node(event, &span, 0)?;
        match self.next()? {
            Some((_, span)) => Err(Wrong { at: self.at(&span), what: "there are two documents in one".to_owned() }),
            None => Ok(Some(node)),
        }
    }

    fn node(&mut self, event: Event<'a>, span: &Span, depth: usize) -> Result<Node, Wrong> {
        let at = self.at(span);
        self.nodes += 1;
        if self.nodes > MOST || depth > DEEPEST {
            return Err(Wrong { at, what: "there is too much in it, or too deep".to_owned() });
        }
        let anchor = event.anchor_id();
        let is = match event {
            Event::Scalar(text, style, ..) => Is::Text(text.into_owned(), style == ScalarStyle::Plain),
            Event::SequenceStart(..) => self.list(depth)?,
            Event::MappingStart(..) => self.map(depth)?,
            Event::Alias(id) => return self.alias(id, at),
            _ => return Err(Wrong { at, what: "this cannot be read".to_owned() }),
        };
        let node = Node { at, is };
        if let Some(id) = anchor {
            self.anchors.insert(id, node.clone());
        }
        Ok(node)
    }

    fn alias(&mut self, id: usize, at: At) -> Result<Node, Wrong> {
        let node = self.anchors.get(&id).cloned();
        let node = node.ok_or_else(|| Wrong { at, what: "this name stands for nothing before it".to_owned() })?;
        self.nodes += node.size();
        if self.nodes > MOST {
            return Err(Wrong { at, what: "there is too much in it".to_owned() });
        }
        Ok(Node { at, ..node })
    }

    fn list(&mut self, depth: usize) -> Result<Is, Wrong> {
        let mut items = Vec::new();
        while let Some((event, span)) = self.next()? {
            if event == Event::SequenceEnd {
                break;
            }
            items.push(self.node(event, &span, depth + 1)?);
        }
        Ok(Is::List(items))
    }

    fn map(&mut self, depth: usize) -> Result<Is, Wrong> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while let Some((event, span)) = self.next()? {
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, &span, depth + 1)?;
            let Is::Text(name, _) = key.is else {
                return Err(Wrong { at: key.at, what: "a key has to be a word".to_owned() });
            };
            if entries.iter().any(|(known, _)| known.name == name) {
                return Err(Wrong { at: key.at, what: format!("`{name}` stands there twice") });
            }
            let Some((event, span)) = self.next()? else {
                return Err(Wrong { at: key.at, what: format!("`{name}` has no value") });
            };
            entries.push((Key { at: key.at, name }, self.node(event, &span, depth + 1)?));
        }
        Ok(Is::Map(entries))
    }
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.entries().iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// Keys with their values; none where it is no map.
    pub(super) fn entries(&self) -> &[(Key, Node)] {
        match &self.is {
            Is::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The text as it was written, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.is {
            Is::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.is, Is::Text(text, true) if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// What stands there, in a word.
    pub(super) fn word(&self) -> &'static str {
        match self.is {
            Is::Text(..) => "a text",
            Is::List(_) => "a list",
            Is::Map(_) => "keys with values",
        }
    }

    /// The place of a character of the text, where the text stands on one line.
    pub(super) fn inside(&self, line: usize, column: usize) -> At {
        match &self.is {
            Is::Text(_, plain) if line == 1 => (self.at.0, self.at.1 + column - 1 + usize::from(!plain)),
            _ => (self.at.0 + line, column),
        }
    }

    fn size(&self) -> usize {
        match &self.is {
            Is::Text(..) => 1,
            Is::List(items) => 1 + items.iter().map(Self::size).sum::<usize>(),
            Is::Map(entries) => 1 + entries.iter().map(|(_, node)| 1 + node.size()).sum::<usize>(),
        }
    }

    /// As JSON: plain words are numbers only where JSON writes them so, and booleans only where they are `true` or `false`.
    pub(super) fn json(&self) -> Value {
        match &self.is {
            Is::Text(text, plain) => scalar(text, *plain),
            Is::List(items) => Value::Array(items.iter().map(Self::json).collect()),
            Is::Map(entries) => {
                Value::Object(entries.iter().map(|(key, node)| (key.name.clone(), node.json())).collect::<Map<_, _>>())
            }
        }
    }
}

fn scalar(text: &str, plain: bool) -> Value {
    match text {
        _ if !plain => Value::String(text.to_owned()),
        "" | "~" | "null" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

/// A number as JSON writes it: no leading zero, no sign `+`, no spaces.
pub(super) fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit());
    if starts { serde_json::from_str(text).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_stay_as_they_are_written() {
        let node = read("a: no\nb: 012\nc: 12\nd: true\ne: yes\nf: \"true\"\ng: 1.50\nh: 0x1f\ni: 1e3\nj: ~\nk: 2026-11-20\nl: 1_000\nm: Off\n", 2).unwrap();
        let expected = json!({"a": "no", "b": "012", "c": 12, "d": true, "e": "yes", "f": "true", "g": 1.5, "h": "0x1f",
            "i": 1000.0, "j": null, "k": "2026-11-20", "l": "1_000", "m": "Off"});
        assert_eq!(node.json(), expected);
        assert_eq!(node.get("b").unwrap().text(), Some("012"));
        assert_eq!(node.get("b").unwrap().at, (3, 4));
        assert_eq!(node.get("f").unwrap().inside(1, 2), (7, 6));
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, line, word) in
            [("a: 1\na: 2\n", 3, "twice"), ("a: [1\nb: 2\n", 3, ""), ("a: *b\n", 2, ""), ("- 1\n--- \n- 2\n", 3, "two")]
        {
            let wrong = read(text, 2).unwrap_err();
            assert!(wrong.at.0 >= line.min(2) && wrong.what.contains(word), "{text:?}: {wrong:?}");
        }
        let bomb: String = (1..30).fold("a0: &a0 [x,x,x,x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [*a{0},*a{0},*a{0},*a{0}]\n", n - 1)
        });
        assert!(read(&bomb, 2).unwrap_err().what.contains("too much"));
        assert!(read(&"[".repeat(90), 2).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-c:\\-\\[\\]{}&*!|>'\" \n\t#,0-9]{0,60}|\\PC{0,60}") {
            let _ = read(&text, 2).map(|node| node.json());
        }
    }
}
