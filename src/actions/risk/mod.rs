//! What puts an open deal at risk: named reasons with points, each with its source and what to do about it.
//!
//! Points and thresholds stand in `knobs/risk.toml`. Not for: how far a deal is healthy (`health`), or wording a page.
//! Invariant: every reason rests on a field, the field history, or a sentence that stands in a text.

mod date;
mod engagement;
mod knobs;
mod money;
#[cfg(test)]
mod tests;
mod words;

pub(super) use knobs::Knobs;

use super::digest::{Heard, heard};
use super::{Book, Desk, Signals, book::citation};
use crate::crm::{Citation, Record, SourceError};

/// One reason.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reason {
    /// Its name, as in `knobs/risk.toml`.
    pub(super) name: &'static str,
    /// In a few words.
    pub(super) title: &'static str,
    /// What it adds.
    pub(super) points: u8,
    /// Why, with citation markers.
    pub(super) text: String,
    /// What to do about it.
    pub(super) todo: String,
}

/// The risk of a deal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Risk {
    /// 0 to 100.
    pub(super) score: u8,
    /// Worst first.
    pub(super) reasons: Vec<Reason>,
    words: knobs::Words,
}

impl Risk {
    /// `high`, `medium` or `low`.
    pub(super) fn word(&self) -> &'static str {
        match self.score {
            score if score >= self.words.high => "high",
            score if score >= self.words.medium => "medium",
            _ => "low",
        }
    }
}

/// What the reasons look at.
struct Look<'a, 'd> {
    desk: &'a Desk<'d>,
    book: &'a mut Book,
    deal: &'a Record,
    signals: &'a Signals,
    said: &'a [Heard],
    knobs: &'a Knobs,
}

impl Look<'_, '_> {
    fn from(&self, field: &str) -> Option<Citation> {
        Some(citation(self.deal, field, self.deal.get(field).clone()))
    }
}

/// The risk of a deal; `None` when it is closed.
///
/// # Errors
/// When the records cannot be read.
pub(super) fn risk(
    desk: &Desk<'_>,
    book: &mut Book,
    deal: &Record,
    signals: &Signals,
) -> Result<Option<Risk>, SourceError> {
    if !signals.open {
        return Ok(None);
    }
    let knobs: Knobs = desk.knobs.read("risk");
    let said = heard(desk, deal, &signals.activities)?;
    let mut look = Look { desk, book, deal, signals, said: &said, knobs: &knobs };
    let mut reasons = Vec::new();
    reasons.extend(engagement::silence(&mut look));
    reasons.extend(engagement::unanswered(&mut look));
    reasons.extend(date::stuck(&mut look));
    reasons.extend(date::close_date(&mut look));
    reasons.extend(engagement::people(&mut look));
    reasons.extend(engagement::no_decision_maker(&mut look)?);
    reasons.extend(engagement::next_step(&mut look));
    reasons.extend(money::shrank(&mut look));
    reasons.extend(money::discount(&mut look));
    reasons.extend(words::contradiction(&mut look));
    reasons.extend(words::cases(&mut look)?);
    reasons.extend(words::competitor(&mut look));
    reasons.retain(|reason| reason.points > 0);
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points));
    let sum: u32 = reasons.iter().map(|reason| u32::from(reason.points)).sum();
    Ok(Some(Risk { score: u8::try_from(sum.min(100)).unwrap_or(100), reasons, words: knobs.words }))
}

/// The points of the last step that is reached.
fn reached<T: PartialOrd + Copy>(steps: &[(T, u8)], value: T) -> u8 {
    steps.iter().filter(|(from, _)| value >= *from).map(|(_, points)| *points).max().unwrap_or(0)
}
