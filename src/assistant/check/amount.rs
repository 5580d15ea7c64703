//! Judges numbers: money, percentages, counts.
//!
//! Invariant: a number is supported only by a fact of the same sort that the sentence's own words allow (see `fit`), or
//! by a derivation whose operands belong together (see `derive`).

use super::derive;
use super::figure::{Figure, Hedge, Num, Unit, What};
use super::fit::{Context, Found, context, search, status_of};
use super::judge::{Bench, MAIN};
use super::known::{self, Atom, per_after};
use super::token::Sort;
use super::topic::Hit;
use crate::crm::ClaimStatus;
use std::ops::Range;

/// Whether two numbers are the same as far as they are written.
pub(super) fn close(stated: &Num, hedge: Hedge, known: f64) -> bool {
    let near = |value: f64| {
        let step = stated.step.max(0.005);
        let away = (value - known).abs();
        match hedge {
            // A half is rounded up: 36,500 is written 37k.
            Hedge::Exact => away < step || away <= step && (value > known || step < 0.01),
            Hedge::About => away <= step.max(0.05 * known.abs()),
            Hedge::Under => away <= step || known < value && known >= 0.88 * value,
            Hedge::Over => away <= step || known > value && known <= 1.18 * value,
        }
    };
    near(stated.value) || stated.other.is_some_and(near)
}

/// Whether the units can be compared; `None` where they cannot.
fn units(stated: Unit, known: Unit, field: bool) -> Option<bool> {
    match (stated, known) {
        (Unit::Money(a), Unit::Money(b)) => Some(a.is_none_or(|a| b.is_none_or(|b| a.agrees(b)))),
        (Unit::Percent, Unit::Percent)
        | (Unit::Times, Unit::Times)
        | (Unit::Plain, Unit::Plain)
        | (Unit::Ordinal, Unit::Ordinal) => Some(true),
        (Unit::Plain, Unit::Money(_)) => Some(true),
        (Unit::Money(_), Unit::Plain) if !field => Some(true),
        (Unit::Times, Unit::Plain) | (Unit::Plain, Unit::Times) if !field => Some(true),
        _ => None,
    }
}

/// Judges one number; with `direct` only where a fact holds it as it stands. Whether it was judged.
pub(super) fn judge(
    bench: &mut Bench<'_, '_>,
    sentence: usize,
    figure: &Figure,
    num: &Num,
    hits: &[Hit],
    direct: bool,
) -> bool {
    if is_idle(bench, sentence, figure, num) {
        return true;
    }
    let context = context(bench, sentence, figure, hits);
    if super::count::judge_times(bench, &context, num) || super::count::judge_things(bench, &context, num) {
        return true;
    }
    let found = search(bench, &context, |atom| equal(num, figure.hedge, atom));
    if let Some(atom) = found.good {
        support(bench, &context, num, atom);
    } else if !direct {
        reckon(bench, &context, figure, num, &found);
    }
    found.good.is_some() || !direct
}

fn support(bench: &mut Bench<'_, '_>, context: &Context, num: &Num, atom: usize) {
    let (entry, said) = (bench.known.atoms[atom].entry, bench.known.atoms[atom].said);
    bench.proved.push((context.sentence, *num));
    bench.proved_said.extend(said.filter(|_| entry != usize::MAX).map(|said| (context.sentence, said)));
    let status = status_of(bench, entry);
    bench.found(&context.tokens, status, Some(entry));
}

