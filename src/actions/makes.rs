//! What an action makes beside its text, as its file declares it, inner actions included.
//!
//! For: the linter (`output` that promises what nothing gives), and whoever may only have actions run that read.
//! Not for: what one run made (see `Gathered`). Invariant: nothing is run to find it out.

use super::facts::{self, Makes};
use super::flow::{DEEPEST, Does, Step};
use super::{Action, OutputFormat, Registry};

/// What an action does besides reading records and telling what it computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It writes a draft.
    Drafts,
    /// It proposes changes.
    Proposes,
    /// It runs a program.
    Runs,
}

impl Action {
    /// Whether it makes that; `None` where inner actions would have to be known.
    pub(super) fn makes(&self, wanted: Makes, registry: Option<&Registry>) -> Option<bool> {
        let computed = |step: &Step| match &step.does {
            Does::Compute { fact, .. } => facts::makes(fact).contains(&wanted),
            Does::Propose { .. } => wanted == Makes::Proposals,
            _ => false,
        };
        let own = |action: &Self| {
            action.facts.iter().any(|fact| facts::makes(fact).contains(&wanted)) || action.steps.iter().any(computed)
        };
        self.any(&own, registry, 0)
    }

    /// The first thing that it does besides reading; `None` where it only reads. An inner action that nobody knows may do
    /// anything.
    pub fn beyond_reading(&self, registry: &Registry) -> Option<Beyond> {
        let runs = |action: &Self| action.steps.iter().any(|step| matches!(step.does, Does::Command { .. }));
        let makes = |what| self.makes(what, Some(registry)) != Some(false);
        if self.any(&runs, Some(registry), 0) != Some(false) {
            Some(Beyond::Runs)
        } else if self.output == OutputFormat::Proposals || makes(Makes::Proposals) {
            Some(Beyond::Proposes)
        } else if self.output == OutputFormat::Draft || makes(Makes::Draft) {
            Some(Beyond::Drafts)
        } else {
            None
        }
    }

    /// Whether something holds of it or of an action inside it; `None` where one of those is not known.
    fn any(&self, holds: &dyn Fn(&Self) -> bool, registry: Option<&Registry>, depth: usize) -> Option<bool> {
        if holds(self) {
            return Some(true);
        }
        let inner = self.steps.iter().filter_map(|step| match &step.does {
            Does::Run { action, .. } => Some(action.as_str()),
            _ => None,
        });
        let mut all = Some(false);
        for name in inner {
            let sub = registry.filter(|_| depth < DEEPEST).and_then(|registry| registry.get(name));
            match sub.map(|sub| sub.any(holds, registry, depth + 1)) {
                Some(Some(true)) => return Some(true),
                Some(Some(false)) => {}
                Some(None) | None => all = None,
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_inner_actions_do_counts() {
        let file = |steps: &str| {
            format!("---\nname: NAME\nrecord: none\nsteps:\n{steps}  - template: main\n---\n## rules\nx\n")
        };
        let of = |name: &str, steps: &str| (format!("{name}.md"), file(steps).replace("NAME", name));
        let files = [
            of("log", "  - name: log\n    command: [git, log]\n"),
            of("outer", "  - run: log\n"),
            of("plain", "  - run: deal-risk\n"),
            of("mails", "  - run: draft-email\n"),
        ];
        let (registry, problems) = Registry::load(files);
        assert!(problems.is_empty(), "{problems:?}");
        for (name, beyond) in [
            ("log", Some(Beyond::Runs)),
            ("outer", Some(Beyond::Runs)),
            ("plain", None),
            ("mails", Some(Beyond::Drafts)),
            ("draft-email", Some(Beyond::Drafts)),
            ("close-plan", Some(Beyond::Proposes)),
            ("data-hygiene", Some(Beyond::Proposes)),
            ("pipeline-review", Some(Beyond::Proposes)),
            ("forecast", None),
        ] {
            assert_eq!(registry.get(name).unwrap().beyond_reading(&registry), beyond, "{name}");
        }
    }
}
