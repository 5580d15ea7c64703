//! The guided tour: a few lessons, each of which ends when the seller has really done what it is about.
//!
//! For: which lesson is open, what has been done, where it is gone on with. Not for: the words ([`lessons`]), keys that
//! mean anything by themselves, or drawing.
//! Invariants: the tour looks on and never acts: it takes no key but its own three commands, and the only thing it asks
//! for is to keep its place; a lesson ends by what happened, not by which key was pressed.

pub mod lessons;
mod watch;

use super::command::CommandId;
use super::effect::Effect;
use super::model::Model;
use super::toast::Level;
use crate::trust::SafeText;
use lessons::{Goal, LESSONS};
pub(super) use watch::{Before, after};

/// What is kept of a tour that is over.
const OVER: &str = "over";

/// How far the seller is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// The open lesson, counted from 0; [`LESSONS`]`.len()` when all are behind the seller.
    pub lesson: usize,
    /// Which goal of it, counted from 0.
    pub goal: usize,
    /// The lesson that was done last, for a word of praise.
    pub done: Option<&'static str>,
    /// Whether words were typed to find a record.
    pub(super) searched: bool,
    /// The turn that is waited for.
    pub(super) turn: Option<(u64, Asked)>,
    /// What was asked for and has not happened yet.
    pub(super) pending: Option<Goal>,
    /// Versions of the draft when the goal began.
    pub(super) versions: usize,
}

/// In which way a turn was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// By a step or another action.
    Action,
    /// In the seller's words.
    Words,
}

impl Guide {
    /// The tour where it was left; from the start where nothing usable is kept, or it was over.
    pub fn resume(kept: &str) -> Self {
        let lesson = kept.parse().ok().filter(|lesson| *lesson < LESSONS.len()).unwrap_or(0);
        Self { lesson, ..Self::default() }
    }

    /// What is kept of it.
    pub fn to_keep(&self) -> String {
        if self.is_over() { OVER.to_owned() } else { self.lesson.to_string() }
    }

    /// Whether every lesson is behind the seller.
    pub fn is_over(&self) -> bool {
        self.lesson >= LESSONS.len()
    }

    /// What is to be done now; none when it is over.
    pub fn now(&self) -> Option<Goal> {
        LESSONS.get(self.lesson)?.goals.get(self.goal).copied()
    }

    /// The goal is reached: the next one, or the next lesson. Says whether a lesson ended.
    pub fn reached(&mut self) -> bool {
        let Some(lesson) = LESSONS.get(self.lesson) else { return false };
        self.forget();
        self.goal += 1;
        if self.goal < lesson.goals.len() {
            return false;
        }
        self.done = Some(lesson.title);
        (self.lesson, self.goal) = (self.lesson + 1, 0);
        true
    }

    /// To the next lesson, without having done this one.
    pub fn skip(&mut self) {
        self.forget();
        (self.lesson, self.goal, self.done) = ((self.lesson + 1).min(LESSONS.len()), 0, None);
    }

    fn forget(&mut self) {
        (self.searched, self.turn, self.pending, self.versions) = (false, None, None, 0);
    }
}

/// Runs a command of the tour.
pub(super) fn run(model: &mut Model, command: CommandId) -> Vec<Effect> {
    match command {
        CommandId::Tour => vec![Effect::LoadTour],
        CommandId::TourAgain => begin(model, Guide::default()),
        CommandId::TourSkip => skip(model),
        _ => leave(model),
    }
}

/// What was kept has arrived: the tour goes on from there. It is a tour of the demo's records and of no others.
pub(super) fn loaded(model: &mut Model, kept: &str) -> Vec<Effect> {
    if !model.demo {
        let words = "the tour is made for the demo workspace: dealdesk demo --tour";
        return super::update::notice(model, Level::Info, SafeText::from_static(words));
    }
    begin(model, Guide::resume(kept))
}

fn begin(model: &mut Model, guide: Guide) -> Vec<Effect> {
    model.tour = Some(guide);
    settle(model);
    keep(model)
}

fn skip(model: &mut Model) -> Vec<Effect> {
    match &mut model.tour {
        Some(guide) if guide.is_over() => leave(model),
        Some(guide) => {
            guide.skip();
            settle(model);
            keep(model)
        }
        None => Vec::new(),
    }
}

/// Away with it; the place in it is kept.
fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(guide) = model.tour.take() else { return Vec::new() };
    settle(model);
    let effects = vec![Effect::KeepTour(guide.to_keep())];
    if guide.is_over() {
        return effects;
    }
    let key = model.keymap.shown(CommandId::Palette).unwrap_or_default();
    let words = format!("the tour waits at lesson {}: {key}, then “tour”, goes on", guide.lesson + 1);
    let notice = super::update::notice(model, Level::Info, SafeText::new(&words));
    effects.into_iter().chain(notice).collect()
}

fn keep(model: &Model) -> Vec<Effect> {
    model.tour.iter().map(|guide| Effect::KeepTour(guide.to_keep())).collect()
}

/// The strip takes rows from the panes, or gives them back.
fn settle(model: &mut Model) {
    super::measure(model);
    model.touch_all();
}
