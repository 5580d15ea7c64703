//! Keys: which command a key means where the focus is, and otherwise into which text it goes.

use super::{draft, overlay, panes, proposal, turn};
use crate::app::command::{CommandId, Scope};
use crate::app::draft::DraftField;
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::overlay::Overlay;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;

/// After how many milliseconds typed text is kept safe from a crash.
const KEEP_AFTER: u64 = 400;

/// Takes a key.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::WhichKey)) {
        model.overlay = None;
        model.rev += 1;
        if matches!(key.code, KeyCode::Esc | KeyCode::Char(' ')) {
            return Vec::new();
        }
    }
    if let Some(command) = of_the_tour(model, key) {
        return panes::run(model, command);
    }
    if model.overlay.is_some() && !is(model, key, CommandId::Quit) {
        if let Some(wait) = proposal::is_held(model, key) {
            return vec![wait];
        }
        return overlay::on_key(model, key);
    }
    if is_typing_search(model) {
        return on_search_key(model, key);
    }
    let scopes = scopes(model.focus);
    let dismissing = std::mem::take(&mut model.record.dismissing);
    if let Some(digit) = suggestion_digit(model, key) {
        return if dismissing { turn::dismiss(model, digit) } else { turn::run_suggestion(model, digit) };
    }
    if dismissing && matches!(key.code, KeyCode::Esc) {
        return Vec::new();
    }
    if let Some(delta) = citation_step(model, key) {
        panes::focus(model, Focus::History);
        model.chat.move_cite(delta);
        return Vec::new();
    }
    match model.keymap.command(scopes, key) {
        Some(command) => panes::run(model, command),
        None => on_text_key(model, key),
    }
}

/// The scopes of a focus, innermost first.
pub(crate) fn scopes(focus: Focus) -> &'static [Scope] {
    match focus {
        Focus::Records => &[Scope::Records, Scope::Pane, Scope::Anywhere],
        Focus::Record => &[Scope::Record, Scope::Pane, Scope::Anywhere],
        Focus::History => &[Scope::History, Scope::Pane, Scope::Anywhere],
        Focus::Composer => &[Scope::Composer, Scope::Anywhere],
        Focus::Draft => &[Scope::Draft, Scope::Anywhere],
    }
}

fn is(model: &Model, key: Key, command: CommandId) -> bool {
    model.keymap.command(&[Scope::Anywhere], key) == Some(command)
}

/// The tour's own keys work over everything, and mean nothing while there is no tour.
fn of_the_tour(model: &Model, key: Key) -> Option<CommandId> {
    model.tour.as_ref()?;
    let command = model.keymap.command(&[Scope::Anywhere], key)?;
    matches!(command, CommandId::TourSkip | CommandId::TourLeave).then_some(command)
}

/// A digit runs a step wherever it is no text; alt with a digit does so in the chat's input, too.
fn suggestion_digit(model: &Model, key: Key) -> Option<char> {
    let KeyCode::Char(digit @ '1'..='9') = key.code else { return None };
    let runs = match model.focus {
        Focus::Records | Focus::Record | Focus::History => !key.mods.ctrl,
        Focus::Composer => key == Key::alt(digit),
        Focus::Draft => false,
    };
    runs.then_some(digit)
}

/// Left and right in an empty composer have nothing to move over: they go to the citations of the last answer.
fn citation_step(model: &Model, key: Key) -> Option<isize> {
    let free = model.focus == Focus::Composer && model.chat.composer.is_empty() && key.mods.is_none();
    let cited = model.chat.turns.iter().any(|turn| !turn.claims.is_empty());
    match key.code {
        KeyCode::Left if free && cited => Some(-1),
        KeyCode::Right if free && cited => Some(1),
        _ => None,
    }
}

fn is_typing_search(model: &Model) -> bool {
    match model.focus {
        Focus::Records => model.records.typing,
        Focus::History => model.chat.search.as_ref().is_some_and(|search| search.typing),
        _ => false,
    }
}

/// Keys of the filter and of the chat search: typing changes the result at once.
fn on_search_key(model: &mut Model, key: Key) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => panes::close_search(model),
        KeyCode::Enter => panes::accept_search(model),
        KeyCode::Down | KeyCode::Tab => panes::leave_search_down(model, key),
        KeyCode::Up => panes::run(model, CommandId::Up),
        _ if key.mods.ctrl && matches!(key.code, KeyCode::Char('c' | 'p' | 'z' | 'l')) => {
            model.keymap.command(&[Scope::Anywhere], key).map_or_else(Vec::new, |command| panes::run(model, command))
        }
        _ => {
            let changed = search_editor(model).is_some_and(|editor| editor.key(key));
            search_changed(model, changed)
        }
    }
}

fn search_editor(model: &mut Model) -> Option<&mut crate::app::editor::Editor> {
    match model.focus {
        Focus::Records => Some(&mut model.records.filter),
        _ => model.chat.search.as_mut().map(|search| &mut search.input),
    }
}

fn search_changed(model: &mut Model, changed: bool) -> Vec<Effect> {
    match model.focus {
        Focus::Records => {
            model.records.rev += 1;
            if changed {
                model.records.selected = 0;
                return model.records.reload().into_iter().collect();
            }
        }
        _ if changed => model.chat.search_changed(),
        _ => model.chat.rev += 1,
    }
    Vec::new()
}

/// Keys that no command has taken go into the text that has the cursor.
fn on_text_key(model: &mut Model, key: Key) -> Vec<Effect> {
    match model.focus {
        Focus::Composer => {
            let changed = model.chat.composer.key(key);
            composer_changed(model, changed)
        }
        Focus::Draft => draft::on_key(model, key),
        _ => Vec::new(),
    }
}

/// Measures the composer and sees to it that what is typed survives a crash.
pub(super) fn composer_changed(model: &mut Model, changed: bool) -> Vec<Effect> {
    if changed && !model.chat.unsaved {
        model.chat.unsaved = true;
        return vec![Effect::WakeAfter(KEEP_AFTER)];
    }
    Vec::new()
}

/// A paste goes into the text that has the cursor, or into the composer; it never submits and runs no command.
pub(super) fn on_paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let text = SafeText::new(text);
    if model.overlay.is_some() {
        return overlay::on_paste(model, &text);
    }
    if is_typing_search(model) {
        if let Some(editor) = search_editor(model) {
            editor.insert(&text);
        }
        return search_changed(model, true);
    }
    if let (Focus::Draft, Some(pane)) = (model.focus, model.draft.as_mut()) {
        if !(pane.diff && pane.field == DraftField::Body) {
            pane.focused().insert(&text);
            pane.rev += 1;
        }
        return Vec::new();
    }
    model.set_focus(Focus::Composer);
    model.chat.composer.insert(&text);
    composer_changed(model, true)
}
