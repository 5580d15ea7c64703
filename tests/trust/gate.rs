//! The gate from outside: policy files, the self-test, receipts, and that strictly offline means no socket.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on ends here; a skipped one says so"
)]

use crate::cli_support::{Home, text};
use crate::common::model_server::{ModelServer, Script};
use crate::common::tty::Tty;
use dealdesk::crm::{Kind, Record, Schema, Value as CrmValue};
use dealdesk::trust::gate::{Destination, Encode, Gate, Ledger, LedgerError, Passage};
use dealdesk::trust::prompt::{MaskedPrompt, Message, Part, Prompt, Role};
use dealdesk::trust::{Dictionary, Masker, Policy, Receipt, Session, Watch, WireRequest};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

fn write(path: &Path, text: &str) -> PathBuf {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    path.to_owned()
}

fn asked(home: &Home, server: &ModelServer, envs: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = home.command(&[&["-m", "openai/fake-1"], args].concat());
    command.env("OPENAI_BASE_URL", &server.url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    command.envs(envs.iter().copied()).output().unwrap()
}

fn deal(home: &Home) -> String {
    home.json(&["records", "opportunity", "--limit", "1", "--json"])["rows"][0]["record"].as_str().unwrap().to_owned()
}

/// The policy in force under an admin's file.
fn policy(home: &Home, admin: &Path) -> Value {
    let output = home.command(&["trust", "policy", "--json"]).env("DEALDESK_POLICY", admin).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn value<'a>(policy: &'a Value, path: &str) -> Vec<(&'a str, &'a str)> {
    let entries = policy["values"].as_array().unwrap().iter().filter(|entry| entry["path"] == path);
    entries.map(|entry| (entry["value"].as_str().unwrap(), entry["origin"][0].as_str().unwrap())).collect()
}

#[test]
fn an_admins_file_counts_and_the_others_only_make_it_stricter() {
    let home = Home::with_demo();
    let admin = write(
        &home.path().join("admin.toml"),
        "strict = true\n\n[caps]\nrequests_per_day = 10\n[models]\nallow = [\"fake-*\"]\n",
    );
    let user = home.path().join("config/policy.toml");
    write(&user, "strict = false\n[caps]\nrequests_per_day = 50\n");
    let workspace = home.path().join("data/workspaces/demo/policy.toml");
    write(&workspace, "[caps]\n\nrequests_per_day = 3\n[network]\nhosts = [\"evil.example\"]\n");
    let policy = policy(&home, &admin);
    assert_eq!(value(&policy, "strict"), [("true", format!("{}:1", admin.display()).as_str())]);
    assert_eq!(value(&policy, "caps.requests_per_day"), [("3", format!("{}:3", workspace.display()).as_str())]);
    assert_eq!(value(&policy, "network.hosts").len(), 2, "both lists count");
    let shown = home.ok(&["trust", "policy"]);
    assert!(shown.starts_with("Policy ") && shown.contains("built-in:"), "{shown}");
}

#[test]
fn a_line_for_what_is_not_there_is_said_to_protect_nothing() {
    let home = Home::with_demo();
    let lines =
        "[classes]\ncontakt.phone = \"regulated\"\ncontact.industri = \"regulated\"\ncontact.phone = \"regulated\"\n";
    let policy = policy(&home, &write(&home.path().join("admin.toml"), lines));
    let warnings: Vec<&str> =
        policy["warnings"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings.iter().any(|line| line.contains("admin.toml:2") && line.contains("no kind \"contakt\"")));
    assert!(warnings.iter().any(|line| line.contains("admin.toml:3") && line.contains("no field \"industri\"")));
}

#[test]
fn a_broken_policy_stops_every_request_and_names_its_line() {
    let home = Home::with_demo();
    let server = ModelServer::start(Script::Pieces(vec!["never".into()]));
    let record = deal(&home);
    let broken = write(&home.path().join("admin.toml"), "strict = true\n[network]\noffline = \"perhaps\"\n");
    let missing = home.path().join("nowhere.toml").display().to_string();
    for (policy, place) in [(broken.display().to_string(), "line 3"), (missing, "cannot be read")] {
        let output = asked(&home, &server, &[("DEALDESK_POLICY", &policy)], &["do", "summarize", &record]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(&policy) && said.contains(place) && said.contains("nothing is sent"), "{said}");
    }
    assert!(server.bodies().is_empty());
}

#[test]
fn what_the_policy_forbids_is_refused_and_rules_answer() {
    let home = Home::with_demo();
    let server = ModelServer::start(Script::Pieces(vec!["never".into()]));
    let record = deal(&home);
    for (lines, word) in [
        ("[providers]\nallow = [\"azure\"]", "provider"),
        ("[models]\ndeny = [\"fake*\"]", "model"),
        ("[caps]\nbytes_per_request = 100", "bytes"),
        ("[caps]\nrequests_per_day = 0", "limit"),
        ("[network]\noffline = \"strict\"", "offline"),
    ] {
        let admin = write(&home.path().join("admin.toml"), lines).display().to_string();
        let output = asked(&home, &server, &[("DEALDESK_POLICY", &admin)], &["do", "summarize", &record, "--json"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{lines}: {said}");
        assert!(said.contains(word) && said.contains("nothing was sent"), "{said}");
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(!answer["text"].as_str().unwrap().is_empty(), "rules answer");
    }
    assert!(server.bodies().is_empty());
}

#[test]
fn a_limit_on_requests_counts_what_the_log_holds() {
    let home = Home::with_demo();
    let server = ModelServer::start(Script::Pieces(vec!["Fine.".into()]));
    let admin = write(&home.path().join("admin.toml"), "[caps]\nrequests_per_hour = 2\n").display().to_string();
    let codes: Vec<_> = (0..4)
        .map(|_| asked(&home, &server, &[("DEALDESK_POLICY", &admin)], &["models", "test"]).status.code().unwrap())
        .collect();
    assert_eq!((codes, server.bodies().len()), (vec![0, 0, 4, 4], 2));
}

#[test]
fn the_receipt_says_under_which_policy_and_what_was_asked() {
    let home = Home::with_demo();
    let server = ModelServer::start(Script::Pieces(vec!["Fine.".into()]));
    let record = deal(&home);
    let output = asked(&home, &server, &[], &["do", "summarize", &record, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let receipt = home.json(&["receipt", "--json"]);
    let version = home.json(&["trust", "policy", "--json"])["version"].clone();
    assert_eq!(receipt["context"]["policy"], version, "{receipt}");
    let shown = home.ok(&["receipt"]);
    for word in ["Policy  ", "Rules   ", "Note    retention: "] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn the_selftest_passes_on_one_page_and_fails_with_the_reason_first() {
    let home = Home::with_demo();
    let page = home.ok(&["trust", "selftest"]);
    assert!(page.lines().count() < 24 && page.contains("PASS  wire") && page.contains("checks passed"), "{page}");
    let strict = home.json(&["--offline=strict", "trust", "selftest", "--json"]);
    assert_eq!(strict["ok"], true, "{strict}");
    assert!(strict.to_string().contains("not sent (strictly offline)"));
    assert_eq!(home.fails(&["receipt"]).0, 3, "the self-test leaves no receipt of its own");

    home.ok(&["do", "what-changed"]);
    let folder = home.path().join("data/workspaces/demo/log");
    let day = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let day = day.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).max().unwrap();
    let lines = std::fs::read_to_string(&day).unwrap();
    let middle = dealdesk::crm::format::before(&lines, lines.len() / 2).len();
    std::fs::write(&day, [&lines[..middle], "x", &lines[middle..]].concat()).unwrap();
    let output = home.run(&["trust", "selftest"]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stderr));
    assert!(text(&output.stdout).lines().nth(1).unwrap().starts_with("FAIL  log"), "{}", text(&output.stdout));
}

/// Commands that would reach for the network if they could.
fn commands(record: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["ask", "--record", record, "in your words, how is this deal doing?"],
        vec!["do", "summarize", record],
        vec!["do", "draft-email", record],
        vec!["models", "list"],
        vec!["models", "test"],
        vec!["doctor"],
        vec!["trust", "selftest"],
        vec!["--plain"],
    ]
}

#[test]
fn strictly_offline_no_connection_arrives() {
    let home = Home::with_demo();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let record = deal(&home);
    for args in commands(&record) {
        let mut command = home.command(&[&["--offline=strict", "-m", "openai/fake-1"], &args[..]].concat());
        command.env("OPENAI_BASE_URL", &url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
        let output = command.output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 100), "{args:?}: {}", text(&output.stderr));
        assert!(listener.accept().is_err(), "{args:?} opened a connection");
    }
}

/// `strace` sees every socket that the process and its threads ask for, wherever it leads.
#[test]
fn strictly_offline_no_socket_is_asked_for() {
    if !cfg!(target_os = "linux") || Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: there is no strace");
        return;
    }
    let home = Home::with_demo();
    let record = deal(&home);
    let trace = home.path().join("trace");
    let calls = |strict: bool, args: &[&str]| {
        let flags: &[&str] = if strict { &["--offline=strict"] } else { &[] };
        let inner = home.command(&[flags, &["-m", "openai/fake-1"], args].concat());
        let mut command = Command::new("strace");
        command
            .args(["-f", "-qq", "-e", "trace=socket,connect,sendto,sendmsg", "-o"])
            .arg(&trace)
            .arg(inner.get_program());
        command.args(inner.get_args()).env_clear().current_dir(home.path()).stdin(std::process::Stdio::null());
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("OPENAI_BASE_URL", "http://127.0.0.1:9/v1").env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
        command.output().unwrap();
        let lines = std::fs::read_to_string(&trace).unwrap_or_default();
        lines.lines().filter(|line| line.contains("AF_INET")).map(str::to_owned).collect::<Vec<_>>()
    };
    if calls(false, &["models", "list"]).is_empty() {
        println!("skipped: strace sees nothing here, not even a call that is made");
        return;
    }
    for args in commands(&record) {
        assert_eq!(calls(true, &args), [""; 0], "{args:?}");
    }
}

/// The screen itself, on a terminal of its own: it starts, it is asked, and no connection arrives.
#[test]
fn strictly_offline_the_screen_connects_to_nothing() {
    let home = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let env = [("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", "sk-loopback-0123456789abcdef")];
    let mut tty = Tty::start(home.path(), &["--offline=strict", "-m", "openai/fake-1", "demo"], &env, (160, 45));
    tty.wait_for("Do next");
    tty.send("1");
    tty.until("an answer or a draft", |screen| screen.contains("Draft 1 of") || screen.contains("desk "));
    tty.send("\u{3}");
    assert!(listener.accept().is_err(), "a connection was opened");
}

/// With a masker that knows nothing, the second matcher stops what holds a known value; and what was masked passes.
/// The data lie beside the checkout; without them this says so and ends.
#[test]
fn with_masking_switched_off_the_second_matcher_stops_at_least_99_of_100() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust");
    let Ok(records) = std::fs::read_to_string(folder.join("crm_records.json")) else {
        println!("skipped: ../shared is absent");
        return;
    };
    let records = records_of(&serde_json::from_str(&records).unwrap());
    let mut watch = Watch::new(Arc::default(), Policy::default());
    records.iter().for_each(|record| watch.learn(record));
    let watch = Arc::new(watch);
    let mut policy = Policy::default();
    policy.mask_unknown_names = false;
    let blind = Masker::new(Arc::new(Dictionary::build([], &Schema::default())), policy);
    let sighted = Masker::new(Arc::new(Dictionary::build(records, &Schema::default())), Policy::default());
    let gate = |masker| Gate::new(masker, Policy::default(), Arc::default(), Arc::clone(&watch));
    let (blind, sighted) = (gate(blind), gate(sighted));
    let rows = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let known: Vec<Value> = rows("crm_known_values.jsonl");
    let known: Vec<&Value> = known.iter().filter(|row| row["kind"].as_str().unwrap().starts_with("A:")).collect();
    let leaked = known.iter().filter(|row| sent(&blind, row).is_some_and(|text| holds_value(row, &text))).count();
    let held_up = known.iter().filter(|row| sent(&sighted, row).is_none()).count();
    let harmless = rows("hard_negatives.jsonl");
    let false_stops = harmless.iter().filter(|row| sent(&blind, row).is_none()).count();
    let (all, harmless) = (known.len(), harmless.len());
    println!(
        "masking off: {leaked} of {all} left; masking on: {held_up} of {all} held up; harmless: {false_stops} of {harmless}"
    );
    assert!(leaked * 100 <= all, "{leaked} of {all} left");
    assert!(held_up * 1000 <= all, "{held_up} of {all} were masked and held up all the same");
    assert!(false_stops * 200 <= harmless, "{false_stops} of {harmless} harmless ones");
}

