//! Fixtures of an action: records as they might be, what it is run on, and which way it must take.
//!
//! Invariants: values have the types of their fields; every record that a case names is there.

use super::toml_problem;
use crate::actions::Problem;
use crate::crm::{FieldChange, FieldType, Kind, OriginKind, Record, RecordRef, Value, standard_field};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The records of a file of fixtures and what is run on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases {
    /// The day on which it is run.
    pub today: Date,
    /// The seller.
    pub me: Option<RecordRef>,
    /// When the seller was last here.
    pub seen: Option<Timestamp>,
    /// Every record.
    pub records: Vec<Record>,
    /// What their fields were before.
    pub changes: Vec<FieldChange>,
    /// What is run, in the order of the file.
    pub list: Vec<Case>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Where it stands in the file, counted from 1.
    #[serde(skip)]
    pub line: usize,
    /// What it shows, in few words; the heading of its golden output.
    pub name: String,
    /// What it is run on.
    pub record: Option<RecordRef>,
    /// On another day than the file says.
    #[serde(default, deserialize_with = "some_day")]
    pub today: Option<Date>,
    /// In a workspace without any record.
    #[serde(default)]
    pub empty: bool,
    /// In a workspace that does not know who the seller is.
    #[serde(default)]
    pub anonymous: bool,
    /// With which inputs.
    #[serde(default)]
    pub inputs: BTreeMap<String, String>,
    /// The steps that must run, for actions that have steps.
    #[serde(default)]
    pub steps: Vec<String>,
    /// The input for which it must stop and ask.
    pub asks: Option<String>,
    /// What programs print that its steps ask for: nothing is run.
    #[serde(default)]
    pub commands: Vec<Printed>,
    /// What it must propose: values by field, as somebody would type them.
    #[serde(default)]
    pub proposes: BTreeMap<String, String>,
    /// Whether the action must be among the suggestions of the record.
    pub suggested: Option<bool>,
}

/// What a program prints.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// Program and arguments, as the step has them.
    pub command: Vec<String>,
    /// What it prints.
    pub prints: String,
    /// Its exit code.
    #[serde(default)]
    pub code: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    today: toml::Spanned<toml::value::Datetime>,
    me: Option<RecordRef>,
    seen: Option<toml::value::Datetime>,
    #[serde(default)]
    record: Vec<toml::Spanned<toml::Table>>,
    #[serde(default)]
    change: Vec<toml::Spanned<Change>>,
    #[serde(default)]
    case: Vec<toml::Spanned<Case>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    record: RecordRef,
    field: String,
    old: Option<toml::Value>,
    new: Option<toml::Value>,
    on: toml::value::Datetime,
    by: Option<String>,
}

const MEND: &str = "`dealdesk actions new ID` writes a file of fixtures that works, to look it up";

impl Cases {
    /// Reads a file of fixtures.
    ///
    /// # Errors
    /// The first mistake with its place: TOML, a field that its kind does not have, a value of the wrong type, a record
    /// that is not there.
    pub fn read(origin: &str, text: &str) -> Result<Self, Problem> {
        let text = text.trim_start_matches('\u{feff}');
        let file: File = toml::from_str(text).map_err(|error| toml_problem(origin, text, &error, MEND))?;
        let wrong = |at: usize, what: String| Problem::new(origin, super::place(text, at), what, MEND);
        let today = date(file.today.get_ref())
            .ok_or_else(|| wrong(file.today.span().start, "`today` is no day such as 2026-11-20".to_owned()))?;
        let seen = file.seen.as_ref().and_then(time);
        let mut cases = Self { today, me: file.me, seen, records: Vec::new(), changes: Vec::new(), list: Vec::new() };
        for record in file.record {
            let at = record.span().start;
            cases.records.push(read_record(record.into_inner()).map_err(|what| wrong(at, what))?);
        }
        for change in file.change {
            let at = change.span().start;
            let change = cases.change(change.into_inner()).map_err(|what| wrong(at, what))?;
            cases.changes.push(change);
        }
        for case in file.case {
            let at = case.span().start;
            let case = Case { line: super::place(text, at).0, ..case.into_inner() };
            cases.check(&case).map_err(|what| wrong(at, what))?;
            cases.list.push(case);
        }
        Ok(cases)
    }

