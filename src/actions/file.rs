//! One action file: Markdown with YAML front matter.
//!
//! Identity by the names of Agent Skills (`name`, `description`, `license`, `metadata`, `allowed-tools`), types by those of
//! Dotprompt (`model`, `config`, `input`, `output`), and few keys of our own. Keys of other tools are kept in `extra` and
//! ignored, so their files load unchanged.

use super::flow::{Placed, Step};
use super::input::{InputKind, InputSpec};
use super::problem::Problems;
use super::sections::{self, Sections};
use super::{Knobs, Problem, declare, facts, front, lint, yaml, yaml_words};
use crate::crm::{FieldClass, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where an action can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// A digit key on a record.
    Key,
    /// The command palette.
    Palette,
    /// Words in the chat.
    Chat,
    /// `dealdesk do`.
    Headless,
}

/// Whether an action works on a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordNeed {
    /// It cannot run without one.
    Required,
    /// It runs with or without.
    #[default]
    Optional,
    /// It is about the whole desk.
    None,
}

/// What comes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputFormat {
    /// Markdown.
    #[default]
    Text,
    /// An e-mail: a `Subject:` line, an empty line, the body.
    Draft,
    /// Rows.
    Table,
    /// Changes to records that wait for the seller.
    Proposals,
    /// A picture of the rows.
    Chart,
    /// JSON, by the schema where there is one.
    Json,
}

/// Settings of the model call.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ModelConfig {
    /// 0 to 2.
    pub temperature: Option<f32>,
    /// Most tokens to answer with.
    pub max_output_tokens: Option<u32>,
    /// Whether statements without support are taken out of the answer; the setting `strict` where nothing is said.
    pub strict: Option<bool>,
}

/// What one turn of the action may cost at most; the settings' own limits where nothing is said, or where they are lower.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// Steps in which a model may have tools read.
    pub steps: Option<usize>,
    /// Tokens in and out.
    pub tokens: Option<u64>,
    /// Seconds.
    pub seconds: Option<f64>,
    /// US dollars.
    pub usd: Option<f64>,
}

/// What a fact computation is to read, where the file says more than its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactNeeds {
    /// Kinds of linked records; what the computation reads by itself when empty.
    pub relations: Vec<Kind>,
    /// Days back from today.
    pub window_days: Option<i64>,
    /// Most records of a kind.
    pub limit: Option<usize>,
    /// Classes of fields that may be read; all when absent.
    pub classes: Option<Vec<FieldClass>>,
}

/// A sentence that means an action, with what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The sentence; `{record}` stands for a name.
    pub text: String,
    /// The inputs that it gives.
    pub inputs: BTreeMap<String, String>,
}

/// One way in which an action is recommended on a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SuggestRule {
    /// What the key line says; the action's own title when absent.
    pub(super) title: Option<String>,
    pub(super) kinds: Vec<Kind>,
    pub(super) when: Option<Placed>,
    pub(super) score: Option<Placed>,
    /// Template over the signals.
    pub(super) why: String,
    pub(super) why_at: yaml::At,
    pub(super) inputs: BTreeMap<String, String>,
}

/// An action as its file declares it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// Its id: lower case, digits and hyphens.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// What the screen calls it.
    pub title: String,
    /// Why it exists.
    pub why: String,
    /// The key it would like to have.
    pub key: Option<char>,
    /// Where it can be reached.
    pub surfaces: Vec<Surface>,
    /// Whether a chat may go on about its answer.
    pub conversational: bool,
    /// Whether it works on a record.
    pub record: RecordNeed,
    /// On which kinds; empty for all.
    pub kinds: Vec<Kind>,
    /// The fact computations that it needs, by name.
    pub facts: Vec<String>,
    /// What they are to read, where the file says so.
    pub needs: BTreeMap<String, FactNeeds>,
    /// The read tools that a model may use: `None` leaves that to the surface.
    pub tools: Option<Vec<String>>,
    /// What a turn of it may cost.
    pub budget: Limits,
    /// What it cannot do, a sentence each: known, and said before anybody tries.
    pub limits: Vec<String>,
    /// Sentences that mean this action; `{record}` stands for a name. Those of `examples` are among them.
    pub utterances: Vec<String>,
    /// Sentences with the inputs that they give.
    pub examples: Vec<Example>,
    /// Its inputs.
    pub inputs: Vec<InputSpec>,
    /// What comes out.
    pub output: OutputFormat,
    /// The JSON schema of a structured answer.
    pub output_schema: Option<Value>,
    /// The model that it wants.
    pub model: Option<String>,
    /// Settings of the model call.
    pub config: ModelConfig,
    /// The license of the file.
    pub license: Option<String>,
    /// Tools that another program would allow it, as Agent Skills write them; they mean nothing here.
    pub allowed_tools: Vec<String>,
    /// What it needs elsewhere, in words.
    pub compatibility: Option<String>,
    /// Anything its author noted.
    pub metadata: Map<String, Value>,
    /// Keys of other tools.
    pub extra: Map<String, Value>,
    /// Where it came from.
    pub origin: String,
    pub(super) states: Option<Placed>,
    pub(super) suggest: Vec<SuggestRule>,
    pub(super) steps: Vec<Step>,
    pub(super) sections: Sections,
    /// Partials from files, by their path without `.md`.
    pub(super) shared: std::sync::Arc<BTreeMap<String, String>>,
    pub(super) body: String,
    pub(super) rules: Option<String>,
    /// Whether its body is no template of ours, and so is plain text.
    pub(super) foreign: bool,
}

