//! Judges days, stretches of the calendar and spans of time.

use super::amount::{Context, Fit, context, fit, status_of};
use super::derive;
use super::figure::{Figure, Hedge, Part, Span, Toward, What, When};
use super::judge::Bench;
use super::known::Atom;
use super::topic::{self, Hit};
use crate::crm::ClaimStatus;
use jiff::civil::Date;

/// The day that is meant, in the year nearest to today where none is named.
pub(super) fn exact(when: &When, today: Option<Date>) -> Option<Date> {
    match *when {
        When::Day { year: Some(year), month, day, .. } => Date::new(year, month, day).ok(),
        When::Day { year: None, month, day, .. } => {
            let today = today?;
            let years = [today.year() - 1, today.year(), today.year() + 1];
            let days = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
            days.min_by_key(|day| crate::crm::format::days_from(today, *day).abs())
        }
        When::Range(from, to) if from == to => Some(from),
        _ => None,
    }
}

/// Judges a day or a stretch of the calendar.
pub(super) fn judge_when(bench: &mut Bench<'_, '_>, sentence: usize, figure: &Figure, when: &When, hits: &[Hit]) {
    let quoted = bench.page.tokens[figure.tokens.start].quoted;
    if quoted || bench.in_mention(&figure.tokens) {
        return;
    }
    let today = bench.known.today;
    if !when.weekday_fits(today) {
        return bench.found(&figure.tokens, ClaimStatus::Contradicted, None);
    }
    let context = context(bench, sentence, figure, hits);
    let (mut loose, mut bad) = (None, None);
    for atom in &bench.known.atoms {
        let What::When(known) = &atom.what else { continue };
        let same = match (exact(known, None), exact(known, today)) {
            (Some(day), _) => when.holds(day, today),
            (None, Some(day)) if matches!(when, When::Weekday(..) | When::Range(..)) => when.holds(day, today),
            _ => when.agrees(known, today),
        };
        if !same {
            continue;
        }
        match fit(bench, &context, atom, true) {
            Fit::Good => {
                let (entry, day) = (atom.entry, exact(known, today).filter(|_| when.is_day()));
                bench.proved_days.extend(day.map(|day| (sentence, day)));
                let status = status_of(bench, entry);
                return bench.found(&figure.tokens, status, Some(entry));
            }
            Fit::Loose => loose = loose.or(Some((atom.entry, exact(known, today)))),
            Fit::Bad => bad = bad.or(Some(atom.entry)),
        }
    }
    let other = expected(bench, &context);
    if let Some((entry, day)) = loose.filter(|(entry, _)| *entry != usize::MAX || other.is_none()) {
        bench.proved_days.extend(day.map(|day| (sentence, day)));
        return bench.found(&figure.tokens, status_of(bench, entry), Some(entry));
    }
    if let Some(day) = reckoned(bench, &context, when) {
        bench.proved_days.push((sentence, day));
        return bench.found(&figure.tokens, ClaimStatus::Computed, None);
    }
    if is_free(bench, &context, when) {
        return;
    }
    let other = other.or(bad);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    bench.found(&figure.tokens, status, other);
    // What it should have been is what the next figures were reckoned from.
    let right = other.and_then(|entry| bench.known.book.entries()[entry].citation.as_ref()?.value.as_date());
    bench.proved_days.extend(right.map(|day| (sentence, day)));
}

/// A day that a span leads to: "within 10 days, so by 28 November".
fn reckoned(bench: &Bench<'_, '_>, context: &Context, when: &When) -> Option<Date> {
    let today = bench.known.today?;
    let starts = bench.known.said.iter().filter_map(|said| bench.known.day_of_thing(said.thing)).chain([today]);
    let starts: std::collections::BTreeSet<Date> = starts
        .chain(bench.proved_days.iter().filter(|(s, _)| context.sentence - *s <= 1).map(|(_, day)| *day))
        .collect();
    let spans = bench.proved_spans.iter().filter(|(s, _)| context.sentence - *s <= 1);
    for (_, span) in spans {
        let Some((low, high)) = span.days() else { continue };
        for start in &starts {
            for way in [1.0, -1.0] {
                let mut day = low;
                while day <= high {
                    let Ok(reached) = start.checked_add(jiff::Span::new().days((way * day) as i64)) else { break };
                    if when.is_day() && when.holds(reached, Some(today)) {
                        return Some(reached);
                    }
                    day += 1.0;
                }
            }
        }
    }
    None
}

