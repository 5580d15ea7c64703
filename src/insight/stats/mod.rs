//! Use and quality over a stretch of days: every figure with its n and how it was counted.
//!
//! Not for: drawing; the rows are ready to be drawn. Invariant: where nothing was counted there is no figure.

mod figure;
mod group;
mod lines;
mod range;

pub use figure::{Figure, Unit};
pub use group::Group;
pub use range::Range;

use super::cell::Cell;
use super::index::DayCell;
use super::{Baselines, Index, InsightError};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Use and quality.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Stats {
    /// The days.
    #[serde(flatten)]
    pub range: Range,
    /// Whether [`Figure::series`] has an item a week; else a day.
    pub weekly: bool,
    /// What counts, in the order in which it is shown.
    pub figures: Vec<Figure>,
    /// The same in short by action, the most used first; `chat` is what no action answered.
    pub by_action: Vec<Group>,
    /// By model, the most used first; `rules` is what no model was asked for.
    pub by_model: Vec<Group>,
    /// By week, Monday to Sunday, the oldest first.
    pub by_week: Vec<Group>,
}

/// What was counted in some days.
#[derive(Clone, Debug, Default)]
struct Sum {
    all: Cell,
    by_action: BTreeMap<String, Cell>,
    sessions: u64,
    active: u64,
    days: u64,
}

/// Counts the turns of these days, as the seller's calendar has them. A turn belongs to the day of its question,
/// whatever day it was decided on.
///
/// # Errors
/// When the index cannot be read.
pub fn stats(index: &Index, range: Range, baselines: &Baselines) -> Result<Stats, InsightError> {
    let cells = index.cells(range)?;
    let sessions: BTreeMap<Date, u64> = index.sessions_begun(range)?.into_iter().collect();
    let weekly = range.days() > 31;
    let sum = |of: Range| Sum::of(&cells, &sessions, of);
    let mut figures = figure::all(&sum(range), baselines);
    let steps = if weekly { range.weeks() } else { range.each_day() };
    for step in steps {
        for (figure, small) in figures.iter_mut().zip(figure::all(&sum(step), baselines)) {
            figure.series.push(small.value);
        }
    }
    let by_week = range.weeks().into_iter().map(|week| group::week(week, &sum(week)));
    Ok(Stats {
        range,
        weekly,
        figures,
        by_action: group::by(&cells, baselines, |cell| if cell.action.is_empty() { "chat" } else { &cell.action }),
        by_model: group::by(&cells, baselines, |cell| if cell.model.is_empty() { "rules" } else { &cell.model }),
        by_week: by_week.collect(),
    })
}

impl Stats {
    /// A figure by its name.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// Whether nothing was asked in these days.
    pub fn is_empty(&self) -> bool {
        self.figure("questions").is_none_or(|questions| questions.n == 0)
    }
}

impl Sum {
    fn of(cells: &[DayCell], sessions: &BTreeMap<Date, u64>, range: Range) -> Self {
        let mut sum = Self { days: range.days(), ..Self::default() };
        let mut last = None;
        // Cells come by day.
        let from = cells.partition_point(|cell| cell.day < range.from);
        for cell in cells[from..].iter().take_while(|cell| cell.day <= range.to) {
            sum.all.merge(&cell.cell, 1);
            sum.by_action.entry(cell.action.clone()).or_default().merge(&cell.cell, 1);
            let asked = cell.cell.get(super::cell::Count::Questions) > 0;
            sum.active += u64::from(asked && last != Some(cell.day));
            last = if asked { Some(cell.day) } else { last };
        }
        sum.sessions = sessions.range(range.from..=range.to).map(|(_, count)| count).sum();
        sum
    }
}
