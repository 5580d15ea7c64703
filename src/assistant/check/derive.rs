//! Figures that follow from the facts: sums, differences, shares, products, and days between days.
//!
//! Invariant: operands belong together. They are one field of several records (all, the open ones, or those that the
//! sentence names), the old and new value of one field, or figures that stand in the sentence itself or right before it
//! and were found in the facts. Any pair of facts would make a fitting result out of most numbers.

use super::amount::{Context, close};
use super::figure::{Hedge, Num, Span, Toward, Unit, What};
use super::judge::{Bench, MAIN};
use super::known::Known;
use super::topic::{self, Topics};
use crate::crm::Value;
use jiff::civil::Date;

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
    if let Some(entry) = changes(bench, context, num, &fits) {
        return Some(entry);
    }
    if num.unit == Unit::Percent && !says_part(bench, context) {
        return None;
    }
    local(bench, context, num)
        .into_iter()
        .any(|value| if num.unit == Unit::Percent { rounded(value) } else { fits(value) })
        .then_some(None)
}

/// "that's 97.4 %", "55 % of it": a part of a whole, worked out by the writer.
fn says_part(bench: &Bench<'_, '_>, context: &Context) -> bool {
    const PART: &[&str] = &[
        "of", "that's", "or", "share", "half", "equals", "means", "makes", "von", "des", "soit", "also", "sind", "es",
        "part", "=",
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
fn amounts(bench: &Bench<'_, '_>, things: &[usize]) -> Vec<f64> {
    let amount = |thing: &usize| {
        let entry = bench.known.field(*thing, "amount")?;
        bench.known.book.entries()[entry].citation.as_ref()?.value.as_number()
    };
    things.iter().filter_map(amount).collect()
}

fn deals(bench: &Bench<'_, '_>) -> Vec<usize> {
    let things = bench.known.things.iter().enumerate();
    things.filter(|(_, thing)| MAIN.contains(&thing.kind) && thing.own).map(|(at, _)| at).collect()
}

/// Deals that the sentence names; where it points back ("together", "both"), those of the sentences before.
fn named(bench: &Bench<'_, '_>, sentence: usize) -> Vec<usize> {
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
    let mut sets: Vec<Vec<usize>> = Vec::new();
    if here.len() != 1 || says_sum(bench, context) {
        sets.extend([all, open]);
    }
    sets.push(here.clone());
    // The two named right before the figure.
    let before: Vec<usize> = bench
        .named(context.sentence)
        .filter(|mention| mention.tokens.end <= context.tokens.start && !mention.soft)
        .flat_map(|mention| mention.things.iter().copied().filter(|thing| bench.known.is(*thing, MAIN)))
        .collect();
    sets.push(before.iter().rev().take(2).copied().collect());
    if says_sum(bench, context) {
        sets.push(named(bench, context.sentence));
    }
    sets.into_iter().filter(|set| set.len() > 1).map(|set| amounts(bench, &set).iter().sum()).collect()
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
    "total",
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

/// Difference and relative change of the old and the new value; the gap between two deals named.
fn changes(bench: &Bench<'_, '_>, context: &Context, num: &Num, fits: &impl Fn(f64) -> bool) -> Option<Option<usize>> {
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
    let named = named(bench, context.sentence);
    let pair = amounts(bench, &named);
    let gap = pair.iter().enumerate().any(|(at, a)| pair[at + 1..].iter().any(|b| fits((a - b).abs())));
    let two = bench.deals_in(context.sentence).len() == 2;
    (gap && pair.len() <= 3 && matches!(num.unit, Unit::Money(_) | Unit::Plain) && (two || says_gap(bench, context)))
        .then_some(None)
}

fn says_gap(bench: &Bench<'_, '_>, context: &Context) -> bool {
    const GAP: &[&str] = &[
        "gap",
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
    ];
    bench.has(&bench.page.sentences[context.sentence].tokens, GAP)
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
    for (at, a) in operands.iter().enumerate() {
        if context.per.as_deref() == Some("year") && matches!(num.unit, Unit::Money(_) | Unit::Plain) {
            found.extend([12.0 * a.value, 4.0 * a.value]);
        }
        for b in operands.iter().skip(at + 1) {
            combine(num.unit, a, b, &mut found);
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
    let stems: Vec<String> = words.map(|t| super::known::stem(&t.low)).collect();
    let spread = |stem: &String| bench.known.said.iter().filter(|said| said.stems.contains(stem)).count().max(1);
    let shared = |said: &super::known::Said| -> f64 {
        said.stems
            .iter()
            .filter(|stem| context.stems.contains(stem) || stems.contains(stem))
            .map(|stem| 1.0 / spread(stem) as f64)
            .sum()
    };
    let best =
        bench.known.said.iter().enumerate().map(|(at, said)| (shared(said), at)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= 0.99).then_some(best.1)
}

fn combine(wanted: Unit, a: &Num, b: &Num, found: &mut Vec<f64>) {
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
        }
        Unit::Times if same => found.extend([ratio(x, y), ratio(y, x)].into_iter().flatten()),
        Unit::Plain if percent(a) && percent(b) => found.push((x - y).abs()),
        _ => {}
    }
}

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
    if pairs(&recent) || pairs(&changed(bench, context)) || pairs(&close_dates(bench, &named(bench, context.sentence)))
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
        Some((at, day, topic::of_field(&cite.field, &evidence.label)))
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
