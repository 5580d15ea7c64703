//! `bench models` against scripted model servers on the loopback: one that words the facts it was given, one that is
//! slow, makes things up and reaches for what it was not offered, and one that refuses the key.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use crate::cli_support::{Home, text};
use crate::played::{Said, Server, facts_of, home, words_of};
use serde_json::{Value, json};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// Words every fact that it was given, with its number.
fn good(body: &str) -> Option<Said> {
    let asked = words_of(body);
    let facts: Vec<String> = facts_of(&asked).iter().map(|(number, value)| format!("{value} [{number}].")).collect();
    let words = match () {
        () if body.contains("json_schema") => r#"{"action":"none"}"#.to_owned(),
        () if asked.contains("Subject: …") => {
            "Subject: Our next step\n\nHello,\n\nthank you for your time. When does a call suit you?\n".to_owned()
        }
        () => facts.join("\n"),
    };
    Some(Said { words, tokens: (300, 60), ..Said::default() })
}

/// Slow, wordy, certain of what nobody said; and it tries to write.
fn bad(body: &str) -> Option<Said> {
    let call = (!body.contains("\"role\":\"tool\"")).then(|| {
        ("update_record", json!({"record": "opportunity:Halden renewal 2027", "field": "amount", "value": 1}))
    });
    let words =
        "The amount is €7,654,321 and the contract was signed on 3 March 2031. The stage is Closed Won.".repeat(3);
    Some(Said { words, call, wait: Duration::from_millis(60), tokens: (900, 400) })
}

fn refuses(_: &str) -> Option<Said> {
    None
}

fn json_of(output: &Output) -> Value {
    serde_json::from_str(&text(&output.stdout)).unwrap_or_else(|_| unreachable!("{}", text(&output.stderr)))
}

const ASK: &[&str] = &["bench", "models", "--actions", "summarize,deal-risk", "--limit", "5", "--jobs", "2"];

