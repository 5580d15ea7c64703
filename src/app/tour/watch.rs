//! What happened, as far as the tour cares: the screen before and after one message, and what was asked for by it.

use super::lessons::Goal;
use super::{Asked, Guide};
use crate::app::effect::{Effect, TurnInput};
use crate::app::model::{Focus, Model};
use crate::app::msg::{Loaded, Msg, TurnEvent};
use crate::app::overlay::Overlay;
use crate::crm::{Citation, RecordRef, Status};

/// What must be known of the screen before a message to see what it did.
#[derive(Debug)]
pub(in crate::app) struct Before {
    open: Option<RecordRef>,
    source: Option<Citation>,
    happens: Happens,
}

/// What a message is to the tour.
#[derive(Debug)]
enum Happens {
    /// A key, a paste, a click.
    Input,
    /// A turn ended with an answer.
    Answered(u64),
    /// A turn ended without one.
    Unanswered(u64),
    /// What left the machine is shown, or the word that nothing did.
    Told,
    /// What was decided is done.
    Decided,
    /// What was decided is not done.
    NotDecided,
    /// Anything else.
    Other,
}

impl Before {
    /// The screen before a message; none while there is no tour.
    pub(in crate::app) fn of(model: &Model, msg: &Msg) -> Option<Self> {
        let happens = match msg {
            Msg::Input(_) => Happens::Input,
            Msg::Turn(id, TurnEvent::Done { answer, .. }) if answer.status == Status::Answered => {
                Happens::Answered(*id)
            }
            Msg::Turn(id, TurnEvent::Done { .. } | TurnEvent::Failed { .. }) => Happens::Unanswered(*id),
            Msg::Loaded(Loaded::Receipt(_)) | Msg::Notice(..) => Happens::Told,
            Msg::Loaded(Loaded::Decided(_)) => Happens::Decided,
            Msg::Loaded(Loaded::NotDecided(_)) => Happens::NotDecided,
            _ => Happens::Other,
        };
        model.tour.as_ref()?.now()?;
        let source = model.chat.selected_source().filter(|_| model.focus == Focus::History).cloned();
        Some(Self { open: opened(model), source, happens })
    }
}

fn opened(model: &Model) -> Option<RecordRef> {
    model.record.open.as_ref().map(|open| open.record.clone())
}

/// Looks at what a message did; where a goal is reached by it, the tour goes on, and its place is kept.
pub(in crate::app) fn after(model: &mut Model, before: &Before, effects: &[Effect]) -> Vec<Effect> {
    let Some(mut guide) = model.tour.take() else { return Vec::new() };
    let seen = guide.clone();
    let reached = guide.now().is_some_and(|goal| looks(&mut guide, goal, model, before, effects));
    let ended = reached && guide.reached();
    if guide != seen {
        model.rev += 1;
    }
    let keeps = ended.then(|| Effect::KeepTour(guide.to_keep()));
    model.tour = Some(guide);
    keeps.into_iter().collect()
}

/// Whether the goal is reached; notes what it is on the way.
fn looks(guide: &mut Guide, goal: Goal, model: &Model, before: &Before, effects: &[Effect]) -> bool {
    match goal {
        Goal::Found => found(guide, model, before),
        Goal::Stepped => answered(guide, Asked::Action, before, effects),
        Goal::Asked => answered(guide, Asked::Words, before, effects),
        Goal::Source => source(model, before),
        Goal::Rated => effects.iter().any(|effect| matches!(effect, Effect::Feedback { .. })),
        Goal::Drafted => model.draft.is_some(),
        Goal::Revised => revised(guide, model),
        Goal::Receipt => {
            let asked = effects.iter().any(|effect| matches!(effect, Effect::ShowReceipt(_)));
            awaited(guide, goal, asked, before, |happens| matches!(happens, Happens::Told))
        }
        Goal::Accepted => {
            let taken = |effect: &Effect| matches!(effect, Effect::Decide(decided) if !decided.take.is_empty());
            decided(guide, goal, effects.iter().any(taken), before)
        }
        Goal::Undone => {
            let asked = effects.iter().any(|effect| matches!(effect, Effect::Undo { .. }));
            decided(guide, goal, asked, before)
        }
        Goal::Day => model.record.is_at_day() && is_input(before) && effects.contains(&Effect::LoadDay),
        Goal::Walked => effects.iter().any(|effect| matches!(effect, Effect::KeepWalk(text) if !text.is_empty())),
        Goal::Helped => matches!(model.overlay, Some(Overlay::Help(_))) && is_input(before),
    }
}

fn is_input(before: &Before) -> bool {
    matches!(before.happens, Happens::Input)
}

/// A record is open that was looked for by typing.
fn found(guide: &mut Guide, model: &Model, before: &Before) -> bool {
    let typed = match &model.overlay {
        Some(Overlay::Chooser(chooser)) => !chooser.text().trim().is_empty(),
        _ => !model.records.filter.is_empty(),
    };
    guide.searched |= typed;
    let other = opened(model).is_some() && opened(model) != before.open;
    // Leaving the filter's line is what opens a record that it had shown before.
    let chosen = opened(model).is_some() && is_input(before) && model.focus == Focus::Record;
    guide.searched && model.overlay.is_none() && !model.records.typing && (other || chosen)
}

/// A turn of this sort has its answer.
fn answered(guide: &mut Guide, wanted: Asked, before: &Before, effects: &[Effect]) -> bool {
    for effect in effects {
        let Effect::Run(request) = effect else { continue };
        let asked = match request.input {
            TurnInput::Action { .. } => Asked::Action,
            TurnInput::Words(_) => Asked::Words,
            TurnInput::Revise { .. } => continue,
        };
        guide.turn = Some((request.turn, asked));
    }
    match before.happens {
        Happens::Answered(id) => guide.turn == Some((id, wanted)),
        Happens::Unanswered(id) if guide.turn.is_some_and(|(turn, _)| turn == id) => {
            guide.turn = None;
            false
        }
        _ => false,
    }
}

/// The field that the selected citation named is shown, or on its way.
fn source(model: &Model, before: &Before) -> bool {
    let Some(cite) = before.source.as_ref().filter(|_| is_input(before)) else { return false };
    if model.focus != Focus::Record {
        return false;
    }
    let on_its_way = model.record.wanted.as_ref() == Some(&cite.record)
        && model.record.goto_field.as_deref() == Some(cite.field.as_str());
    let line = model.record.open.as_ref().filter(|open| open.record == cite.record);
    let shown = line.is_some_and(|open| {
        let at = open.fields.iter().position(|field| field.field == cite.field);
        at.is_none_or(|at| at == model.record.selected)
    });
    on_its_way || shown
}

/// The draft has a version more than when it was asked for.
fn revised(guide: &mut Guide, model: &Model) -> bool {
    let Some(pane) = &model.draft else { return false };
    let versions = pane.draft.versions.len();
    if guide.versions == 0 {
        guide.versions = versions;
    }
    versions > guide.versions && pane.revising.is_none()
}

fn decided(guide: &mut Guide, goal: Goal, asked: bool, before: &Before) -> bool {
    if matches!(before.happens, Happens::NotDecided) {
        guide.pending = None;
    }
    awaited(guide, goal, asked, before, |happens| matches!(happens, Happens::Decided))
}

/// Something was asked for, and has happened since.
fn awaited(guide: &mut Guide, goal: Goal, asked: bool, before: &Before, done: fn(&Happens) -> bool) -> bool {
    if asked {
        guide.pending = Some(goal);
    }
    guide.pending == Some(goal) && done(&before.happens)
}
