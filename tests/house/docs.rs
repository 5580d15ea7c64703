//! Every sample in README and `docs/` is read by the parser that a reader would give it to, and every shell line that
//! needs no terminal is run.
//!
//! A fenced block says what it is: `toml theme`, `toml config`, `toml policy`, `toml queries`, `toml map FILE`,
//! `csv file FILE`, `text file FILE`, `markdown action`, `query`, `sh`; `markdown action FILE`, `toml cases FILE`, `json
//! questions FILE`, `toml knobs FILE` are saved among the actions when the page comes to them. Blocks with a file name are there when the shell
//! lines of the same page run.
//! Not for: what the commands print.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::actions::{Desk, Registry, gather, suggest};
use dealdesk::config::{Config, Env, Layers, Queries};
use dealdesk::connect::import::{self, Mapping};
use dealdesk::crm::query::Query;
use dealdesk::crm::{Kind, Origin, OriginKind, Records, Writer};
use dealdesk::store::Store;
use dealdesk::trust::Policy;
use dealdesk::ui::theme::{self, Role};
use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io::Write as _};

/// Shell lines that are not run here, by how they begin, with the reason.
const NOT_RUN: &[(&str, &str)] = &[
    ("cargo", "builds"),
    ("git", "fetches"),
    ("cd", "belongs to the clone"),
    ("dealdesk login", "asks for a key"),
    ("dealdesk logout", "asks the keyring"),
    ("dealdesk receipt", "needs a request that left"),
    ("dealdesk models test", "needs a model"),
    ("dealdesk bench models", "needs a model"),
    ("dealdesk completions", "writes where the shell looks for it"),
    ("export", "sets a key"),
    ("PTY_BENCH", "needs a tool from outside"),
    ("benches/", "takes minutes"),
    ("RECORDS", "takes minutes"),
    ("ROOMS_RECORDS", "takes minutes"),
    (".ci/run", "runs this test"),
];

/// Files that a reader is taken to have.
const FILES: &[(&str, &str)] = &[
    ("accounts.csv", "Name,Industry,Country\nOrrin Ltd,Pharma,GB\nVega AG,Plastics,CH\n"),
    ("contacts.csv", "First Name,Last Name,Email,Account\nIda,Moss,ida@orrin.example,Orrin Ltd\n"),
    ("deals.csv", "Name,Account,Stage,Amount,Close Date\nCold chain,Orrin Ltd,Proposal,128500,2027-02-01\n"),
];

const TODAY: Date = date(2026, 11, 20);

/// A fenced block of a page.
struct Block {
    page: PathBuf,
    line: usize,
    info: String,
    text: String,
}

impl Block {
    fn place(&self) -> String {
        format!("{}:{}", self.page.display(), self.line)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let folders = ["docs", "docs/trust"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let mut pages: Vec<PathBuf> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    pages.push(root().join("README.md"));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md") && page.exists());
    pages.sort();
    pages
}

/// The fenced blocks of a page; a longer fence may hold shorter ones.
fn blocks_of(page: &Path) -> Vec<Block> {
    let text = fs::read_to_string(page).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<(String, Block)> = None;
    for (number, line) in text.lines().enumerate() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            Some((fence, _)) if line == fence => blocks.extend(open.take().map(|(_, block)| block)),
            Some((_, block)) => block.text.extend([line, "\n"]),
            None if ticks >= 3 => {
                let info = line[ticks..].to_owned();
                let block = Block { page: page.to_owned(), line: number + 1, info, text: String::new() };
                open = Some((line[..ticks].to_owned(), block));
            }
            None => {}
        }
    }
    assert!(open.is_none(), "{}: a fenced block is not closed", page.display());
    blocks
}

fn blocks(info: &str) -> Vec<Block> {
    let all = pages().iter().flat_map(|page| blocks_of(page)).collect::<Vec<_>>();
    all.into_iter().filter(|block| block.info == info || block.info.starts_with(&format!("{info} "))).collect()
}

