//! Thumbs: rating an answer, saying why, taking it back.
//!
//! Invariants: a thumb is noted at once and its reason when it is known, so nothing is lost with the terminal; an
//! answer that is not in the log cannot be rated.

use super::{notice, panes};
use crate::app::command::CommandId;
use crate::app::editor::Editor;
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::opinion::{Opinion, Why};
use crate::app::overlay::Overlay;
use crate::app::toast::Level;
use crate::crm::Reason;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;

/// Rates the answer that is chosen, else the last; the same thumb again takes it back.
pub(super) fn rate(model: &mut Model, good: bool) -> Vec<Effect> {
    let Some(turn) = model.chat.current().and_then(|index| model.chat.turns.get(index)) else {
        return notice(model, Level::Info, SafeText::from_static("there is no answer to rate yet"));
    };
    let (id, running) = (turn.id, turn.state.is_running());
    if running || turn.logged.is_none() {
        let why = if running {
            "this answer is still coming; rate it when it is whole"
        } else {
            "this answer is not in the log, so it cannot be rated"
        };
        return notice(model, Level::Info, SafeText::from_static(why));
    }
    let again = turn.opinion.as_ref().is_some_and(|opinion| opinion.good == good);
    let opinion = (!again).then(|| Opinion::thumb(good));
    if opinion.as_ref().is_some_and(|opinion| !opinion.good) {
        model.overlay = Some(Overlay::Why(Why::of(id)));
        model.rev += 1;
        return set(model, id, opinion);
    }
    let words = if again { "your rating was taken back" } else { "noted, here on this machine only" };
    let mut effects = set(model, id, opinion);
    effects.extend(notice(model, Level::Info, SafeText::from_static(words)));
    effects
}

/// Gives a turn this opinion and has it noted.
fn set(model: &mut Model, id: u64, opinion: Option<Opinion>) -> Vec<Effect> {
    let Some(turn) = model.chat.turns.iter_mut().find(|turn| turn.id == id) else { return Vec::new() };
    turn.opinion.clone_from(&opinion);
    turn.rev = turn.rev.wrapping_add(1);
    let logged = turn.logged.clone();
    model.chat.rev += 1;
    logged.map(|answer| Effect::Feedback { answer, opinion }).into_iter().collect()
}

/// A key while it is asked why.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::Why(why)) = &mut model.overlay else { return Vec::new() };
    if key.code == KeyCode::Esc {
        model.overlay = None;
        return notice(model, Level::Info, SafeText::from_static("noted without a reason, here on this machine only"));
    }
    if let Some(words) = &mut why.words {
        if key.code != KeyCode::Enter {
            words.key(key);
            return Vec::new();
        }
        let said = SafeText::one_line(words.text().trim());
        return because(model, Reason::Other, said);
    }
    match key.code {
        KeyCode::Down | KeyCode::Char('j') => why.selected = (why.selected + 1).min(Reason::ALL.len() - 1),
        KeyCode::Up | KeyCode::Char('k') => why.selected = why.selected.saturating_sub(1),
        KeyCode::Enter => return choose(model, None),
        KeyCode::Char(digit @ '1'..='9') => {
            let at = usize::from(digit as u8 - b'1');
            return if at < Reason::ALL.len() { choose(model, Some(at)) } else { Vec::new() };
        }
        _ => {}
    }
    Vec::new()
}

/// A paste into the reason that is being typed.
pub(super) fn on_paste(why: &mut Why, text: &SafeText) {
    if let Some(words) = &mut why.words {
        words.insert(&text.lines().collect::<Vec<_>>().join(" "));
    }
}

/// Takes a reason; another one is typed first.
fn choose(model: &mut Model, at: Option<usize>) -> Vec<Effect> {
    let Some(Overlay::Why(why)) = &mut model.overlay else { return Vec::new() };
    why.selected = at.unwrap_or(why.selected);
    match Reason::ALL.get(why.selected) {
        Some(Reason::Other) => {
            why.words = Some(Editor::single_line());
            Vec::new()
        }
        Some(reason) => because(model, *reason, SafeText::default()),
        None => Vec::new(),
    }
}

fn because(model: &mut Model, reason: Reason, words: SafeText) -> Vec<Effect> {
    let Some(Overlay::Why(why)) = model.overlay.take() else { return Vec::new() };
    let reason = Some(reason).filter(|reason| *reason != Reason::Other || !words.is_empty());
    let mut effects = match reason {
        Some(_) => set(model, why.turn, Some(Opinion { good: false, reason, words })),
        None => Vec::new(),
    };
    effects.extend(notice(model, Level::Info, SafeText::from_static("noted, here on this machine only")));
    effects
}

/// Chooses the answer before or after, to be rated, copied or asked again.
pub(super) fn pick(model: &mut Model, command: CommandId) -> Vec<Effect> {
    panes::focus(model, Focus::History);
    model.chat.move_picked(if command == CommandId::AnswerBefore { -1 } else { 1 });
    Vec::new()
}
