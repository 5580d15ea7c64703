//! Which answer of the conversation is meant: by a choice, a citation, a search, or as the last one.
//!
//! Not for: what is done with it. Invariant: there is always one where there is any.

use super::chat::ChatPane;
use super::opinion::Logged;

impl ChatPane {
    /// The turn that copy, edit and rating are about: the one that was chosen, else that of the selected citation or of
    /// the search, else the last.
    pub fn current(&self) -> Option<usize> {
        let cited = self.cite.map(|(turn, _)| turn);
        let chosen = self.picked.or(cited).or_else(|| self.hit()).filter(|at| *at < self.turns.len());
        chosen.or_else(|| self.turns.len().checked_sub(1))
    }

    /// Chooses the answer before or after the one that is meant now; behind the last one none is chosen.
    pub fn move_picked(&mut self, delta: isize) {
        let (last, now) = (self.turns.len(), self.current().unwrap_or_default());
        let next = match (self.picked, delta < 0) {
            // Whoever begins at the end means the last answer first.
            (None, true) if self.cite.is_none() && self.search.is_none() => last.saturating_sub(1),
            _ => now.saturating_add_signed(delta),
        };
        self.picked = Some(next).filter(|next| *next < last);
        self.cite = None;
        self.reveal = self.picked.is_some();
        if self.picked.is_none() {
            self.jump(true);
        }
        self.rev += 1;
    }

    /// Says where a turn stands in the log.
    pub fn log(&mut self, id: u64, logged: &Logged) {
        if let Some(turn) = self.turns.iter_mut().rev().find(|turn| turn.id == id) {
            turn.logged = Some(logged.clone());
        }
    }

    fn hit(&self) -> Option<usize> {
        self.search.as_ref().and_then(|search| search.hits.get(search.current).copied())
    }

    /// Goes to another match, around the ends.
    pub fn move_match(&mut self, delta: isize) {
        if let Some(search) = self.search.as_mut().filter(|search| !search.hits.is_empty()) {
            let count = search.hits.len() as isize;
            search.current = (search.current as isize + delta).rem_euclid(count).unsigned_abs();
            (self.cite, self.picked) = (None, None);
            self.reveal = true;
            self.rev += 1;
        }
    }
}
