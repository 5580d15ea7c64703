//! What makes a file unusable: names, facts, tools, expressions, templates, and where steps lead.

use super::made;
use crate::actions::expr::{Expression, Scope, nearest};
use crate::actions::file::Action;
use crate::actions::flow::{Does, END, Placed, Step};
use crate::actions::front;
use crate::actions::problem::Problems;
use crate::actions::sections::Part;
use crate::actions::yaml::{At, Is, Node};
use crate::actions::{InputKind, facts, scope, template, tool_names};

/// Checks an action that was read; remembers whether its body is no template of ours.
pub(in crate::actions) fn sound(action: &mut Action, front: &Node, own: bool, problems: &mut Problems) {
    if own {
        unknown_keys(front, problems);
    }
    name(action, front, problems);
    known_facts(action, front, problems);
    for (fact, needs) in &action.needs {
        made::needs(fact, needs, place_of(front, "facts", fact), problems);
    }
    if own {
        made::output(action, None, at(front, "output"), problems);
    }
    known_tools(action, front, own, problems);
    suggestions(action, problems);
    sources(action, front, problems);
    action.foreign = templates(action, front, own, problems);
    for (at, what) in &action.sections.odd {
        problems.error(*at, what.clone(), "give each section of the body a name of its own: `## template big`");
    }
    steps(action, problems);
}

/// A key that nobody knows is another tool's; one that looks like ours is a slip.
fn unknown_keys(front: &Node, problems: &mut Problems) {
    for (key, _) in front.entries().iter().filter(|(key, _)| !front::KNOWN.contains(&key.name.as_str())) {
        if let Some(near) = nearest(&key.name, front::KNOWN.iter().copied()) {
            problems.warning(key.at, format!("`{}` means nothing here", key.name), &format!("did you mean `{near}`?"));
        }
    }
}

fn at(front: &Node, key: &str) -> At {
    front.get(key).map_or((2, 1), |node| node.at)
}

fn name(action: &Action, front: &Node, problems: &mut Problems) {
    let name = &action.name;
    let fine = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fine {
        let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let slug = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
        let sample = if slug.is_empty() || slug.len() > 64 { "meeting-prep" } else { &slug };
        let mend = format!("use at most 64 lower-case letters, digits and hyphens, such as `{sample}`");
        problems.error(at(front, "name"), format!("{name:?} cannot be a name"), &mend);
    }
}

/// The place of a word in a list.
fn place_of(front: &Node, key: &str, word: &str) -> At {
    let Some(node) = front.get(key) else { return (2, 1) };
    let Is::List(items) = &node.is else { return node.at };
    let named = |item: &&Node| {
        item.text() == Some(word)
            || item.get("name").and_then(Node::text) == Some(word)
            || item.entries().iter().any(|(key, _)| key.name == word)
    };
    items.iter().find(named).map_or(node.at, |item| item.at)
}

fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known {what} are: {}", known.join(", ")),
    }
}

fn known_facts(action: &Action, front: &Node, problems: &mut Problems) {
    let known = facts::names();
    for fact in action.facts.iter().filter(|fact| !known.contains(&fact.as_str())) {
        let mend = unknown("facts", fact, &known);
        problems.error(place_of(front, "facts", fact), format!("there are no facts called {fact:?}"), &mend);
    }
}

fn known_tools(action: &Action, front: &Node, own: bool, problems: &mut Problems) {
    let known = tool_names();
    for tool in action.tools.iter().flatten().filter(|tool| own && !known.contains(&tool.as_str())) {
        let mend = unknown("tools", tool, known);
        problems.error(place_of(front, "tools", tool), format!("there is no tool called {tool:?}"), &mend);
    }
}

fn expression(placed: &Placed, scope: &Scope, problems: &mut Problems) {
    for error in placed.expression.check(scope).1 {
        problems.expression(&placed.node, &error);
    }
}

fn suggestions(action: &Action, problems: &mut Problems) {
    let scope = scope::of_suggestions();
    action.states.iter().for_each(|states| expression(states, &scope, problems));
    for rule in &action.suggest {
        rule.when.iter().chain(&rule.score).for_each(|placed| expression(placed, &scope, problems));
        small_template(&rule.why, rule.why_at, "mend the template after `why:`", problems);
    }
}

fn small_template(text: &str, (line, column): At, mend: &str, problems: &mut Problems) {
    if let Err(error) = template::check(text) {
        problems.error((line, column + error.column - 1), error.what, mend);
    }
}

/// Where inputs come from.
fn sources(action: &Action, front: &Node, problems: &mut Problems) {
    let scope = scope::of_sources(action);
    let from = front.get("input").and_then(|input| input.get("from"));
    for (key, node) in from.map(Node::entries).unwrap_or_default() {
        let spec = action.input(&key.name).and_then(|spec| spec.from.as_ref());
        for error in spec.map(|from: &Expression| from.check(&scope).1).unwrap_or_default() {
            problems.expression(node, &error);
        }
    }
}

