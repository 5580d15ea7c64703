//! Reads a question step by step; every step takes the words that it understood.

use super::{
    Reading, filters, grouping, names, values, vocabulary,
    window::{self, Calendar, Window},
    words::{Words, length},
};
use crate::actions::Desk;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Sort, SortKey, Unit};
use crate::crm::{FieldType, Kind, Schema, SourceError};

/// Days after which "without activity" is taken to mean it, when no window is said.
const SILENT_DAYS: i32 = 30;

/// Whether a word carries no meaning of its own.
pub(super) fn is_filler(word: &str) -> bool {
    word.is_empty() || vocabulary::FILLER.contains(&word)
}

pub(super) struct Reader<'a, 'd> {
    pub(super) desk: &'a Desk<'d>,
    pub(super) schema: Schema,
    pub(super) words: Words,
    pub(super) query: Query,
    pub(super) conditions: Vec<Expr>,
    pub(super) notes: Vec<String>,
    date_field: Option<&'static str>,
    pub(super) win_rate: bool,
    /// Deals were named, though people are asked for.
    pub(super) named_deals: bool,
}

impl<'a, 'd> Reader<'a, 'd> {
    pub(super) fn new(desk: &'a Desk<'d>, question: &str) -> Result<Self, SourceError> {
        Ok(Self {
            desk,
            schema: desk.records.schema()?,
            words: Words::new(question),
            query: Query::all(Kind::Opportunity),
            conditions: Vec::new(),
            notes: Vec::new(),
            date_field: None,
            win_rate: false,
            named_deals: false,
        })
    }

    pub(super) fn read(mut self) -> Result<Reading, SourceError> {
        if !self.take_kind() {
            let unused = self.unused();
            return Ok(Reading { query: None, unused, notes: Vec::new(), evidence: 0, win_rate: false });
        }
        self.ranking_of_others();
        self.groups();
        if let Some(condition) = filters::amount(&self.query.kind, &mut self.words) {
            self.conditions.push(condition);
        }
        self.limit_and_measures();
        self.win_rate()?;
        self.money();
        self.lacks();
        self.states()?;
        self.windows();
        self.mine();
        self.sorting();
        let kind = self.query.kind.clone();
        self.conditions.extend(names::take_long(self.desk, &kind, &mut self.words)?);
        self.conditions.extend(values::take(self.desk, &kind, &mut self.words)?);
        self.conditions.extend(names::take(self.desk, &kind, &mut self.words)?);
        Ok(self.finish())
    }

    fn finish(mut self) -> Reading {
        self.query.filter = match self.conditions.len() {
            0 => None,
            1 => self.conditions.pop(),
            _ => Some(Expr::And(std::mem::take(&mut self.conditions))),
        };
        if !self.query.group.is_empty() && self.query.measures.is_empty() {
            self.query.measures.push(Measure::Count);
            if let Some(money) =
                vocabulary::money_field(&self.query.kind).filter(|_| self.query.kind == Kind::Opportunity)
            {
                self.query.measures.push(Measure::Sum(Path::new(money)));
            }
        }
        let evidence = self.words.0.iter().filter(|word| word.used).count();
        Reading { unused: self.unused(), query: Some(self.query), notes: self.notes, evidence, win_rate: self.win_rate }
    }

    fn unused(&self) -> Vec<String> {
        self.words.0.iter().filter(|w| !w.used && !is_filler(&w.text)).map(|w| w.raw.clone()).collect()
    }

