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
        ("days(created_at, closed_at) > 30", "days(created_at, closed_at) > 30"),
        ("days(created_at, today) >= 14", "days(created_at, today) >= 14"),
        ("quantity * unit_price > 10k", "quantity * unit_price > 10000"),
        ("(quantity + 1) * unit_price > 5", "(quantity + 1) * unit_price > 5"),
        ("a + b * c / 2 = 1", "a + ((b * c) / 2) = 1"),
        ("(amount) > 5", "amount > 5"),
        ("has(task where status is not Done)", "has(task where status != \"Done\")"),
        ("no(activities where at in last 90 days)", "no(activity where at in last 90 days)"),
        ("not has(event via who)", "no(event via who)"),
        ("has(deals with no(task))", "has(opportunity where no(task))"),
        ("changed(owner)", "changed(owner)"),
        ("changed(stage within last 30 days)", "changed(stage in last 30 days)"),
        (
            "changed(stage from Proposal to Won in this month)",
            "changed(stage from \"Proposal\" to \"Won\" in this month)",
        ),
        ("was(stage, Proposal)", "was(stage, \"Proposal\")"),
        ("not was(stage, Proposal)", "not changed(stage from \"Proposal\")"),
        ("has(change where field = owner and at in 2017)", "changed(owner in 2017)"),
        ("changes(owner) > 1", "changes(owner) > 1"),
        ("count(task where status = Open) = 0", "count(task where status = \"Open\") = 0"),
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
        ("has(task where)", 15, "a field"),
        ("has(task status = Done)", 10, "`where` or `)`"),
        ("days(created_at) > 3", 16, "`,`"),
        ("amount * 2", 11, "a comparison with a number"),
        ("amount * 2 > big", 14, "a number"),
        ("hass(task)", 1, "`has(…)`"),
        ("changed(account.name)", 9, "the record itself"),
    ] {
        let error = Expr::parse(typed).unwrap_err();
        assert_eq!(error.column, column, "{typed}: {error}");
        assert!(error.message.contains(says), "{typed}: {error}");
    }
    assert!(Expr::parse(&"(".repeat(100_000)).is_err());
    assert!(Expr::parse(&"not ".repeat(100_000)).is_err());
    assert!(Expr::parse(&"has(task where ".repeat(1000)).is_err());
    assert!(Query::parse(&format!("task show sum({}a", "(".repeat(10_000))).is_err());
    assert!(
        Query::parse(&format!("task where a = \"{}\"", "x".repeat(200_000))).unwrap_err().to_string().contains("bytes")
    );
}

#[test]
fn whole_queries_read_back() {
    for text in [
        "opportunity",
        "opportunity where stage = \"Won\" and close_date in last quarter group by owner show count, sum(amount) sort by sum(amount) desc limit 10",
        "account show name, billing_city sort by name",
        "opportunity group by month(close_date), stage show avg(amount), min(amount), max(close_date)",
        "case where closed_at is not empty and not changed(owner) show avg(days(created_at, closed_at))",
        "lead where created_at in this quarter show rate(converted_on in this quarter), count(distinct owner)",
        "change where field = \"owner\" and kind = \"case\" group by old show count, count(distinct record)",
        "opportunity group by owner.region show sum(amount), median(amount) having count > 3 and sum(amount) >= 5000 compare close_date in this quarter with last quarter sort by sum(amount) desc limit 3",
        "opportunity show sum(amount) compare close_date between 2016-12-02 and 2016-12-31 with Q1 2017",
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
        ("opportunity show avg(days(stage, close_date))", "no date"),
        ("opportunity where has(product)", "no field of product links to opportunity"),
        ("contact where has(contact via account)", "does not link"),
        ("change where has(task)", "cannot be asked for"),
        ("account where no(opportunity where stge = Won)", "stage"),
        ("opportunity where changed(stge)", "stage"),
        ("opportunity where changed(amount to big)", "a number"),
        ("activity where amount > 5", "activity has no field"),
        ("opportunity having count > 3", "group by"),
        ("opportunity sort by count", "group by"),
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
        (operands(), op_of_numbers(), any::<i32>()).prop_map(|(o, op, n)| Expr::calc(o, op, f64::from(n))),
        history().prop_map(Expr::Has),
        related(plain().boxed()).prop_map(Expr::Has),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.clone().prop_map(|e| Expr::Not(Box::new(e))),
            related(inner.boxed()).prop_map(Expr::Has),
        ]
    })
}

