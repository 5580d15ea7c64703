//! Figures by action, model or week.

use super::figure::{self, Figure};
use super::{Range, Sum};
use crate::insight::cell::{Cell, Count};
use std::cmp::Reverse;

/// The short figures of one action, model or week: questions, acceptance, satisfaction, cost per accepted result,
/// median time of a whole answer, errors, blocked, unserved.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Group {
    /// Which one: an action's id, `provider/model`, or the week's first day.
    pub name: String,
    /// Its figures, the same ones for every group.
    pub figures: Vec<Figure>,
}

/// One group for each name, the most asked first; `none` is the name of what has none.
pub(super) fn by(cells: Vec<(String, Cell)>, none: &str) -> Vec<Group> {
    let mut cells: Vec<(String, Cell)> = cells.into_iter().filter(|(_, cell)| !cell.is_empty()).collect();
    for (name, _) in cells.iter_mut().filter(|(name, _)| name.is_empty()) {
        none.clone_into(name);
    }
    cells.sort_by(|(one, a), (two, b)| {
        (Reverse(a.get(Count::Questions)), one).cmp(&(Reverse(b.get(Count::Questions)), two))
    });
    cells.into_iter().map(|(name, cell)| group(name, &cell)).collect()
}

pub(super) fn week(week: Range, sum: &Sum) -> Group {
    group(week.from.to_string(), &sum.all)
}

fn group(name: String, cell: &Cell) -> Group {
    Group { name, figures: figure::short(cell) }
}
