//! Runs the steps of a flow.

use super::command::{CommandOutput, CommandRequest};
use super::step::{Does, END, Jump, MOST_RETURNS, MOST_ROUNDS, MOST_STEPS, Placed, ROUNDS, Step, With};
use super::values_of;
use crate::actions::text::excerpt;
use crate::actions::{Action, ActionError, Desk, Gathered, Registry, facts, template};
use crate::crm::Record;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a flow may use besides the records.
#[derive(Clone, Copy)]
pub(in crate::actions) struct Setting<'a> {
    pub(in crate::actions) desk: &'a Desk<'a>,
    pub(in crate::actions) registry: Option<&'a Registry>,
    pub(in crate::actions) commands: &'a [CommandOutput],
    pub(in crate::actions) stop: &'a dyn Fn() -> bool,
    pub(in crate::actions) depth: usize,
}

/// One step as it was gone through.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FlowStep {
    /// Its name; those of an action inside another have the outer step's before them: `check/size`.
    pub step: String,
    /// Where it led: the name of the next step, or `end`; what it did, where that is no decision.
    pub to: String,
    /// Whether it ran, or was passed over.
    pub ran: bool,
    /// Why, in words.
    pub why: String,
}

/// A question that a flow waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The action.
    pub action: String,
    /// The input that the answer becomes.
    pub input: String,
    /// What is asked.
    pub text: String,
    /// The words to choose from; any words when empty.
    pub choices: Vec<String>,
    /// The type of the answer, as schemas write it.
    pub kind: String,
}

/// How a flow ended, or for what it waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// At its end.
    #[default]
    Done,
    /// For an answer of the seller.
    Ask(Question),
    /// For a program.
    Command(CommandRequest),
}

/// A flow that was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowRun {
    /// Every step that was looked at, in order.
    pub trace: Vec<FlowStep>,
    /// How it ended.
    pub end: End,
    /// The rules forms that it led to, filled.
    pub rules: Vec<String>,
    /// What it would tell a model.
    pub prompts: Vec<String>,
    /// A template on its way that has no rules form.
    pub without_rules: Option<String>,
}

pub(super) struct Runner<'a> {
    pub(super) setting: Setting<'a>,
    pub(super) action: &'a Action,
    pub(super) record: Option<&'a Record>,
    pub(super) given: &'a BTreeMap<String, String>,
    pub(super) data: Map<String, Value>,
    pub(super) run: FlowRun,
    pub(super) visits: Vec<usize>,
}

/// Runs the flow of an action; facts and evidence go into what was gathered. `given` is what was said from outside, `inputs`
/// all inputs by their types.
pub(in crate::actions) fn run(
    setting: Setting<'_>,
    action: &Action,
    record: Option<&Record>,
    given: &BTreeMap<String, String>,
    inputs: &Map<String, Value>,
    gathered: &mut Gathered,
) -> Result<FlowRun, ActionError> {
    let mut data = values_of(setting.desk, record)?;
    data.extend(inputs.clone());
    data.extend(gathered.data.clone());
    let visits = vec![0; action.steps.len()];
    let mut runner = Runner { setting, action, record, given, data, run: FlowRun::default(), visits };
    runner.walk(gathered)?;
    gathered.data.extend(runner.data.clone());
    Ok(runner.run)
}

/// What a step comes to.
pub(super) enum Done {
    /// A value for those after it.
    Value(Value),
    /// A place to go on, and why.
    Go(Option<Jump>, String),
    Wait(End),
}

impl<'a> Runner<'a> {
    fn walk(&mut self, gathered: &mut Gathered) -> Result<(), ActionError> {
        let action = self.action;
        let (mut at, mut count) = (0, 0);
        while let Some(step) = action.steps.get(at) {
            if (self.setting.stop)() {
                gathered.stopped = true;
                return Ok(());
            }
            count += 1;
            if count > MOST_STEPS {
                return Err(self.wrong(
                    step,
                    &format!("the flow ran {MOST_STEPS} steps without an end"),
                    "lower `max` of its loops",
                ));
            }
            self.visits[at] += 1;
            let Some(next) = self.one(at, step, gathered)? else { return Ok(()) };
            at = next;
        }
        Ok(())
    }

    /// Runs one step; gives the place of the next one, none where the flow ends or waits.
    fn one(&mut self, at: usize, step: &'a Step, gathered: &mut Gathered) -> Result<Option<usize>, ActionError> {
        if let Some(when) = &step.when {
            let holds = self.holds(step, when)?;
            if !holds {
                let why = format!("{} does not hold{}", when.expression.source(), self.seen(when));
                self.data.entry(step.name.clone()).or_insert(Value::Null);
                self.leave_unset(step);
                return Ok(self.lead(at, step, step.otherwise.as_ref(), false, why));
            }
        }
        let because = step.when.as_ref().map(|when| format!("{} holds{}", when.expression.source(), self.seen(when)));
        let done = match &step.each {
            None => self.perform(step, gathered)?,
            Some(_) => self.repeat(step, gathered)?,
        };
        match done {
            Done::Wait(end) => {
                let (to, why) = match &end {
                    End::Ask(question) => ("ask", format!("waits for `{}`", question.input)),
                    _ => ("command", "waits for a program".to_owned()),
                };
                self.note(step, to, true, why);
                self.run.end = end;
                Ok(None)
            }
            Done::Go(jump, why) => Ok(self.lead(at, step, jump.as_ref(), true, why)),
            Done::Value(value) => {
                self.data.insert(step.name.clone(), value);
                let what = match &step.does {
                    Does::Template(name, _) => format!("template {name}"),
                    Does::Compute { fact, .. } => format!("computed {fact}"),
                    Does::Run { action, .. } => format!("ran {action}"),
                    does => does.word().to_owned(),
                };
                let why = because.map_or_else(|| what.clone(), |because| format!("{what}, because {because}"));
                Ok(self.lead(at, step, step.next.as_ref(), true, why))
            }
        }
    }

