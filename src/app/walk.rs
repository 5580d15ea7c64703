//! The pipeline review on the screen: one open deal after the other, a decision each, a proposal at the end.
//!
//! For: where the seller stands, the field that is typed into, and what is kept when the seller leaves.
//! Not for: which deals come and what becomes of a decision (`actions::review`). Invariants: nothing here writes a
//! record; every decision is kept as soon as it is made; every text is safe to show.

pub use crate::actions::review::{Decision, Stop, Walk};

use super::editor::Editor;
use super::present;
use crate::crm::{ProposalId, format};
use crate::trust::SafeText;
use jiff::ToSpan;
use jiff::civil::Date;

/// The action that computes the review.
pub const ACTION: &str = "pipeline-review";

/// What is shown of one deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StopText {
    /// The deal's name.
    pub name: SafeText,
    /// Account, stage, amount, close date.
    pub about: SafeText,
    /// Its next step; empty where it has none.
    pub next_step: SafeText,
    /// Its health, 0 to 100.
    pub score: u8,
    /// The weakest parts of its health.
    pub reasons: Vec<SafeText>,
    /// Why the suggestion is made.
    pub why: SafeText,
}

/// What is being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Another close date.
    Day,
    /// A next step.
    Step,
    /// Why it was lost.
    Reason,
}

/// A field that is being typed into.
#[derive(Debug)]
pub struct Field {
    /// What for.
    pub asks: Asks,
    /// What is typed.
    pub editor: Editor,
}

/// A walk through the deals, and how far it is.
#[derive(Debug, Default)]
pub struct Tour {
    /// Deals and decisions.
    pub walk: Walk,
    /// What is shown of each deal, in the order of the walk.
    pub texts: Vec<StopText>,
    /// How many open deals there are in all.
    pub open: usize,
    /// Whose deals, in words.
    pub title: SafeText,
    /// The input that says whose deals; none for the seller's own.
    pub whose: Option<String>,
    /// Decisions of an earlier time, as text.
    pub kept: String,
    /// Kept decisions of deals that are not among these.
    pub aside: String,
    /// What could not be used.
    pub note: SafeText,
    /// Whether the deals are still being read.
    pub reading: bool,
    /// Whether the rest stays undecided.
    pub finishing: bool,
    /// What is being typed.
    pub field: Option<Field>,
    /// What is wrong with it.
    pub problem: SafeText,
    /// Rows that a tall text was scrolled by.
    pub scroll: usize,
}

/// What stays of a walk while it is not on the screen.
#[derive(Debug, Default)]
pub struct Kept {
    /// The decisions as text; `None` before the first one of this session.
    pub text: Option<String>,
    /// The turn that makes the proposal.
    pub turn: Option<u64>,
    /// The proposal that was made and is to be shown.
    pub proposal: Option<ProposalId>,
}

impl Tour {
    /// A walk whose deals are being read.
    pub fn reading(whose: Option<String>) -> Self {
        Self { reading: true, whose, ..Self::default() }
    }

    /// A walk that can begin.
    pub fn new(walk: Walk, texts: Vec<StopText>) -> Self {
        Self { walk, texts, ..Self::default() }
    }

    /// Takes decisions of an earlier time.
    pub(super) fn resume(&mut self, text: &str) {
        let lost = self.walk.resume(text);
        if !lost.is_empty() {
            let decisions = super::proposal::count(lost.len(), "kept decision");
            self.note = SafeText::new(&format!("{decisions} left out: the deal is not in this review"));
        }
        self.aside = lost.iter().map(|misread| format!("{}\n", misread.text)).collect();
    }

    /// The deal one stands at; none at the end.
    pub fn current(&self) -> Option<&StopText> {
        if self.at_end() { None } else { self.texts.get(self.walk.place()) }
    }

    /// Whether only the last question is left.
    pub fn at_end(&self) -> bool {
        self.finishing || self.walk.current().is_none()
    }

    /// Which deal of how many, counted from 1.
    pub fn place(&self) -> (usize, usize) {
        (self.walk.place() + 1, self.texts.len())
    }

    /// How many deals have a decision.
    pub fn decided(&self) -> usize {
        self.walk.decided()
    }

