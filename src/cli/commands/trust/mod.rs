//! `trust`: the filter by itself, one file for each subcommand.

mod check_url;
mod mask;
mod policy;
mod selftest;
mod tone;
mod unmask;

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
    /// Tell whether an address may be fetched or opened, and why not; exit code 4 when it may not
    CheckUrl {
        /// The address, in quotes
        #[arg(allow_hyphen_values = true)]
        url: String,
        /// What it is wanted for
        #[arg(long = "for", value_enum, default_value = "fetch", value_name = "USE")]
        wanted: check_url::Use,
        /// One JSON object on stdout
        #[arg(long)]
        json: bool,
    },
    /// Put the values back that `trust mask` replaced
    Unmask {
        /// The session that masked; the last one of `trust mask` where none is named
        #[arg(long, value_name = "ID")]
        session: Option<String>,
        /// The text was written by a model: no value goes into an address, code or a recipient
        #[arg(long)]
        answer: bool,
        /// JSONL in, {"masked"} or {"text"}; JSONL out, {"text"}
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
    let reads = match command {
        Command::Sanitize | Command::Mask { .. } | Command::Unmask { .. } => true,
        Command::Tone { file, .. } => file.as_os_str() == "-",
        _ => false,
    };
    if reads && io::stdin().is_terminal() {
        here.out.say("reading text from the terminal; end with ctrl-d");
    }
    match command {
        Command::Sanitize => sanitize(here),
        Command::Policy { json } => policy::run(*json, here),
        Command::Selftest { json } => selftest::run(*json, here),
        Command::Mask { json } => mask::run(*json, here),
        Command::CheckUrl { url, wanted, json } => check_url::run(url, *wanted, *json, here),
        Command::Unmask { session, answer, json } => unmask::run(session.as_deref(), *answer, *json, here),
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
