//! Changes to a draft in words: shorter, longer, more formal, friendlier, a call, another subject.
//!
//! Rules do what can be done without inventing anything, and say plainly what needs a model. A version is only ever
//! appended; a request that changes nothing appends none.

use super::{Context, Next, Pending, prompt, turn::step};

use crate::actions::text::{capital, clean};
use crate::crm::wording::WEEKDAYS;
use crate::crm::{Answer, Draft, DraftVersion, Status, Worker};

/// Begins a revision.
pub(super) fn begin(context: &Context<'_>, draft: &Draft, request: &str) -> Next {
    let Some(current) = draft.current() else {
        return Next::Done(Answer::new(Status::NeedsInput, "There is no draft to change yet: draft one first."));
    };
    let rules = by_rules(context, draft, current, request);
    if !context.model {
        return Next::Done(rules);
    }
    let envelope = DraftVersion { at: context.now, by: "model".into(), ..current.clone() };
    let prompt = prompt::revision(&current.subject, &current.body, request);
    Next::Model { prompt, pending: Box::new(Pending::revise(draft.clone(), request, envelope, rules)) }
}

fn by_rules(context: &Context<'_>, draft: &Draft, current: &DraftVersion, request: &str) -> Answer {
    let mut mail = Mail::read(current);
    let done = apply(&mut mail, request);
    if done.is_empty() || mail == Mail::read(current) {
        let mut answer = Answer::new(
            Status::Unanswered,
            "That change needs a model, and none is set up. Without one I can make a draft shorter, longer, more formal or friendlier, \
             ask for a call, or change the subject (“subject: …”). The draft is as it was.",
        );
        answer.record.clone_from(&draft.record);
        answer.drafts = vec![draft.clone()];
        return answer;
    }
    let version = DraftVersion {
        subject: mail.subject.clone(),
        body: mail.body(),
        at: context.now,
        by: "rules".into(),
        request: request.to_owned(),
        ..current.clone()
    };
    let mut changed = draft.clone();
    changed.versions.push(version);
    let number = changed.versions.len();
    let mut answer = Answer::new(Status::Answered, format!("Version {number}: {}.", done.join(", ")));
    answer.action = Some("draft-email".into());
    answer.record.clone_from(&draft.record);
    answer.drafts = vec![changed];
    answer.trace.push(step("revise", Worker::Code, done.join(", ")));
    answer
}

/// A mail in its parts.
#[derive(Clone, Debug, PartialEq)]
struct Mail {
    subject: String,
    greeting: Option<String>,
    paragraphs: Vec<String>,
    closing: Vec<String>,
}

const CLOSINGS: &[&str] =
    &["best regards", "kind regards", "best wishes", "regards", "best", "sincerely", "thanks", "cheers", "yours"];

impl Mail {
    fn read(version: &DraftVersion) -> Self {
        let body = version.body.replace("\r\n", "\n");
        let mut paragraphs: Vec<String> =
            body.split("\n\n").map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect();
        let greets = |p: &String| p.lines().count() == 1 && p.ends_with([',', '!']) && p.chars().count() < 60;
        let greeting = if paragraphs.first().is_some_and(greets) { Some(paragraphs.remove(0)) } else { None };
        let closes = |p: &String| {
            let first = p.lines().next().unwrap_or("").trim_end_matches([',', '!', '.']).to_lowercase();
            CLOSINGS.contains(&first.as_str())
        };
        let at = paragraphs.iter().position(closes).unwrap_or(paragraphs.len());
        let closing = paragraphs.split_off(at);
        Self { subject: version.subject.clone(), greeting, paragraphs, closing }
    }

    fn body(&self) -> String {
        let parts: Vec<&str> =
            self.greeting.iter().chain(&self.paragraphs).chain(&self.closing).map(String::as_str).collect();
        parts.join("\n\n")
    }
}

