//! Where everything is on a screen of a given size. Drawing and clicking read the same answer.
//!
//! Three sizes: wide (120 columns and more) shows records, record and chat side by side; medium (80 and more) shows
//! the list beside one of the others when there is room; narrow shows one pane under a tab line; tiny only the essentials.

use super::model::{Focus, Model};
use ratatui::layout::Rect;

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Three panes.
    Wide,
    /// One pane at a time under a tab line.
    Narrow,
    /// Title, next steps, footer.
    Tiny,
    /// Nothing sensible fits.
    Hopeless,
}

/// The places of a frame; a pane that is not shown has no area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How much there is room for.
    pub shape: Shape,
    /// The top bar with its rule.
    pub top: Rect,
    /// The tab line of the narrow shape.
    pub tabs: Rect,
    /// The records list.
    pub records: Rect,
    /// The open record or the draft.
    pub record: Rect,
    /// The chat history.
    pub history: Rect,
    /// The composer with its rule.
    pub composer: Rect,
    /// The strip of the tour with its rule, above the footer.
    pub tour: Rect,
    /// The footer with its rule.
    pub footer: Rect,
}

/// Most rows that the composer grows to.
const COMPOSER_MAX: u16 = 8;

impl Layout {
    /// The places for this model.
    pub fn of(model: &Model) -> Self {
        let (width, height) = model.size;
        let shape = shape(width, height);
        let none = Rect::default();
        let mut layout = Self {
            shape,
            top: none,
            tabs: none,
            records: none,
            record: none,
            history: none,
            composer: none,
            tour: none,
            footer: none,
        };
        match shape {
            Shape::Hopeless => {}
            Shape::Tiny => layout.tiny(model, width, height),
            Shape::Narrow => layout.narrow(model, width, height),
            Shape::Wide => layout.wide(model, width, height),
        }
        layout
    }

    fn wide(&mut self, model: &Model, width: u16, height: u16) {
        self.top = Rect::new(0, 0, width, 2);
        self.footer = Rect::new(0, height - 2, width, 2);
        let body = height - 4 - self.strip(model, width, height - 2);
        let left = (width * 2 / 7).clamp(33, 46);
        let right = (width * 3 / 10).clamp(37, 64);
        let middle = width - left - right - 2;
        self.records = Rect::new(0, 2, left, body);
        self.record = Rect::new(left + 1, 2, middle, body);
        self.chat(model, Rect::new(left + middle + 2, 2, right, body));
    }

    fn narrow(&mut self, model: &Model, width: u16, height: u16) {
        self.top = Rect::new(0, 0, width, 1);
        self.tabs = Rect::new(0, 1, width, 1);
        self.footer = Rect::new(0, height - 2, width, 2);
        let body = Rect::new(0, 2, width, height - 4 - self.strip(model, width, height - 2));
        match model.focus {
            Focus::Records => self.records = body,
            Focus::Record | Focus::Draft => self.record = body,
            Focus::History | Focus::Composer => self.chat(model, body),
        }
    }

    /// The pane that has the keys, so that nothing is typed unseen; the list gives way to the record's card.
    fn tiny(&mut self, model: &Model, width: u16, height: u16) {
        let body = Rect::new(0, 0, width, height - 1 - self.strip(model, width, height - 1));
        match model.focus {
            Focus::Records | Focus::Record | Focus::Draft => self.record = body,
            Focus::History | Focus::Composer => self.chat(model, body),
        }
        self.footer = Rect::new(0, height - 1, width, 1);
    }

    /// Gives the tour its rows above the footer, which begins at `end`; says how many.
    fn strip(&mut self, model: &Model, width: u16, end: u16) -> u16 {
        let rows = if model.tour.is_some() { tour_rows(self.shape, end) } else { 0 };
        self.tour = Rect::new(0, end - rows, width, rows);
        rows
    }

