//! What each kind of step does.
//!
//! Not for: the order of steps (see `run`). Invariant: a step changes nothing but the values, the texts and the trace of
//! its own flow; what it cannot do by itself it waits for.

use super::End;
use super::command::CommandRequest;
use super::run::{Done, FlowStep, Question, Runner, Setting};
use super::step::{DEEPEST, Does, Jump, Placed, Step, With};
use crate::actions::input::{InputKind, InputSpec};
use crate::actions::text::{clean, excerpt};
use crate::actions::{Action, ActionError, Gathered, Request, deal, facts, gather, narrow, template};
use crate::crm::validate::validate;
use crate::crm::{self, EditState, FieldEdit, Proposal, ProposedEdit, Record, RecordRef, Worker};
use serde_json::{Map, Value, json};

impl<'a> Runner<'a> {
    pub(super) fn perform(&mut self, step: &'a Step, gathered: &mut Gathered) -> Result<Done, ActionError> {
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
            Does::Propose { fields, .. } => self.propose(step, fields, gathered),
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
        let looked = |(when, _): &(Placed, Jump)| format!("{}{}", when.expression.source(), self.seen(when));
        let looked: Vec<String> = branches.iter().take(4).map(looked).collect();
        Ok(Done::Go(step.otherwise.clone(), format!("none of its conditions holds: {}", looked.join("; "))))
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
        let told = |part: &'static str, error| template_error(self.action, part, name, error);
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
        let request = Request { record: self.record, inputs: &inputs };
        let done = narrow::run(self.action, (fact, compute), self.setting.desk, &request, gathered);
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
        gathered.drafts.extend(inner.drafts);
        gathered.narrowed.extend(inner.narrowed);
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
        let mut wrong = None;
        if let Some(said) = said {
            match answered(spec, &choices, said) {
                Ok(value) => return Ok(Done::Value(value)),
                Err(what) => wrong = Some(what),
            }
        }
        let choices = if choices.is_empty() { spec.map(|spec| spec.choices()).unwrap_or_default() } else { choices };
        let text = clean(&self.fill(step, question)?);
        let kind = spec.map_or(InputKind::Text, |spec| spec.kind.clone());
        let text = wrong.map_or_else(|| text.clone(), |wrong| format!("{wrong}. {text}"));
        let (action, kind) = (self.action.name.clone(), kind.word().to_owned());
        Ok(Done::Wait(End::Ask(Question { action, input: input.clone(), text, choices, kind })))
    }

    /// Values for fields of the record, which wait for the seller; what the schema's rules refuse is told.
    fn propose(&self, step: &Step, fields: &With, gathered: &mut Gathered) -> Result<Done, ActionError> {
        let Some(record) = self.record else {
            return Err(self.wrong(step, "there is no record to change", "run it on a record"));
        };
        let title = format!("{}: {}", clean(&self.action.title), record.name());
        let mut proposal = Proposal::new(title, self.action.name.clone());
        for (field, text) in self.given(step, fields)? {
            let (before, after) = (record.get(&field).clone(), text.trim());
            if !after.is_empty() && before.to_plain() != after {
                let edit = FieldEdit { record: record.reference(), field, before, after: crm::Value::text(after) };
                let (by, state) = (Worker::Code, EditState::Pending);
                proposal.edits.push(ProposedEdit { edit, quote: None, by, state });
            }
        }
        let desk = self.setting.desk;
        let wrong = validate(&desk.records.schema()?, desk.records, desk.today, &proposal)?;
        let refused: Vec<String> = wrong.iter().map(|problem| clean(&problem.to_string())).collect();
        let stays = deal::proposed::checked(desk, proposal)?;
        let count = stays.as_ref().map_or(0, |proposal| proposal.edits.len());
        gathered.proposals.extend(stays);
        Ok(Done::Value(json!({ "count": count, "refused": refused.join("; ") })))
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

/// The value of an answer; in words, where it is none.
fn answered(spec: Option<&InputSpec>, choices: &[String], said: &str) -> Result<Value, String> {
    let chosen = match choices.iter().find(|choice| choice.eq_ignore_ascii_case(said)) {
        Some(choice) => choice.as_str(),
        None if choices.is_empty() => said,
        None => return Err(format!("“{}” is none of these", excerpt(said, 40))),
    };
    spec.map_or_else(|| Ok(Value::String(chosen.to_owned())), |spec| spec.read(chosen))
}

/// A template that failed, with its place in the file: `name` is that of a step's template, or `main`.
pub(in crate::actions) fn template_error(
    action: &Action,
    part: &'static str,
    name: &str,
    error: template::TemplateError,
) -> ActionError {
    let sections = &action.sections;
    let (main, named) = match part {
        "rules" => (sections.rules.as_ref(), &sections.named_rules),
        _ => (Some(&sections.body), &sections.templates),
    };
    let section = if name == "main" { main } else { named.get(name) };
    let line = section.map_or(error.line, |section| section.line + error.line - 1);
    ActionError::Template { origin: action.origin.clone(), part, line, column: error.column, what: error.what }
}