const MEND: &str = "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% endif %}` decides; close what was opened";

/// A body that does not read as a template is a mistake in our own files; in another tool's it is plain text.
fn templates(action: &Action, front: &Node, own: bool, problems: &mut Problems) -> bool {
    let sections = &action.sections;
    let broken = |part: &Part, problems: &mut Problems| match template::check(&part.text) {
        Err(error) if own => {
            problems.error((part.line + error.line - 1, error.column), error.what, MEND);
            false
        }
        checked => checked.is_err(),
    };
    let foreign = broken(&sections.body, problems);
    let named = sections.templates.values().chain(sections.named_rules.values()).chain(sections.partials.values());
    for part in sections.rules.iter().chain(named) {
        broken(part, problems);
    }
    if let (Some(node), Some(text)) = (front.get("rules"), front.get("rules").and_then(Node::text)) {
        broken(&Part { text: text.to_owned(), line: node.at.0 + 1 }, problems);
    }
    foreign
}

fn steps(action: &Action, problems: &mut Problems) {
    let mut scope = scope::of_action(action);
    let names: Vec<&str> = action.steps().collect();
    for (at, step) in action.steps.iter().enumerate() {
        let inner = scope::inside(step, &scope);
        for placed in step.expressions() {
            let is_list = step.each.as_ref().is_some_and(|each| std::ptr::eq(&raw const each.list, placed));
            let failed = earlier(step, placed);
            for error in placed.expression.check_after(&failed, if is_list { &scope } else { &inner }).1 {
                problems.expression(&placed.node, &error);
            }
        }
        for (text, at) in step.templates() {
            small_template(text, at, "mend the template in this step", problems);
        }
        refers(action, step, problems);
        made::proposed(action, step, problems);
        jumps(action, at, step, &names, problems);
        scope::after(step, action, &mut scope);
    }
}

/// The conditions of the branches above this one: where it is looked at, none of them holds.
fn earlier<'s>(step: &'s Step, placed: &Placed) -> Vec<&'s Expression> {
    let Does::Decide(branches) = &step.does else { return Vec::new() };
    match branches.iter().position(|(when, _)| std::ptr::eq(when, placed)) {
        Some(at) => branches[..at].iter().map(|(when, _)| &when.expression).collect(),
        None => Vec::new(),
    }
}

/// Templates and facts that a step names.
fn refers(action: &Action, step: &Step, problems: &mut Problems) {
    match &step.does {
        Does::Template(name, at) if name != "main" => {
            let known: Vec<&str> = action
                .sections
                .templates
                .keys()
                .chain(action.sections.named_rules.keys())
                .map(String::as_str)
                .collect();
            if !known.contains(&name.as_str()) {
                let mend = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        format!("add a section `## rules {name}` to the body, and `## template {name}` for a model")
                    }
                };
                problems.error(*at, format!("there is no template called {name:?}"), &mend);
            }
        }
        Does::Compute { fact, at, .. } if facts::find(fact).is_none() => {
            problems.error(
                *at,
                format!("there are no facts called {fact:?}"),
                &unknown("facts", fact, &facts::names()),
            );
        }
        Does::Ask { choices, input, at, .. } => {
            let words = action.input(input).map(|spec| &spec.kind);
            let Some(InputKind::OneOf(words)) = words else { return };
            for choice in choices.iter().filter(|choice| !words.contains(choice)) {
                let mend = format!("its values are: {}", words.join(", "));
                problems.error(*at, format!("the choice {choice:?} is no value of the input `{input}`"), &mend);
            }
        }
        Does::Run { action: name, at, .. } if *name == action.name => {
            problems.error(*at, "the action runs itself", "lead back to a step with `goto:` and `max:` instead");
        }
        _ => {}
    }
    let single = matches!(step.does, Does::Ask { .. } | Does::Command { .. } | Does::Decide(_) | Does::Nothing);
    if single && step.each.is_some() {
        problems.error(
            step.at,
            format!("`{}` cannot be repeated by `for_each`", step.does.word()),
            "repeat `set`, `template`, `compute` or `run`",
        );
    }
}

fn jumps(action: &Action, here: usize, step: &Step, names: &[&str], problems: &mut Problems) {
    for jump in step.jumps() {
        let target = names.iter().position(|name| *name == jump.to);
        match target {
            None if jump.to == END => {}
            None => {
                let mut known: Vec<&str> = names.iter().copied().chain([END]).collect();
                known.dedup();
                problems.error(
                    jump.at,
                    format!("there is no step called {:?}", jump.to),
                    &unknown("steps", &jump.to, &known),
                );
            }
            Some(target) if target <= here && action.steps[target].most.is_none() => {
                let what = format!("this leads back to `{}`, which says nothing of how often", jump.to);
                problems.error(jump.at, what, &format!("add `max: 3` to the step `{}`", jump.to));
            }
            Some(_) => {}
        }
    }
}
