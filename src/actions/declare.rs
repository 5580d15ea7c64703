//! What the keys of a front matter become: an [`Action`] without its body.

use super::file::{Action, Example, FactNeeds, Limits, ModelConfig, OutputFormat, RecordNeed, SuggestRule, Surface};
use super::front::{self, KNOWN, Keys};
use super::input::InputSpec;
use super::problem::Problems;
use super::yaml::{Is, Node};
use super::{flow, schema};
use crate::crm::{FieldClass, Kind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const SURFACES: &[(&str, Surface)] =
    &[("key", Surface::Key), ("palette", Surface::Palette), ("chat", Surface::Chat), ("headless", Surface::Headless)];
const NEEDS: &[(&str, RecordNeed)] =
    &[("required", RecordNeed::Required), ("optional", RecordNeed::Optional), ("none", RecordNeed::None)];
const FORMATS: &[(&str, OutputFormat)] = &[
    ("text", OutputFormat::Text),
    ("draft", OutputFormat::Draft),
    ("email", OutputFormat::Draft),
    ("table", OutputFormat::Table),
    ("proposals", OutputFormat::Proposals),
    ("chart", OutputFormat::Chart),
    ("json", OutputFormat::Json),
];
const CLASSES: &[(&str, FieldClass)] = &[
    ("public", FieldClass::Public),
    ("internal", FieldClass::Internal),
    ("confidential", FieldClass::Confidential),
    ("regulated", FieldClass::Regulated),
];

/// Reads the keys; the body comes from the caller.
pub(super) fn action(origin: &str, front: &Node, own: bool, problems: &mut Problems) -> Action {
    if !matches!(front.is, Is::Map(_)) {
        problems.error(
            front.at,
            format!("the front matter is {}", front.word()),
            "write keys with values: `name: my-action`",
        );
    }
    let mut keys = Keys::open(front, problems);
    let name = keys.text("name").unwrap_or_else(|| front::stem(origin));
    let description = keys.text("description").unwrap_or_default();
    let surfaces = keys.value("surfaces").map(|_| keys.words("surfaces", SURFACES));
    let kinds = keys.texts("kinds").iter().map(|kind| Kind::parse(kind)).collect();
    let mut action = Action {
        title: keys.text("title").unwrap_or_else(|| front::title_of(&name)),
        why: keys.text("why").unwrap_or_else(|| description.clone()),
        description,
        key: key(&mut keys),
        surfaces: surfaces.unwrap_or_else(|| SURFACES.iter().map(|(_, surface)| *surface).collect()),
        conversational: keys.flag("conversational").unwrap_or(false),
        record: keys.word("record", NEEDS).unwrap_or_default(),
        kinds,
        tools: front.get("tools").filter(|_| own || is_list(front, "tools")).map(|_| keys.texts("tools")),
        limits: front
            .get("limits")
            .filter(|_| own || is_list(front, "limits"))
            .map_or_else(Vec::new, |_| keys.texts("limits")),
        utterances: keys.texts("utterances"),
        model: keys.text("model"),
        license: keys.text("license"),
        compatibility: front.get("compatibility").and_then(Node::text).map(str::to_owned),
        rules: keys.text("rules"),
        metadata: front
            .get("metadata")
            .map(Node::json)
            .and_then(|value| value.as_object().cloned())
            .unwrap_or_default(),
        extra: extra(front),
        origin: origin.to_owned(),
        name,
        ..Action::default()
    };
    action.allowed_tools = keys.value("allowed-tools").map(allowed).unwrap_or_default();
    action.config = config(front, own, problems);
    action.budget = budget(front, problems);
    (action.facts, action.needs) = facts(front, problems);
    action.examples = examples(front, problems);
    action.utterances.extend(action.examples.iter().map(|example| example.text.clone()));
    action.inputs = schema::inputs(front.get("input"), own, problems);
    (action.output, action.output_schema) = output(front, own, problems);
    action.states = front.get("states").and_then(|node| flow::expression(node, problems));
    action.suggest = suggest(front, problems);
    action.steps =
        front.get("steps").filter(|node| !node.is_empty()).map(|node| flow::read(node, problems)).unwrap_or_default();
    asked(&mut action);
    action
}

/// Dotprompt knows `tools` too, as a list of names.
fn is_list(front: &Node, key: &str) -> bool {
    matches!(front.get(key).map(|node| &node.is), Some(Is::List(_)))
}

fn key(keys: &mut Keys<'_>) -> Option<char> {
    let (text, at) = keys.placed_text("key")?;
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(key), None) => Some(key),
        _ => {
            keys.problems.error(at, format!("`key` is {text:?}"), "write one letter, such as `key: s`");
            None
        }
    }
}

