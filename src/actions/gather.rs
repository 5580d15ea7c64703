//! Runs the fact computations of an action and words them by its templates.

use super::complete::{Complete, complete};
use super::digest::{Digest, Scene};
use super::file::FactNeeds;
use super::flow::{self, CommandOutput, FlowRun, Setting};
use super::template::Partials;
use super::{Action, ActionError, Book, Desk, RecordNeed, Registry, Request, facts, narrow, template};
use crate::crm::{Answer, Chart, Claim, Draft, DraftVersion, Proposal, Record, Table, query::Query};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The facts of one action, ready to be worded by rules or by a model.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The evidence; `[n]` in every text made from these facts.
    pub book: Book,
    /// What templates see.
    pub data: Map<String, Value>,
    /// Rows that code computed.
    pub rows: Option<Table>,
    /// The query behind the rows.
    pub query: Option<Query>,
    /// A picture of the rows.
    pub chart: Option<Chart>,
    /// The envelope of a draft: recipients; subject and body still empty.
    pub envelope: Option<DraftVersion>,
    /// The record it is about.
    pub record: Option<Record>,
    /// Writes that wait for the seller.
    pub proposals: Vec<Proposal>,
    /// Mails that code wrote whole.
    pub drafts: Vec<Draft>,
    /// A text that was digested, for checking what a model makes of it.
    pub digest: Option<Box<(Scene, Digest)>>,
    /// Which fact computations ran.
    pub ran: Vec<String>,
    /// Whether the seller stopped it before all of them ran.
    pub stopped: bool,
    /// The way through its steps, where it has any.
    pub flow: Option<FlowRun>,
    /// What the computation at hand is to read, where the file says so.
    pub needs: FactNeeds,
    /// What computations were not let read, in words, where the file says so.
    pub narrowed: Vec<String>,
    /// What templates saw at the end: data, inputs and the desk's own names.
    context: Value,
}

/// Computes what an action needs. Checks its inputs and fills in defaults first.
pub fn gather(
    desk: &Desk<'_>,
    action: &Action,
    record: Option<&Record>,
    inputs: &BTreeMap<String, String>,
) -> Result<Gathered, ActionError> {
    gather_until(desk, action, record, inputs, &|| false)
}

/// The same until somebody wants it to stop: what was gathered by then is kept.
pub fn gather_until(
    desk: &Desk<'_>,
    action: &Action,
    record: Option<&Record>,
    inputs: &BTreeMap<String, String>,
    stop: &dyn Fn() -> bool,
) -> Result<Gathered, ActionError> {
    gather_beside(desk, action, None, record, inputs, stop)
}

/// The same with the facts of another record before them in the book; all else is about the record itself.
pub fn gather_beside(
    desk: &Desk<'_>,
    action: &Action,
    beside: Option<&Record>,
    record: Option<&Record>,
    inputs: &BTreeMap<String, String>,
    stop: &dyn Fn() -> bool,
) -> Result<Gathered, ActionError> {
    let around = Around { beside, ..Around::default() };
    perform(desk, action, &around, record, inputs, stop)
}

/// What an action may use besides the records.
#[derive(Clone, Copy, Default)]
pub struct Around<'a> {
    /// A record whose facts come before its own.
    pub beside: Option<&'a Record>,
    /// The actions that its steps may run.
    pub registry: Option<&'a Registry>,
    /// What approved programs printed, for steps that waited for them.
    pub commands: &'a [CommandOutput],
}

/// Computes facts and runs the steps of an action.
pub fn perform(
    desk: &Desk<'_>,
    action: &Action,
    around: &Around<'_>,
    record: Option<&Record>,
    inputs: &BTreeMap<String, String>,
    stop: &dyn Fn() -> bool,
) -> Result<Gathered, ActionError> {
    let setting = Setting { desk, registry: around.registry, commands: around.commands, stop, depth: 0 };
    let mut gathered = Gathered::default();
    if let Some(beside) = around.beside.filter(|_| record.is_some() || action.record != RecordNeed::Required) {
        let Complete { texts, .. } = complete(desk, action, Some(beside), inputs)?;
        compute(setting, action, &Request { record: Some(beside), inputs: &texts }, &mut gathered)?;
    }
    within(setting, action, record, inputs, gathered)
}

