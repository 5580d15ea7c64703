//! Reading of action files: parts, files of other tools, words that keep their meaning, mistakes with their places.

use super::*;

const MINIMAL: &str = "---\nname: hello\nfacts: [summarize]\nsuggest:\n  - why: because\n    when: open\n---\nBody {{ title }}\n\n## rules\nRules {{ title }}\n";

#[test]
fn a_file_is_read_into_its_parts() {
    let action = Action::parse("hello.md", MINIMAL).unwrap();
    assert_eq!(action.name, "hello");
    assert_eq!(action.title, "Hello");
    assert_eq!(action.body, "Body {{ title }}");
    assert_eq!(action.rules.as_deref(), Some("Rules {{ title }}\n"));
}

#[test]
fn files_of_other_tools_load_unchanged() {
    let skill = "---\nname: pdf-forms\ndescription: Fill PDF forms.\nallowed-tools: Bash(pdftk:*) Read\ncompatibility: needs pdftk\nmetadata:\n  version: \"1.0\"\n  stage: 012\n---\n# PDF forms\nUse `{% raw` and so on.\n\n## Rules\nBe kind.\n";
    let action = Action::parse("skills/pdf-forms/SKILL.md", skill).unwrap();
    assert_eq!(action.allowed_tools, ["Bash(pdftk:*)", "Read"]);
    assert_eq!(action.compatibility.as_deref(), Some("needs pdftk"));
    assert_eq!(action.metadata["stage"], "012");
    assert!(action.wants_model() && !action.has_rules() && action.foreign);

    let prompt = "---\nmodel: googleai/gemini-1.5-pro\nconfig:\n  temperature: 0.4\n  maxOutputTokens: 900\n  topK: 40\ntools: [lookup]\ninput:\n  schema:\n    text: string, the text\n    tone?: string, how it sounds\n    kind?(enum, what it is): [a, b]\n  default:\n    tone: no\noutput:\n  format: json\n  schema:\n    title: string\n    parts(array, the parts): { name: string, size?: integer }\n---\n{{role \"system\"}}{{#each items}}{{this}}{{/each}}\n";
    let action = Action::parse("extract.prompt", prompt).unwrap();
    assert_eq!(action.name, "extract");
    assert_eq!(action.config.max_output_tokens, Some(900));
    assert_eq!(action.inputs.len(), 3);
    assert_eq!(action.inputs[1].default.as_deref(), Some("no"));
    assert!(action.inputs[0].required && !action.inputs[1].required);
    assert_eq!(action.inputs[2].kind, crate::actions::InputKind::OneOf(vec!["a".into(), "b".into()]));
    let schema = action.output_schema.unwrap();
    assert_eq!(schema["properties"]["parts"]["items"]["required"], serde_json::json!(["name"]));
    for (answer, fits) in [
        (serde_json::json!({"title": "x", "parts": [{"name": "a", "size": 3}]}), true),
        (serde_json::json!({"title": "x", "parts": [{"size": 3}]}), false),
        (serde_json::json!({"title": 3, "parts": []}), false),
        (serde_json::json!({"title": "x", "parts": [], "more": 1}), false),
        (serde_json::json!({"title": "x", "parts": [{"name": "a", "size": 3.5}]}), false),
    ] {
        assert_eq!(crate::actions::validate(&schema, &answer).is_ok(), fits, "{answer}");
    }
}

#[test]
fn words_keep_their_meaning() {
    let file = "---\nname: x\nfacts: []\ntitle: no\nutterances: [no, 012, yes]\ninput:\n  schema:\n    code: string\n    many: integer\n    sure: boolean\n  default:\n    code: 012\n    many: 12\n    sure: true\n---\n## rules\nx\n";
    let action = Action::parse("x.md", file).unwrap();
    assert_eq!((action.title.as_str(), action.utterances.join(" ")), ("no", "no 012 yes".to_owned()));
    let read =
        |name: &str| action.input(name).map(|spec| spec.read(spec.default.as_deref().unwrap()).unwrap()).unwrap();
    assert_eq!((read("code"), read("many"), read("sure")), ("012".into(), 12.into(), true.into()));
    for (line, column, bad) in [
        (3, 17, "conversational: yes"),
        (3, 17, "conversational: \"true\""),
        (3, 16, "input: {schema: {a: integer}, default: {a: 012}}"),
        (3, 19, "budget: { tokens: 0x10 }"),
        (3, 8, "facts: {x: {limit: no}}"),
    ] {
        let problem = Action::parse("x.md", &format!("---\nname: x\n{bad}\nrecord: none\n---\n")).unwrap_err();
        assert_eq!(problem.line, line, "{bad}: {problem}");
        assert!(problem.column >= column, "{bad}: {problem}");
    }
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (source, line, column, word) in [
        ("no front matter", 1, 1, "front matter"),
        ("---\nname: a\n", 1, 1, "not closed"),
        ("---\nname: A B\n---\n", 2, 7, "cannot be a name"),
        ("---\nname: a\nfacts: [nonsense]\n---\n", 3, 9, "nonsense"),
        ("---\nname: a\nsuggest:\n  - why: x\n    when: oben\n---\n", 5, 11, "oben"),
        (
            "---\nname: a\nsuggest:\n  - why: x\n    when: open and amount > \"5\"\n---\n",
            5,
            29,
            "compares a number with text",
        ),
        ("---\nname: a\nsuggest:\n  - why: x\n    score: \"stage + 3\"\n---\n", 5, 13, "needs numbers"),
        ("---\nname: a\nfacts: []\n---\nfine\n{{ broken\n", 6, 1, "not closed"),
        ("---\nname: a\nfacts: []\n---\nok\n\n## Rules\nmore\n  {% if %}\n", 9, 3, "never closed"),
        ("---\nname: a\nsurfaces: [moon]\n---\n", 3, 12, "moon"),
        ("---\nname: a\nrecord: reqired\n---\n", 3, 9, "reqired"),
        ("---\nname: a\nkinds: {\n---\n", 3, 1, ""),
        ("---\nname: a\nsuggest:\n  - wy: x\n---\n", 4, 5, "`wy` means nothing"),
        ("---\nname: a\nrecord: none\ntools: [get_recrd]\n---\n", 4, 9, "get_recrd"),
        ("---\nname: a\nrecord: none\ninput: { schema: { n: nummer } }\n---\n", 4, 23, "nummer"),
        ("---\nname: a\nname: b\n---\n", 3, 1, "twice"),
    ] {
        let problem = Action::parse("x.md", source).unwrap_err();
        assert!(problem.what.contains(word), "{source:?}: {problem}");
        if !word.is_empty() {
            assert_eq!(problem.line, line, "{source:?}: {problem}");
            let near = if word == "syntax" { true } else { problem.column == column };
            assert!(near, "{source:?}: {problem}");
        }
        assert!(!problem.mend.is_empty());
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let source = "---\nname: A B\nfacts: [nonsense]\nsurfaces: [moon]\nconversational: yes\n---\n{{ broken\n";
    let (_, problems) = Action::read("x.md", source);
    assert_eq!(problems.len(), 5, "{problems:#?}");
    assert!(problems.is_sorted_by_key(|problem| problem.line));
}

proptest::proptest! {
    #[test]
    fn no_file_makes_it_panic(text in "(---\n)?(name|facts|suggest|input|steps)?: ?\\PC{0,60}\n(---\n)?\\PC{0,80}") {
        let _ = Action::parse("any.md", &text);
    }
}
