//! The steps of a flow as a file declares them.

use crate::actions::expr::Expression;
use crate::actions::yaml::{At, Node};
use std::collections::BTreeMap;

/// Where `next`, `goto` and `else` may lead besides the name of a step.
pub(in crate::actions) const END: &str = "end";
/// Most rounds of a `for_each`, whatever a file says.
pub(in crate::actions) const MOST_ROUNDS: usize = 100;
/// Rounds of a `for_each` that says nothing.
pub(in crate::actions) const ROUNDS: usize = 20;
/// Most times that one step runs when a later one leads back to it, whatever a file says.
pub(in crate::actions) const MOST_RETURNS: usize = 25;
/// Most steps that one flow runs.
pub(in crate::actions) const MOST_STEPS: usize = 300;
/// Most actions inside each other.
pub(in crate::actions) const DEEPEST: usize = 3;

/// An expression with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Placed {
    pub(in crate::actions) expression: Expression,
    pub(in crate::actions) node: Node,
}

/// The name of a step that a step leads to, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::actions) struct Jump {
    pub(in crate::actions) to: String,
    pub(in crate::actions) at: At,
}

/// One named step.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Step {
    pub(in crate::actions) name: String,
    pub(in crate::actions) at: At,
    /// It runs only where this holds.
    pub(in crate::actions) when: Option<Placed>,
    /// Where to go on when it does not.
    pub(in crate::actions) otherwise: Option<Jump>,
    /// Where to go on afterwards; the step below it when nothing is said.
    pub(in crate::actions) next: Option<Jump>,
    /// Repeats it for each entry of a list.
    pub(in crate::actions) each: Option<Each>,
    /// How often it may run when a later step leads back to it.
    pub(in crate::actions) most: Option<usize>,
    pub(in crate::actions) does: Does,
}

/// A repetition.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Each {
    pub(in crate::actions) list: Placed,
    /// What the entry is called inside.
    pub(in crate::actions) name: String,
    /// Most rounds; `None` where the file says nothing.
    pub(in crate::actions) most: Option<usize>,
}

/// Values given to a computation or an action: templates by name.
pub(in crate::actions) type With = BTreeMap<String, (String, At)>;

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) enum Does {
    /// Adds a template to the answer: its rules form, or its model form to what a model is told.
    Template(String, At),
    /// Computes facts.
    Compute { fact: String, at: At, with: With },
    /// Gives values names.
    Set(Vec<(String, Placed)>),
    /// Runs another action; its text is added to the answer unless it is to be quiet.
    Run { action: String, at: At, with: With, record: Option<Placed>, quiet: bool },
    /// Asks the seller; the answer is an input of this name.
    Ask { question: String, at: At, input: String, choices: Vec<String>, from: Option<Placed> },
    /// Proposes fields of the record: templates by field; one that comes to nothing is left out.
    Propose { fields: With, at: At },
    /// Runs a program that the workspace allows.
    Command { argv: Vec<String>, at: At },
    /// Chooses where to go on: the first condition that holds.
    Decide(Vec<(Placed, Jump)>),
    /// Only leads elsewhere.
    Nothing,
}

impl Does {
    /// The key that says so in a file.
    pub(in crate::actions) fn word(&self) -> &'static str {
        match self {
            Self::Template(..) => "template",
            Self::Compute { .. } => "compute",
            Self::Set(_) => "set",
            Self::Run { .. } => "run",
            Self::Ask { .. } => "ask",
            Self::Propose { .. } => "propose",
            Self::Command { .. } => "command",
            Self::Decide(_) => "decide",
            Self::Nothing => "goto",
        }
    }
}

impl Step {
    /// Every place where it may lead by name.
    pub(in crate::actions) fn jumps(&self) -> impl Iterator<Item = &Jump> {
        let decided: &[(Placed, Jump)] = match &self.does {
            Does::Decide(branches) => branches,
            _ => &[],
        };
        decided.iter().map(|(_, jump)| jump).chain(&self.otherwise).chain(&self.next)
    }

    /// Every expression in it.
    pub(in crate::actions) fn expressions(&self) -> Vec<&Placed> {
        let mut all: Vec<&Placed> = self.when.iter().chain(self.each.as_ref().map(|each| &each.list)).collect();
        match &self.does {
            Does::Set(values) => all.extend(values.iter().map(|(_, placed)| placed)),
            Does::Run { record, .. } => all.extend(record),
            Does::Ask { from, .. } => all.extend(from),
            Does::Decide(branches) => all.extend(branches.iter().map(|(placed, _)| placed)),
            _ => {}
        }
        all
    }

    /// Every small template in it, with its place.
    pub(in crate::actions) fn templates(&self) -> Vec<(&str, At)> {
        match &self.does {
            Does::Compute { with, .. } | Does::Run { with, .. } | Does::Propose { fields: with, .. } => {
                with.values().map(|(text, at)| (text.as_str(), *at)).collect()
            }
            Does::Ask { question, at, .. } => vec![(question.as_str(), *at)],
            _ => Vec::new(),
        }
    }
}
