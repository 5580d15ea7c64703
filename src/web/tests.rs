//! Against a real server on the loopback: the only address of this machine that a test's rule admits.

use super::resolve::Answer;
use super::*;
use crate::trust::link::Address;
use crate::trust::{Offline, Policy};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server that answers by path and keeps the heads it got.
struct Server {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(answers: &[(&'static str, Vec<u8>)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&heads);
        let answers: HashMap<&'static str, Vec<u8>> = answers.iter().cloned().collect();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, kept) = (answers.clone(), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream, &answers, &kept));
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answers: &HashMap<&'static str, Vec<u8>>, kept: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    kept.lock().unwrap().push(head);
    let answer = answers.get(path.as_str()).cloned().unwrap_or_else(|| page("404 Not Found", "text/html", "", b""));
    // A client that has gone is its own business.
    let _ = stream.write_all(&answer);
    if path == "/slow" {
        // Ends when the client closes.
        let _ = reader.read_line(&mut String::new());
    }
}

fn page(status: &str, kind: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n{more}\r\n");
    [head.as_bytes(), body].concat()
}

fn to(location: &str) -> Vec<u8> {
    page("302 Found", "text/html", &format!("location: {location}\r\n"), b"")
}

/// How often a name was asked for, and the answers in their order.
type Asked = (usize, Vec<Vec<SocketAddr>>);

/// Gives each host its answers in turn, the last one for ever, and counts the questions.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<HashMap<String, Asked>>>);

impl Names {
    fn with(self, host: &str, answers: Vec<Vec<SocketAddr>>) -> Self {
        self.0.lock().unwrap().insert(host.to_owned(), (0, answers));
        self
    }

    fn asked(&self, host: &str) -> usize {
        self.0.lock().unwrap().get(host).map_or(0, |(count, _)| *count)
    }
}

impl Resolver for Names {
    fn resolve<'a>(&'a self, host: &'a str, _: u16) -> Answer<'a> {
        let mut names = self.0.lock().unwrap();
        let answer = names.get_mut(host).map(|(count, answers)| {
            *count += 1;
            answers[(*count - 1).min(answers.len() - 1)].clone()
        });
        Box::pin(async move { answer.ok_or_else(|| std::io::Error::other("unknown")) })
    }
}

#[derive(Default)]
struct Noted(Mutex<Vec<String>>);

impl Log for Noted {
    fn record(&self, scheme: &str, host: &str, port: u16) -> Result<(), String> {
        self.0.lock().unwrap().push(format!("{scheme} {host} {port}"));
        Ok(())
    }
}

struct Full;

impl Log for Full {
    fn record(&self, _: &str, _: &str, _: u16) -> Result<(), String> {
        Err("no space".to_owned())
    }
}

fn policy() -> Policy {
    Policy::from_toml("[web]\nhttp = true").unwrap()
}

fn limits() -> Limits {
    Limits { bytes: 1000, ..Limits::default() }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn get(server: &Server, names: &Names, limits: Limits, url: &str) -> Result<Page, FetchError> {
    let fetcher = Fetcher::for_tests(limits, Box::new(names.clone()), server.address);
    run(fetcher.get(&Address::parse(url).unwrap(), &policy(), &Noted::default()))
}

fn names(server: &Server) -> Names {
    Names::default().with("www.test.example", vec![vec![server.address]])
}

#[test]
fn a_page_is_fetched_without_anything_of_ours() {
    let server = Server::start(&[
        ("/a?b=c", page("200 OK", "Text/HTML; charset=\"UTF-8\"", "set-cookie: a=b\r\n", b"<p>hello")),
        ("/", to("/a?b=c#x")),
    ]);
    let (names, log) = (names(&server), Noted::default());
    let fetcher = Fetcher::for_tests(limits(), Box::new(names.clone()), server.address);
    let got = run(fetcher.get(&Address::parse("http://www.test.example/").unwrap(), &policy(), &log)).unwrap();
    assert_eq!((got.bytes.as_slice(), got.content_type.as_str()), (b"<p>hello".as_slice(), "text/html"));
    assert_eq!((got.url.as_str(), got.charset.as_deref()), ("http://www.test.example/a?b=c", Some("utf-8")));
    assert!(got.origin().is_untrusted());
    assert_eq!(*log.0.lock().unwrap(), ["http www.test.example 80", "http www.test.example 80"]);
    for head in server.heads() {
        let head = head.to_lowercase();
        assert!(head.contains("host: www.test.example\r\n"), "{head}");
        for absent in ["cookie", "referer", "authorization", "accept-encoding", "origin:"] {
            assert!(!head.contains(absent), "{absent} in {head}");
        }
    }
}

#[test]
fn a_redirect_is_checked_like_the_first_address() {
    let bad = [
        ("/private", "http://10.0.0.1/"),
        ("/meta", "http://169.254.169.254/latest"),
        ("/local", "http://localhost/"),
        ("/port", "http://www.test.example:8080/"),
        ("/file", "file:///etc/passwd"),
        ("/user", "http://a@www.test.example/"),
        ("/hex", "http://0x7f000001/"),
        ("/slashes", "//127.0.0.1/"),
        ("/back", "\\\\127.0.0.1\\x"),
        ("/name", "http://inner.test.example/"),
    ];
    let answers: Vec<_> = bad.iter().map(|(path, location)| (*path, to(location))).collect();
    let server = Server::start(&answers);
    let names = names(&server).with("inner.test.example", vec![vec!["10.0.0.7:80".parse().unwrap()]]);
    for (path, location) in bad {
        let got = get(&server, &names, limits(), &format!("http://www.test.example{path}"));
        assert!(matches!(got, Err(FetchError::Redirect(_) | FetchError::NotPublic(_))), "{location}: {got:?}");
    }
    assert_eq!(server.heads().len(), bad.len(), "no second request was made");
}

#[test]
fn https_is_not_given_up_on_the_way() {
    let page = Address::parse("https://www.test.example/a/b").unwrap();
    assert!(page.redirect("http://www.test.example/").is_err());
    for (location, url) in [
        ("c", "https://www.test.example/a/c"),
        ("/c?d", "https://www.test.example/c?d"),
        ("//other.example/", "https://other.example/"),
        ("https://other.example/x", "https://other.example/x"),
    ] {
        assert_eq!(page.redirect(location).unwrap().as_str(), url);
    }
}

#[test]
fn three_redirects_are_followed_and_no_fourth() {
    let end = page("200 OK", "text/plain", "", b"end");
    let server = Server::start(&[
        ("/1", to("/2")),
        ("/2", to("/3")),
        ("/3", to("/4")),
        ("/4", end),
        ("/0", to("/1")),
        ("/loop", to("/loop")),
    ]);
    let names = names(&server);
    assert_eq!(get(&server, &names, limits(), "http://www.test.example/1").unwrap().bytes, b"end");
    let before = server.heads().len();
    for path in ["0", "loop"] {
        let got = get(&server, &names, limits(), &format!("http://www.test.example/{path}"));
        assert_eq!(got, Err(FetchError::Redirects(3)), "{path}");
    }
    assert_eq!(server.heads().len() - before, 8);
}

#[test]
fn a_name_is_looked_up_once_and_every_address_of_it_counts() {
    let server = Server::start(&[("/", page("200 OK", "text/plain", "", b"x"))]);
    let private: SocketAddr = "192.168.0.1:80".parse().unwrap();
    let names = Names::default()
        .with("turns.example", vec![vec![server.address], vec![private]])
        .with("mixed.example", vec![vec![server.address, private]])
        .with("v6.example", vec![vec!["[::ffff:10.0.0.1]:80".parse().unwrap()]])
        .with("none.example", vec![vec![]]);
    assert_eq!(get(&server, &names, limits(), "http://turns.example/").unwrap().bytes, b"x");
    assert_eq!(names.asked("turns.example"), 1, "asked once, and connected to that answer");
    for host in ["mixed.example", "v6.example"] {
        assert_eq!(get(&server, &names, limits(), &format!("http://{host}/")), Err(FetchError::NotPublic(host.into())));
    }
    for host in ["none.example", "nobody.example"] {
        assert_eq!(get(&server, &names, limits(), &format!("http://{host}/")), Err(FetchError::Unknown(host.into())));
    }
    assert_eq!(server.heads().len(), 1);
}

#[test]
fn the_ordinary_rule_does_not_admit_this_machine() {
    let server = Server::start(&[]);
    let fetcher = Fetcher::new(limits(), Box::new(names(&server)));
    let got = run(fetcher.get(&Address::parse("http://www.test.example/").unwrap(), &policy(), &Noted::default()));
    assert_eq!(got, Err(FetchError::NotPublic("www.test.example".into())));
    assert!(server.heads().is_empty());
}

#[test]
fn limits_on_size_time_and_type_hold() {
    let endless = page("200 OK", "text/html", "", &[b'a'; 5000]);
    let exact = page("200 OK", "text/html", "", &[b'a'; 1000]);
    let said = page("200 OK", "text/html", "content-length: 1001\r\n", b"a");
    let slow = page("200 OK", "text/html", "content-length: 10\r\n", b"a");
    let server = Server::start(&[
        ("/endless", endless),
        ("/exact", exact),
        ("/said", said),
        ("/slow", slow),
        ("/image", page("200 OK", "image/png", "", b"x")),
        ("/none", page("200 OK", "", "", b"x")),
        ("/json", page("200 OK", "application/json", "", b"x")),
        ("/packed", page("200 OK", "text/html", "content-encoding: gzip\r\n", b"\x1f\x8b")),
        ("/gone", page("410 Gone", "text/html", "", b"")),
    ]);
    let names = names(&server);
    let got = |path: &str, limits| get(&server, &names, limits, &format!("http://www.test.example{path}"));
    assert_eq!(got("/exact", limits()).unwrap().bytes.len(), 1000);
    assert_eq!(got("/endless", limits()), Err(FetchError::Large(1000)));
    assert_eq!(got("/said", limits()), Err(FetchError::Large(1000)));
    assert_eq!(got("/gone", limits()), Err(FetchError::Status(410)));
    for path in ["/image", "/none", "/json", "/packed"] {
        assert!(matches!(got(path, limits()), Err(FetchError::Type(_))), "{path}");
    }
    let short = Limits { time: Duration::from_millis(200), ..limits() };
    assert_eq!(got("/slow", short), Err(FetchError::Slow(0)));
}

#[test]
fn nothing_is_asked_or_opened_before_policy_and_log_agree() {
    let server = Server::start(&[]);
    let names = names(&server);
    let fetcher = Fetcher::for_tests(limits(), Box::new(names.clone()), server.address);
    let plain = Address::parse("http://www.test.example/").unwrap();
    let secure = Address::parse("https://www.test.example/").unwrap();
    let mut offline = policy();
    for level in [Offline::On, Offline::Strict] {
        offline.network.offline = level;
        assert!(matches!(run(fetcher.get(&secure, &offline, &Noted::default())), Err(FetchError::Offline(_))));
    }
    assert!(matches!(run(fetcher.get(&plain, &Policy::default(), &Noted::default())), Err(FetchError::Plain(_))));
    assert!(matches!(run(fetcher.get(&secure, &policy(), &Full)), Err(FetchError::Log(_))));
    assert_eq!((names.asked("www.test.example"), server.heads().len()), (0, 0));
}
