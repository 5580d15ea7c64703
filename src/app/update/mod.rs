//! The one transition function, handing each message to the area it belongs to.

mod draft;
mod figures;
mod keys;
mod loaded;
mod mouse;
mod needs;
mod opinion;
mod overlay;
mod page;
mod panes;
mod proposal;
mod talks;
mod turn;
mod walk;

pub(crate) use keys::scopes;

use super::effect::Effect;
use super::model::Model;
use super::msg::Msg;
use super::toast::Level;
use super::tour;
use crate::term::key::Input;
use crate::trust::SafeText;

/// Takes one message and says what is to be done. Pure: the same model and message give the same result.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let before = tour::Before::of(model, &msg);
    let mut effects = take(model, msg);
    if let Some(before) = before {
        let more = tour::after(model, &before, &effects);
        effects.extend(more);
    }
    if let Some(pane) = &mut model.draft {
        pane.check_tone(&model.brand);
    }
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Input(input) => on_input(model, input),
        Msg::Clock(now, today) => {
            model.now = now;
            model.today = today;
            Vec::new()
        }
        Msg::Loaded(loaded) => loaded::on_loaded(model, loaded),
        Msg::Turn(id, event) => turn::on_event(model, id, event),
        Msg::Notice(level, text) => {
            if level == Level::Error {
                proposal::not_done(model, vec![text.clone()]);
                walk::failed(model);
            }
            notice(model, level, text)
        }
        Msg::Edited(text) => panes::take_edited(model, &text),
        Msg::Laid(metrics) => {
            model.chat.laid(metrics);
            Vec::new()
        }
        Msg::Wake => on_wake(model),
        Msg::Resumed => {
            model.touch_all();
            vec![Effect::Redraw]
        }
    }
}

fn on_input(model: &mut Model, input: Input) -> Vec<Effect> {
    match input {
        Input::Key(key) => keys::on_key(model, key),
        Input::Paste(text) => keys::on_paste(model, &text),
        Input::Mouse(mouse) => mouse::on_mouse(model, mouse),
        Input::Resize(width, height) => {
            model.size = (width, height);
            measure(model);
            model.touch_all();
            Vec::new()
        }
        Input::FocusGained | Input::FocusLost => Vec::new(),
    }
}

/// Tells the panes how many rows they have. Called when the size, the focus or the composer may have changed it.
pub(crate) fn measure(model: &mut Model) {
    let layout = super::layout::Layout::of(model);
    if layout.records.height > 0 {
        model.records.height = usize::from(layout.records.height.saturating_sub(2));
        model.records.show_selected();
    }
    if layout.record.height > 0 {
        let rows = super::record::step_rows(layout.record.width, layout.record.height);
        let steps = model.record.suggestions().len();
        let used = super::record::HEADER_ROWS + rows * steps;
        let height = usize::from(layout.record.height).saturating_sub(used).max(1);
        if model.record.height != height {
            model.record.height = height;
            model.record.select(model.record.selected);
        }
    }
}

/// Shows a short message and asks to be woken when it is over.
pub(super) fn notice(model: &mut Model, level: Level, text: SafeText) -> Vec<Effect> {
    let millis = model.toasts.add(level, text, model.now);
    model.rev += 1;
    vec![Effect::WakeAfter(millis)]
}

fn on_wake(model: &mut Model) -> Vec<Effect> {
    if model.toasts.expire(model.now) {
        model.rev += 1;
    }
    if model.hold.is_some_and(|until| model.now >= until) {
        model.hold = None;
        model.rev += 1;
    }
    if model.chat.unsaved {
        model.chat.unsaved = false;
        return vec![Effect::KeepUnsent(model.chat.composer.text())];
    }
    Vec::new()
}
