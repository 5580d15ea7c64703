//! The one command registry: what can be done, under which name, with which keys, and where.
//!
//! Keymap, palette, help, footer hints, the README's key table and `dealdesk keys` all read this table; nothing
//! else names a key. Invariant: inside one scope no two commands share a default key.

use super::Model;
use super::model::Focus;
use super::overlay::Overlay;

/// Where a command's keys work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everywhere, also while typing.
    Anywhere,
    /// In any pane in which nothing is being typed.
    Pane,
    /// In the records list.
    Records,
    /// In the open record.
    Record,
    /// In the chat history.
    History,
    /// In the chat's composer.
    Composer,
    /// In the draft.
    Draft,
    /// Over a proposal or an undo.
    Review,
    /// Over the pipeline review.
    Walk,
    /// Over the bundle of a feedback.
    Report,
    /// Over the dashboard.
    Figures,
}

impl Scope {
    /// The heading in help and in the README.
    pub fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Everywhere",
            Self::Pane => "In a pane",
            Self::Records => "Records",
            Self::Record => "Open record",
            Self::History => "Chat history",
            Self::Composer => "Chat input",
            Self::Draft => "Draft",
            Self::Review => "Proposal or undo",
            Self::Walk => "Pipeline review",
            Self::Report => "Feedback",
            Self::Figures => "Use and quality",
        }
    }

    /// Every scope in the order of help.
    pub const ALL: [Self; 11] = [
        Self::Anywhere,
        Self::Pane,
        Self::Records,
        Self::Record,
        Self::History,
        Self::Composer,
        Self::Draft,
        Self::Review,
        Self::Walk,
        Self::Report,
        Self::Figures,
    ];
}

macro_rules! commands {
    ($($id:ident $name:literal $scope:ident [$($key:literal),*] $title:literal $hint:literal),+ $(,)?) => {
        /// What can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CommandId { $(#[doc = $title] $id,)+ }

        /// Every command, in the order of help.
        pub const COMMANDS: &[Command] = &[$(Command {
            id: CommandId::$id, name: $name, scope: Scope::$scope, keys: &[$($key),*], title: $title, hint: $hint,
        },)+];
    };
}

/// One entry of the registry.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Which command.
    pub id: CommandId,
    /// Its name in `[keys]` of the configuration.
    pub name: &'static str,
    /// Where its keys work.
    pub scope: Scope,
    /// Default keys, the first one is shown.
    pub keys: &'static [&'static str],
    /// What it does, for help and palette.
    pub title: &'static str,
    /// One word for the footer; empty if it is not worth a place there.
    pub hint: &'static str,
}

