//! `log export` on the real program: tables, and spans to a collector on the loopback that behaves as badly as they do.

use crate::cli_support::{Home, text};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

/// What the collector does with a request.
#[derive(Clone, Copy)]
enum Act {
    /// Answers with this status line and headers, and this body.
    Say(&'static str, &'static str),
    /// Reads the request and closes the connection.
    Cut,
}

const TAKEN: Act = Act::Say("200 OK\r\ncontent-type: application/json", "{}");

#[derive(Clone)]
struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn spans(&self) -> Vec<Value> {
        let body: Value = serde_json::from_slice(&self.body).unwrap();
        body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().clone()
    }
}

/// A collector that follows a script, then takes everything.
struct Collector {
    url: String,
    got: Arc<Mutex<Vec<Request>>>,
}

impl Collector {
    fn start(script: &[Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let got: Arc<Mutex<Vec<Request>>> = Arc::default();
        let script: Vec<Act> = script.to_vec();
        let (kept, mut script) = (Arc::clone(&got), script.into_iter());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                        break;
                    }
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    head.push_str(&line);
                }
                let mut body = vec![0; length];
                if head.is_empty() || reader.read_exact(&mut body).is_err() {
                    continue;
                }
                kept.lock().unwrap().push(Request { head, body });
                if let Act::Say(status, said) = script.next().unwrap_or(TAKEN) {
                    let length = said.len();
                    let answer =
                        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{said}");
                    let _ = (&stream).write_all(answer.as_bytes());
                }
            }
        });
        Self { url, got }
    }

    fn got(&self) -> Vec<Request> {
        self.got.lock().unwrap().clone()
    }

    fn export<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        [&["log", "export", "--format", "otlp", "--to", &self.url, "--json"], more].concat()
    }
}

/// A workspace in which three things were asked, one of them nothing that dealdesk does. Made once and copied.
fn home() -> Home {
    static ASKED: OnceLock<Home> = OnceLock::new();
    let asked = ASKED.get_or_init(|| {
        let home = Home::with_demo();
        for question in ["open opportunities", "how many accounts", "book a flight to Berlin"] {
            home.run(&["ask", question]);
        }
        home
    });
    let home = Home::new();
    copy(&asked.path().join("data"), &home.path().join("data"));
    home
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().flatten() {
        let to = to.join(item.file_name());
        match item.file_type().unwrap().is_dir() {
            true => copy(&item.path(), &to),
            false => _ = std::fs::copy(item.path(), to).unwrap(),
        }
    }
}

