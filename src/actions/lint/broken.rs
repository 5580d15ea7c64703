//! Files as people break them: each mistake is told with its line, in words that need no knowledge of YAML or Jinja, and
//! with what to do.

use super::tests::FINE;
use super::*;

fn problems(source: &str) -> Vec<Problem> {
    lint("x.md", source, &Registry::builtin(), Some(30))
}

fn tells(source: &str, (line, what, mend): (usize, &str, &str)) {
    let found = problems(source);
    let hit = found.iter().find(|problem| problem.line == line && problem.what.contains(what));
    let hit = hit.unwrap_or_else(|| panic!("{what:?} in line {line} is not among {found:#?}\n{source}"));
    assert!(hit.mend.contains(mend), "{mend:?} is not in {hit:?}");
}

#[test]
fn a_broken_file_tells_its_line_what_is_wrong_and_how_to_mend_it() {
    // What is taken out of a fine file, what is put there, the line, what is told, what to do.
    let cases: &[(&str, &str, usize, &str, &str)] = &[
        (
            "      - when: (amount",
            "\t- when: (amount",
            15,
            "a tab stands where YAML wants spaces",
            "replace the tab by spaces: front matter is indented by space",
        ),
        (
            "    decide:\n",
            "   decide:\n",
            14,
            "this line does not begin in the column of the lines that it belongs to",
            "let the keys of a group, and the entries of a list, begin in",
        ),
        (
            "kinds: [opportunity]",
            "kinds: no",
            6,
            "`no` is none of the kinds that everybody has",
            "fine if it is an object of your own CRM",
        ),
        (
            "    to?: string, who takes over",
            "    to?: integer, who takes over\n  default:\n    to: 012",
            12,
            "the default of `to`: 012 is not a whole number",
            "write a value of its type",
        ),
        ("utterances:", "uterances:", 11, "`uterances` means nothing here", "did you mean `utterances`?"),
        (
            "(amount or 0) > 50000",
            "stage > 50000",
            15,
            "`>` compares text with a number: `stage` is text, or none",
            "write \"50000\" in quotation marks",
        ),
        (
            "(amount or 0) > 50000",
            "(amount or 0) > \"big\"",
            15,
            "`>` compares a number with text: this is a number",
            "compare values of one type",
        ),
        ("(amount or 0) > 50000", "(amuont or 0) > 50000", 15, "`amuont` is not known here", "did you mean `amount`?"),
        (
            "Word it: {{ headline }}",
            "Word it: {{ headline",
            29,
            "`{{` is not closed by `}}`",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Word it: {{ headline }}",
            "{% if to %}Word it: {{ headline }}",
            29,
            "`{% if … %}` is never closed by `{% endif %}`",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Word it: {{ headline }}",
            "Word it: {{ headline }}{% endif %}",
            29,
            "`{% endif %}` belongs to nothing that is open",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Ask {{ to }}.",
            "Ask {{ to }}. {% include \"foot\" %}",
            32,
            "the partial `foot` includes itself, which never ends",
            "take one of the two `{% include %}` out",
        ),
        (
            "Ask {{ to }}.",
            "Ask {{ to }}. {% include \"leg\" %}\n## partial leg\n{% include \"foot\" %}",
            32,
            "the partial `foot` includes itself by way of `leg`, which never ends",
            "take one of the two `{% include %}` out",
        ),
        (
            "    template: small",
            "    template: small\n    for_each: sections",
            23,
            "this repetition does not say how often at most",
            "add `max: 10` to the step",
        ),
        (
            "goto: big",
            "goto: nowhere",
            16,
            "there is no step called \"nowhere\"",
            "known steps are: way, big, small, end",
        ),
        (
            "  - name: small",
            "  - name: big",
            21,
            "there are two steps called `big`",
            "give each step a name of its own",
        ),
        (
            "Word it: {{ headline }}",
            "{% for a in range(1000000000) %}x{% endfor %}",
            29,
            "`range(1000000000)` has too many rounds: a template may go through 100",
            "go through a list of facts, or through fewer numbers",
        ),
        (
            "    else: small\n",
            "",
            13,
            "`way` does not say where to go on when none of its conditions holds",
            "add `else:` with the name of a step, or `else: end`",
        ),
        (
            "(amount or 0) > 50000",
            "true",
            15,
            "this condition is always true",
            "leave the condition out: what comes after it in this step is",
        ),
        (
            "name: fine",
            "name: Fine Deal",
            2,
            "\"Fine Deal\" cannot be a name",
            "use at most 64 lower-case letters, digits and hyphens, such ",
        ),
        (
            "description: Says how a deal stands, for",
            "description: Says: how a deal stands, for",
            3,
            "a text with `: ` in it reads like a key with its value",
            "put the text into quotation marks: `description: \"…: …\"`",
        ),
        (
            "why: Somebody",
            "why: \"Somebody",
            5,
            "a quotation mark that was opened above is not closed",
            "close it at the end of its text, or leave both out",
        ),
        (
            "    template: big\n    next: end\n",
            "    template: big\n",
            18,
            "`big` goes on with the step below it, so `small` is written as well",
            "add `next: end` to it, or `next:` with the step that is mean",
        ),
        ("record: required", "record: needed", 5, "`record` is \"needed\"", "write one of: required, optional, none"),
        (
            "facts: [summarize]",
            "facts: [summarize]\noutput: chart",
            8,
            "`output` promises a chart, and nothing here gives that",
            "add facts that give one, such as `forecast`, or write text",
        ),
        (
            "(amount or 0) > 50000",
            "amount = 50000",
            15,
            "syntax: unexpected input after expression",
            "write `==` to compare",
        ),
        (
            "(amount or 0) > 50000",
            "open == yes",
            15,
            "`yes` is not known here",
            "write `true`, or put it into quotation marks where it is a w",
        ),
        (
            "to?: string, who takes over",
            "to?: text, who takes over",
            10,
            "\"text\" is no type",
            "types are: string, number, integer, boolean, null, any, obje",
        ),
        (
            "    template: big\n",
            "    template: big\n    run: draft-email\n",
            18,
            "the step `big` does two things: template and run",
            "make two steps of it",
        ),
        (
            "utterances:",
            "suggest:\n  - when: amount >\n    why: x\nutterances:",
            12,
            "syntax: unexpected end of input, expected expression",
            "expressions read like `open and (amount or 0) > 5000`",
        ),
        (
            "utterances:",
            "suggest:\n  - why: \"{{ amuont }}\"\nutterances:",
            12,
            "no signal gives `amuont`, so this is never suggested",
            "did you mean `amount`?",
        ),
        (
            "why: Somebody",
            "name: again\nwhy: Somebody",
            4,
            "`name` stands there twice",
            "take one of the two out, or give it another name",
        ),
        (
            "facts: [summarize]",
            "facts: [{ name: summarize, windw: 90 days }]",
            7,
            "`windw` means nothing in a fact",
            "did you mean `window`?",
        ),
        (
            "kinds: [opportunity]",
            "kinds: [opportunity",
            7,
            "a bracket is not closed, here or above",
            "close `[` by `]` and `{` by `}`, with commas between; put te",
        ),
        ("## rules small\n{{ headline }}\n", "", 28, "the template `small` has no rules form", "add `## rules small`"),
        (
            "Word it: {{ headline }}",
            "Word it: {{ headline | uppper }}",
            29,
            "there is no filter `uppper`",
            "did you mean `| upper`?",
        ),
        (
            "utterances: [\"hand over",
            "utterances: [“hand over",
            11,
            "text stands behind a closed quotation mark",
            "put the whole text into quotation marks; inside of them a qu",
        ),
        (
            "    next: end\n",
            "    next: way\n",
            20,
            "this leads back to `way`, which says nothing of how often",
            "add `max: 3` to the step `way`",
        ),
        (
            "  - name: small\n",
            "  - name: q\n    ask: Who?\n  - name: small\n",
            21,
            "no way leads to the step `q`",
            "lead to it with `goto:` or `else:`, or take it out",
        ),
        (
            "      - when: (amount",
            "      - wen: (amount",
            15,
            "`wen` means nothing in a branch",
            "did you mean `when`?",
        ),
        (
            "    decide:\n      - when: (amount or 0) > 50000\n        goto: big\n",
            "    decide: big\n",
            14,
            "`decide` is a text",
            "write a list: `- { when: amount > 5000, goto: big }`",
        ),
        (
            "(amount or 0) > 50000",
            "len(people) > 2",
            15,
            "a call such as `name()` has no place in an expression",
            "use names, fields, comparisons, `and`/`or`/`not`, sums, filt",
        ),
        (
            "(amount or 0) > 50000",
            "(amount or 0) > 5 && open",
            15,
            "syntax: unexpected character",
            "write `and` instead of `&&`",
        ),
        (
            "(amount or 0) > 50000",
            "amount != null and amount > 5",
            15,
            "`null` is not known here",
            "write `none`, or put it into quotation marks where it is a w",
        ),
        (
            "(amount or 0) > 50000",
            "amount is not null",
            15,
            "there is no test `is null` in expressions",
            "write `is none`",
        ),
        (
            "(amount or 0) > 50000",
            "record.close_date > \"2026-12-01\"",
            15,
            "`record.close_date` may be none, and `>` fails on that",
            "write `record.close_date is not none and …` before it",
        ),
        (
            "(amount or 0) > 50000",
            "record.close_date > today",
            15,
            "`record.close_date` may be none, and `>` fails on that",
            "write `record.close_date is not none and …` before it",
        ),
        (
            "Word it: {{ headline }}",
            "{% if to %}a{% endif %}{% elif to %}b{% endif %}",
            29,
            "`{% elif %}` belongs to nothing that is open",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Word it: {{ headline }}",
            "{% for s in sections %}{% endif %}",
            29,
            "`{% endif %}` stands inside of a `{% for … %}` that is not closed",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Word it: {{ headline }}",
            "{% fi to %}x{% endfi %}",
            29,
            "there is no tag `{% fi %}`",
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% end",
        ),
        (
            "Word it: {{ headline }}",
            "{% if to is null %}x{% endif %}",
            29,
            "there is no test `null`",
            "write `is none`",
        ),
        (
            "why: Somebody else looks after it while you are away.",
            "why: {{ to }}",
            4,
            "`{` and `[` begin keys and lists in YAML",
            "put a text that begins with `{{ … }}` into quotation marks: ",
        ),
        (
            "(amount or 0) > 50000",
            "priority in [\"High\"]",
            15,
            "`priority` is told in lower case, so it is never \"High\"",
            "write \"high\"",
        ),
        (
            "(amount or 0) > 50000",
            "kind == \"Opportunity\"",
            15,
            "`kind` is told in lower case, so it is never \"Opportunity\"",
            "write \"opportunity\"",
        ),
        ("  - name: big", "  -\u{a0}name: big", 18, "a no-break space", "plain space"),
        ("    template: big\n", "\ttemplate: big\n", 19, "a tab stands", "by spaces only"),
    ];
    for (old, new, line, what, mend) in cases {
        assert!(FINE.contains(old), "{old}");
        tells(&FINE.replacen(old, new, 1), (*line, what, mend));
    }
}

