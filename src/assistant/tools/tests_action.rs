//! Actions that a model has run: what is told with which numbers, what is refused, and what stays at home.

use super::action::LISTED;
use super::define::find;
use super::tests::Talk;
use crate::actions::{RecordNeed, Registry, text};
use crate::assistant::budget::estimated;
use crate::crm::{Kind, Record};
use crate::trust::Policy;
use serde_json::json;

fn run(talk: &mut Talk, action: &str, record: Option<&str>) -> String {
    let mut args = json!({"action": action});
    if let Some(record) = record {
        args["record"] = json!(record);
    }
    talk.told("run_action", args)
}

#[test]
fn what_code_computes_is_told_with_numbers_to_cite() {
    let mut talk = Talk::about("how is Acme renewal doing?");
    talk.told("get_record", json!({"record": "opportunity:o1", "fields": ["stage"]}));
    let deal = talk.placeholder("Acme renewal");
    for (action, record, expected) in [
        ("deal-risk", Some(deal.as_str()), &["of 100", "risk", "Points: "][..]),
        ("Deal_Health", Some("[1]"), &["of 25", "health"]),
        ("stakeholder-map", Some("opportunity:o1"), &["Dana Reyes", "CFO"]),
        ("forecast", None, &["€84,000", "Negotiation"]),
        ("prioritize-tasks", None, &["Send the contract"]),
    ] {
        let told = run(&mut talk, action, record);
        for words in expected {
            assert!(told.contains(words), "{action}: {words}: {told}");
        }
        let numbers: Vec<usize> = text::markers(&told).into_iter().flat_map(|(_, numbers)| numbers).collect();
        assert!(numbers.len() > 3, "{action}: {told}");
        for number in numbers {
            let fact = &talk.book.entries()[number - 1];
            assert!(told.contains(&format!("[{number}] ")) && told.contains(&fact.text), "{action} [{number}]: {told}");
        }
    }
    assert!(talk.book.entries()[0].label == "Stage", "what was there keeps its number");
}

#[test]
fn the_list_names_every_standard_action_that_only_reads() {
    let registry = Registry::builtin();
    let listed: Vec<&str> = LISTED.iter().flat_map(|(_, all)| all.iter().map(|(name, _)| *name)).collect();
    let reads = registry.iter().filter(|action| action.beyond_reading(&registry).is_none() && action.has_rules());
    let others: Vec<&str> = reads.map(|action| action.name.as_str()).filter(|name| !listed.contains(name)).collect();
    // Texts for customers, what the seller alone is shown, and what another tool does.
    assert_eq!(others, ["call-script", "explain-suggestions", "marketing-copy", "one-pager", "query"]);
    let mut talk = Talk::about("everything");
    for (on, all) in LISTED {
        for (name, _) in *all {
            let action = registry.get(name).unwrap();
            assert_eq!(action.beyond_reading(&registry), None, "{name}");
            let needs = action.record;
            let fits = match *on {
                "on a deal or account" => needs == RecordNeed::Required && action.fits(&Kind::Opportunity),
                "on a record" => needs != RecordNeed::None,
                "on one or all" => needs == RecordNeed::Optional,
                _ => needs == RecordNeed::None,
            };
            assert!(fits, "{name}");
            let kinds = [Kind::Opportunity, Kind::Account, Kind::Case, Kind::Lead];
            let ids = ["o1", "acme", "k1", "l1"];
            let fits = (needs != RecordNeed::None).then(|| kinds.iter().position(|kind| action.fits(kind)).unwrap());
            let record = fits.map(|at| format!("{}:{}", kinds[at], ids[at]));
            let told = run(&mut talk, name, record.as_deref());
            assert!(!told.is_empty(), "{name}");
            if *on == "on one or all" {
                run(&mut talk, name, None);
            }
        }
    }
}

