//! Commands of the panes: moving, switching, opening, copying, going back.

use super::{draft, figures, keys, measure, notice, page, talks, turn, walk};
use crate::app::chat::ChatSearch;
use crate::app::command::{Command, CommandId, Scope};
use crate::app::editor::Editor;
use crate::app::effect::{Effect, Export, TurnInput};
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Chooser, Overlay};
use crate::app::toast::Level;
use crate::app::tour;
use crate::crm::RecordRef;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;
use std::collections::BTreeMap;

/// Runs a command.
pub(super) fn run(model: &mut Model, command: CommandId) -> Vec<Effect> {
    use CommandId as C;
    match command {
        C::Quit | C::QuitPane => quit(model),
        C::Suspend => vec![Effect::Suspend],
        C::Redraw => vec![Effect::Redraw],
        C::NextPane => cycle_focus(model, 1),
        C::PreviousPane => cycle_focus(model, -1),
        C::GoChat => focus(model, Focus::Composer),
        C::GoRecords => focus(model, Focus::Records),
        C::Back => back(model),
        C::Palette | C::PaletteColon => show(model, |model| Overlay::Chooser(Chooser::palette(model))),
        C::Help => show(model, |_| Overlay::Help(0)),
        C::WhichKey => show(model, |_| Overlay::WhichKey),
        C::Filter => start_search(model),
        C::Receipt => {
            vec![Effect::ShowReceipt(model.chat.current().and_then(|turn| model.chat.turns[turn].meta.receipt.clone()))]
        }
        C::FreeMouse => free_mouse(model),
        C::Walk => walk::start(model, None),
        C::Stats => figures::open(model),
        C::Dismiss => turn::ask_dismiss(model),
        C::DraftMail => draft_mail(model),
        C::OwnTalk => talks::own(model),
        C::NextTheme => next_theme(model),
        C::Copy => copy(model),
        C::Undo | C::Changes | C::Proposals => vec![of_writes(command)],
        C::Actions | C::StepsBack | C::Abilities | C::Drafts | C::Sessions | C::Forks => vec![listed(model, command)],
        C::Down | C::Up | C::PageDown | C::PageUp | C::Top | C::Bottom => move_in_pane(model, command),
        C::Left => sideways(model, -1),
        C::Right => sideways(model, 1),
        C::Open => open_selected(model),
        C::BackRecord => back_record(model),
        C::Day => show_day(model),
        C::NextMatch => moved_match(model, 1),
        C::PreviousMatch => moved_match(model, -1),
        C::News | C::Report => page::run(model, command),
        C::Tour | C::TourAgain | C::TourSkip | C::TourLeave => tour::run(model, command),
        command if Command::of(command).scope == Scope::Draft => draft::run(model, command),
        // Keys of an overlay are taken by it, and here by nobody.
        command => turn::run(model, command),
    }
}

/// What shows a list to choose from.
fn listed(model: &Model, command: CommandId) -> Effect {
    match command {
        CommandId::Actions => Effect::ListActions(scope(model)),
        CommandId::StepsBack => Effect::ListDecided(scope(model)),
        CommandId::Abilities => Effect::ListAbilities,
        CommandId::Drafts => Effect::ListDrafts,
        CommandId::Sessions => Effect::ListSessions,
        _ => Effect::ListForks,
    }
}

/// What shows what was written, or waits to be.
fn of_writes(command: CommandId) -> Effect {
    match command {
        CommandId::Undo => Effect::AskUndo(None),
        CommandId::Changes => Effect::ListChanges,
        _ => Effect::ListProposals,
    }
}

/// The record that questions and actions are about.
pub(super) fn scope(model: &Model) -> Option<RecordRef> {
    model.record.open.as_ref().map(|open| open.record.clone())
}

fn quit(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::KeepUnsent(model.chat.composer.text())];
    effects.extend(draft::keep(model));
    effects.push(Effect::Quit);
    effects
}

fn show(model: &mut Model, overlay: impl FnOnce(&Model) -> Overlay) -> Vec<Effect> {
    model.overlay = Some(overlay(model));
    model.rev += 1;
    Vec::new()
}

pub(super) fn focus(model: &mut Model, focus: Focus) -> Vec<Effect> {
    model.set_focus(focus);
    measure(model);
    Vec::new()
}

