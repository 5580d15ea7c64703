//! A line that says too little to be about anything else than the answer before: "why is it so low", "shorter please",
//! "which one is the worst", "only the ones in Italy".
//!
//! For: running the action before again, on its record, with what the line gives for its inputs. Not for: another record
//! (`same`, `retarget`), values and nothing else (`fill`), questions over records (`follow`). Invariants: a line that names
//! somebody else, is refused, or surely means another action is no such line; what narrows nothing is said with the answer.

use super::Heard;
use super::hear::Hearing;
use super::line::has;
use super::words::EMPTY;
use crate::actions::text::{clean, excerpt};
use crate::actions::{Action, RecordNeed, question};
use crate::assistant::router::{self, Nearest};
use crate::assistant::{Input, brief};
use crate::crm::{SourceError, Status};
use std::collections::BTreeMap;

/// Longest such line in words.
const LONGEST: usize = 14;
/// Longest such line that does not say itself that it leans.
const SHORT: usize = 5;
/// How likely, and how near to a known line, another action must be to win over the one before.
const SURELY: (f32, f32) = (0.80, 0.50);
/// How likely the action before must be to win over a question over records.
const LIKELY: f32 = 0.34;
/// The same for a line without a word of its own.
const WORDLESS: (f32, f32) = (0.75, 0.70);
/// What an action must have of a line that points at its answer, and what another one must not have.
const POINTED: (f32, f32) = (0.04, 0.60);
/// Actions that make a text of their own, which a line changes (`draft`) or wants anew, but never asks about.
const TEXTS: &[&str] = &["draft-email", "draft-outreach", "draft-quote", "draft-article", "reply-options"];
/// Inputs that take words of the seller's own: a line that goes on gives none of these. An objection is none of them: "and
/// the eight weeks, what do I answer there" is another one.
const FREE: &[&str] = &[
    "text",
    "file",
    "question",
    "point",
    "about",
    "to",
    "purpose",
    "subject",
    "claim",
    "focus",
    "meeting",
    "decisions",
    "products",
    "how",
    "day",
];
/// Words that point at an answer or at what stood in it.
const POINTERS: &[&str] =
    &["it", "its", "that", "this", "there", "them", "they", "their", "those", "these", "one", "ones", "so", "then"];
/// Words with which a text is wanted otherwise.
const MAKE: &[&str] = &["translate", "mail", "write", "written", "version", "übersetze", "schreib", "traduis", "draft"];
/// Words for what an answer suggests, as a proposal.
const PROPOSED: &[&str] = &[
    "propose",
    "proposal",
    "proposed",
    "suggest",
    "suggested",
    "suggestion",
    "vorschlag",
    "vorschlagen",
    "vorgeschlagen",
    "propose-le",
    "proposer",
    "proponlo",
    "proponer",
];
/// Openings of a line that supposes something else.
const SUPPOSING: &[&str] = &["if", "what if", "unless", "suppose", "wenn", "et si", "si", "y si", "as if"];
/// Openings that take a part of what was there.
const PARTS: &[&str] = &["only", "nur", "seulement", "uniquement", "solo", "sólo", "alleen", "bara", "soltanto"];
/// Openings that want the same once more.
const SAME: &[&str] = &["same", "dasselbe", "nochmal", "pareil", "idem", "mismo", "stesso", "hetzelfde"];
/// Endings of words that compare.
const MOST: &[&str] = &["est", "st", "most", "first", "last", "worse", "better", "more", "less"];

