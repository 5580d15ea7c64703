//! How long an action's work took the seller before: what a saving is measured against.
//!
//! Invariant: only what the seller recorded; nothing is assumed where there is none.

use std::collections::BTreeMap;

/// The work of one action by hand.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Baseline {
    /// Minutes from the wish to the result, above 0.
    pub minutes: f64,
    /// Keys pressed on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<u32>,
}

/// Every recorded baseline, by action.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Baselines(BTreeMap<String, Baseline>);

impl Baselines {
    /// The name under which a workspace keeps them.
    pub const KEY: &'static str = "insight.baselines";

    /// Reads what [`to_text`](Self::to_text) wrote; nothing where it is something else.
    pub fn read(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// The form in which a workspace keeps them.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Records one, or forgets it.
    pub fn set(&mut self, action: &str, baseline: Option<Baseline>) {
        match baseline {
            Some(baseline) => self.0.insert(action.to_owned(), baseline),
            None => self.0.remove(action),
        };
    }

    /// Every one, by action.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Baseline)> {
        self.0.iter().map(|(action, baseline)| (action.as_str(), *baseline))
    }
}