    /// The kind asked for: the first word that names one and is not a group or something missing.
    fn take_kind(&mut self) -> bool {
        let grouped: Vec<usize> = grouping::places(&self.words).iter().map(|per| per.at).collect();
        let lacking = |at: usize| at > 0 && matches!(self.words.at(at - 1), "no" | "without" | "missing" | "any");
        let named = (0..self.words.0.len()).filter(|at| !grouped.contains(at) && !lacking(*at)).find_map(|at| {
            let word = self.words.at(at);
            let known = vocabulary::KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| kind.clone());
            let kind =
                known.or_else(|| Some(Kind::parse(word)).filter(|kind| kind.is_standard() || self.is_custom(kind)))?;
            Some((at, kind))
        });
        if let Some((at, kind)) = named {
            let pipeline = self.words.at(at) == "pipeline";
            self.words.take(at, 1);
            if pipeline {
                self.conditions.extend(filters::open(self.desk, &kind).ok());
                self.query.measures.push(Measure::Count);
                self.query.measures.push(Measure::Sum(Path::new("amount")));
            }
            self.query.kind = kind;
            return true;
        }
        let hint = vocabulary::HINTS.iter().find(|(word, _)| self.hints_at(word));
        if let Some((word, kind)) = hint {
            self.query.kind = kind.clone();
            let stated = ["won", "lost", "open"].iter().any(|state| self.words.find(state).is_some());
            match *word {
                "revenue" | "sales" | "sold" | "turnover" if !stated => self.as_money(word, "won", "won deals"),
                "forecast" => self.as_money(word, "open", "open deals by their close date"),
                _ => {}
            }
        }
        hint.is_some()
    }

    /// Whether a word that speaks of a kind is there, and is not part of another term such as "sales cycle".
    fn hints_at(&self, word: &str) -> bool {
        self.words
            .find(word)
            .is_some_and(|at| word != "sales" || !vocabulary::NOT_SALES.contains(&self.words.at(at + 1)))
    }

    fn is_custom(&self, kind: &Kind) -> bool {
        self.schema.kinds().any(|known| known == kind)
    }

    fn groups(&mut self) {
        let counted = vocabulary::COUNT.iter().any(|phrase| self.words.find(phrase).is_some());
        for per in grouping::places(&self.words) {
            let Some((key, count)) = grouping::key(&self.words, per.at, &self.query.kind, &self.schema) else {
                continue;
            };
            self.words.take(per.lead.0, per.lead.1);
            self.words.take(per.at, count);
            if let Some(sort) = self.order_of(&key).filter(|_| !counted) {
                self.query.sort = vec![sort];
                continue;
            }
            self.query.group.push(key);
            let and = per.at + count;
            if self.words.at(and) == "and"
                && let Some((key, count)) = grouping::key(&self.words, and + 1, &self.query.kind, &self.schema)
            {
                self.words.take(and, count + 1);
                self.query.group.push(key);
            }
        }
    }

    /// "by amount", "by close date": nearly every record has its own, so it is an order and no group.
    fn order_of(&self, key: &GroupKey) -> Option<Sort> {
        let GroupKey::Field(path) = key else { return None };
        let field = self.schema.field(&self.query.kind, path.field()).filter(|_| path.0.len() == 1)?;
        let date = matches!(field.field_type, FieldType::Date | FieldType::Time);
        let order = Sort { key: SortKey::Field(path.clone()), descending: !date };
        (date || field.field_type.is_numeric()).then_some(order)
    }

    fn lacks(&mut self) {
        while let Some(lack) = filters::lack(&self.query.kind, &self.schema, &mut self.words) {
            let condition = match lack {
                filters::Lack::Field(condition) => condition,
                filters::Lack::Activity => self.silent(),
            };
            self.conditions.push(condition);
        }
    }

    fn silent(&mut self) -> Expr {
        let calendar = self.calendar();
        let said = window::take(&mut self.words, &calendar).map(|(_, window)| window);
        let period = match said {
            Some(Window::In(period)) => period,
            _ => Period::Rolling { count: -SILENT_DAYS, unit: Unit::Day },
        };
        self.notes.push("“activity” is taken as the last change of the record".to_owned());
        Expr::Not(Box::new(Expr::Within(Path::new("modified_at"), period)))
    }

    fn calendar(&self) -> Calendar {
        Calendar { today: self.desk.today, fiscal_start_month: self.desk.fiscal_start_month }
    }

    fn states(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        let overdue = ["overdue", "past due", "late"];
        if self.words.take_any(&overdue).is_some() {
            let field = vocabulary::date_field(&kind);
            self.conditions.push(filters::open(self.desk, &kind)?);
            self.conditions.push(Expr::Compare(Path::new(field), Op::Lt, Literal::Today(0)));
        }
        if kind == Kind::Opportunity {
            for (word, said) in [("won", ["closed won", "won", "win"]), ("lost", ["closed lost", "lost", "lose"])] {
                if self.words.take_any(&said).is_some() {
                    self.conditions.push(filters::state(self.desk, &kind, &[word], true)?);
                }
            }
            if self.words.take_any(&["closing", "due to close"]).is_some() {
                self.conditions.push(filters::open(self.desk, &kind)?);
                self.notes.push("“closing” is taken as open deals by their close date".to_owned());
            }
        }
        if self.words.take_any(&["open", "active", "unresolved", "pending", "not closed"]).is_some()
            && !self.has_state()
        {
            self.conditions.push(filters::open(self.desk, &kind)?);
        }
        let closed = ["closed", "solved", "resolved", "completed", "done"];
        if !self.has_state()
            && matches!(kind, Kind::Opportunity | Kind::Case | Kind::Task)
            && let Some((_, word)) = self.words.take_any(&closed)
        {
            self.conditions.push(filters::closed(self.desk, &kind)?);
            self.date_field = date_verb(word, &kind);
        }
        Ok(())
    }

    fn has_state(&self) -> bool {
        self.conditions.iter().any(|condition| {
            let text = format!("{condition:?}");
            text.contains("\"stage\"") || text.contains("\"status\"")
        })
    }

    /// Every window of time, on the date that its verb says.
    fn windows(&mut self) {
        let calendar = self.calendar();
        while let Some((at, window)) = window::take(&mut self.words, &calendar) {
            let field =
                self.verb_before(at).or(self.date_field).unwrap_or_else(|| vocabulary::date_field(&self.query.kind));
            let age = matches!(window, Window::Side(Op::Lt, Literal::Today(_)));
            let field =
                if age && self.query.kind == Kind::Opportunity && field == "close_date" { "created_at" } else { field };
            self.conditions.push(window.on(field));
        }
    }

    fn verb_before(&mut self, at: usize) -> Option<&'static str> {
        for index in (0..at).rev().chain(at..self.words.0.len()) {
            let word = self.words.at(index).to_owned();
            if let Some(field) = date_verb(&word, &self.query.kind) {
                self.words.take(index, 1);
                return Some(field);
            }
        }
        None
    }

    fn mine(&mut self) {
        if self.schema.field(&self.query.kind, "owner").is_none() {
            return;
        }
        if self
            .words
            .take_any(&["my", "mine", "i own", "do i", "have i", "i have", "did i", "assigned to me", "i"])
            .is_some()
        {
            self.conditions.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
        }
    }

    /// "sorted by close date", with "descending" where it is said.
    fn sorting(&mut self) {
        let Some((at, phrase)) = self.words.take_any(vocabulary::SORT) else { return };
        let start = at + length(phrase);
        for count in [3, 2, 1] {
            let free = (start..start + count).all(|index| !self.words.at(index).is_empty());
            let found = self.schema.find(&self.query.kind, &self.words.raw(start, count)).filter(|_| free);
            if let Some(field) = found {
                self.words.take(start, count);
                let descending =
                    self.words.take_any(&["descending", "desc", "largest first", "newest first"]).is_some();
                let _ = self.words.take_any(&["ascending", "asc"]);
                self.query.sort = vec![Sort { key: SortKey::Field(Path::new(&field.name)), descending }];
                return;
            }
        }
    }
}

fn date_verb(word: &str, kind: &Kind) -> Option<&'static str> {
    let fits = |of: &Option<Kind>| of.as_ref().is_none_or(|of| of == kind);
    vocabulary::DATE_VERBS.iter().find(|(verb, of, _)| *verb == word && fits(of)).map(|(_, _, field)| *field)
}
