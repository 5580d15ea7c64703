//! What fact computations say they give and make is what they give and make, over the demo workspace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::desks::Workspace;
use dealdesk::actions::{Action, Registry, facts, gather};
use dealdesk::crm::{Kind, Record, Records};
use std::collections::{BTreeMap, BTreeSet};

/// Records of each kind that are looked at.
const OF_A_KIND: usize = 3;

/// An action with only this computation, and the inputs of the built-in action that words it.
fn only(registry: &Registry, fact: &str) -> Action {
    let words = |action: &&Action| action.facts.iter().any(|known| known == fact);
    let same = registry.get(fact).or_else(|| registry.iter().find(words));
    let mut free = Action::parse("x.md", "---\nname: x\nfacts: [fields]\n---\nx").unwrap();
    free.facts = vec![fact.to_owned()];
    free.inputs = same.map(|action| action.inputs.clone()).unwrap_or_default();
    free
}

fn records(workspace: &Workspace) -> Vec<Option<Record>> {
    let mut found = vec![None];
    for kind in Kind::STANDARD {
        let all = workspace.store.reading().records(kind, None, 200).unwrap();
        let step = (all.len() / OF_A_KIND).max(1);
        found.extend(all.into_iter().step_by(step).map(Some));
    }
    found
}

/// Inputs that bring a computation to work: its defaults, and words where it needs some.
fn inputs(action: &Action) -> Vec<BTreeMap<String, String>> {
    let said = [
        ("question", "open deals over 50k by stage"),
        ("text", "Ida: We decided to go on. Sam will send the contract by Friday."),
        ("objection", "it is too expensive"),
        ("framework", "bant"),
        ("discount", "12"),
        ("products", "3 x CW-100, 2 teapots"),
    ];
    let has = |name: &str| action.inputs.iter().any(|input| input.name == name);
    let given = said.iter().filter(|(name, _)| has(name)).map(|(name, said)| ((*name).into(), (*said).into()));
    vec![BTreeMap::new(), given.collect()]
}

