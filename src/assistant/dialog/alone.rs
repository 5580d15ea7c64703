//! A line before which nothing was said, with nothing open, that leans on something all the same: it is asked back.
//!
//! For: "how much is it worth", "what did I promise them", "per month please", whatever they are like. Not for: where a
//! record is missing anyway (router), or lines in a conversation. Invariants: a line that names a record or a colleague, or
//! reports what a customer says, is left as it was understood; what is refused stays refused.

use super::line::Line;
use super::stay::{is_word_empty, words_of};
use crate::actions::{RecordNeed, question};
use crate::assistant::Context;
use crate::assistant::router::{self, Route};
use crate::crm::SourceError;

/// Likelihood from which on a line is about another topic, whoever "she" is.
const ELSEWHERE: f32 = 0.80;
/// Actions that are offered.
const OFFERED: usize = 3;
/// Inputs that hold what somebody said, in which "they" are whoever said it.
const REPORTED: &[&str] = &["text", "objection", "claim", "about", "file", "decisions"];
/// Words for the form or the grouping of an answer.
const FORM: &[&str] = &[
    "chart",
    "graph",
    "trend",
    "trends",
    "table",
    "diagram",
    "bars",
    "grafik",
    "diagramm",
    "graphique",
    "gráfico",
    "grafico",
    "grafiek",
];
/// Words before what an answer is grouped by.
const GROUPING: &[&str] = &["by", "per", "each", "nach", "pro", "par", "por", "per"];
/// What it may be grouped by.
const GROUPS: &[&str] = &[
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "owner",
    "rep",
    "seller",
    "agent",
    "region",
    "country",
    "industry",
    "product",
    "segment",
    "stage",
    "source",
    "tag",
    "woche",
    "monat",
    "quartal",
    "jahr",
    "verkäufer",
    "branche",
    "land",
    "mois",
    "semaine",
    "trimestre",
    "pays",
    "produit",
    "mes",
    "mese",
    "maand",
];

/// What a line means, or the question back that it needs.
pub(super) fn read(context: &Context<'_>, line: &str, route: Route) -> Result<Route, SourceError> {
    let (id, elsewhere) = match &route {
        Route::Action { id, record: None, inputs } if !REPORTED.iter().any(|input| inputs.contains_key(*input)) => {
            (id.clone(), false)
        }
        Route::Query => ("query".to_owned(), false),
        Route::Unanswered { nearest } | Route::AskDesk { nearest } => (nearest.clone(), true),
        Route::OutOfScope { nearest, why: None } => (nearest.clone(), true),
        _ => return Ok(route),
    };
    if says_only_how(line) || elsewhere && leans_on_nothing(line) {
        return Ok(offered(context, line).unwrap_or(route));
    }
    let Some(word) = router::hanging(question::without_all(line)) else { return Ok(route) };
    if elsewhere && (router::is_foreign(line) || context.registry.examples().rank(line).elsewhere >= ELSEWHERE) {
        return Ok(route);
    }
    Ok(match router::names_somebody(context, line)? {
        true => route,
        false => Route::Whom { id, word },
    })
}

/// "And last year?", with nothing before it.
fn leans_on_nothing(line: &str) -> bool {
    let words = words_of(line);
    let time = |word: &String| is_group(word) || is_word_empty(word);
    Line::new(line).leaning.any() && words.iter().any(|word| is_group(word)) && words.iter().all(time)
}

/// Whether a line says how an answer is to look, and of what there is to be one in no word.
fn says_only_how(line: &str) -> bool {
    let words = words_of(line);
    let own = words.iter().any(|word| matches!(word.as_str(), "my" | "our"));
    let grouped = |at: usize| at > 0 && GROUPING.contains(&words[at - 1].as_str()) && is_group(&words[at]);
    let form = |at: usize| FORM.contains(&words[at].as_str()) || grouped(at);
    let empty = |at: usize| is_word_empty(&words[at]) || GROUPING.contains(&words[at].as_str());
    !own && (0..words.len()).any(form) && (0..words.len()).all(|at| form(at) || empty(at))
}

fn is_group(word: &str) -> bool {
    GROUPS.contains(&word) || word.strip_suffix('s').is_some_and(|one| GROUPS.contains(&one))
}

/// The likeliest actions that need no record.
fn offered(context: &Context<'_>, line: &str) -> Option<Route> {
    let ranking = context.registry.examples().rank(line);
    let runs = |id: &String| {
        let action = context.registry.get(id);
        action.is_some_and(|action| action.record != RecordNeed::Required && action.name != "query")
    };
    let likely = ranking.actions.into_iter().map(|likeness| likeness.action);
    let actions: Vec<String> = likely.filter(runs).take(OFFERED).collect();
    (actions.len() > 1).then(|| Route::Which { actions, record: None, inputs: Default::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_an_answer_is_to_look_is_told_from_what_it_is_about() {
        for (line, only) in [
            ("show me the trend", true),
            ("per month please", true),
            ("by region, please", true),
            ("as a chart", true),
            ("nach Branche bitte", true),
            ("show me the trend of cases", false),
            ("win rate per month", false),
            ("my trend", false),
            ("this month", false),
        ] {
            assert_eq!(says_only_how(line), only, "{line}");
        }
    }
}