commands! {
    Quit "quit" Anywhere ["ctrl-c"] "Quit" "",
    Palette "palette" Anywhere ["ctrl-p"] "Find a command, an action or a record" "find",
    NextPane "pane.next" Anywhere ["tab"] "Next pane" "pane",
    PreviousPane "pane.previous" Anywhere ["shift-tab"] "Previous pane" "",
    Suspend "suspend" Anywhere ["ctrl-z"] "Suspend to the shell" "",
    Redraw "redraw" Anywhere ["ctrl-l"] "Draw the whole screen again" "",
    Receipt "receipt" Anywhere ["ctrl-r"] "What left this machine" "",
    FreeMouse "mouse.free" Anywhere ["f12"] "Free or catch the mouse (for selecting text)" "",
    Back "back" Anywhere ["esc"] "Stop the answer, close what is open, or go back" "",

    QuitPane "quit.pane" Pane ["q"] "Quit" "",
    PaletteColon "palette.colon" Pane [":"] "Find a command, an action or a record" "",
    Help "help" Pane ["?", "f1"] "Keys and commands" "help",
    WhichKey "keys" Pane ["space"] "The keys of this pane" "keys",
    Filter "filter" Pane ["/"] "Filter the list, or search the chat" "filter",
    GoChat "go.chat" Pane ["c", "i"] "Type in the chat" "ask",
    GoRecords "go.records" Pane ["r"] "Go to the records" "",
    Actions "actions" Pane ["a"] "All actions for what is shown" "actions",
    Dismiss "suggestion.dismiss" Pane ["d", "-"] "Wave a suggested action away: then its digit" "",
    StepsBack "suggestion.back" Pane ["b", "+"] "Bring back a step that was waved away or run" "",
    DraftMail "draft" Pane ["e"] "Draft an e-mail about this record" "draft",
    Copy "copy" Pane ["y"] "Copy the selected text" "copy",
    Undo "undo" Pane ["u"] "Undo the last accepted write, after a look at it" "",
    Changes "changes" Pane ["U"] "What was written; any of it can be undone" "",
    Proposals "proposals" Pane ["P"] "Proposals that wait for you" "proposals",
    Walk "walk" Pane ["W"] "Pipeline review: your open deals, worst first, a key each" "",
    Stats "stats" Pane ["s"] "Use and quality in figures" "",
    Drafts "drafts" Pane ["D"] "Saved drafts" "",
    Sessions "sessions" Pane ["S"] "Earlier conversations" "",
    OwnTalk "talk.own" Pane ["w"] "This record's own conversation, and back" "",
    Forks "talk.branches" Pane ["B"] "Branches of this conversation" "",
    NextTheme "theme.next" Pane ["T"] "Next theme" "",

    Down "down" Pane ["j", "down"] "Down" "",
    Up "up" Pane ["k", "up"] "Up" "",
    PageDown "page.down" Pane ["ctrl-d", "pagedown"] "A page down" "",
    PageUp "page.up" Pane ["ctrl-u", "pageup"] "A page up" "",
    Top "top" Pane ["g", "home"] "To the top" "",
    Bottom "bottom" Pane ["G", "end"] "To the end" "",
    Left "left" Pane ["h", "left"] "Tab to the left" "",
    Right "right" Pane ["l", "right"] "Tab to the right" "",
    Open "open" Pane ["enter"] "Open what is selected" "",

    News "news" Pane ["V"] "What is new in this version" "",
    Tour "tour" Pane [] "Take the tour" "",
    TourAgain "tour.again" Pane [] "Begin the tour again" "",
    TourSkip "tour.skip" Anywhere ["f2"] "Tour: to the next lesson" "",
    TourLeave "tour.leave" Anywhere ["f3"] "Tour: away with it; it goes on later" "",
    Report "feedback" Pane [] "Write feedback: a bundle without secrets, shown before it is saved" "",

    Abilities "can" Pane ["A"] "What dealdesk can do, with lines to say" "",
    Day "day" Pane ["0"] "Your day: meetings, tasks, follow-ups, changes" "day",
    BackRecord "record.back" Pane ["backspace"] "Back to the record before, then to your day" "",

    HistoryEdit "chat.edit" History ["E"] "Edit the question and send it again" "edit",
    HistoryExplain "chat.trace" History ["t"] "How this answer was made" "how",
    NextMatch "search.next" History ["n"] "Next match" "",
    PreviousMatch "search.previous" History ["N"] "Previous match" "",
    AnswerBefore "chat.before" History ["["] "Choose the answer before: to rate, copy or ask again" "",
    AnswerAfter "chat.after" History ["]"] "Choose the answer after" "",
    ThumbUp "chat.good" History ["+"] "This answer was good; again takes it back" "good",
    ThumbDown "chat.bad" History ["-"] "This answer was not good, and why; again takes it back" "not good",

    Send "chat.send" Composer ["enter"] "Send" "",
    NewLine "chat.newline" Composer ["shift-enter", "alt-enter", "ctrl-j"] "A new line" "",
    ComposerEditor "chat.editor" Composer ["ctrl-e"] "Edit in $EDITOR" "",
    ComposerUp "chat.history" Composer ["pageup"] "To the chat history" "",
    ComposerDown "chat.further" Composer ["pagedown"] "Further down in the chat" "",
    Recall "chat.recall" Composer ["ctrl-up"] "Bring back the last question" "",
    ComposerGood "chat.good.typing" Composer ["alt-up"] "The last answer was good; again takes it back" "",
    ComposerBad "chat.bad.typing" Composer ["alt-down"] "The last answer was not good, and why" "",

    DraftSave "draft.save" Draft ["ctrl-s"] "Save this version" "save",
    DraftDiff "draft.diff" Draft ["ctrl-d"] "Show what changed" "diff",
    DraftOlder "draft.older" Draft ["alt-left"] "Version before" "",
    DraftNewer "draft.newer" Draft ["alt-right"] "Version after" "",
    DraftCopy "draft.copy" Draft ["ctrl-y"] "Copy the mail" "copy",
    DraftEditor "draft.editor" Draft ["ctrl-e"] "Edit in $EDITOR" "$EDITOR",
    DraftExport "draft.export" Draft ["ctrl-o"] "Save as .eml" ".eml",
    DraftNext "draft.next" Draft ["down"] "Next line or field" "",
    DraftRevise "draft.revise" Draft ["enter"] "Next field, or ask for the change" "",

    ReviewAccept "review.accept" Review ["y"] "Take this field" "take",
    ReviewRefuse "review.refuse" Review ["n"] "Refuse this field, or leave it as it is now" "refuse",
    ReviewEdit "review.edit" Review ["e"] "Take this field with another value" "edit",
    ReviewAll "review.all" Review ["a"] "Take all that is undecided" "all",
    ReviewRecord "review.record" Review ["A"] "Take all that is undecided of this record" "record",
    ReviewTakeBack "review.back" Review ["u"] "Take a decision back" "back",
    ReviewFinish "review.finish" Review ["q"] "Leave the rest undecided" "done",
    ReviewWrite "review.write" Review ["enter"] "Write what was taken" "write",
    ReviewDown "review.down" Review ["j", "down"] "Next field" "",
    ReviewUp "review.up" Review ["k", "up"] "Field before" "",
    ReviewScrollDown "review.scroll.down" Review ["pagedown", "ctrl-d"] "Further down in a long text" "",
    ReviewScrollUp "review.scroll.up" Review ["pageup", "ctrl-u"] "Further up in a long text" "",

    WalkTake "walk.take" Walk ["y"] "Take what is suggested for this deal" "take",
    WalkPush "walk.push" Walk ["p"] "Push the close date" "push",
    WalkNext "walk.next" Walk ["n"] "Set the next step" "next step",
    WalkNudge "walk.nudge" Walk ["m"] "Nudge the contact: a mail as a draft" "nudge",
    WalkPark "walk.park" Walk ["k"] "Park it: a later close date, out of the forecast" "park",
    WalkLost "walk.lost" Walk ["l"] "Lost, with the reason" "lost",
    WalkSkip "walk.skip" Walk ["space", "s"] "Leave this deal as it is" "skip",
    WalkBack "walk.back" Walk ["b", "backspace"] "Back to the deal before" "back",
    WalkFinish "walk.finish" Walk ["q"] "Leave the rest undecided" "finish",
    WalkPropose "walk.propose" Walk ["enter"] "At the end: make one proposal of all decisions" "propose",
    WalkScrollDown "walk.scroll.down" Walk ["down", "pagedown", "j"] "Further down in a long text" "",
    WalkScrollUp "walk.scroll.up" Walk ["up", "pageup"] "Further up in a long text" "",

    ReportSave "feedback.save" Report ["s"] "Save the bundle as it is shown" "save",
    ReportRemark "feedback.remark" Report ["e"] "Change the remark" "remark",
    FiguresPeriod "stats.period" Figures ["p"] "Another period: 14, 30, 90 or 7 days" "period",
    FiguresTable "stats.table" Figures ["t", "tab", "right"] "By action, by model or by week" "by action, model, week",
    FiguresHow "stats.how" Figures ["e"] "How each figure was counted" "how counted",
    FiguresDown "stats.down" Figures ["j", "down", "pagedown"] "Further down" "down",
    FiguresUp "stats.up" Figures ["k", "up", "pageup"] "Further up" "up",
    FiguresClose "stats.close" Figures ["q", "s"] "Close" "",
}