#[test]
fn computations_give_and_make_what_they_declare() {
    let workspace = Workspace::demo();
    let registry = Registry::builtin();
    let desk = workspace.desk();
    let records = records(&workspace);
    let (mut misfits, mut never) = (BTreeSet::new(), Vec::new());
    for fact in facts::names() {
        let action = only(&registry, fact);
        let mut ran = 0;
        for record in &records {
            for inputs in inputs(&action) {
                // What cannot run on a record says so; that is looked at elsewhere.
                let Ok(gathered) = gather(&desk, &action, record.as_ref(), &inputs) else { continue };
                ran += 1;
                misfits.extend(facts::misfits(fact, &gathered.data, &gathered));
            }
        }
        if ran == 0 {
            never.push(fact);
        }
    }
    assert!(never.is_empty(), "never ran: {never:?}");
    assert!(misfits.is_empty(), "{}", misfits.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn no_built_in_template_names_what_nothing_gives() {
    let registry = Registry::builtin();
    for action in registry.iter() {
        let source = Registry::builtin_source(&action.origin).unwrap();
        let found = dealdesk::actions::lint(&action.origin, source, &registry, None);
        let names: Vec<_> = found.iter().filter(|problem| problem.what.contains("no facts, input or step")).collect();
        assert!(names.is_empty(), "{names:#?}");
    }
}

#[test]
fn a_misspelt_name_is_found_for_every_computation() {
    let registry = Registry::builtin();
    for fact in facts::names() {
        for source in [
            format!("---\nname: x\nfacts: [{fact}]\n---\n## rules\n{{{{ haedlin_e }}}}\n"),
            format!(
                "---\nname: x\nsteps:\n  - name: a\n    compute: {fact}\n  - name: b\n    when: haedlin_e == 1\n    template: main\n    else: end\n---\n## rules\nx\n"
            ),
        ] {
            let found = dealdesk::actions::lint("x.md", &source, &registry, None);
            assert!(found.iter().any(|problem| problem.what.contains("haedlin_e")), "{fact}: {found:#?}");
        }
    }
}

/// Ways through the templates of the built-in actions that the demo workspace and the fixtures beside the actions take, in
/// percent: it must not sink. `cargo test --test actions facts:: -- --nocapture` lists the others.
const TAKEN: usize = 93;

#[test]
fn the_demo_workspace_and_the_fixtures_take_nearly_every_way_through_the_built_in_templates() {
    use dealdesk::actions::kit::{taken, watched};
    let workspace = Workspace::demo();
    let registry = Registry::builtin();
    let desk = workspace.desk();
    let records = records(&workspace);
    let (mut missed, mut all, mut gone) = (Vec::new(), 0, 0);
    for action in registry.iter() {
        let report = crate::builtin::TRIED.iter().find(|report| report.action == action.name).unwrap();
        let (watched, ways) = watched(action);
        let mut seen: BTreeSet<usize> = (0..ways.len()).filter(|at| !report.missed.contains(&ways[*at])).collect();
        if report.ways.is_empty() {
            seen.clear();
        }
        for record in records.iter().filter(|record| record.as_ref().is_none_or(|record| action.fits(&record.kind))) {
            for inputs in every_input(action) {
                let Ok(gathered) = gather(&desk, &watched, record.as_ref(), &inputs) else { continue };
                let rules = gathered.rules_text(&watched).map(|(text, _)| text).unwrap_or_default();
                readable(&action.name, &rules);
                seen.extend(taken(&(rules + &gathered.prompt_text(&watched).unwrap_or_default())));
            }
        }
        (all, gone) = (all + ways.len(), gone + seen.len());
        let left = ways.iter().enumerate().filter(|(at, _)| !seen.contains(at));
        missed.extend(left.map(|(_, way)| format!("{}: {way}", action.name)));
    }
    println!("{gone} of {all} ways taken; not taken:\n{}", missed.join("\n"));
    assert!(gone * 100 / all >= TAKEN, "{gone} of {all}");
}

/// What no text for a person holds: a value that is none, a group as data, a tag that was left over.
fn readable(action: &str, text: &str) {
    for odd in ["{{", "{%", "undefined", "{\"", "NaN"] {
        let at = text.lines().find(|line| line.contains(odd));
        assert!(at.is_none(), "{action}: {odd:?} in {at:?}");
    }
}

/// Values of inputs that are words.
const VALUES: &[(&str, &[&str])] = &[
    (
        "purpose",
        &[
            "follow-up",
            "reply",
            "nudge",
            "introduction",
            "renewal",
            "recap",
            "thank-you",
            "close-plan",
            "case-update",
            "second-contact",
        ],
    ),
    ("pick", &["1", "2", "3", "9"]),
    ("framework", &["meddic", "bant", "other"]),
    ("length", &["short", "long"]),
    ("channel", &["linkedin", "ad", "fax"]),
    ("about", &["the offer"]),
    ("point", &["the price stays as it is until May"]),
    ("language", &["de", "fr"]),
    ("limit", &["1"]),
];

/// Each input with each of its values, one at a time; purposes and points in each language.
fn every_input(action: &Action) -> Vec<BTreeMap<String, String>> {
    let mut all = inputs(action);
    let base = all[1].clone();
    for input in &action.inputs {
        let words = VALUES.iter().find(|(name, _)| *name == input.name).map(|(_, words)| words.to_vec());
        let words = words.unwrap_or_default().into_iter().map(str::to_owned);
        for value in words.chain(input.choices()) {
            let mut one = base.clone();
            one.insert(input.name.clone(), value);
            if matches!(input.name.as_str(), "purpose" | "point") && action.input("language").is_some() {
                let foreign = ["de", "fr"].map(|language| {
                    let mut foreign = one.clone();
                    foreign.insert("language".to_owned(), language.to_owned());
                    foreign
                });
                all.extend(foreign);
            }
            all.push(one);
        }
    }
    all
}