fn cycle_focus(model: &mut Model, delta: isize) -> Vec<Effect> {
    let panes = model.panes();
    let now = panes.iter().position(|pane| *pane == model.focus).unwrap_or(0);
    let mut next = (now as isize + delta).rem_euclid(panes.len() as isize).unsigned_abs();
    if panes[next] == Focus::History && model.chat.turns.is_empty() {
        next = (next as isize + delta).rem_euclid(panes.len() as isize).unsigned_abs();
    }
    focus(model, panes[next])
}

/// Esc: stop what runs, else close what is open, else leave the pane.
fn back(model: &mut Model) -> Vec<Effect> {
    if let Some(turn) = model.chat.running() {
        return turn::stop(model, turn);
    }
    match model.focus {
        Focus::Draft => draft::close(model),
        Focus::History if model.chat.search.is_some() => close_search(model),
        Focus::History => focus(model, Focus::Composer),
        Focus::Composer => focus(model, if model.draft.is_some() { Focus::Draft } else { Focus::Record }),
        Focus::Record => focus(model, Focus::Records),
        Focus::Records if !model.records.filter.is_empty() => close_search(model),
        Focus::Records => Vec::new(),
    }
}

fn start_search(model: &mut Model) -> Vec<Effect> {
    if matches!(model.focus, Focus::History) {
        let input = Editor::single_line();
        model.chat.search = Some(ChatSearch { input, typing: true, hits: Vec::new(), current: 0 });
        model.chat.rev += 1;
        return Vec::new();
    }
    model.set_focus(Focus::Records);
    model.records.typing = true;
    model.records.rev += 1;
    measure(model);
    Vec::new()
}

/// Leaves a search and shows everything again.
pub(super) fn close_search(model: &mut Model) -> Vec<Effect> {
    if model.focus == Focus::History {
        model.chat.search = None;
        model.chat.rev += 1;
        return Vec::new();
    }
    model.records.typing = false;
    model.records.rev += 1;
    if model.records.filter.is_empty() {
        return Vec::new();
    }
    model.records.filter.clear();
    model.records.reload().into_iter().collect()
}

/// Keeps the search result and gives the keys back to the list.
pub(super) fn accept_search(model: &mut Model) -> Vec<Effect> {
    if model.focus == Focus::History {
        if let Some(search) = &mut model.chat.search {
            search.typing = false;
        }
        model.chat.rev += 1;
        return Vec::new();
    }
    model.records.typing = false;
    model.records.rev += 1;
    preview(model)
}

/// Down and tab leave the search line for the list below it.
pub(super) fn leave_search_down(model: &mut Model, key: Key) -> Vec<Effect> {
    let effects = accept_search(model);
    if key.code == KeyCode::Tab { cycle_focus(model, 1) } else { effects }
}

fn move_in_pane(model: &mut Model, command: CommandId) -> Vec<Effect> {
    match model.focus {
        Focus::Records => {
            let page = model.records.height.max(1) as isize;
            let next = model.records.move_by(step(command, page));
            let mut effects: Vec<Effect> = next.into_iter().collect();
            effects.extend(preview(model));
            effects
        }
        Focus::Record => {
            let page = model.record.height.max(1) as isize;
            let line = model.record.selected.saturating_add_signed(step(command, page));
            model.record.select(line);
            Vec::new()
        }
        _ => {
            let page = model.chat.metrics.height.saturating_sub(2).max(1) as isize;
            match command {
                CommandId::Top => model.chat.jump(false),
                CommandId::Bottom => model.chat.jump(true),
                _ => model.chat.scroll(step(command, page)),
            }
            Vec::new()
        }
    }
}

fn step(command: CommandId, page: isize) -> isize {
    match command {
        CommandId::Down => 1,
        CommandId::Up => -1,
        CommandId::PageDown => page,
        CommandId::PageUp => -page,
        CommandId::Top => -(isize::MAX / 2),
        _ => isize::MAX / 2,
    }
}

/// Opens the selected row beside the list, without leaving the list.
pub(super) fn preview(model: &mut Model) -> Vec<Effect> {
    let Some(record) = model.records.current().map(|row| row.record.clone()) else { return Vec::new() };
    let shown = model.record.wanted.as_ref().or(model.record.open.as_ref().map(|open| &open.record));
    if shown == Some(&record) {
        return Vec::new();
    }
    model.record.trail.clear();
    want(model, record)
}

/// Asks for a record.
pub(super) fn want(model: &mut Model, record: RecordRef) -> Vec<Effect> {
    model.record.wanted = Some(record.clone());
    vec![Effect::LoadRecord(record)]
}