/// Applies what a request asks for; what was done, in words.
fn apply(mail: &mut Mail, request: &str) -> Vec<String> {
    let plain = request.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    let mut done = Vec::new();
    if let Some(subject) = subject(request) {
        done.push(format!("subject “{}”", clean(&subject)));
        mail.subject = subject;
    }
    if has(&["shorter", "shorten", "brief", "concise", "too long"]) {
        shorten(mail);
        done.push("shorter".to_owned());
    }
    if has(&["longer", "more detail", "too short"]) {
        mail.paragraphs.push("If it helps, I am glad to put the main points into a short overview that you can share with your colleagues.".to_owned());
        done.push("longer".to_owned());
    }
    if has(&["more formal", "formal", "more polite"]) && !has(&["informal", "less formal"]) {
        tone(
            mail,
            &[("Hi ", "Dear "), ("Hello ", "Dear ")],
            &[("I'm ", "I am "), ("don't", "do not"), ("can't", "cannot"), ("I'd ", "I would ")],
            "Kind regards",
        );
        done.push("more formal".to_owned());
    }
    if has(&["friendlier", "friendly", "warmer", "informal", "less formal", "casual"]) {
        tone(mail, &[("Dear ", "Hi ")], &[("I would ", "I'd "), ("do not", "don't")], "Best wishes");
        mail.paragraphs.insert(0, "I hope you are well.".to_owned());
        done.push("friendlier".to_owned());
    }
    if has(&["a call", "ask for call", "phone call", "propose a meeting", "suggest a meeting", "a meeting"]) {
        let when = day(&plain).map(|day| format!(" {day}")).unwrap_or_else(|| " this week".to_owned());
        mail.paragraphs
            .push(format!("Would a short call{when} suit you? Tell me a time, and I will send the invitation."));
        done.push(format!("asks for a call{when}"));
    }
    if let Some((language, hello, bye)) = LANGUAGES.iter().find(|(language, ..)| plain.contains(language)) {
        let name = mail.greeting.as_deref().and_then(|g| g.split_once(' ')).map_or("", |(_, name)| name).to_owned();
        mail.greeting = Some(format!("{hello} {name}").trim_end_matches([' ', ',', '!']).to_owned() + ",");
        closing(mail, bye);
        done.push(format!("{} greeting and closing (the text itself needs a model)", capital(language)));
    }
    done
}

/// Languages whose greeting and closing the rules know.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("german", "Guten Tag", "Mit freundlichen Grüßen"),
    ("french", "Bonjour", "Bien cordialement"),
    ("spanish", "Hola", "Un saludo cordial"),
    ("italian", "Buongiorno", "Cordiali saluti"),
    ("dutch", "Beste", "Met vriendelijke groet"),
];

/// "subject: X", "change the subject to X".
fn subject(request: &str) -> Option<String> {
    let lower = request.to_lowercase();
    if lower.len() != request.len() {
        return None;
    }
    let marks = ["subject to ", "subject: ", "subject line to "];
    let at = marks.iter().find_map(|mark| lower.find(mark).map(|at| at + mark.len()))?;
    let text = request.get(at..)?.lines().next()?.trim().trim_matches(['"', '“', '”', '\'']).trim_end_matches('.');
    (!text.is_empty()).then(|| text.to_owned())
}

/// The day that a request names, as it reads in a mail.
fn day(plain: &str) -> Option<String> {
    if let Some(day) = WEEKDAYS.iter().find(|day| plain.contains(*day)) {
        return Some(format!("on {}", capital(day)));
    }
    ["tomorrow", "next week", "this week", "today"]
        .iter()
        .find(|when| plain.contains(*when))
        .map(|when| (*when).to_owned())
}

/// The first sentence of each paragraph; of one-sentence paragraphs only the last.
fn shorten(mail: &mut Mail) {
    let before = mail.paragraphs.clone();
    for paragraph in &mut mail.paragraphs {
        let sentences = crate::actions::text::sentences(paragraph);
        let question = sentences.iter().find(|sentence| sentence.ends_with('?'));
        if let Some(kept) = question.or_else(|| sentences.first()) {
            *paragraph = (*kept).to_owned();
        }
    }
    if mail.paragraphs == before && mail.paragraphs.len() > 1 {
        mail.paragraphs.remove(0);
    }
}

fn tone(mail: &mut Mail, greetings: &[(&str, &str)], words: &[(&str, &str)], bye: &str) {
    if let Some(greeting) = &mut mail.greeting {
        for (from, to) in greetings {
            if let Some(rest) = greeting.strip_prefix(from) {
                *greeting = format!("{to}{rest}");
                break;
            }
        }
    }
    for paragraph in &mut mail.paragraphs {
        for (from, to) in words {
            *paragraph = paragraph.replace(from, to);
        }
    }
    closing(mail, bye);
}

fn closing(mail: &mut Mail, bye: &str) {
    match mail.closing.first_mut() {
        Some(first) => {
            let rest = first.split_once('\n').map(|(_, rest)| format!("\n{rest}")).unwrap_or_default();
            *first = format!("{bye}{rest}");
        }
        None => mail.closing.push(bye.to_owned()),
    }
}
