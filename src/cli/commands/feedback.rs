//! `feedback`: a bundle for a report about the program, shown before anything is saved. Nothing is sent.
//!
//! Invariants: what is saved is what was shown; without a terminal nothing is saved but with `--yes --out FILE`.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::config::Env;
use crate::runtime::feedback::{self, FeedbackError, Redacted, Wanted};
use crate::runtime::{Place, clock};
use serde_json::{Value as Json, json};
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;

/// Longest remark that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Makes a bundle for a report: version, system, settings without secrets, checks, last failures, your remark.
///
/// Values, names, folders, hosts and keys are taken out, a second look refuses to save what is left, and you see all of
/// it first. Nothing is sent.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Save it there
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The conversation to go along, masked as it is in the log; `last` for the latest
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Save without asking; needs --out
    #[arg(long)]
    yes: bool,
    /// One JSON object: {version, system, terminal, settings, doctor, errors, turns, remark, saved}
    #[arg(long)]
    json: bool,
}

/// Makes it, shows it, and saves it where that is wanted.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let asks = io::stdin().is_terminal();
    let remark = remark(asks, here)?;
    let cleared = make(args, remark, here)?;
    if !args.json {
        here.out.line(cleared.text().as_str())?;
    }
    here.out.flush()?;
    let file = match (asks, args.yes, &args.out) {
        (_, true, Some(file)) => Some(file.clone()),
        (true, false, _) => ask(args, here)?,
        _ => None,
    };
    let saved = file.map(|file| cleared.save(&file).map(|()| file)).transpose();
    let saved = saved.map_err(fail)?;
    if args.json {
        here.out.json(&as_json(&cleared, saved.as_ref())?)?;
    }
    match saved {
        Some(file) => {
            here.out.say(format!("saved: {}; nothing was sent", file.display()));
            Ok(Exit::Done)
        }
        None if asks && !args.yes => {
            here.out.say("nothing was saved");
            Ok(Exit::Done)
        }
        None => Err(Fail::usage("nothing was saved: read it, then save it with --yes --out FILE")),
    }
}

fn make(args: &Args, remark: String, here: &mut Here) -> Result<Redacted, Fail> {
    let place = here.place();
    let mistake = place.as_ref().err().map(|fail| fail.message.clone());
    let place = match place {
        Ok(place) => place,
        // With settings that cannot be read there is still something to report.
        Err(fail) => Place::bare().map_err(|_| fail)?,
    };
    let wanted = Wanted { remark, session: args.session.clone(), terminal: terminal(here), mistake };
    let known = place.workspace.records_db().exists();
    let mut desk = if known && wanted.mistake.is_none() { Some(here.desk()?) } else { None };
    if desk.is_none() {
        here.out.say("there is no workspace to know values from: only what has a shape is masked");
    }
    feedback::make(&place, desk.as_mut(), &wanted).map_err(fail)
}

/// What happened, from a prompt or from stdin.
fn remark(asks: bool, here: &Here) -> Result<String, Fail> {
    let unreadable = |error| Fail::new(Exit::Failed, format!("the remark could not be read: {error}"));
    if !asks {
        let mut bytes = Vec::new();
        io::stdin().take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    here.out.say("What happened, and what should have? An empty line ends it.");
    let mut remark = String::new();
    for line in io::stdin().lock().lines() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            break;
        }
        remark.push_str(&line);
        remark.push('\n');
    }
    Ok(remark)
}

/// Whether to save it, and where.
fn ask(args: &Args, here: &Here) -> Result<Option<PathBuf>, Fail> {
    let file = args.out.clone().unwrap_or_else(|| PathBuf::from(feedback::file_name(clock::now())));
    here.out.say(format!("Nothing is sent. Save this to {}? y/N", file.display()));
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_err(|error| Fail::new(Exit::Failed, format!("the answer could not be read: {error}; nothing was saved")))?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes").then_some(file))
}

/// The terminal in words of ours: what it is called only where that is a usual name.
fn terminal(here: &Here) -> String {
    let env = Env::of_process();
    let usual =
        |text: &str| text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b));
    let named = |name: &str| env.get(name).filter(|text| usual(text)).map(|text| format!("{name}={text}"));
    let mut words: Vec<String> = ["TERM", "COLORTERM", "TERM_PROGRAM"].into_iter().filter_map(named).collect();
    words.extend(env.get("NO_COLOR").map(|_| "NO_COLOR".to_owned()));
    words.extend(env.get("TMUX").map(|_| "in tmux".to_owned()));
    words.extend(env.get("SSH_CONNECTION").map(|_| "over ssh".to_owned()));
    words.push(if here.out.to_terminal { "to a terminal" } else { "to a file or pipe" }.to_owned());
    words.join(", ")
}

fn as_json(cleared: &Redacted, saved: Option<&PathBuf>) -> Result<Json, Fail> {
    let mut value = serde_json::to_value(cleared.bundle())?;
    value["saved"] = json!(saved.map(|file| file.display().to_string()));
    Ok(value)
}

fn fail(error: FeedbackError) -> Fail {
    match error {
        FeedbackError::Left(_) => Fail::new(Exit::Refused, error.to_string()),
        FeedbackError::NoSession(_) => Fail::not_found(error.to_string()),
        FeedbackError::Exists(_) => Fail::usage(error.to_string()),
        FeedbackError::Journal(error) => error.into(),
        FeedbackError::Desk(error) => error.into(),
        FeedbackError::Write { .. } => Fail::new(Exit::Failed, error.to_string()),
    }
}
