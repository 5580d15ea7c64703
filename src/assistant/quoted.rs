//! The last step before a question stays unanswered: passages of articles, mails, notes and calls that answer it.
//!
//! For: lines that no action, query or field answers, and questions where one would be asked back or a text made. Not for:
//! finding the passages (`actions::passages`), and lines that are refused for what they ask. Invariants: an answer that
//! there is stays, unless it is none; what is quoted counts as asking the records; no model is asked.

use super::router::{self, Route};
use super::turn::step;
use super::{Context, Next};
use crate::actions::passages::{self, Firm, Quoted};
use crate::crm::{Answer, RecordRef, SourceError, Status, Worker};

/// Where a line ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// Nothing answers it; perhaps it is about this record.
    Nothing(Option<RecordRef>),
    /// It looks like another topic.
    Elsewhere,
    /// It is like what does harm, and has none of its words.
    Suspect,
    /// Something is asked back, perhaps between these records.
    Asked(Vec<RecordRef>),
    /// It is asked back who is meant.
    Whom,
    /// A text is made of it.
    Made,
    /// A query, which perhaps could not be read.
    Query,
    /// An action that it is like answers it.
    Liked,
    /// Something else answers it.
    Answered,
}

/// From this likelihood on an action's answer stays; up to the other it gives way to a passage that hardly holds more.
const SURELY: f32 = 0.85;
const HARDLY: f32 = 0.6;
/// Letters and claims of an answer that says that there is nothing.
const SHORT: usize = 400;
const FEW: usize = 3;

impl End {
    /// Where a route leads.
    pub(super) fn of(context: &Context<'_>, route: &Route) -> Self {
        match route {
            Route::Unanswered { .. } => Self::Nothing(None),
            Route::Query => Self::Query,
            Route::Ask { record } if !context.model => Self::Nothing(Some(record.clone())),
            Route::OutOfScope { why: None, .. } => Self::Elsewhere,
            Route::OutOfScope { why: Some(why), .. } if why.is_harm() => Self::Suspect,
            Route::Choose { candidates, .. } => {
                Self::Asked(candidates.iter().map(|(record, _)| record.clone()).collect())
            }
            Route::NeedsRecord { .. } | Route::Which { .. } => Self::Asked(Vec::new()),
            Route::Whom { .. } => Self::Whom,
            Route::Action { id, .. } => match context.registry.get(id) {
                Some(action) if router::makes(action) => Self::Made,
                _ => Self::Liked,
            },
            _ => Self::Answered,
        }
    }

    /// How firm a passage must be to stand instead of an answer; none where the answer stays.
    fn firm(&self, context: &Context<'_>, answer: &Answer, words: &str) -> Option<Firm> {
        let no = answer.status == Status::Unanswered;
        match self {
            Self::Nothing(_) => Some(Firm::Usual),
            Self::Elsewhere => Some(Firm::More),
            Self::Suspect => asks(words).then_some(Firm::More),
            Self::Query => no.then_some(Firm::More),
            _ if !asks(words) || wants_advice(words) => None,
            Self::Whom => Some(Firm::More),
            Self::Asked(_) => (answer.status == Status::NeedsInput).then_some(Firm::More),
            Self::Made => says_little(answer).then_some(Firm::More),
            Self::Liked if answer.status == Status::NeedsInput => Some(Firm::More),
            Self::Liked if asks_who_said(words) => Some(Firm::More),
            // What reads a record's own texts mostly knows more than a sentence of them.
            Self::Liked => match (likeness(context, words), answer.record.is_some()) {
                (score, false) if score < HARDLY => Some(Firm::More),
                (score, true) if score < HARDLY => Some(Firm::Most),
                (score, false) if score < SURELY => Some(Firm::Most),
                _ => None,
            },
            Self::Answered => None,
        }
    }
}

/// Whether an answer has nothing made, and hardly says more than that.
fn says_little(answer: &Answer) -> bool {
    let made = !answer.drafts.is_empty() || !answer.proposals.is_empty();
    !made && answer.claims.len() <= FEW && answer.text.chars().count() <= SHORT
}

/// The passages that answer a line instead of what there is, if there are any.
pub(super) fn instead(context: &Context<'_>, words: &str, end: &End, next: Next) -> Result<Next, SourceError> {
    let Next::Done(answer) = next else { return Ok(next) };
    let firm = end.firm(context, &answer, words).filter(|_| !context.stopped() && !router::writes_first(words));
    let Some(firm) = firm else { return Ok(Next::Done(answer)) };
    if *end == End::Suspect && router::is_harm(context, words)? {
        return Ok(Next::Done(answer));
    }
    if matches!(end, End::Whom | End::Suspect) {
        // Nobody is known of whom a mail or a note could speak; and what is published says nothing that could harm.
        let found = passages::on_shelf(&context.desk(), words, firm)?;
        return Ok(Next::Done(found.map_or(answer, told)));
    }
    let found = match router::named(context, words)? {
        Some(named) => {
            let records: Vec<RecordRef> = named.records.into_iter().map(|(record, _)| record).collect();
            let goods = !records.iter().any(passages::surrounds);
            passages::answer(&context.desk(), if goods { words } else { &named.rest }, &records, firm)?
        }
        None => match end {
            End::Nothing(Some(record)) => passages::answer(&context.desk(), words, std::slice::from_ref(record), firm)?,
            End::Asked(records) => passages::answer(&context.desk(), words, records, firm)?,
            _ => passages::answer(&context.desk(), words, &[], firm)?,
        },
    };
    Ok(Next::Done(found.map_or(answer, told)))
}

