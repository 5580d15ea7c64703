//! Spans of time: "11 days ago", "for a month", "in two weeks", "a 24-month term".

use super::super::token::Token;
use super::number::{self, Unit as NumUnit};

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum TimeUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Which way a span lies from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Toward {
    /// "ago", "overdue", "late".
    Past,
    /// "in 12 days", "away", "left".
    Future,
    /// "for", "since".
    Lasting,
    /// Nothing says.
    Open,
}

/// A span of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Span {
    pub(in super::super) count: f64,
    pub(in super::super) unit: TimeUnit,
    pub(in super::super) toward: Toward,
    /// Working days.
    pub(in super::super) working: bool,
}

impl Span {
    /// The least and most days that it can stand for, written as it is.
    pub(in super::super) fn days(&self) -> Option<(f64, f64)> {
        let n = self.count;
        Some(match self.unit {
            TimeUnit::Minute | TimeUnit::Hour => return None,
            TimeUnit::Day if self.working => (n * 1.4 - 2.0, n * 1.4 + 2.0),
            TimeUnit::Day => (n, n),
            TimeUnit::Week => (7.0 * n - 1.0, 7.0 * n + 1.0),
            TimeUnit::Month => (28.0 * n, 31.0 * n),
            TimeUnit::Quarter => (89.0 * n, 92.0 * n),
            TimeUnit::Year => (363.0 * n, 367.0 * n),
        })
    }
}

pub(super) fn unit(token: &Token<'_>) -> Option<TimeUnit> {
    Some(match token.low.as_ref() {
        "minute" | "minutes" | "min" | "mins" | "minuten" | "minutos" => TimeUnit::Minute,
        "hour" | "hours" | "hrs" | "stunde" | "stunden" | "heure" | "heures" | "hora" | "horas" => TimeUnit::Hour,
        "day" | "days" | "tag" | "tage" | "tagen" | "jour" | "jours" | "día" | "días" => TimeUnit::Day,
        "d" if token.text == "d" => TimeUnit::Day,
        "week" | "weeks" | "woche" | "wochen" | "semaine" | "semaines" | "semana" | "semanas" => TimeUnit::Week,
        "month" | "months" | "monat" | "monate" | "monaten" | "mois" | "mes" | "meses" | "mo" => TimeUnit::Month,
        "quarter" | "quarters" => TimeUnit::Quarter,
        "year" | "years" | "jahr" | "jahre" | "jahren" | "ans" | "années" | "año" | "años" => TimeUnit::Year,
        _ => return None,
    })
}

/// Reads a span at a token; gives the token behind it. "a week" is one only where something says for what.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(Span, usize)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let (count, next, vague) = count(tokens, at)?;
    let dash = usize::from(low(next) == "-");
    let mut noun = next + dash;
    let working = matches!(low(noun), "working" | "business" | "work" | "calendar" | "full" | "whole" | "more");
    noun += usize::from(working);
    let unit = unit(tokens.get(noun)?)?;
    // "Q3 2026", "quarter" as a part of something else, stay with their own readers.
    let end = noun + 1;
    let toward = toward(tokens, at, end);
    let per = matches!(low(at.wrapping_sub(1)), "per" | "each" | "every");
    if per || vague && (toward == Toward::Open || at > 0 && matches!(low(at - 1), "€" | "%")) {
        return None;
    }
    let working = working && matches!(low(noun - 1), "working" | "business" | "work");
    let counted = low(end) == "from" && matches!(low(end + 1), "now" | "today");
    Some((Span { count, unit, toward, working }, end + 2 * usize::from(counted)))
}

/// The number before a unit of time; whether it is only an article.
fn count(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize, bool)> {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    match (low(at), low(at + 1), low(at + 2)) {
        ("a", "couple", "of") => return Some((2.0, at + 3, false)),
        ("half", "a" | "an", _) => return Some((0.5, at + 2, false)),
        ("a" | "an" | "one", _, _) if tokens.get(at + 1).and_then(unit).is_some() => {
            let half = (low(at + 2), low(at + 3), low(at + 4)) == ("and", "a", "half");
            return (!half).then_some((1.0, at + 1, low(at) != "one"));
        }
        _ => {}
    }
    let (num, end) = number::read(tokens, at)?;
    (num.unit == NumUnit::Plain).then_some((num.value, end, false))
}

fn toward(tokens: &[Token<'_>], at: usize, end: usize) -> Toward {
    let low = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let before = at.checked_sub(1).map_or("", low);
    let earlier = at.checked_sub(2).map_or("", low);
    let hedged = matches!(
        before,
        "about" | "around" | "roughly" | "almost" | "nearly" | "over" | "than" | "just" | "exactly" | "least"
    );
    let lead = if hedged { earlier } else { before };
    let deeper = if hedged { at.checked_sub(3).map_or("", low) } else { lead };
    match low(end) {
        "ago" | "overdue" | "late" | "old" | "earlier" | "before" | "previously" => return Toward::Past,
        "away" | "left" | "remaining" | "ahead" | "out" => return Toward::Future,
        "from" if low(end + 1) == "now" || low(end + 1) == "today" => return Toward::Future,
        _ => {}
    }
    match (lead, deeper) {
        ("vor" | "a", "y" | "il") | ("vor" | "hace", _) => Toward::Past,
        ("in" | "within" | "dans" | "en", _) | (_, "in" | "within") => Toward::Future,
        ("for" | "since" | "seit" | "depuis" | "desde", _) | (_, "for" | "since") => Toward::Lasting,
        ("last" | "past", _) => Toward::Lasting,
        _ => Toward::Open,
    }
}
