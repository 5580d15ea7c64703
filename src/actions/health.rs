//! The health of an open deal: four parts of at most 25 points each, every one with its reason.
//!
//! Points and thresholds stand in `knobs/health.toml`.

use super::deal::Phase;
use super::deal::still::{Still, age_told, silence_told};
use super::pipeline::stages::open_stages;
use super::{Book, Desk, Signals, book::citation, text::count};
use crate::crm::{Citation, Record, SourceError, stage_place};
use serde::Deserialize;

/// `knobs/health.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Knobs {
    stage_age: StageAge,
    activity: Activity,
    close_date: CloseDate,
    people: People,
    pub(super) words: Words,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct StageAge {
    steps: Vec<(f64, u8)>,
    longer: u8,
    unknown: u8,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Activity {
    steps: Vec<(f64, u8)>,
    longer: u8,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseDate {
    still: u8,
    moved_once: u8,
    moved: u8,
    passed: u8,
    missing: u8,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    three_or_more: u8,
    two: u8,
    one: u8,
    none: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) strong: u8,
    pub(super) fair: u8,
}

/// The points of the first step that is not reached.
fn below(steps: &[(f64, u8)], times: f64, longer: u8) -> u8 {
    steps.iter().find(|(end, _)| times < *end).map_or(longer, |(_, points)| *points)
}

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
    words: Words,
}

impl Health {
    /// `strong`, `fair` or `weak`.
    pub fn word(&self) -> &'static str {
        match self.score {
            score if score >= self.words.strong => "strong",
            score if score >= self.words.fair => "fair",
            _ => "weak",
        }
    }
}

/// The health of a deal; `None` when it is closed.
pub fn health(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Option<Health> {
    if !signals.open {
        return None;
    }
    let knobs: Knobs = desk.knobs.read("health");
    let still = Still::of(desk, deal, signals, &desk.knobs.read("stale"));
    let mut parts = vec![
        stage_age(&knobs.stage_age, still, book, deal, signals),
        activity(&knobs.activity, still, desk, book, deal, signals),
        close_date(&knobs.close_date, desk, book, deal, signals),
        people(&knobs.people, desk, book, deal, signals),
    ];
    parts.sort_by_key(|part| part.points);
    let score = parts.iter().map(|part| u16::from(part.points)).sum::<u16>().min(100);
    Some(Health { score: u8::try_from(score).unwrap_or(100), parts, words: knobs.words })
}

/// What would raise the health of a deal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gain {
    /// Which part.
    pub(super) name: &'static str,
    /// By how many points.
    pub(super) points: u8,
    /// What to do.
    pub(super) todo: &'static str,
}

/// Whether no open stage comes after the deal's: it is the last that occurs, or is about terms and paper.
pub(super) fn in_last_stage(desk: &Desk<'_>, deal: &Record) -> Result<bool, SourceError> {
    let Some(stage) = deal.text("stage") else { return Ok(false) };
    let stages = open_stages(desk)?;
    let last = stages.last().is_some_and(|last| last == stage);
    // A lone stage, or one without a known place, says nothing of an order.
    let ordered = stages.len() > 1 && stage_place(stage).is_some();
    Ok(last && (ordered || Phase::of(stage) == Phase::Negotiate))
}