    fn chat(&mut self, model: &Model, area: Rect) {
        let inner = area.width.saturating_sub(3).max(1);
        let rows = wrapped_rows(&model.chat.composer.text(), inner).clamp(1, COMPOSER_MAX);
        let composer = (rows + 1).min(area.height.saturating_sub(3)).max(2);
        self.history = Rect { height: area.height - composer, ..area };
        self.composer = Rect::new(area.x, area.y + area.height - composer, area.width, composer);
    }

    /// The pane at a cell.
    pub fn pane_at(&self, column: u16, row: u16, draft: bool) -> Option<Focus> {
        let at = ratatui::layout::Position::new(column, row);
        [
            (self.records, Focus::Records),
            (self.record, if draft { Focus::Draft } else { Focus::Record }),
            (self.history, Focus::History),
            (self.composer, Focus::Composer),
        ]
        .into_iter()
        .find(|(area, _)| area.contains(at))
        .map(|(_, focus)| focus)
    }
}

fn shape(width: u16, height: u16) -> Shape {
    match (width, height) {
        (w, h) if w < 16 || h < 4 => Shape::Hopeless,
        (w, h) if w < 56 || h < 14 => Shape::Tiny,
        (w, _) if w < 118 => Shape::Narrow,
        _ => Shape::Wide,
    }
}

/// Least rows above the footer with which a lesson is shown; with fewer there is one line that says so.
const TOUR_NEEDS: u16 = 18;

/// Rows of the tour's strip: the rule with the heading, what to do, and why.
fn tour_rows(shape: Shape, above: u16) -> u16 {
    match shape {
        Shape::Wide if above >= TOUR_NEEDS => 3,
        Shape::Narrow if above >= TOUR_NEEDS => 4,
        Shape::Wide | Shape::Narrow | Shape::Tiny => 1,
        Shape::Hopeless => 0,
    }
}

/// Rows that a text takes at a width, a little generously: the composer must never hide its caret.
fn wrapped_rows(text: &str, width: u16) -> u16 {
    let width = usize::from(width);
    let rows: usize = text
        .split('\n')
        .take(usize::from(COMPOSER_MAX))
        .map(|line| unicode_width::UnicodeWidthStr::width(line) / width + 1)
        .sum();
    u16::try_from(rows).unwrap_or(COMPOSER_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, civil::date};
    use proptest::prelude::*;

    fn model(width: u16, height: u16, focus: Focus) -> Model {
        let mut model = Model::new(Timestamp::UNIX_EPOCH, date(2026, 1, 1), (width, height));
        model.focus = focus;
        model
    }

    #[test]
    fn sizes_choose_shapes() {
        for (size, expected) in [
            ((160, 45), Shape::Wide),
            ((120, 40), Shape::Wide),
            ((80, 24), Shape::Narrow),
            ((40, 12), Shape::Tiny),
            ((10, 3), Shape::Hopeless),
        ] {
            assert_eq!(Layout::of(&model(size.0, size.1, Focus::Records)).shape, expected);
        }
    }

    proptest! {
        #[test]
        fn panes_lie_inside_the_screen_and_apart(width in 1u16..400, height in 1u16..130, lines in 0usize..30, which in 0usize..4, tour: bool) {
            let focus = [Focus::Records, Focus::Record, Focus::History, Focus::Composer][which];
            let mut model = model(width, height, focus);
            model.chat.composer.insert(&"line\n".repeat(lines));
            model.tour = tour.then(Default::default);
            let layout = Layout::of(&model);
            let areas = [layout.top, layout.tabs, layout.records, layout.record, layout.history, layout.composer, layout.tour, layout.footer];
            for (i, area) in areas.iter().enumerate() {
                prop_assert!(area.right() <= width && area.bottom() <= height, "{area:?}");
                for other in &areas[i + 1..] {
                    prop_assert!(area.intersection(*other).is_empty(), "{area:?} {other:?}");
                }
            }
        }
    }
}
