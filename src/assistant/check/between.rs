//! Spans that follow from days: to today, between old and new, between the days of two deals.
//!
//! Invariant: the days belong together, as the operands of `derive` do.

use super::derive::{alike, deals, named};
use super::figure::{Hedge, Span, Toward, Unit, What};
use super::fit::Context;
use super::judge::{Bench, MAIN};
use super::topic::{self, Topics};
use crate::crm::Value;
use jiff::civil::Date;

/// Whether a span is so many days long.
pub(super) fn span_fits(span: &Span, hedge: Hedge, days: i64) -> bool {
    let Some((low, high)) = span.days() else { return false };
    let days = days.unsigned_abs() as f64;
    let slack = (0.15 * days).max(1.0);
    match hedge {
        Hedge::Exact => (low..=high).contains(&days),
        Hedge::About => (low - slack..=high + slack).contains(&days),
        Hedge::Over => days >= low && days <= 1.6 * high + 1.0,
        Hedge::Under => days <= high && days >= 0.7 * low - 1.0,
    }
}

/// Whether a span lies between days that belong together, or between one of them and today. Gives the fact.
pub(super) fn span(bench: &Bench<'_, '_>, context: &Context, span: &Span, hedge: Hedge) -> Option<Option<usize>> {
    let today = bench.known.today?;
    let way = |day: Date| match span.toward {
        Toward::Past => day <= today,
        Toward::Future => day >= today,
        _ => true,
    };
    let away = |day: Date| way(day) && span_fits(span, hedge, crate::crm::format::days_from(today, day));
    let here: Vec<Date> =
        bench.proved_days.iter().filter(|(s, _)| context.sentence == *s).map(|(_, day)| *day).collect();
    let pointed = matches!(span.toward, Toward::Past | Toward::Future);
    let recent: Vec<Date> = bench
        .proved_days
        .iter()
        .filter(|(s, _)| context.sentence - *s <= 1)
        .map(|(_, day)| *day)
        .rev()
        .take(4)
        .collect();
    if recent.iter().any(|day| away(*day)) {
        return Some(None);
    }
    // A day in the sentence itself is the one that "in four weeks" goes with.
    for (entry, day, topics) in days_of(bench, context).into_iter().filter(|_| here.is_empty() || !pointed) {
        if !context.topics.differs(topics) && away(day) {
            return Some(Some(entry));
        }
    }
    let between = |a: Date, b: Date| a != b && span_fits(span, hedge, crate::crm::format::days_from(a, b));
    let pairs = |days: &[Date]| days.iter().enumerate().any(|(at, a)| days[at + 1..].iter().any(|b| between(*a, *b)));
    if says_between(bench, context) && noted(bench).into_iter().any(|(a, b)| between(a, b))
        || told_beside(bench, context, &here, &between)
        || pairs(&recent)
        || pairs(&changed(bench, context))
        || pairs(&close_dates(bench, &named(bench, context.sentence)))
    {
        return Some(None);
    }
    let gap = alike(bench, context).is_some_and(|said| {
        let of_said = bench.known.atoms.iter().filter(|atom| atom.said == Some(said));
        let counts: Vec<f64> = of_said
            .filter_map(|atom| match &atom.what {
                What::Span(known) if known.unit == span.unit => Some(known.count),
                What::Num(known) if known.unit == Unit::Plain => Some(known.value),
                _ => None,
            })
            .collect();
        counts.iter().any(|a| counts.iter().any(|b| a != b && ((a - b).abs() - span.count).abs() < 0.01))
    });
    gap.then_some(None)
}

