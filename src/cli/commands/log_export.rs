//! `log export`: the log's own lines, or pseudonymised tables and spans for a company's own engine.

use super::changes;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::crm::format::grouped_number;
use crate::journal::{JournalError, Log};
use crate::runtime::{ExportTarget, ExportWish, Exported, clock};
use jiff::Timestamp;
use serde_json::json;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What to export, how, and where to.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The log's own lines, tables, or OpenTelemetry spans
    #[arg(long, default_value = "jsonl", value_parser = ["jsonl", "parquet", "otlp"])]
    format: String,
    /// Into this file (jsonl, otlp) or folder (parquet)
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// From then on: 12h, 7d, 2w or 2026-11-01
    #[arg(long, value_name = "D")]
    since: Option<String>,
    /// With the masked text, where the policy lets it go along (parquet, otlp)
    #[arg(long)]
    content: bool,
    /// The collector to send to: the policy's, or one on this machine (otlp)
    #[arg(long, value_name = "URL", conflicts_with = "out")]
    to: Option<String>,
    /// Whose log it is, in the company's own terms; leaves as a keyed hash (parquet, otlp)
    #[arg(long, value_name = "ID")]
    seller: Option<String>,
    /// Tell what would be done; write and send nothing
    #[arg(long)]
    dry_run: bool,
    /// The report as one JSON object
    #[arg(long)]
    json: bool,
}

/// Exports.
pub(super) fn run(args: &Args, log: &Log, here: &mut Here) -> Outcome {
    let since = args.since.as_deref().map(|text| {
        let wrong = || Fail::usage(format!("--since {text:?}: write hours, days or weeks (12h, 7d, 2w) or a day"));
        changes::since(text, clock::now()).ok_or_else(wrong)
    });
    let since = since.transpose()?;
    let target = match (args.format.as_str(), &args.out) {
        ("parquet", Some(folder)) => ExportTarget::Parquet(folder.clone()),
        ("parquet", None) => return Err(Fail::usage("--format parquet needs a folder: --out DIR")),
        ("otlp", Some(file)) => ExportTarget::OtlpFile(file.clone()),
        ("otlp", None) => ExportTarget::Collector(args.to.clone()),
        _ => return lines(args, since, log, here),
    };
    if args.to.is_some() && args.format != "otlp" {
        return Err(Fail::usage("--to is for --format otlp"));
    }
    let (content, seller, dry_run) = (args.content, args.seller.clone(), args.dry_run);
    let wish = ExportWish { target, since, content, seller, dry_run };
    let done = here.desk()?.export_log(&wish)?;
    tell(&done, args.json, here)?;
    match done.failure {
        Some(failure) => Err(Fail::new(Exit::Provider, failure)),
        None => Ok(Exit::Done),
    }
}

fn tell(done: &Exported, json: bool, here: &mut Here) -> Result<(), Fail> {
    if json {
        return here.out.json(done);
    }
    done.files.iter().try_for_each(|file| here.out.line(file))?;
    let number = |number: u64| grouped_number(number as f64);
    let did = match (done.dry_run, &done.to) {
        (true, _) => "would be exported",
        (false, Some(_)) => "sent",
        (false, None) => "exported",
    };
    let what = match done.format {
        "parquet" => format!("{} events and {} turns {did}", number(done.events), number(done.turns)),
        _ => format!("{} spans {did}", number(done.spans)),
    };
    let to = done.to.as_deref().map(|host| format!(" to {host}")).unwrap_or_default();
    let text = if done.content { "with the masked text" } else { "without text" };
    here.out.say(format!("{what}{to}, {text}; seller {}, {} key {}", done.seller, done.key_of, done.key));
    if done.waiting > 0 {
        here.out.say(format!("{} turns are not over and go with the next export", number(done.waiting)));
    }
    if done.rejected > 0 {
        here.out.say(format!("the collector did not take {} spans; they are not sent again", number(done.rejected)));
    }
    Ok(())
}

/// The log's own lines, chain and all.
fn lines(args: &Args, since: Option<Timestamp>, log: &Log, here: &mut Here) -> Outcome {
    if args.content || args.to.is_some() || args.seller.is_some() {
        let what = "--content, --to and --seller are for --format parquet and otlp; jsonl is the log as it is, with its \
                    masked text";
        return Err(Fail::usage(what));
    }
    if args.dry_run {
        let count = log.export(since, &mut io::sink())?;
        return counted(count, args, here);
    }
    match &args.out {
        None => _ = log.export(since, &mut Lines(here)).map_err(ended)?,
        Some(path) => {
            let failed = |error: io::Error| Fail::new(Exit::Failed, unwritten(path, &error));
            let mut file = BufWriter::new(File::create(path).map_err(failed)?);
            let count = log.export(since, &mut file)?;
            file.flush().map_err(failed)?;
            return counted(count, args, here);
        }
    }
    Ok(Exit::Done)
}

/// Says how many lines went into the file, or would go.
fn counted(lines: u64, args: &Args, here: &mut Here) -> Outcome {
    let files: Vec<String> = args.out.iter().map(|path| path.display().to_string()).collect();
    if args.json {
        here.out.json(&json!({ "format": "jsonl", "lines": lines, "dry_run": args.dry_run, "files": files }))?;
        return Ok(Exit::Done);
    }
    let did = if args.dry_run { "would be exported" } else { "exported" };
    let into = files.first().map(|file| format!(" into {file}")).unwrap_or_default();
    here.out.say(format!("{} lines {did}{into}", grouped_number(lines as f64)));
    Ok(Exit::Done)
}

fn unwritten(path: &Path, error: &io::Error) -> String {
    format!("{} could not be written: {error}; the log is untouched", path.display())
}

/// A reader that went away is no failure of the log.
fn ended(error: JournalError) -> Fail {
    match &error {
        JournalError::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
            Fail::from(io::Error::from(io::ErrorKind::BrokenPipe))
        }
        _ => error.into(),
    }
}

/// The lines of the log on stdout.
struct Lines<'a>(&'a mut Here);

impl Write for Lines<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let failed = |fail: Fail| match fail.message.is_empty() {
            true => io::Error::from(io::ErrorKind::BrokenPipe),
            false => io::Error::other(fail.message),
        };
        self.0.out.bytes(bytes).map(|()| bytes.len()).map_err(failed)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
