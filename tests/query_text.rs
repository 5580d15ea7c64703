//! The text form of queries: what people type is read, what is written reads back, faults are pointed at.

use dealdesk::crm::Kind;
use dealdesk::crm::query::*;
use jiff::civil::{Date, date};
use proptest::prelude::*;

#[test]
fn people_may_write_conditions_in_many_ways() {
    for (typed, canonical) in [
        ("stage = Won", "stage = \"Won\""),
        ("stage == 'Closed Won'", "stage = \"Closed Won\""),
        ("stage is Closed Won and amount > 1", "stage = \"Closed Won\" and amount > 1"),
        ("stage is not Won", "stage != \"Won\""),
        ("stage <> Won", "stage != \"Won\""),
        ("name contains acme", "name ~ \"acme\""),
        ("amount >= 84,000", "amount >= 84000"),
        ("amount > €1.5M", "amount > 1500000"),
        ("amount < 84k", "amount < 84000"),
        ("amount = -5", "amount = -5"),
        ("amount in (1,000, 2)", "amount in (1, 0, 2)"),
        ("(amount > 84,000)", "amount > 84000"),
        ("stage in (Won, \"Lost\")", "stage in (\"Won\", \"Lost\")"),
        ("stage not in (Won)", "stage not in (\"Won\")"),
        ("next_step is empty or not next_step is not empty", "next_step is empty or not next_step is not empty"),
        ("close_date < today - 30", "close_date < today - 30"),
        ("close_date < today-30", "close_date < today - 30"),
        ("close_date = tomorrow", "close_date = today + 1"),
        ("close_date before 2026-11-20", "close_date < 2026-11-20"),
        ("close date in last 30 days", "\"close date\" in last 30 days"),
        ("close_date in the previous quarter", "close_date in last quarter"),
        ("close_date is this month", "close_date in this month"),
        ("close_date in next 2 weeks", "close_date in next 2 weeks"),
        ("close_date in 2017", "close_date in 2017"),
        ("close_date in q1 2017", "close_date in Q1 2017"),
        ("close_date in 2016-12", "close_date in 2016-12"),
        ("close_date between 2016-12-01 and 2016-12-31", "close_date in 2016-12"),
        ("close_date between 2016-12-02 and 2016-12-31", "close_date between 2016-12-02 and 2016-12-31"),
        ("amount between 5 and 10", "amount >= 5 and amount <= 10"),
        ("owner = me and (a = 1 or b = 2)", "owner = me and (a = 1 or b = 2)"),
        ("account.industry = Bank && active = yes", "account.industry = \"Bank\" and active = true"),
        ("account = follow-up Ltd", "account = \"follow-up Ltd\""),
        ("id = 0065x00000ABC", "id = \"0065x00000ABC\""),
    ] {
        let read = Expr::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(read.to_string(), canonical, "{typed}");
        assert_eq!(Expr::parse(canonical).as_ref(), Ok(&read), "{canonical}");
    }
}

#[test]
fn faults_are_pointed_at() {
    for (typed, column, says) in [
        ("stage", 6, "a comparison"),
        ("stage = ", 9, "a value"),
        ("stage = Won and", 16, "a field"),
        ("stage = \"Won", 9, "never closed"),
        ("(stage = Won", 13, "`)`"),
        ("close_date in last 3 apples", 22, "days, weeks"),
        ("amount > ;", 10, "means nothing"),
        ("a = 1 b", 7, "`and`, `or`"),
    ] {
        let error = Expr::parse(typed).unwrap_err();
        assert_eq!(error.column, column, "{typed}: {error}");
        assert!(error.message.contains(says), "{typed}: {error}");
    }
    assert!(Expr::parse(&"(".repeat(100_000)).is_err());
    assert!(Expr::parse(&"not ".repeat(100_000)).is_err());
}

#[test]
fn whole_queries_read_back() {
    for text in [
        "opportunity",
        "opportunity where stage = \"Won\" and close_date in last quarter group by owner show count, sum(amount) sort by sum(amount) desc limit 10",
        "account show name, billing_city sort by name",
        "opportunity group by month(close_date), stage show avg(amount), min(amount), max(close_date)",
        "Space__c where \"Base City\" = \"Rome\" limit 3",
    ] {
        assert_eq!(Query::parse(text).unwrap().to_string(), text);
    }
    let generous = Query::parse("deals with stage is Won order by amount descending top 5").unwrap();
    assert_eq!(generous.to_string(), "opportunity where stage = \"Won\" sort by amount desc limit 5");
}

