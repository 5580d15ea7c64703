//! `records`: a list of one kind, or how many of each kind there are.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record::{known_kind, to_json};
use crate::cli::table::Grid;
use crate::crm::format::{grouped_number, money};
use crate::crm::query::{Expr, Measure, Path, Query};
use crate::crm::{Kind, Listing, Records, Row, Value};
use crate::runtime::Desk;
use serde_json::json;

/// Rows that are fetched at a time.
const PAGE: usize = 500;

/// Lists records of a kind; without one, how many there are of each.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Which kind
    kind: Option<String>,
    /// Which of them, for example 'stage = "Won" and amount > 10000'
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
    /// By which field; -FIELD or FIELD:desc for the largest first
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many; 0 for all
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    /// One JSON object: {kind, total, rows}
    #[arg(long)]
    json: bool,
}

/// Lists.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let Some(kind) = &args.kind else { return counts(args, &desk, here) };
    let kind = known_kind(desk.reader(), kind)?;
    let filter = args.filter.as_deref().map(Expr::parse).transpose()?;
    if let Some(filter) = &filter {
        filter.resolve(&kind, desk.schema())?;
    }
    let sort = args.sort.as_deref().map(direction);
    if let Some((field, _)) = &sort {
        Path::new(field).resolve(&kind, desk.schema())?;
    }
    let total = total(&desk, &kind, filter.clone())?;
    let limit = if args.limit == 0 { usize::MAX } else { args.limit };
    let listing = Listing { kind: kind.clone(), filter, sort, limit: limit.min(PAGE), after: None };
    let rows = rows(&desk, listing, limit)?;
    if args.json {
        as_json(&desk, &kind, total, &rows, here)?
    } else {
        as_table(&desk, &rows, here)?
    }
    let shown = rows.len() as u64;
    let count = grouped_number(total as f64);
    if shown < total {
        here.out.say(format!("{} of {count} shown; --limit 0 shows all", grouped_number(shown as f64)));
    } else if !args.json {
        here.out.say(format!("{count} in all"));
    }
    Ok(Exit::Done)
}

/// `-field`, `field:desc`, `field:asc` or `field`.
fn direction(text: &str) -> (String, bool) {
    if let Some(field) = text.strip_prefix('-') {
        return (field.to_owned(), true);
    }
    match text.rsplit_once(':') {
        Some((field, "desc")) => (field.to_owned(), true),
        Some((field, "asc")) => (field.to_owned(), false),
        _ => (text.to_owned(), false),
    }
}

fn counts(args: &Args, desk: &Desk, here: &mut Here) -> Outcome {
    if args.filter.is_some() || args.sort.is_some() {
        return Err(Fail::usage("--filter and --sort need a kind: `dealdesk records opportunity --filter …`"));
    }
    let counts = desk.reader().counts()?;
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    if args.json {
        let kinds: Vec<_> = counts.iter().map(|(kind, total)| json!({ "kind": kind, "total": total })).collect();
        here.out.json(&json!({ "kinds": kinds, "total": total }))?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["KIND", "RECORDS>"]);
    for (kind, count) in &counts {
        grid.row([kind.as_str(), &grouped_number(*count as f64)]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    here.out.say(format!("{} in all", grouped_number(total as f64)));
    Ok(Exit::Done)
}

fn total(desk: &Desk, kind: &Kind, filter: Option<Expr>) -> Result<u64, Fail> {
    let query = Query { filter, measures: vec![Measure::Count], ..Query::all(kind.clone()) };
    let table = desk.reader().run(&query)?;
    let count = table.rows.first().and_then(|row| row.first()).and_then(Value::as_number);
    // A count is a whole number far below 2^53.
    Ok(count.unwrap_or_default() as u64)
}

fn rows(desk: &Desk, mut listing: Listing, limit: usize) -> Result<Vec<Row>, Fail> {
    let mut rows = Vec::new();
    loop {
        listing.limit = PAGE.min(limit - rows.len());
        let page = desk.reader().list(&listing)?;
        rows.extend(page.rows);
        listing.after = page.next;
        if listing.after.is_none() || rows.len() >= limit {
            return Ok(rows);
        }
    }
}

fn as_json(desk: &Desk, kind: &Kind, total: u64, rows: &[Row], here: &mut Here) -> Result<(), Fail> {
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.extend(desk.reader().get(&row.record)?.as_ref().map(to_json));
    }
    here.out.json(&json!({ "kind": kind, "total": total, "rows": records }))
}

fn as_table(desk: &Desk, rows: &[Row], here: &mut Here) -> Result<(), Fail> {
    if rows.is_empty() {
        return Ok(());
    }
    let own = &desk.place.settings().currency;
    let mut grid = Grid::new(["RECORD", "NAME", "DETAIL", "AMOUNT>", "DATE"]);
    for row in rows {
        let currency = if row.currency.is_empty() { own } else { &row.currency };
        let amount = row.amount.map(|amount| money(amount, currency)).unwrap_or_default();
        let date = row.date.map(|date| date.to_string()).unwrap_or_default();
        grid.row([row.record.to_string(), row.name.clone(), row.detail.clone(), amount, date]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_is_written_in_either_way() {
        for (text, field, descending) in [
            ("-amount", "amount", true),
            ("amount:desc", "amount", true),
            ("amount:asc", "amount", false),
            ("close_date", "close_date", false),
        ] {
            assert_eq!(direction(text), (field.to_owned(), descending));
        }
    }
}
