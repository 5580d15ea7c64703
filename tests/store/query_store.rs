//! What the store answers is what a query means: random queries over random records, whole tables compared with the
//! plain evaluation record by record, in several time zones.

#![allow(clippy::unwrap_used, reason = "helpers of tests; clippy exempts only the tests themselves")]

use dealdesk::crm::query::{Context, Query, World};
use dealdesk::crm::*;
use dealdesk::store::Store;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, civil::Date, civil::date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 20);

/// Records, links and history in plain vectors.
#[derive(Debug, Default)]
struct Plain {
    records: Vec<Record>,
    changes: Vec<FieldChange>,
    schema: Schema,
}

impl World for Plain {
    fn record(&self, link: &RecordRef) -> Option<Record> {
        self.records.iter().find(|record| record.reference() == *link).cloned()
    }

    fn of_kind(&self, kind: &Kind) -> Vec<Record> {
        self.records.iter().filter(|record| record.kind == *kind).cloned().collect()
    }

    fn changes(&self) -> Vec<FieldChange> {
        self.changes.clone()
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }
}

fn link(kind: Kind, id: impl std::fmt::Display) -> RecordRef {
    RecordRef::new(kind, id.to_string())
}

/// So many quarters of a day before or after today's beginning in UTC: sums of such spans have no rounding.
fn moment(quarters: i64) -> Timestamp {
    TODAY.to_zoned(TimeZone::UTC).unwrap().timestamp() + jiff::SignedDuration::from_hours(6 * quarters)
}

/// Made-up people and companies, the same in every case.
fn base() -> Vec<Record> {
    let user =
        |id: &str, name: &str, region: &str| Record::new(Kind::User, id).with("name", name).with("region", region);
    let account = |id: &str, name: &str| Record::new(Kind::Account, id).with("name", name);
    let contact = |id: &str, account: &str| {
        Record::new(Kind::Contact, id).with("last_name", id).with("account", link(Kind::Account, account))
    };
    vec![
        user("u1", "Ida Moss", "North").with("manager", link(Kind::User, "u2")),
        user("u2", "Olu Bright", "South"),
        user("u3", "Nobody Yet", "North"),
        account("a1", "Élan Motors").with("industry", "Automotive").with("owner", link(Kind::User, "u1")),
        account("a2", "Beta Foods").with("parent", link(Kind::Account, "a1")).with("owner", link(Kind::User, "u2")),
        account("a3", "Quiet Ltd"),
        contact("c1", "a1"),
        contact("c2", "a2"),
        contact("c3", "a3").with("reports_to", link(Kind::Contact, "c1")),
        Record::new(Kind::Lead, "l1").with("last_name", "Fresh").with("status", "New").with("created_at", moment(-9)),
        Record::new(Kind::Product, "p1").with("name", "GTX").with("family", "Boxes"),
    ]
}

fn maybe<T: Clone + std::fmt::Debug + Into<Value> + 'static>(items: Vec<T>) -> impl Strategy<Value = Value> {
    prop::option::weighted(0.8, prop::sample::select(items)).prop_map(|item| item.map_or(Value::Null, Into::into))
}

fn time() -> impl Strategy<Value = Value> {
    prop::option::weighted(0.85, -200i64..60).prop_map(|at| at.map_or(Value::Null, |at| Value::Time(moment(at))))
}

fn day() -> impl Strategy<Value = Value> {
    let day = prop_oneof![
        (1i8..29, 7i8..13).prop_map(|(d, m)| Value::Date(date(2026, m, d))),
        Just(Value::Date(TODAY)),
        (-200i64..60).prop_map(|at| Value::Time(moment(at))),
    ];
    prop::option::weighted(0.85, day).prop_map(Option::unwrap_or_default)
}

fn refs(kind: Kind, ids: &[&str]) -> impl Strategy<Value = Value> {
    maybe(ids.iter().map(|id| link(kind.clone(), id)).collect())
}

