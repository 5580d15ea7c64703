//! `do`: runs an action headless.

use super::ask::{report, show, wait};
use crate::assistant::{Input, do_json};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record;
use crate::config::atomic;
use crate::crm::Answer;
use crate::mail;
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
    /// Write the answer into a file; a name that ends in .eml gets the draft as a mail
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let inputs = inputs(&args.input)?;
    let mut desk = here.desk()?;
    let record = args.record.as_deref().map(|words| record::find(desk.reader(), words)).transpose()?;
    let input = Input::Action { id: args.action.clone(), inputs };
    let outcome = wait(&mut desk, input, record.map(|record| record.reference()), here)?;
    let mut json = do_json(&outcome.answer, outcome.meta.receipt.as_deref());
    json["query"] = outcome.answer.query.as_ref().map(ToString::to_string).into();
    if let Some(path) = &args.out {
        let text = if args.json { format!("{json}\n") } else { text_for(path, &outcome.answer)? };
        atomic::write(path, text.as_bytes())
            .map_err(|error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display())))?;
        here.out.say(format!("written: {}", path.display()));
        if let Some(draft) = outcome.answer.drafts.first() {
            desk.note_copied(draft)?;
        }
    } else if args.json {
        here.out.json(&json)?;
    } else {
        show(&outcome.answer, here)?;
    }
    report(&outcome)
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
        let draft = answer
            .drafts
            .first()
            .ok_or_else(|| Fail::usage("this action gave no draft, so there is no mail to write"))?;
        let version = draft.current().ok_or_else(|| Fail::usage("the draft is empty"))?;
        return Ok(mail::eml(version, version.at, &super::draft::message_id(draft.id)?));
    }
    Ok(format!("{}\n", SafeText::new(answer.text.trim_end())))
}