/// A number that no fact holds as it stands: derived, said by the seller, free, or wrong.
fn reckon(bench: &mut Bench<'_, '_>, context: &Context, figure: &Figure, num: &Num, found: &Found) {
    let entry_of = |atom: Option<usize>| atom.map(|atom| bench.known.atoms[atom].entry);
    let (loose, bad) = (entry_of(found.loose), entry_of(found.bad));
    // A value of another deal is a mix-up, however it could be reckoned.
    let swapped = bad.is_some_and(|entry| {
        bench.known.thing_of.get(entry).copied().flatten().is_some_and(|thing| bench.known.is(thing, MAIN))
    });
    if let Some(entry) = derive::number(bench, context, num, figure.hedge).filter(|_| !swapped) {
        bench.proved.push((context.sentence, *num));
        return bench.found(&context.tokens, ClaimStatus::Computed, entry);
    }
    let small = matches!(num.unit, Unit::Plain | Unit::Times) && num.value < 100.0;
    let other = expected(bench, context, num);
    let stands = |entry: usize| match entry {
        usize::MAX => other.is_none(),
        // Some amount in a note says nothing of the amount that the sentence names by its deal and field.
        entry if other.is_some() && matches!(num.unit, Unit::Money(_)) && !context.topics.none() => {
            super::relation::is_foreign_entry(bench, entry)
        }
        entry => !small || super::relation::is_foreign_entry(bench, entry),
    };
    if let (Some(entry), Some(atom)) = (loose, found.loose)
        && stands(entry)
    {
        return support(bench, context, num, atom);
    }
    let free = context.question || super::days::is_promise(bench, context.sentence) || is_view(bench, context.sentence);
    if free && matches!(num.unit, Unit::Plain) || context.question || !is_weighty(bench, context, num) {
        return;
    }
    let other = other.or(bad);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    bench.found(&wide(bench, context), status, other);
    // What it should have been is what the next figures were reckoned from.
    let right = bench.known.atoms.iter().find(|atom| Some(atom.entry) == other && atom.field && !atom.old);
    if let Some(What::Num(known)) = right.map(|atom| &atom.what) {
        bench.proved.push((context.sentence, *known));
    }
}

/// What the writer thinks: no statement of fact.
pub(super) fn is_view(bench: &Bench<'_, '_>, sentence: usize) -> bool {
    let tokens = bench.page.of(&bench.page.sentences[sentence]);
    tokens.windows(2).any(|pair| pair[0].is(&["i"]) && pair[1].is(&["think", "believe", "guess", "suppose", "feel"]))
        || tokens.first().is_some_and(|t| t.is(&["personally"]))
}

/// The figure with what it is counted per.
fn wide(bench: &Bench<'_, '_>, context: &Context) -> Range<usize> {
    let end = bench.page.sentences[context.sentence].tokens.end;
    let end = per_after(bench.page, context.tokens.end, end).map_or(context.tokens.end, |(_, end)| end);
    context.tokens.start..end
}

/// Numbers of lists, parts of names, years of names.
fn is_idle(bench: &Bench<'_, '_>, sentence: usize, figure: &Figure, num: &Num) -> bool {
    let tokens = &bench.page.tokens;
    let first = bench.page.sentences[sentence].tokens.start;
    let start = figure.tokens.start;
    let listed = start <= first + 1
        && num.digits
        && num.unit == Unit::Plain
        && tokens.get(figure.tokens.end).is_some_and(|next| matches!(next.text, "." | ")") && next.joined)
        && tokens.get(figure.tokens.end + 1).is_some_and(|next| !next.joined);
    let labelled = start > first
        && tokens[start - 1].is(&[
            "step", "option", "point", "item", "part", "plan", "slide", "question", "version", "tier", "level",
            "attempt",
        ]);
    // "24/7", "50/50", "+49 30 1234"
    let next = tokens.get(figure.tokens.end);
    let slashed = next.is_some_and(|next| next.text == "/" && next.joined)
        && tokens.get(figure.tokens.end + 1).is_some_and(|t| t.sort == Sort::Number)
        || start > 1 && tokens[start - 1].text == "/" && tokens[start - 2].sort == Sort::Number && tokens[start].joined;
    let phone = start > 0
        && (tokens[start - 1].text == "+"
            && num.unit == Unit::Plain
            && tokens[start].joined
            && figure.tokens.end - start == 1
            && num.value >= 10.0)
        || tokens[first..start].iter().any(|t| t.is(&["phone", "tel", "mobile", "fon", "fax"]));
    if num.unit == Unit::Plain && (slashed || phone) {
        return true;
    }
    // "First, …": the writer counts what he says.
    let told = num.unit == Unit::Ordinal
        && start <= first + 1
        && tokens.get(figure.tokens.end).is_some_and(|next| matches!(next.text, "," | ":"));
    listed || labelled || told || bench.in_mention(&figure.tokens) || tokens[start].quoted
}

