//! A made-up fleet of sellers as Parquet files, by the program's own writer, and beside them what is true of it.
//!
//! `cargo run --example fleet -- --sellers 5000 --events 10000000 --out DIR`. The figures in `DIR/truth.json` are counted
//! while the events are made up, never read from the files; `.ci/fleet` compares the queries of `docs/fleet.md` with
//! them. The same arguments give the same fleet. Memory does not grow with the number of events.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool of the tests prints, and stops where it cannot go on"
)]

use dealdesk::crm::{ClaimStatus, Kind, RecordRef, Status};
use dealdesk::fleet::{EVENT_COLUMNS, EventRow, Pseudonyms, Rows, TURN_COLUMNS, Table, TurnRow, Turns};
use dealdesk::journal::{ClaimNote, Decision, Entry, Event, Masked, RequestNote, SessionId, Tokens, TopicNote};
use jiff::{Timestamp, ToSpan as _, civil::date, tz::TimeZone};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Days that the fleet is looked at.
const DAYS: u64 = 60;

/// Sellers in one file.
const IN_A_FILE: u64 = 250;

/// Names of models, tokens a second of the answer, price of a thousand tokens in hundredths of a cent.
const MODELS: &[(&str, &str, u64, u64)] =
    &[("openai", "gpt-5-mini", 90, 4), ("anthropic", "claude-sonnet-4-5", 60, 30), ("ollama", "llama3.1:8b", 25, 0)];

const ACTIONS: &[&str] = &["account-brief", "call-prep", "deal-risk", "draft-follow-up", "summarise-call"];

/// Things that nothing can answer: the nearest action, and ways of asking for them that mean the same.
const GAPS: &[(Option<&str>, &[&str])] = &[
    (
        Some("call-prep"),
        &["book a flight to Berlin", "Can you book me a flight to Berlin?", "Please book flights, Berlin!"],
    ),
    (Some("account-brief"), &["translate the contract into Finnish", "translate our contracts into Finnish, please"]),
    (None, &["order lunch for PERSON_1_K7Q", "can you order some lunch for PERSON_22_A1B?"]),
    (None, &["print the holiday calendar", "I need the holiday calendar: print it"]),
    (Some("deal-risk"), &["simulate a price war in ORG_3_Q2Z", "could you simulate price wars?"]),
];

/// Numbers that are the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }
}

/// What is true of the fleet.
#[derive(Default)]
struct Truth {
    active: Vec<BTreeSet<u64>>,
    questions: u64,
    sessions: u64,
    up: u64,
    down: u64,
    /// Accepted, edited, rejected, by what is decided about.
    decided: BTreeMap<&'static str, [u64; 3]>,
    /// In hundredths of a cent.
    cost: u64,
    /// Questions and sellers, by the place in [`GAPS`].
    gaps: Vec<(u64, BTreeSet<u64>)>,
    /// How often an answer took so many milliseconds, by model.
    took: BTreeMap<&'static str, BTreeMap<u64, u64>>,
    failed: u64,
    blocked: u64,
    broken: u64,
}

/// One seller's log as it is made up.
struct Log<'a> {
    dice: Dice,
    seller: u64,
    seq: u64,
    truth: &'a mut Truth,
    entries: Vec<Entry>,
    at: Timestamp,
    session: SessionId,
}

