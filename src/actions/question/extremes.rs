//! The smallest and the largest value of a field, and the record that took longest.

use super::reader::Reader;
use super::{dates, filters};
use crate::crm::query::{Expr, Function, GroupKey, Measure, Op, Operand, Path, Sort, SortKey};
use crate::crm::{Kind, standard_field};

const LOW: &[&str] = &["smallest", "lowest", "minimum", "min", "least", "cheapest", "shortest"];
const HIGH: &[&str] = &["largest", "highest", "biggest", "maximum", "max", "greatest", "most expensive", "longest"];
/// Questions for days from the beginning of a record to its end.
const HOW_LONG: &[&str] = &[
    "how many days did",
    "how many days does",
    "how many days do",
    "how many days",
    "how long did",
    "how long does",
    "how long was",
    "how long were",
    "how long",
    "sales cycle",
    "sales cycles",
];
/// Words that go with it and say no more.
const TIMED: &[&str] = &[
    "counted from the day it was created",
    "counted from creation",
    "from the day it was created",
    "from creation to close",
    "from creation to closing",
    "from creation to the close",
    "from created to closed",
    "from creation",
    "from start to finish",
    "from opening to closing",
    "creation to closing",
    "creation to close",
    "created to closed",
    "created to close",
    "from being created to its close",
    "it was created",
    "to close",
    "to win",
    "live",
    "lived",
    "last",
    "lasted",
    "run",
    "ran",
    "take",
    "took",
    "need",
    "needed",
    "days",
    "day",
    "us",
    "went through",
    "name and days",
    "in how many days",
    "how many days",
];

impl Reader<'_, '_> {
    /// "smallest and largest headcount": both ends of a field.
    pub(super) fn lowest_and_highest(&mut self) {
        let place = |words: &super::words::Words, list: &[&str]| {
            (0..words.len()).find_map(|at| words.any_at(at, list).map(|(_, count)| (at, count)))
        };
        let (Some(low), Some(high)) = (place(&self.words, LOW), place(&self.words, HIGH)) else { return };
        let (first, second) = if low.0 < high.0 { (low, high) } else { (high, low) };
        let gap = first.0 + first.1..second.0;
        if gap.len() != 1 || !matches!(self.words.said(gap.start), "and" | "or" | "to") {
            return;
        }
        let behind = second.0 + second.1;
        self.words.take(first.0, second.0 + second.1 - first.0);
        self.ends_of = Some(behind);
    }

    /// With the kind known: the measures of both ends.
    pub(super) fn measure_ends(&mut self) {
        let Some(behind) = self.ends_of.take() else { return };
        let named = (behind..behind + 3).find_map(|at| Some((at, self.number_field_at(at)?)));
        let field = match named {
            Some((at, (field, count))) => {
                self.words.take(at, count);
                Some(field)
            }
            None => dates::money_field(&self.query.kind).map(str::to_owned),
        };
        let Some(field) = field else { return };
        for function in [Function::Min, Function::Max] {
            self.query.measures.push(Measure::of(function, Operand::Field(Path::new(&field))));
        }
    }

    /// "how many days did the longest of our won deals take": which one, and its days.
    pub(super) fn longest_of_each(&mut self) {
        let longest = self.words.said_any(&["longest", "slowest"]);
        let shortest = self.words.said_any(&["shortest", "fastest", "quickest"]);
        let asked = self.words.has(HOW_LONG);
        let grouped = !self.query.group.is_empty() || !self.query.measures.is_empty();
        if !asked
            || longest == shortest
            || grouped
            || self.is_nested()
            || standard_field(&self.query.kind, "name").is_none()
        {
            return;
        }
        if dates::span(&self.query.kind).is_none() {
            return;
        }
        self.words.take_any(HOW_LONG);
        self.words.take_all(&["longest", "slowest", "shortest", "fastest", "quickest"]);
        self.words.take_all(&["which is it", "which one is it", "which one", "which"]);
        self.ranking = None;
        self.by_days_of_each(longest);
        self.query.limit = Some(1);
    }

    /// Each record with its days from beginning to end, of those that ended; of open ones, the oldest or newest first.
    /// Whether records of the kind have such days.
    pub(super) fn by_days_of_each(&mut self, longest: bool) -> bool {
        let kind = self.query.kind.clone();
        let Some((from, to)) = dates::span(&kind) else { return false };
        self.words.take_all(TIMED);
        let open = filters::open(self.desk, &kind).ok();
        if open.is_some_and(|open| self.traits.contains(&open)) {
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new("created_at")), descending: !longest }];
            return true;
        }
        let field = |name: &str| Box::new(Operand::Field(Path::new(name)));
        let days = Operand::Days(field(from), field(to));
        if kind == Kind::Opportunity {
            if !self.words.said_any(&["won", "lost", "win", "wins", "loss", "losses"]) {
                self.traits.extend(filters::state(self.desk, &kind, &["won", "lost"], true).ok());
            }
        } else {
            self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(to)))));
        }
        self.conditions.push(Expr::calc(days.clone(), Op::Ge, 0.0));
        let measure = Measure::of(Function::Max, days);
        self.query.group = vec![GroupKey::Field(Path::new("name"))];
        self.query.sort = vec![Sort { key: SortKey::Measure(measure.clone()), descending: longest }];
        self.query.measures = vec![measure];
        self.note(format!("days are counted from {} to {}", told(from), told(to)));
        true
    }
}

fn told(field: &str) -> &str {
    match field {
        "created_at" => "creation",
        "close_date" => "the close date",
        "closed_at" => "closing",
        "completed_at" => "completion",
        "converted_on" => "conversion",
        other => other,
    }
}
