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

use super::cell::{Cell, Count};
use super::index::MONTH;
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
    /// Of the actions that have a baseline.
    by_action: BTreeMap<String, Cell>,
    active: u64,
    days: u64,
}

/// Counts the turns of these days, as the seller's calendar has them. A turn belongs to the day of its question,
/// whatever day it was decided on.
///
/// # Errors
/// When the index cannot be read.
pub fn stats(index: &Index, range: Range, baselines: &Baselines) -> Result<Stats, InsightError> {
    let counted = Counted::read(index, range, baselines)?;
    let weekly = range.days() > MONTH;
    let weeks: Vec<(Range, Sum)> = range.weeks().into_iter().map(|week| (week, counted.sum(week))).collect();
    let mut whole = Sum::default();
    weeks.iter().for_each(|(_, sum)| whole.add(sum));
    let mut figures = figure::all(&whole, baselines);
    let mut series = |sum: &Sum| {
        for (figure, small) in figures.iter_mut().zip(figure::all(sum, baselines)) {
            figure.series.push(small.value);
        }
    };
    match weekly {
        true => weeks.iter().for_each(|(_, sum)| series(sum)),
        false => range.each_day().into_iter().for_each(|day| series(&counted.sum(day))),
    }
    Ok(Stats {
        range,
        weekly,
        figures,
        by_action: group::by(index.by_action(range)?, "chat"),
        by_model: group::by(index.by_model(range)?, "rules"),
        by_week: weeks.iter().map(|(week, sum)| group::week(*week, sum)).collect(),
    })
}

/// What the index has of some days.
struct Counted<'a> {
    all: BTreeMap<Date, Cell>,
    /// Of the actions that have a baseline.
    by_action: Vec<(&'a str, BTreeMap<Date, Cell>)>,
    active: Vec<Date>,
}

impl<'a> Counted<'a> {
    fn read(index: &Index, range: Range, baselines: &'a Baselines) -> Result<Self, InsightError> {
        let mut by_action = Vec::new();
        for (action, _) in baselines.iter() {
            by_action.extend(index.course_of(range, action)?.map(|course| (action, course)));
        }
        Ok(Self { all: index.course(range)?, by_action, active: index.active_days(range)? })
    }

    /// Of some of the days; of whole weeks where there is more than a month.
    fn sum(&self, range: Range) -> Sum {
        let days = range.from..=range.to;
        let active = self.active.iter().filter(|day| days.contains(*day)).count() as u64;
        let mut sum = Sum { days: range.days(), active, ..Sum::default() };
        self.all.range(days.clone()).for_each(|(_, cell)| sum.all.merge(cell, 1));
        for (action, course) in &self.by_action {
            for (_, cell) in course.range(days.clone()) {
                sum.by_action.entry((*action).to_owned()).or_default().merge(cell, 1);
            }
        }
        sum
    }
}

impl Sum {
    /// Conversations that began.
    fn sessions(&self) -> u64 {
        self.all.get(Count::Sessions)
    }

    fn add(&mut self, other: &Self) {
        self.all.merge(&other.all, 1);
        for (action, cell) in &other.by_action {
            self.by_action.entry(action.clone()).or_default().merge(cell, 1);
        }
        self.active += other.active;
        self.days += other.days;
    }
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
