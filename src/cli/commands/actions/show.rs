//! `actions show`: what one action does, needs and accepts, and where it came from.

use super::list::{need, to_json, version};
use super::{file_of, from, no_action};
use crate::actions::kit::outline;
use crate::actions::{self, Action, Around, Registry, Surface, facts, perform};
use crate::assistant::heard;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::crm::Kind;
use crate::runtime::{Desk, Place};
use std::collections::BTreeMap;
use std::fs;

/// Arguments of `actions show`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id
    id: String,
    /// The file itself, to copy it
    #[arg(long, conflicts_with = "json")]
    source: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Shows one.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, problems) = place.actions.open(&place);
    super::tell(&problems, here);
    let action = registry.get(&args.id).ok_or_else(|| no_action(&place, &registry, &args.id))?;
    if args.json {
        here.out.json(&to_json(&place, &registry, action))?;
    } else if args.source {
        let text = source(action)?;
        here.out.line(text.trim_end())?;
    } else {
        show(&place, &registry, action, here)?;
    }
    Ok(Exit::Done)
}

/// The text of its file.
fn source(action: &Action) -> Result<String, Fail> {
    match file_of(&action.origin) {
        None => Ok(Registry::builtin_source(&action.origin).unwrap_or_default().to_owned()),
        Some(file) => fs::read_to_string(&file)
            .map_err(|error| Fail::new(Exit::Failed, format!("{} cannot be read: {error}", file.display()))),
    }
}

fn show(place: &Place, registry: &Registry, action: &Action, here: &mut Here) -> Result<(), Fail> {
    let out = &mut here.out;
    let version = version(action).map(|version| format!(" · version {version}")).unwrap_or_default();
    out.line(format!("{} · {}{version}", action.name, action.title))?;
    out.line(&action.description)?;
    if !action.why.is_empty() {
        out.line(format!("Why: {}", action.why))?;
    }
    let kinds: Vec<&str> = action.kinds.iter().map(Kind::as_str).collect();
    let kinds = if kinds.is_empty() { "all".to_owned() } else { kinds.join(", ") };
    out.line(format!("Record: {} · kinds: {kinds}", need(action)))?;
    let yes = |yes| if yes { "yes" } else { "no" };
    out.line(format!("Without a model: {} · with one: {}", yes(action.has_rules()), yes(action.wants_model())))?;
    for fact in &action.facts {
        out.line(format!("Facts: {fact} gives {}", facts::given(fact).join(" · ")))?;
    }
    for input in &action.inputs {
        let needed = match &input.default {
            _ if input.required => "needed".to_owned(),
            Some(default) if input.is_asked() => format!("asked by a step, usually {default}"),
            None if input.is_asked() => "asked by a step".to_owned(),
            Some(default) => format!("default {default}"),
            None => "optional".to_owned(),
        };
        let from = input.from().map(|from| format!(", from {from}")).unwrap_or_default();
        let choices = input.choices();
        let kind = if choices.is_empty() { input.kind.word().to_owned() } else { choices.join(" | ") };
        out.line(format!("Input {}: {kind}, {needed}{from}: {}", input.name, input.description))?;
    }
    let heard: Vec<String> = heard(action).into_iter().map(|(name, how)| format!("{name}: {how}")).collect();
    if !heard.is_empty() && action.on(Surface::Chat) {
        out.line(format!("Heard in the chat: {}", heard.join(" · ")))?;
    }
    let knobs = knobs_read(place, registry, action);
    if !knobs.is_empty() {
        out.line(format!("Knobs that it reads here: {} (`dealdesk actions knobs NAME`)", knobs.join(", ")))?;
    }
    let steps = outline(action);
    if !steps.is_empty() {
        out.line("Steps:")?;
        steps.iter().try_for_each(|line| out.line(format!("  {line}")))?;
    }
    if !action.utterances.is_empty() {
        out.line(format!("In words: {}", action.utterances.join(" · ")))?;
    }
    out.line(format!("From: {} · {}", from(place, &action.origin), action.origin))?;
    match registry.overrides(&action.name) {
        Some(old) => out.line(format!("It takes the place of: {} · {old}", from(place, old))),
        None => Ok(()),
    }
}

/// The tables of knobs that it reads on records of this workspace, found by running it on the first of each kind.
pub(super) fn knobs_read(place: &Place, registry: &Registry, action: &Action) -> Vec<String> {
    let Some(desk) = place.workspace.records_db().exists().then(|| Desk::open(place.clone()).ok()).flatten() else {
        return Vec::new();
    };
    let knobs = registry.knobs().watched();
    let desk = actions::Desk { knobs: &knobs, ..desk.context().desk() };
    let kinds = if action.kinds.is_empty() { Kind::STANDARD } else { &action.kinds };
    let first = kinds.iter().filter(|kind| action.fits(kind)).filter_map(|kind| {
        let records = desk.records.records(kind, None, 1).ok()?;
        records.into_iter().next()
    });
    let around = Around { registry: Some(registry), ..Around::default() };
    for record in first.map(Some).chain([None]) {
        // What cannot run there reads nothing there.
        drop(perform(&desk, action, &around, record.as_ref(), &BTreeMap::new(), &|| false));
    }
    knobs.read_so_far()
}
