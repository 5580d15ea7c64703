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
    model.status.anything_left |= turns.iter().any(|turn| turn.sent);
    model.rev += 1;
    model.chat.restore(turns);
    model.chat.editing = None;
    panes::focus(model, Focus::Composer)
}

/// Whether a turn's conversation is off the screen.
pub(super) fn is_elsewhere(model: &mut Model, id: u64) -> bool {
    model.talks.waiting_for(id).is_some()
}

/// News of a turn whose conversation is off the screen.
pub(super) fn elsewhere(model: &mut Model, id: u64, event: TurnEvent) -> Vec<Effect> {
    let Some(pane) = model.talks.waiting_for(id) else { return Vec::new() };
    let (text, effects) = take(pane, id, event);
    let Some(text) = text else { return effects };
    let mut all = notice(model, Level::Info, text);
    all.extend(effects);
    all
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
            let one = answer.drafts.last().filter(|_| answer.drafts.len() == 1);
            effects.extend(one.cloned().map(|draft| Effect::SaveDraft(Box::new(draft))));
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
    (model.chat.cite, model.chat.picked) = (None, None);
    model.chat.search = None;
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::super::turn;
    use super::*;
    use crate::app::effect::TurnInput;
    use crate::crm::{Answer, Kind, Status};
    use jiff::{Timestamp, civil::date};

    fn ask(model: &mut Model, words: &'static str) -> (u64, Option<usize>, TalkId) {
        let effects = turn::start(model, TurnInput::Words(words.into()), None, SafeText::from_static(words));
        let request =
            effects.into_iter().find_map(|effect| if let Effect::Run(run) = effect { Some(run) } else { None });
        let request = request.unwrap();
        (request.turn, request.instead_of, request.talk)
    }

    fn done(model: &mut Model, turn: u64, text: &str) {
        let answer = Box::new(Answer::new(Status::Answered, text));
        turn::on_event(model, turn, TurnEvent::Done { answer, meta: Default::default() });
    }

    #[test]
    fn an_edited_question_takes_its_place_and_what_followed_leaves_the_screen() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 11, 20), (120, 40));
        for words in ["one", "two", "three"] {
            let (turn, instead_of, _) = ask(&mut model, words);
            assert_eq!(instead_of, None);
            done(&mut model, turn, words);
        }
        edit(&mut model, Some(1));
        let (_, instead_of, _) = ask(&mut model, "two, differently");
        assert_eq!(instead_of, Some(1));
        let questions: Vec<&str> = model.chat.turns.iter().map(|turn| &*turn.question).collect();
        assert_eq!(questions, ["one", "two, differently"]);
    }

    #[test]
    fn answers_of_two_conversations_come_to_their_own() {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 11, 20), (120, 40));
        let (first, ..) = ask(&mut model, "one");
        let record = RecordRef::new(Kind::Account, "a");
        let talk = model.talks.begin(&mut model.chat, record.clone());
        let (second, _, asked_in) = ask(&mut model, "two");
        assert!(asked_in == talk && model.chat.running() == Some(second));
        done(&mut model, first, "for one");
        assert!(model.chat.turns.iter().all(|turn| turn.text.is_empty()), "it is not this conversation's");
        done(&mut model, second, "for two");
        opened(&mut model, &RecordRef::new(Kind::Account, "b"));
        assert_eq!((model.talks.shown, model.chat.turns[0].text.as_str()), (0, "for one"));
        opened(&mut model, &record);
        assert_eq!((model.talks.shown, model.chat.turns[0].text.as_str()), (talk, "for two"));
    }
}
