//! Which questions there are: those beside the actions that come with the program, those beside the seller's own, and
//! packs by industry.
//!
//! Invariant: the same files give the same list, in the same order, with the same fingerprints.

use crate::actions::kit::{Cases, Expect, TestQuestion, read_questions};
use crate::actions::{Action, Problem};
use crate::eval::{self, Asked, Verdict};
use crate::runtime::trial::Beside;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Digits of a fingerprint.
const DIGITS: usize = 16;

/// One question that can be asked.
#[derive(Clone, Debug)]
pub struct Planned {
    /// `ACTION:LINE`, the line being that of its file.
    pub id: String,
    /// The action beside which it stands.
    pub action: String,
    /// The file.
    pub file: String,
    /// The question.
    pub test: TestQuestion,
    /// Fingerprint of all that it says.
    pub hash: String,
    /// The fixtures that it is asked on; `None` for the demo workspace.
    pub(super) cases: Option<Arc<Cases>>,
}

/// The questions of a run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In the order of actions and lines.
    pub questions: Vec<Planned>,
    /// Text of every action that is asked of.
    pub(super) texts: Vec<String>,
    /// A folder whose actions are there while these questions are asked.
    pub(super) own_actions: Option<PathBuf>,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A file with a mistake.
    #[error("{}:{}: {}; {}. Nothing was asked", .0.origin, .0.line, .0.what, .0.mend)]
    Problem(Box<Problem>),
    /// There is no such pack.
    #[error("there is no pack {pack:?}, and no folder of that name; there are: {known}. Nothing was asked")]
    NoPack {
        /// What was asked for.
        pack: String,
        /// Those that come with the program.
        known: String,
    },
    /// A file that cannot be read.
    #[error("{0}; nothing was asked")]
    File(#[from] std::io::Error),
}

impl From<Problem> for PlanError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl Plan {
    /// The questions beside some actions.
    ///
    /// # Errors
    /// When a file cannot be read or has a mistake.
    pub fn of<'a>(actions: impl Iterator<Item = &'a Action>) -> Result<Self, PlanError> {
        let mut plan = Self::default();
        for action in actions {
            let beside = match action.origin.starts_with("builtin/") {
                true => Beside::builtin(action),
                false => Beside::of(Path::new(&action.origin))?,
            };
            plan.add(action, &beside)?;
        }
        Ok(plan)
    }

    /// The same with only the questions that fit.
    pub fn keep(&mut self, fits: impl Fn(&Planned) -> bool) {
        self.questions.retain(fits);
    }

    /// At most so many questions of each action, spread over its file: always the same ones.
    pub fn spread(&mut self, most: usize) {
        let mut sizes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        self.questions.iter().for_each(|planned| sizes.entry(planned.action.clone()).or_default().0 += 1);
        self.questions.retain(|planned| {
            let Some((all, at)) = sizes.get_mut(&planned.action) else { return false };
            let here = *at;
            *at += 1;
            // The first of each of `most` stretches of the same length.
            here * most / *all != here.saturating_sub(1) * most / *all || here == 0 && most > 0
        });
    }

    /// Adds the questions that belong to no action in particular: the families of published benchmarks, what must be
    /// refused, orders hidden in texts, languages, what is off topic.
    ///
    /// # Errors
    /// When a file has a mistake.
    pub fn add_general(&mut self) -> Result<(), PlanError> {
        for (file, text) in eval::GENERAL {
            let name = file.split('.').next().unwrap_or(file);
            self.push(name, file, read_questions(file, text, name)?, None);
        }
        Ok(())
    }

    fn add(&mut self, action: &Action, beside: &Beside) -> Result<(), PlanError> {
        let questions = beside.questions(&action.name)?;
        let cases = beside.cases()?.map(Arc::new);
        self.texts.push(format!("{action:?}"));
        self.push(&action.name, &beside.questions_file(), questions, cases);
        Ok(())
    }

    pub(super) fn push(&mut self, action: &str, file: &str, questions: Vec<TestQuestion>, cases: Option<Arc<Cases>>) {
        let stem = Path::new(file).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or(action).to_owned();
        for test in questions.into_iter().filter(|test| !test.stub) {
            let hash = fingerprint(&format!("{test:?}").replace(&format!("line: {}", test.line), ""));
            let cases = cases.clone().filter(|_| test.demo.is_none());
            let id = format!("{stem}:{}", test.line);
            self.questions.push(Planned { id, action: action.to_owned(), file: file.to_owned(), hash, cases, test });
        }
    }

    /// Fingerprint of the actions that are asked of.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.texts.join("\u{0}"))
    }
}

impl Planned {
    /// Whether an answer is wanted, rather than a no or a question back.
    fn wants_answer(&self) -> bool {
        self.test.expect.iter().all(|expect| matches!(expect, Expect::Action(_)))
    }

    /// What stands in a run's file when it was not asked.
    pub(super) fn skipped(&self) -> Asked {
        Asked {
            id: self.id.clone(),
            action: self.action.clone(),
            ask: self.test.ask.clone(),
            hash: self.hash.clone(),
            tags: self.test.tags.clone(),
            verdict: Verdict::Skipped,
            misses: Vec::new(),
            wanted_fields: self.test.content.proposes.clone(),
            wants_answer: self.wants_answer(),
            seen: None,
        }
    }
}

fn fingerprint(text: &str) -> String {
    let mut hex = blake3::hash(text.as_bytes()).to_hex().to_string();
    hex.truncate(DIGITS);
    hex
}
