//! The files of runs: `DATA/eval/NAME.jsonl`, and `NAME.part.jsonl` while a run is under way.
//!
//! Invariants: what was asked is on the disk before the next is shown; a run gets its name when it is whole, and the one
//! before it stays as `NAME~.jsonl`; a run that was stopped is gone on with while model, version and actions are the same.
//! What people say of questions lies beside them in `marks.toml` and belongs to no run.

use crate::config::atomic;
use crate::eval::{Asked, Head, Judgement, Marks, RunFile, RunFileError};
use crate::runtime::place::Place;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// Where runs lie.
#[derive(Clone, Debug)]
pub struct Runs {
    dir: PathBuf,
}

/// Why a run cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum RunsError {
    /// The file.
    #[error("{path}: {error}; nothing was lost")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What stands in it.
    #[error("{path}: {error}")]
    Content {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: RunFileError,
    },
    /// The marks of people.
    #[error("{path} cannot be read as marks of people ({error}); nothing was changed. Mend it or move it away")]
    Marks {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: String,
    },
    /// What a judge said of a run.
    #[error("{path}:{line} cannot be read ({error}); nothing was changed. Move the file away to judge anew")]
    Judge {
        /// Which one.
        path: PathBuf,
        /// Its line.
        line: usize,
        /// Why.
        error: String,
    },
    /// There is no such run.
    #[error("there is no run {name:?}; there are: {known}. `dealdesk eval run` makes one")]
    None {
        /// The name.
        name: String,
        /// Those there are.
        known: String,
    },
}

/// What a judge said, by the fingerprints of question and answer.
pub type Judgements = BTreeMap<(String, String), Judgement>;

/// A run that is under way.
#[derive(Debug)]
pub struct OpenRun {
    file: File,
    part: PathBuf,
    name: String,
    /// What it holds so far.
    pub run: RunFile,
}

impl Runs {
    /// Those of a place.
    pub fn of(place: &Place) -> Self {
        Self { dir: place.paths.data_dir().join("eval") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.jsonl"))
    }

    /// The names of whole runs, in order.
    pub fn names(&self) -> Vec<String> {
        let listing = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let names = listing.filter_map(|entry| entry.file_name().into_string().ok());
        let mut found: Vec<String> = names.filter_map(|name| name.strip_suffix(".jsonl").map(str::to_owned)).collect();
        found.retain(|name| !name.ends_with(".part"));
        found.sort();
        found
    }

    /// Reads a run by its name, or by the path of its file.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn read(&self, name: &str) -> Result<RunFile, RunsError> {
        let path = if name.contains(std::path::is_separator) { PathBuf::from(name) } else { self.path(name) };
        match fs::read_to_string(&path) {
            Ok(text) => RunFile::read(&text).map_err(|error| RunsError::Content { path, error }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let known = match self.names() {
                    names if names.is_empty() => "none yet".to_owned(),
                    names => names.join(", "),
                };
                Err(RunsError::None { name: name.to_owned(), known })
            }
            Err(error) => Err(RunsError::File { path, error }),
        }
    }