/// What one step on each part would bring, the most first; parts that nothing raises are left out, and so is the age of
/// a stage that lies ahead: dates are to be mended there.
pub(super) fn gains(desk: &Desk<'_>, health: &Health, signals: &Signals) -> Vec<Gain> {
    let knobs: Knobs = desk.knobs.read("health");
    let best = |steps: &[(f64, u8)]| steps.iter().map(|(_, points)| *points).max().unwrap_or(0);
    let moved = |more: usize| match signals.close_moves.len() + more {
        0 => knobs.close_date.still,
        1 => knobs.close_date.moved_once,
        _ => knobs.close_date.moved,
    };
    let reach = |name: &str| match (name, signals.days_to_close) {
        ("stage age", _) if signals.stage_age.is_some_and(|days| days < 0) => (0, ""),
        ("stage age", _) => (best(&knobs.stage_age.steps), "take it to the next stage, with what that needs"),
        ("activity", _) => (best(&knobs.activity.steps), "talk to them this week"),
        ("close date", None) => (moved(0), "agree a close date with them"),
        ("close date", Some(..0)) => (moved(1), "agree a new close date with them"),
        ("people", _) => match signals.people.len() {
            0 => (knobs.people.one, "link the person you talk to"),
            1 => (knobs.people.two, "bring in a second person"),
            _ => (knobs.people.three_or_more, "bring in a third person"),
        },
        _ => (0, ""),
    };
    let gain = |part: &Part| {
        let (points, todo) = reach(part.name);
        Some(Gain { name: part.name, points: points.checked_sub(part.points)?, todo }).filter(|gain| gain.points > 0)
    };
    let mut gains: Vec<Gain> = health.parts.iter().filter_map(gain).collect();
    gains.sort_by_key(|gain| std::cmp::Reverse(gain.points));
    gains
}

fn from(deal: &Record, field: &str) -> Option<Citation> {
    Some(citation(deal, field, deal.get(field).clone()))
}

fn stage_age(knobs: &StageAge, still: Still, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "stage age";
    let Some(days) = signals.stage_age else {
        let cite = book.computed(name, "unknown", from(deal, "stage"));
        return Part {
            name,
            points: knobs.unknown,
            reason: format!("nobody recorded since when it has been in this stage {cite}"),
        };
    };
    if days < 0 {
        let span = count(days.saturating_neg(), "day");
        let cite = book.computed(name, &format!("begins in {span}"), from(deal, "stage"));
        let reason = format!("by its dates it enters this stage only in {span}, which cannot be right {cite}");
        return Part { name, points: knobs.unknown, reason };
    }
    let points = below(&knobs.steps, still.stuck(), knobs.longer);
    let reason = age_told(book, deal, signals).map(|told| format!("it is {told}")).unwrap_or_default();
    Part { name, points, reason }
}

fn activity(
    knobs: &Activity,
    still: Still,
    desk: &Desk<'_>,
    book: &mut Book,
    deal: &Record,
    signals: &Signals,
) -> Part {
    let reason = silence_told(desk, book, deal, signals);
    let happened = signals.days_silent.is_some();
    let points = if happened { below(&knobs.steps, still.silence(), knobs.longer) } else { knobs.longer };
    Part { name: "activity", points, reason }
}

fn close_date(knobs: &CloseDate, desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "close date";
    let Some(days) = signals.days_to_close else {
        let cite = book.computed(name, "no close date", from(deal, "close_date"));
        return Part { name, points: knobs.missing, reason: format!("it has no close date {cite}") };
    };
    let moves = signals.close_moves.len();
    let points = match (days, moves) {
        (..0, _) => knobs.passed,
        (_, 0) => knobs.still,
        (_, 1) => knobs.moved_once,
        _ => knobs.moved,
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

fn people(knobs: &People, desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> Part {
    let name = "people";
    match signals.people.as_slice() {
        [] => {
            let cite = book.computed(name, "nobody", from(deal, "contact"));
            Part { name, points: knobs.none, reason: format!("nobody at the customer is linked to it {cite}") }
        }
        [only] => {
            let cite = book.cite(desk, only, "name");
            let who = super::text::clean(&only.name());
            Part { name, points: knobs.one, reason: format!("only {who} {cite} is involved") }
        }
        more => {
            let number = count(i64::try_from(more.len()).unwrap_or(0), "person");
            let cite = book.computed(name, &number, from(deal, "contact"));
            Part {
                name,
                points: if more.len() == 2 { knobs.two } else { knobs.three_or_more },
                reason: format!("{number} are involved {cite}"),
            }
        }
    }
}
