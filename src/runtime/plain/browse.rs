//! Lists, records and what belongs to them.

use super::{Pick, Plain, Trouble, day, load, words};
use crate::app::TurnInput;
use crate::app::overlay::{Choice, Chosen, Wanted};
use crate::app::present::line;
use crate::app::record::EntryLine;
use crate::app::records::RowView;
use crate::app::tour::lessons::Goal;
use crate::crm::{Kind, RecordRef, Records};
use crate::trust::SafeText;

/// Lines of one page.
const PAGE: usize = 20;
/// Records of one name that are offered.
const SAME_NAME: usize = 12;

impl Plain<'_> {
    pub(super) fn list_kind(&mut self, kind: Option<Kind>) -> Result<(), Trouble> {
        if let Some(kind) = kind {
            let tabs = load::tabs(self.desk.reader())?;
            if !tabs.iter().any(|tab| tab.kind == kind) {
                return Ok(self.out.line(&format!(
                    "There are no {}. There are: {}",
                    kind.plural(),
                    words::tabs(&tabs)
                ))?);
            }
            self.kind = Some(kind);
        }
        self.filter.clear();
        self.list()
    }

    pub(super) fn filter(&mut self, words: String) -> Result<(), Trouble> {
        self.filter = words;
        self.list()
    }

    /// The list from its start.
    pub(super) fn list(&mut self) -> Result<(), Trouble> {
        let Some(kind) = self.kind.clone() else {
            let hint = "There are no records. dealdesk demo makes some to try, dealdesk import FILE brings yours.";
            return Ok(self.out.line(hint)?);
        };
        (self.shown, self.next) = (0, None);
        self.rows = self.read_rows(&kind)?;
        let filter = if self.filter.is_empty() { String::new() } else { format!(", filter {}", self.filter) };
        self.out.line(&format!("List: {}{filter}", kind.plural()))?;
        if self.rows.is_empty() {
            self.picks.clear();
            return Ok(self.out.line("Nothing fits; filter alone shows all.")?);
        }
        self.page()
    }

    pub(super) fn more(&mut self) -> Result<(), Trouble> {
        if self.shown == self.rows.len()
            && self.next.is_some()
            && let Some(kind) = self.kind.clone()
        {
            let rows = self.read_rows(&kind)?;
            self.rows.extend(rows);
        }
        if self.shown == self.rows.len() {
            return Ok(self.out.line("There is no more of the list; list begins it again.")?);
        }
        self.page()
    }

    fn read_rows(&mut self, kind: &Kind) -> Result<Vec<RowView>, Trouble> {
        let (reader, today) = (self.desk.reader(), self.desk.today());
        let currency = &self.desk.place.settings().currency;
        let (rows, next) = load::rows(reader, kind, &self.filter, self.next.take(), today, currency)?;
        self.next = next;
        Ok(rows)
    }

    /// The next lines of what was read; every line of the list so far can be opened.
    fn page(&mut self) -> Result<(), Trouble> {
        let (first, end) = (self.shown, self.rows.len().min(self.shown + PAGE));
        self.out.lines(&words::rows(&self.rows[first..end], first + 1))?;
        self.shown = end;
        self.picks = self.rows[..end].iter().map(|row| Pick::Record(row.record.clone())).collect();
        let more = if end < self.rows.len() || self.next.is_some() { ", more goes on" } else { "" };
        Ok(self.out.line(&format!("{end} listed; a number opens one{more}."))?)
    }

    /// Opens or chooses what a number stands for.
    pub(super) fn pick(&mut self, number: usize) -> Result<(), Trouble> {
        match number.checked_sub(1).and_then(|at| self.picks.get(at)) {
            Some(Pick::Record(record)) => {
                let record = record.clone();
                self.did(Goal::Found);
                self.open(&record)
            }
            Some(Pick::Draft(id)) => self.open_draft(*id),
            Some(Pick::Session(id)) => self.resume(&id.clone()),
            Some(Pick::Proposal(id)) => self.pick_proposal(*id),
            Some(Pick::Undo(id)) => self.pick_undo(*id),
            Some(Pick::Fork(turn)) => self.go_to_branch(*turn),
            Some(Pick::Reason(answer, reason)) => self.pick_reason(&answer.clone(), *reason),
            Some(Pick::Turn(input, record, question)) => {
                let (input, record, question) = (input.clone(), record.clone(), question.clone());
                self.turn(input, record, &question)
            }
            Some(Pick::Restore(record, what)) => {
                let (record, what) = (record.clone(), what.clone());
                self.restore(record.as_ref(), &what)
            }
            None if self.picks.is_empty() => Ok(self.out.line("There is no list to choose from; list shows one.")?),
            Some(Pick::Nothing) | None => {
                let hint = format!("There is no number {number} in what was listed last: it has {}.", self.numbers());
                Ok(self.out.line(&hint)?)
            }
        }
    }

    pub(super) fn open_named(&mut self, text: &str) -> Result<(), Trouble> {
        let Some(record) = RecordRef::parse(&text.replace('"', "")) else {
            return Ok(self.out.line("Write open KIND:NAME, as in open account:Acme.")?);
        };
        if self.desk.reader().get(&record)?.is_some() {
            return self.open(&record);
        }
        let named = self.desk.reader().by_name(Some(&record.kind), record.id.as_str(), SAME_NAME)?;
        match named.as_slice() {
            [row] => self.open(&row.record),
            [] => {
                self.out.line(&format!("There is no {} called {}.", record.kind, record.id))?;
                self.find(record.id.as_str())
            }
            several => {
                let choices =
                    several.iter().map(|row| (line(&row.name), line(&row.detail), Pick::Record(row.record.clone())));
                let choices = choices.collect();
                self.choose("Several fit; a number opens one:", choices)
            }
        }
    }

    pub(super) fn find(&mut self, text: &str) -> Result<(), Trouble> {
        if text.is_empty() {
            return Ok(self.out.line("Write find and words to search for, as in find renewal.")?);
        }
        let found = load::found(self.desk.reader(), text, self.desk.today())?;
        self.choices("Found; a number opens one:", "Nothing was found.", found)
    }

    pub(super) fn actions(&mut self) -> Result<(), Trouble> {
        let record = self.open.as_ref().map(|open| open.record.clone());
        let actions = load::actions(self.desk, record.as_ref());
        let lines: Vec<String> = actions
            .iter()
            .filter_map(|choice| match &choice.chosen {
                Chosen::Turn { input: TurnInput::Action { id, .. }, .. }
                | Chosen::ForRecord(Wanted { action: id, .. }) => {
                    Some(format!("do {id}: {}, {}", choice.label, choice.detail.replace(" · ", ", ")))
                }
                _ => None,
            })
            .collect();
        self.out.line("Actions:")?;
        Ok(self.out.lines(&lines)?)
    }

    /// A list of the screen as numbers to choose from.
    pub(super) fn choices(&mut self, title: &str, none: &str, choices: Vec<Choice>) -> Result<(), Trouble> {
        let pick = |choice: Choice| {
            let pick = match choice.chosen {
                Chosen::Open(record) => Pick::Record(record),
                Chosen::Draft(id) => Pick::Draft(id),
                Chosen::Session(id) => Pick::Session(id),
                Chosen::Fork(turn) => Pick::Fork(turn),
                Chosen::Turn { input, scope, question } => Pick::Turn(input, scope, question.to_string()),
                Chosen::Restore { record, what } => Pick::Restore(record, what),
                ref other => super::write::pick_of(other)?,
            };
            Some((choice.label, choice.detail, pick))
        };
        let choices: Vec<_> = choices.into_iter().filter_map(pick).collect();
        if choices.is_empty() {
            return Ok(self.out.line(none)?);
        }
        self.choose(title, choices)
    }

    /// Prints numbered entries and lets a number choose one of them.
    pub(super) fn choose(&mut self, title: &str, choices: Vec<(SafeText, SafeText, Pick)>) -> Result<(), Trouble> {
        let (shown, picks): (Vec<_>, Vec<_>) =
            choices.into_iter().map(|(label, detail, pick)| ((label, detail), pick)).unzip();
        self.out.line(title)?;
        self.out.lines(&words::numbered(&shown))?;
        self.picks = picks;
        Ok(())
    }

    pub(super) fn open(&mut self, record: &RecordRef) -> Result<(), Trouble> {
        match load::record(self.desk, record)? {
            Some(open) => {
                self.open = Some(Box::new(open));
                self.show_record()
            }
            None => Ok(self.out.line(&format!("The record {record} is not there any more."))?),
        }
    }

    pub(super) fn show_record(&mut self) -> Result<(), Trouble> {
        match &self.open {
            Some(open) => {
                self.out.lines(&words::open_record(open))?;
                self.picks = self.step_picks();
                Ok(())
            }
            None => self.nothing_open(),
        }
    }

    /// The seller's day; what was open is closed. Its entries are numbered from behind the digits of the steps.
    pub(super) fn show_day(&mut self) -> Result<(), Trouble> {
        self.open = None;
        let page = day::page(self.desk)?;
        self.out.lines(&words::day(&page))?;
        let entries: Vec<Pick> = opened(&page.lines);
        self.day = Some(Box::new(page));
        self.picks = self.step_picks();
        while self.picks.len() < words::STEPS {
            self.picks.push(Pick::Nothing);
        }
        self.picks.extend(entries);
        Ok(())
    }

    /// The numbers that stand for something: `1–3, 5`.
    fn numbers(&self) -> String {
        let is_one = |(_, pick): &(usize, &Pick)| !matches!(pick, Pick::Nothing);
        let numbers: Vec<usize> = self.picks.iter().enumerate().filter(is_one).map(|(at, _)| at + 1).collect();
        match numbers.as_slice() {
            [] => "none".to_owned(),
            [one] => one.to_string(),
            [first, .., last] if last - first + 1 == numbers.len() => format!("{first} to {last}"),
            several => several.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    /// What is linked to the open record, or what happened.
    pub(super) fn entries(&mut self, related: bool) -> Result<(), Trouble> {
        let Some(open) = &self.open else { return self.nothing_open() };
        let (title, entries) = if related { ("Related", &open.related) } else { ("Timeline", &open.timeline) };
        if entries.is_empty() {
            return Ok(self.out.line(&format!("{title}: nothing"))?);
        }
        self.out.line(&format!("{title} of {}; a number opens one:", open.title))?;
        self.out.lines(&words::entries(entries, 1))?;
        self.picks = opened(entries);
        Ok(())
    }

    pub(super) fn nothing_open(&mut self) -> Result<(), Trouble> {
        Ok(self.out.line("No record is open: a number of the list or open KIND:NAME opens one.")?)
    }

    pub(super) fn source(&mut self, number: usize) -> Result<(), Trouble> {
        let Some(claim) = number.checked_sub(1).and_then(|at| self.claims.get(at)) else {
            let hint = match self.claims.len() {
                0 => "The last answer has no sources.".to_owned(),
                count => format!("Write source and a number from 1 to {count}."),
            };
            return Ok(self.out.line(&hint)?);
        };
        match claim.cite.as_ref().map(|cite| cite.record.clone()) {
            Some(record) => {
                self.did(Goal::Source);
                self.open(&record)
            }
            None => Ok(self.out.line("That statement has no source.")?),
        }
    }
}

/// What the numbers of entries open.
fn opened(entries: &[EntryLine]) -> Vec<Pick> {
    let pick = |entry: &EntryLine| match (&entry.record, &entry.whole) {
        (Some(record), _) => Pick::Record(record.clone()),
        (None, Some(input)) => Pick::Turn(input.clone(), None, entry.title.to_string()),
        (None, None) => Pick::Nothing,
    };
    entries.iter().filter(|entry| entry.leads_on()).map(pick).collect()
}
