//! Which model answers, and its key.

use super::place::Place;
use crate::config::Origin;
use crate::config::secrets::{SecretRef, SecretStore};
use crate::llm::{self, Clients, ModelSettings, Provider, SettingsError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The model that is to answer; `None` stands for rules only.
pub type Chosen = Option<ModelSettings>;

/// Every model that the configuration and the environment name, configured ones first.
///
/// # Errors
/// A profile with a mistake.
pub fn configured(place: &Place) -> Result<Vec<ModelSettings>, SettingsError> {
    let mut models = Vec::new();
    for (name, table) in &place.settings().models {
        models.push(profile(name, table)?);
    }
    let env = |name: &str| place.env.get(name).map(str::to_owned);
    models.extend(llm::from_env(&env));
    Ok(models)
}

fn profile(name: &str, table: &toml::Table) -> Result<ModelSettings, SettingsError> {
    let mut table = table.clone();
    table.remove("api_key_command");
    table.remove("api_key_env");
    let unfit =
        |error: toml::de::Error| SettingsError::Unfit { name: name.to_owned(), what: error.message().to_owned() };
    let mut settings: ModelSettings = table.try_into().map_err(unfit)?;
    settings.name = name.to_owned();
    Ok(settings)
}

/// `PROFILE/MODEL`; empty for rules.
pub(super) fn name_of(chosen: &Chosen) -> String {
    chosen.as_ref().map(|model| format!("{}/{}", model.key_name(), model.model)).unwrap_or_default()
}

/// The model of the settings in force: `offline` unless somebody chose another one.
///
/// # Errors
/// When nothing of that name is known.
pub fn choose_model(place: &Place) -> Result<Chosen, SettingsError> {
    llm::choose(Some(&place.settings().model), &configured(place)?)
}

/// The models that the seller's own file names for single actions; none where a flag, a variable or the workspace says
/// which model answers.
///
/// # Errors
/// When nothing of a name is known.
pub(super) fn for_actions(place: &Place) -> Result<BTreeMap<String, Chosen>, SettingsError> {
    let closer = place
        .config
        .shown()
        .into_iter()
        .any(|shown| shown.name == "model" && !matches!(shown.origin, Origin::Default | Origin::User(..)));
    let named = &place.settings().action_models;
    if closer || named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let configured = configured(place)?;
    named.iter().map(|(action, model)| Ok((action.clone(), llm::choose(Some(model), &configured)?))).collect()
}

/// Whether any model may be asked at a place.
pub(super) fn any(place: &Place) -> bool {
    let usual = choose_model(place).ok().flatten().is_some();
    usual || for_actions(place).is_ok_and(|own| own.values().any(Option::is_some))
}

/// What the key of a model is called, and where else to look for it.
pub fn secret_of(place: &Place, settings: &ModelSettings) -> SecretRef {
    let table = place.settings().models.get(&settings.name);
    let text = |key: &str| table.and_then(|table| table.get(key)).and_then(toml::Value::as_str).map(str::to_owned);
    let own = text("api_key_env");
    SecretRef {
        name: settings.key_name().to_owned(),
        variables: own.into_iter().chain(settings.key_variables()).collect(),
        command: text("api_key_command"),
    }
}

/// The provider behind the settings, with its key. May ask the keyring: never on the event loop.
///
/// # Errors
/// When settings or key will not do.
pub fn connect(
    place: &Place,
    settings: &ModelSettings,
    clients: &Arc<Clients>,
) -> Result<Arc<dyn Provider>, SettingsError> {
    let secrets = SecretStore::new(&place.paths, place.env.clone());
    let wanted = secret_of(place, settings);
    let found = secrets.find(&wanted);
    let key = match found {
        Ok((key, _)) => Some(key),
        Err(_) if !settings.provider.needs_key() => None,
        Err(error) => {
            return Err(SettingsError::Unfit { name: settings.key_name().to_owned(), what: error.to_string() });
        }
    };
    llm::provider(settings, key, clients)
}
