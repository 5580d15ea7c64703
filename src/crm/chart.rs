//! Charts as data: labelled numbers out of rows, how they want to be drawn, and their form as text.
//!
//! Not for: colours and places on the screen. Invariant: every number is a cell of the table that the chart belongs to.

mod draw;
mod pick;
mod stages;
mod svg;
#[cfg(test)]
mod tests;

pub use draw::Ink;
pub use pick::{Cells, chart_of};
pub use stages::place as stage_place;

/// How a chart wants to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// One bar a point: values of groups.
    Bars,
    /// A line of small bars: values over time.
    Sparkline,
    /// Bars that shrink from stage to stage, with the share of the one before.
    Funnel,
}

/// One value of a chart.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Point {
    /// The group or time.
    pub label: String,
    /// The number.
    pub value: f64,
    /// The number as it reads, with its currency or unit.
    pub text: String,
}

/// A picture of numbers.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Chart {
    /// How to draw it.
    pub kind: ChartKind,
    /// What the numbers are.
    pub title: String,
    /// The numbers, in order.
    pub points: Vec<Point>,
}
