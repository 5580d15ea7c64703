//! Runs the steps of a flow.

use super::command::{CommandOutput, CommandRequest};
use super::step::{DEEPEST, Does, END, Jump, MOST_RETURNS, MOST_ROUNDS, MOST_STEPS, Placed, ROUNDS, Step, With};
use super::values_of;
use crate::actions::input::InputKind;
use crate::actions::text::{clean, excerpt};
use crate::actions::{Action, ActionError, Desk, Gathered, Registry, Request, facts, gather, template};
use crate::crm::{Record, RecordRef};
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

struct Runner<'a> {
    setting: Setting<'a>,
    action: &'a Action,
    record: Option<&'a Record>,
    given: &'a BTreeMap<String, String>,
    data: Map<String, Value>,
    run: FlowRun,
    visits: Vec<usize>,
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
enum Done {
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
    fn seen(&self, placed: &Placed) -> String {
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

    fn wrong(&self, step: &Step, what: &str, mend: &str) -> ActionError {
        ActionError::Flow {
            origin: self.action.origin.clone(),
            step: step.name.clone(),
            line: step.at.0,
            what: what.to_owned(),
            mend: mend.to_owned(),
        }
    }

    fn value(&self, step: &Step, placed: &Placed) -> Result<Value, ActionError> {
        placed.expression.eval(&Value::Object(self.data.clone())).map_err(|error| {
            let what = format!("`{}`: {}", placed.expression.source(), error.what);
            self.wrong(step, &what, &error.mend)
        })
    }

    fn holds(&self, step: &Step, placed: &Placed) -> Result<bool, ActionError> {
        placed.expression.holds(&Value::Object(self.data.clone())).map_err(|error| {
            let what = format!("`{}`: {}", placed.expression.source(), error.what);
            self.wrong(step, &what, &error.mend)
        })
    }

    /// What templates see: the same as expressions, with the day in words.
    fn context(&self) -> Value {
        let mut data = self.data.clone();
        data.insert("today".into(), json!(crate::crm::format::long_date(self.setting.desk.today)));
        Value::Object(data)
    }

    fn fill(&self, step: &Step, text: &str) -> Result<String, ActionError> {
        template::render(text, &self.context())
            .map_err(|error| self.wrong(step, &error.what, "mend the template of the step"))
    }

    fn given(&self, step: &Step, with: &With) -> Result<BTreeMap<String, String>, ActionError> {
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

    fn perform(&mut self, step: &'a Step, gathered: &mut Gathered) -> Result<Done, ActionError> {
        match &step.does {
            Does::Template(name, _) => self.template(name, gathered),
            Does::Compute { fact, with, .. } => self.compute(step, fact, with, gathered),
            Does::Set(values) => {
                let mut out = Map::new();
                for (name, placed) in values {
                    let value = self.value(step, placed)?;
                    self.data.insert(name.clone(), value.clone());
                    out.insert(name.clone(), value);
                }
                Ok(Done::Value(Value::Object(out)))
            }
            Does::Run { action, with, record, quiet, .. } => {
                self.sub_action(step, action, with, record.as_ref(), *quiet, gathered)
            }
            Does::Ask { .. } => self.ask(step),
            Does::Command { argv, .. } => Ok(self.command(step, argv, gathered)),
            Does::Decide(branches) => self.decide(step, branches),
            Does::Nothing => Ok(Done::Go(step.next.clone(), "goes on there".to_owned())),
        }
    }

    fn decide(&self, step: &Step, branches: &[(Placed, Jump)]) -> Result<Done, ActionError> {
        for (when, jump) in branches {
            if self.holds(step, when)? {
                let why = format!("{} holds{}", when.expression.source(), self.seen(when));
                return Ok(Done::Go(Some(jump.clone()), why));
            }
        }
        Ok(Done::Go(step.otherwise.clone(), "none of its conditions holds".to_owned()))
    }

    fn template(&mut self, name: &str, gathered: &Gathered) -> Result<Done, ActionError> {
        let sections = &self.action.sections;
        let (rules, prompt) = match name {
            "main" => (self.action.rules.as_deref(), Some(self.action.body.as_str())),
            name => (
                sections.named_rules.get(name).map(|part| part.text.as_str()),
                sections.templates.get(name).map(|part| part.text.as_str()),
            ),
        };
        let mut context = self.context();
        if let Value::Object(context) = &mut context {
            for (name, value) in &gathered.data {
                context.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        let partials = gather::partials(self.action);
        let told = |part: &'static str, error| gather::template_error(self.action, part, error);
        let mut text = String::new();
        match rules {
            Some(rules) => {
                text = template::render_with(rules, &context, &partials).map_err(|error| told("rules", error))?;
                self.run.rules.push(text.clone());
            }
            None => self.run.without_rules = Some(name.to_owned()),
        }
        if let Some(prompt) = prompt.filter(|prompt| !prompt.trim().is_empty()) {
            let prompt =
                template::render_instruction(prompt, &context, &partials).map_err(|error| told("prompt", error))?;
            self.run.prompts.push(prompt);
        }
        Ok(Done::Value(json!({ "text": text.trim() })))
    }

    fn compute(&mut self, step: &Step, fact: &str, with: &With, gathered: &mut Gathered) -> Result<Done, ActionError> {
        let Some(compute) = facts::find(fact) else {
            return Err(self.wrong(
                step,
                &format!("there are no facts called {fact:?}"),
                "see `dealdesk actions show`",
            ));
        };
        let inputs = self.given(step, with)?;
        let before = std::mem::take(&mut gathered.data);
        gathered.needs = self.action.needs.get(fact).cloned().unwrap_or_default();
        let done = compute(self.setting.desk, &Request { record: self.record, inputs: &inputs }, gathered);
        let found = std::mem::replace(&mut gathered.data, before);
        done?;
        if !gathered.ran.iter().any(|ran| ran == fact) {
            gathered.ran.push(fact.to_owned());
        }
        self.data.extend(found.clone());
        Ok(Done::Value(Value::Object(found)))
    }

    fn sub_action(
        &mut self,
        step: &Step,
        name: &str,
        with: &With,
        record: Option<&Placed>,
        quiet: bool,
        gathered: &mut Gathered,
    ) -> Result<Done, ActionError> {
        let Some(sub) = self.setting.registry.and_then(|registry| registry.get(name)) else {
            return Err(self.wrong(
                step,
                &format!("there is no action called {name:?}"),
                "see `dealdesk actions list`",
            ));
        };
        if self.setting.depth >= DEEPEST {
            return Err(self.wrong(
                step,
                &format!("more than {DEEPEST} actions run inside each other"),
                "run fewer of them inside each other",
            ));
        }
        let mut inputs = self.given(step, with)?;
        let own = format!("{}.", step.name);
        inputs.extend(
            self.given.iter().filter_map(|(key, value)| Some((key.strip_prefix(&own)?.to_owned(), value.clone()))),
        );
        let other = record.map(|placed| self.named_record(step, placed)).transpose()?;
        let record = other.as_ref().or(self.record);
        let setting = Setting { depth: self.setting.depth + 1, ..self.setting };
        let inner = Gathered::over(std::mem::take(&mut gathered.book));
        let inner = gather::within(setting, sub, record, &inputs, inner)?;
        self.take_over(step, sub, inner, quiet, gathered)
    }

    /// Puts what an inner action found into the outer one.
    fn take_over(
        &mut self,
        step: &Step,
        sub: &Action,
        inner: Gathered,
        quiet: bool,
        gathered: &mut Gathered,
    ) -> Result<Done, ActionError> {
        let rules = inner.rules_raw(sub);
        let prompt = inner.prompt_text(sub);
        gathered.book = inner.book;
        gathered.stopped |= inner.stopped;
        for ran in inner.ran {
            if !gathered.ran.contains(&ran) {
                gathered.ran.push(ran);
            }
        }
        gathered.rows = gathered.rows.take().or(inner.rows);
        gathered.chart = gathered.chart.take().or(inner.chart);
        gathered.query = gathered.query.take().or(inner.query);
        gathered.envelope = gathered.envelope.take().or(inner.envelope);
        gathered.proposals.extend(inner.proposals);
        let flow = inner.flow.unwrap_or_default();
        let outer = |inner: FlowStep| FlowStep { step: format!("{}/{}", step.name, inner.step), ..inner };
        self.run.trace.extend(flow.trace.into_iter().map(outer));
        match flow.end {
            End::Ask(question) => {
                let input = format!("{}.{}", step.name, question.input);
                return Ok(Done::Wait(End::Ask(Question { action: self.action.name.clone(), input, ..question })));
            }
            End::Command(request) => return Ok(Done::Wait(End::Command(request))),
            End::Done => {}
        }
        let text = match rules {
            Ok(text) => text,
            Err(_) => {
                self.run.without_rules = Some(sub.name.clone());
                String::new()
            }
        };
        if !quiet {
            self.run.rules.push(text.clone());
            self.run.prompts.extend(prompt.ok().filter(|prompt| !prompt.trim().is_empty()));
        }
        Ok(Done::Value(json!({ "text": text.trim(), "action": sub.name })))
    }

    fn named_record(&self, step: &Step, placed: &Placed) -> Result<Record, ActionError> {
        let value = self.value(step, placed)?;
        let named = value.as_str().and_then(RecordRef::parse);
        let found = named.map(|record| self.setting.desk.get(&record)).transpose()?.flatten();
        found.ok_or_else(|| {
            let what = format!("`{}` names no record", placed.expression.source());
            self.wrong(step, &what, "`record` is written as \"KIND:ID\", such as `account_id` of a row")
        })
    }

    fn ask(&self, step: &Step) -> Result<Done, ActionError> {
        let Does::Ask { question, input, choices, from, .. } = &step.does else { return Ok(Done::Value(Value::Null)) };
        let choices = match from {
            None => choices.clone(),
            Some(placed) => match self.value(step, placed)? {
                Value::Array(items) => {
                    items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), clean)).take(9).collect()
                }
                _ => {
                    return Err(self.wrong(
                        step,
                        "`choices` is no list",
                        "write words, or an expression that comes to a list",
                    ));
                }
            },
        };
        let spec = self.action.input(input);
        let said = self.given.get(input).map(|said| said.trim()).filter(|said| !said.is_empty());
        if let Some(said) = said {
            let chosen = match choices.is_empty() {
                true => Some(said.to_owned()),
                false => choices.iter().find(|choice| choice.eq_ignore_ascii_case(said)).cloned(),
            };
            let value = chosen.and_then(|chosen| match spec {
                Some(spec) => spec.read(&chosen).ok(),
                None => Some(Value::String(chosen)),
            });
            if let Some(value) = value {
                return Ok(Done::Value(value));
            }
        }
        let choices = if choices.is_empty() { spec.map(|spec| spec.choices()).unwrap_or_default() } else { choices };
        let text = clean(&self.fill(step, question)?);
        let kind = spec.map_or(InputKind::Text, |spec| spec.kind.clone());
        let text = match said {
            Some(said) => format!("“{}” is no answer to that. {text}", excerpt(said, 40)),
            None => text,
        };
        let (action, kind) = (self.action.name.clone(), kind.word().to_owned());
        Ok(Done::Wait(End::Ask(Question { action, input: input.clone(), text, choices, kind })))
    }

    fn command(&self, step: &Step, argv: &[String], gathered: &mut Gathered) -> Done {
        let Some(output) = self.setting.commands.iter().find(|output| output.argv == argv) else {
            let (action, step) = (self.action.name.clone(), step.name.clone());
            return Done::Wait(End::Command(CommandRequest { action, step, argv: argv.to_vec() }));
        };
        let mut data = output.data();
        let name = argv.first().map(|program| clean(program)).unwrap_or_default();
        let said = match &output.failure {
            Some(failure) => failure.clone(),
            None => excerpt(&output.lines().join(" "), 400),
        };
        let cite = gathered.book.computed(&format!("output of {name}"), &said, None);
        if let Value::Object(data) = &mut data {
            data.insert("cite".into(), json!(cite));
        }
        Done::Value(data)
    }
}