/// The same on top of what was gathered before.
pub(super) fn within(
    setting: Setting<'_>,
    action: &Action,
    record: Option<&Record>,
    given: &BTreeMap<String, String>,
    mut gathered: Gathered,
) -> Result<Gathered, ActionError> {
    if action.record == RecordNeed::Required && record.is_none() && !action.is_told(given) {
        return Err(ActionError::NeedsRecord { action: action.name.clone() });
    }
    let Complete { values: inputs, texts, unread } = complete(setting.desk, action, record, given)?;
    gathered.record = record.cloned();
    compute(setting, action, &Request { record, inputs: &texts }, &mut gathered)?;
    gathered.context = context(setting.desk, &gathered, &inputs);
    if action.has_flow() && !gathered.stopped {
        let run = flow::run(setting, action, record, given, &inputs, &mut gathered)?;
        // The step that asks for it tells what is wrong with it; where none ran, this does.
        if let Some(unread) = unread.filter(|_| run.end == flow::End::Done) {
            return Err(unread);
        }
        gathered.flow = Some(run);
        // What steps set is there for the main templates, too.
        gathered.context = context(setting.desk, &gathered, &inputs);
    }
    Ok(gathered)
}

/// Runs the computations of an action on one record, until somebody wants it to stop.
fn compute(
    setting: Setting<'_>,
    action: &Action,
    request: &Request<'_>,
    gathered: &mut Gathered,
) -> Result<(), ActionError> {
    for name in &action.facts {
        let Some(compute) = facts::find(name) else { continue };
        let done = if (setting.stop)() {
            Ok(())
        } else {
            narrow::run(action, (name, compute), setting.desk, request, gathered)
        };
        if (setting.stop)() {
            // A reading that was interrupted fails; that is no fault.
            gathered.stopped = true;
            break;
        }
        done?;
        if !gathered.ran.contains(name) {
            gathered.ran.push(name.clone());
        }
    }
    Ok(())
}

fn context(desk: &Desk<'_>, gathered: &Gathered, inputs: &Map<String, Value>) -> Value {
    let mut context = Map::new();
    // The signal that every template may use; inputs and facts of that name come before it.
    context.insert("name".into(), json!(gathered.record.as_ref().map(|record| super::text::clean(&record.name()))));
    context.extend(inputs.clone());
    context.insert("today".into(), json!(crate::crm::format::long_date(desk.today)));
    let record = gathered.record.as_ref().map(|record| {
        json!({ "kind": record.kind.as_str(), "name": super::text::clean(&record.name()), "id": record.id.as_str() })
    });
    context.insert("record".into(), record.unwrap_or(Value::Null));
    context.extend(gathered.data.clone());
    context.insert("today".into(), json!(crate::crm::format::long_date(desk.today)));
    Value::Object(context)
}

/// The pieces that the templates of an action may include: its own, and those of all actions.
pub(super) fn partials(action: &Action) -> Partials {
    let mut partials: Partials = action.shared.iter().map(|(name, text)| (name.clone(), text.clone())).collect();
    for (name, part) in &action.sections.partials {
        partials.insert(name.clone(), part.text.clone());
        partials.insert(format!("partials/{name}"), part.text.clone());
    }
    partials
}

impl Gathered {
    /// No facts, only the envelope of a draft that is to be changed.
    pub fn with_envelope(envelope: DraftVersion) -> Self {
        Self { envelope: Some(envelope), ..Self::default() }
    }

    /// No facts yet, on top of this evidence.
    pub(super) fn over(book: Book) -> Self {
        Self { book, ..Self::default() }
    }

    /// Takes a digest in: its evidence, what templates see of it, its proposal. A later one takes an earlier one's place.
    pub fn digest(&mut self, scene: Scene, digest: Digest) {
        self.data.extend(super::digest::present(&scene, &digest, &mut self.book));
        if let Value::Object(context) = &mut self.context {
            context.extend(self.data.clone());
        }
        self.proposals = digest.proposal(scene.source_name()).into_iter().collect();
        self.digest = Some(Box::new((scene, digest)));
    }

    /// Puts what code made beside the text into an answer: rows and their query, a chart, proposals, drafts.
    pub fn hand_over(&self, answer: &mut Answer) {
        answer.rows = self.rows.clone();
        answer.query = self.query.clone();
        answer.chart = self.chart.clone();
        answer.proposals.clone_from(&self.proposals);
        answer.drafts.clone_from(&self.drafts);
    }

    /// The rules form: Markdown with `[n]` markers counted in order of appearance, and the claim of each.
    pub fn rules_text(&self, action: &Action) -> Result<(String, Vec<Claim>), ActionError> {
        let text = self.rules_raw(action)?;
        Ok(self.book.settle(tidy(&text).as_str()))
    }

    /// The lines of the rules form that say something, with the numbers of the book.
    pub fn rules_lines(&self, action: &Action) -> Result<Vec<String>, ActionError> {
        let text = self.rules_raw(action)?;
        Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
    }

    /// The rules form with the numbers of the book.
    pub(super) fn rules_raw(&self, action: &Action) -> Result<String, ActionError> {
        let none = || ActionError::NeedsModel { action: action.name.clone(), origin: action.origin.clone() };
        match &self.flow {
            Some(run) if run.without_rules.is_some() => Err(none()),
            Some(run) if !run.rules.is_empty() => Ok(run.rules.join("\n\n")),
            _ => self.render(action, "rules", action.rules.as_deref().ok_or_else(none)?),
        }
    }

