//! Whose words a pasted text is: who signed it, and whom it is about.
//!
//! Not for: texts of the CRM, whose writer their fields name. Invariant: only a person of the customer's is given.

use super::scene::Scene;

impl Scene {
    /// The person of the customer who signed a text that was pasted: their name are its last words.
    pub(super) fn signed(&self) -> Option<usize> {
        if self.kept_as.is_some() {
            return None;
        }
        let mut lines: Vec<&str> = self.source.utterances.iter().flat_map(|said| said.text.lines()).collect();
        lines.extend(self.source.signature.iter().map(String::as_str));
        let last = lines.into_iter().rfind(|line| !line.trim().is_empty())?;
        let words: Vec<&str> = last
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | '?' | '"' | '\''))
            .filter(|word| !word.is_empty())
            .collect();
        let name =
            |count: usize| words.len().checked_sub(count).and_then(|from| self.by_name(&words[from..].join(" ")));
        name(2).or_else(|| name(1)).filter(|at| !self.people[*at].ours)
    }

    /// The person whom a text is about that was pasted.
    pub(super) fn subject(&self) -> Option<usize> {
        let target = self.target.as_ref().filter(|_| self.kept_as.is_none())?;
        self.people.iter().position(|person| !person.ours && person.record.reference() == target.reference())
    }
}
