//! Whether what the program needs is there, check by check, and what to do where it is not.
//!
//! Not for: how it is shown, and what belongs to one terminal (`cli`). Invariant: a check changes nothing, and a failed
//! one does not end the others.

use super::{Place, choose_model, secret_of};
use crate::config::secrets::{SecretError, SecretRef, SecretStore};
use crate::config::{Config, Env, Paths};
use crate::crm::Records;
use crate::crm::format::grouped_number;
use crate::store::Reader;
use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works with less.
    Warn,
    /// It does not work.
    Fail,
}

/// One check.
#[derive(Debug, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it ended.
    pub status: Status,
    /// What was found, and what to do.
    pub detail: String,
}

/// What does not need a workspace; `mistake` is why the settings cannot be used.
pub fn of_the_settings(mistake: Option<String>) -> Vec<Check> {
    vec![folders(), settings(mistake)]
}

/// What there is to look at in a place.
pub fn of_the_place(place: &Place) -> Vec<Check> {
    vec![workspace(place), actions(place), log(place), keyring(place), model(place)]
}

/// A check by hand.
pub fn check(name: &'static str, status: Status, detail: impl Into<String>) -> Check {
    Check { name, status, detail: detail.into() }
}

fn folders() -> Check {
    match Paths::new(&Env::of_process()) {
        Ok(paths) => {
            let detail =
                format!("settings in {}, data in {}", paths.config_dir().display(), paths.data_dir().display());
            check("folders", Status::Ok, detail)
        }
        Err(error) => check("folders", Status::Fail, error.to_string()),
    }
}

fn settings(mistake: Option<String>) -> Check {
    if let Ok(paths) = Paths::new(&Env::of_process()) {
        let faults = Config::check(&paths.config_file(), false);
        if !faults.is_empty() {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return check("settings", Status::Fail, faults.join("; "));
        }
    }
    match mistake {
        None => check("settings", Status::Ok, "no mistakes"),
        Some(mistake) => check("settings", Status::Fail, mistake),
    }
}

fn workspace(place: &Place) -> Check {
    let (name, file) = (place.workspace.name(), place.workspace.records_db());
    if !file.exists() {
        let detail = format!("{name} is not there yet: `dealdesk demo` or `dealdesk import FILE...` makes one");
        return check("workspace", Status::Warn, detail);
    }
    let counts = Reader::open(&file).map_err(|error| error.to_string());
    match counts.and_then(|reader| reader.counts().map_err(|error| error.to_string())) {
        Ok(counts) => {
            let total: u64 = counts.iter().map(|(_, count)| count).sum();
            check("workspace", Status::Ok, format!("{name}, {} records", grouped_number(total as f64)))
        }
        Err(error) => check("workspace", Status::Fail, error),
    }
}

fn actions(place: &Place) -> Check {
    let (registry, problems) = place.actions.open(place);
    match problems.as_slice() {
        [] => check("actions", Status::Ok, format!("{}, no mistakes in their files", registry.iter().count())),
        some => check("actions", Status::Warn, some.join("; ")),
    }
}

fn log(place: &Place) -> Check {
    match crate::journal::verify(&place.workspace.log()) {
        Ok(found) if found.is_sound() => {
            check("event log", Status::Ok, format!("{} events, sound", grouped_number(found.events as f64)))
        }
        Ok(found) => {
            check("event log", Status::Fail, format!("{} problems; see `dealdesk log verify`", found.problems.len()))
        }
        Err(error) => check("event log", Status::Fail, error.to_string()),
    }
}

fn keyring(place: &Place) -> Check {
    let wanted = SecretRef { name: "doctor".to_owned(), ..SecretRef::default() };
    match SecretStore::new(&place.paths, place.env.clone()).find(&wanted) {
        Ok(_) | Err(SecretError::Missing { keyring_works: true, .. }) => check("keyring", Status::Ok, "works"),
        Err(SecretError::Missing { tried, .. }) => {
            let why = tried.iter().find_map(|place| place.strip_prefix("the keyring (")?.strip_suffix(')'));
            let why = why.unwrap_or("it cannot be used");
            let advice =
                "keys can come from environment variables, api_key_command or `dealdesk login PROVIDER --file`";
            check("keyring", Status::Warn, format!("{why}; {advice}"))
        }
        Err(error) => check("keyring", Status::Fail, error.to_string()),
    }
}

fn model(place: &Place) -> Check {
    match choose_model(place) {
        Ok(None) => check("model", Status::Ok, "offline: rules and templates answer"),
        Ok(Some(model)) => {
            let secrets = SecretStore::new(&place.paths, place.env.clone());
            let name = format!("{}/{}", model.key_name(), model.model);
            match secrets.find(&secret_of(place, &model)) {
                Ok((_, from)) => check("model", Status::Ok, format!("{name}, key from {from}")),
                Err(_) if !model.provider.needs_key() => check("model", Status::Ok, format!("{name}, without a key")),
                Err(error) => check("model", Status::Fail, error.to_string()),
            }
        }
        Err(error) => check("model", Status::Fail, error.to_string()),
    }
}