/// A file as it was read, for those who look at it closely.
pub(super) struct Parsed {
    pub(super) action: Action,
    pub(super) front: yaml::Node,
}

impl Action {
    /// Adds to the choices of inputs what the knobs in force name.
    pub(super) fn extend_choices(&mut self, knobs: &Knobs) {
        for input in &mut self.inputs {
            let InputKind::OneOf(words) = &mut input.kind else { continue };
            for word in facts::choices(&self.facts, &input.name, knobs) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
    }

    /// Reads one file. `origin` is its path as a person would look for it.
    ///
    /// # Errors
    /// The first mistake for which the file cannot be used.
    pub fn parse(origin: &str, source: &str) -> Result<Self, Problem> {
        let (parsed, problems) = Self::read(origin, source);
        match problems.into_iter().find(Problem::is_error) {
            Some(problem) => Err(problem),
            None => parsed
                .map(|parsed| parsed.action)
                .ok_or_else(|| Problem::new(origin, (1, 1), "the file cannot be read", "look at another file")),
        }
    }

    /// Reads one file as far as that goes, and tells everything that is wrong with it.
    pub(super) fn read(origin: &str, source: &str) -> (Option<Parsed>, Vec<Problem>) {
        let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut problems = Problems::new(origin);
        if source.len() > LONGEST {
            problems.error((1, 1), "the file is longer than 256 KB", "cut it into several actions");
            return (None, problems.found);
        }
        let halves = match sections::halves(origin, &source) {
            Ok(halves) => halves,
            Err(problem) => return (None, vec![problem]),
        };
        let front = match yaml::read(halves.front, 2) {
            Ok(front) => front,
            Err(wrong) => {
                let (at, what, mend) = yaml_words::told(&wrong, &source);
                problems.error(at, what, &mend);
                return (None, problems.found);
            }
        };
        let own = front.entries().iter().any(|(key, _)| front::OWN.contains(&key.name.as_str()));
        let sections = sections::sections(halves.body, halves.body_line, own);
        let mut action = declare::action(origin, &front, own, &mut problems);
        action.body = sections.body.text.trim().to_owned();
        action.rules = action.rules.take().or_else(|| sections.rules.as_ref().map(|part| part.text.clone()));
        action.sections = sections;
        lint::sound(&mut action, &front, own, &mut problems);
        problems.found.sort_by_key(|problem| (problem.line, problem.column));
        (Some(Parsed { action, front }), problems.found)
    }

    /// Whether there is anything for a model to do.
    pub fn wants_model(&self) -> bool {
        !self.body.trim().is_empty() || self.has_flow() && !self.sections.templates.is_empty()
    }

    /// Whether it can run with no model.
    pub fn has_rules(&self) -> bool {
        self.rules.is_some() || self.has_flow() && !self.sections.named_rules.is_empty()
    }

    /// Whether it goes by steps.
    pub fn has_flow(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The names of its steps, in their order.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| step.name.as_str())
    }

    /// Every branch of its flow, as `step: where it leads`: what tests have to cover.
    pub fn branches(&self) -> Vec<(String, String)> {
        super::flow::branches(&self.steps)
    }

    /// Whether it works on records of this kind.
    pub fn fits(&self, kind: &Kind) -> bool {
        self.record != RecordNeed::None && (self.kinds.is_empty() || self.kinds.contains(kind))
    }

    /// Whether it can be reached from there.
    pub fn on(&self, surface: Surface) -> bool {
        self.surfaces.contains(&surface)
    }

    /// Whether words stand for the record that it works on.
    pub fn is_told(&self, inputs: &BTreeMap<String, String>) -> bool {
        let given = |words: &String| !words.trim().is_empty();
        self.input(facts::DESCRIBED).is_some() && inputs.get(facts::DESCRIBED).is_some_and(given)
    }

    /// One input by its name.
    pub fn input(&self, name: &str) -> Option<&InputSpec> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// Most bytes of a file.
const LONGEST: usize = 256 * 1024;

#[cfg(test)]
mod tests;
