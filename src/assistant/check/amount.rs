//! Judges numbers: money, percentages, counts.
//!
//! Invariant: a number is supported only by a fact of the same sort that the sentence's own words allow: of the deal it
//! speaks of, of the field it names, counted per the same thing. Any other fact of that value is a mix-up.

use super::derive;
use super::figure::{Figure, Hedge, Num, Unit, What};
use super::judge::Bench;
use super::judge::MAIN;
use super::known::{self, Atom, near_topics, noun_after, per_after};
use super::mention::PEOPLE;
use super::topic::{self, Hit, Topics};
use crate::crm::{ClaimStatus, Kind};
use std::ops::Range;

/// A figure with what the sentence says of it.
pub(super) struct Context {
    pub(super) sentence: usize,
    pub(super) tokens: Range<usize>,
    pub(super) topics: Topics,
    pub(super) subject: Vec<usize>,
    pub(super) account: Option<usize>,
    pub(super) per: Option<String>,
    pub(super) noun: Option<String>,
    /// Content words of its sentence.
    pub(super) stems: Vec<String>,
    /// Something says that an earlier value is meant.
    pub(super) past: bool,
    pub(super) question: bool,
}

/// Why a fact of the same value does not support a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Good,
    /// It could, but nothing ties the two together.
    Loose,
    Bad,
}

/// The words around a figure.
pub(super) fn context(bench: &Bench<'_, '_>, sentence: usize, figure: &Figure, hits: &[Hit]) -> Context {
    let page = bench.page;
    let within = page.sentences[sentence].tokens.clone();
    let tokens = figure.tokens.clone();
    let words = &page.tokens[within.clone()];
    let before = &page.tokens[within.start.max(tokens.start.saturating_sub(3))..tokens.start];
    let past = before
        .iter()
        .any(|token| token.is(&["from", "von", "de", "was", "were", "statt", "versus", "vs", "than", "before", "old"]))
        || words.iter().any(|t| {
            t.is(&[
                "originally",
                "previously",
                "formerly",
                "planned",
                "geplant",
                "earlier",
                "initially",
                "used",
                "became",
                "instead",
                "war",
            ])
        });
    let account = super::mention::nearest(&bench.mentions, &within, &tokens, page, |mention| {
        mention.things.iter().any(|thing| bench.known.is(*thing, &[Kind::Account]))
    });
    Context {
        sentence,
        topics: near_topics(hits, figure, page),
        subject: bench.subject(sentence, &tokens),
        account: account.and_then(|mention| mention.things.first().copied()),
        per: per_after(page, tokens.end, within.end).map(|(per, _)| per),
        noun: noun_after(page, tokens.end, within.end),
        stems: words.iter().filter(|t| t.is_word() && known::is_content(&t.low)).map(|t| known::stem(&t.low)).collect(),
        past,
        question: words.last().is_some_and(|last| last.text == "?"),
        tokens,
    }
}

