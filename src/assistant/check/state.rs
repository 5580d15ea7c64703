//! Judges states: stages, won and lost, which way something went.
//!
//! Not for: what is denied (see `denials`).

use super::beside;
use super::figure::{What, When};
use super::judge::{Bench, MAIN};
use super::known::{denied, words_of};
use super::mention::is_lower;
use super::stated::meant;
use crate::actions::Evidence;
use crate::crm::ClaimStatus;
use std::ops::Range;

/// Judges the states of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    stages(bench, sentence);
    outcome(bench, sentence);
    directions(bench, sentence);
    super::denials::judge(bench, sentence);
}

/// Stages that most pipelines have, besides those of the facts.
pub(super) const STAGES: &[&str] = &[
    "prospecting",
    "qualification",
    "needs analysis",
    "value proposition",
    "proposal",
    "negotiation",
    "contract review",
    "closed won",
    "closed lost",
    "discovery",
    "demo",
    "evaluation",
    "contract sent",
    "contracting",
    "verbal commit",
    "engaging",
    "perception analysis",
];

/// A stage that the text names must be that of the deal it speaks of.
fn stages(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    let mut names: Vec<Vec<String>> = STAGES.iter().map(|name| words_of(name)).collect();
    let of_facts = bench.known.book.entries().iter().filter(|evidence| is_stage(evidence));
    names.extend(of_facts.map(|evidence| words_of(&evidence.text)));
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    let mut at = within.start;
    while at < within.end {
        let found = names
            .iter()
            .find(|name| (0..name.len()).all(|i| at + i < within.end && bench.page.tokens[at + i].low == name[i]));
        let Some(name) = found.cloned() else {
            at += 1;
            continue;
        };
        let tokens = at..at + name.len();
        at = tokens.end;
        if names_stage(bench, sentence, &tokens) {
            stage(bench, sentence, &tokens, &name);
        }
    }
}

/// A stage that a deal is in or was in; not how long.
fn is_stage(evidence: &Evidence) -> bool {
    evidence.status == ClaimStatus::Supported && evidence.citation.as_ref().is_some_and(|cite| cite.field == "stage")
}

/// "in the X stage", "the stage is X": said of what is, not of what comes or was.
fn says_stage(bench: &Bench<'_, '_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let lead = &bench.page.tokens[within.start.max(tokens.start.saturating_sub(3))..tokens.start];
    let open =
        bench.has(&within, &["if", "once", "when", "would", "could", "should", "until", "before", "next", "typical"]);
    lead.iter().any(|token| token.is(&["in", "at", "stage", "is", "reached", "entered"]))
        && !lead.iter().any(|token| token.is(&["from", "to", "into", "after", "out", "not", "past"]))
        && !open
}

/// Whether the word is a stage here and not an ordinary one: a capital inside a sentence, or a word of stages before it.
fn names_stage(bench: &Bench<'_, '_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let start = bench.page.sentences[sentence].tokens.start;
    let token = &bench.page.tokens[tokens.start];
    let before = tokens.start.checked_sub(1).filter(|at| *at >= start).map(|at| &bench.page.tokens[at]);
    let led = before.is_some_and(|t| {
        t.is(&["in", "at", "stage", "phase", "étape", "fase", "to", ":", "–", "|", ",", "now", "still"])
            || matches!(t.text, "*" | "(" | "-")
    });
    let next = bench.page.tokens.get(tokens.end);
    let staged = next.is_some_and(|t| t.is(&["stage", "phase"])) && says_stage(bench, sentence, tokens);
    let capital = token.capital() && (tokens.start > start || tokens.len() > 1);
    let noun_use =
        next.is_some_and(|t| t.is(&["day", "call", "version", "document", "meeting", "of", "from"]) && !t.capital());
    let old = before.is_some_and(|t| t.is(&["from", "von"]));
    let first_alone =
        tokens.start == start && token.capital() && next.is_some_and(|t| matches!(t.text, "," | "." | ";"));
    !token.quoted
        && !noun_use
        && !old
        && !bench.in_mention(tokens)
        && (capital && (led || tokens.len() > 1 || before.is_none_or(|t| !t.is(&["the", "a", "our", "this"])))
            || is_lower(bench.page) && led
            || staged
            || first_alone)
}

fn stage(bench: &mut Bench<'_, '_>, sentence: usize, tokens: &Range<usize>, name: &[String]) {
    let mut deals = bench.subject(sentence, tokens);
    if deals.is_empty() && says_stage(bench, sentence, tokens) {
        deals = meant(bench, sentence);
    }
    let entries: Vec<usize> = deals.iter().filter_map(|deal| bench.known.field(*deal, "stage")).collect();
    let is = |entry: &usize| words_of(bench.known.text_of(*entry)) == name;
    if entries.is_empty() {
        let mut known = bench.known.book.entries().iter().enumerate().filter(|(_, evidence)| is_stage(evidence));
        let any = known.clone().next().is_some();
        if any && !known.any(|(at, _)| is(&at)) && deals.is_empty() {
            bench.found(tokens, ClaimStatus::Unsupported, None);
        }
        return;
    }
    match entries.iter().find(|entry| is(entry)) {
        Some(entry) => bench.found(tokens, ClaimStatus::Supported, Some(*entry)),
        None if beside::cites_way(bench, sentence, name).is_some() => {
            bench.found(tokens, ClaimStatus::Computed, beside::cites_way(bench, sentence, name));
        }
        None => bench.found(tokens, ClaimStatus::Contradicted, Some(entries[0])),
    }
}

