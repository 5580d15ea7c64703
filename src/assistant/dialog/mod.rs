//! What a line means in a conversation: a follow-up, a correction, an answer to a question back, or something new.
//!
//! For: [`converse`], which understands a line by what was said before and begins the turn, and [`Dialog`], the memory
//! that it leans on. By rules, offline. Not for: what a line means by itself (the router) or keeping the memory.
//! Invariants: what was made of a line is said with the answer; a name that fits several records is asked back; a read
//! never becomes a write, and agreeing to a question back is no approval; a complete question stands alone.

mod again;
mod alone;
mod at_hand;
mod back;
mod by_name;
mod change;
mod clauses;
mod draft;
mod edit;
mod empty_words;
mod fill;
mod follow;
mod hear;
mod input;
mod line;
mod narrow;
mod options;
mod other_value;
mod people;
mod phrases;
mod pick;
mod propose;
mod retarget;
mod rows;
mod same;
mod stay;
mod topic;
mod value;
mod when;
mod words;

pub use topic::{Dialog, Topic};
pub(in crate::assistant) use when::day;

use super::router::{Found, Route};
use super::turn::{by_route, pasted, step, with_step};
use super::{Ask, Context, Input, Next, TurnError, begin, brief, help, meant, notes};
use crate::actions::{question, text::clean};
use crate::crm::{Answer, RecordRef, SourceError, Worker, query::Query};
use hear::Hearing;
use line::Line;
use std::collections::BTreeMap;

/// Whether a line opens with an order to change something.
pub(in crate::assistant) fn orders_change(line: &str) -> bool {
    let line = Line::new(line);
    line.opens(change::VERBS) || line.opens(change::MARKING)
}

/// What a line is in its conversation.
#[derive(Debug)]
enum Heard {
    /// Something of its own.
    Fresh,
    /// Something that stands for another request.
    Request {
        input: Input,
        scope: Option<RecordRef>,
        /// How the line was taken.
        note: String,
        /// Whether it goes back to an earlier topic.
        returned: bool,
    },
    /// A question about this record, though it does not name it.
    About { record: RecordRef, note: String },
    /// Code answers at once.
    Answer(Box<Answer>),
    /// A name has to be chosen first; the request goes on with it.
    Choose { name: String, candidates: Vec<(RecordRef, String)>, request: String, scope: Option<RecordRef> },
}

impl Heard {
    fn query(query: &Query, note: String) -> Self {
        let inputs = BTreeMap::from([("question".to_owned(), query.to_string())]);
        Self::Request { input: Input::Action { id: "query".into(), inputs }, scope: None, note, returned: false }
    }

    fn words(words: String, scope: Option<RecordRef>, note: &str) -> Self {
        Self::Request { input: Input::Words(words), scope, note: note.to_owned(), returned: false }
    }

    fn on(id: &str, record: RecordRef, note: &str) -> Self {
        let input = Input::Action { id: id.to_owned(), inputs: BTreeMap::new() };
        Self::Request { input, scope: Some(record), note: note.to_owned(), returned: false }
    }
}

/// Begins a turn as part of its conversation. The topic is to be concluded with the answer and remembered.
///
/// # Errors
/// As [`begin`].
pub fn converse(context: &Context<'_>, ask: &Ask, dialog: &Dialog) -> Result<(Next, Topic), TurnError> {
    let seen = match &ask.input {
        Input::Words(words) => Input::Words(crate::actions::text::seen(words)),
        input => input.clone(),
    };
    let ask = &Ask { input: seen, ..ask.clone() };
    let topic = Topic { scope: ask.scope.clone(), request: said(&ask.input), ..Topic::default() };
    let (heard, left) = match &ask.input {
        // A text is not talk, unless it is what was asked for.
        Input::Words(words) if pasted(words) && !dialog.wants_text() => return Ok((begin(context, ask)?, topic)),
        Input::Words(words) => understand(context, words, ask.scope.as_ref(), dialog)?,
        _ => (Heard::Fresh, None),
    };
    let heard = match (heard, &ask.input, dialog.record()) {
        (Heard::Fresh, Input::Words(words), Some(record)) if ask.scope.is_none() && meant::points_back(words) => {
            Heard::words(words.clone(), Some(record.clone()), "about what was spoken of before")
        }
        (heard, ..) => heard,
    };
    // With a record open, or something said before, a word that points back means that.
    let alone = matches!(heard, Heard::Fresh) && ask.scope.is_none() && dialog.is_empty();
    let (next, topic) = answered(context, ask, heard, (topic, alone))?;
    Ok((told_left(next, left), topic))
}

