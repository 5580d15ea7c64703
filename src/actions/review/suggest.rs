//! What is suggested for a deal, from its signals and the knobs.

use super::Decision;
use crate::actions::deal::still::silent_days;
use crate::actions::text::{clean, count};
use crate::actions::{Desk, Signals};
use crate::crm::Record;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// `knobs/review.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(super) most: u32,
    pub(super) fine: u8,
    suggest: Suggest,
    pub(super) days: Days,
    pub(super) nudge: Nudge,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggest {
    lost_silent_days: i64,
    park_silent_days: i64,
    nudge_days: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Days {
    push: i32,
    park: i32,
}

/// Templates of the nudge.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nudge {
    pub(super) subject: String,
    pub(super) body: String,
}

/// The working day that many days ahead, or the next one.
fn ahead(today: Date, days: i32) -> Date {
    let mut day = today.saturating_add(days.clamp(1, 3_660).days());
    while matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
        day = day.saturating_add(1.days());
    }
    day
}

impl Days {
    /// Where a close date is pushed to.
    pub(super) fn push(&self, today: Date) -> Date {
        ahead(today, self.push)
    }

    /// When a parked deal is looked at again.
    pub(super) fn park(&self, today: Date) -> Date {
        ahead(today, self.park)
    }
}

/// The decision that fits the state of a deal, and why.
pub(super) fn suggested(desk: &Desk<'_>, deal: &Record, signals: &Signals, knobs: &Knobs) -> (Decision, String) {
    let silent = silent_days(desk, deal, signals).unwrap_or(0);
    let days = |days: i64| count(days, "day");
    let nothing = match signals.days_silent {
        Some(_) => format!("the last activity was {} ago", days(silent)),
        None => format!("no activity since it was made {} ago", days(silent)),
    };
    if silent >= knobs.suggest.lost_silent_days {
        return (Decision::Lost(format!("no activity for {}", days(silent))), nothing);
    }
    if silent >= knobs.suggest.park_silent_days {
        return (Decision::Park, nothing);
    }
    if let Some(waiting) = signals.awaiting_days(desk).filter(|waiting| *waiting >= knobs.suggest.nudge_days) {
        return (Decision::Nudge, format!("our mail waits for {}", days(waiting)));
    }
    match signals.days_to_close {
        Some(..0) | None => return (Decision::Push(knobs.days.push(desk.today)), "no close date ahead".to_owned()),
        Some(_) => {}
    }
    if deal.text("next_step").is_none() {
        let who = signals.people.first().map(|person| clean(&person.name()));
        let step =
            who.map_or_else(|| "Find out who decides".to_owned(), |who| format!("Agree the next step with {who}"));
        return (Decision::Next(step), "it has no next step".to_owned());
    }
    (Decision::Keep, "nothing presses".to_owned())
}
