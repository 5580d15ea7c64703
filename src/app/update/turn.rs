//! Turns: starting, streaming, ending, stopping, asking again.

use super::{keys, measure, needs, notice, opinion, panes, proposal, talks, walk};
use crate::app::chat::TurnState;
use crate::app::command::CommandId;
use crate::app::draft::DraftPane;
use crate::app::effect::{Effect, TurnInput, TurnRequest};
use crate::app::model::{Focus, Model};
use crate::app::msg::{TurnEvent, TurnMeta};
use crate::app::overlay::{Choice, Chooser, Chosen, Overlay};
use crate::app::toast::Level;
use crate::crm::{Answer, Draft, PlanStep, RecordRef, Status, StepState, Worker};
use crate::trust::SafeText;

/// Runs a command of the chat.
pub(super) fn run(model: &mut Model, command: CommandId) -> Vec<Effect> {
    match command {
        CommandId::Send => send(model),
        CommandId::NewLine => {
            model.chat.composer.new_line();
            keys::composer_changed(model, true)
        }
        CommandId::ComposerEditor => vec![Effect::Editor(format!("{}\n", model.chat.composer.text()))],
        CommandId::ComposerUp => {
            panes::focus(model, Focus::History);
            model.chat.scroll(-(model.chat.metrics.height.saturating_sub(2) as isize));
            Vec::new()
        }
        CommandId::ComposerDown => {
            model.chat.scroll(model.chat.metrics.height.saturating_sub(2) as isize);
            Vec::new()
        }
        CommandId::Recall => recall(model, model.chat.turns.len().checked_sub(1)),
        CommandId::HistoryEdit => {
            let turn = model.chat.current();
            let mut effects = recall(model, turn);
            effects.extend(talks::edit(model, turn));
            effects
        }
        CommandId::HistoryExplain => explain(model),
        CommandId::ThumbUp | CommandId::ComposerGood => opinion::rate(model, true),
        CommandId::ThumbDown | CommandId::ComposerBad => opinion::rate(model, false),
        CommandId::AnswerBefore | CommandId::AnswerAfter => opinion::pick(model, command),
        _ => Vec::new(),
    }
}

fn send(model: &mut Model) -> Vec<Effect> {
    let text = model.chat.composer.text();
    let words = text.trim();
    if words.is_empty() {
        return Vec::new();
    }
    if model.chat.running().is_some() {
        return notice(model, Level::Info, SafeText::from_static("an answer is still coming; esc stops it"));
    }
    let question = SafeText::new(words);
    model.chat.composer.clear();
    model.chat.unsaved = false;
    let scope = panes::scope(model);
    let mut effects = start(model, TurnInput::Words(question.to_string()), scope, question);
    effects.push(Effect::KeepUnsent(String::new()));
    effects
}

/// Starts a turn; the answer to the one before must be over.
pub(super) fn start(model: &mut Model, input: TurnInput, scope: Option<RecordRef>, question: SafeText) -> Vec<Effect> {
    if let Some(effects) = walk::instead(model, &input) {
        return effects;
    }
    if model.chat.running().is_some() {
        return notice(model, Level::Info, SafeText::from_static("an answer is still coming; esc stops it"));
    }
    let about = model.record.open.as_ref().filter(|open| Some(&open.record) == scope.as_ref());
    let about = about.map(|open| open.title.clone()).unwrap_or_default();
    let instead_of = talks::take_edited_place(model);
    let turn = model.chat.start(question, about);
    measure(model);
    vec![Effect::Run(TurnRequest { turn, input, scope, talk: model.talks.shown, instead_of })]
}

/// Runs the suggestion with this key.
pub(super) fn run_suggestion(model: &mut Model, key: char) -> Vec<Effect> {
    if model.draft.is_some() {
        let key = model.keymap.shown(CommandId::Back).unwrap_or_default();
        let words = format!("a draft lies over the steps: {key} in the draft closes it");
        return notice(model, Level::Info, SafeText::new(&words));
    }
    let line = model.record.suggestions().iter().find(|line| line.key == key);
    let found = line.map(|line| (line.input.clone(), line.record.clone(), line.title.clone()));
    match found {
        Some((input, record, title)) => {
            let effects = start(model, input, record, title);
            show_answer(model);
            effects
        }
        None => notice(model, Level::Info, SafeText::new(&format!("there is no step {key} here"))),
    }
}

/// Runs the action that a line stands for, as if it were said in the chat.
pub(super) fn run_selected(model: &mut Model) -> Vec<Effect> {
    let Some((input, words)) = model.record.selected_whole() else { return Vec::new() };
    let about = panes::scope(model);
    let effects = start(model, input, about, words);
    show_answer(model);
    effects
}

