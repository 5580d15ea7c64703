//! A chart as a picture file: SVG that every browser, wiki and word processor shows.
//!
//! Invariants: text is escaped and holds no control characters, so that nothing out of a record becomes an element, a
//! link or a script; every value stands beside its bar or point as a number; nothing is loaded from anywhere.

use super::{Chart, ChartKind, Point};
use std::fmt::Write as _;

/// Width of the picture in its own units; it scales to any size.
const WIDTH: f64 = 720.0;
const ROW: f64 = 28.0;
const TOP: f64 = 44.0;
const MARGIN: f64 = 16.0;
const LABEL: f64 = 170.0;
const NUMBER: f64 = 120.0;
/// Height of a line over time.
const PLOT: f64 = 220.0;
/// Most labels below a line over time; more would lie upon each other.
const TICKS: usize = 8;
/// Letters of a label that fit beside its bar.
const LETTERS: usize = 24;

/// Dark text on light paper, and the other way round where the reader wants it dark.
const STYLE: &str = "text{font:14px system-ui,sans-serif;fill:#1c1c1c}.title{font-weight:600}.mark{fill:#3b6ea8;\
    stroke:none}.low{fill:none;stroke:#3b6ea8}.line{fill:none;stroke:#3b6ea8;stroke-width:2}.base{stroke:#999}\
    @media(prefers-color-scheme:dark){text{fill:#eee}.mark{fill:#7fb0e8}.low,.line{stroke:#7fb0e8}}";

impl Chart {
    /// The chart as an SVG file.
    pub fn svg(&self) -> String {
        let (body, height) = match self.kind {
            _ if self.points.is_empty() => (String::new(), TOP + MARGIN),
            ChartKind::Sparkline => (self.line_over_time(), TOP + PLOT + 3.0 * MARGIN),
            ChartKind::Bars | ChartKind::Funnel => (self.bars_in_rows(), TOP + ROW * self.points.len() as f64 + MARGIN),
        };
        let title = escaped(&self.title);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
             aria-label=\"{title}\">\n<style>{STYLE}</style>\n<text class=\"title\" x=\"{MARGIN}\" y=\"26\">{title}</text>\n\
             {body}</svg>\n"
        )
    }

    fn bars_in_rows(&self) -> String {
        let most = self.points.iter().map(|point| point.value.abs()).fold(0.0, f64::max);
        let shares = self.shares();
        let room = WIDTH - LABEL - NUMBER - 2.0 * MARGIN;
        let mut out = String::new();
        for (at, (point, share)) in self.points.iter().zip(&shares).enumerate() {
            let y = TOP + ROW * at as f64;
            let long = if most > 0.0 { point.value.abs() / most * room } else { 0.0 };
            let class = if point.value < 0.0 { "low" } else { "mark" };
            let number = if share.is_empty() { point.text.clone() } else { format!("{} · {share}", point.text) };
            let text = y + 17.0;
            let (from, after) = (MARGIN + LABEL, MARGIN + LABEL + long + 8.0);
            let _ = writeln!(
                out,
                "<text x=\"{MARGIN}\" y=\"{text}\">{}</text><rect class=\"{class}\" x=\"{from}\" y=\"{}\" \
                 width=\"{long:.1}\" height=\"16\"/><text x=\"{after:.1}\" y=\"{text}\">{}</text>",
                escaped(&short(&point.label)),
                y + 4.0,
                escaped(&number),
            );
        }
        out
    }

    fn line_over_time(&self) -> String {
        let low = self.points.iter().map(|point| point.value).fold(0.0, f64::min);
        let high = self.points.iter().map(|point| point.value).fold(0.0, f64::max);
        let span = if high > low { high - low } else { 1.0 };
        let step = (WIDTH - 2.0 * MARGIN - NUMBER / 2.0) / (self.points.len().max(2) - 1) as f64;
        let x = |at: usize| MARGIN + step * at as f64;
        let y = |value: f64| TOP + MARGIN + (high - value) / span * (PLOT - MARGIN);
        let line: Vec<String> =
            self.points.iter().enumerate().map(|(at, point)| format!("{:.1},{:.1}", x(at), y(point.value))).collect();
        let base = y(0.0);
        let mut out = format!(
            "<line class=\"base\" x1=\"{MARGIN}\" x2=\"{}\" y1=\"{base:.1}\" y2=\"{base:.1}\"/>\n\
             <polyline class=\"line\" points=\"{}\"/>\n",
            WIDTH - MARGIN,
            line.join(" ")
        );
        let every = self.points.len().div_ceil(TICKS).max(1);
        for (at, point) in self.points.iter().enumerate().filter(|(at, _)| at % every == 0) {
            out += &tick((x(at), y(point.value)), point);
        }
        out
    }
}

/// A point with its number above and its time below.
fn tick((x, y): (f64, f64), point: &Point) -> String {
    let (label, text) = (escaped(&short(&point.label)), escaped(&point.text));
    let below = TOP + PLOT + MARGIN;
    let above = y - 8.0;
    format!(
        "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/><text x=\"{x:.1}\" y=\"{above:.1}\">{text}</text>\
         <text x=\"{x:.1}\" y=\"{below:.1}\">{label}</text>\n"
    )
}

fn short(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    label.chars().take(LETTERS - 1).chain(['…']).collect()
}

/// Text as XML takes it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
