//! What the program does, for finding faults: into a file in the data folder, and only when `DEALDESK_LOG` is set.
//!
//! Invariant: nothing of it reaches stdout or stderr.

use super::here::Here;
use super::out::say;
use std::fs::OpenOptions;
use std::sync::Mutex;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// The variable that asks for it: a level, or anything else for `info`.
const VARIABLE: &str = "DEALDESK_LOG";

/// Starts to write, if that was asked for.
pub(super) fn start(here: &Here) {
    let Some(level) = std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()) else { return };
    let level = level.parse().unwrap_or(LevelFilter::INFO);
    let Ok(place) = here.place() else { return };
    let path = place.paths.data_dir().join("dealdesk.log");
    let made = place
        .paths
        .create()
        .map_err(|error| error.to_string())
        .and_then(|()| OpenOptions::new().create(true).append(true).open(&path).map_err(|error| error.to_string()));
    match made {
        Ok(file) => {
            let layer = fmt::layer().with_ansi(false).with_writer(Mutex::new(file)).with_filter(level);
            // A second subscriber cannot be set; the first one goes on.
            let _ = tracing_subscriber::registry().with(layer).try_init();
            ::tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
        }
        Err(error) => say(&format!("{VARIABLE} is set, but {} cannot be written: {error}", path.display())),
    }
}