    /// The suggestion in words.
    pub fn suggested(&self) -> String {
        self.walk.current().map(|stop| words(&stop.suggested)).unwrap_or_default()
    }

    /// What was decided before of the deal one stands at, in words.
    pub fn decided_here(&self) -> Option<String> {
        self.walk.decision(&self.walk.current()?.deal.reference()).map(words)
    }

    /// Each deal with what was decided of it, in words; none where nothing was.
    pub fn decisions(&self) -> impl Iterator<Item = (&StopText, Option<String>)> {
        let decision = |stop: &Stop| self.walk.decision(&stop.deal.reference()).map(words);
        self.texts.iter().zip(self.walk.stops().iter().map(decision))
    }

    /// The decisions as text.
    pub fn to_text(&self) -> String {
        self.walk.to_text()
    }

    /// What is kept for the next time: those of deals that another review shows, too.
    pub(super) fn to_keep(&self) -> String {
        format!("{}{}", self.walk.to_text(), self.aside)
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        self.walk.decide(decision);
        self.moved();
    }

    pub(super) fn take_suggestion(&mut self) {
        self.walk.take_suggestion();
        self.moved();
    }

    /// To the deal before, or from the end back to the deal one stood at.
    pub(super) fn back(&mut self) {
        if !std::mem::take(&mut self.finishing) {
            self.walk.back();
        }
        self.moved();
    }

    pub(super) fn finish(&mut self) {
        self.finishing = true;
        self.moved();
    }

    fn moved(&mut self) {
        (self.field, self.problem, self.scroll) = (None, SafeText::default(), 0);
    }

    /// Begins to type, with what was decided or suggested at hand.
    pub(super) fn ask(&mut self, asks: Asks) {
        let Some(stop) = self.walk.current() else { return };
        let own = self.walk.decision(&stop.deal.reference());
        let text = [own, Some(&stop.suggested)].into_iter().flatten().find_map(|known| match (asks, known) {
            (Asks::Day, Decision::Push(day)) => Some(day.to_string()),
            (Asks::Step, Decision::Next(text)) | (Asks::Reason, Decision::Lost(text)) => Some(text.clone()),
            _ => None,
        });
        let mut editor = Editor::single_line();
        editor.set_text(&SafeText::one_line(&text.unwrap_or_default()));
        self.problem = SafeText::default();
        self.field = Some(Field { asks, editor });
    }

    /// Decides by what was typed. Says whether that could be used.
    pub(super) fn take_field(&mut self, today: Date) -> bool {
        let Some(field) = &self.field else { return false };
        match typed(field.asks, field.editor.text().trim(), today) {
            Ok(decision) => {
                self.decide(decision);
                true
            }
            Err(why) => {
                self.problem = SafeText::from_static(why);
                false
            }
        }
    }
}

/// The decision that the words of a field make.
fn typed(asks: Asks, text: &str, today: Date) -> Result<Decision, &'static str> {
    match asks {
        Asks::Day => match day(text, today) {
            None => Err("write the day as 2026-12-15, or the days from today as +30"),
            Some(day) if day < today => Err("an open deal does not close in the past"),
            Some(day) => Ok(Decision::Push(day)),
        },
        _ if text.is_empty() => Err("write a few words first, or esc"),
        Asks::Step => Ok(Decision::Next(text.to_owned())),
        Asks::Reason => Ok(Decision::Lost(text.to_owned())),
    }
}

/// `2026-12-15`, or `+30` for so many days from today.
fn day(text: &str, today: Date) -> Option<Date> {
    match text.strip_prefix('+') {
        Some(days) => today.checked_add(i64::from(days.trim().trim_end_matches('d').parse::<u16>().ok()?).days()).ok(),
        None => text.parse().ok(),
    }
}

/// A decision in words.
fn words(decision: &Decision) -> String {
    let said = match decision {
        Decision::Push(day) => format!("push the close date to {}", format::long_date(*day)),
        Decision::Next(step) => format!("next step: {step}"),
        Decision::Nudge => "nudge: a mail as a draft".to_owned(),
        Decision::Park => "park it".to_owned(),
        Decision::Lost(reason) => format!("lost: {reason}"),
        Decision::Keep => "leave it as it is".to_owned(),
    };
    present::line(&said).to_string()
}
