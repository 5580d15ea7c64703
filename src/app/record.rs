//! The open record: its headline, what to do next, fields, related lists and timeline; without one, the seller's day.
//!
//! Invariant: what is open is ready to draw; making it ready is [`super::present`]'s work, off the event loop.

use super::effect::TurnInput;
use crate::crm::RecordRef;
use crate::trust::SafeText;

/// Rows of the pane besides suggestions and list: title, subtitle, figures, two headings with their blank lines.
pub const HEADER_ROWS: usize = 8;

/// Rows of one suggested action: two where the pane is too slim for title and reason beside each other.
pub fn step_rows(width: u16, height: u16) -> usize {
    if width < 62 && height >= 32 { 2 } else { 1 }
}

/// Which list of the open record is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordTab {
    /// Its fields.
    #[default]
    Fields,
    /// What is linked to it.
    Related,
    /// What happened.
    Timeline,
}

impl RecordTab {
    /// Every tab in order.
    pub const ALL: [Self; 3] = [Self::Fields, Self::Related, Self::Timeline];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fields => "Fields",
            Self::Related => "Related",
            Self::Timeline => "Timeline",
        }
    }
}

/// A field, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldLine {
    /// The field's name.
    pub field: String,
    /// Its label.
    pub label: SafeText,
    /// Its value.
    pub value: SafeText,
    /// What it was before, how old it is.
    pub note: SafeText,
    /// Whether the note is a warning.
    pub warn: bool,
    /// The record it links to.
    pub link: Option<RecordRef>,
}

/// A line of a related list or of the timeline, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryLine {
    /// A heading stands above the lines that follow it and cannot be opened.
    pub heading: bool,
    /// When, relative; or empty.
    pub when: SafeText,
    /// What.
    pub title: SafeText,
    /// More of it, on one line.
    pub detail: SafeText,
    /// The record to open.
    pub record: Option<RecordRef>,
    /// What shows the whole list, where the line stands for what is not listed.
    pub whole: Option<TurnInput>,
}

impl EntryLine {
    /// Whether enter leads anywhere.
    pub fn leads_on(&self) -> bool {
        !self.heading && (self.record.is_some() || self.whole.is_some())
    }
}

/// A suggested action, ready to draw and to run.
#[derive(Clone, Debug, PartialEq)]
pub struct SuggestionLine {
    /// The key, `1` to `9`.
    pub key: char,
    /// What it does.
    pub title: SafeText,
    /// Why now.
    pub why: SafeText,
    /// What to run.
    pub input: TurnInput,
    /// On which record.
    pub record: Option<RecordRef>,
}

/// A record with all that belongs to it, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRecord {
    /// Which record.
    pub record: RecordRef,
    /// Its name.
    pub title: SafeText,
    /// Account, stage, amount and the like on one line.
    pub subtitle: SafeText,
    /// Health, age, silence: short facts with a sign where they are bad.
    pub stats: Vec<(SafeText, super::records::Tone)>,
    /// Suggested actions, best first.
    pub suggestions: Vec<SuggestionLine>,
    /// Fields that have a value.
    pub fields: Vec<FieldLine>,
    /// Related lists.
    pub related: Vec<EntryLine>,
    /// How many related records there are.
    pub related_total: u64,
    /// The timeline, newest first.
    pub timeline: Vec<EntryLine>,
}

/// The seller's day, ready to draw: what the pane shows while no record is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayPage {
    /// Which day.
    pub title: SafeText,
    /// What stands out, on one line.
    pub subtitle: SafeText,
    /// Short facts with a sign where they are bad.
    pub stats: Vec<(SafeText, super::records::Tone)>,
    /// Suggested actions, best first.
    pub suggestions: Vec<SuggestionLine>,
    /// Meetings, tasks, follow-ups and changes under their headings.
    pub lines: Vec<EntryLine>,
}

/// The record pane.
#[derive(Debug, Default)]
pub struct RecordPane {
    /// The seller's day, shown while no record is open.
    pub day: Option<Box<DayPage>>,
    /// What is open.
    pub open: Option<Box<OpenRecord>>,
    /// What was asked for and has not arrived.
    pub wanted: Option<RecordRef>,
    /// Which list is shown.
    pub tab: RecordTab,
    /// The selected line.
    pub selected: usize,
    /// The first visible line.
    pub top: usize,
    /// How many lines fit, as of the last layout.
    pub height: usize,
    /// A field to select as soon as the record arrives.
    pub goto_field: Option<String>,
    /// Records opened before by following links.
    pub trail: Vec<RecordRef>,
    /// Whether the next digit waves a suggestion away instead of running it.
    pub dismissing: bool,
    /// Counts changes.
    pub rev: u64,
}

impl RecordPane {
    /// How many lines the shown list has.
    pub fn len(&self) -> usize {
        self.open.as_ref().map_or(self.day_lines().len(), |open| match self.tab {
            RecordTab::Fields => open.fields.len(),
            RecordTab::Related => open.related.len(),
            RecordTab::Timeline => open.timeline.len(),
        })
    }

