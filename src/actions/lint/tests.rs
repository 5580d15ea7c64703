//! The linter: a file without faults, and one fault at a time.

use super::*;
use crate::actions::Severity;

fn problems(source: &str) -> Vec<Problem> {
    lint("x.md", source, &Registry::builtin(), Some(30))
}

/// A file without faults; tests take something away.
pub(super) const FINE: &str = "---
name: fine
description: Says how a deal stands, for a colleague who takes it over.
why: Somebody else looks after it while you are away.
record: required
kinds: [opportunity]
facts: [summarize]
input:
  schema:
    to?: string, who takes over
utterances: [\"hand over {record}\", \"who takes {record}\", \"handover {record}\", \"pass on {record}\", \"give {record}\"]
steps:
  - name: way
    decide:
      - when: (amount or 0) > 50000
        goto: big
    else: small
  - name: big
    template: big
    next: end
  - name: small
    template: small
---
## template big
For {{ to }}: {{ headline }}
## rules big
For {{ to }}: {{ headline }} {% include \"foot\" %}
## template small
Word it: {{ headline }}
## rules small
{{ headline }}
## partial foot
Ask {{ to }}.
";

#[test]
fn a_fine_file_has_no_problem() {
    let found = problems(FINE);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn each_doubt_has_its_place_and_a_mend() {
    let cases: &[(&str, &str, usize, &str, Severity)] = &[
        ("facts: [summarize]", "facts: [summarise]", 7, "did you mean `summarize`", Severity::Error),
        ("facts:", "fact:", 7, "did you mean `facts`", Severity::Warning),
        ("why: Somebody", "whyy: Somebody", 4, "did you mean `why`", Severity::Warning),
        ("(amount or 0) > 50000", "(amout or 0) > 50000", 15, "did you mean `amount`", Severity::Error),
        ("(amount or 0) > 50000", "amount > 50000", 15, "is not none", Severity::Warning),
        ("(amount or 0) > 50000", "record.amout > 50000", 15, "did you mean `amount`", Severity::Error),
        ("(amount or 0) > 50000", "1 > 2", 15, "never reached", Severity::Warning),
        (
            "        goto: big\n",
            "        goto: big\n      - when: (amount or 0)>50000\n        goto: small\n",
            17,
            "change the condition",
            Severity::Warning,
        ),
        ("    else: small\n", "", 13, "add `else:`", Severity::Warning),
        ("goto: big", "goto: bik", 16, "did you mean `big`", Severity::Error),
        ("template: small", "template: smal", 22, "did you mean `small`", Severity::Error),
        ("    else: small\n", "    else: end\n", 21, "lead to it", Severity::Warning),
        ("    next: end\n", "    next: way\n", 20, "add `max: 3`", Severity::Error),
        ("## rules small\n{{ headline }}\n", "", 28, "`## rules small`", Severity::Warning),
        (
            "description: Says how a deal stands, for a colleague who takes it over.\n",
            "",
            2,
            "add `description:`",
            Severity::Warning,
        ),
        (
            "utterances: [\"hand over {record}\", \"who takes {record}\", \"handover {record}\", \"pass on {record}\", \"give {record}\"]\n",
            "",
            2,
            "dozen sentences",
            Severity::Warning,
        ),
        (
            "{{ headline }}\n## rules big",
            "{{ haedline }}\n## rules big",
            25,
            "did you mean `headline`",
            Severity::Warning,
        ),
        ("include \"foot\"", "include \"fot\"", 27, "did you mean `foot`", Severity::Error),
        ("kinds: [opportunity]", "kinds: [oportunity]", 6, "did you mean `opportunity`", Severity::Warning),
        (
            "  - name: small\n",
            "  - name: call\n    run: draft-emial\n  - name: small\n",
            22,
            "did you mean `draft-email`",
            Severity::Error,
        ),
        (
            "  - name: small\n",
            "  - name: call\n    run: draft-email\n    with: { purpos: nudge }\n  - name: small\n",
            23,
            "it has:",
            Severity::Error,
        ),
        (
            "  - name: small\n",
            "  - name: many\n    for_each: \"[1]\"\n    template: small\n  - name: small\n",
            22,
            "add `max",
            Severity::Warning,
        ),
        (
            "    template: big\n",
            "    template: big\n    for_each: \"[1]\"\n    max: 999\n",
            20,
            "100 at most",
            Severity::Warning,
        ),
    ];
    for (old, new, line, mend, severity) in cases {
        assert!(FINE.contains(old), "{old}");
        let found = problems(&FINE.replacen(old, new, 1));
        let hit = found.iter().find(|problem| problem.mend.contains(mend));
        let hit = hit.unwrap_or_else(|| panic!("{new:?}: {found:#?}"));
        assert_eq!((hit.line, hit.severity), (*line, *severity), "{old:?}, {new:?}: {hit}");
        assert!(hit.column >= 1 && !hit.what.is_empty());
    }
}

#[test]
fn questions_are_counted_where_somebody_looked() {
    let few = lint("x.md", FINE, &Registry::builtin(), Some(3));
    assert!(few.iter().any(|problem| problem.what.contains("3 test questions")), "{few:#?}");
    assert!(lint("x.md", FINE, &Registry::builtin(), None).is_empty());
}

#[test]
fn filters_and_tests_that_there_are_raise_no_question() {
    let used = "{% if to is defined and to is not none and to is in [1] %}{{ to | upper | default('x') }}{% endif %}";
    let found = problems(&FINE.replace("Word it: {{ headline }}", &format!("{used} {{{{ headline }}}}")));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_built_in_file_has_an_error() {
    let registry = Registry::builtin();
    for action in registry.iter() {
        let file = format!("{}/src/actions/{}", env!("CARGO_MANIFEST_DIR"), action.origin);
        let Ok(source) = std::fs::read_to_string(&file) else { continue };
        let errors: Vec<Problem> =
            lint(&action.origin, &source, &registry, None).into_iter().filter(Problem::is_error).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]
    #[test]
    fn no_change_of_a_file_makes_it_panic(at in 0usize..900, text in "[-:{}\\[\\]\"' \na-z%]{0,12}") {
        let at = crate::crm::format::before(FINE, at).len();
        let _ = problems(&format!("{}{}{}", &FINE[..at], text, &FINE[at..]));
    }
}
