//! Answers that run no action: what dealdesk can do, polite refusals, questions back, and facts that fit a question.

use super::router::Refusal;
use super::turn::step;
use crate::actions::{Action, Gathered, text::clean};
use crate::crm::{Answer, Kind, Record, RecordRef, Status, Worker};

/// No, politely, with the nearest thing there is.
pub(super) fn out_of_scope(why: Option<Refusal>, nearest: Option<&Action>) -> Answer {
    let text = why.unwrap_or(Refusal::Topic).words();
    // Beside what would do harm nothing is offered that looks like it.
    let nearest = nearest.filter(|_| {
        !matches!(why, Some(Refusal::Rules | Refusal::Internal | Refusal::Colleague | Refusal::Carry | Refusal::Crime))
    });
    near(Status::OutOfScope, text, nearest)
}

/// Several actions are close: the seller chooses. A choice is a reference of the kind `action`.
pub(super) fn which(actions: Vec<&Action>) -> Answer {
    let mut text = "I can take that in more than one way. Which one?\n".to_owned();
    for (at, action) in actions.iter().enumerate() {
        let what = action.description.split([':', ';']).next().unwrap_or_default();
        let what = what.split(" - ").next().unwrap_or_default().trim_end_matches('.');
        text.push_str(&format!("\n{}. **{}**: {}", at + 1, clean(&action.title), clean(what)));
    }
    let mut answer = Answer::new(Status::NeedsInput, text);
    answer.candidates = actions.into_iter().map(|action| (choice(&action.name), action.title.clone())).collect();
    answer
}

/// An action as something to choose.
pub(super) fn choice(action: &str) -> RecordRef {
    RecordRef::new(Kind::Custom("action".to_owned()), action)
}

/// About sales, but there is nothing for it.
pub(super) fn unanswered(nearest: Option<&Action>) -> Answer {
    near(Status::Unanswered, "Your records do not answer that, and I will not guess. I noted the question.", nearest)
}

fn near(status: Status, text: &str, nearest: Option<&Action>) -> Answer {
    let hint =
        nearest.map_or_else(String::new, |action| format!(" The nearest I can do is “{}”.", clean(&action.title)));
    let mut answer = Answer::new(status, format!("{text}{hint} “help” lists everything."));
    answer.action = nearest.map(|action| action.name.clone());
    answer
}

/// A name fits no record; the nearest names, if there are any, to choose from.
pub(super) fn unknown(name: &str, nearest: Vec<(RecordRef, String)>) -> Answer {
    let name = clean(name);
    if nearest.is_empty() {
        let text =
            format!("No record is called “{name}”, and no name comes near. Search with / or name it as KIND:NAME.");
        return Answer::new(Status::NeedsInput, text);
    }
    let mut answer = choose(&name, nearest);
    answer.text = answer.text.replacen(
        &format!("“{name}” fits several records. Which one?"),
        &format!("No record is called “{name}”. Did you mean one of these?"),
        1,
    );
    answer
}

/// A name fits several records.
pub(super) fn choose(name: &str, candidates: Vec<(RecordRef, String)>) -> Answer {
    let mut text = format!("“{}” fits several records. Which one?\n", clean(name));
    for (at, (record, called)) in candidates.iter().enumerate() {
        text.push_str(&format!("\n{}. {} ({})", at + 1, clean(called), clean(&record.to_string())));
    }
    let mut answer = Answer::new(Status::NeedsInput, text);
    answer.candidates = candidates;
    answer
}

/// The seller stopped the turn before anything was read.
pub(super) fn stopped(at: &str) -> Answer {
    let mut answer = Answer::new(Status::Unanswered, "Stopped by you before anything was read. Nothing was sent.");
    answer.trace.push(step(at, Worker::Code, "stopped by you"));
    answer
}

/// Most facts that are told of a reading that was stopped.
const SO_FAR: usize = 20;

/// The seller stopped the reading: what was found so far, with its sources.
pub(super) fn so_far(gathered: &Gathered) -> Answer {
    told(gathered, "Stopped by you. Nothing was sent. Found so far:")
}

