//! Runs fixtures: the rules form against what somebody found right, the way through the action, the suggestion.

use super::sandbox::Sandbox;
use super::{Beside, Report};
use crate::actions::kit::{Case, Cases, Printed, diff, golden_of, taken, watched};
use crate::actions::{
    Action, ActionError, Around, CommandOutput, Desk, End, Gathered, Registry, perform, suggest, why_suggested,
};
use crate::crm::Record;
use std::collections::BTreeSet;

/// One fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub came: Came,
}

/// What came of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// What should.
    Right,
    /// Nobody has said yet what should: the output.
    New(String),
    /// Something else: the lines that differ, `-` golden, `+` now.
    Differs(Vec<String>),
    /// It failed, or took another way.
    Wrong(String),
}

/// Workspaces to run fixtures in.
pub(super) struct Places<'a> {
    /// With all of their records.
    pub(super) full: &'a Sandbox,
    /// Without any.
    pub(super) empty: Option<Sandbox>,
    /// Without the seller.
    pub(super) anonymous: Option<Sandbox>,
}

impl Places<'_> {
    fn of(&self, case: &Case) -> &Sandbox {
        let other = if case.empty { &self.empty } else { &self.anonymous };
        other.as_ref().filter(|_| case.empty || case.anonymous).unwrap_or(self.full)
    }
}

/// What fixtures are run with.
#[derive(Clone, Copy)]
struct Setting<'a> {
    desk: Desk<'a>,
    registry: &'a Registry,
    action: &'a Action,
    cases: &'a Cases,
}

/// Runs all of them, and says what the golden outputs are now and which ways were taken.
pub(super) fn run(
    places: &Places<'_>,
    (registry, action): (&Registry, &Action),
    cases: &Cases,
    beside: &Beside,
    report: &mut Report,
    step: &mut dyn FnMut(),
) {
    let base = Setting { desk: places.full.desk(registry, None), registry, action, cases };
    let (mut outputs, mut gone) = (Vec::new(), BTreeSet::new());
    let (watched, ways) = watched(action);
    let mut marks = BTreeSet::new();
    for case in &cases.list {
        let setting = Setting { desk: places.of(case).desk(registry, case.today), ..base };
        marks.extend(ways_of(&Setting { action: &watched, ..setting }, case));
        let came = match output(&setting, case, &mut gone) {
            Err(wrong) => Came::Wrong(wrong),
            Ok(text) => {
                let came = compare(beside.golden(&case.name), &text);
                outputs.push((case.name.as_str(), text));
                came
            }
        };
        report.cases.push(Ran { name: case.name.clone(), came });
        step();
    }
    for way in action.branches() {
        let words = format!("{} → {}", way.0, way.1);
        if !gone.contains(&way) {
            report.missed.push(words.clone());
        }
        report.ways.push(words);
    }
    report.missed.extend(ways.iter().enumerate().filter(|(at, _)| !marks.contains(at)).map(|(_, way)| way.clone()));
    report.ways.extend(ways);
    // Questions are asked on the day of the file.
    places.full.desk(registry, None);
    report.golden = golden_of(outputs.iter().map(|(name, text)| (*name, text.as_str())));
}

fn compare(golden: Option<String>, text: &str) -> Came {
    match golden {
        None => Came::New(text.to_owned()),
        Some(golden) if golden == text.trim_end() => Came::Right,
        Some(golden) => Came::Differs(diff(&golden, text)),
    }
}

/// The rules form on a fixture, or what is wrong with the run.
fn output(setting: &Setting<'_>, case: &Case, taken: &mut BTreeSet<(String, String)>) -> Result<String, String> {
    let Setting { desk, registry, action, cases } = setting;
    let record = case.record.as_ref().and_then(|record| cases.record(record));
    let told = |error: ActionError| error.to_string();
    let commands: Vec<CommandOutput> = case.commands.iter().map(printed).collect();
    let around = Around { registry: Some(registry), commands: &commands, ..Around::default() };
    let facts = match perform(desk, action, &around, record, &case.inputs, &|| false) {
        // What the computations miss is asked for, too.
        Err(
            ActionError::NeedsInput { input, description, .. } | ActionError::BadInput { input, what: description, .. },
        ) if case.asks.as_ref() == Some(&input) => {
            suggested(setting, case, record)?;
            return Ok(description);
        }
        facts => facts.map_err(told)?,
    };
    suggested(setting, case, record)?;
    if let Some(text) = flow(&facts, case, taken)? {
        return Ok(text);
    }
    if facts.wants_model(action) {
        facts.prompt_text(action).map_err(told)?;
    }
    let (text, _) = facts.rules_text(action).map_err(told)?;
    proposed(&facts, case)?;
    Ok(text)
}

