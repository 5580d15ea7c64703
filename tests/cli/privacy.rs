//! Erasing a person by the real program: afterwards no file holds anything of them, everybody else is as before, the
//! log verifies, and nothing brings them back; also when the program is killed on the way.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use crate::cli_support::{Home, text};
use crate::common::model_server::{ModelServer, Script};
use dealdesk::runtime::clock;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

const NAME: &str = "Ottoline Quackenbush";
const MAIL: &str = "o.quackenbush@vega.example";
const PHONE: &str = "+44 20 7946 0018";

/// Somebody with traces everywhere; and colleagues who share the first name, the company and the area code.
fn workspace() -> (Home, ModelServer) {
    let home = Home::new();
    let file = |name: &str, text: &str| std::fs::write(home.path().join(name), text).unwrap();
    file("accounts.csv", "Id,Name,Industry\nA1,Vega AG,Plastics\nA2,Orrin Ltd,Pharma\n");
    file(
        "contacts.csv",
        "Id,First Name,Last Name,Email,Phone,Account,Street\n\
         C1,Ottoline,Quackenbush,o.quackenbush@vega.example,+44 20 7946 0018,A1,12 Old Mill Lane\n\
         C2,Ottoline,Marsh,ottoline.marsh@vega.example,+44 20 7946 0019,A1,\n\
         C3,Ida,Moss,ida@orrin.example,,A2,\n",
    );
    file(
        "opportunities.csv",
        "Id,Name,Account,Stage,Amount,Close Date,Contact,Next Step,Description\n\
         O1,Cold chain,A1,Proposal,128500,2027-02-01,C1,Call Ottoline Quackenbush,\"Mrs Quackenbush (020 7946 0018) asked Ottoline Marsh.\"\n\
         O2,Labels,A2,Proposal,5000,2027-03-01,C3,Send quote,Ida Moss decides\n",
    );
    file(
        "emails.csv",
        "Id,Subject,Body,From,To,Sent,About,Who\n\
         E1,Our talk,\"Dear all, I moved house last week. Best, O.\",O.Quackenbush@vega.example,me@seller.example,2026-11-10T09:00:00Z,O1,C1\n\
         E2,Labels,\"As OTTOLINE  QUACKENBUSH said, fine. Ida\",ida@orrin.example,me@seller.example,2026-11-11T09:00:00Z,O2,C3\n",
    );
    file(
        "notes.csv",
        "Id,Title,Body,About\nN1,Lunch,Quackenbush likes tea; Ottoline paid,O1\nN2,Other,Nothing here,O2\n",
    );
    home.ok(&["workspace", "create", "default"]);
    home.ok(&["import", "accounts.csv", "contacts.csv", "opportunities.csv", "emails.csv", "notes.csv"]);
    // A second import changes the address: the old one is history, and hers.
    file("later.csv", "Id,Last Name,Email\nC1,Quackenbush,otti.q@vega.example\n");
    home.ok(&["import", "later.csv", "--kind", "contact"]);
    (home, ModelServer::start(Script::EchoPlaceholder))
}

fn with_model(home: &Home, server: &ModelServer, args: &[&str]) -> Output {
    let mut command = home.command(&[&["-m", "openai/fake-1"], args].concat());
    command.env("OPENAI_BASE_URL", &server.url).env("OPENAI_API_KEY", "sk-loopback-0123456789abcdef");
    command.output().unwrap()
}

