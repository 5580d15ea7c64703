//! Keys over a text: reading it, and the remark of a feedback.

use super::notice;
use crate::app::command::{CommandId, Scope};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Loaded;
use crate::app::overlay::Overlay;
use crate::app::page::Page;
use crate::app::toast::Level;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;

/// Shows what is new, or begins a feedback.
pub(super) fn run(model: &mut Model, command: CommandId) -> Vec<Effect> {
    match command {
        CommandId::News => vec![Effect::ShowNews],
        _ => show(model, Page::report()),
    }
}

/// Takes a text that has arrived.
pub(super) fn on_loaded(model: &mut Model, loaded: Loaded) -> Vec<Effect> {
    match loaded {
        Loaded::Newer { version, things } => is_newer(model, &version, things),
        Loaded::News(text) => show(model, Page::new(SafeText::from_static("What is new"), text)),
        Loaded::Report { text, ready } => take_report(model, text, ready),
        _ => Vec::new(),
    }
}

fn show(model: &mut Model, page: Page) -> Vec<Effect> {
    model.overlay = Some(Overlay::Page(Box::new(page)));
    model.rev += 1;
    Vec::new()
}

/// Says that the program is a newer one than the last time.
fn is_newer(model: &mut Model, version: &str, things: usize) -> Vec<Effect> {
    let key = model.keymap.shown(CommandId::News).map(|key| format!(" · {key} shows them")).unwrap_or_default();
    let things = crate::app::proposal::count(things, "new thing");
    notice(model, Level::Info, SafeText::one_line(&format!("dealdesk {version}: {things}{key}")))
}

fn take_report(model: &mut Model, text: SafeText, ready: bool) -> Vec<Effect> {
    if let Some(Overlay::Page(page)) = &mut model.overlay {
        page.take(text, ready);
        model.rev += 1;
    }
    Vec::new()
}

/// Takes a key; escape was taken before.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let command = model.keymap.command(&[Scope::Report], key);
    let Some(Overlay::Page(page)) = &mut model.overlay else { return Vec::new() };
    let Some(report) = &mut page.report else {
        page.top = super::overlay::scrolled(page.top, key);
        return super::overlay::close_on_q(model, key);
    };
    if report.typing {
        if key.code == KeyCode::Enter {
            (report.typing, report.making, report.ready) = (false, true, false);
            return vec![Effect::MakeReport(report.remark.text())];
        }
        report.remark.key(key);
        return Vec::new();
    }
    match command {
        Some(CommandId::ReportSave) if report.ready => {
            model.overlay = None;
            vec![Effect::SaveReport]
        }
        Some(CommandId::ReportRemark) => {
            (report.typing, report.ready) = (true, false);
            Vec::new()
        }
        _ => {
            page.top = super::overlay::scrolled(page.top, key);
            Vec::new()
        }
    }
}

/// A paste goes into the remark while it is being written.
pub(super) fn on_paste(page: &mut Page, text: &str) {
    if let Some(report) = page.report.as_mut().filter(|report| report.typing) {
        report.remark.insert(text);
    }
}
