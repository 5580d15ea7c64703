//! Figures that follow from the facts: sums, differences, shares, products, and days between days.
//!
//! Invariant: operands belong together. They are one field of several records (all, the open ones, or those that the
//! sentence names), the old and new value of one field, or figures that stand in the sentence itself or right before it
//! and were found in the facts. Any pair of facts would make a fitting result out of most numbers.

use super::amount::close;
use super::figure::{Hedge, Num, Unit, What};
use super::fit::Context;
use super::gaps;
use super::judge::{Bench, MAIN};
use super::known::Known;
use std::collections::BTreeSet;

/// A number that follows, and the fact that it rests on first; the inner `None` where there are several.
pub(super) fn number(bench: &Bench<'_, '_>, context: &Context, num: &Num, hedge: Hedge) -> Option<Option<usize>> {
    let fits = |value: f64| value.abs() > 0.0 && close(num, hedge, value);
    let rounded = |value: f64| {
        let near = (num.value - value).abs() <= if num.value.fract() == 0.0 { 0.5 } else { 0.051 };
        near || fits(value)
    };
    match num.unit {
        Unit::Money(_) | Unit::Plain if sums(bench, context).into_iter().any(fits) => return Some(None),
        Unit::Percent if shares(bench, context).into_iter().any(rounded) => return Some(None),
        _ => {}
    }
    if let Some(entry) = gaps::find(bench, context, num, &fits) {
        return Some(entry);
    }
    if num.unit == Unit::Percent && !says_part(bench, context) {
        return None;
    }
    // What was divided is written rounded.
    let whole = |value: f64| value.fract() != 0.0 && (num.value - value).abs() <= 0.5 && num.value >= 100.0;
    let results = local(bench, context, num);
    let fit = |value: f64| if num.unit == Unit::Percent { rounded(value) } else { fits(value) || whole(value) };
    results.into_iter().any(fit).then_some(None)
}

/// "that's 97.4 %", "55 % of it": a part of a whole, worked out by the writer.
fn says_part(bench: &Bench<'_, '_>, context: &Context) -> bool {
    const PART: &[&str] = &[
        "of", "that's", "or", "share", "half", "equals", "means", "makes", "von", "des", "soit", "also", "sind", "es",
        "part", "=", "than",
    ];
    bench.has(&bench.page.sentences[context.sentence].tokens, PART)
}

/// Whether a deal is neither won nor lost.
pub(super) fn is_open(known: &Known<'_>, thing: usize) -> bool {
    let stage = known.field(thing, "stage").or_else(|| known.field(thing, "status"));
    let low = stage.map_or_else(String::new, |entry| known.text_of(entry).to_lowercase());
    !["won", "lost", "closed", "done", "solved"].iter().any(|word| low.contains(word))
}

/// The amounts of records, with the currency of the sentence where it names one.
pub(super) fn amounts(bench: &Bench<'_, '_>, things: &[usize]) -> Vec<f64> {
    things.iter().filter_map(|thing| number_in(bench, *thing, "amount")).collect()
}

pub(super) fn deals(bench: &Bench<'_, '_>) -> Vec<usize> {
    let things = bench.known.things.iter().enumerate();
    things.filter(|(_, thing)| MAIN.contains(&thing.kind) && thing.own).map(|(at, _)| at).collect()
}

/// Deals that the sentence names; where it points back ("together", "both"), those of the sentences before.
pub(super) fn named(bench: &Bench<'_, '_>, sentence: usize) -> Vec<usize> {
    let mut found = bench.deals_in(sentence);
    let mut back = sentence;
    while found.len() < 2 && back > 0 && sentence - back < 4 {
        back -= 1;
        found.extend(bench.deals_in(back));
        found.sort_unstable();
        found.dedup();
    }
    found
}

