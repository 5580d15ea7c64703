//! The ways through a flow: what is never reached, what always goes one way, what has no way out.

use crate::actions::Problem;
use crate::actions::expr::Expression;
use crate::actions::file::Action;
use crate::actions::flow::{Does, END, MOST_RETURNS, MOST_ROUNDS, Step};
use crate::actions::problem::Problems;
use crate::actions::{facts, scope};
use std::collections::BTreeSet;

/// Looks at the steps of an action.
pub(super) fn paths(origin: &str, action: &Action) -> Vec<Problem> {
    let mut problems = Problems::new(origin);
    let steps = &action.steps;
    for (at, step) in steps.iter().enumerate() {
        conditions(step, &mut problems);
        outcomes(step, &mut problems);
        bounds(step, &mut problems);
        twin(&steps[..at], step, &mut problems);
    }
    runs_on(steps, &mut problems);
    let reached = reached(steps);
    for step in steps.iter().enumerate().filter(|(at, _)| !reached.contains(at)).map(|(_, step)| step) {
        let mend = "lead to it with `goto:` or `else:`, or take it out";
        problems.warning(step.at, format!("no way leads to the step `{}`", step.name), mend);
    }
    if !steps.is_empty()
        && !steps.iter().any(|step| matches!(step.does, Does::Template(..) | Does::Run { .. } | Does::Propose { .. }))
        && !action.has_rules()
    {
        problems.warning(steps[0].at, "no step says anything", "add a step `template: NAME`, or a section `## rules`");
    }
    problems.found
}

/// Conditions that do not depend on anything.
fn conditions(step: &Step, problems: &mut Problems) {
    let mut earlier: Vec<&Expression> = Vec::new();
    let branches: &[_] = if let Does::Decide(branches) = &step.does { branches } else { &[] };
    let all = step.when.iter().map(|when| (when, None)).chain(branches.iter().map(|(when, jump)| (when, Some(jump))));
    for (when, jump) in all {
        if let Some(value) = when.expression.constant() {
            let holds = !matches!(value, serde_json::Value::Null | serde_json::Value::Bool(false));
            let what = format!("this condition is always {value}");
            let mend = if holds {
                "leave the condition out: what comes after it in this step is never reached"
            } else {
                "what it leads to is never reached: use a field, a signal or an earlier step in it"
            };
            problems.warning(when.node.at, what, mend);
        }
        if jump.is_some() && earlier.iter().any(|known| known.same(&when.expression)) {
            problems.warning(
                when.node.at,
                "an earlier branch has the same condition, so this one is never taken",
                "change the condition, or take the branch out",
            );
        }
        if jump.is_some() {
            earlier.push(&when.expression);
        }
    }
}

/// A step that decides says what happens otherwise.
fn outcomes(step: &Step, problems: &mut Problems) {
    match &step.does {
        Does::Decide(branches) if step.otherwise.is_none() => {
            let what = format!("`{}` does not say where to go on when none of its conditions holds", step.name);
            problems.warning(step.at, what, "add `else:` with the name of a step, or `else: end`");
            if branches.is_empty() {
                problems.error(
                    step.at,
                    format!("`{}` decides nothing", step.name),
                    "add branches: `- { when: …, goto: … }`",
                );
            }
        }
        Does::Decide(_) if step.next.is_some() => {
            problems.warning(
                step.at,
                format!("`next` of `{}` is never used: its branches lead on", step.name),
                "use `else:`",
            );
        }
        Does::Nothing if step.when.is_some() && step.otherwise.is_none() => {
            let what = format!("`{}` does not say where to go on when its condition does not hold", step.name);
            problems.warning(step.at, what, "add `else:` with the name of a step, so that a reader sees both ways");
        }
        _ if step.otherwise.is_some() && step.when.is_none() && !matches!(step.does, Does::Decide(_)) => {
            problems.warning(
                step.at,
                format!("`else` of `{}` is never used: it has no condition", step.name),
                "add `when:`, or take `else:` out",
            );
        }
        _ => {}
    }
    if let Does::Ask { choices, .. } = &step.does
        && choices.len() > 9
    {
        problems.warning(step.at, "more than nine choices have no digit keys", "ask in two steps");
    }
}

/// Repetitions say how often.
fn bounds(step: &Step, problems: &mut Problems) {
    match &step.each {
        Some(each) if each.most.is_none() => {
            problems.warning(
                each.list.node.at,
                "this repetition does not say how often at most",
                "add `max: 10` to the step",
            );
        }
        Some(each) if each.most.is_some_and(|most| most > MOST_ROUNDS) => {
            problems.warning(
                each.list.node.at,
                format!("more than {MOST_ROUNDS} rounds are not run"),
                &format!("set `max` to {MOST_ROUNDS} at most"),
            );
        }
        _ => {}
    }
    if step.most.is_some_and(|most| most > MOST_RETURNS) {
        problems.warning(
            step.at,
            format!("a step runs {MOST_RETURNS} times at most"),
            &format!("set `max` to {MOST_RETURNS} at most"),
        );
    }
}

