//! Keys over a proposal or an undo, and what comes of them.
//!
//! Invariants: only [`CommandId::ReviewWrite`] writes; an overlay that opened by itself takes no key before the hands
//! have been still for a moment, so that what was typed ahead decides nothing.

use super::{notice, panes, walk};
use crate::app::command::{CommandId, Scope};
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::Loaded;
use crate::app::overlay::Overlay;
use crate::app::proposal::{Choice, Purpose, Review, count};
use crate::app::toast::Level;
use crate::term::key::{Key, KeyCode};
use crate::trust::SafeText;
use jiff::SignedDuration;

/// How long the keyboard must have been still, in milliseconds.
const STILL: i64 = 500;

/// Holds keys off from an overlay that has just opened by itself.
pub(super) fn hold(model: &mut Model) -> Effect {
    model.hold = model.now.checked_add(SignedDuration::from_millis(STILL)).ok();
    Effect::WakeAfter(STILL.unsigned_abs() + 20)
}

/// Whether this key comes too early; it is dropped, and the wait begins anew.
pub(super) fn is_held(model: &mut Model, key: Key) -> Option<Effect> {
    let until = model.hold?;
    if model.now >= until || key.code == KeyCode::Esc {
        model.hold = None;
        return None;
    }
    Some(hold(model))
}

