//! Turns of actions with steps: decisions, questions back, inputs, tools, JSON.

use super::tests::{answer, context};
use super::*;
use crate::actions::{CommandOutput, Registry, sample, tool_names};
use crate::crm::{Answer, RecordRef, Status};

const FLOW: &str = "---
name: next-words
description: Says what to say next on a deal, by its size and stage.
record: required
kinds: [opportunity]
facts: [fields]
tools: [read_history]
budget: { tokens: 900, seconds: 3 }
utterances: [\"next words for {record}\"]
steps:
  - name: reason
    when: lost
    ask: Why was it lost?
    choices: [price, timing]
  - name: way
    decide:
      - when: (amount or 0) >= 50000 and stage == \"Negotiation\"
        goto: terms
      - when: lost
        goto: why
    else: small
  - name: terms
    template: terms
    next: end
  - name: why
    template: why
    next: end
  - name: small
    template: small
---
## template terms
Word how to hold the terms of {{ record.name }}.
## rules terms
Hold the terms: {{ show.amount }}.
## rules why
Lost on {{ reason }}: {{ show.amount }}.
## rules small
Keep it simple: {{ show.amount }}.
";

const JSON: &str = "---
name: score
record: required
facts: [fields]
input:
  schema: { least: \"integer, from which score on\" }
output:
  format: json
  schema: { score: integer, why(array): string }
---
Score {{ record.name }}.
## rules
{\"score\": {{ least + 1 }}, \"why\": [\"open\"]}
";

fn run(files: &[(&str, &str)], ask: &Ask, model: bool) -> Next {
    let (registry, problems) = Registry::load(files.iter().copied());
    assert!(problems.is_empty(), "{problems:#?}");
    let memory = sample::workspace();
    begin(&context(&memory, &registry, model), ask).unwrap()
}

fn key(id: &str, record: &str, inputs: &[(&str, &str)]) -> Ask {
    let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ask { input: Input::Action { id: id.into(), inputs }, scope: RecordRef::parse(record), history: Vec::new() }
}

#[test]
fn a_decision_works_by_key_and_in_the_chat_with_and_without_a_model() {
    let files = [("next-words.md", FLOW)];
    for (record, said) in
        [("opportunity:o1", "Hold the terms: €84,000 [1]."), ("opportunity:o2", "Keep it simple: €40,000 [1].")]
    {
        let by_key = answer(run(&files, &key("next-words", record, &[]), false));
        assert_eq!((by_key.status, by_key.text.as_str(), by_key.claims.len()), (Status::Answered, said, 1));
        assert!(by_key.trace.iter().any(|step| step.step == "way"), "{:?}", by_key.trace);
    }
    let words = Ask { input: Input::Words("next words for Acme renewal".into()), scope: None, history: Vec::new() };
    assert!(answer(run(&files, &words, false)).text.starts_with("Hold the terms"));
    let Next::Model { prompt, pending } = run(&files, &key("next-words", "opportunity:o1", &[]), true) else {
        panic!("no model was asked")
    };
    assert_eq!(prompt.tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["read_history"]);
    let budget = pending.budget(budget::Budget { steps: 4, tokens: Some(16_000), ..Default::default() });
    assert_eq!((budget.tokens, budget.millis), (Some(900), Some(3_000)));
    let said = pending.finish("Hold firm at €84,000 [1].", true);
    assert!(said.trace.iter().any(|step| step.step == "way") && said.trace.iter().any(|step| step.step == "model"));
    // A way without a model form asks none.
    assert!(matches!(run(&files, &key("next-words", "opportunity:o2", &[]), true), Next::Done(_)));
}

#[test]
fn a_question_of_a_flow_is_answered_in_the_chat_by_number_or_word() {
    let (memory, (registry, _)) = (sample::workspace(), Registry::load([("next-words.md", FLOW)]));
    let context = context(&memory, &registry, false);
    let mut dialog = Dialog::default();
    let mut say = |ask: &Ask| -> Answer {
        let (next, mut topic) = converse(&context, ask, &dialog).unwrap();
        let said = answer(next);
        topic.conclude(&said);
        dialog.remember(topic);
        said
    };
    let words = |line: &str| Ask { input: Input::Words(line.into()), scope: None, history: Vec::new() };
    for line in ["2", "Timing"] {
        let asked = say(&key("next-words", "opportunity:o4", &[]));
        let needs = asked.needs.unwrap();
        assert_eq!((asked.status, needs.input.as_str()), (Status::NeedsInput, "reason"));
        assert_eq!(asked.text, "Why was it lost?\n\n1. price\n2. timing");
        assert_eq!(say(&words(line)).text, "Lost on timing: €9,000 [1].");
    }
    say(&key("next-words", "opportunity:o4", &[]));
    assert!(say(&words("never mind")).text.contains("Nothing was done"));
    say(&key("next-words", "opportunity:o4", &[]));
    let other = say(&words("how many open deals do I have"));
    assert_eq!(other.action.as_deref(), Some("query"), "a command of its own is no answer");
}

#[test]
fn a_missing_or_wrong_input_is_asked_for() {
    let files = [("score.md", JSON)];
    let missing = answer(run(&files, &key("score", "opportunity:o1", &[]), false));
    let needs = missing.needs.unwrap();
    assert_eq!((missing.status, needs.input.as_str(), needs.kind.as_str()), (Status::NeedsInput, "least", "integer"));
    let wrong = answer(run(&files, &key("score", "opportunity:o1", &[("least", "many")]), false));
    assert!(wrong.text.contains("many is not a whole number"), "{}", wrong.text);
    assert!(wrong.needs.unwrap().given.is_empty());
}

#[test]
fn json_is_checked_against_the_schema_whoever_gives_it() {
    let files = [("score.md", JSON)];
    let ask = key("score", "opportunity:o1", &[("least", "2")]);
    let rules = answer(run(&files, &ask, false));
    assert_eq!(rules.data, Some(serde_json::json!({"score": 3, "why": ["open"]})));
    let model = || match run(&files, &ask, true) {
        Next::Model { prompt, pending } => (prompt, pending),
        _ => panic!("no model was asked"),
    };
    let (prompt, mut pending) = model();
    assert!(prompt.settings.schema.is_some());
    assert!(pending.ask_again("{\"score\": \"high\"}").is_some());
    assert!(pending.ask_again("{\"score\": \"high\"}").is_none(), "once a turn");
    assert_eq!(
        pending.finish("{\"score\": \"high\"}", true).data,
        Some(serde_json::json!({"score": 3, "why": ["open"]}))
    );
    let said = model().1.finish("```json\n{\"score\": 9, \"why\": []}\n```", true);
    assert_eq!(said.data, Some(serde_json::json!({"score": 9, "why": []})));
}

#[test]
fn a_program_is_only_described_here() {
    let file = "---\nname: log\nrecord: none\nsteps:\n  - name: log\n    command: [git, log]\n  - template: main\n---\n## rules\n{{ log.text }}\n";
    let (memory, (registry, _)) = (sample::workspace(), Registry::load([("log.md", file)]));
    let ask = key("log", "", &[]);
    let Next::Command(request) = begin(&context(&memory, &registry, false), &ask).unwrap() else { panic!("it ran") };
    let commands = [CommandOutput { argv: request.argv, stdout: "one\n".into(), code: Some(0), failure: None }];
    let context = Context { commands: &commands, ..context(&memory, &registry, false) };
    assert_eq!(answer(begin(&context, &ask).unwrap()).text, "one");
}

#[test]
fn actions_may_allow_the_tools_that_there_are() {
    let names: Vec<&str> = tools::TOOLS.iter().map(|tool| tool.name).collect();
    assert_eq!(tool_names(), names);
}
