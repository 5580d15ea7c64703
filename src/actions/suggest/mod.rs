//! The recommender: what to do next with a record, or with the day, best first, with a reason in a few words.
//!
//! Everything it knows stands in the action files (`suggest:`, where `kinds: [day]` means the day) and in
//! `knobs/suggest.toml`; here is the ranking, what the seller's decisions change of it, and the digits.
//!
//! Invariants:
//! - what is offered can run by rules: record, inputs and the rules form are there;
//! - a list is never empty as long as one action fits: where everything was decided, the least refused comes back;
//! - a suggestion keeps its digit from when it appears until it goes: the digits of what is shown are kept by whoever
//!   shows it ([`Offers::digits`]), and with every decision; a new one takes the lowest digit that is free;
//! - a dismissed suggestion stays away until its reason changed, an accepted one until what it rests on changed. What
//!   the clock alone moves is no change.

mod day;
mod knobs;
mod learn;
mod miss;
mod state;

pub(in crate::actions) use knobs::Knobs;
pub use learn::{Decided, Fate, Learnt, TASTES, Tastes, key};
pub use miss::why_suggested;

use super::file::SuggestRule;
use super::flow::Placed;
use super::{Action, Desk, RecordNeed, Registry, Surface, template};
use crate::crm::{Kind, Record, SourceError};
use state::State;
use std::collections::{BTreeMap, BTreeSet};

/// As many as there are digit keys.
const MOST: usize = 9;
/// The word for the day among the kinds of a rule.
const DAY: &str = "day";
/// Points of a rule that names none.
const LOW: f64 = 10.0;
/// Letters of a reason.
const WHY: usize = 80;
/// Names that say what a record is rather than what happened to it: a reason that rests on nothing else has changed
/// when anything of the record did.
const STANDING: &[&str] = &["kind", "name", "open", "won", "lost", "has_email", "amount", "money"];

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
    /// How it came to its place.
    #[serde(skip)]
    pub account: Account,
}

/// How a suggestion came to its place in the list.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Account {
    /// The sum of its parts; the list is in the order of it.
    pub score: f64,
    /// What the score is made of.
    pub parts: Vec<Part>,
    /// What was looked at, by name, as it is now.
    pub rests_on: BTreeMap<String, serde_json::Value>,
    /// The file that recommends it.
    pub file: String,
    #[serde(skip)]
    decided: Option<Decided>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Part {
    /// Where the points come from.
    pub from: String,
    /// How many.
    pub points: f64,
}

impl Suggestion {
    /// Which suggestion it is: the action with its inputs, as in `draft-email(purpose=reply)`.
    pub fn what(&self) -> String {
        what(&self.id, &self.inputs)
    }

    /// What is to be remembered when the seller decides about it now.
    pub fn decided(&self, fate: Fate) -> Decided {
        let now = self.account.decided.clone();
        let known = now.map_or_else(Default::default, |known| (known.reason, known.state));
        Decided { what: self.what(), fate, reason: known.0, state: known.1 }
    }

    /// Why it stands where it stands, in one line.
    pub fn accounted(&self) -> String {
        let points = |points: f64| super::text::count(points.round() as i64, "point");
        let parts = self.account.parts.iter().map(|part| format!("{} ({})", points(part.points), part.from));
        let parts: Vec<String> = parts.collect();
        let rests = self.account.rests_on.iter().map(|(name, value)| format!("{name} {}", state::shown(value)));
        let rests: Vec<String> = rests.collect();
        let rests = if rests.is_empty() { "always".to_owned() } else { rests.join(", ") };
        let sum = if parts.len() > 1 { format!("{} = ", points(self.account.score)) } else { String::new() };
        format!("{sum}{}; because {rests}", parts.join(" + "))
    }
}

/// What an action with its inputs is called among suggestions.
pub fn what(id: &str, inputs: &BTreeMap<String, String>) -> String {
    if inputs.is_empty() {
        return id.to_owned();
    }
    let inputs: Vec<String> = inputs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{id}({})", inputs.join(", "))
}

