//! What the event log tells: search, turns whole, what was not served, figures and the review.

use crate::cli_support::{Home, text};
use dealdesk::journal::{Event, Journal, Masked, SessionId};
use serde_json::Value;

/// A demo workspace in which some questions were asked.
fn home() -> (Home, Value) {
    let home = Home::with_demo();
    let asked = home.json(&["ask", "how many open deals are there", "--json"]);
    home.json(&["ask", "what is the weather in Paris", "--json"]);
    home.ok(&["do", "summarize", "opportunity:Halden renewal 2027"]);
    (home, asked)
}

fn jsonl(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn turns_are_searched_and_shown_whole() {
    let (home, asked) = home();
    let all = jsonl(&home.ok(&["log", "search", "--since", "1d", "--json"]));
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(all[0]["action"], "summarize");
    assert_eq!(jsonl(&home.ok(&["log", "search", "weath*", "--json"])).len(), 1);
    assert_eq!(jsonl(&home.ok(&["log", "search", "\"open deals\"", "--json"])).len(), 1);
    let by = |args: &[&str]| jsonl(&home.ok(&[&["log", "search", "--json"], args].concat())).len();
    assert_eq!(by(&["--action", "summarize"]), 1);
    assert_eq!(by(&["--record", "opportunity:Halden renewal 2027"]), 1);
    assert_eq!(by(&["--record", "opportunity:Halden renewal 2027", "weather"]), 0);
    assert_eq!(by(&["--outcome", "out_of_scope"]), 1);
    assert_eq!(by(&["--by-model", "rules"]), 3);
    assert_eq!((by(&["--min-cost", "0.01"]), by(&["--limit", "2", "--since", "1d"])), (0, 2));
    assert_eq!((by(&["--until", "2001-01-01"]), by(&["--min-ms", "0"])), (0, 3));
    for hostile in ["\"", "a OR", "NEAR(", "*", "tags:x", "'; DROP TABLE turns; --", "\u{1b}[2J"] {
        home.ok(&["log", "search", hostile]);
    }
    assert_eq!(home.fails(&["log", "search"]).0, 2);
    assert_eq!(home.fails(&["log", "search", "--outcome", "fine"]).0, 2);
    assert_eq!(home.fails(&["log", "search", "--since", "soon"]).0, 2);

    let number = all[2]["turn"].to_string();
    let turn = home.json(&["log", "show", &number, "--json"]);
    assert_eq!((&turn["session"], &turn["outcome"]), (&asked["session"], &"answered".into()));
    assert_eq!(turn["asked"]["text"], "how many open deals are there");
    assert_eq!(turn["answer"], asked["answer"]);
    assert!(turn["understood"]["topic"]["query"].as_str().unwrap().contains("opportunity"), "{turn}");
    assert_eq!(turn["events"][0]["kind"], "question");
    let session = home.json(&["log", "show", asked["session"].as_str().unwrap(), "--json"]);
    assert_eq!(session["turns"].as_array().unwrap().len(), 1);
    let shown = home.ok(&["log", "show"]);
    for part in ["Asked", "Understood", "Sent        nothing", "Received    answered", "Checked", "Decided"] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(shown.contains("Halden"), "{shown}");
    assert_eq!(home.fails(&["log", "show", "no-such-turn"]).0, 3);
    assert_eq!(home.fails(&["log", "show", "--wire"]).0, 3);
}

#[test]
fn names_are_put_back_only_where_the_vault_has_them() {
    let home = Home::with_demo();
    let contacts = home.json(&["records", "contact", "--limit", "1", "--json"]);
    let name = contacts["rows"][0]["name"].as_str().unwrap().to_owned();
    home.run(&["ask", &format!("what is the phone number of {name}"), "--json"]);
    assert!(home.ok(&["log", "show"]).contains(&name));
    let masked = home.ok(&["log", "show", "--masked"]);
    assert!(!masked.contains(&name) && masked.contains("PERSON_"), "{masked}");
    assert!(!home.ok(&["log", "search", "phone"]).contains(&name));
    std::fs::remove_dir_all(home.path().join("data/workspaces/demo/vault")).unwrap();
    assert!(!home.ok(&["log", "show"]).contains(&name));
}

#[test]
fn what_was_not_served_is_listed_with_its_reasons() {
    let (home, _) = home();
    let found = jsonl(&home.ok(&["log", "unanswered", "--json"]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["reasons"], serde_json::json!(["out_of_scope"]));
    for key in ["turn", "session", "time", "question", "action", "nearest"] {
        assert!(found[0].get(key).is_some(), "{key}: {found:?}");
    }
    let output = home.run(&["log", "unanswered", "--since", "2w"]);
    assert!(text(&output.stdout).contains("out of scope") && text(&output.stderr).contains("1 in all"));
}

#[test]
fn figures_have_an_n_and_a_way() {
    let (home, _) = home();
    let told = home.json(&["stats", "--json"]);
    let figures = told["figures"].as_array().unwrap();
    let value = |name: &str| figures.iter().find(|figure| figure["name"] == name).unwrap();
    assert_eq!((&value("questions")["value"], &value("questions")["n"]), (&3.0.into(), &3.into()));
    assert_eq!(value("active_days")["value"], 1.0);
    assert_eq!((&value("satisfaction")["value"], &value("satisfaction")["n"]), (&Value::Null, &0.into()));
    for figure in figures {
        assert!(figure["how"].as_str().is_some_and(|how| how.len() > 5) && figure["unit"].is_string(), "{figure}");
        assert!(figure["n"] != 0 || figure["value"].is_null(), "{figure}");
    }
    // What was sent away counts for no action.
    let mut groups: Vec<&str> =
        told["by_action"].as_array().unwrap().iter().filter_map(|group| group["name"].as_str()).collect();
    groups.sort_unstable();
    assert_eq!(groups, ["chat", "query", "summarize"], "{told}");
    let shown = home.ok(&["stats", "--explain"]);
    assert!(shown.contains("n=3") && shown.contains("thumbs up / thumbs"), "{shown}");
    assert!(home.ok(&["stats", "--by", "week"]).contains("WEEK FROM"));

    assert_eq!(home.fails(&["stats", "baseline", "no-such-action", "--minutes", "3"]).0, 3);
    assert_eq!(home.fails(&["stats", "baseline", "summarize", "--minutes", "-3"]).0, 2);
    assert!(home.ok(&["stats", "baseline", "summarize", "--minutes", "12", "--keys", "900"]).contains("12"));
    assert_eq!(home.json(&["stats", "baseline", "--json"])["baselines"]["summarize"]["keys"], 900);
    assert!(!home.ok(&["stats", "baseline", "summarize", "--remove"]).contains("summarize"));

    let review = home.ok(&["report"]);
    for part in
        ["# Use and quality", "| questions | 3 | 3 |", "weather in Paris", "## By action", "## How it is counted"]
    {
        assert!(review.contains(part), "{part}\n{review}");
    }
    home.ok(&["report", "--out", "review.md"]);
    assert_eq!(std::fs::read_to_string(home.path().join("review.md")).unwrap().trim_end(), review.trim_end());
}

#[test]
fn nothing_asked_is_no_figure_and_a_broken_index_is_made_anew() {
    let home = Home::with_demo();
    assert_eq!(home.json(&["stats", "--json"])["figures"][0]["value"], Value::Null);
    assert!(home.ok(&["report"]).contains("Nothing was asked"));
    assert!(home.ok(&["log", "unanswered"]).is_empty());
    assert_eq!(home.fails(&["log", "show"]).0, 3);
    home.ok(&["ask", "how many open deals are there"]);
    let index = home.path().join("data/workspaces/demo/log-index.db");
    std::fs::write(&index, b"something else").unwrap();
    assert_eq!(home.ok(&["log", "search", "deals", "--json"]).lines().count(), 1);
    // Cut in the middle, alone and beside what was not moved into it yet; of a later version of the program.
    let cut = || {
        let bytes = std::fs::read(&index).unwrap();
        std::fs::write(&index, &bytes[..bytes.len() / 2]).unwrap();
    };
    let damages: [&dyn Fn(); 3] = [
        &cut,
        &|| {
            std::fs::remove_file(index.with_extension("db-wal")).unwrap();
            cut();
        },
        &|| rusqlite::Connection::open(&index).unwrap().pragma_update(None, "user_version", 999).unwrap(),
    ];
    let before = home.json(&["stats", "--json"]);
    for damage in damages {
        damage();
        assert_eq!(home.ok(&["log", "search", "deals", "--json"]).lines().count(), 1);
        assert_eq!(home.json(&["stats", "--json"]), before);
    }
}

#[test]
fn where_no_index_can_be_made_the_error_says_so_and_the_log_stays() {
    let (home, _) = home();
    let workspace = home.path().join("data/workspaces/demo");
    let log = || {
        let mut files: Vec<_> =
            std::fs::read_dir(workspace.join("log")).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    let before = log();
    // In the place of the file is a folder: nothing can be written there, as in a folder that is only read.
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(workspace.join(format!("log-index.db{end}")));
    }
    std::fs::create_dir(workspace.join("log-index.db")).unwrap();
    for args in [&["stats"][..], &["log", "search", "deals"], &["log", "unanswered"], &["report"], &["log", "show"]] {
        let (code, said) = home.fails(args);
        assert_eq!(code, 1, "{args:?}: {said}");
        assert!(said.contains("log-index.db") && said.contains("the log is untouched"), "{args:?}: {said}");
    }
    assert!(log() == before);
    std::fs::remove_dir(workspace.join("log-index.db")).unwrap();
    assert_eq!(home.ok(&["log", "search", "deals", "--json"]).lines().count(), 1);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "what is asked now is asked within the last days")]
fn a_log_that_another_process_writes_is_read_as_far_as_it_is() {
    let home = Home::with_demo();
    home.ok(&["ask", "how many open deals are there"]);
    let log = home.path().join("data/workspaces/demo/log");
    let asked = || {
        let told = home.json(&["stats", "--json"]);
        told["figures"].as_array().unwrap().iter().find(|one| one["name"] == "questions").unwrap()["n"]
            .as_u64()
            .unwrap()
    };
    let counts: Vec<u64> = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let now = jiff::Timestamp::now();
            let journal = Journal::open(&log, now).unwrap();
            for number in 0..400 {
                let text = Masked::new(format!("question number {number}"));
                let event = Event::Question { text, record: None, action: None };
                journal.append(now, &SessionId::new("s-9").unwrap(), event).wait().unwrap();
            }
            journal.close().unwrap();
        });
        let mut counts = Vec::new();
        while !writer.is_finished() {
            counts.push(asked());
        }
        writer.join().unwrap();
        counts
    });
    assert!(counts.is_sorted() && counts.iter().all(|count| (1..=401).contains(count)), "{counts:?}");
    assert_eq!(asked(), 401);
    home.ok(&["log", "verify"]);
}
