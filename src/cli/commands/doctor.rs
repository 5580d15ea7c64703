//! `doctor`: whether everything that the program needs is there, and what to do where it is not.

use super::models::local_servers;
use crate::assistant::tools;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::config::secrets::{SecretError, SecretRef, SecretStore};
use crate::config::{Config, Env, Paths};
use crate::crm::Records;
use crate::crm::format::grouped_number;
use crate::runtime::{self, Place};
use crate::store::Reader;
use crate::trust::Offline;
use serde::Serialize;
use serde_json::json;
use std::io::IsTerminal;

/// Checks the installation.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// One JSON object: {version, ok, checks: [{name, status, detail}]}
    #[arg(long)]
    json: bool,
    /// The read tools that a model may call, with their schemas, as JSON
    #[arg(long, hide = true)]
    tools: bool,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// As it should be.
    Ok,
    /// It works with less.
    Warn,
    /// It does not work.
    Fail,
}

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    detail: String,
}

/// Checks everything; a failed check does not end the others.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    if args.tools {
        here.out.json(&tools::listing())?;
        return Ok(Exit::Done);
    }
    let mut checks = vec![folders(), settings(here)];
    if let Ok(place) = here.place() {
        checks.extend([
            workspace(&place),
            actions(&place),
            log(&place),
            keyring(&place),
            model(&place),
            servers(&place),
        ]);
    }
    checks.push(terminal(here));
    let sound = checks.iter().all(|check| check.status != Status::Fail);
    if args.json {
        let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        let version = env!("CARGO_PKG_VERSION");
        here.out.json(&json!({ "version": version, "system": system, "ok": sound, "checks": checks }))?;
    } else {
        here.out.line(format!(
            "dealdesk {} · {} {}",
            env!("CARGO_PKG_VERSION"),
            std::env::consts::OS,
            std::env::consts::ARCH
        ))?;
        for Check { name, status, detail } in &checks {
            let word = match status {
                Status::Ok => "ok  ",
                Status::Warn => "note",
                Status::Fail => "FAIL",
            };
            here.out.line(format!("{word}  {name}: {detail}"))?;
        }
    }
    if sound { Ok(Exit::Done) } else { Err(Fail::new(Exit::Failed, "something does not work; see above")) }
}

fn check(name: &'static str, status: Status, detail: impl Into<String>) -> Check {
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

fn settings(here: &Here) -> Check {
    if let Ok(paths) = Paths::new(&Env::of_process()) {
        let faults = Config::check(&paths.config_file(), false);
        if !faults.is_empty() {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            return check("settings", Status::Fail, faults.join("; "));
        }
    }
    match here.place() {
        Ok(_) => check("settings", Status::Ok, "no mistakes"),
        Err(fail) => check("settings", Status::Fail, fail.message),
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
    match runtime::choose_model(place) {
        Ok(None) => check("model", Status::Ok, "offline: rules and templates answer"),
        Ok(Some(model)) => {
            let secrets = SecretStore::new(&place.paths, place.env.clone());
            let name = format!("{}/{}", model.key_name(), model.model);
            match secrets.find(&runtime::secret_of(place, &model)) {
                Ok((_, from)) => check("model", Status::Ok, format!("{name}, key from {from}")),
                Err(_) if !model.provider.needs_key() => check("model", Status::Ok, format!("{name}, without a key")),
                Err(error) => check("model", Status::Fail, error.to_string()),
            }
        }
        Err(error) => check("model", Status::Fail, error.to_string()),
    }
}

fn servers(place: &Place) -> Check {
    let policy = match runtime::policy_at(place) {
        Ok(policy) if policy.network.offline == Offline::Strict => {
            return check("model servers here", Status::Ok, "not looked for (strictly offline)");
        }
        Ok(policy) => policy,
        Err(error) => return check("model servers here", Status::Fail, error.to_string()),
    };
    match local_servers(&policy) {
        Ok(found) if found.is_empty() => check("model servers here", Status::Ok, "none"),
        Ok(found) => {
            let ports: Vec<String> = found.iter().map(|server| server.port.to_string()).collect();
            check("model servers here", Status::Ok, format!("on port {}; not used unasked", ports.join(", ")))
        }
        Err(fail) => check("model servers here", Status::Warn, fail.message),
    }
}

fn terminal(here: &Here) -> Check {
    let env = Env::of_process();
    let term = env.get("TERM").unwrap_or("unknown");
    let colour = match (env.get("NO_COLOR"), env.get("COLORTERM")) {
        (Some(_), _) => "no colour (NO_COLOR)",
        (None, Some("truecolor" | "24bit")) => "true colour",
        _ if term.contains("256") => "256 colours",
        _ => "16 colours",
    };
    if !here.out.to_terminal || !std::io::stdin().is_terminal() {
        return check("terminal", Status::Warn, "none here; the screen needs one, commands and --plain do not");
    }
    if term == "dumb" {
        return check("terminal", Status::Warn, "TERM=dumb: use --plain");
    }
    check("terminal", Status::Ok, format!("{term}, {colour}"))
}