    /// Begins a run, or goes on with one of this name that was stopped, unless it must be `fresh`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin(&self, head: Head, fresh: bool) -> Result<OpenRun, RunsError> {
        let part = self.dir.join(format!("{}.part.jsonl", head.run));
        let failed = |error| RunsError::File { path: part.clone(), error };
        atomic::create_private_dir(&self.dir).map_err(failed)?;
        let old = fs::read_to_string(&part).ok().and_then(|text| RunFile::read(&text).ok());
        let run = old.filter(|old| !fresh && same(&old.head, &head)).unwrap_or(RunFile { head, asked: Vec::new() });
        self.open(part, run)
    }

    /// The same, and a run of this name that is whole is gone on with, too: what it holds is not asked again.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn go_on(&self, head: Head, fresh: bool) -> Result<OpenRun, RunsError> {
        let whole = self.read(&head.run).ok().filter(|whole| !fresh && same(&whole.head, &head));
        let mut open = self.begin(head, fresh)?;
        for asked in whole.into_iter().flat_map(|whole| whole.asked) {
            if open.run.asked.iter().all(|known| known.id != asked.id) {
                open.add(asked)?;
            }
        }
        Ok(open)
    }

    /// Tokens in and out of a question, over all runs of a model that sent anything.
    pub(super) fn mean_tokens(&self, model: &str) -> Option<(u64, u64)> {
        let (mut n, mut sum) = (0, (0, 0));
        let runs = self.names().into_iter().filter_map(|name| self.read(&name).ok());
        for seen in runs.filter(|run| run.head.model == model).flat_map(|run| run.asked).filter_map(|asked| asked.seen)
        {
            n += 1;
            sum = (sum.0 + seen.tokens.0, sum.1 + seen.tokens.1);
        }
        (n > 0 && sum != (0, 0)).then(|| (sum.0.div_ceil(n), sum.1.div_ceil(n)))
    }

    fn open(&self, part: PathBuf, run: RunFile) -> Result<OpenRun, RunsError> {
        let failed = |error| RunsError::File { path: part.clone(), error };
        // Written anew, so that a torn line is gone.
        atomic::write(&part, run.write().as_bytes()).map_err(failed)?;
        let file = OpenOptions::new().append(true).open(&part).map_err(failed)?;
        let name = run.head.run.clone();
        Ok(OpenRun { file, part, name, run })
    }

    /// Gives a run its name: all of it, in the order of its questions. The one before it stays beside it.
    ///
    /// # Errors
    /// When the file cannot be written; the run stays as it is.
    pub fn finish(&self, open: OpenRun) -> Result<PathBuf, RunsError> {
        let path = self.path(&open.name);
        let failed = |error| RunsError::File { path: path.clone(), error };
        let text = open.run.write();
        let whole = RunFile::read(&text).map_err(|error| RunsError::Content { path: path.clone(), error })?;
        if path.exists() {
            fs::rename(&path, self.path(&format!("{}~", open.name))).map_err(failed)?;
        }
        atomic::write(&path, whole.write().as_bytes()).map_err(failed)?;
        // What is left of it is asked again at worst.
        drop(fs::remove_file(&open.part));
        Ok(path)
    }

    /// What a judge said of the answers of a run.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn judged(&self, run: &str) -> Result<Judgements, RunsError> {
        let path = self.judge_file(run);
        match fs::read_to_string(&path) {
            Ok(text) => Judgement::read_all(&text).map_err(|(line, error)| RunsError::Judge { path, line, error }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(RunsError::File { path, error }),
        }
    }

    /// Writes the file of a judge anew, so that a torn line is gone, and opens it for more.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open_judged(&self, run: &str, known: &Judgements) -> Result<File, RunsError> {
        let path = self.judge_file(run);
        let failed = |error| RunsError::File { path: path.clone(), error };
        atomic::create_private_dir(&self.dir).map_err(failed)?;
        let lines: Result<Vec<String>, _> = known.values().map(serde_json::to_string).collect();
        let text: String = lines.map_err(|error| failed(error.into()))?.into_iter().map(|line| line + "\n").collect();
        atomic::write(&path, text.as_bytes()).map_err(failed)?;
        OpenOptions::new().append(true).open(&path).map_err(failed)
    }

    /// `NAME.judge`: no name of a run ends so in the list of runs.
    fn judge_file(&self, run: &str) -> PathBuf {
        let name = run.rsplit(std::path::is_separator).next().unwrap_or(run);
        self.dir.join(format!("{}.judge", name.strip_suffix(".jsonl").unwrap_or(name)))
    }

    /// What people said of questions and answers, of all runs.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn marks(&self) -> Result<Marks, RunsError> {
        let path = self.marks_file();
        match fs::read_to_string(&path) {
            Ok(text) => Marks::read(&text).map_err(|error| RunsError::Marks { path, error }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Marks::default()),
            Err(error) => Err(RunsError::File { path, error }),
        }
    }

    /// Keeps what people said.
    ///
    /// # Errors
    /// When the file cannot be written; the old one stays.
    pub fn keep_marks(&self, marks: &Marks) -> Result<(), RunsError> {
        let path = self.marks_file();
        let failed = |error| RunsError::File { path: path.clone(), error };
        atomic::create_private_dir(&self.dir).map_err(failed)?;
        atomic::write(&path, marks.write().as_bytes()).map_err(failed)
    }

    fn marks_file(&self) -> PathBuf {
        self.dir.join("marks.toml")
    }
}

/// Whether a run can be gone on with.
fn same(old: &Head, new: &Head) -> bool {
    old.model == new.model && old.version == new.version && old.actions == new.actions
}

impl OpenRun {
    /// Keeps what came of a question.
    ///
    /// # Errors
    /// When it cannot be written; what was written before stays.
    pub fn add(&mut self, asked: Asked) -> Result<(), RunsError> {
        let failed = |error| RunsError::File { path: self.part.clone(), error };
        let mut line = serde_json::to_vec(&asked).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.file.write_all(&line).map_err(failed)?;
        self.run.asked.push(asked);
        Ok(())
    }
}
