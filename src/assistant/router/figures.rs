//! Figures that an action and the question over records can both tell: by what was understood of the line, the one that
//! tells what was asked.
//!
//! For: shares won, durations, cases by month. Not for: what was only half understood. Invariant: words of the line decide
//! by the query that they became, never by themselves.

use super::super::Context;
use super::vocabulary;
use crate::actions::question::Reading;
use crate::crm::Kind;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Operand, Query, Unit, change};
use std::collections::BTreeMap;

/// Who tells a figure.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Teller {
    /// The question over records.
    Query,
    /// An action, with these inputs.
    Action(&'static str, BTreeMap<String, String>),
}

/// Actions that count cases, and those that count deals.
const OF_CASES: &[&str] = &["case-trends", "handle-time", "route-case"];
const OF_DEALS: &[&str] =
    &["sales-velocity", "win-rate", "stage-conversion", "stale-deals", "forecast", "pipeline-review"];
/// By what cases are told by month, and what the action calls it.
const SPLITS: &[(&str, &str)] =
    &[("reason", "issue"), ("product", "product"), ("priority", "priority"), ("origin", "channel")];

/// Who tells the figure that was read; `None` where likeness decides. `best` is the action that the line is most like, and
/// `named` whether it names a record, which most actions are about.
pub(super) fn teller(
    context: &Context<'_>,
    reading: &Reading,
    plain: &str,
    best: Option<&str>,
    named: bool,
) -> Option<Teller> {
    let whole = reading.unused.is_empty() && reading.blocking.is_empty() && reading.choice.is_none();
    let query = reading.query.as_ref().filter(|_| whole)?;
    let has = |id: &str| context.registry.get(id).is_some();
    let shares = ["share of", "percentage of", "percent of", "how many"].iter().any(|said| plain.contains(said));
    if told_by_rows(query, best) {
        return Some(Teller::Query);
    }
    if won_share(query) && !vocabulary::lists(plain) && !shares && has("win-rate") {
        return Some(Teller::Action("win-rate", BTreeMap::new()));
    }
    if lost_by_stage(query) && has("stage-conversion") {
        return Some(Teller::Action("stage-conversion", BTreeMap::new()));
    }
    let best = best.unwrap_or_default();
    if query.kind == Kind::Lead && OF_CASES.contains(&best) {
        return Some(Teller::Query);
    }
    if query.kind == Kind::Opportunity && (OF_CASES.contains(&best) || times(query) && best == "sales-velocity") {
        // The cycle of all deals is one of the factors that the velocity tells.
        let all = query.group.is_empty() && parts(query).len() < 2;
        let velocity = best == "sales-velocity" && all && !plain.contains("days");
        return (!velocity).then_some(Teller::Query);
    }
    if !named && lists_plainly(query) && !vocabulary::asks_whether(plain) && TOLD_BY_LISTS.contains(&best) {
        return Some(Teller::Query);
    }
    // What lacks something is a list; no action tells what to do with each of them.
    let lacking = || parts(query).iter().any(|part| matches!(part, Expr::Empty(_)));
    if !named && best == "next-best-action" && !query.is_aggregate() && lacking() {
        return Some(Teller::Query);
    }
    if query.kind != Kind::Case {
        return None;
    }
    if has("case-trends")
        && let Some(inputs) = trend(context, query)
    {
        return Some(Teller::Action("case-trends", inputs));
    }
    let counted = query.is_aggregate() && !times(query);
    let weekly = query.group.iter().any(|key| matches!(key, GroupKey::Calendar(unit, _) if *unit != Unit::Month));
    let open = |part: &Expr| {
        matches!(part, Expr::Compare(path, Op::Ne, _) if path.field() == "status")
            || matches!(part, Expr::Not(inner) if names(inner, "status"))
    };
    let untold = best == "case-trends" && (weekly || parts(query).iter().any(open));
    let other = untold
        || OF_DEALS.contains(&best)
        || counted && best == "handle-time"
        || of_closed(query) && best == "case-trends";
    other.then_some(Teller::Query)
}

