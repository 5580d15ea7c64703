//! The settings as the program uses them.

use std::collections::BTreeMap;

/// The terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// Ask the terminal.
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// Whether to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// Where the output can show them.
    Auto,
    /// In any case.
    Always,
    /// Not at all: the mono theme.
    Never,
}

/// How to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clipboard {
    /// What works best here.
    Auto,
    /// By the terminal (OSC 52).
    Osc52,
    /// Not at all.
    Off,
}

/// Everything that can be set, by the names of [`SETTINGS`](super::SETTINGS).
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each field is described by the setting of its name")]
pub struct Settings {
    pub model: String,
    #[serde(default)]
    pub models: BTreeMap<String, toml::Table>,
    #[serde(default)]
    pub action_models: BTreeMap<String, String>,
    pub daily_cap_usd: Option<f64>,
    pub tool_steps: u8,
    pub strict: bool,
    pub turn_tokens: u64,
    pub turn_seconds: u64,
    pub turn_usd: f64,
    pub context_tokens: u64,
    pub theme: String,
    pub appearance: Appearance,
    pub color: Color,
    pub mouse: bool,
    pub clipboard: Clipboard,
    pub reduced_motion: bool,
    pub editor: Option<String>,
    pub currency: String,
    pub fiscal_year_start: u8,
    pub time_zone: Option<String>,
    pub log_keep_days: Option<u32>,
    #[serde(default)]
    pub keys: BTreeMap<String, Keys>,
}

/// The keys of an action: one or several.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum Keys {
    /// One.
    One(String),
    /// Several, or none to free the action's default keys.
    Many(Vec<String>),
}

impl Keys {
    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::Many(keys) => keys,
        }
    }
}