    /// Names that a step would have set are none after it was passed over, unless an earlier one set them.
    fn leave_unset(&mut self, step: &Step) {
        match &step.does {
            Does::Set(values) => {
                for (name, _) in values {
                    self.data.entry(name.clone()).or_insert(Value::Null);
                }
            }
            Does::Compute { fact, .. } => {
                for (name, _) in facts::outputs(fact).unwrap_or_default() {
                    self.data.entry(name).or_insert(Value::Null);
                }
            }
            _ => {}
        }
    }

    /// Where a jump leads, the step below where there is none; a jump back only as often as its step allows.
    fn lead(&mut self, at: usize, step: &Step, jump: Option<&Jump>, ran: bool, why: String) -> Option<usize> {
        let steps = &self.action.steps;
        let (mut next, mut why) = (at + 1, why);
        if let Some(jump) = jump {
            let target = steps.iter().position(|known| known.name == jump.to);
            match target {
                Some(target) if target <= at => {
                    let most = steps[target].most.unwrap_or(1).min(MOST_RETURNS);
                    if self.visits[target] < most {
                        next = target;
                    } else {
                        why = format!(
                            "{why}; `{}` ran {} already",
                            jump.to,
                            crate::actions::text::count(most as i64, "time")
                        );
                    }
                }
                Some(target) => next = target,
                None => next = steps.len(),
            }
        }
        let to = steps.get(next).map_or(END, |next| next.name.as_str()).to_owned();
        self.note(step, &to, ran, why);
        Some(next).filter(|next| *next < steps.len())
    }

    fn note(&mut self, step: &Step, to: &str, ran: bool, why: String) {
        self.run.trace.push(FlowStep { step: step.name.clone(), to: to.to_owned(), ran, why });
    }

    /// The values that a condition looked at: `(amount = 84000)`.
    pub(super) fn seen(&self, placed: &Placed) -> String {
        let shown = |path: String| {
            let value = path.split('.').try_fold(None::<&Value>, |value, name| {
                Some(Some(value.map_or_else(|| self.data.get(name), |value| value.get(name))?))
            })??;
            let text = match value {
                Value::String(text) => format!("“{}”", excerpt(text, 40)),
                Value::Null => "none".to_owned(),
                Value::Object(_) => return None,
                Value::Array(items) => format!("{} entries", items.len()),
                other => other.to_string(),
            };
            Some(format!("{path} = {text}"))
        };
        let values: Vec<String> = placed.expression.paths().into_iter().filter_map(shown).take(4).collect();
        if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) }
    }

    pub(super) fn wrong(&self, step: &Step, what: &str, mend: &str) -> ActionError {
        ActionError::Flow {
            origin: self.action.origin.clone(),
            step: step.name.clone(),
            line: step.at.0,
            what: what.to_owned(),
            mend: mend.to_owned(),
        }
    }

    pub(super) fn value(&self, step: &Step, placed: &Placed) -> Result<Value, ActionError> {
        placed.expression.eval(&Value::Object(self.data.clone())).map_err(|error| {
            let what = format!("`{}`: {}", placed.expression.source(), error.what);
            self.wrong(step, &what, &error.mend)
        })
    }

    pub(super) fn holds(&self, step: &Step, placed: &Placed) -> Result<bool, ActionError> {
        placed.expression.holds(&Value::Object(self.data.clone())).map_err(|error| {
            let what = format!("`{}`: {}", placed.expression.source(), error.what);
            self.wrong(step, &what, &error.mend)
        })
    }

    /// What templates see: the same as expressions, with the day in words.
    pub(super) fn context(&self) -> Value {
        let mut data = self.data.clone();
        data.insert("today".into(), json!(crate::crm::format::long_date(self.setting.desk.today)));
        Value::Object(data)
    }

    pub(super) fn fill(&self, step: &Step, text: &str) -> Result<String, ActionError> {
        template::render(text, &self.context())
            .map_err(|error| self.wrong(step, &error.what, "mend the template of the step"))
    }

    pub(super) fn given(&self, step: &Step, with: &With) -> Result<BTreeMap<String, String>, ActionError> {
        with.iter().map(|(name, (text, _))| Ok((name.clone(), self.fill(step, text)?))).collect()
    }

    /// Repeats a step for each entry of a list.
    fn repeat(&mut self, step: &'a Step, gathered: &mut Gathered) -> Result<Done, ActionError> {
        let Some(each) = &step.each else { return self.perform(step, gathered) };
        let Value::Array(items) = self.value(step, &each.list)? else {
            let what = format!("`{}` is no list", each.list.expression.source());
            return Err(self.wrong(step, &what, "`for_each` needs a list"));
        };
        let most = each.most.unwrap_or(ROUNDS).min(MOST_ROUNDS);
        let before = [&each.name, "loop"].map(|name| (name.to_owned(), self.data.get(name).cloned()));
        let mut out = Vec::new();
        let count = items.len().min(most);
        for (index, item) in items.into_iter().take(most).enumerate() {
            if (self.setting.stop)() {
                break;
            }
            self.data.insert(each.name.clone(), item);
            self.data.insert("loop".into(), json!({ "index": index + 1, "count": count }));
            match self.perform(step, gathered)? {
                Done::Value(value) => out.push(value),
                waits => return Ok(waits),
            }
        }
        for (name, value) in before {
            match value {
                Some(value) => _ = self.data.insert(name, value),
                None => _ = self.data.remove(&name),
            }
        }
        Ok(Done::Value(Value::Array(out)))
    }
}
