//! `models`: which are known, and whether the chosen one answers.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::llm::{Clients, KNOWN_PORTS, LocalServer, ModelSettings, probe_local};
use crate::runtime::{self, Piece};
use crate::trust::{Offline, Policy};
use serde_json::json;
use std::sync::Arc;

/// What to do with models.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List models from the settings and the environment, and servers on this machine
    List {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Send one short question to a model and say how it went
    Test {
        /// Which one; without it the one in use
        model: Option<String>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::List { json } => list(*json, here),
        Command::Test { model, json } => test(model.as_deref(), *json, here),
    }
}

fn list(as_json: bool, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let models = runtime::configured(&place)?;
    let chosen = runtime::choose_model(&place)?;
    let in_use = chosen.as_ref().map(full_name);
    let policy = runtime::policy_at(&place)?;
    let local = if policy.network.offline == Offline::Strict { Vec::new() } else { local_servers(&policy)? };
    if as_json {
        let model = |model: &ModelSettings| {
            json!({ "name": full_name(model), "provider": model.provider.name(), "model": model.model,
                    "base_url": url(model) })
        };
        let server = |server: &LocalServer| json!({ "port": server.port, "models": server.models });
        here.out.json(&json!({
            "current": in_use.unwrap_or_else(|| "offline".to_owned()),
            "models": models.iter().map(model).collect::<Vec<_>>(),
            "local": local.iter().map(server).collect::<Vec<_>>(),
        }))?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["", "MODEL", "PROVIDER", "WHERE"]);
    let mark = |name: &str| if in_use.as_deref().unwrap_or("offline") == name { "*" } else { "" };
    grid.row([mark("offline"), "offline", "-", "rules and templates, on this machine"]);
    for model in &models {
        let name = full_name(model);
        grid.row([mark(&name), &name, model.provider.name(), &url(model)]);
    }
    if let Some(name) = in_use.as_deref().filter(|name| models.iter().all(|model| full_name(model) != *name)) {
        grid.row(["*", name, "", ""]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    for server in &local {
        let models = server.models.join(", ");
        here.out
            .say(format!("a model server answers on 127.0.0.1:{} with {models}; it is not used unasked", server.port));
    }
    Ok(Exit::Done)
}

fn full_name(model: &ModelSettings) -> String {
    if model.model.is_empty() { model.name.clone() } else { format!("{}/{}", model.name, model.model) }
}

fn url(model: &ModelSettings) -> String {
    model.base_url.clone().or_else(|| model.provider.default_url().map(str::to_owned)).unwrap_or_default()
}

/// Asks the ports of this machine on which model servers usually listen.
pub(super) fn local_servers(policy: &Policy) -> Result<Vec<LocalServer>, Fail> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let found = runtime.block_on(probe_local(&Arc::new(Clients::default()), &KNOWN_PORTS, policy));
    found.map_err(|refusal| Fail::new(Exit::Refused, refusal.to_string()))
}

fn test(model: Option<&str>, as_json: bool, here: &mut Here) -> Outcome {
    if let Some(model) = model {
        here.flags.model = Some(model.to_owned());
    }
    let mut desk = here.desk()?;
    let name = desk.model_name();
    if name.is_empty() {
        return Err(Fail::usage("no model is in use (offline): name one, for example `dealdesk models test openai`"));
    }
    let mut on = |piece: Piece| {
        if let Piece::Stage(stage) = piece {
            here.out.progress(&stage);
        }
    };
    let tried = desk.try_model(&mut on);
    here.out.progress_end();
    let (raw, failure) = match tried? {
        Ok(raw) => (raw.clone(), runtime::failure_of(&raw)),
        Err(failure) => (runtime::Raw::default(), Some(failure)),
    };
    if as_json {
        here.out.json(&json!({
            "model": name, "ok": failure.is_none(), "answer": raw.masked_text.trim(),
            "first_token_ms": raw.first_token_ms, "total_ms": raw.total_ms,
            "error": failure.as_ref().map(|failure| &failure.message),
        }))?;
    } else if failure.is_none() {
        let first = raw.first_token_ms.unwrap_or(raw.total_ms);
        here.out.line(format!("{name} answers: first word after {first} ms, whole after {} ms", raw.total_ms))?;
    }
    match failure {
        None => Ok(Exit::Done),
        Some(failure) if failure.refused => Err(Fail::new(Exit::Refused, failure.message)),
        Some(failure) if failure.kind.is_none() => Err(Fail::new(Exit::Interrupted, failure.message)),
        Some(failure) => Err(Fail::new(Exit::Provider, failure.message)),
    }
}
