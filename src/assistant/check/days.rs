//! Judges days and stretches of the calendar.

use super::between;
use super::figure::{Figure, Part, What, When};
use super::fit::{Context, Found, context, search, status_of};
use super::judge::Bench;
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

/// Judges a day or a stretch of the calendar; with `direct` only where a fact holds it. Whether it was judged.
pub(super) fn judge_when(
    bench: &mut Bench<'_, '_>,
    sentence: usize,
    figure: &Figure,
    when: &When,
    hits: &[Hit],
    direct: bool,
) -> bool {
    let quoted = bench.page.tokens[figure.tokens.start].quoted;
    if quoted || bench.in_mention(&figure.tokens) {
        return true;
    }
    let today = bench.known.today;
    let days = bench.known.atoms.iter().filter_map(|atom| match &atom.what {
        What::When(known) => exact(known, today),
        _ => None,
    });
    if !when.weekday_fits(days, today) || is_other_weekday(bench, sentence, figure, when) {
        bench.found(&figure.tokens, ClaimStatus::Contradicted, None);
        return true;
    }
    let context = context(bench, sentence, figure, hits);
    let by = last_day(when, today).filter(|_| context.by);
    let found = search(bench, &context, |atom| {
        let What::When(known) = &atom.what else { return None };
        let same = match (exact(known, None), exact(known, today)) {
            (Some(day), _) => when.holds(day, today),
            (None, Some(day)) if matches!(when, When::Weekday(..) | When::Range(..)) => when.holds(day, today),
            _ => when.agrees(known, today),
        };
        let before = by.is_some_and(|last| {
            exact(known, today).is_some_and(|day| day <= last && today.is_none_or(|now| day >= now))
        });
        (same || before || atom.thing.is_none() && is_coming(when, known, today)).then_some(true)
    });
    if let Some(entry) = day_of_source(bench, &context, when) {
        bench.found(&context.tokens, status_of(bench, entry), Some(entry));
        return true;
    }
    if let Some(atom) = found.good {
        support(bench, &context, when, atom);
    } else if !direct {
        reckon(bench, &context, when, &found);
    }
    found.good.is_some() || !direct
}

/// "27 Nov" for the "by Friday" of a text that was given today.
fn is_coming(when: &When, known: &When, today: Option<Date>) -> bool {
    let (When::Weekday(weekday, 0 | 1), Some(day), Some(today)) = (*known, exact(when, today), today) else {
        return false;
    };
    day.weekday() == weekday && (0..=7).contains(&crate::crm::format::days_from(today, day))
}

/// "1 December is a Tuesday": a weekday that is said of the day right before it.
fn is_other_weekday(bench: &Bench<'_, '_>, sentence: usize, figure: &Figure, when: &When) -> bool {
    const SAYS: &[&str] =
        &["is", "a", "falls", "on", "ist", "ein", "fällt", "auf", "einen", "est", "un", "tombe", "es"];
    let When::Weekday(weekday, _) = *when else { return false };
    let before = bench.places[sentence].iter().rfind(|(tokens, _)| tokens.end <= figure.tokens.start);
    let Some((tokens, _)) = before else { return false };
    let between = &bench.page.tokens[tokens.end..figure.tokens.start];
    let says = between.len() > 1 && between.iter().all(|token| token.is(SAYS));
    let page = &bench.page.tokens[tokens.clone()];
    let day = super::figure::figures(page, 0, bench.known.today).into_iter().find_map(|figure| match figure.what {
        What::When(day) => exact(&day, bench.known.today),
        _ => None,
    });
    says && day.is_some_and(|day| day.weekday() != weekday)
}