/// Whether the same value, and whether the units agree.
fn equal(num: &Num, hedge: Hedge, atom: &Atom) -> Option<bool> {
    match &atom.what {
        What::Num(known) => {
            let agree = units(num.unit, known.unit, atom.field)?;
            let same = close(num, hedge, known.value)
                || known.other.is_some_and(|other| close(num, hedge, other)) && known.other.is_some();
            let about = known.step > 0.01 && (num.value - known.value).abs() <= known.step;
            (same || about).then_some(agree)
        }
        // "builds take 47 minutes, goal is 15": the unit may stand elsewhere in the sentence.
        What::Span(span) if num.unit == Unit::Plain && !atom.field => close(num, hedge, span.count).then_some(true),
        _ => None,
    }
}

/// Whether a number must have a source.
fn is_weighty(bench: &Bench<'_, '_>, context: &Context, num: &Num) -> bool {
    match num.unit {
        Unit::Money(_) | Unit::Percent => true,
        Unit::Times => times_in_texts(bench, context),
        Unit::Ordinal => false,
        Unit::Plain if is_told(bench, context) => false,
        Unit::Plain if num.digits || num.value >= 100.0 => true,
        Unit::Plain => {
            let noun = bench.page.tokens[context.tokens.end..]
                .iter()
                .take(4)
                .find(|t| t.is_word() && known::is_content(&t.low));
            let all_but = bench.page.tokens[..context.tokens.start].last().is_some_and(|before| before.is(&["but"]));
            let known_noun = all_but
                || noun.is_some_and(|token| {
                    bench.known.said.iter().any(|said| said.stems.contains(&known::stem(&token.low)))
                });
            num.value != 1.0 && known_noun
        }
    }
}

/// "3 quick points": the writer counts what he says.
fn is_told(bench: &Bench<'_, '_>, context: &Context) -> bool {
    const TOLD: &[&str] = &[
        "points",
        "things",
        "questions",
        "options",
        "steps",
        "ideas",
        "topics",
        "items",
        "reasons",
        "bullets",
        "lines",
        "sentences",
        "minutes",
        "words",
        "ways",
        "suggestions",
        "remarks",
        "notes",
        "thoughts",
        "punkte",
        "fragen",
        "points",
        "questions",
        "cosas",
        "puntos",
        "slots",
        "dates",
        "slides",
    ];
    let behind = &bench.page.tokens[context.tokens.end..bench.page.tokens.len().min(context.tokens.end + 3)];
    let told = behind.iter().find(|token| token.is(TOLD)).map(|token| known::stem(&token.low));
    told.is_some_and(|stem| !bench.known.said.iter().any(|said| said.stems.contains(&stem)))
}

/// "three times the yearly fee": where a text says how many times, and speaks of the same.
fn times_in_texts(bench: &Bench<'_, '_>, context: &Context) -> bool {
    bench.known.atoms.iter().any(|atom| {
        let times = matches!(&atom.what, What::Num(known) if known.unit == Unit::Times);
        times
            && atom.said.is_some_and(|said| {
                context.stems.iter().filter(|stem| bench.known.said[said].stems.contains(*stem)).count() >= 2
            })
    })
}

/// The field that the sentence speaks of, where it holds something else.
fn expected(bench: &Bench<'_, '_>, context: &Context, num: &Num) -> Option<usize> {
    let field = |atom: &&Atom| {
        let same_sort =
            matches!((&atom.what, num.unit), (What::Num(known), unit) if units(unit, known.unit, atom.field).is_some());
        let subject = context.subject.is_empty() || atom.thing.is_some_and(|thing| context.subject.contains(&thing));
        let topic = if context.topics.none() { !context.subject.is_empty() } else { atom.topics.meets(context.topics) };
        atom.field && same_sort && subject && topic && !atom.old
    };
    bench.known.atoms.iter().find(field).map(|atom| atom.entry)
}
