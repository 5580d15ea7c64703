//! Approved local programs: what a flow asks for, and what came back.
//!
//! Not for: running them, or deciding which may run (runtime, by the workspace's own list).
//! Invariant: what a program printed is text of a stranger: lines are cut and cleaned before anything sees them.

use crate::actions::text::clean;
use serde_json::{Value, json};

/// Most lines, and letters of a line, that a flow sees.
const LINES: usize = 200;
const LETTERS: usize = 400;

/// A program that a flow wants to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRequest {
    /// The action.
    pub action: String,
    /// The step.
    pub step: String,
    /// Program and arguments, as the file has them; nothing of a record can be among them.
    pub argv: Vec<String>,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandOutput {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// What it printed, cut at the limit of the workspace.
    pub stdout: String,
    /// Its exit code; `None` when it was stopped or did not start.
    pub code: Option<i32>,
    /// Why it did not run or did not end, in words.
    pub failure: Option<String>,
}

impl CommandOutput {
    /// Its lines, harmless.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines = self.stdout.lines().take(LINES);
        lines
            .map(|line| clean(&line.chars().take(LETTERS).collect::<String>()))
            .filter(|line| !line.is_empty())
            .collect()
    }

    /// What expressions and templates see.
    pub(super) fn data(&self) -> Value {
        let lines = self.lines();
        json!({ "text": lines.join("\n"), "lines": lines, "code": self.code, "ok": self.code == Some(0) })
    }
}
