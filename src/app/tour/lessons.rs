//! The lessons in words: what to do now, with the keys as they are bound, and why it is worth knowing.
//!
//! Invariants: every key comes from the keymap, or is one that cannot be bound; what is said fits the pane that has the
//! keys, so that it works as it is written; a key stands between backticks.

use crate::app::command::CommandId;
use crate::app::model::{Focus, Model};
use crate::app::overlay::{Chooser, Overlay};
use crate::app::proposal::Review;
use crate::crm::Kind;
use crate::term::key::{Key, KeyCode};

/// What must have happened for the tour to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// A record was looked for by its name and opened.
    Found,
    /// A suggested step, or another action, was run and answered.
    Stepped,
    /// A question in the seller's words was answered.
    Asked,
    /// A citation was followed to the field that it rests on.
    Source,
    /// An answer was judged.
    Rated,
    /// A mail was drafted.
    Drafted,
    /// The mail was changed.
    Revised,
    /// It was looked at what left this machine.
    Receipt,
    /// A field of a proposal was taken and written.
    Accepted,
    /// That was undone.
    Undone,
    /// The day was shown.
    Day,
    /// A deal of the pipeline review was decided about.
    Walked,
    /// The keys were looked at.
    Helped,
}

/// A lesson.
#[derive(Debug)]
pub struct Lesson {
    /// Its heading.
    pub title: &'static str,
    /// Why it is worth knowing, in one line.
    pub why: &'static str,
    /// What is to be done, one after the other.
    pub goals: &'static [Goal],
}

/// Every lesson in order.
pub const LESSONS: &[Lesson] = &[
    Lesson {
        title: "Find a record",
        why: "Any record, action and command is a few letters away.",
        goals: &[Goal::Found],
    },
    Lesson {
        title: "Do what is next",
        why: "Every record says what to do next, best first, each with its reason.",
        goals: &[Goal::Stepped],
    },
    Lesson {
        title: "Ask",
        why: "The answer is computed from the records; no model is needed for it.",
        goals: &[Goal::Asked],
    },
    Lesson {
        title: "Look where it comes from",
        why: "Each figure, date and name is compared with a field before you see it.",
        goals: &[Goal::Source],
    },
    Lesson {
        title: "Say what you think of it",
        why: "It stays on this machine, and shows what has to become better.",
        goals: &[Goal::Rated],
    },
    Lesson {
        title: "Draft a mail and change it",
        why: "Nothing is sent; every version is kept.",
        goals: &[Goal::Drafted, Goal::Revised],
    },
    Lesson {
        title: "See what left this machine",
        why: "Without a model nothing does; with one, here is every request as it was sent.",
        goals: &[Goal::Receipt],
    },
    Lesson {
        title: "Write, and take it back",
        why: "Nothing is written but what you take field by field; all can be undone.",
        goals: &[Goal::Accepted, Goal::Undone],
    },
    Lesson {
        title: "Begin a day",
        why: "Who waits, what slipped, what comes first; and your open deals, a key each.",
        goals: &[Goal::Day, Goal::Walked],
    },
    Lesson { title: "Find every key", why: "No key has to be remembered.", goals: &[Goal::Helped] },
];

/// The record of the demo that there is most to see of.
const STORY: &str = "halden renewal";
/// A question whose answer cites fields.
const QUESTION: &str = "what is the stage and the amount?";
/// The same while no deal is open.
const WIDE_QUESTION: &str = "what should I do first today?";
/// A change that is proposed field by field.
const WRITE: &str = "set the amount to 90k";
/// What is asked of a draft.
const CHANGE: &str = "shorter";

/// What is said when all is done.
pub fn closing(model: &Model) -> String {
    let keys = Keys(model);
    format!(
        "That was all of it. {} runs any command; {} closes this.",
        keys.of(CommandId::Palette),
        keys.of(CommandId::TourSkip)
    )
}

/// What to do now, in at most two short lines.
pub fn task(model: &Model, goal: Goal) -> String {
    let keys = Keys(model);
    if let Some(way_out) = keys.out_of_the_way(goal) {
        return way_out;
    }
    match goal {
        Goal::Found => find(&keys),
        Goal::Stepped => step(&keys),
        Goal::Asked if model.chat.running().is_some() => "The answer is on its way.".to_owned(),
        Goal::Asked => keys.say(if is_deal(model) { QUESTION } else { WIDE_QUESTION }),
        Goal::Source => source(&keys),
        Goal::Rated => rate(&keys),
        Goal::Drafted => format!("Press {}.", keys.in_pane(CommandId::DraftMail)),
        Goal::Revised => revise(&keys),
        Goal::Receipt => format!("Press {}.", keys.of(CommandId::Receipt)),
        Goal::Accepted => accept(&keys),
        Goal::Undone => undo(&keys),
        Goal::Day => format!("Press {}.", keys.in_pane(CommandId::Day)),
        Goal::Walked => walk(&keys),
        Goal::Helped => format!(
            "Press {}; {} shows only those of the pane.",
            keys.in_pane(CommandId::Help),
            keys.of(CommandId::WhichKey)
        ),
    }
}