/// "was won", "was lost", against the stage.
fn outcome(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    for at in within.start + 1..within.end {
        let token = &bench.page.tokens[at];
        let word = match token.low.as_ref() {
            "won" | "gewonnen" | "gagné" | "gagnée" | "ganado" | "ganada" => "won",
            "lost" | "verloren" | "perdu" | "perdue" | "perdido" | "perdida" => "lost",
            _ => continue,
        };
        if token.quoted || token.capital() {
            continue;
        }
        let back = within.start.max(at.saturating_sub(3));
        let lead = &bench.page.tokens[back..at];
        let passive = lead
            .iter()
            .any(|t| t.is(&["was", "is", "were", "been", "wasn't", "isn't", "ist", "wurde", "est", "été", "fue"]));
        if !passive && !is_object(bench, at, within.end) {
            continue;
        }
        let deals = bench.subject(sentence, &(at..at + 1));
        let Some(entry) = deals.first().and_then(|deal| bench.known.field(*deal, "stage")) else { continue };
        let stage = bench.known.text_of(entry).to_lowercase();
        let negated = denied(lead);
        let fits = stage.contains(word) != negated;
        let status = if fits { ClaimStatus::Supported } else { ClaimStatus::Contradicted };
        bench.found(&(back.max(at - usize::from(negated))..at + 1), status, Some(entry));
    }
}

/// "you won the archive migration": somebody's doing, and a deal right behind it.
fn is_object(bench: &Bench<'_, '_>, at: usize, end: usize) -> bool {
    let doer = |at: usize| bench.page.tokens[at].is(&["you", "we", "they", "i", "you've", "we've", "have", "already"]);
    let next = bench.mentions.iter().find(|mention| mention.tokens.start > at && mention.tokens.end <= end);
    let near = next.filter(|mention| {
        mention.tokens.start - at <= 2 && mention.things.iter().any(|thing| bench.known.is(*thing, MAIN))
    });
    at > 0 && doer(at - 1) && near.is_some()
}

/// Which way a word points, and for what: money (`false`) or days (`true`).
fn direction(tokens: &[&str]) -> Option<(i8, bool, usize)> {
    let (one, two) = (*tokens.first()?, tokens.get(1).copied().unwrap_or(""));
    Some(match (one, two) {
        (
            "went" | "gone" | "goes" | "go" | "crept" | "edged" | "inched" | "scaled" | "marked" | "taken" | "talked"
            | "nudged",
            "up",
        )
        | ("moved", "higher") => (1, false, 2),
        (
            "went" | "gone" | "goes" | "came" | "come" | "go" | "crept" | "edged" | "inched" | "scaled" | "marked"
            | "taken" | "talked" | "brought" | "knocked",
            "down",
        ) => (-1, false, 2),
        (
            "rose" | "jumped" | "upped" | "lifted" | "bumped" | "expanded" | "swelled" | "doubled" | "gained"
            | "rising" | "boosted" | "hiked" | "enlarged" | "soared" | "angehoben" | "aufgestockt" | "relevé"
            | "growing" | "hausse" | "grew" | "increased" | "raised" | "climbed" | "grown" | "risen" | "gestiegen"
            | "gewachsen" | "erhöht" | "augmenté" | "subido" | "aumentado" | "subió",
            _,
        ) => (1, false, 1),
        (
            "fell" | "trimmed" | "shaved" | "slashed" | "sank" | "dipped" | "shrunk" | "halved" | "falling" | "slimmed"
            | "plunged" | "shrinking" | "reduziert" | "verringert" | "gekürzt" | "réduit" | "baisse" | "discounted"
            | "dropped" | "shrank" | "decreased" | "reduced" | "lowered" | "fallen" | "cut" | "declined" | "gefallen"
            | "gesunken" | "gesenkt" | "baissé" | "diminué" | "bajado" | "bajó",
            _,
        ) => (-1, false, 1),
        (
            "brought" | "pulled" | "moved" | "moves" | "shifted" | "shifts" | "comes",
            "forward" | "in" | "up" | "earlier" | "ahead",
        ) if !one.starts_with("move") && one != "comes" || two != "in" => (-1, true, 2),
        ("pushed" | "moved" | "moves" | "put" | "shifted" | "set", "back" | "out" | "later" | "off" | "backwards") => {
            (1, true, 2)
        }
        (
            "slips" | "slid" | "drifted" | "deferred" | "prolonged" | "vertagt" | "retardé" | "décalé" | "slipping"
            | "slipped" | "postponed" | "delayed",
            _,
        ) => (1, true, 1),
        ("advanced" | "accelerated" | "vorgezogen" | "avancée" | "avancé" | "adelantado", _) => (-1, true, 1),
        ("repoussé" | "repoussée" | "reporté" | "reportée" | "aplazado" | "nachhinten", _) => (1, true, 1),
        _ => return None,
    })
}