/// What can be offered on a record or for the day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offers {
    /// What to show, best first; never more than there are digits.
    pub shown: Vec<Suggestion>,
    /// What applies but was decided already.
    pub decided: Vec<Suggestion>,
}

impl Offers {
    /// Which digit stands for which suggestion.
    pub fn digits(&self) -> BTreeMap<String, char> {
        self.shown.iter().map(|one| (one.what(), one.key)).collect()
    }
}

/// What to do next with a record, best first; at most nine.
pub fn suggest(desk: &Desk<'_>, registry: &Registry, record: &Record) -> Result<Vec<Suggestion>, SourceError> {
    Ok(offers(desk, registry, Some(record), &BTreeMap::new())?.shown)
}

/// What to do next with a record, or with the day where there is none. `held` are the digits that were shown before.
pub fn offers(
    desk: &Desk<'_>,
    registry: &Registry,
    record: Option<&Record>,
    held: &BTreeMap<String, char>,
) -> Result<Offers, SourceError> {
    let knobs: Knobs = desk.knobs.read("suggest");
    let state = match record {
        Some(record) => state::of_record(desk, record, &knobs)?,
        None => day::state(desk)?,
    };
    let reference = record.map(Record::reference);
    let learnt = Learnt::read(desk.records.kept(&key(reference.as_ref()))?.as_deref());
    let tastes = Tastes::read(desk.records.kept(TASTES)?.as_deref());
    let kind = record.map_or_else(|| Kind::Custom(DAY.to_owned()), |record| record.kind.clone());
    let mut ranked = Vec::new();
    let here = |action: &&Action| fits(action, record) && holds(action.states.as_ref(), &state);
    for action in registry.iter().filter(here) {
        ranked.extend(action.suggest.iter().filter_map(|rule| offer(action, rule, &kind, &state, &knobs, &tastes)));
    }
    ranked.sort_by(|a, b| b.account.score.total_cmp(&a.account.score).then_with(|| a.title.cmp(&b.title)));
    let mut seen = BTreeSet::new();
    ranked.retain(|one| seen.insert(one.what()));
    let (decided, mut shown): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|one| is_settled(one, &learnt));
    if shown.is_empty() {
        shown.extend(least_refused(&decided, &learnt));
    }
    shown.truncate(knobs.most.clamp(1, MOST));
    let mut known = learnt.digits;
    known.extend(held.iter().map(|(what, digit)| (what.clone(), *digit)));
    deal(&mut shown, &known);
    Ok(Offers { shown, decided })
}

/// Whether an action may be offered at all here: reachable by a key, for this kind, and able to run with no model.
fn fits(action: &Action, record: Option<&Record>) -> bool {
    let place = match record {
        Some(record) => action.fits(&record.kind),
        None => action.record != RecordNeed::Required,
    };
    place && action.on(Surface::Key) && action.has_rules()
}

/// Whether a condition holds; one that cannot be computed here does not.
fn holds(when: Option<&Placed>, state: &State) -> bool {
    when.is_none_or(|when| when.expression.holds(&state.values).unwrap_or(false))
}

/// How strongly a suggestion applies: 10 where the file says nothing, 0 where it comes to no number.
fn score(score: Option<&Placed>, state: &State) -> f64 {
    score.map_or(LOW, |score| score.expression.eval(&state.values).ok().and_then(|value| value.as_f64()).unwrap_or(0.0))
}

/// Whether the action knows these inputs and lacks none.
fn has_inputs(action: &Action, rule: &SuggestRule) -> bool {
    let known = |name: &String| action.inputs.iter().any(|input| input.name == *name);
    let given = |name: &str| rule.inputs.get(name).is_some_and(|value| !value.trim().is_empty());
    let lacks = action.inputs.iter().any(|input| input.required && input.default.is_none() && !given(&input.name));
    rule.inputs.keys().all(known) && !lacks
}

