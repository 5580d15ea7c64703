//! An e-mail draft in place: fields, versions, the difference to the version before, and changes asked for in words.
//!
//! Invariants: a version that was made is never lost; edits become a version of their own before anything replaces
//! them on the screen.

use super::editor::Editor;
use crate::crm::{Draft, DraftVersion};
use crate::trust::tone::{self, Brand, Finding};
use jiff::Timestamp;

/// Where the cursor is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftField {
    /// Recipients.
    To,
    /// Copies.
    Cc,
    /// The subject line.
    Subject,
    /// The text.
    #[default]
    Body,
    /// What to change, in words.
    Request,
}

impl DraftField {
    /// Every field from top to bottom.
    pub const ALL: [Self; 5] = [Self::To, Self::Cc, Self::Subject, Self::Body, Self::Request];

    /// The label.
    pub fn label(self) -> &'static str {
        match self {
            Self::To => "To",
            Self::Cc => "Cc",
            Self::Subject => "Subject",
            Self::Body => "Body",
            Self::Request => "change",
        }
    }
}

/// The draft pane.
#[derive(Debug)]
pub struct DraftPane {
    /// The draft with every version.
    pub draft: Draft,
    /// Which version is shown.
    pub version: usize,
    /// Where the cursor is.
    pub field: DraftField,
    /// Recipients.
    pub to: Editor,
    /// Copies.
    pub cc: Editor,
    /// The subject line.
    pub subject: Editor,
    /// The text.
    pub body: Editor,
    /// What to change, in words.
    pub request: Editor,
    /// Whether the difference to the version before is shown instead of the text.
    pub diff: bool,
    /// The first visible line of the difference.
    pub diff_top: usize,
    /// Whether a change in words is being made; by which turn.
    pub revising: Option<u64>,
    /// What the check of the current version found.
    pub verdict: String,
    /// What the tone check finds in subject and body.
    pub tone: Vec<Finding>,
    /// The state that was checked, by `rev`.
    toned: Option<u64>,
    /// How many versions have been stored.
    pub stored: usize,
    /// Counts changes.
    pub rev: u64,
}

impl DraftPane {
    /// Opens a draft at its newest version.
    pub fn open(draft: Draft) -> Self {
        let mut pane = Self {
            version: draft.versions.len().saturating_sub(1),
            draft,
            field: DraftField::Body,
            to: Editor::single_line(),
            cc: Editor::single_line(),
            subject: Editor::single_line(),
            body: Editor::multi_line(),
            request: Editor::single_line(),
            diff: false,
            diff_top: 0,
            revising: None,
            verdict: String::new(),
            tone: Vec::new(),
            toned: None,
            stored: 0,
            rev: 0,
        };
        pane.show(pane.version);
        pane
    }

    /// The editor of a field.
    pub fn editor(&self, field: DraftField) -> &Editor {
        match field {
            DraftField::To => &self.to,
            DraftField::Cc => &self.cc,
            DraftField::Subject => &self.subject,
            DraftField::Body => &self.body,
            DraftField::Request => &self.request,
        }
    }

    /// The editor that has the cursor.
    pub fn focused(&mut self) -> &mut Editor {
        match self.field {
            DraftField::To => &mut self.to,
            DraftField::Cc => &mut self.cc,
            DraftField::Subject => &mut self.subject,
            DraftField::Body => &mut self.body,
            DraftField::Request => &mut self.request,
        }
    }

    /// Shows a version.
    pub fn show(&mut self, version: usize) {
        if let Some(shown) = self.draft.versions.get(version) {
            self.to.set_text(&shown.to);
            self.cc.set_text(&shown.cc);
            self.subject.set_text(&shown.subject);
            self.body.set_text(&shown.body);
            for editor in [&mut self.to, &mut self.cc, &mut self.subject, &mut self.body] {
                editor.to_start();
            }
            self.version = version;
            self.rev += 1;
        }
    }

    /// Goes to an older or newer version, keeping edits as a version of their own.
    pub fn move_version(&mut self, delta: isize, now: Timestamp) {
        self.keep_edits(now);
        let last = self.draft.versions.len().saturating_sub(1);
        self.show(self.version.saturating_add_signed(delta).min(last));
    }

