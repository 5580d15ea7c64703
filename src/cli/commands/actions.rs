//! `actions`: which there are, and what one of them does.

use crate::actions::{Action, RecordNeed};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::Kind;
use serde_json::{Value as Json, json};

/// What to do with actions.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List actions
    List {
        /// A JSON list
        #[arg(long)]
        json: bool,
    },
    /// Show one action: what it does, needs and accepts
    Show {
        /// Its id
        id: String,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let registry = desk.registry();
    match command {
        Command::List { json: true } => here.out.json(&registry.iter().map(to_json).collect::<Vec<_>>())?,
        Command::List { json: false } => {
            let mut grid = Grid::new(["ACTION", "TITLE", "RECORD", "RULES", "MODEL"]);
            let yes = |yes| if yes { "yes" } else { "no" };
            for action in registry.iter() {
                let (rules, model) = (yes(action.has_rules()), yes(action.wants_model()));
                grid.row([&action.name, &action.title, need(action), rules, model]);
            }
            grid.lines().iter().try_for_each(|line| here.out.line(line))?;
        }
        Command::Show { id, json } => {
            let Some(action) = registry.get(id) else {
                let nearest = registry.nearest(id).map(|action| format!("; the nearest is {}", action.name));
                let nearest = nearest.unwrap_or_default();
                return Err(Fail::not_found(format!("there is no action {id:?}{nearest}")));
            };
            if *json { here.out.json(&to_json(action))? } else { show(action, here)? }
        }
    }
    Ok(Exit::Done)
}

fn need(action: &Action) -> &'static str {
    match action.record {
        RecordNeed::Required => "required",
        RecordNeed::Optional => "optional",
        RecordNeed::None => "none",
    }
}

fn kinds(action: &Action) -> String {
    let kinds: Vec<&str> = action.kinds.iter().map(Kind::as_str).collect();
    if kinds.is_empty() { "all".to_owned() } else { kinds.join(", ") }
}

fn show(action: &Action, here: &mut Here) -> Result<(), Fail> {
    let out = &mut here.out;
    out.line(format!("{} · {}", action.name, action.title))?;
    out.line(&action.description)?;
    if !action.why.is_empty() {
        out.line(format!("Why: {}", action.why))?;
    }
    out.line(format!("Record: {} · kinds: {}", need(action), kinds(action)))?;
    out.line(format!("Rules: {} · model: {}", action.has_rules(), action.wants_model()))?;
    for input in &action.inputs {
        let needed = match &input.default {
            _ if input.required => "needed".to_owned(),
            Some(default) => format!("default {default}"),
            None => "optional".to_owned(),
        };
        out.line(format!("Input {} ({needed}): {}", input.name, input.description))?;
    }
    if !action.utterances.is_empty() {
        out.line(format!("In words: {}", action.utterances.join(" · ")))?;
    }
    out.line(format!("File: {}", action.origin))
}

fn to_json(action: &Action) -> Json {
    let inputs: Vec<Json> = action
        .inputs
        .iter()
        .map(|input| {
            json!({ "name": input.name, "description": input.description, "required": input.required,
                    "default": input.default })
        })
        .collect();
    json!({
        "id": action.name, "title": action.title, "description": action.description, "why": action.why,
        "record": need(action), "kinds": action.kinds, "rules": action.has_rules(), "model": action.wants_model(),
        "inputs": inputs, "utterances": action.utterances, "origin": action.origin,
    })
}
