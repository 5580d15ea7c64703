//! What a line means. Pure.
//!
//! A word is a command only where the rest of the line fits it; everything else is a question, so that `open deals of
//! this month` and `list the risks` reach the assistant.

use super::rate::Rate;
use super::write::Which;
use crate::crm::{ChangeSetId, Kind};

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Nothing,
    List(Option<Kind>),
    More,
    Filter(String),
    Pick(usize),
    Open(String),
    Find(String),
    Day,
    Yes,
    Decided,
    Abilities,
    Record,
    Related,
    Timeline,
    Do(String),
    Dismiss(String),
    Why,
    Actions,
    Source(usize),
    Draft,
    Drafts,
    Change(String),
    Save,
    Eml(String),
    Receipt(Option<String>),
    Sessions,
    Undo(Option<ChangeSetId>),
    Changes,
    Proposals,
    Accept(Which),
    Reject(Which),
    Branches,
    Rate(Rate),
    Edit(usize, String),
    Help,
    Quit,
    Ask(String),
}

/// Reads a line.
pub(super) fn parse(line: &str) -> Command {
    let line = line.trim();
    if line.is_empty() {
        return Command::Nothing;
    }
    if let Ok(number) = line.trim_end_matches('.').parse() {
        return Command::Pick(number);
    }
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (word, rest) = (word.to_lowercase(), rest.trim());
    let known = if rest.is_empty() { alone(&word) } else { with(&word, rest) };
    known.unwrap_or_else(|| Command::Ask(line.to_owned()))
}

fn alone(word: &str) -> Option<Command> {
    Some(match word {
        "list" => Command::List(None),
        "more" => Command::More,
        "filter" => Command::Filter(String::new()),
        "day" => Command::Day,
        "y" | "yes" => Command::Yes,
        "dismissed" => Command::Decided,
        "can" => Command::Abilities,
        "record" => Command::Record,
        "related" => Command::Related,
        "timeline" => Command::Timeline,
        "actions" => Command::Actions,
        "draft" => Command::Draft,
        "drafts" => Command::Drafts,
        "save" => Command::Save,
        "receipt" => Command::Receipt(None),
        "sessions" => Command::Sessions,
        "undo" => Command::Undo(None),
        "changes" => Command::Changes,
        "proposals" => Command::Proposals,
        "branches" => Command::Branches,
        "good" | "bad" | "unrate" => Command::Rate(Rate::parse(word, "")?),
        "help" | "?" => Command::Help,
        "quit" | "exit" | "q" => Command::Quit,
        // What needs something after it says so itself.
        "open" => Command::Open(String::new()),
        "find" => Command::Find(String::new()),
        "do" => Command::Do(String::new()),
        "dismiss" => Command::Dismiss(String::new()),
        "why" => Command::Why,
        "source" => Command::Source(0),
        "change" => Command::Change(String::new()),
        "eml" => Command::Eml(String::new()),
        _ => return None,
    })
}

fn with(word: &str, rest: &str) -> Option<Command> {
    let own = rest.to_owned();
    let single = !rest.contains(char::is_whitespace);
    match word {
        "list" => {
            Some(Kind::parse(rest)).filter(|kind| kind.is_standard() || single).map(|kind| Command::List(Some(kind)))
        }
        "filter" => Some(Command::Filter(own)),
        "open" => rest.contains(':').then_some(Command::Open(own)),
        "find" => Some(Command::Find(own)),
        "do" => single.then_some(Command::Do(own)),
        "dismiss" => rest.trim_end_matches('.').parse::<u8>().ok().map(|_| Command::Dismiss(own)),
        "source" => rest.trim_matches(['[', ']']).parse().ok().map(Command::Source),
        "change" => Some(Command::Change(own)),
        "eml" => Some(Command::Eml(own)),
        "receipt" => single.then_some(Command::Receipt(Some(own))),
        "undo" => rest.parse().ok().map(|id| Command::Undo(Some(ChangeSetId(id)))),
        "accept" => Which::parse(rest).map(Command::Accept),
        "reject" => Which::parse(rest).map(Command::Reject),
        "good" | "bad" | "unrate" => Rate::parse(word, rest).map(Command::Rate),
        "edit" => {
            let (turn, words) = rest.split_once(' ')?;
            Some(Command::Edit(turn.parse().ok()?, words.trim().to_owned()))
        }
        "ask" => Some(Command::Ask(own)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_command_only_where_the_rest_fits() {
        let ask = |text: &str| Command::Ask(text.to_owned());
        for (line, expected) in [
            ("  ", Command::Nothing),
            ("3.", Command::Pick(3)),
            ("list accounts", Command::List(Some(Kind::Account))),
            ("LIST", Command::List(None)),
            ("list the risks of Acme", ask("list the risks of Acme")),
            ("open account:Acme Corp", Command::Open("account:Acme Corp".into())),
            ("open deals of this month", ask("open deals of this month")),
            ("do 2", Command::Do("2".into())),
            ("dismiss 2", Command::Dismiss("2".into())),
            ("dismiss the objection", ask("dismiss the objection")),
            ("why", Command::Why),
            ("day", Command::Day),
            ("day after tomorrow?", ask("day after tomorrow?")),
            ("y", Command::Yes),
            ("yes please do", ask("yes please do")),
            ("do I have tasks today?", ask("do I have tasks today?")),
            ("source [2]", Command::Source(2)),
            ("source of the lead", ask("source of the lead")),
            ("draft a mail to Dana", ask("draft a mail to Dana")),
            ("help me with Acme", ask("help me with Acme")),
            ("ask list", ask("list")),
            ("undo 4", Command::Undo(Some(ChangeSetId(4)))),
            ("undo the last mail", ask("undo the last mail")),
            ("accept the offer of Acme", ask("accept the offer of Acme")),
            ("filter rene wal", Command::Filter("rene wal".into())),
            ("edit 2 open deals", Command::Edit(2, "open deals".into())),
            ("edit the draft", ask("edit the draft")),
            ("receipt last", Command::Receipt(Some("last".into()))),
        ] {
            assert_eq!(parse(line), expected, "{line:?}");
        }
    }
}
