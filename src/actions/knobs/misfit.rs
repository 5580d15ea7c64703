//! What is wrong with a knob in a user's file: which one, where, and what it may be.
//!
//! Not for: deciding whether a table fits (its type does). Invariant: the knob that is named is one whose value, put alone
//! over the built-in table, does not fit; only where none is such alone is the whole file blamed.

use super::{Table, merge};
use crate::actions::expr::nearest;

/// A knob that does not fit.
pub(super) struct Misfit {
    /// Where its key stands, in bytes of the file.
    pub(super) at: usize,
    pub(super) what: String,
    pub(super) mend: String,
}

/// Looks for the knob by putting each one alone over the table as it was. `said` are those of the file, each with the
/// table's name before its path, `what` what the table's type says of all of them.
pub(super) fn find(table: &Table, before: &toml::Table, text: &str, said: &[(String, String)], what: &str) -> Misfit {
    let show = format!("`dealdesk actions knobs {}` shows every knob with its value", table.name);
    let lost = "What stood before is still in force, and the rest of the file waits for this";
    for (path, value) in said {
        let path = path.strip_prefix(table.name).unwrap_or(path).trim_start_matches('.');
        let Some(error) = alone(table, before, path, value) else { continue };
        let (place, old) = (place_of(text, path), value_at(before, path));
        let known = siblings(before, path);
        return match old {
            None if !known.is_empty() && error.starts_with("unknown field") => {
                let name = path.rsplit('.').next().unwrap_or(path);
                let mend = match nearest(name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it has: {}", known.join(", ")),
                };
                Misfit { at: place, what: format!("there is no knob `{path}`"), mend: format!("{mend} {lost}; {show}") }
            }
            Some(old) => {
                let (wanted, sample) = (kind(old), old.to_string());
                let what = format!("the knob `{path}` is {value}");
                let mend = format!("write {wanted}, such as {sample}, which it is in the program. {lost}; {show}");
                Misfit { at: place, what, mend }
            }
            None => Misfit { at: place, what: format!("the knob `{path}`: {error}"), mend: format!("{lost}; {show}") },
        };
    }
    Misfit { at: 0, what: format!("these knobs do not fit together: {what}"), mend: format!("{lost}; {show}") }
}

/// What the table's type says of this one value over the table as it was; nothing where it fits.
fn alone(table: &Table, before: &toml::Table, path: &str, value: &str) -> Option<String> {
    let one: toml::Table = toml::from_str(&format!("{} = {value}", quoted(path))).ok()?;
    let mut merged = before.clone();
    merge(&mut merged, one);
    (table.fits)(merged).err().map(|error| error.lines().next().unwrap_or_default().to_owned())
}

/// A path whose parts may hold blanks.
fn quoted(path: &str) -> String {
    path.split('.').map(|part| format!("{part:?}")).collect::<Vec<_>>().join(".")
}

fn value_at<'t>(table: &'t toml::Table, path: &str) -> Option<&'t toml::Value> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    match (table.get(first)?, rest) {
        (toml::Value::Table(inner), Some(rest)) => value_at(inner, rest),
        (value, None) => Some(value),
        _ => None,
    }
}

/// The names that stand where this one does.
fn siblings(table: &toml::Table, path: &str) -> Vec<String> {
    let inner = match path.rsplit_once('.') {
        None => Some(table),
        Some((above, _)) => value_at(table, above).and_then(toml::Value::as_table),
    };
    inner.map(|inner| inner.keys().cloned().collect()).unwrap_or_default()
}

/// The place of the last part of a path: behind the heading of its table, where there is one.
pub(super) fn place_of(text: &str, path: &str) -> usize {
    let (above, name) = path.rsplit_once('.').unwrap_or(("", path));
    let heading = text.find(&format!("[{above}]")).filter(|_| !above.is_empty()).unwrap_or(0);
    let key = |line: &str| {
        let key = line.split('=').next().unwrap_or_default().trim();
        key == name || key == path || key.rsplit('.').next() == Some(name) || key.trim_matches('"') == name
    };
    let mut at = heading;
    for line in text[heading..].split_inclusive('\n') {
        if key(line) {
            return at + (line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    text.find(name).unwrap_or(heading)
}

/// What sort of value it is, in words.
fn kind(value: &toml::Value) -> &'static str {
    match value {
        toml::Value::Integer(_) => "a whole number",
        toml::Value::Float(_) => "a number",
        toml::Value::String(_) => "text in quotation marks",
        toml::Value::Boolean(_) => "true or false",
        toml::Value::Array(_) => "a list",
        toml::Value::Table(_) => "a table",
        toml::Value::Datetime(_) => "a day",
    }
}