fn directions(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    for at in within.clone() {
        let token = &bench.page.tokens[at];
        if token.quoted || !token.is_word() {
            continue;
        }
        let next = bench.page.tokens.get(at + 1).filter(|_| at + 1 < within.end).map_or("", |t| t.low.as_ref());
        let Some((way, days, length)) = direction(&[token.low.as_ref(), next]) else { continue };
        // "a price cut", "the cut from": nouns are left to their figures.
        let tokens = at..at + length;
        if let Some((known, entry)) = known_way(bench, sentence, &tokens, days)
            && known != way
        {
            let was = at > within.start && bench.page.tokens[at - 1].is(&["was", "were", "been", "a", "has"]);
            bench.found(&(at - usize::from(was)..at + length), ClaimStatus::Contradicted, entry);
        }
    }
}

/// Which way it went by the change that is known, or by the two figures of the sentence.
fn known_way(bench: &Bench<'_, '_>, sentence: usize, at: &Range<usize>, days: bool) -> Option<(i8, Option<usize>)> {
    let within = bench.page.sentences[sentence].tokens.clone();
    let subject = bench.subject(sentence, at);
    let sort =
        |what: &What| if days { matches!(what, What::When(When::Day { .. })) } else { matches!(what, What::Num(_)) };
    let mut entries: Vec<usize> = bench
        .known
        .atoms
        .iter()
        .filter(|atom| {
            atom.old
                && sort(&atom.what)
                && (subject.is_empty() || atom.thing.is_some_and(|thing| subject.contains(&thing)))
        })
        .map(|atom| atom.entry)
        .collect();
    entries.dedup();
    let ways: Vec<(i8, usize)> = entries.iter().filter_map(|entry| Some((way_of(bench, *entry)?, *entry))).collect();
    let topical = subject.len() == 1
        || bench.has(&within, &["amount", "price", "value", "date", "close", "montant", "betrag", "importe"])
        || bench.page.tokens[within.clone()].iter().any(|t| matches!(t.text, "€" | "$" | "£"));
    if topical && !ways.is_empty() && ways.iter().all(|(way, _)| *way == ways[0].0) {
        return Some((ways[0].0, Some(ways[0].1)));
    }
    from_to(bench, sentence, days).map(|way| (way, None))
}

/// The sign of a change: new against old.
fn way_of(bench: &Bench<'_, '_>, entry: usize) -> Option<i8> {
    let value = |old: bool| {
        bench.known.atoms.iter().filter(|atom| atom.entry == entry && atom.old == old).find_map(|atom| {
            match &atom.what {
                What::Num(num) => Some(num.value),
                What::When(when) => super::days::exact(when, bench.known.today)
                    .map(|day| f64::from(day.year()) * 366.0 + f64::from(day.day_of_year())),
                _ => None,
            }
        })
    };
    let (old, new) = (value(true)?, value(false)?);
    Some(if new > old { 1 } else { -1 })
}

/// "from A to B" in the sentence itself.
fn from_to(bench: &Bench<'_, '_>, sentence: usize, days: bool) -> Option<i8> {
    let within = bench.page.sentences[sentence].tokens.clone();
    let tokens = &bench.page.tokens[within.clone()];
    let from = tokens.iter().position(|token| token.is(&["from", "von"]))?;
    let figures = super::figure::figures(&tokens[from..], 0, bench.known.today);
    let values: Vec<f64> = figures
        .iter()
        .filter_map(|figure| match (&figure.what, days) {
            (What::Num(num), false) => Some(num.value),
            (What::When(when), true) => super::days::exact(when, bench.known.today)
                .map(|d| f64::from(d.year()) * 366.0 + f64::from(d.day_of_year())),
            _ => None,
        })
        .collect();
    let to = tokens[from..].iter().any(|token| token.is(&["to", "auf"]));
    match values.as_slice() {
        [a, b, ..] if to && a != b => Some(if b > a { 1 } else { -1 }),
        _ => None,
    }
}

/// Without marks of punctuation and citations at the ends.
pub(super) fn without_ends(bench: &Bench<'_, '_>, mut part: Range<usize>) -> Range<usize> {
    let word = |at: usize| matches!(bench.page.tokens[at].sort, super::token::Sort::Word | super::token::Sort::Number);
    while part.end > part.start + 1 && !word(part.end - 1) {
        part.end -= 1;
    }
    while part.start + 1 < part.end && !word(part.start) {
        part.start += 1;
    }
    part
}
