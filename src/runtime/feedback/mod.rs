//! A feedback bundle: what helps to find a fault, without anything that says whose it is.
//!
//! For: collecting it, redacting it, and refusing to give it out while a second look finds something left.
//! Not for: sending, which nothing here does, or asking whether to save.
//! Invariants: a [`Redacted`] bundle passed the masker, the list of this machine's own values, and then both again as an
//! independent look over the whole text; what is saved is the very text that was shown.

mod bundle;
mod machine;

use super::{Desk, DeskError, Place, choose_model, configured, doctor};
use crate::config::{Setting, atomic};
use crate::journal::{Entry, Event, JournalError, Log, SessionId};
use crate::trust::{Dictionary, Masker, Policy, SafeText, Session, Watch, second_look};
use bundle::{Checked, Logged};
use jiff::Timestamp;
use machine::Machine;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use bundle::Bundle;

/// Failures that go along.
const ERRORS: usize = 5;
/// Conversations that are looked through for them, the latest first.
const LOOKED_AT: usize = 10;
/// Most characters of one text of the log.
const LONGEST: usize = 2_000;
/// Settings whose values are words of ours or numbers.
const PLAIN: [&str; 14] = [
    "daily_cap_usd",
    "tool_steps",
    "strict",
    "turn_tokens",
    "turn_seconds",
    "turn_usd",
    "context_tokens",
    "appearance",
    "color",
    "mouse",
    "clipboard",
    "reduced_motion",
    "fiscal_year_start",
    "log_keep_days",
];

/// Why there is no bundle, or it was not saved.
#[derive(Debug, thiserror::Error)]
pub enum FeedbackError {
    /// A second look found something in it.
    #[error("nothing was saved: a second look found {0} in the bundle; leave it out of the remark, or name no session")]
    Left(String),
    /// There is no such conversation.
    #[error("there is no conversation {0}; `dealdesk log list` shows them. Nothing was saved")]
    NoSession(String),
    /// There is something under that name.
    #[error("{0} is there already and stays as it is; name another file")]
    Exists(PathBuf),
    /// It could not be written.
    #[error("{path} could not be written: {why}; nothing was saved")]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        why: std::io::Error,
    },
    /// The log.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The workspace.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// What the person adds.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What happened, in their words.
    pub remark: String,
    /// The conversation to go along; `last` for the latest.
    pub session: Option<String>,
    /// What the terminal is, in a few words of ours.
    pub terminal: String,
    /// What is wrong with the settings, where they cannot be read.
    pub mistake: Option<String>,
}

/// A bundle in which nothing is left that says whose it is.
#[derive(Clone, Debug)]
pub struct Redacted {
    bundle: Bundle,
    text: SafeText,
}

impl Redacted {
    /// Its parts.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// As it is shown and saved.
    pub fn text(&self) -> &SafeText {
        &self.text
    }

    /// Writes it where nothing is yet, readable by this user alone.
    ///
    /// # Errors
    /// When there is something already, or it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FeedbackError> {
        if path.exists() {
            return Err(FeedbackError::Exists(path.to_owned()));
        }
        let failed = |why| FeedbackError::Write { path: path.to_owned(), why };
        atomic::write(path, self.text.as_bytes()).map_err(failed)
    }
}

/// The name of a bundle's file.
pub fn file_name(now: Timestamp) -> String {
    format!("dealdesk-feedback-{}.md", now.strftime("%Y%m%d-%H%M%S"))
}

/// Makes a bundle of a place; `desk` where its workspace could be opened.
///
/// # Errors
/// When the named conversation is not there, the log cannot be read, or a second look finds something left.
pub fn make(place: &Place, desk: Option<&mut Desk>, wanted: &Wanted) -> Result<Redacted, FeedbackError> {
    let log = Log::at(place.workspace.log());
    let mut bundle = collect(place, &log, wanted)?;
    let machine = Machine::new(&place.env, &machine::host_name(), &own_names(place, &log)?);
    match desk {
        Some(desk) => redact_with(desk, &mut bundle, &machine)?,
        None => redact_by_shapes(&mut bundle, &machine)?,
    }
    let text = SafeText::new(&bundle.to_markdown());
    Ok(Redacted { bundle, text })
}

fn collect(place: &Place, log: &Log, wanted: &Wanted) -> Result<Bundle, FeedbackError> {
    let mut checks = doctor::of_the_settings(wanted.mistake.clone());
    checks.extend(doctor::of_the_place(place));
    let checked = |check: doctor::Check| Checked {
        name: check.name.to_owned(),
        status: format!("{:?}", check.status).to_lowercase(),
        detail: check.detail,
    };
    Ok(Bundle {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        terminal: wanted.terminal.clone(),
        settings: settings(place),
        doctor: checks.into_iter().map(checked).collect(),
        errors: errors(log)?,
        turns: wanted.session.as_deref().map_or(Ok(Vec::new()), |id| turns(log, id))?,
        remark: wanted.remark.trim().to_owned(),
    })
}

