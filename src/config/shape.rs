//! What a setting's value must look like, in a file and in a flag or variable. Pure.

use jiff::tz::TimeZone;
use toml::Value;

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any text that is not empty.
    Text,
    /// `true` or `false`.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A month, 1 to 12.
    Month,
    /// How often at most, 0 to 16.
    Times,
    /// A limit, 0 or more.
    Limit,
    /// An amount of money, not negative.
    Money,
    /// A number of days, at least one.
    Days,
    /// An IANA time zone.
    Zone,
    /// A currency's three letters.
    Currency,
    /// A table of action ids to a key or a list of keys.
    Keys,
    /// A table of model profiles. What is in one is the business of its provider.
    Models,
    /// A table of actions to the model that answers for each.
    ActionModels,
}

/// A mistake: below which key (empty for the setting itself), and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) below: Vec<String>,
    pub(super) what: String,
}

fn fault(below: &[&str], what: impl Into<String>) -> Result<(), Fault> {
    Err(Fault { below: below.iter().map(|&key| key.to_owned()).collect(), what: what.into() })
}

impl Shape {
    /// Whether it is a table whose entries are layered one by one.
    pub(super) fn is_table(self) -> bool {
        matches!(self, Self::Keys | Self::Models | Self::ActionModels)
    }

    /// What is expected, for a person.
    pub fn expects(self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Switch => "true or false".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Month => "a month, 1 to 12".to_owned(),
            Self::Times => "a number, 0 to 16".to_owned(),
            Self::Limit => "a whole number, 0 or more".to_owned(),
            Self::Money => "an amount, 0 or more".to_owned(),
            Self::Days => "a number of days, 1 or more".to_owned(),
            Self::Zone => "a time zone such as Europe/Berlin".to_owned(),
            Self::Currency => "a currency's three capital letters, such as EUR".to_owned(),
            Self::Keys => "a table of actions and their keys".to_owned(),
            Self::Models => "a table of model profiles, [models.NAME]".to_owned(),
            Self::ActionModels => "a table of actions, each with PROVIDER/MODEL or offline".to_owned(),
        }
    }

    /// Checks a value from a file.
    pub(super) fn check(self, value: &Value) -> Result<(), Fault> {
        let good = match (self, value) {
            (Self::Text, Value::String(text)) => !text.trim().is_empty(),
            (Self::Switch, Value::Boolean(_)) => true,
            (Self::Choice(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::Month, Value::Integer(month)) => (1..=12).contains(month),
            (Self::Times, Value::Integer(times)) => (0..=16).contains(times),
            (Self::Money | Self::Limit, Value::Integer(amount)) => *amount >= 0,
            (Self::Money, Value::Float(amount)) => amount.is_finite() && *amount >= 0.0,
            (Self::Days, Value::Integer(days)) => (1..=i64::from(u32::MAX)).contains(days),
            (Self::Zone, Value::String(name)) => TimeZone::get(name).is_ok(),
            (Self::Currency, Value::String(text)) => {
                matches!(text.len(), 0 | 3) && text.bytes().all(|b| b.is_ascii_uppercase())
            }
            (Self::Keys, Value::Table(keys)) => return keys.iter().try_for_each(|(id, key)| check_key(id, key)),
            (Self::Models, Value::Table(all)) => return all.iter().try_for_each(|(id, model)| check_model(id, model)),
            (Self::ActionModels, Value::Table(all)) => {
                return all.iter().try_for_each(|(id, model)| match model {
                    Value::String(name) if !name.trim().is_empty() => Ok(()),
                    other => fault(&[id], format!("must be PROVIDER/MODEL or offline, not {}", shown(other))),
                });
            }
            _ => false,
        };
        if good { Ok(()) } else { fault(&[], format!("must be {}, not {}", self.expects(), shown(value))) }
    }

    /// Reads a value from the text of a flag or a variable.
    pub(super) fn read(self, text: &str) -> Result<Value, String> {
        let number = || text.parse().map(Value::Float).ok();
        let value = match self {
            Self::Switch => match text {
                "1" | "true" | "yes" | "on" => Some(Value::Boolean(true)),
                "0" | "false" | "no" | "off" => Some(Value::Boolean(false)),
                _ => None,
            },
            Self::Month | Self::Days | Self::Times | Self::Limit => text.parse().map(Value::Integer).ok(),
            Self::Money => number(),
            _ => Some(Value::String(text.to_owned())),
        };
        value
            .filter(|value| self.check(value).is_ok())
            .ok_or_else(|| format!("must be {}, not {text:?}", self.expects()))
    }
}

fn check_key(id: &str, key: &Value) -> Result<(), Fault> {
    let is_key = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    if is_key(key) || key.as_array().is_some_and(|keys| keys.iter().all(is_key)) {
        return Ok(());
    }
    fault(&[id], format!("must be a key such as \"ctrl-p\" or a list of keys, not {}", shown(key)))
}

fn check_model(id: &str, model: &Value) -> Result<(), Fault> {
    let Some(table) = model.as_table() else {
        return fault(&[id], format!("must be a table: [models.{id}]"));
    };
    if let Some(secret) = ["api_key", "key", "token", "secret", "password"].iter().find(|key| table.contains_key(**key))
    {
        let what = "a key must not stand in a settings file; use api_key_env, api_key_command, or `dealdesk login`";
        return fault(&[id, secret], what);
    }
    match table.get("provider") {
        Some(Value::String(name)) if !name.is_empty() => Ok(()),
        Some(other) => fault(&[id, "provider"], format!("must be a text, not {}", shown(other))),
        None => fault(&[id], "needs a provider, such as provider = \"openai-compatible\""),
    }
}

/// A value in an error: short, and its sort where it is long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match value {
        Value::Table(_) => "a table".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        _ if text.chars().count() > 40 => format!("a {}", value.type_str()),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_flags_and_variables_are_read() {
        assert_eq!(Shape::Switch.read("off"), Ok(Value::Boolean(false)));
        assert_eq!(Shape::Money.read("2.50"), Ok(Value::Float(2.5)));
        assert_eq!(Shape::Month.read("4"), Ok(Value::Integer(4)));
        for (shape, bad) in [
            (Shape::Switch, "maybe"),
            (Shape::Money, "-1"),
            (Shape::Money, "NaN"),
            (Shape::Month, "13"),
            (Shape::Currency, "eur"),
            (Shape::Zone, "Mars/Base"),
            (Shape::Choice(&["a"]), "b"),
            (Shape::Text, " "),
        ] {
            assert!(shape.read(bad).unwrap_err().contains(bad), "{shape:?} {bad}");
        }
    }
}