fn records_of(all: &Value) -> Vec<Record> {
    let list = |name: &str| all[name].as_array().cloned().unwrap_or_default();
    let said = |row: &Value, key: &str| CrmValue::text(row[key].as_str().unwrap_or_default());
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let number = |row: &Value, key: &str| CrmValue::Number(row[key].as_f64().unwrap());
    let accounts = list("accounts").into_iter().map(|row| {
        let account = Record::new(Kind::Account, id(&row)).with("name", said(&row, "name"));
        account.with("website", said(&row, "domain")).with("annual_revenue", number(&row, "arr"))
    });
    let contacts = list("contacts").into_iter().map(|row| {
        let contact = Record::new(Kind::Contact, id(&row)).with("first_name", said(&row, "first"));
        let contact = contact.with("last_name", said(&row, "last")).with("email", said(&row, "email"));
        contact.with("phone", said(&row, "phone"))
    });
    let deals = list("opportunities").into_iter().map(|row| {
        Record::new(Kind::Opportunity, id(&row)).with("name", said(&row, "name")).with("amount", number(&row, "amount"))
    });
    accounts.chain(contacts).chain(deals).collect()
}

/// Whether one of the values that a row names stands in what was sent.
fn holds_value(row: &Value, sent: &str) -> bool {
    let chars: Vec<char> = row["text"].as_str().unwrap().chars().collect();
    row["spans"].as_array().unwrap().iter().any(|span| {
        let [from, to] = [0, 1].map(|at| span[at].as_u64().unwrap() as usize);
        sent.contains(&chars[from..to].iter().collect::<String>())
    })
}

