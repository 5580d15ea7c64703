//! The shape of an account: who they are, what is open and won with them, what is wrong, who takes part.

use super::{Sheet, shared};
use crate::actions::signals::{is_open, is_won};
use crate::actions::text::{clean, count, excerpt, tell_rest};
use crate::crm::{Kind, Record, SourceError};

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let deals = sheet.desk.linked(sheet.record, Kind::Opportunity, 200)?;
    let cases = sheet.desk.linked(sheet.record, Kind::Case, 100)?;
    let headline = headline(sheet);
    let watch = shared::contradictions(sheet);
    sheet.section("Watch", watch);
    let lines = deal_lines(sheet, &deals);
    sheet.section("Deals", lines);
    let lines = case_lines(sheet, &cases);
    sheet.section("Cases", lines);
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let people = shared::people(sheet);
    sheet.section("People", people);
    let tasks = shared::tasks(sheet);
    sheet.section("Open tasks", tasks);
    Ok(headline)
}

fn headline(sheet: &mut Sheet<'_, '_>) -> String {
    let name = clean(&sheet.record.name());
    let industry = sheet.show("industry").map(|i| format!(" in {i}")).unwrap_or_default();
    let city = sheet.show("billing_city").or_else(|| sheet.show("billing_country"));
    let place = city.map(|city| format!(", based in {city}")).unwrap_or_default();
    let size = sheet.show("employees").map(|n| format!(", with {n} employees")).unwrap_or_default();
    let owner = sheet.show("owner").map(|who| format!(", looked after by {who}")).unwrap_or_default();
    format!("**{name}** is an account{industry}{place}{size}{owner}.")
}

fn deal_lines(sheet: &mut Sheet<'_, '_>, deals: &[Record]) -> Vec<String> {
    let desk = sheet.desk;
    let open: Vec<&Record> = deals.iter().filter(|deal| is_open(deal)).collect();
    let won: Vec<&Record> = deals.iter().filter(|deal| is_won(deal)).collect();
    let mut lines = Vec::new();
    for (label, group) in [("open", &open), ("won", &won)] {
        if group.is_empty() {
            continue;
        }
        let number = count(i64::try_from(group.len()).unwrap_or(0), "deal");
        let total = desk.total(group, "amount");
        let worth = if total.is_empty() { String::new() } else { format!(", worth {total}") };
        let cite = sheet.book.computed(label, &format!("{number}, {total}"), None);
        let verb = if group.len() == 1 { "is" } else { "are" };
        lines.push(format!("{number} {verb} {label}{worth} {cite}."));
    }
    let mut biggest = open;
    biggest.sort_by(|a, b| b.get("amount").compare(a.get("amount")));
    let rest = biggest.len().saturating_sub(3);
    for deal in biggest.into_iter().take(3) {
        let stage = deal.text("stage").map(|stage| format!(", {}", clean(stage))).unwrap_or_default();
        let amount = sheet.book.show(desk, deal, "amount");
        let late = deal.date("close_date").filter(|day| *day < desk.today);
        let late = late.map(|day| format!(", close date passed {}", desk.from_today(day))).unwrap_or_default();
        lines.push(format!("{}{stage}: {amount}{late}.", clean(&deal.name())));
    }
    lines.extend((rest > 0).then(|| format!("And {rest} more open.")));
    lines
}

fn case_lines(sheet: &mut Sheet<'_, '_>, cases: &[Record]) -> Vec<String> {
    let open: Vec<&Record> = cases.iter().filter(|case| is_open(case)).collect();
    let mut lines: Vec<String> = open
        .iter()
        .take(3)
        .map(|case| {
            let priority =
                case.text("priority").map(|p| format!(", {} priority", clean(p).to_lowercase())).unwrap_or_default();
            let cite = sheet.book.cite(sheet.desk, case, "status");
            format!("Open: {}{priority} {cite}.", excerpt(&case.name(), 80))
        })
        .collect();
    tell_rest(&mut lines, open.len());
    lines
}
