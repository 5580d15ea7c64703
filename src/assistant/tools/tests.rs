//! Tools over the sample workspace: what they tell, what they say of bad calls, and that values stay at home.

use super::*;
use crate::actions::{Book, Desk, Registry, sample};
use crate::crm::memory::Memory;
use crate::crm::{Kind, Record, Records, Schema};
use crate::trust::prompt::Part;
use crate::trust::{Dictionary, Masker, Policy, Session};
use serde_json::{Value, json};
use std::sync::Arc;

/// A conversation in which the seller spoke of these things.
pub(super) struct Talk {
    pub(super) memory: Memory,
    session: Session,
    said: String,
    pub(super) book: Book,
    pub(super) policy: Policy,
    pub(super) registry: Option<Registry>,
}

impl Talk {
    pub(super) fn about(words: &str) -> Self {
        let mut memory = sample::workspace();
        memory.records.push(
            Record::new(Kind::Contact, "c9")
                .with("first_name", "Vera")
                .with("last_name", "Kanerva")
                .with("birthdate", jiff::civil::date(1980, 2, 29))
                .with("email", "vera@globex.example"),
        );
        memory.records.push(Record::new(Kind::Account, "twin").with("name", "Globex"));
        let dictionary = Dictionary::build(memory.records.clone(), &Schema::default());
        let masker = Masker::new(Arc::new(dictionary), Policy::default());
        let mut session = Session::new("t", [8, 29, 14]);
        let said = masker.mask(words, &mut session, &[]).text;
        let (book, policy) = (Book::default(), Policy::default());
        Self { memory, session, said, book, policy, registry: None }
    }

    pub(super) fn call(&mut self, tool: &str, args: &Value) -> Result<(String, usize), ToolError> {
        let schema = self.memory.schema().unwrap();
        let guard = Guard { policy: &self.policy, schema: &schema, said: &self.said };
        let desk = Desk { registry: self.registry.as_ref(), ..sample::desk(&self.memory) };
        let prepared = prepare(tool, args, &self.session, &self.book, &guard)?;
        let found = prepared.read(&desk, &|| false)?;
        let narrows = prepared.narrows + found.guesses;
        Ok((shown(&found.tell(&desk, &mut self.book).parts), narrows))
    }

    pub(super) fn told(&mut self, tool: &str, args: Value) -> String {
        self.call(tool, &args).unwrap_or_else(|error| panic!("{tool} {args}: {}", error.message)).0
    }

    pub(super) fn error(&mut self, tool: &str, args: &Value) -> ToolError {
        self.call(tool, args).map(|(told, _)| told).expect_err("it was run")
    }

    /// The placeholder that the seller's words have for a value.
    pub(super) fn placeholder(&self, value: &str) -> String {
        let all = self.session.placeholders();
        all.into_iter().find(|(_, known)| *known == value).map(|(name, _)| name).unwrap()
    }
}