fn record(kind: Kind, id: String, fields: Vec<(&str, Value)>) -> Record {
    fields.into_iter().fold(Record::new(kind, id), |record, (field, value)| record.with(field, value))
}

fn deals() -> impl Strategy<Value = Vec<Record>> {
    let deal = (
        maybe(vec!["Won", "Lost", "Proposal", "won"]),
        maybe(vec![0.0, 100.0, 250.0, 400.0]),
        day(),
        time(),
        refs(Kind::Account, &["a1", "a2", "gone"]),
        refs(Kind::User, &["u1", "u2"]),
        refs(Kind::Contact, &["c1", "c2"]),
        refs(Kind::Product, &["p1"]),
    );
    prop::collection::vec(deal, 0..14).prop_map(|deals| {
        let made = deals.into_iter().enumerate();
        made.map(|(n, (stage, amount, close, created, account, owner, contact, product))| {
            let fields = vec![
                ("name", Value::from(format!("Deal {n}"))),
                ("stage", stage),
                ("amount", amount),
                ("close_date", close),
                ("created_at", created),
                ("account", account),
                ("owner", owner),
                ("contact", contact),
                ("product", product),
            ];
            record(Kind::Opportunity, format!("o{n}"), fields)
        })
        .collect()
    })
}

fn activities() -> impl Strategy<Value = Vec<Record>> {
    let kind = prop::sample::select(vec![Kind::Task, Kind::Event, Kind::Email, Kind::Note, Kind::Transcript]);
    let about = prop_oneof![
        refs(Kind::Opportunity, &["o0", "o1", "o2", "o3", "o4"]),
        refs(Kind::Account, &["a1", "a2"]),
        refs(Kind::Lead, &["l1"]),
    ];
    let who = prop_oneof![3 => refs(Kind::Contact, &["c1", "c2", "c3"]), 1 => refs(Kind::Lead, &["l1"])];
    let activity = (kind, about, who, time(), time(), maybe(vec!["Open", "Done"]), refs(Kind::User, &["u1", "u2"]));
    prop::collection::vec(activity, 0..16).prop_map(|all| {
        let made = all.into_iter().enumerate();
        made.map(|(n, (kind, about, who, at, created, status, owner))| {
            let moment = match kind {
                Kind::Task => "due_date",
                Kind::Event => "starts_at",
                Kind::Email => "sent_at",
                _ => "recorded_at",
            };
            let title = if matches!(kind, Kind::Note | Kind::Transcript) { "title" } else { "subject" };
            let mut fields = vec![(title, Value::from(format!("Did {n}"))), ("about", about), ("owner", owner)];
            fields.push(("created_at", created));
            if kind != Kind::Note {
                fields.push((moment, at.clone()));
            }
            if !matches!(kind, Kind::Note | Kind::Transcript) {
                fields.extend([("who", who), ("status", status.clone())]);
            }
            if kind == Kind::Task && status == Value::from("Done") {
                fields.push(("completed_at", at));
            }
            record(kind, format!("t{n}"), fields)
        })
        .collect()
    })
}

fn lines() -> impl Strategy<Value = Vec<Record>> {
    let line =
        (maybe(vec![1.0, 2.0, 5.0]), maybe(vec![10.0, 0.5]), refs(Kind::Opportunity, &["o0", "o1", "o2"]), day());
    prop::collection::vec(line, 0..8).prop_map(|all| {
        let made = all.into_iter().enumerate();
        made.map(|(n, (quantity, price, deal, signed))| {
            let fields = vec![("Quantity", quantity), ("Unit_Price", price), ("Deal", deal), ("Signed", signed)];
            record(Kind::Custom("Line__c".into()), format!("x{n}"), fields)
        })
        .collect()
    })
}

