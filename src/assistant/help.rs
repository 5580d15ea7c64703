//! Answers that run no action: what dealdesk can do, polite refusals, questions back, and facts that fit a question.

use super::turn::step;
use crate::actions::{Gathered, Registry, Surface, text::clean};
use crate::crm::{Answer, Record, RecordRef, Status, Worker};

/// What there is, with its limits.
pub(super) fn can(registry: &Registry) -> Answer {
    let mut text = "Here is what I can do:\n".to_owned();
    for action in registry.iter().filter(|action| action.on(Surface::Chat)) {
        let example =
            action.utterances.first().map(|u| u.replace("{record}", "Acme")).unwrap_or_else(|| action.name.clone());
        text.push_str(&format!("\n- **{}**: {} Say “{example}”.", action.title, action.description));
    }
    text.push_str(
        "\n\nLimits: I know only the records in this workspace. I send nothing and write nothing without your yes. \
         A text that is marked unsupported has no record behind it.",
    );
    Answer::new(Status::Answered, text)
}

/// No, politely, with the nearest thing there is.
pub(super) fn out_of_scope(nearest: &str) -> Answer {
    Answer::new(
        Status::OutOfScope,
        format!(
            "That is outside what I can do: I work on your records, mails and tasks. The nearest I have is `{nearest}`; say “help” for all of it."
        ),
    )
}

/// About sales, but there is nothing for it.
pub(super) fn unanswered(nearest: &str) -> Answer {
    Answer::new(
        Status::Unanswered,
        format!(
            "I cannot answer that from the records, and I will not guess. The nearest I have is `{nearest}`; the question is noted as unanswered."
        ),
    )
}

/// A name fits several records.
pub(super) fn choose(name: &str, candidates: Vec<(RecordRef, String)>) -> Answer {
    let mut text = format!("“{}” fits several records. Which one?\n", clean(name));
    for (at, (record, called)) in candidates.iter().enumerate() {
        text.push_str(&format!("\n{}. {} ({}, {})", at + 1, clean(called), record.kind, clean(&record.to_string())));
    }
    let mut answer = Answer::new(Status::NeedsInput, text);
    answer.candidates = candidates;
    answer
}

/// An action needs a record, and none is open or named.
pub(super) fn needs_record(id: &str) -> Answer {
    let mut answer =
        Answer::new(Status::NeedsInput, format!("`{id}` works on a record: open one, or name it, as in “{id} Acme”."));
    answer.action = Some(id.to_owned());
    answer
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
    let basic = ["when", "stage", "worth", "close", "closes", "amount", "status", "owner"];
    let headline = gathered.data.get("headline").and_then(|h| h.as_str()).unwrap_or("");
    if lines.is_empty() && basic.iter().any(|word| words.contains(word)) {
        lines.push(headline);
    }
    let mut answer = if lines.is_empty() {
        unanswered("summarize")
    } else {
        let text = format!("What the records say about {}:\n\n- {}", clean(&record.name()), lines.join("\n- "));
        let (text, claims) = gathered.book.settle(&text);
        let mut answer = Answer::new(Status::Answered, text);
        answer.claims = claims;
        answer
    };
    answer.record = Some(record.reference());
    answer.trace.push(step("gather", Worker::Code, super::turn::gather_note(gathered)));
    answer
}