fn shown(parts: &[Part]) -> String {
    let line = |part: &Part| match part {
        Part::Fact(fact) => format!("[{}] {}, {}: {}", fact.number, fact.record_name, fact.label, fact.text),
        Part::Derived(derived) => format!("[{}] {}: {} (hidden)", derived.number, derived.label, derived.text),
        Part::Instruction(text) | Part::Masked(text) | Part::Data { text, .. } => text.clone(),
        other => panic!("{other:?}"),
    };
    parts.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_tool_tells_facts_with_numbers() {
    let mut talk = Talk::about("how is Acme renewal doing?");
    for (tool, args, expected) in [
        (
            "get_record",
            json!({"record": "opportunity:o1", "fields": ["Amount", "stage"]}),
            &["Acme renewal, Amount: €84,000", "Acme renewal, Stage: Negotiation"][..],
        ),
        ("get_record", json!({"record": "opportunity:o1", "fields": ["next_step"]}), &["next_step is empty"]),
        (
            "list_related",
            json!({"record": "opportunity:o1", "kind": "notes"}),
            &["notes of that record", "€70k", "€84,000"],
        ),
        ("list_related", json!({"record": "opportunity:o3", "kind": "task"}), &["Nothing of that sort"]),
        (
            "read_timeline",
            json!({"record": "opportunity:o1", "limit": 1}),
            &["1 of 3 activities", "skip=1 gives more", "Renewal terms"],
        ),
        (
            "read_history",
            json!({"record": "opportunity:o1", "field": "amount"}),
            &["92", "84", "changed on 3 Nov", "from [", " to ["],
        ),
        ("search_records", json!({"text": "outage"}), &["1 record", "Call about the outage"]),
        ("search_records", json!({"text": "zebra"}), &["No record holds these words"]),
        ("run_query", json!({"query": "opportunity where stage != \"Closed Won\" show count"}), &["3"]),
        ("run_query", json!({"query": "opportunity show sum(amount)"}), &["sum(amount)", "145,000 (hidden)"]),
        (
            "run_query",
            json!({"query": "opportunity group by stage show count, sum(amount)"}),
            &["Group 1:", "stage: Negotiation", "84,000 (hidden)"],
        ),
        (
            "run_query",
            json!({"query": "opportunity where amount is empty"}),
            &["No opportunities.", "opportunities that fit: 0"],
        ),
        ("run_query", json!({"query": "task limit 2"}), &["2 of 2 tasks", "Send the contract"]),
        ("dates", json!({"op": "add", "day": "2026-11-20", "amount": 6, "unit": "business_day"}), &["2026-11-30"]),
        ("dates", json!({"op": "add", "day": "2026-01-31", "amount": 1, "unit": "month"}), &["2026-02-28"]),
        ("dates", json!({"op": "between", "day": "today", "other": "2026-12-12"}), &["22"]),
        (
            "dates",
            json!({"op": "between", "day": "2026-11-20", "other": "2026-11-09", "unit": "business_day"}),
            &["-9"],
        ),
        ("dates", json!({"op": "weekday", "day": "2026-11-20"}), &["Friday"]),
        ("dates", json!({"op": "period", "day": "today", "unit": "quarter"}), &["2026-10-01", "2026-12-31"]),
    ] {
        let told = talk.told(tool, args.clone());
        for words in expected {
            assert!(told.contains(words), "{tool} {args}: {words}: {told}");
        }
    }
    let numbers: Vec<usize> = (1..=talk.book.entries().len()).collect();
    assert!(numbers.len() > 20, "everything told is in the book");
}

#[test]
fn a_record_is_named_by_number_by_placeholder_or_by_name() {
    let mut talk = Talk::about("compare Acme renewal with Initech pilot");
    let deal = talk.placeholder("Acme renewal");
    let first = talk.told("get_record", json!({"record": deal, "fields": ["stage"]}));
    assert_eq!(first, "[1] Acme renewal, Stage: Negotiation");
    for same in
        [json!("[1]"), json!("1"), json!(1), json!("opportunity:o1"), json!(["[1]"]), json!(format!("deal:{deal}"))]
    {
        assert_eq!(talk.told("get_record", json!({"record": same, "fields": ["stage"]})), first, "{same}");
    }
    assert!(talk.told("get_record", json!({"record": "Initech pilot"})).contains("Closed Won"));
}

#[test]
fn bad_calls_get_one_precise_error() {
    let mut talk = Talk::about("tell me about Acme Corp");
    for (tool, args, expected) in [
        ("get_recrod", json!({"record": "x"}), "there is no tool `get_recrod`; the nearest is `get_record`"),
        ("update_record", json!({}), "all of them only read"),
        ("get_record", json!([1]), "must be a JSON object"),
        ("get_record", json!({}), "get_record needs `record`"),
        (
            "get_record",
            json!({"recrd": "x"}),
            "takes no `recrd`; it takes `record`, `fields` (optional); the nearest is `record`",
        ),
        ("get_record", json!({"record": {"a": 1}}), "`record` of get_record must be a record"),
        ("get_record", json!({"record": "[99]"}), "there is no fact [99]"),
        ("get_record", json!({"record": "dela:o1"}), "there is no kind `dela`"),
        (
            "get_record",
            json!({"record": "opportunity:o1", "fields": ["amont"]}),
            "no field `amont`; the nearest is `amount`",
        ),
        ("get_record", json!({"record": "opportunity:o1", "fields": ["qqqqqqqqqq"]}), "it has name, account"),
        ("list_related", json!({"record": "opportunity:o1", "limit": 5000}), "a whole number from 0 to 50"),
        ("list_related", json!({"record": "opportunity:o1", "limit": []}), "it was a list"),
        ("run_query", json!({"query": "opportunity where amont > 3"}), "the nearest are amount"),
        ("run_query", json!({"query": "zzz where a = 1"}), "must begin with a kind"),
        ("run_query", json!({"query": "opportunity where stage ="}), "column"),
        ("run_query", json!({"query": "contact where birthdate in 1980"}), "birthdate is regulated"),
        ("run_query", json!({"query": "contact group by birthdate show count"}), "birthdate is regulated"),
        ("run_query", json!({"query": "account where has(contact where birthdate in 1980)"}), "birthdate is regulated"),
        ("run_query", json!({"query": "change group by old show count"}), "old is regulated"),
        ("dates", json!({"op": "add", "day": "tomorrow"}), "no day that dates can read"),
        ("dates", json!({"op": "add", "day": "today", "amount": 99_999_999}), "beyond the calendar"),
        ("dates", json!({"op": "sub", "day": "today"}), "one of add, between, weekday, period"),
        ("search_records", json!({"text": " "}), "must be a text; it was an empty text"),
        ("search_records", json!({"text": "x".repeat(9_000)}), "longer than 8192 bytes"),
    ] {
        let error = talk.error(tool, &args);
        assert!(error.message.contains(expected), "{tool} {args}: {}", error.message);
        assert!(!error.message.contains('\n'), "{}", error.message);
    }
}

#[test]
fn a_name_that_fits_several_is_never_picked() {
    let mut talk = Talk::about("and Globex?");
    let error = talk.error("get_record", &json!({"record": "Globex"}));
    assert_eq!(error.several.as_deref(), Some("Globex"));
    assert_eq!(error.candidates.len(), 2, "{error:?}");
    assert!(error.message.contains("do not guess"), "{}", error.message);
    let near = talk.error("get_record", &json!({"record": "account:Glob"}));
    assert!(near.several.is_none() && !near.candidates.is_empty(), "{near:?}");
}

#[test]
fn what_a_placeholder_stands_for_never_stands_in_an_error() {
    let mut talk = Talk::about("mail vera@globex.example about Vera Kanerva, €84,000");
    let mail = talk.placeholder("vera@globex.example");
    let amount = talk.placeholder("€84,000");
    for (tool, args) in [
        ("get_record", json!({"record": mail, "fields": [amount]})),
        ("get_record", json!({"record": format!("account:{mail}")})),
        ("run_query", json!({"query": format!("opportunity where close_date = \"{mail}\"")})),
        ("run_query", json!({"query": format!("opportunity where amont = {amount}")})),
        ("dates", json!({"op": "weekday", "day": amount})),
        ("list_related", json!({"record": "opportunity:o1", "kind": mail})),
    ] {
        let error = talk.error(tool, &args);
        for value in ["vera", "globex", "84,000", "84000"] {
            assert!(!error.message.to_lowercase().contains(value), "{tool} {args}: {}", error.message);
        }
    }
    let found = talk.told("run_query", json!({"query": format!("contact where email = \"{mail}\"")}));
    assert!(found.contains("1 of 1 contacts"), "a placeholder is resolved here: {found}");
}

#[test]
fn questions_that_narrow_hidden_values_down_are_counted() {
    let mut talk = Talk::about("deals over 50000 of Acme Corp");
    let name = talk.placeholder("Acme Corp");
    for (tool, args, count) in [
        ("run_query", json!({"query": "opportunity where amount > 60000"}), 1),
        ("run_query", json!({"query": "opportunity where amount > 60000 and amount < 90000"}), 2),
        ("run_query", json!({"query": "opportunity where amount > 50000"}), 0),
        ("run_query", json!({"query": format!("opportunity where account.name = \"{name}\"")}), 0),
        ("run_query", json!({"query": "contact where email ~ \"v\""}), 1),
        ("run_query", json!({"query": "account where has(contact where email ~ \"v\")"}), 1),
        ("run_query", json!({"query": "opportunity show rate(amount > 70000)"}), 1),
        ("run_query", json!({"query": "opportunity group by owner show sum(amount) having sum(amount) > 70000"}), 1),
        ("run_query", json!({"query": "opportunity where 2 * amount > 70000"}), 1),
        ("run_query", json!({"query": "opportunity where stage = \"Negotiation\""}), 0),
        ("run_query", json!({"query": "opportunity where amount is empty"}), 0),
        ("search_records", json!({"text": "kanerva"}), 1),
        ("search_records", json!({"text": name}), 0),
        ("search_records", json!({"text": "outage"}), 0),
        ("get_record", json!({"record": "contact:Vera Kanerva"}), 1),
        ("get_record", json!({"record": "opportunity:o1"}), 0),
    ] {
        let (_, narrows) = talk.call(tool, &args).unwrap_or_else(|error| panic!("{args}: {}", error.message));
        assert_eq!(narrows, count, "{tool} {args}");
    }
}

#[test]
fn long_results_are_cut_and_say_so() {
    let mut talk = Talk::about("notes");
    for at in 0..40 {
        let note = Record::new(Kind::Note, format!("x{at}"))
            .with("title", format!("Note {at}"))
            .with("body", "long words ".repeat(150))
            .with("about", sample::link(Kind::Account, "initech"));
        talk.memory.records.push(note);
    }
    let told = talk.told("list_related", json!({"record": "account:initech", "kind": "note", "limit": 40}));
    assert!(told.chars().count() < 14_000, "{}", told.chars().count());
    assert!(told.contains("more lines are left out here"), "{}", &told[told.len() - 200..]);
}

#[test]
fn the_listing_is_made_of_the_one_definition() {
    let listing = listing();
    for (tool, shown) in TOOLS.iter().zip(listing.as_array().unwrap()) {
        assert_eq!(shown["name"], tool.name);
        assert!(tool.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", tool.name);
        let schema = &shown["inputSchema"];
        for param in tool.params {
            assert!(schema["properties"][param.name]["type"].is_string(), "{} {}", tool.name, param.name);
            let required = schema["required"].as_array().unwrap().iter().any(|name| name == param.name);
            assert_eq!(required, param.required);
        }
        assert_eq!(schema["additionalProperties"], false);
    }
    assert_eq!(specs().len(), TOOLS.len());
}

proptest::proptest! {
    #[test]
    fn any_arguments_end_in_a_result_or_one_error(tool in 0..TOOLS.len(), text in "\\PC{0,40}", number: i64, key in "[a-z]{1,8}") {
        let mut talk = Talk::about("Acme renewal");
        let name = TOOLS[tool].name;
        for args in [json!(text), json!({ key: text }), json!({"record": text, "limit": number}), json!({"query": text}),
            json!({"op": text, "args": [number]}), json!({"op": "add", "day": text, "amount": number}), json!({"text": text, "skip": number})]
        {
            if let Err(error) = talk.call(name, &args) {
                proptest::prop_assert!(!error.message.is_empty());
            }
        }
    }
}