/// Words of time that state nothing of a record: "today" in "call her today", a weekday proposed.
fn is_free(bench: &Bench<'_, '_>, context: &Context, when: &When) -> bool {
    let within = &bench.page.sentences[context.sentence].tokens;
    let promise = context.question || is_promise(bench, context.sentence);
    if promise && context.topics.none() && context.subject.is_empty() && when.is_day() {
        return true;
    }
    match when {
        When::Weekday(..) => {
            promise || !context.topics.meets(topic::CLOSE.with(topic::DUE).with(topic::SENT).with(topic::MOVES))
        }
        When::Range(from, to) => {
            from != to && context.topics.none()
                || promise
                || context.topics.none()
                || bench.has(within, &["as", "stand"])
        }
        When::Year(year) => {
            let near = bench.known.today.is_none_or(|today| (today.year() - 1..=today.year() + 1).contains(year));
            near || bench.known.words.contains(&year.to_string())
        }
        When::Month { part, year: None, .. } => part.is_some_and(|part| part == Part::End) && promise,
        _ => false,
    }
}

/// What the writer means to do or asks for.
pub(super) fn is_promise(bench: &Bench<'_, '_>, sentence: usize) -> bool {
    let tokens = bench.page.of(&bench.page.sentences[sentence]);
    const WILL: &[&str] = &["i'll", "we'll", "i'd", "we'd", "let's", "shall", "suggest", "propose", "würde", "let"];
    let lead = |at: usize| tokens.get(at).map_or("", |token| token.low.as_ref());
    let first_person = (0..tokens.len()).any(|at| {
        matches!(lead(at), "i" | "we" | "you" | "ich" | "je")
            && matches!(lead(at + 1), "will" | "would" | "can" | "could" | "should" | "schicke" | "würde")
    });
    let ends = tokens.last().is_some_and(|token| token.text == "?");
    const DO: &[&str] = &[
        "bring", "send", "call", "ask", "keep", "use", "lead", "take", "give", "start", "offer", "push", "book",
        "prepare", "remind", "plan", "tell", "show", "aim", "block", "let", "set", "pick", "get", "got",
    ];
    let imperative = tokens.iter().find(|token| token.is_word()).is_some_and(|first| first.is(DO));
    first_person
        || imperative
        || ends
        || tokens.iter().any(|token| token.is(WILL))
        || matches!(lead(0), "could" | "would" | "call" | "send" | "ask" | "let" | "shall")
}

fn expected(bench: &Bench<'_, '_>, context: &Context) -> Option<usize> {
    let topics = context.topics;
    let fields = derive::days_of(bench, context);
    let named = !context.subject.is_empty();
    let found = fields
        .into_iter()
        .find(|(_, _, known)| topics.meets(*known) || topics.none() && named && known.meets(topic::CLOSE));
    found.map(|(entry, ..)| entry)
}

