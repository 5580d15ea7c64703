//! Commands and keys of the draft.

use super::{notice, panes, turn};
use crate::app::command::CommandId;
use crate::app::draft::DraftField;
use crate::app::effect::{Effect, Export, TurnInput};
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Confirm, Overlay};
use crate::app::toast::Level;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;
use crate::trust::tone::Finding;

/// Runs a command of the draft.
pub(super) fn run(model: &mut Model, command: CommandId) -> Vec<Effect> {
    let now = model.now;
    let Some(pane) = &mut model.draft else { return Vec::new() };
    match command {
        CommandId::DraftSave => save(model),
        CommandId::DraftDiff => {
            pane.diff = !pane.diff;
            pane.diff_top = 0;
            pane.rev += 1;
            Vec::new()
        }
        CommandId::DraftOlder => {
            pane.move_version(-1, now);
            Vec::new()
        }
        CommandId::DraftNewer => {
            pane.move_version(1, now);
            Vec::new()
        }
        CommandId::DraftCopy => vec![Effect::Export(Export::Clipboard(pane.as_text()))],
        CommandId::DraftEditor => vec![Effect::Editor(format!("{}\n", pane.body.text()))],
        CommandId::DraftExport => {
            pane.keep_edits(now);
            let write = Effect::Export(Export::Eml(Box::new(pane.draft.clone())));
            if pane.tone.is_empty() {
                return vec![write];
            }
            model.overlay = Some(Overlay::Confirm(Box::new(confirm_tone(&pane.tone, write))));
            model.rev += 1;
            Vec::new()
        }
        CommandId::DraftNext => down(model),
        CommandId::DraftRevise => enter(model),
        _ => Vec::new(),
    }
}

/// Shows what the tone check found before a mail is written.
fn confirm_tone(findings: &[Finding], yes: Effect) -> Confirm {
    let line = |finding: &Finding| SafeText::one_line(&format!("{} — {}", finding.line(), finding.suggestion));
    Confirm {
        title: SafeText::from_static("Write the mail with these words in it?"),
        lines: findings.iter().map(line).collect(),
        yes,
    }
}

/// Keys that are text; arrows leave a field at its edge.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(pane) = &mut model.draft else { return Vec::new() };
    if pane.diff && pane.field == DraftField::Body {
        return on_diff_key(model, key);
    }
    if key.code == KeyCode::Up && key.mods.is_none() && pane.focused().on_first_line() {
        pane.move_field(-1);
        return Vec::new();
    }
    pane.focused().key(key);
    pane.rev += 1;
    Vec::new()
}

fn on_diff_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(pane) = &mut model.draft else { return Vec::new() };
    match key.code {
        KeyCode::PageDown | KeyCode::Char(' ') => pane.diff_top += 10,
        KeyCode::PageUp => pane.diff_top = pane.diff_top.saturating_sub(10),
        KeyCode::Up => pane.diff_top = pane.diff_top.saturating_sub(1),
        _ => pane.diff = false,
    }
    pane.rev += 1;
    Vec::new()
}

fn down(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = &mut model.draft else { return Vec::new() };
    if pane.diff && pane.field == DraftField::Body {
        pane.diff_top += 1;
        pane.rev += 1;
    } else if pane.focused().on_last_line() {
        pane.move_field(1);
    } else {
        pane.focused().key(Key::plain(KeyCode::Down));
        pane.rev += 1;
    }
    Vec::new()
}

/// Enter is a line break in the body, asks for the change in the request line, and goes on elsewhere.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(pane) = &mut model.draft else { return Vec::new() };
    match pane.field {
        DraftField::Body => {
            pane.body.new_line();
            pane.rev += 1;
            Vec::new()
        }
        DraftField::Request => revise(model),
        _ => {
            pane.move_field(1);
            Vec::new()
        }
    }
}

fn revise(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(pane) = &mut model.draft else { return Vec::new() };
    let request = pane.request.text().trim().to_owned();
    if request.is_empty() {
        let hint = "say what to change, e.g. shorter, and ask for a call on Thursday";
        return notice(model, Level::Info, SafeText::from_static(hint));
    }
    pane.keep_edits(now);
    let draft = Box::new(pane.draft.clone());
    let record = pane.draft.record.clone();
    let question = SafeText::new(&format!("Change the draft: {request}"));
    let effects = turn::start(model, TurnInput::Revise { draft, request }, record, question);
    let running = model.chat.running();
    if let Some(pane) = &mut model.draft {
        pane.revising = running;
        pane.rev += 1;
    }
    effects
}

fn save(model: &mut Model) -> Vec<Effect> {
    let effects = store(model, true);
    if effects.is_empty() {
        return notice(model, Level::Info, SafeText::from_static("already saved"));
    }
    effects
}

/// Stores the draft if the seller worked on it; one that was only looked at can be made again at any time.
pub(super) fn keep(model: &mut Model) -> Vec<Effect> {
    store(model, false)
}

fn store(model: &mut Model, untouched_too: bool) -> Vec<Effect> {
    let now = model.now;
    let Some(pane) = &mut model.draft else { return Vec::new() };
    pane.keep_edits(now);
    let worked_on = pane.draft.versions.len() > 1 || untouched_too;
    if worked_on && pane.stored < pane.draft.versions.len() {
        pane.stored = pane.draft.versions.len();
        return vec![Effect::SaveDraft(Box::new(pane.draft.clone()))];
    }
    Vec::new()
}

/// Closes the pane; nothing is lost.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    if let Some(pane) = model.draft.as_mut().filter(|pane| pane.diff) {
        pane.diff = false;
        pane.rev += 1;
        return Vec::new();
    }
    let effects = keep(model);
    model.draft = None;
    panes::focus(model, Focus::Record);
    model.touch_all();
    effects
}
