//! `do`: runs an action headless.

use super::actions::no_action;
use super::ask::{report, show, wait};
use super::picture;
use crate::assistant::{Input, do_json};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record;
use crate::config::atomic;
use crate::connect::table;
use crate::crm::Answer;
use crate::mail;
use crate::runtime::Desk;
use crate::runtime::texts::{self, TextError};
use crate::trust::SafeText;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs an action on a record or on the whole desk.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Which action; `dealdesk actions list` shows them
    action: String,
    /// KIND:ID or KIND:NAME
    record: Option<String>,
    /// An input of the action
    #[arg(long, value_name = "K=V")]
    input: Vec<String>,
    /// Write the answer into a file; a name that ends in .eml gets the draft as a mail, .svg the chart as a picture,
    /// .csv and .jsonl the rows
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut inputs = inputs(&args.input)?;
    let mut desk = here.desk()?;
    if desk.registry().get(&args.action).is_none() {
        return Err(no_action(&here.place()?, desk.registry(), &args.action));
    }
    let record = args.record.as_deref().map(|words| record::find(desk.reader(), words)).transpose()?;
    if takes_text(&desk, &args.action) && !inputs.contains_key("text") {
        text_input(&mut inputs, here)?;
    }
    let input = Input::Action { id: args.action.clone(), inputs };
    let outcome = wait(&mut desk, input, record.map(|record| record.reference()), here)?;
    let mut json = do_json(&outcome.answer, outcome.meta.receipt.as_deref());
    json["query"] = outcome.answer.query.as_ref().map(ToString::to_string).into();
    if let Some(path) = args.out.as_ref().filter(|path| picture::is_svg(path)) {
        picture::write(path, outcome.answer.chart.as_ref(), here)?;
    } else if let Some((path, format)) = args.out.as_ref().and_then(|path| Some((path, table::format_of(path)?))) {
        let none = || Fail::usage(format!("{} has no rows to write into {}", args.action, path.display()));
        table::write(path, format, outcome.answer.rows.as_ref().ok_or_else(none)?)?;
        here.out.say(format!("written: {}", path.display()));
    } else if let Some(path) = &args.out {
        let text = if args.json { format!("{json}\n") } else { text_for(path, &outcome.answer)? };
        atomic::write(path, text.as_bytes())
            .map_err(|error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display())))?;
        here.out.say(format!("written: {}", path.display()));
        if let [draft] = outcome.answer.drafts.as_slice() {
            desk.note_copied(draft)?;
        }
    } else if args.json {
        here.out.json(&json)?;
    } else {
        show(&outcome.answer, here)?;
        outcome.answer.drafts.iter().try_for_each(|draft| super::draft::say_tone(&desk, draft, here))?;
    }
    report(&outcome)
}

/// Whether an action works on a text that can be named as a file.
fn takes_text(desk: &Desk, action: &str) -> bool {
    let declares = |name: &str| desk.registry().get(action).is_some_and(|a| a.inputs.iter().any(|i| i.name == name));
    declares("text") && declares("file")
}

/// The text of an action: of the file that is named, or of standard input for `-`.
fn text_input(inputs: &mut BTreeMap<String, String>, here: &Here) -> Result<(), Fail> {
    let file = inputs.get("file").map(|file| file.trim().to_owned()).filter(|file| !file.is_empty());
    let read = match file.as_deref() {
        Some("-") => texts::read(std::io::stdin().lock(), "standard input"),
        Some(file) => texts::read_file(Path::new(file)),
        // Standard input is read only where it is named: a pipe that stays open would hold the command up.
        None => return Ok(()),
    };
    let (text, note) = read.map_err(|error| Fail::new(exit_of_text(&error), error.to_string()))?;
    note.into_iter().for_each(|note| here.out.say(note));
    inputs.insert("file".into(), file.filter(|file| file != "-").unwrap_or_else(|| "standard input".into()));
    inputs.insert("text".into(), text);
    Ok(())
}

fn exit_of_text(error: &TextError) -> Exit {
    match error {
        TextError::Io { reason, .. } if reason.kind() == std::io::ErrorKind::NotFound => Exit::NotFound,
        _ => Exit::Failed,
    }
}

fn inputs(pairs: &[String]) -> Result<BTreeMap<String, String>, Fail> {
    let pair = |text: &String| {
        let (name, value) = text.split_once('=').filter(|(name, _)| !name.trim().is_empty())?;
        Some((name.trim().to_owned(), value.to_owned()))
    };
    let read = |text: &String| pair(text).ok_or_else(|| Fail::usage(format!("--input {text:?}: write NAME=VALUE")));
    pairs.iter().map(read).collect()
}

fn text_for(path: &Path, answer: &Answer) -> Result<String, Fail> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml")) {
        if answer.drafts.len() > 1 {
            return Err(Fail::usage("there are several mails to choose from: pick one with --input pick=N"));
        }
        let draft = answer
            .drafts
            .first()
            .ok_or_else(|| Fail::usage("this action gave no draft, so there is no mail to write"))?;
        let version = draft.current().ok_or_else(|| Fail::usage("the draft is empty"))?;
        return Ok(mail::eml(version, version.at, &super::draft::message_id(draft.id)?));
    }
    Ok(format!("{}\n", SafeText::new(answer.marked().trim_end())))
}
