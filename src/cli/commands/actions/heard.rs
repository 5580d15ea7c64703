//! `actions new --from-cluster`: an action out of questions that nothing could answer.

use crate::actions::kit::Heard;
use crate::cli::commands::log_clusters::gather;
use crate::cli::exit::Fail;
use crate::cli::here::Here;
use crate::crm::Kind;
use crate::runtime::trial::Report;
use crate::runtime::{UnservedQuestion, named_kind};

/// Questions that are shown as not led right yet.
const SHOWN: usize = 5;

/// What was asked, and the kind of record that an action for it works on.
pub(super) struct FromLog {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) heard: Vec<Heard>,
}

/// The group that is meant by its number or name.
pub(super) fn from_log(which: &str, kind: Option<&str>, here: &mut Here) -> Result<FromLog, Fail> {
    let unserved = gather(None, here)?;
    let cluster = unserved.found.named(which).ok_or_else(|| {
        let count = unserved.found.clusters.len();
        Fail::not_found(format!(
            "there is no group {which:?} of questions, and nothing was written; there are {count}: `dealdesk log \
             unanswered --clusters` shows their numbers and names"
        ))
    })?;
    let questions: Vec<&UnservedQuestion> = unserved.in_group(cluster).collect();
    let named = || named_kind(questions.iter().copied()).unwrap_or(Kind::Opportunity);
    let kind = kind.map_or_else(named, Kind::parse);
    let heard = here.desk()?.heard(questions.iter().copied(), &kind)?;
    Ok(FromLog { name: cluster.name.clone(), kind, heard })
}

/// Says how far the new action is, and what is to be done.
pub(super) fn tell(id: &str, name: &str, file: &str, report: &Report, here: &mut Here) {
    let own: Vec<_> = report.asked.iter().filter(|asked| asked.wanted == id).collect();
    let not: Vec<_> = own.iter().filter(|asked| !asked.right).collect();
    let right = own.len() - not.len();
    here.out.say(format!("{right} of {} questions about “{name}” lead to `{id}` as it stands.", own.len()));
    for asked in not.iter().take(SHOWN) {
        here.out.say(format!("  not yet: {:?} leads to {}", asked.ask, asked.got));
    }
    here.out.say("To be done:");
    here.out.say(format!("  1. Write into {file} what it answers: its description, the facts it reads and its rules."));
    here.out.say("  2. Add `says` to its test questions: words that a right answer holds.");
    here.out.say(format!(
        "  3. dealdesk actions test {id} shows which questions still go wrong, and lint what is missing."
    ));
}
