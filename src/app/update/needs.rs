//! What an action asks back: a choice opens a list, a record a search, anything else is asked in the chat's input.
//!
//! Invariant: nothing is answered by a key that was typed before the question could be seen.

use super::{overlay, panes, proposal};
use crate::app::effect::{Effect, TurnInput};
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Choice, Chooser, Chosen, Overlay, Wanted};
use crate::app::present;
use crate::crm::{Answer, InputNeed};
use crate::trust::SafeText;

/// Asks for an input.
pub(super) fn ask(model: &mut Model, answer: &Answer, need: &InputNeed) -> Vec<Effect> {
    let question = present::line(&need.question.replace('`', ""));
    if !need.choices.is_empty() {
        return choose(model, answer, need, question);
    }
    if need.kind == "record" {
        let mut effects = overlay::ask_record(model, wanted(answer, need, question));
        if let Some(Overlay::Chooser(chooser)) = &mut model.overlay {
            chooser.unasked = true;
        }
        effects.push(proposal::hold(model));
        return effects;
    }
    model.chat.asks = Some(question);
    model.chat.rev += 1;
    // Whoever is in the middle of something else is not taken away from it.
    if model.overlay.is_none() && model.draft.is_none() {
        return panes::focus(model, Focus::Composer);
    }
    Vec::new()
}

fn wanted(answer: &Answer, need: &InputNeed, title: SafeText) -> Wanted {
    Wanted {
        action: need.action.clone(),
        inputs: need.given.clone(),
        input: Some(need.input.clone()),
        scope: answer.record.clone(),
        title,
        kinds: Vec::new(),
    }
}

/// The conversation goes on with the chosen word as if it had been typed.
fn choose(model: &mut Model, answer: &Answer, need: &InputNeed, question: SafeText) -> Vec<Effect> {
    let choice = |word: &String| Choice {
        label: present::line(word),
        detail: SafeText::default(),
        chosen: Chosen::Turn {
            input: TurnInput::Words(word.clone()),
            scope: answer.record.clone().or_else(|| panes::scope(model)),
            question: present::line(word),
        },
    };
    let choices = need.choices.iter().map(choice).collect();
    model.overlay = Some(Overlay::Chooser(Chooser { unasked: true, ..Chooser::list(question, choices) }));
    model.rev += 1;
    vec![proposal::hold(model)]
}
