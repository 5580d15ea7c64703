//! Keys while something lies over the panes.

use super::{figures, keys, notice, opinion, page, panes, proposal, turn, walk};
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Chooser, Chosen, Overlay, Wanted};
use crate::app::toast::Level;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;

/// Takes a key.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    model.rev += 1;
    if matches!(model.overlay, Some(Overlay::Review(_))) {
        return proposal::on_key(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Walk(_))) {
        return walk::on_key(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Figures(_))) {
        return figures::on_key(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Why(_))) {
        return opinion::on_key(model, key);
    }
    if key.code == KeyCode::Esc {
        model.overlay = None;
        return Vec::new();
    }
    match &mut model.overlay {
        Some(Overlay::Chooser(chooser)) => match on_chooser_key(chooser, key) {
            Step::Stay(effect) => effect.into_iter().collect(),
            Step::Choose => choose(model),
        },
        Some(Overlay::Help(top)) => {
            *top = scrolled(*top, key);
            close_on_q(model, key)
        }
        Some(Overlay::Receipt(receipt)) => {
            if key.typed() == Some('w') {
                receipt.show_wire = !receipt.show_wire;
                receipt.top = 0;
            }
            receipt.top = scrolled(receipt.top, key);
            close_on_q(model, key)
        }
        Some(Overlay::Confirm(confirm)) => {
            let yes = confirm.yes.clone();
            match key.typed() {
                Some('y' | 'Y') => {
                    model.overlay = None;
                    vec![yes]
                }
                Some('n' | 'N' | 'q') => {
                    model.overlay = None;
                    notice(model, Level::Info, SafeText::from_static("nothing was changed"))
                }
                _ => Vec::new(),
            }
        }
        Some(Overlay::Page(_)) => page::on_key(model, key),
        Some(Overlay::WhichKey | Overlay::Review(_) | Overlay::Walk(_) | Overlay::Why(_) | Overlay::Figures(_))
        | None => Vec::new(),
    }
}

/// A paste into the search line of the palette.
pub(super) fn on_paste(model: &mut Model, text: &SafeText) -> Vec<Effect> {
    model.rev += 1;
    match &mut model.overlay {
        Some(Overlay::Chooser(chooser)) if chooser.input.is_some() || chooser.unasked => {
            chooser.type_text(text);
            typed(chooser).into_iter().collect()
        }
        Some(Overlay::Review(review)) => {
            proposal::on_paste(review, text);
            Vec::new()
        }
        Some(Overlay::Walk(tour)) => {
            walk::on_paste(tour, text);
            Vec::new()
        }
        Some(Overlay::Page(page)) => {
            page::on_paste(page, text);
            Vec::new()
        }
        Some(Overlay::Why(why)) => {
            opinion::on_paste(why, text);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

enum Step {
    Stay(Option<Effect>),
    Choose,
}

fn on_chooser_key(chooser: &mut Chooser, key: Key) -> Step {
    let ctrl = |c| key == Key::ctrl(c);
    let is_list = chooser.input.is_none();
    let vim = is_list && !chooser.unasked;
    match key.code {
        // Where nothing is chosen yet, or nothing fits, there is nothing to choose.
        KeyCode::Enter if chooser.unasked || chooser.shown.is_empty() => {}
        KeyCode::Enter => return Step::Choose,
        KeyCode::Down => chooser.move_by(1),
        KeyCode::Up => chooser.move_by(-1),
        KeyCode::PageDown => chooser.move_by(10),
        KeyCode::PageUp => chooser.move_by(-10),
        _ if ctrl('n') || vim && key.typed() == Some('j') => chooser.move_by(1),
        _ if ctrl('p') || vim && key.typed() == Some('k') => chooser.move_by(-1),
        _ if is_list => return first_key(chooser, key),
        _ => {
            if chooser.input.as_mut().is_some_and(|input| input.key(key)) {
                return Step::Stay(typed(chooser));
            }
        }
    }
    Step::Stay(None)
}

/// In a list without a search line, a digit chooses at once; anything else that is typed begins a search line, in
/// which digits are text.
fn first_key(chooser: &mut Chooser, key: Key) -> Step {
    let Some(c) = key.typed().filter(|c| !c.is_whitespace()) else { return Step::Stay(None) };
    let Some(digit) = c.to_digit(10) else {
        chooser.type_text(c.encode_utf8(&mut [0; 4]));
        return Step::Stay(typed(chooser));
    };
    match (digit as usize).checked_sub(1).filter(|position| *position < chooser.shown.len()) {
        Some(position) => {
            chooser.selected = position;
            Step::Choose
        }
        None => Step::Stay(None),
    }
}

fn typed(chooser: &mut Chooser) -> Option<Effect> {
    chooser.generation += 1;
    chooser.selected = 0;
    chooser.unasked = false;
    chooser.found.clear();
    chooser.refresh();
    search(chooser)
}

/// Looks for what is typed, or for what there is where nothing is.
pub(super) fn search(chooser: &Chooser) -> Option<Effect> {
    let among = chooser.finds.clone()?;
    Some(Effect::Search { text: chooser.text(), generation: chooser.generation, among })
}

pub(super) fn scrolled(top: usize, key: Key) -> usize {
    match key.code {
        KeyCode::Down | KeyCode::Char('j') => top + 1,
        KeyCode::Up | KeyCode::Char('k') => top.saturating_sub(1),
        KeyCode::PageDown | KeyCode::Char(' ') => top + 10,
        KeyCode::PageUp => top.saturating_sub(10),
        KeyCode::Home | KeyCode::Char('g') => 0,
        _ => top,
    }
}

pub(super) fn close_on_q(model: &mut Model, key: Key) -> Vec<Effect> {
    if matches!(key.typed(), Some('q' | '?')) {
        model.overlay = None;
    }
    Vec::new()
}

fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Chooser(chooser)) = model.overlay.take() else { return Vec::new() };
    let Some(choice) = chooser.shown.get(chooser.selected).cloned() else { return Vec::new() };
    if let (Some(wanted), Chosen::Open(record)) = (chooser.wanted, &choice.chosen) {
        let question = match wanted.input {
            Some(_) => choice.label,
            None => SafeText::new(&format!("{} ({})", wanted.title, choice.label)),
        };
        let (input, scope) = wanted.with(record);
        return turn::start(model, input, scope, question);
    }
    match choice.chosen {
        Chosen::Command(command) => panes::run(model, command),
        Chosen::Open(record) => panes::follow(model, record),
        Chosen::Turn { input, scope, question } => turn::start(model, input, scope, question),
        Chosen::Draft(id) => vec![Effect::LoadDraft(id)],
        Chosen::Session(id) => vec![Effect::ResumeSession(id)],
        Chosen::Proposal(id) => vec![Effect::ShowProposal(id)],
        Chosen::Undo(id) => vec![Effect::AskUndo(Some(id))],
        Chosen::Fork(turn) => vec![Effect::GoToFork(turn)],
        Chosen::ForRecord(wanted) => ask_record(model, wanted),
        Chosen::Restore { record, what } => vec![Effect::Restore { record, what }],
        Chosen::Say(words) => {
            model.chat.composer.set_text(&words);
            let mut effects = panes::focus(model, Focus::Composer);
            effects.extend(keys::composer_changed(model, true));
            effects
        }
    }
}

/// Asks which record an action is for, from those that there are.
pub(super) fn ask_record(model: &mut Model, wanted: Wanted) -> Vec<Effect> {
    let chooser = Chooser::of_records(wanted);
    let effects = search(&chooser).into_iter().collect();
    model.overlay = Some(Overlay::Chooser(chooser));
    model.rev += 1;
    effects
}