/// Where only one pane fits, the chat is the one to look at.
pub(super) fn show_answer(model: &mut Model) {
    use crate::app::layout::{Layout, Shape};
    if matches!(Layout::of(model).shape, Shape::Narrow | Shape::Tiny) {
        panes::focus(model, Focus::History);
    }
}

/// The next digit waves a suggestion away.
pub(super) fn ask_dismiss(model: &mut Model) -> Vec<Effect> {
    let any = !model.steps().is_empty();
    model.record.dismissing = any;
    let words = if any { "which step? its digit waves it away, esc keeps all" } else { "there is no step here" };
    notice(model, Level::Info, SafeText::from_static(words))
}

/// Waves the suggestion with this digit away; it is gone from the screen at once.
pub(super) fn dismiss(model: &mut Model, key: char) -> Vec<Effect> {
    let found = model.record.take_suggestion(key).and_then(|line| {
        let TurnInput::Action { id, inputs } = &line.input else { return None };
        let what = crate::actions::suggestion_name(id, inputs);
        Some((line.record, what, line.title))
    });
    let Some((record, what, title)) = found else {
        return notice(model, Level::Info, SafeText::new(&format!("there is no step {key} here")));
    };
    let words = format!("{title}: not suggested again until its reason changes");
    let mut effects = notice(model, Level::Info, SafeText::new(&words));
    effects.push(Effect::Dismiss { record, what });
    effects
}

/// Stops the running turn; what has arrived stays.
pub(super) fn stop(model: &mut Model, turn: u64) -> Vec<Effect> {
    model.chat.change(turn, |turn| turn.state = TurnState::Stopped);
    if let Some(pane) = &mut model.draft {
        pane.revising = None;
    }
    model.rev += 1;
    vec![Effect::Stop(turn)]
}

/// Brings a question back into the composer.
fn recall(model: &mut Model, turn: Option<usize>) -> Vec<Effect> {
    let Some(turn) = turn.and_then(|index| model.chat.turns.get(index)) else { return Vec::new() };
    let text = turn.query.clone().unwrap_or_else(|| turn.question.to_string());
    model.chat.composer.set_text(&text);
    panes::focus(model, Focus::Composer);
    keys::composer_changed(model, true)
}

fn explain(model: &mut Model) -> Vec<Effect> {
    if let Some(turn) = model.chat.current().and_then(|index| model.chat.turns.get_mut(index)) {
        turn.show_trace = !turn.show_trace;
        turn.rev = turn.rev.wrapping_add(1);
        model.chat.rev += 1;
    }
    Vec::new()
}

/// Takes news of a turn.
pub(super) fn on_event(model: &mut Model, id: u64, event: TurnEvent) -> Vec<Effect> {
    if !model.status.anything_left && goes_out(&event) {
        model.status.anything_left = true;
        model.rev += 1;
    }
    if let TurnEvent::Done { meta: TurnMeta { logged: Some(logged), .. }, .. }
    | TurnEvent::Failed { meta: TurnMeta { logged: Some(logged), .. }, .. } = &event
    {
        model.talks.waiting_for(id).unwrap_or(&mut model.chat).log(id, logged);
    }
    if talks::is_elsewhere(model, id) {
        let mut effects = walk::elsewhere(model, id, &event);
        effects.extend(talks::elsewhere(model, id, event));
        return effects;
    }
    match event {
        TurnEvent::Plan(steps) => {
            model.chat.settle(id, |turn| turn.plan.clone_from(&steps));
            model.chat.change(id, |turn| turn.plan = steps);
            Vec::new()
        }
        TurnEvent::Stage(text) => {
            model.chat.change(id, |turn| turn.state = TurnState::Waiting(text));
            Vec::new()
        }
        TurnEvent::Delta(text) => {
            model.chat.change(id, |turn| {
                turn.text.push_str(&text);
                turn.state = TurnState::Streaming;
            });
            Vec::new()
        }
        TurnEvent::Done { answer, meta } => {
            take_meta(model, &meta);
            model.status.context = answer.context.or(model.status.context);
            model.chat.change(id, |turn| turn.take(&answer, meta));
            finish(model, id, &answer)
        }
        TurnEvent::Failed { message, answer, meta } => fail(model, id, message, answer, meta),
    }
}

/// Whether a request is out by now: a step of the model begins with sending what was cleared for it.
fn goes_out(event: &TurnEvent) -> bool {
    let begun =
        |step: &PlanStep| step.by == Worker::Model && matches!(step.state, StepState::Running | StepState::Done);
    match event {
        TurnEvent::Plan(steps) => steps.iter().any(begun),
        TurnEvent::Done { meta, .. } | TurnEvent::Failed { meta, .. } => meta.receipt.is_some(),
        TurnEvent::Stage(_) | TurnEvent::Delta(_) => false,
    }
}

