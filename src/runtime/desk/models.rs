//! The models of a desk: the one that answers, and those that the settings name for single actions.
//!
//! Not for: asking. Invariant: a model said closer than the seller's own file (a flag, a variable, the workspace) goes
//! before what that file says of single actions, so `-m offline` is offline in everything.

use super::{Desk, DeskError};
use crate::llm::{Clients, ModelSettings, Provider, SettingsError};
use crate::runtime::model::{self, Chosen};
use crate::runtime::place::Place;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who may answer.
#[derive(Default)]
pub(super) struct Models {
    usual: Chosen,
    by_action: BTreeMap<String, Chosen>,
    /// Whether an action's own model is one, for the decisions of a turn.
    pub(super) asks: BTreeMap<String, bool>,
    /// Providers that were asked before, by their names.
    connected: BTreeMap<String, Arc<dyn Provider>>,
    clients: Arc<Clients>,
}

impl Models {
    /// Those of a place.
    pub(super) fn of(place: &Place) -> Result<Self, SettingsError> {
        let by_action = model::for_actions(place)?;
        let asks = by_action.iter().map(|(action, chosen)| (action.clone(), chosen.is_some())).collect();
        Ok(Self { usual: model::choose_model(place)?, by_action, asks, ..Self::default() })
    }

    /// The one that answers where an action names none.
    pub(super) fn usual(&self) -> &Chosen {
        &self.usual
    }

    /// The one that is asked on behalf of an action. Where rules answer for it, it asks only in a free question or for
    /// a revision, which go by what holds for all.
    fn of_action(&self, action: Option<&str>) -> &Chosen {
        action.and_then(|action| self.by_action.get(action)).filter(|own| own.is_some()).unwrap_or(&self.usual)
    }

    /// Whether any model may be asked.
    pub(super) fn any(&self) -> bool {
        self.usual.is_some() || self.by_action.values().any(Option::is_some)
    }
}

impl Desk {
    /// The settings of the model that answers for an action; `None` for rules.
    pub(super) fn model_of_action(&self, action: Option<&str>) -> Option<&ModelSettings> {
        self.models.of_action(action).as_ref()
    }

    /// Whether a request may leave from here.
    pub(in crate::runtime) fn may_ask(&self) -> bool {
        self.models.any()
    }

    /// The name of the model that a turn is likely to ask, for its plan; empty for rules.
    pub(super) fn model_planned(&self, action: Option<&str>) -> String {
        let name = model::name_of(self.models.of_action(action));
        let later = name.is_empty() && action.is_none() && self.models.any();
        if later { "where the action has one of its own".to_owned() } else { name }
    }

    /// The provider behind the model of an action, connected once.
    pub(super) fn provider(&mut self, action: Option<&str>) -> Result<Arc<dyn Provider>, DeskError> {
        let Some(settings) = self.models.of_action(action) else {
            return Err(DeskError::Model(SettingsError::Unfit {
                name: "offline".into(),
                what: "no model is configured".into(),
            }));
        };
        let name = format!("{}/{}", settings.key_name(), settings.model);
        if let Some(provider) = self.models.connected.get(&name) {
            return Ok(Arc::clone(provider));
        }
        let provider = model::connect(&self.place, settings, &self.models.clients)?;
        self.models.connected.insert(name, Arc::clone(&provider));
        Ok(provider)
    }
}