/// The words that would have left; `None` where the gate stopped them.
fn sent(gate: &Gate, row: &Value) -> Option<String> {
    let parts = vec![Part::Seller(row["text"].as_str().unwrap().to_owned())];
    let destination = Destination { provider: "openai".into(), model: "m".into(), ..Destination::default() };
    let passage = Passage {
        prompt: Prompt { messages: vec![Message { role: Role::User, parts }], ..Prompt::default() },
        scope: &[],
        encoder: &Plain,
        destination: &destination,
        at: jiff::Timestamp::UNIX_EPOCH,
        id: "r".into(),
    };
    let mut session = Session::new("s", [8, 29, 14]);
    let (cleared, _) = gate.clear(passage, &mut session, &Forgetful).ok()?;
    let body: Value = serde_json::from_slice(&cleared.get().body).unwrap();
    Some(body["messages"][0]["text"].as_str().unwrap().to_owned())
}

struct Plain;

impl Encode for Plain {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let body = serde_json::json!({ "messages": prompt.messages }).to_string().into_bytes();
        WireRequest { url: "https://api.openai.com/v1/x".into(), headers: Vec::new(), body }
    }
}

struct Forgetful;

impl Ledger for Forgetful {
    fn record(&self, _: &Receipt, _: &WireRequest) -> Result<(), LedgerError> {
        Ok(())
    }
}
