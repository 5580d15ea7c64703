//! Flows: decisions, questions, repetitions, programs, inner actions, and that every flow ends.

use super::*;
use crate::actions::{Action, ActionError, Around, Gathered, Registry, perform, sample};
use crate::crm::{RecordRef, Records};
use std::collections::BTreeMap;

/// Routes on amount and stage of a deal.
const ROUTE: &str = "---
name: next-words
description: Says what to say next on a deal, by its size and stage.
record: required
kinds: [opportunity]
facts: [fields]
input:
  schema:
    limit?: number, from which amount a deal is big
  default:
    limit: 50000
steps:
  - name: size
    set:
      big: (amount or 0) >= limit
  - name: way
    decide:
      - when: big and stage == \"Negotiation\"
        goto: terms
      - when: big
        goto: sponsor
    else: small
  - name: terms
    template: terms
    next: end
  - name: sponsor
    template: sponsor
    next: end
  - name: small
    template: small
---
## template terms
Word how to hold the terms of {{ record.name }}.
## rules terms
Hold the terms of **{{ record.name }}**: {{ show.amount }}.
## rules sponsor
Find a sponsor for {{ record.name }}.
## rules small
Keep {{ record.name }} simple: {{ show.amount }}.
";

fn flow(
    source: &str,
    record: &str,
    inputs: &[(&str, &str)],
    commands: &[CommandOutput],
) -> Result<(Action, Gathered), ActionError> {
    let helper = "---\nname: helper\nrecord: optional\ninput: { schema: { who: string } }\nsteps:\n  - ask: And why, {{ who }}?\n    name: reason\n  - template: main\n---\n## rules\nBecause {{ reason }}.\n";
    let (registry, problems) = Registry::load([("t.md", source), ("helper.md", helper)]);
    assert!(problems.is_empty(), "{problems:#?}");
    let name = Action::parse("t.md", source).unwrap().name;
    let action = registry.get(&name).unwrap().clone();
    let memory = sample::workspace();
    let desk = sample::desk(&memory);
    let record = RecordRef::parse(record).and_then(|record| memory.get(&record).unwrap());
    let inputs: BTreeMap<String, String> =
        inputs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let around = Around { registry: Some(&registry), commands, ..Around::default() };
    let gathered = perform(&desk, &action, &around, record.as_ref(), &inputs, &|| false)?;
    Ok((action, gathered))
}

fn trace(gathered: &Gathered) -> Vec<String> {
    let steps = &gathered.flow.as_ref().unwrap().trace;
    steps.iter().map(|step| format!("{}→{}", step.step, step.to)).collect()
}

#[test]
fn a_decision_routes_on_the_fields_of_the_record() {
    for (record, inputs, words, way) in [
        ("opportunity:o1", &[][..], "Hold the terms of **Acme renewal**: €84,000 [1].", "size→way way→terms terms→end"),
        ("opportunity:o2", &[], "Keep Globex expansion simple: €40,000 [1].", "size→way way→small small→end"),
        (
            "opportunity:o2",
            &[("limit", "30000")],
            "Find a sponsor for Globex expansion.",
            "size→way way→sponsor sponsor→end",
        ),
    ] {
        let (action, gathered) = flow(ROUTE, record, inputs, &[]).unwrap();
        let (text, claims) = gathered.rules_text(&action).unwrap();
        assert_eq!(text, words);
        assert_eq!(claims.len(), text.matches('[').count());
        assert_eq!(trace(&gathered).join(" "), way);
    }
    let (action, gathered) = flow(ROUTE, "opportunity:o1", &[], &[]).unwrap();
    assert!(gathered.wants_model(&action));
    assert_eq!(gathered.prompt_text(&action).unwrap().trim(), "Word how to hold the terms of \"Acme renewal\".");
    let decided = &gathered.flow.as_ref().unwrap().trace[1];
    assert_eq!(decided.why, "big and stage == \"Negotiation\" holds (big = true, stage = “Negotiation”)");
    let (action, gathered) = flow(ROUTE, "opportunity:o2", &[], &[]).unwrap();
    assert!(!gathered.wants_model(&action), "a way without a model form asks no model");
    assert_eq!(action.branches().len(), 7);
}

#[test]
fn a_flow_asks_and_goes_on_with_the_answer() {
    let source = "---\nname: t\nrecord: optional\nsteps:\n  - name: reason\n    ask: Why was it lost?\n    choices: [price, timing]\n  - name: more\n    run: helper\n    with: { who: \"Kim {{ reason }}\" }\n  - name: told\n    template: main\n---\n## rules\nLost on {{ reason }}. ({{ more.text }})\n";
    let asked = |inputs: &[(&str, &str)]| match flow(source, "", inputs, &[]).unwrap().1.flow.unwrap().end {
        End::Ask(question) => question,
        other => panic!("{other:?}"),
    };
    let first = asked(&[]);
    assert_eq!((first.input.as_str(), first.choices.join(" ")), ("reason", "price timing".to_owned()));
    assert_eq!(asked(&[("reason", "weather")]).text, "“weather” is none of these. Why was it lost?");
    let second = asked(&[("reason", "Price")]);
    assert_eq!((second.input.as_str(), second.text.as_str()), ("more.reason", "And why, Kim price?"));
    let (action, gathered) = flow(source, "", &[("reason", "price"), ("more.reason", "they left")], &[]).unwrap();
    assert_eq!(gathered.rules_text(&action).unwrap().0, "Because they left.\n\nLost on price. (Because they left.)");
    assert_eq!(trace(&gathered), ["reason→more", "more/reason→step-2", "more/step-2→end", "more→told", "told→end"]);
}

