//! The dashboard: use and quality over a stretch of days, ready to be drawn.
//!
//! Not for: counting (room `insight`). Invariants: every figure stands with its n; figures of a period that is not
//! wanted any more are not shown.

use crate::trust::SafeText;

/// The periods on offer, in days.
pub const PERIODS: [u32; 4] = [14, 30, 90, 7];

/// One figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureLine {
    /// What it is called.
    pub title: SafeText,
    /// Its value; `-` where nothing was counted.
    pub shown: SafeText,
    /// How many things it was counted from.
    pub n: u64,
    /// From 0 to 7 for each day or week, the oldest first; `None` where nothing was counted.
    pub bars: Vec<Option<u8>>,
    /// How it was counted.
    pub how: SafeText,
}

/// Figures by action, model or week: the first column names the row, the others align right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureTable {
    /// The headings.
    pub headings: Vec<SafeText>,
    /// The cells, row by row.
    pub rows: Vec<Vec<SafeText>>,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many days it is about.
    pub days: u32,
    /// From when to when, in words.
    pub heading: SafeText,
    /// Whether there is a bar a week; else a day.
    pub weekly: bool,
    /// The figures, in the order in which they are shown.
    pub lines: Vec<FigureLine>,
    /// By action, by model, by week.
    pub tables: Vec<FigureTable>,
}

/// How far the dashboard is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counting {
    /// The log is being read: bytes done, and all of them.
    Reading(u64, u64),
    /// It could not be read, and why.
    Failed(SafeText),
    /// It is counted; `None` where nothing was asked in these days.
    Done(Option<Box<Figures>>),
}

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// How many days are wanted.
    pub days: u32,
    /// How far it is.
    pub counting: Counting,
    /// The first visible line.
    pub top: usize,
    /// Which table is shown.
    pub table: usize,
    /// Whether it is said how each figure was counted.
    pub how: bool,
}

impl Dashboard {
    /// About the last so many days, nothing counted yet.
    pub fn of(days: u32) -> Self {
        Self { days, counting: Counting::Reading(0, 0), top: 0, table: 0, how: false }
    }

    /// Takes what has arrived, if it is of the period that is wanted.
    pub fn take(&mut self, days: u32, counting: Counting) {
        if days == self.days {
            self.counting = counting;
        }
    }

    /// The period after this one.
    pub fn next_period(&self) -> u32 {
        let at = PERIODS.iter().position(|days| *days == self.days).unwrap_or(PERIODS.len() - 1);
        PERIODS[(at + 1) % PERIODS.len()]
    }

    /// What was counted.
    pub fn figures(&self) -> Option<&Figures> {
        match &self.counting {
            Counting::Done(figures) => figures.as_deref(),
            Counting::Reading(..) | Counting::Failed(_) => None,
        }
    }
}