    /// A record of the file.
    pub fn record(&self, reference: &RecordRef) -> Option<&Record> {
        self.records.iter().find(|record| record.reference() == *reference)
    }

    fn check(&self, case: &Case) -> Result<(), String> {
        if self.list.iter().any(|other| other.name == case.name) {
            return Err(format!("two cases are called {:?}", case.name));
        }
        match &case.record {
            Some(record) if case.empty => {
                Err(format!("case {:?} is run on {record} in a workspace without any record", case.name))
            }
            Some(record) if self.record(record).is_none() => {
                Err(format!("case {:?} is run on {record}, and there is no such record in this file", case.name))
            }
            _ => Ok(()),
        }
    }

    fn change(&self, change: Change) -> Result<FieldChange, String> {
        let record = self.record(&change.record).ok_or_else(|| format!("there is no record {}", change.record))?;
        let value = |value: Option<toml::Value>| match value {
            None => Ok(Value::Null),
            Some(value) => read_value(&record.kind, &change.field, value),
        };
        let at = time(&change.on).ok_or_else(|| format!("{} is no day", change.on))?;
        let (old, new) = (value(change.old)?, value(change.new)?);
        Ok(FieldChange {
            record: record.reference(),
            record_name: record.name(),
            field: change.field.clone(),
            old,
            new,
            at,
            by: change.by.unwrap_or_default(),
            origin: OriginKind::Import,
        })
    }
}

fn read_record(mut table: toml::Table) -> Result<Record, String> {
    let mut word = |key: &str| match table.remove(key) {
        Some(toml::Value::String(word)) if !word.trim().is_empty() => Ok(word),
        _ => Err(format!("a record needs `{key}`, in quotation marks")),
    };
    let (kind, id) = (Kind::parse(&word("kind")?), word("id")?);
    let mut record = Record::new(kind.clone(), id);
    for (field, value) in table {
        let value = read_value(&kind, &field, value)?;
        record.set(&field, value);
    }
    Ok(record)
}

/// The value in the type of its field. Fields that the program does not know keep what they look like.
fn read_value(kind: &Kind, field: &str, value: toml::Value) -> Result<Value, String> {
    let known = standard_field(kind, field);
    if known.is_none() && kind.is_standard() && !field.ends_with("__c") {
        let names = crate::crm::standard_fields(kind).iter().map(|known| known.name);
        let near = crate::actions::expr::nearest(field, names).map(|near| format!("; did you mean `{near}`?"));
        let near = near.unwrap_or_else(|| "; a field of your own ends in `__c`".to_owned());
        return Err(format!("{kind} has no field `{field}`{near}"));
    }
    let wrong = |wanted: &str| Err(format!("`{field}` of {kind} must be {wanted}"));
    let field_type = known.map(|known| known.field_type);
    Ok(match (field_type, value) {
        (Some(FieldType::Reference), toml::Value::String(text)) => match RecordRef::parse(&text) {
            Some(record) => Value::Ref(record),
            None => return wrong("a record, as in \"account:a1\""),
        },
        (Some(FieldType::Reference), _) => return wrong("a record, as in \"account:a1\""),
        (Some(FieldType::Date | FieldType::Time), toml::Value::Datetime(moment)) => {
            return moment_of(field_type, &moment).map_or_else(|| wrong("a day, as in 2026-11-20"), Ok);
        }
        (Some(FieldType::Date | FieldType::Time), _) => {
            return wrong("a day without quotation marks, as in 2026-11-20");
        }
        (Some(of), toml::Value::String(_)) if of.is_numeric() => return wrong("a number without quotation marks"),
        (Some(FieldType::Bool), toml::Value::String(_)) => return wrong("true or false without quotation marks"),
        (_, toml::Value::String(text)) => Value::text(text),
        (_, toml::Value::Integer(number)) => Value::Number(number as f64),
        (_, toml::Value::Float(number)) if number.is_finite() => Value::Number(number),
        (_, toml::Value::Boolean(flag)) => Value::Bool(flag),
        (_, toml::Value::Datetime(moment)) => moment_of(None, &moment).unwrap_or_default(),
        (_, toml::Value::Array(items)) => Value::List(
            items.into_iter().map(|item| item.as_str().map_or_else(|| item.to_string(), Into::into)).collect(),
        ),
        _ => return wrong("one value"),
    })
}

