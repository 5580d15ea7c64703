//! Reads `steps:` of a front matter.

use super::step::{Does, Each, Jump, Placed, Step, With};
use crate::actions::expr::Expression;
use crate::actions::front::Keys;
use crate::actions::problem::Problems;
use crate::actions::yaml::{Is, Node};

/// Keys of a step.
const KEYS: &[&str] = &[
    "name", "when", "else", "next", "goto", "for_each", "as", "max", "with", "template", "compute", "set", "run",
    "record", "quiet", "ask", "input", "choices", "propose", "command", "decide",
];
/// The keys of which a step has one at most.
const DOES: &[&str] = &["template", "compute", "set", "run", "ask", "propose", "command", "decide"];
/// Most steps of a file.
const MOST: usize = 100;

/// Reads the steps; what is wrong with one leaves that one out.
pub(in crate::actions) fn read(node: &Node, problems: &mut Problems) -> Vec<Step> {
    let Is::List(items) = &node.is else {
        problems.error(node.at, format!("`steps` is {}", node.word()), "write a list: each step is `- name: …`");
        return Vec::new();
    };
    if items.len() > MOST {
        problems.error(
            node.at,
            format!("{} steps are too many", items.len()),
            "put some of them into an action of their own and `run` it",
        );
        return Vec::new();
    }
    let mut steps: Vec<Step> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(step) = one(item, at, problems) else { continue };
        if steps.iter().any(|known| known.name == step.name) {
            problems.error(
                step.at,
                format!("there are two steps called `{}`", step.name),
                "give each step a name of its own",
            );
        }
        steps.push(step);
    }
    steps
}

fn one(node: &Node, at: usize, problems: &mut Problems) -> Option<Step> {
    if !matches!(node.is, Is::Map(_)) {
        problems.error(
            node.at,
            format!("a step is {}", node.word()),
            "write it as keys: `- name: size`, and below it what it does",
        );
        return None;
    }
    let mut keys = Keys::new(node, KEYS, "a step", problems);
    let name = keys.text("name").unwrap_or_else(|| format!("step-{}", at + 1));
    let fine =
        name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') && name != super::END && !name.is_empty();
    if !fine {
        keys.problems.error(
            node.at,
            format!("{name:?} cannot be the name of a step"),
            "use letters, digits, `-` and `_`; `end` is the end of the flow",
        );
    }
    let said: Vec<&str> = DOES.iter().copied().filter(|key| node.get(key).is_some()).collect();
    if said.len() > 1 {
        let what = format!("the step `{name}` does two things: {}", said.join(" and "));
        keys.problems.error(node.at, what, "make two steps of it");
    }
    let does = does(node, &name, said.first().copied(), &mut keys)?;
    let jump = |key: &str, keys: &mut Keys<'_>| keys.placed_text(key).map(|(to, at)| Jump { to, at });
    let next = jump("next", &mut keys).or_else(|| jump("goto", &mut keys));
    if does == Does::Nothing && next.is_none() {
        let mend = format!("add one of: {}, goto", DOES.join(", "));
        keys.problems.error(node.at, format!("the step `{name}` does nothing"), &mend);
    }
    let when = placed("when", &mut keys);
    let (most, each) = (keys.whole("max"), placed("for_each", &mut keys));
    let item = keys.text("as").unwrap_or_else(|| "item".to_owned());
    Some(Step {
        at: node.at,
        when,
        otherwise: jump("else", &mut keys),
        next,
        most: if each.is_some() { None } else { most },
        each: each.map(|list| Each { list, name: item, most }),
        does,
        name,
    })
}

fn does(node: &Node, name: &str, key: Option<&str>, keys: &mut Keys<'_>) -> Option<Does> {
    let Some(key) = key else { return Some(Does::Nothing) };
    let value = node.get(key)?;
    Some(match key {
        "template" => Does::Template(keys.text(key)?, value.at),
        "compute" => Does::Compute { fact: keys.text(key)?, at: value.at, with: given(node, keys) },
        "set" => Does::Set(set(value, keys)),
        "run" => Does::Run {
            action: keys.text(key)?,
            at: value.at,
            with: given(node, keys),
            record: placed("record", keys),
            quiet: keys.flag("quiet").unwrap_or(false),
        },
        "ask" => {
            let question = keys.text(key)?;
            let input = keys.text("input").unwrap_or_else(|| name.to_owned());
            let (choices, from) = choices(node, keys);
            Does::Ask { question, at: value.at, input, choices, from }
        }
        "propose" => Does::Propose { fields: with(value, "propose", "next_step: Call Ida", keys), at: value.at },
        "command" => {
            let argv = keys.texts(key);
            if argv.is_empty() || !matches!(value.is, Is::List(_)) {
                let mend = "write program and arguments as a list: `command: [git, log, -1]`; no shell reads it";
                keys.problems.error(value.at, "`command` is no list", mend);
            }
            Does::Command { argv, at: value.at }
        }
        _ => Does::Decide(decide(value, keys)),
    })
}

