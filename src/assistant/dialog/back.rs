//! Going back, doing again, saying why: lines about the conversation itself.
//!
//! Invariant: going back runs the earlier question again over the records as they are now.

use super::line::Line;
use super::{Dialog, Heard, Topic, phrases};
use crate::actions::text::clean;
use crate::assistant::{Context, Input};
use crate::crm::{Answer, Kind, SourceError, Status};
use std::collections::BTreeMap;

/// Lines about the conversation itself.
pub(super) fn read(context: &Context<'_>, dialog: &Dialog, line: &Line) -> Result<Option<Heard>, SourceError> {
    let (plain, whole) = (line.plain.as_str(), line.whole.as_str());
    let says = |table: &[&str]| table.contains(&plain) || table.contains(&whole);
    if phrases::THANKS.contains(&whole) {
        return Ok(Some(Heard::Answer(Box::new(Answer::new(Status::Answered, "You are welcome.")))));
    }
    if ["undo", "undo it", "redo", "revert"].contains(&whole) {
        let text = "From the chat nothing is written, and nothing is taken back. The last accepted change is taken back by \
                    the command Undo of the palette, or by `dealdesk undo`, after a look at it.";
        return Ok(Some(Heard::Answer(Box::new(Answer::new(Status::Answered, text)))));
    }
    if says(phrases::NEVER_MIND) || (phrases::NO.contains(&whole) && dialog.proposals().is_empty()) {
        return Ok(Some(Heard::Answer(Box::new(Answer::new(Status::Answered, "All right. Nothing was written.")))));
    }
    if says(phrases::YES) || phrases::NO.contains(&whole) {
        return Ok(Some(Heard::Answer(Box::new(consent(dialog)))));
    }
    if says(phrases::BACK) {
        return Ok(before(dialog).map(|topic| again(topic, "the topic before", true)));
    }
    if says(phrases::AGAIN) {
        return Ok(dialog.current().map(|topic| again(topic, "the same again", false)));
    }
    if let Some(what) = ["go back to ", "back to ", "return to "].iter().find_map(|opening| plain.strip_prefix(opening))
    {
        return Ok(named(context, dialog, what)?.map(|topic| again(topic, "the topic before", true)));
    }
    // What an action found has its reasons in its own answer (see `stay`).
    let scored = |topic: &Topic| topic.action.as_deref().is_some_and(|id| !matches!(id, "query" | "summarize"));
    if says(phrases::WHY) && !dialog.current().is_some_and(scored) {
        let about = dialog.current().filter(|_| context.model).and_then(|topic| topic.record.clone());
        let asked = about.map(|record| Heard::About { record, note: "why".into() });
        return Ok(asked.or_else(|| dialog.current().and_then(why)));
    }
    Ok(None)
}

/// Agreeing or refusing in the chat decides nothing: a proposal is decided by a key or a command of its own.
fn consent(dialog: &Dialog) -> Answer {
    let waiting = dialog.proposals();
    let Some(first) = waiting.first() else {
        return Answer::new(Status::Answered, "Nothing waits for a yes or no here. Nothing was written.");
    };
    let number =
        first.id.map_or_else(String::new, |id| format!(" (`dealdesk accept {id}`, or `dealdesk reject {id}`)"));
    let text = format!(
        "Nothing was written. “{}” waits for your decision in the proposal itself: a word in the chat accepts nothing{number}.",
        clean(&first.title)
    );
    let mut answer = Answer::new(Status::Answered, text);
    answer.proposals = waiting.to_vec();
    answer.record = first.records().first().map(|record| (*record).clone());
    answer
}

/// What was talked about before what is talked about now. Where one went back already, it is what was before that.
fn before(dialog: &Dialog) -> Option<&Topic> {
    let all: Vec<&Topic> = dialog.contents().collect();
    let current = *all.first()?;
    let original =
        if current.returned { all.iter().position(|topic| !topic.returned && same(topic, current))? } else { 0 };
    all.iter().skip(original + 1).find(|topic| !topic.returned && !same(topic, current)).copied()
}

fn same(a: &Topic, b: &Topic) -> bool {
    a.query == b.query && a.record == b.record && a.action == b.action && a.inputs == b.inputs
}

/// "the deals", "the list", "Halden": the latest topic that fits.
fn named<'d>(context: &Context<'_>, dialog: &'d Dialog, what: &str) -> Result<Option<&'d Topic>, SourceError> {
    let what = what.strip_prefix("the ").or(what.strip_prefix("my ")).unwrap_or(what);
    let kind = match what {
        "pipeline" => Kind::Opportunity,
        other => Kind::parse(other),
    };
    for topic in dialog.contents().filter(|topic| !topic.returned) {
        if let Some(query) = &topic.query {
            let expression = query.to_string().to_lowercase();
            if query.kind == kind || (what == "list" && !query.is_aggregate()) || expression.contains(what) {
                return Ok(Some(topic));
            }
        }
        if (what == "draft" || what == "mail" || what == "email") && topic.draft.is_some() {
            return Ok(Some(topic));
        }
        if let Some(record) = &topic.record {
            let name = context.records.get(record)?.map(|record| record.name().to_lowercase()).unwrap_or_default();
            if name.contains(what) {
                return Ok(Some(topic));
            }
        }
    }
    Ok(None)
}

/// An earlier turn, run once more.
fn again(topic: &Topic, note: &str, returned: bool) -> Heard {
    if let Some(draft) = &topic.draft {
        let mut answer = Answer::new(Status::Answered, "Here is the draft as it is.");
        answer.drafts = vec![draft.clone()];
        answer.record.clone_from(&draft.record);
        answer.action = Some("draft-email".into());
        return Heard::Answer(Box::new(answer));
    }
    let (input, scope) = rerun(topic);
    Heard::Request { input, scope, note: note.to_owned(), returned }
}

/// What a turn was, as something to run.
pub(super) fn rerun(topic: &Topic) -> (Input, Option<crate::crm::RecordRef>) {
    if let Some(query) = &topic.query {
        let inputs = BTreeMap::from([("question".to_owned(), query.to_string())]);
        return (Input::Action { id: "query".into(), inputs }, None);
    }
    match &topic.action {
        Some(id) => (Input::Action { id: id.clone(), inputs: topic.inputs.clone() }, topic.record.clone()),
        None => (Input::Words(topic.request.clone()), topic.record.clone()),
    }
}

/// Where a number comes from, or why a record is as it is.
fn why(topic: &Topic) -> Option<Heard> {
    if let Some(query) = &topic.query {
        let text = format!(
            "I counted it in your records, as they are now, by this query: `{}`. Change it as you like: every word of it can be edited.",
            clean(&query.to_string())
        );
        return Some(Heard::Answer(Box::new(Answer::new(Status::Answered, text))));
    }
    let record = topic.record.clone()?;
    let input = Input::Words("why is it at risk?".into());
    Some(Heard::Request { input, scope: Some(record), note: "why".into(), returned: false })
}