/// The action before, again.
pub(super) fn read(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let Some(before) = Before::of(hearing) else { return Ok(None) };
    if before.words.is_empty() || before.words.len() > LONGEST || router::is_foreign(hearing.said) {
        return Ok(None);
    }
    let record = before.topic.record.as_ref();
    let nearest = router::nearest_action(hearing.context, hearing.said, before.action, record);
    let (empty, leans, narrows) = (before.is_empty(), before.leans(), before.narrows());
    // What is most like the action before goes on with it, though it could be read as a question over records.
    let own = nearest.own >= SURELY.0 && leans || nearest.own >= LIKELY && nearest.own > nearest.other;
    // A field of the record is the record's to tell; what is none of our business stays so.
    if router::asks_field(hearing.said) || nearest.is_foreign && !empty {
        return Ok(None);
    }
    if before.names_another()? || !own && !narrows && before.is_query()? {
        return Ok(None);
    }
    let given = before.given()?;
    let stays = match before.action.name.as_str() {
        "summarize" => empty && brief::wishes(hearing.said),
        id if TEXTS.contains(&id) => !given.is_empty() && (empty || leans) && !nearest.is_surely_another(SURELY),
        _ if empty && !given.is_empty() || narrows || before.wants_it_proposed() => true,
        _ if empty => !nearest.is_surely_another(WORDLESS),
        _ if !given.is_empty() => (leans || before.words.len() <= SHORT) && !nearest.is_surely_another(SURELY),
        _ => before.is_pointed_at(&nearest),
    };
    Ok(stays.then(|| before.again(given, narrows)))
}

/// The draft or text before in another language, where rules make it: a model changes the one that is there.
pub(super) fn language(hearing: &Hearing<'_>) -> Result<Option<Heard>, SourceError> {
    let Some(before) = Before::of(hearing).filter(|before| !hearing.context.model_for(&before.action.name)) else {
        return Ok(None);
    };
    let written = before.topic.draft.as_ref().map_or(1, |draft| draft.versions.len());
    if written > 1 || before.words.len() > LONGEST || before.action.input("language").is_none() {
        return Ok(None);
    }
    let mut given = before.given()?;
    given.retain(|name, _| name == "language");
    let says_only_that = |word: &String| MAKE.contains(&word.as_str()) || is_word_empty(word);
    let only = before.words.iter().all(says_only_that) && !given.is_empty();
    Ok(only.then(|| before.again(given, false)))
}

/// The action before, and the line that may go on with it.
struct Before<'a> {
    hearing: &'a Hearing<'a>,
    action: &'a Action,
    topic: &'a super::Topic,
    words: Vec<String>,
}

impl<'a> Before<'a> {
    fn of(hearing: &'a Hearing<'a>) -> Option<Self> {
        hearing.dialog.last().filter(|last| last.status == Some(Status::Answered))?;
        let topic = hearing.dialog.current()?;
        // Another record was opened since.
        if hearing.scope.is_some() && hearing.scope != topic.scope.as_ref() && hearing.scope != topic.record.as_ref() {
            return None;
        }
        let id = topic.action.as_deref().filter(|id| *id != "query")?;
        let action = hearing.context.registry.get(id)?;
        Some(Self { hearing, action, topic, words: words_of(hearing.said) })
    }

