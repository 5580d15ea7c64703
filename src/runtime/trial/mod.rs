//! Tries an action out: its fixtures against their golden outputs, and its test questions against the chat router.
//!
//! For: `actions test`, and the tests of the actions that come with the program.
//! Not for: the seller's own records: everything runs on the records of the fixtures, in a folder that is gone
//! afterwards. Invariants: nothing is asked of a model, nothing leaves, and only golden outputs are written, on request.

mod beside;
mod cases;
mod lint;
mod questions;
mod sandbox;

pub use beside::Beside;
pub use cases::{Came, Ran};
pub use lint::lint;
pub use questions::Asked;

use crate::actions::kit::{Case, Cases, TestQuestion};
use crate::actions::{Action, Problem, Registry};
use cases::Places;
use sandbox::Sandbox;

/// What came of trying one action out.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The action.
    pub action: String,
    /// Each fixture.
    pub cases: Vec<Ran>,
    /// Ways through the action that there are.
    pub ways: Vec<String>,
    /// Those that no fixture takes.
    pub missed: Vec<String>,
    /// Each test question.
    pub asked: Vec<Asked>,
    /// Test questions that nobody has put into their own words.
    pub stubs: usize,
    /// What is wrong with the files beside the action.
    pub problems: Vec<Problem>,
    /// The golden outputs as they would be now; empty where there are no fixtures.
    pub golden: String,
}

impl Report {
    /// Whether everything is as it must be.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
            && self.cases.iter().all(|ran| ran.came == Came::Right)
            && self.asked.iter().all(|asked| asked.right)
    }

    /// What is not as it must be, each in a line. Problems of the files themselves are the linter's.
    pub fn failures(&self) -> Vec<String> {
        let fixture = |ran: &Ran| match &ran.came {
            Came::Right => None,
            Came::New(_) => Some(format!("fixture {:?} has no golden output (`actions test --bless`)", ran.name)),
            Came::Differs(_) => Some(format!("fixture {:?} says something else than its golden output", ran.name)),
            Came::Wrong(what) => Some(format!("fixture {:?}: {what}", ran.name)),
        };
        let question = |asked: &Asked| {
            (!asked.right).then(|| format!("{:?} led to {}; wanted: {}", asked.ask, asked.got, asked.wanted))
        };
        self.cases.iter().filter_map(fixture).chain(self.asked.iter().filter_map(question)).collect()
    }

    /// Ways that a fixture takes, in percent; 100 where there is only one.
    pub fn coverage(&self) -> usize {
        let taken = self.ways.len() - self.missed.len();
        if self.ways.is_empty() { 100 } else { taken * 100 / self.ways.len() }
    }

    /// Questions that lead where they should.
    pub fn right(&self) -> usize {
        self.asked.iter().filter(|asked| asked.right).count()
    }
}

/// Why an action could not be tried out at all.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// There is no room for the records of the fixtures.
    #[error("the fixtures need a folder for a moment, and it cannot be made ({0}); nothing was changed")]
    Folder(std::io::Error),
    /// The records cannot be stored or read.
    #[error("the records of the fixtures cannot be stored ({0}); nothing was changed")]
    Store(#[from] crate::store::StoreError),
    /// The records cannot be read.
    #[error("the records of the fixtures cannot be read ({0}); nothing was changed")]
    Records(#[from] crate::crm::SourceError),
}

/// Tries an action out on what lies beside it. `progress` hears how many of how many things are done.
///
/// # Errors
/// When there is no room for the records.
pub fn run(
    registry: &Registry,
    action: &Action,
    beside: &Beside,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report, TrialError> {
    let mut report = Report { action: action.name.clone(), ..Report::default() };
    let (cases, questions) = read(action, beside, &mut report);
    let questions: Vec<TestQuestion> = questions.into_iter().filter(|question| question.demo.is_none()).collect();
    report.stubs = questions.iter().filter(|question| question.stub).count();
    let sandbox = Sandbox::new(cases.as_ref())?;
    let total = questions.len() + cases.as_ref().map_or(0, |cases| cases.list.len());
    let mut done = 0;
    let mut step = || {
        done += 1;
        progress(done, total);
    };
    if let Some(cases) = &cases {
        let places = Places {
            empty: variant(
                cases,
                |case| case.empty,
                |cases| Cases { records: Vec::new(), changes: Vec::new(), me: None, ..cases },
            )?,
            anonymous: variant(cases, |case| case.anonymous, |cases| Cases { me: None, ..cases })?,
            full: &sandbox,
        };
        cases::run(&places, (registry, action), cases, beside, &mut report, &mut step);
    }
    for question in &questions {
        report.asked.push(questions::ask(&sandbox, registry, action, question)?);
        step();
    }
    Ok(report)
}

/// A workspace that is not quite that of the fixtures, where a case wants one.
fn variant(
    cases: &Cases,
    wanted: fn(&Case) -> bool,
    change: fn(Cases) -> Cases,
) -> Result<Option<Sandbox>, TrialError> {
    if !cases.list.iter().any(wanted) {
        return Ok(None);
    }
    Sandbox::new(Some(&change(cases.clone()))).map(Some)
}

/// What lies beside the action, as far as it can be read; the rest is reported.
fn read(action: &Action, beside: &Beside, report: &mut Report) -> (Option<Cases>, Vec<TestQuestion>) {
    let cases = beside.cases();
    let questions = beside.questions(&action.name);
    report.problems.extend(cases.as_ref().err().cloned());
    report.problems.extend(questions.as_ref().err().cloned());
    (cases.unwrap_or_default(), questions.unwrap_or_default())
}