/// Whether goods go together in the numbers of a line that names no customer, where articles or goods write of it.
pub(super) fn fits(context: &Context<'_>, words: &str, end: &End) -> Result<Option<Next>, SourceError> {
    const MAY: &[&str] = &["can", "could", "may", "would", "kann", "darf"];
    let opens = words.split_whitespace().next().is_some_and(|word| MAY.contains(&word.to_lowercase().as_str()));
    if matches!(end, End::Answered | End::Suspect) || !asks(words) && !opens || router::writes_first(words) {
        return Ok(None);
    }
    let named = router::named(context, words)?;
    if named.is_some_and(|named| named.records.iter().any(|(record, _)| passages::surrounds(record))) {
        return Ok(None);
    }
    Ok(passages::fits(&context.desk(), words)?.map(|found| Next::Done(told(found))))
}

/// How likely a line means one action.
fn likeness(context: &Context<'_>, words: &str) -> f32 {
    context.registry.examples().rank(words).actions.first().map_or(0.0, |best| best.score)
}

fn told(found: Quoted) -> Answer {
    let mut answer = Answer::new(Status::Answered, found.text);
    answer.action = Some("query".to_owned());
    answer.record = found.record;
    answer.claims = found.claims;
    answer.trace.push(step("gather", Worker::Code, "passages that hold the question's words"));
    answer
}

/// Words with which a question opens, or its clause does.
const ASKING: &[&str] = &[
    "what", "what's", "whats", "who", "who's", "whom", "whose", "which", "when", "where", "why", "how", "is", "are",
    "was", "were", "does", "do", "did", "has", "have", "had", "may", "wer", "was", "wann", "wo", "warum", "wie",
    "welche", "welcher", "welches", "ist", "sind", "hat", "haben", "darf", "gilt", "quel", "quelle", "quels",
    "quelles", "qui", "quand", "combien", "pourquoi", "comment",
];

/// Whether a line asks for whoever said or allowed something, which stands in texts alone.
fn asks_who_said(words: &str) -> bool {
    const WHO: &[&str] = &["who", "wer", "qui"];
    const SAID: &[&str] = &[
        "agreed",
        "approved",
        "allowed",
        "promised",
        "offered",
        "said",
        "told",
        "mentioned",
        "suggested",
        "insisted",
        "hat",
        "a",
    ];
    const DONE: &[&str] =
        &["zugestimmt", "zugesagt", "genehmigt", "gesagt", "angeboten", "accepté", "promis", "approuvé"];
    let lower = words.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| WHO.contains(&pair[0]));
    pairs
        .filter(|pair| SAID.contains(&pair[1]))
        .any(|pair| pair[0] == "who" || words.iter().any(|word| DONE.contains(word)))
}

/// Words before one that asks: "remind me what".
const BEFORE: &[&str] = &["me", "know", "out", "again", "see", "check", "mir"];

/// Whether a line asks for words of ours to somebody, rather than for theirs.
fn wants_advice(words: &str) -> bool {
    const ADVICE: &[&str] = &[
        "do i tell",
        "do i say",
        "do i answer",
        "do i reply",
        "should i tell",
        "should i say",
        "should i answer",
        "can i say",
        "sage ich",
        "antworte ich",
        "lui dire",
        "leur dire",
        "do we tell",
        "do we say",
        "should we say",
    ];
    let lower = words.to_lowercase();
    ADVICE.iter().any(|phrase| lower.contains(phrase))
}

/// Whether a line is a question rather than an order.
fn asks(words: &str) -> bool {
    let lower = words.to_lowercase();
    let opens = |clause: &str| clause.split_whitespace().next().is_some_and(|word| ASKING.contains(&word));
    let behind = |pair: &[&str]| BEFORE.contains(&pair[0]) && ASKING.contains(&pair[1]);
    let all: Vec<&str> = lower.split_whitespace().collect();
    lower.trim_end().ends_with('?')
        || lower.split(['.', ',', ':', ';', '-', '–', '?', '!']).any(opens)
        || all.windows(2).any(behind)
}

#[cfg(test)]
mod tests {
    use super::{asks, asks_who_said};

    #[test]
    fn who_said_or_allowed_something_stands_in_texts() {
        for (line, asked) in [
            ("who agreed to the 8 per cent and under what condition", true),
            ("wer hat die drei Jahre zugesagt?", true),
            ("who approves 8 per cent", false),
            ("who has the most deals", false),
            ("wer hat die meisten Deals", false),
        ] {
            assert_eq!(asks_who_said(line), asked, "{line}");
        }
    }

    #[test]
    fn questions_are_told_from_orders() {
        for (line, question) in [
            ("who agreed to the rebate", true),
            ("the client wants it warm. does our oven do that", true),
            ("Draft an article", false),
            ("Route this case - it is urgent", false),
            ("ok by our article?", true),
            ("remind me which baker wanted it dark", true),
        ] {
            assert_eq!(asks(line), question, "{line}");
        }
    }
}
