//! What the index of the event log costs and answers: over a made-up log of sellers' turns, beside plain scans of it.
//!
//! `TURNS=1000000 cargo bench --bench insight`. The log is written once a run into a folder of its own, the same one for
//! the same number; `LOG_DIR=DIR` keeps it there, and uses it where it is there already; with `KEEP_INDEX=1` also the
//! index that lies beside it; `NO_SCAN=1` leaves out the scans, which take minutes.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, and stops where it cannot go on")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

use dealdesk::crm::{ClaimStatus, DraftId, ProposalId, RecordRef, Status};
use dealdesk::insight::clusters::{Asked, MOST, clusters};
use dealdesk::insight::{Baselines, Index, Period, Range, Search, forget, report, stats};
use dealdesk::journal::{
    ClaimNote, Decision, DraftNote, Event, Journal, Log, Masked, Place, RequestNote, SentField, SessionId, Tokens,
    TopicNote,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let turns = std::env::var("TURNS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let own = tempfile::tempdir().unwrap();
    let dir = std::env::var_os("LOG_DIR").map_or_else(|| own.path().to_owned(), PathBuf::from);
    let (log, path) = (dir.join("log"), dir.join("log-index.db"));
    let mut seller = Seller::new();
    let start = Instant::now();
    if !log.exists() {
        seller.write(&log, turns);
        println!("log of {turns} turns written in {:.1} s", start.elapsed().as_secs_f64());
    }
    let (first, end) = Log::at(&log).ends().unwrap().unwrap();
    let bytes = Log::at(&log).bytes_between(Place { day: first, offset: 0 }, end).unwrap();
    println!("log: {} MB, {first} to {}", bytes >> 20, end.day);
    if std::env::var_os("KEEP_INDEX").is_none() {
        forget(&path).unwrap();
    }
    let start = Instant::now();
    let index = open(&path, &log);
    let built = start.elapsed().as_secs_f64();
    let size = std::fs::metadata(&path).unwrap().len();
    println!(
        "built: {built:.1} s, {:.2} s per 100,000 turns, {} MB, {} turns",
        built * 1e5 / turns as f64,
        size >> 20,
        index.len().unwrap()
    );
    seller.go_on(&index);
    drop(index);
    catch_up(&path, &log, &mut seller);
    questions(&open(&path, &log), seller.now);
    if std::env::var_os("NO_SCAN").is_none() {
        scans(&Log::at(&log));
    }
}

fn open(path: &Path, log: &Path) -> Index {
    Index::open(path, &Log::at(log), &TimeZone::UTC, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Prints of some runs the median and the least of the clock, and the mean of the processor, which does not count the
/// time in which others had it (to within a tick of the system, over all runs).
fn time<T>(name: &str, runs: usize, mut run: impl FnMut() -> T) {
    let (mut clock, before) = (Vec::new(), processor());
    for _ in 0..runs {
        let start = Instant::now();
        std::hint::black_box(run());
        clock.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let own = (processor() - before) / runs as f64;
    clock.sort_by(f64::total_cmp);
    println!("{name:<52} median {:>9.2} ms, least {:>9.2}, processor {own:>9.2}", clock[runs / 2], clock[0]);
}

/// Milliseconds that this thread had the processor, where the system tells.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|spent| spent.parse::<f64>().ok()).map_or(0.0, |spent| spent / 1e6)
}

fn catch_up(path: &Path, log: &Path, seller: &mut Seller) {
    time("open, nothing new", 9, || open(path, log));
    for _ in 0..9 {
        let journal = Journal::open(log, seller.now).unwrap();
        (0..10).for_each(|_| seller.turn(&journal));
        journal.close().unwrap();
        time("open, ten new turns", 1, || open(path, log));
    }
}

fn questions(index: &Index, now: Timestamp) {
    let search = |change: &dyn Fn(&mut Search)| {
        let mut search = Search { limit: 50, ..Search::default() };
        change(&mut search);
        search
    };
    let some = |text: &str| Some(text.to_owned());
    let record = format!("opportunity:{}", 77);
    let cases: Vec<(&str, Search)> = vec![
        ("a common word", search(&|s| s.text = some("renewal"))),
        ("a rare word", search(&|s| s.text = some("word77123"))),
        ("a word that never occurs", search(&|s| s.text = some("zeppelin"))),
        ("two letters and a star", search(&|s| s.text = some("re*"))),
        ("one letter and a star", search(&|s| s.text = some("r*"))),
        ("a phrase of common words", search(&|s| s.text = some("\"the renewal is at risk\""))),
        ("a common word, a rare record", search(&|s| (s.text, s.record) = (some("renewal"), Some(record.clone())))),
        ("a common word, never so dear", search(&|s| (s.text, s.min_cost) = (some("renewal"), Some(0.0499)))),
        ("a common word, never so slow", search(&|s| (s.text, s.min_ms) = (some("renewal"), Some(14_999)))),
        ("a record", search(&|s| s.record = Some(record.clone()))),
        ("an action", search(&|s| s.action = some("action-7"))),
        ("blocked ones", search(&|s| s.outcome = some("blocked"))),
        ("by rules, a common word", search(&|s| (s.text, s.model) = (some("renewal"), some("rules")))),
        ("dear ones", search(&|s| s.min_cost = Some(0.04))),
        ("of a year ago", search(&|s| s.until = Some(now - SignedDuration::from_hours(24 * 365)))),
        ("500 with a common word", search(&|s| (s.text, s.limit) = (some("renewal"), 500))),
    ];
    for (name, search) in &cases {
        let found = index.search(search).unwrap().len();
        time(&format!("log search: {name} ({found})"), 5, || index.search(search).unwrap());
    }
    let last = index.named("last").unwrap()[0];
    time("log show last", 9, || index.whole(index.named("last").unwrap()[0]).unwrap());
    time("log show RECEIPT", 9, || index.whole(index.named("r-500").unwrap()[0]).unwrap());
    assert!(last > 0);
    time("log unanswered, 50 and how many there are", 5, || {
        (index.unanswered(None, 50).unwrap(), index.count_unanswered(None).unwrap())
    });
    for limit in [500, MOST] {
        let missing = index.missing(None, limit).unwrap();
        let asked: Vec<Asked<'_>> =
            missing.iter().map(|one| Asked { text: &one.question, session: &one.session }).collect();
        let name = format!("clusters of the latest {} that no action answered", asked.len());
        time(&name, 3, || (index.missing(None, limit).unwrap(), clusters(&asked)));
    }
    let today = now.to_zoned(TimeZone::UTC).date();
    let baselines = Baselines::default();
    for days in [14, 90, 10_000] {
        let range = Range::last(today, days);
        time(&format!("stats, {days} days"), 5, || stats(index, range, &baselines).unwrap());
        let since = now - SignedDuration::from_hours(24 * i64::from(days));
        let period = Period { range, since, now };
        time(&format!("report, {days} days"), 5, || report(index, period, &baselines).unwrap());
    }
}

/// What the same costs without an index.
fn scans(log: &Log) {
    time("plain scan: a common word", 1, || log.search("renewal").unwrap().len());
    time("plain scan: what nothing could answer", 1, || log.unanswered().unwrap().len());
    time("plain scan: conversations", 1, || log.sessions().unwrap().len());
}

/// A made-up seller over three years of work: conversations of one to twelve questions, forty actions of which a few
/// are most of the work, two models and rules, decisions seconds or a day later, mistakes, refusals, thumbs.
struct Seller {
    now: Timestamp,
    state: u64,
    turn: u64,
    left: u64,
    session: SessionId,
}

const WORDS: [&str; 24] = [
    "renewal",
    "risk",
    "deal",
    "amount",
    "stage",
    "close",
    "date",
    "buyer",
    "champion",
    "meeting",
    "call",
    "note",
    "budget",
    "timing",
    "competitor",
    "price",
    "offer",
    "contract",
    "support",
    "case",
    "forecast",
    "quarter",
    "lead",
    "mail",
];

impl Seller {
    fn new() -> Self {
        let now = "2023-11-20T08:00:00Z".parse().unwrap();
        Self { now, state: 7, turn: 0, left: 0, session: SessionId::log() }
    }

    fn write(&mut self, log: &Path, turns: u64) {
        let journal = Journal::open(log, self.now).unwrap();
        for turn in 0..turns {
            self.turn(&journal);
            if turn % 5_000 == 4_999 {
                journal.append(self.now, &SessionId::log(), Event::Note { text: Masked::default() }).wait().unwrap();
            }
        }
        journal.close().unwrap();
    }

    /// Goes on where a log ends that is there already: after its last turn, a minute later.
    fn go_on(&mut self, index: &Index) {
        let last = index.whole(index.named("last").unwrap()[0]).unwrap().unwrap().found;
        (self.turn, self.now) = (index.len().unwrap(), last.time + SignedDuration::from_mins(1));
    }

    /// SplitMix64.
    fn number(&mut self, below: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn words(&mut self, count: u64) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let at = self.number(WORDS.len() as u64) as usize;
            text.push_str(WORDS[at]);
            text.push(' ');
        }
        text
    }

    fn turn(&mut self, journal: &Journal) {
        self.turn += 1;
        // A million turns in about three years.
        let pause = self.number(190) as i64;
        self.now += SignedDuration::from_secs(pause);
        let mut events = Vec::new();
        if self.left == 0 {
            self.left = 1 + self.number(12);
            self.session = SessionId::fresh(self.now, (self.turn as u32).to_be_bytes());
            events.push(Event::SessionStarted { model: "acme/large".into(), version: "1".into() });
        }
        self.left -= 1;
        let dice = self.number(1_000);
        let action = format!("action-{}", self.number(40).min(self.number(40)));
        let record = RecordRef::parse(&format!("opportunity:{}", self.number(5_000)));
        let rare = self.number(100_000);
        let question = format!("{}of PERSON_{}_K7Q word{rare}", self.words(6), self.number(50));
        let text = Masked::new(question.clone());
        events.push(Event::Question {
            text,
            record: record.clone(),
            action: (dice.is_multiple_of(2)).then(|| action.clone()),
        });
        let modelled = dice % 5 < 3;
        if modelled {
            events.extend(self.request(&record));
        }
        self.ending(&mut events, dice, &question, modelled);
        let proposals = if dice.is_multiple_of(7) { vec![ProposalId(self.turn as i64)] } else { Vec::new() };
        events.push(Event::Topic(TopicNote { action: Some(action), record, proposals, ..TopicNote::default() }));
        self.decisions(&mut events, dice);
        for event in events {
            drop(journal.append(self.now, &self.session, event));
        }
    }

    fn request(&mut self, record: &Option<RecordRef>) -> Vec<Event> {
        let receipt = format!("r-{}", self.turn);
        let field = |name: &str| SentField {
            record: record.clone().unwrap_or_else(|| RecordRef::parse("account:1").unwrap()),
            field: name.to_owned(),
            class: "internal/sent".into(),
        };
        let body = Masked::new(format!("{{\"messages\":\"{}\"}}", self.words(120)));
        let model = if self.number(4) == 0 { "small" } else { "large" };
        let note = RequestNote {
            receipt: receipt.clone(),
            provider: "acme".into(),
            model: model.into(),
            host: "models.example".into(),
            bytes: 900,
            hash: "0".repeat(64),
            masked: [("PERSON".to_owned(), 2)].into(),
            fields: ["amount", "stage", "close_date", "next_step"].map(field).into(),
            context: Default::default(),
        };
        vec![Event::Request(note), Event::RequestBody { receipt, body }]
    }

    fn ending(&mut self, events: &mut Vec<Event>, dice: u64, question: &str, modelled: bool) {
        let (status, claim) = match dice {
            0..=19 => (Status::OutOfScope, ClaimStatus::Opinion),
            20..=49 => (Status::Unanswered, ClaimStatus::Opinion),
            50..=69 => (Status::Answered, ClaimStatus::Unsupported),
            _ => (Status::Answered, ClaimStatus::Supported),
        };
        if dice < 50 {
            events.push(Event::Unanswered { text: Masked::new(question), nearest: Some("action-1".into()) });
        }
        match dice {
            70..=79 => events.push(Event::Incomplete { reason: "the provider is overloaded".into(), chars: 0 }),
            80..=85 => {
                events.push(Event::Error { error: "refused".into(), message: Masked::new("policy keeps it here") })
            }
            _ => {}
        }
        let ms = 200 + self.number(4_000) + if modelled { 3_000 } else { 0 };
        let tokens = Tokens {
            input_tokens: 900,
            output_tokens: 120,
            cost_usd: modelled.then(|| self.number(48_000) as f64 / 1e6),
            first_token_ms: modelled.then_some(ms / 4),
            total_ms: Some(ms),
        };
        let risk = if dice % 50 == 3 { "the renewal is at risk " } else { "" };
        let text = Masked::new(format!("{risk}{}", self.words(45)));
        let claims = vec![ClaimNote { status: claim, record: None, field: None }; 3];
        events.push(Event::Answer {
            text,
            status,
            receipt: modelled.then(|| format!("r-{}", self.turn)),
            claims,
            tokens,
        });
    }

    fn decisions(&mut self, events: &mut Vec<Event>, dice: u64) {
        let id = self.turn as i64;
        let decision = match dice % 10 {
            0..=5 => Decision::Accepted,
            6 => Decision::Edited,
            _ => Decision::Rejected,
        };
        if dice.is_multiple_of(7) {
            events.push(Event::Decision { decision, what: format!("proposal:{id} fields:amount change_set:{id}") });
        }
        if dice.is_multiple_of(11) {
            let text = self.words(60);
            events.push(Event::Draft(DraftNote {
                id: DraftId(id),
                version: 1,
                by: "acme/large".into(),
                text: Masked::new(text.clone()),
            }));
            let cut = if dice.is_multiple_of(3) { text.len() / 4 } else { text.len() - text.len() / 8 };
            let yours = format!("{} {}", &text[..cut], self.words(dice % 20));
            events.push(Event::Draft(DraftNote {
                id: DraftId(id),
                version: 2,
                by: "you".into(),
                text: Masked::new(yours),
            }));
            events.push(Event::Decision { decision: Decision::Copied, what: format!("draft:{id}") });
        }
        if dice.is_multiple_of(9) {
            events.push(Event::Feedback {
                rating: if dice.is_multiple_of(4) { -1 } else { 1 },
                text: Masked::default(),
                answer: None,
                reason: None,
            });
        }
    }
}