/// Takes what has arrived about choices of a person: proposals, undo, records of one name.
pub(super) fn on_loaded(model: &mut Model, loaded: Loaded) -> Vec<Effect> {
    match loaded {
        Loaded::Review { review, asked } => return open(model, *review, asked),
        Loaded::Decided(said) => return done(model, &said),
        Loaded::Suggestions(record) if panes::scope(model) == record => {
            return record.map_or_else(|| vec![Effect::LoadDay], |record| panes::want(model, record));
        }
        Loaded::NotDecided(why) => not_done(model, why),
        Loaded::Unfit { id, at, why } => {
            if let Some(Overlay::Review(review)) = &mut model.overlay
                && review.purpose == Purpose::Accept(id)
            {
                review.does_not_fit(at, why);
                model.rev += 1;
            }
        }
        Loaded::Waiting(count) => {
            model.status.proposals = count;
            model.rev += 1;
        }
        Loaded::Described(details) => {
            if let Some(Overlay::Chooser(chooser)) = &mut model.overlay {
                chooser.describe(&details);
                model.rev += 1;
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Shows what waits: at once if it was asked for, otherwise only where nobody is in the middle of something.
fn open(model: &mut Model, mut review: Review, asked: bool) -> Vec<Effect> {
    model.rev += 1;
    if let Some(Overlay::Review(before)) = &model.overlay {
        if before.purpose == review.purpose {
            review.keep_choices(before);
        } else if !asked {
            return Vec::new();
        }
        model.overlay = Some(Overlay::Review(Box::new(review)));
        return Vec::new();
    }
    // What the seller has just decided deal by deal is waited for, though nothing opened it by a key.
    let awaited = matches!(review.purpose, Purpose::Accept(id) if walk::awaits(model, id)) && model.overlay.is_none();
    if !asked && !awaited && is_busy(model) {
        let key = model.keymap.shown(CommandId::Proposals).unwrap_or_default();
        let words = format!("{} proposed: {key} shows them", count(review.lines.len(), "change"));
        return notice(model, Level::Info, SafeText::new(&words));
    }
    model.overlay = Some(Overlay::Review(Box::new(review)));
    if asked { Vec::new() } else { vec![hold(model)] }
}

pub(super) fn is_busy(model: &Model) -> bool {
    model.overlay.is_some()
        || model.draft.is_some()
        || model.chat.running().is_some()
        || !model.chat.composer.is_empty()
        || (model.focus == Focus::Records && model.records.typing)
        || model.chat.search.as_ref().is_some_and(|search| search.typing)
}

/// Takes a key.
pub(super) fn on_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let command = model.keymap.command(&[Scope::Review], key);
    let Some(Overlay::Review(review)) = &mut model.overlay else { return Vec::new() };
    if let Some(editor) = &mut review.editor {
        match key.code {
            KeyCode::Esc => review.editor = None,
            KeyCode::Enter => return take_edited(review),
            _ => _ = editor.key(key),
        }
        return Vec::new();
    }
    if key.code == KeyCode::Esc {
        return leave(model);
    }
    match command {
        Some(CommandId::ReviewWrite) => write(model),
        Some(command) => decide(model, command),
        None => Vec::new(),
    }
}

/// Takes the value in the editor, and has it looked at.
fn take_edited(review: &mut Review) -> Vec<Effect> {
    match (review.take_edited(), review.purpose) {
        (Some(taken), Purpose::Accept(id)) => vec![Effect::CheckValue { id, taken }],
        _ => Vec::new(),
    }
}

/// A paste goes into the value that is being typed, and nowhere else.
pub(super) fn on_paste(review: &mut Review, text: &str) {
    if let Some(editor) = &mut review.editor {
        editor.insert(text);
    }
}

fn decide(model: &mut Model, command: CommandId) -> Vec<Effect> {
    use CommandId as C;
    let Some(Overlay::Review(review)) = &mut model.overlay else { return Vec::new() };
    let undo = review.purpose_is_undo();
    let alone = undo && review.counts().3 == 0;
    let done = match command {
        // An undo without conflicts is a plain question.
        C::ReviewAccept if alone => return write(model),
        C::ReviewRefuse | C::ReviewFinish if alone => return leave(model),
        C::ReviewAccept => review.decide(Choice::Take(None)),
        C::ReviewRefuse => review.decide(Choice::Refuse),
        C::ReviewEdit => review.edit(),
        _ => {
            plain(review, command);
            true
        }
    };
    if command == C::ReviewFinish && !model_has_decisions(model) {
        return leave(model);
    }
    if done { Vec::new() } else { notice(model, Level::Info, SafeText::from_static(refusal(undo, command))) }
}

fn plain(review: &mut Review, command: CommandId) {
    use CommandId as C;
    match command {
        C::ReviewAll => review.take_all(false),
        C::ReviewRecord => review.take_all(true),
        C::ReviewTakeBack => review.take_back(),
        C::ReviewFinish => review.finishing = true,
        C::ReviewDown => review.move_by(1),
        C::ReviewUp => review.move_by(-1),
        C::ReviewScrollDown => review.scroll = review.scroll.saturating_add(5),
        C::ReviewScrollUp => review.scroll = review.scroll.saturating_sub(5),
        _ => {}
    }
}

fn refusal(undo: bool, command: CommandId) -> &'static str {
    match (undo, command) {
        (true, CommandId::ReviewEdit) => "an undo puts back what was; it has no other value",
        (true, _) => "this goes back as a whole; only what was changed since is chosen",
        (false, CommandId::ReviewEdit) => "this value cannot be typed",
        (false, _) => "this is decided already",
    }
}

fn model_has_decisions(model: &Model) -> bool {
    matches!(&model.overlay, Some(Overlay::Review(review)) if review.has_decisions())
}

/// Closes it; nothing was written.
fn leave(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Review(review)) = model.overlay.take() else { return Vec::new() };
    let words = match review.purpose {
        Purpose::Undo(_) => "nothing was undone".to_owned(),
        Purpose::Accept(_) => match model.keymap.shown(CommandId::Proposals) {
            Some(key) => format!("nothing was written; the proposal waits ({key})"),
            None => "nothing was written; the proposal waits".to_owned(),
        },
    };
    notice(model, Level::Info, SafeText::new(&words))
}

fn write(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Review(review)) = &mut model.overlay else { return Vec::new() };
    if review.writing {
        return Vec::new();
    }
    if !review.has_decisions() {
        return notice(model, Level::Info, SafeText::from_static("nothing is decided yet"));
    }
    review.writing = true;
    review.problems.clear();
    match review.purpose {
        Purpose::Accept(id) => vec![Effect::Decide(review.decided(id))],
        Purpose::Undo(id) => vec![Effect::Undo { id, settled: review.settled() }],
    }
}

/// What was decided is done.
fn done(model: &mut Model, said: &SafeText) -> Vec<Effect> {
    let mut words = said.to_string();
    if let Some(Overlay::Review(review)) = &model.overlay
        && review.writing
    {
        if let Purpose::Accept(id) = review.purpose {
            model.chat.proposal_became(id, said);
            if let ((1.., ..), Some(key)) = (review.counts(), model.keymap.shown(CommandId::Undo)) {
                words.push_str(&format!(" · {key} takes it back"));
            }
        }
        model.overlay = None;
    }
    notice(model, Level::Info, SafeText::new(&words))
}

/// Nothing was written: the decisions stay, with the reasons.
pub(super) fn not_done(model: &mut Model, why: Vec<SafeText>) {
    if let Some(Overlay::Review(review)) = &mut model.overlay {
        review.writing = false;
        review.finishing = false;
        review.problems = why;
    }
    model.rev += 1;
}