/// The facts that there are, under these words.
pub(super) fn told(gathered: &Gathered, head: &str) -> Answer {
    let entries = gathered.book.entries();
    let mut answer = if entries.is_empty() {
        Answer::new(Status::Unanswered, "Stopped by you before anything was found. Nothing was sent.")
    } else {
        let told = entries.iter().enumerate().take(SO_FAR).map(|(at, entry)| {
            let of = entry.citation.as_ref().map(|cite| format!("{}, ", clean(&cite.record_name))).unwrap_or_default();
            format!("- {of}{}: {} [{}]", clean(&entry.label), clean(&entry.text), at + 1)
        });
        let lines: Vec<String> = told.collect();
        let text = format!("{head}\n\n{}", lines.join("\n"));
        let (text, claims) = gathered.book.settle(&text);
        let mut answer = Answer::new(Status::Answered, text);
        answer.claims = claims;
        answer
    };
    answer.record = gathered.record.as_ref().map(Record::reference);
    answer.rows.clone_from(&gathered.rows);
    answer.query.clone_from(&gathered.query);
    let note = format!("stopped by you; {}", super::turn::gather_note(gathered));
    answer.trace.push(step(super::steps::GATHER, Worker::Code, note));
    answer
}

/// Says where the turn ends without a model.
pub(super) fn without_model(answer: &mut Answer) {
    let note = match answer.status {
        Status::Answered => "A model would now word this; without one, these are the facts that fit the question.",
        _ => "A model would now look further; without one, the rules end here.",
    };
    answer.text.push_str(&format!("\n\n*{note}*"));
    answer.notes.push(note.to_owned());
    answer.trace.push(step(super::steps::MODEL, Worker::Model, "not asked: no model is set up"));
}

/// Words of a question and the sections of a summary that answer it.
const TOPICS: &[(&[&str], &[&str])] = &[
    (&["risk", "health", "healthy", "danger", "problem", "wrong", "stuck", "worry"], &["Watch"]),
    (&["who", "people", "contact", "contacts", "involved", "stakeholder", "decision"], &["People"]),
    (&["budget", "disagree", "contradict", "conflict", "price"], &["Watch", "Last words"]),
    (&["moved", "changed", "slipped", "amount", "history"], &["What moved"]),
    (&["mail", "said", "wrote", "write", "answer", "reply", "last", "talk", "spoke", "note"], &["Last words"]),
    (&["task", "tasks", "todo", "open", "next", "do"], &["Next", "Open tasks", "Watch"]),
    (&["deal", "deals", "pipeline", "worth"], &["Deals"]),
    (&["case", "cases", "ticket", "support", "issue"], &["Cases", "The case"]),
    (&["phone", "email", "reach", "call"], &["Reach"]),
];

/// Whether a question is about something that a summary tells of a record.
pub(super) fn has_topic(plain: &str) -> bool {
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    TOPICS.iter().flat_map(|(keys, _)| *keys).chain(BASIC).any(|key| words.contains(key))
}

/// Words that the headline of a summary answers.
const BASIC: &[&str] = &["when", "stage", "worth", "close", "closes", "amount", "status", "owner"];

/// The sentences of a summary that a question is about; without any, an honest no.
pub(super) fn from_facts(gathered: &Gathered, record: &Record, question: &str) -> Answer {
    let question = question.to_lowercase();
    let words: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).collect();
    let wanted: Vec<&str> = TOPICS
        .iter()
        .filter(|(keys, _)| keys.iter().any(|key| words.contains(key)))
        .flat_map(|(_, sections)| sections.iter().copied())
        .collect();
    let mut lines = Vec::new();
    for section in gathered.data.get("sections").and_then(|s| s.as_array()).into_iter().flatten() {
        let title = section["title"].as_str().unwrap_or("");
        if wanted.iter().any(|start| title.starts_with(start)) {
            lines.extend(section["lines"].as_array().into_iter().flatten().filter_map(|line| line.as_str()));
        }
    }
    let headline = gathered.data.get("headline").and_then(|h| h.as_str()).unwrap_or("");
    if lines.is_empty() && BASIC.iter().any(|word| words.contains(word)) {
        lines.push(headline);
    }
    let mut answer = if lines.is_empty() {
        unanswered(None)
    } else {
        let text = format!("What the records say about {}:\n\n- {}", clean(&record.name()), lines.join("\n- "));
        let (text, claims) = gathered.book.settle(&text);
        let mut answer = Answer::new(Status::Answered, text);
        answer.claims = claims;
        // Its sentences are those of the summary.
        answer.action = Some("summarize".to_owned());
        answer
    };
    answer.record = Some(record.reference());
    answer.trace.push(step("gather", Worker::Code, super::turn::gather_note(gathered)));
    answer
}