impl Log<'_> {
    fn note(&mut self, after_ms: u64, event: Event) {
        self.at += (after_ms as i64).milliseconds();
        self.seq += 1;
        self.entries.push(Entry { seq: self.seq, time: self.at, session: self.session.clone(), event });
    }

    fn session(&mut self, day: u64, number: u64) {
        let start = date(2026, 9, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
        // All within the day: its last begins before 20:00.
        self.at = start + (day as i64 * 24 + 6).hours() + (number as i64 * 37 % 840).minutes();
        self.session = SessionId::fresh(self.at, (self.seller as u32 * 7 + number as u32).to_be_bytes());
        self.note(0, Event::SessionStarted { model: "openai/gpt-5-mini".into(), version: "0.1.0".into() });
        self.truth.sessions += 1;
        for _ in 0..1 + self.dice.below(6) {
            self.turn(day);
        }
    }

    fn turn(&mut self, day: u64) {
        self.truth.questions += 1;
        self.truth.active[day as usize].insert(self.seller);
        let action = ACTIONS[self.dice.below(5) as usize];
        let record = RecordRef::new(Kind::Opportunity, format!("o{}", self.dice.below(40_000)));
        let text = Masked::new("how is the deal of ORG_1_K7Q?");
        self.note(20_000, Event::Question { text, record: Some(record), action: None });
        self.note(3, Event::Step { step: "understand".into(), by: "code".into(), note: Masked::default() });
        let status = match self.dice.below(100) {
            0..6 => self.gap(),
            6..9 => self.broken(),
            9..40 => self.by_rules(),
            _ => self.by_model(),
        };
        let (status, action) = (Some(status), Some(action.to_owned()));
        self.note(1, Event::Topic(TopicNote { status, action, ..TopicNote::default() }));
        if status == Some(Status::Answered) {
            self.reaction();
        }
    }

    /// Nothing can answer it.
    fn gap(&mut self) -> Status {
        let which = (self.dice.below(7) as usize).min(GAPS.len() - 1);
        let (nearest, ways) = GAPS[which];
        let way = ways[self.dice.below(ways.len() as u64) as usize];
        let found = &mut self.truth.gaps[which];
        found.0 += 1;
        found.1.insert(self.seller);
        self.note(2, Event::Unanswered { text: Masked::new(way), nearest: nearest.map(str::to_owned) });
        self.answer("rules", Status::Unanswered, 5, 0, 0);
        Status::Unanswered
    }

    /// The policy stops it, or the line breaks.
    fn broken(&mut self) -> Status {
        if self.dice.percent(40) {
            self.truth.blocked += 1;
            self.note(
                4,
                Event::Error { error: "refused".into(), message: Masked::new("the policy does not allow it") },
            );
        } else {
            self.request(0);
            self.note(900, Event::Error { error: "turn".into(), message: Masked::new("the connection broke") });
            self.note(0, Event::Incomplete { reason: "the connection broke".into(), chars: 12 });
            self.truth.broken += 1;
        }
        self.truth.failed += 1;
        Status::NeedsInput
    }

    fn by_rules(&mut self) -> Status {
        let took = 2 + self.dice.below(30);
        self.answer("rules", Status::Answered, took, 0, 0);
        Status::Answered
    }

    fn by_model(&mut self) -> Status {
        let which = [0, 0, 0, 1, 1, 2][self.dice.below(6) as usize];
        self.request(which);
        for _ in 0..self.dice.below(3) {
            let (tool, ran) = ("records.find".to_owned(), self.dice.percent(97));
            self.note(800, Event::ToolCall { tool, ran, arguments: Masked::default() });
            self.request(which);
        }
        let (_, model, speed, price) = MODELS[which];
        let output = 60 + self.dice.below(500);
        let took = 400 + self.dice.below(900) + output * 1000 / speed;
        self.answer(model, Status::Answered, took, output, price);
        Status::Answered
    }

    fn request(&mut self, which: usize) {
        let (provider, model, ..) = MODELS[which];
        let note = RequestNote {
            receipt: format!("r{}", self.seq),
            provider: provider.into(),
            model: model.into(),
            host: format!("{provider}.example"),
            bytes: 2000 + self.dice.below(9000),
            hash: String::new(),
            masked: [("PERSON".to_owned(), self.dice.below(5)), ("ORG".to_owned(), 1)].into(),
            fields: Vec::new(),
            context: Box::default(),
        };
        self.note(5, Event::Request(note));
    }

    fn answer(&mut self, model: &'static str, status: Status, took: u64, output: u64, price: u64) {
        let input = if output == 0 { 0 } else { 700 + self.dice.below(2000) };
        let cost = (input + output) * price / 1000;
        self.truth.cost += cost;
        *self.truth.took.entry(model).or_default().entry(took).or_default() += 1;
        let claim = |status| ClaimNote { status, record: None, field: None };
        let claims = vec![claim(ClaimStatus::Computed); self.dice.below(4) as usize];
        let tokens = Tokens {
            input_tokens: input,
            output_tokens: output,
            cost_usd: (price > 0).then_some(cost as f64 / 10_000.0),
            first_token_ms: (output > 0).then_some(took / 3),
            total_ms: Some(took),
        };
        let text = Masked::new("The deal of ORG_1_K7Q stands well.");
        self.note(took, Event::Answer { text, status, receipt: None, claims, tokens });
    }

    /// What the seller does with an answer.
    fn reaction(&mut self) {
        if self.dice.percent(25) {
            let about = if self.dice.percent(60) { "proposal" } else { "draft" };
            let which = [0, 0, 0, 0, 1, 1, 2][self.dice.below(7) as usize];
            let decision = [Decision::Accepted, Decision::Edited, Decision::Rejected][which];
            self.truth.decided.entry(about).or_default()[which] += 1;
            self.note(9000, Event::Decision { decision, what: format!("{about}:{}", self.seq) });
        }
        if self.dice.percent(12) {
            let good = self.dice.percent(80);
            // Some think again: the last thumb counts.
            if self.dice.percent(10) {
                let rating = if good { -1 } else { 1 };
                self.note(1500, Event::Feedback { rating, text: Masked::default(), answer: None, reason: None });
            }
            *(if good { &mut self.truth.up } else { &mut self.truth.down }) += 1;
            self.note(
                2000,
                Event::Feedback {
                    rating: if good { 1 } else { -1 },
                    text: Masked::default(),
                    answer: None,
                    reason: None,
                },
            );
        }
    }
}

