//! One action file: Markdown with YAML front matter.
//!
//! Identity by the names of Agent Skills (`name`, `description`, `license`, `metadata`), types by those of Dotprompt
//! (`model`, `config`, `input`, `output`), and few keys of our own. Keys of other tools are kept in `extra` and
//! ignored, so their files load unchanged.

use super::front::{self, FrontMatter, KNOWN, OWN};
use super::{Problem, lint};
use crate::crm::Kind;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where an action can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputSpec {
    /// Its name.
    pub name: String,
    /// What to put in.
    pub description: String,
    /// Whether the action cannot run without it.
    pub required: bool,
    /// What it is when nothing is said.
    pub default: Option<String>,
}

/// Settings of the model call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct ModelConfig {
    /// 0 to 2.
    pub temperature: Option<f32>,
    /// Most tokens to answer with.
    #[serde(rename = "maxOutputTokens", alias = "max_output_tokens")]
    pub max_output_tokens: Option<u32>,
    /// Whether statements without support are taken out of the answer; the setting `strict` where nothing is said.
    pub strict: Option<bool>,
}

/// One way in which an action is recommended on a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct SuggestRule {
    /// What the key line says; the action's own title when absent.
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    #[serde(default = "always")]
    pub(super) when: String,
    #[serde(default = "low")]
    pub(super) score: String,
    /// Template over the signals.
    pub(super) why: String,
    #[serde(default)]
    pub(super) inputs: BTreeMap<String, String>,
}

fn always() -> String {
    "true".to_owned()
}

fn low() -> String {
    "10".to_owned()
}

/// An action as its file declares it.
#[derive(Clone, Debug, PartialEq)]
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
    /// Sentences that mean this action; `{record}` stands for a name.
    pub utterances: Vec<String>,
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
    /// Anything its author noted.
    pub metadata: Map<String, Value>,
    /// Keys of other tools.
    pub extra: Map<String, Value>,
    /// Where it came from.
    pub origin: String,
    pub(super) suggest: Vec<SuggestRule>,
    pub(super) body: String,
    pub(super) rules: Option<String>,
}

impl Action {
    /// Reads one file. `origin` is its path as a person would look for it.
    pub fn parse(origin: &str, source: &str) -> Result<Self, Problem> {
        let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let parts = front::cut(origin, &source)?;
        let front: FrontMatter = front::yaml(origin, parts.front)?;
        let raw: Map<String, Value> = front::yaml(origin, parts.front)?;
        let own = OWN.iter().any(|key| raw.contains_key(*key));
        let name = front.name.clone().unwrap_or_else(|| front::stem(origin));
        lint::name(origin, parts.front, &name)?;
        lint::facts(origin, parts.front, &front.facts)?;
        lint::rules(origin, parts.front, &front.suggest)?;
        lint::template(origin, parts.body, parts.body_line, own)?;
        lint::template(origin, parts.rules.unwrap_or(""), parts.rules_line, own)?;
        lint::template(origin, front.rules.as_deref().unwrap_or(""), lint::line_of(parts.front, "rules:").0, own)?;
        let rules = front.rules.clone().or_else(|| parts.rules.map(str::to_owned));
        Ok(Self::assemble(origin, name, front, raw, parts.body.trim().to_owned(), rules))
    }

    fn assemble(
        origin: &str,
        name: String,
        front: FrontMatter,
        raw: Map<String, Value>,
        body: String,
        rules: Option<String>,
    ) -> Self {
        let description = front.description.unwrap_or_default();
        Self {
            title: front.title.unwrap_or_else(|| front::title_of(&name)),
            why: front.why.unwrap_or_else(|| description.clone()),
            description,
            key: front.key,
            surfaces: front
                .surfaces
                .unwrap_or_else(|| vec![Surface::Key, Surface::Palette, Surface::Chat, Surface::Headless]),
            conversational: front.conversational,
            record: front.record,
            kinds: front.kinds,
            facts: front.facts,
            utterances: front.utterances,
            inputs: front::input_specs(&front.input),
            output: front::output_format(front.output.format.as_deref()),
            output_schema: front.output.schema,
            model: front.model,
            config: front.config,
            license: front.license,
            metadata: front.metadata,
            extra: raw.into_iter().filter(|(key, _)| !KNOWN.contains(&key.as_str())).collect(),
            origin: origin.to_owned(),
            suggest: front.suggest,
            body,
            rules,
            name,
        }
    }

