//! The rooms of the house and the walls between them, as data, and the check that every file keeps them.
//!
//! For: [`ROOMS`] (who may use whom), [`CRATES`] (who may name which library), and the sizes of files and functions.
//! A wall that is broken fails with both rooms, file and line. `docs/architecture.md` shows the same tables.
//! Not for: what clippy already denies (`unwrap`, printing, `process::exit`), see `Cargo.toml` and `clippy.toml`.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

mod source;

use source::{Function, Source};
use std::fmt::Write as _;
use std::path::Path;

/// A folder below `src`, what lives there, and what it may use.
struct Room {
    name: &'static str,
    what: &'static str,
    /// Whole rooms.
    may: &'static [&'static str],
    /// Parts of other rooms, each with the reason.
    also: &'static [(&'static str, &'static str)],
    /// Whether there is no IO, no thread, no environment and no async in it, outside tests.
    pure: bool,
}

/// Every room below the composition root.
const ALL: &[&str] = &[
    "crm",
    "trust",
    "actions",
    "assistant",
    "eval",
    "llm",
    "store",
    "journal",
    "fleet",
    "insight",
    "connect",
    "mail",
    "web",
    "demo",
    "app",
    "ui",
    "term",
    "config",
];

/// From the ground up: a room may use only rooms above it in this list.
const ROOMS: &[Room] = &[
    Room {
        name: "crm",
        what: "the nouns of selling and the traits through which records are reached",
        may: &[],
        also: &[],
        pure: true,
    },
    Room {
        name: "term",
        what: "the terminal itself: raw mode, input, drawing bytes, clipboard, $EDITOR, the one way back",
        may: &[],
        also: &[],
        pure: false,
    },
    Room { name: "config", what: "folders, workspaces, settings in layers, secrets", may: &[], also: &[], pure: false },
    Room {
        name: "trust",
        what: "what may leave and what may enter: detectors, placeholders, policy, `SafeText`, the gate",
        may: &["crm"],
        also: &[],
        pure: true,
    },
    Room {
        name: "actions",
        what: "action files, the facts that code computes for them, rules, suggestions, plain questions",
        may: &["crm"],
        also: &[],
        pure: true,
    },
    Room {
        name: "assistant",
        what: "one turn, decided purely: understand, gather, ask, check, answer",
        may: &["crm", "trust", "actions"],
        also: &[],
        pure: true,
    },
    Room {
        name: "eval",
        what: "test questions: what must hold of an answer, scores with their confidence, runs and models compared",
        may: &["crm", "actions"],
        also: &[],
        pure: true,
    },
    Room {
        name: "llm",
        what: "providers: wire protocols, streaming, usage, prices",
        may: &[],
        also: &[("trust", "it takes what the gate cleared, and encodes at the gate; it uses nothing of crm")],
        pure: false,
    },
    Room {
        name: "store",
        what: "one SQLite file a workspace: records, search, history, change sets, drafts",
        may: &["crm"],
        also: &[],
        pure: false,
    },
    Room {
        name: "journal",
        what: "the event log: append-only, chained, masked",
        may: &["crm"],
        also: &[],
        pure: false,
    },
    Room {
        name: "fleet",
        what: "the log for a company's own engine: rows without words, Parquet, OpenTelemetry spans",
        may: &["crm", "journal"],
        also: &[],
        pure: true,
    },
    Room {
        name: "insight",
        what: "what the event log tells: an index of it, turns found, use and quality in figures",
        may: &["crm", "journal"],
        also: &[],
        pure: false,
    },
    Room { name: "connect", what: "files in, files out: import and export", may: &["crm"], also: &[], pure: false },
    Room { name: "mail", what: "e-mail drafts as messages", may: &["crm", "trust"], also: &[], pure: true },
    Room {
        name: "web",
        what: "one page of the web, guarded: resolved once, public addresses only, limits, no credentials",
        may: &["crm", "trust"],
        also: &[],
        pure: false,
    },
    Room {
        name: "demo",
        what: "the made-up company, and the same kind of data at scale",
        may: &["crm"],
        also: &[],
        pure: true,
    },
    Room {
        name: "app",
        what: "the program as a state machine: `update(&mut Model, Msg) -> Vec<Effect>`",
        may: &["crm", "trust", "actions", "assistant"],
        also: &[("term::key", "a key press is plain data; a second type for it would only be copied to and fro")],
        pure: true,
    },
    Room {
        name: "ui",
        what: "`&Model` to cells: panes, overlays, Markdown, themes",
        may: &["crm", "app"],
        also: &[
            ("term::key", "key names in hints are the names of the keys themselves"),
            ("trust::SafeText", "what the screen shows is sanitised by type, and streamed Markdown is made of it"),
        ],
        pure: true,
    },
    Room {
        name: "runtime",
        what: "the composition root: opens a workspace, runs turns, executes effects, drives the screen",
        may: ALL,
        also: &[],
        pure: false,
    },
    Room {
        name: "cli",
        what: "arguments in, exit code out; one small file a command",
        may: &[
            "crm",
            "trust",
            "actions",
            "assistant",
            "eval",
            "llm",
            "store",
            "journal",
            "fleet",
            "insight",
            "connect",
            "mail",
            "web",
            "demo",
            "app",
            "ui",
            "term",
            "config",
            "runtime",
        ],
        also: &[],
        pure: false,
    },
    Room { name: "main", what: "the binary: hands the arguments to `cli`", may: &["cli"], also: &[], pure: false },
];

