//! Figures by action, model or week.

use super::figure::{self, Figure};
use super::{Range, Sum};
use crate::insight::cell::{Cell, Count};
use crate::insight::index::DayCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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
pub(super) fn by(cells: &[DayCell], none: &str, name: impl Fn(&DayCell) -> &str) -> Vec<Group> {
    let mut sums: BTreeMap<&str, Cell> = BTreeMap::new();
    for cell in cells {
        let name = Some(name(cell)).filter(|name| !name.is_empty()).unwrap_or(none);
        sums.entry(name).or_default().merge(&cell.cell, 1);
    }
    let mut sums: Vec<(&str, Cell)> = sums.into_iter().filter(|(_, cell)| !cell.is_empty()).collect();
    sums.sort_by_key(|(name, cell)| (Reverse(cell.get(Count::Questions)), *name));
    sums.into_iter().map(|(name, cell)| group(name.to_owned(), &cell)).collect()
}

pub(super) fn week(week: Range, sum: &Sum) -> Group {
    group(week.from.to_string(), &sum.all)
}

fn group(name: String, cell: &Cell) -> Group {
    Group { name, figures: figure::short(cell) }
}
