//! What the computations give: the names that templates and expressions may use, with their types, and what is made beside
//! them (rows, a chart, proposals, a draft).
//!
//! For: the linter, conditions, `actions show`. Not for: computing. Invariants: every computation stands here and gives no
//! other names and nothing else beside them (tests look at all of them over the demo workspace), so a misspelt name is found
//! when the file is read.

use crate::actions::Gathered;
use crate::actions::expr::Type;
use serde_json::{Map, Value};

/// What a computation makes beside the names that it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// Rows.
    Rows,
    /// A picture.
    Chart,
    /// Writes that wait for the seller.
    Proposals,
    /// A mail.
    Draft,
}

/// Computation, names with types, what it makes. Types: `text`, `number`, `flag`, `group`, `any`, with `s` for a list of
/// them, with `?` where it may be none.
const TABLE: &[(&str, &str, &[Makes])] = {
    use Makes::{Chart, Draft, Proposals, Rows};
    &[
        ("buying-intent", "headline text, signs any, against any, lines texts", &[Rows]),
        (
            "call-script",
            "language text, stays_english flag, name text, first_name text, sender text?, reason group, known groups, \
             asked groups, questions texts, products any, objections groups, close group",
            &[],
        ),
        (
            "case-summary",
            "open flag, problem any, tried any, tried_more text?, waits any, urgency any, words any, solved text?, \
             articles any, next any, articles_more number",
            &[],
        ),
        (
            "case-trends",
            "total number, headline text, noun text, groups any, more number, changes any, months number, least number, \
             running flag",
            &[Rows, Chart],
        ),
        ("check-record", "name text, findings any, cite text", &[]),
        ("churn-risk", "headline text, list text, lines texts, advice texts", &[Rows]),
        ("close-plan", "headline text, steps any, gaps any, proposed any, others any", &[Proposals]),
        ("competitor-mentions", "rivals any, wanted text, more number", &[Rows]),
        (
            "data-hygiene",
            "own any, head text, lines texts, more number, worst texts, mends number, notes texts",
            &[Rows, Chart],
        ),
        (
            "day",
            "waiting any, waiting_more number, worsened any, worsened_more number, brief any, meetings any, follow_ups any, follow_ups_more number, worse any, \
             worse_since any, suggestions any",
            &[],
        ),
        ("deal-health", "headline text, parts any, raise any, change any, others any", &[Rows]),
        ("deal-risk", "headline text, reasons any, sum any, others any", &[Rows]),
        (
            "digest-text",
            "heading text, people texts, summary texts, decisions texts, items texts, proposed texts, remarks texts, warning text?",
            &[Proposals],
        ),
        ("discount-check", "headline text, inputs any, articles any", &[]),
        (
            "draft-article",
            "refusal any, title text, title_cite text, parts groups, missing text, near any",
            &[Proposals],
        ),
        (
            "draft-email",
            "purpose text, because text, facts texts, to text, first_name text, about text, sender text?, language text, \
             name text, thread group, topic text, topic_title text, asked groups, asked_more number, deal group, tone any, \
             length any, greeting any, closing any, voice any, \
             nothing_to_recap any, recap any, thanks any",
            &[Draft],
        ),
        (
            "draft-outreach",
            "language text, fact_kind any, fact any, cite text, about text, first_name text, name text, company text, \
             question text, \
             sender text, no_address flag, tone any, length any, greeting any, closing any, voice any",
            &[Draft],
        ),
        (
            "draft-quote",
            "headline text, lines any, sums any, problems any, products_known any, proposed flag",
            &[Proposals],
        ),
        (
            "end-of-day",
            "tomorrow text, one any, done any, left any, left_more number, waiting number, waiting_cite text, plans any, \
             stale any",
            &[Proposals],
        ),
        ("explain-suggestions", "suggestions any, decided any, name text?, more number", &[]),
        ("fields", "show group", &[]),
        (
            "find-duplicates",
            "head text, lines texts, more number, suspected any, more_suspected number, proposed number, notes texts",
            &[Rows, Proposals],
        ),
        (
            "follow-ups-due",
            "answer any, remind any, promised any, tasks any, waiting number, total number, more number, answer_more number, customers text",
            &[Rows],
        ),
        (
            "forecast",
            "title text, empty flag, lines texts, quota any, others any, stages any, changes any, notes texts",
            &[Rows, Chart],
        ),
        ("handle-objection", "objection text, class text, ask text, articles any, won any", &[]),
        (
            "handle-time",
            "definitions texts, asked text, read flag, left_out text, headline any, table any, more any, question text, \
             unused texts, blocked text?, notes texts, understood flag",
            &[Rows, Chart],
        ),
        (
            "marketing-copy",
            "nothing flag, channel text, words number, count number, title text, variants any, note text",
            &[],
        ),
        (
            "meeting-prep",
            "understood flag, headline text?, planned flag, known flag, people any, history any, points any, agenda any, \
             avoid any",
            &[],
        ),
        ("next-best-action", "name text?, lines any, total number, looked_at number", &[Rows]),
        ("one-pager", "nothing flag, title text, situation any, offer any, proof any, next any", &[]),
        (
            "pipeline-review",
            "title text, open number, stops any, more number, decided number, all number, summary any, problems any, \
             note any",
            &[Rows, Proposals, Draft],
        ),
        ("prioritize-tasks", "total number, overdue number, tasks groups, more number", &[Rows]),
        ("qualification-gaps", "headline text, known any, missing any, unknown_framework text?, others any", &[Rows]),
        ("qualify-lead", "verdict text, missing any, unknown any, lines any, proposed text", &[Rows, Proposals]),
        (
            "query",
            "question text, unused texts, blocked text?, notes texts, understood flag, headline text?, table texts?, \
             more number?",
            &[Rows, Chart],
        ),
        ("relationship", "headline text, parts any, days any", &[Rows]),
        (
            "reply-options",
            "options groups, wrong any, because any, facts any, subject text, number text?, on any, first_name text, \
             name text, sender text?, language text, questions any, more_questions number, solution any, \
             resolved text?, missing any, later text, \
             escalate_to text, is_case flag, tone any, length any, greeting any, closing any, voice any",
            &[Draft],
        ),
        (
            "route-case",
            "closed any, rule any, queue any, best any, others any, more number, why text, same flag, nobody flag",
            &[Rows, Proposals],
        ),
        ("route-lead", "best any, stays any, now text, why text, lines texts", &[Rows, Proposals]),
        ("sales-velocity", "title text, head any, factors any, by any, groups any, notes texts", &[Rows, Chart]),
        ("satisfaction-themes", "headline text, themes any", &[Rows]),
        ("score-lead", "left_out any, headline text, unknown texts, lines any", &[Rows]),
        ("sentiment", "headline text, trend text, bars text, lines texts", &[Rows, Chart]),
        ("stage-conversion", "title text, known any, head any, steps any, weakest any, notes texts", &[Rows, Chart]),
        ("stakeholder-map", "headline text, groups any, gaps any, deals any", &[]),
        ("stale-deals", "title text, head any, lines texts, more number, rule any, notes texts", &[Rows, Chart]),
        ("summarize", "headline text, sections groups, health number?, health_word text?", &[]),
        ("timeline-digest", "name text, phases any, skipped any, turns any", &[]),
        (
            "what-changed",
            "since text, changes number, headline text, groups groups, more number, groups_more number",
            &[Rows],
        ),
        (
            "win-loss-note",
            "open flag, proposed any, headline text, reason any, reason_lines any, timeline any, helped any, hurt any, \
             rivals any",
            &[Proposals],
        ),
        (
            "win-rate",
            "title text, overall any, none flag, segments any, alike any, few any, notes texts",
            &[Rows, Chart],
        ),
    ]
};