/// A pair of files.
struct Files {
    events: Table<BufWriter<File>, EventRow>,
    turns: Table<BufWriter<File>, TurnRow>,
}

impl Files {
    fn new(out: &Path, number: u64) -> Self {
        let open = |name: &str| {
            let folder = out.join(name);
            fs::create_dir_all(&folder).unwrap();
            BufWriter::new(File::create(folder.join(format!("part-{number:04}.parquet"))).unwrap())
        };
        Self {
            events: Table::new("events", EVENT_COLUMNS, false, open("events")).unwrap(),
            turns: Table::new("turns", TURN_COLUMNS, false, open("turns")).unwrap(),
        }
    }

    fn write(&mut self, seller: u64, entries: &[Entry]) {
        let key = Pseudonyms::of_company("the key of a company that does not exist").unwrap();
        let mut rows = Rows::new(key, Some(&format!("seller-{seller}")), TimeZone::UTC);
        let mut open = Turns::default();
        for row in entries.iter().filter_map(|entry| rows.row(entry)) {
            self.events.push(row.clone()).unwrap();
            if let Some(turn) = open.add(row) {
                self.turns.push(turn).unwrap();
            }
        }
        open.finish().into_iter().for_each(|turn| self.turns.push(turn).unwrap());
    }

    fn finish(self) -> (u64, u64) {
        let (events, turns) = (self.events.finish().unwrap().0, self.turns.finish().unwrap().0);
        (events, turns)
    }
}

fn main() {
    let (sellers, wanted, seed, out) = arguments();
    let mut truth = Truth { active: vec![BTreeSet::new(); DAYS as usize], ..Truth::default() };
    truth.gaps = vec![Default::default(); GAPS.len()];
    let (mut events, mut turns, mut made) = (0, 0, 0);
    let mut files = Files::new(&out, 0);
    for seller in 0..sellers {
        if seller > 0 && seller % IN_A_FILE == 0 {
            let done = std::mem::replace(&mut files, Files::new(&out, seller / IN_A_FILE)).finish();
            (events, turns) = (events + done.0, turns + done.1);
        }
        // What is left is shared among those who are left.
        let share = (wanted - made) / (sellers - seller);
        let entries = log(seller, share, seed, &mut truth);
        made += (entries.len() as u64).min(wanted - made);
        files.write(seller, &entries);
    }
    let done = files.finish();
    (events, turns) = (events + done.0, turns + done.1);
    let told = told(&truth);
    fs::write(out.join("truth.json"), serde_json::to_vec_pretty(&told).unwrap()).unwrap();
    println!("{sellers} sellers, {events} events, {turns} turns in {}", out.display());
}

fn arguments() -> (u64, u64, u64, PathBuf) {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| given.iter().position(|word| word == name).and_then(|at| given.get(at + 1));
    let number = |name: &str, otherwise| value(name).map_or(otherwise, |text| text.parse().unwrap());
    let out = value("--out").map_or_else(|| PathBuf::from("target/fleet"), PathBuf::from);
    (number("--sellers", 100), number("--events", 100_000), number("--seed", 1), out)
}