fn store(folder: &Path) -> Store {
    let demo = dealdesk::demo::workspace(1, TODAY);
    let mut store = Store::open(folder.join("records.db")).unwrap();
    let origin = Origin { kind: OriginKind::Demo, who: "test".into(), from: "demo".into() };
    store.bulk_load(demo.records, &origin, now()).unwrap();
    store.set_me(&demo.me).unwrap();
    store
}

fn now() -> Timestamp {
    TODAY.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

#[test]
fn themes_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let found = blocks("toml theme");
    assert!(!found.is_empty());
    for (number, block) in found.iter().enumerate() {
        let name = format!("sample{number}");
        fs::write(folder.path().join(format!("{name}.toml")), &block.text).unwrap();
        theme::load(&name, folder.path()).unwrap_or_else(|error| unreachable!("{}: {error}", block.place()));
    }
}

#[test]
fn settings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let found = blocks("toml config");
    assert!(!found.is_empty());
    for block in found {
        let file = folder.path().join("config.toml");
        fs::write(&file, &block.text).unwrap();
        let layers = Layers { user: Some(file), ..Layers::default() };
        Config::load(&layers, &Env::default()).unwrap_or_else(|error| unreachable!("{}: {error}", block.place()));
    }
}

#[test]
fn policies_are_read() {
    let found = blocks("toml policy");
    assert!(!found.is_empty());
    for block in found {
        Policy::from_toml(&block.text).unwrap_or_else(|error| unreachable!("{}: {error}", block.place()));
    }
}

#[test]
fn actions_run_by_rules_on_the_demo_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let desk = Desk {
        records: store.reading(),
        today: TODAY,
        now: now(),
        currency: "EUR",
        fiscal_start_month: 1,
        last_seen: None,
        knobs: dealdesk::actions::Knobs::builtin(),
        registry: None,
    };
    let found = blocks("markdown action");
    assert!(!found.is_empty());
    for block in found {
        let (registry, problems) = Registry::load([(block.place(), block.text.as_str())]);
        assert!(problems.is_empty(), "{problems:?}");
        let action = registry.iter().find(|action| action.origin == block.place()).unwrap();
        let deals = desk.records.records(&Kind::Opportunity, None, 50).unwrap();
        for deal in &deals {
            suggest(&desk, &registry, deal).unwrap();
            let facts = gather(&desk, action, Some(deal), &BTreeMap::new()).unwrap();
            assert!(!facts.prompt_text(action).unwrap().is_empty());
            assert!(facts.rules_text(action).unwrap().0.starts_with(action_words(&block)), "{}", block.place());
        }
    }
}

#[test]
fn queries_are_answered_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store.reading().set_today(TODAY, 1);
    let reader = store.reader().unwrap();
    reader.set_today(TODAY, 1);
    let mut texts: Vec<(String, String)> = Vec::new();
    for block in blocks("toml queries") {
        let file = folder.path().join("queries.toml");
        fs::write(&file, &block.text).unwrap();
        let saved = Queries::read(&file).unwrap_or_else(|error| unreachable!("{}: {error}", block.place()));
        texts.extend(saved.list().iter().map(|query| (block.place(), query.text.clone())));
    }
    for block in blocks("query") {
        texts.extend(block.text.lines().map(|line| (block.place(), line.to_owned())));
    }
    assert!(texts.len() > 20);
    for (place, text) in texts {
        let query = Query::parse(&text).unwrap_or_else(|error| unreachable!("{place}: {text}: {error}"));
        assert_eq!(Query::parse(&query.to_string()).as_ref(), Ok(&query), "{place}: {text}");
        reader.run(&query).unwrap_or_else(|error| unreachable!("{place}: {text}: {error}"));
    }
}

/// The last plain words before the first template tag of the rules: they must come out.
fn action_words(block: &Block) -> &str {
    let rules = block.text.split_once("## rules\n").map_or("", |(_, rules)| rules);
    rules.split("{{").next().unwrap_or_default().trim()
}