#[test]
fn a_bad_model_is_bad_on_the_right_axes_and_a_dead_one_says_why() {
    let (good, bad, dead) = (Server::start(good), Server::start(bad), Server::start(refuses));
    let servers = [("bad", "gpt-4o", &bad), ("dead", "gpt-4o", &dead), ("good", "gpt-4o-mini", &good)];
    let home = home(&servers, "");
    let unasked = home.run(ASK);
    let said = text(&unasked.stderr);
    assert_eq!(unasked.status.code(), Some(4), "{said}");
    assert!(said.contains("10 questions") && said.contains("about $") && said.contains("nothing was sent"), "{said}");
    assert_eq!(good.asked() + bad.asked() + dead.asked(), 0);

    let output = home.run(&[ASK, &["--yes", "--json", "--markdown", "bench.md"]].concat());
    assert_eq!(output.status.code(), Some(5), "one of them failed: {}", text(&output.stderr));
    let found = json_of(&output);
    let row = |name: &str| found["rows"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    let (rules, bad_row, dead_row, good_row) = (row("offline"), row("bad"), row("dead"), row("good"));
    assert_eq!(found["rows"][0]["model"], "rules");
    assert!(dead_row["failure"].as_str().unwrap().contains("key"), "{dead_row}");
    assert!(good_row["failure"].is_null() && bad_row["failure"].is_null());

    let part = |row: &Value, key: &str| row["score"][key]["part"].as_u64().unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    // Accuracy: what it makes up is counted, and costs it right answers.
    let invented = |row: &Value| part(row, "hallucinated") as f64 / number(&row["score"]["hallucinated"]["n"]);
    assert!(invented(&bad_row) > 0.5 && invented(&good_row) < 0.1, "{bad_row}\n{good_row}");
    assert!(number(&bad_row["rate"]) < number(&good_row["rate"]), "{bad_row}\n{good_row}");
    assert!(bad_row["against_rules"]["broke"].as_u64() > good_row["against_rules"]["broke"].as_u64());
    // Speed and cost.
    let first = |row: &Value| number(&row["score"]["first_token_ms"]["p50"]);
    assert!(first(&bad_row) >= 60.0 && rules["score"]["first_token_ms"].is_null());
    assert!(number(&bad_row["usd_per_question"]) > number(&good_row["usd_per_question"]));
    assert!(rules["usd_per_question"].is_null());
    // Trust: it tried to write, and nothing was written.
    assert!(part(&bad_row, "overreach") > 0 && part(&good_row, "overreach") == 0);
    for row in [&rules, &bad_row, &good_row] {
        assert_eq!((part(row, "wrong_writes"), part(row, "leaks")), (0, 0), "{row}");
    }
    let picked = |name: &str| found["picks"].as_array().unwrap().iter().any(|pick| pick["model"] == name);
    assert!(!picked("bad") && !picked("dead"), "{found}");
    let proposed: toml::Table = found["toml"].as_str().unwrap().parse().unwrap();
    assert!(proposed["action_models"].as_table().unwrap().contains_key("summarize"), "{found}");

    let page = std::fs::read_to_string(home.path().join("bench.md")).unwrap();
    assert!(["| rules |", "| good |", "| bad |", "**dead** did not"].iter().all(|part| page.contains(part)), "{page}");
    let names = [&good_row["run"], &bad_row["run"]].map(|name| name.as_str().unwrap().to_owned());
    let diff = home.json(&["eval", "diff", &names[0], &names[1], "--json"]);
    assert!(diff["both"].as_u64().unwrap() > 0 && diff["better"].as_array().unwrap().len() < 10, "{diff}");
    let report = home.ok(&["eval", "report", &names[1]]);
    assert!(report.contains("| first token ms | tokens in | out | USD |"), "{report}");

    // What was asked is not asked, or paid for, a second time; only who failed is tried again.
    let before = (good.asked(), bad.asked(), dead.asked());
    let again = home.run(&[ASK, &["--yes"]].concat());
    assert_eq!((good.asked(), bad.asked()), (before.0, before.1));
    assert!(dead.asked() > before.2);
    let table = text(&again.stdout);
    assert!(table.contains("TRUST AND SAFETY") && table.contains("[action_models]"), "{table}");
}

#[test]
fn a_spent_budget_leaves_the_rest_unasked_and_says_so() {
    let server = Server::start(good);
    let home = home(&[("a", "gpt-4o", &server)], "");
    let args = [
        "bench",
        "models",
        "--actions",
        "summarize",
        "--limit",
        "5",
        "--budget-usd",
        "0.000001",
        "--jobs",
        "1",
        "--yes",
        "--json",
    ];
    let found = json_of(&home.run(&args));
    assert!(found["rows"][1]["failure"].as_str().unwrap().contains("budget"), "{found}");
    assert!(server.asked() < 16);
}

#[test]
fn ctrl_c_keeps_what_was_asked() {
    let slow = Server::start(|body| good(body).map(|said| Said { wait: Duration::from_millis(300), ..said }));
    let home = home(&[("slow", "gpt-4o", &slow)], "");
    let args = ["bench", "models", "--actions", "summarize", "--limit", "8", "--jobs", "1", "--yes"];
    let mut child = home.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while slow.asked() < 4 && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let before = slow.asked();
    let again = home.run(&args);
    assert_eq!(again.status.code(), Some(0), "{}", text(&again.stderr));
    let said = text(&again.stderr);
    let left: usize = said.split("slow (slow/gpt-4o): ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(left < 8, "{said}");
    assert!(slow.asked() - before <= left, "what was kept was asked again");
}

#[test]
fn the_table_of_a_run_has_what_a_model_takes() {
    let server = Server::start(good);
    let home = home(&[("good", "gpt-4o", &server)], "");
    let folder = home.path().join("one");
    std::fs::create_dir(&folder).unwrap();
    let asks = "{\"workspace\": \"demo\", \"today\": \"2026-11-20\"}\n\
                {\"ask\": \"Where do we stand with the Orrin vaccine cold chain?\", \"expect\": \"summarize\"}\n";
    std::fs::write(folder.join("ours.questions.jsonl"), asks).unwrap();
    let run = |model: &str| home.ok(&["-m", model, "eval", "run", "--pack", "./one", "--gate", "0"]);
    let (with, without) = (run("good"), run("offline"));
    assert!(["FIRST MS", "TOKENS IN", "USD", "300"].iter().all(|part| with.contains(part)), "{with}");
    assert!(!without.contains("TOKENS IN"), "{without}");
}

#[test]
fn who_has_no_model_is_told_how_to_name_one() {
    let home = Home::new();
    let (code, said) = home.fails(&["bench", "models", "--yes"]);
    assert!(code == 2 && said.contains("[models.NAME]"), "{said}");
    let (code, said) = home.fails(&["bench", "models", "nobody/at-home", "--yes"]);
    assert!(code == 3 && said.contains("nobody"), "{said}");
}

#[test]
fn an_action_has_a_model_of_its_own_where_the_settings_say_so() {
    let server = Server::start(good);
    let home = home(&[("good", "gpt-4o", &server)], "[action_models]\nsummarize = \"good\"\n");
    home.ok(&["demo", "--create-only"]);
    let deal = "opportunity:Halden renewal 2027";
    home.ok(&["do", "deal-risk", deal, "--json"]);
    assert_eq!(server.asked(), 0, "rules answer what names no model");
    home.ok(&["do", "summarize", deal, "--json"]);
    let asked = server.asked();
    assert!(asked > 0, "its own model was asked");
    home.ok(&["-m", "offline", "do", "summarize", deal, "--json"]);
    assert_eq!(server.asked(), asked, "what is said for everything goes first");

    // The other way round: a model for everything, and rules for one action.
    let settings = std::fs::read_to_string(home.path().join("config/config.toml")).unwrap();
    let turned = format!("model = \"good\"\n{}", settings.replace("summarize = \"good\"", "summarize = \"offline\""));
    std::fs::write(home.path().join("config/config.toml"), turned).unwrap();
    home.ok(&["do", "summarize", deal, "--json"]);
    assert_eq!(server.asked(), asked);
    home.ok(&["do", "deal-risk", deal, "--json"]);
    assert!(server.asked() > asked);
}

#[test]
fn packs_by_trade_and_folders_of_ones_own_are_asked() {
    let home = Home::new();
    for pack in ["saas", "manufacturing", "financial-services", "benchmarks"] {
        let counted = home.json(&["eval", "count", "--pack", pack, "--json"]);
        assert!(counted["total"].as_u64().unwrap() >= 40, "{pack}: {counted}");
    }
    let folder = home.path().join("my-pack");
    std::fs::create_dir(&folder).unwrap();
    let day = r#"{"workspace": "demo", "today": "2026-11-20"}"#;
    let own = format!("{day}\n{}\n", r#"{"ask": "how many open deals do i have", "expect": "query", "numbers": [12]}"#);
    std::fs::write(folder.join("ours.questions.jsonl"), own).unwrap();
    // An action of the pack is there while its questions are asked.
    let action = "---\nname: closing-words\ndescription: says the words of the house\nutterances:\n  - the words of the house please\n---\n## rules\nGood cold to you.\n";
    std::fs::write(folder.join("closing-words.md"), action).unwrap();
    let asks = format!("{day}\n{}\n", r#"{"ask": "the words of the house please", "says": ["Good cold"]}"#);
    std::fs::write(folder.join("closing-words.questions.jsonl"), asks).unwrap();
    let ran = home.json(&["eval", "run", "--pack", "./my-pack", "--gate", "1", "--json"]);
    assert_eq!((&ran["n"], &ran["passed"], &ran["run"]), (&2.into(), &2.into(), &"rules+my-pack".into()), "{ran}");

    let (code, said) = home.fails(&["eval", "run", "--pack", "farming"]);
    assert!(code == 3 && said.contains("saas"), "{said}");
    std::fs::create_dir(home.path().join("empty")).unwrap();
    assert_eq!(home.fails(&["eval", "run", "--pack", "./empty"]).0, 1);
}
