//! What a turn says of itself: its plan and trace in words, what the check found, and where in the text it doubts.
//!
//! Not for: colours and places. Invariant: a mark of doubt is a sign and stands in the text; an answer cannot write one
//! that takes another's away.

use super::chat::{Turn, TurnState};
use super::msg::TurnMeta;
use super::present;
use super::proposal::count;
use crate::crm::{Answer, Claim, ClaimStatus, ContextUse, EditState, PlanStep, Proposal, StepState, Worker, format};
use crate::trust::SafeText;
use std::borrow::Cow;
use std::fmt::Write as _;

impl Turn {
    /// Takes the checked answer.
    pub fn take(&mut self, answer: &Answer, meta: TurnMeta) {
        self.text = SafeText::new(&answer.text).to_string();
        self.claims = answer.claims.clone();
        self.query = answer.query.as_ref().map(|query| SafeText::new(&query.to_string()).to_string());
        self.trace = answer.trace.clone();
        self.chart = answer.chart.clone();
        self.context = answer.context;
        self.notes = answer.notes.iter().map(|note| present::line(note)).collect();
        self.proposed =
            answer.proposals.iter().filter_map(|proposal| Some((proposal.id?, proposed(proposal)))).collect();
        self.meta = meta;
        self.state = TurnState::Done;
    }

    /// What the check found, in words; empty when there was nothing to check.
    pub fn verdict(&self) -> String {
        let count = |wanted: &[ClaimStatus]| self.claims.iter().filter(|c| wanted.contains(&c.status)).count();
        let good = count(&[ClaimStatus::Supported, ClaimStatus::Computed]);
        let bad = count(&[ClaimStatus::Unsupported]);
        let wrong = count(&[ClaimStatus::Contradicted]);
        match (good, bad, wrong) {
            (0, 0, 0) => String::new(),
            (1, 0, 0) => "1 fact checked".into(),
            (good, 0, 0) => format!("all {good} facts checked"),
            (good, bad, 0) => format!("{good} facts checked · {bad} unsupported !"),
            (good, bad, wrong) => format!("{good} facts checked · {bad} unsupported · {wrong} contradicted !"),
        }
    }

    /// How the answer was made, one line a step.
    pub fn trace_lines(&self) -> impl Iterator<Item = String> + '_ {
        self.trace.iter().map(|step| {
            let (name, note) = (step_word(&step.step), present::line(&step.note));
            let by = match step.by {
                Worker::Code if note.starts_with("by ") => "",
                Worker::Code => " · by rules",
                Worker::Model => " · by the model",
            };
            format!("{name}: {note}{by}")
        })
    }

    /// The plan, one line a step: sign, step, by whom, with what. `letters` instead of signs where a terminal or a
    /// reader may have no others.
    pub fn plan_lines(&self, letters: bool) -> impl Iterator<Item = (String, StepState)> + '_ {
        self.plan.iter().map(move |step| {
            let note = if step.note.is_empty() { String::new() } else { format!(" · {}", step.note) };
            let words = format!("{} {} · {}{note}", sign(step.state, letters), step.step, step.by.as_str());
            (present::line(&words).to_string(), step.state)
        })
    }

    /// The plan in one line, when the turn is over; empty where there was none, or code alone went through with it.
    pub fn plan_summary(&self) -> String {
        let (all, by) =
            (self.plan.len(), |worker| self.plan.iter().filter(|step| ran(step) && step.by == worker).count());
        if all == 0 {
            return String::new();
        }
        let ended = |step: &&PlanStep| matches!(step.state, StepState::Stopped | StepState::Failed);
        if let Some(at) = self.plan.iter().position(|step| ended(&step)) {
            let step = &self.plan[at];
            let words = format!("{} at step {} of {all}: {}", present::state_word(step.state), at + 1, step.step);
            return present::line(&words).to_string();
        }
        match (by(Worker::Code), by(Worker::Model)) {
            (_, 0) => String::new(),
            (code, model) => format!("{} by code, {model} by model", count(code, "step")),
        }
    }

    /// Whether a citation of this number can be seen, and so selected.
    pub fn is_marked(&self, number: usize) -> bool {
        let doubtful = number
            .checked_sub(1)
            .and_then(|at| self.claims.get(at))
            .is_some_and(|claim| claim.is_doubtful() && !claim.text.is_empty() && place(&self.text, claim).is_some());
        doubtful || self.text.contains(&format!("[{number}]"))
    }

    /// The text with a mark behind each doubtful statement: `[2?]` for one that nothing supports, `[2!]` for one that a
    /// field contradicts.
    pub fn marked_text(&self) -> String {
        if !self.claims.iter().any(Claim::is_doubtful) {
            return self.text.clone();
        }
        let mut text = self.text.clone();
        // From the end, so that the places of those before stay what they are.
        let mut inserted: Vec<(usize, String)> = Vec::new();
        for (at, claim) in self.claims.iter().enumerate().filter(|(_, claim)| claim.is_doubtful()) {
            let plain = format!("[{}]", at + 1);
            if !self.text.contains(&plain)
                && let Some(end) = place(&self.text, claim)
            {
                inserted.push((end, format!(" {}", mark(claim, at + 1))));
            }
        }
        inserted.sort_by_key(|(end, _)| std::cmp::Reverse(*end));
        for (end, words) in inserted {
            text.insert_str(end, &words);
        }
        for (at, claim) in self.claims.iter().enumerate().filter(|(_, claim)| claim.is_doubtful()) {
            text = text.replace(&format!("[{}]", at + 1), &mark(claim, at + 1));
        }
        text
    }
}