    /// The instructions for a model.
    pub fn prompt_text(&self, action: &Action) -> Result<String, ActionError> {
        match &self.flow {
            Some(run) if !run.prompts.is_empty() => Ok(run.prompts.join("\n\n")),
            Some(run) if !run.rules.is_empty() => Ok(String::new()),
            _ if action.foreign => Ok(action.body.clone()),
            _ => self.render(action, "prompt", &action.body),
        }
    }

    /// Whether there is anything for a model to do after these steps.
    pub fn wants_model(&self, action: &Action) -> bool {
        match &self.flow {
            Some(run) if !run.prompts.is_empty() || !run.rules.is_empty() => !run.prompts.is_empty(),
            _ => !action.body.trim().is_empty(),
        }
    }

    fn render(&self, action: &Action, part: &'static str, source: &str) -> Result<String, ActionError> {
        let partials = partials(action);
        let fill = if part == "prompt" { template::render_instruction } else { template::render_with };
        fill(source, &self.context, &partials).map_err(|error| flow::template_error(action, part, "main", error))
    }

    /// The titles of the mails to choose from, where the facts offer several.
    pub fn option_titles(&self) -> Vec<&str> {
        let options = self.data.get("options").and_then(Value::as_array);
        options.into_iter().flatten().filter_map(|option| option.get("title").and_then(Value::as_str)).collect()
    }

    /// Every mail of a text: several where it offers some to choose from, each saying what it is for.
    pub fn drafts(&self, text: &str, by: &str) -> Vec<Draft> {
        let mails = options(text);
        if mails.is_empty() {
            return self.draft(text, by).into_iter().collect();
        }
        let titles = self.option_titles();
        let made = mails.iter().enumerate().filter_map(|(at, mail)| {
            let mut draft = self.draft(mail, by)?;
            for version in &mut draft.versions {
                version.request = titles.get(at).map_or_else(String::new, |title| (*title).to_owned());
            }
            Some(draft)
        });
        made.collect()
    }

    /// The draft whose subject and body stand in a text (`Subject:` line first), without citation markers.
    pub fn draft(&self, text: &str, by: &str) -> Option<Draft> {
        let mut version = self.envelope.clone()?;
        let plain = super::text::replace_markers(text, |_| None);
        let (subject, body) = split_mail(&plain);
        if let Some(subject) = subject {
            version.subject = subject;
        }
        version.body = body;
        version.by = by.to_owned();
        Some(Draft { id: None, record: self.record.as_ref().map(Record::reference), versions: vec![version] })
    }
}

/// The mails of a text in which each begins with a line `Option N: its title`; none where no line does.
fn options(text: &str) -> Vec<String> {
    let begins = |line: &str| {
        let line = line.trim_start_matches(['*', '#', ' ', '_']).to_lowercase();
        line.strip_prefix("option ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut mails: Vec<String> = Vec::new();
    for line in text.lines() {
        match mails.last_mut() {
            _ if begins(line) => mails.push(String::new()),
            Some(mail) => {
                mail.push_str(line);
                mail.push('\n');
            }
            None => {}
        }
    }
    mails.retain(|mail| !mail.trim().is_empty());
    mails
}

/// `Subject: …`, an empty line, the body. Without a subject line everything is body.
fn split_mail(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    let first = text.lines().next().unwrap_or("").trim_matches('*');
    match first.split_once(':') {
        Some((word, subject)) if word.trim_matches('*').eq_ignore_ascii_case("subject") => {
            let body = text.split_once('\n').map_or("", |(_, body)| body).trim();
            (Some(subject.trim_matches(['*', ' ']).to_owned()), body.to_owned())
        }
        _ => (None, text.to_owned()),
    }
}

/// No blank lines at the ends and never two in a row.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim().lines() {
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_split_at_their_subject() {
        assert_eq!(split_mail("Subject: Hi\n\nDear"), (Some("Hi".into()), "Dear".into()));
        assert_eq!(split_mail("**Subject:** Hi\nDear"), (Some("Hi".into()), "Dear".into()));
        assert_eq!(split_mail("Note: this\nis body"), (None, "Note: this\nis body".into()));
        assert_eq!(tidy("\n\na\n\n\n\nb \n"), "a\n\nb");
    }

    #[test]
    fn mails_to_choose_from_are_cut_at_their_titles() {
        assert_eq!(options("Option 1: Yes\nSubject: A\n\nx\n\n**Option 2:** No\ny"), ["Subject: A\n\nx\n\n", "y\n"]);
        assert!(options("Optional: this\nis none").is_empty());
    }
}