fn changes() -> impl Strategy<Value = Vec<FieldChange>> {
    let owner = || refs(Kind::User, &["u1", "u2"]);
    let values = prop_oneof![
        (Just("owner"), owner(), owner()),
        (Just("stage"), maybe(vec!["Proposal", "Won"]), maybe(vec!["Won", "Lost"])),
        (Just("amount"), maybe(vec![100.0, 250.0]), maybe(vec![400.0])),
    ];
    let change = (prop::sample::select(vec!["o0", "o1", "o2", "a1"]), values, -200i64..10, prop::bool::ANY);
    prop::collection::vec(change, 0..14).prop_map(|all| {
        let made = all.into_iter().map(|(id, (field, old, new), at, by_ida)| FieldChange {
            record: link(if id == "a1" { Kind::Account } else { Kind::Opportunity }, id),
            record_name: String::new(),
            field: field.to_owned(),
            old,
            new,
            at: moment(at),
            by: if by_ida { "Ida Moss" } else { "Olu Bright" }.to_owned(),
            origin: OriginKind::Sync,
        });
        made.collect()
    })
}

fn worlds() -> impl Strategy<Value = Plain> {
    (deals(), activities(), lines(), changes()).prop_map(|(deals, activities, lines, mut changes)| {
        let records: Vec<Record> = base().into_iter().chain(deals).chain(activities).chain(lines).collect();
        let known: Vec<RecordRef> = records.iter().map(Record::reference).collect();
        changes.retain(|change| known.contains(&change.record));
        Plain { records, changes, schema: Schema::default() }
    })
}

fn zones() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec![
        TimeZone::UTC,
        TimeZone::fixed(offset(14)),
        TimeZone::posix("EST5EDT,M3.2.0,M11.1.0").unwrap(),
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
    ])
}

const DEALS: &[&str] = &[
    "stage = Won",
    "stage != Won",
    "amount > 100",
    "close_date in this month",
    "close_date < today",
    "close_date > today - 30",
    "close_date <= 2026-11-10",
    "close_date >= 2026-10-01",
    "close_date = 2026-11-20",
    "created_at in last 30 days",
    "created_at between 2026-11-01 and 2026-11-10",
    "created_at = 2026-11-19",
    "created_at < 2026-11-15",
    "created_at > 2026-11-15",
    "days(created_at, close_date) > 10",
    "days(created_at, today) <= 20",
    "days(created_at, created_at) = 0",
    "amount * 2 - 100 >= 400",
    "(amount + 1) / amount > 1",
    "amount / amount = 1",
    "has(task)",
    "no(task where status != Done)",
    "has(event where at > today) or has(activity where at in last 10 days)",
    "no(activity where at in last 30 days)",
    "has(activity where owner = me)",
    "has(activity where kind = email and name ~ did)",
    "has(activity where who.account.name = \"Élan Motors\")",
    "has(Line__c where Quantity > 1)",
    "count(Line__c) = 1",
    "count(activity) > 1",
    "count(task where status = Open) = 0",
    "count(change) >= 2",
    "changed(owner)",
    "changed(stage in last 30 days)",
    "changed(stage from Proposal to Won)",
    "changed(amount from 100)",
    "was(owner, \"Ida Moss\")",
    "was(owner, me)",
    "was(stage, proposal)",
    "changes(owner) > 1",
    "not changed(owner) and not was(stage, Won)",
    "has(change where by ~ ida and old is not empty)",
    "has(change where new = 400)",
    "has(change where old > 100 or new != Won)",
    "owner.region = North",
    "account.owner.region = South",
    "account.owner.manager.name ~ olu",
    "product.family = Boxes",
    "owner is empty",
];

const ACCOUNTS: &[&str] = &[
    "no(opportunity where stage != Won)",
    "has(opportunity where amount > 100 and has(task))",
    "no(activity where at in last 20 days)",
    "has(activity)",
    "has(email)",
    "has(event via about)",
    "count(activity where kind = task) > 0",
    "count(activity) >= 2",
    "count(opportunity) > 1",
    "count(contact) = 1 and has(account)",
    "changed(owner)",
    "owner.region = North",
    "industry is empty",
];