/// Agent Skills write the tools as words between blanks, other programs as a list.
fn allowed(node: &Node) -> Vec<String> {
    match &node.is {
        Is::Text(text, _) => text.split_whitespace().map(str::to_owned).collect(),
        Is::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        Is::Map(_) => Vec::new(),
    }
}

fn extra(front: &Node) -> Map<String, Value> {
    let foreign = front.entries().iter().filter(|(key, _)| !KNOWN.contains(&key.name.as_str()));
    foreign.map(|(key, node)| (key.name.clone(), node.json())).collect()
}

fn config(front: &Node, own: bool, problems: &mut Problems) -> ModelConfig {
    let Some(node) = front.get("config").filter(|node| !node.is_empty()) else { return ModelConfig::default() };
    let mut keys = Keys::open(node, problems);
    let temperature = keys.number("temperature");
    if own && temperature.is_some_and(|warmth| warmth > 2.0) {
        keys.problems.error(node.at, "`temperature` is more than 2", "write a number from 0 to 2");
    }
    let most = keys.whole("maxOutputTokens").or_else(|| keys.whole("max_output_tokens"));
    #[expect(clippy::cast_possible_truncation, reason = "a small number, and providers take no other")]
    let temperature = temperature.map(|warmth| warmth as f32);
    ModelConfig {
        temperature,
        max_output_tokens: most.and_then(|most| u32::try_from(most).ok()),
        strict: keys.flag("strict"),
    }
}

fn budget(front: &Node, problems: &mut Problems) -> Limits {
    let Some(node) = front.get("budget") else { return Limits::default() };
    let mut keys = Keys::new(node, &["steps", "tokens", "seconds", "usd"], "`budget`", problems);
    Limits {
        steps: keys.whole("steps"),
        tokens: keys.whole("tokens").map(|tokens| tokens as u64),
        seconds: keys.number("seconds"),
        usd: keys.number("usd"),
    }
}

/// Names of computations, or names with what they are to read.
fn facts(front: &Node, problems: &mut Problems) -> (Vec<String>, BTreeMap<String, FactNeeds>) {
    let (mut names, mut needs) = (Vec::new(), BTreeMap::new());
    let Some(node) = front.get("facts").filter(|node| !node.is_empty()) else { return (names, needs) };
    let items = match &node.is {
        Is::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    for item in items {
        match &item.is {
            Is::Text(name, _) => names.push(name.clone()),
            Is::Map(_) if item.get("name").is_some() => {
                if let Some(name) = Keys::open(item, problems).text("name") {
                    needs.insert(name.clone(), fact_needs(item, problems));
                    names.push(name);
                }
            }
            Is::Map(entries) => {
                for (key, value) in entries {
                    needs.insert(key.name.clone(), fact_needs(value, problems));
                    names.push(key.name.clone());
                }
            }
            Is::List(_) => problems.error(item.at, "a list stands in `facts`", "write names: `facts: [summarize]`"),
        }
    }
    (names, needs)
}

fn fact_needs(node: &Node, problems: &mut Problems) -> FactNeeds {
    let mut keys = Keys::new(node, &["name", "relations", "window", "limit", "classes"], "a fact", problems);
    let window = keys.placed_text("window");
    let days = window.as_ref().and_then(|(text, _)| days(text));
    if let Some((text, at)) = window.filter(|_| days.is_none()) {
        keys.problems.error(at, format!("`window` is {text:?}"), "write days, such as `90` or `90 days`");
    }
    let classes = keys.value("classes").map(|_| keys.words("classes", CLASSES));
    FactNeeds {
        relations: keys.texts("relations").iter().map(|kind| Kind::parse(kind)).collect(),
        window_days: days,
        limit: keys.whole("limit"),
        classes,
    }
}

fn days(text: &str) -> Option<i64> {
    let digits = text.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic()).trim_end();
    let unit = text.trim()[digits.len()..].trim().to_lowercase();
    let number: i64 = digits.parse().ok().filter(|days| (0..=36_500).contains(days))?;
    match unit.as_str() {
        "" | "d" | "day" | "days" => Some(number),
        "w" | "week" | "weeks" => Some(number * 7),
        _ => None,
    }
}