fn sums(bench: &Bench<'_, '_>, context: &Context) -> Vec<f64> {
    let all = deals(bench);
    let open: Vec<usize> = all.iter().copied().filter(|thing| is_open(bench.known, *thing)).collect();
    let here = bench.deals_in(context.sentence);
    let within = &bench.page.sentences[context.sentence].tokens;
    let says = |words: &[&str]| bench.has(within, words);
    let mut sets: Vec<Vec<usize>> = Vec::new();
    if here.len() != 1 || says_sum(bench, context) {
        sets.extend([all.clone(), open.clone()]);
        sets.extend(["won", "lost"].map(|word| in_stage(bench, &all, word)));
    }
    if says(&["rest", "other", "others", "remaining", "besides", "without", "excluding", "übrigen", "autres"]) {
        let others = |set: &[usize]| set.iter().copied().filter(|thing| !here.contains(thing)).collect();
        sets.extend([others(&all), others(&open)]);
    }
    if says(&["two", "both", "zwei", "deux", "dos"]) {
        let mut ranked = all.clone();
        ranked.sort_by(|a, b| {
            number_in(bench, *b, "amount").unwrap_or(0.0).total_cmp(&number_in(bench, *a, "amount").unwrap_or(0.0))
        });
        sets.extend([ranked.iter().take(2).copied().collect(), ranked.iter().rev().take(2).copied().collect()]);
    }
    sets.push(here.clone());
    // The two named right before the figure.
    let before = bench
        .named(context.sentence)
        .filter(|mention| mention.tokens.end <= context.tokens.start && !mention.soft)
        .flat_map(|mention| mention.things.iter().copied().filter(|thing| bench.known.is(*thing, MAIN)));
    let before: Vec<usize> = before.collect();
    sets.push(before.iter().rev().take(2).copied().collect());
    if says_sum(bench, context) {
        sets.push(named(bench, context.sentence));
    }
    let weighted = says(&["weighted", "expected", "gewichtet", "gewichteter", "pondéré", "ponderado"]);
    let average =
        says(&["average", "averages", "mean", "durchschnitt", "durchschnittlich", "moyenne", "promedio", "median"]);
    let mut found: Vec<f64> =
        sets.iter().filter(|set| set.len() > 1).map(|set| amounts(bench, set).iter().sum()).collect();
    if weighted {
        found.extend([&all, &open, &here].map(|set| likely(bench, set)));
    }
    if average {
        found.extend(
            [&all, &open, &here]
                .iter()
                .filter(|set| !set.is_empty())
                .map(|set| amounts(bench, set).iter().sum::<f64>() / set.len() as f64),
        );
    }
    found
}

fn in_stage(bench: &Bench<'_, '_>, things: &[usize], word: &str) -> Vec<usize> {
    let fits = |thing: &usize| {
        bench.known.field(*thing, "stage").is_some_and(|entry| bench.known.text_of(entry).to_lowercase().contains(word))
    };
    things.iter().copied().filter(fits).collect()
}

/// Amounts by their probabilities.
fn likely(bench: &Bench<'_, '_>, things: &[usize]) -> f64 {
    things
        .iter()
        .filter_map(|thing| {
            Some(number_in(bench, *thing, "amount")? * number_in(bench, *thing, "probability")? / 100.0)
        })
        .sum()
}

pub(super) fn number_in(bench: &Bench<'_, '_>, thing: usize, field: &str) -> Option<f64> {
    let entry = bench.known.field(thing, field)?;
    bench.known.book.entries()[entry].citation.as_ref()?.value.as_number()
}

const SUM_WORDS: &[&str] = &[
    "together",
    "total",
    "totals",
    "sum",
    "combined",
    "altogether",
    "overall",
    "all",
    "both",
    "book",
    "pipeline",
    "zusammen",
    "insgesamt",
    "gesamt",
    "summe",
    "ensemble",
    "juntos",
    "juntas",
    "suman",
    "beide",
    "whole",
    "them",
    "three",
    "two",
    "four",
    "deals",
];

fn says_sum(bench: &Bench<'_, '_>, context: &Context) -> bool {
    bench.has(&bench.page.sentences[context.sentence].tokens, SUM_WORDS)
}

/// The deal's part of all and of the open ones, in per cent.
fn shares(bench: &Bench<'_, '_>, context: &Context) -> Vec<f64> {
    let all = deals(bench);
    let open: Vec<usize> = all.iter().copied().filter(|thing| is_open(bench.known, *thing)).collect();
    let next = &bench.page.tokens[context.tokens.end..bench.page.tokens.len().min(context.tokens.end + 6)];
    let of_all = next.iter().any(|t| t.is(&["of", "von", "de", "des"]))
        || bench.has(&bench.page.sentences[context.sentence].tokens, &["share", "half", "part", "of"]);
    if !of_all {
        return Vec::new();
    }
    let mut found = Vec::new();
    for thing in bench.deals_in(context.sentence) {
        for set in [&all, &open] {
            let sum: f64 = amounts(bench, set).iter().sum();
            found.extend(amounts(bench, &[thing]).first().filter(|_| sum > 0.0).map(|own| 100.0 * own / sum));
        }
    }
    found
}

