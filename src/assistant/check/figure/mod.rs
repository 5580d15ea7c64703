//! Numbers, amounts, percentages, days, spans of time and times of the day that a text states, as values.
//!
//! For: answers and the facts behind them alike. Not for: what a figure is about (see `topic`, `known`).

mod calendar;
mod currency;
mod number;
mod relative;
mod span;
mod when;

pub(super) use calendar::is_month;
pub(super) use currency::currency_of;
pub(super) use number::{Num, Unit};
pub(super) use span::{Span, Toward};
pub(super) use when::{Part, When};

use super::token::{Sort, Token};
use jiff::civil::Date;
use std::ops::Range;

/// What a figure says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    Num(Num),
    When(When),
    Span(Span),
    /// Hours and minutes.
    Clock(i8, i8),
}

/// How exactly it is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Hedge {
    #[default]
    Exact,
    /// "about", "roughly".
    About,
    /// "more than", "at least".
    Over,
    /// "less than", "almost", "up to".
    Under,
}

/// A figure and its tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) what: What,
    pub(super) hedge: Hedge,
    pub(super) tokens: Range<usize>,
}

/// Every figure among the tokens, in order. `base` is the number of the first token in its page.
pub(super) fn figures(tokens: &[Token<'_>], base: usize, today: Option<Date>) -> Vec<Figure> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].sort == Sort::Mark || tokens[at].sort == Sort::Punct {
            at += 1;
            continue;
        }
        let read = when::read(tokens, at, today)
            .map(|(when, end)| (What::When(when), end))
            .or_else(|| clock(tokens, at).map(|(h, m, end)| (What::Clock(h, m), end)))
            .or_else(|| span::read(tokens, at).map(|(span, end)| (What::Span(span), end)))
            .or_else(|| number::read(tokens, at).map(|(num, end)| (What::Num(num), end)))
            .or_else(|| number::adverb(&tokens[at]).map(|num| (What::Num(num), at + 1)));
        match read {
            Some((what, end)) => {
                found.push(Figure { what, hedge: hedge(tokens, at), tokens: base + at..base + end });
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    found
}

/// Words before a figure that loosen it.
fn hedge(tokens: &[Token<'_>], at: usize) -> Hedge {
    let before = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].low.as_ref());
    match (before(3), before(2), before(1)) {
        ("add" | "adds" | "added" | "adding" | "sum" | "sums" | "comes" | "goes", "up", "to") => Hedge::Exact,
        (
            _,
            _,
            "about" | "around" | "roughly" | "approximately" | "some" | "circa" | "ca" | "approx" | "~" | "≈" | "rund"
            | "etwa" | "ungefähr" | "zirka" | "environ" | "quelque" | "unos" | "unas" | "aproximadamente",
        )
        | (_, "about" | "around" | "roughly" | "approximately" | "approx" | "ca", "a" | ".")
        | ("à", "peu", "près")
        | (_, "alrededor", "de") => Hedge::About,
        (_, _, "nearly" | "almost" | "knapp" | "fast" | "presque" | "casi" | "under" | "beinahe")
        | (_, "less" | "fewer" | "shorter" | "weniger" | "kürzer", "than" | "als")
        | (_, "moins" | "près" | "menos" | "cerca", "de")
        | (_, "up" | "close", "to")
        | (_, "not" | "nicht" | "pas", "quite" | "ganz")
        | ("pas", "tout" | "tout à", "fait")
        | (_, "just", "below")
        | (_, "at", "most") => Hedge::Under,
        (_, _, "over" | "exceeding" | "gut" | "mindestens" | "above")
        | (_, "more" | "greater" | "longer" | "mehr" | "länger", "than" | "als")
        | (_, "plus" | "más", "de")
        | (_, "at", "least") => Hedge::Over,
        _ => Hedge::Exact,
    }
}

/// `14:30`, `3 pm`, `3.15 pm`.
fn clock(tokens: &[Token<'_>], at: usize) -> Option<(i8, i8, usize)> {
    let small = |at: usize, most: i8| {
        let token = tokens.get(at).filter(|t| t.sort == Sort::Number && t.text.len() <= 2)?;
        token.text.parse::<i8>().ok().filter(|n| *n <= most)
    };
    let hour = small(at, 24)?;
    let colon =
        tokens.get(at + 1).is_some_and(|t| t.text == ":" && t.joined) && tokens.get(at + 2).is_some_and(|t| t.joined);
    let (minute, end) = match colon.then(|| small(at + 2, 59)).flatten() {
        Some(minute) => (minute, at + 3),
        None => (0, at + 1),
    };
    let half = tokens.get(end).map(|t| t.low.as_ref());
    let at_word = at.checked_sub(1).is_some_and(|before| tokens[before].is(&["at", "um", "à"]));
    let stops = tokens.get(end).is_none_or(|t| matches!(t.text, "." | "," | "?" | "!" | ":" | ")") || t.is(&["on"]));
    match half {
        _ if at_word && stops && end == at + 1 && hour < 20 => Some((hour, 0, end)),
        Some("pm") if hour <= 12 => Some((hour % 12 + 12, minute, end + 1)),
        Some("am") if hour <= 12 => Some((hour % 12, minute, end + 1)),
        Some("o'clock" | "uhr") => Some((hour, minute, end + 1)),
        _ if end == at + 3 => Some((hour, minute, end)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::Page;
    use super::*;
    use jiff::civil::date;

    fn read(text: &str) -> Vec<String> {
        let page = Page::new(text);
        let found = figures(&page.tokens, 0, Some(date(2026, 11, 20)));
        found.iter().map(|f| show(&f.what)).collect()
    }

    fn show(what: &What) -> String {
        match what {
            What::Num(n) => format!("{:?} {}", n.unit, n.value),
            What::When(w) => format!("{w:?}"),
            What::Span(s) => format!("{} {:?} {:?}", s.count, s.unit, s.toward),
            What::Clock(h, m) => format!("{h}:{m:02}"),
        }
    }

    #[test]
    fn numbers_are_read_in_all_their_forms() {
        for (text, expected) in [
            ("€84,000", "Money(Some(Currency(\"EUR\"))) 84000"),
            ("EUR 84k", "Money(Some(Currency(\"EUR\"))) 84000"),
            ("84 thousand euros", "Money(Some(Currency(\"EUR\"))) 84000"),
            ("half a million dollars", "Money(Some(Currency(\"$\"))) 500000"),
            ("a quarter of a million pounds", "Money(Some(Currency(\"GBP\"))) 250000"),
            ("two and a half million euros", "Money(Some(Currency(\"EUR\"))) 2500000"),
            ("$1.24M", "Money(Some(Currency(\"$\"))) 1240000"),
            ("eighty-four thousand euros", "Money(Some(Currency(\"EUR\"))) 84000"),
            ("one hundred and twenty seats", "Plain 120"),
            ("twelve per cent", "Percent 12"),
            ("12.5%", "Percent 12.5"),
            ("twice", "Times 2"),
            ("three times", "Times 3"),
            ("the third time", "Ordinal 3"),
            ("21st reminder", "Ordinal 21"),
            ("a dozen mails", "Plain 12"),
            ("84.000 €", "Money(Some(Currency(\"EUR\"))) 84000"),
            ("CHF 1'200.50", "Money(Some(Currency(\"CHF\"))) 1200.5"),
            ("-€500", "Money(Some(Currency(\"EUR\"))) 500"),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    #[test]
    fn spans_are_read_in_all_their_forms() {
        for (text, expected) in [
            ("11 days ago", "11 Day Past"),
            ("two weeks ago", "2 Week Past"),
            ("in 12 days", "12 Day Future"),
            ("for a month", "1 Month Lasting"),
            ("a couple of weeks", "2 Week Open"),
            ("a 3-year term", "3 Year Open"),
            ("half a year", "0.5 Year Open"),
            ("24-month contract", "24 Month Open"),
            ("three weeks overdue", "3 Week Past"),
        ] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }

    #[test]
    fn times_of_the_day_are_read() {
        for (text, expected) in [("14:30", "14:30"), ("at 3 pm", "15:00"), ("10am", "10:00")] {
            assert_eq!(read(text), [expected], "{text}");
        }
    }
}
