//! The recommender: what to do next with a record, best first, with a reason in a few words.
//!
//! Everything it knows stands in the action files (`suggest:`); here is only the ranking.

use super::flow::Placed;
use super::{Desk, Registry, Surface, signals, template};
use crate::crm::{Record, SourceError};
use std::collections::BTreeMap;

/// As many as there are digit keys.
const MOST: usize = 9;

/// One recommended action.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Suggestion {
    /// `1` to `9`.
    pub key: char,
    /// The action.
    pub id: String,
    /// What it would do here.
    pub title: String,
    /// Why now.
    pub why: String,
    /// Inputs to run it with.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<String, String>,
}

/// What to do next with a record, best first; at most nine.
pub fn suggest(desk: &Desk<'_>, registry: &Registry, record: &Record) -> Result<Vec<Suggestion>, SourceError> {
    let state = signals(desk, record)?.to_json(desk, record);
    let mut ranked: Vec<(f64, Suggestion)> = Vec::new();
    let here = |action: &&super::Action| action.on(Surface::Key) && action.fits(&record.kind);
    for action in registry.iter().filter(here).filter(|action| holds(action.states.as_ref(), &state)) {
        for rule in &action.suggest {
            let fits = rule.kinds.is_empty() || rule.kinds.contains(&record.kind);
            if !fits || !holds(rule.when.as_ref(), &state) {
                continue;
            }
            let Ok(why) = template::render(&rule.why, &state) else { continue };
            let suggestion = Suggestion {
                key: '0',
                id: action.name.clone(),
                title: rule.title.clone().unwrap_or_else(|| action.title.clone()),
                why: super::text::excerpt(&why, 80),
                inputs: rule.inputs.clone(),
            };
            ranked.push((score(rule.score.as_ref(), &state), suggestion));
        }
    }
    ranked.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.title.cmp(&right.title)));
    ranked.dedup_by(|(_, later), (_, earlier)| later.id == earlier.id && later.inputs == earlier.inputs);
    Ok(('1'..='9').zip(ranked).take(MOST).map(|(key, (_, found))| Suggestion { key, ..found }).collect())
}

/// Whether a condition holds; one that cannot be computed on this record does not.
fn holds(when: Option<&Placed>, state: &serde_json::Value) -> bool {
    when.is_none_or(|when| when.expression.holds(state).unwrap_or(false))
}

/// How strongly a suggestion applies: 10 where the file says nothing, 0 where it comes to no number.
fn score(score: Option<&Placed>, state: &serde_json::Value) -> f64 {
    score.map_or(10.0, |score| score.expression.eval(state).ok().and_then(|value| value.as_f64()).unwrap_or(0.0))
}
