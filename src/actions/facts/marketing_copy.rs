//! Facts of marketing texts: a product or campaign in its own words, for one channel, from several angles.
//!
//! Invariant: every claim is a sentence of the description or of an article; frames around it claim nothing.

use super::one_pager::proof;
use crate::actions::book::citation;
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{ActionError, Book, Desk, Gathered, Request};
use crate::crm::{Kind, Record};
use serde_json::{Value as Json, json};

/// A channel: its name, the most words of a variant, and how many variants.
const CHANNELS: &[(&str, usize, usize)] = &[("email", 90, 3), ("linkedin", 70, 3), ("ad", 25, 2)];

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "marketing-copy".into() });
    };
    let asked = request.inputs.get("channel").map(|word| word.trim().to_lowercase()).unwrap_or_default();
    let channel = CHANNELS.iter().find(|(name, ..)| *name == asked).unwrap_or(&CHANNELS[0]);
    let title = clean(&record.name());
    let claims = claims(&mut out.book, record);
    let proof = match record.kind {
        Kind::Product => proof(desk, &mut out.book, std::slice::from_ref(record))?,
        _ => Vec::new(),
    };
    let known = CHANNELS.iter().any(|(name, ..)| *name == asked) || asked.is_empty();
    let note = if known {
        "Every claim is from the records; check it before it goes out."
    } else {
        "I know the channels email, linkedin and ad; this is for email. Every claim is from the records."
    };
    let data = json!({
        "nothing": claims.is_empty(),
        "channel": channel.0,
        "words": channel.1,
        "count": channel.2,
        "title": title,
        "variants": variants(channel, &title, &claims, &proof),
        "note": note,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// The sentences of the description, each with its source.
fn claims(book: &mut Book, record: &Record) -> Vec<String> {
    let whole = record.text("description").unwrap_or_default();
    let told = sentences(whole).into_iter().take(3).map(|sentence| {
        let words = excerpt(sentence, 200);
        let cite = book.quote(citation(record, "description", record.get("description").clone()), &words);
        format!("{} {cite}.", words.trim_end_matches('.'))
    });
    told.collect()
}

fn variants(channel: &(&str, usize, usize), title: &str, claims: &[String], proof: &[String]) -> Vec<Json> {
    let Some(first) = claims.first() else { return Vec::new() };
    let all = claims.join(" ");
    let shown = proof.first().cloned().unwrap_or_else(|| claims.last().unwrap_or(first).clone());
    let of = |angle: &str, subject: String, text: String| json!({ "angle": angle, "subject": subject, "text": text });
    let mut made = match channel.0 {
        "ad" => vec![
            of("what it is", title.to_owned(), format!("{title}. {first} Ask us for a demo.")),
            of("a question", title.to_owned(), format!("How do you do this today? {title}: {first}")),
        ],
        "linkedin" => vec![
            of("what it is", title.to_owned(), format!("{title} in short: {all}\n\nQuestions? Write to me.")),
            of(
                "a question",
                title.to_owned(),
                format!(
                    "A question to everybody who does this by hand: what would you do with the time?\n\n{title}: {first}"
                ),
            ),
            of(
                "from practice",
                title.to_owned(),
                format!("Good to know: {shown}\n\nThat is one thing we look after with {title}. How do you handle it?"),
            ),
        ],
        _ => vec![
            of(
                "what it is",
                format!("{title} in three lines"),
                format!(
                    "Hello,\n\nyou may not know {title} yet. {all}\n\nIs that of use to you? Answer this mail and I show it to you."
                ),
            ),
            of(
                "a question",
                format!("How do you do this today? {title}"),
                format!(
                    "Hello,\n\nhow do you do this today, and what bothers you most about it? This is {title}: {first}\n\nTell me in one line how you work; I tell you honestly whether it fits."
                ),
            ),
            of(
                "from practice",
                format!("Good to know about {title}"),
                format!(
                    "Hello,\n\nsomething from our practice: {shown}\n\nIf you want to know more about {title}, a short answer is enough."
                ),
            ),
        ],
    };
    made.truncate(channel.2);
    made
}
