//! How long the check of an answer takes: a page of 3,000 characters against 200 facts.
//!
//! For: the figure of `docs/claims.md`; one core, beside splitting the same page at its spaces as the named baseline of
//! the same run. Not for: how well it does; `tests/actions/claims.rs` measures that.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench reads the clock, prints its table, and stops at the first mistake"
)]

use dealdesk::actions::Book;
use dealdesk::assistant::check::{Facts, check};
use dealdesk::crm::{Citation, Kind, RecordRef, Value};
use jiff::civil::date;
use std::hint::black_box;
use std::time::Instant;

const RUNS: usize = 400;

fn main() {
    let (book, page) = (book(), page());
    let facts = Facts { book: &book, today: Some(date(2026, 11, 20)), said: "how do the deals stand?" };
    let (_, claims) = check(&page, &facts);
    println!("{} characters, {} facts, {} claims", page.chars().count(), book.entries().len(), claims.len());
    println!("{:<40} {:>10} {:>10}", "", "median", "p99");
    line("check", || _ = black_box(check(black_box(&page), &facts)));
    line("baseline: split at spaces", || _ = black_box(black_box(&page).split_whitespace().count()));
}

fn line(what: &str, mut run: impl FnMut()) {
    (0..RUNS / 10).for_each(|_| run());
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_nanos() as f64 / 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{what:<40} {:>7.3} ms {:>7.3} ms", times[RUNS / 2], times[RUNS * 99 / 100]);
}

/// Twenty-five deals of eight facts each, one of them a mail of some length.
fn book() -> Book {
    let mut book = Book::default();
    for n in 0..25_i16 {
        let name = format!("Halden line {n} renewal");
        let deal = |field: &str, value: Value| Citation {
            record: RecordRef::new(Kind::Opportunity, format!("o{n}")),
            record_name: name.clone(),
            field: field.into(),
            value,
        };
        let amount = 20_000.0 + 1_300.0 * f64::from(n);
        let close = date(2027, 1 + i8::try_from(n % 12).unwrap(), 5 + i8::try_from(n % 20).unwrap());
        book.quote(deal("name", Value::text(name.clone())), &name);
        book.quote(deal("amount", Value::Number(amount)), &dealdesk::crm::format::money(amount, "EUR"));
        book.quote(deal("stage", Value::text("Proposal")), "Proposal");
        book.quote(deal("close_date", Value::Date(close)), &dealdesk::crm::format::long_date(close));
        book.quote(deal("probability", Value::Number(f64::from(40 + n))), &format!("{} %", 40 + n));
        book.computed("stage age", &format!("{} days", 10 + n), Some(deal("stage", Value::text("Proposal"))));
        let mail = |field: &str, value: Value| Citation {
            record: RecordRef::new(Kind::Email, format!("m{n}")),
            record_name: format!("Offer {n}"),
            field: field.into(),
            value,
        };
        book.quote(mail("from", Value::text("Dana Ruiten")), "Dana Ruiten");
        let body = format!(
            "We need {n} licences before 1 December, otherwise my team cannot test the line. Legal has not signed the annex. The last outage took {} minutes and stopped two shifts.",
            20 + n
        );
        book.quote(mail("body", Value::text(body)), "We need licences");
    }
    book
}

fn page() -> String {
    let mut page = String::new();
    let mut n = 0;
    while page.chars().count() < 3_000 {
        let amount = dealdesk::crm::format::money(20_000.0 + 1_300.0 * f64::from(n), "EUR");
        page.push_str(&format!(
            "- Halden line {n} renewal is in Proposal at {amount} [{}], {} % likely, for {} days now. Dana Ruiten wrote that legal has not signed the annex; “the last outage took {} minutes”.\n",
            n * 8 + 2, 40 + n, 10 + n, 20 + n
        ));
        n += 1;
    }
    page
}