/// "Dana Reyes on 9 Nov", "our note of 9 Nov": the day on which the mail, note, call or meeting was that the sentence
/// cites. What else the sentence speaks of says nothing of that day.
fn day_of_source(bench: &Bench<'_, '_>, context: &Context, when: &When) -> Option<usize> {
    const SOURCES: &[&str] =
        &["note", "mail", "email", "call", "meeting", "case", "notiz", "anruf", "appel", "réunion"];
    let tokens = &bench.page.tokens;
    let joint =
        context.tokens.start.checked_sub(1).filter(|at| tokens[*at].is(&["on", "of", "am", "vom", "du", "le"]))?;
    let person = bench.mentions.iter().any(|mention| {
        mention.tokens.end == joint && mention.things.iter().any(|thing| bench.known.is(*thing, super::mention::PEOPLE))
    });
    let source = joint.checked_sub(1).is_some_and(|at| tokens[at].is(SOURCES));
    if !(person || source) {
        return None;
    }
    let today = bench.known.today;
    let cited = bench.page.sentences[context.sentence].cites.iter().filter_map(|number| number.checked_sub(1));
    cited.into_iter().find(|entry| {
        let cite = bench.known.book.entries().get(*entry).and_then(|evidence| evidence.citation.as_ref());
        cite.is_some_and(|cite| {
            (cite.record.kind.is_activity() || cite.record.kind == crate::crm::Kind::Case)
                && cite.value.as_date().is_some_and(|day| when.is_day() && when.holds(day, today))
        })
    })
}

/// The last day of a stretch of the calendar: what "by the end of the year" allows.
fn last_day(when: &When, today: Option<Date>) -> Option<Date> {
    let today = today?;
    let month_end = |year: Option<i16>, month: i8| {
        let year = year.unwrap_or(if month < today.month() { today.year() + 1 } else { today.year() });
        Date::new(year, month, 1).ok().map(|first| first.last_of_month())
    };
    match *when {
        When::Range(from, to) if from != to => Some(to),
        When::Month { year, month, .. } => month_end(year, month),
        When::Quarter { year, quarter, .. } => month_end(year, 3 * quarter),
        When::Year(year) => Date::new(year, 12, 31).ok(),
        _ => None,
    }
}

fn support(bench: &mut Bench<'_, '_>, context: &Context, when: &When, atom: usize) {
    let atom = &bench.known.atoms[atom];
    let day = match &atom.what {
        What::When(known) => exact(known, bench.known.today).filter(|_| when.is_day()),
        _ => None,
    };
    bench.proved_days.extend(day.map(|day| (context.sentence, day)));
    let entry = atom.entry;
    let status = status_of(bench, entry);
    bench.found(&context.tokens, status, Some(entry));
}

/// A day that no fact holds as it stands: reckoned, said by the seller, free, or wrong.
fn reckon(bench: &mut Bench<'_, '_>, context: &Context, when: &When, found: &Found) {
    let other = expected(bench, context);
    let told = |atom: usize| bench.known.atoms[atom].entry != usize::MAX || other.is_none();
    if let Some(atom) = found.loose.filter(|atom| told(*atom)) {
        return support(bench, context, when, atom);
    }
    if let Some(day) = reckoned(bench, context, when) {
        bench.proved_days.push((context.sentence, day));
        return bench.found(&context.tokens, ClaimStatus::Computed, None);
    }
    if is_free(bench, context, when) {
        return;
    }
    let bad = found.bad.map(|atom| bench.known.atoms[atom].entry);
    let other = other.or(bad).filter(|entry| *entry != usize::MAX);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    bench.found(&context.tokens, status, other);
    // What it should have been is what the next figures were reckoned from.
    let right = other.and_then(|entry| bench.known.book.entries()[entry].citation.as_ref()?.value.as_date());
    bench.proved_days.extend(right.map(|day| (context.sentence, day)));
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
    let told =
        context.topics.meets(topic::CLOSE.with(topic::MOVES).with(topic::CREATED)) || !context.subject.is_empty();
    if promise && !told && when.is_day() {
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
    let fields = between::days_of(bench, context);
    let named = !context.subject.is_empty();
    let found = fields
        .into_iter()
        .find(|(_, _, known)| topics.meets(*known) || topics.none() && named && known.meets(topic::CLOSE));
    found.map(|(entry, ..)| entry)
}
