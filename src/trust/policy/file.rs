//! One policy file: what it says, and on which line.
//!
//! Not for: what counts when several files speak (see [`super::force`]). Invariant: what cannot be understood is an error
//! with its line, never passed over.

use super::{Autonomy, Caps, Offline, RetentionRule, Tone};
use crate::crm::FieldClass;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// A mistake in a policy file. Until it is mended, nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {message}; nothing is sent until this is mended")]
pub struct PolicyError {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the file cannot be read at all.
    pub line: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Whose word a file is: the higher speaks first, the lower can only make it stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The machine's: for everybody who uses it.
    Admin,
    /// The seller's own.
    User,
    /// The workspace's, which may come from somebody else.
    Workspace,
}

/// The text of a policy file.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// Its path, for origins and errors.
    pub name: String,
    /// Whose word it is.
    pub standing: Standing,
    /// What stands in it.
    pub text: String,
}

/// Names that are allowed and names that are not, as patterns.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RuleLines {
    pub(super) allow: Option<Vec<String>>,
    pub(super) deny: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NetworkLines {
    pub(super) offline: Option<Offline>,
    pub(super) hosts: Option<Vec<String>>,
    pub(super) deny_hosts: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WebLines {
    pub(super) allow: Option<Vec<String>>,
    pub(super) http: Option<bool>,
}

/// Where the log may go.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ExportLines {
    pub(super) content: Option<bool>,
    pub(super) collector: Option<String>,
}

/// Levels by what they are for.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AutonomyLines {
    pub(super) proposals: Option<Autonomy>,
    pub(super) tools: Option<Autonomy>,
    pub(super) web: Option<Autonomy>,
}

/// What a file says; `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Lines {
    pub(super) strict: Option<bool>,
    pub(super) mask_ip: Option<bool>,
    pub(super) mask_unknown_names: Option<bool>,
    pub(super) tone: Option<Tone>,
    pub(super) retention: Option<RetentionRule>,
    pub(super) regions: Option<Vec<String>>,
    pub(super) network: NetworkLines,
    pub(super) web: WebLines,
    pub(super) export: ExportLines,
    pub(super) providers: RuleLines,
    pub(super) models: RuleLines,
    pub(super) caps: Caps,
    pub(super) autonomy: AutonomyLines,
    pub(super) classes: BTreeMap<String, BTreeMap<String, FieldClass>>,
}

/// A file that was understood.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) name: String,
    pub(super) standing: Standing,
    pub(super) lines: Lines,
    /// The line of each value, by its path (`network.hosts`).
    places: BTreeMap<String, usize>,
}

impl Document {
    /// Reads a file.
    pub(super) fn read(file: &PolicyFile) -> Result<Self, PolicyError> {
        let wrong = |at: usize, message: String| PolicyError { file: file.name.clone(), line: at, message };
        let mistake = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            wrong(line_of(&file.text, at), error.message().to_owned())
        };
        let lines: Lines = toml::from_str(&file.text).map_err(mistake)?;
        let table = DeTable::parse(&file.text).map_err(mistake)?;
        let mut places = BTreeMap::new();
        note_places(table.get_ref(), "", &file.text, &mut places);
        let document = Self { name: file.name.clone(), standing: file.standing, lines, places };
        match document.nonsense() {
            Some((path, message)) => Err(wrong(document.places.get(path).copied().unwrap_or(1), message)),
            None => Ok(document),
        }
    }

    /// `file:line` of a value.
    pub(super) fn origin(&self, path: &str) -> String {
        format!("{}:{}", self.name, self.places.get(path).copied().unwrap_or(1))
    }

    /// A value of the right form that can mean nothing.
    fn nonsense(&self) -> Option<(&'static str, String)> {
        let Lines { network, web, export, providers, models, caps, regions, .. } = &self.lines;
        let collector = export.collector.as_deref().filter(|address| !address.is_empty());
        if let Some(address) = collector.filter(|address| super::export::host_of(address).is_none()) {
            let what = format!("{address:?} is no address of a collector: write https://otel.example.com:4318");
            return Some(("export.collector", what));
        }
        let hosts =
            [("network.hosts", &network.hosts), ("network.deny_hosts", &network.deny_hosts), ("web.allow", &web.allow)];
        for (path, hosts) in hosts {
            if let Some(host) = hosts.iter().flatten().find(|host| !is_host(host)) {
                return Some((path, format!("{host:?} is no host: write api.example.com or *.example.com")));
            }
        }
        let lists = [
            ("providers.allow", &providers.allow),
            ("providers.deny", &providers.deny),
            ("models.allow", &models.allow),
            ("models.deny", &models.deny),
            ("regions", regions),
        ];
        if let Some((path, _)) = lists.iter().find(|(_, list)| list.iter().flatten().any(|name| name.trim().is_empty()))
        {
            return Some((path, "an empty name".to_owned()));
        }
        caps.daily_cost_usd
            .filter(|cost| !cost.is_finite() || *cost < 0.0)
            .map(|cost| ("caps.daily_cost_usd", format!("{cost} is no amount of money: write 0 or more")))
    }
}

fn is_host(host: &str) -> bool {
    let bare = host.strip_prefix("*.").unwrap_or(host);
    !bare.is_empty() && bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}

fn note_places(table: &DeTable<'_>, prefix: &str, text: &str, places: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) => note_places(inner, &path, text, places),
            _ => _ = places.insert(path, line_of(text, key.span().start)),
        }
    }
}
