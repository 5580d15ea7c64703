//! A text over the panes: what is new, and the bundle of a feedback before it is saved.
//!
//! Not for: making the text. Invariants: what is saved is what is shown: it can be saved only while no newer one is
//! being made and the remark is not being written.

use super::editor::Editor;
use crate::trust::SafeText;

/// A text to read, and what it is for.
#[derive(Debug)]
pub struct Page {
    /// The heading.
    pub title: SafeText,
    /// Markdown.
    pub text: SafeText,
    /// The first visible row.
    pub top: usize,
    /// The feedback that it is the bundle of.
    pub report: Option<Report>,
}

/// A feedback that is being written.
#[derive(Debug)]
pub struct Report {
    /// What the seller says about it.
    pub remark: Editor,
    /// Whether keys go into the remark.
    pub typing: bool,
    /// Whether a bundle is being made.
    pub making: bool,
    /// Whether what is shown can be saved.
    pub ready: bool,
}

impl Page {
    /// A text to read.
    pub fn new(title: SafeText, text: SafeText) -> Self {
        Self { title, text, top: 0, report: None }
    }

    /// A feedback whose remark comes first.
    pub fn report() -> Self {
        let report = Report { remark: Editor::single_line(), typing: true, making: false, ready: false };
        let title = SafeText::from_static("Feedback: nothing is sent, and nothing is saved yet");
        Self { report: Some(report), ..Self::new(title, SafeText::default()) }
    }

    /// A bundle has arrived; one that cannot be saved says why.
    pub fn take(&mut self, text: SafeText, ready: bool) {
        let Some(report) = &mut self.report else { return };
        (report.making, report.ready) = (false, ready);
        (self.text, self.top) = (text, 0);
    }
}
