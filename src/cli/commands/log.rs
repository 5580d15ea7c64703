//! `log`: list, check, prune and export the event log; what is asked of its index stands in files of their own.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::config::atomic;
use crate::crm::format::grouped_number;
use crate::journal::{self, Checkpoint, Entry, Expected, Log, SessionId, Verification, Witness};
use crate::runtime::{self, clock};
use std::path::{Path, PathBuf};

/// What to do with the event log. Its texts are masked.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List conversations, the latest first
    List {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
        /// JSONL, one conversation a line
        #[arg(long)]
        json: bool,
    },
    /// Show a turn whole: asked, understood, sent, received, checked, decided
    Show(super::log_show::Args),
    /// List the questions of one conversation with their numbers and branches, for `ask --edit` and `ask --fork`
    Turns {
        /// Its id; `last` for the latest
        #[arg(default_value = "last")]
        id: String,
        /// JSONL, one question a line
        #[arg(long)]
        json: bool,
    },
    /// Say what you think of an answer
    Rate(super::log_rate::Args),
    /// Find turns by words, action, record, model, outcome, cost and time
    Search(super::log_search::Args),
    /// Check that nothing was changed, taken out or moved, and who signed it
    Verify {
        /// Compare with a witness that was kept elsewhere
        #[arg(long, value_name = "FILE")]
        witness: Option<PathBuf>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the signed end of the log: one line to be kept elsewhere
    Witness {
        /// Into this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Drop files of old days; a signed checkpoint stays
    Prune {
        /// Keep so many days; without it the setting log_keep_days counts
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        keep_days: Option<u32>,
        /// Tell what would go, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// List questions that were not served, with the reasons
    Unanswered(super::log_unanswered::Args),
    /// Print every line of the log, or export it for a company's own engine: tables, OpenTelemetry
    Export(super::log_export::Args),
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let place = here.place()?;
    if !place.workspace.exists() {
        return Err(crate::runtime::PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
    }
    let log = Log::at(place.workspace.log());
    match command {
        Command::List { limit, json } => list(&log, *limit, *json, here),
        Command::Show(args) => super::log_show::run(args, here),
        Command::Turns { id, json } => super::log_turns::list(&session(&log, id)?, *json, here),
        Command::Search(args) => super::log_search::run(args, here),
        Command::Unanswered(args) => super::log_unanswered::run(args, here),
        Command::Rate(args) => super::log_rate::run(args, here),
        Command::Verify { witness, json } => verify(&log, witness.as_deref(), *json, here),
        Command::Witness { out } => witness(&log, out.as_deref(), here),
        Command::Prune { keep_days, dry_run, json } => prune(*keep_days, *dry_run, *json, here),
        Command::Export(args) => super::log_export::run(args, &log, here),
    }
}

fn session(log: &Log, id: &str) -> Result<Vec<Entry>, Fail> {
    let id = match id {
        "last" => log.sessions()?.into_iter().next().map(|summary| summary.id),
        id => Some(SessionId::new(id).map_err(|error| Fail::usage(error.to_string()))?),
    };
    let entries = id.map(|id| log.session(&id)).transpose()?.unwrap_or_default();
    if entries.is_empty() {
        return Err(Fail::not_found("there is no such conversation; `dealdesk log list` shows them"));
    }
    Ok(entries)
}

fn list(log: &Log, limit: usize, json: bool, here: &mut Here) -> Outcome {
    let mut sessions = log.sessions()?;
    sessions.truncate(limit);
    if json {
        sessions.iter().try_for_each(|session| here.out.json_line(session))?;
        return Ok(Exit::Done);
    }
    if sessions.is_empty() {
        here.out.say("there are no conversations yet");
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["CONVERSATION", "LAST", "QUESTIONS>", "FIRST QUESTION"]);
    for session in &sessions {
        let last = session.last.strftime("%Y-%m-%d %H:%M").to_string();
        grid.row([session.id.as_str(), &last, &session.questions.to_string(), &session.title]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}

/// What is known of this log from outside of its folder: the key, where it can be had without asking, and a witness.
fn expected(log: &Log, witness: Option<&Path>, here: &Here) -> Result<Expected, Fail> {
    let witness = match witness {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Fail::new(Exit::Failed, format!("{} cannot be read: {error}", path.display())))?;
            let what = || Fail::usage(format!("{} holds no witness of a log", path.display()));
            Some(Witness::parse(&text).ok_or_else(what)?)
        }
    };
    // Without its passphrase the log is checked all the same, only not against the key.
    let place = here.unlocked().or_else(|_| here.place())?;
    // A folder that was copied elsewhere, or never signed, has no key here; making one would prove nothing.
    let has_key = log.dir().exists() && place.workspace.vault().exists();
    let key = if has_key { runtime::log_key(&place) } else { None };
    Ok(Expected { key, witness, ..Expected::default() })
}

fn verify(log: &Log, witness: Option<&Path>, json: bool, here: &mut Here) -> Outcome {
    let expected = expected(log, witness, here)?;
    let found = journal::verify_against(log.dir(), &expected)?;
    if let Some(doubt) = vanished(&found, here)? {
        here.out.say(&doubt);
    }
    if json {
        let mut value = serde_json::to_value(&found)?;
        value["sound"] = found.is_sound().into();
        value["key_is_known"] = expected.key.is_some().into();
        here.out.json(&value)?;
    } else {
        tell(&found, &expected, here)?;
    }
    if found.is_sound() {
        here.out.say("the log is sound");
        return Ok(Exit::Done);
    }
    Err(Fail::new(Exit::Integrity, format!("the log is not what was written: {} problems", found.problems.len())))
}

/// A log that is gone as a whole has no line that could miss another; vaults of conversations raise the question.
fn vanished(found: &Verification, here: &Here) -> Result<Option<String>, Fail> {
    if found.events > 0 || found.dropped.is_some() {
        return Ok(None);
    }
    let vault = here.place()?.workspace.vault();
    let sealed = |path: &Path| path.extension().is_some_and(|end| end == "sealed");
    let kept = std::fs::read_dir(vault).into_iter().flatten().flatten().filter(|entry| sealed(&entry.path())).count();
    Ok((kept > 0).then(|| {
        format!(
            "there is no log, and {kept} vaults are there: of `trust mask`, which writes no log, or of conversations \
             whose log was removed as a whole; only a witness tells which"
        )
    }))
}

fn tell(found: &Verification, expected: &Expected, here: &mut Here) -> Result<(), Fail> {
    for problem in &found.problems {
        let line = if problem.line == 0 { String::new() } else { format!(":{}", problem.line) };
        here.out.line(format!("{}{line}: {}", problem.file, problem.what))?;
    }
    let number = |number: u64| grouped_number(number as f64);
    let (events, bytes) = (number(found.events), number(found.bytes));
    here.out.line(format!("{events} events in {} files, {bytes} bytes", found.files))?;
    if let Some(dropped) = &found.dropped {
        let Checkpoint { through, last_day, time, keep_days, .. } = dropped;
        here.out.line(format!(
            "lines 1 to {through}, of days to {last_day}, were dropped at {time} (kept: {keep_days} days); signed checkpoint"
        ))?;
    }
    if found.erased > 0 {
        here.out.line(format!("values were erased from {} lines, as the log says", number(found.erased)))?;
    }
    match &found.signed {
        None => {
            here.out.line("not signed: the chain alone proves nothing against somebody who can write the folder")?
        }
        Some(signed) => {
            let whose = if expected.key.is_some() { "this workspace's key" } else { "a key that is not known here" };
            here.out.line(format!("signed by {whose} since {}, through line {}", signed.since, signed.through))?;
            here.out.line(format!("key {}", signed.key))?;
        }
    }
    if found.witnessed {
        here.out.line("agrees with the witness")?;
    }
    here.out.line(format!("head {} {}", found.last_seq, found.head))
}

fn witness(log: &Log, out: Option<&Path>, here: &mut Here) -> Outcome {
    let expected = expected(log, None, here)?;
    let found = journal::verify_against(log.dir(), &expected)?;
    if let Some(problem) = found.problems.first() {
        let what =
            format!("the log is not sound ({}: {}); a witness of it would hide that", problem.file, problem.what);
        return Err(Fail::new(Exit::Integrity, what));
    }
    let witness = log.witness(clock::now(), &here.desk()?.signer()?)?;
    match out {
        None => here.out.line(witness.to_string())?,
        Some(path) => {
            let failed = |error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display()));
            atomic::write(path, format!("{witness}\n").as_bytes()).map_err(failed)?;
            here.out.say(format!("written: {}; keep a copy on another machine or on paper", path.display()));
        }
    }
    Ok(Exit::Done)
}

fn prune(keep_days: Option<u32>, dry_run: bool, json: bool, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let what = "say how many days to keep: --keep-days N, or log_keep_days in config.toml";
    let keep_days = keep_days.or(desk.place.settings().log_keep_days).ok_or_else(|| Fail::usage(what))?;
    let done = desk.prune(keep_days, dry_run)?;
    if json {
        here.out.json(&done)?;
        return Ok(Exit::Done);
    }
    done.log.files.iter().try_for_each(|file| here.out.line(file))?;
    let (lines, bytes) = (grouped_number(done.log.lines as f64), grouped_number(done.log.bytes as f64));
    let did = if dry_run { "would be dropped" } else { "dropped" };
    here.out.say(format!("{} files {did}: {lines} events, {bytes} bytes", done.log.files.len()));
    if done.conversations > 0 {
        here.out.say(format!("{} conversations can no longer be put back", done.conversations));
    }
    Ok(Exit::Done)
}
