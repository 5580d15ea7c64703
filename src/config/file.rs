//! One settings file: its values with their lines, and every mistake with its place.

use super::{
    ConfigError,
    setting::{self, Setting},
    shape::Fault,
};
use std::{fs, io, ops::Range, path::Path};
use toml::{
    Value,
    de::{DeTable, DeValue},
};

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The seller's.
    User,
    /// A workspace's.
    Workspace,
}

/// What a file says: `(name, value, line)`, entries of tables as `table.entry`.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) values: Vec<(String, Value, usize)>,
    pub(super) faults: Vec<ConfigError>,
}

/// Reads a file; one that is not there says nothing.
pub(super) fn read(path: &Path, place: Place) -> Result<Read, ConfigError> {
    match fs::read(path) {
        Ok(bytes) => Ok(parse(path, &bytes, place)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Read::default()),
        Err(error) => Err(ConfigError::io("read", path)(error)),
    }
}

fn parse(path: &Path, bytes: &[u8], place: Place) -> Read {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let fault = at(path, &good, good.len(), "this byte is not UTF-8 text".to_owned());
            return Read { faults: vec![fault], ..Read::default() };
        }
    };
    let parsed = DeTable::parse(text).and_then(|spans| Ok((spans, text.parse::<toml::Table>()?)));
    match parsed {
        Ok((spans, table)) => Reader { path, text, place, spans: spans.get_ref() }.read(&table),
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let what = error.message().replace('\n', ", ");
            Read { faults: vec![at(path, text, start, what)], ..Read::default() }
        }
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    place: Place,
    spans: &'a DeTable<'a>,
}

impl Reader<'_> {
    fn read(&self, table: &toml::Table) -> Read {
        let mut read = Read::default();
        for (name, value) in table {
            match self.setting(name).and_then(|setting| self.check(setting, value).map(|()| setting)) {
                Ok(setting) if setting.shape.is_table() => {
                    let entries = value.as_table().into_iter().flatten();
                    read.values.extend(
                        entries.map(|(entry, value)| {
                            (format!("{name}.{entry}"), value.clone(), self.line(&[name, entry]))
                        }),
                    );
                }
                Ok(_) => read.values.push((name.clone(), value.clone(), self.line(&[name]))),
                Err(fault) => read.faults.push(fault),
            }
        }
        read
    }

    fn setting(&self, name: &str) -> Result<&'static Setting, ConfigError> {
        let what = match setting::find(name) {
            Some(setting) if setting.in_workspace || self.place == Place::User => return Ok(setting),
            Some(_) => format!(
                "{name}: not in a workspace's file, which may come from somebody else; put it into your own config.toml"
            ),
            None => match setting::nearest(name) {
                Some(meant) => format!("{name}: no such setting; is {meant} meant?"),
                None => format!("{name}: no such setting; `dealdesk config show` lists them"),
            },
        };
        Err(at(self.path, self.text, self.spans_of(&[name]).0.start, what))
    }

    fn check(&self, setting: &Setting, value: &Value) -> Result<(), ConfigError> {
        setting.shape.check(value).map_err(|Fault { below, what }| {
            let keys: Vec<&str> = std::iter::once(setting.name).chain(below.iter().map(String::as_str)).collect();
            at(self.path, self.text, self.spans_of(&keys).1.start, format!("{}: {what}", keys.join(".")))
        })
    }

    fn line(&self, keys: &[&str]) -> usize {
        place(self.text, self.spans_of(keys).0.start).0
    }

    /// Where the last of these nested keys stands, and its value.
    fn spans_of(&self, keys: &[&str]) -> (Range<usize>, Range<usize>) {
        let (mut table, mut found) = (Some(self.spans), (0..0, 0..0));
        for wanted in keys {
            let entry = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref().as_ref() == *wanted));
            let Some((key, value)) = entry else { break };
            found = (key.span(), value.span());
            table = if let DeValue::Table(inner) = value.get_ref() { Some(inner) } else { None };
        }
        found
    }
}

fn at(path: &Path, text: &str, offset: usize, what: String) -> ConfigError {
    let (line, column) = place(text, offset);
    ConfigError::File { path: path.to_owned(), line, column, what }
}

/// Line and column, in characters, both counted from 1.
pub(super) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
