//! What a turn will do, fixed before anything that a stranger wrote is read.
//!
//! For: the order "plan, then read" as types: only a [`Plan`] can read, and only what was [`Read`] becomes a prompt; no
//! way leads from the words that were read back to another plan.
//! Not for: choosing the action (router) or composing the prompt.
//! Invariants: tools of a plan only read; there is no value that names one that writes, sends or fetches. What a model
//! proposes becomes an answer or a draft, and a person's key decides about it.

use super::tools;
use crate::actions::{Action, ActionError, Desk, Gathered, ModelConfig, gather_beside};
use crate::crm::Record;
use crate::trust::prompt::ToolSpec;
use std::collections::BTreeMap;

/// A turn as it was decided from the seller's words or key alone.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    action: &'a Action,
    tools: Vec<ToolSpec>,
}

impl<'a> Plan<'a> {
    /// To run this action. Only who asks in words can want something computed that no action computes.
    pub(super) fn fixed(action: &'a Action, words: Option<&str>) -> Self {
        Self { action, tools: words.map(|_| tools::specs()).unwrap_or_default() }
    }

    /// Reads the records. From here on the plan cannot change.
    pub(super) fn read(
        self,
        desk: &Desk<'_>,
        record: Option<&Record>,
        inputs: &BTreeMap<String, String>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Read<'a>, ActionError> {
        self.read_beside(desk, None, record, inputs, stop)
    }

    /// The same, with the facts of another record, the open one, before those of the record.
    pub(super) fn read_beside(
        self,
        desk: &Desk<'_>,
        beside: Option<&Record>,
        record: Option<&Record>,
        inputs: &BTreeMap<String, String>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Read<'a>, ActionError> {
        let gathered = gather_beside(desk, self.action, beside, record, inputs, stop)?;
        Ok(Read { plan: self, gathered })
    }

    /// The tools on offer.
    pub(super) fn tools(&self) -> Vec<ToolSpec> {
        self.tools.clone()
    }

    /// How the model is asked.
    pub(super) fn config(&self) -> ModelConfig {
        self.action.config
    }
}

/// A summary for who asks something: it may be about any field, and a summary tells only some. Code reads no fields.
pub(super) fn for_question(summary: &Action, model: bool) -> Action {
    let mut asked = summary.clone();
    asked.facts.extend(model.then(|| "fields".to_owned()));
    asked
}

/// What a plan has read.
#[derive(Debug)]
pub(super) struct Read<'a> {
    plan: Plan<'a>,
    gathered: Gathered,
}

impl<'a> Read<'a> {
    pub(super) fn plan(&self) -> &Plan<'a> {
        &self.plan
    }

    pub(super) fn gathered(&self) -> &Gathered {
        &self.gathered
    }

    pub(super) fn into_gathered(self) -> Gathered {
        self.gathered
    }
}
