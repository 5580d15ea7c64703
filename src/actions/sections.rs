//! The body of an action file cut at its headings: the model form, `## rules`, `## template NAME`, `## rules NAME`,
//! `## partial NAME`.
//!
//! Invariants: a heading inside a fenced block is text; in a file of another tool only the exact lower-case words cut, so
//! that a skill with a chapter “Rules” stays whole.

use super::front::find_line;
use super::{Problem, yaml::At};
use std::collections::BTreeMap;

/// One template with the line of the file on which it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) line: usize,
}

/// What the body is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sections {
    /// The model form.
    pub(super) body: Part,
    /// The form without a model.
    pub(super) rules: Option<Part>,
    /// Further model forms by name.
    pub(super) templates: BTreeMap<String, Part>,
    /// Their forms without a model.
    pub(super) named_rules: BTreeMap<String, Part>,
    /// Pieces that templates include.
    pub(super) partials: BTreeMap<String, Part>,
    /// Headings that stand there twice, or without a name.
    pub(super) odd: Vec<(At, String)>,
}

/// A file cut into front matter and body, with the line on which the body starts.
pub(super) struct Halves<'a> {
    pub(super) front: &'a str,
    pub(super) body: &'a str,
    pub(super) body_line: usize,
}

pub(super) fn halves<'a>(origin: &str, source: &'a str) -> Result<Halves<'a>, Problem> {
    let Some(rest) = source.strip_prefix("---\n") else { return Err(no_front(origin, source)) };
    let end = find_line(rest, |line| line.trim_end() == "---").ok_or_else(|| {
        Problem::new(origin, (1, 1), "the front matter is not closed", "end it with a line of three hyphens: `---`")
    })?;
    let front = &rest[..end];
    let body = rest[end..].split_once('\n').map_or("", |(_, body)| body);
    Ok(Halves { front, body, body_line: front.lines().count() + 3 })
}

/// Why a file has no front matter.
fn no_front(origin: &str, source: &str) -> Problem {
    let mend = "start the file with a line `---`, then `name:` and `description:`, then `---`; `dealdesk actions new ID` \
                writes a file that works";
    if source.trim().is_empty() {
        return Problem::new(origin, (1, 1), "the file is empty", mend);
    }
    let late =
        source.lines().position(|line| !line.trim().is_empty()).filter(|_| source.trim_start().starts_with("---"));
    match late {
        Some(line) => {
            let mend = "make it the first line of the file, with nothing before or behind the three hyphens";
            Problem::new(origin, (line + 1, 1), "the front matter does not begin in the first line", mend)
        }
        None => Problem::new(origin, (1, 1), "there is no front matter at the start of the file", mend),
    }
}

/// What a heading begins.
enum Heading {
    Rules(Option<String>),
    Template(String),
    Partial(String),
    Nameless(&'static str),
}

/// The heading of a line, if it is one of ours.
fn heading(line: &str, own: bool) -> Option<Heading> {
    let words = line.trim_end().strip_prefix("## ")?.trim();
    let (word, name) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let name = name.trim();
    let word = if own { word.to_lowercase() } else { word.to_owned() };
    // A chapter such as “Rules of engagement” is text.
    if name.contains(char::is_whitespace) {
        return None;
    }
    let named = |heading: fn(String) -> Heading, word| {
        Some(if name.is_empty() { Heading::Nameless(word) } else { heading(name.to_owned()) })
    };
    match word.as_str() {
        "rules" => Some(Heading::Rules((!name.is_empty()).then(|| name.to_owned()))),
        "template" => named(Heading::Template, "template"),
        "partial" => named(Heading::Partial, "partial"),
        _ => None,
    }
}

/// Cuts a body whose first line is this line of the file.
pub(super) fn sections(body: &str, body_line: usize, own: bool) -> Sections {
    let mut out = Sections { body: Part { text: String::new(), line: body_line }, ..Sections::default() };
    let mut current: Option<Heading> = None;
    let mut part = Part { text: String::new(), line: body_line };
    let mut fenced = false;
    for (at, line) in body.split_inclusive('\n').enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        match heading(line, own).filter(|_| !fenced) {
            None => part.text.push_str(line),
            Some(next) => {
                let done = std::mem::replace(&mut part, Part { text: String::new(), line: body_line + at + 1 });
                keep(&mut out, current.take(), done);
                current = Some(next);
            }
        }
    }
    keep(&mut out, current, part);
    out
}

fn keep(out: &mut Sections, heading: Option<Heading>, part: Part) {
    let at = (part.line.saturating_sub(1).max(1), 1);
    let twice = match heading {
        None => {
            out.body = part;
            None
        }
        Some(Heading::Rules(None)) => out.rules.replace(part).map(|_| "rules".to_owned()),
        Some(Heading::Rules(Some(name))) => out.named_rules.insert(name.clone(), part).map(|_| format!("rules {name}")),
        Some(Heading::Template(name)) => out.templates.insert(name.clone(), part).map(|_| format!("template {name}")),
        Some(Heading::Partial(name)) => out.partials.insert(name.clone(), part).map(|_| format!("partial {name}")),
        Some(Heading::Nameless(word)) => {
            out.odd.push((at, format!("`## {word}` has no name")));
            None
        }
    };
    out.odd.extend(twice.map(|twice| (at, format!("`## {twice}` stands there twice"))));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_cut_and_code_does_not() {
        let body = "Model\n```\n## rules\n```\n## Rules of thumb\n## rules\nR\n## template big\nB\n## Rules big\nRB\n## partial foot\nF\n## rules\nagain\n## partial\n";
        let cut = sections(body, 5, true);
        assert_eq!(cut.body.text, "Model\n```\n## rules\n```\n## Rules of thumb\n");
        assert_eq!(cut.rules.as_ref().map(|part| (part.text.as_str(), part.line)), Some(("again\n", 19)));
        assert_eq!(cut.templates["big"], Part { text: "B\n".into(), line: 13 });
        assert_eq!(cut.named_rules["big"].text, "RB\n");
        assert_eq!(cut.partials["foot"].text, "F\n");
        let odd: Vec<&str> = cut.odd.iter().map(|(_, what)| what.as_str()).collect();
        assert_eq!(odd, ["`## rules` stands there twice", "`## partial` has no name"]);
        assert_eq!(sections("# Skill\n## Rules\nBe kind.\n", 4, false).body.text, "# Skill\n## Rules\nBe kind.\n");
    }
}
