//! The records pane: kind tabs, a list that is read page by page, and a filter as you type.
//!
//! Invariants: `selected < rows.len()` unless the list is empty; rows of an outdated generation are dropped.

use super::editor::Editor;
use super::effect::Effect;
use crate::crm::{Cursor, Kind, RecordRef};
use crate::trust::SafeText;

/// How many rows before the end of what is loaded the next page is asked for.
const READ_AHEAD: usize = 40;

/// One kind in the tab line.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// The kind.
    pub kind: Kind,
    /// Its heading, made safe.
    pub title: SafeText,
    /// How many records there are.
    pub count: u64,
}

/// How urgent a row looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Over or closed.
    Done,
    /// Needs attention soon.
    Warning,
    /// Overdue.
    Danger,
}

/// A record as the list shows it, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Which record.
    pub record: RecordRef,
    /// Its name on one line.
    pub name: SafeText,
    /// Stage, status, company: shown where there is room.
    pub detail: SafeText,
    /// The figure at the right: an amount or a date.
    pub figure: SafeText,
    /// A sign and its tone: `!` overdue, `✓` won.
    pub sign: char,
    /// How urgent.
    pub tone: Tone,
}

/// The records pane.
#[derive(Debug)]
pub struct RecordsPane {
    /// Kinds with records.
    pub tabs: Vec<Tab>,
    /// Which tab is shown.
    pub active: usize,
    /// What is loaded of the list.
    pub rows: Vec<RowView>,
    /// Where the next page starts.
    pub next: Option<Cursor>,
    /// The selected row.
    pub selected: usize,
    /// The first visible row.
    pub top: usize,
    /// How many rows fit, as of the last layout.
    pub height: usize,
    /// What is typed into the filter.
    pub filter: Editor,
    /// Whether keys go into the filter.
    pub typing: bool,
    /// Whether a page is on its way.
    pub loading: bool,
    /// Counts requests.
    pub generation: u64,
    /// Counts changes.
    pub rev: u64,
}

impl Default for RecordsPane {
    fn default() -> Self {
        Self {
            tabs: Vec::new(),
            active: 0,
            rows: Vec::new(),
            next: None,
            selected: 0,
            top: 0,
            height: 20,
            filter: Editor::single_line(),
            typing: false,
            loading: false,
            generation: 0,
            rev: 0,
        }
    }
}

impl RecordsPane {
    /// The kind that is shown.
    pub fn kind(&self) -> Option<&Kind> {
        self.tabs.get(self.active).map(|tab| &tab.kind)
    }

    /// The selected row.
    pub fn current(&self) -> Option<&RowView> {
        self.rows.get(self.selected)
    }

    /// Asks for the list from its start.
    pub fn reload(&mut self) -> Option<Effect> {
        let kind = self.kind()?.clone();
        self.generation += 1;
        self.loading = true;
        self.rev += 1;
        Some(Effect::LoadRows { kind, filter: self.filter.text(), after: None, generation: self.generation })
    }

    /// Takes a page that has arrived. Says whether the selected record may be another one now.
    pub fn take_rows(&mut self, generation: u64, rows: Vec<RowView>, next: Option<Cursor>, append: bool) -> bool {
        if generation != self.generation {
            return false;
        }
        self.loading = false;
        self.rev += 1;
        self.next = next;
        if append {
            self.rows.extend(rows);
            return false;
        }
        let before = self.current().map(|row| row.record.clone());
        self.rows = rows;
        self.selected = before
            .as_ref()
            .filter(|_| self.filter.is_empty())
            .and_then(|record| self.rows.iter().position(|row| &row.record == record))
            .unwrap_or(0);
        self.show_selected();
        self.current().map(|row| &row.record) != before.as_ref()
    }

    /// Moves the selection and asks for the next page when the end of what is loaded comes near.
    pub fn move_by(&mut self, delta: isize) -> Option<Effect> {
        let last = self.rows.len().saturating_sub(1);
        self.select(self.selected.saturating_add_signed(delta).min(last))
    }

    /// Selects a row.
    pub fn select(&mut self, row: usize) -> Option<Effect> {
        self.selected = row.min(self.rows.len().saturating_sub(1));
        self.rev += 1;
        self.show_selected();
        self.read_ahead()
    }

    fn read_ahead(&mut self) -> Option<Effect> {
        if self.loading || self.selected + READ_AHEAD < self.rows.len() {
            return None;
        }
        let after = self.next.clone()?;
        let kind = self.kind()?.clone();
        self.loading = true;
        Some(Effect::LoadRows { kind, filter: self.filter.text(), after: Some(after), generation: self.generation })
    }

    /// Scrolls so that the selected row can be seen.
    pub fn show_selected(&mut self) {
        let height = self.height.max(1);
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.selected >= self.top + height {
            self.top = self.selected + 1 - height;
        }
        self.top = self.top.min(self.rows.len().saturating_sub(height));
    }

    /// Shows the tab so many places away, around the ends.
    pub fn switch_tab(&mut self, delta: isize) -> Option<Effect> {
        let count = self.tabs.len();
        if count == 0 {
            return None;
        }
        let steps = delta.rem_euclid(count as isize).unsigned_abs();
        self.show_tab((self.active + steps) % count)
    }

    /// Shows a tab.
    pub fn show_tab(&mut self, tab: usize) -> Option<Effect> {
        self.active = tab.min(self.tabs.len().saturating_sub(1));
        self.filter.clear();
        self.typing = false;
        self.rows.clear();
        self.next = None;
        self.selected = 0;
        self.top = 0;
        self.reload()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: usize) -> RowView {
        RowView {
            record: RecordRef::new(Kind::Account, n.to_string()),
            name: SafeText::new(&format!("Account {n}")),
            detail: SafeText::default(),
            figure: SafeText::default(),
            sign: ' ',
            tone: Tone::Plain,
        }
    }

    fn pane(rows: usize) -> RecordsPane {
        let tab = Tab { kind: Kind::Account, title: SafeText::from_static("accounts"), count: 1_000 };
        let mut pane = RecordsPane { tabs: vec![tab], height: 10, ..RecordsPane::default() };
        pane.reload();
        let cursor = Cursor { key: None, row: rows as i64 };
        pane.take_rows(pane.generation, (0..rows).map(row).collect(), Some(cursor), false);
        pane
    }

    #[test]
    fn the_selection_stays_inside_and_visible() {
        let mut pane = pane(100);
        for delta in [1, 5, 50, -3, 1_000, -2_000, 20] {
            pane.move_by(delta);
            assert!(pane.selected < pane.rows.len());
            assert!((pane.top..pane.top + pane.height).contains(&pane.selected));
        }
    }

    #[test]
    fn the_next_page_is_asked_for_once_before_the_end() {
        let mut pane = pane(100);
        assert_eq!(pane.move_by(10), None);
        assert!(matches!(pane.move_by(60), Some(Effect::LoadRows { after: Some(_), .. })));
        assert_eq!(pane.move_by(1), None, "one request at a time");
        pane.take_rows(pane.generation, (100..200).map(row).collect(), None, true);
        assert_eq!(pane.rows.len(), 200);
        assert_eq!(pane.move_by(1_000), None, "there is no further page");
    }

    #[test]
    fn rows_of_an_outdated_request_are_dropped() {
        let mut pane = pane(10);
        let old = pane.generation;
        pane.filter.insert("x");
        pane.reload();
        assert!(!pane.take_rows(old, vec![row(1)], None, false));
        assert_eq!(pane.rows.len(), 10);
    }
}
