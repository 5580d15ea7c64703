//! The ways through the templates of an action: each side of each `{% if %}`, and loops that had nothing to go through.
//!
//! For: telling which of them fixtures take. Not for: the steps of a flow, which trace themselves, or for texts that
//! anybody reads: a watched action writes marks into them.
//! Invariant: a mark changes no condition, so a watched action takes the ways of the action itself.

use crate::actions::Action;
use crate::actions::template::tags;
use std::collections::BTreeSet;

/// Letters that no text has: they stand around the number of a way.
const OPEN: char = '\u{10fffd}';
const CLOSE: char = '\u{10fffc}';

/// A copy of an action that marks its ways, and the ways in words.
pub fn watched(action: &Action) -> (Action, Vec<String>) {
    let (mut watched, mut ways) = (action.clone(), Vec::new());
    if action.foreign {
        return (watched, ways);
    }
    let rules_at = action.sections.rules.as_ref().map_or(1, |part| part.line);
    let body_at = action.sections.body.line;
    watched.rules = action.rules.as_ref().map(|text| marked(text, "rules", rules_at, &mut ways));
    watched.body = marked(&action.body, "model form", body_at, &mut ways);
    for (name, part) in &mut watched.sections.named_rules {
        part.text = marked(&part.text, &format!("rules {name}"), part.line, &mut ways);
    }
    for (name, part) in &mut watched.sections.templates {
        part.text = marked(&part.text, &format!("template {name}"), part.line, &mut ways);
    }
    for (name, part) in &mut watched.sections.partials {
        part.text = marked(&part.text, &format!("partial {name}"), part.line, &mut ways);
    }
    (watched, ways)
}

/// The numbers of the ways that a text of a watched action took.
pub fn taken(text: &str) -> BTreeSet<usize> {
    let marks = text.split(OPEN).skip(1);
    marks.filter_map(|rest| rest.split(CLOSE).next()?.parse().ok()).collect()
}

/// An `if` or `for` that is open.
struct Open {
    is_if: bool,
    words: String,
    line: usize,
    otherwise: bool,
}

/// A template with a mark on each way.
fn marked(source: &str, part: &str, first: usize, ways: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(source.len() + 64);
    let (mut at, mut open) = (0, Vec::<Open>::new());
    let mut mark = |out: &mut String, line: usize, words: &str| {
        out.push_str(&format!("{OPEN}{}{CLOSE}", ways.len()));
        ways.push(format!("{part}, line {}: {words}", first + line));
    };
    for tag in tags(source) {
        let line = source[..tag.start].matches('\n').count();
        let written = source[tag.start..tag.end].trim_matches(['{', '%', '}', '-', '+', ' ']).trim().to_owned();
        let ends = matches!(tag.word, "endif" | "endfor");
        out.push_str(&source[at..if ends { tag.start } else { tag.end }]);
        at = tag.end;
        match tag.word {
            "if" | "for" => {
                let is_if = tag.word == "if";
                if is_if {
                    mark(&mut out, line, &written);
                }
                open.push(Open { is_if, words: written, line, otherwise: false });
            }
            "elif" => mark(&mut out, line, &written),
            "else" => {
                if let Some(of) = open.last_mut() {
                    of.otherwise = true;
                    let words = format!("{}, otherwise", of.words);
                    mark(&mut out, of.line, &words);
                }
            }
            _ => {
                if let Some(of) = open.pop().filter(|of| of.is_if && !of.otherwise) {
                    out.push_str("{% else %}");
                    mark(&mut out, of.line, &format!("{}, otherwise", of.words));
                }
                out.push_str(&source[tag.start..tag.end]);
            }
        }
    }
    out.push_str(&source[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::template::render;
    use serde_json::json;

    #[test]
    fn each_side_of_each_condition_is_a_way() {
        let source = "A\n{% if a %}\nyes\n{% elif b %}\nb\n{% endif %}\n{% for x in list %}{{ x }}{% else %}none{% endfor %}\n\
                      {%- if a -%} z {%- else -%} y {%- endif %}";
        let mut ways = Vec::new();
        let marked = marked(source, "rules", 10, &mut ways);
        assert_eq!(
            ways,
            [
                "rules, line 11: if a",
                "rules, line 13: elif b",
                "rules, line 11: if a, otherwise",
                "rules, line 16: for x in list, otherwise",
                "rules, line 17: if a",
                "rules, line 17: if a, otherwise",
            ]
        );
        let text = |a: bool, list: &[u8]| render(&marked, &json!({ "a": a, "b": false, "list": list })).unwrap();
        assert_eq!(taken(&text(true, &[1])), BTreeSet::from([0, 4]));
        assert_eq!(taken(&text(false, &[])), BTreeSet::from([2, 3, 5]));
    }

    #[test]
    fn every_built_in_action_can_be_watched() {
        for action in crate::actions::Registry::builtin().iter() {
            let (watched, _) = watched(action);
            for text in watched.rules.iter().chain([&watched.body]) {
                assert!(crate::actions::template::check(text).is_ok(), "{}: {text}", action.name);
            }
        }
    }
}
