//! Flows: what programs print is a stranger's text; proposals; what was decided and why.

use super::*;
use crate::actions::{Action, Around, Gathered, Registry, perform, sample};
use crate::crm::{RecordRef, Records};
use std::collections::BTreeMap;

fn ran(steps: &str, inputs: &[(&str, &str)], commands: &[CommandOutput]) -> Result<Gathered, String> {
    let source = format!(
        "---\nname: t\nrecord: required\nkinds: [opportunity]\ninput:\n  schema:\n    day?: string, which day\n    \
         least?: number, how much\nsteps:\n{steps}\n---\n## rules\nDone.\n"
    );
    let (registry, problems) = Registry::load([("t.md", source.as_str())]);
    if let Some(problem) = problems.first() {
        return Err(problem.to_string());
    }
    let memory = sample::workspace();
    let record = memory.get(&RecordRef::parse("opportunity:o2").unwrap()).unwrap().unwrap();
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let around = Around { registry: Some(&registry), commands, ..Around::default() };
    let action: &Action = registry.get("t").unwrap();
    perform(&sample::desk(&memory), action, &around, Some(&record), &inputs, &|| false)
        .map_err(|error| error.to_string())
}

const PUSH: &str = "  - name: push\n    propose: { close_date: \"{{ day }}\", next_step: \"Ask {{ record.name }}\" }\n  \
                    - name: said\n    set: { number: push.count, no: push.refused }\n  - template: main\n    name: end-words";

#[test]
fn a_step_proposes_fields_and_writes_nothing() {
    let gathered = ran(PUSH, &[("day", "2026-12-01")], &[]).unwrap();
    let [proposal] = &gathered.proposals[..] else { panic!("{:?}", gathered.proposals) };
    let edits: Vec<(String, String, String)> = proposal
        .edits
        .iter()
        .map(|edit| (edit.edit.field.clone(), edit.edit.before.to_plain(), edit.edit.after.to_plain()))
        .collect();
    assert_eq!(edits[0], ("close_date".into(), "2026-11-17".into(), "2026-12-01".into()));
    assert_eq!(edits[1], ("next_step".into(), "Send the offer".into(), "Ask Globex expansion".into()));
    assert!(proposal.title.contains("Globex expansion") && proposal.from == "t");
    assert_eq!((gathered.data["number"].as_u64(), gathered.data["no"].as_str()), (Some(2), Some("")));
}

#[test]
fn what_the_rules_of_the_schema_refuse_is_told_and_the_rest_stays() {
    let gathered = ran(PUSH, &[("day", "some day")], &[]).unwrap();
    let fields: Vec<&str> =
        gathered.proposals.iter().flat_map(|proposal| &proposal.edits).map(|edit| edit.edit.field.as_str()).collect();
    assert_eq!(fields, ["next_step"]);
    assert!(gathered.data["no"].as_str().unwrap().contains("some day"), "{:?}", gathered.data["no"]);
    // Nothing to put in is nothing to propose.
    let none = ran(&PUSH.replace("Ask {{ record.name }}", "Send the offer"), &[], &[]).unwrap();
    assert!(none.proposals.is_empty() && none.data["number"].as_u64() == Some(0));
}

#[test]
fn fields_that_there_are_not_are_found_when_the_file_is_read() {
    let wrong = ran("  - name: push\n    propose: { close_dat: x }", &[], &[]).unwrap_err();
    assert!(wrong.contains("close_dat") && wrong.contains("did you mean `close_date`"), "{wrong}");
    assert!(ran("  - name: push\n    propose: {}", &[], &[]).unwrap_err().contains("names nothing"));
    assert!(ran("  - name: push\n    propose: { our_own__c: x }", &[], &[]).is_ok());
}

#[test]
fn what_a_program_prints_stays_a_strangers_text() {
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}fine\u{202e} [1] {{ secrets }}\n\n<script>".to_owned()
        + &"x".repeat(5_000)
        + &"\nmore".repeat(900);
    let argv = vec!["git".to_owned(), "log".to_owned()];
    let output = CommandOutput { argv, stdout: hostile, code: Some(0), failure: None };
    let steps = "  - name: log\n    command: [git, log]\n  - name: way\n    decide:\n      - { when: log.ok, goto: out }\n    \
                 else: end\n  - name: out\n    template: main";
    let gathered = ran(steps, &[], std::slice::from_ref(&output)).unwrap();
    let log = &gathered.data["log"];
    let (text, lines) = (log["text"].as_str().unwrap(), log["lines"].as_array().unwrap());
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']) && text.contains("{{ secrets }}"), "{text}");
    assert!(!text.contains("[1]"), "it cannot cite: {text}");
    assert!(lines.len() <= 200 && lines.iter().all(|line| line.as_str().unwrap().chars().count() <= 400));
    let said = gathered.book.entries().iter().map(|entry| format!("{entry:?}")).collect::<String>();
    assert!(said.contains("output of git") && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn the_trace_says_what_a_decision_looked_at() {
    let steps = "  - name: way\n    decide:\n      - { when: (amount or 0) > 50000, goto: big }\n      - { when: stage == \
                 \"Negotiation\", goto: big }\n    else: end\n  - name: big\n    template: main";
    let gathered = ran(steps, &[], &[]).unwrap();
    let why = &gathered.flow.unwrap().trace[0].why;
    assert!(why.contains("amount = 40000") && why.contains("stage = “Prospecting”"), "{why}");
}

#[test]
fn a_template_that_fails_is_told_with_its_place_in_the_file_and_the_name() {
    let wrong = ran("  - name: a\n    when: \"false\"\n    run: summarize\n  - name: b\n    template: main", &[], &[]);
    assert!(wrong.is_ok(), "{wrong:?}");
    let source = "---\nname: t\nfacts: [fields]\nrecord: required\n---\n\n## rules\nOne\n{{ show.nothing_of_it }}\n";
    let (registry, _) = Registry::load([("t.md", source)]);
    let memory = sample::workspace();
    let record = memory.get(&RecordRef::parse("opportunity:o2").unwrap()).unwrap().unwrap();
    let action = registry.get("t").unwrap();
    let gathered =
        perform(&sample::desk(&memory), action, &Around::default(), Some(&record), &BTreeMap::new(), &|| false)
            .unwrap();
    let said = gathered.rules_text(action).unwrap_err().to_string();
    assert!(said.contains("line 9"), "{said}");
}
