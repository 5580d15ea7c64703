//! Where the tour is kept, and which workspace it is made for.
//!
//! Not for: its lessons (`app::tour`). Invariant: only a workspace that the demo made is one to take it in.

use super::Place;
use crate::store::{Reader, Store, StoreError};

/// Under which key the place in the tour is kept.
pub(super) const KEPT: &str = "screen.tour";
/// Under which key a workspace says that its records are made up.
const MADE_UP: &str = "demo";
/// The name of the demo workspace, which says so of those made before that was kept.
pub const NAME: &str = "demo";

/// Notes that the records are the demo's.
///
/// # Errors
/// When the workspace cannot be written.
pub fn mark(store: &mut Store) -> Result<(), StoreError> {
    store.state_set(MADE_UP, Some("1"))
}

/// Whether these are the demo's records.
pub(super) fn is_demo(place: &Place, reader: &Reader) -> bool {
    let marked = reader.state_get(MADE_UP).ok().flatten().is_some();
    marked || place.workspace.name() == NAME
}