#[test]
fn maps_import_their_files() {
    let folder = tempfile::tempdir().unwrap();
    let maps = blocks("toml map");
    let files = blocks("csv file");
    assert!(!maps.is_empty() && !files.is_empty());
    for (map, file) in maps.iter().zip(&files) {
        let map_path = written(map, folder.path());
        let paths = [written(file, folder.path())];
        let mut store = Store::open(folder.path().join("records.db")).unwrap();
        let mut options = import::Options {
            kind: None,
            map: Some(Mapping::read(&map_path).unwrap()),
            dry_run: false,
            at: now(),
            who: "test".into(),
            progress: &mut |_| ControlFlow::Continue(()),
        };
        let report = import::run(&paths, &mut options, &mut store).unwrap();
        let rows = file.text.lines().count() as u64 - 1;
        assert_eq!((report.files[0].created, report.files[0].problems.list.len()), (rows, 0), "{report:?}");
        let total: f64 = store
            .reading()
            .records(&Kind::Opportunity, None, 9)
            .unwrap()
            .iter()
            .filter_map(|record| record.number("amount"))
            .sum();
        assert_eq!(total, 138_400.5);
    }
}

fn written(block: &Block, folder: &Path) -> PathBuf {
    let path = folder.join(block.info.rsplit(' ').next().unwrap());
    fs::write(&path, &block.text).unwrap();
    path
}

#[test]
fn every_role_and_signal_is_described() {
    let themes = fs::read_to_string(root().join("docs/themes.md")).unwrap();
    for role in Role::ALL {
        assert!(themes.contains(&format!("`{}`", role.name())), "docs/themes.md says nothing of {}", role.name());
    }
    let actions = fs::read_to_string(root().join("docs/actions.md")).unwrap();
    let wrong = "---\nname: wrong\nsuggest:\n  - why: x\n    when: no_such_signal\n---\n";
    let (_, problems) = Registry::load([("wrong.md", wrong)]);
    let known = problems[0].mend.split_once("known here are: ").unwrap().1;
    // A computation has the name of the action that words it.
    let registry = Registry::builtin();
    let facts = dealdesk::actions::facts::names().into_iter().filter(|name| registry.get(name).is_none());
    for name in known.split(", ").chain(facts) {
        assert!(actions.contains(&format!("`{name}`")), "docs/actions.md says nothing of {name}");
    }
}