/// A step of a turn in a word that a seller reads; steps of action files keep their names.
fn step_word(step: &str) -> Cow<'_, str> {
    Cow::Borrowed(match step {
        "understand" => "Understood",
        "gather" => "Read",
        "word" => "Worded",
        "model" => "Model",
        "check" => "Checked",
        "revise" => "Changed",
        "propose" => "Proposed",
        "follow up" => "Went on",
        "budget" => "Spent",
        "stop" => "Stopped",
        own => return Cow::Owned(own.replace(['-', '_'], " ")),
    })
}

fn proposed(proposal: &Proposal) -> SafeText {
    let waiting = proposal.edits.iter().filter(|edit| edit.state == EditState::Pending).count();
    SafeText::new(&format!("{} proposed; nothing is written before you take it", count(waiting, "change")))
}

/// The mark of a claim in a text.
pub fn mark(claim: &Claim, number: usize) -> String {
    match claim.status {
        ClaimStatus::Unsupported => format!("[{number}?]"),
        ClaimStatus::Contradicted => format!("[{number}!]"),
        ClaimStatus::Supported | ClaimStatus::Computed | ClaimStatus::Opinion => format!("[{number}]"),
    }
}

/// The byte behind a claim's words in a text: where the check saw them, or else where they stand first.
fn place(text: &str, claim: &Claim) -> Option<usize> {
    let byte = |chars: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(chars);
    let seen = claim.range.and_then(|(from, to)| Some((byte(from)?, byte(to)?)));
    match seen.filter(|(from, to)| text.get(*from..*to) == Some(claim.text.as_str())) {
        Some((_, to)) => Some(to),
        None => text.find(&claim.text).map(|at| at + claim.text.len()),
    }
}

fn ran(step: &PlanStep) -> bool {
    step.state != StepState::Skipped
}

fn sign(state: StepState, letters: bool) -> &'static str {
    match (state, letters) {
        (StepState::Waiting, false) => "·",
        (StepState::Running, false) => "▸",
        (StepState::Done, false) => "✓",
        (StepState::Skipped, false) => "–",
        (StepState::Stopped, false) => "■",
        (StepState::Failed, false) => "!",
        (StepState::Waiting, true) => "[ ]",
        (StepState::Running, true) => "[>]",
        (StepState::Done, true) => "[x]",
        (StepState::Skipped, true) => "[-]",
        (StepState::Stopped, true) => "[#]",
        (StepState::Failed, true) => "[!]",
    }
}

/// `context 3.1k of 16k`.
pub fn context_words(context: &ContextUse) -> String {
    format!("context {} of {}", thousands(context.tokens), thousands(context.budget))
}

/// What had to stay out of the context or went along shortened; empty where nothing had to.
pub fn context_limits(context: &ContextUse) -> String {
    let mut words = String::new();
    if context.compacted > 0 {
        let _ = write!(words, "{} shortened", count(usize::try_from(context.compacted).unwrap_or(usize::MAX), "turn"));
    }
    if context.left_out > 0 {
        let dot = if words.is_empty() { "" } else { " · " };
        let _ =
            write!(words, "{dot}{} left out", count(usize::try_from(context.left_out).unwrap_or(usize::MAX), "fact"));
    }
    words
}