/// The names that a computation gives, with their types; `None` where there is no such computation.
pub(in crate::actions) fn outputs(fact: &str) -> Option<Vec<(String, Type)>> {
    let (_, names, _) = TABLE.iter().find(|(name, ..)| *name == fact)?;
    let one = |pair: &str| {
        let (name, word) = pair.trim().split_once(' ')?;
        Some((name.to_owned(), read(word)))
    };
    Some(names.split(',').filter_map(one).collect())
}

/// What a computation makes beside the names that it gives.
pub(in crate::actions) fn makes(fact: &str) -> &'static [Makes] {
    TABLE.iter().find(|(name, ..)| *name == fact).map_or(&[], |(_, _, makes)| makes)
}

fn read(word: &str) -> Type {
    if let Some(word) = word.strip_suffix('?') {
        return read(word).maybe();
    }
    match word {
        "text" => Type::Text,
        "number" => Type::Number,
        "flag" => Type::Bool,
        "group" => Type::Map(None),
        word => word.strip_suffix('s').map_or(Type::Any, |of| read(of).list()),
    }
}

/// What a computation gives in words, one name each: `headline: text`.
pub fn given(fact: &str) -> Vec<String> {
    outputs(fact).unwrap_or_default().into_iter().map(|(name, kind)| format!("{name}: {kind}")).collect()
}

/// What one run of a computation gave that is not declared here, or is of another type; empty where all is well.
pub fn misfits(fact: &str, data: &Map<String, Value>, gathered: &Gathered) -> Vec<String> {
    let declared = outputs(fact).unwrap_or_default();
    let mut found = Vec::new();
    for (name, value) in data {
        match declared.iter().find(|(known, _)| known == name) {
            None => found.push(format!("{fact} gives `{name}`: {}", Type::of(value))),
            Some((_, kind)) if !fits(kind, value) => {
                found.push(format!("{fact}: `{name}` is {}, and should be {kind}", Type::of(value)));
            }
            Some(_) => {}
        }
    }
    let drafts = gathered.envelope.is_some() || !gathered.drafts.is_empty();
    let made = [
        (gathered.rows.is_some(), Makes::Rows),
        (gathered.chart.is_some(), Makes::Chart),
        (!gathered.proposals.is_empty(), Makes::Proposals),
        (drafts, Makes::Draft),
    ];
    let undeclared = made.into_iter().filter(|(there, what)| *there && !makes(fact).contains(what));
    found.extend(undeclared.map(|(_, what)| format!("{fact} makes {what:?}")));
    found
}

fn fits(kind: &Type, value: &Value) -> bool {
    match (kind, value) {
        (Type::Any, _) | (Type::Maybe(_), Value::Null) => true,
        (Type::Maybe(inner), value) => fits(inner, value),
        (Type::List(of), Value::Array(items)) => items.iter().all(|item| fits(of, item)),
        (Type::Map(_), Value::Object(_)) => true,
        (kind, value) => *kind == Type::of(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::facts;

    #[test]
    fn every_computation_stands_here_with_types_that_can_be_read() {
        let here: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
        assert_eq!(here, facts::names());
        for (name, names, _) in TABLE {
            assert_eq!(outputs(name).unwrap().len(), names.split(',').count(), "{name}");
            for pair in names.split(',') {
                let word = pair.trim().split_once(' ').unwrap().1.trim_end_matches('?');
                let one = word.strip_suffix('s').unwrap_or(word);
                assert!(["text", "number", "flag", "group", "any"].contains(&one), "{name}: {pair}");
            }
        }
        assert_eq!(given("summarize")[2], "health: a number, or none");
    }
}
