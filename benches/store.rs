//! What the store costs: one table of figures over a generated workspace.
//!
//! `RECORDS=1000000 cargo bench --bench store`. `WORKSPACE=FILE` keeps the workspace and uses it again. Every figure
//! stands beside a named baseline of the same run: SQLite asked for one row by its primary key.
//! Not for: pass or fail; nothing here is asserted, machines differ.

#![allow(clippy::print_stdout, reason = "a table is what a bench is for")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

use dealdesk::crm::query::{Expr, Query};
use dealdesk::crm::{Kind, Listing, Origin, OriginKind, RecordRef, Records, Writer};
use dealdesk::demo;
use dealdesk::store::{Reader, Store};
use jiff::{Timestamp, civil::Date, civil::date};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const TODAY: Date = date(2026, 11, 20);
const SEED: u64 = 1;

/// Queries of the kinds that sellers ask; each is counted over everything, as `run` does.
const QUERIES: &[&str] = &[
    "opportunity show count, sum(amount)",
    "opportunity where stage = negotiation show count, sum(amount)",
    "opportunity where owner = \"Nora Lindqvist\" show count, sum(amount)",
    "opportunity where owner = me and close_date in this quarter show count, sum(amount)",
    "opportunity where account.industry = Manufacturing show count, sum(amount)",
    "opportunity where account.name ~ nord show count",
    "opportunity where account ~ nord show count",
    "opportunity where account.owner = me show count",
    "task where about.stage = Negotiation show count",
    "opportunity where probability > 50 show count",
    "email where body ~ gateway show count",
    "opportunity where name ~ pilot show name, amount limit 20",
    "opportunity where account.industry = Manufacturing show name, account, amount sort by amount desc limit 20",
    "opportunity show name, amount, account sort by amount desc limit 20",
    "opportunity group by stage show count, sum(amount)",
    "opportunity group by owner show count, sum(amount)",
    "opportunity where stage = \"Closed Won\" group by owner show sum(amount) sort by sum(amount) desc limit 10",
    "opportunity group by account show sum(amount) sort by sum(amount) desc limit 10",
    "opportunity group by account.industry show sum(amount)",
    "opportunity group by month(close_date) show count, sum(amount)",
    "task where status = open and due_date <= today group by owner show count",
    "email group by month(sent_at) show count",
    "lead group by lead_source show count",
    "account group by industry show count",
    "account where no(opportunity where stage !~ closed) show count",
    "account where no(activity where at in last 90 days) show count",
    "contact where no(activity where at in last 90 days) show count",
    "opportunity where owner = me and stage !~ closed and no(task where status != Completed) show name limit 20",
    "account where name ~ nord and count(opportunity) > 2 show count",
    "opportunity where changed(stage in last 30 days) show count",
    "opportunity where was(stage, \"Proposal\") show count",
    "change where field = stage and at in last 30 days group by record.owner.name show count",
    "case where closed_at is not empty and not changed(owner) group by owner show avg(days(created_at, closed_at))",
    "opportunity group by owner show rate(stage = \"Closed Won\"), median(amount), count(distinct account)",
    "opportunity group by owner show sum(amount) compare close_date in this quarter with last quarter",
    "activity where at in last 30 days group by owner show count",
];

/// Times of one thing.
struct Times(Vec<Duration>);

impl Times {
    fn of(runs: usize, mut work: impl FnMut(usize)) -> Self {
        let mut times: Vec<_> = (0..runs)
            .map(|run| {
                let start = Instant::now();
                work(run);
                start.elapsed()
            })
            .collect();
        times.sort();
        Self(times)
    }

    /// Milliseconds below which that share of the runs stayed.
    fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).map_or(0.0, Duration::as_secs_f64) * 1_000.0
    }
}

/// Prints lines of the table, each as a multiple of the baseline.
struct Report {
    baseline: f64,
}

