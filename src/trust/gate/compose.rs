//! A prompt into a masked prompt, with a record of what was done to each field.

use super::{Gate, attributes, late::Late};
use crate::{
    crm::{FieldClass, FieldType, Kind, RecordRef},
    trust::{
        entity::EntityType,
        exact, fence,
        mask::Masked,
        policy::Autonomy,
        prompt::{
            Derived, Exchange, Fact, MaskedMessage, MaskedPrompt, Message, Origin, Part, Prompt, Settings, Steady,
            ToolSpec, ToolStep, ToolUse,
        },
        receipt::{FieldUse, Treatment},
        safe::SafeText,
        session::Session,
    },
};
use std::collections::BTreeMap;

/// What stands in a prompt for a value that never leaves.
const WITHHELD: &str = "[withheld]";
/// Texts longer than this are fenced, shorter ones stand in quotation marks.
const LONG: usize = 200;

/// What a receipt says of a prompt.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) fields: Vec<FieldUse>,
    pub(super) masked: BTreeMap<String, usize>,
    pub(super) rules: BTreeMap<String, usize>,
    pub(super) learnt_late: usize,
    pub(super) notes: Vec<String>,
}

pub(super) struct Composer<'a> {
    gate: &'a Gate,
    session: &'a mut Session,
    scope: &'a [RecordRef],
    report: Report,
    late: Late,
    fenced: bool,
}

impl<'a> Composer<'a> {
    pub(super) fn new(gate: &'a Gate, session: &'a mut Session, scope: &'a [RecordRef]) -> Self {
        Self { gate, session, scope, report: Report::default(), late: Late::default(), fenced: false }
    }

    pub(super) fn prompt(&mut self, prompt: &Prompt) -> MaskedPrompt {
        // Facts first: their records introduce the names that the other parts may use.
        let mut steady = None;
        let mut messages = Vec::new();
        for (at, message) in prompt.messages.iter().enumerate() {
            let (message, bytes) = self.message(message);
            steady = bytes.map(|bytes| Steady { message: at, bytes }).or(steady);
            messages.push(message);
        }
        let mut system = self.text(&prompt.system);
        if self.fenced {
            system = format!("{system}\n\n{}", fence::RULE).trim_start().to_owned();
        }
        let tools = if self.gate.policy.autonomy.tools == Autonomy::Off { &[][..] } else { &prompt.tools[..] };
        let tools = tools.iter().map(|tool| self.tool(tool)).collect();
        if let Some(note) = attributes::note(self.gate, self.session, prompt, &shown(&messages, steady)) {
            system = format!("{system}\n\n{note}").trim_start().to_owned();
        }
        let schema = prompt.settings.schema.as_ref().map(|schema| self.json(schema));
        let exchanges = prompt.exchanges.iter().map(|exchange| self.exchange(exchange)).collect();
        let settings = Settings { schema, ..prompt.settings.clone() };
        MaskedPrompt { system, messages, exchanges, tools, settings, steady }
    }

    pub(super) fn into_report(self) -> Report {
        let mut report = self.report;
        report.learnt_late = self.late.count();
        report.notes.extend(self.late.told());
        report
    }

    /// Notes that a rule applied.
    fn rule(&mut self, rule: &str, times: usize) {
        if times > 0 {
            *self.report.rules.entry(rule.to_owned()).or_default() += times;
        }
    }

    /// The message, and how much of its text is steady.
    fn message(&mut self, message: &Message) -> (MaskedMessage, Option<usize>) {
        let (mut text, mut steady) = (String::new(), None);
        for part in &message.parts {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text += &self.part(part);
            if *part == Part::Stable {
                steady = Some(text.len());
            }
        }
        (MaskedMessage { role: message.role, text }, steady)
    }

    fn part(&mut self, part: &Part) -> String {
        match part {
            // A template of ours, filled with what code computed.
            Part::Instruction(text) => self.computed(text),
            Part::Seller(text) => self.text(text),
            Part::Fact(fact) => self.fact(fact),
            Part::Data { origin, text } => {
                let masked = if *origin == Origin::Tool { self.computed(text) } else { self.text(text) };
                self.delimited(*origin, &masked)
            }
            Part::Masked(text) => {
                let masked = self.gate.masker.mask_again(text, self.session, self.scope);
                self.late.note(&masked, None);
                self.rule("found in an earlier answer", masked.spans.len());
                self.count(masked)
            }
            Part::Sent { text, receipt } => {
                let masked = self.gate.masker.mask_again(text, self.session, self.scope);
                if receipt.is_some() {
                    self.late.note(&masked, receipt.as_deref());
                }
                self.rule("found in an earlier answer", masked.spans.len());
                self.count(masked)
            }
            Part::Derived(derived) => self.derived(derived),
            Part::Stable => String::new(),
        }
    }