    /// Whether the text differs from the version that is shown.
    pub fn is_edited(&self) -> bool {
        self.draft.versions.get(self.version).is_none_or(|shown| {
            (self.to.text(), self.cc.text(), self.subject.text(), self.body.text())
                != (shown.to.clone(), shown.cc.clone(), shown.subject.clone(), shown.body.clone())
        })
    }

    /// Makes a version of what was edited, if anything was. Says whether it did.
    pub fn keep_edits(&mut self, now: Timestamp) -> bool {
        if !self.is_edited() {
            return false;
        }
        self.draft.versions.push(DraftVersion {
            to: self.to.text(),
            cc: self.cc.text(),
            subject: self.subject.text(),
            body: self.body.text(),
            at: now,
            by: "you".into(),
            request: String::new(),
        });
        self.version = self.draft.versions.len() - 1;
        self.rev += 1;
        true
    }

    /// Takes a revised draft; its new versions are added after the ones that are here.
    pub fn take(&mut self, revised: &Draft) {
        let known = self.draft.versions.len();
        self.draft.versions.extend(revised.versions.iter().skip(known).cloned());
        self.draft.id = self.draft.id.or(revised.id);
        self.revising = None;
        self.request.clear();
        self.show(self.draft.versions.len().saturating_sub(1));
    }

    /// The next or previous field.
    pub fn move_field(&mut self, delta: isize) {
        let now = DraftField::ALL.iter().position(|field| *field == self.field).unwrap_or(3);
        let next = now.saturating_add_signed(delta).min(DraftField::ALL.len() - 1);
        self.field = DraftField::ALL[next];
        self.rev += 1;
    }

    /// The mail as text, for the clipboard and the editor.
    pub fn as_text(&self) -> String {
        let mut text = format!("To: {}\n", self.to.text());
        if !self.cc.is_empty() {
            text.push_str(&format!("Cc: {}\n", self.cc.text()));
        }
        text.push_str(&format!("Subject: {}\n\n{}\n", self.subject.text(), self.body.text()));
        text
    }

    /// Looks at subject and body again, if anything changed since.
    pub fn check_tone(&mut self, brand: &Brand) {
        if self.toned != Some(self.rev) {
            self.toned = Some(self.rev);
            self.tone = tone::check(&format!("{}\n\n{}", self.subject.text(), self.body.text()), brand);
        }
    }

    /// The first finding in a line, and how many more there are; empty where there is none.
    pub fn tone_line(&self) -> String {
        match self.tone.as_slice() {
            [] => String::new(),
            [one] => format!("tone: {}", one.line()),
            [first, more @ ..] => format!("tone: {} (+{})", first.line(), more.len()),
        }
    }

    /// What the text is compared with: the shown version while it is being edited, else the version before it.
    pub fn before(&self) -> Option<&DraftVersion> {
        let before = if self.is_edited() { Some(self.version) } else { self.version.checked_sub(1) };
        before.and_then(|before| self.draft.versions.get(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(body: &str) -> DraftVersion {
        DraftVersion {
            to: "a@b.example".into(),
            cc: String::new(),
            subject: "S".into(),
            body: body.into(),
            at: Timestamp::UNIX_EPOCH,
            by: "rules".into(),
            request: String::new(),
        }
    }

    #[test]
    fn edits_survive_going_to_another_version() {
        let mut pane =
            DraftPane::open(Draft { id: None, record: None, versions: vec![version("one"), version("two")] });
        pane.body.insert("edited ");
        pane.move_version(-1, Timestamp::UNIX_EPOCH);
        assert_eq!(pane.draft.versions.len(), 3);
        assert_eq!(pane.draft.versions[2].body, "edited two");
        pane.move_version(5, Timestamp::UNIX_EPOCH);
        assert_eq!(pane.body.text(), "edited two");
    }

    #[test]
    fn a_revision_is_added_and_shown() {
        let mut pane = DraftPane::open(Draft { id: None, record: None, versions: vec![version("one")] });
        let mut revised = pane.draft.clone();
        revised.versions.push(version("shorter"));
        pane.take(&revised);
        assert_eq!((pane.version, pane.body.text().as_str()), (1, "shorter"));
        assert_eq!(pane.before().map(|v| v.body.as_str()), Some("one"));
    }
}
