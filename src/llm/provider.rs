//! The one trait behind which every model lives.

use super::Event;
use crate::trust::{Cleared, WireRequest, gate::Encode};

/// A bounded stream of events; dropping it cancels the call and closes the connection.
pub type Events = tokio::sync::mpsc::Receiver<Event>;

/// A model at a provider.
pub trait Provider: Send + Sync {
    /// `provider/model`, as the footer and the log name it.
    fn name(&self) -> &str;
    /// The encoder of its wire protocol.
    fn encoder(&self) -> &dyn Encode;
    /// Starts the call on the current tokio runtime.
    fn stream(&self, request: Cleared<WireRequest>) -> Events;
}
