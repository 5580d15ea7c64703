//! `log show`: a turn whole, as it was: asked, understood, sent, received, checked, decided.
//!
//! Invariant: names are put back only where the vault of the conversation has them, and never in a body that was sent.

use super::log_show_text::lines;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight;
use crate::insight::Whole;
use crate::journal::{Entry, Event, Masked, TopicNote};
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// Shows a turn whole, or every turn of a conversation.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A turn by its number, a receipt, a conversation, or `last` for the latest turn
    #[arg(default_value = "last", value_name = "TURN|RECEIPT|SESSION|last")]
    id: String,
    /// The texts as they are stored, without names
    #[arg(long)]
    masked: bool,
    /// The bodies that were sent byte for byte, and nothing else
    #[arg(long, conflicts_with = "json")]
    wire: bool,
    /// One JSON object: of a turn, or {session, turns}
    #[arg(long)]
    json: bool,
}

/// Shows it.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let zone = insight::zone(&insight::existing(here)?);
    let turns = insight::ask(here, &|index| {
        let whole = index.named(&args.id)?.into_iter().map(|seq| index.whole(seq));
        Ok(whole.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect::<Vec<Whole>>())
    })?;
    if turns.is_empty() {
        return Err(Fail::not_found(match args.id.as_str() {
            "last" => "nothing was asked in this workspace yet".to_owned(),
            id => format!(
                "there is no turn, receipt or conversation {id}; `dealdesk log list` shows conversations, \
                 `dealdesk log search` finds turns"
            ),
        }));
    }
    if args.wire {
        return wire(&turns, here);
    }
    let names = if args.masked { Names::default() } else { Names::put_back(&turns, here)? };
    let is_session = turns.first().is_some_and(|turn| turn.found.session == args.id);
    if args.json {
        let mut all = turns.iter().map(|turn| turn_json(turn, &names)).collect::<Result<Vec<Json>, Fail>>()?;
        let whole = match is_session {
            true => json!({ "session": args.id, "turns": all }),
            false => all.pop().unwrap_or_default(),
        };
        here.out.json(&whole)?;
        return Ok(Exit::Done);
    }
    for (at, turn) in turns.iter().enumerate() {
        if at > 0 {
            here.out.line("")?;
        }
        lines(turn, &names, &zone).iter().try_for_each(|line| here.out.line(line))?;
    }
    Ok(Exit::Done)
}

/// The bodies as they were sent, one after the other.
fn wire(turns: &[Whole], here: &mut Here) -> Outcome {
    let entries = turns.iter().flat_map(|turn| &turn.entries);
    let mut bodies = entries.filter_map(|entry| match &entry.event {
        Event::RequestBody { body, .. } => Some(body.as_str()),
        _ => None,
    });
    let first = bodies.next().ok_or_else(|| Fail::not_found("nothing was sent in it, or its bodies were not kept"))?;
    here.out.bytes(first.as_bytes())?;
    for body in bodies {
        here.out.bytes(b"\n")?;
        here.out.bytes(body.as_bytes())?;
    }
    Ok(Exit::Done)
}

/// What the masked texts of turns say with the names put back.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, String>);

impl Names {
    /// The text for a person; as it is stored where nothing was put back.
    pub(super) fn of(&self, masked: &str) -> String {
        self.0.get(masked).map_or_else(|| masked.to_owned(), String::clone)
    }

    /// Of these turns, where vaults can be opened.
    fn put_back(turns: &[Whole], here: &Here) -> Result<Self, Fail> {
        let mut names = Self::default();
        if !here.place()?.workspace.records_db().exists() {
            return Ok(names);
        }
        let mut desk = here.desk()?;
        for turn in turns {
            let masked: Vec<&str> = texts(turn);
            match desk.put_back(&turn.found.session, &masked) {
                Ok(clear) => names.0.extend(masked.into_iter().map(str::to_owned).zip(clear)),
                Err(error) => here.out.say(format!("names stay masked: {error}")),
            }
        }
        Ok(names)
    }
}