/// Follows a link: the record before can be gone back to.
pub(super) fn follow(model: &mut Model, record: RecordRef) -> Vec<Effect> {
    if let Some(open) = &model.record.open
        && open.record != record
    {
        let before = open.record.clone();
        model.record.trail.push(before);
    }
    model.set_focus(Focus::Record);
    measure(model);
    want(model, record)
}

/// Closes the record and shows the day, as it is by now.
fn show_day(model: &mut Model) -> Vec<Effect> {
    model.record.show_day();
    model.chat.rev += 1;
    measure(model);
    vec![Effect::LoadDay]
}

fn back_record(model: &mut Model) -> Vec<Effect> {
    match model.record.trail.pop() {
        Some(record) => want(model, record),
        None => show_day(model),
    }
}

fn sideways(model: &mut Model, delta: isize) -> Vec<Effect> {
    match model.focus {
        Focus::Records => model.records.switch_tab(delta).into_iter().collect(),
        Focus::Record => {
            model.record.switch_tab(delta);
            Vec::new()
        }
        _ => {
            model.chat.move_cite(delta);
            Vec::new()
        }
    }
}

fn open_selected(model: &mut Model) -> Vec<Effect> {
    match model.focus {
        Focus::Records => {
            let mut effects = preview(model);
            if let Some(record) = model.records.current().map(|row| row.record.clone()) {
                focus(model, Focus::Record);
                effects.extend(talks::opened(model, &record));
            }
            effects
        }
        Focus::Record => match model.record.selected_record() {
            Some(record) => follow(model, record),
            None => turn::run_selected(model),
        },
        _ => open_source(model),
    }
}

/// Jumps from a citation to the field it names.
fn open_source(model: &mut Model) -> Vec<Effect> {
    let Some(source) = model.chat.selected_source().cloned() else {
        let hint = match model.chat.cite {
            Some(_) => "this figure was computed from several records; the answer lists them",
            None => "choose a citation with left and right first",
        };
        return notice(model, Level::Info, SafeText::from_static(hint));
    };
    model.record.goto_field = Some(source.field.clone());
    if scope(model).as_ref() == Some(&source.record) {
        model.set_focus(Focus::Record);
        measure(model);
        model.record.goto_field = None;
        model.record.show_field(&source.field);
        return Vec::new();
    }
    follow(model, source.record)
}

fn moved_match(model: &mut Model, delta: isize) -> Vec<Effect> {
    model.chat.move_match(delta);
    Vec::new()
}

fn draft_mail(model: &mut Model) -> Vec<Effect> {
    let input = TurnInput::Action { id: "draft-email".into(), inputs: BTreeMap::new() };
    let about = scope(model);
    turn::start(model, input, about, SafeText::from_static("Draft an e-mail"))
}

fn free_mouse(model: &mut Model) -> Vec<Effect> {
    model.mouse = !model.mouse;
    let text = if model.mouse {
        "the mouse is caught: wheel and click work here"
    } else {
        "the mouse is free: select text with your terminal"
    };
    let mut effects = notice(model, Level::Info, SafeText::from_static(text));
    effects.push(Effect::Mouse(model.mouse));
    effects
}

fn next_theme(model: &mut Model) -> Vec<Effect> {
    if model.themes.is_empty() {
        return Vec::new();
    }
    model.theme = (model.theme + 1) % model.themes.len();
    let name = model.themes[model.theme].clone();
    model.touch_all();
    let mut effects = notice(model, Level::Info, SafeText::new(&format!("theme {name}")));
    effects.push(Effect::Theme(name));
    effects
}

fn copy(model: &mut Model) -> Vec<Effect> {
    let text = match model.focus {
        Focus::Records => model.records.current().map(|row| row.name.to_string()),
        Focus::Record => model.record.selected_text(),
        _ => model.chat.current().map(|turn| model.chat.turns[turn].text.clone()),
    };
    match text.filter(|text| !text.is_empty()) {
        Some(text) => vec![Effect::Export(Export::Clipboard(text))],
        None => notice(model, Level::Info, SafeText::from_static("nothing is selected to copy")),
    }
}

/// Takes the text that comes back from the seller's editor.
pub(super) fn take_edited(model: &mut Model, text: &str) -> Vec<Effect> {
    let text = SafeText::new(text);
    let text = text.trim_end_matches('\n');
    match (&mut model.draft, model.focus) {
        (Some(pane), Focus::Draft) => {
            pane.body.set_text(text);
            pane.rev += 1;
            Vec::new()
        }
        _ => {
            model.chat.composer.set_text(text);
            keys::composer_changed(model, true)
        }
    }
}