/// Commands that only move about: they need no place in a palette, and the last one in a list of keys.
pub fn is_movement(id: CommandId) -> bool {
    use CommandId as C;
    matches!(
        id,
        C::Up
            | C::Down
            | C::PageUp
            | C::PageDown
            | C::Top
            | C::Bottom
            | C::Left
            | C::Right
            | C::Open
            | C::NextPane
            | C::PreviousPane
            | C::Back
            | C::ComposerUp
            | C::ComposerDown
            | C::AnswerBefore
            | C::AnswerAfter
    )
}

impl Command {
    /// The entry of a command.
    pub fn of(id: CommandId) -> &'static Self {
        // Total by construction: the macro makes one entry for each id.
        COMMANDS.iter().find(|command| command.id == id).unwrap_or(&COMMANDS[0])
    }
}

/// Whether a command would do something now; palette and footer leave out what would not.
pub fn enabled(model: &Model, id: CommandId) -> bool {
    use CommandId as C;
    match id {
        C::Tour => model.demo && model.tour.is_none(),
        C::TourAgain => model.demo,
        C::TourSkip | C::TourLeave => model.tour.is_some(),
        C::Dismiss => !model.steps().is_empty(),
        C::DraftMail | C::OwnTalk => model.record.open.is_some(),
        C::Forks => !model.chat.turns.is_empty(),
        C::BackRecord => model.record.open.is_some(),
        C::Receipt => model.status.receipt.is_some(),
        C::HistoryEdit | C::HistoryExplain | C::AnswerBefore | C::AnswerAfter => !model.chat.turns.is_empty(),
        C::ThumbUp | C::ThumbDown | C::ComposerGood | C::ComposerBad => !model.chat.turns.is_empty(),
        C::NextMatch | C::PreviousMatch => model.chat.search.is_some(),
        C::DraftSave
        | C::DraftDiff
        | C::DraftOlder
        | C::DraftNewer
        | C::DraftCopy
        | C::DraftEditor
        | C::DraftExport => model.draft.is_some(),
        C::DraftNext | C::DraftRevise => model.focus == Focus::Draft,
        C::Proposals => model.status.proposals > 0,
        _ if Command::of(id).scope == Scope::Figures => matches!(model.overlay, Some(Overlay::Figures(_))),
        _ if Command::of(id).scope == Scope::Walk => matches!(model.overlay, Some(Overlay::Walk(_))),
        _ if Command::of(id).scope == Scope::Review => matches!(model.overlay, Some(Overlay::Review(_))),
        _ if Command::of(id).scope == Scope::Report => matches!(model.overlay, Some(Overlay::Page(_))),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::key::Key;
    use std::collections::HashMap;

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        let mut seen = HashMap::new();
        for command in COMMANDS {
            for key in command.keys {
                let parsed: Key = key.parse().unwrap_or_else(|error| panic!("{}: {error}", command.name));
                if let Some(other) = seen.insert((command.scope, parsed), command.name) {
                    panic!("{key} is both {other} and {}", command.name);
                }
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::HashSet<_> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
