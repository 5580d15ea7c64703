//! Filters and tests that expressions may use: the ones of the templates that compute something of a value.

use super::tree::Node;
use super::{ExprError, Type, eval, kind::word, nearest};
use serde_json::Value;

/// A filter: its name, most arguments, what it takes, what comes out.
pub(super) struct Filter {
    pub(super) name: &'static str,
    pub(super) args: (usize, usize),
    pub(super) takes: Takes,
    pub(super) gives: Gives,
}

/// What a filter can be used on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Anything,
    Number,
    Text,
    List,
    /// A list, a text or a group of values.
    Counted,
}

/// What comes out of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    Number,
    Text,
    /// An entry of the list, or none where it is empty.
    Entry,
    /// The list again.
    Same,
    /// The value, or the argument in place of none.
    Default,
}

const fn entry(name: &'static str, least: usize, most: usize, takes: Takes, gives: Gives) -> Filter {
    Filter { name, args: (least, most), takes, gives }
}

pub(super) const FILTERS: &[Filter] = &[
    entry("abs", 0, 0, Takes::Number, Gives::Number),
    entry("round", 0, 1, Takes::Number, Gives::Number),
    entry("int", 0, 1, Takes::Anything, Gives::Number),
    entry("float", 0, 1, Takes::Anything, Gives::Number),
    entry("string", 0, 0, Takes::Anything, Gives::Text),
    entry("lower", 0, 0, Takes::Text, Gives::Text),
    entry("upper", 0, 0, Takes::Text, Gives::Text),
    entry("trim", 0, 0, Takes::Text, Gives::Text),
    entry("replace", 2, 2, Takes::Text, Gives::Text),
    entry("length", 0, 0, Takes::Counted, Gives::Number),
    entry("count", 0, 0, Takes::Counted, Gives::Number),
    entry("min", 0, 0, Takes::List, Gives::Entry),
    entry("max", 0, 0, Takes::List, Gives::Entry),
    entry("first", 0, 0, Takes::List, Gives::Entry),
    entry("last", 0, 0, Takes::List, Gives::Entry),
    entry("sum", 0, 0, Takes::List, Gives::Number),
    entry("sort", 0, 0, Takes::List, Gives::Same),
    entry("unique", 0, 0, Takes::List, Gives::Same),
    entry("join", 0, 1, Takes::List, Gives::Text),
    entry("default", 1, 1, Takes::Anything, Gives::Default),
    entry("d", 1, 1, Takes::Anything, Gives::Default),
];

/// Tests with the number of their arguments.
pub(super) const TESTS: &[(&str, usize)] = &[
    ("none", 0),
    ("defined", 0),
    ("undefined", 0),
    ("string", 0),
    ("number", 0),
    ("boolean", 0),
    ("sequence", 0),
    ("mapping", 0),
    ("true", 0),
    ("false", 0),
    ("odd", 0),
    ("even", 0),
    ("startingwith", 1),
    ("endingwith", 1),
    ("in", 1),
];

/// A filter by its name, or what to do about the name.
pub(super) fn find(node: &Node, name: &str, args: usize) -> Result<&'static Filter, ExprError> {
    let Some(found) = FILTERS.iter().find(|filter| filter.name == name) else {
        let names = || FILTERS.iter().map(|filter| filter.name);
        let mend = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("filters here are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        return Err(ExprError::new(node.at, format!("there is no filter `{name}` in expressions"), mend));
    };
    if args < found.args.0 || args > found.args.1 {
        let what = format!("`{name}` takes {} arguments, and here are {args}", found.args.1);
        return Err(ExprError::new(node.at, what, "see “Expressions” in docs/actions.md"));
    }
    Ok(found)
}

