//! `log`: read, search, check and export the event log.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::format::grouped_number;
use crate::journal::{self, Entry, Log, SessionId};
use serde_json::{Value as Json, json};
use std::io::{self, Write};

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
    /// Show the events of one conversation
    Show {
        /// Its id; `last` for the latest
        #[arg(default_value = "last")]
        id: String,
        /// JSONL, one event a line
        #[arg(long)]
        json: bool,
    },
    /// Find events by their words
    Search {
        /// The words
        text: String,
        /// JSONL, one event a line
        #[arg(long)]
        json: bool,
    },
    /// Check that nothing was changed, taken out or moved
    Verify {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// List questions that nothing could answer
    Unanswered {
        /// JSONL, one question a line
        #[arg(long)]
        json: bool,
    },
    /// Print every line of the log
    Export {
        /// The form
        #[arg(long, default_value = "jsonl", value_parser = ["jsonl"])]
        format: String,
    },
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
        Command::Show { id, json } => events(&session(&log, id)?, *json, here),
        Command::Search { text, json } => events(&log.search(text)?, *json, here),
        Command::Unanswered { json } => events(&log.unanswered()?, *json, here),
        Command::Verify { json } => verify(&log, *json, here),
        Command::Export { .. } => {
            log.export(None, &mut Lines(here)).map_err(ended)?;
            Ok(Exit::Done)
        }
    }
}

/// A reader that went away is no failure of the log.
fn ended(error: journal::JournalError) -> Fail {
    match &error {
        journal::JournalError::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
            Fail::from(io::Error::from(io::ErrorKind::BrokenPipe))
        }
        _ => error.into(),
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

fn events(entries: &[Entry], json: bool, here: &mut Here) -> Outcome {
    for entry in entries {
        if json {
            here.out.json_line(&entry_json(entry)?)?;
        } else if let Some(text) = entry.event.text() {
            let time = entry.time.strftime("%Y-%m-%d %H:%M:%S");
            here.out.line(format!("{} {time} {}: {text}", entry.seq, entry.event.kind()))?;
        } else {
            let time = entry.time.strftime("%Y-%m-%d %H:%M:%S");
            here.out.line(format!("{} {time} {}", entry.seq, entry.event.kind()))?;
        }
    }
    if entries.is_empty() {
        here.out.say("there are none");
    }
    Ok(Exit::Done)
}

fn entry_json(entry: &Entry) -> Result<Json, Fail> {
    let mut json = json!({ "seq": entry.seq, "time": entry.time.to_string(), "session": entry.session });
    if let (Json::Object(all), Json::Object(event)) = (&mut json, serde_json::to_value(&entry.event)?) {
        all.extend(event);
    }
    Ok(json)
}

fn verify(log: &Log, json: bool, here: &mut Here) -> Outcome {
    let found = journal::verify(log.dir())?;
    if json {
        let mut value = serde_json::to_value(&found)?;
        value["sound"] = found.is_sound().into();
        here.out.json(&value)?;
    } else {
        for problem in &found.problems {
            let line = if problem.line == 0 { String::new() } else { format!(":{}", problem.line) };
            here.out.line(format!("{}{line}: {}", problem.file, problem.what))?;
        }
        let events = grouped_number(found.events as f64);
        here.out.line(format!(
            "{events} events in {} files, {} bytes",
            found.files,
            grouped_number(found.bytes as f64)
        ))?;
        here.out.line(format!("head {} {}", found.last_seq, found.head))?;
    }
    if found.is_sound() {
        here.out.say("the log is sound");
        return Ok(Exit::Done);
    }
    Err(Fail::new(Exit::Integrity, format!("the log is not what was written: {} problems", found.problems.len())))
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