    /// Masked, without what nobody can see: hidden text is no part of what the seller knows to be sent.
    fn text(&mut self, text: &str) -> String {
        let masked = self.gate.masker.mask_among(&SafeText::new(text), self.session, self.scope, false);
        self.rule("found in the text", masked.spans.len());
        self.count(masked)
    }

    /// What code computed: a sum of amounts that may not leave may not leave either.
    fn computed(&mut self, text: &str) -> String {
        let masked = self.gate.masker.mask_among(&SafeText::new(text), self.session, self.scope, true);
        self.rule("found in a computed text", masked.spans.len());
        self.count(masked)
    }

    /// `[3] Name, label: value`, the value as its class allows.
    fn fact(&mut self, fact: &Fact) -> String {
        let clean = |text: &str| SafeText::new(text).into_string();
        let fact = &Fact { text: clean(&fact.text), record_name: clean(&fact.record_name), ..fact.clone() };
        let class = self.class(fact);
        let (value, treatment) = match class {
            FieldClass::Regulated => {
                self.rule("withheld by class", 1);
                (WITHHELD.to_owned(), Treatment::Withheld)
            }
            FieldClass::Confidential => (self.whole(fact), Treatment::Masked),
            FieldClass::Internal | FieldClass::Public => self.inside(fact),
        };
        self.report.fields.push(FieldUse { record: fact.record.clone(), field: fact.field.clone(), class, treatment });
        let name = self.in_scope_of(&fact.record_name, &fact.record);
        let (name, label) = (self.count(name), self.text(&fact.label));
        let name = self.delimited(Origin::FreeText, &name);
        let value = if treatment == Treatment::Withheld { value } else { self.delimited(fact.origin(), &value) };
        format!("[{}] {name}, {label}: {value}\n", fact.number)
    }

    fn class(&self, fact: &Fact) -> FieldClass {
        self.class_of(&fact.record.kind, &fact.field)
    }

    fn class_of(&self, kind: &Kind, field: &str) -> FieldClass {
        // A field that nobody described is treated with care.
        let schema = self.gate.schema.field(kind, field).map_or(FieldClass::Confidential, |field| field.class);
        self.gate.policy.class(kind, field, schema)
    }

    /// Masked as one value, unless the parts of it that are known cover all of it.
    fn whole(&mut self, fact: &Fact) -> String {
        self.rule("placeholder by class", 1);
        if fact.text.is_empty() {
            return String::new();
        }
        let known = self.in_scope_of(&fact.text, &fact.record);
        let covers = |masked: &Masked| masked.spans.len() == 1 && masked.spans[0].bytes == (0..fact.text.len());
        let masked = if covers(&known) {
            known
        } else {
            self.gate.masker.mask_whole(&fact.text, entity_type(fact), &fact.record, self.session)
        };
        self.count(masked)
    }

    fn inside(&mut self, fact: &Fact) -> (String, Treatment) {
        let scope: Vec<RecordRef> = self.scope.iter().chain([&fact.record]).cloned().collect();
        let masked = self.gate.masker.mask_among(&fact.text, self.session, &scope, false);
        self.rule("found in the field", masked.spans.len());
        let treatment = if masked.spans.is_empty() { Treatment::Sent } else { Treatment::Masked };
        (self.count(masked), treatment)
    }

    fn in_scope_of(&mut self, text: &str, record: &RecordRef) -> Masked {
        let scope: Vec<RecordRef> = self.scope.iter().chain([record]).cloned().collect();
        self.gate.masker.mask(text, self.session, &scope)
    }

    /// Words of a stranger reach a model only between marks that they cannot contain.
    fn delimited(&mut self, origin: Origin, text: &str) -> String {
        match text.len() > LONG || text.contains('\n') {
            _ if !origin.is_untrusted() => text.to_owned(),
            true => self.fenced(text),
            false => {
                self.fenced = true;
                fence::quoted(text)
            }
        }
    }

    fn fenced(&mut self, text: &str) -> String {
        self.fenced = true;
        self.rule("fenced as data", 1);
        format!("\n{}", fence::fence(text, &self.session.nonce))
    }