const PEOPLE: &[&str] = &[
    "no(activity where at in last 20 days)",
    "has(contact via reports_to)",
    "has(opportunity)",
    "count(activity) > 1",
    "account.owner = me",
    "no(event where starts_at > today)",
];

const ACTIVITIES: &[&str] = &[
    "at in this month",
    "at < today",
    "kind = task",
    "kind in (email, event)",
    "owner = me",
    "about = \"Deal 1\"",
    "about.stage = Won",
    "about.amount > 100",
    "who.account.name ~ foods",
    "about.owner.region = North",
    "owner.region = South",
    "name ~ \"1\"",
    "about is empty",
    "created_at in last week",
];

const CHANGES: &[&str] = &[
    "field = owner",
    "field = \"stage\" and old = Proposal",
    "kind = opportunity",
    "at in last 30 days",
    "at > 2026-11-10",
    "at <= today - 3",
    "new is empty",
    "old = \"Ida Moss\"",
    "old = me",
    "old != Won",
    "new > 100",
    "by = \"ida moss\"",
    "record.stage = Won",
    "record.owner.region = North",
    "record.amount >= 100",
    "record = \"Deal 1\"",
];

const LINES: &[&str] = &[
    "Quantity * Unit_Price > 5",
    "Deal.stage = Won",
    "Signed in this quarter",
    "Deal is empty",
    "Signed > today - 20",
];

const DEAL_MEASURES: &[&str] = &[
    "count",
    "sum(amount)",
    "avg(amount)",
    "min(amount)",
    "max(amount)",
    "median(amount)",
    "median(days(created_at, close_date))",
    "avg(days(created_at, close_date))",
    "max(days(created_at, today))",
    "sum(amount * 2)",
    "min(amount / 2)",
    "sum(count(task))",
    "sum(changes(owner))",
    "rate(stage = Won)",
    "rate(has(activity))",
    "count(distinct owner)",
    "count(distinct account.industry)",
    "max(close_date)",
];

const DEAL_KEYS: &[&str] = &[
    "stage",
    "owner",
    "owner.region",
    "product.family",
    "account.owner.name",
    "month(close_date)",
    "quarter(close_date)",
    "week(created_at)",
    "day(created_at)",
    "year(created_at)",
];

fn filters(leaves: &'static [&'static str]) -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(leaves).prop_map(str::to_owned);
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

fn some_of(items: &'static [&'static str], most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(items), 0..=most).prop_map(|mut some| {
        some.sort_unstable();
        some.dedup();
        some
    })
}

fn clause(word: &str, items: &[&str]) -> String {
    if items.is_empty() { String::new() } else { format!(" {word} {}", items.join(", ")) }
}

fn deal_queries() -> impl Strategy<Value = String> {
    let having = prop::option::weighted(
        0.3,
        prop::sample::select(vec!["count > 1", "sum(amount) >= 100 and count < 9", "avg(amount) != 100"]),
    );
    let compare = prop::option::weighted(
        0.4,
        prop::sample::select(vec![
            "close_date in this month with last month",
            "created_at in this week with last week",
            "created_at in last 10 days with 2026-11",
        ]),
    );
    (prop::option::of(filters(DEALS)), some_of(DEAL_KEYS, 2), some_of(DEAL_MEASURES, 3), having, compare).prop_map(
        |(filter, keys, measures, having, compare)| {
            let filter = filter.map_or_else(String::new, |filter| format!(" where {filter}"));
            let grouped = !keys.is_empty() || !measures.is_empty() || compare.is_some();
            let having = having.filter(|_| grouped).map_or_else(String::new, |having| format!(" having {having}"));
            let compare = compare.map_or_else(String::new, |compare| format!(" compare {compare}"));
            let show = if grouped { clause("show", &measures) } else { " show name, owner.region".to_owned() };
            format!("opportunity{filter}{}{show}{having}{compare}", clause("group by", &keys))
        },
    )
}

