//! One figure of a text against one piece of evidence.

use crate::actions::{Evidence, text};
use crate::crm::Value;
use jiff::civil::Date;

/// A number or a day that a text states.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// As it stands there.
    pub(super) words: String,
    pub(super) value: FigureValue,
    /// Whether it must have a source: money, percentages, days and large numbers; not "two things".
    pub(super) weighty: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum FigureValue {
    Number { value: f64, money: bool, rounded: bool },
    Day { date: Date, with_year: bool },
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The evidence says the same.
    Agrees,
    /// The evidence is of the same sort and says something else.
    Differs,
    /// The two have nothing to do with each other.
    Apart,
}

/// The year that stands in where a text leaves it out; such days are compared without it.
const ANY_YEAR: i16 = 2024;

/// Every figure of a sentence.
pub(super) fn figures(sentence: &str) -> Vec<Figure> {
    let days = text::days(sentence, ANY_YEAR);
    let mut found: Vec<Figure> = days
        .iter()
        .map(|day| Figure {
            words: sentence.get(day.range.clone()).unwrap_or("").to_owned(),
            value: FigureValue::Day { date: day.date, with_year: day.with_year },
            weighty: true,
        })
        .collect();
    let in_day = |at: usize| days.iter().any(|day| day.range.contains(&at));
    found.extend(text::amounts(sentence).into_iter().filter(|amount| !in_day(amount.range.start)).map(|amount| {
        Figure {
            words: sentence.get(amount.range.clone()).unwrap_or("").trim().to_owned(),
            weighty: amount.money || amount.percent || amount.rounded || amount.value >= 100.0,
            value: FigureValue::Number { value: amount.value, money: amount.money, rounded: amount.rounded },
        }
    }));
    found
}

/// Compares a figure with a piece of evidence: with the field's value, then with every figure in its text.
pub(super) fn against(figure: &Figure, evidence: &Evidence) -> Finding {
    let value = evidence.citation.as_ref().map(|cite| &cite.value);
    match (&figure.value, value) {
        (FigureValue::Number { value: stated, money, rounded }, Some(Value::Number(known))) => {
            if equal(*stated, *known, *rounded) {
                return Finding::Agrees;
            }
            let same_sort = *money == (evidence.field_type == crate::crm::FieldType::Money);
            if same_sort { Finding::Differs } else { Finding::Apart }
        }
        (FigureValue::Day { date, with_year }, Some(known @ (Value::Date(_) | Value::Time(_)))) => {
            let same = known.as_date().is_some_and(|known| same_day(*date, known, *with_year));
            if same { Finding::Agrees } else { Finding::Differs }
        }
        _ => in_text(figure, evidence, value),
    }
}

fn equal(stated: f64, known: f64, rounded: bool) -> bool {
    let tolerance = if rounded { 0.01 * known.abs() } else { 0.005 };
    (stated - known).abs() <= tolerance
}

fn same_day(a: Date, b: Date, with_year: bool) -> bool {
    (a.month(), a.day()) == (b.month(), b.day()) && (!with_year || a.year() == b.year())
}

/// Texts hold many figures; one that is not among them contradicts nothing.
fn in_text(figure: &Figure, evidence: &Evidence, value: Option<&Value>) -> Finding {
    let long = value.and_then(Value::as_text).unwrap_or("");
    let agrees =
        figures(&evidence.text).iter().chain(&figures(long)).any(|known| match (&figure.value, &known.value) {
            (FigureValue::Number { value: a, rounded, .. }, FigureValue::Number { value: b, .. }) => {
                equal(*a, *b, *rounded)
            }
            (FigureValue::Day { date: a, with_year }, FigureValue::Day { date: b, with_year: other }) => {
                same_day(*a, *b, *with_year && *other)
            }
            _ => false,
        });
    if agrees { Finding::Agrees } else { Finding::Apart }
}