    /// Whether there is anything for a model to do.
    pub fn wants_model(&self) -> bool {
        !self.body.trim().is_empty()
    }

    /// Whether it can run with no model.
    pub fn has_rules(&self) -> bool {
        self.rules.is_some()
    }

    /// Whether it works on records of this kind.
    pub fn fits(&self, kind: &Kind) -> bool {
        self.record != RecordNeed::None && (self.kinds.is_empty() || self.kinds.contains(kind))
    }

    /// Whether it can be reached from there.
    pub fn on(&self, surface: Surface) -> bool {
        self.surfaces.contains(&surface)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "---\nname: hello\nfacts: [summarize]\nsuggest:\n  - why: because\n    when: open\n---\nBody {{ title }}\n\n## rules\nRules {{ title }}\n";

    #[test]
    fn a_file_is_read_into_its_parts() {
        let action = Action::parse("hello.md", MINIMAL).unwrap();
        assert_eq!(action.name, "hello");
        assert_eq!(action.title, "Hello");
        assert_eq!(action.body, "Body {{ title }}");
        assert_eq!(action.rules.as_deref(), Some("Rules {{ title }}\n"));
    }

    #[test]
    fn files_of_other_tools_load_unchanged() {
        let skill = "---\nname: pdf-forms\ndescription: Fill PDF forms.\nallowed-tools: Bash(pdftk:*) Read\ncompatibility: needs pdftk\nmetadata:\n  version: \"1.0\"\n---\n# PDF forms\nUse `{% raw` and so on.\n";
        let action = Action::parse("skills/pdf-forms/SKILL.md", skill).unwrap();
        assert_eq!(action.extra.keys().collect::<Vec<_>>(), ["allowed-tools", "compatibility"]);
        assert!(action.wants_model() && !action.has_rules());

        let prompt = "---\nmodel: googleai/gemini-1.5-pro\nconfig:\n  temperature: 0.4\n  maxOutputTokens: 900\ninput:\n  schema:\n    text: string, the text\n    tone?: string, how it sounds\n  default:\n    tone: plain\noutput:\n  format: json\n  schema:\n    title: string\n---\n{{role \"system\"}}{{#each items}}{{this}}{{/each}}\n";
        let action = Action::parse("extract.prompt", prompt).unwrap();
        assert_eq!(action.name, "extract");
        assert_eq!(action.config.max_output_tokens, Some(900));
        assert_eq!(action.inputs.len(), 2);
        assert_eq!(action.inputs[1].default.as_deref(), Some("plain"));
        assert!(action.inputs[0].required && !action.inputs[1].required);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (source, line, column, word) in [
            ("no front matter", 1, 1, "front matter"),
            ("---\nname: a\n", 1, 1, "not closed"),
            ("---\nname: A B\n---\n", 2, 1, "cannot be a name"),
            ("---\nname: a\nfacts: [nonsense]\n---\n", 3, 9, "nonsense"),
            ("---\nname: a\nsuggest:\n  - why: x\n    when: oben\n---\n", 5, 11, "oben"),
            ("---\nname: a\nfacts: []\n---\nfine\n{{ broken\n", 6, 1, "syntax"),
            ("---\nname: a\nfacts: []\n---\nok\n\n## Rules\nmore\n  {% if %}\n", 9, 9, "syntax"),
            ("---\nname: a\nsurfaces: [moon]\n---\n", 3, 12, "moon"),
            ("---\nname: a\nkinds: {\n---\n", 3, 1, ""),
        ] {
            let problem = Action::parse("x.md", source).unwrap_err();
            assert!(problem.what.contains(word), "{source:?}: {problem}");
            if !word.is_empty() {
                assert_eq!(problem.line, line, "{source:?}: {problem}");
                let near = if word == "syntax" { true } else { problem.column == column };
                assert!(near, "{source:?}: {problem}");
            }
            assert!(!problem.mend.is_empty());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "(---\n)?(name|facts|suggest|input)?: ?\\PC{0,60}\n(---\n)?\\PC{0,80}") {
            let _ = Action::parse("any.md", &text);
        }
    }
}