/// Begins the turn of a line as it was heard; whether nothing was there before it.
fn answered(
    context: &Context<'_>,
    ask: &Ask,
    heard: Heard,
    (mut topic, alone): (Topic, bool),
) -> Result<(Next, Topic), TurnError> {
    let (ask, note) = match heard {
        Heard::Fresh => (ask.clone(), None),
        Heard::Request { input, scope, note, returned } => {
            topic.returned = returned;
            (Ask { input, scope, history: ask.history.clone() }, Some(note))
        }
        Heard::Answer(answer) => return Ok((Next::Done(*answer), topic)),
        Heard::About { record, note } => {
            topic.record = Some(record.clone());
            let next = by_route(context, ask, &topic.request, Route::Ask { record })?;
            return Ok((told(next, Some(note)), topic));
        }
        Heard::Choose { name, candidates, request, scope } => {
            (topic.request, topic.scope, topic.asked) = (request, scope, Some(name.clone()));
            return Ok((Next::Done(help::choose(&name, candidates)), topic));
        }
    };
    let said = topic.request.clone();
    let next = match &ask.input {
        Input::Words(words) => {
            let (route, taken) = meant::understand(context, words, ask.scope.as_ref())?;
            let route = if alone { alone::read(context, words, route)? } else { route };
            routed(context, words, &route, &mut topic)?;
            notes::remarked(by_route(context, &ask, words, route)?, taken)
        }
        input => {
            given(context, input, ask.scope.as_ref(), &mut topic)?;
            match begin(context, &ask)? {
                Next::Done(answer) => Next::Done(brief::cut(answer, &said)),
                next => next,
            }
        }
    };
    Ok((told(next, note), topic))
}

/// Says which question was left for this line, if one was.
fn told_left(mut next: Next, left: Option<String>) -> Next {
    let Some(left) = left else { return next };
    match &mut next {
        Next::Done(answer) => answer.text.push_str(&format!("\n\n*{left}*")),
        Next::Model { pending, .. } => pending.remark(left),
        Next::Command(_) => {}
    }
    next
}

/// Notes what a line was found to mean.
fn routed(context: &Context<'_>, words: &str, route: &Route, topic: &mut Topic) -> Result<(), SourceError> {
    words.clone_into(&mut topic.request);
    match route {
        Route::Action { id, record, inputs } => {
            (topic.action, topic.record, topic.inputs) = (Some(id.clone()), record.clone(), inputs.clone());
        }
        Route::Query => topic.query = question::read(&context.desk(), words)?.query,
        Route::Ask { record } => topic.record = Some(record.clone()),
        Route::Choose { name, .. } => {
            // "What did she write last", of one person with several deals: a later "her" is the person.
            (topic.asked, topic.record) = (Some(name.clone()), meant::named(context, words)?.map(|(record, _)| record));
        }
        Route::Unknown { name, .. } => topic.asked = Some(name.clone()),
        Route::NeedsRecord { id } | Route::Whom { id, .. } => {
            topic.action = Some(id.clone());
            topic.record = meant::named(context, words)?.map(|(record, _)| record);
        }
        Route::Which { record, inputs, .. } => (topic.record, topic.inputs) = (record.clone(), inputs.clone()),
        _ => {}
    }
    Ok(())
}

/// Notes what a key, or what was made of a line, runs.
fn given(
    context: &Context<'_>,
    input: &Input,
    scope: Option<&RecordRef>,
    topic: &mut Topic,
) -> Result<(), SourceError> {
    match input {
        Input::Action { id, inputs } => {
            if id == "query" {
                let asked = inputs.get("question").map(String::as_str).unwrap_or_default();
                topic.query = question::read(&context.desk(), asked)?.query;
            }
            (topic.action, topic.record, topic.inputs) = (Some(id.clone()), scope.cloned(), inputs.clone());
        }
        Input::ReviseDraft { draft, .. } => {
            (topic.action, topic.record) = (Some("draft-email".into()), draft.record.clone());
        }
        Input::Words(_) => {}
    }
    Ok(())
}

/// Says how a line was taken: in the trace, and with the query that a follow-up became.
fn told(next: Next, note: Option<String>) -> Next {
    let Some(note) = note else { return next };
    let mut next = with_step(next, step("follow up", Worker::Code, note.clone()));
    if let Next::Done(answer) = &mut next {
        if let Some(query) = &answer.query {
            let shown = clean(&query.to_string()).replace('‹', "<").replace('›', ">");
            answer.text.push_str(&format!("\n\nRead as: `{shown}`"));
        }
        answer.notes.push(format!("taken as: {note}"));
    }
    next
}

fn said(input: &Input) -> String {
    match input {
        Input::Words(words) => words.clone(),
        Input::Action { id, .. } => id.clone(),
        Input::ReviseDraft { request, .. } => request.clone(),
    }
}

/// What a line is, and what is to be said of an action's question that it leaves.
fn understand(
    context: &Context<'_>,
    said: &str,
    scope: Option<&RecordRef>,
    dialog: &Dialog,
) -> Result<(Heard, Option<String>), SourceError> {
    let hearing = Hearing { context, dialog, scope, said, line: Line::new(said) };
    if let Some(heard) = hearing.answer()? {
        return Ok((heard, None));
    }
    let open = dialog.open_question().and_then(|open| open.needs.as_ref());
    Ok((hearing.new_line()?, open.map(input::left)))
}