fn find(keys: &Keys<'_>) -> String {
    let (words, enter) = (example(keys.0), fixed(KeyCode::Enter));
    match &keys.0.overlay {
        Some(Overlay::Chooser(chooser)) if chooser.finds.is_some() => {
            format!("Type “{words}” and press {enter} on the deal; {} goes down the list.", fixed(KeyCode::Down))
        }
        _ if keys.0.records.typing => format!("Type “{words}” and press {enter}."),
        _ => format!("Press {}, type “{words}”, and press {enter} on the deal.", keys.of(CommandId::Palette)),
    }
}

/// A name that the workspace has.
fn example(model: &Model) -> String {
    let named = |row: &&super::super::records::RowView| row.name.to_lowercase().contains(STORY);
    if model.records.rows.iter().any(|row| named(&row)) {
        return STORY.to_owned();
    }
    let first = model.records.rows.first();
    first.map_or(STORY.to_owned(), |row| {
        row.name.split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_lowercase()
    })
}

fn step(keys: &Keys<'_>) -> String {
    let model = keys.0;
    if model.chat.running().is_some() {
        return "The answer is on its way.".to_owned();
    }
    // A summary is the best thing to go on with.
    let by_name = |name: &str| {
        model
            .steps()
            .iter()
            .find(|step| matches!(&step.input, super::super::effect::TurnInput::Action { id, .. } if id == name))
    };
    match by_name("summarize").or(model.steps().first()) {
        Some(step) if model.focus == Focus::Composer => {
            format!("Press {}: {}.", ticked(&Key::alt(step.key).to_string()), step.title)
        }
        Some(step) => format!("Press {}: {}.", ticked(&step.key.to_string()), step.title),
        None => {
            format!("Open a deal first: {}, then {}.", keys.in_pane(CommandId::GoRecords), keys.of(CommandId::Open))
        }
    }
}

fn source(keys: &Keys<'_>) -> String {
    let model = keys.0;
    let (left, open) = (fixed(KeyCode::Left), keys.of(CommandId::Open));
    let any = model.chat.turns.iter().any(|turn| turn.claims.iter().any(|claim| claim.cite.is_some()));
    match (any, model.chat.cite.is_some(), model.focus) {
        (false, ..) => keys.say(QUESTION),
        (true, true, Focus::History) if model.chat.selected_source().is_some() => {
            format!(
                "Press {open}: the field that this number rests on. {left} {} choose another one.",
                fixed(KeyCode::Right)
            )
        }
        (true, true, Focus::History) => {
            format!("This one was computed from several records. {left} {} choose another one.", fixed(KeyCode::Right))
        }
        (true, _, Focus::Composer) if model.chat.composer.is_empty() => {
            format!("Press {left} to choose a number in brackets, then {open}.")
        }
        (true, _, Focus::Composer) => "Empty the line first.".to_owned(),
        (true, _, Focus::History) => {
            format!("Press {} to choose a number in brackets, then {open}.", keys.of(CommandId::Left))
        }
        (true, ..) => format!(
            "Press {}, then {left} to choose a number in brackets, then {open}.",
            keys.in_pane(CommandId::GoChat)
        ),
    }
}

fn rate(keys: &Keys<'_>) -> String {
    let thumbs =
        format!("{} for a good answer, {} for a bad one", keys.of(CommandId::ThumbUp), keys.of(CommandId::ThumbDown));
    match keys.0.focus {
        Focus::History => format!("Press {thumbs}."),
        Focus::Composer => format!("Press {} for the answers, then {thumbs}.", keys.of(CommandId::ComposerUp)),
        _ => {
            let (chat, up) = (keys.in_pane(CommandId::GoChat), keys.of(CommandId::ComposerUp));
            format!("Press {chat} and {up} for the answers, then {thumbs}.")
        }
    }
}

fn revise(keys: &Keys<'_>) -> String {
    use super::super::draft::DraftField;
    match &keys.0.draft {
        None => format!("Open the mail again: {}.", keys.in_pane(CommandId::Drafts)),
        Some(_) if keys.0.focus != Focus::Draft => {
            format!("Press {} until the draft has the keys.", keys.of(CommandId::NextPane))
        }
        Some(pane) if pane.revising.is_some() => "It is being changed.".to_owned(),
        Some(pane) if pane.field == DraftField::Request => {
            format!("Type “{CHANGE}” and press {}.", keys.of(CommandId::DraftRevise))
        }
        Some(_) => format!(
            "Go down with {} to the line “change”, type “{CHANGE}”, and press {}.",
            keys.of(CommandId::DraftNext),
            keys.of(CommandId::DraftRevise)
        ),
    }
}

