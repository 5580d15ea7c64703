//! A record's own conversation, branches, and an earlier question asked differently.

use super::{notice, panes};
use crate::app::chat::{ChatPane, TurnState};
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::{Loaded, TurnEvent};
use crate::app::talks::TalkId;
use crate::app::toast::Level;
use crate::crm::RecordRef;
use crate::trust::SafeText;

/// To the open record's own conversation, which is begun if there is none; from there back to the one before.
pub(super) fn own(model: &mut Model) -> Vec<Effect> {
    let Some(record) = panes::scope(model) else { return Vec::new() };
    if model.talks.about.as_ref() == Some(&record) {
        return show(model, 0);
    }
    if let Some(talk) = model.talks.of(&record) {
        return show(model, talk);
    }
    let talk = model.talks.begin(&mut model.chat, record.clone());
    let mut effects = shown(model);
    effects.push(Effect::ShowTalk { talk, record: Some(record) });
    let text = SafeText::from_static("this record's own conversation; the other one goes on where it was");
    effects.extend(notice(model, Level::Info, text));
    effects
}

fn show(model: &mut Model, talk: TalkId) -> Vec<Effect> {
    if !model.talks.show(&mut model.chat, talk) {
        return Vec::new();
    }
    let mut effects = shown(model);
    effects.push(Effect::ShowTalk { talk, record: None });
    effects
}

fn shown(model: &mut Model) -> Vec<Effect> {
    model.touch_all();
    panes::focus(model, Focus::Composer)
}

/// A record was opened on purpose: its own conversation is shown if there is one, else none that is another record's.
pub(super) fn opened(model: &mut Model, record: &RecordRef) -> Vec<Effect> {
    let wanted = match model.talks.of(record) {
        Some(talk) => talk,
        None if model.talks.about.is_some() => 0,
        None => return Vec::new(),
    };
    if wanted == model.talks.shown || !model.talks.show(&mut model.chat, wanted) {
        return Vec::new();
    }
    model.touch_all();
    vec![Effect::ShowTalk { talk: wanted, record: None }]
}

/// A conversation from the log, for the one on the screen or for one that waits.
pub(super) fn restored(model: &mut Model, loaded: Loaded) -> Vec<Effect> {
    let Loaded::Session { turns, .. } = loaded else { return Vec::new() };
    model.chat.restore(turns);
    model.chat.editing = None;
    panes::focus(model, Focus::Composer)
}

/// News of a turn whose conversation is off the screen; `None` when it is on it.
pub(super) fn elsewhere(model: &mut Model, id: u64, event: TurnEvent) -> Result<Vec<Effect>, TurnEvent> {
    let Some(pane) = model.talks.waiting_for(id) else { return Err(event) };
    let (text, effects) = take(pane, id, event);
    let Some(text) = text else { return Ok(effects) };
    let mut all = notice(model, Level::Info, text);
    all.extend(effects);
    Ok(all)
}

fn take(pane: &mut ChatPane, id: u64, event: TurnEvent) -> (Option<SafeText>, Vec<Effect>) {
    let mut effects = Vec::new();
    let told = match event {
        TurnEvent::Plan(steps) => {
            pane.change(id, |turn| turn.plan = steps);
            None
        }
        TurnEvent::Stage(text) => {
            pane.change(id, |turn| turn.state = TurnState::Waiting(text));
            None
        }
        TurnEvent::Delta(text) => {
            pane.change(id, |turn| {
                turn.text.push_str(&text);
                turn.state = TurnState::Streaming;
            });
            None
        }
        TurnEvent::Done { answer, meta } => {
            // A draft that came while nobody looked is kept, not opened.
            effects.extend(answer.drafts.last().cloned().map(|draft| Effect::SaveDraft(Box::new(draft))));
            pane.change(id, |turn| turn.take(&answer, meta));
            Some(SafeText::from_static("an answer has come in another conversation"))
        }
        TurnEvent::Failed { message, answer, meta } => {
            let told = SafeText::new(&format!("in another conversation: {message}"));
            pane.change(id, |turn| {
                match &answer {
                    Some(answer) => turn.take(answer, meta),
                    None => turn.meta = meta,
                }
                turn.state = TurnState::Failed(message);
            });
            Some(told)
        }
    };
    (told, effects)
}

/// An earlier question comes back into the composer to be asked differently.
pub(super) fn edit(model: &mut Model, turn: Option<usize>) -> Vec<Effect> {
    let id = turn.and_then(|index| model.chat.turns.get(index)).map(|turn| turn.id);
    model.chat.editing = id;
    let last = model.chat.turns.last().map(|turn| turn.id);
    if id.is_none() || id == last {
        return Vec::new();
    }
    let text = "what came after this question stays as a branch when you send it";
    notice(model, Level::Info, SafeText::from_static(text))
}

/// The place of the question that is asked differently; it and what came after it leave the screen.
pub(super) fn take_edited_place(model: &mut Model) -> Option<usize> {
    let id = model.chat.editing.take()?;
    let place = model.chat.turns.iter().position(|turn| turn.id == id)?;
    model.chat.turns.truncate(place);
    model.chat.cite = None;
    model.chat.search = None;
    Some(place)
}
