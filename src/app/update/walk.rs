//! Keys over the pipeline review, and what comes of them.
//!
//! Invariants: no key here writes a record: the end runs an action whose proposal a person takes or not; what was
//! decided is kept until that proposal exists.

use super::{notice, proposal, turn};
use crate::actions::review::Decision;
use crate::app::command::{CommandId, Scope};
use crate::app::effect::{Effect, TurnInput};
use crate::app::model::Model;
use crate::app::msg::TurnEvent;
use crate::app::overlay::Overlay;
use crate::app::proposal::count;
use crate::app::toast::Level;
use crate::app::walk::{ACTION, Asks, Tour};
use crate::crm::{Answer, ProposalId, Status};
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;
use std::collections::BTreeMap;

/// Begins, or goes on where the seller left.
pub(super) fn start(model: &mut Model, whose: Option<String>) -> Vec<Effect> {
    model.overlay = Some(Overlay::Walk(Box::new(Tour::reading(whose.clone()))));
    model.rev += 1;
    vec![Effect::LoadWalk(whose)]
}

/// The walk in the place of a turn that would only list its deals.
pub(super) fn instead(model: &mut Model, input: &TurnInput) -> Option<Vec<Effect>> {
    let TurnInput::Action { id, inputs } = input else { return None };
    let decided = ["decisions", "file", "text"].iter().any(|name| inputs.contains_key(*name));
    (id == ACTION && !decided).then(|| start(model, inputs.get("whose").cloned()))
}

/// The deals are there.
pub(super) fn loaded(model: &mut Model, mut tour: Tour) -> Vec<Effect> {
    if !matches!(&model.overlay, Some(Overlay::Walk(waiting)) if waiting.reading && waiting.whose == tour.whose) {
        return Vec::new();
    }
    let kept = model.review.text.clone().unwrap_or_else(|| tour.kept.clone());
    tour.resume(&kept);
    model.overlay = Some(Overlay::Walk(Box::new(tour)));
    model.rev += 1;
    Vec::new()
}

/// The deals could not be read: there is nothing to wait for.
pub(super) fn failed(model: &mut Model) {
    if matches!(&model.overlay, Some(Overlay::Walk(tour)) if tour.reading) {
        model.overlay = None;
    }
}

/// Takes a key.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let command = model.keymap.command(&[Scope::Walk], key);
    let today = model.today;
    let Some(Overlay::Walk(tour)) = &mut model.overlay else { return Vec::new() };
    if tour.field.is_some() {
        match key.code {
            KeyCode::Esc => (tour.field, tour.problem) = (None, SafeText::default()),
            KeyCode::Enter if tour.take_field(today) => return keep(model),
            KeyCode::Enter => {}
            _ => _ = tour.field.as_mut().map(|field| field.editor.key(key)),
        }
        return Vec::new();
    }
    match command {
        _ if key.code == KeyCode::Esc => leave(model),
        Some(CommandId::WalkPropose) => propose(model),
        Some(command) => decide(model, command),
        None => Vec::new(),
    }
}

/// A paste goes into the field that is being typed, and nowhere else.
pub(super) fn on_paste(tour: &mut Tour, text: &str) {
    if let Some(field) = &mut tour.field {
        field.editor.insert(text);
    }
}

fn decide(model: &mut Model, command: CommandId) -> Vec<Effect> {
    use CommandId as C;
    let Some(Overlay::Walk(tour)) = &mut model.overlay else { return Vec::new() };
    match command {
        C::WalkBack => tour.back(),
        C::WalkFinish => tour.finish(),
        C::WalkScrollDown => tour.scroll = tour.scroll.saturating_add(3),
        C::WalkScrollUp => tour.scroll = tour.scroll.saturating_sub(3),
        // At the end there is no deal to decide about.
        _ if tour.at_end() => {}
        C::WalkPush => tour.ask(Asks::Day),
        C::WalkNext => tour.ask(Asks::Step),
        C::WalkLost => tour.ask(Asks::Reason),
        _ => {
            match command {
                C::WalkTake => tour.take_suggestion(),
                C::WalkNudge => tour.decide(Decision::Nudge),
                C::WalkPark => tour.decide(Decision::Park),
                C::WalkSkip => tour.decide(Decision::Keep),
                _ => return Vec::new(),
            }
            return keep(model);
        }
    }
    Vec::new()
}

