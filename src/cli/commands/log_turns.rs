//! `log turns`: the questions of one conversation as a tree, with the numbers by which they are gone on from.
//!
//! Not for: what was answered (`log show`). The questions are masked, as all of the log.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::journal::{Entry, Tree};
use serde_json::json;

/// Prints every question; where it follows another one than the one before it, a branch begins.
pub(super) fn list(entries: &[Entry], json: bool, here: &mut Here) -> Outcome {
    let tree = Tree::of(entries);
    let path = tree.path(tree.current);
    for (at, turn) in tree.turns.iter().enumerate() {
        let (number, after) = (at + 1, tree.parents[at].map_or(0, |parent| parent + 1));
        let on_branch = path.contains(&at);
        if json {
            here.out.json_line(&json!({
                "turn": number, "after": after, "current": tree.current == Some(at), "on_branch": on_branch,
                "time": turn.at.to_string(), "question": turn.question, "status": turn.status,
            }))?;
            continue;
        }
        let mark = if on_branch { "*" } else { " " };
        let follows = if after == at { String::new() } else { format!(" (after {after})") };
        here.out.line(format!("{mark} {number}{follows} {}", turn.question.as_str()))?;
    }
    if tree.turns.is_empty() {
        here.out.say("nothing was asked in it");
    }
    Ok(Exit::Done)
}
