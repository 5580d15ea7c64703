//! What a turn will do, fixed before anything that a stranger wrote is read.
//!
//! For: the order "plan, then read" as types: only a [`Plan`] can read, and only what was [`Read`] becomes a prompt; no
//! way leads from the words that were read back to another plan.
//! Not for: choosing the action (router) or composing the prompt.
//! Invariants: tools of a plan only read; there is no value that names one that writes, sends or fetches. What a model
//! proposes becomes an answer or a draft, and a person's key decides about it.

use crate::actions::{Action, ActionError, Desk, Gathered, ModelConfig, gather};
use crate::crm::Record;
use crate::trust::prompt::ToolSpec;
use std::collections::BTreeMap;

/// A tool that a model may call while it reads words of strangers. This version has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadTool {}

impl ReadTool {
    fn spec(self) -> ToolSpec {
        match self {}
    }
}

/// A turn as it was decided from the seller's words or key alone.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    action: &'a Action,
    tools: Vec<ReadTool>,
}

impl<'a> Plan<'a> {
    /// To run this action.
    pub(super) fn fixed(action: &'a Action) -> Self {
        Self { action, tools: Vec::new() }
    }

    /// Reads the records. From here on the plan cannot change.
    pub(super) fn read(
        self,
        desk: &Desk<'_>,
        record: Option<&Record>,
        inputs: &BTreeMap<String, String>,
    ) -> Result<Read<'a>, ActionError> {
        let gathered = gather(desk, self.action, record, inputs)?;
        Ok(Read { plan: self, gathered })
    }

    /// The tools on offer.
    pub(super) fn tools(&self) -> Vec<ToolSpec> {
        self.tools.iter().map(|tool| tool.spec()).collect()
    }

    /// How the model is asked.
    pub(super) fn config(&self) -> ModelConfig {
        self.action.config
    }
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
