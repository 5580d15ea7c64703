//! What expressions and templates of a flow see of a record.

use crate::actions::text::clean;
use crate::actions::{ActionError, Desk, scope, signals};
use crate::crm::{FieldClass, Record, Value as Field, standard_field};
use serde_json::{Map, Value, json};

/// The record's fields as expressions see them: every field of its kind, none where nothing is known. What is regulated
/// stays out.
pub(in crate::actions) fn fields(desk: &Desk<'_>, record: &Record) -> Value {
    let mut out: Map<String, Value> =
        scope::record(std::slice::from_ref(&record.kind)).into_keys().map(|name| (name, Value::Null)).collect();
    for (name, value) in record.fields.iter() {
        let regulated = standard_field(&record.kind, name).is_some_and(|field| field.class == FieldClass::Regulated);
        if !regulated {
            out.insert(name.to_string(), shown(desk, value));
        }
    }
    out.insert("kind".into(), json!(record.kind.as_str()));
    out.insert("id".into(), json!(record.id.as_str()));
    out.insert("name".into(), json!(clean(&record.name())));
    Value::Object(out)
}

fn shown(desk: &Desk<'_>, value: &Field) -> Value {
    match value {
        Field::Null => Value::Null,
        Field::Bool(yes) => json!(yes),
        Field::Number(number) => whole(json!(number)),
        Field::Text(text) => json!(clean(text)),
        Field::Date(day) => json!(day.to_string()),
        Field::Time(at) => json!(crate::actions::desk::day_of(*at).to_string()),
        Field::Ref(link) => json!(clean(&desk.name_of(link))),
        Field::List(words) => json!(words.iter().map(|word| clean(word)).collect::<Vec<_>>()),
    }
}

/// Everything that is known before the first step: signals, record, day.
pub(in crate::actions) fn values_of(
    desk: &Desk<'_>,
    record: Option<&Record>,
) -> Result<Map<String, Value>, ActionError> {
    let mut out = Map::new();
    match record {
        Some(record) => {
            if let Value::Object(state) = signals(desk, record)?.to_json(desk, record) {
                out.extend(state.into_iter().map(|(name, value)| (name, whole(value))));
            }
            out.insert("record".into(), fields(desk, record));
        }
        None => {
            out.extend(signals::names().map(|name| (name.to_owned(), Value::Null)));
            out.insert("record".into(), Value::Null);
        }
    }
    out.insert("today".into(), json!(desk.today.to_string()));
    Ok(out)
}

/// A number without a fraction as templates print it: `84000`, not `84000.0`.
fn whole(value: Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "only what fits exactly")]
    match value.as_f64().filter(|number| value.is_f64() && number.fract() == 0.0 && number.abs() < 9e15) {
        Some(number) => json!(number as i64),
        None => value,
    }
}