/// Results of two figures that stand in the sentence or right before it and were found in the facts.
fn local(bench: &Bench<'_, '_>, context: &Context, num: &Num) -> Vec<f64> {
    let mut operands: Vec<Num> = bench
        .proved
        .iter()
        .filter(|(sentence, _)| context.sentence - *sentence <= 2)
        .map(|(_, num)| *num)
        .rev()
        .take(4)
        .collect();
    // The amount and quantity of the deal that it is about.
    for thing in &context.subject {
        for field in ["amount", "quantity"] {
            let of_field = |atom: &&super::known::Atom| {
                atom.field
                    && !atom.old
                    && atom.thing == Some(*thing)
                    && Some(atom.entry) == bench.known.field(*thing, field)
            };
            if let Some(What::Num(known)) = bench.known.atoms.iter().find(of_field).map(|atom| &atom.what) {
                operands.push(*known);
            }
        }
    }
    operands.extend(side_by_side(bench, context));
    let mut found = Vec::new();
    const MORE: &[&str] = &["more", "less", "than", "mehr", "weniger", "plus", "moins", "más", "menos", "off"];
    let more = bench.has(&bench.page.sentences[context.sentence].tokens, MORE);
    for (at, a) in operands.iter().enumerate() {
        if context.per.as_deref() == Some("year") && matches!(num.unit, Unit::Money(_) | Unit::Plain) {
            found.extend([12.0 * a.value, 4.0 * a.value]);
        }
        for b in operands.iter().skip(at + 1) {
            combine(num.unit, a, b, more, &mut found);
        }
    }
    found
}

/// Figures of the one sentence among the texts that the place speaks of: they belong together.
fn side_by_side(bench: &Bench<'_, '_>, context: &Context) -> Vec<Num> {
    let Some(said) = alike(bench, context) else { return Vec::new() };
    let of_said = bench.known.atoms.iter().filter(|atom| atom.said == Some(said)).filter_map(|atom| match &atom.what {
        What::Num(num) => Some(*num),
        _ => None,
    });
    of_said.take(4).collect()
}

/// The sentence among the texts that shares most words with this one and the one before it; at least two.
pub(super) fn alike(bench: &Bench<'_, '_>, context: &Context) -> Option<usize> {
    let before = context.sentence.checked_sub(1).filter(|_| !bench.page.sentences[context.sentence].new_part);
    let words =
        before.into_iter().flat_map(|before| bench.page.of(&bench.page.sentences[before])).filter(|t| t.is_word());
    let mut stems: BTreeSet<String> = words.map(|t| super::known::stem(&t.low)).collect();
    stems.extend(context.stems.iter().cloned());
    let (best, score, _) = bench.known.likest(stems.iter())?;
    (score >= 0.99).then_some(best)
}

fn combine(wanted: Unit, a: &Num, b: &Num, more: bool, found: &mut Vec<f64>) {
    let money = |num: &Num| matches!(num.unit, Unit::Money(_));
    let plain = |num: &Num| matches!(num.unit, Unit::Plain | Unit::Times);
    let percent = |num: &Num| num.unit == Unit::Percent;
    let ratio = |a: f64, b: f64| (b.abs() > 0.0).then_some(a / b);
    let same = money(a) && money(b) || plain(a) && plain(b) || percent(a) && percent(b);
    let (x, y) = (a.value, b.value);
    match wanted {
        Unit::Money(_) | Unit::Plain
            if same || (money(a) && plain(b) || plain(a) && money(b)) && matches!(wanted, Unit::Money(_)) =>
        {
            found.push((x - y).abs());
            if same {
                found.push(x + y);
            }
        }
        _ => {}
    }
    match wanted {
        Unit::Money(_) => {
            for (money_side, other) in [(a, b), (b, a)].into_iter().filter(|(m, _)| money(m)) {
                if percent(other) {
                    found.push(money_side.value * other.value / 100.0);
                } else if plain(other) {
                    found.push(money_side.value * other.value);
                    found.extend(ratio(money_side.value, other.value));
                }
            }
        }
        Unit::Percent if same => {
            found.extend([ratio(x, y), ratio(y, x)].into_iter().flatten().map(|r| 100.0 * r));
            found.push((x - y).abs());
            if more {
                found.extend([ratio(x, y), ratio(y, x)].into_iter().flatten().map(|r| 100.0 * (r - 1.0).abs()));
            }
        }
        Unit::Times if same => found.extend([ratio(x, y), ratio(y, x)].into_iter().flatten()),
        Unit::Plain if percent(a) && percent(b) => found.push((x - y).abs()),
        _ => {}
    }
}
