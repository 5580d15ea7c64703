//! Panes that are copied when nothing in them changed: most of a frame's cost is cells that stay the same.
//!
//! Invariant: a pane is drawn again exactly when its key differs: revision, place, focus.

use super::cells::Cells;
use super::paint::Paint;
use super::{bars, chat, draft, record, records};
use crate::app::chat::ChatMetrics;
use crate::app::layout::Layout;
use crate::app::{Focus, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What a drawn pane depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key {
    rev: u64,
    other: u64,
    area: Rect,
    focus: Option<Focus>,
    overlay: bool,
}

/// A pane as it was drawn last.
#[derive(Debug, Default)]
struct Drawn {
    key: Key,
    buffer: Buffer,
}

impl Drawn {
    /// Copies the pane, drawing it first if its key differs.
    fn show(&mut self, paint: &mut Paint<'_>, key: Key, draw: impl FnOnce(&mut Paint<'_>)) {
        if self.key != key {
            self.key = key;
            self.buffer.resize(key.area);
            self.buffer.reset();
            let mut own = Paint::new(&mut self.buffer, paint.theme);
            own.ground();
            draw(&mut own);
        }
        copy(&self.buffer, paint.buf);
    }
}

/// Copies cells row by row.
fn copy(from: &Buffer, to: &mut Buffer) {
    let area = from.area.intersection(to.area);
    let width = usize::from(area.width);
    for y in area.top()..area.bottom() {
        let source = from.index_of(area.x, y);
        let target = to.index_of(area.x, y);
        to.content[target..target + width].clone_from_slice(&from.content[source..source + width]);
    }
}

/// The panes of a frame.
#[derive(Debug, Default)]
pub(super) struct Panes {
    ground: Drawn,
    records: Drawn,
    record: Drawn,
    history: Drawn,
    metrics: ChatMetrics,
}

impl Panes {
    /// Bars, rules and empty ground.
    pub(super) fn ground(&mut self, paint: &mut Paint<'_>, model: &Model, layout: &Layout) {
        let key = Key {
            rev: model.rev,
            other: bars_depend_on(model, layout),
            area: paint.buf.area,
            focus: Some(model.focus),
            overlay: model.overlay.is_some(),
        };
        self.ground.show(paint, key, |paint| {
            bars::top(model, layout, paint);
            bars::rules(model, layout, paint);
            bars::footer(model, layout, paint);
        });
    }

    pub(super) fn records(&mut self, paint: &mut Paint<'_>, model: &Model, area: Rect) {
        if area.is_empty() {
            return;
        }
        let key = key(model, model.records.rev, area);
        self.records.show(paint, key, |paint| records::draw(model, area, paint));
    }

    pub(super) fn record(&mut self, paint: &mut Paint<'_>, model: &Model, area: Rect) {
        if area.is_empty() {
            return;
        }
        match &model.draft {
            Some(pane) => {
                let key = Key { other: 1 + pane.draft.versions.len() as u64, ..key(model, pane.rev, area) };
                self.record.show(paint, key, |paint| draft::draw(model, pane, area, paint));
            }
            None => {
                let key = key(model, model.record.rev, area);
                self.record.show(paint, key, |paint| record::draw(model, area, paint));
            }
        }
    }

    pub(super) fn history(
        &mut self,
        paint: &mut Paint<'_>,
        model: &Model,
        area: Rect,
        cells: &mut Cells,
    ) -> ChatMetrics {
        if area.is_empty() {
            return model.chat.metrics;
        }
        let key = key(model, model.chat.rev, area);
        let metrics = &mut self.metrics;
        self.history.show(paint, key, |paint| *metrics = chat::draw(model, area, cells, paint));
        self.metrics
    }
}

/// What the bars show besides what [`Model::rev`] counts: hints come and go with what can be done.
fn bars_depend_on(model: &Model, layout: &Layout) -> u64 {
    let parts = [
        u64::from(layout.composer.y),
        u64::from(model.chat.running().is_some()),
        u64::from(model.chat.search.is_some()),
        u64::from(model.draft.is_some()),
        u64::from(model.chat.turns.is_empty()),
        u64::from(model.record.trail.is_empty()),
        u64::from(model.record.open.is_some()),
        model.steps().iter().filter_map(|step| step.key.to_digit(10)).fold(0, |keys, digit| keys | 1 << digit),
        model.chat.new_rows() as u64,
    ];
    parts.iter().fold(0, |sum: u64, part| sum.wrapping_mul(1_000_003).wrapping_add(*part))
}

fn key(model: &Model, rev: u64, area: Rect) -> Key {
    Key { rev, other: 0, area, focus: Some(model.focus), overlay: model.overlay.is_some() }
}
