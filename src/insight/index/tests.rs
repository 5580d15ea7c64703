//! The index over small logs that are written through [`Journal`].

use super::super::{Baseline, Baselines, Range, Reason, stats};
use super::*;
use crate::crm::{ClaimStatus, DraftId, ProposalId, RecordRef, Status};
use crate::journal::{
    ClaimNote, Decision, DraftNote, Erasure, Event, Journal, Masked, RequestNote, SessionId, Tokens, TopicNote,
};
use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;

/// A log that is written event by event, and its index.
struct Bench {
    dir: tempfile::TempDir,
    now: Timestamp,
    session: SessionId,
}

impl Bench {
    fn new() -> Self {
        let now = "2026-11-20T09:00:00Z".parse().unwrap();
        Self { dir: tempfile::tempdir().unwrap(), now, session: SessionId::new("s-1").unwrap() }
    }

    fn log(&self) -> Log {
        Log::at(self.dir.path().join("log"))
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("log-index.db")
    }

    fn write(&self, events: Vec<Event>) {
        let journal = Journal::open(self.log().dir(), self.now).unwrap();
        let tickets: Vec<_> = events.into_iter().map(|event| journal.append(self.now, &self.session, event)).collect();
        for ticket in tickets {
            ticket.wait().unwrap();
        }
        journal.close().unwrap();
    }

    fn later(&mut self, seconds: i64) -> &mut Self {
        self.now += SignedDuration::from_secs(seconds);
        self
    }

    fn within(&mut self, session: &str) -> &mut Self {
        self.session = SessionId::new(session).unwrap();
        self
    }

    fn open(&self) -> Index {
        Index::open(&self.path(), &self.log(), &TimeZone::UTC, &mut |_| ControlFlow::Continue(())).unwrap()
    }
}

fn masked(text: &str) -> Masked {
    Masked::new(text)
}

fn question(text: &str) -> Event {
    Event::Question { text: masked(text), record: None, action: None }
}

fn answer(text: &str, status: Status) -> Event {
    Event::Answer { text: masked(text), status, receipt: None, claims: Vec::new(), tokens: Tokens::default() }
}

fn costly(text: &str, cost: f64, ms: u64) -> Event {
    let tokens = Tokens {
        input_tokens: 10,
        output_tokens: 5,
        cost_usd: Some(cost),
        first_token_ms: Some(7),
        total_ms: Some(ms),
    };
    Event::Answer { text: masked(text), status: Status::Answered, receipt: None, claims: Vec::new(), tokens }
}

fn request(model: &str, receipt: &str) -> Event {
    let (provider, model, receipt) = ("acme".to_owned(), model.to_owned(), receipt.to_owned());
    Event::Request(RequestNote {
        receipt,
        provider,
        model,
        host: "h".into(),
        bytes: 10,
        hash: "00".into(),
        masked: Default::default(),
        fields: Vec::new(),
        context: Default::default(),
    })
}

fn topic(action: &str, record: Option<&str>, proposals: &[i64]) -> Event {
    Event::Topic(TopicNote {
        action: Some(action.to_owned()),
        record: record.and_then(RecordRef::parse),
        proposals: proposals.iter().map(|id| ProposalId(*id)).collect(),
        ..TopicNote::default()
    })
}

fn draft(id: i64, version: u32, by: &str, text: &str) -> Event {
    Event::Draft(DraftNote { id: DraftId(id), version, by: by.to_owned(), text: masked(text) })
}

fn decided(decision: Decision, what: &str) -> Event {
    Event::Decision { decision, what: what.to_owned() }
}

fn thumb(rating: i8) -> Event {
    Event::Feedback { rating, text: Masked::default(), answer: None, reason: None }
}

fn questions(found: &[Found]) -> Vec<&str> {
    found.iter().map(|one| one.question.as_str()).collect()
}

fn for_words(text: &str) -> Search {
    Search { text: Some(text.to_owned()), limit: 50, ..Search::default() }
}

fn everything() -> Search {
    Search { limit: 1_000, ..Search::default() }
}