fn fail(model: &mut Model, id: u64, message: SafeText, answer: Option<Box<Answer>>, meta: TurnMeta) -> Vec<Effect> {
    take_meta(model, &meta);
    if let Some(answer) = &answer {
        model.chat.settle(id, |turn| turn.take(answer, meta.clone()));
    }
    model.chat.change(id, |turn| {
        let partial = std::mem::take(&mut turn.text);
        match &answer {
            Some(answer) => turn.take(answer, meta),
            None => turn.meta = meta,
        }
        if !partial.is_empty() {
            turn.text = if turn.text.is_empty() { partial } else { format!("{partial}\n\n---\n\n{}", turn.text) };
        }
        turn.state = TurnState::Failed(message);
    });
    match answer {
        Some(answer) => finish(model, id, &answer),
        None => {
            if let Some(pane) = model.draft.as_mut().filter(|pane| pane.revising == Some(id)) {
                pane.revising = None;
            }
            Vec::new()
        }
    }
}

/// What an answer opens: a draft, or a choice between records.
fn finish(model: &mut Model, id: u64, answer: &Answer) -> Vec<Effect> {
    if let Some(effects) = walk::answered(model, id, answer) {
        return effects;
    }
    if let Some(need) = answer.needs.as_ref().filter(|_| answer.status == Status::NeedsInput) {
        return needs::ask(model, answer, need);
    }
    if answer.status == Status::NeedsInput && !answer.candidates.is_empty() {
        return ask_which(model, id, answer);
    }
    if answer.drafts.len() > 1 {
        return offer(model, answer);
    }
    let Some(draft) = answer.drafts.last() else { return Vec::new() };
    let verdict = verdict(model, id);
    if let Some(pane) = model.draft.as_mut().filter(|pane| pane.revising == Some(id)) {
        pane.take(draft);
        pane.verdict = verdict;
    } else {
        let mut pane = DraftPane::open(draft.clone());
        pane.verdict = verdict;
        model.draft = Some(pane);
        panes::focus(model, Focus::Draft);
        model.touch_all();
    }
    super::draft::keep(model)
}

/// Several mails: a number takes one over.
fn offer(model: &mut Model, answer: &Answer) -> Vec<Effect> {
    let scope = answer.record.clone();
    let choice = |(number, draft): (usize, &Draft)| {
        let shown = draft.current();
        Choice {
            label: SafeText::new(shown.map_or("", |version| version.request.as_str())),
            detail: SafeText::one_line(shown.and_then(|version| version.body.lines().nth(2)).unwrap_or("")),
            chosen: Chosen::Turn {
                input: TurnInput::Words(number.to_string()),
                scope: scope.clone(),
                question: SafeText::new(&number.to_string()),
            },
        }
    };
    let choices = (1..).zip(&answer.drafts).map(choice).collect();
    let title = SafeText::from_static("Which reply? A number takes one over; escape keeps them in the chat");
    model.overlay = Some(Overlay::Chooser(Chooser { unasked: true, ..Chooser::list(title, choices) }));
    model.rev += 1;
    Vec::new()
}

fn verdict(model: &Model, id: u64) -> String {
    model.chat.turns.iter().rev().find(|turn| turn.id == id).map(|turn| turn.verdict()).unwrap_or_default()
}

/// A name fits several records: the seller chooses, nothing is picked silently.
fn ask_which(model: &mut Model, id: u64, answer: &Answer) -> Vec<Effect> {
    let question = model.chat.turns.iter().find(|turn| turn.id == id).map(|turn| turn.question.clone());
    let question = question.unwrap_or_default();
    let choices = answer.candidates.iter().map(|(record, name)| Choice {
        label: SafeText::new(name),
        detail: SafeText::new(record.kind.as_str()),
        chosen: Chosen::Turn {
            input: TurnInput::Words(answer.chosen_by(record)),
            scope: panes::scope(model),
            question: SafeText::new(&format!("{question} ({name})")),
        },
    });
    let title = SafeText::from_static("Which one is meant? A number, arrows or letters");
    let records: Vec<RecordRef> = answer.candidates.iter().map(|(record, _)| record.clone()).collect();
    let chooser = Chooser { records: records.clone(), unasked: true, ..Chooser::list(title, choices.collect()) };
    model.overlay = Some(Overlay::Chooser(chooser));
    model.rev += 1;
    vec![Effect::Describe(records), proposal::hold(model)]
}

fn take_meta(model: &mut Model, meta: &TurnMeta) {
    if meta.receipt.is_some() {
        model.status.masked = Some(meta.masked);
        // A request that was cut tells none; it had some all the same.
        model.status.tokens = Some(meta.tokens).filter(|tokens| *tokens > 0);
        model.status.cost_usd = meta.cost_usd;
        model.status.millis = Some(meta.millis);
        model.status.receipt = meta.receipt.clone();
        model.status.anything_left = true;
    }
    model.rev += 1;
}
