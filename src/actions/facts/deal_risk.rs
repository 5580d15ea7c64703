//! Facts of a deal's risk: the total, the reasons behind it, worst first, and what is fine.

use super::outlook;
use crate::actions::deal::{Meant, meant, names, titled};
use crate::actions::health::health;
use crate::actions::risk::{Reason, Risk, risk};
use crate::actions::text::{capital, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, signals};
use crate::crm::{Record, Table, Value};
use serde_json::json;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let (mut headline, mut lines, mut others) = (String::new(), Vec::new(), Vec::new());
    let (mut sum, mut beside) = (String::new(), String::new());
    match meant(desk, "deal-risk", request)? {
        Meant::Nothing => headline.push_str("There is no open deal here, so none is at risk."),
        Meant::Deal(deal, rest) => {
            let signals = signals(desk, &deal)?;
            others = names(desk, &mut out.book, &rest);
            match risk(desk, &mut out.book, &deal, &signals)? {
                None => {
                    let stage = out.book.show(desk, &deal, "stage");
                    let name = titled(desk, &mut out.book, &deal);
                    headline = format!("{name} is closed ({stage}), so nothing is at risk.");
                }
                Some(risk) => {
                    headline = told(desk, &deal, &risk, out);
                    lines = risk.reasons.iter().map(line).collect();
                    sum = added(&risk, out);
                    out.rows = Some(table(&deal, &risk.reasons));
                    let health = health(desk, &mut Book::default(), &deal, &signals);
                    beside =
                        health.map(|health| outlook::beside_risk(&mut out.book, &health, &risk)).unwrap_or_default();
                }
            }
        }
    }
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("beside".into(), json!(beside));
    out.data.insert("reasons".into(), json!(lines));
    out.data.insert("sum".into(), json!(sum));
    out.data.insert("others".into(), json!(others));
    Ok(())
}

fn told(desk: &Desk<'_>, deal: &Record, risk: &Risk, out: &mut Gathered) -> String {
    let score = format!("{} of 100", risk.score);
    let cite = out.book.computed("risk", &score, None);
    let name = titled(desk, &mut out.book, deal);
    match risk.reasons.is_empty() {
        true => format!("{name}: no risk found {cite}."),
        false => format!("{name}: risk **{}** of 100, {} {cite}.", risk.score, risk.word()),
    }
}

fn line(reason: &Reason) -> serde_json::Value {
    json!({ "title": reason.title, "points": reason.points, "text": reason.text, "todo": capital(&reason.todo) })
}

/// `20 + 14 + 9 = 43`, so that the total explains itself.
fn added(risk: &Risk, out: &mut Gathered) -> String {
    let parts: Vec<String> = risk.reasons.iter().map(|reason| reason.points.to_string()).collect();
    let all: u32 = risk.reasons.iter().map(|reason| u32::from(reason.points)).sum();
    let sum = match parts.len() {
        0 => return String::new(),
        1 => format!("{} in all", risk.score),
        _ if all > u32::from(risk.score) => format!("{} = {all}, counted as {}", parts.join(" + "), risk.score),
        _ => format!("{} = {}", parts.join(" + "), risk.score),
    };
    let named =
        risk.reasons.iter().map(|reason| format!("{}: {}", reason.title, count(i64::from(reason.points), "point")));
    let cite = out.book.computed("risk points", &named.collect::<Vec<_>>().join(", "), None);
    format!("{sum} {cite}")
}

fn table(deal: &Record, reasons: &[Reason]) -> Table {
    let row = |reason: &Reason| vec![Value::Number(f64::from(reason.points)), Value::text(reason.title)];
    Table {
        columns: ["Points", "Risk"].map(str::to_owned).to_vec(),
        rows: reasons.iter().map(row).collect(),
        records: reasons.iter().map(|_| deal.reference()).collect(),
        total: reasons.len() as u64,
    }
}
