//! The question before as a chart, a period earlier, or held against another period.
//!
//! Not for: other changes of a query (see `edit`). Invariant: what is counted stays the same; only its form or its
//! period changes.

use super::edit;
use crate::crm::query::{Comparison, Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Unit};
use crate::crm::{Kind, standard_field};

/// Openings of a wish for a chart, and what may follow them.
const DRAWING: &[&str] = &[
    "as a chart",
    "as chart",
    "as a graph",
    "as a bar chart",
    "as bars",
    "as a diagram",
    "chart",
    "graph",
    "a chart",
    "chart it",
    "chart that",
    "chart them",
    "plot it",
    "plot that",
    "plot them",
    "draw it",
    "draw a chart",
    "make it a chart",
    "make a chart",
    "make that a chart",
    "show it as a chart",
    "show that as a chart",
    "show them as a chart",
    "show this as a chart",
    "show me a chart",
    "show a chart",
    "in a chart",
    "can i see that as a chart",
];

/// What a line wants of the query before, and how that is told.
pub(super) fn read(before: &Query, plain: &str) -> Option<(Query, String)> {
    if DRAWING.contains(&plain) {
        return Some((charted(before), "the question before, as a chart".into()));
    }
    if let Some(unit) = one_before(plain) {
        return earlier(before, unit).map(|query| (query, "the question before, one period earlier".into()));
    }
    compared(before, plain)
}

/// In groups that can be drawn.
fn charted(before: &Query) -> Query {
    let mut query = before.clone();
    if !query.group.is_empty() {
        return query;
    }
    query.sort.clear();
    query.limit = None;
    query.group = vec![GroupKey::Field(Path::new(key(before)))];
    count(&mut query);
    query
}

/// The stage or status, unless only one of them is asked for; else the owner.
fn key(before: &Query) -> &'static str {
    let state = if before.kind == Kind::Opportunity { "stage" } else { "status" };
    let one =
        |condition: &Expr| matches!(condition, Expr::Compare(path, Op::Eq, Literal::Text(_)) if path.field() == state);
    let single = edit::flat(before.filter.clone()).iter().any(one);
    if !single && standard_field(&before.kind, state).is_some() { state } else { "owner" }
}

/// Numbers for a query that lists.
fn count(query: &mut Query) {
    if query.measures.is_empty() {
        query.measures.push(Measure::Count);
        if query.kind == Kind::Opportunity {
            query.measures.push(Measure::Sum(Path::new("amount")));
        }
    }
}

/// "the quarter before", "the previous month".
fn one_before(plain: &str) -> Option<Unit> {
    let core = plain.strip_prefix("the ").unwrap_or(plain);
    let unit = ["before", "before that", "earlier", "prior"].iter().find_map(|end| core.strip_suffix(end));
    match unit?.trim() {
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "quarter" => Some(Unit::Quarter),
        "year" => Some(Unit::Year),
        _ => None,
    }
}

/// With its window of such a unit one earlier; a window of another length has none.
fn earlier(before: &Query, wanted: Unit) -> Option<Query> {
    let mut conditions = edit::flat(before.filter.clone());
    let offset = conditions.iter_mut().find_map(|condition| match condition {
        Expr::Within(_, Period::Calendar { offset, unit }) if *unit == wanted => Some(offset),
        _ => None,
    })?;
    *offset = offset.checked_sub(1)?;
    Some(Query { filter: edit::joined(conditions), ..before.clone() })
}

/// "compare it with this quarter": both periods side by side.
fn compared(before: &Query, plain: &str) -> Option<(Query, String)> {
    let rest = plain.strip_prefix("compare ")?;
    let rest = ["it ", "that ", "this ", "them ", "those "].iter().find_map(|it| rest.strip_prefix(it)).unwrap_or(rest);
    let other = ["with ", "to ", "against "].iter().find_map(|joint| rest.strip_prefix(joint))?;
    let mut conditions = edit::flat(before.filter.clone());
    let at = conditions.iter().position(|condition| matches!(condition, Expr::Within(..)))?;
    let Expr::Within(path, period) = conditions.remove(at) else { return None };
    let other = other.strip_prefix("the ").unwrap_or(other);
    let other = match (one_before(other), period) {
        (Some(wanted), Period::Calendar { offset, unit }) if wanted == unit => {
            Period::Calendar { offset: offset.checked_sub(1)?, unit }
        }
        _ => period_of(&before.kind, &path, other)?,
    };
    let mut query = Query {
        filter: edit::joined(conditions),
        compare: Some(Comparison { path, period, with: other }),
        ..edit::as_list(before)
    };
    query.measures.clone_from(&before.measures);
    (query.sort, query.limit) = (Vec::new(), None);
    count(&mut query);
    Some((query, "the question before, held against another period".into()))
}

/// A period as queries write it: `this quarter`, `last month`, `Q1 2026`.
fn period_of(kind: &Kind, path: &Path, words: &str) -> Option<Period> {
    let filter = Query::parse(&format!("{kind} where {path} in {words}")).ok()?.filter;
    match filter {
        Some(Expr::Within(_, period)) => Some(period),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_and_period_change_and_what_is_counted_stays() {
        let grouped =
            "opportunity where stage = \"Closed Won\" and close_date in last quarter group by owner show sum(amount)";
        for (before, said, after) in [
            (grouped, "as a chart", Some(grouped)),
            (
                "opportunity where owner = me sort by amount desc limit 3",
                "as a chart",
                Some("opportunity where owner = me group by stage show count, sum(amount)"),
            ),
            (
                "opportunity where stage = Proposal",
                "as a chart",
                Some("opportunity where stage = Proposal group by owner show count, sum(amount)"),
            ),
            (
                "case where created_at in this month",
                "compare it with last month",
                Some("case show count compare created_at in this month with last month"),
            ),
            ("case where status = Open", "compare it with last month", None),
            ("case where created_at in this month", "the quarter before", None),
            ("case where created_at in this month", "over 50k", None),
        ] {
            let read = read(&Query::parse(before).unwrap(), said).map(|(query, _)| query.to_string());
            assert_eq!(read, after.map(|after| Query::parse(after).unwrap().to_string()), "{before} / {said}");
        }
        let earlier = read(&Query::parse(grouped).unwrap(), "the quarter before").unwrap().0;
        let window = Expr::Within(Path::new("close_date"), Period::Calendar { offset: -2, unit: Unit::Quarter });
        assert!(edit::flat(earlier.filter).contains(&window));
    }
}
