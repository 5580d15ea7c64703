//! Figures as lines of text, for a terminal without a screen.

use super::{Figure, Group, Stats};
use crate::insight::sparkline;

/// Columns of the titles.
const TITLE: usize = 36;

impl Stats {
    /// One line a figure: title, value, n, and bars by day or week; with `explain` also how it was counted.
    pub fn lines(&self, explain: bool) -> Vec<String> {
        let widest = self.figures.iter().map(|figure| figure.shown().chars().count()).max().unwrap_or(1);
        let line = |figure: &Figure| {
            let bars = if figure.value.is_some() { sparkline(&last(&figure.series)) } else { String::new() };
            let (title, shown, n) = (figure.title, figure.shown(), format!("n={}", figure.n));
            let line = format!("{title:<TITLE$} {shown:>widest$}  {n:<9} {bars}").trim_end().to_owned();
            let how = explain.then(|| format!("    {}", figure.how));
            std::iter::once(line).chain(how)
        };
        self.figures.iter().flat_map(line).collect()
    }

    /// The headings of [`row`](Self::row).
    pub fn headings(of: &str) -> Vec<String> {
        let names = ["QUESTIONS>", "ACCEPTED>", "THUMBS>", "COST/ACC>", "MEDIAN>", "ERRORS>", "BLOCKED>", "UNSERVED>"];
        std::iter::once(of.to_uppercase()).chain(names.map(str::to_owned)).collect()
    }

    /// The cells of a group, the value with its n where that is not the number of questions.
    pub fn row(group: &Group) -> Vec<String> {
        let asked = group.figures.first().map_or(0, |figure| figure.n);
        let cell = |figure: &Figure| match figure.value {
            Some(_) if figure.n != asked => format!("{} n={}", figure.shown(), figure.n),
            _ => figure.shown(),
        };
        std::iter::once(group.name.clone()).chain(group.figures.iter().map(cell)).collect()
    }
}

/// As many of the latest as fit on a line.
fn last(series: &[Option<f64>]) -> Vec<Option<f64>> {
    series[series.len().saturating_sub(24)..].to_vec()
}