#[test]
fn what_it_does_not_run_gets_one_precise_error() {
    let file = |name: &str, steps: &str| {
        (format!("{name}.md"), format!("---\nname: {name}\nrecord: none\n{steps}---\n## rules\nx\n"))
    };
    let files = [
        file("log", "steps:\n  - name: log\n    command: [git, log]\n  - template: main\n"),
        file(
            "asks",
            "input:\n  schema:\n    why?: string, why\nsteps:\n  - name: why\n    ask: Why?\n    input: why\n  - template: main\n",
        ),
    ];
    let (registry, problems) = Registry::load(files);
    assert!(problems.is_empty(), "{problems:?}");
    let mut talk = Talk::about("tell me about Acme Corp");
    talk.registry = Some(registry);
    let account = talk.placeholder("Acme Corp");
    for (args, expected) in [
        (json!({}), "run_action needs `action`: the name of an action"),
        (json!({"action": 3}), "`action` of run_action must be the name of an action"),
        (json!({"action": "deal-riks"}), "there is no action `deal-riks`; the nearest is `deal-risk`"),
        (json!({"action": "deal-risk"}), "`deal-risk` works on an opportunity or an account: say which in `record`"),
        (
            json!({"action": "deal-risk", "record": "contact:c1"}),
            "works on an opportunity or an account, and that record is a contact",
        ),
        (json!({"action": "case-summary", "record": account}), "works on a case, and that record is an account"),
        (json!({"action": "win-rate", "record": account}), "is about all records, not about one"),
        (json!({"action": "deal-risk", "record": "[99]"}), "there is no fact [99]"),
        (
            json!({"action": "draft-email", "record": account}),
            "`draft-email` writes a draft, and this tool only reads: the seller has to ask",
        ),
        (json!({"action": "close-plan", "record": "opportunity:o1"}), "`close-plan` proposes changes"),
        (json!({"action": "data-hygiene"}), "`data-hygiene` proposes changes"),
        (json!({"action": "log"}), "`log` runs a program that needs approval"),
        (json!({"action": "asks"}), "`asks` asks the seller something first"),
        (json!({"action": "discount-check"}), "works on an opportunity, a quote or an account: say which in `record`"),
        (json!({"action": "query"}), "`query` needs the input `question`"),
        (json!({"action": "forecast", "inputs": {"quota": "200k"}}), "run_action takes no `inputs`"),
    ] {
        let error = talk.error("run_action", &args);
        assert!(error.message.contains(expected), "{args}: {}", error.message);
        assert!(!error.message.contains('\n') && !error.message.contains("Acme"), "{}", error.message);
    }
    assert!(talk.book.entries().is_empty(), "an error leaves nothing behind");
}

#[test]
fn lines_with_values_that_may_not_leave_stay_at_home() {
    for class in ["regulated", "confidential", "internal"] {
        let mut talk = Talk::about("how is Globex expansion doing?");
        talk.policy = Policy::from_toml(&format!("[classes]\nopportunity.next_step = \"{class}\"\n")).unwrap();
        let told = run(&mut talk, "summarize", Some("opportunity:o2"));
        // A fact goes through the gate, which treats it by its class; a line would not.
        let lines: Vec<&str> =
            told.lines().filter(|line| line.contains("Send the offer") && !line.starts_with('[')).collect();
        assert_eq!(lines.is_empty(), class != "internal", "{class}: {told}");
        assert_eq!(told.contains("that may not leave"), class != "internal", "{class}: {told}");
        assert!(told.contains("Next step: Send the offer"), "the fact is there to be withheld: {told}");
    }
}

#[test]
fn where_amounts_are_regulated_nothing_that_was_summed_up_goes_along() {
    let mut talk = Talk::about("what will close?");
    talk.policy = Policy::from_toml("[classes]\nopportunity.amount = \"regulated\"\n").unwrap();
    let told = run(&mut talk, "forecast", None);
    assert!(!told.contains("(computed)") && !told.contains("124,000"), "{told}");
    assert!(!told.lines().any(|line| line.contains("84,000") && !line.contains("Amount: ")), "{told}");
}

#[test]
fn a_guessed_name_counts_whatever_comes_of_it() {
    let mut talk = Talk::about("hello");
    for (args, count) in [
        (json!({"action": "relationship-strength", "record": "contact:Vera Kanerva"}), 1),
        (json!({"action": "relationship-strength", "record": "contact:c9"}), 0),
        (json!({"action": "forecast"}), 0),
    ] {
        assert_eq!(talk.call("run_action", &args).unwrap().1, count, "{args}");
    }
    for (tool, args) in [
        ("run_action", json!({"action": "deal-risk", "record": "contact:Vera Kanerva"})),
        ("get_record", json!({"record": "contact:Vera Kanerva", "fields": ["zzzzzz"]})),
        ("read_history", json!({"record": "contact:Vera Kanerva", "field": "zzzzzz"})),
    ] {
        let error = talk.error(tool, &args);
        assert_eq!(error.guesses, 1, "{tool}: {error:?}");
        assert!(!error.message.contains("Vera"), "{tool}: {}", error.message);
    }
}

#[test]
fn a_long_result_is_cut_and_the_listing_is_small() {
    let mut talk = Talk::about("tasks");
    for at in 0..300 {
        let task = Record::new(Kind::Task, format!("x{at}"))
            .with("subject", format!("Task number {at} {}", "with many words ".repeat(6)))
            .with("due_date", jiff::civil::date(2026, 11, 1))
            .with("owner", crate::actions::sample::link(Kind::User, "u1"))
            .with("status", "Open");
        talk.memory.records.push(task);
    }
    let told = run(&mut talk, "prioritize-tasks", None);
    assert!(told.chars().count() < 14_000, "{}", told.chars().count());
    let tool = find("run_action").unwrap();
    let tokens = estimated(tool.description.len() + tool.schema().to_string().len() + 40);
    assert!(tokens <= 600, "{tokens} tokens");
}