#[test]
fn no_log_is_an_index_of_nothing() {
    let bench = Bench::new();
    let index = bench.open();
    assert!(index.is_empty().unwrap() && index.search(&everything()).unwrap().is_empty());
    assert!(index.unanswered(None, 9).unwrap().is_empty() && index.named("last").unwrap().is_empty());
    let none = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    assert!(none.is_empty() && none.figures.iter().all(|figure| figure.value.is_none() && figure.n == 0));
}

#[test]
fn turns_are_found_by_words_and_by_every_filter() {
    let mut bench = Bench::new();
    bench.write(vec![
        question("what is at risk"),
        request("small", "r-1"),
        costly("The renewal of ORG_1_K7Q is at risk", 0.02, 900),
        topic("risk-check", Some("opportunity:o1"), &[]),
    ]);
    bench.later(86_400).within("s-2").write(vec![
        question("summarise the case"),
        answer("A case about a pump.", Status::Answered),
        topic("summarize", Some("case:c1"), &[]),
    ]);
    bench.later(86_400).write(vec![
        question("tell me the weather"),
        answer("That is not about sales.", Status::OutOfScope),
        question("draft a mail about the renewal"),
        request("large", "r-2"),
        costly("Dear PERSON_2_K7Q, …", 0.3, 4_000),
        thumb(1),
    ]);
    let index = bench.open();
    let find = |search: Search| {
        let found = index.search(&search).unwrap();
        found.into_iter().map(|one| one.question.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let by = |change: &dyn Fn(&mut Search)| {
        let mut search = everything();
        change(&mut search);
        find(search)
    };
    let some = |text: &str| Some(text.to_owned());
    for (words, firsts) in [
        ("renewal", vec!["draft", "what"]),
        ("RENEWAL risk", vec!["what"]),
        ("\"at risk\"", vec!["what"]),
        ("\"risk at\"", vec![]),
        ("renew*", vec!["draft", "what"]),
        ("ORG_1_K7Q", vec!["what"]),
        ("pump", vec!["summarise"]),
        // Names of tags, columns and operators are words like others.
        ("oanswered", vec![]),
        ("tags", vec![]),
        ("renewal OR pump", vec![]),
        ("a\" OR tags:\"oanswered", vec![]),
        ("';--", vec![]),
    ] {
        assert_eq!(find(for_words(words)), firsts, "{words}");
    }
    assert_eq!(by(&|_| {}), ["draft", "tell", "summarise", "what"]);
    assert_eq!(by(&|search| search.limit = 1), ["draft"]);
    assert_eq!(by(&|search| search.action = some("summarize")), ["summarise"]);
    assert_eq!(by(&|search| search.action = some("unknown")), [""; 0]);
    assert_eq!(by(&|search| search.record = some("opportunity:o1")), ["what"]);
    assert_eq!(by(&|search| search.model = some("large")), ["draft"]);
    assert_eq!(by(&|search| search.model = some("acme/small")), ["what"]);
    assert_eq!(by(&|search| search.model = some("rules")), ["tell", "summarise"]);
    assert_eq!(by(&|search| search.outcome = some("out_of_scope")), ["tell"]);
    assert_eq!(by(&|search| search.outcome = some("up")), ["draft"]);
    assert_eq!(by(&|search| search.min_cost = Some(0.02)), ["draft", "what"]);
    assert_eq!(by(&|search| search.min_cost = Some(0.021)), ["draft"]);
    assert_eq!(by(&|search| search.min_ms = Some(901)), ["draft"]);
    let day = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    assert_eq!(by(&|search| search.since = day("2026-11-21T09:00:00Z")), ["draft", "tell", "summarise"]);
    assert_eq!(by(&|search| search.until = day("2026-11-21T09:00:00Z")), ["what"]);
    assert_eq!(by(&|search| (search.text, search.model) = (some("renewal"), some("small"))), ["what"]);
    let receipt = index.named("r-2").unwrap();
    assert_eq!(index.named("last").unwrap(), receipt);
    assert_eq!(index.named("s-2").unwrap().len(), 3);
    assert_eq!(index.named(&receipt[0].to_string()).unwrap(), receipt);
    assert!(index.named("s-9").unwrap().is_empty() && index.named("'").unwrap().is_empty());
}

#[test]
fn what_did_not_serve_is_listed_with_every_reason() {
    let mut bench = Bench::new();
    let claim = ClaimNote { status: ClaimStatus::Unsupported, record: None, field: None };
    let unsupported = Event::Answer {
        text: masked("It closes in May."),
        status: Status::Answered,
        receipt: None,
        claims: vec![claim],
        tokens: Tokens::default(),
    };
    let long = "one two three four five six seven eight";
    let turns: Vec<(Vec<Event>, &[Reason])> = vec![
        (vec![question("how is the weather"), answer("No.", Status::OutOfScope)], &[Reason::OutOfScope]),
        (vec![question("who is the champion"), answer("I do not know.", Status::Unanswered)], &[Reason::NoSupport]),
        (vec![question("when does it close"), unsupported], &[Reason::NoSupport]),
        (
            vec![
                question("set the amount"),
                answer("Proposed.", Status::Answered),
                topic("update", None, &[3]),
                decided(Decision::Rejected, "proposal:3 fields:amount"),
            ],
            &[Reason::Rejected],
        ),
        (
            vec![
                question("write to them"),
                answer("Dear …", Status::Answered),
                draft(4, 1, "rules", long),
                draft(4, 2, "you", "something else altogether seven eight"),
                thumb(-1),
            ],
            &[Reason::EditedByHalf, Reason::ThumbsDown],
        ),
        (
            vec![
                question("mail the buyer"),
                answer("Dear …", Status::Answered),
                draft(5, 1, "rules", long),
                draft(5, 2, "you", "one two three four five six seven nine"),
            ],
            &[],
        ),
        (vec![question("thumbs change"), answer("…", Status::Answered), thumb(-1), thumb(1)], &[]),
        // Asked again: the first time did not serve.
        (vec![question("show my open deals please"), answer("3 rows", Status::Answered)], &[Reason::Repeated]),
        (vec![question("show me my open deals"), answer("3 rows", Status::Answered)], &[]),
        (vec![question("which one"), answer("Which deal?", Status::NeedsInput), question("which one ORG_1_K7Q")], &[]),
    ];
    let mut expected = Vec::new();
    for (events, reasons) in turns {
        let text = events.iter().find_map(|event| {
            if let Event::Question { text, .. } = event { Some(text.as_str().to_owned()) } else { None }
        });
        if !reasons.is_empty() {
            expected.push((text.unwrap(), reasons.to_vec()));
        }
        bench.later(20).write(events);
    }
    let index = bench.open();
    let mut found: Vec<(String, Vec<Reason>)> =
        index.unanswered(None, 99).unwrap().into_iter().map(|one| (one.question, one.reasons)).collect();
    found.reverse();
    assert_eq!(found, expected);
    assert_eq!(index.count_unanswered(None).unwrap(), expected.len() as u64);
    assert_eq!(index.unanswered(Some(bench.now), 99).unwrap().len(), 0);
}

#[test]
fn late_decisions_find_their_turn_from_anywhere() {
    let mut bench = Bench::new();
    bench.write(vec![
        question("set the stage"),
        answer("Proposed.", Status::Answered),
        topic("update", None, &[7]),
        question("and write"),
        answer("Dear", Status::Answered),
        draft(2, 1, "rules", "a b c"),
    ]);
    assert_eq!(bench.open().len().unwrap(), 2);
    bench.later(90_000).within("other").write(vec![
        decided(Decision::Accepted, "proposal:7 fields:stage change_set:11"),
        draft(2, 2, "you", "a b d"),
        decided(Decision::Copied, "draft:2"),
        decided(Decision::Accepted, "proposal:99 fields:x change_set:12"),
        decided(Decision::Rejected, "suggestion:summarize(a=b) on account:1"),
    ]);
    let marks = |index: &Index, words: &str| {
        let found = index.search(&for_words(words)).unwrap();
        found[0].marks.iter().map(|mark| mark.word()).collect::<Vec<_>>()
    };
    let index = bench.open();
    assert_eq!(index.built().lines, 5);
    assert_eq!(marks(&index, "stage"), ["accepted"]);
    assert_eq!(marks(&index, "write"), ["accepted", "edited", "copied"]);
    let whole = index.whole(index.named("s-1").unwrap()[0]).unwrap().unwrap();
    assert_eq!(
        whole.entries.iter().map(|entry| entry.event.kind()).collect::<Vec<_>>(),
        ["question", "answer", "topic", "decision"]
    );
    let figures = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    let value = |name: &str| figures.figure(name).map(|figure| (figure.value, figure.n)).unwrap();
    assert_eq!(value("acceptance_proposals"), (Some(1.0), 1));
    assert_eq!(value("acceptance_drafts"), (Some(1.0), 1));
    assert_eq!(value("acceptance_suggestions"), (Some(0.0), 1));
    assert_eq!(value("to_accepted_p50").1, 2);
    bench.later(5).write(vec![decided(Decision::Undone, "change_set:11 change_set:13")]);
    let index = bench.open();
    assert_eq!(marks(&index, "stage"), ["undone"]);
    let figures = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    assert_eq!(figures.figure("acceptance_proposals").unwrap().value, Some(0.0));
    assert_eq!(figures.figure("accepted_results").unwrap().value, Some(1.0));
}

#[test]
fn endings_are_told_apart() {
    let stopped = Event::Incomplete { reason: "stopped by the seller".into(), chars: 3 };
    let cut = Event::Incomplete { reason: "the provider closed the connection".into(), chars: 3 };
    let refused = Event::Error { error: "refused".into(), message: masked("policy keeps it here") };
    let delta = || Event::Delta { text: masked("Half an ans") };
    let bench = Bench::new();
    bench.write(vec![
        question("open"),
        delta(),
        delta(),
        question("stopped"),
        delta(),
        stopped,
        question("cut"),
        cut,
        answer("Half", Status::Answered),
        question("refused"),
        refused.clone(),
        question("by rules instead"),
        refused,
        answer("By rules", Status::Answered),
        question("fails"),
        Event::Error { error: "turn".into(), message: masked("disk") },
    ]);
    let found = bench.open().search(&everything()).unwrap();
    let told: Vec<_> = found.iter().rev().map(|one| (one.question.as_str(), one.outcome.word())).collect();
    assert_eq!(
        told,
        [
            ("open", "open"),
            ("stopped", "stopped"),
            ("cut", "failed"),
            ("refused", "refused"),
            ("by rules instead", "answered"),
            ("fails", "failed")
        ]
    );
    assert_eq!(found[5].answer, "Half an ansHalf an ans");
    assert_eq!(bench.open().search(&for_words("disk")).unwrap().len(), 1);
    assert_eq!(
        questions(&bench.open().search(&Search { outcome: Some("blocked".into()), ..everything() }).unwrap()),
        ["by rules instead", "refused"]
    );
}

#[test]
fn figures_have_their_n_and_savings_need_a_baseline() {
    let mut bench = Bench::new();
    for (day, minutes) in [(0, 2), (1, 4), (2, 3)] {
        bench.within(&format!("s-{day}")).write(vec![
            question("prepare"),
            request("m", &format!("r{day}")),
            costly("text", 0.01, 1_000),
            topic("brief", None, &[]),
        ]);
        bench.later(minutes * 60).write(vec![decided(Decision::Copied, "text"), thumb(1)]);
        bench.later(86_400).write(vec![question("another"), answer("No", Status::Unanswered)]);
    }
    let index = bench.open();
    let mut baselines = Baselines::default();
    let range = Range::last(date(2026, 11, 23), 4);
    let of = |baselines: &Baselines| stats(&index, range, baselines).unwrap();
    assert_eq!(of(&baselines).figure("saved_minutes").unwrap().shown(), "-");
    baselines.set("brief", Some(Baseline { minutes: 12.0, keys: None }));
    let told = of(&baselines);
    assert_eq!(told.figure("saved_keys").unwrap().shown(), "-");
    let saved = told.figure("saved_minutes").unwrap();
    assert!(saved.n == 3 && (saved.value.unwrap() - 27.0).abs() < 1.0, "{saved:?}");
    let value = |name: &str| told.figure(name).map(|figure| (figure.shown(), figure.n)).unwrap();
    assert_eq!(value("questions"), ("6".into(), 6));
    assert_eq!(value("active_days"), ("4".into(), 4));
    assert_eq!(value("sessions"), ("3".into(), 3));
    assert_eq!(value("satisfaction"), ("100 %".into(), 3));
    assert_eq!(value("cost_per_accepted"), ("$0.0100".into(), 3));
    assert_eq!(value("unserved"), ("50 %".into(), 6));
    assert_eq!(value("keys_p50"), ("-".into(), 0));
    assert_eq!(told.figure("questions").unwrap().series.len(), 4);
    assert_eq!(told.by_action.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["brief", "chat"]);
    assert_eq!(told.by_model[1].name, "rules");
    assert_eq!(told.by_week.len(), 2);
    assert!(told.lines(true).iter().all(|line| !line.ends_with(' ')));
    assert_eq!(Baselines::read(Some(&baselines.to_text())), baselines);
    let period = super::super::Period { range, since: "2026-11-20T00:00:00Z".parse().unwrap(), now: bench.now };
    let text = super::super::report(&index, period, &baselines).unwrap();
    for part in [
        "# Use and quality, 2026-11-20 to 2026-11-23",
        "| questions | 6 | 6 | - | 0 | - |",
        "not served (n=3)",
        "## By model",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn keys_count_up_to_the_decision() {
    let bench = Bench::new();
    let keys = |keys| Event::Keys { keys };
    let taken = decided(Decision::Copied, "text");
    bench.write(vec![question("a"), keys(12), answer("b", Status::Answered), keys(3), taken, keys(9)]);
    let told = stats(&bench.open(), Range::last(date(2026, 11, 20), 1), &Baselines::default()).unwrap();
    assert_eq!(told.figure("keys_p50").map(|keys| (keys.value, keys.n)), Some((Some(15.0), 1)));
}

#[test]
fn long_ranges_count_the_same_from_whole_weeks() {
    let mut bench = Bench::new();
    for day in 0..60 {
        if day % 7 < 5 {
            bench.write((0..=day % 3).map(|number| question(&format!("question {day} {number}"))).collect());
        }
        bench.later(86_400);
    }
    let index = bench.open();
    let none = Baselines::default();
    let asked = |range: Range| {
        let told = stats(&index, range, &none).unwrap();
        ["questions", "active_days"].map(|name| told.figure(name).unwrap().value.unwrap_or(0.0))
    };
    let start = date(2026, 11, 20);
    for (from, to) in [(0, 59), (0, 31), (3, 45), (2, 58), (5, 40), (1, 33)] {
        let day = |number: i64| start.saturating_add(jiff::Span::new().days(number));
        let whole = asked(Range { from: day(from), to: day(to) });
        let mut sum = [0.0; 2];
        for number in from..=to {
            let one = asked(Range { from: day(number), to: day(number) });
            sum = [sum[0] + one[0], sum[1] + one[1]];
        }
        assert_eq!(whole, sum, "{from} to {to}");
    }
}

#[test]
fn days_begin_where_the_seller_is() {
    let mut bench = Bench::new();
    bench.write(vec![question("in the morning of Auckland")]);
    bench.later(3 * 3_600).write(vec![question("past its midnight")]);
    let days = |index: &Index| {
        index.cells(Range::last(date(2026, 11, 25), 30)).unwrap().iter().map(|cell| cell.day).collect::<Vec<_>>()
    };
    assert_eq!(days(&bench.open()), [date(2026, 11, 20)]);
    let east = TimeZone::fixed(jiff::tz::offset(13));
    let index = Index::open(&bench.path(), &bench.log(), &east, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(days(&index), [date(2026, 11, 20), date(2026, 11, 21)]);
    drop(index);
    assert_eq!(days(&bench.open()), [date(2026, 11, 20)]);
}

#[test]
fn any_doubt_makes_the_index_anew() {
    let mut bench = Bench::new();
    bench.write(vec![question("one"), answer("1", Status::Answered)]);
    assert!(bench.open().built().anew);
    assert_eq!(*bench.open().built(), Built::default());
    // A damaged file, a file of something else, an empty one, one of another version.
    for bytes in [b"SQLite format 3\0 but not really".to_vec(), b"hello".to_vec(), Vec::new()] {
        std::fs::write(bench.path(), &bytes).unwrap();
        assert!(bench.open().built().anew, "{bytes:?}");
        assert_eq!(bench.open().len().unwrap(), 1);
    }
    let whole = std::fs::read(bench.path()).unwrap();
    std::fs::write(bench.path(), &whole[..whole.len() / 2]).unwrap();
    let cut = bench.open();
    assert_eq!((cut.len().unwrap(), cut.search(&for_words("one")).unwrap().len()), (1, 1));
    drop(cut);
    Connection::open(bench.path()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(bench.open().built().anew);
    // A log that is another one.
    std::fs::remove_dir_all(bench.log().dir()).unwrap();
    bench.later(1).write(vec![question("a new log with a longer first line than before"), question("two")]);
    assert_eq!(
        questions(&bench.open().search(&everything()).unwrap()),
        ["two", "a new log with a longer first line than before"]
    );
    // A log that is gone.
    std::fs::remove_dir_all(bench.log().dir()).unwrap();
    assert!(bench.open().is_empty().unwrap());
}

#[test]
fn erased_values_and_dropped_days_leave_the_index() {
    let mut bench = Bench::new();
    bench.write(vec![question("call Quentin Q. tomorrow"), answer("Noted.", Status::Answered)]);
    bench.later(3 * 86_400).write(vec![question("another day")]);
    assert_eq!(bench.open().search(&for_words("Quentin")).unwrap().len(), 1);
    let find = |text: &str| text.match_indices("Quentin Q.").map(|(at, word)| at..at + word.len()).collect();
    let plan = Erasure::plan(bench.log().dir(), &find).unwrap();
    bench.write(vec![Event::Erased { record: None, places: Default::default(), lines: plan.lines.clone() }]);
    plan.apply().unwrap();
    let index = bench.open();
    assert!(index.built().anew && index.search(&for_words("Quentin")).unwrap().is_empty());
    assert_eq!(index.search(&for_words("tomorrow")).unwrap().len(), 1);
    drop(index);
    let bytes = std::fs::read(bench.path()).unwrap();
    assert!(!bytes.windows(7).any(|bytes| bytes.eq_ignore_ascii_case(b"quentin")));
    // The same erasure is not met again.
    assert_eq!(*bench.open().built(), Built::default());
    std::fs::remove_file(bench.log().dir().join("2026-11-20.jsonl")).unwrap();
    assert_eq!(questions(&bench.open().search(&everything()).unwrap()), ["another day"]);
}

#[test]
fn building_can_be_stopped_and_goes_on() {
    let bench = Bench::new();
    for _ in 0..8 {
        bench.write(vec![question("many words in a question"), answer("and in its answer", Status::Answered)]);
    }
    let mut index = bench.open();
    index.begin_again();
    let stopped = index.catch_up_by(1_000, &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(InsightError::Stopped)));
    let some = index.len().unwrap();
    assert!(some > 0 && some < 8, "{some}");
    let mut seen = Vec::new();
    index
        .catch_up_by(1_000, &mut |progress| {
            seen.push(progress);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(index.len().unwrap(), 8);
    assert!(
        seen.windows(2).all(|pair| pair[0].done < pair[1].done)
            && seen.last().is_some_and(|last| last.done == last.all)
    );
}

impl Index {
    fn begin_again(&mut self) {
        self.connection = Connection::open_in_memory().unwrap();
        forget(&self.path).unwrap();
        self.connection = file::open(&self.path).unwrap();
        self.use_zone().unwrap();
    }

    /// Everything that the index says, in a form that can be compared.
    fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for sql in [
            "SELECT t.seq, s.name, t.time, day_from, byte_from, day_to, byte_to, t.day, a.name, r.name, m.name, outcome, \
             marks, reasons, rating, edited, cost, first_ms, total_ms, nearest, question, cell FROM turns t \
             JOIN sessions s ON s.id = t.session LEFT JOIN names a ON a.id = t.action \
             LEFT JOIN names r ON r.id = t.record LEFT JOIN names m ON m.id = t.model",
            "SELECT name, first, begun, day, current FROM sessions",
            "SELECT * FROM extra",
            "SELECT * FROM bound",
            "SELECT seq, time, cell FROM loose",
            "SELECT day, a.name, m.name, cell FROM days d LEFT JOIN names a ON a.id = d.action \
             LEFT JOIN names m ON m.id = d.model ORDER BY 1, 2, 3",
            "SELECT day, a.name, m.name, cell FROM weeks d LEFT JOIN names a ON a.id = d.action \
             LEFT JOIN names m ON m.id = d.model ORDER BY 1, 2, 3",
            "SELECT * FROM receipts",
            "SELECT sort, name FROM names ORDER BY 1, 2",
        ] {
            let mut statement = self.connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let cells = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
                lines.push(cells.collect::<Vec<_>>().join("|"));
            }
        }
        lines
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let words = prop::sample::select(vec![
        "show open deals",
        "show my open deals",
        "draft a mail",
        "weather",
        "PERSON_1_K7Q risk",
    ]);
    let id = 1_i64..4;
    prop_oneof![
        4 => words.clone().prop_map(question),
        2 => (words.clone(), 0_u64..9_999).prop_map(|(text, ms)| costly(text, ms as f64 / 1e4, ms)),
        1 => Just(answer("no", Status::Unanswered)),
        1 => words.prop_map(|text| Event::Delta { text: masked(text) }),
        1 => Just(request("m", "r")),
        2 => id.clone().prop_map(|id| topic("act", Some("account:a"), &[id])),
        1 => id.clone().prop_map(|id| decided(Decision::Accepted, &format!("proposal:{id} fields:x change_set:{id}"))),
        1 => id.clone().prop_map(|id| decided(Decision::Undone, &format!("change_set:{id} change_set:9"))),
        1 => id.clone().prop_map(|id| draft(id, 1, "rules", "a b c d")),
        1 => id.clone().prop_map(|id| draft(id, 2, "you", "a b x y z")),
        1 => id.prop_map(|id| decided(Decision::Copied, &format!("draft:{id}"))),
        1 => Just(decided(Decision::Accepted, "suggestion:act on account:a")),
        1 => Just(thumb(-1)),
        1 => Just(Event::Error { error: "refused".into(), message: masked("no") }),
        1 => Just(Event::Incomplete { reason: "stopped by the seller".into(), chars: 1 }),
        1 => Just(Event::RequestBody { receipt: "r".into(), body: masked("{}") }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_in_pieces_is_what_is_built_at_once(
        groups in proptest::collection::vec((proptest::collection::vec(any_event(), 1..9), 0_usize..3, 0_i64..50_000), 1..9),
        bytes in 1_u64..4_000,
    ) {
        let mut bench = Bench::new();
        let pieces = bench.open();
        drop(pieces);
        for (events, session, seconds) in groups {
            bench.later(seconds).within(["s-1", "s-2", "s-3"][session]).write(events);
            drop(bench.open());
        }
        let grown = bench.open().dump();
        let mut index = bench.open();
        index.begin_again();
        index.catch_up_by(bytes, &mut |_| ControlFlow::Continue(())).unwrap();
        let small = index.dump();
        index.begin_again();
        index.catch_up_by(u64::MAX / 2, &mut |_| ControlFlow::Continue(())).unwrap();
        let whole = index.dump();
        prop_assert_eq!(&small, &whole);
        prop_assert_eq!(&grown, &whole);
    }
}
