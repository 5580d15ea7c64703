//! Whether a fact of the same value is what a sentence speaks of: the deal, the field, what it is counted per.
//!
//! Invariant: any fact of that value that the sentence's own words rule out is a mix-up, and supports nothing.

use super::figure::{Figure, Unit, What};
use super::judge::{Bench, MAIN};
use super::known::{self, Atom, near_topics, noun_after, per_after};
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
    /// "to" stands before it: the value that something came to.
    pub(super) to: bool,
    /// "more" (1) or "less" (-1) behind it.
    pub(super) way: i8,
    /// "by" or "before" stands before it.
    pub(super) by: bool,
    /// Its sentence denies something.
    pub(super) denied: bool,
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
    let leads = &page.tokens[within.start.max(tokens.start.saturating_sub(4))..tokens.start];
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
                "früher",
                "ursprünglich",
                "zuvor",
                "vorher",
                "anfangs",
                "avant",
                "auparavant",
                "initialement",
                "anteriormente",
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
        question: asks(words),
        by: leads.iter().any(|token| {
            token.is(&["by", "before", "until", "till", "within", "bis", "vor", "avant", "antes", "latest"])
        }),
        to: before.last().is_some_and(|token| token.is(&["to", "auf", "now"])),
        way: known::way_after(page, tokens.end, within.end),
        denied: words.iter().any(|t| super::words::is_negation(&t.low) || t.is(DENYING)),
        tokens,
    }
}

/// Words that set a figure aside without a denial.
const DENYING: &[&str] = &["instead", "rather", "too", "statt", "anstatt", "zu", "lieu", "trop", "refuses", "rejected"];

/// A question asks as a whole; a statement without its full stop may stand before one.
fn asks(words: &[super::token::Token<'_>]) -> bool {
    const LEADS: &[&str] = &[
        "shall", "should", "could", "can", "would", "will", "do", "does", "did", "is", "are", "was", "were", "what",
        "when", "who", "where", "which", "how", "why", "any", "have", "has", "got", "want", "soll", "sollen", "können",
        "kann", "wann", "wie", "was", "wer", "est", "quand", "quel", "combien", "cuándo", "puede",
    ];
    let ends = words.last().is_some_and(|last| last.text == "?");
    let first = words.iter().find(|token| token.is_word());
    ends && (first.is_some_and(|first| first.is(LEADS)) || words.len() <= 12)
}

/// What a search among the facts came to, each by its number among the figures of the facts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    pub(super) good: Option<usize>,
    pub(super) loose: Option<usize>,
    pub(super) bad: Option<usize>,
}

/// Looks for figures of the facts that are the same; `equal` says whether one is, and whether the units agree.
pub(super) fn search(bench: &Bench<'_, '_>, context: &Context, equal: impl Fn(&Atom) -> Option<bool>) -> Found {
    let mut found = Found::default();
    for (at, atom) in bench.known.atoms.iter().enumerate() {
        let Some(same_unit) = equal(atom) else { continue };
        match fit(bench, context, atom, same_unit) {
            Fit::Good => return Found { good: Some(at), ..found },
            Fit::Loose => found.loose = found.loose.or(Some(at)),
            Fit::Bad => found.bad = found.bad.or(Some(at)),
        }
    }
    found
}

pub(super) fn status_of(bench: &Bench<'_, '_>, entry: usize) -> ClaimStatus {
    bench.known.book.entries().get(entry).map_or(ClaimStatus::Supported, |evidence| evidence.status)
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
    // A field that no fact is of cannot be mixed up with this one: "a ticket of €84,000" is the amount.
    let spoken = context.topics.among(bench.known.topics);
    // "Nothing has moved for 41 days" tells how long it has been in its stage.
    let stuck = atom.topics == topic::STAGE_AGE && context.denied && !spoken.meets(topic::CLOSE);
    let wrong_topic = spoken.differs(atom.topics.among(topic::of_sort(&atom.what))) && !shares && !stuck;
    let wrong_per = match (&context.per, &atom.per) {
        (Some(a), Some(b)) => a != b,
        (Some(per), None) => !says(bench, atom, per) && is_figure_per(per),
        _ => false,
    };
    if of_deal && context.to && changes_another(bench, context, thing) {
        return Fit::Bad;
    }
    let to_old = atom.old && context.to;
    let stale = to_old || atom.old && !context.past && !tells_change(bench, context, atom);
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
    if changed_on && spoken.meets(topic::CLOSE) {
        return Fit::Bad;
    }
    if !same_unit || wrong_deal || wrong_account || wrong_topic || wrong_per || stale {
        return Fit::Bad;
    }
    if atom.field {
        // "€5,000 less than before" is no amount of anything.
        let next = bench.page.tokens.get(context.tokens.end);
        let differs = atom.topics.meets(topic::AMOUNT)
            && next.is_some_and(|next| next.is(&["less", "more", "lower", "higher", "weniger", "mehr"]));
        return if differs { Fit::Bad } else { Fit::Good };
    }
    if context.way * atom.way < 0 || atom.denied && !context.denied {
        return Fit::Bad;
    }
    related(bench, context, atom)
}

/// "from €97,200 to €24,300": the old value that was found is another deal's, so what it came to is that deal's, too.
fn changes_another(bench: &Bench<'_, '_>, context: &Context, thing: Option<usize>) -> bool {
    let here = bench.proved.iter().filter(|(at, _)| *at == context.sentence);
    let mut old = here.flat_map(|(_, num)| {
        let same =
            move |atom: &&Atom| atom.old && atom.field && matches!(&atom.what, What::Num(n) if n.value == num.value);
        bench.known.atoms.iter().filter(same).map(|atom| atom.thing)
    });
    let first = old.next();
    first.is_some_and(|first| first != thing && old.all(|other| other != thing))
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
    let span = matches!(atom.what, What::Span(_));
    let tells = |stem: &&String| !(span && !context.topics.none() && is_time_stem(stem));
    let shared = context.stems.iter().filter(tells).filter(|stem| said.stems.contains(*stem)).count();
    let same_noun = context.noun.is_some() && context.noun == atom.noun;
    let other_noun = context.noun.is_some() && atom.noun.is_some() && !same_noun;
    if same_noun || shared >= 1 && !other_noun || shared >= 2 {
        return Fit::Good;
    }
    Fit::Loose
}

/// The unit of a span says nothing of what the span is about.
fn is_time_stem(stem: &str) -> bool {
    const UNITS: &[&str] = &[
        "hour", "day", "week", "month", "quarter", "year", "tag", "tagen", "woch", "wochen", "monat", "monaten",
        "jahr", "jahren", "stund", "stunden", "jour", "semain", "mois", "ann", "an", "heur",
    ];
    UNITS.contains(&stem)
}