/// Libraries that only some rooms may name, with the reason.
const CRATES: &[(&str, &[&str], &str)] = &[
    ("crossterm", &["term"], "another terminal library stays a change of one room"),
    (
        "ratatui",
        &["app", "ui", "term", "runtime", "cli"],
        "`app` for rectangles and the text area, `cli` to name colours",
    ),
    (
        "reqwest",
        &["llm", "web"],
        "one client for keys and customer data, without redirects; one for strangers' pages, without either",
    ),
    ("rustls", &["llm", "web"], "trust in certificates is decided in one place"),
    (
        "rusqlite",
        &["store", "insight"],
        "one writer, one schema; `insight` for an index of the log, thrown away and rebuilt, never the truth",
    ),
    (
        "tokio",
        &["llm", "web", "term", "runtime", "cli"],
        "async stops at the composition root; `cli` only waits for `models`",
    ),
    ("keyring", &["config"], "calls that may block or ask a person stay behind `config::secrets`"),
    ("parquet", &["fleet"], "one writer of tables, one description of their columns"),
    ("chacha20poly1305", &["trust"], "one sealed file format"),
    ("url", &["trust"], "web addresses have one strict reading"),
    ("idna", &["trust"], "host names are spelt out in one place"),
    ("aho_corasick", &["trust"], "known values are found in one place"),
    ("minijinja", &["actions"], "text out of records is data in every template"),
    ("pulldown_cmark", &["ui"], "one Markdown renderer"),
    ("signal_hook", &["term", "runtime", "cli"], "signals end in the one way back"),
    ("clap", &["cli", "main"], "arguments stop at the edge"),
    ("directories", &["config"], "folders are found in one place"),
];

const SOCKETS: &str = "what leaves goes through one transport, which takes only what the gate cleared";

