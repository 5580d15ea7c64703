//! What a turn will do, fixed before anything that a stranger wrote is read.
//!
//! For: the order "plan, then read" as types: only a [`Plan`] can read, and only what was [`Read`] becomes a prompt; no
//! way leads from the words that were read back to another plan.
//! Not for: choosing the action (router) or composing the prompt.
//! Invariants: tools of a plan only read; there is no value that names one that writes, sends or fetches. What a model
//! proposes becomes an answer or a draft, and a person's key decides about it.

use super::tools;
use crate::actions::{Action, ActionError, Around, Desk, Gathered, ModelConfig, OutputFormat, perform};
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
    /// To run this action. An action may say which tools it allows; of the others only who asks in words can want
    /// something computed that no action computes.
    pub(super) fn fixed(action: &'a Action, words: Option<&str>) -> Self {
        let mut tools = tools::specs();
        match &action.tools {
            Some(allowed) => tools.retain(|tool| allowed.contains(&tool.name)),
            None if words.is_none() => tools.clear(),
            None => {}
        }
        Self { action, tools }
    }

    /// Reads the records. From here on the plan cannot change.
    pub(super) fn read(
        self,
        desk: &Desk<'_>,
        around: &Around<'_>,
        record: Option<&Record>,
        inputs: &BTreeMap<String, String>,
        stop: &dyn Fn() -> bool,
    ) -> Result<Read<'a>, ActionError> {
        let gathered = perform(desk, self.action, around, record, inputs, stop)?;
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

    /// The schema that a model's answer has to follow, where the action gives JSON.
    pub(super) fn schema(&self) -> Option<&serde_json::Value> {
        self.action.output_schema.as_ref().filter(|_| self.action.output == OutputFormat::Json)
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
