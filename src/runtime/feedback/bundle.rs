//! What goes into a feedback bundle, and how it reads.
//!
//! Not for: collecting or redacting it. Invariant: every text of a person, a record or this machine is in a field that
//! [`Bundle::texts`] names, so that none is missed by whoever redacts them.

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A check of the installation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Checked {
    /// What was looked at.
    pub name: String,
    /// `ok`, `warn` or `fail`.
    pub status: String,
    /// What was found.
    pub detail: String,
}

/// Something of the event log, masked.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Logged {
    /// When, in UTC.
    pub time: String,
    /// The word of the log for it.
    pub kind: String,
    /// Its words.
    pub text: String,
}

/// A feedback bundle.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bundle {
    /// The program's version.
    pub version: String,
    /// Operating system and processor.
    pub system: String,
    /// What the terminal says of itself.
    pub terminal: String,
    /// Settings whose values say nothing of anybody; of the others only that they are set.
    pub settings: BTreeMap<String, String>,
    /// The checks of `doctor`.
    pub doctor: Vec<Checked>,
    /// The last failures, the newest last.
    pub errors: Vec<Logged>,
    /// The conversation that was named.
    pub turns: Vec<Logged>,
    /// What the person wrote.
    pub remark: String,
}

impl Bundle {
    /// Every text that could say something of somebody.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { terminal, settings, doctor, errors, turns, remark, .. } = self;
        std::iter::once(terminal).chain(settings.values_mut()).chain(said(doctor, errors, turns, remark))
    }

    /// Those of them that were written by a person, or with values of records in them.
    pub fn free_texts(&mut self) -> impl Iterator<Item = &mut String> {
        said(&mut self.doctor, &mut self.errors, &mut self.turns, &mut self.remark)
    }

    /// As it is shown and saved.
    pub fn to_markdown(&self) -> String {
        let mut text = "# dealdesk feedback\n\n".to_owned();
        let remark = if self.remark.is_empty() { "(none)" } else { &self.remark };
        let _ = write!(text, "## Remark\n\n{remark}\n\n## Program\n\n");
        for (name, value) in [("version", &self.version), ("system", &self.system), ("terminal", &self.terminal)] {
            let _ = writeln!(text, "- {name}: {value}");
        }
        text.push_str("\n## Settings\n\n");
        self.settings.iter().for_each(|(name, value)| _ = writeln!(text, "- {name}: {value}"));
        text.push_str("\n## Checks\n\n");
        for Checked { name, status, detail } in &self.doctor {
            let _ = writeln!(text, "- {status} {name}: {detail}");
        }
        section(&mut text, "Last failures", &self.errors);
        section(&mut text, "Conversation", &self.turns);
        text
    }
}

fn said<'a>(
    doctor: &'a mut [Checked],
    errors: &'a mut [Logged],
    turns: &'a mut [Logged],
    remark: &'a mut String,
) -> impl Iterator<Item = &'a mut String> {
    let checks = doctor.iter_mut().map(|check| &mut check.detail);
    let logged = errors.iter_mut().chain(turns).map(|logged| &mut logged.text);
    std::iter::once(remark).chain(checks).chain(logged)
}

fn section(text: &mut String, title: &str, logged: &[Logged]) {
    let _ = write!(text, "\n## {title}\n\n");
    if logged.is_empty() {
        text.push_str("(none)\n");
    }
    for Logged { time, kind, text: words } in logged {
        let _ = writeln!(text, "- {time} {kind}: {}", words.replace('\n', "\n  "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_among_those_that_are_redacted() {
        let logged = |text: &str| Logged { time: "t".into(), kind: "k".into(), text: text.into() };
        let mut bundle = Bundle {
            version: "1".into(),
            system: "s".into(),
            terminal: "T1".into(),
            settings: BTreeMap::from([("theme".into(), "T2".into())]),
            doctor: vec![Checked { name: "n".into(), status: "ok".into(), detail: "T3".into() }],
            errors: vec![logged("T4")],
            turns: vec![logged("T5\nT6")],
            remark: "T7".into(),
        };
        bundle.texts().for_each(|text| *text = "gone".into());
        let shown = bundle.to_markdown();
        assert!(!shown.contains('T') && shown.matches("gone").count() == 6, "{shown}");
    }
}