#[test]
fn lists_are_gone_through_and_loops_end() {
    let source = "---\nname: t\nrecord: none\nsteps:\n  - name: start\n    set: { n: \"0\", all: \"[1, 2, 3, 4]\" }\n  - name: up\n    max: 4\n    set: { n: n + 1 }\n  - name: again\n    goto: up\n    when: n < 100\n    else: each\n  - name: each\n    for_each: all\n    as: one\n    max: 3\n    template: line\n---\n## rules line\n{{ loop.index }} of {{ loop.count }}: {{ one * n }}\n";
    let (action, gathered) = flow(source, "", &[], &[]).unwrap();
    assert_eq!(gathered.rules_text(&action).unwrap().0, "1 of 3: 4\n\n2 of 3: 8\n\n3 of 3: 12");
    let way = trace(&gathered);
    assert_eq!(way.iter().filter(|step| step.starts_with("up")).count(), 4);
    assert!(gathered.flow.unwrap().trace.iter().any(|step| step.why.contains("ran 4 times already")));
}

#[test]
fn a_program_is_described_and_what_it_prints_is_text_of_a_stranger() {
    let source = "---\nname: t\nrecord: none\nsteps:\n  - name: log\n    command: [git, log, \"-1\"]\n  - name: told\n    when: log.ok\n    template: main\n---\n## rules\n{{ log.text }} {{ log.cite }}\n";
    let (_, waits) = flow(source, "", &[], &[]).unwrap();
    let End::Command(request) = waits.flow.unwrap().end else { panic!() };
    assert_eq!((request.step.as_str(), request.argv.len()), ("log", 3));
    let output = CommandOutput {
        argv: request.argv.clone(),
        stdout: "Fixed [7] \u{1b}[31m<b>\n".into(),
        code: Some(0),
        failure: None,
    };
    let (action, gathered) = flow(source, "", &[], &[output]).unwrap();
    let (text, claims) = gathered.rules_text(&action).unwrap();
    assert_eq!((text.as_str(), claims.len()), ("Fixed (7) (31m‹b› [1]", 1));
}

#[test]
fn what_goes_wrong_in_a_step_says_where_and_what_to_do() {
    for (step, word) in [
        ("set: { x: days_silent > 3 }", "`days_silent` is none"),
        ("run: nobody", "no action called"),
        ("for_each: record.name\n    max: 2\n    set: { x: item }", "no list"),
        ("run: helper\n    with: { wo: Kim }", "no input `wo`"),
    ] {
        let source = format!("---\nname: t\nrecord: required\nsteps:\n  - name: bad\n    {step}\n---\n## rules\nx\n");
        let error = flow(&source, "task:t2", &[], &[]).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn inputs_come_from_the_record_by_their_types() {
    let source = "---\nname: t\nrecord: required\ninput:\n  schema:\n    worth: number, how much\n    until: date\n    tone(enum, how it sounds): [formal, friendly]\n  from:\n    worth: record.amount\n    until: record.close_date\n  default:\n    tone: formal\nsteps:\n  - name: x\n    set: { soon: until - today < 30, double: worth * 2 }\n---\n## rules\n{{ soon }} {{ double }} {{ tone }} {{ until }}\n";
    let (action, gathered) = flow(source, "opportunity:o1", &[], &[]).unwrap();
    assert_eq!(gathered.rules_text(&action).unwrap().0, "True 168000 formal 2026-12-12");
    let (action, gathered) = flow(source, "opportunity:o1", &[("worth", "5"), ("tone", "Friendly")], &[]).unwrap();
    assert_eq!(gathered.rules_text(&action).unwrap().0, "True 10 friendly 2026-12-12");
    for (name, value) in [("worth", "five"), ("until", "soon"), ("tone", "loud")] {
        let error = flow(source, "opportunity:o1", &[(name, value)], &[]).map(|_| ()).unwrap_err();
        assert!(matches!(error, ActionError::BadInput { .. }), "{error}");
    }
    assert!(matches!(
        flow(source, "task:t2", &[], &[]).map(|_| ()).unwrap_err(),
        ActionError::BadInput { .. } | ActionError::Flow { .. }
    ));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn no_flow_runs_for_ever(
        steps in proptest::collection::vec((0usize..8, 0usize..6, 0usize..6, proptest::bool::ANY), 1..6)
    ) {
        let mut source = "---\nname: t\nrecord: none\nsteps:\n".to_owned();
        for (at, (what, next, other, has)) in steps.iter().enumerate() {
            let does = ["set: { n: \"1\" }", "template: main", "goto: end", "run: helper\n    with: { who: x }",
                "for_each: \"[1, 2]\"\n    max: 90\n    template: main", "compute: prioritize-tasks", "set: { n: (n or 0) + 1 }", "ask: what?"][*what];
            source.push_str(&format!("  - name: s{at}\n    {does}\n    max: 20\n"));
            let next = next % steps.len();
            if !does.starts_with("goto") {
                source.push_str(&format!("    next: s{next}\n"));
            }
            if *has {
                source.push_str(&format!("    when: today > \"2000-01-0{}\"\n    else: s{}\n", 1 + other, other % steps.len()));
            }
        }
        source = source.replace("    max: 20\n    max: 20\n", "    max: 20\n").replace("max: 90\n    template: main\n    max: 20", "max: 90\n    template: main");
        source.push_str("---\n## rules\nx\n");
        let (registry, _) = Registry::load([("t.md", source.as_str())]);
        if let Some(action) = registry.get("t") {
            let memory = sample::workspace();
            let around = Around { registry: Some(&registry), ..Around::default() };
            let _ = perform(&sample::desk(&memory), action, &around, None, &BTreeMap::new(), &|| false);
        }
    }
}