/// Whether two numbers are the same as far as they are written.
pub(super) fn close(stated: &Num, hedge: Hedge, known: f64) -> bool {
    let near = |value: f64| {
        let step = stated.step.max(0.005);
        let away = (value - known).abs();
        match hedge {
            Hedge::Exact => away <= step,
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
        (Unit::Money(a), Unit::Money(b)) => Some(a.is_none() || b.is_none() || a == b),
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

/// Judges one number.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize, figure: &Figure, num: &Num, hits: &[Hit]) {
    if is_idle(bench, sentence, figure, num) {
        return;
    }
    let context = context(bench, sentence, figure, hits);
    if matches!(num.unit, Unit::Times | Unit::Ordinal) && super::count::judge_times(bench, &context, num) {
        return;
    }
    if super::count::judge_things(bench, &context, num) {
        return;
    }
    let (mut loose, mut bad) = (None, None);
    for atom in &bench.known.atoms {
        let Some(same_unit) = equal(num, figure.hedge, atom) else { continue };
        match fit(bench, &context, atom, same_unit) {
            Fit::Good => {
                let entry = atom.entry;
                let status = status_of(bench, entry);
                bench.proved.push((sentence, *num));
                return bench.found(&figure.tokens, status, Some(entry));
            }
            Fit::Loose => loose = loose.or(Some(atom.entry)),
            Fit::Bad => bad = bad.or(Some(atom.entry)),
        }
    }
    // A value of another deal is a mix-up, however it could be reckoned.
    let swapped = bad.is_some_and(|entry| {
        bench.known.thing_of.get(entry).copied().flatten().is_some_and(|thing| bench.known.is(thing, MAIN))
    });
    if let Some(entry) = derive::number(bench, &context, num, figure.hedge).filter(|_| !swapped) {
        bench.proved.push((sentence, *num));
        return bench.found(&figure.tokens, ClaimStatus::Computed, entry);
    }
    let small = matches!(num.unit, Unit::Plain | Unit::Times) && num.value < 100.0;
    let other = expected(bench, &context, num);
    let told = loose == Some(usize::MAX) && other.is_none();
    if let Some(entry) = loose.filter(|entry| {
        told || *entry != usize::MAX && !small
            || *entry != usize::MAX && super::relation::is_foreign_entry(bench, *entry)
    }) {
        bench.proved.push((sentence, *num));
        let status = status_of(bench, entry);
        return bench.found(&figure.tokens, status, Some(entry));
    }
    let free = context.question || super::days::is_promise(bench, sentence) || is_view(bench, sentence);
    if free && matches!(num.unit, Unit::Plain) || !is_weighty(bench, &context, num) {
        return;
    }
    let other = other.or(bad);
    let status = if other.is_some() { ClaimStatus::Contradicted } else { ClaimStatus::Unsupported };
    bench.found(&wide(bench, &context), status, other);
    // What it should have been is what the next figures were reckoned from.
    let right = bench.known.atoms.iter().find(|atom| Some(atom.entry) == other && atom.field && !atom.old);
    if let Some(What::Num(known)) = right.map(|atom| &atom.what) {
        bench.proved.push((sentence, *known));
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

pub(super) fn status_of(bench: &Bench<'_, '_>, entry: usize) -> ClaimStatus {
    bench.known.book.entries().get(entry).map_or(ClaimStatus::Supported, |evidence| evidence.status)
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
            "step", "option", "point", "item", "part", "plan", "slide", "number", "no", "question", "version", "tier",
            "level", "attempt",
        ]);
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

/// Whether a fact of the same value is what the sentence speaks of.
pub(super) fn fit(bench: &Bench<'_, '_>, context: &Context, atom: &Atom, same_unit: bool) -> Fit {
    let thing = atom.thing;
    let of_deal = thing.is_some_and(|thing| bench.known.is(thing, MAIN)) && atom.field;
    let wrong_deal =
        of_deal && !context.subject.is_empty() && thing.is_some_and(|thing| is_other(bench, &context.subject, thing));
    let of_account = thing.is_some_and(|thing| bench.known.is(thing, &[Kind::Account]));
    let wrong_account = of_account && context.account.is_some_and(|account| thing != Some(account));
    let shares =
        atom.said.is_some_and(|said| context.stems.iter().any(|stem| bench.known.said[said].stems.contains(stem)));
    let wrong_topic = context.topics.differs(atom.topics.among(topic::of_sort(&atom.what))) && !shares;
    let wrong_per = match (&context.per, &atom.per) {
        (Some(a), Some(b)) => a != b,
        (Some(per), None) => !says(bench, atom, per) && is_figure_per(per),
        _ => false,
    };
    let stale = atom.old && !context.past && !tells_change(bench, context, atom);
    // "three times the fee" has nothing to do with how often a date moved.
    let moves =
        atom.field && atom.topics.meets(topic::MOVES) && matches!(&atom.what, What::Num(n) if n.unit == Unit::Times);
    if moves && !context.topics.meets(topic::MOVES) {
        return Fit::Bad;
    }
    // The day of a change is no day of anything else.
    let changed_on = atom.field
        && atom.topics.none()
        && matches!(atom.what, What::When(_))
        && is_change(bench, atom)
        && !tells_change(bench, context, atom);
    if changed_on && !context.topics.none() {
        return Fit::Bad;
    }
    if !same_unit || wrong_deal || wrong_account || wrong_topic || wrong_per || stale {
        return Fit::Bad;
    }
    if atom.field {
        return Fit::Good;
    }
    related(bench, context, atom)
}

/// Whether a thing is another one than those spoken of, and not a part of one of them, as a quote of a deal is.
pub(super) fn is_other(bench: &Bench<'_, '_>, subject: &[usize], thing: usize) -> bool {
    let things = &bench.known.things;
    let linked = |a: usize, b: usize| things[a].links.contains(&b) || things[b].links.contains(&a);
    let same_kind = subject.iter().any(|one| things[*one].kind == things[thing].kind);
    let elsewhere =
        things[thing].links.iter().any(|link| subject.iter().any(|one| things[*one].kind == things[*link].kind));
    !subject.iter().any(|one| *one == thing || linked(*one, thing)) && (same_kind || elsewhere)
}

/// Whether the sentence names the new value as well, or says that something changed.
fn tells_change(bench: &Bench<'_, '_>, context: &Context, atom: &Atom) -> bool {
    const CHANGE: &[&str] = &[
        "rose",
        "fell",
        "grew",
        "dropped",
        "cut",
        "raised",
        "increased",
        "reduced",
        "lowered",
        "slipped",
        "moved",
        "postponed",
        "went",
        "came",
        "changed",
        "change",
        "until",
        "now",
        "started",
        "began",
        "down",
        "up",
        "delayed",
        "pushed",
        "pulled",
        "brought",
        "→",
        "shift",
        "shifted",
        "than",
        "compared",
        "before",
        "previous",
        "gestiegen",
        "gesunken",
        "verschoben",
        "baissé",
        "augmenté",
        "bajó",
        "subió",
        "once",
        "replaced",
        "first",
        "old",
        "had",
        "after",
        "then",
        "bis",
    ];
    let within = &bench.page.sentences[context.sentence].tokens;
    let new = bench.known.atoms.iter().filter(|other| other.entry == atom.entry && !other.old).map(|other| &other.what);
    let values: Vec<&What> = new.collect();
    let also = bench.page.text[bench.bytes(within)].to_owned();
    bench.has(within, CHANGE)
        || values
            .iter()
            .any(|value| matches!(value, What::Num(n) if also.contains(&crate::crm::format::grouped_number(n.value))))
}

fn is_change(bench: &Bench<'_, '_>, atom: &Atom) -> bool {
    bench.known.text_of(atom.entry).contains('→')
}

/// Spans of time are what mix-ups of "per" are made of; "per pupil" may be the sentence's own wording.
fn is_figure_per(per: &str) -> bool {
    ["minute", "hour", "day", "week", "month", "quarter", "year"].contains(&per)
}

fn says(bench: &Bench<'_, '_>, atom: &Atom, stem: &str) -> bool {
    atom.said.is_some_and(|said| bench.known.said[said].stems.iter().any(|known| known.starts_with(stem)))
}

/// Whether a figure in a text has anything to do with the sentence.
fn related(bench: &Bench<'_, '_>, context: &Context, atom: &Atom) -> Fit {
    // The seller's own words are no fact: they count where no field says otherwise.
    if atom.entry == usize::MAX {
        return Fit::Loose;
    }
    let Some(said) = atom.said.map(|said| &bench.known.said[said]) else { return Fit::Good };
    let shared = context.stems.iter().filter(|stem| said.stems.contains(*stem)).count();
    let same_noun = context.noun.is_some() && context.noun == atom.noun;
    let other_noun = context.noun.is_some() && atom.noun.is_some() && !same_noun;
    if same_noun || shared >= 1 && !other_noun || shared >= 2 {
        return Fit::Good;
    }
    Fit::Loose
}

/// Whether a number must have a source.
fn is_weighty(bench: &Bench<'_, '_>, context: &Context, num: &Num) -> bool {
    match num.unit {
        Unit::Money(_) | Unit::Percent => true,
        Unit::Times => times_in_texts(bench, context),
        Unit::Ordinal => false,
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

/// People and firms among the things, for counts.
pub(super) fn is_person(bench: &Bench<'_, '_>, thing: usize) -> bool {
    bench.known.is(thing, PEOPLE)
}
