//! The file of a run: a head, and a line for each question with what came of it.
//!
//! For: going on with a run that was stopped, comparing runs, reports. Not for: writing it to a disk. Invariants: a line
//! that was torn by a killed process is left out and asked again; a line belongs to a question only while the question
//! is the same, word for word.

use super::{Miss, Seen};
use std::collections::BTreeMap;

/// What came of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Everything that was wanted.
    Pass,
    /// Something else.
    Fail,
    /// It was not asked: only a model can answer it, and there is none.
    Skipped,
}

/// One question of a run.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Asked {
    /// `ACTION:LINE`.
    pub id: String,
    /// The action.
    pub action: String,
    /// The sentence.
    pub ask: String,
    /// Fingerprint of the question with all that must hold: it is another question when that changes.
    pub hash: String,
    /// What sort of question it is.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What came of it.
    pub verdict: Verdict,
    /// What was missed.
    #[serde(default)]
    pub misses: Vec<Miss>,
    /// The fields that should have been proposed, where that was asked.
    #[serde(default)]
    pub wanted_fields: Option<BTreeMap<String, String>>,
    /// Whether an answer was wanted, rather than a no or a question back.
    #[serde(default)]
    pub wants_answer: bool,
    /// What was seen; `None` when it was skipped.
    pub seen: Option<Seen>,
}

/// What was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// The run's name.
    pub run: String,
    /// `provider/model`, or `rules`.
    pub model: String,
    /// The program's version.
    pub version: String,
    /// Fingerprint of the actions in force: another one means other prompts.
    pub actions: String,
    /// When it began, in RFC 3339.
    pub started: String,
}

/// A run as it stands in its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunFile {
    /// What was run.
    pub head: Head,
    /// The questions, in the order of their ids.
    pub asked: Vec<Asked>,
}

/// Why a file is no run.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RunFileError {
    /// The first line says nothing of a run.
    #[error("line 1 is not the head of a run ({0})")]
    Head(String),
    /// A line that is not the last one cannot be read.
    #[error("line {0} cannot be read ({1})")]
    Line(usize, String),
}

impl RunFile {
    /// Reads a file. A last line that is torn is left out.
    ///
    /// # Errors
    /// When it is no run, or was damaged before its end.
    pub fn read(text: &str) -> Result<Self, RunFileError> {
        let mut lines = text.lines();
        let head = serde_json::from_str(lines.next().unwrap_or_default())
            .map_err(|error| RunFileError::Head(error.to_string()))?;
        let rest: Vec<&str> = lines.collect();
        let mut found = BTreeMap::new();
        for (at, line) in rest.iter().enumerate() {
            match serde_json::from_str::<Asked>(line) {
                Ok(asked) => drop(found.insert(key(&asked.id), asked)),
                Err(_) if at + 1 == rest.len() => {}
                Err(error) => return Err(RunFileError::Line(at + 2, error.to_string())),
            }
        }
        Ok(Self { head, asked: found.into_values().collect() })
    }

    /// The whole file again, questions in order.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string(&self.head).unwrap_or_default();
        for asked in &self.asked {
            text.push('\n');
            text.push_str(&serde_json::to_string(asked).unwrap_or_default());
        }
        text.push('\n');
        text
    }

    /// US dollars, as far as prices are known.
    pub fn cost(&self) -> f64 {
        self.asked.iter().filter_map(|asked| asked.seen.as_ref()?.cost_usd).sum()
    }

    /// What came of a question before, if it is still the same one.
    pub fn of(&self, id: &str, hash: &str) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.id == id && asked.hash == hash)
    }
}

/// `summarize:9` before `summarize:10`.
fn key(id: &str) -> (String, u64) {
    let (action, line) = id.rsplit_once(':').unwrap_or((id, "0"));
    (action.to_owned(), line.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(id: &str) -> Asked {
        Asked {
            id: id.into(),
            action: "a".into(),
            ask: "q".into(),
            hash: "h".into(),
            tags: Vec::new(),
            verdict: Verdict::Skipped,
            misses: Vec::new(),
            wanted_fields: None,
            wants_answer: true,
            seen: None,
        }
    }

    #[test]
    fn a_torn_end_is_asked_again_and_damage_before_it_is_told() {
        let whole = RunFile { head: Head::default(), asked: vec![asked("a:9"), asked("a:10")] };
        let text = whole.write();
        assert_eq!(RunFile::read(&text).unwrap(), whole);
        let torn = &text[..text.len() - 20];
        let read = RunFile::read(torn).unwrap();
        assert_eq!(read.asked.len(), 1);
        assert!(read.of("a:9", "h").is_some() && read.of("a:9", "other").is_none());
        let damaged = text.replacen("\"id\"", "\"xx\"", 1);
        assert!(matches!(RunFile::read(&damaged), Err(RunFileError::Line(2, _))));
        assert!(matches!(RunFile::read("nonsense"), Err(RunFileError::Head(_))));
        assert!(matches!(RunFile::read(""), Err(RunFileError::Head(_))));
    }

    proptest::proptest! {
        #[test]
        fn a_file_cut_anywhere_behind_its_head_can_be_gone_on_with(cut in 0_usize..2_000) {
            let whole = RunFile { head: Head::default(), asked: (1..9).map(|at| asked(&format!("a:{at}"))).collect() };
            let text = whole.write();
            let head = text.find('\n').unwrap() + 1;
            let read = RunFile::read(&text[..(head + cut).min(text.len())]).unwrap();
            proptest::prop_assert!(read.asked.iter().all(|asked| whole.asked.contains(asked)));
        }
    }
}