/// Every setting by its name, with its value where that is a word of ours.
fn settings(place: &Place) -> std::collections::BTreeMap<String, String> {
    let said = |shown: &crate::config::Shown| {
        let value = shown.value.as_ref().map(ToString::to_string);
        match (&value, PLAIN.contains(&shown.name.as_str())) {
            (None, _) => "-".to_owned(),
            (Some(_), _) if shown.origin == crate::config::Origin::Default => "default".to_owned(),
            (Some(value), true) => value.clone(),
            (Some(_), false) => "set".to_owned(),
        }
    };
    let all = place.config.shown();
    let known =
        |shown: &&crate::config::Shown| crate::config::SETTINGS.iter().any(|Setting { name, .. }| *name == shown.name);
    let mut settings: std::collections::BTreeMap<String, String> =
        all.iter().filter(known).map(|shown| (shown.name.clone(), said(shown))).collect();
    let of = |table: &str| all.iter().filter(|shown| shown.name.starts_with(&format!("{table}."))).count().to_string();
    settings.insert("keys".to_owned(), format!("{} changed", of("keys")));
    settings.insert("models".to_owned(), of("models"));
    let model = choose_model(place).map(|model| model.map_or("offline", |model| model.provider.name()));
    settings.insert("model".to_owned(), model.unwrap_or("cannot be used").to_owned());
    settings
}

/// The last failures of the log.
fn errors(log: &Log) -> Result<Vec<Logged>, FeedbackError> {
    let mut found: Vec<Entry> = Vec::new();
    for session in log.sessions()?.into_iter().take(LOOKED_AT) {
        let failed = |entry: &Entry| matches!(entry.event, Event::Error { .. } | Event::Incomplete { .. });
        found.extend(log.session(&session.id)?.into_iter().filter(failed));
    }
    found.sort_by_key(|entry| entry.seq);
    let late = found.len().saturating_sub(ERRORS);
    Ok(found[late..].iter().filter_map(logged).collect())
}

/// The turns of a conversation: questions, steps, answers and what became of them.
fn turns(log: &Log, id: &str) -> Result<Vec<Logged>, FeedbackError> {
    let id = match id {
        "last" => log.sessions()?.into_iter().next().map(|session| session.id),
        id => Some(SessionId::new(id)?),
    };
    let entries = id.as_ref().map(|id| log.session(id)).transpose()?.unwrap_or_default();
    if entries.is_empty() {
        return Err(FeedbackError::NoSession(id.map_or_else(|| "last".to_owned(), |id| id.to_string())));
    }
    Ok(entries.iter().filter_map(logged).collect())
}

fn logged(entry: &Entry) -> Option<Logged> {
    let text = match &entry.event {
        Event::Error { error, message } => format!("{error}: {}", message.as_str()),
        // Its name is an id of ours; the draft's words are not asked for.
        Event::Draft(_) => return None,
        Event::Feedback { rating, text, reason, .. } => {
            let why = reason.as_deref().map_or_else(String::new, |reason| format!(" {reason}"));
            format!("{rating:+}{why} {}", text.as_str())
        }
        event => event.text()?.to_owned(),
    };
    let time = entry.time.strftime("%Y-%m-%d %H:%M:%S").to_string();
    Some(Logged { time, kind: entry.event.kind().to_owned(), text: cut(&text) })
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}

/// Folders, hosts and names that stand in the settings of a place.
fn own_names(place: &Place, log: &Log) -> Result<Vec<(&'static str, String)>, FeedbackError> {
    let folder = |path: &Path| ("<folder>", path.display().to_string());
    let mut names =
        vec![folder(place.paths.config_dir()), folder(place.paths.data_dir()), folder(place.workspace.dir())];
    let name = place.workspace.name();
    names.extend((!["default", super::tour::NAME].contains(&name)).then(|| ("<workspace>", name.to_owned())));
    for model in configured(place).unwrap_or_default() {
        let host = model.base_url.as_deref().and_then(host_of);
        names.extend(host.map(|host| ("<host>", host.to_owned())));
        let own = model.name != model.provider.name();
        names.extend(own.then(|| ("<model>", model.name.clone())));
    }
    names.extend(log.receipts(None)?.into_iter().map(|receipt| ("<host>", receipt.request.host.clone())));
    Ok(names)
}

fn host_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    host.split(':').next().filter(|host| !host.is_empty())
}

/// Masks with what the workspace knows, and looks again with the other matcher.
fn redact_with(desk: &mut Desk, bundle: &mut Bundle, machine: &Machine) -> Result<(), FeedbackError> {
    bundle.texts().for_each(|text| *text = machine.scrub(text));
    for text in bundle.free_texts() {
        *text = desk.mask_again(text, &[])?;
    }
    let whole = bundle.to_markdown();
    let (_, watch) = desk.lists(&[&whole], &[])?;
    // A value that the workspace knows may stand where only one of the two matchers sees it: that text goes as a whole.
    for text in bundle.texts() {
        if second_look(text, &desk.placeholders(), &watch).is_some() {
            *text = "<left out: it may name somebody>".to_owned();
        }
    }
    look_again(bundle, machine, &desk.placeholders(), &watch)
}

/// The same where there is no workspace: what has a shape.
fn redact_by_shapes(bundle: &mut Bundle, machine: &Machine) -> Result<(), FeedbackError> {
    let masker = Masker::new(Arc::new(Dictionary::default()), Policy::default());
    let mut session = Session::new("feedback", [0; 3]);
    bundle.texts().for_each(|text| *text = machine.scrub(text));
    bundle.free_texts().for_each(|text| *text = masker.mask(text, &mut session, &[]).text);
    let watch = Watch::new(Arc::default(), Policy::default());
    look_again(bundle, machine, &session, &watch)
}

fn look_again(bundle: &Bundle, machine: &Machine, session: &Session, watch: &Watch) -> Result<(), FeedbackError> {
    let whole = bundle.to_markdown();
    if let Some(kind) = second_look(&whole, session, watch) {
        return Err(FeedbackError::Left(format!("a value of the sort {}", kind.span_name())));
    }
    match machine.left_in(&whole) {
        Some(sort) => Err(FeedbackError::Left(sort.to_owned())),
        None => Ok(()),
    }
}
