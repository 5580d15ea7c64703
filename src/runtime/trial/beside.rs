//! The files that lie beside an action: test questions, fixtures, golden outputs.

use crate::actions::kit::{self, Cases, TestQuestion};
use crate::actions::{Action, Problem, Registry};
use crate::config::atomic;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// As many test questions as an action should have.
const ENOUGH: usize = 30;

/// The files that lie beside an action; empty texts where there are none.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// `ID.questions.jsonl`: path and text.
    questions: (PathBuf, Option<String>),
    /// `ID.cases.toml`.
    cases: (PathBuf, Option<String>),
    /// `ID.golden.txt`.
    golden: (PathBuf, Option<String>),
}

/// Something to be said about an action file or what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, what, and how to mend it.
    pub problem: Problem,
    /// Whether the action works all the same.
    pub warning: bool,
}

impl Beside {
    /// What lies beside the file of an action.
    ///
    /// # Errors
    /// When one of the files is there and cannot be read.
    pub fn of(file: &Path) -> io::Result<Self> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let read = |ending: &str| {
            let path = folder.join(format!("{stem}{ending}"));
            match fs::read_to_string(&path) {
                Ok(text) => Ok((path, Some(text))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((path, None)),
                Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            }
        };
        Ok(Self { questions: read(kit::QUESTIONS)?, cases: read(kit::CASES)?, golden: read(kit::GOLDEN)? })
    }

    /// Whether there is anything to try the action out with.
    pub fn is_empty(&self) -> bool {
        self.questions.1.is_none() && self.cases.1.is_none()
    }

    /// The fixtures, if there are any.
    pub(super) fn cases(&self) -> Result<Option<Cases>, Problem> {
        let (path, text) = &self.cases;
        text.as_ref().map(|text| Cases::read(&path.display().to_string(), text)).transpose()
    }

    /// The test questions of the action of this name.
    pub(super) fn questions(&self, action: &str) -> Result<Vec<TestQuestion>, Problem> {
        let (path, text) = &self.questions;
        let text = text.as_deref().unwrap_or_default();
        kit::read_questions(&path.display().to_string(), text, action)
    }

    /// The golden output of a fixture.
    pub(super) fn golden(&self, case: &str) -> Option<String> {
        kit::read_golden(self.golden.1.as_deref()?, case)
    }

    /// Writes the golden outputs; gives the path.
    ///
    /// # Errors
    /// When it cannot be written; the old ones stay.
    pub fn bless(&self, golden: &str) -> io::Result<&Path> {
        atomic::write(&self.golden.0, golden.as_bytes())?;
        Ok(&self.golden.0)
    }

    /// What there is to say about these files.
    pub fn lint(&self, registry: &Registry, action: &Action) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut say = |warning, problem| found.push(Finding { problem, warning });
        match self.questions(&action.name) {
            Err(problem) => say(false, problem),
            Ok(questions) => {
                self.lint_questions(registry, action, &questions).into_iter().for_each(|(warning, p)| say(warning, p));
            }
        }
        match self.cases() {
            Err(problem) => say(false, problem),
            Ok(None) if action.has_rules() => {
                let mend = "`dealdesk actions new ID` writes such a file; each branch wants one fixture that takes it";
                say(true, self.problem(&self.cases.0, 1, "there are no fixtures".to_owned(), mend));
            }
            Ok(_) => {}
        }
        found
    }

    fn lint_questions(&self, registry: &Registry, action: &Action, all: &[TestQuestion]) -> Vec<(bool, Problem)> {
        let mut found = Vec::new();
        let mut say = |warning, line, what: String, mend: &str| {
            found.push((warning, self.problem(&self.questions.0, line, what, mend)));
        };
        let stubs: Vec<&TestQuestion> = all.iter().filter(|question| question.stub).collect();
        if all.len() < ENOUGH {
            let mend = "write how sellers would ask for it, and what sounds like it and is not, one object a line";
            say(true, 1, format!("{} test questions, and {ENOUGH} tell something", all.len()), mend);
        }
        if let Some(first) = stubs.first() {
            let mend = "put them into your own words and take `\"stub\": true` away";
            say(true, first.line, format!("{} of {} test questions are stubs", stubs.len(), all.len()), mend);
        }
        for question in all {
            if let kit::Expect::Action(name) = &question.expect
                && *name != action.name
                && registry.get(name).is_none()
            {
                let mend = "`dealdesk actions list` shows the names; `other` stands for any but this one";
                say(false, question.line, format!("there is no action {name:?}"), mend);
            }
        }
        found
    }

    fn problem(&self, path: &Path, line: usize, what: String, mend: &str) -> Problem {
        Problem { origin: path.display().to_string(), line, column: 1, what, mend: mend.to_owned() }
    }
}