/// Runs of tokens that belong into one place, with the files (by the start of their path) and the reason.
const PLACES: &[(&[&str], &[&str], &str)] = &[
    (&["Timestamp", "::", "now"], &["src/runtime/clock.rs"], "time comes in as an argument"),
    (&["Zoned", "::", "now"], &["src/runtime/clock.rs"], "time comes in as an argument"),
    (&["SystemTime", "::", "now"], &["src/runtime/clock.rs"], "time comes in as an argument"),
    (&["Instant", "::", "now"], &["src/runtime/clock.rs"], "time comes in as an argument"),
    (&[".", "elapsed", "("], &["src/runtime/clock.rs"], "it reads the clock"),
    (&["Color", "::", "Rgb"], &["src/ui/theme/", "src/term/"], "colours come from the theme by role"),
    (&["Color", "::", "Indexed"], &["src/ui/theme/", "src/term/"], "colours come from the theme by role"),
    (
        &["reqwest"],
        &[
            "src/llm/client.rs",
            "src/llm/transport.rs",
            "src/llm/network.rs",
            "src/llm/post.rs",
            "src/llm/head.rs",
            "src/llm/registry.rs",
            "src/web/fetch.rs",
        ],
        SOCKETS,
    ),
    (
        &["clients", ".", "get", "("],
        &["src/llm/transport.rs", "src/llm/post.rs", "src/llm/probe.rs", "src/llm/client.rs"],
        SOCKETS,
    ),
    (
        &[".", "send", "(", ")"],
        &["src/llm/transport.rs", "src/llm/post.rs", "src/llm/probe.rs", "src/web/fetch.rs"],
        SOCKETS,
    ),
    (&["TcpStream"], &["src/runtime/selftest/loopback.rs"], SOCKETS),
    (&["TcpListener"], &["src/runtime/selftest/loopback.rs"], SOCKETS),
    (&["UdpSocket"], &[], SOCKETS),
    (&["TcpSocket"], &[], SOCKETS),
    (&["ToSocketAddrs"], &[], SOCKETS),
    (&["lookup_host"], &["src/web/resolve.rs"], SOCKETS),
    (
        &["Approval", "::", "by_hand"],
        &["src/cli/commands/proposals.rs", "src/cli/commands/undo.rs", "src/runtime/screen/", "src/runtime/plain/"],
        "a write is accepted by a person's key or command, never by words of a chat, a model or a text",
    ),
    (&["Cleared", "{"], &["src/trust/gate.rs", "src/trust/gate/export.rs"], "only the gate makes the proof"),
    (&["Stylize"], &["src/ui/theme/", "src/term/"], "colours come from the theme by role"),
];

/// Files outside the tree of modules of the library.
const ROOTS: &[&str] = &["src/lib.rs", "src/main.rs"];

/// The parts of `std` that a pure room does without.
const IMPURE: &[&str] = &["fs", "env", "process", "thread", "os"];

/// Files of pure rooms that read or write all the same, with the reason. The list only shrinks.
const IMPURE_FILES: &[(&str, &str)] =
    &[("src/ui/theme/parse.rs", "the one door to theme files; the names of inherited themes stand inside of them")];

/// Files that may be longer than [`LONGEST_FILE`], with the reason. The list only shrinks.
const LONG_FILES: &[(&str, &str)] = &[("src/crm/standard.rs", "a table: the standard fields of every kind")];

/// Functions that may be longer than [`LONGEST_FUNCTION`], with the reason. The list only shrinks.
const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[];

/// Lines of a file before its tests.
const LONGEST_FILE: usize = 400;
/// Lines of a function from `fn` to its closing brace.
const LONGEST_FUNCTION: usize = 60;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let sources = source::read_all(root(), "src").unwrap();
    assert!(sources.len() > 100, "only {} files were read", sources.len());
    sources.into_iter().filter(|source| source.path != "src/lib.rs").collect()
}

