//! A conversation as a tree: a question that was edited and sent again begins a branch, and the old one stays.
//!
//! Not for: what a turn says (see `replay`). Invariants: every turn has its place; the parent of a turn comes before it.

use super::{Entry, Event, Turn, replay};

/// The turns of one conversation and how they follow each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Every turn, in the order in which they were asked.
    pub turns: Vec<Turn>,
    /// For each turn, the one that it follows; `None` for one that begins the conversation.
    pub parents: Vec<Option<usize>>,
    /// The turn after which the next one goes on; `None` at the start.
    pub current: Option<usize>,
}

impl Tree {
    /// The conversation that these events of one session tell.
    pub fn of(entries: &[Entry]) -> Self {
        let turns = replay(entries);
        let (mut parents, mut current) = (Vec::new(), None);
        for entry in entries {
            match &entry.event {
                Event::Question { .. } => {
                    parents.push(current);
                    current = Some(parents.len() - 1);
                }
                Event::Branch { after } => {
                    let before = &turns[..parents.len().min(turns.len())];
                    current = after.and_then(|seq| before.iter().position(|turn| turn.seq == seq));
                }
                _ => {}
            }
        }
        Self { turns, parents, current }
    }

    /// The turns from the start to one, in order; none for `None`.
    pub fn path(&self, to: Option<usize>) -> Vec<usize> {
        let mut path: Vec<usize> =
            std::iter::successors(to, |at| self.parents.get(*at).copied().flatten()).take(self.turns.len()).collect();
        path.reverse();
        path
    }

    /// The ends of the branches, the oldest first: turns that no other follows, and the one that is gone on from.
    pub fn ends(&self) -> Vec<usize> {
        let is_end = |at: &usize| !self.parents.contains(&Some(*at)) || self.current == Some(*at);
        (0..self.turns.len()).filter(is_end).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Masked, SessionId};
    use super::*;
    use jiff::Timestamp;

    fn entries(events: &[&str]) -> Vec<Entry> {
        let event = |word: &&str| match word.strip_prefix("after ") {
            Some(seq) => Event::Branch { after: seq.parse().ok() },
            None => Event::Question { text: Masked::new(*word), record: None, action: None },
        };
        let entry = |(seq, event)| Entry { seq, time: Timestamp::UNIX_EPOCH, session: SessionId::log(), event };
        (1..).zip(events.iter().map(event)).map(entry).collect()
    }

    #[test]
    fn an_edited_question_begins_a_branch_and_the_old_one_stays() {
        // Lines:                    1    2    3    4          5    6
        let tree = Tree::of(&entries(&["a", "b", "c", "after 1", "B", "C"]));
        assert_eq!(tree.parents, [None, Some(0), Some(1), Some(0), Some(3)]);
        assert_eq!(tree.path(tree.current), [0, 3, 4]);
        assert_eq!(tree.ends(), [2, 4]);
        assert_eq!(tree.path(Some(2)), [0, 1, 2]);
    }

    #[test]
    fn the_first_question_can_be_edited_and_a_branch_gone_back_to() {
        let tree = Tree::of(&entries(&["a", "after start", "A", "after 1"]));
        assert_eq!((tree.parents.as_slice(), tree.current), ([None, None].as_slice(), Some(0)));
        assert_eq!(tree.ends(), [0, 1]);
        assert!(Tree::of(&[]).path(None).is_empty());
    }

    #[test]
    fn a_branch_after_a_line_that_is_no_question_begins_anew() {
        let tree = Tree::of(&entries(&["a", "after 77", "b"]));
        assert_eq!(tree.parents, [None, None]);
    }
}