/// Checks the name of a test.
pub(super) fn find_test(node: &Node, name: &str, args: usize) -> Result<(), ExprError> {
    match TESTS.iter().find(|(known, _)| *known == name) {
        Some((_, wanted)) if *wanted == args => Ok(()),
        Some((_, wanted)) => {
            let what = format!("`is {name}` takes {wanted} arguments, and here are {args}");
            Err(ExprError::new(node.at, what, "see “Expressions” in docs/actions.md"))
        }
        None => {
            let known: Vec<&str> = TESTS.iter().map(|(name, _)| *name).collect();
            let mend = match name {
                "null" | "empty" => "write `is none`".to_owned(),
                _ => format!("tests here are: {}", known.join(", ")),
            };
            Err(ExprError::new(node.at, format!("there is no test `is {name}` in expressions"), mend))
        }
    }
}

impl Takes {
    /// Whether a value of this type fits, as far as that is known.
    pub(super) fn fits(self, kind: &Type) -> bool {
        match (self, kind.sure()) {
            (_, Type::Any) | (Self::Anything, _) => true,
            (Self::Number, found) => *found == Type::Number,
            (Self::Text, found) => matches!(found, Type::Text | Type::OneOf(_) | Type::Date),
            (Self::List, found) => matches!(found, Type::List(_)),
            (Self::Counted, found) => matches!(found, Type::List(_) | Type::Map(_) | Type::Text | Type::OneOf(_)),
        }
    }

    /// In words.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Counted => "a list, a text or a group of values",
        }
    }
}

fn no(node: &Node, name: &str, takes: Takes, value: &Value) -> ExprError {
    let what = format!("`{name}` needs {}, and this is {}", takes.word(), word(value));
    let mend = if value.is_null() { "test `x is not none` first" } else { "use it on a value of that type" };
    ExprError::new(node.at, what, mend)
}

/// What a filter makes of a value.
pub(super) fn filter(node: &Node, name: &str, of: &Value, args: &[Value]) -> Result<Value, ExprError> {
    let found = find(node, name, args.len())?;
    let fits = match (found.takes, of) {
        (Takes::Anything, _) => true,
        (Takes::Number, of) => of.is_number(),
        (Takes::Text, of) => of.is_string(),
        (Takes::List, of) => of.is_array(),
        (Takes::Counted, of) => of.is_array() || of.is_string() || of.is_object(),
    };
    if !fits {
        return Err(no(node, name, found.takes, of));
    }
    match of {
        Value::Array(items) if found.takes == Takes::List => list(node, name, items, args),
        Value::String(text) if found.takes == Takes::Text => Ok(Value::String(text_filter(name, text, args))),
        of => other(node, name, of, args),
    }
}

fn text_filter(name: &str, text: &str, args: &[Value]) -> String {
    let arg = |at: usize| args.get(at).map(eval::shown).unwrap_or_default();
    match name {
        "lower" => text.to_lowercase(),
        "upper" => text.to_uppercase(),
        "trim" => text.trim().to_owned(),
        // What is put in must not grow the text without end.
        _ if arg(0).is_empty() || arg(1).len() > 200 => text.to_owned(),
        _ => text.replace(&arg(0), &arg(1)).chars().take(100_000).collect(),
    }
}

fn other(node: &Node, name: &str, of: &Value, args: &[Value]) -> Result<Value, ExprError> {
    let figure = of.as_f64();
    match name {
        "abs" => Ok(of.as_i64().map_or_else(|| figure.map(f64::abs).into(), |n| n.saturating_abs().into())),
        "round" => {
            let scale = 10f64.powi(args.first().and_then(Value::as_i64).unwrap_or(0).clamp(0, 9) as i32);
            Ok(figure.map(|number| (number * scale).round() / scale).into())
        }
        "int" | "float" => read(node, name, of, args),
        "string" => Ok(Value::String(eval::shown(of))),
        "default" | "d" if of.is_null() => Ok(args.first().cloned().unwrap_or_default()),
        "length" | "count" => Ok(match of {
            Value::Array(items) => items.len(),
            Value::Object(map) => map.len(),
            Value::String(text) => text.chars().count(),
            _ => 0,
        }
        .into()),
        _ => Ok(of.clone()),
    }
}