/// Answers of one decision that follow each other: the first one's text would be followed by the second one's.
fn runs_on(steps: &[Step], problems: &mut Problems) {
    let writes = |step: &Step| matches!(step.does, Does::Template(..)) && step.when.is_none() && step.each.is_none();
    for decision in steps {
        let Does::Decide(branches) = &decision.does else { continue };
        let ways = branches.iter().map(|(_, jump)| jump).chain(&decision.otherwise);
        let ways: BTreeSet<&str> = ways.map(|jump| jump.to.as_str()).collect();
        let answers = |step: &Step| writes(step) && ways.contains(step.name.as_str());
        for pair in steps.windows(2).filter(|pair| answers(&pair[0]) && answers(&pair[1]) && pair[0].next.is_none()) {
            let what =
                format!("`{}` goes on with the step below it, so `{}` is written as well", pair[0].name, pair[1].name);
            problems.warning(pair[0].at, what, "add `next: end` to it, or `next:` with the step that is meant");
        }
    }
}

/// Two steps that say the same under the same condition.
fn twin(earlier: &[Step], step: &Step, problems: &mut Problems) {
    let (Does::Template(name, _), Some(when)) = (&step.does, &step.when) else { return };
    let same = |other: &&Step| {
        matches!(&other.does, Does::Template(known, _) if known == name)
            && other.when.as_ref().is_some_and(|known| known.expression.same(&when.expression))
    };
    if let Some(other) = earlier.iter().find(same) {
        problems.warning(
            when.node.at,
            format!("`{}` says the same under the same condition", other.name),
            "change the condition, or take one of them out",
        );
    }
}

/// The places of steps to which a way leads.
fn reached(steps: &[Step]) -> BTreeSet<usize> {
    let place = |name: &str| if name == END { None } else { steps.iter().position(|step| step.name == name) };
    let (mut reached, mut open) = (BTreeSet::new(), vec![0]);
    while let Some(at) = open.pop() {
        let Some(step) = steps.get(at).filter(|_| reached.insert(at)) else { continue };
        let always = |when: &Expression| {
            when.constant().map(|value| !matches!(value, serde_json::Value::Null | serde_json::Value::Bool(false)))
        };
        let holds = step.when.as_ref().and_then(|when| always(&when.expression));
        let mut lead = |jump: Option<&str>| {
            open.push(
                jump.map_or(Some(at + 1), |name| if name == END { None } else { place(name) }).unwrap_or(usize::MAX),
            )
        };
        if holds != Some(false) {
            match &step.does {
                Does::Decide(branches) => {
                    let mut sure = false;
                    for (when, jump) in branches {
                        let always = always(&when.expression);
                        if always != Some(false) && !sure {
                            lead(Some(&jump.to));
                        }
                        sure |= always == Some(true);
                    }
                    if !sure {
                        lead(step.otherwise.as_ref().map(|jump| jump.to.as_str()));
                    }
                }
                _ => lead(step.next.as_ref().map(|jump| jump.to.as_str())),
            }
        }
        if step.when.is_some() && holds != Some(true) {
            lead(step.otherwise.as_ref().map(|jump| jump.to.as_str()));
        }
    }
    reached
}

/// Names that templates may use; `None` where some are known only when the action runs.
pub(super) fn known_to_templates(action: &Action) -> Option<BTreeSet<String>> {
    let computed = action
        .steps
        .iter()
        .filter_map(|step| if let Does::Compute { fact, .. } = &step.does { Some(fact) } else { None });
    if action.facts.iter().chain(computed).any(|fact| facts::outputs(fact).is_none()) {
        return None;
    }
    let mut scope = scope::of_action(action);
    if !action.has_flow() {
        // Only steps bring signals with them, all but the record's name.
        scope = Default::default();
        scope = action.inputs.iter().fold(scope, |mut scope, input| {
            scope.declare(&input.name, input.kind_in_expressions());
            scope
        });
        for fact in &action.facts {
            scope = scope.with(facts::outputs(fact).unwrap_or_default());
        }
    }
    for step in &action.steps {
        let inner = scope::inside(step, &scope);
        let extra: Vec<String> = inner.names().filter(|name| !scope.declares(name)).map(str::to_owned).collect();
        extra.into_iter().for_each(|name| scope.declare(name, crate::actions::Type::Any));
        scope::after(step, action, &mut scope);
    }
    Some(scope.names().map(str::to_owned).chain(["today", "record", "name"].map(str::to_owned)).collect())
}
