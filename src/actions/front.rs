//! The front matter of an action file: cutting the file, reading the YAML, and what its keys become.

use super::Problem;
use super::file::{InputSpec, ModelConfig, OutputFormat, RecordNeed, SuggestRule, Surface};
use crate::crm::Kind;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The keys that we read; everything else is kept in `extra`.
pub(super) const KNOWN: &[&str] = &[
    "name",
    "description",
    "license",
    "metadata",
    "model",
    "config",
    "input",
    "output",
    "title",
    "why",
    "key",
    "surfaces",
    "conversational",
    "record",
    "kinds",
    "facts",
    "utterances",
    "suggest",
    "rules",
];
/// Keys that only files written for dealdesk have.
pub(super) const OWN: &[&str] = &["facts", "suggest", "utterances", "surfaces", "rules", "kinds", "record"];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FrontMatter {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) license: Option<String>,
    pub(super) metadata: Map<String, Value>,
    pub(super) model: Option<String>,
    pub(super) config: ModelConfig,
    pub(super) input: Input,
    pub(super) output: Output,
    pub(super) title: Option<String>,
    pub(super) why: Option<String>,
    pub(super) key: Option<char>,
    pub(super) surfaces: Option<Vec<Surface>>,
    pub(super) conversational: bool,
    pub(super) record: RecordNeed,
    pub(super) kinds: Vec<Kind>,
    pub(super) facts: Vec<String>,
    pub(super) utterances: Vec<String>,
    pub(super) suggest: Vec<SuggestRule>,
    pub(super) rules: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Input {
    pub(super) schema: Map<String, Value>,
    pub(super) default: Map<String, Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Output {
    pub(super) format: Option<String>,
    pub(super) schema: Option<Value>,
}

/// A file cut into its parts, with the lines on which they start.
pub(super) struct Parts<'a> {
    pub(super) front: &'a str,
    pub(super) body: &'a str,
    pub(super) body_line: usize,
    pub(super) rules: Option<&'a str>,
    pub(super) rules_line: usize,
}

pub(super) fn cut<'a>(origin: &str, source: &'a str) -> Result<Parts<'a>, Problem> {
    let mend = "start the file with a line `---`, then `name:` and `description:`, then `---`";
    let rest = source
        .strip_prefix("---\n")
        .ok_or_else(|| Problem::new(origin, (1, 1), "there is no front matter at the start of the file", mend))?;
    let end = find_line(rest, |line| line.trim_end() == "---").ok_or_else(|| {
        Problem::new(origin, (1, 1), "the front matter is not closed", "end it with a line of three hyphens: `---`")
    })?;
    let front = &rest[..end];
    let body = rest[end..].split_once('\n').map_or("", |(_, body)| body);
    let body_line = front.lines().count() + 3;
    let heading = find_line(body, |line| line.trim().eq_ignore_ascii_case("## rules"));
    let (body, rules) = match heading {
        None => (body, None),
        Some(at) => (&body[..at], Some(body[at..].split_once('\n').map_or("", |(_, rules)| rules))),
    };
    Ok(Parts { front, body, body_line, rules, rules_line: body_line + body.lines().count() + 1 })
}

/// The byte offset of the first line that fits.
pub(super) fn find_line(text: &str, fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if fits(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

pub(super) fn yaml<T: for<'de> Deserialize<'de> + Default>(origin: &str, front: &str) -> Result<T, Problem> {
    if front.trim().is_empty() {
        return Ok(T::default());
    }
    serde_saphyr::from_str(front).map_err(|error| {
        let place = error.location().map_or((2, 1), |at| {
            (usize::try_from(at.line()).unwrap_or(1) + 1, usize::try_from(at.column()).unwrap_or(1))
        });
        let what = error.without_snippet().to_string();
        let mend =
            "see `dealdesk actions show summarize` for a file that works; quote text that YAML reads as something else";
        Problem::new(origin, place, what.lines().next().unwrap_or("not YAML"), mend)
    })
}

/// `skills/meeting-prep/SKILL.md` and `meeting-prep.prompt` are both called `meeting-prep`.
pub(super) fn stem(origin: &str) -> String {
    let mut parts = origin.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(origin);
    let name = if file.eq_ignore_ascii_case("SKILL.md") { parts.next().unwrap_or(file) } else { file };
    let name = name.split('.').next().unwrap_or(name).to_lowercase();
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

pub(super) fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(super) fn output_format(format: Option<&str>) -> OutputFormat {
    match format {
        Some("draft" | "email") => OutputFormat::Draft,
        Some("table") => OutputFormat::Table,
        _ => OutputFormat::Text,
    }
}

/// Reads JSON Schema (`properties`) and Picoschema (`name?: string, what it is`).
pub(super) fn input_specs(input: &Input) -> Vec<InputSpec> {
    let default = |name: &str| input.default.get(name).map(plain);
    if let Some(Value::Object(properties)) = input.schema.get("properties") {
        let required: Vec<String> = match input.schema.get("required") {
            Some(Value::Array(names)) => names.iter().map(plain).collect(),
            _ => Vec::new(),
        };
        return properties
            .iter()
            .map(|(name, schema)| InputSpec {
                description: schema.get("description").map(plain).unwrap_or_default(),
                required: required.contains(name),
                default: default(name),
                name: name.clone(),
            })
            .collect();
    }
    let pico = |(key, schema): (&String, &Value)| {
        let name = key.split(['?', '(']).next().unwrap_or(key).trim().to_owned();
        let words = plain(schema);
        InputSpec {
            description: words.split_once(',').map_or("", |(_, text)| text.trim()).to_owned(),
            required: !key.contains('?') && !input.default.contains_key(&name),
            default: default(&name),
            name,
        }
    };
    input.schema.iter().map(pico).collect()
}

pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