#[test]
fn a_file_that_is_none_is_told_as_a_whole() {
    let front = format!("{}---\n", FINE.split("---\n## ").next().unwrap());
    let bomb: String = (1..20).fold("a0: &a0 [x, x, x, x]\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n", n - 1)
    });
    for (source, line, what, mend) in [
        (String::new(), 1, "is empty", "actions new ID"),
        ("\n \n".to_owned(), 1, "is empty", "actions new ID"),
        ("# A note\n\nNothing.\n".to_owned(), 1, "no front matter", "a line `---`"),
        (format!("\n{FINE}"), 2, "does not begin in the first line", "the first line"),
        (front, 1, "neither a model form nor a rules form", "## rules"),
        (FINE.replace("---\n## template big", "## template big"), 1, "not closed", "three hyphens"),
        (format!("{FINE}{}", "x".repeat(5_000_000)), 1, "longer than 256 KB", "several actions"),
        (FINE.replace("why:", &format!("x: {}{}\nwhy:", "[".repeat(60), "]".repeat(60))), 4, "too deep", "cut it"),
        (FINE.replace("why:", &format!("{bomb}why:")), 10, "too much", "cut it"),
        (format!("{FINE}\0"), 34, "U+0000", "take it out"),
    ] {
        tells(&source, (line, what, mend));
    }
}

#[test]
fn other_line_ends_and_a_byte_order_mark_are_no_mistakes() {
    for source in [FINE.replace('\n', "\r\n"), format!("\u{feff}{FINE}")] {
        assert!(problems(&source).is_empty(), "{:#?}", problems(&source));
    }
}

#[test]
fn a_branch_that_took_what_is_none_away_needs_no_second_test() {
    let two = "      - { when: amount is none, goto: small }\n      - { when: amount > 50000, goto: big }\n";
    let one = "      - when: (amount or 0) > 50000\n        goto: big\n";
    let found = problems(&FINE.replacen(one, two, 1));
    assert!(found.is_empty(), "{found:#?}");
    // The other way round it does.
    let turned = "      - { when: amount > 50000, goto: big }\n      - { when: amount is none, goto: small }\n";
    assert!(problems(&FINE.replacen(one, turned, 1)).iter().any(|problem| problem.mend.contains("is not none")));
}
