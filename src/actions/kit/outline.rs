//! The steps of an action as lines to be read: what each does, under which condition, and where it leads.

use crate::actions::Action;
use crate::actions::flow::{Does, Placed, Step};

/// The steps as an indented tree; empty where the action has none.
pub fn outline(action: &Action) -> Vec<String> {
    let mut lines = Vec::new();
    for step in &action.steps {
        lines.push(format!("{}: {}", step.name, what(step)));
        lines.extend(conditions(step).into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The programs that an action may ask for, as somebody would type them.
pub fn commands(action: &Action) -> Vec<String> {
    let argv = |step: &Step| match &step.does {
        Does::Command { argv, .. } => Some(argv.join(" ")),
        _ => None,
    };
    action.steps.iter().filter_map(argv).collect()
}

fn what(step: &Step) -> String {
    match &step.does {
        Does::Template(name, _) => format!("writes {name}"),
        Does::Compute { fact, .. } => format!("computes {fact}"),
        Does::Set(values) => {
            let values = values.iter().map(|(name, value)| format!("{name} = {}", source(value)));
            format!("sets {}", values.collect::<Vec<_>>().join(", "))
        }
        Does::Run { action, quiet, .. } => format!("runs {action}{}", if *quiet { ", quietly" } else { "" }),
        Does::Ask { question, input, .. } => format!("asks “{question}” for {input}"),
        Does::Propose { fields, .. } => {
            let fields: Vec<String> = fields.iter().map(|(field, (text, _))| format!("{field} = {text}")).collect();
            format!("proposes {}", fields.join(", "))
        }
        Does::Command { argv, .. } => format!("runs the program {}", argv.join(" ")),
        Does::Decide(_) => "decides".to_owned(),
        Does::Nothing => "goes on".to_owned(),
    }
}

/// Under which conditions it runs, and where it leads.
fn conditions(step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(each) = &step.each {
        lines.push(format!("for each {} of {}", each.name, source(&each.list)));
    }
    if let Some(when) = &step.when {
        lines.push(format!("when {}", source(when)));
    }
    if let Does::Decide(branches) = &step.does {
        lines.extend(branches.iter().map(|(when, jump)| format!("when {} → {}", source(when), jump.to)));
    }
    lines.extend(step.otherwise.iter().map(|jump| format!("else → {}", jump.to)));
    lines.extend(step.next.iter().map(|jump| format!("→ {}", jump.to)));
    lines
}

fn source(placed: &Placed) -> &str {
    placed.expression.source()
}
