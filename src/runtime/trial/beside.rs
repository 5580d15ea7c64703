//! The files that lie beside an action: test questions, fixtures, golden outputs.

use crate::actions::kit::{self, Cases, TestQuestion};
use crate::actions::{Action, Problem, Registry, Severity};
use crate::config::atomic;
use crate::runtime::catalog;
use std::io;
use std::path::{Path, PathBuf};

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
            match catalog::text_inside(folder, &path) {
                Ok(text) => Ok((path, Some(text))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((path, None)),
                Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            }
        };
        Ok(Self { questions: read(kit::QUESTIONS)?, cases: read(kit::CASES)?, golden: read(kit::GOLDEN)? })
    }

    /// What lies beside an action that comes with the program.
    pub fn builtin(action: &Action) -> Self {
        let stem = action.origin.trim_end_matches(".md");
        let read = |ending: &str| {
            let path = format!("{stem}{ending}");
            let text = Registry::builtin_beside(&path).map(str::to_owned);
            (PathBuf::from(path), text)
        };
        Self { questions: read(kit::QUESTIONS), cases: read(kit::CASES), golden: read(kit::GOLDEN) }
    }

    /// Whether there is anything to try the action out with.
    pub fn is_empty(&self) -> bool {
        self.questions.1.is_none() && self.cases.1.is_none()
    }

    /// The file of the questions, as errors name it.
    pub(in crate::runtime) fn questions_file(&self) -> String {
        self.questions.0.display().to_string()
    }

    /// The fixtures, if there are any.
    pub(in crate::runtime) fn cases(&self) -> Result<Option<Cases>, Problem> {
        let (path, text) = &self.cases;
        text.as_ref().map(|text| Cases::read(&path.display().to_string(), text)).transpose()
    }

    /// The test questions of the action of this name.
    pub(in crate::runtime) fn questions(&self, action: &str) -> Result<Vec<TestQuestion>, Problem> {
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
    pub fn lint(&self, registry: &Registry, action: &Action) -> Vec<Problem> {
        let mut found = Vec::new();
        match self.questions(&action.name) {
            Err(problem) => found.push(problem),
            Ok(questions) => found.extend(self.lint_questions(registry, action, &questions)),
        }
        match self.cases() {
            Err(problem) => found.push(problem),
            Ok(None) if action.has_rules() => {
                let mend = "`dealdesk actions new ID` writes such a file; each branch wants one fixture that takes it";
                found.push(note(&self.cases.0, 1, Severity::Warning, "there are no fixtures".to_owned(), mend));
            }
            Ok(Some(cases)) => found.extend(self.lint_cases(action, &cases)),
            Ok(None) => {}
        }
        found
    }

    /// Names in fixtures that the action does not have. The file itself can be used; its tests will fail.
    fn lint_cases(&self, action: &Action, cases: &Cases) -> Vec<Problem> {
        let mut found = Vec::new();
        let steps: Vec<&str> = action.steps().collect();
        let inputs: Vec<&str> = action.inputs.iter().map(|input| input.name.as_str()).collect();
        let mut missing = |line: usize, thing: &str, name: &str, known: &[&str]| {
            let mend = match known {
                [] => format!("the action has no {thing}s: take it out"),
                known => format!("the action has: {}", known.join(", ")),
            };
            let what = format!("there is no {thing} `{name}`");
            found.push(note(&self.cases.0, line, Severity::Warning, what, &mend));
        };
        for case in &cases.list {
            let inner = |name: &str| name.split_once('.').is_some_and(|(step, _)| steps.contains(&step));
            let asked = case.inputs.keys().chain(&case.asks);
            for name in asked.filter(|name| !inputs.contains(&name.as_str()) && !inner(name)) {
                missing(case.line, "input", name, &inputs);
            }
            for name in case.steps.iter().filter(|name| !steps.contains(&name.as_str())) {
                missing(case.line, "step", name, &steps);
            }
        }
        found
    }

    /// How many test questions there are.
    pub fn count_questions(&self, action: &str) -> usize {
        self.questions(action).map_or(0, |questions| questions.len())
    }

    fn lint_questions(&self, registry: &Registry, action: &Action, all: &[TestQuestion]) -> Vec<Problem> {
        let mut found = Vec::new();
        let path = &self.questions.0;
        let stubs: Vec<&TestQuestion> = all.iter().filter(|question| question.stub).collect();
        if let Some(first) = stubs.first() {
            let mend = "put them into your own words and take `\"stub\":true` away";
            let what = format!("{} of {} test questions are stubs", stubs.len(), all.len());
            found.push(note(path, first.line, Severity::Warning, what, mend));
        }
        let cases = self.cases().ok().flatten();
        for question in all {
            // Names on the demo workspace are looked up when the question is asked.
            let named = question.open.iter().chain(&question.record).filter(|_| question.demo.is_none());
            let known =
                |record: &&crate::crm::RecordRef| cases.as_ref().is_some_and(|cases| cases.record(record).is_some());
            if let Some(record) = named.into_iter().find(|record| !known(record)) {
                let mend = "name a record of the fixtures beside the action, as `KIND:ID`";
                found.push(note(path, question.line, Severity::Error, format!("there is no record {record}"), mend));
            }
            let kit::Expect::Action(names) = &question.expect else { continue };
            let missing = names.iter().find(|name| **name != action.name && registry.get(name).is_none());
            if let Some(name) = missing {
                let mend = "`dealdesk actions list` shows the names; `other` stands for any but this one";
                found.push(note(path, question.line, Severity::Error, format!("there is no action {name:?}"), mend));
            }
        }
        found
    }
}

/// Something to be said about a line of a file.
pub(super) fn note(path: &Path, line: usize, severity: Severity, what: String, mend: &str) -> Problem {
    Problem { origin: path.display().to_string(), line, column: 1, severity, what, mend: mend.to_owned() }
}