fn accept(keys: &Keys<'_>) -> String {
    match &keys.0.overlay {
        Some(Overlay::Review(review)) => review_keys(keys, review),
        _ if keys.0.chat.running().is_some() => "The proposal is on its way.".to_owned(),
        _ if !is_deal(keys.0) => format!("Open a deal first: {}.", keys.in_pane(CommandId::Palette)),
        _ => keys.say(WRITE),
    }
}

fn review_keys(keys: &Keys<'_>, review: &Review) -> String {
    let (taken, ..) = review.counts();
    match taken {
        0 => format!(
            "Press {} to take the field; {} would refuse it.",
            keys.of(CommandId::ReviewAccept),
            keys.of(CommandId::ReviewRefuse)
        ),
        _ => format!("Press {} to write it. Until now nothing is written.", keys.of(CommandId::ReviewWrite)),
    }
}

fn undo(keys: &Keys<'_>) -> String {
    match &keys.0.overlay {
        Some(Overlay::Review(review)) if review.purpose_is_undo() => {
            format!("This is what would come back. Press {}.", keys.of(CommandId::ReviewAccept))
        }
        _ => format!("Press {}.", keys.in_pane(CommandId::Undo)),
    }
}

fn walk(keys: &Keys<'_>) -> String {
    match &keys.0.overlay {
        Some(Overlay::Walk(_)) => format!(
            "Decide about this deal: {} takes what is suggested, {} leaves it as it is. Nothing is written yet.",
            keys.of(CommandId::WalkTake),
            keys.of(CommandId::WalkSkip)
        ),
        _ => format!("Now press {}: your open deals, worst first.", keys.in_pane(CommandId::Walk)),
    }
}

fn is_deal(model: &Model) -> bool {
    model.record.open.as_ref().is_some_and(|open| open.record.kind == Kind::Opportunity)
}

/// A key that means the same everywhere and cannot be bound.
fn fixed(code: KeyCode) -> String {
    ticked(&Key::plain(code).to_string())
}

fn ticked(key: &str) -> String {
    format!("`{key}`")
}

/// The keys as they are bound, from where the seller is.
struct Keys<'a>(&'a Model);

impl Keys<'_> {
    /// The key of a command; its name in the palette where it has none.
    fn of(&self, id: CommandId) -> String {
        match self.0.keymap.shown(id) {
            Some(key) => ticked(&key),
            None => format!("“{}” of the palette", super::super::command::Command::of(id).title),
        }
    }

    /// The same for a command that has its key where nothing is typed: the way out of the text comes first.
    fn in_pane(&self, id: CommandId) -> String {
        let back = self.of(CommandId::Back);
        let typing = self.0.records.typing && self.0.focus == Focus::Records;
        match self.0.focus {
            Focus::Composer if self.0.draft.is_some() => format!("{back} twice, then {}", self.of(id)),
            Focus::Composer | Focus::Draft => format!("{back}, then {}", self.of(id)),
            _ if typing => format!("{back}, then {}", self.of(id)),
            _ => self.of(id),
        }
    }

    /// Words for the chat, from wherever the seller is.
    fn say(&self, words: &str) -> String {
        let send = self.of(CommandId::Send);
        match self.0.focus {
            Focus::Composer => format!("Type “{words}” and press {send}."),
            _ => format!("Press {}, type “{words}”, and press {send}.", self.in_pane(CommandId::GoChat)),
        }
    }

    /// What lies over the panes and has nothing to do with the goal has to go first.
    fn out_of_the_way(&self, goal: Goal) -> Option<String> {
        let overlay = self.0.overlay.as_ref()?;
        let fits = match overlay {
            Overlay::Chooser(Chooser { finds, .. }) => goal == Goal::Found && finds.is_some(),
            Overlay::Review(review) => {
                let wanted = if review.purpose_is_undo() { Goal::Undone } else { Goal::Accepted };
                goal == wanted
            }
            Overlay::Walk(_) => goal == Goal::Walked,
            Overlay::WhichKey => true,
            _ => false,
        };
        let back = self.of(CommandId::Back);
        match overlay {
            _ if fits => None,
            Overlay::Chooser(_) => Some(format!("Choose one; {back} closes the list.")),
            _ => Some(format!("Look at it as long as you like; {back} closes it.")),
        }
    }
}