/// Keeps what was decided, here and beyond the end of the program.
fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Walk(tour)) = &model.overlay else { return Vec::new() };
    let text = tour.to_keep();
    model.review.text = Some(text.clone());
    vec![Effect::KeepWalk(text)]
}

/// Closes it; what was decided is kept.
fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Walk(tour)) = model.overlay.take() else { return Vec::new() };
    if tour.reading || tour.decided() == 0 {
        return Vec::new();
    }
    let key = model.keymap.shown(CommandId::Walk).map(|key| format!(" ({key} goes on)")).unwrap_or_default();
    let decisions = count(tour.decided(), "decision");
    notice(model, Level::Info, SafeText::new(&format!("nothing was written; {decisions} kept{key}")))
}

/// Runs the action with the decisions: they become one proposal.
fn propose(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Walk(tour)) = &model.overlay else { return Vec::new() };
    if tour.reading || !tour.at_end() {
        return Vec::new();
    }
    if tour.decided() == 0 {
        return notice(model, Level::Info, SafeText::from_static("nothing is decided yet"));
    }
    let mut inputs = BTreeMap::from([("decisions".to_owned(), tour.to_text())]);
    inputs.extend(tour.whose.clone().map(|whose| ("whose".to_owned(), whose)));
    let question = SafeText::new(&format!("Pipeline review: {}", count(tour.decided(), "decision")));
    let input = TurnInput::Action { id: ACTION.to_owned(), inputs };
    let effects = turn::start(model, input, None, question);
    if let Some(Effect::Run(request)) = effects.iter().find(|effect| matches!(effect, Effect::Run(_))) {
        model.review.turn = Some(request.turn);
        model.overlay = None;
    }
    effects
}

/// An answer has arrived. That to the walk takes the place of what was kept; one in the chat that lists the deals
/// begins a walk. `None` where it is neither.
pub(super) fn answered(model: &mut Model, id: u64, answer: &Answer) -> Option<Vec<Effect>> {
    if answer.action.as_deref() != Some(ACTION) {
        return None;
    }
    if model.review.turn == Some(id) {
        return Some(proposed(model, answer));
    }
    let lists = answer.status == Status::Answered && answer.proposals.is_empty() && answer.drafts.is_empty();
    let any =
        answer.rows.as_ref().is_some_and(|rows| !rows.rows.is_empty() && rows.rows.iter().all(|row| is_undecided(row)));
    if !lists || !any {
        return None;
    }
    if proposal::is_busy(model) {
        let key = model.keymap.shown(CommandId::Walk).unwrap_or_default();
        let words = format!("{key} walks through them, a decision each");
        return Some(notice(model, Level::Info, SafeText::new(&words)));
    }
    let mut effects = start(model, None);
    effects.push(proposal::hold(model));
    Some(effects)
}

/// The last column of the answer's rows says what was decided.
fn is_undecided(row: &[crate::crm::Value]) -> bool {
    row.last().is_none_or(|value| *value == crate::crm::Value::Null)
}

/// The same for an answer that arrives while another conversation is on the screen.
pub(super) fn elsewhere(model: &mut Model, id: u64, event: &TurnEvent) -> Vec<Effect> {
    match event {
        TurnEvent::Done { answer, .. } if model.review.turn == Some(id) => proposed(model, answer),
        _ => Vec::new(),
    }
}

fn proposed(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    model.review.turn = None;
    if answer.status != Status::Answered && answer.proposals.is_empty() {
        return Vec::new();
    }
    model.review.text = Some(String::new());
    model.review.proposal = answer.proposals.iter().find_map(|proposal| proposal.id);
    let mut effects = vec![Effect::KeepWalk(String::new())];
    effects.extend(answer.drafts.iter().map(|draft| Effect::SaveDraft(Box::new(draft.clone()))));
    effects
}

/// Whether this proposal is the one that the walk has just made.
pub(super) fn awaits(model: &mut Model, id: ProposalId) -> bool {
    let awaited = model.review.proposal == Some(id);
    if awaited {
        model.review.proposal = None;
    }
    awaited
}