/// Actions that tell of records in their own order or way, where a list of some of them was asked for.
const TOLD_BY_LISTS: &[&str] = &[
    "stage-conversion",
    "score-lead",
    "qualify-lead",
    "stakeholder-map",
    "route-lead",
    "route-case",
    "discount-check",
    "marketing-copy",
    "draft-article",
];

/// A list of records that have a value, such as a stage, a rating or a role: nothing is judged, split or left to a history.
fn lists_plainly(query: &Query) -> bool {
    let plain = |part: &Expr| matches!(part, Expr::Compare(..) | Expr::OneOf(..) | Expr::Within(..) | Expr::Not(_));
    let value = |part: &Expr| match part {
        Expr::Compare(path, Op::Eq, Literal::Text(_)) | Expr::OneOf(path, _) => {
            path.0.len() == 1 && path.field() != "name"
        }
        _ => false,
    };
    let parts = parts(query);
    !query.is_aggregate() && query.limit.is_none() && parts.iter().all(plain) && parts.iter().any(value)
}

/// What no action tells: lines of the history, two periods side by side, one group out of many, shares of leads, the shares of two sellers.
fn told_by_rows(query: &Query, best: Option<&str>) -> bool {
    let share = matches!(query.measures.first(), Some(Measure::Rate(_)));
    let of_leads = share && query.kind == Kind::Lead && matches!(best, Some("qualify-lead" | "score-lead"));
    let held_against = query.compare.is_some() && query.measures == [Measure::Count] && query.group.is_empty();
    query.kind == change() || held_against || one_group(query) || of_leads || won_share(query) && several_owners(query)
}

/// "Which product has the most cases": the first of the groups, save of the issues, which an action tells with more.
fn one_group(query: &Query) -> bool {
    let by_month = query.group.iter().any(|key| matches!(key, GroupKey::Calendar(..)));
    let by_issue = query.group.iter().any(|key| matches!(key, GroupKey::Field(path) if path.field() == "reason"));
    query.limit == Some(1) && query.group.len() == 1 && !by_month && !by_issue && query.kind == Kind::Case
}

/// "In which stage do we lose most": all lost deals are in one stage, so that rows tell nothing.
fn lost_by_stage(query: &Query) -> bool {
    let by_stage = query.group.iter().any(|key| matches!(key, GroupKey::Field(path) if path.field() == "stage"));
    let one = |part: &Expr| matches!(part, Expr::Compare(path, Op::Eq, _) if path.field() == "stage");
    query.kind == Kind::Opportunity && by_stage && parts(query).iter().any(one)
}

/// Whether only the deals of two colleagues or more are asked for.
fn several_owners(query: &Query) -> bool {
    parts(query)
        .iter()
        .any(|part| matches!(part, Expr::OneOf(path, _) if path.0.first().is_some_and(|first| first == "owner")))
}

/// The share of deals that were won.
fn won_share(query: &Query) -> bool {
    let won = |expr: &Expr| matches!(expr, Expr::Compare(path, Op::Eq, Literal::Text(stage)) if path.field() == "stage" && stage.to_lowercase().contains("won"));
    query.kind == Kind::Opportunity
        && query.having.is_empty()
        && matches!(query.measures.first(), Some(Measure::Rate(fits)) if won(fits))
}

/// Whether days from one date to another are measured.
fn times(query: &Query) -> bool {
    query.measures.iter().any(|measure| matches!(measure, Measure::Over(_, Operand::Days(..))))
}

/// Whether cases are told by the day on which they were closed.
fn of_closed(query: &Query) -> bool {
    let by_month =
        query.group.iter().any(|key| matches!(key, GroupKey::Calendar(_, path) if path.field() == "closed_at"));
    by_month || parts(query).iter().any(|part| names(part, "closed_at"))
}

fn parts(query: &Query) -> Vec<Expr> {
    match query.filter.clone() {
        Some(Expr::And(parts)) => parts,
        other => other.into_iter().collect(),
    }
}

fn names(part: &Expr, field: &str) -> bool {
    match part {
        Expr::Compare(path, ..) | Expr::OneOf(path, _) | Expr::Within(path, _) | Expr::Empty(path) => {
            path.field() == field
        }
        Expr::Not(inner) => names(inner, field),
        _ => false,
    }
}