    /// The model's own words, in which placeholders stay and anything else is masked, and what its tools read.
    fn exchange(&mut self, step: &ToolStep) -> Exchange {
        let calls = step.calls.iter().map(|call| ToolUse {
            id: call.id.clone(),
            name: call.name.clone(),
            arguments: self.again_json(&call.arguments),
            result: self.result(&call.result),
        });
        let calls = calls.collect();
        Exchange { text: self.again(&step.text), calls }
    }

    fn result(&mut self, parts: &[Part]) -> String {
        let mut text = String::new();
        for part in parts {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text += &match part {
                // Made of the model's own words of just now: nothing in it was learnt late.
                Part::Masked(words) => self.again(words),
                part => self.part(part),
            };
        }
        text
    }

    /// `[7] sum of amount: AMOUNT_9_K7Q`, as the strictest class of the fields allows that it was computed from.
    fn derived(&mut self, derived: &Derived) -> String {
        let classes = derived.from.iter().map(|(kind, field)| self.class_of(kind, field));
        let value = match classes.max().unwrap_or(FieldClass::Confidential) {
            FieldClass::Regulated => {
                self.rule("withheld by class", 1);
                WITHHELD.to_owned()
            }
            FieldClass::Confidential => {
                self.rule("placeholder by class", 1);
                let known = self.gate.masker.mask(&derived.text, self.session, self.scope);
                if known.spans.len() == 1 && known.spans[0].bytes == (0..derived.text.len()) {
                    self.count(known)
                } else {
                    *self.report.masked.entry(type_of(derived.field_type).word().to_owned()).or_default() += 1;
                    exact::seal(&derived.text, type_of(derived.field_type), self.session)
                }
            }
            FieldClass::Internal | FieldClass::Public => {
                let masked = self.computed(&derived.text);
                self.delimited(Origin::Tool, &masked)
            }
        };
        format!("[{}] {}: {value} (computed)\n", derived.number, self.text(&derived.label))
    }

    fn again(&mut self, text: &str) -> String {
        let masked = self.gate.masker.mask_again(text, self.session, self.scope);
        self.count(masked)
    }

    fn again_json(&mut self, value: &serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::String(text) => Value::String(self.again(text)),
            Value::Array(items) => items.iter().map(|item| self.again_json(item)).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (self.again(key), self.again_json(value))).collect(),
            other => other.clone(),
        }
    }

    fn tool(&mut self, tool: &ToolSpec) -> ToolSpec {
        let (description, schema) = (self.text(&tool.description), self.json(&tool.schema));
        ToolSpec { name: tool.name.clone(), description, schema }
    }

    /// Every text in a JSON value; keys are names of our own.
    fn json(&mut self, value: &serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), self.json(value))).collect(),
            other => other.clone(),
        }
    }

    fn count(&mut self, masked: Masked) -> String {
        for span in &masked.spans {
            *self.report.masked.entry(span.kind.word().to_owned()).or_default() += 1;
        }
        masked.text
    }
}

/// The messages whose placeholders the system text speaks of: only what is steady where something is, so that a
/// question of the next turn changes nothing in the text before it.
fn shown(messages: &[MaskedMessage], steady: Option<Steady>) -> Vec<MaskedMessage> {
    let Some(steady) = steady else { return messages.to_vec() };
    let mut shown = messages[..=steady.message].to_vec();
    if let Some(last) = shown.last_mut() {
        last.text.truncate(steady.bytes);
    }
    shown
}

/// What a whole field's value is, by its type and whose it is.
fn entity_type(fact: &Fact) -> EntityType {
    let named = fact.field == "name" || fact.field.ends_with("_name");
    match (fact.field_type, &fact.record.kind) {
        (FieldType::Text, Kind::Contact | Kind::Lead | Kind::User) if named => EntityType::Person,
        (FieldType::Text, Kind::Account) if named => EntityType::Org,
        (FieldType::Text, Kind::Opportunity | Kind::Quote | Kind::Campaign) if named => EntityType::Deal,
        (field_type, _) => type_of(field_type),
    }
}

/// The same by its type alone.
fn type_of(field_type: FieldType) -> EntityType {
    match field_type {
        FieldType::Email => EntityType::Email,
        FieldType::Phone => EntityType::Phone,
        FieldType::Money => EntityType::Amount,
        FieldType::Url => EntityType::Url,
        _ => EntityType::Value,
    }
}