#[test]
fn every_rule_between_fields_is_described() {
    let page = fs::read_to_string(root().join("docs/writes.md")).unwrap();
    for rule in dealdesk::crm::validate::RULES {
        let row = format!("| `{}` | {} | {} |", rule.id, rule.kind, rule.says);
        assert!(page.contains(&row), "docs/writes.md lacks: {row}");
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let page = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let unix = &manifest["target"]["cfg(unix)"]["dependencies"];
    let tables = [&manifest["dependencies"], &manifest["dev-dependencies"], unix];
    let names: Vec<&String> = tables.iter().flat_map(|table| table.as_table().unwrap().keys()).collect();
    for name in &names {
        assert!(page.contains(&format!("\n| `{name}` |")), "docs/dependencies.md says nothing of {name}");
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, names.len(), "docs/dependencies.md explains crates that are gone");
}

#[test]
fn every_column_of_the_fleets_tables_is_described() {
    use dealdesk::fleet::{Column, EVENT_COLUMNS, TURN_COLUMNS};
    fn rows<R>(columns: &[Column<R>]) -> String {
        let row = |column: &Column<R>| {
            let only = if column.content { " (only with `--content`)" } else { "" };
            format!("| `{}` | {} | {}{only} |\n", column.name, column.kind.sql(), column.about)
        };
        columns.iter().map(row).collect()
    }
    let page = fs::read_to_string(root().join("docs/fleet.md")).unwrap();
    for table in [rows(TURN_COLUMNS), rows(EVENT_COLUMNS)] {
        assert!(page.contains(&table), "docs/fleet.md lacks this table:\n{table}");
    }
}

/// A place in which the program runs without a terminal.
struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The demo workspace, and the files that a page speaks of.
    fn fill(&self, found: &[Block]) {
        let made = self.run("dealdesk demo --create-only");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        for (name, text) in FILES {
            fs::write(self.folder.path().join(name), text).unwrap();
        }
        let named =
            |block: &&Block| ["toml map ", "csv file ", "text file "].iter().any(|info| block.info.starts_with(info));
        for block in found.iter().filter(named) {
            written(block, self.folder.path());
        }
        for block in found.iter().filter(|block| block.info == "markdown action") {
            let folder = self.folder.path().join("config/actions");
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("sample.md"), &block.text).unwrap();
        }
    }

    /// Puts a file of actions where the page says that it goes, at the place of the page where it says so.
    fn save(&self, block: &Block) {
        let sorts = ["markdown action ", "toml cases ", "json questions ", "toml knobs "];
        let Some(name) = sorts.iter().find_map(|sort| block.info.strip_prefix(sort)) else { return };
        let folder = match block.info.starts_with("toml knobs") {
            true => self.folder.path().join("config/actions/knobs"),
            false => self.folder.path().join("data/workspaces/demo/actions"),
        };
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), &block.text).unwrap();
    }

    fn run(&self, line: &str) -> std::process::Output {
        let program = Path::new(env!("CARGO_BIN_EXE_dealdesk"));
        let mut path = program.parent().unwrap().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let home = self.folder.path();
        Command::new("sh")
            .args(["-c", line])
            .current_dir(home)
            .env_clear()
            .env("PATH", path)
            .env("HOME", home)
            .env("DEALDESK_CONFIG_DIR", home.join("config"))
            .env("DEALDESK_DATA_DIR", home.join("data"))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

fn reason_not_to_run(line: &str) -> Option<&'static str> {
    let screen = line == "dealdesk" || (line.starts_with("dealdesk") && line.ends_with(" demo"));
    let bare = screen.then_some("opens the screen");
    bare.or_else(|| NOT_RUN.iter().find(|(start, _)| line.starts_with(start)).map(|(_, reason)| *reason))
}

#[cfg(unix)]
#[test]
fn shell_lines_work() {
    let help = Sandbox::new().run("dealdesk --help");
    if help.stdout.is_empty() {
        let _ = writeln!(std::io::stderr(), "skipped: the program has no commands yet");
        return;
    }
    let failed: Vec<String> = pages().iter().flat_map(|page| failed_lines(page)).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Runs the shell lines of a page one after the other, and says which did not work.
#[cfg(unix)]
fn failed_lines(page: &Path) -> Vec<String> {
    let found = blocks_of(page);
    let sandbox = Sandbox::new();
    sandbox.fill(&found);
    let mut failed = Vec::new();
    for block in &found {
        sandbox.save(block);
        if block.info != "sh" {
            continue;
        }
        for line in block.text.lines().map(command).filter(|line| !line.is_empty()) {
            if reason_not_to_run(&line).is_some() {
                continue;
            }
            let done = sandbox.run(&format!("export DEALDESK_WORKSPACE=demo; {line}"));
            if !done.status.success() {
                failed.push(format!("{}: {line}: {}", block.place(), String::from_utf8_lossy(&done.stderr)));
            }
        }
    }
    failed
}

/// A line without its comment, and the program's name for a build and run of it.
fn command(line: &str) -> String {
    let bare = line.split(" #").next().unwrap_or_default().trim().trim_start_matches("$ ");
    let start =
        ["cargo run --release -- ", "./target/release/dealdesk "].iter().find(|start| bare.starts_with(**start));
    start.map_or_else(|| bare.to_owned(), |start| bare.replacen(start, "dealdesk ", 1))
}
