//! How long something takes: sales cycle, handle time, age; with the definition that was used.

use super::history::changed;
use super::reader::Reader;
use super::{dates, filters, vocabulary};
use crate::actions::Desk;
use crate::crm::query::{Expr, Function, Literal, Measure, Op, Operand, Path};
use crate::crm::{Kind, SourceError};

/// Phrases that ask for a duration.
const HOW_LONG: &[&str] = &[
    "average handle time",
    "mean handle time",
    "average handling time",
    "how many days did",
    "how long do deals take",
    "how long does it take us",
    "how long does it take",
    "how long did it take",
    "how long do we take",
    "how long do",
    "how long does",
    "how long",
    "average time to close",
    "time to close",
    "time to resolution",
    "time to resolve",
    "resolution time",
    "resolution times",
    "handle time",
    "handle times",
    "handling time",
    "sales cycle length",
    "length of the sales cycle",
    "length of our sales cycle",
    "sales cycles",
    "sales cycle",
    "cycle time",
    "time to win",
    "time to convert",
    "conversion time",
    "days to close",
    "days to resolve",
    "time from creation to close",
    "days from creation to closing",
    "days from creation to close",
    "days from opening to closing",
    "days from opening to close",
    "days from opened to closed",
    "days from open to close",
    "days between creation and close",
    "days between opening and closing",
    "days between creation and closing",
    "days it takes to close",
    "days it takes to win",
    "time to completion",
    "time to complete",
    "close time",
    "closing time",
    "turnaround time",
    "average time",
    "mean time",
    "days to win",
    "average days",
    "mean days",
    "avg days",
    "median days",
    "avg cycle",
    "average cycle",
    "mean cycle",
    "median cycle",
    "cycle",
    "created to close",
    "created to closed",
    "created to won",
    "created until closed",
    "created until won",
    "creation until close",
    "creation till close",
    "creation until won",
    "creation till won",
    "creation to win",
    "creation to won",
    "created till won",
    "created till closed",
    "created till close",
    "between creation and win",
    "between creation and close",
];
/// Phrases that ask how old open records are.
const AGE: &[&str] = &["average age", "mean age", "how old", "age"];
/// Words that go with a duration and say no more.
const TIMED: &[&str] = &[
    "creation to close date",
    "creation to close",
    "creation to closing",
    "created to closed",
    "opened to closed",
    "to close a deal",
    "to close deals",
    "to win a deal",
    "to close",
    "to be closed",
    "to be resolved",
    "to get resolved",
    "to resolve",
    "to complete",
    "to convert",
    "to win",
    "to sign",
    "to closing",
    "take",
    "takes",
    "us",
    "a deal",
    "average",
    "mean",
    "avg",
    "typically",
    "usually",
    "measured from the day the opportunity was created until the close date",
    "measured from creation to close",
    "from the day they were created",
    "from the day it was created",
    "from being created to its close",
    "from being created to close",
    "from created to closed",
    "from created to close",
    "from creation to close",
    "counted from creation",
    "measured from creation",
    "to the loss",
    "to loss",
    "last from creation until",
    "last from creation till",
    "last from creation",
    "from creation till",
    "from creation until",
    "created to close",
    "created to closed",
    "created to win",
    "creation to win",
    "took",
    "roughly",
    "about",
    "run",
    "ran",
    "live",
    "lasted",
    "from the minute it was opened to the minute it was closed",
    "length",
    "from creation",
    "of both groups",
    "in days",
    "days",
    "close",
    "resolve",
    "resolved",
];

impl Reader<'_, '_> {
    /// "average sales cycle", "handle time by owner", "how long do cases take".
    pub(super) fn durations(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
        let median = self.words.said_any(vocabulary::MEDIAN);
        if self.words.take_any(AGE).is_some() {
            let from = Operand::Field(Path::new("created_at"));
            let age = Operand::Days(Box::new(from), Box::new(Operand::Constant(Literal::Today(0))));
            let function = if median { Function::Median } else { Function::Avg };
            self.query.measures.push(Measure::of(function, age));
            self.note("age is counted in days from the day a record was created");
            self.words.take_all(&["median", "old"]);
            return Ok(());
        }
        let engaged = [
            "time from engagement to close",
            "from engagement to close",
            "from engaged to close",
            "from engagement to closing",
        ];
        let from_engagement = self.words.take_any(&engaged).is_some();
        if self.words.take_any(HOW_LONG).is_none() {
            if from_engagement {
                self.push_duration()?;
            }
            return Ok(());
        }
        if from_engagement {
            self.date_field = None;
        }
        // "how long do cases take": the words around it say no more.
        self.words.take_all(TIMED);
        if let Some(measure) = self.duration_of(from_engagement, median)? {
            self.words.take_all(vocabulary::MEDIAN);
            self.query.measures.push(measure);
        }
        Ok(())
    }

    fn push_duration(&mut self) -> Result<(), SourceError> {
        let found = self.duration_of(true, false)?;
        self.query.measures.extend(found);
        self.words.take_all(&["time", "average", "avg", "mean", "days", "average time"]);
        Ok(())
    }

    /// The mean duration that a superlative such as "slowest" is about.
    pub(super) fn duration(&mut self) -> Result<Option<Measure>, SourceError> {
        self.words.take_all(TIMED);
        self.words.take_all(&["closes", "resolves", "handles", "closing", "closed"]);
        self.duration_of(false, false)
    }

    fn duration_of(&mut self, engaged: bool, median: bool) -> Result<Option<Measure>, SourceError> {
        let kind = self.query.kind.clone();
        let Some((mut from, to)) = dates::span(&kind) else { return Ok(None) };
        match kind {
            Kind::Opportunity => {
                from = if engaged { "engaged_on" } else { cycle_start(self.desk)? };
                if !self.states_deals() {
                    self.traits.push(filters::state(self.desk, &kind, &["won"], true)?);
                }
                let start = if from == "engaged_on" { "the first contact" } else { "the creation" };
                self.note(format!("sales cycle is days from {start} to the close date of won deals"));
            }
            Kind::Case => {
                self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(to)))));
                self.conditions.push(Expr::Not(Box::new(changed("owner", None))));
                let days =
                    Operand::Days(Box::new(Operand::Field(Path::new(from))), Box::new(Operand::Field(Path::new(to))));
                self.conditions.push(Expr::calc(days, Op::Ge, 0.0));
                self.date_field = Some(to);
                self.note(
                    "handle time is days from opened to closed; transferred cases are left out, and those closed before \
                     they were opened, for one of their dates is wrong",
                );
            }
            _ => {
                self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(to)))));
                self.note(format!("time is counted in days from {} to {}", plain(from), plain(to)));
            }
        }
        let days = Operand::Days(Box::new(Operand::Field(Path::new(from))), Box::new(Operand::Field(Path::new(to))));
        let function = if median { Function::Median } else { Function::Avg };
        Ok(Some(Measure::of(function, days)))
    }
}

/// The field with which a sales cycle begins: the creation of a deal, the first contact where no deal says when it was
/// created.
pub(in crate::actions) fn cycle_start(desk: &Desk<'_>) -> Result<&'static str, SourceError> {
    let set = |field: &str| {
        let filter = Expr::Not(Box::new(Expr::Empty(Path::new(field))));
        desk.records.records(&Kind::Opportunity, Some(&filter), 1).map(|found| !found.is_empty())
    };
    Ok(if set("created_at")? { "created_at" } else { "engaged_on" })
}

fn plain(field: &str) -> String {
    field.trim_end_matches("_at").trim_end_matches("_on").replace('_', " ")
}
