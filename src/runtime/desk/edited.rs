//! Action files that were edited while the desk is open.

use super::Desk;
use std::sync::Arc;

impl Desk {
    /// Reads the action files again where one has changed. Says whether the actions did, and which mistakes nobody was
    /// told yet.
    pub fn refresh_actions(&mut self) -> (bool, Vec<String>) {
        let looked = self.place.actions.refresh(&self.place);
        let changed = !Arc::ptr_eq(&looked.registry, &self.registry);
        self.registry = looked.registry;
        (changed, looked.news)
    }
}