fn operations(requests: &[Request]) -> Vec<String> {
    let spans = requests.iter().flat_map(Request::spans);
    spans.map(|span| span["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_collector_has_it_does_not_get_again() {
    let (home, collector) = (home(), Collector::start(&[]));
    let report = home.json(&collector.export(&[]));
    assert_eq!((&report["spans"], &report["requests"], &report["waiting"]), (&3.into(), &1.into(), &0.into()));
    assert_eq!(operations(&collector.got()), ["invoke_agent dealdesk"; 3]);
    assert_eq!(home.json(&collector.export(&[]))["spans"], 0);
    home.ok(&["ask", "how many contacts"]);
    assert_eq!(home.json(&collector.export(&["--dry-run"]))["spans"], 1);
    assert_eq!(home.json(&collector.export(&[]))["spans"], 1);
    let got = collector.got();
    assert_eq!(got.len(), 2);
    let id = |request: &Request, at: usize| request.spans()[at]["spanId"].clone();
    assert!((0..3).all(|at| id(&got[0], at) != id(&got[1], 0)));
    assert!(home.ok(&["log", "export"]).contains("3 spans arrived"));
}

#[test]
fn no_word_of_a_question_and_no_name_is_in_the_spans() {
    let (home, collector) = (home(), Collector::start(&[]));
    home.ok(&collector.export(&["--seller", "ida@seller.example"]));
    let got = collector.got();
    assert!(got[0].head.starts_with("POST /v1/traces HTTP/1.1"), "{}", got[0].head);
    let body = text(&got[0].body).to_lowercase();
    for word in ["flight", "berlin", "seller.example", "how many"] {
        assert!(!body.contains(word), "{word} in {body}");
    }
    assert!(body.contains("dealdesk.cluster"));
}

#[test]
fn a_collector_that_is_busy_or_cuts_the_line_gets_the_same_batch_again() {
    let busy = [
        Act::Say("503 Service Unavailable\r\nretry-after: 0", "later"),
        Act::Say("429 Too Many Requests\r\nretry-after: 0", ""),
    ];
    for script in [&busy[..], &[Act::Cut]] {
        let (home, collector) = (home(), Collector::start(script));
        assert_eq!(home.json(&collector.export(&[]))["spans"], 3);
        let got = collector.got();
        assert_eq!(got.len(), script.len() + 1);
        assert!(got.iter().all(|request| request.body == got[0].body));
        assert_eq!(home.json(&collector.export(&[]))["spans"], 0);
    }
}

#[test]
fn a_batch_that_is_refused_is_not_tried_again_and_not_lost() {
    let (home, collector) = (home(), Collector::start(&[Act::Say("400 Bad Request", "what is that?")]));
    let (exit, said) = home.fails(&collector.export(&[]));
    assert_eq!(exit, 5, "{said}");
    assert!(said.contains("what is that?") && said.contains("next export"), "{said}");
    assert_eq!(collector.got().len(), 1);
    assert_eq!(home.json(&collector.export(&[]))["spans"], 3);
    assert_eq!(collector.got()[0].body, collector.got()[1].body);
}

#[test]
fn what_a_collector_will_not_have_is_told_and_not_sent_again() {
    let partly = "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"too old\"}}";
    let (home, collector) = (home(), Collector::start(&[Act::Say("200 OK\r\ncontent-type: application/json", partly)]));
    let report = home.json(&collector.export(&[]));
    assert_eq!((&report["spans"], &report["rejected"]), (&3.into(), &2.into()));
    assert_eq!(home.json(&collector.export(&[]))["spans"], 0);
    assert_eq!(collector.got().len(), 1);
}

#[test]
fn only_where_policy_and_network_switch_allow_it() {
    let (home, collector) = (home(), Collector::start(&[]));
    for refused in [
        vec!["--offline=strict", "log", "export", "--format", "otlp", "--to", &collector.url],
        vec!["log", "export", "--format", "otlp", "--to", "https://otel.example.com"],
        vec!["log", "export", "--format", "otlp"],
        vec!["log", "export", "--format", "otlp", "--to", &collector.url, "--content"],
        vec!["log", "export", "--format", "parquet", "--out", "t", "--content"],
    ] {
        let (exit, said) = home.fails(&refused);
        assert_eq!(exit, 4, "{refused:?}: {said}");
    }
    assert!(collector.got().is_empty());
    let named = "[export]\ncollector = \"https://otel.example.com\"\n";
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    std::fs::write(home.path().join("config/policy.toml"), named).unwrap();
    let offline = ["--offline", "log", "export", "--format", "otlp"];
    let (exit, said) = home.fails(&offline);
    assert!(exit == 4 && said.contains("offline"), "{exit} {said}");
    assert_eq!(home.json(&[&["--offline"], &collector.export(&[])[..]].concat())["spans"], 3);
}

#[test]
fn text_goes_along_masked_where_the_policy_lets_it() {
    let (home, collector) = (home(), Collector::start(&[]));
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    std::fs::write(home.path().join("config/policy.toml"), "[export]\ncontent = true\n").unwrap();
    home.ok(&["ask", "open opportunities of Apple Tree Foods"]);
    home.ok(&collector.export(&["--content"]));
    let body = text(&collector.got()[0].body);
    assert!(!body.contains("Apple Tree"), "{body}");
    assert!(body.contains("book a flight") && body.contains("gen_ai.input.messages"), "{body}");
    home.ok(&["log", "export", "--format", "parquet", "--out", "tables", "--content"]);
}

#[test]
fn secrets_of_the_collector_go_to_no_other() {
    let (home, collector) = (home(), Collector::start(&[]));
    let mut command = home.command(&collector.export(&[]));
    let done = command.env("OTEL_EXPORTER_OTLP_HEADERS", "x-api-key=hush-hush").output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!collector.got()[0].head.contains("hush"));
}

#[test]
fn tables_are_written_whole_and_say_no_word() {
    let home = home();
    let report = home.json(&["log", "export", "--format", "parquet", "--out", "tables", "--json"]);
    assert_eq!((report["turns"].as_u64(), report["key_of"].as_str()), (Some(3), Some("workspace")));
    let files: Vec<&str> = report["files"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let bytes = std::fs::read(home.path().join(file)).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{file}");
        let shown = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!shown.contains("flight") && !shown.contains("how many"), "{file}");
    }
    let left = std::fs::read_dir(home.path().join("tables/events")).unwrap().count();
    assert_eq!(left, 1, "no draft is left");
    let again = home.json(&["log", "export", "--format", "parquet", "--out", "tables", "--json"]);
    assert_eq!(again["files"], report["files"], "the same log gives the same names");
    home.ok(&["log", "export", "--format", "parquet", "--out", "nowhere", "--dry-run"]);
    assert!(!home.path().join("nowhere").exists());
}

#[test]
fn spans_go_into_a_file_as_collectors_read_them() {
    let home = home();
    home.ok(&["log", "export", "--format", "otlp", "--out", "spans.jsonl"]);
    let lines = std::fs::read_to_string(home.path().join("spans.jsonl")).unwrap();
    let line: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(line["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap().len(), 3);
}

#[test]
fn the_logs_own_lines_are_exported_as_before() {
    let home = home();
    let lines = home.ok(&["log", "export"]);
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok_and(|line| line["chain"].is_string())));
    home.ok(&["log", "export", "--out", "log.jsonl"]);
    assert_eq!(std::fs::read_to_string(home.path().join("log.jsonl")).unwrap(), lines);
}

#[test]
fn a_company_key_joins_workspaces_and_a_short_one_is_refused() {
    // A copy would have the same vault.
    let (one, other) = (home(), Home::with_demo());
    let seller = |home: &Home, key: &str| {
        let args = ["log", "export", "--format", "parquet", "--out", "t", "--seller", "4711", "--json"];
        let done = home.command(&args).env("DEALDESK_FLEET_KEY", key).output().unwrap();
        (done.status.code(), serde_json::from_slice::<Value>(&done.stdout).unwrap_or_default()["seller"].clone())
    };
    let key = "0123456789abcdef0123456789abcdef";
    assert_eq!(seller(&one, key), seller(&other, key));
    assert_eq!(seller(&one, "short").0, Some(4));
    let own = |home: &Home| {
        home.json(&["log", "export", "--format", "parquet", "--out", "t", "--seller", "4711", "--json"])["seller"]
            .clone()
    };
    assert_ne!(own(&one), own(&other));
    assert_eq!(own(&one), own(&one));
}

#[test]
fn what_does_not_go_together_is_said() {
    let home = home();
    for wrong in [
        vec!["log", "export", "--format", "parquet"],
        vec!["log", "export", "--format", "parquet", "--out", "t", "--to", "http://127.0.0.1:1"],
        vec!["log", "export", "--content"],
        vec!["log", "export", "--since", "soon"],
    ] {
        assert_eq!(home.fails(&wrong).0, 2, "{wrong:?}");
    }
}
