//! Questions and the typed queries that they must become, in the text form that sellers see.

use super::read;
use crate::actions::sample;
use crate::crm::Kind;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, SortKey};

#[test]
fn every_question_becomes_its_query() {
    let memory = sample::workspace();
    let mut wrong = Vec::new();
    for line in include_str!("questions.txt").lines() {
        let (question, expected) = line.split_once(" => ").unwrap();
        let reading = read(&sample::desk(&memory), question).unwrap();
        let query = reading.query.as_ref().map_or_else(|| "-".to_owned(), show);
        let unused =
            if reading.unused.is_empty() { String::new() } else { format!(" ?? {}", reading.unused.join(" ")) };
        if format!("{query}{unused}") != expected {
            wrong.push(format!("{question}\n  expected {expected}\n  got      {query}{unused}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_fiscal_year_moves_quarters() {
    let memory = sample::workspace();
    let desk = crate::actions::Desk { fiscal_start_month: 4, ..sample::desk(&memory) };
    let query = read(&desk, "won deals in Q1 2017").unwrap().query.unwrap();
    assert!(show(&query).ends_with("close_date in 2017-04-01..2017-06-30"), "{}", show(&query));
}

#[test]
fn words_for_states_ask_no_kind_for_a_field_that_it_lacks() {
    let memory = sample::workspace();
    let desk = sample::desk(&memory);
    for kind in Kind::STANDARD {
        for state in ["stuck", "stale", "untouched", "overdue", "open", "closed", "longest open", "lost"] {
            for line in [format!("{state} {}", kind.plural()), format!("the {} that are {state}", kind.plural())] {
                let query = read(&desk, &line).unwrap().query;
                let ran = query.map(|query| desk.records.run(&query));
                assert!(ran.is_none_or(|ran| ran.is_ok()), "{line}");
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "((top|over|by|last|won|in|deals|no|Q1|between|and|most|[0-9]{1,12}|\\PC{0,8}) ){0,10}") {
        let memory = sample::workspace();
        proptest::prop_assert!(read(&sample::desk(&memory), &text).is_ok());
    }
}

fn show(query: &Query) -> String {
    let mut out = query.kind.to_string();
    if let Some(filter) = &query.filter {
        out += &format!(" where {}", expr(filter));
    }
    if !query.group.is_empty() {
        let keys: Vec<String> = query
            .group
            .iter()
            .map(|key| match key {
                GroupKey::Field(path) => dotted(path),
                GroupKey::Calendar(unit, path) => format!("{unit:?}({})", dotted(path)).to_lowercase(),
            })
            .collect();
        out += &format!(" group by {}", keys.join(", "));
    }
    if !query.measures.is_empty() {
        out += &format!(" show {}", query.measures.iter().map(measure).collect::<Vec<_>>().join(", "));
    }
    for sort in &query.sort {
        let key = match &sort.key {
            SortKey::Field(path) => dotted(path),
            SortKey::Measure(m) => measure(m),
        };
        out += &format!(" sort by {key}{}", if sort.descending { " desc" } else { "" });
    }
    if let Some(limit) = query.limit {
        out += &format!(" limit {limit}");
    }
    out
}

fn dotted(path: &Path) -> String {
    path.0.join(".")
}

fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Count => "count".into(),
        Measure::Sum(p) => format!("sum({})", dotted(p)),
        Measure::Avg(p) => format!("avg({})", dotted(p)),
        Measure::Min(p) => format!("min({})", dotted(p)),
        Measure::Max(p) => format!("max({})", dotted(p)),
        other => other.to_string(),
    }
}

fn expr(e: &Expr) -> String {
    match e {
        Expr::And(all) => all.iter().map(expr).collect::<Vec<_>>().join(" and "),
        Expr::Or(any) => format!("({})", any.iter().map(expr).collect::<Vec<_>>().join(" or ")),
        Expr::Not(inner) => format!("not ({})", expr(inner)),
        Expr::Compare(p, op, l) => format!("{} {} {}", dotted(p), sign(*op), literal(l)),
        Expr::OneOf(p, all) => format!("{} in ({})", dotted(p), all.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Expr::Empty(p) => format!("{} is empty", dotted(p)),
        Expr::Within(p, period) => format!("{} in {}", dotted(p), window(*period)),
        other => other.to_string(),
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
        Op::Contains => "~",
    }
}

fn literal(l: &Literal) -> String {
    match l {
        Literal::Text(t) => format!("{t:?}"),
        Literal::Number(n) => n.to_string(),
        Literal::Bool(b) => b.to_string(),
        Literal::Date(d) => d.to_string(),
        Literal::Today(0) => "today".into(),
        Literal::Today(n) => format!("today{n:+}"),
        Literal::Me => "me".into(),
    }
}

fn window(period: Period) -> String {
    match period {
        Period::Rolling { count, unit } => format!("{count:+} {unit:?}").to_lowercase(),
        Period::Calendar { offset, unit } => format!("{unit:?}{offset:+}").to_lowercase(),
        Period::Between { from, to } => format!("{from}..{to}"),
    }
}

/// The public sales data set beside the checkout, read into memory; `None` where it is absent.
fn maven() -> Option<crate::crm::memory::Memory> {
    use crate::crm::{Kind, Record};
    use sample::link;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/crm/maven_crm");
    let rows = |file: &str| {
        csv::Reader::from_path(format!("{folder}/{file}"))
            .ok()
            .map(|r| r.into_records().map(Result::unwrap).collect::<Vec<_>>())
    };
    let (teams, deals) = (rows("sales_teams.csv")?, rows("sales_pipeline_full_8800.csv")?);
    let mut memory = crate::crm::memory::Memory::new(sample::TODAY);
    for row in &teams {
        memory.records.push(Record::new(Kind::User, &row[0]).with("name", &row[0]).with("region", &row[2]));
    }
    for name in ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "GTK 500", "MG Special", "MG Advanced"] {
        memory.records.push(Record::new(Kind::Product, name).with("name", name));
    }
    for row in &deals {
        // The data set writes one product in two ways.
        let product = if &row[2] == "GTXPro" { "GTX Pro" } else { &row[2] };
        let mut deal = Record::new(Kind::Opportunity, &row[0])
            .with("owner", link(Kind::User, &row[1]))
            .with("product", link(Kind::Product, product))
            .with("stage", &row[4]);
        if let Ok(amount) = row[7].parse::<f64>() {
            deal.set("amount", amount.into());
        }
        let parts: Vec<i16> = row[6].split('-').filter_map(|part| part.parse().ok()).collect();
        if let [day, month, year] = parts[..] {
            let date =
                jiff::civil::Date::new(2000 + year, i8::try_from(month).unwrap(), i8::try_from(day).unwrap()).unwrap();
            deal.set("close_date", date.into());
        }
        memory.records.push(deal);
    }
    Some(memory)
}

#[test]
fn questions_over_the_public_data_set_give_its_control_sums() {
    use crate::crm::{Records, Value};
    let Some(memory) = maven() else {
        println!("skipped: ../shared is absent");
        return;
    };
    let desk = sample::desk(&memory);
    for (question, expected) in [
        ("how many deals are there", 8_800.0),
        ("how many won deals", 4_238.0),
        ("number of won deals", 4_238.0),
        ("number of lost deals", 2_473.0),
        ("how many engaging deals", 1_589.0),
        ("how many deals are prospecting", 500.0),
        ("total amount of won deals", 10_005_534.0),
        ("won amount", 10_005_534.0),
        ("how much did we win", 10_005_534.0),
        ("won amount in 2017", 10_005_534.0),
    ] {
        let query = read(&desk, question).unwrap().query.unwrap();
        assert_eq!(memory.run(&query).unwrap().rows[0][0], Value::Number(expected), "{question}: {}", show(&query));
    }
    for (question, group, expected) in [
        // Sums of close_value over the rows with deal_stage Won, by a separate script over the file.
        ("won amount by regional office", "West", 3_568_647.0),
        ("won amount by product", "GTX Pro", 3_510_578.0),
        ("won amount by product", "GTX Plus Pro", 2_629_651.0),
        ("won amount by product", "MG Advanced", 2_216_387.0),
        ("won amount by product", "GTK 500", 400_612.0),
        ("top 5 agents", "Darcel Schlecht", 1_153_214.0),
        ("top 5 agents", "Vicki Laflamme", 478_396.0),
        ("top 5 agents", "Kary Hendrixson", 454_298.0),
        ("top 5 agents", "Cassey Cress", 450_489.0),
        ("top 5 agents", "Donn Cantrell", 445_860.0),
        ("best sales agent", "Darcel Schlecht", 1_153_214.0),
        ("won amount by region", "Central", 3_346_293.0),
        ("won amount by region", "West", 3_568_647.0),
        ("won amount by region", "East", 3_090_594.0),
        ("deals by stage", "Engaging", 1_589.0),
        ("which rep has the most won deals", "Darcel Schlecht", 349.0),
    ] {
        let query = read(&desk, question).unwrap().query.unwrap();
        let table = memory.run(&query).unwrap();
        let row = table.rows.iter().find(|row| row[0] == Value::from(group)).unwrap();
        assert!(row.contains(&Value::Number(expected)), "{question}: {} {row:?}", show(&query));
    }
}
