//! `trust`: the filter by itself, one file for each subcommand.

mod mask;
mod tone;

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::trust::SafeText;
use std::io::{self, IsTerminal, Read};
use std::path::PathBuf;

/// What to do with text.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Replace names, addresses, amounts and numbers by placeholders
    Mask {
        /// JSONL in, {"text"}; JSONL out, {"masked", "spans": [[start, end, TYPE]]}, offsets in characters
        #[arg(long)]
        json: bool,
    },
    /// Look for rude words, shouting, pressure, promises, discounts, commitments and broken rules of the brand
    ///
    /// Ends with 0 when nothing was found and with 4 when something was. The rules of the brand stand in brand.toml of
    /// the workspace or beside the settings.
    Tone {
        /// The draft; - for stdin
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
        /// One JSON object, {"findings": [{"line", "column", "term", "rule", "severity", "suggestion"}]}
        #[arg(long)]
        json: bool,
    },
    /// Take out what could act on a terminal or hide from a reader
    Sanitize,
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let reads_stdin = !matches!(command, Command::Tone { file, .. } if file.as_os_str() != "-");
    if reads_stdin && io::stdin().is_terminal() {
        here.out.say("reading text from the terminal; end with ctrl-d");
    }
    match command {
        Command::Sanitize => sanitize(here),
        Command::Mask { json } => mask::run(*json, here),
        Command::Tone { file, json } => tone::run(file, *json, here),
    }
}

fn whole_input() -> Result<String, Fail> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unreadable(error: io::Error) -> Fail {
    Fail::new(Exit::Failed, format!("stdin could not be read: {error}"))
}

fn sanitize(here: &mut Here) -> Outcome {
    here.out.bytes(SafeText::new(&whole_input()?).as_bytes())?;
    Ok(Exit::Done)
}