fn queries() -> impl Strategy<Value = String> {
    let of = |leaves, rest: &'static str| filters(leaves).prop_map(move |filter| rest.replace('?', &filter));
    prop_oneof![
        6 => deal_queries(),
        2 => of(ACCOUNTS, "account where ? show name, owner"),
        1 => of(PEOPLE, "contact where ? show name"),
        1 => of(PEOPLE, "contact where ? show count"),
        1 => of(ACTIVITIES, "activity where ? show name, kind, at, about, who"),
        1 => of(ACTIVITIES, "activity where ? group by kind, owner show count, count(distinct about), min(at)"),
        1 => of(ACTIVITIES, "activity where ? group by month(at), about.stage show count"),
        1 => of(CHANGES, "change where ? show at, record, field, old, new, by, kind, origin"),
        1 => of(CHANGES, "change where ? group by old show count, count(distinct record), rate(new is empty)"),
        1 => of(CHANGES, "change where ? group by week(at), field show count, max(at), avg(days(at, today))"),
        1 => of(LINES, "Line__c where ? group by Deal.owner.region show sum(Quantity * Unit_Price), count"),
        1 => of(LINES, "Line__c where ? group by quarter(Signed) show avg(Unit_Price), max(Signed)"),
        1 => Just("user where no(activity where at in last 20 days) show name, region".to_owned()),
        1 => Just("lead where has(activity) or count(activity) = 0 show name".to_owned()),
    ]
}

/// Rows in an order of their own: what is tested is which rows there are.
fn sorted(table: &Table) -> Vec<String> {
    let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

fn store(folder: &tempfile::TempDir, world: &Plain) -> Store {
    let mut store = Store::open(folder.path().join("w.db")).unwrap();
    let origin = Origin { kind: OriginKind::Demo, who: "Test".into(), from: String::new() };
    store.upsert(&world.records, &origin, moment(0)).unwrap();
    store.add_history(&world.changes).unwrap();
    store.set_me(&link(Kind::User, "u1")).unwrap();
    store
}

/// What nobody should write, and what a model might.
const HOSTILE: &[&str] = &[
    "opportunity where name = \"x'; DROP TABLE record; --\"",
    "opportunity where \"x'; DROP TABLE record; --\" = 1",
    "opportunity where \"amount) OR 1=1 --\" > 5",
    "opportunity show \"name FROM state --\"",
    "opportunity group by \"stage) UNION SELECT value FROM state --\" show count",
    "state show value",
    "sqlite_schema show sql",
    "\"record r; DELETE FROM record\" show name",
    "opportunity where id = \"$.\\\"x\\\"\"",
    "opportunity; delete from record",
    "select * from record",
    "opportunity limit 99999999999",
    "opportunity sort by \"amount DESC; DROP TABLE record\"",
    "opportunity where has(\"task) OR (1=1\")",
    "opportunity where count(\"task'--\" via \"about'--\") > 0",
    "change where field = \"'; DROP TABLE field_history --\" show old",
    "opportunity show sum(amount / 0), avg(1e308 * 1e308 * amount), median(amount * amount)",
];

#[test]
fn hostile_queries_read_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let world = Plain { records: base(), ..Plain::default() };
    let store = store(&folder, &world);
    let before = store.counts().unwrap();
    let reader = store.reader().unwrap();
    reader.set_today(TODAY, 1);
    for text in HOSTILE {
        if let Ok(query) = Query::parse(text) {
            let _ = reader.run(&query);
        }
        assert_eq!(reader.counts().unwrap(), before, "{text}");
    }
}