/// What a rule offers, if it holds.
fn offer(
    action: &Action,
    rule: &SuggestRule,
    kind: &Kind,
    state: &State,
    knobs: &Knobs,
    tastes: &Tastes,
) -> Option<Suggestion> {
    let named = rule.kinds.contains(kind) || (rule.kinds.is_empty() && kind.as_str() != DAY);
    if !named || !has_inputs(action, rule) || !holds(rule.when.as_ref(), state) {
        return None;
    }
    let why = template::render(&rule.why, &state.values).ok()?;
    let name = what(&action.name, &rule.inputs);
    let base = score(rule.score.as_ref(), state);
    let mut parts = vec![Part { from: "as its file ranks it".to_owned(), points: base }];
    if let Some((points, from)) = tastes.points(&name, knobs.learning) {
        parts.push(Part { from, points });
    }
    let (rests, reason) = reason(rule, state);
    let decided = Decided { what: name, fate: Fate::Accepted, reason, state: state.whole() };
    Some(Suggestion {
        key: '0',
        id: action.name.clone(),
        title: title(action, rule, state),
        why: super::text::excerpt(&why, WHY),
        inputs: rule.inputs.clone(),
        account: Account {
            score: parts.iter().map(|part| part.points).sum(),
            parts,
            rests_on: rests.into_iter().map(|name| (name.clone(), state.values[&name].clone())).collect(),
            file: action.origin.clone(),
            decided: Some(decided),
        },
    })
}

/// What it would do here; a title may name whom it is for, as in `Draft the introduction to {{ name }}`.
fn title(action: &Action, rule: &SuggestRule, state: &State) -> String {
    let named = rule.title.as_ref().filter(|title| title.contains("{{"));
    let filled = named.and_then(|title| template::render(title, &state.values).ok());
    let plain = || rule.title.clone().filter(|_| named.is_none()).unwrap_or_else(|| action.title.clone());
    filled.map_or_else(plain, |title| super::text::excerpt(&title, WHY))
}

/// The names that a rule looks at, and the fingerprint of its reason: of the rule itself and of what those rest on. A
/// reason that rests on nothing that happens has the whole state's.
fn reason(rule: &SuggestRule, state: &State) -> (BTreeSet<String>, String) {
    let mut names = rule.when.as_ref().map(|when| when.expression.names()).unwrap_or_default();
    names.extend(template::names(&rule.why));
    let print = state.print(names.iter().map(String::as_str), &rule.why);
    (names, print)
}

/// Whether the seller decided about it and nothing has changed since that would bring it back.
fn is_settled(one: &Suggestion, learnt: &Learnt) -> bool {
    let (Some(before), Some(now)) = (learnt.of(&one.what()), &one.account.decided) else { return false };
    let happens = one.account.rests_on.keys().any(|name| !STANDING.contains(&name.as_str()));
    before.reason == now.reason && (before.fate == Fate::Dismissed || happens || before.state == now.state)
}

/// What comes back where nothing else is left: what was accepted before what was dismissed, the best first.
fn least_refused(decided: &[Suggestion], learnt: &Learnt) -> Option<Suggestion> {
    let dismissed = |one: &Suggestion| learnt.of(&one.what()).is_some_and(|known| known.fate == Fate::Dismissed);
    decided.iter().min_by_key(|one| dismissed(one)).cloned()
}

/// Gives out the digits: what had one keeps it, the rest take what is free, the best the lowest.
fn deal(shown: &mut [Suggestion], known: &BTreeMap<String, char>) {
    let mut free: BTreeSet<char> = ('1'..='9').collect();
    for one in shown.iter_mut() {
        if let Some(digit) = known.get(&one.what()).filter(|digit| free.remove(digit)) {
            one.key = *digit;
        }
    }
    // A digit that stood for something else a moment ago is taken last.
    let (used, fresh): (Vec<char>, Vec<char>) =
        free.into_iter().partition(|digit| known.values().any(|known| known == digit));
    let mut left = fresh.into_iter().chain(used);
    for one in shown.iter_mut().filter(|one| one.key == '0') {
        one.key = left.next().unwrap_or('9');
    }
}

#[cfg(test)]
mod tests;
