//! Questions and the typed queries that they must become, in the text form that sellers see.

use super::read;
use crate::actions::sample;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, SortKey};

#[test]
fn probe() {
    let memory = sample::workspace();
    for question in include_str!("questions.txt").lines() {
        let (q, _) = question.split_once(" => ").unwrap_or((question, ""));
        let reading = read(&sample::desk(&memory), q).unwrap();
        println!(
            "{q} => {}{}",
            reading.query.map(|q| show(&q)).unwrap_or("-".into()),
            if reading.unused.is_empty() { String::new() } else { format!(" ?? {}", reading.unused.join(" ")) }
        );
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
