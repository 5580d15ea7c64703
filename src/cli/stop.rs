//! Ctrl-c in a command that writes: it is asked to stop, takes back what it did, and ends with 130.

use signal_hook::consts::{SIGINT, SIGTERM};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked the command to stop. While it lives, ctrl-c does not end the program by itself.
pub(super) struct Stop {
    asked: Arc<AtomicBool>,
    ids: Vec<signal_hook::SigId>,
}

impl Stop {
    /// Listens for ctrl-c and SIGTERM.
    pub(super) fn listen() -> io::Result<Self> {
        let mut stop = Self { asked: Arc::new(AtomicBool::new(false)), ids: Vec::new() };
        for signal in [SIGINT, SIGTERM] {
            stop.ids.push(signal_hook::flag::register(signal, Arc::clone(&stop.asked))?);
        }
        Ok(stop)
    }

    /// The flag that goes up then.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.asked)
    }

    /// Whether it is time to stop.
    pub(super) fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        for id in self.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
    }
}