#[test]
fn a_query_is_fitted_to_the_schema() {
    let schema = dealdesk::crm::Schema::default();
    let fitted =
        Query::parse("opportunity where StageName = Won and \"deal value\" > \"5k\" and owner.name ~ ada").unwrap();
    let fitted = fitted.resolve(&schema).unwrap();
    assert_eq!(fitted.to_string(), "opportunity where stage = \"Won\" and amount > 5000 and owner.name ~ \"ada\"");
    for (text, says) in [
        ("opportunity where stge = Won", "stage"),
        ("opportunity where amount = big", "a number"),
        ("opportunity where close_date = soon", "a date"),
        ("opportunity where stage in this month", "no date"),
        ("opportunity where stage.name = x", "no link"),
        ("opportunity show sum(stage)", "no number"),
        ("opportunity where account.account.account.account.account.name = x", "links"),
    ] {
        let error = Query::parse(text).unwrap().resolve(&schema).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

fn dates() -> impl Strategy<Value = Date> {
    (0i16..9999, 1i8..13, 1i8..29).prop_map(|(y, m, d)| date(y, m, d))
}

fn paths() -> impl Strategy<Value = Path> {
    prop::collection::vec(
        prop_oneof!["[a-z_]{1,8}", "\\PC{1,6}", Just("not".to_owned()), Just("count".to_owned())],
        1..3,
    )
    .prop_map(Path)
}

fn literals() -> impl Strategy<Value = Literal> {
    prop_oneof![
        "\\PC{0,10}".prop_map(Literal::Text),
        "[\n\t\"'\\\\ ]{0,4}".prop_map(Literal::Text),
        (-1e12..1e12f64).prop_map(Literal::Number),
        any::<i32>().prop_map(|n| Literal::Number(f64::from(n))),
        any::<bool>().prop_map(Literal::Bool),
        dates().prop_map(Literal::Date),
        any::<i32>().prop_map(Literal::Today),
        Just(Literal::Me),
    ]
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year])
}

fn periods() -> impl Strategy<Value = Period> {
    prop_oneof![
        (any::<i32>(), units()).prop_map(|(count, unit)| Period::Rolling { count, unit }),
        (any::<i32>(), units()).prop_map(|(offset, unit)| Period::Calendar { offset, unit }),
        (-2..3i32, units()).prop_map(|(offset, unit)| Period::Calendar { offset, unit }),
        (dates(), dates()).prop_map(|(from, to)| Period::Between { from, to }),
        dates().prop_map(|day| Period::Between { from: day.first_of_year(), to: day.last_of_year() }),
        dates().prop_map(|day| Period::Between { from: day.first_of_month(), to: day.last_of_month() }),
    ]
}

fn exprs() -> impl Strategy<Value = Expr> {
    let op = prop::sample::select(vec![Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge, Op::Contains]);
    let leaf = prop_oneof![
        (paths(), op, literals()).prop_map(|(p, o, l)| Expr::Compare(p, o, l)),
        (paths(), prop::collection::vec(literals(), 0..4)).prop_map(|(p, l)| Expr::OneOf(p, l)),
        paths().prop_map(Expr::Empty),
        (paths(), periods()).prop_map(|(p, w)| Expr::Within(p, w)),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|e| Expr::Not(Box::new(e))),
        ]
    })
}

fn measures() -> impl Strategy<Value = Measure> {
    prop_oneof![
        Just(Measure::Count),
        paths().prop_map(Measure::Sum),
        paths().prop_map(Measure::Avg),
        paths().prop_map(Measure::Min),
        paths().prop_map(Measure::Max)
    ]
}

fn queries() -> impl Strategy<Value = Query> {
    let kind = prop::sample::select(vec![
        Kind::Opportunity,
        Kind::Account,
        Kind::Custom("Space__c".into()),
        Kind::Custom("My Object".into()),
    ]);
    let group =
        prop_oneof![paths().prop_map(GroupKey::Field), (units(), paths()).prop_map(|(u, p)| GroupKey::Calendar(u, p))];
    let key = prop_oneof![paths().prop_map(SortKey::Field), measures().prop_map(SortKey::Measure)];
    let sort = (key, any::<bool>()).prop_map(|(key, descending)| Sort { key, descending });
    (
        kind,
        prop::option::of(exprs()),
        prop::collection::vec(group, 0..3),
        prop::collection::vec(measures(), 0..3),
        prop::collection::vec(paths(), 0..3),
        prop::collection::vec(sort, 0..3),
        prop::option::of(any::<u32>()),
    )
        .prop_map(|(kind, filter, group, measures, columns, sort, limit)| Query {
            kind,
            filter,
            group,
            measures,
            columns,
            sort,
            limit,
        })
}

proptest! {
    #[test]
    fn what_a_query_writes_reads_back(query in queries()) {
        let text = query.to_string();
        prop_assert_eq!(Query::parse(&text).map_err(|e| format!("{e}: {text}")), Ok(query));
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
        let _ = Query::parse(&text);
        let _ = Expr::parse(&text);
    }
}