/// The inputs of case trends where cases are counted by the month in which they came, or by what they were about in a time.
fn trend(context: &Context<'_>, query: &Query) -> Option<BTreeMap<String, String>> {
    let titled = query.columns.get(1).filter(|_| query.columns.len() == 2 && !query.is_aggregate());
    let counted = query.measures == [Measure::Count] || titled.is_some();
    if !counted || query.compare.is_some() || !query.having.is_empty() || query.limit.is_some() {
        return None;
    }
    let mut inputs = BTreeMap::new();
    let mut by_month = false;
    // "Priority of new cases in November".
    if let Some(path) = titled {
        let (_, by) = SPLITS.iter().find(|(field, _)| path.0.first().is_some_and(|first| first == field))?;
        inputs.insert("by".to_owned(), (*by).to_owned());
    }
    for key in &query.group {
        match key {
            GroupKey::Calendar(Unit::Month, path) if path.field() == "created_at" => by_month = true,
            GroupKey::Field(path) => {
                let (_, by) = SPLITS.iter().find(|(field, _)| path.0.first().is_some_and(|first| first == field))?;
                inputs.insert("by".to_owned(), (*by).to_owned());
            }
            GroupKey::Calendar(..) => return None,
        }
    }
    let mut only = Vec::new();
    for part in parts(query) {
        match &part {
            Expr::Within(path, period) if path.field() == "created_at" => {
                let (from, to) = period.range(context.today, context.fiscal_start_month);
                inputs.insert("period".to_owned(), format!("{from}..{to}"));
            }
            Expr::Compare(path, Op::Ge, Literal::Date(from)) if path.field() == "created_at" => {
                inputs.insert("period".to_owned(), format!("{from}..{}", context.today));
            }
            part if names(part, "status") || names(part, "closed_at") || names(part, "owner") => return None,
            part => only.push(part.clone()),
        }
    }
    let dated = inputs.contains_key("period");
    let told = by_month || dated && inputs.contains_key("by");
    if !only.is_empty() {
        inputs.insert("only".to_owned(), Expr::all(only).to_string());
    }
    told.then_some(inputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::{Registry, question};

    #[test]
    fn what_was_read_says_who_tells_it() {
        let memory = crate::actions::sample::workspace();
        let registry = Registry::builtin();
        let context = crate::assistant::tests::context(&memory, &registry, false);
        for (line, best, expected) in [
            ("win rate by owner", None, "win-rate"),
            ("how many deals did we win", Some("win-rate"), "-"),
            ("cases opened this month by priority", Some("query"), "case-trends by=priority"),
            ("cases per month", None, "case-trends"),
            ("open cases by priority", Some("case-trends"), "query"),
            ("number of cases closed per month", Some("handle-time"), "query"),
            ("average handle time of cases by owner", Some("handle-time"), "-"),
            ("average days from creation to close of won deals", Some("handle-time"), "query"),
            ("average sales cycle", Some("sales-velocity"), "-"),
            ("what share of closed deals is won", None, "-"),
            ("deals with no next step", Some("next-best-action"), "query"),
            ("deals in Negotiation", Some("next-best-action"), "-"),
            ("in which stage do we lose the most deals", None, "stage-conversion"),
            ("average sales cycle by owner", Some("sales-velocity"), "query"),
            ("deals in Negotiation", Some("stage-conversion"), "query"),
            ("stale deals", Some("stale-deals"), "-"),
            ("which product has the most cases", Some("case-trends"), "query"),
            ("case transfers by owner", Some("route-case"), "query"),
            ("what share of leads is converted", Some("qualify-lead"), "query"),
            ("average sales cycle of renewals", Some("sales-velocity"), "query"),
            ("is the deal in Negotiation", Some("stage-conversion"), "-"),
        ] {
            let reading = question::read(&context.desk(), line).unwrap();
            let told = match teller(&context, &reading, line, best, false) {
                None => "-".to_owned(),
                Some(Teller::Query) => "query".to_owned(),
                Some(Teller::Action(id, inputs)) => {
                    let by = inputs.get("by").map(|by| format!(" by={by}")).unwrap_or_default();
                    format!("{id}{by}")
                }
            };
            assert_eq!(told, expected, "{line}");
        }
    }
}
