//! The tour line by line: each lesson says what to type, and ends when that was really done.
//!
//! Not for: the lessons themselves and their order (`app::tour`). Invariants: it reads no line but its own words, and
//! those only while it is on; it types nothing.

use super::command::Command;
use super::{Plain, Trouble};
use crate::app::tour::Guide;
use crate::app::tour::lessons::{Goal, LESSONS};
use crate::runtime::tour;

/// What only the screen has.
const NOT_HERE: [Goal; 1] = [Goal::Walked];

/// What a line says to the tour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Begin, go on, or say again what to do.
    Tour,
    /// From the first lesson.
    Again,
    /// To the next lesson.
    Skip,
    /// Away with it, to go on another time.
    Later,
}

impl Said {
    /// Reads a line; `skip` and `later` are words of the tour only while it is on.
    pub(super) fn parse(line: &str, on: bool) -> Option<Self> {
        match line.trim().to_lowercase().as_str() {
            "tour" => Some(Self::Tour),
            "tour again" => Some(Self::Again),
            "skip" if on => Some(Self::Skip),
            "later" if on => Some(Self::Later),
            _ => None,
        }
    }
}

impl Plain<'_> {
    /// Does what was said to the tour.
    pub(super) fn tour(&mut self, said: Said) -> Result<(), Trouble> {
        if !tour::is_demo(&self.desk.place, self.desk.reader()) {
            return Ok(self.out.line("The tour is made for the demo workspace: dealdesk demo --tour")?);
        }
        match said {
            Said::Tour if self.guide.is_some() => {}
            Said::Tour => {
                let kept = self.desk.reader().state_get(tour::KEPT).map_err(crate::runtime::DeskError::from)?;
                self.guide = Some(Guide::resume(&kept.unwrap_or_default()));
            }
            Said::Again => self.guide = Some(Guide::default()),
            Said::Skip => self.guide.iter_mut().for_each(Guide::skip),
            Said::Later => return self.leave_tour(),
        }
        self.did.clear();
        self.pass_over();
        self.tell_lesson()
    }

    /// Looks at what the line did; where the goal was reached by it, the next one is told.
    pub(super) fn after_line(&mut self) -> Result<(), Trouble> {
        let did = std::mem::take(&mut self.did);
        let Some(guide) = &mut self.guide else { return Ok(()) };
        if !guide.now().is_some_and(|goal| did.contains(&goal)) {
            return Ok(());
        }
        let title = LESSONS.get(guide.lesson).map_or("", |lesson| lesson.title);
        if guide.reached() {
            self.out.line(&format!("Tour: done: {title}."))?;
        }
        self.pass_over();
        self.tell_lesson()
    }

    /// Something was done that a lesson may be about.
    pub(super) fn did(&mut self, goal: Goal) {
        if self.guide.is_some() {
            self.did.push(goal);
        }
    }

    /// What is done as soon as it is said.
    pub(super) fn did_by(&mut self, command: &Command) {
        match command {
            Command::Day => self.did(Goal::Day),
            Command::Receipt(_) => self.did(Goal::Receipt),
            Command::Help => self.did(Goal::Helped),
            _ => {}
        }
    }

    /// Goals that cannot be reached here are behind the seller at once.
    fn pass_over(&mut self) {
        let Some(guide) = &mut self.guide else { return };
        while guide.now().is_some_and(|goal| NOT_HERE.contains(&goal)) {
            guide.reached();
        }
    }

    fn tell_lesson(&mut self) -> Result<(), Trouble> {
        let Some(guide) = &self.guide else { return Ok(()) };
        let (kept, lesson, goal) = (guide.to_keep(), guide.lesson, guide.now());
        self.desk.store()?.state_set(tour::KEPT, Some(&kept)).map_err(crate::runtime::DeskError::from)?;
        let (Some(goal), Some(lesson)) = (goal, LESSONS.get(lesson)) else {
            self.guide = None;
            return Ok(self.out.line("Tour: that was all of it. tour again begins it anew.")?);
        };
        if guide_begins(&self.guide) {
            let (at, of) = place(lesson);
            self.out.line(&format!("Tour {at} of {of}: {}. {}", lesson.title, lesson.why))?;
        }
        let task = self.task(goal);
        Ok(self.out.line(&format!("{task} (skip: the next lesson; later: leave the tour)"))?)
    }

    fn task(&self, goal: Goal) -> String {
        let words = match goal {
            Goal::Found => "Type find halden, then the number of the deal.",
            Goal::Stepped => return self.step_task(),
            Goal::Asked => "Type a question as you would say it: why is this at risk?",
            Goal::Source => "Type source 1: it opens what the first number of the answer rests on.",
            Goal::Rated => "Type good; or bad and a number of the reasons that follow.",
            Goal::Drafted => "Type do draft-email.",
            Goal::Revised => "Type change shorter.",
            Goal::Receipt => "Type receipt.",
            Goal::Accepted => "Type set the amount to 90k. It is read out what would be written; y writes it.",
            Goal::Undone => "Type undo, then yes.",
            Goal::Day => "Type day.",
            Goal::Helped => "Type help.",
            Goal::Walked => "",
        };
        words.to_owned()
    }

    fn step_task(&self) -> String {
        match self.steps().first() {
            Some(step) => format!("Type do and the number of a step: do {}, {}.", step.key, step.title),
            None => "Open a deal first: list, then a number.".to_owned(),
        }
    }

    fn leave_tour(&mut self) -> Result<(), Trouble> {
        self.guide = None;
        Ok(self.out.line("The tour waits here; tour goes on with it.")?)
    }
}

/// Whether a lesson has just begun, so that its heading is to be read.
fn guide_begins(guide: &Option<Guide>) -> bool {
    guide.as_ref().is_some_and(|guide| {
        let goals = LESSONS.get(guide.lesson).map_or(&[][..], |lesson| lesson.goals);
        goals.iter().take(guide.goal).all(|goal| NOT_HERE.contains(goal))
    })
}

/// Which lesson of those that there are here, counted from 1.
fn place(lesson: &crate::app::tour::lessons::Lesson) -> (usize, usize) {
    let here: Vec<&str> = LESSONS
        .iter()
        .filter(|one| one.goals.iter().any(|goal| !NOT_HERE.contains(goal)))
        .map(|one| one.title)
        .collect();
    (here.iter().position(|title| *title == lesson.title).map_or(1, |at| at + 1), here.len())
}