/// Whether it is suggested where it must be, and nowhere else.
fn suggested(setting: &Setting<'_>, case: &Case, record: Option<&Record>) -> Result<(), String> {
    let (Some(wanted), Some(record)) = (case.suggested, record) else { return Ok(()) };
    let found = suggest(&setting.desk, setting.registry, record).map_err(|error| error.to_string())?;
    let there = found.iter().any(|suggestion| suggestion.id == setting.action.name);
    if there == wanted {
        return Ok(());
    }
    let word = if wanted { "is not" } else { "is" };
    let why = why_suggested(&setting.desk, setting.registry, setting.action, record);
    let why = why.map_err(|error| error.to_string())?;
    Err(format!("it {word} among the suggestions of {}: {why}", record.reference()))
}

/// The ways through its templates that a watched action takes on a fixture; none where it fails, which is told elsewhere.
fn ways_of(setting: &Setting<'_>, case: &Case) -> BTreeSet<usize> {
    let record = case.record.as_ref().and_then(|record| setting.cases.record(record));
    let commands: Vec<CommandOutput> = case.commands.iter().map(printed).collect();
    let around = Around { registry: Some(setting.registry), commands: &commands, ..Around::default() };
    let Ok(facts) = perform(&setting.desk, setting.action, &around, record, &case.inputs, &|| false) else {
        return BTreeSet::new();
    };
    let rules = facts.rules_text(setting.action).map(|(text, _)| text).unwrap_or_default();
    let prompt = facts.prompt_text(setting.action).unwrap_or_default();
    taken(&(rules + &prompt))
}

/// Whether it proposes what it must.
fn proposed(facts: &Gathered, case: &Case) -> Result<(), String> {
    let edits: Vec<_> = facts.proposals.iter().flat_map(|proposal| &proposal.edits).map(|edit| &edit.edit).collect();
    for (field, value) in &case.proposes {
        if !edits.iter().any(|edit| edit.field == *field && edit.after.to_plain() == *value) {
            let all: Vec<String> =
                edits.iter().map(|edit| format!("{} = {:?}", edit.field, edit.after.to_plain())).collect();
            let all = if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            return Err(format!("it does not propose {field} = {value:?}; it proposes {all}"));
        }
    }
    Ok(())
}

fn printed(printed: &Printed) -> CommandOutput {
    let (argv, stdout) = (printed.command.clone(), printed.prints.clone());
    CommandOutput { argv, stdout, code: Some(printed.code), failure: None }
}

/// Looks at the way through the steps; gives the question where it should stop at one.
fn flow(facts: &Gathered, case: &Case, taken: &mut BTreeSet<(String, String)>) -> Result<Option<String>, String> {
    let Some(run) = &facts.flow else { return Ok(None) };
    taken.extend(run.trace.iter().map(|step| (step.step.clone(), step.to.clone())));
    let ran = |name: &String| run.trace.iter().any(|step| step.ran && step.step == *name);
    if let Some(missed) = case.steps.iter().find(|name| !ran(name)) {
        let way: Vec<String> =
            run.trace.iter().map(|step| format!("{} → {} ({})", step.step, step.to, step.why)).collect();
        return Err(format!("the step `{missed}` did not run; its way was {}", way.join("; ")));
    }
    match (&run.end, &case.asks) {
        (End::Done, None) => Ok(None),
        (End::Ask(question), Some(input)) if question.input == *input => {
            // Whoever is asked comes back to this step, wherever it leads.
            Ok(Some(question.text.clone()))
        }
        (End::Ask(question), _) => Err(format!(
            "it stops and asks for `{}` ({}): give it under `inputs`, or say `asks = \"{}\"`",
            question.input, question.text, question.input
        )),
        (End::Command(command), _) => Err(format!(
            "it waits for the program {:?}: say what that prints under `commands`; no program is run here",
            command.argv.join(" ")
        )),
        (End::Done, Some(input)) => Err(format!("it never asks for `{input}`")),
    }
}
