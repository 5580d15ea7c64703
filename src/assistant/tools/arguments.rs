//! The arguments of a call, read by the definition of its tool.
//!
//! Invariant: an error names what is wrong, what is expected and the nearest thing there is, in the model's own words and
//! ours; it holds no value of a record.

use super::ToolError;
use super::define::{Param, ParamKind, ToolDef};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Most bytes of the arguments of one call.
const MOST_BYTES: usize = 8 * 1024;
/// Most texts of a list.
const MOST_TEXTS: usize = 200;

/// A checked argument.
#[derive(Clone, Debug, PartialEq)]
enum Argument {
    Text(String),
    Texts(Vec<String>),
    Number(i64),
}

/// Checked arguments by name, as the model wrote them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Arguments(BTreeMap<&'static str, Argument>);

impl Arguments {
    /// Reads what a model wrote.
    ///
    /// # Errors
    /// One error, the first that there is.
    pub(super) fn read(tool: &ToolDef, written: &Value) -> Result<Self, ToolError> {
        if written.to_string().len() > MOST_BYTES {
            return Err(ToolError::new(format!("the arguments are longer than {MOST_BYTES} bytes; nothing was read")));
        }
        let none = Map::new();
        let given = match written {
            Value::Object(given) => given,
            Value::Null => &none,
            _ => return Err(ToolError::new(format!("the arguments must be a JSON object with {}", names(tool)))),
        };
        if let Some(unknown) = given.keys().find(|key| !tool.params.iter().any(|param| param.name == key.as_str())) {
            return Err(ToolError::new(format!(
                "{} takes no `{}`; it takes {}{}",
                tool.name,
                short(unknown),
                names(tool),
                nearest(unknown, tool.params.iter().map(|param| param.name))
            )));
        }
        let mut read = BTreeMap::new();
        for param in tool.params {
            match given.get(param.name).filter(|value| !value.is_null()) {
                Some(value) => _ = read.insert(param.name, argument(tool, param, value)?),
                None if param.required => {
                    let what = param.kind.expects();
                    return Err(ToolError::new(format!("{} needs `{}`: {what}", tool.name, param.name)));
                }
                None => {}
            }
        }
        Ok(Self(read))
    }

    /// A text, if it was given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Argument::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list of texts; empty if it was not given.
    pub(super) fn texts(&self, name: &str) -> &[String] {
        match self.0.get(name) {
            Some(Argument::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A number, if it was given.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Argument::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A count, the default of its definition where none was given.
    pub(super) fn count(&self, tool: &ToolDef, name: &str) -> usize {
        let given = self.number(name).and_then(|number| usize::try_from(number).ok());
        let default = tool.params.iter().find(|param| param.name == name).map_or(0, |param| match param.kind {
            ParamKind::Count(default, _) => default,
            _ => 0,
        });
        given.unwrap_or(default)
    }
}

fn argument(tool: &ToolDef, param: &Param, value: &Value) -> Result<Argument, ToolError> {
    let wrong = || {
        let (what, got) = (param.kind.expects(), sort(value));
        ToolError::new(format!("`{}` of {} must be {what}; it was {got}", param.name, tool.name))
    };
    Ok(match param.kind {
        ParamKind::Texts => Argument::Texts(texts(value).ok_or_else(wrong)?),
        ParamKind::Count(_, most) => {
            let number = whole(value).filter(|number| (0..=most as i64).contains(number));
            Argument::Number(number.ok_or_else(wrong)?)
        }
        ParamKind::Number => Argument::Number(whole(value).ok_or_else(wrong)?),
        ParamKind::Choice(words) => {
            let text = value.as_str().ok_or_else(wrong)?;
            let known = words.iter().find(|word| word.eq_ignore_ascii_case(text.trim()));
            Argument::Text((*known.ok_or_else(wrong)?).to_owned())
        }
        ParamKind::Record => Argument::Text(record(value).ok_or_else(wrong)?),
        ParamKind::Kind | ParamKind::Text | ParamKind::Day | ParamKind::Action => {
            let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
            Argument::Text(text.ok_or_else(wrong)?.to_owned())
        }
    })
}

/// Some write `12` or `[12]` as a number or a list of one.
fn record(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(format!("[{number}]")),
        Value::Array(items) if items.len() == 1 => record(&items[0]),
        _ => None,
    }
}

/// A list of texts; a text or number alone is a list of one, and numbers in it are texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(items) if items.len() <= MOST_TEXTS => items.iter().map(text).collect(),
        Value::Array(_) => None,
        other => text(other).map(|text| vec![text]),
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 1e15).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn names(tool: &ToolDef) -> String {
    let name = |param: &Param| {
        if param.required { format!("`{}`", param.name) } else { format!("`{}` (optional)", param.name) }
    };
    tool.params.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What a value is, without the value.
fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a yes or no",
        Value::Number(_) => "another number",
        Value::String(text) if text.trim().is_empty() => "an empty text",
        Value::String(_) => "another text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The start of what a model wrote, for an error.
pub(super) fn short(text: &str) -> String {
    let line = crate::actions::text::clean(text);
    if line.chars().count() > 60 { line.chars().take(60).chain(['…']).collect() } else { line }
}

/// `; the nearest is X`, where something is near.
pub(super) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
    let folded = crate::crm::fold_name(wanted);
    let near = known.map(|name| (steps(&folded, &crate::crm::fold_name(name)), name)).min();
    match near {
        Some((steps, name)) if steps * 2 <= folded.chars().count().max(2) => format!("; the nearest is `{name}`"),
        _ => String::new(),
    }
}

/// Edit distance in characters.
fn steps(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}