    /// Whether the shown list is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the seller's day is shown.
    pub fn is_at_day(&self) -> bool {
        self.open.is_none() && self.day.is_some()
    }

    /// The suggested actions of what is shown.
    pub fn suggestions(&self) -> &[SuggestionLine] {
        match (&self.open, &self.day) {
            (Some(open), _) => &open.suggestions,
            (None, Some(day)) => &day.suggestions,
            (None, None) => &[],
        }
    }

    /// Takes the suggestion with this digit off what is shown.
    pub fn take_suggestion(&mut self, key: char) -> Option<SuggestionLine> {
        let lines = match (&mut self.open, &mut self.day) {
            (Some(open), _) => &mut open.suggestions,
            (None, Some(day)) => &mut day.suggestions,
            (None, None) => return None,
        };
        let at = lines.iter().position(|line| line.key == key)?;
        self.rev += 1;
        Some(lines.remove(at))
    }

    fn day_lines(&self) -> &[EntryLine] {
        self.day.as_ref().map_or(&[], |day| &day.lines)
    }

    /// Takes a day that has arrived; it is shown while no record is open.
    pub fn take_day(&mut self, day: Box<DayPage>) {
        self.day = Some(day);
        self.rev += 1;
        if self.open.is_none() {
            self.select(self.selected);
        }
    }

    /// Closes the open record, so that the day is shown.
    pub fn show_day(&mut self) {
        self.open = None;
        self.wanted = None;
        self.trail.clear();
        self.selected = 0;
        self.top = 0;
        self.select(0);
    }

    /// Takes a record that has arrived.
    pub fn take(&mut self, open: Box<OpenRecord>) {
        let same = self.open.as_ref().is_some_and(|before| before.record == open.record);
        self.wanted = None;
        self.open = Some(open);
        self.rev += 1;
        if !same {
            self.selected = 0;
            self.top = 0;
            if self.is_empty() {
                self.tab = RecordTab::Fields;
            }
        }
        if let Some(field) = self.goto_field.take() {
            self.show_field(&field);
        }
        self.select(self.selected);
    }

    /// Selects a field by name, on the fields tab.
    pub fn show_field(&mut self, field: &str) {
        let position = self.open.as_ref().and_then(|open| open.fields.iter().position(|line| line.field == field));
        if let Some(position) = position {
            self.tab = RecordTab::Fields;
            self.select(position);
        }
    }

    /// Selects a line, passing over headings.
    pub fn select(&mut self, line: usize) {
        let last = self.len().saturating_sub(1);
        let forward = line >= self.selected;
        let line = line.min(last);
        let after = (line..=last).find(|line| !self.is_heading(*line));
        let before = (0..=line).rev().find(|line| !self.is_heading(*line));
        let line = if forward || line == 0 { after.or(before) } else { before.or(after) }.unwrap_or(line);
        self.selected = line;
        self.rev += 1;
        let height = self.height.max(1);
        if line < self.top {
            self.top = line;
        } else if line >= self.top + height {
            self.top = line + 1 - height;
        }
        // Headings above the first entry stay visible.
        if line < height && (0..self.top).all(|line| self.is_heading(line)) {
            self.top = 0;
        }
    }

    fn is_heading(&self, line: usize) -> bool {
        self.entries().and_then(|entries| entries.get(line)).is_some_and(|entry| entry.heading)
    }

    fn entries(&self) -> Option<&[EntryLine]> {
        let Some(open) = self.open.as_ref() else { return Some(self.day_lines()) };
        match self.tab {
            RecordTab::Fields => None,
            RecordTab::Related => Some(&open.related),
            RecordTab::Timeline => Some(&open.timeline),
        }
    }

    /// Shows the list so many tabs away.
    pub fn switch_tab(&mut self, delta: isize) {
        let now = RecordTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let count = RecordTab::ALL.len() as isize;
        self.tab = RecordTab::ALL[(now as isize + delta).rem_euclid(count).unsigned_abs()];
        self.selected = 0;
        self.top = 0;
        self.select(0);
    }

    /// The record behind the selected line.
    pub fn selected_record(&self) -> Option<RecordRef> {
        match (self.tab, &self.open) {
            (RecordTab::Fields, Some(open)) => open.fields.get(self.selected)?.link.clone(),
            _ => self.entries()?.get(self.selected)?.record.clone(),
        }
    }

    /// What shows the list that the selected line stands for, with the words of the line.
    pub fn selected_whole(&self) -> Option<(TurnInput, SafeText)> {
        let line = self.entries()?.get(self.selected)?;
        Some((line.whole.clone()?, line.title.clone()))
    }

    /// The text of the selected line, for copying.
    pub fn selected_text(&self) -> Option<String> {
        match (self.tab, &self.open) {
            (RecordTab::Fields, Some(open)) => open.fields.get(self.selected).map(|line| line.value.to_string()),
            _ => self
                .entries()?
                .get(self.selected)
                .map(|entry| format!("{} {}", entry.title, entry.detail).trim().to_owned()),
        }
    }
}
