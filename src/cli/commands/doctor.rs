//! `doctor`: whether everything that the program needs is there, and what to do where it is not.

use super::models::local_servers;
use crate::assistant::tools;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::config::Env;
use crate::runtime::doctor::{self, Check, Status, check};
use crate::runtime::{self, Place};
use crate::trust::Offline;
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

/// Checks everything; a failed check does not end the others.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    if args.tools {
        here.out.json(&tools::listing())?;
        return Ok(Exit::Done);
    }
    let place = here.place();
    let mut checks = doctor::of_the_settings(place.as_ref().err().map(|fail| fail.message.clone()));
    if let Ok(place) = &place {
        checks.extend(doctor::of_the_place(place));
        checks.push(servers(place));
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
