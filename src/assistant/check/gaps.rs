//! Differences: of the old and the new value of a field, of two deals, of a deal's amount and a sum that a text names.
//!
//! Not for: sums and shares (see `derive`), or days (see `between`). Invariant: the two belong together, as the operands of
//! `derive` do.

use super::derive::{amounts, deals, named, number_in};
use super::figure::{Num, Unit, What};
use super::fit::Context;
use super::judge::Bench;

/// Difference and relative change of the old and the new value; the gap between two deals named.
pub(super) fn find(
    bench: &Bench<'_, '_>,
    context: &Context,
    num: &Num,
    fits: &impl Fn(f64) -> bool,
) -> Option<Option<usize>> {
    let money = |entry: usize| -> Option<(f64, f64)> {
        let of_entry = |old: bool| {
            bench.known.atoms.iter().find_map(|atom| match &atom.what {
                What::Num(known)
                    if atom.entry == entry && atom.old == old && matches!(known.unit, Unit::Money(_) | Unit::Plain) =>
                {
                    Some(known.value)
                }
                _ => None,
            })
        };
        Some((of_entry(true)?, of_entry(false)?))
    };
    let mine = |thing: Option<usize>| {
        context.subject.is_empty() || thing.is_some_and(|thing| context.subject.contains(&thing))
    };
    let entries = bench.known.atoms.iter().filter(|atom| atom.old && mine(atom.thing)).map(|atom| atom.entry);
    for entry in entries {
        let Some((old, new)) = money(entry) else { continue };
        let change = (new - old).abs();
        let percent = 100.0 * change / old.abs().max(0.01);
        let fit = match num.unit {
            Unit::Percent => (num.value - percent).abs() <= if num.value.fract() == 0.0 { 0.5 } else { 0.06 },
            _ => fits(change),
        };
        if fit {
            return Some(Some(entry));
        }
    }
    if says_gap(bench, context) && matches!(num.unit, Unit::Money(_) | Unit::Plain) && to_texts(bench, context, fits) {
        return Some(None);
    }
    let named = named(bench, context.sentence);
    let pair = amounts(bench, &named);
    let gap = pair.iter().enumerate().any(|(at, a)| pair[at + 1..].iter().any(|b| fits((a - b).abs())));
    let two = bench.deals_in(context.sentence).len() == 2;
    let odds: Vec<f64> = named.iter().filter_map(|thing| number_in(bench, *thing, "probability")).collect();
    let points = matches!(num.unit, Unit::Percent | Unit::Plain) && odds.len() == 2 && fits((odds[0] - odds[1]).abs());
    if points && says_gap(bench, context) {
        return Some(None);
    }
    (gap && pair.len() <= 3 && matches!(num.unit, Unit::Money(_) | Unit::Plain) && (two || says_gap(bench, context)))
        .then_some(None)
}

/// The gap between the deal's amount and a sum that a text names: "€6,500 above what they can pay".
fn to_texts(bench: &Bench<'_, '_>, context: &Context, fits: &impl Fn(f64) -> bool) -> bool {
    let own = amounts(bench, &context.subject);
    // "Their budget is €70,000, €2,500 below our offer": the first was found in a text.
    let beside = bench.proved.iter().filter(|(at, num)| *at == context.sentence && matches!(num.unit, Unit::Money(_)));
    let all = amounts(bench, &deals(bench));
    if own.is_empty() && all.len() <= 3 {
        // "Valtrix undercuts us by €9,000": a sentence of the facts that names Valtrix and a sum.
        let told = bench.known.atoms.iter().filter(|atom| {
            atom.said.is_some_and(|said| context.stems.iter().any(|stem| bench.known.said[said].stems.contains(stem)))
        });
        let told = told.filter_map(|atom| match &atom.what {
            What::Num(num) if matches!(num.unit, Unit::Money(_)) => Some(num.value),
            _ => None,
        });
        let mut sums = beside.map(|(_, num)| num.value).chain(told);
        return sums.any(|sum| all.iter().any(|amount| fits((amount - sum).abs())));
    }
    let said = bench.known.atoms.iter().filter(|atom| !atom.field).filter_map(|atom| match &atom.what {
        What::Num(num) if matches!(num.unit, Unit::Money(_)) => Some(num.value),
        _ => None,
    });
    own.len() == 1 && said.take(6).any(|said| fits((own[0] - said).abs()))
}

fn says_gap(bench: &Bench<'_, '_>, context: &Context) -> bool {
    const GAP: &[&str] = &[
        "gap",
        "above",
        "below",
        "short",
        "under",
        "cheaper",
        "off",
        "difference",
        "more",
        "less",
        "bigger",
        "smaller",
        "larger",
        "apart",
        "higher",
        "lower",
        "unterschied",
        "mehr",
        "weniger",
        "diferencia",
        "écart",
        "over",
        "ahead",
        "between",
        "exceeds",
        "undercuts",
        "undercut",
        "beats",
        "saves",
        "unterbietet",
        "unter",
        "über",
        "teurer",
        "günstiger",
        "billiger",
        "höher",
        "niedriger",
        "dépasse",
        "dessous",
        "dessus",
        "cher",
        "supérieur",
        "inférieur",
        "superior",
        "inferior",
    ];
    bench.has(&bench.page.sentences[context.sentence].tokens, GAP)
}
