//! Runs the fact computations of an action and words them by its templates.

use super::digest::{Digest, Scene};
use super::{Action, ActionError, Book, Desk, RecordNeed, Request, facts, template};
use crate::crm::{Chart, Claim, Draft, DraftVersion, Proposal, Record, Table, query::Query};
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
    /// A text that was digested, for checking what a model makes of it.
    pub digest: Option<Box<(Scene, Digest)>>,
    /// Which fact computations ran.
    pub ran: Vec<String>,
    /// Whether the seller stopped it before all of them ran.
    pub stopped: bool,
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
    if action.record == RecordNeed::Required && record.is_none() {
        return Err(ActionError::NeedsRecord { action: action.name.clone() });
    }
    let inputs = complete(action, inputs)?;
    let mut gathered = Gathered { record: record.cloned(), ..Gathered::default() };
    for record in beside.map(Some).into_iter().chain([record]) {
        run(desk, action, &Request { record, inputs: &inputs }, stop, &mut gathered)?;
    }
    gathered.context = context(desk, &gathered, &inputs);
    Ok(gathered)
}

/// Runs the computations of an action on one record, until somebody wants it to stop.
fn run(
    desk: &Desk<'_>,
    action: &Action,
    request: &Request<'_>,
    stop: &dyn Fn() -> bool,
    gathered: &mut Gathered,
) -> Result<(), ActionError> {
    for name in &action.facts {
        let Some(compute) = facts::find(name) else { continue };
        let done = if stop() { Ok(()) } else { compute(desk, request, gathered) };
        if stop() {
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

/// Inputs with defaults; every declared input is there, as empty text where nothing was said.
fn complete(action: &Action, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, ActionError> {
    if let Some(unknown) = given.keys().find(|key| !action.inputs.iter().any(|input| input.name == **key)) {
        let known: Vec<&str> = action.inputs.iter().map(|input| input.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(ActionError::UnknownInput { action: action.name.clone(), input: unknown.clone(), known });
    }
    let mut inputs = BTreeMap::new();
    for spec in &action.inputs {
        let value = given.get(&spec.name).filter(|value| !value.trim().is_empty()).or(spec.default.as_ref());
        if value.is_none() && spec.required {
            return Err(ActionError::NeedsInput {
                action: action.name.clone(),
                input: spec.name.clone(),
                description: spec.description.clone(),
            });
        }
        inputs.insert(spec.name.clone(), value.cloned().unwrap_or_default());
    }
    Ok(inputs)
}

fn context(desk: &Desk<'_>, gathered: &Gathered, inputs: &BTreeMap<String, String>) -> Value {
    let mut context = Map::new();
    for (name, value) in inputs {
        context.insert(name.clone(), json!(value));
    }
    context.insert("today".into(), json!(crate::crm::format::long_date(desk.today)));
    let record = gathered.record.as_ref().map(|record| {
        json!({ "kind": record.kind.as_str(), "name": super::text::clean(&record.name()), "id": record.id.as_str() })
    });
    context.insert("record".into(), record.unwrap_or(Value::Null));
    context.extend(gathered.data.clone());
    Value::Object(context)
}

impl Gathered {
    /// No facts, only the envelope of a draft that is to be changed.
    pub fn with_envelope(envelope: DraftVersion) -> Self {
        Self { envelope: Some(envelope), ..Self::default() }
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

    /// The rules form: Markdown with `[n]` markers counted in order of appearance, and the claim of each.
    pub fn rules_text(&self, action: &Action) -> Result<(String, Vec<Claim>), ActionError> {
        let source = action
            .rules
            .as_deref()
            .ok_or_else(|| ActionError::NeedsModel { action: action.name.clone(), origin: action.origin.clone() })?;
        let text = self.render(action, "rules", source)?;
        Ok(self.book.settle(tidy(&text).as_str()))
    }

    /// The instructions for a model.
    pub fn prompt_text(&self, action: &Action) -> Result<String, ActionError> {
        self.render(action, "prompt", &action.body)
    }

    fn render(&self, action: &Action, part: &'static str, source: &str) -> Result<String, ActionError> {
        let fill = if part == "prompt" { template::render_instruction } else { template::render };
        fill(source, &self.context).map_err(|error| ActionError::Template {
            origin: action.origin.clone(),
            part,
            line: error.line,
            column: error.column,
            what: error.what,
        })
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