/// Judges a span of time.
pub(super) fn judge_span(bench: &mut Bench<'_, '_>, sentence: usize, figure: &Figure, span: &Span, hits: &[Hit]) {
    if bench.page.tokens[figure.tokens.start].quoted || bench.in_mention(&figure.tokens) {
        return;
    }
    let mut context = context(bench, sentence, figure, hits);
    let hedge = figure.hedge;
    // What stands behind a span is no noun of it.
    context.noun = None;
    let mut bad = None;
    let mut loose = None;
    for atom in &bench.known.atoms {
        let equal = match &atom.what {
            What::Span(known) => same(span, known, hedge),
            // "builds take 47 minutes, goal is 15": the unit may stand elsewhere in the sentence.
            What::Num(known) => known.value == span.count && unit_nearby(bench, atom, span),
            _ => false,
        };
        if !equal {
            continue;
        }
        match fit(bench, &context, atom, true) {
            Fit::Good => {
                let entry = atom.entry;
                bench.proved_spans.push((sentence, *span));
                let status = status_of(bench, entry);
                return bench.found(&figure.tokens, status, Some(entry));
            }
            Fit::Loose => loose = loose.or(Some(atom.entry)),
            Fit::Bad => bad = bad.or(Some(atom.entry)),
        }
    }
    if let Some(entry) = derive::span(bench, &context, span, hedge) {
        bench.proved_spans.push((sentence, *span));
        return bench.found(&figure.tokens, ClaimStatus::Computed, entry);
    }
    if let Some(entry) = loose.filter(|entry| *entry == usize::MAX || super::relation::is_foreign_entry(bench, *entry))
    {
        bench.proved_spans.push((sentence, *span));
        return bench.found(&figure.tokens, status_of(bench, entry), Some(entry));
    }
    let free = is_promise(bench, sentence);
    let vague = span.count == 1.0 && span.toward != Toward::Past || span.count == 0.5;
    if context.question || vague || free || pays_back(bench, &context, span, hedge) {
        return;
    }
    let other = expected_span(bench, &context, span).or(bad);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    let start = figure.tokens.start;
    let lead = start > 0 && bench.page.tokens[start - 1].is(&["in", "for", "+"]);
    let per = super::known::per_after(bench.page, figure.tokens.end, bench.page.sentences[sentence].tokens.end);
    bench.found(&(start - usize::from(lead)..per.map_or(figure.tokens.end, |(_, end)| end)), status, other);
}

/// "pays for itself in about three months": one amount by another.
fn pays_back(bench: &Bench<'_, '_>, context: &Context, span: &Span, hedge: Hedge) -> bool {
    let money: Vec<f64> = bench
        .proved
        .iter()
        .filter(|(s, num)| context.sentence - *s <= 1 && matches!(num.unit, super::figure::Unit::Money(_)))
        .map(|(_, num)| num.value)
        .collect();
    let slack = if hedge == Hedge::Exact { 0.05 } else { 0.25 };
    money.iter().any(|a| money.iter().any(|b| (a / b - span.count).abs() <= slack))
}

/// Whether the sentence of a bare number counts in the unit.
fn unit_nearby(bench: &Bench<'_, '_>, atom: &Atom, span: &Span) -> bool {
    atom.said.is_some()
        && bench
            .known
            .atoms
            .iter()
            .any(|other| other.said == atom.said && matches!(&other.what, What::Span(known) if known.unit == span.unit))
}

/// Whether two spans are the same, in any unit.
fn same(stated: &Span, known: &Span, hedge: Hedge) -> bool {
    if stated.unit == known.unit {
        let away = (stated.count - known.count).abs();
        return away < 0.01
            || hedge == Hedge::About && away <= 0.1 * known.count
            || hedge == Hedge::Over && known.count > stated.count && known.count <= 1.25 * stated.count
            || hedge == Hedge::Under && known.count < stated.count && known.count >= 0.75 * stated.count;
    }
    let Some((low, high)) = known.days() else { return false };
    derive::span_fits(stated, hedge, ((low + high) / 2.0).round() as i64)
}

fn expected_span(bench: &Bench<'_, '_>, context: &Context, _span: &Span) -> Option<usize> {
    let field = |atom: &&super::known::Atom| {
        let subject = context.subject.is_empty() || atom.thing.is_some_and(|thing| context.subject.contains(&thing));
        atom.field && matches!(atom.what, What::Span(_)) && subject && atom.topics.meets(context.topics)
    };
    bench.known.atoms.iter().find(field).map(|atom| atom.entry)
}
