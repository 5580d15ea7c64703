//! A chart as lines of text, for the screen, the plain view and the command line.
//!
//! Not for: colours. Invariants: no line is wider than asked for; every value stands beside its bar as a number, so
//! nothing is told by a shape alone; numbers stand under each other, flush right.

use super::{Chart, ChartKind, Point};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Narrower than this, only labels and numbers are written.
const NARROWEST: usize = 24;
/// A label gets at most this share of the width: one part in so many.
const LABEL_SHARE: usize = 3;
/// Widest bar; a longer one says no more.
const WIDEST_BAR: usize = 48;

/// With which characters a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Unicode blocks, eight steps a cell.
    Blocks,
    /// Characters that every terminal, printer and screen reader has.
    Ascii,
}

impl Chart {
    /// The chart in lines of at most `width` columns, the title first.
    pub fn lines(&self, width: usize, ink: Ink) -> Vec<String> {
        let mut lines = vec![cut(&self.title, width)];
        if self.points.is_empty() {
            return lines;
        }
        match (self.kind, ink) {
            (ChartKind::Sparkline, Ink::Blocks) if width >= NARROWEST => lines.extend(self.sparkline(width)),
            _ => lines.extend(self.bars(width, ink)),
        }
        lines
    }

    fn bars(&self, width: usize, ink: Ink) -> Vec<String> {
        let shares = self.shares();
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let numbers = widest(&mut self.points.iter().map(|point| point.text.width()));
        let share = widest(&mut shares.iter().map(|share| share.width()));
        let beside = numbers + 2 + if share > 0 { share + 2 } else { 0 };
        let label = widest(&mut self.points.iter().map(|point| point.label.width())).min((width / LABEL_SHARE).max(6));
        let room = width.saturating_sub(label + 2 + beside).min(WIDEST_BAR);
        let room = if width < NARROWEST { 0 } else { room };
        let most = self.points.iter().map(|point| point.value.abs()).fold(0.0, f64::max);
        let row = |(point, share): (&Point, &String)| {
            let bar = bar(point.value, most, room, ink);
            let mut line = format!("{}  {}", pad(&cut(&point.label, label), label), pad(&bar, room));
            line += &format!("{}{}", if room > 0 { "  " } else { "" }, pad_left(&point.text, numbers));
            if !share.is_empty() {
                line += &format!("  {}", pad_left(share, beside - numbers - 4));
            }
            cut(&line, width)
        };
        self.points.iter().zip(&shares).map(row).collect()
    }

    /// In a funnel, how many per cent of the step before are there; empty where there is none.
    pub(super) fn shares(&self) -> Vec<String> {
        let before = |at: usize| at.checked_sub(1).and_then(|at| self.points.get(at)).map(|point| point.value);
        let share = |(at, point): (usize, &Point)| match (self.kind, before(at)) {
            (ChartKind::Funnel, Some(before)) if before > 0.0 => format!("{:.0}%", 100.0 * point.value / before),
            _ => String::new(),
        };
        self.points.iter().enumerate().map(share).collect()
    }

    /// One line of small bars, and in words where it begins and ends, and its lowest and highest point.
    fn sparkline(&self, width: usize) -> Vec<String> {
        const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let shown: Vec<&Point> = self.points.iter().skip(self.points.len().saturating_sub(width)).collect();
        let low = shown.iter().map(|point| point.value).fold(f64::INFINITY, f64::min).min(0.0);
        let high = shown.iter().map(|point| point.value).fold(f64::NEG_INFINITY, f64::max);
        let step = |value: f64| if high > low { ((value - low) / (high - low) * 7.0).round() as usize } else { 0 };
        let line: String = shown.iter().filter_map(|point| STEPS.get(step(point.value))).collect();
        let least = shown.iter().min_by(|a, b| a.value.total_cmp(&b.value));
        let most = shown.iter().rev().max_by(|a, b| a.value.total_cmp(&b.value));
        let told = |what: &str, point: Option<&&Point>| {
            point.map(|point| format!("{what} {}: {}", point.label, point.text)).unwrap_or_default()
        };
        let mut lines = vec![line];
        let ends = [told("first", shown.first()), told("last", shown.last())];
        let extremes = [told("lowest", least), told("highest", most)];
        for pair in [ends, extremes] {
            let joined = pair.join(" · ");
            if joined.width() <= width {
                lines.push(joined);
            } else {
                lines.extend(pair.iter().map(|part| cut(part, width)));
            }
        }
        lines
    }
}

/// A bar of a value's length; what is below zero is drawn hollow, as its number says with a sign.
fn bar(value: f64, most: f64, room: usize, ink: Ink) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    if most <= 0.0 || room == 0 {
        return String::new();
    }
    let length = value.abs() / most * room as f64;
    if ink == Ink::Ascii || value < 0.0 {
        let full = if value == 0.0 { 0 } else { (length.round() as usize).max(1) };
        let sign = match (ink, value < 0.0) {
            (Ink::Ascii, false) => "#",
            (Ink::Ascii, true) => "-",
            (Ink::Blocks, _) => "░",
        };
        return sign.repeat(full.min(room));
    }
    let eighths = (length * 8.0).round() as usize;
    let eighths = if value > 0.0 { eighths.max(1) } else { eighths };
    let mut out = "█".repeat(eighths / 8);
    out.extend(EIGHTHS.get(eighths % 8).filter(|_| eighths % 8 > 0));
    out
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn pad_left(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

/// The text in at most so many columns.
fn cut(text: &str, width: usize) -> String {
    let text = text.trim_end();
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let fits = |c: &char| {
        let wide = c.width().unwrap_or(0);
        let room = wide <= left;
        left = left.saturating_sub(wide);
        room
    };
    let mut out: String = text.chars().take_while(fits).collect();
    if width > 0 {
        out.push('…');
    }
    out
}
