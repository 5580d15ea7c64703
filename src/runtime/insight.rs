//! The index of a workspace's event log, opened where it lies and with the seller's days.

use super::{Desk, DeskError, Place, clock};
use crate::insight::{Baselines, Index, InsightError, Progress, forget};
use crate::journal::Log;
use std::ops::ControlFlow;

/// Opens the index and reads what the log has new; `watch` hears of it, and may stop it. Takes a while the first time,
/// so not for the thread that draws.
///
/// # Errors
/// When log or index cannot be read, or `watch` stopped it.
pub fn open(place: &Place, watch: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Index, InsightError> {
    let zone = clock::zone(place.settings().time_zone.as_deref());
    Index::open(&place.workspace.log_index(), &Log::at(place.workspace.log()), &zone, watch)
}

/// Asks the index. Where its file turns out to be damaged only then, it is made anew and asked again.
///
/// # Errors
/// As [`open`], and what `ask` gives.
pub fn ask<T>(
    place: &Place,
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ask: &dyn Fn(&Index) -> Result<T, InsightError>,
) -> Result<T, InsightError> {
    match open(place, watch).and_then(|index| ask(&index)) {
        Err(InsightError::Damaged) => {
            forget(&place.workspace.log_index())?;
            open(place, watch).and_then(|index| ask(&index))
        }
        told => told,
    }
}

impl Desk {
    /// Keeps what the seller recorded of the time that work took before.
    ///
    /// # Errors
    /// When the workspace cannot be written.
    pub fn keep_baselines(&mut self, baselines: &Baselines) -> Result<(), DeskError> {
        Ok(self.store()?.state_set(Baselines::KEY, Some(&baselines.to_text()))?)
    }
}
