//! A prompt into a masked prompt, with a record of what was done to each field.

use super::Gate;
use crate::{
    crm::{FieldClass, FieldType, Kind, RecordRef},
    trust::{
        entity::EntityType,
        fence,
        mask::Masked,
        prompt::{Fact, MaskedMessage, MaskedPrompt, Message, Origin, Part, Prompt, Settings, ToolSpec},
        receipt::{FieldUse, Treatment},
        session::Session,
    },
};
use std::collections::BTreeMap;

/// What stands in a prompt for a value that never leaves.
const WITHHELD: &str = "[withheld]";
/// Texts longer than this are fenced, shorter ones stand in quotation marks.
const LONG: usize = 200;

/// Fields, masked counts and notes of a receipt.
pub(super) type Report = (Vec<FieldUse>, BTreeMap<String, usize>, Vec<String>);

pub(super) struct Composer<'a> {
    gate: &'a Gate,
    session: &'a mut Session,
    scope: &'a [RecordRef],
    fields: Vec<FieldUse>,
    masked: BTreeMap<String, usize>,
    learnt_late: usize,
    fenced: bool,
}

impl<'a> Composer<'a> {
    pub(super) fn new(gate: &'a Gate, session: &'a mut Session, scope: &'a [RecordRef]) -> Self {
        let (fields, masked) = (Vec::new(), BTreeMap::new());
        Self { gate, session, scope, fields, masked, learnt_late: 0, fenced: false }
    }

    pub(super) fn prompt(&mut self, prompt: &Prompt) -> MaskedPrompt {
        // Facts first: their records introduce the names that the other parts may use.
        let messages = prompt.messages.iter().map(|message| self.message(message)).collect();
        let mut system = self.text(&prompt.system);
        if self.fenced {
            system = format!("{system}\n\n{}", fence::RULE).trim_start().to_owned();
        }
        let tools = prompt.tools.iter().map(|tool| self.tool(tool)).collect();
        let schema = prompt.settings.schema.as_ref().map(|schema| self.json(schema));
        MaskedPrompt { system, messages, tools, settings: Settings { schema, ..prompt.settings.clone() } }
    }

    pub(super) fn into_report(self) -> Report {
        let mut notes = Vec::new();
        if self.learnt_late > 0 {
            let n = self.learnt_late;
            notes.push(format!(
                "{n} values became known after they had been sent in the clear; they are masked from now on"
            ));
        }
        (self.fields, self.masked, notes)
    }

    fn message(&mut self, message: &Message) -> MaskedMessage {
        let mut text = String::new();
        for part in &message.parts {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text += &self.part(part);
        }
        MaskedMessage { role: message.role, text }
    }

    fn part(&mut self, part: &Part) -> String {
        match part {
            Part::Instruction(text) | Part::Seller(text) => self.text(text),
            Part::Fact(fact) => self.fact(fact),
            Part::Data { origin, text } => {
                let masked = self.text(text);
                self.delimited(*origin, &masked)
            }
            Part::Masked(text) => {
                let masked = self.gate.masker.mask_again(text, self.session, self.scope);
                self.learnt_late += masked.spans.len();
                self.count(masked)
            }
        }
    }

    fn text(&mut self, text: &str) -> String {
        let masked = self.gate.masker.mask(text, self.session, self.scope);
        self.count(masked)
    }

    /// `[3] Name, label: value`, the value as its class allows.
    fn fact(&mut self, fact: &Fact) -> String {
        let class = self.class(fact);
        let (value, treatment) = match class {
            FieldClass::Regulated => (WITHHELD.to_owned(), Treatment::Withheld),
            FieldClass::Confidential => (self.whole(fact), Treatment::Masked),
            FieldClass::Internal | FieldClass::Public => self.inside(fact),
        };
        self.fields.push(FieldUse { record: fact.record.clone(), field: fact.field.clone(), class, treatment });
        let name = self.in_scope_of(&fact.record_name, &fact.record);
        let (name, label) = (self.count(name), self.text(&fact.label));
        let name = self.delimited(Origin::FreeText, &name);
        let value = if treatment == Treatment::Withheld { value } else { self.delimited(fact.origin(), &value) };
        format!("[{}] {name}, {label}: {value}\n", fact.number)
    }

    fn class(&self, fact: &Fact) -> FieldClass {
        let kind = &fact.record.kind;
        // A field that nobody described is treated with care.
        let schema = self.gate.schema.field(kind, &fact.field).map_or(FieldClass::Confidential, |field| field.class);
        self.gate.policy.class(kind, &fact.field, schema)
    }

    /// Masked as one value, unless the parts of it that are known cover all of it.
    fn whole(&mut self, fact: &Fact) -> String {
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
        let masked = self.in_scope_of(&fact.text, &fact.record);
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
        format!("\n{}", fence::fence(text, &self.session.nonce))
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
            *self.masked.entry(span.kind.word().to_owned()).or_default() += 1;
        }
        masked.text
    }
}

/// What a whole field's value is, by its type and whose it is.
fn entity_type(fact: &Fact) -> EntityType {
    let named = fact.field == "name" || fact.field.ends_with("_name");
    match (fact.field_type, &fact.record.kind) {
        (FieldType::Email, _) => EntityType::Email,
        (FieldType::Phone, _) => EntityType::Phone,
        (FieldType::Money, _) => EntityType::Amount,
        (FieldType::Url, _) => EntityType::Url,
        (FieldType::Text, Kind::Contact | Kind::Lead | Kind::User) if named => EntityType::Person,
        (FieldType::Text, Kind::Account) if named => EntityType::Org,
        (FieldType::Text, Kind::Opportunity | Kind::Quote | Kind::Campaign) if named => EntityType::Deal,
        _ => EntityType::Value,
    }
}
