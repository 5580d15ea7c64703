//! How drafts stand in an answer: one with what it rests on, or several to choose from.
//!
//! Not for: writing them. Invariant: a mail that is shown is the one that is taken over.

use crate::actions::{Gathered, text::clean};
use crate::crm::{Answer, Draft};

/// Facts that are shown beside a draft.
const BUILT_ON: usize = 4;

/// Puts drafts into an answer and says for whom they are, why, and on what they rest.
pub(super) fn present(answer: &mut Answer, gathered: &Gathered, mut drafts: Vec<Draft>) {
    match drafts.len() {
        0 => {}
        1 => one(answer, gathered, drafts.remove(0)),
        _ => several(answer, gathered, drafts),
    }
}

fn text<'g>(gathered: &'g Gathered, name: &str) -> &'g str {
    gathered.data.get(name).and_then(serde_json::Value::as_str).unwrap_or("")
}

/// Angle brackets would be a tag in Markdown.
fn recipient(draft: &Draft) -> String {
    let to = draft.current().map(|version| clean(&version.to)).filter(|to| !to.is_empty());
    to.map_or_else(|| "nobody yet: no address is known".to_owned(), |to| to.replace('‹', "(").replace('›', ")"))
}

fn one(answer: &mut Answer, gathered: &Gathered, draft: Draft) {
    let subject = draft.current().map(|version| clean(&version.subject)).unwrap_or_default();
    let mut lines = format!("Draft to {}: “{subject}”.", recipient(&draft));
    let because = text(gathered, "because");
    if !because.is_empty() {
        lines.push_str(&format!("\n\nWhy now: {because}."));
    }
    lines.push_str(&built_on(gathered));
    (answer.text, answer.claims) = gathered.book.settle(&lines);
    answer.drafts = vec![draft];
}

fn built_on(gathered: &Gathered) -> String {
    let facts = gathered.data.get("facts").and_then(serde_json::Value::as_array);
    let facts: Vec<&str> = facts.into_iter().flatten().filter_map(serde_json::Value::as_str).take(BUILT_ON).collect();
    if facts.is_empty() {
        return String::new();
    }
    facts.iter().fold("\n\nWhat it can build on:\n".to_owned(), |text, fact| format!("{text}\n- {fact}"))
}

/// Each with its number, its purpose, and the whole mail.
fn several(answer: &mut Answer, gathered: &Gathered, drafts: Vec<Draft>) {
    let to = drafts.first().map(recipient).unwrap_or_default();
    let mut lines = format!("{} ways to reply to {to}.", drafts.len());
    let because = text(gathered, "because");
    if !because.is_empty() {
        lines.push_str(&format!("\n\n{because}."));
    }
    lines.push_str(&built_on(gathered));
    let (mut shown, claims) = gathered.book.settle(&lines);
    let options = gathered.data.get("options").and_then(serde_json::Value::as_array);
    for (at, draft) in drafts.iter().enumerate() {
        let Some(version) = draft.current() else { continue };
        let why = options.and_then(|options| options.get(at)?.get("why")?.as_str()).unwrap_or("");
        shown.push_str(&format!("\n\n**{}. {}** ({})\n", at + 1, clean(&version.request), clean(why)));
        shown.push_str(&format!("\n> Subject: {}\n>", clean(&version.subject)));
        for line in version.body.lines() {
            shown.push_str(&format!("\n> {}", clean(line)));
        }
    }
    let numbers: Vec<String> = (1..=drafts.len()).map(|number| number.to_string()).collect();
    shown.push_str(&format!("\n\nSay {} to take one over and edit it.", either(&numbers)));
    answer.text = shown;
    answer.claims = claims;
    answer.drafts = drafts;
}

/// `1, 2 or 3`.
fn either(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        _ => words.concat(),
    }
}