/// Every text of a turn in which a placeholder may stand.
fn texts(turn: &Whole) -> Vec<&str> {
    let mut texts = vec![turn.found.question.as_str(), turn.found.answer.as_str()];
    for Entry { event, .. } in &turn.entries {
        texts.extend(event.text());
        match event {
            Event::Topic(topic) => {
                texts.push(topic.request.as_str());
                texts.extend(topic.query.iter().chain(&topic.asked).chain(topic.inputs.values()).map(Masked::as_str));
            }
            Event::ToolCall { arguments, .. } => texts.push(arguments.as_str()),
            _ => {}
        }
    }
    texts
}

/// The turn as one object. Events are as they are stored; the parts before them are for people.
fn turn_json(turn: &Whole, names: &Names) -> Result<Json, Fail> {
    let mut json = serde_json::to_value(&turn.found)?;
    let (mut understood, mut sent, mut decided, mut events) =
        (json!({ "steps": [] }), Vec::new(), Vec::new(), Vec::new());
    let mut checked = json!({ "supported": 0, "computed": 0, "unsupported": 0, "contradicted": 0, "opinion": 0 });
    let mut asked = json!({ "text": names.of(&turn.found.question) });
    let mut received = json!({ "text": names.of(&turn.found.answer) });
    for entry in &turn.entries {
        let mut event = event_json(entry)?;
        match &entry.event {
            Event::Question { record, action, .. } if entry.seq == turn.found.turn => {
                (asked["record"], asked["action"]) = (json!(record), json!(action));
            }
            Event::Topic(topic) => understood["topic"] = topic_json(topic, names)?,
            Event::Step { step, by, note } => {
                let step = json!({ "step": step, "by": by, "note": names.of(note.as_str()) });
                understood["steps"].as_array_mut().into_iter().for_each(|steps| steps.push(step.clone()));
            }
            Event::Request(_) => sent.push(event.clone()),
            Event::Answer { status, claims, tokens, .. } => {
                (received["status"], received["usage"]) = (json!(status), json!(tokens));
                for claim in claims {
                    let word = serde_json::to_value(claim.status)?;
                    let count = &mut checked[word.as_str().unwrap_or_default()];
                    *count = json!(count.as_u64().unwrap_or(0) + 1);
                }
                checked["claims"] = json!(claims);
            }
            Event::Incomplete { reason, .. } => received["broken"] = json!(names.of(reason)),
            Event::Decision { .. } | Event::Feedback { .. } | Event::Draft(_) => {
                if let Some(text) = event.get("text").and_then(Json::as_str).map(|text| names.of(text)) {
                    event["text"] = text.into();
                }
                decided.push(event);
            }
            _ => {}
        }
        events.push(event_json(entry)?);
    }
    json["question"] = asked["text"].clone();
    json["answer"] = received["text"].clone();
    json["reasons"] = turn.reasons.iter().map(|reason| reason.word()).collect();
    for (key, value) in [("asked", asked), ("understood", understood), ("sent", sent.into()), ("received", received)] {
        json[key] = value;
    }
    (json["checked"], json["decided"], json["events"]) = (checked, decided.into(), events.into());
    Ok(json)
}

fn topic_json(topic: &TopicNote, names: &Names) -> Result<Json, Fail> {
    let mut json = serde_json::to_value(topic)?;
    for key in ["request", "query", "asked"] {
        if let Some(text) = json.get(key).and_then(Json::as_str).map(|text| names.of(text)) {
            json[key] = text.into();
        }
    }
    for (name, value) in &topic.inputs {
        json["inputs"][name] = names.of(value.as_str()).into();
    }
    Ok(json)
}

/// An event as it is stored.
pub(super) fn event_json(entry: &Entry) -> Result<Json, Fail> {
    let mut json = json!({ "seq": entry.seq, "time": entry.time.to_string(), "session": entry.session });
    if let (Json::Object(all), Json::Object(event)) = (&mut json, serde_json::to_value(&entry.event)?) {
        all.extend(event);
    }
    Ok(json)
}
