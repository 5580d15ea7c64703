//! What the expressions of an action may name: signals, inputs, the record's fields, what facts give, earlier steps.
//!
//! Invariant: a type here is a promise about the value that `flow` and `suggest` put there.

use super::expr::{Scope, Type};
use super::facts;
use super::file::{Action, RecordNeed};
use super::flow::{Does, Step};
use super::signals;
use crate::crm::{FieldClass, FieldType, Kind, standard_fields};
use std::collections::BTreeMap;

/// What `when` and `score` of a suggestion may name.
pub(super) fn of_suggestions() -> Scope {
    Scope::default().with(signals::names().map(|name| (name.to_owned(), signals::type_of(name))))
}

/// What every expression of a flow may name, before its first step.
pub(super) fn of_action(action: &Action) -> Scope {
    let mut scope = Scope::default();
    if action.record != RecordNeed::None {
        let sure = action.record == RecordNeed::Required;
        let names = signals::names().map(|name| (name.to_owned(), signals::type_of(name)));
        scope = scope.with(names.map(|(name, kind)| (name, if sure { kind } else { kind.maybe() })));
        let record = Type::Map(Some(record(&action.kinds)));
        scope.declare("record", if sure { record } else { record.maybe() });
    }
    scope.declare("today", Type::Date);
    for input in &action.inputs {
        scope.declare(&input.name, input.kind_in_expressions());
    }
    for fact in &action.facts {
        outputs(fact, &mut scope);
    }
    scope
}

/// Where an input may come from: the record and the day.
pub(super) fn of_sources(action: &Action) -> Scope {
    let mut scope = Scope::default();
    scope.declare("today", Type::Date);
    if action.record != RecordNeed::None {
        scope.declare("record", Type::Map(Some(record(&action.kinds))));
    }
    scope
}

fn outputs(fact: &str, scope: &mut Scope) {
    match facts::outputs(fact) {
        Some(names) => *scope = std::mem::take(scope).with(names),
        // Its names are known only when it ran.
        None => scope.leave_open(),
    }
}

/// What a step adds for those after it.
pub(super) fn after(step: &Step, action: &Action, scope: &mut Scope) {
    let many = step.each.is_some();
    let wrap = |kind: Type| if many { kind.list() } else { kind };
    let group = |names: &[(&str, Type)]| {
        Type::Map(Some(names.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect::<BTreeMap<_, _>>()))
    };
    let output = match &step.does {
        Does::Template(..) => group(&[("text", Type::Text)]),
        Does::Run { .. } => group(&[("text", Type::Text), ("action", Type::Text)]),
        Does::Propose { .. } => group(&[("count", Type::Number), ("refused", Type::Text)]),
        Does::Command { .. } => group(&[
            ("text", Type::Text),
            ("lines", Type::Text.list()),
            ("code", Type::Number.maybe()),
            ("ok", Type::Bool),
        ]),
        Does::Compute { fact, .. } => {
            outputs(fact, scope);
            // One that may be passed over leaves them none.
            for (name, kind) in facts::outputs(fact).filter(|_| step.when.is_some()).unwrap_or_default() {
                scope.declare(&name, kind.maybe());
            }
            facts::outputs(fact).map_or(Type::Map(None), |names| Type::Map(Some(names.into_iter().collect())))
        }
        Does::Set(values) => {
            let mut names = BTreeMap::new();
            for (name, placed) in values {
                let kind = placed.expression.check(&inside(step, scope)).0;
                let kind = if step.when.is_some() { kind.maybe() } else { kind };
                scope.declare(name, kind.clone());
                names.insert(name.clone(), kind);
            }
            Type::Map(Some(names))
        }
        Does::Ask { input, .. } => {
            let kind = action.input(input).map_or(Type::Text, super::input::InputSpec::kind_in_expressions);
            let kind = kind.sure().clone();
            scope.declare(input, if step.when.is_some() { kind.clone().maybe() } else { kind.clone() });
            kind
        }
        Does::Decide(_) | Does::Nothing => return,
    };
    // A step that may be passed over leaves nothing behind.
    let output = if step.when.is_some() { wrap(output).maybe() } else { wrap(output) };
    if !step.name.contains('-') {
        scope.declare(&step.name, output);
    }
}

/// What a step may name: inside a `for_each` the entry too.
pub(super) fn inside(step: &Step, scope: &Scope) -> Scope {
    let Some(each) = &step.each else { return scope.clone() };
    let entry = match each.list.expression.check(scope).0 {
        Type::List(of) => *of,
        _ => Type::Any,
    };
    let round = ["index", "count"].map(|name| (name.to_owned(), Type::Number)).into_iter().collect();
    let mut scope = scope.clone();
    scope.declare(&each.name, entry);
    scope.declare("loop", Type::Map(Some(round)));
    scope
}

/// The fields of records of some kinds, of any kind where none is named.
pub(super) fn record(kinds: &[Kind]) -> BTreeMap<String, Type> {
    let all = if kinds.is_empty() { Kind::STANDARD } else { kinds };
    let mut fields: BTreeMap<String, Type> = BTreeMap::new();
    for field in all.iter().flat_map(standard_fields).filter(|field| field.class != FieldClass::Regulated) {
        let kind = of_field(field.field_type).maybe();
        let known = fields.remove(field.name);
        fields.insert(field.name.to_owned(), known.map_or(kind.clone(), |known| known.or(kind)));
    }
    fields.extend(["kind", "id", "name"].map(|name| (name.to_owned(), Type::Text)));
    fields
}

fn of_field(kind: FieldType) -> Type {
    match kind {
        FieldType::Number | FieldType::Money | FieldType::Percent => Type::Number,
        FieldType::Bool => Type::Bool,
        FieldType::Date | FieldType::Time => Type::Date,
        FieldType::MultiPicklist => Type::Text.list(),
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;
    use crate::crm::{RecordRef, Records};
    use serde_json::Value;

    #[test]
    fn every_signal_has_a_type_and_is_of_it() {
        let memory = sample::workspace();
        let desk = sample::desk(&memory);
        for record in
            ["opportunity:o1", "opportunity:o2", "lead:l1", "case:k1", "account:acme", "contact:c1", "task:t1"]
        {
            let record = memory.get(&RecordRef::parse(record).unwrap()).unwrap().unwrap();
            let state = signals::signals(&desk, &record).unwrap().to_json(&desk, &record);
            for (name, value) in state.as_object().unwrap() {
                let fits = match (signals::type_of(name), value) {
                    (Type::Maybe(_), Value::Null) => true,
                    (Type::Any, _) => false,
                    (kind, value) => kind.sure() == &Type::of(value),
                };
                assert!(fits, "{name} of {}: {value}", record.name());
            }
        }
    }
}
