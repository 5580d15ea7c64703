//! `knobs/suggest.toml`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(super) most: usize,
    pub(super) learning: Learning,
    /// Points of a fault by its name.
    pub(super) faults: BTreeMap<String, f64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Learning {
    pub(super) from: u32,
    pub(super) sink: f64,
    pub(super) lift: f64,
}