/// "Two days after the cut, on 4 November", "35 days later, on 22 January": from the day told to one of the records.
fn told_beside(bench: &Bench<'_, '_>, context: &Context, here: &[Date], between: &impl Fn(Date, Date) -> bool) -> bool {
    const CUES: &[&str] = &[
        "after", "before", "later", "earlier", "between", "until", "ahead", "nach", "vor", "später", "après", "avant",
        "tard", "después", "antes",
    ];
    if here.is_empty() || !bench.has(&bench.page.sentences[context.sentence].tokens, CUES) {
        return false;
    }
    let own = days_of(bench, context).into_iter().map(|(_, day, _)| day);
    let others: Vec<Date> = own.chain(close_dates(bench, &deals(bench))).collect();
    here.iter().any(|a| others.iter().any(|b| between(*a, *b)))
}

/// "between the mail and the signing": two days that the sentence names by what happened on them.
fn says_between(bench: &Bench<'_, '_>, context: &Context) -> bool {
    let within = &bench.page.sentences[context.sentence].tokens;
    bench.has(within, &["between", "zwischen", "entre"]) && bench.has(within, &["and", "und", "et", "y"])
}

/// The day of each mail, note or meeting, with each day that its text names and each close date.
fn noted(bench: &Bench<'_, '_>) -> Vec<(Date, Date)> {
    let close = close_dates(bench, &deals(bench));
    let things = bench.known.things.iter().enumerate().filter(|(_, thing)| thing.kind.is_activity());
    let pairs = things.filter_map(|(at, _)| Some((at, bench.known.day_of_thing(Some(at))?))).flat_map(|(at, day)| {
        let told =
            bench.known.atoms.iter().filter(move |atom| atom.thing == Some(at)).filter_map(|atom| match &atom.what {
                What::When(when) => super::days::exact(when, bench.known.today),
                _ => None,
            });
        let others: Vec<Date> = told.chain(close.iter().copied()).collect();
        others.into_iter().map(move |other| (day, other))
    });
    pairs.collect()
}

/// The days in the fields of what the sentence is about.
pub(super) fn days_of(bench: &Bench<'_, '_>, context: &Context) -> Vec<(usize, Date, Topics)> {
    let mine = |thing: Option<usize>| match thing {
        Some(thing) if bench.known.is(thing, MAIN) => context.subject.is_empty() || context.subject.contains(&thing),
        _ => true,
    };
    let entries = bench.known.book.entries().iter().enumerate();
    let dated = entries.filter(|(at, _)| mine(bench.known.thing_of[*at])).filter_map(|(at, evidence)| {
        let cite = evidence.citation.as_ref()?;
        let day = match &cite.value {
            Value::Date(_) | Value::Time(_) => cite.value.as_date()?,
            _ => return None,
        };
        Some((at, day, topic::of_record(&cite.record.kind, &cite.field, &evidence.label)))
    });
    let changes =
        bench.known.atoms.iter().filter(|atom| atom.field && mine(atom.thing)).filter_map(|atom| match &atom.what {
            What::When(when) => Some((atom.entry, super::days::exact(when, None)?, atom.topics)),
            _ => None,
        });
    dated.chain(changes).collect()
}

/// Old and new day of a change of what the sentence is about.
fn changed(bench: &Bench<'_, '_>, context: &Context) -> Vec<Date> {
    let mine = |thing: Option<usize>| {
        context.subject.is_empty() || thing.is_some_and(|thing| context.subject.contains(&thing))
    };
    let Some(entry) = bench
        .known
        .atoms
        .iter()
        .find(|atom| atom.old && mine(atom.thing) && matches!(atom.what, What::When(_)))
        .map(|atom| atom.entry)
    else {
        return Vec::new();
    };
    let days = bench.known.atoms.iter().filter(|atom| atom.entry == entry).filter_map(|atom| match &atom.what {
        What::When(when) => super::days::exact(when, bench.known.today),
        _ => None,
    });
    days.take(2).collect()
}

fn close_dates(bench: &Bench<'_, '_>, things: &[usize]) -> Vec<Date> {
    let day = |thing: &usize| {
        let entry = bench.known.field(*thing, "close_date")?;
        bench.known.book.entries()[entry].citation.as_ref()?.value.as_date()
    };
    things.iter().filter_map(day).collect()
}
