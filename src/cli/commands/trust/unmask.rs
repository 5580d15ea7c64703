//! `trust unmask`: placeholders back into values, within the session that made them; with `--json` a line at a time.

use super::{unreadable, whole_input};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::Desk;
use crate::trust::{SafeText, Session, Sink, Subjects};
use serde_json::{Value as Json, json};
use std::io::{self, BufRead};

/// Reverses stdin to stdout.
pub(super) fn run(session: Option<&str>, answer: bool, json: bool, here: &mut Here) -> Outcome {
    let session = open(session, here)?;
    if json {
        return lines(&session, answer, here);
    }
    let text = put_back(&whole_input()?, &session, answer, here);
    let text = if here.out.to_terminal { SafeText::new(&text).into_string() } else { text };
    here.out.bytes(text.as_bytes())?;
    Ok(Exit::Done)
}

/// What the placeholders of a session stand for.
fn open(named: Option<&str>, here: &Here) -> Result<Session, Fail> {
    let place = here.place()?;
    if !place.workspace.records_db().exists() && here.flags.workspace.is_none() {
        return Err(Fail::not_found(
            "there is no workspace, so nothing kept what placeholders stand for: only what was masked in a workspace comes back",
        ));
    }
    let mut desk = here.desk()?;
    let id = match named {
        Some(id) => id.to_owned(),
        None => last(&desk)?,
    };
    desk.vault_of(&id)?.ok_or_else(|| {
        Fail::not_found(format!(
            "there is no vault for session {id}, or it does not open: what its placeholders stand for is not kept here. \
             Nothing was changed; `trust mask` names its session, `dealdesk log list` those of conversations"
        ))
    })
}

fn last(desk: &Desk) -> Result<String, Fail> {
    let last = desk.last_filter().map(|id| id.to_string());
    last.ok_or_else(|| {
        Fail::not_found(
            "nothing was masked in this workspace yet: run `dealdesk trust mask` first, or name a --session",
        )
    })
}

fn put_back(text: &str, session: &Session, answer: bool, here: &Here) -> String {
    let restored = session.restore(text, Sink::Screen, &Subjects::Nobody);
    let unknown = restored.unknown_names();
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().map(|name| SafeText::one_line(name).into_string()).collect();
        here.out.say(&format!("left as they are, because they stand for nothing here: {}", names.join(", ")));
    }
    if answer { restored.text } else { session.unmask(text) }
}

/// A line that cannot be read ends the filter: leaving it out would shift every line after it.
fn lines(session: &Session, answer: bool, here: &mut Here) -> Outcome {
    for (at, line) in io::stdin().lock().lines().enumerate() {
        let line = line.map_err(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what: String| Fail::usage(format!("stdin, line {}: {what}", at + 1));
        let value: Json = serde_json::from_str(&line).map_err(|error| wrong(format!("this is not JSON: {error}")))?;
        let text = ["masked", "text"].iter().find_map(|key| value.get(key).and_then(Json::as_str));
        let text = text.ok_or_else(|| wrong("there is no \"masked\" and no \"text\"".to_owned()))?;
        let text = put_back(text, session, answer, here);
        here.out.json_line(&json!({ "text": text }))?;
    }
    Ok(Exit::Done)
}
