//! The health of an open deal: four parts of at most 25 points each, every one with its reason.
//!
//! | part | 25 points | 18 | 8–10 | 0–4 |
//! |---|---|---|---|---|
//! | stage age | up to 14 days | up to 30 | up to 60 | longer |
//! | activity | touched within 7 days | 14 | 30 | longer or never |
//! | close date | ahead, never moved | moved once | moved more often | passed or missing |
//! | people | three or more | two | one | nobody |

use super::{Book, Desk, Signals, book::citation, text::count};
use crate::crm::{Citation, Record, Value};

/// One part of the score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// `stage age`, `activity`, `close date`, `people`.
    pub name: &'static str,
    /// 0 to 25.
    pub points: u8,
    /// Why, with a citation marker.
    pub reason: String,
}

/// The health of a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// 0 to 100.
    pub score: u8,
    /// Its four parts, weakest first.
    pub parts: Vec<Part>,
}

impl Health {
    /// `strong`, `fair` or `at risk`.
    pub fn word(&self) -> &'static str {
        match self.score {
            75.. => "strong",
            50.. => "fair",
            _ => "at risk",
        }
    }
}

/// The health of a deal; `None` when it is closed.
pub fn health(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Option<Health> {
    if !signals.open {
        return None;
    }
    let mut parts = vec![
        stage_age(book, deal, signals),
        activity(desk, book, deal, signals),
        close_date(desk, book, deal, signals),
        people(desk, book, deal, signals),
    ];
    parts.sort_by_key(|part| part.points);
    Some(Health { score: parts.iter().map(|part| part.points).sum(), parts })
}

fn from(deal: &Record, field: &str) -> Option<Citation> {
    Some(citation(deal, field, deal.get(field).clone()))
}

fn stage_age(book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "stage age";
    let Some(days) = signals.stage_age else {
        let cite = book.computed(name, "unknown stage age", from(deal, "stage"));
        return Part {
            name,
            points: 10,
            reason: format!("nobody recorded since when it has been in this stage {cite}"),
        };
    };
    let points = match days {
        ..=14 => 25,
        15..=30 => 18,
        31..=60 => 10,
        _ => 4,
    };
    let span = count(days, "day");
    let cite = book.computed(name, &span, from(deal, "stage"));
    Part { name, points, reason: format!("it has been in this stage for {span} {cite}") }
}

fn activity(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "activity";
    let last = signals.activities.iter().find(|a| super::signals::happened_at(a).is_some_and(|at| at <= desk.now));
    let (Some(days), Some(last)) = (signals.days_silent, last) else {
        let cite =
            book.computed(name, "no activity", Some(citation(deal, "modified_at", deal.get("modified_at").clone())));
        return Part { name, points: 0, reason: format!("there is no activity on it {cite}") };
    };
    let points = match days {
        ..=7 => 25,
        8..=14 => 18,
        15..=30 => 8,
        _ => 0,
    };
    let when = if days <= 0 { "today".to_owned() } else { format!("{} ago", count(days, "day")) };
    let at = super::signals::happened_at(last).map_or(Value::Null, Value::Time);
    let cite = book.computed(name, &when, Some(citation(last, "sent_at", at)));
    Part { name, points, reason: format!("the last activity was {when} {cite}") }
}

fn close_date(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "close date";
    let Some(days) = signals.days_to_close else {
        let cite = book.computed(name, "no close date", from(deal, "close_date"));
        return Part { name, points: 4, reason: format!("it has no close date {cite}") };
    };
    let moves = signals.close_moves.len();
    let points = match (days, moves) {
        (..0, _) => 0,
        (_, 0) => 25,
        (_, 1) => 18,
        _ => 8,
    };
    let cite = book.cite(desk, deal, "close_date");
    let reason = match (days, moves) {
        (..0, _) => format!("its close date passed {} ago {cite}", count(-days, "day")),
        (_, 0) => format!("its close date has not moved {cite}"),
        (_, 1) => format!("its close date has moved once {cite}"),
        (_, n) => format!("its close date has moved {n} times {cite}"),
    };
    Part { name, points, reason }
}

fn people(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "people";
    match signals.people.as_slice() {
        [] => {
            let cite = book.computed(name, "nobody", from(deal, "contact"));
            Part { name, points: 0, reason: format!("nobody at the customer is linked to it {cite}") }
        }
        [only] => {
            let cite = book.cite(desk, only, "name");
            let who = super::text::clean(&only.name());
            Part { name, points: 8, reason: format!("only {who} {cite} is involved") }
        }
        more => {
            let number = count(i64::try_from(more.len()).unwrap_or(0), "person");
            let cite = book.computed(name, &number, from(deal, "contact"));
            Part {
                name,
                points: if more.len() == 2 { 18 } else { 25 },
                reason: format!("{number} are involved {cite}"),
            }
        }
    }
}
