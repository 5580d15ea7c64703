//! Judges spans of time.

use super::between;
use super::days::is_promise;
use super::figure::{Figure, Hedge, Span, Toward, What};
use super::fit::{Context, Found, context, search, status_of};
use super::judge::Bench;
use super::known::Atom;
use super::topic::Hit;
use crate::crm::ClaimStatus;

/// Judges a span of time; with `direct` only where a fact holds it. Whether it was judged.
pub(super) fn judge(
    bench: &mut Bench<'_, '_>,
    sentence: usize,
    figure: &Figure,
    span: &Span,
    hits: &[Hit],
    direct: bool,
) -> bool {
    if bench.page.tokens[figure.tokens.start].quoted || bench.in_mention(&figure.tokens) {
        return true;
    }
    let mut context = context(bench, sentence, figure, hits);
    let hedge = figure.hedge;
    // What stands behind a span is no noun of it.
    context.noun = None;
    let found = search(bench, &context, |atom| {
        let equal = match &atom.what {
            What::Span(known) => same(span, known, hedge),
            // "builds take 47 minutes, goal is 15": the unit may stand elsewhere in the sentence.
            What::Num(known) => known.value == span.count && unit_nearby(bench, atom, span),
            _ => false,
        };
        equal.then_some(true)
    });
    if let Some(atom) = found.good {
        support(bench, &context, span, atom);
    } else if !direct {
        reckon(bench, &context, span, hedge, &found);
    }
    found.good.is_some() || !direct
}

fn support(bench: &mut Bench<'_, '_>, context: &Context, span: &Span, atom: usize) {
    let (entry, said) = (bench.known.atoms[atom].entry, bench.known.atoms[atom].said);
    bench.proved_said.extend(said.filter(|_| entry != usize::MAX).map(|said| (context.sentence, said)));
    bench.proved_spans.push((context.sentence, *span));
    let status = status_of(bench, entry);
    bench.found(&context.tokens, status, Some(entry));
}

/// A span that no fact holds as it stands: between days, said by the seller, free, or wrong.
fn reckon(bench: &mut Bench<'_, '_>, context: &Context, span: &Span, hedge: Hedge, found: &Found) {
    if let Some(entry) = between::span(bench, context, span, hedge) {
        bench.proved_spans.push((context.sentence, *span));
        return bench.found(&context.tokens, ClaimStatus::Computed, entry);
    }
    let foreign = |atom: usize| {
        let entry = bench.known.atoms[atom].entry;
        entry == usize::MAX || super::relation::is_foreign_entry(bench, entry)
    };
    if let Some(atom) = found.loose.filter(|atom| foreign(*atom)) {
        return support(bench, context, span, atom);
    }
    let free = is_promise(bench, context.sentence);
    let vague = span.count == 1.0 && span.toward != Toward::Past || span.count == 0.5;
    if context.question || vague || free || pays_back(bench, context, span, hedge) {
        return;
    }
    let bad = found.bad.map(|atom| bench.known.atoms[atom].entry);
    let other = expected(bench, context).or(bad).filter(|entry| *entry != usize::MAX);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    let (start, end) = (context.tokens.start, bench.page.sentences[context.sentence].tokens.end);
    let lead = start > 0 && bench.page.tokens[start - 1].is(&["in", "for", "+"]);
    let per = super::known::per_after(bench.page, context.tokens.end, end);
    bench.found(&(start - usize::from(lead)..per.map_or(context.tokens.end, |(_, end)| end)), status, other);
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
    between::span_fits(stated, hedge, ((low + high) / 2.0).round() as i64)
}

fn expected(bench: &Bench<'_, '_>, context: &Context) -> Option<usize> {
    let field = |atom: &&super::known::Atom| {
        let subject = context.subject.is_empty() || atom.thing.is_some_and(|thing| context.subject.contains(&thing));
        atom.field && matches!(atom.what, What::Span(_)) && subject && atom.topics.meets(context.topics)
    };
    bench.known.atoms.iter().find(field).map(|atom| atom.entry)
}