fn room(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// What a check found wrong in one file, a sentence each.
type Check = fn(&Source) -> Vec<String>;

/// Fails with everything that a check finds in the sources.
fn assert_holds(check: Check) {
    let found: Vec<String> = sources().iter().flat_map(check).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn broken_walls(source: &Source) -> Vec<String> {
    let name = source.room();
    let Some(room) = room(name) else {
        return vec![format!("{}: there is no room {name:?} in the table of tests/house/architecture.rs", source.path)];
    };
    let broken = source.crate_paths().into_iter().filter_map(|path| {
        let target = path.segments.first()?;
        let whole = path.segments.join("::");
        let is_part = |part: &str| whole == part || whole.starts_with(&format!("{part}::"));
        let allowed = target == name || room.may.contains(&target.as_str());
        let allowed = allowed || room.also.iter().any(|(part, _)| is_part(part));
        (!allowed).then(|| format!("{}:{}: room {name} may not use room {target} ({whole})", source.path, path.line))
    });
    broken.collect()
}

fn misplaced_crates(source: &Source) -> Vec<String> {
    let room = source.room();
    let tests = source.first_test_line();
    let foreign = CRATES.iter().filter(|(_, rooms, _)| !rooms.contains(&room));
    let found = foreign.flat_map(|(library, rooms, reason)| {
        let uses = source.crate_uses(library).into_iter().filter(|line| *line < tests);
        uses.map(move |line| {
            format!(
                "{}:{line}: room {room} may not name {library}, only {} may: {reason}",
                source.path,
                rooms.join(", ")
            )
        })
    });
    found.collect()
}

fn misplaced_runs(source: &Source) -> Vec<String> {
    let tests = source.first_test_line();
    let foreign = PLACES.iter().filter(|(_, places, _)| !places.iter().any(|place| source.path.starts_with(place)));
    let found = foreign.flat_map(|(run, places, reason)| {
        let lines = source.lines_with(run).into_iter().filter(|line| *line < tests);
        lines.map(move |line| {
            format!("{}:{line}: {} belongs into {}: {reason}", source.path, run.concat(), places.join(", "))
        })
    });
    found.collect()
}

fn impurities(source: &Source) -> Vec<String> {
    let excused = IMPURE_FILES.iter().any(|(path, _)| *path == source.path);
    if excused || room(source.room()).is_none_or(|room| !room.pure) {
        return Vec::new();
    }
    let tests = source.first_test_line();
    let io = source.std_paths().into_iter().filter(|path| path.line < tests).filter_map(|path| {
        let part = path.segments.first().filter(|part| IMPURE.contains(&part.as_str()))?;
        Some(format!("{}:{}: the pure room {} may not use std::{part}", source.path, path.line, source.room()))
    });
    let waits = source.lines_with(&["async"]).into_iter().filter(|line| *line < tests);
    let waits = waits.map(|line| format!("{}:{line}: the pure room {} may not wait", source.path, source.room()));
    io.chain(waits).collect()
}

fn missing_head(source: &Source) -> Vec<String> {
    let opens = source.text.starts_with("//! ");
    if opens { Vec::new() } else { vec![format!("{}:1: a file opens with `//!`: what it is for", source.path)] }
}

fn silent_exceptions(source: &Source) -> Vec<String> {
    let lines = source.attributes().into_iter().filter(|attribute| {
        ["allow", "expect"].contains(&attribute.name.as_str()) && !attribute.words.iter().any(|word| word == "reason")
    });
    lines.map(|found| format!("{}:{}: an exception to a lint needs a reason", source.path, found.line)).collect()
}

fn long_file(source: &Source) -> Vec<String> {
    let lines = source.first_test_line() - 1;
    let excused = LONG_FILES.iter().any(|(path, _)| *path == source.path);
    if lines <= LONGEST_FILE || excused {
        return Vec::new();
    }
    vec![format!("{}: {lines} lines without tests (at most {LONGEST_FILE}): which room is missing?", source.path)]
}

fn long_functions(source: &Source) -> Vec<String> {
    let tests = source.first_test_line();
    let long = source.functions().into_iter().filter(|function| {
        let excused = LONG_FUNCTIONS.iter().any(|(path, name, _)| *path == source.path && *name == function.name);
        function.line < tests && function.lines > LONGEST_FUNCTION && !excused
    });
    long.map(|function| {
        let Function { name, line, lines } = function;
        format!("{}:{line}: {name} has {lines} lines (at most {LONGEST_FUNCTION})", source.path)
    })
    .collect()
}

#[test]
fn no_wall_is_broken() {
    assert_holds(broken_walls);
}

#[test]
fn libraries_stay_in_their_rooms() {
    assert_holds(misplaced_crates);
}

#[test]
fn clock_and_colours_stay_in_their_places() {
    assert_holds(misplaced_runs);
}

#[test]
fn pure_rooms_do_no_input_or_output() {
    assert_holds(impurities);
}

#[test]
fn every_file_says_what_it_is_for() {
    assert_holds(missing_head);
}

#[test]
fn every_exception_to_a_lint_has_a_reason() {
    assert_holds(silent_exceptions);
}

#[test]
fn files_are_short() {
    assert_holds(long_file);
}

#[test]
fn functions_are_short() {
    assert_holds(long_functions);
}

#[test]
fn every_file_belongs_to_the_program() {
    let sources = source::read_all(root(), "src").unwrap();
    let orphans: Vec<&str> = sources
        .iter()
        .filter(|file| !ROOTS.contains(&file.path.as_str()) && !sources.iter().any(|parent| parent.declares(file)))
        .map(|file| file.path.as_str())
        .collect();
    assert!(orphans.is_empty(), "no `mod` names these files, so they are not compiled: {orphans:?}");
}

#[test]
fn exceptions_that_are_no_longer_needed_are_gone() {
    let sources = sources();
    let of = |path: &str| sources.iter().find(|source| source.path == path);
    for (path, _) in LONG_FILES {
        let needed = of(path).is_some_and(|source| source.first_test_line() - 1 > LONGEST_FILE);
        assert!(needed, "{path} is short now: take it off LONG_FILES");
    }
    for (path, name, _) in LONG_FUNCTIONS {
        let functions = of(path).map(Source::functions).unwrap_or_default();
        let needed = functions.iter().any(|function| function.name == *name && function.lines > LONGEST_FUNCTION);
        assert!(needed, "{name} in {path} is short now: take it off LONG_FUNCTIONS");
    }
}

#[test]
fn rooms_use_only_what_lies_below_them() {
    for (at, room) in ROOMS.iter().enumerate() {
        let parts = room.also.iter().map(|(part, _)| part.split("::").next().unwrap_or_default());
        for below in room.may.iter().copied().chain(parts) {
            let found = ROOMS[..at].iter().any(|other| other.name == below);
            assert!(found, "{} uses {below}, which does not lie below it", room.name);
        }
    }
}

/// A made-up file and the sentences that a check must find in it.
fn assert_finds(check: Check, path: &str, text: &str, expected: &[&str]) {
    let found = check(&Source::new(path, text));
    assert_eq!(found.len(), expected.len(), "{path}: {text}: {found:?}");
    for (sentence, part) in found.iter().zip(expected) {
        assert!(sentence.contains(part), "{sentence:?} does not say {part:?}");
    }
}

#[test]
fn a_made_up_broken_wall_is_found() {
    let walls: &[(&str, &str, &[&str])] = &[
        (
            "src/crm/x.rs",
            "use crate::store::Store;",
            &["src/crm/x.rs:1: room crm may not use room store (store::Store)"],
        ),
        (
            "src/crm/x.rs",
            "//! use crate::store;\n/* crate::ui */ fn f() { \"crate::llm\"; r#\"crate::app\"#; '\"'; }",
            &[],
        ),
        (
            "src/ui/x/mod.rs",
            "fn f() {\n    crate::llm::sse::Parser::new()\n}",
            &["src/ui/x/mod.rs:2: room ui may not use room llm"],
        ),
        (
            "src/store/x.rs",
            "use crate::{crm::{Kind, Value}, journal::{self, Log as L}, trust};",
            &["(journal::self)", "(journal::Log)", "room store may not use room trust"],
        ),
        ("src/store/a/b.rs", "use super::super::super::journal::Log;", &["room store may not use room journal"]),
        ("src/store/a/b.rs", "use super::super::Store; mod tests { use super::super::super::Store; }", &[]),
        ("src/store/mod.rs", "mod tests { use super::*; use super::super::ui; }", &["room store may not use room ui"]),
        ("src/app/x.rs", "use crate::term::key::Key; use crate::term::Screen;", &["(term::Screen)"]),
        ("src/ui/x.rs", "use crate::trust::{SafeText, Gate};", &["(trust::Gate)"]),
        (
            "src/main.rs",
            "fn main() { dealdesk::cli::run(); dealdesk::store::x(); }",
            &["room main may not use room store"],
        ),
        ("src/kitchen/x.rs", "", &["no room \"kitchen\""]),
    ];
    for (path, text, expected) in walls {
        assert_finds(broken_walls, path, text, expected);
    }
}

#[test]
fn other_made_up_violations_are_found() {
    assert_finds(misplaced_crates, "src/ui/x.rs", "use ratatui::crossterm::event;", &["may not name crossterm"]);
    assert_finds(misplaced_crates, "src/crm/x.rs", "fn f(c: &rusqlite::Connection) {}", &["may not name rusqlite"]);
    assert_finds(
        misplaced_crates,
        "src/crm/x.rs",
        "use reqwest;\nlet clap = 1;",
        &["x.rs:1: room crm may not name reqwest"],
    );
    assert_finds(
        misplaced_runs,
        "src/app/x.rs",
        "let now = std::time::Instant::now();",
        &["Instant::now belongs into"],
    );
    assert_finds(misplaced_runs, "src/ui/chat.rs", "Color::Rgb(1, 2, 3)", &["Color::Rgb belongs into src/ui/theme/"]);
    assert_finds(misplaced_runs, "src/ui/theme/x.rs", "Color::Rgb(1, 2, 3)", &[]);
    assert_finds(impurities, "src/crm/x.rs", "use std::{fmt, fs};", &["the pure room crm may not use std::fs"]);
    assert_finds(impurities, "src/crm/x.rs", "use std::fmt;\n#[cfg(test)]\nmod tests { use std::fs; }", &[]);
    assert_finds(impurities, "src/app/x.rs", "async fn f() {}", &["may not wait"]);
    assert_finds(missing_head, "src/crm/x.rs", "use std::fmt;", &["opens with"]);
    assert_finds(silent_exceptions, "src/crm/x.rs", "#[allow(dead_code)]\nfn f() {}", &["x.rs:1"]);
    assert_finds(silent_exceptions, "src/crm/x.rs", "#![allow(dead_code, reason = \"why\")]", &[]);
    assert_finds(long_file, "src/crm/x.rs", &"\n".repeat(401), &["401 lines"]);
    assert_finds(long_file, "src/crm/x.rs", &format!("#[cfg(test)]\nmod tests {{{}}}", "\n".repeat(401)), &[]);
    assert_finds(long_functions, "src/crm/x.rs", &format!("fn f() {{{}}}", "\n".repeat(60)), &["f has 61 lines"]);
    assert_finds(long_functions, "src/crm/x.rs", &format!("fn f() {{ '}}'; {}}}", "\n".repeat(59)), &[]);
}

/// The tables of `docs/architecture.md`, made of the data above.
fn tables() -> String {
    let mut text = String::from("| room | what lives there | may use | pure |\n|---|---|---|---|\n");
    for Room { name, what, may, also, pure } in ROOMS {
        let parts = also.iter().map(|(part, _)| format!("`{part}`"));
        let uses: Vec<String> = may.iter().map(|may| (*may).to_owned()).chain(parts).collect();
        let uses = match () {
            () if may.len() >= ALL.len() => "all above".to_owned(),
            () if uses.is_empty() => "–".to_owned(),
            () => uses.join(", "),
        };
        writeln!(text, "| `{name}` | {what} | {uses} | {} |", if *pure { "yes" } else { "" }).unwrap();
    }
    text.push_str("\n| part | for | because |\n|---|---|---|\n");
    for room in ROOMS {
        for (part, reason) in room.also {
            writeln!(text, "| `{part}` | {} | {reason} |", room.name).unwrap();
        }
    }
    text.push_str("\n| library | only in | because |\n|---|---|---|\n");
    for (library, rooms, reason) in CRATES {
        writeln!(text, "| `{library}` | {} | {reason} |", rooms.join(", ")).unwrap();
    }
    text
}

#[test]
fn the_document_shows_the_same_tables() {
    let path = root().join("docs/architecture.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once("<!-- tables -->\n").unwrap();
    let (shown, after) = rest.split_once("<!-- end of tables -->").unwrap();
    if shown != tables() && std::env::var_os("UPDATE_DOCS").is_some() {
        let fresh = format!("{before}<!-- tables -->\n{}<!-- end of tables -->{after}", tables());
        std::fs::write(&path, fresh).unwrap();
        return;
    }
    assert_eq!(shown, tables(), "run with UPDATE_DOCS=1 to write the tables anew");
}