/// Values given to a computation or an action.
fn given(node: &Node, keys: &mut Keys<'_>) -> With {
    node.get("with").map(|value| with(value, "with", "input: value", keys)).unwrap_or_default()
}

fn with(value: &Node, key: &str, sample: &str, keys: &mut Keys<'_>) -> With {
    let mut out = With::new();
    for (key, value) in value.entries() {
        match value.text() {
            Some(text) => _ = out.insert(key.name.clone(), (text.to_owned(), value.at)),
            None => keys.problems.error(
                value.at,
                format!("`{}` is {}", key.name, value.word()),
                "write a text, which may hold `{{ name }}`",
            ),
        }
    }
    if value.entries().is_empty() {
        keys.problems.error(value.at, format!("`{key}` names nothing"), &format!("write `{key}: {{ {sample} }}`"));
    }
    out
}

fn set(node: &Node, keys: &mut Keys<'_>) -> Vec<(String, Placed)> {
    if node.entries().is_empty() {
        keys.problems.error(node.at, "`set` names nothing", "write `set: { big: amount >= 50000 }`");
    }
    let mut out = Vec::new();
    for (key, value) in node.entries() {
        let fine = key.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !key.name.starts_with(|c: char| c.is_ascii_digit());
        if !fine {
            keys.problems.error(
                key.at,
                format!("{:?} cannot be a name in expressions", key.name),
                "use letters, digits and `_`",
            );
        }
        out.extend(expression(value, keys.problems).map(|placed| (key.name.clone(), placed)));
    }
    out
}

/// Words, or an expression that comes to a list of them.
fn choices(node: &Node, keys: &mut Keys<'_>) -> (Vec<String>, Option<Placed>) {
    match node.get("choices") {
        Some(value) if value.text().is_some() => (Vec::new(), expression(value, keys.problems)),
        Some(_) => (keys.texts("choices"), None),
        None => (Vec::new(), None),
    }
}

fn decide(node: &Node, keys: &mut Keys<'_>) -> Vec<(Placed, Jump)> {
    let Is::List(items) = &node.is else {
        keys.problems.error(
            node.at,
            format!("`decide` is {}", node.word()),
            "write a list: `- { when: amount > 5000, goto: big }`",
        );
        return Vec::new();
    };
    let mut out = Vec::new();
    for item in items {
        let mut branch = Keys::new(item, &["when", "goto"], "a branch", keys.problems);
        let (when, to) = (placed("when", &mut branch), branch.placed_text("goto"));
        match (when, to) {
            (Some(when), Some((to, at))) => out.push((when, Jump { to, at })),
            (_, None) => keys.problems.error(item.at, "a branch leads nowhere", "add `goto:` with the name of a step"),
            (None, _) if item.get("when").is_none() => {
                keys.problems.error(
                    item.at,
                    "a branch has no condition",
                    "add `when:`; what holds otherwise stands under `else:` of the step",
                );
            }
            _ => {}
        }
    }
    out
}

fn placed(key: &str, keys: &mut Keys<'_>) -> Option<Placed> {
    let node = keys.node.get(key)?;
    expression(node, keys.problems)
}

/// Reads an expression of the front matter.
pub(in crate::actions) fn expression(node: &Node, problems: &mut Problems) -> Option<Placed> {
    let Some(text) = node.text() else {
        problems.error(
            node.at,
            format!("an expression is {}", node.word()),
            "put it into quotation marks where YAML reads it as something else",
        );
        return None;
    };
    match Expression::read(text) {
        Ok(expression) => Some(Placed { expression, node: node.clone() }),
        Err(error) => {
            problems.expression(node, &error);
            None
        }
    }
}