/// A text as a number.
fn read(node: &Node, name: &str, of: &Value, args: &[Value]) -> Result<Value, ExprError> {
    let number = match of {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok().filter(|number| number.is_finite()),
        Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
        _ => None,
    };
    match (number, args.first()) {
        #[expect(clippy::cast_possible_truncation, reason = "`int` cuts what stands behind the point")]
        (Some(number), _) if name == "int" && number.abs() < 9e15 => Ok((number as i64).into()),
        (Some(number), _) => Ok(number.into()),
        (None, Some(instead)) => Ok(instead.clone()),
        (None, None) => Err(ExprError::new(
            node.at,
            format!("{} cannot be read as a number", word(of)),
            format!("say what it is then: `x | {name}(0)`"),
        )),
    }
}

fn list(node: &Node, name: &str, items: &[Value], args: &[Value]) -> Result<Value, ExprError> {
    match name {
        "first" => Ok(items.first().cloned().unwrap_or_default()),
        "last" => Ok(items.last().cloned().unwrap_or_default()),
        "min" => Ok(sorted(node, items)?.into_iter().next().unwrap_or_default()),
        "max" => Ok(sorted(node, items)?.pop().unwrap_or_default()),
        "sort" => sorted(node, items).map(Value::Array),
        "unique" => {
            let mut seen: Vec<Value> = Vec::new();
            for item in items.iter().take(2_000) {
                if !seen.contains(item) {
                    seen.push(item.clone());
                }
            }
            Ok(Value::Array(seen))
        }
        "sum" => {
            let add = |sum: f64, item: &Value| Some(sum + item.as_f64()?);
            items.iter().try_fold(0.0, add).map(Value::from).ok_or_else(|| {
                ExprError::new(node.at, "`sum` needs numbers", "leave out what is none or text before it")
            })
        }
        _ => {
            let between = args.first().map(eval::shown).unwrap_or_default();
            let texts: Vec<String> = items.iter().take(10_000).map(eval::shown).collect();
            Ok(Value::String(texts.join(&between).chars().take(100_000).collect()))
        }
    }
}

/// Entries of one type in their order.
fn sorted(node: &Node, items: &[Value]) -> Result<Vec<Value>, ExprError> {
    let mut sorted = items.to_vec();
    if items.iter().all(Value::is_number) {
        sorted.sort_by(|a, b| a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0)));
    } else if items.iter().all(Value::is_string) {
        sorted.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    } else {
        let words: Vec<&str> = items.iter().map(word).collect();
        let what = format!("only numbers or only texts have an order, and here are {}", words.join(", "));
        return Err(ExprError::new(node.at, what, "write `(x or 0)` for what may be none"));
    }
    Ok(sorted)
}

/// Whether a test holds.
pub(super) fn test(node: &Node, name: &str, of: &Value, args: &[Value]) -> Result<bool, ExprError> {
    find_test(node, name, args.len())?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let whole = || of.as_i64().ok_or_else(|| no(node, name, Takes::Number, of));
    Ok(match name {
        "none" => of.is_null(),
        "string" => of.is_string(),
        "number" => of.is_number(),
        "boolean" => of.is_boolean(),
        "sequence" => of.is_array(),
        "mapping" => of.is_object(),
        "true" => *of == Value::Bool(true),
        "false" => *of == Value::Bool(false),
        "odd" => whole()?.rem_euclid(2) == 1,
        "even" => whole()?.rem_euclid(2) == 0,
        "startingwith" => text(Some(of)).starts_with(&text(args.first())),
        "endingwith" => text(Some(of)).ends_with(&text(args.first())),
        "in" => match args.first() {
            Some(Value::Array(items)) => items.contains(of),
            Some(Value::String(whole)) => whole.contains(&text(Some(of))),
            _ => false,
        },
        _ => false,
    })
}