fn plain() -> impl Strategy<Value = Expr> {
    (paths(), literals()).prop_map(|(p, l)| Expr::Compare(p, Op::Eq, l))
}

fn op_of_numbers() -> impl Strategy<Value = Op> {
    prop::sample::select(vec![Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge])
}

fn related(filter: BoxedStrategy<Expr>) -> impl Strategy<Value = Related> {
    let kinds =
        vec![Kind::Task, Kind::Custom("Space__c".into()), Kind::Custom("My Object".into()), activity(), change()];
    let via = prop::option::of(prop_oneof!["[a-z]{1,6}", "\\PC{1,6}", Just("where".to_owned())]);
    (prop::sample::select(kinds), via, prop::option::of(filter)).prop_map(|(kind, via, filter)| Related {
        kind,
        via,
        filter: filter.map(Box::new),
    })
}

/// Questions about the field history, most of which have a short form.
fn history() -> impl Strategy<Value = Related> {
    let is = |field: &str, literal| Expr::Compare(Path::new(field), Op::Eq, literal);
    let names = prop_oneof!["[a-z_]{1,8}", "\\PC{1,6}", Just("to".to_owned()), Just("from".to_owned())];
    let value = || prop::option::of(literals());
    (names, value(), value(), prop::option::of(periods()), any::<bool>()).prop_map(move |(name, old, new, at, flip)| {
        let mut parts = vec![is("field", Literal::Text(name))];
        parts.extend(old.map(|old| is("old", old)));
        parts.extend(new.map(|new| is("new", new)));
        parts.extend(at.map(|at| Expr::Within(Path::new("at"), at)));
        if flip {
            parts.reverse();
        }
        Related::that(change(), Expr::all(parts))
    })
}

fn operands() -> impl Strategy<Value = Operand> {
    let leaf = prop_oneof![
        paths().prop_map(Operand::Field),
        any::<i32>().prop_map(|n| Operand::Constant(Literal::Number(f64::from(n)))),
        history().prop_map(Operand::Count),
        related(plain().boxed()).prop_map(Operand::Count),
        (ends(), ends()).prop_map(|(a, b)| Operand::Days(Box::new(a), Box::new(b))),
    ];
    let arith = prop::sample::select(vec![Arith::Add, Arith::Sub, Arith::Mul, Arith::Div]);
    let math = leaf.prop_recursive(3, 8, 2, move |inner| {
        (inner.clone(), arith.clone(), inner).prop_map(|(a, sign, b)| Operand::Math(Box::new(a), sign, Box::new(b)))
    });
    math.prop_filter("a constant alone computes nothing", |operand| !matches!(operand, Operand::Constant(_)))
}

fn ends() -> impl Strategy<Value = Operand> {
    prop_oneof![
        paths().prop_map(Operand::Field),
        dates().prop_map(|day| Operand::Constant(Literal::Date(day))),
        any::<i32>().prop_map(|days| Operand::Constant(Literal::Today(days))),
    ]
}

fn measures() -> impl Strategy<Value = Measure> {
    prop_oneof![
        Just(Measure::Count),
        paths().prop_map(Measure::Sum),
        paths().prop_map(Measure::Avg),
        paths().prop_map(Measure::Min),
        paths().prop_map(Measure::Max),
        (functions(), operands()).prop_map(|(function, operand)| Measure::of(function, operand)),
        paths().prop_map(Measure::Distinct),
        exprs().prop_map(|fits| Measure::Rate(Box::new(fits))),
    ]
}

fn functions() -> impl Strategy<Value = Function> {
    prop::sample::select(vec![Function::Sum, Function::Avg, Function::Min, Function::Max, Function::Median])
}

fn queries() -> impl Strategy<Value = Query> {
    let kind = prop::sample::select(vec![
        Kind::Opportunity,
        Kind::Account,
        Kind::Custom("Space__c".into()),
        Kind::Custom("My Object".into()),
        activity(),
        change(),
    ]);
    let having = (measures(), op_of_numbers(), any::<i32>());
    let having = having.prop_map(|(measure, op, n)| Having { measure, op, number: f64::from(n) });
    let compare = (paths(), periods(), periods()).prop_map(|(path, period, with)| Comparison { path, period, with });
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
        (prop::collection::vec(having, 0..3), prop::option::of(compare)),
    )
        .prop_map(|(kind, filter, group, measures, columns, sort, limit, (having, compare))| Query {
            kind,
            having,
            compare,
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