fn moment_of(field_type: Option<FieldType>, moment: &toml::value::Datetime) -> Option<Value> {
    match (field_type, moment.time) {
        (Some(FieldType::Date), _) | (None, None) => date(moment).map(Value::Date),
        _ => time(moment).map(Value::Time),
    }
}

fn some_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let day = toml::value::Datetime::deserialize(from)?;
    date(&day).map(Some).ok_or_else(|| serde::de::Error::custom("`today` is no day such as 2026-11-20"))
}

fn date(moment: &toml::value::Datetime) -> Option<Date> {
    moment.date.and_then(|day| day.to_string().parse().ok())
}

/// Nine in the morning where only a day is said; UTC where no zone is.
fn time(moment: &toml::value::Datetime) -> Option<Timestamp> {
    if moment.offset.is_some() {
        return moment.to_string().parse().ok();
    }
    let day = date(moment)?;
    let clock = moment.time.map_or(Some(jiff::civil::time(9, 0, 0, 0)), |clock| clock.to_string().parse().ok())?;
    day.to_datetime(clock).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "today = 2026-11-20\n[[record]]\nkind = \"opportunity\"\nid = \"d1\"\nname = \"Cold chain\"\n\
        amount = 1000\nclose_date = 2027-01-01\naccount = \"account:a1\"\nwon_by__c = \"us\"\n\
        [[change]]\nrecord = \"opportunity:d1\"\nfield = \"amount\"\nold = 5\nnew = 1000\non = 2026-10-01\n\
        [[case]]\nname = \"one\"\nrecord = \"opportunity:d1\"\nsuggested = true\n";

    #[test]
    fn values_have_the_types_of_their_fields() {
        let cases = Cases::read("x", FILE).unwrap();
        let deal = &cases.records[0];
        assert_eq!(
            (deal.number("amount"), deal.date("close_date")),
            (Some(1000.0), Some(jiff::civil::date(2027, 1, 1)))
        );
        assert_eq!(deal.link("account"), Some(&RecordRef::new(Kind::Account, "a1")));
        assert_eq!(cases.changes[0].old, Value::Number(5.0));
        assert_eq!(cases.list[0].suggested, Some(true));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        for (from, to, line, word) in [
            ("today = 2026-11-20", "today = 09:30:00", 1, "today"),
            ("amount = 1000", "amount = \"much\"", 2, "number"),
            ("amount = 1000", "amuont = 1000", 2, "amuont"),
            ("account = \"account:a1\"", "account = \"Acme\"", 2, "account:a1"),
            ("close_date = 2027-01-01", "close_date = \"soon\"", 2, "day"),
            ("record = \"opportunity:d1\"\nsug", "record = \"opportunity:d2\"\nsug", 16, "d2"),
            ("suggested = true", "sugested = true", 19, "sugested"),
            ("id = \"d1\"\n", "", 2, "`id`"),
            ("suggested = true", "empty = true", 16, "without any record"),
            ("suggested = true", "today = 09:30:00", 19, "no day"),
        ] {
            let problem = Cases::read("x", &FILE.replace(from, to)).unwrap_err();
            assert!(problem.line == line && problem.what.contains(word), "{to}: {problem}");
        }
    }
}
