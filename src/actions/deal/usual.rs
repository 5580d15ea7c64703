//! How long deals that were won usually stayed in a stage: the median over the field history.

use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{FieldChange, Kind, SourceError};

/// Won deals whose history is read, at most.
const MOST: usize = 120;

/// The usual age of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actions) struct Usual {
    /// In days.
    pub(in crate::actions) days: i64,
    /// Of how many won deals it is the median.
    pub(in crate::actions) deals: usize,
}

/// The median over won deals; `None` with fewer than `enough` of them.
pub(in crate::actions) fn usual(desk: &Desk<'_>, stage: &str, enough: usize) -> Result<Option<Usual>, SourceError> {
    let won = Expr::Compare(Path::new("stage"), Op::Contains, Literal::Text("won".into()));
    let mut stays = Vec::new();
    for deal in desk.all(&Kind::Opportunity, Some(&won), MOST)? {
        stays.extend(stay(&desk.records.history(&deal.reference(), 200)?, stage));
    }
    stays.sort_unstable();
    let median = stays.get(stays.len() / 2).copied();
    Ok(median.filter(|_| stays.len() >= enough.max(1)).map(|days| Usual { days, deals: stays.len() }))
}

/// The days between coming into a stage and leaving it, where the history holds both.
fn stay(history: &[FieldChange], stage: &str) -> Option<i64> {
    let moves = || history.iter().filter(|change| matches!(change.field.as_str(), "stage" | "status"));
    let is = |value: &crate::crm::Value| value.as_text().is_some_and(|text| text.eq_ignore_ascii_case(stage));
    let came = moves().filter(|change| is(&change.new)).map(|change| change.at).min()?;
    let left = moves().filter(|change| is(&change.old) && change.at >= came).map(|change| change.at).max()?;
    Some(left.duration_since(came).as_hours() / 24)
}
