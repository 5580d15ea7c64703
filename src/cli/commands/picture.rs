//! A chart as a picture file, for the commands that have one. Not for: how it is drawn (`crm::chart`).

use crate::cli::exit::{Exit, Fail};
use crate::cli::here::Here;
use crate::config::atomic;
use crate::crm::Chart;
use std::path::Path;

/// Whether a file's name asks for a picture.
pub(super) fn is_svg(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("svg"))
}

/// Writes the chart, all of it or nothing.
pub(super) fn write(path: &Path, chart: Option<&Chart>, here: &mut Here) -> Result<(), Fail> {
    let chart = chart.ok_or_else(|| {
        Fail::usage(format!(
            "there is no chart in this answer, so {} was not written; group by something",
            path.display()
        ))
    })?;
    atomic::write(path, chart.svg().as_bytes())
        .map_err(|error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display())))?;
    here.out.say(format!("chart written to {}", path.display()));
    Ok(())
}
