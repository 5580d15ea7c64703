//! `trust`: the filter by itself, one file for each subcommand.

mod mask;
mod policy;
mod selftest;

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::trust::SafeText;
use std::io::{self, IsTerminal, Read};

/// What to do with text.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Replace names, addresses, amounts and numbers by placeholders
    Mask {
        /// JSONL in, {"text"}; JSONL out, {"masked", "spans": [[start, end, TYPE]]}, offsets in characters
        #[arg(long)]
        json: bool,
    },
    /// Show the policy in force and where each value comes from
    Policy {
        /// One JSON object: {version, values: [{path, value, origin}]}
        #[arg(long)]
        json: bool,
    },
    /// Prove masking, gate, receipt, log and sanitiser on the workspace's own values; exit code 6 if one fails
    Selftest {
        /// One JSON object: {ok, ms, checks: [{name, ok, figure}]}
        #[arg(long)]
        json: bool,
    },
    /// Take out what could act on a terminal or hide from a reader
    Sanitize,
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let reads = matches!(command, Command::Sanitize | Command::Mask { .. });
    if reads && io::stdin().is_terminal() {
        here.out.say("reading text from the terminal; end with ctrl-d");
    }
    match command {
        Command::Sanitize => sanitize(here),
        Command::Policy { json } => policy::run(*json, here),
        Command::Selftest { json } => selftest::run(*json, here),
        Command::Mask { json } => mask::run(*json, here),
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