impl Report {
    fn line(&self, what: &str, times: &Times) {
        let (median, p95, p99) = (times.at(0.5), times.at(0.95), times.at(0.99));
        println!("| {what} | {median:.3} | {p95:.3} | {p99:.3} | {:.0} |", median / self.baseline);
    }
}

fn main() {
    let size = std::env::var("RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("WORKSPACE").map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.path().join("bench.db"));
    if !path.exists() {
        load(&path, size);
    }
    println!("| what | median ms | p95 ms | p99 ms | × baseline |\n|---|---|---|---|---|");
    let report = Report { baseline: baseline(&path) };
    opening(&report, &path);
    let reader = Reader::open(&path).unwrap();
    reader.set_today(TODAY, 1);
    reader.set_zone(jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap());
    lists(&report, &reader);
    typing(&report, &reader);
    around(&report, &reader);
    queries(&report, &reader);
    report.line("overview of the top bar", &Times::of(20, |_| assert!(reader.overview(TODAY).is_ok())));
    walks(&report, &reader);
    if let Some(kib) = resident() {
        println!("| memory of this process, PSS in KiB | {kib} | | | |");
    }
}

/// Fills the workspace as `demo --size` does.
fn load(path: &Path, size: u64) {
    let mut store = Store::open(path).unwrap();
    let origin = Origin { kind: OriginKind::Demo, who: "Bench".to_owned(), from: "bench".to_owned() };
    let at = Timestamp::UNIX_EPOCH;
    let start = Instant::now();
    store.begin().unwrap();
    store.bulk_load(demo::generate(size, SEED, TODAY), &origin, at).unwrap();
    let changes: Vec<_> = demo::history(size, SEED, TODAY).collect();
    store.add_history(&changes).unwrap();
    store.set_me(&demo::workspace(SEED, TODAY).me).unwrap();
    store.commit().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    drop(store);
    let bytes = std::fs::metadata(path).unwrap().len();
    println!(
        "{size} records and {} changes loaded in {seconds:.2} s: {:.0} records/s, {} MiB\n",
        changes.len(),
        size as f64 / seconds,
        bytes >> 20
    );
}

/// One row by its primary key, through plain SQLite: what nothing here can be faster than.
fn baseline(path: &Path) -> f64 {
    let plain = rusqlite::Connection::open(path).unwrap();
    let rows: Vec<i64> = plain
        .prepare("SELECT next - 1 FROM kind")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut one = plain.prepare("SELECT name FROM record WHERE row = ?1").unwrap();
    let times = Times::of(2_000, |run| {
        let row = rows[run % rows.len()] - (run as i64 % 50);
        let _name: String = one.query_row([row], |row| row.get(0)).unwrap_or_default();
    });
    let report = Report { baseline: times.at(0.5) };
    report.line("baseline: primary key lookup by rusqlite", &times);
    report.baseline
}

fn opening(report: &Report, path: &Path) {
    report.line("open", &Times::of(50, |_| drop(Reader::open(path).unwrap())));
    let first = Times::of(50, |_| {
        let reader = Reader::open(path).unwrap();
        reader.counts().unwrap();
        reader.list(&listing(Kind::Opportunity, None)).unwrap();
    });
    report.line("open, counts, first 200 opportunities", &first);
}

fn listing(kind: Kind, sort: Option<(&str, bool)>) -> Listing {
    Listing { kind, filter: None, sort: sort.map(|(f, d)| (f.to_owned(), d)), limit: 200, after: None }
}

fn lists(report: &Report, reader: &Reader) {
    report.line("counts", &Times::of(50, |_| drop(reader.counts().unwrap())));
    let mut next = listing(Kind::Email, None);
    let pages = Times::of(100, |_| next.after = reader.list(&next).unwrap().next);
    report.line("next page of 200 mails", &pages);
    for sort in ["amount", "close_date", "name", "stage", "owner", "account", "probability"] {
        let mut listing = listing(Kind::Opportunity, Some((sort, true)));
        let first = Times::of(7, |_| listing.after = reader.list(&listing).unwrap().next);
        report.line(&format!("page of 200 opportunities by {sort}"), &first);
    }
    let filter = Expr::parse("stage = negotiation and amount > 50000").unwrap();
    let filtered = Listing { filter: Some(filter), ..listing(Kind::Opportunity, None) };
    report.line("filtered page of 200 opportunities", &Times::of(20, |_| drop(reader.list(&filtered).unwrap())));
}

/// Every beginning of a hundred names, as they are typed.
fn typing(report: &Report, reader: &Reader) {
    let mut names = Vec::new();
    for kind in [Kind::Contact, Kind::Account, Kind::Opportunity, Kind::Lead] {
        let page = reader.list(&Listing { limit: 25, ..listing(kind.clone(), Some(("created_at", false))) }).unwrap();
        names.extend(page.rows.into_iter().map(|row| (kind.clone(), row.name)));
    }
    let typed: Vec<_> = names
        .iter()
        .flat_map(|(kind, name)| (1..=5).map(move |length| (kind, name.chars().take(length).collect::<String>())))
        .collect();
    let keystrokes = Times::of(typed.len(), |run| drop(reader.filter(typed[run].0, &typed[run].1, 200).unwrap()));
    report.line(&format!("filter keystroke, {} prefixes", typed.len()), &keystrokes);
    for text in ["gateway", "cold room sensor", "nord"] {
        report.line(&format!("search \"{text}\""), &Times::of(20, |_| drop(reader.search(text, None, 20).unwrap())));
    }
}

fn around(report: &Report, reader: &Reader) {
    let deals = some(reader, Kind::Opportunity);
    let accounts = some(reader, Kind::Account);
    let each = |records: &[RecordRef], work: &dyn Fn(&RecordRef)| Times::of(records.len(), |run| work(&records[run]));
    report.line("one record whole", &each(&deals, &|deal| drop(reader.get(deal).unwrap())));
    report.line("related of an account", &each(&accounts, &|account| drop(reader.related(account, 8).unwrap())));
    report.line("timeline of an account", &each(&accounts, &|account| drop(reader.timeline(account, 200).unwrap())));
    report.line("related of a deal", &each(&deals, &|deal| drop(reader.related(deal, 8).unwrap())));
    let me = reader.me().unwrap().unwrap();
    report.line("related of a user", &Times::of(5, |_| drop(reader.related(&me, 8).unwrap())));
    let since: Timestamp = "2026-11-13T00:00:00Z".parse().unwrap();
    report.line("my changes of a week", &Times::of(10, |_| drop(reader.changes(since, Some(&me.id), 100).unwrap())));
}

fn some(reader: &Reader, kind: Kind) -> Vec<RecordRef> {
    let page = reader.list(&listing(kind, None)).unwrap();
    page.rows.into_iter().map(|row| row.record).collect()
}

fn queries(report: &Report, reader: &Reader) {
    for text in QUERIES {
        let query = Query::parse(text).unwrap();
        let mut failed = None;
        let times = Times::of(5, |_| failed = reader.run(&query).err());
        report.line(&format!("`{text}`{}", failed.map_or_else(String::new, |e| format!(" ({e})"))), &times);
    }
}

fn walks(report: &Report, reader: &Reader) {
    let mut seen = 0_u64;
    let walk = Times::of(1, |_| {
        let mut count = |_| {
            seen += 1;
            Ok(())
        };
        reader.each(&Kind::Email, &mut count).unwrap();
    });
    report.line(&format!("every mail whole ({seen})"), &walk);
}

/// The proportional share of memory, where the system tells it.
fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/smaps_rollup").ok()?;
    text.lines().find_map(|line| line.strip_prefix("Pss:"))?.trim().trim_end_matches("kB").trim().parse().ok()
}
