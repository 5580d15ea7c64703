//! The rules of `knobs/hygiene.toml` as queries.

use crate::actions::Desk;
use crate::actions::pipeline::stages::open_stages;
use crate::actions::question::filters;
use crate::crm::query::{Expr, Literal, Path, Query};
use crate::crm::{Kind, SourceError, Table, stage_place};
use serde::{Deserialize, Deserializer, de::Error};
use std::collections::BTreeMap;

/// `knobs/hygiene.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(in crate::actions) rule: BTreeMap<String, Rule>,
    pub(in crate::actions) shape: Shapes,
    pub(in crate::actions) told: Told,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Rule {
    pub(in crate::actions) kind: Kind,
    state: Option<State>,
    stage_from: Option<String>,
    #[serde(rename = "where", deserialize_with = "condition")]
    condition: Expr,
    pub(in crate::actions) says: String,
    pub(in crate::actions) weight: u32,
    #[serde(default)]
    pub(in crate::actions) off: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Open,
    Won,
    Lost,
    Decided,
}

/// How bad each shape is; 0 for off.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Shapes {
    pub(in crate::actions) mail: u32,
    pub(in crate::actions) phone: u32,
    pub(in crate::actions) shouting: u32,
    pub(in crate::actions) test_record: u32,
    pub(in crate::actions) spaces: u32,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Told {
    pub(in crate::actions) rules: usize,
    pub(in crate::actions) records: usize,
}

/// A condition that cannot be read is a mistake of the file, told when the file is read.
fn condition<'de, D: Deserializer<'de>>(from: D) -> Result<Expr, D::Error> {
    let text = String::deserialize(from)?;
    Expr::parse(&text).map_err(|error| D::Error::custom(format!("`where` cannot be read: {error}")))
}

/// The records of those asked about that break a rule, at most so many, and how many there are in all.
pub(in crate::actions) fn broken(
    desk: &Desk<'_>,
    rule: &Rule,
    whose: Option<&Expr>,
    most: u32,
) -> Result<Table, SourceError> {
    let mut parts = vec![rule.condition.clone()];
    parts.extend(whose.cloned());
    match rule.state {
        Some(State::Open) => parts.push(filters::open(desk, &rule.kind)?),
        Some(State::Won) => parts.push(filters::state(desk, &rule.kind, &["won"], true)?),
        Some(State::Lost) => parts.push(filters::state(desk, &rule.kind, &["lost"], true)?),
        Some(State::Decided) => parts.push(filters::state(desk, &rule.kind, &["won", "lost"], true)?),
        None => {}
    }
    if let Some(word) = &rule.stage_from {
        let from = stage_place(word);
        let late = |stage: &String| from.is_some() && stage_place(stage) >= from;
        let stages: Vec<Literal> = open_stages(desk)?.into_iter().filter(late).map(Literal::Text).collect();
        if stages.is_empty() {
            return Ok(Table::default());
        }
        parts.push(Expr::OneOf(Path::new("stage"), stages));
    }
    let filter = Some(Expr::all(parts));
    desk.records.run(&Query { filter, limit: Some(most), ..Query::all(rule.kind.clone()) })
}