#[test]
fn a_query_that_is_too_large_says_so_and_a_long_list_is_fine() {
    let folder = tempfile::tempdir().unwrap();
    let world = Plain { records: base(), ..Plain::default() };
    let store = store(&folder, &world);
    let reader = store.reader().unwrap();
    reader.set_today(TODAY, 1);
    let run = |text: &str| reader.run(&Query::parse(text).unwrap()).map_err(|error| error.to_string());
    let list = |n: u32| (0..n).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    assert_eq!(run(&format!("opportunity where amount in ({})", list(290))).unwrap().total, 0);
    assert_eq!(
        run(&format!("account where name != x{} show count", " and name != x".repeat(290))).unwrap().rows.len(),
        1
    );
    let error = run(&format!("opportunity where amount in ({})", list(301))).unwrap_err();
    assert!(error.contains("301 conditions") && error.contains("between"), "{error}");
    let mut nested = "name != x".to_owned();
    for _ in 0..15 {
        nested =
            format!("has(activity where has(account where {nested}))").replace("has(account where name", "about.name");
        nested =
            nested.replace("activity where about", "opportunity where name ~ a or account.name").replace("))", ")");
    }
    // Whatever comes of it, it is an answer or an error, and soon.
    let _ = Query::parse(&format!("account where {nested}")).map(|query| reader.run(&query));
}

#[test]
fn a_query_ends_at_its_deadline_and_when_it_is_no_longer_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let deals = (0..3_000).map(|n| {
        Record::new(Kind::Opportunity, format!("o{n}")).with("name", "x").with("owner", link(Kind::User, "u1"))
    });
    let world = Plain { records: base().into_iter().chain(deals).collect(), ..Plain::default() };
    let store = store(&folder, &world);
    let reader = store.reader().unwrap();
    reader.set_today(TODAY, 1);
    let long = Query::parse("opportunity where name ~ y or count(activity) * 2 > 1 show count").unwrap();
    reader.run(&long).unwrap();
    reader.set_deadline(std::time::Duration::ZERO, dealdesk::runtime::clock::instant);
    let error = reader.run(&long).unwrap_err().to_string();
    assert!(error.contains("too long") && error.contains("Narrow it down"), "{error}");
    let reader = store.reader().unwrap();
    reader.set_today(TODAY, 1);
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    reader.set_stop(std::sync::Arc::clone(&stop));
    assert!(reader.run(&long).unwrap_err().to_string().contains("stopped"));
    stop.store(false, std::sync::atomic::Ordering::Relaxed);
    reader.run(&long).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_store_answers_what_a_query_means(
        mut world in worlds(),
        zone in zones(),
        fiscal in prop::sample::select(vec![1i8, 2, 4, 10]),
        texts in prop::collection::vec(queries(), 24),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder, &world);
        let reader = store.reader().unwrap();
        reader.set_today(TODAY, fiscal);
        reader.set_zone(zone.clone());
        world.schema = reader.schema().unwrap();
        let me = Some(link(Kind::User, "u1"));
        let context = Context { today: TODAY, me, fiscal_start_month: fiscal, zone };
        for text in texts {
            let query = Query::parse(&text).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
            prop_assert_eq!(&Query::parse(&query.to_string()).unwrap(), &query);
            // A world without lines knows no line.
            let Ok(meant) = query.resolve(&world.schema) else {
                prop_assert!(text.contains("Line__c"), "{}: {:?}", text, query.resolve(&world.schema));
                continue;
            };
            prop_assert_eq!(&meant.resolve(&world.schema).unwrap(), &meant);
            let expected = meant.evaluate(&world, &context);
            let found = reader.run(&query).map_err(|e| TestCaseError::fail(format!("{text}: {e}")))?;
            prop_assert_eq!(sorted(&found), sorted(&expected), "{}", text);
            prop_assert_eq!(found.total, expected.total, "{}", text);
            prop_assert_eq!(&found.columns, &expected.columns, "{}", text);
        }
    }
}