/// Conversations, a draft to her, one to somebody else that names her, and a question from before she was known.
fn talk(home: &Home, server: &ModelServer) {
    for args in [
        vec!["ask", "--record", "contact:C1", "What does Ottoline Quackenbush want?"],
        vec!["do", "summarize", "opportunity:O1"],
        vec!["do", "draft-email", "contact:C1"],
        vec!["do", "draft-email", "contact:C3"],
        vec!["ask", "Who is Ida Moss?"],
    ] {
        let output = with_model(home, server, &args);
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let listing = std::fs::read_dir(folder).into_iter().flatten();
    for entry in listing.map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.insert(entry.path().display().to_string(), std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Base64 without the first and last group, which depend on what stands around.
fn base64_core(value: &str, skip: usize) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let inside = &value.as_bytes()[skip..];
    let groups = inside.chunks_exact(3).map(|group| {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        [18, 12, 6, 0].map(|shift| DIGITS[(bits >> shift & 63) as usize])
    });
    groups.flatten().collect()
}

/// Her values as raw bytes in every form that a file could hold.
fn needles() -> Vec<(String, Vec<u8>)> {
    let values = [
        NAME,
        "Quackenbush",
        "quackenbush",
        "QUACKENBUSH",
        MAIL,
        "otti.q@vega",
        PHONE,
        "020 7946 0018",
        "442079460018",
        "Old Mill Lane",
        "moved house",
    ];
    let mut found = Vec::new();
    for value in values {
        found.push((value.to_owned(), value.as_bytes().to_vec()));
        found.push((format!("{value} in UTF-16"), value.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        found.push((format!("{value} in UTF-16 BE"), value.encode_utf16().flat_map(u16::to_be_bytes).collect()));
        found.extend((0..3).map(|skip| (format!("{value} in Base64"), base64_core(value, skip))));
    }
    found
}

fn traces(home: &Home) -> Vec<String> {
    let mut all = files(&home.path().join("data"));
    all.extend(files(&home.path().join("config")));
    let mut found = Vec::new();
    for (path, bytes) in all {
        for (name, needle) in needles() {
            if bytes.windows(needle.len()).any(|window| window == needle) {
                found.push(format!("{name} in {path}"));
            }
        }
    }
    found
}

/// Everything of everybody else, as the program shows it.
fn others(home: &Home) -> Vec<Value> {
    ["account:A1", "account:A2", "contact:C2", "contact:C3", "opportunity:O2", "email:E2", "note:N2"]
        .map(|record| {
            let mut shown = home.json(&["show", record, "--json"]);
            shown.as_object_mut().unwrap().retain(|key, _| key == "fields" || key == "record");
            shown
        })
        .to_vec()
}

fn assert_gone(home: &Home) {
    assert_eq!(traces(home), Vec::<String>::new());
    home.ok(&["log", "verify"]);
    for words in ["Quackenbush", "Ottoline Quackenbush", "moved house"] {
        let found = home.json(&["search", words, "--json"])["hits"].to_string();
        assert!(!found.contains("contact:C1") && !found.to_lowercase().contains("quackenbush"), "{words}: {found}");
    }
    assert_eq!(home.fails(&["show", "contact:C1"]).0, 3);
    let (code, said) = {
        let output = home.run(&["privacy", "erase", "contact:C1", "--yes"]);
        (output.status.code().unwrap(), text(&output.stderr))
    };
    assert!(code == 0 && said.contains("nothing is left"), "{code}: {said}");
}

#[test]
fn an_erased_person_is_nowhere_and_everybody_else_is_as_before() {
    let (home, server) = workspace();
    talk(&home, &server);
    let before = others(&home);
    assert!(!traces(&home).is_empty());
    let plan = home.json(&["privacy", "erase", "contact:C1", "--dry-run", "--json"]);
    assert!(plan["places"]["vault values"].as_u64().unwrap() > 0, "{plan}");
    for place in ["record", "other records", "activities", "field history", "drafts"] {
        assert!(plan["places"][place].as_u64().unwrap() > 0, "{place}: {plan}");
    }
    assert!(plan["perhaps_in_all"].as_u64().unwrap() > 0, "the first name alone is told: {plan}");
    assert_eq!(others(&home), before, "a dry run changes nothing");
    let (code, said) = home.fails(&["privacy", "erase", "contact:C1"]);
    assert!(code == 2 && said.contains("--yes"), "{said}");

    let done = home.json(&["privacy", "erase", "contact:C1", "--yes", "--json"]);
    assert_eq!((&done["places"], &done["left"]), (&plan["places"], &serde_json::json!([])), "{done}");
    assert_gone(&home);
    let mut after = others(&home);
    // The one text of somebody else that named her.
    let mail = after.iter_mut().find(|shown| shown["record"] == "email:E2").unwrap();
    assert_eq!(mail["fields"]["body"], "As [erased] said, fine. Ida", "{mail}");
    mail["fields"]["body"] = before[5]["fields"]["body"].clone();
    assert_eq!(after, before);
    let deal = home.json(&["show", "opportunity:O1", "--json"]);
    assert_eq!(deal["fields"]["next_step"], "Call [erased]", "{deal}");
    assert_eq!(deal["fields"]["description"], "Mrs [erased] ([erased]) asked Ottoline Marsh.");
    assert_eq!(deal["fields"]["contact"], Value::Null);
    let mail = home.json(&["show", "email:E1", "--json"]);
    assert_eq!((&mail["fields"]["body"], &mail["fields"]["from"]), (&"[erased]".into(), &"[erased]".into()));
    assert_eq!(mail["fields"]["to"], "me@seller.example");
    // Conversations go on without her: her placeholders stand for nothing, the others' still do.
    let sessions = home.ok(&["log", "list", "--json"]);
    assert!(sessions.lines().count() >= 5);
    // Another conversation can begin at once.
    assert!(with_model(&home, &server, &["ask", "Who is Ida Moss?"]).status.success());
    assert_gone(&home);
}

#[test]
fn killed_at_any_point_it_is_completed_by_running_it_again() {
    let (home, server) = workspace();
    talk(&home, &server);
    let saved = files(&home.path().join("data"));
    let start = clock::instant();
    home.ok(&["privacy", "erase", "contact:C1", "--yes"]);
    let whole = Duration::from_millis(clock::millis_since(start));
    assert_gone(&home);
    for round in 1..=16_u32 {
        std::fs::remove_dir_all(home.path().join("data")).unwrap();
        for (path, bytes) in &saved {
            std::fs::create_dir_all(Path::new(path).parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
            restrict(path);
        }
        let mut command = home.command(&["privacy", "erase", "contact:C1", "--yes"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * round / 17);
        child.kill().unwrap();
        child.wait().unwrap();
        home.ok(&["log", "verify"]);
        home.ok(&["privacy", "erase", "contact:C1", "--yes"]);
        assert_gone(&home);
    }
}

/// Keys must be private to be used.
fn restrict(path: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn an_export_holds_everything_of_one_person() {
    let (home, server) = workspace();
    talk(&home, &server);
    let all = home.json(&["privacy", "export", "contact:C1", "--json"]);
    assert_eq!(all["record"]["fields"]["last_name"], "Quackenbush");
    assert!(all["history"].to_string().contains(MAIL), "the older address: {}", all["history"]);
    let mentioned = all["mentioned_in"].to_string();
    for record in ["opportunity:O1", "email:E1", "email:E2", "note:N1"] {
        assert!(mentioned.contains(record), "{record} in {mentioned}");
    }
    assert!(!mentioned.contains("note:N2") && mentioned.contains("moved house"));
    assert_eq!(all["drafts"].as_array().unwrap().len(), 1, "{}", all["drafts"]);
    let turns = all["conversations"].to_string();
    assert!(turns.contains("What does Ottoline Quackenbush want?") && !turns.contains("Who is Ida Moss?"), "{turns}");
    assert!(all["receipts"].as_array().unwrap().len() >= 2, "{}", all["receipts"]);
    let path = home.path().join("ottoline.json");
    home.ok(&["privacy", "export", "contact:C1", "--out", path.to_str().unwrap()]);
    assert!(std::fs::read_to_string(path).unwrap().contains("moved house"));
    assert_eq!(home.fails(&["privacy", "export", "contact:C9"]).0, 3);
    assert_eq!(home.fails(&["privacy", "export", "account:A1"]).0, 1, "a company is no person");
}

#[test]
fn the_log_is_signed_witnessed_and_pruned() {
    let (home, server) = workspace();
    talk(&home, &server);
    let found = home.json(&["log", "verify", "--json"]);
    assert_eq!((&found["sound"], &found["key_is_known"]), (&true.into(), &true.into()), "{found}");
    assert!(found["signed"]["count"].as_u64().unwrap() >= 5);
    home.ok(&["log", "witness", "--out", "witness.txt"]);
    assert!(home.ok(&["log", "verify", "--witness", "witness.txt"]).contains("agrees with the witness"));
    assert!(with_model(&home, &server, &["ask", "Who is Ida Moss?"]).status.success());
    home.ok(&["log", "verify", "--witness", "witness.txt"]);
    // The request carries what it was made of.
    let log = home.ok(&["log", "export"]);
    let request = log.lines().find(|line| line.contains("\"kind\":\"request\"") && line.contains("draft-email"));
    let request: Value = serde_json::from_str(request.unwrap()).unwrap();
    for key in ["template", "policy", "dictionary"] {
        assert!(request["context"][key].is_string(), "{key}: {request}");
    }
    // An older day: nothing to drop but that.
    let plan = home.json(&["log", "prune", "--keep-days", "30", "--dry-run", "--json"]);
    assert_eq!(plan["files"], serde_json::json!([]));
    assert_eq!(home.fails(&["log", "prune"]).0, 2);
    // Somebody who starts over with a log of their own has not the key.
    let log = std::fs::read_dir(home.path().join("data/workspaces/default/log")).unwrap();
    log.for_each(|file| std::fs::remove_file(file.unwrap().path()).unwrap());
    assert!(with_model(&home, &server, &["ask", "Who is Ida Moss?"]).status.success());
    home.ok(&["log", "verify"]);
    let (code, said) = home.fails(&["log", "verify", "--witness", "witness.txt"]);
    assert!(code == 6, "{said}");
}

#[test]
fn a_passphrase_locks_the_vault_and_only_it_opens_it() {
    let (home, server) = workspace();
    talk(&home, &server);
    let export = |home: &Home, words: Option<&str>| {
        let mut command = home.command(&["privacy", "export", "contact:C1", "--json"]);
        if let Some(words) = words {
            command.env("DEALDESK_VAULT_PASSPHRASE_COMMAND", format!("printf '{words}'"));
            command.env("PATH", std::env::var_os("PATH").unwrap());
        }
        let output = command.output().unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    let set = home.run_with(&["privacy", "passphrase"], "correct horse\n");
    assert!(set.status.success(), "{}", text(&set.stderr));
    assert!(!home.path().join("data/workspaces/default/vault/vault.key").exists());
    let (code, _, said) = export(&home, None);
    assert!(code == 1 && said.contains("DEALDESK_VAULT_PASSPHRASE_COMMAND"), "{code}: {said}");
    let (code, _, said) = export(&home, Some("battery staple"));
    assert!(code == 1 && said.contains("not the vault's passphrase"), "{code}: {said}");
    let (code, out, said) = export(&home, Some("correct horse"));
    assert!(code == 0 && out.contains("What does Ottoline Quackenbush want?"), "{code}: {said}");
}
