//! Figures by action, model or week.

use super::figure::{self, Figure};
use super::{Range, Sum};
use crate::insight::Baselines;
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

/// One group for each name, the most asked first.
pub(super) fn by<'a>(cells: &'a [DayCell], baselines: &Baselines, name: impl Fn(&'a DayCell) -> &'a str) -> Vec<Group> {
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for cell in cells {
        let sum = sums.entry(name(cell)).or_default();
        sum.all.merge(&cell.cell, 1);
        if let Some(own) = baselines.get(&cell.action).map(|_| cell.action.clone()) {
            sum.by_action.entry(own).or_default().merge(&cell.cell, 1);
        }
    }
    let mut sums: Vec<(&str, Sum)> = sums.into_iter().filter(|(_, sum)| !sum.all.is_empty()).collect();
    sums.sort_by_key(|(name, sum)| (Reverse(sum.all.get(Count::Questions)), *name));
    sums.into_iter().map(|(name, sum)| group(name.to_owned(), &sum.all)).collect()
}

pub(super) fn week(week: Range, sum: &Sum) -> Group {
    group(week.from.to_string(), &sum.all)
}

fn group(name: String, cell: &Cell) -> Group {
    Group { name, figures: figure::short(cell) }
}