/// A seller's log of about so many events, spread over the days; some work every day and some now and then.
fn log(seller: u64, size: u64, seed: u64, truth: &mut Truth) -> Vec<Entry> {
    let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(seller));
    let diligence = 25 + dice.below(70);
    let session = SessionId::new("none").unwrap();
    let mut log = Log { dice, seller, seq: 0, truth, entries: Vec::new(), at: Timestamp::UNIX_EPOCH, session };
    let days: Vec<u64> = (0..DAYS).filter(|day| day % 7 < 5 && log.dice.percent(diligence)).collect();
    for (at, day) in days.iter().enumerate() {
        let due = size * (at as u64 + 1) / days.len() as u64;
        let mut number = 0;
        while (log.entries.len() as u64) < due {
            // Conversations of one day that overlap in time are as good as any.
            log.session(*day, number);
            number += 1;
        }
    }
    log.entries
}

/// The rows that each query of `docs/fleet.md` must give; `null` is not compared.
fn told(truth: &Truth) -> Json {
    let day = |at: usize| (date(2026, 9, 1) + (at as i64).days()).to_string();
    let active = truth.active.iter().enumerate().filter(|(_, sellers)| !sellers.is_empty());
    let rate = |part: u64, whole: u64| part as f64 / whole as f64;
    let [accepted, edited] = [0, 1].map(|which| truth.decided.values().map(|counts| counts[which]).sum::<u64>());
    let mut nearest: BTreeMap<Option<&str>, (u64, BTreeSet<u64>)> = BTreeMap::new();
    for ((action, _), (questions, sellers)) in GAPS.iter().zip(&truth.gaps) {
        let found = nearest.entry(*action).or_default();
        found.0 += questions;
        found.1.extend(sellers);
    }
    let mut nearest: Vec<Json> = nearest
        .iter()
        .filter(|(_, (questions, _))| *questions > 0)
        .map(|(action, (questions, sellers))| json!([action.unwrap_or("none"), questions, sellers.len()]))
        .collect();
    nearest.sort_by_key(|row| (std::cmp::Reverse(row[1].as_u64()), row[0].as_str().map(str::to_owned)));
    let mut gaps: Vec<(u64, usize)> = truth.gaps.iter().map(|(count, sellers)| (*count, sellers.len())).collect();
    gaps.sort_by(|a, b| b.cmp(a));
    json!({
        "daily active users": active.map(|(at, sellers)| json!([day(at), sellers.len()])).collect::<Vec<_>>(),
        "questions per session": [[truth.questions, truth.sessions, rate(truth.questions, truth.sessions)]],
        "satisfaction": [[truth.up, truth.down, rate(truth.up, truth.up + truth.down)]],
        "acceptance": truth.decided.iter().map(|(about, [accepted, edited, rejected])| {
            json!([about, accepted, edited, rejected, rate(accepted + edited, accepted + edited + rejected)])
        }).collect::<Vec<_>>(),
        "cost per accepted result": [[
            truth.cost as f64 / 10_000.0, accepted + edited, truth.cost as f64 / 10_000.0 / (accepted + edited) as f64,
        ]],
        "unanswered by nearest action": nearest,
        "unanswered clusters": gaps.iter().filter(|(count, _)| *count > 0)
            .map(|(count, sellers)| json!([null, count, sellers])).collect::<Vec<_>>(),
        "latency": truth.took.iter().map(|(model, took)| {
            json!([model, took.values().sum::<u64>(), quantile(took, 0.5), quantile(took, 0.95)])
        }).collect::<Vec<_>>(),
        "errors and blocks": [[
            truth.questions, rate(truth.failed, truth.questions), rate(truth.blocked, truth.questions),
            rate(truth.broken, truth.questions),
        ]],
    })
}

/// The smallest value that so large a share does not exceed.
fn quantile(counts: &BTreeMap<u64, u64>, share: f64) -> u64 {
    let total: u64 = counts.values().sum();
    let rank = (share * total as f64).ceil().max(1.0) as u64;
    let mut below = 0;
    for (value, count) in counts {
        below += count;
        if below >= rank {
            return *value;
        }
    }
    0
}
