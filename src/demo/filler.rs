//! Routine mail and notes for the deals that have no story of their own, from the threads in `data/threads.txt`.
//!
//! A thread starts with `=== open`, `=== won` or `=== lost`, the deals that it fits; its days count from the day of
//! its last entry. `{first}`, `{company}`, `{product}`, `{amount}` and `{me}` come from the deal.
//! Invariant: no two deals get the same thread while there are enough of them.

use super::desk::Desk;
use super::rng::Rng;
use super::stories::{self, Entry};
use crate::crm::{Kind, Record, format};

const THREADS: &str = include_str!("data/threads.txt");

/// Gives every quiet deal a thread.
pub(super) fn fill(desk: &mut Desk, seed: u64) {
    let mut rng = Rng::new(seed, 0);
    let deals = quiet_deals(desk);
    for sort in ["open", "won", "lost"] {
        let mut threads: Vec<&str> = threads(sort).collect();
        rng.shuffle(&mut threads);
        let deals = deals.iter().filter(|(_, deal)| sort_of(deal) == sort);
        for ((key, deal), thread) in deals.zip(threads.iter().cycle()) {
            write(desk, key, deal, thread, &mut rng);
        }
    }
}

fn threads(sort: &str) -> impl Iterator<Item = &'static str> {
    THREADS.split("=== ").filter_map(move |part| part.strip_prefix(sort))
}

/// The open, won or lost deals that no story speaks of and that are not meant to be silent.
fn quiet_deals(desk: &Desk) -> Vec<(&'static str, Record)> {
    let told: Vec<&Record> = desk.records.iter().filter(|record| record.kind.is_activity()).collect();
    super::desk::TABLES
        .iter()
        .filter(|(kind, _)| *kind == Kind::Opportunity)
        .flat_map(|(_, text)| super::desk::rows(text))
        .filter_map(|row| row.first().map(|&(_, key)| key))
        .filter_map(|key| Some((key, desk.get(key)?.clone())))
        .filter(|(_, deal)| {
            let link = deal.reference();
            !told.iter().any(|r| matches!(r.kind, Kind::Email | Kind::Note) && r.link("about") == Some(&link))
        })
        .collect()
}

fn sort_of(deal: &Record) -> &'static str {
    match deal.text("stage") {
        Some("Closed Won") => "won",
        Some("Closed Lost") => "lost",
        _ => "open",
    }
}

/// Writes one thread; its last entry lies a few days back, or before the deal was closed.
fn write(desk: &mut Desk, key: &'static str, deal: &Record, thread: &'static str, rng: &mut Rng) {
    let Some(contact) = desk.follow(deal, "contact").cloned() else { return };
    let last = if sort_of(deal) == "open" { -rng.between(2, 24) } else { days_since_close(desk, deal) };
    for entry in stories::entries(thread.trim_start()) {
        let body = words(desk, deal, &contact, entry.body, last);
        let subject = words(desk, deal, &contact, entry.subject, last);
        let day = last + entry.day;
        let minute = rng.between(7 * 60, 17 * 60);
        let who = desk.key_of(&contact).unwrap_or_default();
        stories::add(desk, &Entry { about: key, who, day, minute, subject: &subject, ..entry }, &body);
    }
}

fn days_since_close(desk: &Desk, deal: &Record) -> i32 {
    let closed = deal.date("close_date").unwrap_or_else(|| desk.days.date(0));
    (1..400).map(|back| -back).find(|&offset| desk.days.date(offset) <= closed).unwrap_or(-400)
}

/// Puts the deal's own words and the days around the thread into a text.
fn words(desk: &Desk, deal: &Record, contact: &Record, text: &str, base: i32) -> String {
    let name = |field| desk.follow(deal, field).map(Record::name).unwrap_or_default();
    let seller = desk.follow(deal, "owner").and_then(|user| user.text("first_name")).unwrap_or_default();
    let amount = format::money(deal.number("amount").unwrap_or_default(), deal.text("currency").unwrap_or_default());
    let filled = text
        .replace("{first}", contact.text("first_name").unwrap_or_default())
        .replace("{company}", &name("account"))
        .replace("{product}", &name("product"))
        .replace("{amount}", &amount)
        .replace("{me}", seller);
    desk.days.fill_from(&filled, base)
}
