//! Layering: flag over environment over workspace file over user file over default, with the origin of each value.

use super::{
    ConfigError, Env, Settings,
    file::{self, Read},
    setting::{self, SETTINGS, Setting},
};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};
use toml::Value;

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The seller's file; fine when it is not there.
    pub user: Option<PathBuf>,
    /// The workspace's file; fine when it is not there.
    pub workspace: Option<PathBuf>,
    /// What flags said: the flag (`--model`), the setting's name and the text.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The seller's file, and the line.
    User(PathBuf, usize),
    /// The workspace's file, and the line.
    Workspace(PathBuf, usize),
    /// An environment variable.
    Environment(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::User(path, line) | Self::Workspace(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => write!(f, "${name}"),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// One line of `config show`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The setting, `models.NAME` and `keys.ID` for the entries of tables.
    pub name: String,
    /// The value; `None` where there is none.
    pub value: Option<Value>,
    /// Where it came from.
    pub origin: Origin,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    settings: Settings,
    values: BTreeMap<String, (Value, Origin)>,
}

impl Config {
    /// Reads every layer.
    ///
    /// # Errors
    /// The first mistake, with file, line, column and key, or flag or variable.
    pub fn load(layers: &Layers, env: &Env) -> Result<Self, ConfigError> {
        let mut values = defaults();
        values.extend(usual(env)?);
        if let Some(path) = &layers.user {
            values.extend(from_file(path, file::Place::User)?);
        }
        if let Some(path) = &layers.workspace {
            values.extend(from_file(path, file::Place::Workspace)?);
        }
        values.extend(from_env(env)?);
        values.extend(from_flags(&layers.flags)?);
        Self::of(values)
    }

    /// Every mistake in one file; none for a file that is not there.
    pub fn check(path: &Path, of_workspace: bool) -> Vec<ConfigError> {
        let place = if of_workspace { file::Place::Workspace } else { file::Place::User };
        match file::read(path, place) {
            Ok(read) => read.faults,
            Err(error) => vec![error],
        }
    }

    fn of(values: BTreeMap<String, (Value, Origin)>) -> Result<Self, ConfigError> {
        let mut table = toml::Table::new();
        for (name, (value, _)) in &values {
            match name.split_once('.') {
                None => drop(table.insert(name.clone(), value.clone())),
                Some((outer, inner)) => {
                    let entry = table.entry(outer).or_insert_with(|| Value::Table(toml::Table::new()));
                    entry.as_table_mut().and_then(|entries| entries.insert(inner.to_owned(), value.clone()));
                }
            }
        }
        let settings =
            table.try_into().map_err(|error: toml::de::Error| given("settings", error.message().to_owned()))?;
        Ok(Self { settings, values })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Every setting with its value and where that came from, in the order of [`SETTINGS`].
    pub fn shown(&self) -> Vec<Shown> {
        SETTINGS.iter().flat_map(|setting| self.shown_of(setting)).collect()
    }

    fn shown_of(&self, setting: &Setting) -> Vec<Shown> {
        let name = setting.name;
        if !setting.shape.is_table() {
            let (value, origin) = self.values.get(name).cloned().unzip();
            return vec![Shown { name: name.to_owned(), value, origin: origin.unwrap_or(Origin::Default) }];
        }
        let entries = self.values.iter().filter(|(key, _)| key.split_once('.').is_some_and(|(outer, _)| outer == name));
        let shown = |(key, (value, origin)): (&String, &(Value, Origin))| Shown {
            name: key.clone(),
            value: Some(value.clone()),
            origin: origin.clone(),
        };
        entries.map(shown).collect()
    }
}

type Values = BTreeMap<String, (Value, Origin)>;

fn defaults() -> Values {
    let value = |setting: &Setting| {
        let table: toml::Table = format!("v = {}", setting.default).parse().ok()?;
        Some((setting.name.to_owned(), (table.get("v")?.clone(), Origin::Default)))
    };
    SETTINGS.iter().filter_map(value).collect()
}

/// Variables of the field that stand in for a default.
fn usual(env: &Env) -> Result<Values, ConfigError> {
    let mut values = Values::new();
    for setting in SETTINGS {
        let said = setting.usual.iter().find_map(|(name, means)| Some((*name, *means, env.get(name)?)));
        if let Some((name, means, text)) = said {
            let value = read(setting, if means.is_empty() { text } else { means }, name)?;
            values.insert(setting.name.to_owned(), (value, Origin::Environment(name.to_owned())));
        }
    }
    Ok(values)
}

fn from_file(path: &Path, place: file::Place) -> Result<Values, ConfigError> {
    let Read { values, mut faults } = file::read(path, place)?;
    if !faults.is_empty() {
        return Err(faults.remove(0));
    }
    let origin = |line| match place {
        file::Place::User => Origin::User(path.to_owned(), line),
        file::Place::Workspace => Origin::Workspace(path.to_owned(), line),
    };
    Ok(values.into_iter().map(|(name, value, line)| (name, (value, origin(line)))).collect())
}

fn from_env(env: &Env) -> Result<Values, ConfigError> {
    let mut values = Values::new();
    for setting in SETTINGS {
        let Some(name) = setting.variable() else { continue };
        if let Some(text) = env.get(&name) {
            let value = read(setting, text, &name)?;
            values.insert(setting.name.to_owned(), (value, Origin::Environment(name)));
        }
    }
    Ok(values)
}

fn from_flags(flags: &[(&'static str, &'static str, String)]) -> Result<Values, ConfigError> {
    let mut values = Values::new();
    for (flag, name, text) in flags {
        let setting = setting::find(name).ok_or_else(|| given(flag, format!("there is no setting {name:?}")))?;
        values.insert(setting.name.to_owned(), (read(setting, text, flag)?, Origin::Flag(flag)));
    }
    Ok(values)
}

fn read(setting: &Setting, text: &str, place: &str) -> Result<Value, ConfigError> {
    setting.shape.read(text).map_err(|what| given(place, what))
}

fn given(place: &str, what: String) -> ConfigError {
    ConfigError::Given { place: place.to_owned(), what }
}