/// Sentences, or sentences with inputs.
fn examples(front: &Node, problems: &mut Problems) -> Vec<Example> {
    let Some(node) = front.get("examples") else { return Vec::new() };
    let Is::List(items) = &node.is else {
        problems.error(
            node.at,
            format!("`examples` is {}", node.word()),
            "write a list of `{ text: …, inputs: { … } }`",
        );
        return Vec::new();
    };
    let mut out = Vec::new();
    for item in items {
        if let Some(text) = item.text() {
            out.push(Example { text: text.to_owned(), ..Example::default() });
            continue;
        }
        let mut keys = Keys::new(item, &["text", "inputs"], "an example", problems);
        match keys.text("text") {
            Some(text) => out.push(Example { text, inputs: texts(item.get("inputs"), problems) }),
            None => problems.error(item.at, "an example has no text", "add `text:` with the sentence"),
        }
    }
    out
}

/// Texts by name.
fn texts(node: Option<&Node>, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (key, value) in node.map(Node::entries).unwrap_or_default() {
        match value.text() {
            Some(text) => _ = out.insert(key.name.clone(), text.to_owned()),
            None => problems.error(value.at, format!("`{}` is {}", key.name, value.word()), "write a text"),
        }
    }
    out
}

fn output(front: &Node, own: bool, problems: &mut Problems) -> (OutputFormat, Option<Value>) {
    let Some(node) = front.get("output").filter(|node| !node.is_empty()) else { return Default::default() };
    if node.text().is_some() && own {
        return (Keys::open(front, problems).word("output", FORMATS).unwrap_or_default(), None);
    }
    let format = match node.get("format").and_then(Node::text) {
        // Other tools have formats of their own; theirs is text here.
        Some(word) if !own => FORMATS.iter().find(|(known, _)| *known == word).map(|(_, format)| *format),
        Some(_) => Keys::open(node, problems).word("format", FORMATS),
        None => None,
    };
    let schema =
        node.get("schema").filter(|node| !node.is_empty()).and_then(|node| schema::output(node, own, problems));
    (format.unwrap_or_default(), schema)
}

const RULE: &[&str] = &["title", "kinds", "when", "score", "why", "inputs"];

fn suggest(front: &Node, problems: &mut Problems) -> Vec<SuggestRule> {
    let Some(node) = front.get("suggest").filter(|node| !node.is_empty()) else { return Vec::new() };
    let Is::List(items) = &node.is else {
        problems.error(
            node.at,
            format!("`suggest` is {}", node.word()),
            "write a list: `- why: …` and below it `when: …`",
        );
        return Vec::new();
    };
    let mut rules = Vec::new();
    for item in items {
        let mut keys = Keys::new(item, RULE, "a suggestion", problems);
        let title = keys.text("title");
        let kinds = keys.texts("kinds").iter().map(|kind| Kind::parse(kind)).collect();
        let Some((why, why_at)) = keys.placed_text("why") else {
            keys.problems.error(item.at, "a suggestion does not say why", "add `why:` with a reason in a few words");
            continue;
        };
        let mut placed = |key: &str| item.get(key).and_then(|node| flow::expression(node, problems));
        let (when, score) = (placed("when"), placed("score"));
        rules.push(SuggestRule { title, kinds, when, score, why, why_at, inputs: texts(item.get("inputs"), problems) });
    }
    rules
}

/// What a step asks for is an input as well, so that it can be given from outside. One that is declared is not needed
/// beforehand: the step asks for it, where the way leads there.
fn asked(action: &mut Action) {
    let asked: Vec<InputSpec> = action.steps.iter().filter_map(flow::input_of).collect();
    // What a step asks for is not wanted before the step has its turn.
    for spec in action.inputs.iter_mut().filter(|spec| asked.iter().any(|asked| asked.name == spec.name)) {
        spec.required = false;
    }
    for spec in asked {
        match action.inputs.iter_mut().find(|known| known.name == spec.name) {
            Some(known) => (known.required, known.asked) = (false, true),
            None => action.inputs.push(spec),
        }
    }
}
