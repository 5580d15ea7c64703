//! Whom a turn may ask: a model for everything, or for single actions.
//!
//! Not for: which model that is (room `runtime`). Invariant: a turn that belongs to no action goes by what holds for all.

use super::{Context, Pending};
use std::collections::BTreeMap;

/// No action is an exception.
pub static NO_OTHERS: BTreeMap<String, bool> = BTreeMap::new();

impl Context<'_> {
    /// Whether a model can be asked for this action.
    pub(super) fn model_for(&self, action: &str) -> bool {
        self.by_action.get(action).copied().unwrap_or(self.model)
    }
}

impl Pending {
    /// The action behind the request.
    pub fn action(&self) -> Option<&str> {
        let worded = self.rules.as_ref().and_then(|rules| rules.action.as_deref());
        worded.or(self.action.as_deref())
    }
}
