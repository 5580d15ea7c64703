//! Stages that deals came to, places that no record knows, and what a word such as "still new" says of a status.
//!
//! Invariant: a place that no record is in is a condition that nothing fits, and it is said; it is never left out.

use super::fillers::is_filler;
use super::history::changed;
use super::reader::{Reader, Tense};
use super::values::occurring;
use super::vocabulary;
use super::window::{self, Window};
use crate::crm::query::{Expr, Literal, Op, Path, Period, Sort, SortKey, fold_text};
use crate::crm::{Kind, SourceError};

/// Words for coming to a stage.
const CAME: &[&str] = &[
    "have moved to",
    "has moved to",
    "were moved to",
    "was moved to",
    "moved to",
    "moved into",
    "moved on to",
    "went to",
    "went into",
    "advanced to",
    "progressed to",
    "came to",
    "got to",
    "entered",
    "reached",
    "changed to",
    "jumped to",
];
/// Words for what runs now, what comes, and what is over.
const RUNNING: &[&str] = &["running now", "running", "active", "ongoing", "current", "in progress", "under way"];
const PLANNED: &[&str] = &["planned", "upcoming", "future", "coming", "not started yet", "not started"];
const OVER: &[&str] = &["finished", "completed", "ended", "over", "past", "closed", "done"];

impl Reader<'_, '_> {
    /// "Deals that moved to Proposal this month": what the field history says of a stage.
    pub(super) fn came_to_stage(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Opportunity {
            return Ok(());
        }
        let Some((at, phrase)) = CAME.iter().find_map(|phrase| Some((self.words.find(phrase)?, *phrase))) else {
            return Ok(());
        };
        let mut place = at + super::words::length(phrase);
        while matches!(self.words.at(place), "the" | "stage") {
            place += 1;
        }
        let stages = occurring(self.desk, &Kind::Opportunity, "stage")?;
        let said = |stage: &String| self.words.stands_at(place, &fold_text(stage));
        let Some(stage) = stages.iter().find(|stage| said(stage)) else { return Ok(()) };
        let count = super::words::length(&fold_text(stage));
        self.words.take(at, place + count - at);
        self.words.take_all(&["stage"]);
        self.look(Tense::Past);
        let calendar = self.calendar();
        let period = match window::take(&mut self.words, &calendar) {
            Some((_, Window::In(period))) => Some(period),
            Some((_, Window::Side(Op::Ge, Literal::Date(from)))) => Some(Period::Between { from, to: self.desk.today }),
            _ => None,
        };
        let Expr::Has(mut related) = changed("stage", period) else { return Ok(()) };
        let new = Expr::Compare(Path::new("new"), Op::Eq, Literal::Text(stage.clone()));
        let parts = related.filter.take().map(|filter| *filter).into_iter().chain([new]).collect();
        related.filter = Some(Box::new(Expr::all(parts)));
        self.conditions.push(Expr::Has(related));
        Ok(())
    }

    /// "Still new", "active campaigns": a status, and no date.
    pub(super) fn standing(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        let new = ["are still new", "is still new", "still new", "still in new", "status new", "in status new"];
        if matches!(kind, Kind::Lead | Kind::Case)
            && occurring(self.desk, &kind, "status")?.iter().any(|status| status == "New")
            && self.words.take_any(&new).is_some()
        {
            self.traits.push(Expr::Compare(Path::new("status"), Op::Eq, Literal::Text("New".to_owned())));
        }
        if kind == Kind::Campaign {
            let day = |field: &str, op| Expr::Compare(Path::new(field), op, Literal::Today(0));
            if self.words.take_any(RUNNING).is_some() {
                self.words.take_all(&["now", "today"]);
                self.conditions.extend([day("start_date", Op::Le), day("end_date", Op::Ge)]);
            } else if self.words.take_any(PLANNED).is_some() {
                self.conditions.push(day("start_date", Op::Gt));
            } else if self.words.take_any(OVER).is_some() {
                self.conditions.push(day("end_date", Op::Lt));
            }
        }
        Ok(())
    }

    /// "Contacts in Milan", where nobody is: the last word of a question for a place, written as a name.
    pub(super) fn places(&mut self) {
        self.called_so();
        let fields: &[&str] = match self.query.kind {
            Kind::Event => &["location"],
            _ => &["billing_city", "city"],
        };
        let Some(field) = fields.iter().find(|field| self.schema.field(&self.query.kind, field).is_some()) else {
            return;
        };
        for at in 1..self.words.len() {
            let word = self.words.at(at);
            let capital = self.words.0[at].raw.starts_with(char::is_uppercase);
            let location = *field == "location" && !word.is_empty() && word.len() > 3 && !is_filler(word);
            let led = matches!(self.words.said(at - 1), "in" | "from" | "near" | "around");
            let name = capital && !is_filler(word) && word.chars().all(char::is_alphabetic);
            if !led || !(name || location) || self.kind_of(word).is_some() {
                continue;
            }
            let raw = self.words.raw(at, 1);
            self.words.take(at, 1);
            self.note(format!("“{}” is taken as a place", crate::actions::text::clean(&raw)));
            self.conditions.push(Expr::Compare(Path::new(field), Op::Contains, Literal::Text(raw)));
            return;
        }
    }

    /// "Contacts called Will", where nobody is called so.
    fn called_so(&mut self) {
        if self.schema.field(&self.query.kind, "name").is_none() {
            return;
        }
        let named =
            |at: &usize| matches!(self.words.said(*at - 1), "called" | "named") && !self.words.at(*at).is_empty();
        let Some(at) = (1..self.words.len()).find(named) else { return };
        let raw = self.words.raw(at, 1);
        if raw.starts_with(char::is_uppercase) {
            self.words.take(at, 1);
            self.conditions.push(Expr::Compare(Path::new("name"), Op::Contains, Literal::Text(raw)));
        }
    }

    /// "The last 5 closed deals", "latest two lost deals": by the day on which they were decided.
    pub(super) fn last_decided(&mut self) {
        let date = match self.query.kind {
            Kind::Opportunity => "close_date",
            Kind::Case => "closed_at",
            _ => return,
        };
        let words = ["last", "latest"];
        let Some(at) = (0..self.words.len()).find(|at| words.contains(&self.words.at(*at))) else { return };
        let number = self.words.number_at(at + 1);
        let next = at + 1 + usize::from(number.is_some());
        let state = matches!(self.words.said(next), "won" | "lost" | "closed" | "solved" | "resolved");
        if !state {
            return;
        }
        let unit = vocabulary::UNITS.iter().any(|(unit, _)| *unit == self.words.said(next));
        let listed = self.words.said_any(&["which", "what", "show", "list", "give"]);
        if unit || number.is_none() && !listed {
            return;
        }
        self.words.take(at, next - at);
        let single = matches!(self.words.said(next + 1), "deal" | "case" | "ticket" | "opportunity");
        self.query.limit = number.or(single.then_some(1)).or(Some(10));
        self.query.sort = vec![Sort { key: SortKey::Field(Path::new(date)), descending: true }];
    }
}