    /// Whether the line names a record that has nothing to do with the one before.
    fn names_another(&self) -> Result<bool, SourceError> {
        if self.action.record == RecordNeed::None {
            return Ok(false);
        }
        let Some(named) = router::named_outright(self.hearing.context, self.hearing.said)? else { return Ok(false) };
        let records: Vec<_> = named.records.iter().filter(|(record, _)| !record.kind.is_activity()).collect();
        let Some(record) = &self.topic.record else { return Ok(!records.is_empty()) };
        let own = super::people::company(self.hearing.context, record)?;
        if records.is_empty() {
            return Ok(false);
        }
        for (other, _) in records {
            let of = super::people::company(self.hearing.context, other)?;
            if other == record || own.is_some() && of == own {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether the line is a whole question over records by itself, which does not say that it leans.
    fn is_query(&self) -> Result<bool, SourceError> {
        let line = &self.hearing.line;
        let piece = line.leaning.goes_on && (line.opens(super::words::ELLIPTIC) || line.opens(SUPPOSING));
        if line.leaning.narrows || line.leaning.replaces || piece {
            return Ok(false);
        }
        let reading = question::read(&self.hearing.context.desk(), self.hearing.said)?;
        Ok(reading.query.is_some() && reading.unused.is_empty() && reading.evidence > 1)
    }

    /// Whether no word of the line says anything by itself.
    fn is_empty(&self) -> bool {
        self.words.iter().all(|word| is_word_empty(word))
    }

    /// Whether the line says itself that it goes on.
    fn leans(&self) -> bool {
        self.hearing.line.leaning.any() || self.hearing.line.opens(SUPPOSING)
    }

    /// "Fine, propose that".
    fn wants_it_proposed(&self) -> bool {
        let proposed = |word: &String| PROPOSED.contains(&word.as_str());
        self.words.iter().any(proposed)
            && self.words.iter().all(|word| proposed(word) || word == "go" || word == "ahead" || is_word_empty(word))
    }

    /// Whether the line takes a part of what was there.
    fn narrows(&self) -> bool {
        let parts = |word: &String| PARTS.contains(&word.as_str());
        let line = &self.hearing.line;
        self.words.iter().take(3).any(parts)
            || self.words.iter().take(2).any(|word| SAME.contains(&word.as_str()))
            || line.leaning.narrows && line.length() > 0
            || line.plain.starts_with("leave ") && line.has("out")
            || line.leaning.replaces && line.whole.ends_with("instead") && line.length() <= SHORT
            || line.leaving_out().is_some() && line.length() <= 2 * SHORT
    }

    /// What the line gives for the inputs of the action, where it is something new.
    fn given(&self) -> Result<BTreeMap<String, String>, SourceError> {
        let mut given = router::inputs(self.hearing.context, self.action, self.hearing.said)?;
        given.retain(|name, value| {
            !FREE.contains(&name.as_str()) && self.topic.inputs.get(name).is_none_or(|known| known != value)
        });
        Ok(given)
    }

    /// Whether the line points at the answer, and is hardly like another action.
    fn is_pointed_at(&self, nearest: &Nearest) -> bool {
        let line = &self.hearing.line;
        let points = self.words.iter().any(|word| POINTERS.contains(&word.as_str())) || self.leans();
        let (least, most) = POINTED;
        let ahead = nearest.own >= nearest.other;
        let superlative = line.opens(&["which", "what", "who", "where", "when"])
            && self.words.last().is_some_and(|word| compares(word));
        (points && nearest.own >= least && (ahead || nearest.other < most))
            || (points || superlative) && nearest.other < 0.45
            || has(&line.plain, "says that")
            || has(&line.plain, "think so")
            || has(&line.plain, "said that")
    }

    fn again(&self, given: BTreeMap<String, String>, narrows: bool) -> Heard {
        let id = self.action.name.clone();
        let told = given.iter().map(|(name, value)| format!("{name} {}", clean(value))).collect::<Vec<_>>();
        let note = match (told.is_empty(), narrows) {
            (false, _) => format!("{id} with {}", told.join(", ")),
            (true, true) => {
                format!("{id} again; “{}” narrows nothing there", excerpt(&clean(self.hearing.said), 60))
            }
            (true, false) => format!("{id} again"),
        };
        let mut inputs = self.topic.inputs.clone();
        inputs.extend(given);
        let scope = self.topic.record.clone();
        Heard::Request { input: Input::Action { id, inputs }, scope, note, returned: false }
    }
}

/// Whether a word says nothing by itself.
pub(super) fn is_word_empty(word: &str) -> bool {
    let digits = word.chars().all(|c| c.is_ascii_digit());
    digits || EMPTY.split_whitespace().any(|empty| empty == word) || compares(word)
}

fn compares(word: &str) -> bool {
    word.chars().count() > 4 && MOST.iter().any(|end| word.ends_with(end))
}

/// The words of a line in lower case.
pub(super) fn words_of(line: &str) -> Vec<String> {
    let words = line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words.filter(|word| !word.is_empty()).map(|word| word.replace('’', "'").to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_word_of_its_own_is_told_from_one_that_has_some() {
        for (line, empty) in [
            ("why is that so high", true),
            ("which of them is the slowest?", true),
            ("a bit shorter please", true),
            ("in French, two sentences", true),
            ("what makes you so sure", true),
            ("can it still be won", false),
            ("and their budget", false),
        ] {
            assert_eq!(words_of(line).iter().all(|word| is_word_empty(word)), empty, "{line}");
        }
    }
}