fn thousands(tokens: u64) -> String {
    match tokens {
        ..1_000 => tokens.to_string(),
        1_000..10_000 => format!("{:.1}k", tokens as f64 / 1_000.0).replace(".0k", "k"),
        _ => format!("{}k", format::grouped_number((tokens as f64 / 1_000.0).round())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::chat::ChatPane;

    fn turn(text: &str, claims: Vec<Claim>) -> Turn {
        let mut chat = ChatPane::default();
        chat.start(SafeText::default(), SafeText::default());
        let mut turn = chat.turns.remove(0);
        let answer = Answer { claims, ..Answer::new(crate::crm::Status::Answered, text) };
        turn.take(&answer, TurnMeta::default());
        turn
    }

    fn claim(text: &str, status: ClaimStatus, range: Option<(usize, usize)>) -> Claim {
        Claim { range, ..Claim::new(text, None, status) }
    }

    #[test]
    fn doubt_is_a_sign_in_the_text() {
        use ClaimStatus::{Contradicted, Supported, Unsupported};
        for (text, claims, expected) in [
            ("It is €84k [1].", vec![claim("€84k", Supported, Some((6, 10)))], "It is €84k [1]."),
            ("It is €84k [1].", vec![claim("€84k", Contradicted, Some((6, 10)))], "It is €84k [1!]."),
            ("They owe €7 and €7.", vec![claim("€7", Unsupported, Some((16, 18)))], "They owe €7 and €7 [1?]."),
            (
                "Closed by Bo, worth €9.",
                vec![claim("Bo", Unsupported, Some((10, 12))), claim("€9", Contradicted, Some((20, 22)))],
                "Closed by Bo [1?], worth €9 [2!].",
            ),
            // A place that does not fit the text any more is looked for anew.
            ("So: they owe €7.", vec![claim("€7", Unsupported, Some((1, 3)))], "So: they owe €7 [1?]."),
            ("Nothing.", vec![claim("€7", Unsupported, None)], "Nothing."),
        ] {
            let turn = turn(text, claims);
            assert_eq!(turn.marked_text(), expected);
            assert_eq!(turn.is_marked(1), expected.contains("[1"));
        }
    }

    #[test]
    fn a_plan_is_told_by_signs_or_letters_and_ends_in_one_line() {
        let step = |step: &str, by, state| PlanStep { step: step.into(), by, state, note: String::new() };
        let mut turn = turn("", Vec::new());
        turn.plan = vec![
            step("gather", Worker::Code, StepState::Done),
            step("model", Worker::Model, StepState::Running),
            step("check", Worker::Code, StepState::Waiting),
        ];
        let lines = |letters| turn.plan_lines(letters).map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(lines(false), ["✓ gather · code", "▸ model · model", "· check · code"]);
        assert_eq!(lines(true), ["[x] gather · code", "[>] model · model", "[ ] check · code"]);
        assert_eq!(turn.plan_summary(), "2 steps by code, 1 by model");
        turn.plan[1].state = StepState::Stopped;
        assert_eq!(turn.plan_summary(), "stopped at step 2 of 3: model");
    }

    #[test]
    fn how_an_answer_was_made_is_told_in_words() {
        let step = |step: &str, by, note: &str| crate::crm::TraceStep { step: step.into(), by, note: note.into() };
        let mut turn = turn("", Vec::new());
        turn.trace = vec![
            step("understand", Worker::Code, "“Risks” on Halden renewal"),
            step("word", Worker::Code, "by the rules form"),
            step("model", Worker::Model, "worded it\u{1b}[2J"),
            step("ask-reason", Worker::Code, "lost → reason"),
        ];
        let lines: Vec<String> = turn.trace_lines().collect();
        assert_eq!(
            lines,
            [
                "Understood: “Risks” on Halden renewal · by rules",
                "Worded: by the rules form",
                "Model: worded it[2J · by the model",
                "ask reason: lost → reason · by rules"
            ]
        );
    }

    #[test]
    fn the_meter_is_short() {
        let context = ContextUse { tokens: 3_120, budget: 16_000, left_out: 1, compacted: 4, ..ContextUse::default() };
        assert_eq!(context_words(&context), "context 3.1k of 16k");
        assert_eq!(context_limits(&context), "4 turns shortened · 1 fact left out");
        assert_eq!(context_limits(&ContextUse::default()), "");
    }
}
