//! Checks of action files: what makes one unusable when it is read ([`sound`]), and everything that its author would want
//! to know ([`lint`]).
//!
//! Invariants: every problem has its place and says how to mend it; a check never runs the action.

#[cfg(test)]
mod broken;
mod doubts;
mod made;
mod paths;
mod sound;
#[cfg(test)]
mod tests;
mod words;

pub(super) use sound::sound;

use super::{Action, Problem, Registry};

/// Everything that is wrong with one file, by place: errors, for which it cannot be used, and warnings. `questions` is
/// how many test questions lie beside it, where somebody looked.
pub fn lint(origin: &str, source: &str, registry: &Registry, questions: Option<usize>) -> Vec<Problem> {
    let (parsed, mut problems) = Action::read(origin, source);
    if let Some(parsed) = parsed {
        let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        problems.extend(doubts::doubts(&parsed, &source, registry, questions));
        problems.extend(paths::paths(origin, &parsed.action));
    }
    problems.sort_by_key(|a| (a.line, a.column, a.severity));
    problems.dedup();
    problems
}
